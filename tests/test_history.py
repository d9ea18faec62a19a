"""One page changed, one withdrawn, one added: ``changes``, ``diff``, ``as_of`` and ``revisions`` say just that, also after clean-up."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from invented import NOTE, START, at, gone, loaded, page, speech
from released import release
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.errors import UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.lake.revisions import Refused
from podium.reading.difference import State
from podium.reading.history import CHANGES_SCHEMA

FIRST, SECOND, THIRD = "lighthouse/1", "lighthouse/2", "lighthouse/3"
TOMORROW = datetime.now(UTC).date() + timedelta(days=2)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Version 1: two speeches; 2: one is changed and one is added; 3: one is withdrawn."""
    lake = Lake(tmp_path)
    first = [loaded(speech(1)), loaded(speech(2))]
    lake.load(first, [page(capture) for capture in first], NOTE)
    lake.load([loaded(speech(1, words="The lamp was lit."), days=2), loaded(speech(3), days=2)], [], NOTE)
    lake.load([], [gone(first[1], 5)], NOTE)
    return tmp_path


def told(since: int | date | datetime, home: Path) -> list[tuple[Any, ...]]:
    table = podium.changes(since, home)
    assert table.schema.equals(CHANGES_SCHEMA)
    return [(row["change"], row["speech_id"], row["revision"], row["version"]) for row in table.to_pylist()]


def test_since_a_version_is_what_was_committed_after_it(home: Path) -> None:
    assert told(0, home) == [
        ("new", FIRST, 1, 1),
        ("new", SECOND, 1, 1),
        ("revised", FIRST, 2, 2),
        ("new", THIRD, 1, 2),
        ("withdrawn", SECOND, 1, 3),
    ]
    assert told(2, home) == [("withdrawn", SECOND, 1, 3)]
    assert told(3, home) == []
    assert podium.changes(1, home).schema.metadata == {b"version": b"3"}


SINCE_DAYS = {
    0: [
        ("new", FIRST, 1, at(0)), ("new", SECOND, 1, at(0)), ("revised", FIRST, 2, at(2)), ("new", THIRD, 1, at(2)),
        ("withdrawn", SECOND, 1, at(5)),
    ],
    1: [("revised", FIRST, 2, at(2)), ("new", THIRD, 1, at(2)), ("withdrawn", SECOND, 1, at(5))],
    3: [("withdrawn", SECOND, 1, at(5))],
    6: [],
}  # fmt: skip


def by_day(home: Path) -> dict[int, list[tuple[Any, ...]]]:
    days = {days: podium.changes(START.date() + timedelta(days=days), home).to_pylist() for days in SINCE_DAYS}
    return {days: [(row["change"], row["speech_id"], row["revision"], row["at"]) for row in rows] for days, rows in days.items()}


def story(home: Path) -> dict[str, Any]:
    """Everything that a consumer can learn of the past."""
    difference = podium.diff(FIRST, home=home)
    columns = ["speech_id", "revision", "first_seen", "superseded_at", "withdrawn_at"]
    return {
        "days": by_day(home),
        "diff": (difference.before["revision"], difference.after["revision"], difference.facts, difference.lines),
        "as of": {
            days: sorted((row["speech_id"], row["text"]) for row in podium.read("paragraphs", home, as_of=at(days)).to_pylist())
            for days in (0, 3, 6)
        },
        "revisions": sorted(map(str, podium.read("revisions", home, columns=columns).to_pylist())),
    }


def test_days_outlive_clean_up_and_so_does_all_else(home: Path) -> None:
    before = story(home)
    assert before["days"] == SINCE_DAYS
    lake = Lake(home)
    assert lake.tidy(timedelta(0))["speeches"].deleted > 0
    assert story(home) == before
    with pytest.raises(UnknownVersion, match="no longer kept in full: ask for what changed since a day instead"):
        podium.changes(0, home)
    with pytest.raises(UnknownVersion, match="version 1 of speeches is no longer kept, its files were cleaned up: leave"):
        podium.read("speeches", home, version=1)


def test_the_past_is_what_was_known_then(home: Path) -> None:
    assert len(podium.read("speeches", home, as_of=at(1))) == 2
    assert "The lamp is lit." in podium.read("paragraphs", home, as_of=at(1), speech=FIRST)["text"].to_pylist()
    assert "The lamp was lit." in podium.read("paragraphs", home, as_of=at(3), speech=FIRST)["text"].to_pylist()
    withdrawn = podium.read("speeches", home, as_of=at(3), speech=SECOND)["withdrawn_at"].to_pylist()
    assert (withdrawn, podium.read("speeches", home, speech=SECOND)["withdrawn_at"].to_pylist()) == ([None], [at(5)])


def test_the_words_that_changed_are_told(home: Path) -> None:
    difference = podium.diff(FIRST, home=home)
    changed = [line for line in difference.lines if line.state is not State.SAME]
    assert [line.pieces for line in changed] == [
        ((State.SAME, "The lamp "), (State.REMOVED, "is "), (State.ADDED, "was "), (State.SAME, "lit."))
    ]
    assert difference.facts == {}


def test_joining_files_is_no_change(home: Path) -> None:
    lake = Lake(home)
    for key in range(10, 16):
        lake.load([loaded(speech(key))], [], NOTE)
    before = told(3, home)
    lake.tidy(timedelta(days=7))
    delta = lake.speeches.open()
    assert delta and delta.version() > 9, "it was committed to"
    assert (lake.version(), lake.versions()[-1].version) == (9, 9)
    assert told(3, home) == before
    assert told(9, home) == []


def test_returns_corrections_and_retractions_have_their_own_names(home: Path) -> None:
    lake, second = Lake(home), loaded(speech(2))
    lake.load([replace(second, fetched_at=at(9))], [], NOTE)
    third = loaded(speech(3), days=2)
    lake.load([replace(third, speech=replace(third.speech, title="Better", parser_version=2))], [], NOTE)
    lake.load([], [], NOTE, refused=[Refused(THIRD, third.digest, 3)])
    assert told(3, home) == [("returned", SECOND, 2, 4), ("corrected", THIRD, 1, 5), ("retracted", THIRD, 1, 6)]
    since = podium.changes(START.date() + timedelta(days=6), home)
    assert [(row["change"], row["speech_id"]) for row in since.to_pylist() if row["version"] is None] == [("returned", SECOND)]
    assert [(row["change"], row["version"]) for row in since.to_pylist() if row["version"]] == [("corrected", 5), ("retracted", 6)]


def test_a_lost_correction_is_said(home: Path) -> None:
    lake, second = Lake(home), loaded(speech(2))
    lake.load([replace(second, speech=replace(second.speech, title="Better", parser_version=2))], [], NOTE)
    for part in (home / "lake" / "speeches" / "_change_data").rglob("*.parquet"):
        part.unlink()
    lake.tidy(timedelta(0))
    since = podium.changes(START.date() + timedelta(days=6), home)
    assert (since.num_rows, since.schema.metadata[b"note"]) == (0, b"what we corrected in version 4 is no longer kept")


def test_old_captures_that_are_loaded_late_are_news_to_a_version_not_to_a_day(home: Path) -> None:
    Lake(home).load([loaded(speech("old", date=date(2020, 1, 1), published=None), days=-900)], [], NOTE)
    assert told(3, home) == [("new", "lighthouse/old", 1, 4)]
    assert "lighthouse/old" not in podium.changes(START.date(), home)["speech_id"].to_pylist()


def test_a_release_tells_days_and_no_versions(home: Path) -> None:
    made = release(home)
    assert by_day(made) == SINCE_DAYS
    assert b"CHANGELOG.md" in podium.changes(START.date(), made).schema.metadata[b"note"]
    with pytest.raises(UsageError, match="is a release and so one version: ask for what changed since a day"):
        podium.changes(1, made)
    with pytest.raises(UsageError, match="is a release, which holds the words of one revision alone"):
        podium.diff(FIRST, home=made)


@pytest.mark.parametrize("version", [-1, 4])
def test_a_version_that_is_not_there_is_one_sentence(home: Path, version: int) -> None:
    with pytest.raises(UnknownVersion, match=f"there is no version {version}: versions run from 0 to 3"):
        podium.changes(version, home)


def test_the_verb_writes_lines_json_and_parquet(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    run = CliRunner().invoke(app, ["changes", "--since", "1"])
    assert run.exit_code == 0
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["revised", "new", "withdrawn"]
    assert "3 changes up to version 3: pass it as --since next time" in run.stderr
    run = CliRunner().invoke(app, ["changes", "--since", START.date().isoformat(), "--format", "jsonl"])
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(row["change"], row["speech_id"], row["at"]) for row in rows] == [
        (change, key, at.isoformat()) for change, key, _, at in SINCE_DAYS[0]
    ]
    for name in ("jsonl", "parquet"):
        assert CliRunner().invoke(app, ["changes", "--since", "0", "--format", name, "--out", str(home / name)]).exit_code == 0
    assert pq.read_table(home / "parquet").to_pylist() == podium.changes(0, home).to_pylist()
    assert len((home / "jsonl").read_text().splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "yesterday"], "since cannot be 'yesterday': give a version (17), a day (2026-11-01)"),
        (["--since", "9"], "there is no version 9"),
        (["--since", "0", "--format", "csv"], "no format 'csv', choose from lines, jsonl, parquet"),
        (["--since", "0", "--format", "jsonl", "--out", "/nowhere/at/all"], "the folder /nowhere/at does not exist"),
    ],
)
def test_the_verb_refuses_in_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    run = CliRunner().invoke(app, ["changes", *words])
    assert run.exit_code in (1, 2)
    assert run.stderr.startswith("podium: ")
    assert said in run.stderr
    assert len(run.stderr.splitlines()) == 1
