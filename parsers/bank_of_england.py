"""Bank of England: speeches since 2017 as pages; older ones are PDF files and are not read. Terms not verified: cite and link.

Written from documentation of the site, not from its pages. An address holds year and month of publication and no day: none is filled in.
"""

import re
from datetime import date

from podium.blocks import Block
from podium.dates import find_date
from podium.labels import bold
from podium.layout import Layout, between, day_in, text_of
from podium.page import Page
from podium.source import Feed, Licence, Listing, Reuse, Source
from podium.turns import TurnStyle

ITEM = re.compile(r"bankofengland\.co\.uk/speech/(\d{4}/[a-z]+/[^/?#.]+)/?(?:[?#].*)?$")
GIVEN = re.compile(r"(?:speech |remarks |lecture |originally |first )?(?:given|delivered)\b", re.IGNORECASE)
BEGINS = re.compile(r"(?:speech|remarks|lecture|transcript|panel remarks|introduction and speech)", re.IGNORECASE)
ENDS = re.compile(r"(?:references|footnotes?|annex.*|acknowledgements?|bibliography|related .*|more speeches|share)", re.IGNORECASE)
TITLE = text_of("main h1", "h1")


def key(url: str) -> str | None:
    """Year, month and slug."""
    found = ITEM.search(url)
    return found[1] if found else None


def canonical(url: str) -> str:
    """One host, no query."""
    item = key(url)
    return f"https://www.bankofengland.co.uk/speech/{item}" if item else url


def occasion(page: Page) -> str | None:
    """The line "Given at …"."""
    lines = (node.text for node in page.every("main p, main div, main span, .page-banner p, header p, body p"))
    return next((line for line in lines if GIVEN.match(line) and len(line) < 300), None)


def delivered(page: Page) -> date | None:
    """The day in the line on the occasion, if it states one."""
    return find_date(occasion(page) or "")


def place(page: Page) -> str | None:
    """The line on the occasion without day and manner."""
    return re.sub(r"\s+(?:on \d{1,2} \w+ \d{4}|\(.*\))", "", occasion(page) or "") or None


def is_slides(page: Page) -> bool:
    """Slides, annexes and charts stand beside the speeches."""
    return re.search(r"\b(?:slides|annex(?: \d+)?|charts|data)$", TITLE(page) or "", re.IGNORECASE) is not None


def begins(block: Block) -> bool:
    """The heading behind the editors' summary."""
    return block.heading and BEGINS.fullmatch(block.text) is not None


def ends(block: Block) -> bool:
    """The heading above references and footnotes."""
    return block.heading and ENDS.fullmatch(block.text) is not None


SPEECH = Layout(
    name="speech",
    landmarks=("h1", ".published-date", ".page-content, .content-block, main"),
    refusals=((is_slides, "slides or an annex to a speech"),),
    title=TITLE,
    header=occasion,
    date=delivered,
    published=day_in(".published-date"),
    place=place,
    blocks=between(
        (".page-content", "main"),
        drop='h1, .published-date, .footnotes, .footnote, a[href^="#footnote"], sup:has(a), table, .share, .related-links, .hero',
        begins=begins,
        ends=ends,
    ),
    turns=TurnStyle(labels=(bold,), note=lambda block: GIVEN.match(block.text) is not None and len(block.text) < 300),
)

SOURCE = Source(
    name="bank_of_england",
    title="Bank of England",
    home="https://www.bankofengland.co.uk",
    hosts=("www.bankofengland.co.uk", "bankofengland.co.uk"),
    key=key,
    canonical=canonical,
    licence=Licence("terms not verified", "https://www.bankofengland.co.uk/legal", Reuse.UNKNOWN),
    layouts=(SPEECH,),
    scheduled=(Feed("https://www.bankofengland.co.uk/rss/speeches", r"/speech/(?P<year>\d{4})/[a-z]+/"),),
    # One page lists everything, some twice, and names PDF files beside pages.
    complete=(
        Listing(
            url="https://www.bankofengland.co.uk/sitemap/speeches",
            pages=None,
            item="a[href*='/speech/']",
            link="a",
            pattern=r"/speech/(?P<year>\d{4})/[a-z]+/[^/.]+$",
        ),
    ),
    verified=False,
)
