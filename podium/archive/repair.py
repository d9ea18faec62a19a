"""What a crash leaves behind, and whether the archive is whole: torn tails, orphaned files, digests.

What a record means belongs to ``podium.archive.read``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.recordloader import ArcWarcRecord

from podium.archive.file import OPEN, adopt, final_name, opened, settle
from podium.archive.member import MAGIC, cut_torn_tail, member_end, members, next_member
from podium.archive.read import block, captures, read, records
from podium.archive.write import REFERS_TO_FILE, REFERS_TO_OFFSET
from podium.capture import Kept, Place
from podium.errors import ArchiveError


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
        if len(list(members(self._handle, 2))) < 2:
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


def verify(root: Path, file: str) -> Iterator[Problem]:
    """What is wrong in one file: torn or damaged members, digests that do not fit, revisits that lead nowhere."""
    with opened(root / file) as handle:
        if handle.read(3) != MAGIC:
            handle.seek(0)
            yield from _plain_problems(handle, root, file)
            return
        start: int | None = 0
        while start is not None and start < handle.seek(0, 2):
            end = member_end(handle, start)
            if end is None:
                yield Problem(file, start, "the record is torn or damaged; restore the file from a copy")
                start = next_member(handle, start)
                continue
            handle.seek(start)
            yield from _member_problems(handle.read(end - start), root, file, start)
            start = end


def _member_problems(member: bytes, root: Path, file: str, offset: int) -> Iterator[Problem]:
    for problem in _plain_problems(BytesIO(member), root, file):
        yield Problem(file, offset + problem.offset, problem.words)


def _plain_problems(handle: BinaryIO, root: Path, file: str) -> Iterator[Problem]:
    offset = 0
    try:
        for record, span in records(handle, file, check_digests=True):
            words = _words(record, root)
            offset, _ = span()
            yield from (Problem(file, offset, word) for word in words)
    except ArchiveError as error:
        yield Problem(file, offset, f"{error}, at or behind this place")


def _words(record: ArcWarcRecord, root: Path) -> list[str]:
    """What is wrong with one record."""
    try:
        block(record)
    except ArchiveError as error:
        return [str(error)]
    words = list(record.digest_checker.problems)
    if record.rec_type == "revisit" and record.rec_headers.get_header(REFERS_TO_FILE):
        words += _lost(record.rec_headers.get_header(REFERS_TO_FILE), record.rec_headers.get_header(REFERS_TO_OFFSET), root)
    return words


def _lost(file: str, offset: str, root: Path) -> list[str]:
    try:
        read(root, Place(file, int(offset)))
    except (ArchiveError, ValueError) as error:
        return [f"repeats a body that cannot be read: {error}"]
    return []
