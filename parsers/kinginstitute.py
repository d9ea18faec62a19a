"""King Institute (Stanford): papers of Martin Luther King, Jr., of which some are speeches.

His words are under copyright: cite and link, pass nothing on.
"""

import re

from podium.extract import (
    Layout,
    Licence,
    Page,
    Reuse,
    Source,
    Speaker,
    TurnStyle,
    bold,
    capitals,
    day_of,
    every_text_of,
    found_in,
    joined_answers,
    keyed,
    lacks,
    meta_of,
    own_line,
    read_person,
    recordings,
    text_of,
    unspoken,
)

FIELD = ".field-name-field-s-doc-{} .field-item"
BUILDING = (
    r"\b(?:at|in|from) (?:the )?((?:[A-Z][\w.'’-]++(?: (?:of|and|the))? ){1,8}(?:Memorial|Church|Temple|University|College|Hall|"
    r"Center|Auditorium|Cathedral|School|Chapel))\b"
)
SPOKEN = "speech|sermon|address|interview|press conference|remarks|eulogy|prayer|debate|testimony|lecture"
GENRES = every_text_of(FIELD.format("genre"))  # several to a document ("Audio", "Speech")


def author(page: Page) -> tuple[Speaker, ...]:
    """The author, printed as ``Surname, Given, Jr. (Organisation)``."""
    printed = [re.sub(r" \([^()]*\)$", "", node.text) for node in page.every(FIELD.format("author"))]
    parts = [name.split(", ") for name in printed]
    names = [", ".join([" ".join([given, surname]), *rest]) for surname, given, *rest in (part for part in parts if len(part) > 1)]
    return tuple(Speaker(name if ", " in name else read_person(name).name) for name in names)


DOCUMENT = Layout(
    name="document",
    landmarks=(".node-stanford-document", "h1"),
    refusals=((lacks(SPOKEN, GENRES, text_of("h1")), "a letter, essay or another paper that nobody spoke"),),
    body=(".group-transcription .field-name-body", ".node-stanford-document .field-name-body"),
    title=text_of("h1"),
    date=day_of(FIELD.format("date") + " [content]", "content"),
    place=joined_answers(found_in(meta_of("description"), BUILDING), text_of(FIELD.format("location")), joint=", "),
    document_type=GENRES,
    speakers=author,
    media=recordings(FIELD.format("audio") + " a", "href", "audio"),
    turns=TurnStyle(
        labels=(bold, capitals, own_line),
        note=lambda block: block.all_italic and "King" in block.text,  # the editors' summary above the words tells of him
    ),
)
OTHER = unspoken("other", "body.html", absent=(".node-stanford-document",), why="a list or a page about the papers")

SOURCE = Source(
    name="kinginstitute",
    title="Martin Luther King, Jr., Research and Education Institute",
    home="https://kinginstitute.stanford.edu/king-papers/documents",
    hosts=("kinginstitute.stanford.edu",),
    key=keyed(r"kinginstitute\.stanford\.edu/king-papers/documents/(?P<key>[^/?#]+)"),
    licence=Licence(
        "all rights reserved (King estate)", "https://kinginstitute.stanford.edu/about/document-research-requests", Reuse.CLOSED
    ),
    layouts=(DOCUMENT, OTHER),
)
