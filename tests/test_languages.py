"""The language of the words against what the page states, and text broken by a wrong character set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.text.language import mojibake, read_language

ENGLISH = (
    "The fishermen of our coast have waited long enough, and tonight we promise them that the "
    "harbour will be open before the winter comes. "
) * 3
FRENCH = (
    "Les pêcheurs de notre côte ont attendu assez longtemps, et nous leur promettons ce soir "
    "que le port sera ouvert avant l’hiver qui vient. "
) * 3
GERMAN = (
    "Die Fischer unserer Küste haben lange genug gewartet, und wir versprechen ihnen heute, "
    "dass der Hafen vor dem Winter geöffnet sein wird. "
) * 3
RUSSIAN = (
    "Рыбаки нашего побережья ждали достаточно долго, и сегодня мы обещаем им, что гавань будет открыта ещё до наступления зимы. "
) * 3


@pytest.mark.parametrize(
    ("stated", "text", "language"),
    [
        ("fr", ENGLISH, "en"),
        ("en", FRENCH, "fr"),
        ("en", ENGLISH[:130] + FRENCH * 3, "fr"),  # a glance at its beginning is not enough
        (None, GERMAN, "de"),
        (None, RUSSIAN, "ru"),
        ("en-GB", ENGLISH, "en-GB"),
        ("en_us", ENGLISH, "en-US"),
        ("fr", "Merci.", "fr"),
        ("x-default", ENGLISH, "en"),
        (None, "Oui.", "und"),
        ("English", "Yes.", "und"),
    ],
)
def test_the_words_outweigh_the_page_when_they_are_certain(stated: str | None, text: str, language: str) -> None:
    assert read_language(stated, text) == language


def test_broken_text_is_reported() -> None:
    assert "wrong character set" in str(
        mojibake("The café was full.\n" + "Les pêcheurs attendent à la côte.".encode().decode("windows-1252"))
    )
    assert "2 characters were lost" in str(mojibake("The caf\ufffd was fu\ufffdl."))


@pytest.mark.parametrize("text", ["", ENGLISH, FRENCH, GERMAN, RUSSIAN, "Prices rose by £5 – “a lot”, said Băsu; 令和2年."])
def test_whole_text_is_not(text: str) -> None:
    assert mojibake(text) is None


@given(st.none() | st.text(max_size=12), st.text(max_size=400))
def test_there_is_always_a_tag(stated: str | None, text: str) -> None:
    assert read_language(stated, text)
