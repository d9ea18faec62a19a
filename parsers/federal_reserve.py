"""Board of Governors of the Federal Reserve System: speeches and testimony since 2006. A work of the US government, in the public domain.

Written from documentation of the site, not from its pages. Press releases, minutes and statements of the FOMC are documents, not speech.
"""

import re

from podium.blocks import Block
from podium.labels import bold, capitals
from podium.layout import Layout, between, day_in, text_of
from podium.page import Page
from podium.people import read_people
from podium.source import Feed, JsonList, Licence, Reuse, Source
from podium.turns import TurnStyle

ITEM = re.compile(r"federalreserve\.gov/newsevents/(speech|testimony)/([a-z.-]+\d{8}[a-z]?)\.html?", re.IGNORECASE)
PLACE = re.compile(r"(?:(U\.S\. (?:Senate|House of Representatives)), )?([^,]+, [^,]+?)(?:\s*\([^)]*\))?$")
BACK_MATTER = re.compile(r"(?:references|footnotes|notes|endnotes|accessible version(?: of figures?)?|last update: .*)[.:]?", re.IGNORECASE)


def key(url: str) -> str | None:
    """``speech/<surname><day><letter>``."""
    found = ITEM.search(url)
    return f"{found[1].lower()}/{found[2].lower()}" if found else None


def canonical(url: str) -> str:
    """One host, one suffix, no query."""
    item = key(url)
    return f"https://www.federalreserve.gov/newsevents/{item}.htm" if item else url


def document_type(page: Page) -> str | None:
    """What the head of the section says, or the folder of the address."""
    item = key(page.url)
    return text_of("#page-title h2", ".page-header h2", "#page-title")(page) or (item.partition("/")[0] if item else None)


def place(page: Page) -> str | None:
    """City and state at the end of the line on the occasion, with the house of Congress before them."""
    line = text_of("#article p.location", "p.location")(page)
    found = PLACE.search(line) if line else None
    return ", ".join(filter(None, found.groups())) if found else None


def back_matter(block: Block) -> bool:
    """True for the heading of references, and for a footnote: it leads back to the text."""
    return bool(BACK_MATTER.fullmatch(block.text)) or block.text.lower().endswith("return to text")


ITEMS = Layout(
    name="article",
    landmarks=("#article .heading, #article p.article__time, p.article__time", "h3.title, #article h3", "p.speaker"),
    title=text_of("#article h3.title", "h3.title", "#article h3"),
    header=text_of("#article p.location", "p.location"),
    speakers=lambda page: read_people(f"by {text_of('p.speaker')(page)}"),
    date=day_in("#article p.article__time, p.article__time"),
    place=place,
    document_type=document_type,
    blocks=between(
        ("#article > div:not(.heading)", "#content div.col-xs-12.col-md-8:not(.heading)"),
        drop="sup:has(a), a:has(> sup), .panel, .shareDL, .share, .lastUpdate, table, .figure, hr",
        begins=None,
        ends=back_matter,
    ),
    turns=TurnStyle(labels=(bold, capitals)),
)
RELEASE = Layout(
    name="press-release",
    landmarks=("p.article__time, #article, .panel-group, .releaseTime",),
    absent=("p.speaker",),
    refusals=(("body", "a press release or list, which nobody speaks"),),
)

SOURCE = Source(
    name="federal_reserve",
    title="Federal Reserve Board",
    home="https://www.federalreserve.gov",
    hosts=("www.federalreserve.gov", "federalreserve.gov"),
    key=key,
    canonical=canonical,
    licence=Licence("US-GOV-PD", "https://www.federalreserve.gov/disclaimer.htm", Reuse.OPEN),
    layouts=(ITEMS, RELEASE),
    scheduled=(
        Feed("https://www.federalreserve.gov/feeds/speeches.xml", r"/newsevents/speech/"),
        Feed("https://www.federalreserve.gov/feeds/testimony.xml", r"/newsevents/testimony/"),
    ),
    # The last row of each list holds its own date and no item (sources checked 2026-11).
    complete=tuple(
        JsonList(
            url=f"https://www.federalreserve.gov/json/ne-{kind}.json",
            items="",
            link="https://www.federalreserve.gov{l}",
            date="d",
            title="t",
            ignore=("updateDate",),
            pattern=rf"/newsevents/{folder}/",
            order="MDY",
        )
        for kind, folder in (("speeches", "speech"), ("testimony", "testimony"))
    ),
    verified=False,
)
