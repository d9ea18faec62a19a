"""`podium maintain`: what it says beforehand is what it does, a second time there is nothing to do, and a damaged record ends it with 1."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from invented import NOTE, loaded, page, speech
from typer.testing import CliRunner

from podium.archive.archive import Archive
from podium.capture import Capture
from podium.cli.main import app
from podium.lake.lake import Lake
from podium.ops.maintenance import maintain_lake
from podium.pipeline.leases import FileLeases

SPEECHES = 4


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake of some small commits, and an archive of as many records."""
    monkeypatch.setattr("podium.terminal.out._width", 80)
    lake = Lake(tmp_path)
    with Archive(tmp_path / "archive").writer("lighthouse", "run") as writer:
        for number in range(SPEECHES):
            capture = loaded(speech(number))
            lake.load([capture], [page(capture)], NOTE)
            body = f"<p>The lamp {number} is lit.</p>".encode()
            writer.keep(Capture(capture.speech.url, capture.speech.url, 200, (), body, datetime(2026, 11, 2, tzinfo=UTC)))
    return tmp_path


def maintained(home: Path, *words: str) -> tuple[Result, dict[str, list[str]]]:
    """What the verb printed, and the cells of its table by part."""
    run = CliRunner(env={"PODIUM_HOME": str(home)}).invoke(app, ["maintain", *words])
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in run.stdout.splitlines() if line.startswith("│")]
    return run, {part: cells for part, *cells in rows}


def files(home: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in home.rglob("*") if path.is_file())


def test_what_it_says_beforehand_is_what_it_does_and_then_there_is_nothing_to_do(home: Path) -> None:
    before = files(home)
    rehearsed, planned = maintained(home, "--dry-run")
    assert (rehearsed.exit_code, files(home)) == (0, before)
    joined = f"{SPEECHES} joined into 1"
    assert planned == {
        "lake/speeches": [f"{SPEECHES} files", joined],
        "lake/pages": [f"{SPEECHES} files", joined],
        "search": ["no index", f"index of version {SPEECHES} built"],
        "archive": ["1 file", "every record read again"],
    }
    run, done = maintained(home)
    assert run.exit_code == 0, run.output
    assert done == planned | {"archive": ["1 file", "every record read again: whole"]}
    assert len(Lake(home).files()) == 1
    assert [path.name for path in (home / "search").iterdir()] == [f"{SPEECHES}-4"]
    _, again = maintained(home)
    assert {cells[-1] for part, cells in again.items() if part != "archive"} == {"nothing to do"}
    assert Lake(home).read("speeches").num_rows == SPEECHES


def test_files_that_no_kept_version_needs_are_deleted_as_it_says_beforehand(home: Path) -> None:
    lake = Lake(home)
    lake.tidy()
    there = len(list((home / "lake").rglob("part-*.parquet")))
    planned, done, again = ([part.done for part in maintain_lake(lake, timedelta(0), dry_run)] for dry_run in (True, False, True))
    assert planned == done == [f"{SPEECHES} of older versions deleted"] * 2
    assert there - len(list((home / "lake").rglob("part-*.parquet"))) == 2 * SPEECHES
    assert again == ["nothing to do"] * 2


def test_a_damaged_record_is_named_and_ends_it_with_1(home: Path) -> None:
    (file,) = (home / "archive").rglob("*.warc.gz")
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    file.write_bytes(whole)
    run, done = maintained(home, "--no-search")
    assert run.exit_code == 1
    assert re.fullmatch(r"\d+ records? damaged", done["archive"][-1])
    assert f"{file.relative_to(home / 'archive')} at " in run.stdout.replace("\n", "")
    assert "search" not in done
    assert maintained(home, "--no-search", "--no-verify")[0].exit_code == 0


def test_it_waits_for_nobody_who_is_at_it_already(home: Path) -> None:
    with FileLeases(home).hold("maintain", "the-test"):
        run, _ = maintained(home)
        assert run.exit_code == 1
        assert "the-test" in run.output
        assert maintained(home, "--dry-run")[0].exit_code == 0
