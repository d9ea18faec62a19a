"""A run that finds nothing new, over ten thousand addresses that are known: what it takes beyond its requests, and that it leaves no trace.

`podium reparse` with nothing to do is measured by bench_reparse. Everybody in these pages is invented.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench_fetch import free_port, until_open
from harness import Spread, bench

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawling import SOURCE
from invented import files

from podium.discovery import Sitemap
from podium.extract.source import Source
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome, PageRow
from podium.pipeline import steps as run
from podium.pipeline.report import Report
from podium.settings import Settings
from podium.window import Window

KNOWN = 10_000
ROUNDS = 5


def institution(port: int) -> Source:
    """The invented institution on loopback, with a sitemap of everything."""
    home = f"http://127.0.0.1:{port}"
    return replace(SOURCE, name="bench", home=home, hosts=(f"127.0.0.1:{port}",), complete=(Sitemap(f"{home}/sitemap.xml", "/speeches/"),))


def addresses(port: int) -> list[str]:
    """What its sitemap lists."""
    return [f"http://127.0.0.1:{port}/speeches/{number}" for number in range(KNOWN)]


def known(url: str, number: int) -> PageRow:
    """The ledger's row of a page that was read an hour ago, and is not due."""
    now = datetime.now(UTC) - timedelta(hours=1)
    row = PageRow(url, "bench", Outcome.PARSED, now, now, last_checked=now, speech_id=f"bench/{number}", status=200, parser="bench/1")
    return replace(
        row, digest=f"{number:064x}", content_hash=f"{number:064x}", archive_file="bench/2026/kept.warc.gz", archive_offset=number * 10_000
    )


def prepared(home: Path, port: int) -> None:
    """A ledger in which every address of the sitemap stands, and the sitemap beside it."""
    urls = addresses(port)
    for start in range(0, KNOWN, 2500):
        rows = [known(url, start + place) for place, url in enumerate(urls[start : start + 2500])]
        Lake(home).load([], rows, CommitNote(f"build-{start}", "bench"))
    listed = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    site = home / "site"
    site.mkdir()
    (site / "robots.txt").write_text("User-agent: *\nAllow: /\n")
    (site / "sitemap.xml").write_text(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>')


def ingest(home: Path, source: Source) -> tuple[Report, float, float]:
    """A run as the flow calls it: its report, the seconds it took, and those of them that were spent on requests."""
    settings = Settings(home=str(home), delay=0, allow_private=True)
    begin = time.perf_counter()
    with run.open_run(source, Window(), "bench", settings) as (crawl, report):
        waited: list[float] = []
        for name in ("get", "recheck"):
            setattr(crawl.fetcher, name, clocked(getattr(crawl.fetcher, name), waited))
        run.ingest_source(crawl, report, True)
    return report, time.perf_counter() - begin, sum(waited)


def clocked(way: Callable[..., Any], waited: list[float]) -> Callable[..., Any]:
    """The same way of asking, its seconds noted."""

    def ask(*given: Any) -> Any:
        begin = time.perf_counter()
        try:
            return way(*given)
        finally:
            waited.append(time.perf_counter() - begin)

    return ask


def main() -> None:
    """One run that enters the list, then some that find nothing new."""
    with bench("nothing new", f"ingest of a source with {KNOWN} known addresses") as found, tempfile.TemporaryDirectory() as name:
        home, port = Path(name), free_port()
        prepared(home, port)
        server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(home / "site")]
        with subprocess.Popen(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            until_open("127.0.0.1", port)
            source = institution(port)
            ingest(home, source)
            lake = Lake(home)
            before = files(home / "lake") | files(home / "archive"), lake.pages.open().version()  # type: ignore[union-attr]
            runs = [ingest(home, source) for _ in range(ROUNDS)]
            after = files(home / "lake") | files(home / "archive"), lake.pages.open().version()  # type: ignore[union-attr]
            process.terminate()
        assert [report.listed for report, _, _ in runs] == [KNOWN] * ROUNDS, runs[0][0]
        found.add("requests of a run", runs[0][0].requests)
        found.add("beyond the requests", Spread.of([seconds - waited for _, seconds, waited in runs]), "s", at_most=2)
        found.add("files written", len(after[0] - before[0]), at_most=0)
        found.add("versions made", after[1] - before[1], at_most=0)


if __name__ == "__main__":
    os.environ["no_proxy"] = "*"
    main()
