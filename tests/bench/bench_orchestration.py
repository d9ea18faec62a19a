"""What orchestration costs: the same reparse as plain steps of the library and as a flow against a running server, in turns.

Each is a process of its own that looks at the clock when everything is imported. The flow has all that a flow run has: the lease, the
journal, its tasks, progress, artifacts and events. Real pages are needed: without ../shared/pages there is nothing to measure.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa
from bench_reparse import copy
from harness import Bench, Spread, bench, server
from large_archive import SOURCE, YEAR, build

from podium.gc_tuning import raise_gc_threshold
from podium.lake.lake import Lake


@dataclass(frozen=True, slots=True)
class Took:
    """One reparse: seconds that passed from its call to its end, and seconds of the run's own core among them."""

    seconds: float
    core: float

    @classmethod
    def of(cls, way: str, home: Path, processes: int, address: str) -> Self:
        """By that way, in a process of its own."""
        given = {
            "PODIUM_HOME": str(home),
            "PODIUM_PROCESSES": str(processes),
            "PREFECT_API_URL": address,
            "PREFECT_LOGGING_LEVEL": "CRITICAL",
        }
        done = subprocess.run([sys.executable, __file__, "--way", way], env=os.environ | given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return cls(**json.loads(done.stdout.splitlines()[-1]))


def plain() -> Callable[[], object]:
    """The steps as they are."""
    import parsers
    from podium.pipeline import steps
    from podium.pipeline.worker_pool import worker_pool
    from podium.settings import Settings
    from podium.window import Window

    def reparse() -> None:
        with steps.open_run(parsers.source(SOURCE), Window(), "bench", Settings()) as (crawl, report):
            steps.reparse_source(crawl, report, False, steps.Steps(start_workers=worker_pool(parsers.source)))

    return reparse


def flow() -> Callable[[], object]:
    """The flow that calls them."""
    from flows.reparse import reparse

    return lambda: reparse(SOURCE)


WAYS = {"plain": plain, "flow": flow}


def clocked(way: str) -> None:
    """Go that way in this process and print what it took; rubbish is looked for as seldom in both."""
    go = WAYS[way]()
    raise_gc_threshold()
    begin, core = time.perf_counter(), time.process_time()
    go()
    print(json.dumps(asdict(Took(time.perf_counter() - begin, time.process_time() - core))))


def rounds(
    found: Bench,
    folder: Path,
    pages: int,
    given: argparse.Namespace,
    address: str,
    seconds: float | None = None,
    percent: float | None = None,
) -> None:
    """Both ways over an archive of so many pages, the first of each round in turn."""
    home = folder / f"kept-{pages}"
    build(home, pages)
    lakes: list[pa.Table] = []
    took: dict[str, list[Took]] = {way: [] for way in WAYS}
    for one in range(given.rounds):
        for way in sorted(WAYS, reverse=bool(one % 2)):
            twin = copy(home, f"{way}-{pages}-{one}")
            took[way].append(Took.of(way, twin, given.processes, address))
            lakes.append(Lake(twin).read("speeches", columns=["speech_id", "content_hash"], order=["speech_id"]))
            assert lakes[-1].equals(lakes[0]), "not the same lake"
    alone, orchestrated = took["plain"], took["flow"]
    more = [there.seconds - here.seconds for here, there in zip(alone, orchestrated, strict=True)]
    share = [100 * extra / here.seconds for here, extra in zip(alone, more, strict=True)]
    found.add(f"{pages} pages, plain steps", Spread.of([one.seconds for one in alone]), "s")
    found.add(f"{pages} pages, the flow takes longer by", Spread.of(more), "s", at_most=seconds)
    found.add(f"{pages} pages, the flow takes longer by, of that", Spread.of(share), "%", at_most=percent)
    core = [there.core - here.core for here, there in zip(alone, orchestrated, strict=True)]
    found.add(f"{pages} pages, seconds of the run's core that it takes more", Spread.of(core), "s", why="steadier where others are at work")


def main() -> None:
    """A small archive and a larger one."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=7_000, help="pages of the larger archive")
    asked.add_argument("--few", type=int, default=1_000, help="pages of the small one")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--processes", type=int, default=1, help="processes that parse")
    asked.add_argument("--way", choices=sorted(WAYS), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.way:
        clocked(given.way)
        return
    if not YEAR.exists():
        print("\norchestration: left out, ../shared/pages is absent")
        return
    words = f"a reparse of {given.few} and {given.pages} pages as plain steps and as a flow, {given.processes} process(es)"
    with bench("orchestration", words) as found, tempfile.TemporaryDirectory() as folder, server() as address:
        rounds(found, Path(folder), given.few, given, address, seconds=3)
        rounds(found, Path(folder), given.pages, given, address, percent=2)


if __name__ == "__main__":
    main()
