"""Where the files of an archive are: below a folder, and those that are finished in an object store, for an archive that has one.

A file of such an archive is written in the folder, as any other; it is in the store, whole and under its final name, before anything refers
to what is in it, and leaves the folder once that is committed. A run that dies in between leaves it in the folder, for the next one.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from podium.archive import warc_files as on_disk
from podium.errors import ArchiveError, MissingFile, Taken
from podium.store.objects import MOST_IN_ONE_PUT, Objects


@dataclass(frozen=True, slots=True)
class Files:
    """The files below ``root``, and in ``store`` where there is one; names are relative to both."""

    root: Path
    store: Objects | None = None

    @property
    def longest(self) -> int:
        """Bytes after which a file is followed by another."""
        return 1 << 30 if self.store is None else MOST_IN_ONE_PUT

    def opened(self, name: str) -> BinaryIO:
        """A file for reading, wherever it is. Raises ``ArchiveError`` when there is none, ``StoreError`` when the store does not answer."""
        if self.store is None:
            return on_disk.open_warc(self.root / name)
        try:
            return on_disk.open_warc(self.root / name)
        except MissingFile:
            if file := self.store.opened(name):
                return file
        raise MissingFile(f"{self.store.address}/{name}: no such file in the archive; restore it from a copy")

    def names(self) -> list[str]:
        """Every file, those being written under their final names."""
        there = {known.name for known in self.store.each() if ".warc" in known.name} if self.store else set()
        return sorted(self._here() | there)

    def share(self, name: str) -> None:
        """Bring a finished file to where every machine reads it, unless it is there; a folder's files are. Raises ``StoreError``."""
        if self.store is None:
            return
        path = on_disk.open_name(self.root / name)
        try:
            self.store.ensure(name, path)
        except Taken as error:
            raise ArchiveError(f"{self.store.address}/{name} is another file than the one of this machine; look at both") from error
        known = self.store.about(name)
        if known is None or known.size != path.stat().st_size:
            raise ArchiveError(f"{self.store.address}/{name} is not there as it was sent, though the store said so; run again")

    def settle(self, file: BinaryIO, name: str) -> None:
        """Close a finished file for good: under its final name in a folder, in the store alone where there is one."""
        if self.store is None:
            on_disk.finish_file(file, self.root / name)
        else:
            on_disk.open_name(self.root / name).unlink()
            file.close()

    def _here(self) -> set[str]:
        if not self.root.is_dir():
            return set()
        found = (path for path in self.root.rglob("*.warc*") if path.is_file())
        return {path.relative_to(self.root).as_posix().removesuffix(on_disk.OPEN) for path in found}
