"""The gzip members of a WARC file, one a record, whose checksums tell a whole record from a torn one. What is in them is read elsewhere."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from podium.archive.codings import GZIP_WINDOW

STEP = 1 << 14
MAGIC = b"\x1f\x8b\x08"


def cut_torn_tail(file: BinaryIO) -> int:
    """Shorten a gzip WARC file to its whole records; gives the number of bytes cut."""
    size = file.seek(0, 2)
    whole = max((end for _, end in members(file)), default=0)
    if whole < size:
        file.truncate(whole)
    return size - whole


def members(file: BinaryIO, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of the whole gzip members from the beginning, until the first that is torn."""
    start = 0
    while most is None or most > 0:
        end = member_end(file, start)
        if end is None:
            return
        yield start, end
        start = end
        most = most and most - 1


def member_end(file: BinaryIO, start: int) -> int | None:
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


def next_member(file: BinaryIO, start: int) -> int | None:
    """Where the next whole member begins after a damaged one."""
    file.seek(start + 1)
    rest = file.read()
    at = rest.find(MAGIC)
    while at >= 0:
        if member_end(file, start + 1 + at) is not None:
            return start + 1 + at
        at = rest.find(MAGIC, at + 1)
    return None


def is_torn(file: BinaryIO, start: int, end: int) -> bool:
    """True when the last record that was read, from ``start`` to ``end``, or what follows it is not whole; ``end`` is for plain files."""
    size = file.seek(0, 2)
    file.seek(0)
    if file.read(len(MAGIC)) == MAGIC:
        return member_end(file, start) != size
    file.seek(end)
    return file.read(STEP).strip() != b""
