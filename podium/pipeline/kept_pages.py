"""Pages that are kept already: of runs that died, of WARC files from elsewhere, of the whole archive. No request is sent."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from podium.archive.walk import warc_records
from podium.capture import Capture, Kept, RecordPlace
from podium.discover.entries import entry
from podium.discover.lists import name as list_name
from podium.errors import Reason, Rejected
from podium.extract.source import Source
from podium.fetch.challenge import challenge
from podium.lake.ledger import READ, Outcome, PageRow
from podium.lake.ledger_columns import Ledger
from podium.pipeline.fetch_result import FetchResult, FetchStatus, Trouble, both_kept, known_companion, of_kept, of_row
from podium.window import Window

REREAD = ("url", "fetched_at", "archive_file", "archive_offset", "archive_digest", "parser", "documents")
"""Columns of a revision that say where it can be read again."""
GONE_CODES = frozenset({404, 410})
A_LIST = re.compile(rb"\s*+(?:<\?xml[^>]*+>\s*+|<!--(?>.*?-->)\s*+)*+<(?:\w++:)?(?:urlset|sitemapindex|rss|feed|RDF)\b", re.S)


def left_by_a_dead_run(source: Source, kept: Iterable[Kept], ledger: Mapping[str, PageRow]) -> list[FetchResult]:
    """What a run kept and did not live to enter in the ledger: pages, pages that stand unchanged, and pages that are gone.

    Lists, redirects and answers that said nothing of a page are left out: who wants them asks again.
    """
    found: dict[str, FetchResult] = {}
    for one in kept:
        url = source.companion_of(one.capture.url) or source.article(one.capture.url)
        row = ledger.get(url or "")
        seen = row is not None and row.last_checked is not None and row.last_checked >= one.capture.fetched_at
        if url and not seen and may_be_page(source, one.capture, row):
            found[url] = _result(url, one, row)
    return both_kept(source, found.values(), ledger)


def may_be_page(source: Source, capture: Capture, row: PageRow | None) -> bool:
    """False for lists, and for answers that are about the request, not the page."""
    if row and row.outcome is Outcome.LISTING:
        return False
    if capture.url in {list_name(discovery) for discovery in (*source.scheduled, *source.complete)} or A_LIST.match(capture.body[:4096]):
        return False
    return capture.status in GONE_CODES or (200 <= capture.status < 300 and not challenge(capture))


def _result(url: str, kept: Kept, row: PageRow | None) -> FetchResult:
    capture = kept.capture
    if capture.status in GONE_CODES:
        return FetchResult(url, FetchStatus.GONE, capture.fetched_at, http_status=capture.status, message=f"gone: answers {capture.status}")
    if is_known(row, capture):
        return FetchResult(url, FetchStatus.UNCHANGED, capture.fetched_at, http_status=capture.status)
    return of_kept(url, kept)


def is_known(row: PageRow | None, capture: Capture) -> bool:
    """True where these very bytes are what the address gave before."""
    return row is not None and row.outcome in {*READ, Outcome.COMPANION} and row.digest == capture.digest


@dataclass(slots=True)
class Records:
    """What became of the records of a WARC file: all are counted, and those that should be pages and cannot be read are named."""

    counts: Counter[str] = field(default_factory=Counter)
    unreadable: list[Trouble] = field(default_factory=list)

    def cannot_read(self, url: str, message: str) -> None:
        """Count and name a record of this source, or of an address that cannot be read."""
        self.counts["unreadable"] += 1
        self.unreadable.append(Trouble.of_rejected(url, Rejected(Reason.UNREADABLE, message)))


def from_warc(
    source: Source, file: Path, ledger: Mapping[str, PageRow], records: Records, is_forgotten: Callable[[str], bool] = lambda url: False
) -> Iterator[tuple[str, Capture, FetchResult | None]]:
    """The pages of a source in a WARC file, under their own addresses; with the result for those that need not be kept once more.

    Every record of the file is entered in ``records``.
    """
    for record in warc_records(file):
        capture = record.capture
        address = capture.url if capture and record.url else record.url
        url = source.companion_of(address) or source.article(address) if address else None
        row = ledger.get(url or "")
        if record.fault and (url or not record.url):
            records.cannot_read(url or file.name, f"{file.name}, record at {record.offset}: {record.fault}")
        elif record.fault or (capture and url is None):
            records.counts["of other addresses"] += 1
        elif capture is None or url is None:
            records.counts[f"no page: {record.kind}"] += 1
        elif is_forgotten(url) or is_forgotten(capture.final_url):
            records.counts["forgotten"] += 1
        elif not may_be_page(source, capture, row):
            records.counts["no page: list, redirect or error"] += 1
        else:
            records.counts["pages"] += 1
            known = is_known(row, capture) or capture.status in GONE_CODES
            result = _result(url, Kept(capture, RecordPlace("", 0)), row) if known else None
            yield url, capture, result
    if not records.counts:
        records.cannot_read(file.name, f"{file.name} holds no record at all")


def of_archive(source: Source, revisions: Iterable[Mapping[str, Any]], ledger: Ledger, every: bool) -> list[FetchResult]:
    """Every kept page that today's parser has not read yet (``every``: all), each revision by its own capture.

    ``revisions`` are rows of ``lake/speeches`` with the columns of ``REREAD``.
    """
    parser = source.parser
    held = [_of_revision(row) for row in revisions if (every or row["parser"] != parser) and row["archive_file"] is not None]
    seen = {(result.url, result.digest) for result in held}
    pages = map(of_row, ledger.read_otherwise(None if every else parser))
    return held + [
        replace(result, companion=known_companion(source, result.url, ledger))
        for result in pages
        if result and (result.url, result.digest) not in seen
    ]


def _of_revision(row: Mapping[str, Any]) -> FetchResult:
    """The capture that made a revision, with that of the page beside it."""
    place = RecordPlace(row["archive_file"], row["archive_offset"])
    beside = [
        FetchResult(one["url"], FetchStatus.KEPT, row["fetched_at"], kept_at, one["archive_digest"])
        for one in row["documents"] or ()
        if one["url"] != row["url"] and (kept_at := RecordPlace(one["archive_file"], one["archive_offset"]))
    ]
    return FetchResult(row["url"], FetchStatus.KEPT, row["fetched_at"], place, row["archive_digest"], companion=next(iter(beside), None))


def days_by_address(source: Source, url: str) -> Window:
    """The days that the page of an address can be of, by the patterns of the source's lists; the open window where they tell nothing."""
    patterns = [found for discovery in (*source.complete, *source.scheduled) if (found := getattr(discovery, "pattern", ""))]
    told = (item.span for pattern in patterns if (item := entry(url, pattern)))
    return next((span for span in told if span != Window()), Window())
