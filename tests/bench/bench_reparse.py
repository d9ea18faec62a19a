"""`podium reparse` of a large archive, end to end: WARC files in, a committed lake out, on one core and on two.

Real pages are needed: one year of a site, repeated under other numbers. Without ../shared/pages there is nothing to measure.

Memory is that of a plain install, which has no pandas: pyarrow loads it wherever it is, and it takes 60 MB; here the tests want it.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from harness import COMMAND, Bench, Cost, Spread, bench, cost, plain, ratio, second_core, server
from large_archive import YEAR, build

from podium.lake.lake import Lake

ROUNDS = 2


def reparse(home: Path, address: str, processes: int, every: bool = False) -> Cost:
    """One reparse of a home, by so many cores; 3 is the status for pages that nobody understood."""
    environment = os.environ | {"PODIUM_HOME": str(home), "PODIUM_PROCESSES": str(processes), "PREFECT_API_URL": address}
    environment["PYTHONPATH"] = str(plain(home.parent))
    cores = ["taskset", "-c", ",".join(str(core) for core in sorted(os.sched_getaffinity(0))[:processes])]
    return cost([*cores, *COMMAND, "reparse", "kremlin", *(["--every"] if every else [])], environment, (0, 3))


def copy(home: Path, name: str) -> Path:
    """The same archive with a lake of its own."""
    twin = home.with_name(name)
    shutil.copytree(home / "lake", twin / "lake")
    (twin / "archive").symlink_to(home / "archive")
    return twin


def size(folder: Path) -> int:
    """Bytes in all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def words(home: Path) -> int:
    """Bytes of all paragraphs as plain text."""
    rows = Lake(home).read("speeches", columns=["paragraphs"])["paragraphs"].to_pylist()
    return sum(len(line["text"].encode()) + 1 for row in rows for line in row)


def main() -> None:
    """Small archives for the ratio, one of ten thousand pages for rate and memory, one of a hundred thousand for what grows."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=10_000, help="pages of the large archive")
    asked.add_argument("--few", type=int, default=1_000, help="pages of the small one")
    asked.add_argument("--most", type=int, default=100_000, help="pages of the largest, which takes a third of an hour; 0 leaves it out")
    given = asked.parse_args()
    if not YEAR.exists():
        print("\nreparse: left out, ../shared/pages is absent")
        return
    with (
        bench("reparse", f"the command from its start to its end, against a running server; {given.few} and {given.pages} pages") as found,
        tempfile.TemporaryDirectory() as folder,
        server() as address,
    ):
        few, many = Path(folder) / "few", Path(folder) / "many"
        packed = build(few, given.few) / given.few
        found.add("archive, a page (WARC, gzip a record)", packed / 1024, "KB")
        one, two = [], []
        machine = []
        for number in range(ROUNDS):
            machine.append(second_core())
            one.append(reparse(copy(few, f"one-{number}"), address, 1))
            two.append(reparse(copy(few, f"two-{number}"), address, 2))
        found.add(f"{given.few} pages, 1 core / 2 cores", ratio([one.seconds for one in one], [two.seconds for two in two]), "×")
        build(many, given.pages)
        machine.append(second_core())
        alone = reparse(copy(many, "alone"), address, 1)
        both = reparse(many, address, 2)
        machine.append(second_core())
        found.add("the machine: two processes that only count / one", Spread.of(machine), "×", why="2 where both cores are free")
        found.add(f"{given.pages} pages, 1 core", given.pages / alone.seconds, "pages/s")
        found.add(f"{given.pages} pages, 2 cores", given.pages / both.seconds, "pages/s", at_least=450)
        found.add(f"{given.pages} pages, what one process must do alone, a page", both.alone / given.pages * 1000, "ms", at_most=0.5)
        free = alone.cores / max(both.cores / 2, both.alone)
        why = f"at that time the machine's second core added {Spread.of(machine).least:.2f} to {Spread.of(machine).most:.2f} × by itself"
        found.add(f"{given.pages} pages, 1 core / 2 cores", alone.seconds / both.seconds, "×", at_least=1.8, why=why)
        found.add(
            f"{given.pages} pages, 1 core / 2 cores, by seconds of cores", free, "×", why="what it comes to where both cores are free"
        )
        found.add(f"{given.pages} pages, a second of a core", given.pages / both.cores, "pages")
        found.add(
            "share of the work that one process must do alone", both.alone / both.cores, why="at 0.5 a second core would be of no more use"
        )
        found.add(f"memory of all processes, {given.pages} pages, 1 core", alone.memory, "MB", at_most=600)
        found.add(f"memory of all processes, {given.pages} pages, 2 cores", both.memory, "MB", at_most=600)
        found.add(f"memory, {given.pages} / {given.few} pages", both.memory / max(cost.memory for cost in two), "×", at_most=1.15)
        same = Lake(many).read("speeches", order=["speech_id"]).drop_columns(["first_seen"])
        assert same.equals(Lake(many.with_name("alone")).read("speeches", order=["speech_id"]).drop_columns(["first_seen"])), (
            "not the same lake"
        )
        found.add("lake (speeches) / its words as plain text", size(many / "lake" / "speeches") / words(many), "×")
        nothing = [reparse(many, address, 2) for _ in range(3)]
        found.add(f"nothing to do, {given.pages} pages known", Spread.of([one.seconds for one in nothing]), "s", at_most=3)
        found.add(f"nothing to do, {given.pages} pages known, of the cores", Spread.of([one.cores for one in nothing]), "s")
        if given.most:
            grown(found, Path(folder) / "most", given.most, address, max(cost.memory for cost in two))


def grown(found: Bench, home: Path, pages: int, address: str, before: float) -> None:
    """A much larger archive on two cores, its memory beside that of the small one."""
    build(home, pages)
    large = reparse(home, address, 2)
    found.add(f"{pages} pages, 2 cores", pages / large.seconds, "pages/s", at_least=450)
    found.add(f"memory of all processes, {pages} pages, 2 cores", large.memory, "MB", at_most=600)
    why = f"{(large.memory - before) / pages * 1024:.1f} KB a page more: what the run knows of each address, and more in its processes the longer they work"
    found.add(f"memory, {pages} pages / the fewest", large.memory / before, "×", at_most=1.15, why=why)


if __name__ == "__main__":
    main()
