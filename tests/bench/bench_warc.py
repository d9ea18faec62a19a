"""Five hundred WARC files taken in one after the other, as `ingest --warc` does: what the last ones cost beside the first, and memory.

A run of its own for each file opens the lake and the ledger, keeps the pages in the archive, parses and commits them. Starting the program
and Prefect, which costs every file the same, is left out. Everybody in these pages is invented.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from harness import Bench, Cost, bench, cost, plain

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawling import SOURCE, url, words

from podium.archive.writer import response
from podium.capture import Capture
from podium.gc_tuning import raise_gc_threshold
from podium.lake.lake import Lake
from podium.pipeline import steps as run
from podium.settings import Settings
from podium.window import Window

FILES = 500
PAGES = 20
"""In each file."""
FIRST = 100_000
"""Number of the first page: one called 404 would be taken for an error page."""
MEASURED = 50
"""Files at the beginning and at the end that are held against each other."""
INSTITUTION = replace(SOURCE, name="bench")


def build(folder: Path, files: int) -> None:
    """So many files, no page of which is in another one."""
    folder.mkdir()
    at = datetime(2026, 11, 1, tzinfo=UTC)
    for file in range(files):
        numbers = range(FIRST + file * PAGES, FIRST + (file + 1) * PAGES)
        pages = (Capture(url(number), url(number), 200, (("Content-Type", "text/html"),), words(number).encode(), at) for number in numbers)
        (folder / f"{file:03d}.warc.gz").write_bytes(b"".join(map(response, pages)))


def take(home: str, files: list[Path]) -> None:
    """A run for each file."""
    raise_gc_threshold()
    for file in files:
        with run.open_run(INSTITUTION, Window(), f"bench-{file.name[:3]}", Settings(home=home)) as (opened, report):
            run.take(opened, report, file)
        assert report.read == PAGES, report


def measured(home: Path, folder: Path, first: int, end: int) -> Cost:
    """The files between these numbers in a process of their own."""
    command = [sys.executable, __file__, "--take", str(home), str(folder), str(first), str(end)]
    return cost(command, os.environ | {"PYTHONPATH": str(plain(home.parent))})


def growth(found: Bench, top: Path, files: int) -> None:
    """The first files, those between, and the last."""
    home, folder = top / "home", top / "files"
    build(folder, files)
    first = measured(home, folder, 0, MEASURED)
    between = measured(home, folder, MEASURED, files - MEASURED)
    last = measured(home, folder, files - MEASURED, files)
    assert Lake(home).read("speeches", columns=["speech_id"]).num_rows == files * PAGES
    found.add(f"{files} files of {PAGES} pages, of the cores", first.cores + between.cores + last.cores, "s")
    found.add(f"a file, the first {MEASURED}", first.cores / MEASURED * 1000, "ms")
    found.add(f"a file, the last {MEASURED} of {files}", last.cores / MEASURED * 1000, "ms")
    why = "each run replays the tables' logs at each opening, a commit a file, and reads the whole ledger"
    found.add("a file, the last / the first", last.cores / first.cores, "×", at_most=1.3, why=why)
    found.add(f"memory, the first {MEASURED} files", first.memory, "MB")
    found.add(f"memory, the last {MEASURED} / the first", last.memory / first.memory, "×", at_most=1.3)


def main() -> None:
    """Four minutes of the cores."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=FILES, help="how many; at least a hundred")
    asked.add_argument("--take", nargs=4, metavar=("HOME", "FOLDER", "FIRST", "END"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.take:
        home, folder, first, end = given.take
        take(home, sorted(Path(folder).iterdir())[int(first) : int(end)])
        return
    with bench("warc", f"{given.files} WARC files of {PAGES} pages, a run each") as found, tempfile.TemporaryDirectory() as name:
        growth(found, Path(name), given.files)


if __name__ == "__main__":
    main()
