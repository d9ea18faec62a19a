"""Who speaks by the lines above the words: no clerk, no translator, no hall. All pages are of our own writing, their people invented."""

import pytest
from test_generic import PARAGRAPHS, SAID, WORDS, page, read

TITLE = "Speech by Minister Mabel Thornquist at the lamp fair"


def said_by(lines: str, title: str = TITLE) -> list[tuple[str, str | None]]:
    """The people of the record; all its words are theirs, or nobody's."""
    found = read(page(f"<main><article><h1>{title}</h1>{lines}<div>{PARAGRAPHS}</div></article></main>", title))
    assert {one.speaker for one in found.paragraphs if one.kind in SAID} == ({one.name for one in found.speakers} or {None})
    return [(one.name, one.role) for one in found.speakers]


CREDITS = [
    '<div class="submitted">Submitted by <span>Joe Tickler</span> on Tue, 14/03/2031 - 09:12</div>',
    '<div><span>Posted on May 5, 2031</span><span> by <a href="/author/x">Joe Tickler</a></span></div>',
    "<dl><dt>Details</dt><dd>Written by <span>Joe Tickler</span></dd><dd>Hits: 812</dd></dl>",
    "<p>Published by Joe Tickler on 4 May 2031</p>",
    "<p><em>Unofficial translation by Joe Tickler</em></p>",
    "<p>Photos by Joe Tickler</p>",
    "<p>Introduction by Mayor Joe Tickler</p>",
    "<p>Interview by Joe Tickler for The Coast Weekly, 3 March 2031</p>",
    "<p>By Joe Tickler, Communications Officer</p>",
    "<p>By Joe Tickler | 4 May 2031</p>",
    "<dl><dt>Author</dt><dd>Joe Tickler, Press Office</dd></dl>",
    "<p>Autor: Joe Tickler</p>",
]


@pytest.mark.parametrize("credit", CREDITS)
def test_whoever_puts_a_page_online_does_not_speak(credit: str) -> None:
    assert said_by(credit) == [("Mabel Thornquist", "Minister")]
    assert said_by(credit, "Speech by the Minister at the lamp fair") == []


def test_a_line_that_says_who_spoke_goes_before_the_byline_above_it() -> None:
    spoken = "<p><strong>SPEECH DELIVERED BY HON. MABEL THORNQUIST, MINISTER OF LAMPS</strong></p>"
    assert said_by(f"<p>by Joe Tickler</p>{spoken}", "Speech at the lamp fair") == [("Mabel Thornquist", "Minister of Lamps")]


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Mabel Thornquist</p><p>Governor of the Lamp Bank</p>",
        "<p>By Mabel Thornquist, Governor of the Lamp Bank</p>",
        "<dl><dt>From:</dt><dd>Mabel Thornquist, Governor of the Lamp Bank</dd></dl>",
    ],
)
def test_an_office_beside_the_name_says_that_the_byline_is_the_speakers(line: str) -> None:
    assert said_by(line, "Speech on lamps and oil") == [("Mabel Thornquist", "Governor of the Lamp Bank")]


@pytest.mark.parametrize(
    "place",
    ["Ada Quill Hall, Kingsport", "Quill Memorial Hall, Lamp Palace", "John Quill Memorial Lecture, Kingsport", "Herring Hole, Wyoming"],
)
def test_a_hall_does_not_speak(place: str) -> None:
    assert said_by(f"<p>{place}<br>4 May 2031</p>") == [("Mabel Thornquist", "Minister")]
    assert said_by(f"<p>{place}<br>4 May 2031</p>", "Lamps and oil: a speech") == []


def test_a_square_is_no_office() -> None:
    assert said_by("<h2>Plaza Mayor de Quillán, 6 de agosto de 2031</h2>") == [("Mabel Thornquist", "Minister")]


def test_people_parted_by_a_semicolon_have_each_their_own_office() -> None:
    line = "Minister of Trade Mabel Thornquist; Chief of Staff General Joe Tickler"
    turns = "".join(f"<p><b>THORNQUIST:</b> {said}</p><p><b>TICKLER:</b> {said}</p>" for said in WORDS)
    found = read(page(f"<main><h1>Press briefing on lamps</h1><p>{line}</p><div>{turns}</div></main>", "Press briefing on lamps"))
    assert [(one.name, one.role) for one in found.speakers] == [
        ("Mabel Thornquist", "Minister of Trade"),
        ("Joe Tickler", "Chief of Staff General"),
    ]
