"""Search: what is found and in which order, what narrows it, and an index that is built once a version and never half."""

import os
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from invented import NOTE, files, gone, loaded, speech
from released import release
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.errors import LakeError, UsageError
from podium.lake.lake import Lake
from podium.reading.fulltext import Hit
from podium.records import Paragraph, Speaker


def said(
    key: str, text: str, speaker: str | None = "Orla Fictive", language: str = "en", source: str = "lighthouse", day: date | None = None
) -> object:
    paragraphs = (Paragraph("Filler on quite other matters."), Paragraph(text, speaker=speaker, turn=1))
    people = (Speaker(speaker),) if speaker else ()
    return loaded(speech(key, source=source, language=language, paragraphs=paragraphs, speakers=people, date=day or date(2026, 10, 1)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    captures = [
        said("often", "Lamps! Lamps and more lamps."),
        said(
            "once", "Among a great many other things that have to be seen to in a harbour there is one lamp, and it is lit every evening."
        ),
        said("quoted", "We don't count O'Brien's oil."),
        said("french", "Les maréchaux allumèrent — sans bruit – les phares de Besançon.", "Zoé d'Invent", "fr"),
        said("russian", "Маяки горели всю ночь.", "Иван Вымышленный", "ru"),
        said("harbour", "A lamp on the quay.", "Bran Fictive", source="harbour", day=date(2020, 1, 1)),
        said("nobody", "A lamp that nobody mentions.", None, "xx"),
        said("gone", "The extinguished beacon."),
        loaded(
            speech(
                "guest",
                paragraphs=(Paragraph("Filler."), Paragraph("The lantern.", speaker="Orla Fictive", turn=1)),
                participants=(Speaker("Ned Brook"),),
            )
        ),
    ]
    Lake(home).load(captures, [], NOTE)  # type: ignore[arg-type]
    Lake(home).load([], [gone(captures[-2], 3)], NOTE)  # type: ignore[arg-type]
    return home


def found(text: str, home: Path, **narrow: object) -> list[str]:
    return [hit.speech_id.partition("/")[2] for hit in podium.search(text, home, **narrow)]  # type: ignore[arg-type]


def test_the_best_come_first_and_all_words_must_be_there(home: Path) -> None:
    assert found("lamp", home)[0] == "often"
    assert set(found("lamp", home)) == {"often", "once", "harbour", "nobody"}
    assert found("lamp harbour", home) == ["once"]
    assert found("lamp lighthouse", home) == []
    assert found("lamp", home, limit=2) == found("lamp", home)[:2]
    scores = [hit.score for hit in podium.search("lamp", home)]
    assert scores == sorted(scores, reverse=True)


def test_the_company_of_a_speech_narrows_too(home: Path) -> None:
    assert found("lantern", home, company="ned brook") == ["guest"]
    assert found("lamp", home, company="bran") == ["harbour"]
    assert found("lamp", home, company="ned brook") == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('"one lamp"', {"once"}),
        ('"lamp one"', set()),
        ("quay OR oil", {"harbour", "quoted"}),
        ("lamp -quay -evening", {"often", "nobody"}),
        ("LAMPS", {"often", "once", "harbour", "nobody"}),
        ("don't", {"quoted"}),
        ("o’brien's", {"quoted"}),
        ("marechal", {"french"}),
        ("phare besancon", {"french"}),
        ("маяк", {"russian"}),
    ],
)
def test_words_are_found_in_their_forms(home: Path, text: str, keys: set[str]) -> None:
    assert set(found(text, home)) - ({"nobody"} if text == "LAMPS" else set()) == keys - ({"nobody"} if text == "LAMPS" else set())


def test_sources_days_and_speakers_narrow_and_leave_the_order(home: Path) -> None:
    assert found("lamp", home, source="harbour") == ["harbour"]
    assert found("lamp", home, source=["harbour"], since=date(2020, 1, 2)) == []
    assert found("lamp", home, until=date(2020, 1, 1)) == ["harbour"]
    assert found("lamp", home, since=date(2026, 10, 1), until=date(2026, 10, 1)) == [key for key in found("lamp", home) if key != "harbour"]
    assert found("lamp", home, speaker="bran") == ["harbour"]
    assert found("lamp", home, speaker="Fictive Orla") == ["often", "once"]
    assert found("phares", home, speaker="zoe D'INVENT") == ["french"]
    assert found("горели", home, speaker="Вымышленный") == ["russian"]


def test_a_hit_says_where_and_marks_the_words(home: Path) -> None:
    (hit,) = podium.search("phares", home)
    assert isinstance(hit, Hit)
    assert (hit.speaker, hit.position, hit.date, hit.venue) == ("Zoé d'Invent", 2, date(2026, 10, 1), "Lamp Room, Nowhere-on-Sea")
    assert [hit.context[start:end] for start, end in hit.marks] == ["phares"]
    assert (hit.url, hit.title, hit.withdrawn) == ("https://lighthouse.example/speeches/french", "Remarks on lamp french", False)
    (gone_one,) = podium.search("beacon", home)
    assert gone_one.withdrawn


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_to_search_for_is_one_sentence(home: Path, text: str) -> None:
    with pytest.raises(UsageError, match="search needs at least one word"):
        podium.search(text, home)


@pytest.mark.parametrize("text", ["(", "a OR", "NATO: the", '"open'])
def test_what_is_no_query_is_one_sentence(home: Path, text: str) -> None:
    with pytest.raises(UsageError, match="cannot be read: .*; put words with marks between them in double quotes"):
        podium.search(text, home)


def indexes(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "search").iterdir())


def test_an_index_is_built_once_a_version_and_the_old_one_goes(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.load([loaded(speech(1))], [], NOTE)
    assert found("oil", tmp_path) == ["1"]
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in files(tmp_path)}
    assert found("full", tmp_path) == ["1"]
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in files(tmp_path)} == before
    assert indexes(tmp_path) == ["1-4"]
    lake.load([loaded(speech(2))], [], NOTE)
    assert set(found("full", tmp_path)) == {"1", "2"}
    assert indexes(tmp_path) == ["2-4"]


def test_what_a_dead_process_left_is_cleared_later_and_what_a_living_one_builds_is_not(tmp_path: Path) -> None:
    Lake(tmp_path).load([loaded(speech(1))], [], NOTE)
    for name in (".1-4.999998", ".1-4.999999"):
        (tmp_path / "search" / name).mkdir(parents=True)
    long_ago = time.time() - timedelta(days=2).total_seconds()
    os.utime(tmp_path / "search" / ".1-4.999998", (long_ago, long_ago))
    assert found("full", tmp_path) == ["1"]
    assert indexes(tmp_path) == [".1-4.999999", "1-4"]


def test_two_processes_that_build_at_once_both_find(tmp_path: Path) -> None:
    Lake(tmp_path).load([loaded(speech(key)) for key in range(300)], [], NOTE)
    script = "import sys, podium; print(len(podium.search('lamp', sys.argv[1], limit=999)))"
    both = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=280)[0] for process in both] == ["300\n", "300\n"]
    assert indexes(tmp_path) == ["1-4"]


def test_a_torn_index_is_one_sentence(tmp_path: Path) -> None:
    Lake(tmp_path).load([loaded(speech(1))], [], NOTE)
    podium.search("oil", tmp_path)
    (tmp_path / "search" / "1-4" / "meta.json").write_text("{")
    with pytest.raises(LakeError, match="cannot be read, delete it and search again"):
        podium.search("oil", tmp_path)


def test_a_release_is_searched_and_stays_as_it_is(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = release(home)
    before = files(made)
    assert "often" in found("lamp", made)
    assert "harbour" not in found("lamp", made), "its texts may not be passed on"
    assert files(made) == before
    assert len(list((tmp_path / "podium" / "search").iterdir())) == 1


def test_the_verb_prints_who_when_where_words_and_id(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    run = CliRunner().invoke(app, ["search", "phares", "--speaker", "zoé", "--source", "lighthouse", "--since", "2026-01-01"])
    assert run.exit_code == 0
    head, words, foot = (line.strip() for line in run.stdout.splitlines()[:3])
    assert head == "Zoé d'Invent  2026-10-01  Lamp Room, Nowhere-on-Sea"
    assert "les *phares* de Besançon" in words
    shown = podium.read("paragraphs", home, speech="lighthouse/french", columns=["paragraph_id"])["paragraph_id"][1]
    assert foot == f"lighthouse/french#{shown}  paragraph 2  Remarks on lamp french"
    run = CliRunner().invoke(app, ["search", "unheard"])
    assert (run.exit_code, run.stdout, "Nothing found." in run.stderr) == (0, "", True)
