"""What consumers wait for on a million paragraphs: ``python tests/bench/bench_read.py [HOME] [SPEECHES]``.

Without a home the lake is built in a temporary folder, in about a minute. Ends with 1 when a target is missed.
"""

import sys
import time
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from harness import Bench, Spread, alternating, bench, timed
from invented import loaded
from scaled import SOURCES, Tongue, build

import podium
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake

SPEECHES = 20_000
SPEECH = f"{SOURCES[0]}/700"
YEAR = {"source": SOURCES[0], "since": date(2010, 1, 1), "until": date(2010, 12, 31)}
ROUNDS = 7


def rows(table: str, home: Path, **cut: object) -> int:
    """How many rows a scan gives, none of them kept."""
    return sum(batch.num_rows for batch in podium.scan(table, home, **cut))  # type: ignore[arg-type]


def measure(home: Path, speeches: int) -> bool:
    """Builds the lake where there is none, then measures; true where every target is met."""
    newest = build(home, speeches).version()
    with bench("read", f"{rows('paragraphs', home, columns=['position']):,} paragraphs of {speeches:,} speeches") as found:
        cases = {
            "one speech, its paragraphs": (0.05, lambda: podium.read("paragraphs", home, speech=SPEECH)),
            "one speech, its row": (0.05, lambda: podium.read("speeches", home, speech=SPEECH)),
            "a source and year, paragraphs": (0.5, lambda: podium.read("paragraphs", home, **YEAR)),  # type: ignore[arg-type]
            "a source and year, speeches": (0.5, lambda: podium.read("speeches", home, **YEAR)),  # type: ignore[arg-type]
            "one column of all paragraphs, text": (1.0, lambda: rows("paragraphs", home, columns=["text"])),
            "one column of all paragraphs, speaker": (1.0, lambda: podium.read("paragraphs", home, columns=["speaker"])),
            "one column of all speeches, title": (1.0, lambda: podium.read("speeches", home, columns=["title"])),
            "changes of the last commit": (0.5, lambda: podium.changes(newest - 1, home)),
            "changes since a day": (None, lambda: podium.changes(date(2026, 11, 3), home)),
            "text of all paragraphs, kept in memory": (None, lambda: podium.read("paragraphs", home, columns=["text"])),
            "sql, words by source": (None, lambda: podium.sql("select source, sum(length(text)) from paragraphs group by 1", home)),
        }
        seconds = alternating({name: case for name, (_, case) in cases.items()}, ROUNDS)
        for name, (most, _) in cases.items():
            found.add(name, Spread.of(seconds[name]), "s", at_most=most)
        measure_search(found, home)
    return all(figure.met is not False for figure in found.figures)


def measure_search(found: Bench, home: Path) -> None:
    """The first search of a version, which builds the index, then others."""
    rmtree(home / "search", ignore_errors=True)
    with timed() as first:
        podium.search("bada OR fola", home)
    found.add("search, first of a version (builds the index)", first[0], "s")
    others = alternating({"search": lambda: podium.search("da fe OR gora", home, source=SOURCES[1], since=date(2015, 1, 1))}, ROUNDS)
    found.add("search, later ones", Spread.of(others["search"]), "s")
    updated, cores = [], []
    for again in range(3):
        changed = [loaded(Tongue(again * 1000 + number).speech(number, SOURCES[0]), days=9 + again) for number in range(100)]
        Lake(home).load(changed, [], CommitNote("change", SOURCES[0], waived=frozenset({"mass_revision"})))
        begin = time.process_time()
        with timed() as first:
            podium.search("bada OR fola", home)
        updated += first
        cores.append(time.process_time() - begin)
    found.add("search, first after a commit of 100 speeches", Spread.of(updated), "s", at_most=1)
    found.add("search, first after a commit of 100 speeches, of the cores", Spread.of(cores), "s")


def main() -> int:
    """The exit status."""
    speeches = int(sys.argv[2]) if len(sys.argv) > 2 else SPEECHES
    if len(sys.argv) > 1:
        return int(not measure(Path(sys.argv[1]), speeches))
    with TemporaryDirectory() as folder:
        return int(not measure(Path(folder), speeches))


if __name__ == "__main__":
    sys.exit(main())
