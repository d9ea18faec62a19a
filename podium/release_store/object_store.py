"""The store of releases in an object store, where nothing can be renamed: a folder with a manifest is a release.

The manifest is uploaded last, on the condition that there is none. ``latest`` is a small object that holds a tag. A release is first made
and checked in a folder of this machine, as any other; that copy stays, and the next release is compared with it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podium import progress
from podium.errors import BrokenRelease, Conflict, Taken, UnderWay, UsageError
from podium.pipeline.leases import leases_at
from podium.release_store.manifest import MANIFEST_FILE
from podium.release_store.release_store import LATEST, RESTRICTED, TAG, ReleaseStore, downloaded, tag_order
from podium.store.objects import MOST_IN_ONE_PUT, Objects, ensure_conditional

LEASE = "releases"


class ObjectReleaseStore(ReleaseStore):
    """The releases under ``<home>/releases`` in an object store; ``copies`` is the folder of this machine for copies of them."""

    def __init__(self, home: str, copies: Path) -> None:
        super().__init__(copies)
        self._home = home
        self._objects = Objects(f"{home}/releases")

    @property
    def place(self) -> str:
        """The address that holds all releases."""
        return self._objects.address

    def tags(self, restricted: bool = False) -> list[str]:
        """All tags of public releases, or of restricted ones, oldest first; a folder without a manifest is no release."""
        names = [name for name in self._objects.folders() if TAG.fullmatch(name) and name.endswith(RESTRICTED) == restricted]
        return sorted((name for name in names if self._is_there(name)), key=tag_order)

    def folder(self, tag: str) -> Path:
        """A copy of the release on this machine, downloaded unless there is one with the same manifest."""
        copy = self.path / tag
        manifest = self._objects.read(f"{tag}/{MANIFEST_FILE}")
        if copy.is_dir() and (copy / MANIFEST_FILE).read_bytes() == manifest:
            return copy
        shutil.rmtree(copy, ignore_errors=True)
        with downloaded(self.address(tag), self.path) as folder:
            folder.rename(copy)
        return copy

    @contextmanager
    def at_hand(self, name: str) -> Iterator[Path]:
        """A context with a copy of a release as it is in the store now: a tag, ``latest``, or any path or address of one.

        Raises ``UnknownVersion``.
        """
        tag = (self._objects.read(LATEST) or LATEST.encode()).decode().strip() if name == LATEST else name
        if self._is_there(tag):
            with downloaded(self.address(tag)) as folder:
                yield folder
        else:
            with super().at_hand(name) as folder:
                yield folder

    @contextmanager
    def new_release(self, tag: str) -> Iterator[Path]:
        """A context with an empty folder, which becomes the release when the block ends without an error and is deleted otherwise.

        The files are uploaded at the end, the manifest last; ``latest`` moves after that, and only to a later tag.
        Raises ``UsageError`` for a tag that is taken, ``Conflict`` while another release is being made.
        """
        tag_order(tag)
        ensure_conditional(self._home)
        with self._lease_held():
            if self._is_there(tag):
                raise UsageError(f"release {tag} is there already and never changes: choose another tag")
            shutil.rmtree(self.path / tag, ignore_errors=True)
            for known in list(self._objects.each(f"{tag}/")):  # left by a publishing that failed half-way
                leases_at(self._home).ensure_held(LEASE)
                if known.name != f"{tag}/{MANIFEST_FILE}":
                    self._objects.delete(known.name)
            with super().new_release(tag) as folder:
                yield folder
                self._upload(folder, tag)

    @contextmanager
    def closed(self) -> Iterator[None]:
        """A context in which nobody makes a release in this store. Raises ``Conflict`` while one is being made."""
        with self._lease_held():
            yield

    @contextmanager
    def _lease_held(self) -> Iterator[None]:
        """A context in which nobody else makes a release in this store. Raises ``Conflict``."""
        try:
            with leases_at(self._home).hold(LEASE, "publish"):
                yield
        except UnderWay as busy:
            raise Conflict(f"another release is being made in {self.place}: wait for it and try again ({busy})") from busy

    def _upload(self, folder: Path, tag: str) -> None:
        """Uploads every file, then the manifest, which makes it a release."""
        try:
            self._upload_files(folder, tag)
            leases_at(self._home).ensure_held(LEASE)
            self._objects.ensure(f"{tag}/{MANIFEST_FILE}", folder / MANIFEST_FILE)
        except Taken as error:
            raise UsageError(f"release {tag} was made by somebody else meanwhile: choose another tag") from error

    def _upload_files(self, folder: Path, tag: str) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_FILE)
        tick = progress.start(f"upload {tag}", len(files))
        sent = {}
        for path in files:
            name = f"{tag}/{path.relative_to(folder).as_posix()}"
            leases_at(self._home).ensure_held(LEASE)
            # What is sent in parts can have no condition: the lease keeps others away, and the list below shows a writer without one.
            send = self._objects.ensure if path.stat().st_size <= MOST_IN_ONE_PUT else self._objects.put
            sent[name] = (path.stat().st_size, send(name, path))
            tick(1)
        there = {known.name: (known.size, known.tag) for known in self._objects.each(f"{tag}/") if known.name != f"{tag}/{MANIFEST_FILE}"}
        if there != sent:
            raise BrokenRelease(f"{self.address(tag)} does not hold what was just written to it: nothing is released, publish again")

    def _advance(self, tag: str) -> None:
        """Moves ``latest`` to a later public release, and deletes the copies that no later release is compared with."""
        if not tag.endswith(RESTRICTED):
            self._objects.amend(LATEST, lambda before: max(filter(None, (before.decode().strip(), tag)), key=tag_order).encode())
        needed = {*self.tags()[-1:], *self.tags(restricted=True)[-1:]}
        for copy in self.path.iterdir():
            if TAG.fullmatch(copy.name) and copy.name not in needed:
                shutil.rmtree(copy, ignore_errors=True)

    def _is_there(self, tag: str) -> bool:
        return bool(TAG.fullmatch(tag)) and self._objects.about(f"{tag}/{MANIFEST_FILE}") is not None
