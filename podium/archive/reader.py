"""WARC records to captures, whoever wrote them: Podium, wget, warcio, warcit, Heritrix, Common Crawl.

Only ``response``, ``resource`` and ``revisit`` records of http and https are captures. Going through a whole file is
``podium.archive.walk``.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.timeutils import iso_date_to_datetime

from podium.archive.codings import CodingError, OverLimitError, unpacked
from podium.archive.locations import Files
from podium.archive.records import OF_THE_WIRE, REDIRECTED_FROM, REFERS_TO_FILE, REFERS_TO_OFFSET, RENAMED
from podium.capture import Capture, RecordPlace
from podium.errors import ArchiveError

MOST_RECORD_BYTES = 1 << 28
MALFORMED = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, TypeError, AttributeError, zlib.error)
"""What warcio raises over damaged records and such without a needed field, besides its own errors."""
NO_PAGES = frozenset({"warcinfo", "request", "metadata", "conversion"})
"""Kinds of record that speak of a capture, or are made from one."""
CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")

HeaderFields = list[tuple[str, str]]


@dataclass(slots=True)
class Bodies:
    """Where the bodies are that records of one file repeat."""

    whole: Path
    """What is read: the file, or what it unpacks to."""
    path: Path
    """The file as a person named it."""
    files: Files | None = None
    """Where the files are that it names; by default those below the folder that it lies in."""
    seen: dict[str, int] = field(default_factory=dict)
    """The first record of this file with each payload digest."""

    def remember(self, record: ArcWarcRecord, offset: int) -> None:
        """Note what a capture of this file holds."""
        if digest := _payload_digest(record):
            self.seen.setdefault(digest, offset)

    def original(self, record: ArcWarcRecord) -> Capture:
        """The capture of this file whose body the record repeats. Raises ``ArchiveError``."""
        offset = self.seen.get(_payload_digest(record))
        if offset is None:
            raise ArchiveError(f"{target(record)} repeats a body that is not in this file")
        return read_capture(Files(self.whole.parent), RecordPlace(self.whole.name, offset))


def read_capture(files: Files, place: RecordPlace) -> Capture:
    """The capture at a place. Raises ``ArchiveError`` when it is missing, torn, does not match its digests or is no capture."""
    where = f"{place.file} at {place.offset}"
    with files.opened(place.file) as file:
        file.seek(place.offset)
        for record, _ in records(file, where, check_digests=True):
            capture = _from_revisit(record, files) if record.rec_type == "revisit" else _from_answer(record)
            if problems := record.digest_checker.problems:
                raise ArchiveError(f"{where}: {' and '.join(problems)}; restore the file from a copy")
            return capture
    raise ArchiveError(f"{where}: the file ends before that; run podium archive verify")


def single(record: bytes, where: str) -> Capture:
    """The capture in the bytes of one record, as another archive hands it out. Raises ``ArchiveError`` when it is no whole response."""
    for found, _ in records(BytesIO(record), where, check_digests=True):
        if found.rec_type != "response":
            raise ArchiveError(f"{where}: a {found.rec_type} record, not a response")
        capture = _from_answer(found)
        if problems := found.digest_checker.problems:
            raise ArchiveError(f"{where}: {' and '.join(problems)}")
        return capture
    raise ArchiveError(f"{where}: no WARC record")


def records(file: BinaryIO, where: str, **options: Any) -> Iterator[tuple[ArcWarcRecord, Callable[[], tuple[int, int]]]]:
    """Records with a function that gives start and end of each, to be called when its content is read. Raises ``ArchiveError``."""
    found = ArchiveIterator(file, **options)
    while True:
        try:
            record = next(found, None)
        except MALFORMED as error:
            raise ArchiveError(f"{where}: not a WARC record ({' '.join(str(error).split())[:200]})") from error
        if record is None:
            return
        if not record.rec_headers.get_header("Content-Length"):
            raise ArchiveError(f"{where}: breaks off in the head of a WARC record, or holds none")
        yield record, lambda: _span(found)


def _span(found: ArchiveIterator) -> tuple[int, int]:
    start: int = found.get_record_offset()
    return start, start + int(found.get_record_length())


def block(record: ArcWarcRecord) -> bytes:
    """What is left to read of a record. Raises ``ArchiveError`` when it is not all there."""
    try:
        content: bytes = record.raw_stream.read()
    except ValueError as error:
        raise ArchiveError(f"{target(record)} has a digest that is none ({error})") from error
    except zlib.error as error:
        raise ArchiveError(f"{target(record)} is damaged ({error})") from error
    missing = getattr(record.raw_stream, "limit", 0)
    if missing:
        raise ArchiveError(f"{target(record)} breaks off, {missing} bytes are missing")
    return content


def capture_of(record: ArcWarcRecord, bodies: Bodies) -> Capture | None:
    """A record's capture, ``None`` when it is of a kind that holds none. Raises ``ArchiveError`` when what it holds cannot be read."""
    if record.rec_type in NO_PAGES or not target(record).startswith(("http:", "https:")):
        if record.rec_type in {"response", "revisit"} and not target(record):
            raise ArchiveError("the record names no address")
        return None
    if record.rec_headers.get_header("WARC-Segment-Number"):
        raise ArchiveError(f"{target(record)} is cut into several records; put them together first")
    if record.rec_type in {"response", "resource"}:
        return _from_answer(record)
    if record.rec_type != "revisit":
        return None
    if record.rec_headers.get_header(REFERS_TO_FILE):
        return _from_revisit(record, bodies.files or Files(_root_of(bodies.path, record)))
    return _again(record, bodies.original(record))


def _from_answer(record: ArcWarcRecord) -> Capture:
    """The capture in a response, or in a resource: a page as it is, of which no answer was kept."""
    headers = _headers(record)
    if record.rec_type == "resource":
        headers = [("Content-Type", record.rec_headers.get_header("Content-Type") or "application/octet-stream")]
    return Capture(
        url=_redirects(record)[0] if _redirects(record) else target(record),
        final_url=target(record),
        status=HTTPStatus.OK.value if record.rec_type == "resource" else _status(record),
        headers=_as_received(headers),
        body=_body(record, headers),
        fetched_at=_fetched_at(record),
        redirects=_redirects(record),
    )


def _from_revisit(record: ArcWarcRecord, files: Files) -> Capture:
    """The capture whose body is kept elsewhere in the archive, by the place that the record names."""
    file, offset = record.rec_headers.get_header(REFERS_TO_FILE), record.rec_headers.get_header(REFERS_TO_OFFSET)
    if not file or not offset or not offset.isdigit():
        raise ArchiveError(f"{target(record)} repeats a body and does not say where it is kept")
    original = read_capture(files, RecordPlace(file, int(offset)))
    if _payload_digest(record) != f"sha256:{original.digest}":
        raise ArchiveError(f"{target(record)} repeats another body than the one at {file}, {offset}")
    return _again(record, original)


def _again(record: ArcWarcRecord, original: Capture) -> Capture:
    """The original's body under this record's moment; a 304 also repeats the original's status and headers."""
    fresh = record.http_headers is not None and _status(record) != 304
    redirects = _redirects(record)
    return Capture(
        url=redirects[0] if redirects else target(record),
        final_url=target(record),
        status=_status(record) if fresh else original.status,
        headers=_as_received(_headers(record)) if fresh else original.headers,
        body=original.body,
        fetched_at=_fetched_at(record),
        redirects=redirects,
    )


def _root_of(path: Path, record: ArcWarcRecord) -> Path:
    """The archive's root, from a file of ours in it: places name ``source/year/file``."""
    return path.parents[len(Path(record.rec_headers.get_header(REFERS_TO_FILE)).parts) - 1]


def target(record: ArcWarcRecord) -> str:
    """The address that a record is of, blank where it names none."""
    return record.rec_headers.get_header("WARC-Target-URI") or ""


def _redirects(record: ArcWarcRecord) -> tuple[str, ...]:
    return tuple((record.rec_headers.get_header(REDIRECTED_FROM) or "").split())


def _payload_digest(record: ArcWarcRecord) -> str:
    return record.rec_headers.get_header("WARC-Payload-Digest") or ""


def _fetched_at(record: ArcWarcRecord) -> datetime:
    text = record.rec_headers.get_header("WARC-Date") or ""
    try:
        return iso_date_to_datetime(text, tz_aware=True).astimezone(UTC)  # type: ignore[no-any-return]
    except (ValueError, TypeError) as error:
        raise ArchiveError(f"{target(record)} has the date {text!r}") from error


def _status(record: ArcWarcRecord) -> int:
    http: StatusAndHeaders | None = record.http_headers
    code = http.get_statuscode() if http and http.protocol.upper().startswith("HTTP") else ""
    if not (code.isascii() and code.isdigit() and 100 <= int(code) <= 999):
        raise ArchiveError(f"{target(record)} is not an HTTP answer")
    return int(code)


def _headers(record: ArcWarcRecord) -> HeaderFields:
    return list(record.http_headers.headers) if record.http_headers else []


def _as_received(headers: HeaderFields) -> tuple[tuple[str, str], ...]:
    """HeaderFields under the names that came, where a crawler renamed those of the wire."""
    renamed = {name.lower().removeprefix(RENAMED.lower()) for name, _ in headers if name.lower().startswith(RENAMED.lower())} & OF_THE_WIRE
    plain = [(name, value) for name, value in headers if name.lower() not in renamed]
    return tuple((name[len(RENAMED) :] if _is_renamed(name) else name, value) for name, value in plain)


def _is_renamed(name: str) -> bool:
    return name.lower().startswith(RENAMED.lower()) and name.lower().removeprefix(RENAMED.lower()) in OF_THE_WIRE


def _body(record: ArcWarcRecord, headers: HeaderFields) -> bytes:
    """The payload, free of transfer and content coding where the headers still say so."""
    if record.payload_length > MOST_RECORD_BYTES:
        raise ArchiveError(f"{target(record)} is longer than {MOST_RECORD_BYTES} bytes")
    if cut := record.rec_headers.get_header("WARC-Truncated"):
        raise ArchiveError(f"{target(record)} was cut by its crawler ({cut})")
    payload = block(record)
    by_name = {name.lower(): value for name, value in reversed(headers)}
    if "chunked" in by_name.get("transfer-encoding", "").lower():
        payload = _unchunked(payload)
    try:
        return unpacked(payload, by_name.get("content-encoding", ""), MOST_RECORD_BYTES)
    except CodingError as error:
        if payload.lstrip()[:1] == b"<":  # some crawlers unpack the body and leave the header (Heritrix 1, Common Crawl before 2018)
            return payload
        raise ArchiveError(f"{target(record)}: {error}") from error
    except OverLimitError as error:
        raise ArchiveError(f"{target(record)}: {error}") from error


def _unchunked(payload: bytes) -> bytes:
    """The body without its chunks (RFC 9112, 7.1); one that has none stays as it is, because some crawlers leave the header behind."""
    pieces: list[bytes] = []
    at = 0
    while chunk := CHUNK_HEAD.match(payload, at):
        size = int(chunk[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(payload[chunk.end() : chunk.end() + size])
        at = chunk.end() + size + 2
    if pieces:
        raise ArchiveError("the chunked body breaks off")
    return payload
