"""Taking captures out of WARC files: each is replaced by a record of the same length that says it was removed, so that nothing moves.

Places in the lake and in ``revisit`` records of other files are byte offsets. A gzip member may carry a comment of any length (RFC 1952),
which readers pass over: with one, the record that stands in for a capture is as long as the capture was, and every other record keeps its
bytes and its place. The file is written aside and takes the place of the old one whole.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from podium.archive.compression import MAGIC, member_end, members
from podium.archive.walk import WarcRecord, warc_records
from podium.archive.warc_files import OPEN, Files, open_name, sync_folder
from podium.archive.writer import record
from podium.errors import ArchiveError, Taken
from podium.store.places import in_place_of

COMMENTED = b"\x10"
"""The flag of a gzip member that has a comment (FCOMMENT)."""
GZIP_HEAD = MAGIC + COMMENTED + bytes(4) + b"\x00\xff"

Unwanted = Callable[[WarcRecord], bool]
"""Whether a record of a file is to be taken out."""


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
