"""A page is refused as nobody's words for a reason that stands on it; where nothing tells, it is unclear."""

import pytest

from podium.errors import Reason, Rejected
from podium.extract.refusals import document_unspoken, is_foreign, refuse_document, unsaid, written
from podium.page.blocks import Block, TextRun

NEWS = "The Minister opened the lamp hall on Tuesday. The harbour office lit nine lamps and will light ten more, it was announced. " * 3
OURS = "We keep our lamps, and I am proud of them. Our door is open to all of you, and we will light it every night for our guests. " * 3
GREEK = "Σήμερα ανοίγουμε το λιμάνι μας και ανάβουμε τους φάρους μας για όλους τους φίλους μας. " * 4


def blocks(*texts: str) -> list[Block]:
    return [Block((TextRun(text),)) for text in texts]


@pytest.mark.parametrize(
    "title",
    [
        "FACT SHEET: New Lamps",
        "Media Advisory: the Lamp Forum",
        "Photos of the Week",
        "Executive Order -- Lamps",
        "Presidential Proclamation: Lamp Day",
        "Messages -- To Light the Harbours",
        "Message to the Congress on Lamps",
        "Text of a Letter from the President to the Speaker of the House",
        "Presidential Nominations Sent to the Senate",
        "Written statement on lamps",
        "Blog Transcript",
    ],
)
def test_a_document_is_known_by_its_title(title: str) -> None:
    assert document_unspoken(title)
    with pytest.raises(Rejected) as refusal:
        refuse_document(title, None, blocks(OURS))
    assert refusal.value.reason is Reason.NOT_A_SPEECH


@pytest.mark.parametrize(
    "title",
    [
        "Remarks on the fact sheet of the harbour",
        "Message to the participants of the Lamp Forum",
        "Letter of thanks read out at the Lamp Forum",
        "Statement by the President on lamps",
        "Order of the Lamp: remarks at the presentation",
        "Blogging and lamps: a lecture",
    ],
)
def test_a_title_that_only_speaks_of_documents_is_none(title: str) -> None:
    assert document_unspoken(title) is None
    refuse_document(title, None, blocks(OURS))


def test_a_message_to_a_parliament_and_an_advisory_are_known_by_their_lines() -> None:
    for lines in (["TO THE CONGRESS OF THE UNITED STATES:", OURS], ["WHO: Ada Lark", "WHAT: A visit", "WHEN: Friday", "WHERE: Ebb"]):
        with pytest.raises(Rejected, match="not_a_speech"):
            refuse_document("Lamps", None, blocks(*lines))
    refuse_document("Lamps", None, blocks("WHO: Ada Lark", OURS))


def test_readouts_and_statements_of_a_spokesperson_are_written() -> None:
    assert written("Statement by Harbour Spokesperson Ada Lark on the Lamps")
    assert written("Readout of the President's Call with the Mayor of Ebb")
    assert not written("Statement by the President on the Spokesperson of the Harbour")
    assert not written("Remarks by Spokesperson Ada Lark")


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("en", NEWS, Reason.NOT_A_SPEECH),
        ("en", f"“{OURS}” {NEWS}", Reason.NOT_A_SPEECH),
        ("en", OURS, Reason.UNCLEAR),
        ("el", GREEK, Reason.UNCLEAR),
        (None, "港の灯台を見てください。", Reason.UNCLEAR),
        ("en", f"Dear Mr. Speaker: {OURS}", Reason.NOT_A_SPEECH),
    ],
)
def test_what_is_no_speech_has_a_reason(language: str | None, text: str, reason: Reason) -> None:
    assert unsaid("Our harbour", language, blocks(text)).reason is reason


def test_a_script_that_is_not_known_here_is_foreign() -> None:
    assert is_foreign("ja", "灯台") and is_foreign(None, "灯台") and is_foreign("el", GREEK)
    assert not is_foreign("en", NEWS) and not is_foreign("en", "")
