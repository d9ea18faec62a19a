"""Lines that nobody says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.extract.notes import is_note, is_part_break, is_stage_direction, read_delivery
from podium.records import Delivery


@pytest.mark.parametrize(
    ("text", "delivery"),
    [
        ("(As delivered)", Delivery.AS_DELIVERED),
        ("Transcript of the speech, exactly as it was delivered", Delivery.AS_DELIVERED),
        ("Remarks of Chair Ada Quill as Delivered", Delivery.AS_DELIVERED),
        ("As prepared for delivery", Delivery.AS_PREPARED),
        ("Remarks of Chair Ada Quill – As Prepared for Delivery", Delivery.AS_PREPARED),
        ("Speaker’s notes, may differ from delivered version", Delivery.AS_PREPARED),
        ("Original script, may differ from delivered version", Delivery.AS_PREPARED),
        ("These are notes, not a transcript of the speech as it was delivered.", Delivery.AS_PREPARED),
        ("This is the text of the speech as drafted, which may differ slightly from the delivered version.", Delivery.AS_PREPARED),
        ("Check against delivery", Delivery.CHECK_AGAINST_DELIVERY),
        ("CHECK AGAINST DELIVERY!", Delivery.CHECK_AGAINST_DELIVERY),
        ("Seul le prononcé fait foi", Delivery.CHECK_AGAINST_DELIVERY),
        ("Es gilt das gesprochene Wort.", Delivery.CHECK_AGAINST_DELIVERY),
    ],
)
def test_delivery_notes(text: str, delivery: Delivery) -> None:
    assert read_delivery(text) is delivery


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[As prepared by White House stenographer in real time]",
        "The goods were delivered as promised.",
        "The keynote address at the meeting was delivered by the Harbour Minister.",
        "We have done exactly as our neighbours asked, and so have the farmers of this valley.",
        "(Applause.)",
    ],
)
def test_lines_without_a_word_on_delivery(text: str) -> None:
    assert read_delivery(text) is None


@pytest.mark.parametrize(
    "text", ["(Applause.)", "[Laughter]", "(The bill is signed.)", "(End of interview.)", "(The resolution is signed.) (Applause.)"]
)
def test_stage_directions(text: str) -> None:
    assert is_stage_direction(text)


@pytest.mark.parametrize("text", ["Thank you. (Applause.)", "(Applause.) Thank you.", "Applause", ""])
def test_words_are_no_stage_direction(text: str) -> None:
    assert not is_stage_direction(text)


@pytest.mark.parametrize("text", ["* * *", "***", "* * * *", "– – –", "_____"])
def test_part_breaks(text: str) -> None:
    assert is_part_break(text)
    assert is_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "###",
        "# # #",
        "Office of the Press Secretary",
        "FOR IMMEDIATE RELEASE",
        "4:03 P.M. EDT",
        "11:26 A.M. EST",
        "END 4:34 P.M. EDT",
        "END",
        "-30-",
        "Publication date: May 5, 2017, 10:00",
        "<…>",
        "Friday, January 20, 2017",
        "As Prepared for Delivery –",
        "10:05",
    ],
)
def test_other_lines_that_nobody_says(text: str) -> None:
    assert is_note(text)
    assert not is_part_break(text)


@pytest.mark.parametrize(
    "text", ["Thank you.", "I end here.", "The End of History", "We meet at 4:03 P.M. every day.", "No.", "In 2017 we were few.", ""]
)
def test_words_are_no_note(text: str) -> None:
    assert not is_note(text)


@given(st.text(max_size=200))
def test_any_line_is_answered(text: str) -> None:
    assert is_part_break(text) <= is_note(text)
    assert read_delivery(text) in {None, *Delivery}


def test_a_note_may_be_long_and_a_long_line_rarely_is_one() -> None:
    sentence = "The harbour is open, and so are we. " * 12
    assert all(is_note(f"{opening} {sentence}") for opening in ("Published in section", "Last updated:", "Local time:", "Text version:"))
    assert not any(is_note(f"{opening}{sentence}") for opening in ("", "Published ", "The end. ", "30 ", "12:00 "))
