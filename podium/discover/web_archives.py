"""Web archives: lists of what they have (CDX servers, CDXJ files, WARC files), and their captures turned into captures of the page itself.

A capture is fetched by address (Wayback) or as a byte range of a WARC file (Common Crawl). Where it was taken from is kept in the headers
that web archives use themselves (``podium.capture``).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from w3lib.url import safe_url_string

from podium.archive.compression import CodingError, OverLimitError, unpacked
from podium.archive.reader import single
from podium.archive.walk import captures
from podium.capture import MOMENT, PLACE, Capture
from podium.discover.entries import ListEntry, entry
from podium.discovery import ArchivedCapture, Cdx, Get, Listed, Warc
from podium.errors import ArchiveError, BrokenListing, Gone, Unreachable

MOST_CDX_BYTES = 1 << 30


def read_warc(warc: Warc) -> Iterator[ListEntry]:
    """Every address that the file has an answer of status 200 for. Raises ``ArchiveError``."""
    for capture, _ in captures(Path(warc.file)):
        if capture.status == 200 and (found := entry(capture.url, warc.pattern)):
            yield found


def read_cdx(cdx: Cdx, get: Get) -> Iterator[ListEntry]:
    """The newest capture of status 200 of each address; read page by page where the address has ``{page}``, or a resume key is given.

    Raises ``BrokenListing`` for an answer that is no index, and as ``get`` does.
    """
    newest: dict[str, Listed] = {}
    taken_at: dict[str, datetime] = {}
    for rows in _answers(cdx, get):
        for row in rows:
            found = _entry(row, cdx)
            if found and found.stored and (found.url not in taken_at or taken_at[found.url] < found.stored.at):
                newest[found.url], taken_at[found.url] = found, found.stored.at
    yield from newest.values()


def _answers(cdx: Cdx, get: Get) -> Iterator[list[Mapping[str, str]]]:
    if "://" not in cdx.url:
        yield _rows(Path(cdx.url).read_bytes(), cdx.url)[0]
        return
    key = ""
    for number in range(cdx.most_pages):
        url = cdx.url.format(page=number) + (f"&resumeKey={key}" if key else "")
        try:
            body = get(url).body
        except Gone:  # servers answer a page past the last one with 404, and with nothing
            if number == 0:
                raise
            return
        rows, key = _rows(body, url)
        yield rows
        if not key and not ("{page}" in cdx.url and rows):
            return
    raise BrokenListing(f"{cdx.url} goes on after {cdx.most_pages} answers; raise `most_pages` in the source file if that can be")


def _rows(body: bytes, url: str) -> tuple[list[Mapping[str, str]], str]:
    """The rows of one answer by column name, and the resume key of the next answer, blank at the end."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = unpacked(body, "gzip", MOST_CDX_BYTES)
        except (CodingError, OverLimitError) as problem:
            raise BrokenListing(f"{url}: {problem}; an index was expected") from problem
    try:
        text = body.decode("utf-8")
        if text.lstrip().startswith("["):
            return _table(json.loads(text))
        return [_line(line) for line in text.splitlines() if line.strip() and not line.startswith(" CDX")], ""
    except (ValueError, IndexError, TypeError) as problem:
        raise BrokenListing(f"{url} is neither the JSON of a CDX server nor CDXJ; ask for it with output=json") from problem


def _table(rows: Any) -> tuple[list[Mapping[str, str]], str]:
    """The rows and resume key of Wayback's form: a row of names, rows of values, and, after an empty row, the key."""
    if not rows:
        return [], ""
    names, *values = rows
    key = ""
    if [] in values:
        key = str(values[-1][0])
        values = values[: values.index([])]
    return [dict(zip(names, row, strict=True)) for row in values], key


def _line(line: str) -> Mapping[str, str]:
    """A row of CDXJ (key, time stamp, JSON object), or Common Crawl's JSON object alone."""
    start = line.index("{")
    row: dict[str, str] = json.loads(line[start:])
    if start:
        row.setdefault("timestamp", line[:start].split()[1])
    return row


def _entry(row: Mapping[str, str], cdx: Cdx) -> Listed | None:
    address, stamp = row.get("url") or row.get("original"), row.get("timestamp", "")
    media = row.get("mime") or row.get("mimetype") or "text/html"
    if str(row.get("status", row.get("statuscode"))) != "200" or not ("html" in media or "json" in media or "xml" in media):
        return None
    if not address:
        raise BrokenListing(f"{cdx.url} has a row without an address; it was not read")
    found = entry(safe_url_string(address), cdx.pattern)
    if found is None:
        return None
    in_file = "{filename}" in cdx.captures
    try:
        at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        where = cdx.captures.format(timestamp=f"{at:%Y%m%d%H%M%S}", url=address, filename=row.get("filename", ""))
        stored = ArchivedCapture(where, at, int(row["offset"]) if in_file else None, int(row["length"]) if in_file else None)
    except (KeyError, ValueError) as problem:
        raise BrokenListing(f"{cdx.url} has a row for {address} without a good time stamp, offset or length; it was not read") from problem
    return replace(found, stored=stored)


def asked_with(stored: ArchivedCapture) -> tuple[tuple[str, str], ...]:
    """The headers of the request for a capture: a byte range of a file, sent as it is, without content coding."""
    return () if stored.offset is None else (("Range", f"bytes={stored.byte_range}"), ("Accept-Encoding", "identity"))


def unwrapped(answer: Capture, stored: ArchivedCapture, url: str) -> Capture:
    """The web archive's answer to the request for ``stored`` as a capture of ``url``. Raises ``Unreachable`` when it holds another page."""
    page = answer if stored.offset is None else _from_range(answer, stored, url)
    dated = [(MOMENT, format_datetime(stored.at, usegmt=True)), (PLACE, stored.place)]
    headers = [(name, value) for name, value in page.headers if name.lower() not in {MOMENT.lower(), PLACE.lower()}]
    status = page.status if stored.offset is not None else HTTPStatus.OK
    return replace(page, url=url, final_url=url, redirects=(), status=status, headers=(*headers, *dated), fetched_at=stored.at)


def _from_range(answer: Capture, stored: ArchivedCapture, url: str) -> Capture:
    whole = answer.status == HTTPStatus.OK
    first = stored.offset or 0
    record = answer.body[first : first + (stored.length or 0)] if whole else answer.body
    try:
        page = single(record, stored.place)
    except ArchiveError as error:
        raise Unreachable(stored.url, f"holds no capture at {first} ({error}); read the index again", answer.status) from error
    if _comparable(page.final_url) != _comparable(url):
        raise Unreachable(stored.url, f"holds {page.final_url} at {first}, not {url}; read the index again", answer.status)
    return page


def _comparable(url: str) -> str:
    """An address without what may differ between an index and its record: scheme, ``www``, closing slash."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")
