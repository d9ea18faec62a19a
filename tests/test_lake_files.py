"""The many small files of many small commits: joined by the runs that made them, and nobody sees it but for the time that reading takes."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from crawling import Web, text, world
from invented import NOTE, files, loaded, page, speech

import podium
from podium.errors import Conflict
from podium.lake import writes
from podium.lake.lake import Lake

FEW = 3


@pytest.fixture(autouse=True)
def few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "MANY_FILES", FEW)


def partitions(lake: Lake) -> Counter[str]:
    return Counter(str(Path(file).parent) for file in lake.files())


def test_a_run_that_committed_joins_small_files_and_one_that_found_nothing_new_never_does(tmp_path: Path) -> None:
    keys = list(range(FEW + 2))
    with world(Web.of(*keys), tmp_path, chunk=1) as here:
        here.run()
        assert max(partitions(here.lake).values()) <= FEW
        seen = text(tmp_path), here.lake.version(), here.lake.versions(), podium.changes(0, tmp_path).to_pylist()
        before = files(tmp_path / "lake")
        here.run()
        assert files(tmp_path / "lake") == before
        assert seen == (text(tmp_path), here.lake.version(), here.lake.versions(), podium.changes(0, tmp_path).to_pylist())
        assert here.lake.version() == len(keys), "joining is no version"
        assert len(seen[3]) == len(keys)


def test_many_commits_leave_few_files_and_every_version_as_it_was(tmp_path: Path) -> None:
    lake, other = Lake(tmp_path), Lake(tmp_path)
    stood = {}
    for number in range(4 * FEW):
        one = loaded(speech(number), days=number)
        found = lake.load([one], [page(one)], NOTE)
        elsewhere = loaded(speech(number, source="harbour"), days=number)
        other.load([elsewhere], [page(elsewhere)], replace(NOTE, source="harbour"))
        stood[other.version()] = found.version + 1, lake.read("speeches", order=["speech_id"]).num_rows
        lake.join_files("lighthouse")
    counted = partitions(lake)
    assert max(count for name, count in counted.items() if "lighthouse" in name) <= FEW + 1
    assert max(count for name, count in counted.items() if "harbour" in name) == 4 * FEW, "another source's files are its own runs' to join"
    assert len(lake.pages.open().file_uris()) <= 4 * FEW + FEW + 1  # type: ignore[union-attr]
    for version, (told, rows) in stood.items():
        assert (version, rows) == (told, lake.read("speeches", version).num_rows)
    changes = podium.changes(0, tmp_path).to_pylist()
    assert Counter(change["change"] for change in changes) == {"new": 8 * FEW}
    assert len(lake.versions()) == 8 * FEW + 1, "one more made the table"


def test_files_that_are_spread_over_many_years_are_joined_too(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for number in range(2 * FEW):
        lake.load([loaded(speech(number, date=date(2020 + number % FEW, 1, 1)))], [], NOTE)
        lake.join_files("lighthouse")
    lake.load([loaded(speech("more", date=date(2020, 1, 1)))], [], NOTE)
    assert len(lake.files()) == 2 * FEW + 1, "a few are left as they are"
    lake.join_files("lighthouse")
    assert set(partitions(lake).values()) == {1}


def test_a_version_is_read_after_its_files_were_joined_and_deleted(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for number in range(3):
        lake.load([loaded(speech(number))], [], NOTE)
    version = lake.version()
    lake.tidy(keep=writes.timedelta(0))
    assert lake.version() == version
    assert lake.read("speeches", version).num_rows == 3


def test_a_run_that_lost_its_lease_joins_nothing(tmp_path: Path) -> None:
    def lost() -> None:
        raise Conflict("another run holds the lease")

    lake = Lake(tmp_path)
    for number in range(FEW + 2):
        lake.load([loaded(speech(number))], [], NOTE)
    before = files(tmp_path)
    with pytest.raises(Conflict):
        Lake(tmp_path, fence=lost).join_files("lighthouse")
    assert files(tmp_path) == before


def test_where_another_writer_is_faster_its_commit_stands(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for number in range(FEW + 2):
        lake.load([loaded(speech(number))], [], NOTE)

    def overtaken() -> None:
        lake.load([loaded(speech(1, "Revised."), days=2)], [], NOTE)

    Lake(tmp_path, fence=overtaken).join_files("lighthouse")
    assert max(partitions(lake).values()) > FEW, "given up"
    assert [
        row["revision"] for row in lake.read("speeches", filters=[("speech_id", "=", "lighthouse/1")], order=["revision"]).to_pylist()
    ] == [1, 2]
