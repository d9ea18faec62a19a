"""Costs that must not grow: with the ledger, with the number of commits, with the length of a list or of a plan.

Seconds are those of the cores, since what else the machine does must not decide. Nothing of it is real.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from harness import Bench, Spread, bench
from known_addresses import NAME, address, build_site, institution, known
from scaled import Tongue, loaded

from podium.capture import Capture
from podium.discover.lists import listed
from podium.discovery import Listed
from podium.gc_tuning import raise_gc_threshold
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.lake.ledger_columns import Ledger
from podium.lake.schema import LAKE_PAGES, table_of
from podium.lake.stored import plain_record
from podium.pipeline.parse_pages import AcceptedPage, BodyIndex
from podium.pipeline.plan import Planner

PORT = 8080
CHUNK = 50
ROUNDS = 5


def cores(call: Callable[[], object], rounds: int = ROUNDS) -> Spread:
    """Seconds of the cores that a call takes."""
    found = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        call()
        found.append(time.process_time() - begin)
    return Spread.of(found)


def ledger_of(size: int) -> Ledger:
    """A ledger that knows so many addresses."""
    now = datetime.now(UTC)

    def batches() -> Iterable[pa.RecordBatch]:
        for start in range(0, size, 10_000):
            rows = [plain_record(known(address(PORT, number), number, now)) for number in range(start, min(start + 10_000, size))]
            yield from table_of(rows, LAKE_PAGES).to_batches()

    return Ledger(batches())


def chunk(ledger: Ledger) -> None:
    """What a chunk of a backfill asks of the ledger: whose bytes, whose words, how many addresses a speech has."""
    now = datetime.now(UTC)
    rows = [known(address(PORT, number), number, now) for number in range(CHUNK)]
    ledger.look_up(row.url for row in rows)
    BodyIndex.of(institution(PORT), ledger, [AcceptedPage(row.url, row.digest or "", row.url) for row in rows])
    for row in rows:
        assert len(ledger.having("content_hash", row.content_hash or "")) == 1
        assert sum(held.outcome is Outcome.PARSED for held in ledger.having("speech_id", row.speech_id or "")) == 1


def of_a_ledger(found: Bench, most: int) -> None:
    """The same chunk beside a small ledger and a large one."""
    costs = {}
    for size in (10_000, most):
        ledger = ledger_of(size)
        chunk(ledger)
        costs[size] = cores(lambda ledger=ledger: [chunk(ledger) for _ in range(20)])  # type: ignore[misc]
        found.add(f"what a page asks of a ledger of {size}", costs[size].middle / CHUNK / 20 * 1000, "ms")
    more = (costs[most].middle - costs[10_000].middle) / CHUNK / 20 * 1000
    found.add(f"a page costs more beside {most} rows", more, "ms", at_most=0.3, why="a tenth of the 3 ms and more that a page takes in all")


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
        plans[size] = cores(lambda items=items: Planner(Ledger(), datetime.now(UTC)).plan(items), 3)  # type: ignore[misc]
        found.add(f"a plan of {size} unknown addresses", plans[size], "s")
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
        of_a_ledger(found, given.ledger)
        of_commits(found, given.commits)


if __name__ == "__main__":
    main()
