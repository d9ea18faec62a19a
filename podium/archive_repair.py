"""What a crash leaves behind, and whether the archive is whole: torn tails, orphaned files, digests.

Walks gzip members, whose checksums tell a whole record from a torn one; what a record means belongs to ``podium.archive_read``.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from podium.archive_file import OPEN, adopt, final_name, opened, settle
from podium.archive_read import captures, read
from podium.archive_write import REFERS_TO_FILE, REFERS_TO_OFFSET
from podium.capture import Kept, Place
from podium.codings import GZIP_WINDOW
from podium.errors import ArchiveError

STEP = 1 << 14
MAGIC = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class Problem:
    """A record or file that is not as it was written."""

    file: str
    offset: int
    words: str


class Orphan:
    """A file whose writer died: its whole records, to be processed before it is settled."""

    def __init__(self, root: Path, path: Path, file: BinaryIO) -> None:
        self._path = final_name(path)
        self._handle = file
        self.file = self._path.relative_to(root).as_posix()

    def kept(self) -> Iterator[Kept]:
        """Its captures with their places, redirects, errors and revisits included."""
        for capture, offset in captures(self._path):
            yield Kept(capture, Place(self.file, offset))

    def settle(self) -> None:
        """Give it its final name; a file without any capture is removed."""
        if self._handle.closed:
            return
        if len(list(_members(self._handle, 2))) < 2:
            self._path.with_name(self._path.name + OPEN).unlink()
            self._handle.close()
        else:
            settle(self._handle, self._path)

    def release(self) -> None:
        """Leave it, unsettled, to the next run."""
        self._handle.close()


def orphans(root: Path, source: str) -> Iterator[Orphan]:
    """The files that dead runs of a source left open, each cut to its whole records and owned by us until the next one is asked for."""
    for path in sorted((root / source).glob(f"*/*{OPEN}")):
        file = adopt(path)
        if file is None:
            continue
        cut_torn_tail(file)
        orphan = Orphan(root, path, file)
        try:
            yield orphan
        finally:
            orphan.release()


def cut_torn_tail(file: BinaryIO) -> int:
    """Shorten a gzip WARC file to its whole records; gives the number of bytes cut."""
    size = file.seek(0, 2)
    whole = max((end for _, end in _members(file)), default=0)
    if whole < size:
        file.truncate(whole)
    return size - whole


def _members(file: BinaryIO, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of the whole gzip members from the beginning, until the first that is torn."""
    start = 0
    while most is None or most > 0:
        end = _member_end(file, start)
        if end is None:
            return
        yield start, end
        start = end
        most = most and most - 1


def _member_end(file: BinaryIO, start: int) -> int | None:
    """Where the gzip member ends, ``None`` when it is not whole or its checksum is wrong."""
    file.seek(start)
    stream = zlib.decompressobj(GZIP_WINDOW)
    try:
        while not stream.eof:
            packed = file.read(STEP)
            if not packed:
                return None
            stream.decompress(packed)
    except zlib.error:
        return None
    return file.tell() - len(stream.unused_data)


def verify(root: Path, file: str) -> Iterator[Problem]:
    """What is wrong in one file: torn or damaged members, digests that do not fit, revisits that lead nowhere."""
    with opened(root / file) as handle:
        if handle.read(3) != MAGIC:
            handle.seek(0)
            yield from _plain_problems(handle, root, file)
            return
        start: int | None = 0
        while start is not None and start < handle.seek(0, 2):
            end = _member_end(handle, start)
            if end is None:
                yield Problem(file, start, "the record is torn or damaged; restore the file from a copy")
                start = _next_member(handle, start)
                continue
            handle.seek(start)
            yield from _member_problems(handle.read(end - start), root, file, start)
            start = end


def _next_member(file: BinaryIO, start: int) -> int | None:
    """Where the next whole member begins after a damaged one."""
    file.seek(start + 1)
    rest = file.read()
    at = rest.find(MAGIC)
    while at >= 0:
        if _member_end(file, start + 1 + at) is not None:
            return start + 1 + at
        at = rest.find(MAGIC, at + 1)
    return None


def _member_problems(member: bytes, root: Path, file: str, offset: int) -> Iterator[Problem]:
    for problem in _plain_problems(BytesIO(member), root, file):
        yield Problem(file, offset + problem.offset, problem.words)


def _plain_problems(handle: BinaryIO, root: Path, file: str) -> Iterator[Problem]:
    records = ArchiveIterator(handle, check_digests=True)
    try:
        for record in records:
            length = len(record.raw_stream.read())
            words = list(record.digest_checker.problems)
            if record.payload_length > length:
                words.append(f"{record.payload_length - length} bytes are missing")
            if record.rec_type == "revisit" and record.rec_headers.get_header(REFERS_TO_FILE):
                words += _lost(record.rec_headers.get_header(REFERS_TO_FILE), record.rec_headers.get_header(REFERS_TO_OFFSET), root)
            yield from (Problem(file, records.get_record_offset(), word) for word in words)
    except (ArchiveLoadFailed, StatusAndHeadersParserException) as error:
        yield Problem(file, records.offset, f"not a WARC record ({' '.join(str(error).split())[:200]})")


def _lost(file: str, offset: str, root: Path) -> list[str]:
    try:
        read(root, Place(file, int(offset)))
    except (ArchiveError, ValueError) as error:
        return [f"repeats a body that cannot be read: {error}"]
    return []
