"""Short ways before a long one (a look for a letter before a pattern, one pass in place of several) find what the long way finds."""

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from podium.text.folding import bare_letters, plain

many = settings(max_examples=150, deadline=None, derandomize=True, database=None)

LETTERS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" _.-—…’éØßŁıſﬁ½²йёΐاً가각\u0301\u00a0\u2028")), max_size=40)


def by_the_book(text: str) -> str:
    """Decomposed, without marks, in small letters, word by word."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join(re.findall(r"\w+", "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()))


@many
@given(LETTERS, st.integers(1, 40))
def test_text_is_compared_by_its_letters_however_long_it_is(text: str, times: int) -> None:
    long = f"{text} " * times
    assert plain(long) == by_the_book(long)
    assert bare_letters(long) == by_the_book(long).replace(" ", "")


def test_a_text_of_many_different_accents_is_compared_like_one_of_few() -> None:
    korean = "".join(chr(0xAC00 + 7 * number) for number in range(300))
    assert plain(korean) == by_the_book(korean)


@many
@given(LETTERS, LETTERS, LETTERS)
def test_what_stands_in_a_text_letter_by_letter_stands_in_its_folded_letters(before: str, value: str, behind: str) -> None:
    assert bare_letters(value) in bare_letters(before + value + behind)
