"""Pages in a file to lines of JSON: the inner loop of writing a parser, with no network, lake or server."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from podium.capture import Capture
from podium.errors import Reason, Rejected, UsageError
from podium.extract.boundary import one_page
from podium.extract.record import parse
from podium.extract.source import Source
from podium.records import to_json

if TYPE_CHECKING:
    from podium.archive.archive import WarcRecord

SourceOfAddress = Callable[[str], Source | None]
"""The source of an address, ``None`` when no institution is known for it."""


def json_lines_of(file: Path, url: str | None, choose: SourceOfAddress, jobs: int = 1, generic: bool = False) -> Iterator[tuple[str, bool]]:
    """One JSON line a page, in the file's order, and whether it was understood; ``generic`` leaves the institutions' layouts aside.

    A rejected page gives ``{"url": …, "rejected": "code: words"}``.
    """
    read = partial(json_line, choose=choose, generic=generic)
    if jobs == 1:
        yield from map(read, pages(file, url))
        return
    from concurrent.futures import ProcessPoolExecutor  # loaded when wanted, as the archive below: one page is to start at once

    from podium.logs import follow

    with ProcessPoolExecutor(jobs, initializer=follow) as pool:
        yield from pool.map(read, pages(file, url), chunksize=16)


def json_line(page: "Capture | WarcRecord", choose: SourceOfAddress, generic: bool = False) -> tuple[str, bool]:
    """One page's JSON line, and whether the page was understood; a record that cannot be read gives one too."""
    if not isinstance(page, Capture):
        unread = {"url": page.url, "rejected": f"{Reason.UNREADABLE.value}: record at {page.offset}: {page.fault}"}
        return json.dumps(unread, ensure_ascii=False), Reason.UNREADABLE.understood
    capture = page
    try:
        with one_page(capture.url):
            record, understood = to_json(parse(capture, choose(capture.url), generic)), True
    except Rejected as reject:
        record, understood = {"url": capture.url, "rejected": str(reject)}, reject.reason.understood
    return json.dumps(record, ensure_ascii=False), understood


def pages(file: Path, url: str | None) -> "Iterator[Capture | WarcRecord]":
    """The captures of a WARC file and its records that should be some and cannot be read, or one saved page whose address is ``url``.

    Raises ``UsageError`` when the address is missing.
    """
    if file.name.endswith((".warc", ".warc.gz", ".warc.zst")):
        return _in_warc(file)
    if url is None:
        raise UsageError(f"{file} is a saved page: say its address with --url")
    return iter([_saved(file, url)])


def _in_warc(file: Path) -> "Iterator[Capture | WarcRecord]":
    from podium.archive.archive import WarcRecord, warc_records

    record = None
    for record in warc_records(file):
        if record.fault or record.capture:
            yield record.capture or record
    if record is None:
        yield WarcRecord(0, "", fault=f"{file.name} holds no record at all")


def _saved(file: Path, url: str) -> Capture:
    fetched_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    kind = "application/json" if file.suffix == ".json" else "application/xml" if file.suffix == ".xml" else "text/html"
    return Capture(url, url, 200, (("Content-Type", kind),), file.read_bytes(), fetched_at)
