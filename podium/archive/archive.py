"""The archive: every response as it came, in WARC 1.1 files that any tool of the field reads. Appended to, never edited.

``<source>/<year>/<source>-<moment>-<run>-<number>.warc.gz``, one writer a file. How files are owned is in
``podium.archive.warc_files``, where they are in ``podium.archive.locations``; records out and in are in ``podium.archive.records`` and
``podium.archive.reader``, the writer of a run in ``podium.archive.writer``, crashes and damage in ``podium.archive.repair``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from podium.archive import reader as archive_read
from podium.archive import repair as archive_repair
from podium.archive.locations import Files
from podium.archive.reader import single
from podium.archive.repair import Orphan, Problem
from podium.archive.walk import WarcRecord, captures, warc_records
from podium.archive.writer import Writer
from podium.capture import Capture, RecordPlace
from podium.errors import ArchiveError, HomeError
from podium.store.objects import objects_at

if TYPE_CHECKING:
    from podium.settings import Settings

__all__ = ["Archive", "Orphan", "Problem", "WarcRecord", "Writer", "captures", "single", "warc_records"]


class Archive:
    """All captures under one folder; with the address of a store, those below it, and the folder has what is under way."""

    def __init__(self, root: Path, address: str = "") -> None:
        self.root = root
        self.address = address
        self._files = Files(root, objects_at(address))

    @classmethod
    def of(cls, settings: "Settings") -> Self:
        """That of the home in the settings."""
        return cls(settings.local_folder / "archive", f"{settings.home}/archive" if settings.in_store else "")

    def writer(self, source: str, run: str, most_bytes: int | None = None) -> Writer:
        """A writer for one run of one source, to be closed (or used in ``with``); a file beyond ``most_bytes`` is followed by another."""
        return Writer(self._files, source, run, most_bytes or self._files.longest)

    def read(self, place: RecordPlace) -> Capture:
        """The capture at a place, its digests checked, revisits resolved.

        Raises ``ArchiveError`` (``MissingFile`` where the whole file is not there), ``StoreError``, and ``HomeError`` for a broken disk.
        """
        try:
            return archive_read.read_capture(self._files, place)
        except OSError as error:
            told = f"{self.root / place.file} cannot be read: {error}"
            raise HomeError(f"{told}; look at the disk, then run this again: nothing is lost") from error

    def orphans(self, source: str) -> Iterator[Orphan]:
        """What dead runs of a source left, cut to whole records: ``share()`` each, load its ``kept()``, ``settle()`` it."""
        return archive_repair.orphans(self._files, source)

    def files(self) -> list[str]:
        """Every file, relative to the root, those being written under their final names."""
        return self._files.names()

    def verify(self, file: str | None = None) -> Iterator[Problem]:
        """Everything that is not as it was written, in one file or in all: every record is read again and every digest checked."""
        if file is not None and file not in self.files():
            raise ArchiveError(f"{file}: no such file in the archive; see {self.address or self.root}")
        for name in [file] if file is not None else self.files():
            yield from archive_repair.verify_file(self._files, name)
