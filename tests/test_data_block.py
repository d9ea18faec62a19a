"""The data above the words of a page: nobody says it, its names are no labels, and what it states of speaker, day and place is read."""

import pytest

from podium.extract.data_block import is_field
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import Paragraph, ParagraphKind, Speech

WORDS = (
    "Ladies and gentlemen, dear friends of the harbour, it is good to see so many of you here today.",
    "When we drew the first plan of this pier I was told that nobody would ever need it, and I believed it.",
    "I have learnt that one should listen to the keepers of our lamps, and I thank them for their patience.",
    "Thank you, and good luck to all of you.",
)
DATA = {
    "paragraphs": "<p>Speaker: Ada Quill, Minister for Lamps</p><p>Venue: Lamp House, Hamburg</p><p>Date: 11 June 2034</p>",
    "lines": "<p>Speaker: Ada Quill, Minister for Lamps<br>Event: Lamp Days<br>Venue: Lamp House, Hamburg<br>Delivered on: 11 June 2034</p>",
    "columns": "<dl><dt>Speaker:</dt><dd>Ada Quill, Minister for Lamps</dd><dt>Venue:</dt><dd>Lamp House, Hamburg</dd>"
    "<dt>Delivered:</dt><dd>11 June 2034</dd></dl>",
    "list": "<ul><li>Speaker: Ada Quill, Minister for Lamps</li><li>Audience: Lamp Forum</li><li>Venue: Lamp House, Hamburg</li>"
    "<li>Delivered on: 11 June 2034</li></ul>",
}


def read(above: str, words: str = "".join(f"<p>{words}</p>" for words in WORDS), title: str = "Opening of the second pier") -> Speech:
    head = f'<title>{title}</title><meta property="article:published_time" content="2034-06-14">'
    body = f"<main><article><h1>{title}</h1>{above}{words}</article></main>"
    return parse(Page("https://lamps.example.org/speeches/pier", f'<html lang="en"><head>{head}</head><body>{body}</body></html>'), None)


def said(speech: Speech) -> list[Paragraph]:
    return [one for one in speech.paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]


@pytest.mark.parametrize("above", DATA.values(), ids=DATA.keys())
def test_a_block_of_data_names_who_speaks_where_and_when(above: str) -> None:
    speech = read(above)
    assert [(one.name, one.role) for one in speech.speakers] == [("Ada Quill", "Minister for Lamps")]
    assert [(one.speaker, one.text) for one in said(speech)] == [("Ada Quill", words) for words in WORDS]
    assert str(speech.date) == "2034-06-11"
    assert speech.venue is not None and (speech.venue.name, speech.venue.city) == ("Lamp House", "Hamburg")


def test_a_list_of_who_is_there_explains_labels_and_is_nobodys() -> None:
    turns = (("Host", WORDS[0]), ("Ms. Quill", WORDS[1]), ("Host", WORDS[2]), ("Mr. Lark", WORDS[3]), ("Ms. Quill", WORDS[0]))
    words = "".join(f"<p><strong>{who}:</strong> {what}</p>" for who, what in turns)
    speech = read(
        "<p>Guests: Ada Quill, director of the Lamp House, and Ned Lark, chairman of the pilots</p>", words, "Conversation: the second pier"
    )
    assert [one.speaker for one in said(speech)] == ["Host", "Ada Quill", "Host", "Ned Lark", "Ada Quill"]
    assert [one.text for one in said(speech)] == [what for _, what in turns]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Location: Strelsau", True),
        ("Speaker: Ada Quill, Minister for Lamps", True),
        ("Speaker: I call the honourable member to order", False),
        ("Audience: I was told so. It is not true.", False),
        ("Ada Quill: Strelsau", False),
        ("The event: Strelsau", False),
    ],
)
def test_a_field_is_told_by_its_name_and_by_a_value_that_is_no_sentence(line: str, field: bool) -> None:
    assert is_field(line) is field
