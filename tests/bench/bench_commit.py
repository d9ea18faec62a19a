"""A hundred changed speeches into lakes of ten thousand, a hundred thousand and a million: what a commit costs as they grow.

The changed ones are of one source and of twenty years at random, which touches more files than any night of a real institution does. A
lake grows by institutions: each has 500 speeches a year for twenty years. One whose institutions grow tenfold instead stands beside it.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

import scaled
from harness import Bench, Spread, bench

sys.path.insert(0, str(Path(__file__).parents[1]))

from invented import loaded

from podium.lake.commits import CommitNote
from podium.lake.lake import Lake

CHANGED = 100
ROUNDS = 3
SHORT = (2, 6)
"""Paragraphs of a speech: short ones, so that a large lake is built in minutes."""
INSTITUTION = 10_000
"""Speeches of one."""
WAIVED = frozenset({"mass_revision"})


def change(lake: Lake, again: int, chance: random.Random) -> float:
    """Seconds of one load of changed speeches."""
    numbers = chance.sample(range(scaled.BATCH), CHANGED)
    batch = [loaded(scaled.Tongue((again + 1) * 1000 + number).speech(number, scaled.SOURCES[0]), days=again + 2) for number in numbers]
    begin = time.perf_counter()
    done = lake.load(batch, [], CommitNote(f"change-{again}", scaled.SOURCES[0], waived=WAIVED))
    seconds = time.perf_counter() - begin
    assert done.tally.revised == CHANGED, done.tally
    return seconds


def written(home: Path, version: int) -> tuple[int, int]:
    """Bytes of the files that a commit wrote, and of those that it put in their place of."""
    table = home / "lake" / "speeches"
    entries = [json.loads(line) for line in (table / "_delta_log" / f"{version:020d}.json").read_text().splitlines()]
    new = [entry[kind]["path"] for entry in entries for kind in ("add", "cdc") if kind in entry]
    old = [entry["remove"]["path"] for entry in entries if "remove" in entry]
    return bytes_of(table, new), bytes_of(table, old)


def bytes_of(table: Path, paths: list[str]) -> int:
    """The size of files of a table."""
    return sum((table / unquote(path)).stat().st_size for path in paths)


def measure(found: Bench, speeches: int, institutions: int, built: Path) -> float:
    """One size of lake; gives the middle of the seconds that a commit took."""
    scaled.SOURCES = tuple(f"house-{number}" for number in range(institutions))
    what = f"{CHANGED} into {speeches} speeches of {institutions}"
    kept = built / f"{speeches}-of-{institutions}"
    if not kept.exists():
        begun = kept.with_name(f"{kept.name}-begun")
        shutil.rmtree(begun, ignore_errors=True)
        scaled.build(begun, speeches)
        begun.rename(kept)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        shutil.copytree(kept, home)
        lake = Lake(home)
        chance = random.Random(7)
        change(lake, 0, chance)  # what is loaded once a process
        seconds = [change(lake, again, chance) for again in range(1, ROUNDS + 1)]
        new, old = written(home, lake.version())
        found.add(what, Spread.of(seconds), "s")
        found.add(f"{what}: written / files that held them", new / old, "×", at_most=5)
        found.add(f"{what}: written / lake", new / sum(Path(file).stat().st_size for file in lake.files()), "×")
        return Spread.of(seconds).middle


def main() -> None:
    """Every size, then how the cost grows."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--most", type=int, default=1_000_000, help="speeches of the largest lake; a million take a quarter of an hour to build"
    )
    asked.add_argument("--built", type=Path, metavar="FOLDER", help="where the lakes are built and kept for the next run")
    given = asked.parse_args()
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size <= given.most]
    scaled.PARAGRAPHS = SHORT
    with (
        bench("commit", f"{CHANGED} changed speeches in one load, into lakes of so many institutions") as found,
        tempfile.TemporaryDirectory() as folder,
    ):
        built = given.built or Path(folder)
        costs = {size: measure(found, size, size // INSTITUTION, built) for size in sizes}
        for size in sizes[1:]:
            found.add(f"cost of a commit, {size} / {sizes[0]} speeches", costs[size] / costs[sizes[0]], "×", at_most=2)
        large = measure(found, sizes[1], 1, built)
        found.add("cost of a commit, institutions ten times as large", large / costs[sizes[0]], "×")


if __name__ == "__main__":
    main()
