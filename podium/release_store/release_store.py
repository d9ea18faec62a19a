"""The store of releases in a folder: their tags, which one is the latest, and how a new one takes its place.

What is in a release is not known here. The same in an object store is ``podium.release_store.object_store``.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from podium import progress
from podium.archive.warc_files import locked
from podium.errors import Conflict, UnknownVersion, UsageError
from podium.release_store.manifest import MANIFEST_FILE, manifest_of
from podium.store.access import in_store
from podium.store.objects import Objects

TAG = re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,6})(-restricted)?")
RESTRICTED = "-restricted"
LATEST = "latest"


def tag_order(tag: str) -> tuple[int, int, int]:
    """Year, month and number of a tag, by which tags are compared. Raises ``UsageError`` for a word that is no tag."""
    found = TAG.fullmatch(tag)
    if not found or not 1 <= int(found[2]) <= 12:
        raise UsageError(f"{tag!r} is no tag: it is year.month.number, for example 2026.11.0")
    return int(found[1]), int(found[2]), int(found[3])


class ReleaseStore:
    """The releases in the folder ``path``; ``latest`` there is a link to the newest public one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        """The folder or address that holds all releases."""
        return str(self.path)

    def tags(self, restricted: bool = False) -> list[str]:
        """All tags of public releases, or of restricted ones, oldest first."""
        if not self.path.is_dir():
            return []
        names = [entry.name for entry in self.path.iterdir() if TAG.fullmatch(entry.name) and entry.is_dir()]
        return sorted((name for name in names if name.endswith(RESTRICTED) == restricted), key=tag_order)

    def folder(self, tag: str) -> Path:
        """The folder of the release with that tag, on this machine."""
        return self.path / tag

    def address(self, tag: str) -> str:
        """The path or address of the release with that tag."""
        return f"{self.place}/{tag}"

    @contextmanager
    def at_hand(self, name: str) -> Iterator[Path]:
        """A context with the folder of a release: a tag, ``latest``, or any path or address of one. Raises ``UnknownVersion``."""
        if in_store(name):
            with downloaded(name) as folder:
                yield folder
        else:
            yield self.find(name)

    def find(self, name: str) -> Path:
        """The folder of a release: a tag, ``latest``, or any path to one. Raises ``UnknownVersion`` where there is none."""
        for folder in (self.path / name, Path(name)):
            if folder.is_dir():
                return folder
        there = ", ".join([*self.tags(), *self.tags(restricted=True)]) or "none yet"
        raise UnknownVersion(f"there is no release {name!r} in {self.place}; there are: {there}")

    def before(self, tag: str) -> Path | None:
        """The release that one with this tag is compared with: the last one of lower tag and of the same kind; ``None`` for the first."""
        earlier = [name for name in self.tags(tag.endswith(RESTRICTED)) if tag_order(name) < tag_order(tag)]
        return self.folder(earlier[-1]) if earlier else None

    def next_tag(self, at: datetime, restricted: bool = False) -> str:
        """The first free tag of the month of ``at``, or of the newest release's month where that is later."""
        last = [tag_order(tag) for tag in self.tags(restricted)]
        month = max([(at.year, at.month), *(tag[:2] for tag in last)])
        number = max((tag[2] + 1 for tag in last if tag[:2] == month), default=0)
        return f"{month[0]}.{month[1]}.{number}" + RESTRICTED * restricted

    @contextmanager
    def new_release(self, tag: str) -> Iterator[Path]:
        """A context with an empty folder, which becomes the release when the block ends without an error and is deleted otherwise.

        ``latest`` moves last, and only to a later tag. Raises ``UsageError`` for a tag that is taken, ``Conflict`` while another release
        is being made.
        """
        tag_order(tag)
        self.path.mkdir(parents=True, exist_ok=True)
        with self._folder_locked():
            if (self.path / tag).exists():
                raise UsageError(f"release {tag} is there already and never changes: choose another tag")
            for left_behind in self.path.glob(".*.partial"):
                shutil.rmtree(left_behind)
            partial = self.path / f".{tag}.partial"
            partial.mkdir()
            try:
                yield partial
                _settle(partial)
                partial.rename(self.path / tag)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
            self._advance(tag)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """A context in which nobody makes a release here. Raises ``Conflict`` while one is being made."""
        with self._folder_locked() if self.path.is_dir() else nullcontext():
            yield

    @contextmanager
    def _folder_locked(self) -> Iterator[None]:
        with (self.path / ".lock").open("wb") as lock:
            if not locked(lock):
                raise Conflict(f"another release is being made in {self.path}: wait for it and try again")
            yield

    def _advance(self, tag: str) -> None:
        """Moves ``latest`` to a release if that is the newest public one."""
        if self.tags()[-1:] == [tag]:
            moved = self.path / f".{LATEST}.partial-link"  # made aside, so that there is a ``latest`` at every moment
            moved.unlink(missing_ok=True)
            moved.symlink_to(tag, target_is_directory=True)
            moved.replace(self.path / LATEST)


def _settle(folder: Path) -> None:
    """Makes every file read-only and waits until all bytes are on the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def downloaded(address: str, below: Path | None = None) -> Iterator[Path]:
    """A context with a copy of the release at an address of an object store, in a folder of its name; it is deleted afterwards.

    ``below`` is the folder in which it is put, by default one for temporary files. Raises ``UnknownVersion`` for an address without a
    manifest, ``BrokenRelease`` for a damaged manifest.
    """
    objects = Objects(address.rstrip("/"))
    manifest = objects.read(MANIFEST_FILE)
    if manifest is None:
        raise UnknownVersion(f"{address} is no release: it has no {MANIFEST_FILE}, which is the last file to be written; copy it again")
    manifest_of(manifest, objects.address)
    if below:
        below.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".podium-", dir=below) as there:
        folder = Path(there) / objects.address.rpartition("/")[2]
        known = list(objects.each())
        for one in progress.each(known, f"download {folder.name}", len(known)):
            objects.download(one.name, folder / one.name)
        yield folder
