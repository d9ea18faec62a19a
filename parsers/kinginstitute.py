"""King Institute (Stanford): papers of Martin Luther King, Jr., of which some are speeches.

His words are under copyright: cite and link, pass nothing on.
"""

import re

from podium.blocks import Block
from podium.labels import bold, capitals, line
from podium.layout import Layout, day_of, recordings, text_of
from podium.page import Page
from podium.people import read_person
from podium.records import Speaker
from podium.source import Licence, Reuse, Source
from podium.turns import TurnStyle

FIELD = ".field-name-field-s-doc-{} .field-item"
AT = re.compile(
    r"\b(?:at|in|from) (?:the )?((?:[A-Z][\w.'’-]+(?: (?:of|and|the))? ?)+(?:Memorial|Church|Temple|University|College|Hall|"
    r"Center|Auditorium|Cathedral|School|Chapel))\b"
)
SPOKEN = re.compile(r"speech|sermon|address|interview|press conference|remarks|eulogy|prayer|debate|testimony|lecture", re.IGNORECASE)


def key(url: str) -> str | None:
    """The slug of a document."""
    found = re.search(r"/king-papers/documents/([^/?#]+)/?(?:[?#].*)?$", url)
    return found[1] if found else None


def genres(page: Page) -> str | None:
    """The genres, several to a document ("Audio", "Speech")."""
    return "; ".join(node.text for node in page.every(FIELD.format("genre"))) or None


def unspoken(page: Page) -> bool:
    """True for letters, essays and articles, and for what states no genre that is spoken."""
    return SPOKEN.search(f"{genres(page) or ''} {text_of('h1')(page) or ''}") is None


def author(page: Page) -> tuple[Speaker, ...]:
    """The author, printed as ``Surname, Given, Jr. (Organisation)``."""
    printed = [re.sub(r" \([^()]*\)$", "", node.text) for node in page.every(FIELD.format("author"))]
    parts = [name.split(", ") for name in printed]
    names = [", ".join([" ".join([given, surname]), *rest]) for surname, given, *rest in (part for part in parts if len(part) > 1)]
    return tuple(Speaker(name if ", " in name else read_person(name).name) for name in names)


def place(page: Page) -> str | None:
    """The city, behind the building that the editors' summary names."""
    city = text_of(FIELD.format("location"))(page)
    building = AT.search(page.meta("description") or "")
    return ", ".join(part for part in (building[1] if building else None, city) if part) or None


def editors(block: Block) -> bool:
    """The editors' summary above the words is in italics and tells of King."""
    return block.all_italic and "King" in block.text


SOURCE = Source(
    name="kinginstitute",
    title="Martin Luther King, Jr., Research and Education Institute",
    home="https://kinginstitute.stanford.edu/king-papers/documents",
    hosts=("kinginstitute.stanford.edu",),
    key=key,
    licence=Licence(
        "all rights reserved (King estate)", "https://kinginstitute.stanford.edu/about/document-research-requests", Reuse.CLOSED
    ),
    layouts=(
        Layout(
            name="document",
            landmarks=(".node-stanford-document", "h1"),
            refusals=((unspoken, "a letter, essay or another paper that nobody spoke"),),
            body=(".group-transcription .field-name-body", ".node-stanford-document .field-name-body"),
            title=text_of("h1"),
            date=day_of(FIELD.format("date") + " [content]", "content"),
            place=place,
            document_type=genres,
            speakers=author,
            media=recordings(FIELD.format("audio") + " a", "href", "audio"),
            turns=TurnStyle(labels=(bold, capitals, line), note=editors),
        ),
        Layout(
            name="other",
            landmarks=("body.html",),
            absent=(".node-stanford-document",),
            refusals=(("body", "a list or a page about the papers"),),
        ),
    ),
)
