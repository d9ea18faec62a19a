"""The archive: every response as it came, in WARC 1.1 files that any tool of the field reads. Appended to, never edited
but to take out what is to be forgotten.

``<source>/<year>/<source>-<moment>-<run>-<number>.warc.gz``, one writer a file; names and locks are in ``podium.archive.warc_files``,
reading is in ``podium.archive.reader`` and ``walk``, writing in ``writer``. What a crash left behind and what is damaged is found here.

A capture that is taken out is replaced by a record of the same length that says so, since places in the lake and in ``revisit`` records of
other files are byte offsets. A gzip member may carry a comment of any length (RFC 1952), which readers pass over: with one, the record
that stands in for a capture is as long as the capture was, and every other record keeps its bytes and its place.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Self
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord

from podium.archive.compression import MAGIC, member_end, members, next_member
from podium.archive.reader import block, read_capture, records
from podium.archive.walk import WarcRecord, captures, warc_records
from podium.archive.warc_files import OPEN, Files, adopt, open_name, sync_folder
from podium.archive.writer import REFERS_TO_FILE, REFERS_TO_OFFSET, Writer, record
from podium.capture import Capture, Kept, RecordPlace
from podium.errors import ArchiveError, HomeError, Taken
from podium.store.objects import objects_at
from podium.store.places import in_place_of

if TYPE_CHECKING:
    from podium.settings import Settings


Unwanted = Callable[[WarcRecord], bool]
"""Whether a record of a file is to be taken out."""
COMMENTED = b"\x10"
"""The flag of a gzip member that has a comment (FCOMMENT)."""
GZIP_HEAD = MAGIC + COMMENTED + bytes(4) + b"\x00\xff"


@dataclass(frozen=True, slots=True)
class Problem:
    """A record or file that is not as it was written."""

    file: str
    offset: int
    message: str


class Orphan:
    """A file whose writer died: its whole records, to be processed before it is settled."""

    def __init__(self, files: Files, file: str, handle: BinaryIO) -> None:
        self.file = file
        self._files = files
        self._handle = handle

    def share(self) -> None:
        """Make it readable for other machines, before anything refers to its records."""
        if not self._is_empty():
            self._files.share(self.file)

    def kept(self) -> Iterator[Kept]:
        """Its captures with their places, redirects, errors and revisits included."""
        for capture, offset in captures(self._files.root / self.file, files=self._files):
            yield Kept(capture, RecordPlace(self.file, offset))

    def remove(self, unwanted: Unwanted, day: date) -> None:
        """Take these records out, before it is shared or settled."""
        if offsets := places_of(self._files, self.file, unwanted):
            remove(self._files, self.file, offsets, day)

    def settle(self) -> None:
        """Give it its final name; a file without any capture is removed."""
        if self._handle.closed:
            return
        if self._is_empty():
            open_name(self._files.root / self.file).unlink()
            self._handle.close()
        else:
            self._files.settle(self._handle, self.file)

    def release(self) -> None:
        """Leave it, unsettled, to the next run."""
        self._handle.close()

    def _is_empty(self) -> bool:
        return len(list(members(self._handle, 2))) < 2


class Archive:
    """All captures under a folder, or, given the ``address`` of a store, those in it; the folder then holds only files being written."""

    def __init__(self, root: Path, address: str = "") -> None:
        self.root = root
        self.address = address
        self._files = Files(root, objects_at(address))

    @classmethod
    def of(cls, settings: "Settings") -> Self:
        """The archive of the home in the settings."""
        return cls(settings.local_folder / "archive", f"{settings.home}/archive" if settings.in_store else "")

    def writer(self, source: str, run: str, most_bytes: int | None = None) -> Writer:
        """A writer for one run of one source, to be closed (or used in ``with``); a file beyond ``most_bytes`` is followed by another."""
        return Writer(self._files, source, run, most_bytes or self._files.longest)

    def read(self, place: RecordPlace) -> Capture:
        """The capture at a place, its digests checked, revisits resolved.

        Raises ``ArchiveError`` (``MissingFile`` where the whole file is not there), ``StoreError``, and ``HomeError`` for a broken disk.
        """
        try:
            return read_capture(self._files, place)
        except OSError as error:
            told = f"{self.root / place.file} cannot be read: {error}"
            raise HomeError(f"{told}; look at the disk, then run this again: nothing is lost") from error

    def orphans(self, source: str) -> Iterator[Orphan]:
        """The files that dead runs of a source left open, each cut to its whole records and locked until the next one is asked for.

        To process one: ``share()`` it, load its ``kept()``, ``settle()`` it.
        """
        for path in sorted((self.root / source).glob(f"*/*{OPEN}")):
            file = adopt(path)
            if file is None:
                continue
            whole = max((end for _, end in members(file)), default=0)
            if whole < file.seek(0, 2):
                file.truncate(whole)
            orphan = Orphan(self._files, path.relative_to(self.root).as_posix().removesuffix(OPEN), file)
            try:
                yield orphan
            finally:
                orphan.release()

    def files(self) -> list[str]:
        """Every file, relative to the root, those being written under their final names."""
        return self._files.names()

    def places(self, file: str, unwanted: Unwanted) -> list[int]:
        """The offsets of the records of a file that are to be taken out. Raises ``ArchiveError`` where it cannot be written anew."""
        return places_of(self._files, file, unwanted)

    def remove(self, file: str, offsets: Iterable[int], day: date) -> None:
        """Take the records at these offsets out of a file that nobody writes to; all others stay where they are."""
        remove(self._files, file, offsets, day)

    def verify(self, file: str | None = None) -> Iterator[Problem]:
        """Everything that is not as it was written, in one file or in all: every record is read again and every digest checked."""
        if file is not None and file not in self.files():
            raise ArchiveError(f"{file}: no such file in the archive; see {self.address or self.root}")
        for name in [file] if file is not None else self.files():
            yield from self._problems(name)

    def _problems(self, file: str) -> Iterator[Problem]:
        """What is wrong in one file: torn or damaged members, digests that do not fit, revisits that lead nowhere."""
        with self._files.opened(file) as handle:
            if handle.read(len(MAGIC)) != MAGIC:
                handle.seek(0)
                yield from self._problems_of_records(handle, file, 0)
                return
            start: int | None = 0
            while start is not None and start < handle.seek(0, 2):
                end = member_end(handle, start)
                if end is None:
                    yield Problem(file, start, "the record is torn or damaged; restore the file from a copy")
                    start = next_member(handle, start)
                    continue
                handle.seek(start)
                yield from self._problems_of_records(BytesIO(handle.read(end - start)), file, start)
                start = end

    def _problems_of_records(self, handle: BinaryIO, file: str, start: int) -> Iterator[Problem]:
        """What is wrong with records that stand at ``start`` in the file."""
        offset = 0
        try:
            for record, span in records(handle, file, check_digests=True):
                messages = self._messages(record)
                offset, _ = span()
                yield from (Problem(file, start + offset, message) for message in messages)
        except ArchiveError as error:
            yield Problem(file, start + offset, f"{error}, at or behind this place")

    def _messages(self, record: ArcWarcRecord) -> list[str]:
        """What is wrong with one record."""
        try:
            block(record)
        except ArchiveError as error:
            return [str(error)]
        messages = list(record.digest_checker.problems)
        if record.rec_type == "revisit" and (repeated := record.rec_headers.get_header(REFERS_TO_FILE)):
            try:
                read_capture(self._files, RecordPlace(repeated, int(record.rec_headers.get_header(REFERS_TO_OFFSET))))
            except (ArchiveError, ValueError) as error:
                messages.append(f"repeats a body that cannot be read: {error}")
        return messages


def places_of(files: Files, name: str, unwanted: Unwanted) -> list[int]:
    """The offsets of the records of a file that are to be taken out. Raises ``ArchiveError`` where such a file cannot be written anew."""
    with _on_disk(files, name) as path:
        found = [one.offset for one in warc_records(path, files) if unwanted(one)]
        with path.open("rb") as file:
            packed = file.read(len(MAGIC)) == MAGIC
    if found and not packed:
        raise ArchiveError(f"{name} is not packed record by record and holds what is to be removed: take it out by hand")
    return found


def remove(files: Files, name: str, offsets: Iterable[int], day: date) -> None:
    """Replace the records at these offsets by ones that say so; the file then holds nothing of them and is as long as before.

    Nobody may be writing to the file. Raises ``ArchiveError`` and ``StoreError``; the file is then as it was.
    """
    known = files.store.about(name) if files.store else None
    with _on_disk(files, name) as path:
        content = bytearray(path.read_bytes())
        with path.open("rb") as file:
            for offset in offsets:
                end = member_end(file, offset)
                if end is None:
                    raise ArchiveError(f"{name} at {offset}: the record is torn or damaged; restore the file from a copy")
                content[offset:end] = stand_in(end - offset, day)
            whole = max((end for _, end in members(file)), default=0)
    local = _local(files, name)
    if local is not None:
        if local.name.endswith(OPEN):
            del content[whole:]  # what a writer that died left of a record may be part of one that is to go
        _replace(local, content)
    if files.store and known:
        try:
            files.store.replace(name, bytes(content), known.tag)
        except Taken as error:
            raise ArchiveError(f"{files.store.address}/{name} was changed by somebody else meanwhile: run this again") from error


def stand_in(length: int, day: date) -> bytes:
    """A gzip member of exactly that length, with a ``metadata`` record that says a capture was removed on that day."""
    plain = record("metadata", f"<urn:uuid:{uuid4()}>", [("WARC-Date", f"{day}T00:00:00Z")], f"removed on {day}\r\n".encode(), "text/plain")
    text = zlib.decompress(plain, zlib.MAX_WBITS | 16)
    packing = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packing.compress(text) + packing.flush()
    tail = packed + struct.pack("<II", zlib.crc32(text), len(text) % (1 << 32))
    comment = length - len(GZIP_HEAD) - len(tail) - 1
    if comment < 0:
        raise ArchiveError(f"a record of {length} bytes is too short to be removed")
    return GZIP_HEAD + b" " * comment + b"\x00" + tail


def _local(files: Files, name: str) -> Path | None:
    """The file on this machine, under its final name or the one it has while it is written."""
    return next((path for path in (files.root / name, open_name(files.root / name)) if path.is_file()), None)


@contextmanager
def _on_disk(files: Files, name: str) -> Iterator[Path]:
    """The file, or while the block lasts a copy of the one in the store."""
    if local := _local(files, name):
        yield local
        return
    with TemporaryDirectory(prefix="podium-warc-") as folder, files.opened(name) as kept:
        copy = Path(folder) / Path(name).name
        with copy.open("wb") as out:
            while piece := kept.read(1 << 20):
                out.write(piece)
        yield copy


def _replace(path: Path, content: bytes | bytearray) -> None:
    with in_place_of(path) as out:
        out.write(content)
    sync_folder(path.parent)
