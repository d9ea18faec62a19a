"""Who took part and has no words on the page: named by title or header with an office, or printed once more; never a place or a crowd."""

from dataclasses import replace

import pytest

from podium.extract.record import parse
from podium.lake.stored import content_hash
from podium.page.page import Page
from podium.records import NameEvidence, Speaker

WORDS = "<p>Good morning to all of you, and thank you for the long way that you came to our harbour.</p><p>Thank you. We keep our lamps, and I am proud of them.</p><p>Our door is open to all of you, and we will light it every night.</p>"


def page(title: str, more: str = "") -> Page:
    return Page(
        "https://harbour.example/speeches/1",
        f"<html lang='en'><head><title>{title}</title></head><body><main><article><h1>{title}</h1><p class='date'>12 May 2034</p>"
        f"<div class='article-body'>{WORDS}{more}</div></article></main></body></html>",
    )


@pytest.mark.parametrize(
    ("title", "more", "who"),
    [
        (
            "Press conference by Harbour Minister Ada Brevik with the Prime Minister of Norway, Ole Strand",
            "",
            (Speaker("Ole Strand", "Prime Minister of Norway", NameEvidence.TITLE),),
        ),
        (
            "Press conference by Harbour Minister Ada Brevik with Petra Lind",
            "<p>I thank Petra Lind for coming.</p>",
            (Speaker("Petra Lind", None, NameEvidence.TITLE),),
        ),
        ("Press conference by Harbour Minister Ada Brevik with Baltic Leaders", "", ()),
        ("Remarks by Harbour Minister Ada Brevik, Honolulu, HI", "", ()),
        ("Remarks by Harbour Minister Ada Brevik on Storm Irma Relief and Recovery Efforts", "", ()),
    ],
)
def test_who_took_part(title: str, more: str, who: tuple[Speaker, ...]) -> None:
    speech = parse(page(title, more), None)
    assert [speaker.name for speaker in speech.speakers] == ["Ada Brevik"]
    assert speech.participants == who


def test_company_makes_no_revision() -> None:
    speech = parse(page("Remarks by Harbour Minister Ada Brevik"), None)
    assert content_hash(replace(speech, participants=(Speaker("Ole Strand"),))) == content_hash(replace(speech, participants=()))
