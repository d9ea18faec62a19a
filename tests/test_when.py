"""Days as people write them: text, dates and moments are taken alike in Python and on the command line, anything else is refused by name."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from invented import NOTE, loaded, page, speech
from released import release
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.window import first_day, last_day, last_moment, version_or_moment


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A speech of October, of which there is a second revision ten days after the first."""
    home = tmp_path_factory.mktemp("home")
    for words, days in (("The lamp was lit.", 0), ("The lamp is lit.", 10)):
        capture = loaded(speech(date=date(2026, 10, 1), paragraphs=speech(words=words).paragraphs), days=days)
        Lake(home).load([capture], [page(capture)], NOTE)
    return home


SAME_DAY = [
    "2026-11-05",
    date(2026, 11, 5),
    datetime(2026, 11, 5, 23, 59),
    "2026-11-05T23:59",
    "2026-11-06 01:00+02:00",
    "2026-11-05T20:00Z",
    pd.Timestamp("2026-11-05 21:00:00.000000001"),
]


@pytest.mark.parametrize("given", SAME_DAY, ids=repr)
def test_a_day_may_be_text_a_date_or_a_moment(given: object, home: Path) -> None:
    assert first_day(given, "since") == last_day(given, "until") == date(2026, 11, 5)  # type: ignore[arg-type]
    known = podium.read("revisions", home, as_of=given)  # type: ignore[arg-type]
    assert known["revision"].to_pylist() == [1]
    assert podium.changes(given, home)["change"].to_pylist() == ["revised"]  # type: ignore[arg-type]
    assert podium.read("speeches", home, since=given).num_rows == 0  # type: ignore[arg-type]
    assert podium.read("speeches", home, until=given).num_rows == 1  # type: ignore[arg-type]
    assert [hit.speech_id for hit in podium.search("lamp", home, until=given)] == ["lighthouse/1"]  # type: ignore[arg-type]
    assert podium.search("lamp", home, since=given) == []  # type: ignore[arg-type]


def test_a_month_is_all_of_its_days(home: Path) -> None:
    assert (first_day("2026-10", "since"), last_day("2026-10", "until")) == (date(2026, 10, 1), date(2026, 10, 31))
    assert podium.read("speeches", home, since="2026-10", until="2026-10").num_rows == 1
    assert last_moment("2028-02", "as_of") == datetime(2028, 2, 29, 23, 59, 59, 999999, UTC)
    assert podium.read("speeches", home, as_of="2026-11")["revision"].to_pylist() == [2]
    assert podium.read("speeches", home, as_of=date.max)["revision"].to_pylist() == [2]
    assert podium.read("speeches", home, as_of=date.min).num_rows == 0


def test_a_version_may_be_text_too(home: Path) -> None:
    newest = podium.changes("0", home).schema.metadata[b"version"].decode()
    assert podium.changes(newest, home).num_rows == podium.changes(int(newest), home).num_rows == 0
    assert version_or_moment("17", "since") == 17
    assert version_or_moment("2026-11-01", "since") == datetime(2026, 11, 1, tzinfo=UTC)


WRONG = [
    ("2026-02-30", "February 2026 has 28 days"),
    ("2026-13", "there is no such month"),
    ("2026-00-01", "there is no such month"),
    ("2026-01-01T25:00", "hour must be in 0..23"),
    ("last week", "give a"),
    ("", "give a"),
    ("20260101", "give a"),
    ("01/02/2026", "give a"),
    (2026.5, "give a"),
    (True, "give a"),
    (b"2026-01-01", "give a"),
    (pd.NaT, "give a"),
    (np.datetime64("2026-01-01"), "give a"),
    (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "out of range"),
]


@pytest.mark.parametrize("released", [False, True], ids=["lake", "release"])
@pytest.mark.parametrize(("given", "why"), WRONG, ids=repr)
def test_anything_else_is_refused_by_what_is_taken(
    given: object, why: str, released: bool, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = _release_of(tmp_path_factory) if released else home
    asked: dict[str, Callable[[], object]] = {
        "since": lambda: podium.read("speeches", place, since=given),  # type: ignore[arg-type]
        "until": lambda: podium.scan("speeches", place, until=given),  # type: ignore[arg-type]
        "as_of": lambda: podium.read("speeches", place, as_of=given),  # type: ignore[arg-type]
    }
    for name, ask in asked.items():
        with pytest.raises(UsageError, match=rf"^{name} cannot be .*{why}.*a month \(2026-11\)|^{name} cannot be .*{why} day \(2026"):
            ask()
    for ask in (lambda: podium.search("lamp", place, until=given), lambda: podium.changes(given, place)):  # type: ignore[arg-type]
        if given != "20260101":  # for changes the digits are a version
            with pytest.raises(UsageError, match="cannot be"):
                ask()


_MADE: list[Path] = []


def _release_of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from released import a_lake

    if not _MADE:
        place = tmp_path_factory.mktemp("made")
        a_lake(place, 2, 2)
        _MADE.append(release(place))
    return _MADE[0]


@pytest.mark.parametrize(
    "line",
    [
        "search lamp --since DAY",
        "changes --since DAY",
        "ingest nato --since DAY --dry-run",
        "backfill nato --since DAY --until 2026-03-31 --dry-run",
        "audit nato --until DAY",
    ],
)
def test_the_command_line_takes_and_refuses_the_same(line: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    refused = CliRunner().invoke(app, line.replace("DAY", "2026-02-30").split())
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "cannot be '2026-02-30', an impossible date: February 2026 has 28 days" in refused.stderr
    if line.startswith(("search", "changes")):
        taken = CliRunner().invoke(app, line.replace("DAY", "2026-10").split())
        assert taken.exit_code == 0, taken.output
