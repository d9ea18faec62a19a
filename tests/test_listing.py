"""`podium list`: which speeches there are, found by who, when, where and what; at 80 columns no line is wider and no word is broken."""

import json
from datetime import date
from pathlib import Path

import pytest
from invented import NOTE, gone, loaded, speech
from released import release
from typer.testing import CliRunner

from podium.cli.main import app
from podium.lake.lake import Lake
from podium.reading.listing import speeches_listed
from podium.records import Kind, Paragraph, Speaker, Venue
from podium.terminal import table

LONG = "a-key/of-a-publisher/that-names/everything-in-its/address-and-leaves/no-room-for-anything-beside-it/at-80-columns"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven speeches; one was revised, one is withdrawn, one has no day, one says nothing of its place but raw words."""
    home = tmp_path_factory.mktemp("home")
    both = (Speaker("Orla Fictive"), Speaker("Élan d'Invent"))
    talk = (Paragraph("One.", speaker="Orla Fictive", turn=1), Paragraph("Two.", speaker="Élan d'Invent", turn=2))
    captures = [
        loaded(speech("first", date=date(2026, 1, 5), venue=Venue(name="Lamp Room", city="Sint Verzonnen", country="Nowhere"))),
        loaded(speech("second", date=date(2026, 2, 5), speakers=both, paragraphs=talk, kind=Kind.MEETING)),
        loaded(speech("third", date=date(2026, 3, 5), venue=Venue(raw="aboard the ferry Fictive Queen"), issues=())),
        loaded(
            speech(
                "fourth",
                date=date(2026, 3, 6),
                venue=None,
                issues=("unresolved_label: A VOICE", "dates disagree"),
                participants=(Speaker("Ned Brook", "Harbour Master"),),
            )
        ),
        loaded(speech("undated", date=None, published=None)),
        loaded(speech("gone", date=date(2026, 4, 1), issues=())),
        loaded(speech("quay", source="harbour", date=date(2026, 1, 5), speakers=(), paragraphs=(Paragraph("Fog."),), kind=Kind.DEBATE)),
    ]
    lake = Lake(home)
    lake.load(captures, [], NOTE)
    lake.load([loaded(speech("first", words="Corrected.", date=date(2026, 1, 5), venue=captures[0].speech.venue), days=1)], [], NOTE)
    lake.load([], [gone(captures[5], 2)], NOTE)
    return home


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({}, ["quay", "first", "second", "third", "fourth", "gone", "undated"]),
        ({"source": "harbour"}, ["quay"]),
        ({"since": "2026-02", "until": "2026-03-05"}, ["second", "third"]),
        ({"speaker": "elan D’INVENT"}, ["second"]),
        ({"kind": ["meeting", "debate"]}, ["quay", "second"]),
        ({"place": "sint verzonnen"}, ["first"]),
        ({"place": "nowhere lamp"}, ["quay", "first", "second", "gone", "undated"]),
        ({"place": "ferry"}, ["third"]),
        ({"place": "ferr"}, []),
        ({"issue": "unresolved_label"}, ["fourth"]),
        ({"issue": "dates disagree", "source": "lighthouse", "since": "2026-02"}, ["second", "fourth"]),
        ({"speaker": "orla", "since": "2026-06"}, []),
        ({"company": "brook"}, ["fourth"]),
        ({"company": "d'invent", "speaker": "orla"}, ["second"]),
        ({"company": "nobody here"}, []),
    ],
    ids=str,
)
def test_all_that_is_asked_for_holds_of_each(home: Path, asked: dict[str, object], keys: list[str]) -> None:
    found = [one.speech_id.partition("/")[2] for one in speeches_listed(home, **asked)]  # type: ignore[arg-type]
    assert found == keys


def run(home: Path, *words: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str], str]:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    monkeypatch.setattr("podium.terminal.out._width", 80)
    told = CliRunner().invoke(app, ["list", *words])
    return told.exit_code, [line.rstrip() for line in told.stdout.splitlines()], told.stderr


def test_the_verb_prints_a_table_of_80_columns_in_whole_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, lines, told = run(home, "--until", "2026-04", monkeypatch=monkeypatch)
    assert (status, told) == (0, "6 speeches\n")
    assert max(map(len, lines)) <= 80
    assert "2026-02-05   lighthouse/second   Remarks on lamp second" in lines
    assert "                                 Orla Fictive; Élan d'Invent · meeting · Lamp" in lines
    assert any(line.endswith("· withdrawn") for line in lines)


def test_an_id_that_leaves_no_room_has_a_line_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Lake(tmp_path).load(
        [loaded(speech(LONG, title="A title of so many words that it does not fit on one line of eighty columns"))], [], NOTE
    )
    _, lines, _ = run(tmp_path, monkeypatch=monkeypatch)
    assert lines == [
        f"2026-10-01  lighthouse/{LONG}",
        "            A title of so many words that it does not fit on one line of eighty",
        "            columns",
        "            Orla Fictive · speech · Lamp Room, Nowhere-on-Sea",
    ]


def test_json_is_an_object_a_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, lines, told = run(home, "--json", "--speaker", "Élan", monkeypatch=monkeypatch)
    assert told == ""
    assert [json.loads(line) for line in lines] == [
        {
            "speech_id": "lighthouse/second", "revision": 1, "date": "2026-02-05", "kind": "meeting", "title": "Remarks on lamp second",
            "speakers": ["Orla Fictive", "Élan d'Invent"], "place": "Lamp Room, Nowhere-on-Sea", "issues": ["dates disagree"],
            "url": "https://lighthouse.example/speeches/second", "withdrawn": False, "language": "en", "reuse": "open",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--source", "lighthous"), "a source named 'lighthous': did you mean lighthouse?"),
        (("--speaker", "Orla Invent"), "nobody named 'Orla Invent' speaks in"),
        (("--speaker", "Orlo"), "did you mean Orla Fictive?"),
        (("--kind", "speach"), "there is no kind 'speach': did you mean speech?"),
        (("--since", "2026-02-30"), "since cannot be '2026-02-30', an impossible date: February 2026 has 28 days"),
        (("--since", "2026-03", "--until", "2026-02"), "the span ends before it begins: 2026-03-01..2026-02-28"),
    ],
)
def test_what_cannot_be_is_told(home: Path, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, lines, error = run(home, *words, monkeypatch=monkeypatch)
    assert (status, lines, told in error) == (2, [], True), error


def test_a_release_is_listed_too(home: Path) -> None:
    assert [one.speech_id for one in speeches_listed(release(home), speaker="élan")] == ["lighthouse/second"]


@pytest.mark.parametrize(("width", "bordered"), [(100, True), (51, True), (50, False), (41, False)])
def test_tables_break_lines_between_words(width: int, bordered: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from podium.terminal import out

    monkeypatch.setattr("podium.terminal.out._width", width)
    rows: list[dict[str, object]] = [
        {"id": "lighthouse", "institution": "The Congressional Lamp", "from": "documentation and more", "n": 12}
    ]
    with out.capture() as printed:
        out.print(table("Sources", rows))
    lines = printed.get().splitlines()
    words = {word.strip("│┃") for line in lines for word in line.split()}
    assert {"lighthouse", "Congressional", "documentation"} <= words
    assert max(map(len, lines)) <= width
    assert ("┃" in printed.get()) is bordered
