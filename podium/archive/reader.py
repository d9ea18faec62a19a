"""WARC records to captures, whoever wrote them: Podium, wget, warcio, warcit, Heritrix, Common Crawl.

Only ``response``, ``resource`` and ``revisit`` records of http and https are captures; ``podium.archive.walk`` reads whole files.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.timeutils import iso_date_to_datetime

from podium.archive.compression import CodingError, OverLimitError, unpacked
from podium.archive.warc_files import Files
from podium.archive.writer import OF_THE_WIRE, REDIRECTED_FROM, REFERS_TO_FILE, REFERS_TO_OFFSET, RENAMED, HeaderLines
from podium.capture import Capture, RecordPlace
from podium.errors import ArchiveError

MOST_RECORD_BYTES = 1 << 28
MALFORMED = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, TypeError, AttributeError, zlib.error)
"""What warcio raises for damaged records and for those that lack a needed field."""
NO_PAGES = frozenset({"warcinfo", "request", "metadata", "conversion"})
"""Kinds of record that describe a capture or are made from one, and hold none."""
CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(slots=True)
class Bodies:
    """Finds the bodies that ``revisit`` records of one file repeat."""

    whole: Path
    """What is read: the file, or its unpacked copy."""
    path: Path
    """The file as a person named it."""
    files: Files | None = None
    """The archive whose files the records name; by default the one that the file lies in."""
    seen: dict[str, int] = field(default_factory=dict)
    """Offset of the first record with each payload digest."""

    def remember(self, record: ArcWarcRecord, offset: int) -> None:
        """Note the payload digest of a capture of this file."""
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
            if record.rec_type == "metadata":
                raise ArchiveError(f"{where}: the answer that was kept there was removed")
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
    """Records with a function that gives start and end of each, to be called once its content is read. Raises ``ArchiveError``."""
    found = ArchiveIterator(file, **options)

    def span() -> tuple[int, int]:
        start: int = found.get_record_offset()
        return start, start + int(found.get_record_length())

    while True:
        try:
            record = next(found, None)
        except MALFORMED as error:
            raise ArchiveError(f"{where}: not a WARC record ({' '.join(str(error).split())[:200]})") from error
        if record is None:
            return
        if not record.rec_headers.get_header("Content-Length"):
            raise ArchiveError(f"{where}: breaks off in the head of a WARC record, or holds none")
        yield record, span


def block(record: ArcWarcRecord) -> bytes:
    """The rest of a record's content. Raises ``ArchiveError`` when it is damaged or not all there."""
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
    if file := record.rec_headers.get_header(REFERS_TO_FILE):
        root = bodies.path.parents[len(Path(file).parts) - 1]  # of an archive of ours: places name ``source/year/file``
        return _from_revisit(record, bodies.files or Files(root))
    return _repeated(record, bodies.original(record))


def _from_answer(record: ArcWarcRecord) -> Capture:
    """The capture in a ``response``, or in a ``resource``: a page without the HTTP answer that brought it."""
    if record.rec_type == "resource":
        headers = [("Content-Type", record.rec_headers.get_header("Content-Type") or "application/octet-stream")]
        return _capture(record, HTTPStatus.OK.value, headers, _body(record, headers))
    headers = _headers(record)
    return _capture(record, _status(record), _as_received(headers), _body(record, headers))


def _from_revisit(record: ArcWarcRecord, files: Files) -> Capture:
    """The capture whose body is kept elsewhere in the archive, by the place that the record names."""
    file, offset = record.rec_headers.get_header(REFERS_TO_FILE), record.rec_headers.get_header(REFERS_TO_OFFSET)
    if not file or not offset or not offset.isdigit():
        raise ArchiveError(f"{target(record)} repeats a body and does not say where it is kept")
    original = read_capture(files, RecordPlace(file, int(offset)))
    if _payload_digest(record) != f"sha256:{original.digest}":
        raise ArchiveError(f"{target(record)} repeats another body than the one at {file}, {offset}")
    return _repeated(record, original)


def _repeated(record: ArcWarcRecord, original: Capture) -> Capture:
    """The original's body at this record's time; a 304 also repeats the original's status and headers."""
    if record.http_headers is None or _status(record) == HTTPStatus.NOT_MODIFIED:
        return _capture(record, original.status, original.headers, original.body)
    return _capture(record, _status(record), _as_received(_headers(record)), original.body)


def _capture(record: ArcWarcRecord, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> Capture:
    """The capture of a record, with its address, redirects and time from the WARC fields."""
    stated = record.rec_headers.get_header("WARC-Date") or ""
    try:
        fetched_at = iso_date_to_datetime(stated, tz_aware=True).astimezone(UTC)
    except (ValueError, TypeError) as error:
        raise ArchiveError(f"{target(record)} has the date {stated!r}") from error
    redirects = tuple((record.rec_headers.get_header(REDIRECTED_FROM) or "").split())
    return Capture(redirects[0] if redirects else target(record), target(record), status, tuple(headers), body, fetched_at, redirects)


def target(record: ArcWarcRecord) -> str:
    """The address that a record is of, blank where it names none."""
    return record.rec_headers.get_header("WARC-Target-URI") or ""


def _payload_digest(record: ArcWarcRecord) -> str:
    return record.rec_headers.get_header("WARC-Payload-Digest") or ""


def _status(record: ArcWarcRecord) -> int:
    http: StatusAndHeaders | None = record.http_headers
    code = http.get_statuscode() if http and http.protocol.upper().startswith("HTTP") else ""
    if not (code.isascii() and code.isdigit() and 100 <= int(code) <= 999):
        raise ArchiveError(f"{target(record)} is not an HTTP answer")
    return int(code)


def _headers(record: ArcWarcRecord) -> HeaderLines:
    return list(record.http_headers.headers) if record.http_headers else []


def _as_received(headers: HeaderLines) -> HeaderLines:
    """The headers under the names that came, where a crawler renamed those of the wire, as Podium does."""
    renamed = {RENAMED.lower() + name: name for name in OF_THE_WIRE}
    replaced = {renamed[name.lower()] for name, _ in headers if name.lower() in renamed}
    kept = [(name, value) for name, value in headers if name.lower() not in replaced]
    return [(name[len(RENAMED) :] if name.lower() in renamed else name, value) for name, value in kept]


def _body(record: ArcWarcRecord, headers: HeaderLines) -> bytes:
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
    except (CodingError, OverLimitError) as error:
        # some crawlers unpack the body and leave the header (Heritrix 1, Common Crawl before 2018)
        if isinstance(error, CodingError) and payload.lstrip()[:1] == b"<":
            return payload
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
