"""The form of an occasion, from invented titles and casts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.extract.kinds import read_kind
from podium.records import Kind, Paragraph, ParagraphKind


def _said(*turns: str) -> list[Paragraph]:
    """One paragraph a turn; a turn that ends in a question mark is a question."""
    kinds = [ParagraphKind.QUESTION if turn.endswith("?") else ParagraphKind.SPEECH for turn in turns]
    names = [turn.strip("?") for turn in turns]
    return [Paragraph("Words.", kind, name, number, name) for number, (kind, name) in enumerate(zip(kinds, names, strict=True), 1)]


ALONE = _said("Ada Quill")
PAIR = _said("Ada Quill", "Joe Tickler", "Ada Quill")
MANY = _said("Ada Quill", "Joe Tickler", "Eva Moor", "Ada Quill", "Ian Wombat")
PRESS = _said("Ada Quill", "Q?", "Ada Quill", "Question?", "Ada Quill")
FORUM = _said("Ada Quill", "Joe Tickler?", "Ada Quill", "Eva Moor?", "Ada Quill")


@pytest.mark.parametrize(
    ("title", "document_type", "paragraphs", "kind"),
    [
        ("Remarks by the Chair at the Lobster Club", None, ALONE, Kind.SPEECH),
        ("The value of parishes", "Speech", ALONE, Kind.SPEECH),
        ("Opening remarks by Ada Quill at the meeting of the Council", None, ALONE, Kind.SPEECH),
        ("Mayor’s inauguration", None, ALONE, Kind.SPEECH),
        ("Toast at the state dinner", None, ALONE, Kind.SPEECH),
        ("Statement on the report into the flood", None, ALONE, Kind.STATEMENT),
        ("Statements for the press following talks with President Joe Tickler", None, PAIR, Kind.STATEMENT),
        ("Remarks by Chair Ada Quill and Secretary Joe Tickler", None, PAIR, Kind.STATEMENT),
        ("The flood", "Oral statement to Parliament", ALONE, Kind.STATEMENT),
        ("Remarks at the harbour lunch", "Statement", ALONE, Kind.SPEECH),
        ("Doorstop, Ebb", "Interview", PRESS, Kind.PRESS_CONFERENCE),
        ("The flood", "Interview", _said("Ada Quill", "JOURNALIST?", "Ada Quill"), Kind.PRESS_CONFERENCE),
        ("The flood", "Interview", _said("Ada Quill", "HOST?", "Ada Quill"), Kind.INTERVIEW),
        ("Пресконференція міністерки", None, PAIR, Kind.PRESS_CONFERENCE),
        ("Hearing on the flood", None, MANY, Kind.TESTIMONY),
        ("Joint press conference", None, PAIR, Kind.PRESS_CONFERENCE),
        ("Doorstep statement", None, ALONE, Kind.PRESS_CONFERENCE),
        ("Press Gaggle by President Quill", None, PRESS, Kind.PRESS_CONFERENCE),
        ("Answers to media questions", None, PRESS, Kind.PRESS_CONFERENCE),
        ("Remarks by President Quill in Meeting with Dr. Joe Tickler", None, PRESS, Kind.PRESS_CONFERENCE),
        ("Press statements following talks", None, PRESS, Kind.PRESS_CONFERENCE),
        ("Talk of the town", "Doorstop", ALONE, Kind.PRESS_CONFERENCE),
        ("Opening remarks by Ada Quill at the press conference", None, ALONE, Kind.SPEECH),
        ("Interview of Vice President Ada Quill by Joe Tickler, WKMG News 6", None, PRESS, Kind.INTERVIEW),
        ("Meeting with Governor Joe Tickler", None, PAIR, Kind.MEETING),
        ("Remarks by President Quill in Listening Session", None, MANY, Kind.MEETING),
        ("Herring Calling! Investment Forum", None, FORUM, Kind.MEETING),
        ("President Quill's Weekly Address", None, ALONE, Kind.MESSAGE),
        ("Greetings to participants of the 5th Herring Congress", None, ALONE, Kind.MESSAGE),
        ("President Ada Quill sent a message to the summit", None, ALONE, Kind.MESSAGE),
        ("Testimony before the Committee on Fisheries", None, ALONE, Kind.TESTIMONY),
        ("Oral Answers to Questions", None, MANY, Kind.DEBATE),
        ("Presidential Debate at the Lobster Club", None, PRESS, Kind.DEBATE),
        ("Background Conference Call on the Visit to Ruritania", None, PRESS, Kind.PRESS_CONFERENCE),
        ("Remarks by the President on a Conference Call with Governors", None, ALONE, Kind.SPEECH),
        ("Remarks by the President in Town Hall in Springfield", None, PRESS, Kind.MEETING),
        ("Speech by Ada Quill at the Lobster Forum", None, PRESS, Kind.SPEECH),
        ("Speech and answers to questions from the press", None, PRESS, Kind.PRESS_CONFERENCE),
        ("Toasts of the President and Prime Minister Joe Tickler", None, PAIR, Kind.SPEECH),
        ("Lobster: oral statement to Parliament", "Speech", ALONE, Kind.STATEMENT),
        ("Summer Adjournment", "Debate", MANY, Kind.DEBATE),
    ],
)
def test_kinds(title: str, document_type: str | None, paragraphs: list[Paragraph], kind: Kind) -> None:
    assert read_kind(title, document_type, paragraphs) is kind


@given(st.text(max_size=200), st.none() | st.text(max_size=30), st.sampled_from([[], ALONE, PAIR, MANY, PRESS, FORUM]))
def test_any_title_has_a_kind(title: str, document_type: str | None, paragraphs: list[Paragraph]) -> None:
    assert read_kind(title, document_type, paragraphs) in Kind
