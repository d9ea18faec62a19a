"""German Federal Government and Chancellor, in German: speeches and transcripts of press conferences. Terms not verified: cite and link.

Written from documentation of the sites, not from their pages.
"""

import re
from datetime import date

from podium.blocks import Block
from podium.dates import find_date
from podium.labels import bold, capitals, inline
from podium.layout import Layout, day_in, text_of
from podium.page import Page
from podium.people import read_people
from podium.records import Speaker
from podium.source import Feed, Licence, Reuse, Source
from podium.turns import TurnStyle

ITEM = re.compile(
    r"https?://(?:www\.)?bundes(?:regierung|kanzler|kanzlerin)\.de/(?:breg|bk|bkin)-[a-z]{2}/[^?#]*?-(\d{5,})(?:\.html)?/?(?:[?#].*)?$"
)
SPOKEN = re.compile(
    r"\brede\b|ansprache|regierungserklärung|pressekonferenz|statement|mitschrift|wortlaut|interview|grußwort|videobotschaft|podcast|befragung"
    r"|speech|press conference",
    re.IGNORECASE,
)
TITLE = text_of("h1 .bpa-teaser-title-text-inner", "h1 .bpa-teaser-title-text", ".bpa-article-header h1", "main h1", "h1")
KICKER = text_of(".bpa-article-header .bpa-kicker", "h1 .bpa-teaser-kicker", ".bpa-teaser-kicker", ".bpa-article-header .bpa-teaser-kicker")
OPENING = re.compile(r"Mitschrift|Im Wortlaut|\(?Hinweis|\(?Die Ausschrift|Vorsitzender? .{3,60} eröffnet|Sprecher(?:in|innen)?: ")
META = ".bpa-article-header .bpa-collection-item, .bpa-collection .bpa-collection-item, .bpa-article-header li"


def key(url: str) -> str | None:
    """The number at the end of the address, which stays when the words before it change."""
    found = ITEM.match(url)
    return found[1] if found else None


def canonical(url: str) -> str:
    """Without query."""
    return re.sub(r"[?#].*$", "", url)


def document_type(page: Page) -> str | None:
    """The first of the lines on the page that says a kind: Rede, Mitschrift Pressekonferenz, Pressemitteilung."""
    lines = [node.text for node in page.every(META)] + [KICKER(page) or ""]
    return next((line for line in lines if SPOKEN.search(line)), next((line for line in lines if line and not find_date(line, "de")), None))


def summary(page: Page) -> str | None:
    """The lines around the title."""
    return " ".join(filter(None, [KICKER(page), text_of(".bpa-short-text")(page)])) or None


def unspoken(page: Page) -> bool:
    """Press releases and articles: nothing around the title calls them a speech or transcript."""
    said = f"{document_type(page)} {TITLE(page)} {KICKER(page)}"
    return not SPOKEN.search(said) or re.match(r"pressemitteilung|artikel|meldung", document_type(page) or "", re.IGNORECASE) is not None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Of whom title or summary say that they speak."""
    return read_people(TITLE(page) or "") or read_people(KICKER(page) or "") or read_people(text_of(".bpa-short-text")(page) or "")


def delivered(page: Page) -> date | None:
    """The day of the occasion: in title or kicker, else the one that the article is dated with."""
    stated = (find_date(words, "de") for words in (TITLE(page) or "", KICKER(page) or "", text_of(".bpa-short-text")(page) or ""))
    return next((day for day in stated if day), None) or day_in(".bpa-article-header time, main .bpa-time time", "de")(page)


def place(page: Page) -> str | None:
    """The place beside the day, or behind "in" in title and summary."""
    found = re.search(r"\bin ((?:[A-ZÄÖÜ][\w.-]+ ?)(?:(?:am|an der|im) [A-ZÄÖÜ]\w+)?)(?=$|[\s,.;–(])", f"{TITLE(page)} {KICKER(page)}")
    return text_of(".bpa-location", ".bpa-place")(page) or (found[1].strip() if found else None)


def note(block: Block) -> bool:
    """Lines on the transcript itself, and the one that opens a press conference."""
    return len(block.text) < 400 and OPENING.match(block.text) is not None


SPEECH = Layout(
    name="article",
    landmarks=(".bpa-richtext", "h1"),
    body=("main .bpa-richtext", ".bpa-richtext"),
    refusals=((unspoken, "a press release or article, which nobody speaks"),),
    title=TITLE,
    header=summary,
    date=delivered,
    published=day_in(".bpa-article-header time, main .bpa-time time", "de"),
    place=place,
    document_type=document_type,
    language=lambda page: page.language or "de",
    speakers=speakers,
    drop=".bpa-short-text, .bpa-article-header, .bpa-image, .bpa-teaser, .bpa-share, .bpa-module-tags, .bpa-cookie, [class*=cookie]",
    turns=TurnStyle(labels=(bold, capitals, inline), note=note),
)

SOURCE = Source(
    name="bundesregierung",
    title="Federal Government of Germany",
    home="https://www.bundesregierung.de",
    hosts=("www.bundesregierung.de", "bundesregierung.de", "www.bundeskanzler.de", "bundeskanzler.de", "www.bundeskanzlerin.de"),
    key=key,
    canonical=canonical,
    licence=Licence("terms not verified", "https://www.bundesregierung.de/breg-de/service/impressum", Reuse.UNKNOWN),
    layouts=(SPEECH,),
    # Several addresses documented as feeds answer a page instead: reading them then fails, visibly.
    scheduled=(Feed("https://www.bundeskanzler.de/service/rss/bk-de/1859760/feed.xml"),),
    complete=(
        Feed("https://www.bundeskanzler.de/service/rss/bk-de/1859760/feed.xml"),
        Feed("https://www.bundesregierung.de/service/rss/breg-de/2318648/feed.xml"),
    ),
    verified=False,
)
