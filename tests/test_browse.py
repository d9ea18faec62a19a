"""The reading room: what its pages say, what they must not show, and what no address, word or method can make of them."""

import csv
import io
import re
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import pyarrow.parquet as pq
import pytest
from invented import NOTE, at, loaded, speech
from reading_room import HOSTILE, ODD_KEY, SECRET, asked, catalogue_of, filled_lake
from released import release
from starlette.testclient import TestClient

from podium.browse.application import EVERY_ANSWER
from podium.browse.timeline import timeline
from podium.lake.lake import Lake
from podium.lake.parts import paragraph_ids

DIALOGUE = "/speech/lighthouse/dialogue"
PAGES = [
    *("/", "/search", "/search?q=lamp", "/search?place=nowhere", "/people", "/sources", "/source/lighthouse", "/source/harbour"),
    *(DIALOGUE, "/speech/lighthouse/first?revision=1", "/diff/lighthouse/first?a=1&b=2", "/cite/lighthouse/dialogue", "/style.css"),
    *("/speech/harbour/closed", "/cite/harbour/closed", "/search.csv?q=lamp"),
]
NOWHERE = ["/nothing", "/speech/lighthouse/none", "/source/none", "/person/none", "/search?since=never", "/diff/lighthouse/first?a=1&b=9"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    filled_lake(home)
    return home


@pytest.fixture(scope="module")
def room(home: Path) -> TestClient:
    return asked(home)


def words_of(html: str) -> str:
    """What a person reads, white space folded."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_and_carries_what_forbids_everything_else(room: TestClient, path: str) -> None:
    answer = room.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers.items() >= EVERY_ANSWER.items()
    assert "set-cookie" not in answer.headers
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if "html" in answer.headers["content-type"]:
        # nothing that the policy would have to stop: no script, no style in a page
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", re.sub(r'"[^"]*&#39;[^"]*"', "", answer.text))


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_one_sentence_under_the_same_headers(room: TestClient, path: str) -> None:
    answer = room.get(path)
    assert answer.status_code in {400, 404}
    assert answer.headers.items() >= EVERY_ANSWER.items()
    assert "Podium" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_get_is_answered(room: TestClient, method: str) -> None:
    for path in ("/", "/search", DIALOGUE, "/search.csv", "/kept/lighthouse/dialogue"):
        answer = room.request(method, path)
        assert answer.status_code == 405
        assert answer.headers.items() >= EVERY_ANSWER.items()
    assert room.head(DIALOGUE).status_code == 200


def test_a_name_that_somebody_leads_to_this_machine_is_not_answered(room: TestClient) -> None:
    assert room.get("/", headers={"host": "127.0.0.1:8765"}).status_code == 200
    answer = room.get(DIALOGUE, headers={"host": "rebound.example"})
    assert answer.status_code == 400
    assert "lamp" not in answer.text


def test_a_speech_is_read_by_turns(room: TestClient) -> None:
    html = room.get(DIALOGUE).text
    text = words_of(html)
    for words in (
        "The Invented Lighthouse",
        "3 September 2026",
        "Lamp Room, Nowhere-on-Sea",
        "Keeper of the Lighthouse",
        "CC0-1.0",
        "1 question",
    ):
        assert words in text
    turns = re.findall(r'<section class="turn([^"]*)">(.*?)</section>', html, re.DOTALL)
    assert [kind.split()[0] if kind else "" for kind, _ in turns] == ["aside", "v0", "question", "v0", "v6"]
    # a note within a turn does not end it
    assert [words in words_of(turns[1][1]) for words in ("The lamp is lit.", "(Applause.)", "It burns all night.")] == [True] * 3
    assert "Bran Invented" in turns[2][1]
    assert "speaker not proven" in turns[4][1]
    assert "nothing on the page proves who says this" in text


def test_each_paragraph_has_its_citable_id_for_an_anchor_and_can_be_cited(room: TestClient) -> None:
    html = room.get(DIALOGUE).text
    anchors = re.findall(r'id="([0-9a-f]{16})"', html)
    texts = ["Opening", "The lamp is lit.", "(Applause.)", "It burns all night.", "And the oil?", "It is full.", "Somebody said so."]
    assert anchors == list(paragraph_ids("lighthouse/dialogue", texts))
    cited = words_of(room.get(f"/cite/lighthouse/dialogue?paragraph={anchors[4]}").text)
    assert "And the oil?" in cited
    assert f"lighthouse/dialogue#{anchors[4]}, para. 5" in cited
    assert all(style in cited for style in ("APA", "Chicago", "BibTeX", "RIS", "CSL-JSON"))


def test_what_a_publisher_changed_is_shown_word_by_word(room: TestClient) -> None:
    text = words_of(room.get("/speech/lighthouse/first").text)
    assert "Revision 2" in text
    assert "what changed" in text
    assert "is <ins>bright and</ins> lit" in room.get("/diff/lighthouse/first?a=1&b=2").text
    before = words_of(room.get("/speech/lighthouse/first?revision=1").text)
    assert "The lamp is lit." in before
    assert "An earlier text" in before
    old = next(iter(paragraph_ids("lighthouse/first", ["The lamp is lit."])))
    moved = room.get(f"/cite/lighthouse/first?paragraph={old}")
    assert "This text was changed." in moved.text
    new = next(iter(paragraph_ids("lighthouse/first", ["The lamp is bright and lit."])))
    assert f"/speech/lighthouse/first#{new}" in moved.text
    assert "revised" in words_of(room.get("/").text)


def test_hostile_words_stay_words_and_odd_ids_are_found(room: TestClient) -> None:
    address = "/speech?" + urlencode({"id": f"lighthouse/{ODD_KEY}"})
    answer = room.get(address)
    assert answer.status_code == 200
    assert address.replace("&", "&amp;") in room.get("/search?speaker=script").text
    person = re.search(r'href="(/person/[0-9a-f]+)"', answer.text)
    assert person
    lists = [room.get(path).text for path in ("/", "/people", "/search?q=alert", "/source/lighthouse", person[1])]
    for html in (answer.text, *lists, room.get("/cite?" + urlencode({"id": f"lighthouse/{ODD_KEY}"})).text):
        assert "<script" not in html
        assert '" onmouseover' not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in answer.text
    assert "javascript:" not in answer.text
    hostile_search = room.get("/search?" + urlencode({"q": f'"{HOSTILE}', "place": HOSTILE, "speaker": HOSTILE, "source": HOSTILE}))
    assert "<script" not in hostile_search.text


def test_a_text_that_may_not_be_passed_on_is_only_told_of(home: Path, room: TestClient) -> None:
    page = room.get("/speech/harbour/closed")
    text = words_of(page.text)
    assert "The text is not shown" in text
    assert "https://harbour.example/speeches/closed" in page.text
    assert "7 words in 2 paragraphs" in text
    paragraph = next(iter(paragraph_ids("harbour/closed", [SECRET])))
    found = room.get("/search?q=closed+words")
    assert "The text may not be passed on." in found.text
    elsewhere = [
        "/",
        "/source/harbour",
        "/search.csv?q=closed+words",
        f"/cite/harbour/closed?paragraph={paragraph}",
        "/kept/harbour/closed",
    ]
    for html in (page.text, found.text, *(room.get(path).text for path in elsewhere), room.get("/diff/harbour/closed?a=1&b=1").text):
        assert SECRET not in html
        assert "own closed words" not in html
    assert SECRET in Lake(home).speech("harbour/closed")["paragraphs"][0]["text"]


def test_the_search_narrows_marks_and_is_taken_along(room: TestClient) -> None:
    html = room.get("/search?q=lamp&source=lighthouse&since=2026-09&until=2026-09&kind=speech&language=en&place=nowhere&speaker=orla").text
    assert "<mark>lamp</mark>" in html
    assert "<strong>3</strong> paragraphs" in html
    questions = room.get("/search?q=oil&kind=question&speaker=bran").text
    assert "Bran Invented" in questions
    assert "<mark>lamp</mark>" not in questions
    told = list(csv.DictReader(io.StringIO(room.get("/search.csv?q=oil&kind=question&since=2026-09&speaker=bran").text)))
    assert [(row["speech_id"], row["speaker"], row["text"]) for row in told] == [("lighthouse/dialogue", "Bran Invented", "And the oil?")]
    table = pq.read_table(io.BytesIO(room.get("/search.parquet?place=lamp+room&language=en").content))
    assert table.num_rows == 29
    assert table["text"].null_count == 29
    assert room.get("/search.exe?q=lamp").status_code == 404


def test_a_search_has_pages_and_its_address_says_all_of_it(room: TestClient) -> None:
    first = room.get("/search?q=lamp&speaker=orla").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert following[1] == "/search?q=lamp&amp;speaker=orla&amp;page=2"
    second = room.get(following[1].replace("&amp;", "&")).text
    shown = [re.findall(r'class="from"><a href="([^"]+)"', html) for html in (first, second)]
    assert len(shown[0]) == 20
    assert shown[1]
    assert not set(shown[0]) & set(shown[1])
    for odd in ("0", "-1", "x", "٣", "99999999999"):
        assert room.get(f"/search?q=lamp&page={quote(odd)}").status_code == 200


@pytest.mark.parametrize("query", ['"', "-lamp", "lamp AND", "(", "kind:question", "*", "a" * 3000, "lamp\0", "[1 TO 2}"])
def test_a_search_that_cannot_be_read_is_a_sentence_beside_the_form(room: TestClient, query: str) -> None:
    answer = room.get("/search?" + urlencode({"q": query}))
    assert answer.status_code in {200, 400}
    assert 'name="q"' in answer.text
    if answer.status_code == 400:
        assert 'role="alert"' in answer.text


def test_a_person_has_names_offices_words_and_company(home: Path, room: TestClient) -> None:
    key = next(key for key, person in catalogue_of(home).people.items() if person.name == "Orla Fictive")
    text = words_of(room.get(f"/person/{key}").text)
    for words in ("27 speeches", "Keeper of the Lighthouse", "Words a month", "Bran Invented in 1", "The Invented Lighthouse", "2026-09"):
        assert words in text
    assert catalogue_of(home).words[("lighthouse/dialogue", "Orla Fictive")] == 11  # type: ignore[index]


def test_a_source_tells_how_complete_it_is_and_what_was_rejected(room: TestClient) -> None:
    text = words_of(room.get("/source/lighthouse").text)
    for words in ("29 addresses", "bad date 1", "https://lighthouse.example/speeches/menu", "no day at all", "28 speeches", "96.6 %"):
        assert words in text


def test_a_release_is_read_in_the_same_room(home: Path, tmp_path: Path) -> None:
    lake_home = tmp_path / "home"
    filled_lake(lake_home)
    room = asked(release(lake_home))
    assert "The lamp is lit." in room.get(DIALOGUE).text
    assert "Podium release 2026.11.0" in room.get(DIALOGUE).text
    assert "The text is not shown" in room.get("/speech/harbour/closed").text
    assert "release 2026.11.0" in room.get("/").text
    assert "<mark>oil</mark>" in room.get("/search?q=oil").text
    assert room.get("/diff/lighthouse/first?a=1&b=2").status_code == 400
    assert room.get("/speech/lighthouse/first?revision=1").status_code == 404
    for path in ("/source/lighthouse", "/people", "/speech/lighthouse/first", "/cite/lighthouse/dialogue"):
        assert room.get(path).status_code == 200


def test_a_newer_version_is_shown_soon_and_no_page_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("podium.browse.catalogue.FRESH", 0.0)
    lake = Lake(tmp_path)
    lake.load([loaded(speech("1"))], [], NOTE)
    room = asked(tmp_path)
    lake.load([loaded(replace(speech("late"), title="Late remarks"))], [], NOTE)
    until = time.monotonic() + 280
    while "Late remarks" not in room.get("/").text:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert "late" in room.get("/search?q=lamp").text


def test_bars_fill_the_chart_and_many_months_become_years() -> None:
    drawn = timeline({"a": {at(0).date(): 3, at(40).date(): 1}, "b": {at(0).date(): 3}}, "speeches")
    assert drawn
    assert [(column.name, column.total) for column in drawn.columns] == [("2026-11", 6), ("2026-12", 1)]
    assert [(bar.y, bar.height) for bar in drawn.columns[0].bars] == [(50.0, 50.0), (0.0, 50.0)]
    by_year = timeline({"a": {at(0).date(): 1, at(-4000).date(): 1}}, "speeches")
    assert by_year
    assert by_year.unit == "year"
    many = timeline({str(number): {at(0).date(): number + 1} for number in range(20)}, "speeches")
    assert many
    assert many.series[-1] == "13 others"
    assert many.columns[0].counts["13 others"] == sum(range(1, 14))
    assert timeline({"a": {}}, "speeches") is None
