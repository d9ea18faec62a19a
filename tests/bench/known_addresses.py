"""A home whose ledger knows any number of addresses, and the sitemaps that list them all, for the benchmarks. Nothing of it is real."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawling import SOURCE

from podium.discovery import Sitemap
from podium.extract.source import Source
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome, PageRow

NAME = "bench"
BATCH = 50_000
"""Addresses of one commit, and of one sitemap: the most that the protocol allows."""
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def institution(port: int) -> Source:
    """The invented institution on loopback, with a sitemap of everything."""
    home = f"http://127.0.0.1:{port}"
    return replace(SOURCE, name=NAME, home=home, hosts=(f"127.0.0.1:{port}",), complete=(Sitemap(f"{home}/sitemap.xml", "/speeches/"),))


def address(port: int, number: int) -> str:
    """Of one page."""
    return f"http://127.0.0.1:{port}/speeches/remarks-on-the-lamp-of-the-harbour-{number}"


def known(url: str, number: int, now: datetime) -> PageRow:
    """The ledger's row of a page that was read an hour ago, and is not due."""
    return PageRow(
        url,
        NAME,
        Outcome.PARSED,
        now,
        now,
        last_checked=now,
        speech_id=f"{NAME}/remarks-on-the-lamp-of-the-harbour-{number}",
        etag=f'"{number * 7919:x}-5f3c"',
        digest=sha256(f"body {number}".encode()).hexdigest(),
        status=200,
        content_hash=sha256(f"words {number}".encode()).hexdigest(),
        parser=institution(1).parser,
        archive_file=f"{NAME}/2026/{NAME}-20261101000000-bench-{number // 20_000:05d}.warc.gz",
        archive_offset=number % 20_000 * 10_000,
    )


def build_ledger(home: Path, port: int, size: int) -> None:
    """A ledger that knows so many addresses."""
    lake, now = Lake(home), datetime.now(UTC) - timedelta(hours=1)
    for start in range(0, size, BATCH):
        rows = [known(address(port, number), number, now) for number in range(start, min(start + BATCH, size))]
        lake.load([], rows, CommitNote(f"build-{start}", NAME))


def build_site(site: Path, port: int, size: int) -> None:
    """The folder of a web that lists these addresses: in one sitemap, or in an index of as many as that takes."""
    site.mkdir(parents=True)
    (site / "robots.txt").write_text("User-agent: *\nAllow: /\n")
    parts = list(_sitemaps(port, size))
    if len(parts) == 1:
        (site / "sitemap.xml").write_text(parts[0])
        return
    for number, text in enumerate(parts):
        (site / f"sitemap-{number}.xml").write_text(text)
    named = "".join(f"<sitemap><loc>http://127.0.0.1:{port}/sitemap-{number}.xml</loc></sitemap>" for number in range(len(parts)))
    (site / "sitemap.xml").write_text(f"<sitemapindex {NAMESPACE}>{named}</sitemapindex>")


def _sitemaps(port: int, size: int) -> Iterator[str]:
    for start in range(0, size, BATCH):
        listed = "".join(f"<url><loc>{address(port, number)}</loc></url>" for number in range(start, min(start + BATCH, size)))
        yield f"<urlset {NAMESPACE}>{listed}</urlset>"
