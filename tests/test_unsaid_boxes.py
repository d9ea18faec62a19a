"""What stands on a page and nobody says: tables, footnotes, hidden and foreign boxes; and a speech that is there twice."""

import pytest

from podium.errors import Reason, Rejected
from podium.extract.record import parse
from podium.page.page import Page

TITLE = "Speech by Minister Ada Quill at the Lamp Hall"
SAID = "<p>Ladies and gentlemen, I thank you for your welcome, and I will be short, because we have lamps to light tonight.</p>"
FRENCH = "<p>Mesdames et messieurs, je vous remercie de votre accueil, et je serai brève, parce que nous avons des lampes à allumer.</p>"
UNSAID = {
    "a table of figures": "<table><tr><th>Year</th><th>Lamps</th></tr><tr><td>2033</td><td>unsaid</td></tr></table>",
    "a footnote by its name": "<p><a name='fn1'></a>1. See the unsaid report.</p>",
    "hidden by its style": "<div style='display:none'><p>We say this unsaid to nobody.</p></div>",
    "hidden by its attribute": "<p hidden>We say this unsaid to nobody.</p>",
    "the readers' comments": "<div id='comments'><p>Bo: I liked our unsaid lamps.</p></div>",
    "a newsletter box": "<div class='newsletter-signup'><p>We write to you, unsaid, once a week.</p></div>",
    "share buttons": "<div class='share-buttons'><p>Share our unsaid lamps with your friends</p></div>",
}


def speech(inner: str) -> Page:
    body = f"<main><article><h1>{TITLE}</h1><p>12 May 2034</p><div class='text'>{inner}</div></article></main>"
    return Page("https://www.harbour.example.org/speeches/lamps", f"<html lang='en'><title>{TITLE}</title><body>{body}</body></html>")


@pytest.mark.parametrize("box", UNSAID.values(), ids=UNSAID.keys())
def test_what_nobody_says_is_not_among_the_words(box: str) -> None:
    record = parse(speech(SAID * 3 + box + SAID), None)
    assert len(record.paragraphs) == 4
    assert not any("unsaid" in paragraph.text for paragraph in record.paragraphs)


def test_a_table_that_lays_out_the_page_is_said() -> None:
    record = parse(speech(f"<table><tr><td>{SAID * 3}</td><td>Menu</td></tr></table>"), None)
    assert len([paragraph for paragraph in record.paragraphs if "Ladies" in paragraph.text]) == 3


@pytest.mark.parametrize("inner", [SAID * 3 + FRENCH * 3, f"<table><tr><td>{SAID * 3}</td><td>{FRENCH * 3}</td></tr></table>"])
def test_a_speech_in_two_languages_is_refused(inner: str) -> None:
    with pytest.raises(Rejected) as refusal:
        parse(speech(inner), None)
    assert refusal.value.reason is Reason.UNCLEAR_TURNS


def test_a_sentence_in_another_language_refuses_nothing() -> None:
    assert parse(speech(SAID * 6 + FRENCH), None).language == "en"
