"""Captures to WARC 1.1 records, and the writer that appends those of one run to files that only it writes.

A record is written whole when ``Writer.keep`` returns and is on the disk when ``sync`` does: a power cut may take what was kept since the
last ``sync``, a crash of the program nothing. One ``sync`` serves every record before it, so that the disk does not set the pace.

A body is kept free of transfer and content encoding, so its digest is the capture's; the headers that speak of an encoding are
kept under ``X-Crawler-…``, as Common Crawl does, and every other header stays as received (as UTF-8).
"""

import os
import zlib
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from threading import Lock, RLock
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from podium.archive.compression import GZIP_WINDOW
from podium.archive.warc_files import MOST_FILES, Files, create, new_names, sync_folder
from podium.capture import Capture, Kept, RecordPlace
from podium.errors import ArchiveError

RENAMED = "X-Crawler-"
OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}
REDIRECTED_FROM = "WARC-Redirected-From"
REFERS_TO_FILE = "WARC-Refers-To-Filename"
REFERS_TO_OFFSET = "WARC-Refers-To-File-Offset"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
RESPONSE_TYPE = "application/http; msgtype=response"
LEVEL = 6
"""Of gzip: warcio packs at 9, which takes a quarter longer and saves four bytes in a thousand (850 pages of one year)."""

HeaderLines = list[tuple[str, str]]


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
        self._syncing = Lock()
        self._synced = 0
        """Bytes of the current file that are on the disk."""
        self._name = ""
        self._file: BinaryIO | None = None
        self._shared: list[tuple[BinaryIO, str]] = []
        """Finished files that are in the store, and of which nothing is committed yet."""
        self._held: list[bytes] = []
        """Records that are written only when another one is kept."""
        self._redirects: dict[str, str] = {}

    def keep(self, capture: Capture, ip: str | None = None) -> Kept:
        """Write the capture and give it with its place; ``sync`` makes it survive a power cut. Raises ``ArchiveError`` (disk full)."""
        record_id = f"<urn:uuid:{uuid4()}>"
        with self._lock:
            if 300 <= capture.status < 400:
                self._redirects[capture.final_url] = record_id
            redirects = [("WARC-Concurrent-To", self._redirects[url]) for url in capture.redirects if url in self._redirects]
        packed = response(capture, ip, (record_id, redirects))
        with self._lock:
            return Kept(capture, self._append(packed))

    def sync(self) -> None:
        """Put everything kept so far on the disk; other threads may keep more meanwhile. Raises ``ArchiveError``."""
        with self._syncing:
            with self._lock:
                file, end = self._file, self._file.tell() if self._file else 0
                if file is None or end == self._synced:
                    return
                handle = os.dup(file.fileno())  # a file that is full is closed by whoever keeps the next capture
            try:  # the file's times can wait, which saves a third; not every system has the call
                (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(handle)
            except OSError as error:
                raise unwritten(self._name, error) from error
            finally:
                os.close(handle)
            with self._lock:
                self._synced = end if self._file is file else self._synced

    def hold(self, capture: Capture, ip: str | None = None) -> None:
        """Keep it only if this run keeps something new as well: a run that finds nothing new leaves no file."""
        self._hold(response(capture, ip))

    def hold_unchanged(self, capture: Capture, original: Kept, ip: str | None = None) -> None:
        """Note, as ``hold`` does, that an address answered the body that is kept already."""
        self._hold(revisit(capture, original, ip))

    def _hold(self, record: bytes) -> None:
        with self._lock:
            if self._file is None:
                self._held.append(record)
            else:
                self._append(record)

    def share(self) -> None:
        """Make what was kept so far readable for other machines and safe from a power cut, before anything refers to it.

        In a folder, where the file being written is readable anyway, this is ``sync``. Raises ``ArchiveError`` and ``StoreError``.
        """
        if self._files.store is None:
            self.sync()
            return
        with self._lock:
            self._finish()

    def settle(self) -> None:
        """Delete local copies of shared files, now that their records are loaded: until then a run that dies leaves them to the next."""
        with self._lock:
            while self._shared:
                self._files.settle(*self._shared[0])
                self._shared.pop(0)

    def close(self) -> None:
        """Finish the file; held records are written where this run has kept anything."""
        with self._lock:
            if self._files.store is not None and self._name and self._held and self._file is None:
                self._open()
            self._finish()
            self.settle()
            self._held.clear()

    def abandon(self) -> None:
        """Leave the files as a killed run would: the next run looks for what in them was never loaded."""
        with self._lock:
            for file, _ in self._shared:
                file.close()
            if self._file is not None:
                self._file.close()
            self._file, self._synced = None, 0
            self._shared.clear()
            self._held.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _append(self, record: bytes) -> RecordPlace:
        if self._file is not None and self._file.tell() >= self._most_bytes:
            self._finish()
        file = self._file or self._open()
        return RecordPlace(self._name, appended(file, record, self._name))

    def _finish(self) -> None:
        """End the current file; in a store it is settled when what is in it was loaded."""
        if self._file is not None:
            self._files.share(self._name)
            self._shared.append((self._file, self._name))
            self._file, self._synced = None, 0
        if self._files.store is None:
            self.settle()

    def _open(self) -> BinaryIO:
        for name in self._names:
            if file := create(self._files.root / name):
                self._name, self._file = name, file
                appended(file, b"".join([warcinfo(name, self._about), *self._held]), name)
                sync_folder((self._files.root / name).parent)
                self._held.clear()
                return file
        raise ArchiveError(f"one run cannot write more than {MOST_FILES} files; raise the size limit of a file")


def appended(file: BinaryIO, record: bytes, name: str) -> int:
    """Write a whole record and give its offset; on failure, an ``ArchiveError``, the file is as before."""
    offset = file.tell()
    try:
        rest = memoryview(record)
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        file.truncate(offset)
        file.seek(offset)
        raise unwritten(name, error) from error
    return offset


def unwritten(name: str, error: OSError) -> ArchiveError:
    """The error for a file that the disk does not take."""
    return ArchiveError(f"{name}: cannot be written ({error.strerror}); free space and run again")


def response(capture: Capture, ip: str | None = None, identity: tuple[str, HeaderLines] | None = None) -> bytes:
    """A gzipped ``response`` record; ``identity`` is its id and the fields that join it to the redirects that led to it."""
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
    """The gzipped record that begins a file."""
    block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
    named = [("WARC-Filename", Path(name).name), ("WARC-Date", str(WARCWriter(BytesIO(), warc_version="1.1").curr_warc_date()))]
    return record("warcinfo", f"<urn:uuid:{uuid4()}>", named, block, "application/warc-fields")


def about(capture: Capture, ip: str | None) -> HeaderLines:
    """The WARC fields that every record of a capture has. Raises ``ArchiveError`` for an address with white space."""
    fields = [("WARC-Target-URI", capture.final_url), ("WARC-Date", warc_date(capture))]
    if ip:
        fields.append(("WARC-IP-Address", ip))
    if capture.redirects:
        fields.append((REDIRECTED_FROM, " ".join(capture.redirects)))
    if any(character.isspace() for url in (capture.final_url, *capture.redirects) for character in url):
        raise ArchiveError(f"{capture.final_url!r}: an address with white space cannot be kept; quote it first")
    return fields


def head(capture: Capture) -> bytes:
    """Status line and headers, ending with the empty line; headers of the wire are renamed unless they are true of the kept body."""
    plain = not capture.header("Content-Encoding") and not capture.header("Transfer-Encoding")
    true_of_body = plain and capture.header("Content-Length") in (None, str(len(capture.body)))
    renamed = set() if true_of_body else OF_THE_WIRE
    phrase = HTTPStatus(capture.status).phrase if capture.status in set(HTTPStatus) else ""
    fields = (f"{RENAMED if name.lower() in renamed else ''}{name}: {value}" for name, value in capture.headers)
    lines = (f"HTTP/1.1 {capture.status} {phrase}", *fields)
    return "".join(line.replace("\r", " ").replace("\n", " ") + "\r\n" for line in lines).encode() + b"\r\n"


def warc_date(capture: Capture) -> str:
    """The moment of the capture, to the microsecond."""
    return capture.fetched_at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def record(kind: str, record_id: str, fields: HeaderLines, block: bytes, content_type: str) -> bytes:
    """The bytes of one WARC record as a gzip member of its own."""
    digest = ("WARC-Block-Digest", f"sha256:{sha256(block).hexdigest()}")
    headers = StatusAndHeaders("", [("WARC-Type", kind), ("WARC-Record-ID", record_id), *fields, digest], protocol="WARC/1.1")
    # warcio is told "response" for every kind: of a revisit it would drop the block, which here holds the HTTP head
    written = ArcWarcRecord("warc", "response", headers, BytesIO(block), None, content_type, len(block))
    out = BytesIO()
    WARCWriter(out, gzip=False, warc_version="1.1").write_record(written)
    packing = zlib.compressobj(LEVEL, wbits=GZIP_WINDOW)
    return packing.compress(out.getbuffer()) + packing.flush()
