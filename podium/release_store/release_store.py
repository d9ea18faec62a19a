"""The folder of releases: their tags, which one is the latest, and how a new one takes its place. Knows nothing of what is in them."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from podium.archive.warc_files import locked
from podium.errors import Conflict, UnknownVersion, UsageError
from podium.store.access import in_store

if TYPE_CHECKING:
    pass

TAG = re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,6})(-restricted)?")
RESTRICTED = "-restricted"
LATEST = "latest"


def tag_order(tag: str) -> tuple[int, int, int]:
    """What tags are compared by. Raises ``UsageError`` for a word that is no tag."""
    found = TAG.fullmatch(tag)
    if not found or not 1 <= int(found[2]) <= 12:
        raise UsageError(f"{tag!r} is no tag: it is year.month.number, for example 2026.11.0")
    return int(found[1]), int(found[2]), int(found[3])


class ReleaseStore:
    """The releases under one folder; ``latest`` is a link to the newest public one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        """Where they all are."""
        return str(self.path)

    def tags(self, restricted: bool = False) -> list[str]:
        """All tags of public releases, or of restricted ones, oldest first."""
        if not self.path.is_dir():
            return []
        names = [entry.name for entry in self.path.iterdir() if TAG.fullmatch(entry.name) and entry.is_dir()]
        return sorted((name for name in names if name.endswith(RESTRICTED) == restricted), key=tag_order)

    def folder(self, tag: str) -> Path:
        """A release as a folder of this machine."""
        return self.path / tag

    def address(self, tag: str) -> str:
        """Where a release is."""
        return f"{self.place}/{tag}"

    @contextmanager
    def at_hand(self, name: str) -> Iterator[Path]:
        """The folder of a release while the block lasts: a tag, ``latest``, or any path or address of one. Raises ``UnknownVersion``."""
        if in_store(name):
            from podium.release_store.download import downloaded

            with downloaded(name) as folder:
                yield folder
        else:
            yield self.find(name)

    def find(self, name: str) -> Path:
        """The folder of a release: a tag, ``latest``, or any path to one. Raises ``UnknownVersion``."""
        for folder in (self.path / name, Path(name)):
            if folder.is_dir():
                return folder
        there = ", ".join([*self.tags(), *self.tags(restricted=True)]) or "none yet"
        raise UnknownVersion(f"there is no release {name!r} in {self.place}; there are: {there}")

    def before(self, tag: str) -> Path | None:
        """The release that a new one is compared with: of the same kind, the last of lower tag."""
        earlier = [name for name in self.tags(tag.endswith(RESTRICTED)) if tag_order(name) < tag_order(tag)]
        return self.folder(earlier[-1]) if earlier else None

    def next_tag(self, at: datetime, restricted: bool = False) -> str:
        """The first free tag of that month, and after every other release of the kind."""
        last = [tag_order(tag) for tag in self.tags(restricted)]
        month = max([(at.year, at.month), *(tag[:2] for tag in last)])
        number = max((tag[2] + 1 for tag in last if tag[:2] == month), default=0)
        return f"{month[0]}.{month[1]}.{number}" + RESTRICTED * restricted

    @contextmanager
    def shelved(self, tag: str) -> Iterator[Path]:
        """An empty folder that becomes the release when the block ends well and vanishes when not; ``latest`` moves last, and forward only.

        Raises ``UsageError`` for a tag that is taken, ``Conflict`` while another release is being made.
        """
        tag_order(tag)
        self.path.mkdir(parents=True, exist_ok=True)
        with self._alone():
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
    def _alone(self) -> Iterator[None]:
        with (self.path / ".lock").open("wb") as lock:
            if not locked(lock):
                raise Conflict(f"another release is being made in {self.path}: wait for it and try again")
            yield

    def _advance(self, tag: str) -> None:
        link = self.path / LATEST
        newest = self.tags()[-1:]
        if newest != [tag]:
            return
        moved = self.path / f".{LATEST}.partial-link"
        moved.unlink(missing_ok=True)
        moved.symlink_to(tag, target_is_directory=True)
        moved.replace(link)


def _settle(folder: Path) -> None:
    """Every byte on disk, every file read-only."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
