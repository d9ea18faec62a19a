"""What a crash leaves behind, and whether the archive is whole: torn tails, orphaned files, digests.

What a record means belongs to ``podium.archive.reader``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from warcio.recordloader import ArcWarcRecord

from podium.archive.gzip_members import MAGIC, cut_torn_tail, member_end, members, next_member
from podium.archive.locations import Files
from podium.archive.reader import block, read_capture, records
from podium.archive.records import REFERS_TO_FILE, REFERS_TO_OFFSET
from podium.archive.walk import captures
from podium.archive.warc_files import OPEN, adopt, final_name, open_name
from podium.capture import Kept, RecordPlace
from podium.errors import ArchiveError


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
        """Bring it to where every machine reads it, before anything refers to what is in it."""
        if not self._is_empty():
            self._files.share(self.file)

    def kept(self) -> Iterator[Kept]:
        """Its captures with their places, redirects, errors and revisits included."""
        for capture, offset in captures(self._files.root / self.file, files=self._files):
            yield Kept(capture, RecordPlace(self.file, offset))

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


def orphans(files: Files, source: str) -> Iterator[Orphan]:
    """The files that dead runs of a source left open, each cut to its whole records and owned by us until the next one is asked for."""
    for path in sorted((files.root / source).glob(f"*/*{OPEN}")):
        file = adopt(path)
        if file is None:
            continue
        cut_torn_tail(file)
        orphan = Orphan(files, final_name(path).relative_to(files.root).as_posix(), file)
        try:
            yield orphan
        finally:
            orphan.release()


def verify_file(files: Files, file: str) -> Iterator[Problem]:
    """What is wrong in one file: torn or damaged members, digests that do not fit, revisits that lead nowhere."""
    with files.opened(file) as handle:
        if handle.read(3) != MAGIC:
            handle.seek(0)
            yield from _plain_problems(handle, files, file)
            return
        start: int | None = 0
        while start is not None and start < handle.seek(0, 2):
            end = member_end(handle, start)
            if end is None:
                yield Problem(file, start, "the record is torn or damaged; restore the file from a copy")
                start = next_member(handle, start)
                continue
            handle.seek(start)
            yield from _member_problems(handle.read(end - start), files, file, start)
            start = end


def _member_problems(member: bytes, files: Files, file: str, offset: int) -> Iterator[Problem]:
    for problem in _plain_problems(BytesIO(member), files, file):
        yield Problem(file, offset + problem.offset, problem.message)


def _plain_problems(handle: BinaryIO, files: Files, file: str) -> Iterator[Problem]:
    offset = 0
    try:
        for record, span in records(handle, file, check_digests=True):
            words = _words(record, files)
            offset, _ = span()
            yield from (Problem(file, offset, word) for word in words)
    except ArchiveError as error:
        yield Problem(file, offset, f"{error}, at or behind this place")


def _words(record: ArcWarcRecord, files: Files) -> list[str]:
    """What is wrong with one record."""
    try:
        block(record)
    except ArchiveError as error:
        return [str(error)]
    words = list(record.digest_checker.problems)
    if record.rec_type == "revisit" and record.rec_headers.get_header(REFERS_TO_FILE):
        words += _lost(record.rec_headers.get_header(REFERS_TO_FILE), record.rec_headers.get_header(REFERS_TO_OFFSET), files)
    return words


def _lost(file: str, offset: str, files: Files) -> list[str]:
    try:
        read_capture(files, RecordPlace(file, int(offset)))
    except (ArchiveError, ValueError) as error:
        return [f"repeats a body that cannot be read: {error}"]
    return []
