"""Captures to WARC 1.1 records: the writer of one run, and the bytes of each kind of record.

A body is kept free of transfer and content encoding, so its digest is the capture's; the headers that speak of an encoding are
kept under ``X-Crawler-…``, as Common Crawl does, and every other header stays as received (as UTF-8).
"""

import os
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from itertools import chain
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from podium.archive.file import MOST_FILES, new_names, sync_folder
from podium.archive.files import Files
from podium.capture import Capture, Kept, Place
from podium.errors import ArchiveError

RENAMED = "X-Crawler-"
OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}
REDIRECTED_FROM = "WARC-Redirected-From"
REFERS_TO_FILE = "WARC-Refers-To-Filename"
REFERS_TO_OFFSET = "WARC-Refers-To-File-Offset"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
RESPONSE_TYPE = "application/http; msgtype=response"

Headers = list[tuple[str, str]]


class Writer:
    """Keeps what one run fetches from one source; threads may use it. The first capture creates the file."""

    def __init__(self, files: Files, source: str, run: str, most_bytes: int) -> None:
        self._files = files
        self._names = new_names(source, run)
        self._about = {
            "software": f"podium/{version('podium')}",
            "format": "WARC File Format 1.1",
            "isPartOf": source,
            "description": f"run {run}",
        }
        self._most_bytes = most_bytes
        self._lock = RLock()
        self._name = ""
        self._file: BinaryIO | None = None
        self._shared: list[tuple[BinaryIO, str]] = []
        """Finished files that are in the store, and of which nothing is committed yet."""
        self._held: list[bytes] = []
        self._redirects: dict[str, str] = {}

    def keep(self, capture: Capture, ip: str | None = None) -> Kept:
        """The capture with its place; once this returns, no crash loses it. Raises ``ArchiveError`` when the disk is full."""
        with self._lock:
            return Kept(capture, self._append(response(capture, ip, self._concurrent(capture))))

    def hold(self, capture: Capture, ip: str | None = None) -> None:
        """Keep it only if this run keeps something new as well: a run that finds nothing new leaves no file."""
        with self._lock:
            self._hold(response(capture, ip))

    def hold_unchanged(self, capture: Capture, original: Kept, ip: str | None = None) -> None:
        """Note, on the terms of ``hold``, that an address answered the body that is kept already."""
        with self._lock:
            self._hold(revisit(capture, original, ip))

    def share(self) -> None:
        """Bring what was kept so far to where every machine reads it, before anything refers to it. Raises ``StoreError``.

        Nothing is done in a folder, where a file under way is read as any other.
        """
        with self._lock:
            if self._files.store is not None:
                self._finish()

    def settle(self) -> None:
        """Let go of what was shared, now that all of it is loaded: until then a run that dies leaves it to the next one."""
        with self._lock:
            self._settle_shared()

    def close(self) -> None:
        """Finish the file, also with what is held, where this run has kept anything."""
        with self._lock:
            if self._files.store is not None and self._name and self._held and self._file is None:
                self._open()
            self._finish()
            self._settle_shared()
            self._held.clear()

    def abandon(self) -> None:
        """Leave the files as a killed run would: the next run looks for what in them was never loaded."""
        with self._lock:
            for file, _ in self._shared:
                file.close()
            if self._file is not None:
                self._file.close()
            self._file = None
            self._shared.clear()
            self._held.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _hold(self, record: bytes) -> None:
        if self._file is None:
            self._held.append(record)
        else:
            self._append(record)

    def _append(self, record: bytes) -> Place:
        if self._file is not None and self._file.tell() >= self._most_bytes:
            self._finish()
        file = self._file or self._open()
        return Place(self._name, appended(file, record, self._name))

    def _finish(self) -> None:
        """No record follows in the file at hand; in a store it is settled when what is in it was loaded."""
        if self._file is not None:
            self._files.share(self._file, self._name)
            self._shared.append((self._file, self._name))
            self._file = None
        if self._files.store is None:
            self._settle_shared()

    def _settle_shared(self) -> None:
        while self._shared:
            self._files.settle(*self._shared[0])
            self._shared.pop(0)

    def _open(self) -> BinaryIO:
        for name in self._names:
            if file := self._files.create(name):
                self._name, self._file = name, file
                appended(file, b"".join([warcinfo(name, self._about), *self._held]), name)
                sync_folder((self._files.root / name).parent)
                self._held.clear()
                return file
        raise ArchiveError(f"one run cannot write more than {MOST_FILES} files; raise the size limit of a file")

    def _concurrent(self, capture: Capture) -> tuple[str, Headers]:
        """The record's own id, and the fields that join it to the redirects that led to it."""
        record_id = f"<urn:uuid:{uuid4()}>"
        if 300 <= capture.status < 400:
            self._redirects[capture.final_url] = record_id
        joined = [("WARC-Concurrent-To", self._redirects[url]) for url in capture.redirects if url in self._redirects]
        return record_id, joined


def appended(file: BinaryIO, record: bytes, name: str) -> int:
    """Write a whole record through to the disk and give its offset; on failure the file is as before."""
    offset = file.tell()
    try:
        rest = memoryview(record)
        while rest:
            rest = rest[file.write(rest) :]
        # Data and length; the file's times can wait, which saves a third. Not every system has the call.
        (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(file.fileno())
    except OSError as error:
        file.truncate(offset)
        file.seek(offset)
        raise ArchiveError(f"{name}: cannot be written ({error.strerror}); free space and run again") from error
    return offset


def response(capture: Capture, ip: str | None = None, identity: tuple[str, Headers] | None = None) -> bytes:
    """A gzipped ``response`` record."""
    record_id, joined = identity or (f"<urn:uuid:{uuid4()}>", [])
    fields = [*joined, ("WARC-Payload-Digest", f"sha256:{capture.digest}")]
    return record("response", record_id, [*about(capture, ip), *fields], head(capture) + capture.body, RESPONSE_TYPE)


def revisit(capture: Capture, original: Kept, ip: str | None = None) -> bytes:
    """A gzipped ``revisit`` record: the headers of this answer, and where its body is kept.

    The headers of a 304 are left out: with them, replay would show a bare 304 in place of the page.
    """
    not_modified = capture.status == HTTPStatus.NOT_MODIFIED
    fields = [
        ("WARC-Profile", NOT_MODIFIED if not_modified else IDENTICAL),
        ("WARC-Payload-Digest", f"sha256:{original.capture.digest}"),
        ("WARC-Refers-To-Target-URI", original.capture.final_url),
        ("WARC-Refers-To-Date", warc_date(original.capture)),
        (REFERS_TO_FILE, original.place.file),
        (REFERS_TO_OFFSET, str(original.place.offset)),
    ]
    block = b"" if not_modified else head(capture)
    return record("revisit", f"<urn:uuid:{uuid4()}>", [*about(capture, ip), *fields], block, RESPONSE_TYPE)


def warcinfo(name: str, fields: dict[str, str]) -> bytes:
    """The gzipped record at the head of a file."""
    block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
    named = [("WARC-Filename", Path(name).name), ("WARC-Date", warc_date(None))]
    return record("warcinfo", f"<urn:uuid:{uuid4()}>", named, block, "application/warc-fields")


def about(capture: Capture, ip: str | None) -> Headers:
    """The fields that every record of a capture has."""
    fields = [("WARC-Target-URI", capture.final_url), ("WARC-Date", warc_date(capture))]
    if ip:
        fields.append(("WARC-IP-Address", ip))
    if capture.redirects:
        fields.append((REDIRECTED_FROM, " ".join(capture.redirects)))
    if any(character.isspace() for url in (capture.final_url, *capture.redirects) for character in url):
        raise ArchiveError(f"{capture.final_url!r}: an address with white space cannot be kept; quote it first")
    return fields


def head(capture: Capture) -> bytes:
    """Status line and headers, ending with the empty line."""
    phrase = HTTPStatus(capture.status).phrase if capture.status in set(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {capture.status} {phrase}", *(f"{name}: {value}" for name, value in kept_headers(capture))]
    return "".join(line.replace("\r", " ").replace("\n", " ") + "\r\n" for line in lines).encode() + b"\r\n"


def kept_headers(capture: Capture) -> Headers:
    """The headers, those of the wire renamed unless they are true of the kept body."""
    plain = not capture.header("Content-Encoding") and not capture.header("Transfer-Encoding")
    true_of_body = plain and capture.header("Content-Length") in (None, str(len(capture.body)))
    if true_of_body:
        return list(capture.headers)
    return [(RENAMED + name if name.lower() in OF_THE_WIRE else name, value) for name, value in capture.headers]


def warc_date(capture: Capture | None) -> str:
    """The moment of the capture (of now, without one), to the microsecond."""
    if capture is None:
        return str(WARCWriter(BytesIO(), warc_version="1.1").curr_warc_date())
    return capture.fetched_at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def record(kind: str, record_id: str, fields: Headers, block: bytes, content_type: str) -> bytes:
    """The bytes of one record as a gzip member of its own."""
    digest = ("WARC-Block-Digest", f"sha256:{sha256(block).hexdigest()}")
    headers = StatusAndHeaders("", list(chain([("WARC-Type", kind), ("WARC-Record-ID", record_id)], fields, [digest])), protocol="WARC/1.1")
    # warcio is told "response" for every kind: of a revisit it would drop the block, which here holds the HTTP head
    out = BytesIO()
    WARCWriter(out, gzip=True, warc_version="1.1").write_record(
        ArcWarcRecord("warc", "response", headers, BytesIO(block), None, content_type, len(block))
    )
    return out.getvalue()
