"""Prime Ministers of Australia: transcripts since the 1940s (PM Transcripts, CC BY 3.0 AU) and those of the present one on pm.gov.au.

Written from documentation of both sites, not from their pages.
"""

import re
from datetime import date

from podium.blocks import Block
from podium.dates import read_date
from podium.labels import bold, capitals, inline, line
from podium.layout import FRAME, Layout, day_in, text_of
from podium.monologue import any_words, titled_words
from podium.page import Page
from podium.records import Speaker
from podium.source import Feed, IdWalk, Licence, Reuse, Source
from podium.turns import TurnStyle

ARCHIVE = re.compile(r"pmtranscripts\.d?pmc\.gov\.au/(?:query\?transcript=|release/transcript-|transcripts?/(?:transcript-)?)(\d+)")
MEDIA = re.compile(r"pm\.gov\.au/media/([^/?#]+)")
SPOKEN = re.compile(
    r"speech|address|interview|doorsto?p|(?:press|news) conference|transcript|broadcast|statement in parliament|lecture|remarks|\bmessage\b"
    r"|video|radio|television|q ?& ?a",
    re.IGNORECASE,
)
TITLE = text_of("transcript > title", "item > title", "title")
SMALL_PRINT = re.compile(
    r"(?:[A-Z]{4,}\s+)?\d{1,2}(?:st|nd|rd|th)?,? [A-Z]+,? \d{4}\.?"
    r"|(?:e\.? ?& ?(?:o\.? ?e|e\.? ?o)|check against delivery|embargo|proof(?: copy)?|transcript of the prime minister|for press).*"
    r"|p\.? ?m\.? ?\d+/.*",
    re.IGNORECASE,
)


def key(url: str) -> str | None:
    """The archive's number, or ``media/<slug>`` on pm.gov.au."""
    if found := ARCHIVE.search(url):
        return found[1]
    found = MEDIA.search(url)
    return f"media/{found[1]}" if found else None


def canonical(url: str) -> str:
    """The archive's address that answers XML, on its present host."""
    found = ARCHIVE.search(url)
    return f"https://pmtranscripts.pmc.gov.au/query?transcript={found[1]}" if found else re.sub(r"[?#].*$", "", url)


def minister(page: Page) -> tuple[Speaker, ...]:
    """``Surname, Given`` in the field for the office holder."""
    surname, comma, given = (text_of("prime-minister")(page) or "").partition(",")
    return (Speaker(f"{given} {surname}".strip(), "Prime Minister"),) if comma and given.strip() else ()


def released(page: Page) -> date | None:
    """Day, month and year in figures, in that order."""
    stated = text_of("release-date")(page)
    return read_date(stated, order="DMY") if stated else None


def written(page: Page) -> bool:
    """Media releases, unless their title says that they hold spoken words."""
    return not SPOKEN.search(f"{text_of('release-type')(page)} {TITLE(page)}")


def words(page: Page) -> tuple[Block, ...]:
    """The markup in the field for the words."""
    markup = text_of("content")(page)
    return page.fragment(markup).blocks(f"{FRAME}, table") if markup else ()


def small_print(block: Block) -> bool:
    """Lines of the press office above and below the words."""
    return len(block.text) < 200 and SMALL_PRINT.fullmatch(block.text) is not None


TRANSCRIPT = Layout(
    name="xml",
    landmarks=("prime-minister", "release-date", "release-type", "content"),
    refusals=((written, "a media release or letter, which nobody speaks"),),
    title=TITLE,
    date=released,
    document_type=text_of("release-type"),
    language=lambda page: "en",
    speakers=minister,
    blocks=words,
    turns=TurnStyle(labels=(bold, capitals, line, inline), note=small_print, unlabelled=any_words),
)
SITE = Layout(
    name="site",
    landmarks=("h1", "time[datetime], .field--name-field-date, [class*=date]", "article, main"),
    body=(".field--name-body", ".field--name-field-body", ".body-content", ".media-body", "article .content"),
    title=text_of("main h1", "h1"),
    date=day_in("main time[datetime], article time[datetime], main .field--name-field-date, main [class*=date]"),
    document_type=text_of(".field--name-field-media-type", ".media-type", "main [class*=category]"),
    language=lambda page: page.language or "en",
    drop=".media-contact, .contact, .share, .tags, .field--name-field-tags",
    turns=TurnStyle(labels=(bold, capitals, line), note=small_print, unlabelled=titled_words),
)

SOURCE = Source(
    name="pm_australia",
    title="Prime Minister of Australia",
    home="https://pmtranscripts.pmc.gov.au",
    hosts=("pmtranscripts.pmc.gov.au", "pmtranscripts.dpmc.gov.au", "www.pm.gov.au", "pm.gov.au"),
    key=key,
    canonical=canonical,
    licence=Licence("CC-BY-3.0-AU", "https://pmtranscripts.pmc.gov.au/copyright", Reuse.OPEN),
    layouts=(TRANSCRIPT, SITE),
    scheduled=(Feed("https://www.pm.gov.au/rss.xml", r"pm\.gov\.au/media/"),),
    complete=(IdWalk("https://pmtranscripts.pmc.gov.au/query?transcript={id}", first=1, last=48000),),  # 26,000 of them exist
    verified=False,
)
