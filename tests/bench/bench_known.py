"""A run that finds nothing new over ten thousand, a hundred thousand and a million addresses that are known and listed: cores and memory.

Each run is a process of its own; memory is that of a plain install, which has no pandas. Everybody in these pages is invented.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_fetch import free_port, until_open
from harness import Bench, Cost, bench, cost, plain
from known_addresses import build_ledger, build_site, institution

from podium.gc_tuning import raise_gc_threshold
from podium.pipeline import steps as run
from podium.settings import Settings
from podium.window import Window

SIZES = (10_000, 100_000, 1_000_000)
MOST_CORES, MOST_MEMORY = 12.0, 400.0
"""Seconds and MB for a million."""


def ingest(home: str, port: int, listed: int) -> None:
    """One run as the flow calls it, that must find everything known."""
    raise_gc_threshold()
    with run.open_run(institution(port), Window(), "bench", Settings(home=home, delay=0, allow_private=True)) as (crawl, report):
        run.ingest_source(crawl, report, True)
    assert (report.listed, report.known) == (listed, listed), report


@contextmanager
def served(site: Path, port: int) -> Iterator[None]:
    """The folder on loopback while the block lasts."""
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(site)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until_open("127.0.0.1", port)
        try:
            yield
        finally:
            process.terminate()


def measure(found: Bench, folder: Path, size: int) -> Cost:
    """The first run enters the lists, the second finds nothing new."""
    port = free_port()
    build_ledger(folder / "home", port, size)
    build_site(folder / "site", port, size)
    command = [sys.executable, __file__, "--ingest", str(folder / "home"), str(port), str(size)]
    environment = os.environ | {"PYTHONPATH": str(plain(folder))}
    with served(folder / "site", port):
        cost(command, environment)
        again = cost(command, environment)
    found.add(f"{size} known addresses, of the cores", again.cores, "s", at_most=MOST_CORES if size == SIZES[-1] else None)
    found.add(f"{size} known addresses, memory", again.memory, "MB", at_most=MOST_MEMORY if size == SIZES[-1] else None)
    return again


def main() -> None:
    """Every size, then what an address costs more."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--most", type=int, default=SIZES[-1], help="addresses of the largest ledger; a million take a few minutes")
    asked.add_argument("--ingest", nargs=3, metavar=("HOME", "PORT", "LISTED"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.ingest:
        home, port, listed = given.ingest
        ingest(home, int(port), int(listed))
        return
    sizes = [size for size in SIZES if size <= given.most]
    with bench("known addresses", "ingest when all that its sitemaps list is known") as found, tempfile.TemporaryDirectory() as name:
        costs = {size: measure(found, Path(name) / str(size), size) for size in sizes}
        least, most = sizes[0], sizes[-1]
        more = (costs[most].cores - costs[least].cores) / (most - least) * 1e6
        found.add(f"an address more, {least} to {most}", more, "µs")


if __name__ == "__main__":
    os.environ["no_proxy"] = "*"
    main()
