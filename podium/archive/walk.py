"""Every record of a WARC file in order, whoever wrote it: plain, gzip a record, or packed as a whole (zstd, one gzip member).

A file that is packed as a whole is unpacked to a temporary file first: only one with a gzip member a record can be read in place.
"""

import logging
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from podium.archive.compression import MAGIC, is_torn, member_end, next_member
from podium.archive.reader import MALFORMED, Bodies, capture_of, records, target
from podium.archive.warc_files import Files, open_warc
from podium.capture import Capture
from podium.errors import ArchiveError, one_line

ZSTD = b"\x28\xb5\x2f\xfd"
SKIPPABLE = {bytes([0x50 + number]) + b"\x2a\x4d\x18" for number in range(16)}
"""First bytes of a zstd frame without content: some crawlers put one before the first with content."""
UNPACK_STEP = 1 << 20
MOST_UNPACKED = 64 << 30
"""Bytes of an unpacked file; more than any crawler writes into one."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record of a file: the capture that it holds, or why it cannot be read; neither for kinds of record that hold no capture."""

    offset: int
    """Where it begins; in a file that is packed as a whole, in its unpacked copy."""
    kind: str
    """The type that it states; blank for a stretch of the file in which no record can be told."""
    url: str | None = None
    capture: Capture | None = None
    fault: str | None = None


def captures(path: Path, skipped: Callable[[str], None] = log.warning, files: Files | None = None) -> Iterator[tuple[Capture, int]]:
    """Every capture of a WARC file, plain, gzip or zstd, with the offset of its record, in the order of the file.

    ``skipped`` is called with one sentence for each capture that cannot be read. Bodies that the file repeats from other files are looked
    up in ``files``, by default in the archive that it lies in. Raises ``ArchiveError`` for a file that is no WARC file.
    """
    for record in warc_records(path, files):
        if record.fault:
            skipped(f"{path}, record at {record.offset}: {record.fault}")
        elif record.capture:
            yield record.capture, record.offset


def warc_records(path: Path, files: Files | None = None) -> Iterator[WarcRecord]:
    """Every record of a WARC file; behind a damaged one it goes on with the next that is whole. Raises ``ArchiveError`` as ``captures``."""
    with readable(path) as whole, open_warc(whole) as file:
        bodies = Bodies(whole, path, files)
        is_gzip = file.read(len(MAGIC)) == MAGIC
        start: int | None = 0
        while start is not None:
            file.seek(start)
            damaged_at = yield from _until_damage(file, path, bodies, start)
            # only gzip members show where the next record begins
            start = None if damaged_at is None or not is_gzip else next_member(file, damaged_at)


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """The file, or while the block lasts its unpacked copy. Raises ``ArchiveError`` when it cannot be unpacked."""
    with open_warc(path) as file:
        head = file.read(4)
        coding = "zstd" if head == ZSTD or head in SKIPPABLE else None
        if head.startswith(MAGIC) and member_end(file, 0) == file.seek(0, 2):
            coding = "gzip"
    if coding is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="podium-warc-") as folder:
        unpacked = Path(folder) / "unpacked.warc"
        _unpack(path, coding, unpacked)
        yield unpacked


def _unpack(path: Path, coding: str, unpacked: Path) -> None:
    import pyarrow as pa  # only for these files: parsing by hand does without it

    try:
        with open_warc(path) as file, pa.input_stream(file, compression=coding) as packed, unpacked.open("wb") as plain:
            while piece := packed.read(UNPACK_STEP):
                if plain.tell() + len(piece) > MOST_UNPACKED:
                    raise ArchiveError(f"{path} unpacks to more than {MOST_UNPACKED} bytes; split it")
                plain.write(piece)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(f"{path} cannot be unpacked: {one_line(error)}; unpack it by hand, or fetch it again") from error


def _until_damage(file: BinaryIO, path: Path, bodies: Bodies, start: int) -> Generator[WarcRecord, None, int | None]:
    """The records from ``start`` to the first damaged one, which is the last given; returns its offset, ``None`` at a good end."""
    begin, end = start, start
    found: WarcRecord | None = None
    walk = records(file, f"{path}")
    while True:
        try:
            step = next(walk, None)
        except ArchiveError as error:
            if start == 0 and found is None:
                raise
            yield WarcRecord(end, "", fault=str(error))
            return end
        if step is None:
            break
        record, span = step
        found = WarcRecord(end, record.rec_type or "unknown", target(record) or None)
        try:
            found = replace(found, capture=capture_of(record, bodies))
        except ArchiveError as error:
            found = replace(found, fault=str(error))
        try:
            begin, end = span()
        except MALFORMED as error:
            yield replace(found, capture=None, fault=found.fault or f"the record is damaged ({one_line(error)})")
            return end
        found = replace(found, offset=begin)
        if found.capture:
            bodies.remember(record, begin)
        yield found
    if (found is None or found.fault is None) and is_torn(file, begin, end):
        yield WarcRecord(end, "", fault=f"the file breaks off, or is damaged, behind the record at {begin}")
        return begin
    return begin if found and found.fault and is_torn(file, begin, end) else None
