"""The writer of one run: captures go into files that only it writes. What a record is made of is in ``podium.archive.records``.

A record is written whole when ``keep`` returns and on the disk when ``sync`` does: a power cut may take what was kept since the last
``sync``, a crash of the program nothing. One ``sync`` serves every record before it, so that the disk does not set the pace.
"""

import os
from importlib.metadata import version
from threading import Lock, RLock
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

from podium.archive.locations import Files
from podium.archive.records import HeaderLines, response, revisit, warcinfo
from podium.archive.warc_files import MOST_FILES, create, new_names, sync_folder
from podium.capture import Capture, Kept, RecordPlace
from podium.errors import ArchiveError


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
        """Bytes of the file at hand that are on the disk."""
        self._name = ""
        self._file: BinaryIO | None = None
        self._shared: list[tuple[BinaryIO, str]] = []
        """Finished files that are in the store, and of which nothing is committed yet."""
        self._held: list[bytes] = []
        self._redirects: dict[str, str] = {}

    def keep(self, capture: Capture, ip: str | None = None) -> Kept:
        """The capture with its place; ``sync`` makes it outlive a power cut. Raises ``ArchiveError`` when the disk is full."""
        with self._lock:
            identity = self._concurrent(capture)
        packed = response(capture, ip, identity)
        with self._lock:
            return Kept(capture, self._append(packed))

    def sync(self) -> None:
        """Everything kept so far is on the disk when this returns; others go on keeping meanwhile. Raises ``ArchiveError``."""
        with self._syncing:
            with self._lock:
                file, end = self._file, self._file.tell() if self._file else 0
                if file is None or end == self._synced:
                    return
                handle = os.dup(file.fileno())  # a file that is full is closed by whoever keeps the next capture
            try:
                through(handle)
            except OSError as error:
                raise ArchiveError(unwritten(self._name, error)) from error
            finally:
                os.close(handle)
            with self._lock:
                self._synced = end if self._file is file else self._synced

    def hold(self, capture: Capture, ip: str | None = None) -> None:
        """Keep it only if this run keeps something new as well: a run that finds nothing new leaves no file."""
        with self._lock:
            self._hold(response(capture, ip))

    def hold_unchanged(self, capture: Capture, original: Kept, ip: str | None = None) -> None:
        """Note, on the terms of ``hold``, that an address answered the body that is kept already."""
        with self._lock:
            self._hold(revisit(capture, original, ip))

    def share(self) -> None:
        """Bring what was kept so far to where every machine reads it and no power cut takes it, before anything refers to it.

        In a folder a file under way is read as any other, once it is on the disk. Raises ``ArchiveError`` and ``StoreError``.
        """
        if self._files.store is None:
            self.sync()
            return
        with self._lock:
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
            self._file, self._synced = None, 0
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

    def _append(self, record: bytes) -> RecordPlace:
        if self._file is not None and self._file.tell() >= self._most_bytes:
            self._finish()
        file = self._file or self._open()
        return RecordPlace(self._name, appended(file, record, self._name))

    def _finish(self) -> None:
        """No record follows in the file at hand; in a store it is settled when what is in it was loaded."""
        if self._file is not None:
            self._files.share(self._name)
            self._shared.append((self._file, self._name))
            self._file, self._synced = None, 0
        if self._files.store is None:
            self._settle_shared()

    def _settle_shared(self) -> None:
        while self._shared:
            self._files.settle(*self._shared[0])
            self._shared.pop(0)

    def _open(self) -> BinaryIO:
        for name in self._names:
            if file := create(self._files.root / name):
                self._name, self._file = name, file
                appended(file, b"".join([warcinfo(name, self._about), *self._held]), name)
                sync_folder((self._files.root / name).parent)
                self._held.clear()
                return file
        raise ArchiveError(f"one run cannot write more than {MOST_FILES} files; raise the size limit of a file")

    def _concurrent(self, capture: Capture) -> tuple[str, HeaderLines]:
        """The record's own id, and the fields that join it to the redirects that led to it."""
        record_id = f"<urn:uuid:{uuid4()}>"
        if 300 <= capture.status < 400:
            self._redirects[capture.final_url] = record_id
        joined = [("WARC-Concurrent-To", self._redirects[url]) for url in capture.redirects if url in self._redirects]
        return record_id, joined


def appended(file: BinaryIO, record: bytes, name: str) -> int:
    """Write a whole record and give its offset; on failure the file is as before."""
    offset = file.tell()
    try:
        rest = memoryview(record)
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        file.truncate(offset)
        file.seek(offset)
        raise ArchiveError(unwritten(name, error)) from error
    return offset


def through(handle: int) -> None:
    """Data and length to the disk; the file's times can wait, which saves a third. Not every system has the call."""
    (os.fdatasync if hasattr(os, "fdatasync") else os.fsync)(handle)


def unwritten(name: str, error: OSError) -> str:
    return f"{name}: cannot be written ({error.strerror}); free space and run again"
