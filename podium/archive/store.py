"""The archive: every response as it came, in WARC 1.1 files that any tool of the field reads. Appended to, never edited.

``<source>/<year>/<source>-<moment>-<run>-<number>.warc.gz``, one writer a file. How files are owned is in ``podium.archive.file``,
records out and in are in ``podium.archive.write`` and ``podium.archive.read``, crashes and damage in ``podium.archive.repair``.
"""

from collections.abc import Iterator
from pathlib import Path

from podium.archive import read as archive_read
from podium.archive import repair as archive_repair
from podium.archive.file import OPEN
from podium.archive.read import captures, single
from podium.archive.repair import Orphan, Problem
from podium.archive.write import Writer
from podium.capture import Capture, Place
from podium.errors import ArchiveError

__all__ = ["Archive", "Orphan", "Problem", "Writer", "captures", "single"]


class Archive:
    """All captures under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def writer(self, source: str, run: str, most_bytes: int = 1 << 30) -> Writer:
        """A writer for one run of one source, to be closed (or used in ``with``); a file beyond ``most_bytes`` is followed by another."""
        return Writer(self.root, source, run, most_bytes)

    def read(self, place: Place) -> Capture:
        """The capture at a place, its digests checked, revisits resolved. Raises ``ArchiveError``."""
        return archive_read.read(self.root, place)

    def orphans(self, source: str) -> Iterator[Orphan]:
        """What dead runs of a source left, cut to whole records: process ``kept()``, then ``settle()``. Living writers are left alone."""
        return archive_repair.orphans(self.root, source)

    def files(self) -> list[str]:
        """Every file, relative to the root, those being written under their final names."""
        if not self.root.is_dir():
            return []
        found = (path.relative_to(self.root).as_posix().removesuffix(OPEN) for path in self.root.rglob("*.warc*") if path.is_file())
        return sorted(set(found))

    def verify(self, file: str | None = None) -> Iterator[Problem]:
        """Everything that is not as it was written, in one file or in all: every record is read again and every digest checked."""
        if file is not None and file not in self.files():
            raise ArchiveError(f"{file}: no such file in the archive; see the folder {self.root}")
        for name in [file] if file is not None else self.files():
            yield from archive_repair.verify(self.root, name)
