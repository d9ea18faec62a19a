"""WARC files that are packed as a whole, in zstd or as one gzip member, unpacked for reading: only gzip a record can be read in place."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from podium.archive.file import opened
from podium.archive.member import MAGIC, member_end
from podium.errors import ArchiveError, one_line

ZSTD = b"\x28\xb5\x2f\xfd"
SKIPPABLE = {bytes([0x50 + number]) + b"\x2a\x4d\x18" for number in range(16)}
"""What a frame without content begins with: some crawlers put one before the first."""
STEP = 1 << 20
MOST_UNPACKED = 64 << 30
"""Bytes of an unpacked file; more than any crawler writes into one."""


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """The file, or while the block lasts what it unpacks to. Raises ``ArchiveError`` when it cannot be unpacked."""
    with opened(path) as file:
        coding = _coding(file)
    if coding is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="podium-warc-") as folder:
        unpacked = Path(folder) / "unpacked.warc"
        _unpack(path, coding, unpacked)
        yield unpacked


def _coding(file: BinaryIO) -> str | None:
    """What the whole file is packed in; ``None`` for a plain one and for one with a gzip member a record."""
    head = file.read(4)
    if head == ZSTD or head in SKIPPABLE:
        return "zstd"
    if not head.startswith(MAGIC):
        return None
    size = file.seek(0, 2)
    return "gzip" if member_end(file, 0) == size else None


def _unpack(path: Path, coding: str, unpacked: Path) -> None:
    try:
        with opened(path) as file, pa.input_stream(file, compression=coding) as packed, unpacked.open("wb") as plain:
            while piece := packed.read(STEP):
                if plain.tell() + len(piece) > MOST_UNPACKED:
                    raise ArchiveError(f"{path} unpacks to more than {MOST_UNPACKED} bytes; split it")
                plain.write(piece)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveError(f"{path} cannot be unpacked: {one_line(error)}; unpack it by hand, or fetch it again") from error
