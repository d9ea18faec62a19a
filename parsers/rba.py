"""Reserve Bank of Australia: speeches since 1990, and its media conferences, which print who speaks above each part. CC BY 4.0.

Read on one real media conference; the rest is written from documentation of the site. Papers of the Board and media releases are documents.
"""

import re
from dataclasses import replace
from itertools import zip_longest

from podium.extract import (
    FRAME,
    Block,
    Feed,
    Layout,
    Licence,
    Page,
    Reuse,
    Source,
    Speaker,
    TextRun,
    TurnStyle,
    YearIndex,
    addressed,
    between,
    bold,
    day_of,
    heading_of,
    keyed,
    read_person,
    recordings,
    text_of,
    unspoken,
)

KEY = keyed(r"(?:www\.)?rba\.gov\.au/speeches/(?P<key>\d{4}/[\w-]+)\.html")
HEADING = "h1.rss-speech-title"
OCCASION = text_of(".rss-speech-occasion")
OCCASIONS = re.compile(
    r"^(?:address|speech|remarks|keynote|opening|panel|talk|lecture|presentation|discussion|q ?& ?a|fireside|webinar|online)\b"
    r"|\b(?:dinner|lunch(?:eon)?|breakfast|conference|summit|seminar|symposium|briefing|forum|meeting|lecture|webinar|address|series)\b",
    re.IGNORECASE,
)
DROP = (
    ".js-page-header, .box-article-info, .video-placeholder, .anchor-audio, .links, .page-transcript > h2, #endnotes, .footnotes, .graph, "
    ".table, table, sup, .rss-speech-title"
)


def title(page: Page) -> str | None:
    """The heading without the kind of text that stands before it (``Media Conference``)."""
    heading, kind = page.maybe(HEADING), text_of(".page-title-prefix")(page)
    return heading.text.removeprefix(kind or "").strip(" :") if heading else None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Who gives the speech, each with the position that is printed below the name."""
    names, positions = page.every(".rss-speech-speaker"), page.every(".rss-speech-position")
    pairs = zip_longest(names, positions[: len(names)])
    return tuple(Speaker(read_person(name.text).name, position.text if position else None) for name, position in pairs)


def place(page: Page) -> str | None:
    """The lines of the venue behind the occasion, which stands first, parted by a line break or a comma from its city."""
    cell = page.maybe(".rss-speech-venue")
    lines = [part.strip() for line in (cell.lines if cell else ()) for part in line.split(",")]
    while lines and OCCASIONS.search(lines[0]):
        lines.pop(0)
    return ", ".join(filter(None, lines)) or None


def turns(page: Page) -> tuple[Block, ...]:
    """The words of a media conference; a heading that names who speaks is a label: ``<h3 class="speaker">``."""
    blocks = page.one(".page-transcript").blocks(f"{FRAME}, {DROP}")
    return tuple(Block((TextRun(f"{block.text}:", bold=True),)) if "speaker" in block.classes else block for block in blocks)


SPEECH = Layout(
    name="speech",
    landmarks=(HEADING, ".rss-speech-speaker"),
    title=title,
    header=OCCASION,
    date=day_of(".rss-speech-date time", "datetime"),
    place=place,
    document_type=text_of(".page-title-prefix"),
    speakers=speakers,
    media=recordings("a.rss-speech-audio", "href", "audio"),
    blocks=between(("#content",), drop=DROP, ends=heading_of(r"(?:end ?notes?|footnotes?|references|bibliography)")),
    turns=TurnStyle(labels=(bold,)),
)
CONFERENCE = replace(SPEECH, name="conference", landmarks=(HEADING, ".page-transcript .speaker"), blocks=turns)
OTHER = unspoken("other", "body", absent=(".rss-speech-speaker",), why="a release, list or paper of the Board, which nobody speaks")

SOURCE = Source(
    name="rba",
    title="Reserve Bank of Australia",
    home="https://www.rba.gov.au/speeches/",
    hosts=("www.rba.gov.au", "rba.gov.au"),
    key=KEY,
    canonical=addressed(KEY, "https://www.rba.gov.au/speeches/{key}.html"),
    licence=Licence("CC-BY-4.0", "https://www.rba.gov.au/copyright/", Reuse.OPEN),
    layouts=(CONFERENCE, SPEECH, OTHER),
    scheduled=(Feed("https://www.rba.gov.au/rss/rss-cb-speeches.xml", r"/speeches/\d{4}/"),),
    complete=(
        YearIndex(
            url="https://www.rba.gov.au/speeches/{year}/",
            first_year=1990,
            item=".rss-speech-item",
            link="a.rss-speech-html, .rss-speech-title a",
            date="time",
            pattern=r"/speeches/\d{4}/[\w-]+\.html",
        ),
    ),
)
