"""The files of a folder or of an address in an object store, listed, read and written alike: for copying a home from one to the other."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Protocol

from podium.errors import StoreError
from podium.store.objects import Objects, objects_at

COPIED_AT_ONCE = 1 << 20
ASIDE = ".being-written"
"""A file of that name in a folder is one that a writer who died did not finish."""


@contextmanager
def in_place_of(path: Path) -> Iterator[BinaryIO]:
    """A new file, which takes the place of that path whole once the block ends and it is on the disk."""
    aside = path.with_name(ASIDE)
    with aside.open("wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())
    aside.replace(path)


@dataclass(frozen=True, slots=True)
class FileState:
    """Size in bytes of a file, and a mark that is another one whenever its content may be."""

    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """Size in bytes and SHA-256 of what was written."""

    size: int
    sha256: str


class Place(Protocol):
    """What a folder and an address in a store both do; names are relative to it, with ``/``. Each raises ``StoreError`` or ``OSError``."""

    def each(self) -> dict[str, FileState]:
        """Every file by name."""

    def pieces(self, name: str, size: int | None = None) -> Iterator[bytes]:
        """The content of a file, its first ``size`` bytes, in pieces."""

    def write(self, name: str, pieces: Iterable[bytes]) -> WrittenFile:
        """Write a file whole or not at all, in place of any of that name."""

    def delete(self, name: str) -> None:
        """Delete a file; it need not exist."""

    def read(self, name: str) -> bytes | None:
        """The content of a small file, ``None`` where there is none."""


class FolderPlace:
    """The files below a folder; links are passed over."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def each(self) -> dict[str, FileState]:
        """Every file by name; one that is deleted meanwhile is left out."""
        found = {}
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder) / name
                with suppress(FileNotFoundError):
                    about = path.lstat()
                    if name != ASIDE and not path.is_symlink():
                        found[path.relative_to(self.root).as_posix()] = FileState(about.st_size, str(about.st_mtime_ns))
        return found

    def pieces(self, name: str, size: int | None = None) -> Iterator[bytes]:
        """The content of a file."""
        with (self.root / name).open("rb") as file:
            yield from _pieces_of(file, size)

    def write(self, name: str, pieces: Iterable[bytes]) -> WrittenFile:
        """Write a file beside its place and move it there, once it is on the disk."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with in_place_of(path) as out:
            return _written(pieces, out.write)

    def delete(self, name: str) -> None:
        """Delete a file, and the folders that it leaves empty."""
        path = self.root / name
        path.unlink(missing_ok=True)
        with suppress(OSError):
            for folder in list(path.relative_to(self.root).parents)[:-1]:
                (self.root / folder).rmdir()

    def read(self, name: str) -> bytes | None:
        """The content of a small file."""
        path = self.root / name
        return path.read_bytes() if path.is_file() else None


class StorePlace:
    """The objects under an address."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def each(self) -> dict[str, FileState]:
        """Every object by name."""
        return {one.name: FileState(one.size, one.tag) for one in list(self._objects.each())}

    def pieces(self, name: str, size: int | None = None) -> Iterator[bytes]:
        """The content of an object."""
        file = self._objects.opened(name)
        if file is None:
            raise StoreError(f"{self._objects.address}/{name} was deleted while it was to be copied: run this again")
        with file:
            yield from _pieces_of(file, size)

    def write(self, name: str, pieces: Iterable[bytes]) -> WrittenFile:
        """Write an object, which is there whole or not at all."""
        with TemporaryDirectory(prefix="podium-copy-") as folder:
            file = Path(folder) / "copy"
            with file.open("wb") as out:
                written = _written(pieces, out.write)
            self._objects.put(name, file)
        return written

    def delete(self, name: str) -> None:
        """Delete an object."""
        self._objects.delete(name)

    def read(self, name: str) -> bytes | None:
        """The content of a small object."""
        return self._objects.read(name)


def _pieces_of(file: Any, size: int | None) -> Iterator[bytes]:
    left = size if size is not None else 1 << 62
    while left and (piece := file.read(min(COPIED_AT_ONCE, left))):
        left -= len(piece)
        yield piece


def digest_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    return _written(pieces, len).sha256


def _written(pieces: Iterable[bytes], write: Callable[[bytes], object]) -> WrittenFile:
    size, digest = 0, sha256()
    for piece in pieces:
        write(piece)
        digest.update(piece)
        size += len(piece)
    return WrittenFile(size, digest.hexdigest())


def place_at(address: str) -> FolderPlace | StorePlace:
    """The files of a folder, or of the address of an object store. Raises ``UsageError`` for a kind of store that is not known."""
    objects = objects_at(address)
    return StorePlace(objects) if objects else FolderPlace(Path(address))
