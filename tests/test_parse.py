"""Bad, odd and mutilated answers: each ends as a reject with its reason or as a record of the page's own words, never as an exception."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from podium.capture import Capture
from podium.errors import Reason, Rejected, UsageError
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import Speech
from podium.text.folding import fold

PAGES = Path(__file__).parent / "pages"
MEETING = "http://en.kremlin.ru/events/president/transcripts/900101"
PRESS_POINT = "https://www.nato.int/cps/en/natohq/opinions_900001.htm"


def capture(url: str, body: bytes, content_type: str = "text/html; charset=utf-8", status: int = 200) -> Capture:
    return Capture(url, url, status, (("Content-Type", content_type),), body, datetime(2026, 11, 23, tzinfo=UTC))


def read(url: str, body: bytes, content_type: str = "text/html; charset=utf-8", status: int = 200) -> Speech:
    return parse(capture(url, body, content_type, status), parsers.for_url(url))


def saved(name: str) -> bytes:
    return (PAGES / name).read_bytes()


@pytest.mark.parametrize(
    ("reason", "body", "content_type", "status"),
    [
        (Reason.EMPTY, b"", "text/html", 200),
        (Reason.EMPTY, b" \n\t ", "text/html", 200),
        (Reason.TRUNCATED, b"%PDF-1.7 \x00\x01", "application/pdf", 200),
        (Reason.BROKEN_PDF, b"%PDF-1.7 \x00\x01 %%EOF", "application/pdf", 200),
        (Reason.NOT_TEXT, b"\x89PNG\r\n\x1a\n\x00", "text/html", 200),
        (Reason.BAD_CHARSET, b"<html><body>" + "был ясный день".encode("cp1251") * 40 + b"</body></html>", "text/html; charset=utf-8", 200),
        (
            Reason.CHALLENGE,
            b"<html><head><title>Just a moment...</title></head><body><script src=/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1></script></body></html>",
            "text/html",
            200,
        ),
        (Reason.SOFT_404, b"<html><head><title>Page not found</title></head><body><h1>Sorry</h1></body></html>", "text/html", 200),
        (Reason.SOFT_404, b"<html><head><title>NATO</title></head><body>gone</body></html>", "text/html", 404),
        (
            Reason.UNKNOWN_LAYOUT,
            b"<html><head><title>A new design</title></head><body><main><p>Words.</p></main></body></html>",
            "text/html",
            200,
        ),
        (Reason.UNKNOWN_LAYOUT, b"just some words", "text/plain", 200),
    ],
)
def test_bad_answers(reason: Reason, body: bytes, content_type: str, status: int) -> None:
    with pytest.raises(Rejected) as reject:
        read(PRESS_POINT, body, content_type, status)
    assert reject.value.reason is reason


def test_a_guarded_page_is_a_wall_only_while_it_has_few_words() -> None:
    guarded = saved("kremlin/meeting.html").replace(
        b"</head>", b"<script src=/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1></script></head>"
    )
    with pytest.raises(Rejected) as reject:
        read(MEETING, guarded)
    assert reject.value.reason is Reason.CHALLENGE
    words = b"<p>The harbour is open, and so are we, to everybody who comes by sea or by land this year.</p>" * 30
    assert len(read(MEETING, guarded.replace(b'<div class="slider', words + b'<div class="slider')).paragraphs) > 30


def test_a_page_that_breaks_off_before_its_words() -> None:
    page = saved("kremlin/meeting.html")
    with pytest.raises(Rejected) as reject:
        read(MEETING, page[: page.index(b'<div class="slider')])
    assert reject.value.reason is Reason.TRUNCATED


def test_a_page_of_another_template() -> None:
    with pytest.raises(Rejected) as reject:
        read(MEETING, saved("nato/cps_press_point.html"))
    assert reject.value.reason is Reason.UNKNOWN_LAYOUT


def test_an_article_under_an_address_without_a_key() -> None:
    with pytest.raises(Rejected) as reject:
        read("http://en.kremlin.ru/about", saved("kremlin/meeting.html"))
    assert reject.value.reason is Reason.WRONG_PAGE


@pytest.mark.parametrize("declared", ["text/html", "text/html; charset=iso-8859-1", "text/html; charset=windows-1252"])
def test_windows_1252_however_it_is_declared(declared: str) -> None:
    speech = read("https://www.nato.int/docu/speech/1998/s980924a.htm", saved("nato/docu_windows_1252.html"), declared)
    assert any("– in the café of this house –" in paragraph.text for paragraph in speech.paragraphs)


@pytest.mark.parametrize(
    ("source", "url", "key"),
    [
        ("nato", "https://www.nato.int/cps/en/natohq/opinions_900001.htm", "opinions_900001"),
        ("nato", "https://nato.int/cps/en/natolive/opinions_900001.htm?selectedLocale=en", "opinions_900001"),
        ("nato", "https://www.nato.int/cps/fr/natohq/opinions_900001.htm", "fr/opinions_900001"),
        ("nato", "https://www.nato.int/docu/speech/1999/s990101a.htm", "s990101a"),
        ("nato", "https://www.nato.int/en/news-and-events/events/transcripts/1999/11/09/speech", "1999/11/09/speech"),
        ("nato", "https://www.nato.int/en/news-and-events/events/transcripts/1999/11/09/speech-1", "1999/11/09/speech-1"),
        ("nato", "https://www.nato.int/en/about-us", None),
        ("kremlin", "http://en.kremlin.ru/events/president/news/55882", "55882"),
        ("kremlin", "http://en.kremlin.ru/events/president/transcripts/statements/55882/print", "55882"),
        ("kremlin", "http://en.kremlin.ru/d/55882", "55882"),
        ("kremlin", "http://en.kremlin.ru/events/president/news/page/2", None),
        ("kremlin", "http://en.kremlin.ru/events/president/news/by-date/25.08.2020", None),
        ("white_house", "https://www.whitehouse.gov/the-press-office/2034/04/12/remarks", "the-press-office/2034/04/12/remarks"),
        ("white_house", "https://obamawhitehouse.archives.gov/the-press-office/2034/04/12/remarks/", "the-press-office/2034/04/12/remarks"),
        ("white_house", "https://www.whitehouse.gov/", None),
    ],
)
def test_one_key_for_every_address_of_a_page(source: str, url: str, key: str | None) -> None:
    found = parsers.source(source)
    assert found.key(found.canonical(url)) == key


def test_two_speeches_of_one_day_with_one_title_are_two() -> None:
    page = saved("nato/site_doorstep.html")
    base = "https://www.nato.int/en/news-and-events/events/transcripts/2026/03/17/doorstep-statement"
    assert read(base, page).speech_id != read(f"{base}-1", page).speech_id


def test_the_frame_around_the_words_does_not_matter() -> None:
    page = saved("white_house/drupal_press_conference.html").decode()
    url = "https://www.whitehouse.gov/the-press-office/2034/04/12/remarks-president-brandt-and-prime-minister-okoye-zembla"
    moved = page.replace(
        '<span class="whr-president">', "<div><p>Q What is new?</p><p>ANYONE: Subscribe</p></div>" + '<span class="whr-president">'
    )
    assert read(url, moved.encode()) == read(url, page.encode())


def test_registry() -> None:
    assert {"nato", "kremlin", "white_house"} <= set(parsers.names())
    assert parsers.for_url("https://example.org/") is None
    for name, source in parsers.sources().items():
        assert source.name == name
        assert source.layouts and source.hosts
    with pytest.raises(UsageError):
        parsers.source("nowhere")


FOOTNOTE_MARKS = 'sup:has(a), a:has(> sup), a[href^="#footnote"]'
"""What nobody says inside a sentence: the one thing that a paragraph of a record lacks of the page's."""
PAGE_MARKS = re.compile(r"\d{1,2} \w+ \d{4} : Column \w+|Column number: \w+|\[\[Page [^\]]*\]\]|\{[a-z]+\} \S+")
"""Marks of columns and pages, which stand inside the sentences of chambers' records."""
WHOLE = [(path, path.with_suffix(".url").read_text().split("\n")[0]) for path in sorted(PAGES.glob("*/*.html"))]


@settings(max_examples=150, deadline=None)
@given(page=st.sampled_from(WHOLE), seed=st.integers(0, 2**32 - 1), many=st.integers(1, 12))
def test_a_mutilated_page_gives_its_own_words_or_a_reject(page: tuple[Path, str], seed: int, many: int) -> None:
    path, url = page
    body = mutilated(path.read_bytes(), random.Random(seed), many)
    try:
        speech = read(url, body, "text/html")
    except Rejected:
        return
    root = Page.of(capture(url, body, "text/html")).root
    without_marks = " ".join(block.text for css in (FOOTNOTE_MARKS, "sup", "sup:not(.sup-black)") for block in root.blocks(css))
    printed = f"{fold(root.text)}\n{without_marks}"
    printed = re.sub(r"\s", "", f"{printed}\n{PAGE_MARKS.sub('', printed)}")
    for paragraph in speech.paragraphs:
        assert re.sub(r"\s", "", paragraph.text) in printed


def mutilated(body: bytes, chance: random.Random, many: int) -> bytes:
    """The page with tags dropped, attributes shuffled, bytes changed, parts cut out or doubled."""
    for _ in range(many):
        spots = [found.span() for found in re.finditer(rb"<[^>]*>", body)]
        if not spots:
            return body
        start, end = chance.choice(spots)
        cut = chance.randrange(len(body))
        body = chance.choice(
            [
                body[:start] + body[end:],
                body[:start] + b" ".join(sorted(body[start:end].split(), reverse=True)) + body[end:],
                body[:cut],
                body[:cut] + bytes([chance.randrange(256)]) + body[cut + 1 :],
                body[:start] + body[start:end] * 2 + body[end:],
                body[:start] + b"<table><div hidden>" + body[start:],
            ]
        )
    return body
