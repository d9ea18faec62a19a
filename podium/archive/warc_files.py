"""The files of an archive: their names, their locks, and whether they are in a folder or in an object store.

A file that is being written is called ``….warc.gz.open`` and its writer holds a lock on it; whoever can take the lock knows that the writer
is gone. For an archive in an object store, a file is written in a local folder like any other. It is put into the store whole, under its
final name, before anything refers to its records, and is deleted locally once those are committed. A run that dies in between leaves it
in the folder for the next run.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from podium.errors import ArchiveError, MissingFile, Taken
from podium.store.objects import MOST_IN_ONE_PUT, Objects

OPEN = ".open"
MOST_FILES = 100_000


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
        """A file for reading, local or in the store. Raises ``ArchiveError`` when there is none, ``StoreError`` when the store fails."""
        if self.store is None:
            return open_warc(self.root / name)
        try:
            return open_warc(self.root / name)
        except MissingFile:
            if file := self.store.opened(name):
                return file
        raise MissingFile(f"{self.store.address}/{name}: no such file in the archive; restore it from a copy")

    def names(self) -> list[str]:
        """Every file, those being written under their final names."""
        found = {known.name for known in self.store.each() if ".warc" in known.name} if self.store else set()
        if self.root.is_dir():
            local = (path for path in self.root.rglob("*.warc*") if path.is_file())
            found |= {path.relative_to(self.root).as_posix().removesuffix(OPEN) for path in local}
        return sorted(found)

    def share(self, name: str) -> None:
        """Upload a finished file to the store, unless it is there already; does nothing for an archive in a folder.

        Raises ``StoreError``, and ``ArchiveError`` where the store holds other bytes under that name.
        """
        if self.store is None:
            return
        path = open_name(self.root / name)
        try:
            self.store.ensure(name, path)
        except Taken as error:
            raise ArchiveError(f"{self.store.address}/{name} is another file than the one of this machine; look at both") from error
        known = self.store.about(name)
        if known is None or known.size != path.stat().st_size:
            raise ArchiveError(f"{self.store.address}/{name} is not there as it was sent, though the store said so; run again")

    def settle(self, file: BinaryIO, name: str) -> None:
        """Close a finished file: renamed to its final name in a folder, deleted locally where the store has it."""
        path = self.root / name
        if self.store is None:
            os.fsync(file.fileno())
            open_name(path).rename(path)
            sync_folder(path.parent)
        else:
            open_name(path).unlink()
        file.close()  # last, as this ends its lock


def new_names(source: str, run: str) -> Iterator[str]:
    """Names, relative to the archive's root, for the files of one run that starts now, in order.

    ``<source>/<year>/<source>-<moment>-<run>-<number>.warc.gz``. Raises ``ArchiveError`` for a source or run that cannot be part of a name.
    """
    for word in (source, run):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", word):
            raise ArchiveError(f"{word!r} cannot be part of a file name; use letters, digits, '-' and '_'")
    now = datetime.now(UTC)
    moment = f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}"  # as Heritrix has it: a name that no other run has, without asking a store
    for number in range(MOST_FILES):
        yield f"{source}/{now:%Y}/{source}-{moment}-{run}-{number:05d}.warc.gz"


def create(path: Path) -> BinaryIO | None:
    """A new file under its open name, locked; ``None`` when that name is taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return None
    try:
        file = open_name(path).open("xb", buffering=0)
    except FileExistsError:
        return None
    return _owned(file, open_name(path))


def adopt(path: Path) -> BinaryIO | None:
    """The file that a dead writer left under this open name, locked; ``None`` when its writer lives or has just closed it."""
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        return None
    return _owned(file, path)


def _owned(file: BinaryIO, path: Path) -> BinaryIO | None:
    """The open file with its lock taken; closed and ``None`` when another process has the lock, or has renamed or removed the file."""
    try:
        if locked(file) and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except FileNotFoundError:
        pass
    file.close()
    return None


def locked(file: BinaryIO) -> bool:
    """Take the lock of an open file; False when another process has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Make new and changed names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_name(path: Path) -> Path:
    """The name that the file has while it is being written."""
    return path.with_name(path.name + OPEN)


def open_warc(path: Path) -> BinaryIO:
    """The file for reading, whether it is closed, being written, or closed just now. Raises ``ArchiveError`` when there is none."""
    for name in (path, open_name(path), path):
        try:
            return name.open("rb")
        except FileNotFoundError:
            continue
    raise MissingFile(f"{path}: no such file in the archive; restore it from a copy")
