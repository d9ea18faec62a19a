"""Costs that must not grow: with the ledger, with the number of commits, with the length of a list or of a plan.

Seconds are those of the cores, since what else the machine does must not decide. Nothing of it is real.
"""

import argparse
import gc
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from harness import Bench, Spread, alternating, bench, ratio
from known_addresses import NAME, address, build_ledger, build_site, institution
from scaled import Tongue, loaded

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawling import words

from podium.capture import Capture
from podium.discover.lists import listed
from podium.discovery import Listed
from podium.gc_tuning import raise_gc_threshold
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger_columns import Ledger
from podium.pipeline import steps as run
from podium.pipeline.fetch_result import FetchResult, of_kept
from podium.pipeline.plan import FetchPlan, Planner
from podium.pipeline.report import Report
from podium.pipeline.run import Run
from podium.settings import Settings
from podium.window import Window

PORT = 8080
CHUNK = 50
ROUNDS = 5
BACKFILL_ROUNDS = 15
BEYOND = 10_000_000
"""Number of the first page that no ledger knows."""
HTML = (("Content-Type", "text/html"),)


def cores(call: Callable[[], object], rounds: int = ROUNDS) -> Spread:
    """Seconds of the cores that a call takes."""
    found = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        call()
        found.append(time.process_time() - begin)
    return Spread.of(found)


def held(call: Callable[[], object]) -> float:
    """MB that a call takes at the most, what it gives included."""
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def chunks_of(crawl: Run, number: int) -> Iterator[list[FetchResult]]:
    """So many chunks of new pages, kept in the archive as if they had just been fetched."""
    now = datetime.now(UTC)
    for start in range(BEYOND, BEYOND + number * CHUNK, CHUNK):
        pages = [
            Capture(url, url, 200, HTML, words(url).encode(), now) for url in (address(PORT, page) for page in range(start, start + CHUNK))
        ]
        yield [of_kept(page.url, crawl.writer.keep(page)) for page in pages]


def of_a_backfill(found: Bench, most: int) -> None:
    """The same chunks of new pages, from kept bytes to the commit, beside a small ledger and a large one."""
    least = 10_000
    with ExitStack() as opened:
        cases = {}
        for size in (least, most):
            home = opened.enter_context(tempfile.TemporaryDirectory())
            build_ledger(Path(home), PORT, size)
            crawl, report = opened.enter_context(run.open_run(institution(PORT), Window(), "bench", Settings(home=home)))
            chunks = iter(list(chunks_of(crawl, BACKFILL_ROUNDS + 1)))

            def load(crawl: Run = crawl, report: Report = report, chunks: Iterator[list[FetchResult]] = chunks) -> None:
                run.load(crawl, report, next(chunks))

            load()  # the first chunk makes the maps of digests and texts, once a run
            cases[str(size)] = load
        seconds = alternating(cases, BACKFILL_ROUNDS, time.process_time)
    for size in (least, most):
        found.add(
            f"a page of a backfill beside {size} known addresses", Spread.of([1000 * one / CHUNK for one in seconds[str(size)]]), "ms"
        )
    found.add(f"a page beside {most} / beside {least}", ratio(seconds[str(most)], seconds[str(least)]), "×", at_most=1.1)


def of_commits(found: Bench, commits: int) -> None:
    """Many small commits, joined as runs join them, beside the same lake with its files joined once more."""
    with tempfile.TemporaryDirectory() as name:
        lake, tongue = Lake(name), Tongue()
        for number in range(commits):
            lake.load([loaded(tongue.speech(number, NAME))], [], CommitNote(f"run-{number}", NAME))
            lake.join_files(NAME)
        found.add(f"{commits} commits of one speech, files", len(lake.files()))
        written = sum(file.stat().st_size for file in (Path(name) / "lake" / "speeches").rglob("*.parquet"))
        found.add(f"{commits} commits of one speech, written by each", written / commits / 1000, "KB")
        found.add(f"{commits} commits in the log, opening the table", cores(lake.speeches.open), "s", at_most=0.04)
        grown = cores(lambda: lake.read("speeches", columns=["title"]))
        lake.tidy()
        joined = cores(lambda: lake.read("speeches", columns=["title"]))
        found.add(f"all titles after {commits} small commits / after maintenance", grown.middle / joined.middle, "×", at_most=2)


def of_lists(found: Bench) -> None:
    """A long sitemap, and a plan of addresses that nobody knows."""
    with tempfile.TemporaryDirectory() as name:
        costs = {}
        for size in (20_000, 200_000):
            site = Path(name) / str(size)
            build_site(site, PORT, size)

            def get(url: str, site: Path = site) -> Capture:
                return Capture(url, url, 200, (), (site / url.rpartition("/")[2]).read_bytes(), datetime.now(UTC))

            costs[size] = cores(lambda get=get: sum(1 for _ in listed(institution(PORT).complete[0], get)), 3)  # type: ignore[misc]
            found.add(f"a sitemap of {size} entries", costs[size], "s")
        found.add("an entry of a sitemap ten times as long", costs[200_000].middle / costs[20_000].middle / 10, "×", at_most=1.3)
    plans = {}
    for size in (10_000, 100_000):
        items = [Listed(address(PORT, number)) for number in range(size)]

        def plan(items: list[Listed] = items) -> FetchPlan:
            return Planner(Ledger(), datetime.now(UTC)).plan(items)

        plans[size] = cores(plan, 3)
        found.add(f"a plan of {size} unknown addresses", plans[size], "s")
        found.add(f"a plan of {size} unknown addresses, what it holds beside the list", held(plan), "MB")
    found.add("an address of a plan ten times as long", plans[100_000].middle / plans[10_000].middle / 10, "×", at_most=1.3)


def main() -> None:
    """All of it, a few minutes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--ledger", type=int, default=1_000_000, help="rows of the large ledger")
    asked.add_argument("--commits", type=int, default=1000, help="small commits to one lake")
    given = asked.parse_args()
    raise_gc_threshold()
    with bench("growth", "what must not grow") as found:
        of_lists(found)
        of_a_backfill(found, given.ledger)
        of_commits(found, given.commits)


if __name__ == "__main__":
    main()
