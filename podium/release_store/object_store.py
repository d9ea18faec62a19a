"""The shelf of an object store, where nothing can be moved: a release is what has a manifest, and that is written last, on the condition
that there is none. ``latest`` is a small object with a tag in it.

A release is prepared in a folder of this machine with all its checks, as any other, which stays as a copy to tell the next one against.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podium import progress
from podium.errors import BrokenRelease, Conflict, Taken, UnderWay, UsageError
from podium.pipeline.leases import leases_at
from podium.release_store.download import downloaded
from podium.release_store.manifest import MANIFEST_FILE
from podium.release_store.release_store import LATEST, RESTRICTED, TAG, ReleaseStore, tag_order
from podium.store.objects import MOST_IN_ONE_PUT, Objects, ensure_conditional

LEASE = "releases"


class ObjectReleaseStore(ReleaseStore):
    """The releases under ``<home>/releases`` in a store; ``copies`` is the folder of this machine."""

    def __init__(self, home: str, copies: Path) -> None:
        super().__init__(copies)
        self._home = home
        self._objects = Objects(f"{home}/releases")

    @property
    def place(self) -> str:
        """Where they all are."""
        return self._objects.address

    def tags(self, restricted: bool = False) -> list[str]:
        """All tags of public releases, or of restricted ones, oldest first; what has no manifest is no release."""
        names = [name for name in self._objects.folders() if TAG.fullmatch(name) and name.endswith(RESTRICTED) == restricted]
        return sorted((name for name in names if self._is_there(name)), key=tag_order)

    def folder(self, tag: str) -> Path:
        """A copy of a release on this machine, made where there is none."""
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
        """The folder of a release while the block lasts, as it is in the store now: a tag, ``latest``, or any path or address of one."""
        if self._is_there(tag := self._tag_of(name)):
            with downloaded(self.address(tag)) as folder:
                yield folder
        else:
            with super().at_hand(name) as folder:
                yield folder

    @contextmanager
    def shelved(self, tag: str) -> Iterator[Path]:
        """An empty folder that becomes the release when the block ends well and vanishes when not; ``latest`` moves last, and forward only.

        Raises ``UsageError`` for a tag that is taken, ``Conflict`` while another release is being made.
        """
        tag_order(tag)
        ensure_conditional(self._home)
        with self._alone_in_store():
            if self._is_there(tag):
                raise UsageError(f"release {tag} is there already and never changes: choose another tag")
            shutil.rmtree(self.path / tag, ignore_errors=True)
            self._clear(tag)
            with super().shelved(tag) as folder:
                yield folder
                self._upload(folder, tag)

    @contextmanager
    def _alone_in_store(self) -> Iterator[None]:
        """While the block lasts nobody else makes a release in this store."""
        try:
            with leases_at(self._home).hold(LEASE, "publish"):
                yield
        except UnderWay as busy:
            raise Conflict(f"another release is being made in {self.place}: wait for it and try again ({busy})") from busy

    def _upload(self, folder: Path, tag: str) -> None:
        """Every file, then the manifest, by which it becomes a release."""
        try:
            self._send(folder, tag)
            leases_at(self._home).ensure_held(LEASE)
            self._objects.ensure(f"{tag}/{MANIFEST_FILE}", folder / MANIFEST_FILE)
        except Taken as error:
            raise UsageError(f"release {tag} was made by somebody else meanwhile: choose another tag") from error

    def _send(self, folder: Path, tag: str) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_FILE)
        tick = progress.start(f"upload {tag}", len(files))
        sent = {}
        for path in files:
            name = f"{tag}/{path.relative_to(folder).as_posix()}"
            leases_at(self._home).ensure_held(LEASE)
            # On no condition when it is sent in parts: then the lease keeps others away, and the list below finds out who did not heed it.
            send = self._objects.ensure if path.stat().st_size <= MOST_IN_ONE_PUT else self._objects.put
            sent[name] = (path.stat().st_size, send(name, path))
            tick(1)
        there = {known.name: (known.size, known.tag) for known in self._objects.each(f"{tag}/") if known.name != f"{tag}/{MANIFEST_FILE}"}
        if there != sent:
            raise BrokenRelease(f"{self.address(tag)} does not hold what was just written to it: nothing is released, publish again")

    def _clear(self, tag: str) -> None:
        """Take away what a publishing that failed half-way has left under a tag that is no release."""
        for known in list(self._objects.each(f"{tag}/")):
            leases_at(self._home).ensure_held(LEASE)
            if known.name != f"{tag}/{MANIFEST_FILE}":
                self._objects.delete(known.name)

    def _advance(self, tag: str) -> None:
        """Move ``latest`` to a public release, and let go of the copies that no later one is told against."""
        if not tag.endswith(RESTRICTED):
            self._objects.amend(LATEST, lambda before: _later(before.decode().strip(), tag).encode())
        needed = {*self.tags()[-1:], *self.tags(restricted=True)[-1:]}
        for copy in self.path.iterdir():
            if TAG.fullmatch(copy.name) and copy.name not in needed:
                shutil.rmtree(copy, ignore_errors=True)

    def _tag_of(self, name: str) -> str:
        if name != LATEST:
            return name
        return (self._objects.read(LATEST) or LATEST.encode()).decode().strip()

    def _is_there(self, tag: str) -> bool:
        return bool(TAG.fullmatch(tag)) and self._objects.about(f"{tag}/{MANIFEST_FILE}") is not None


def _later(one: str, other: str) -> str:
    return max((tag for tag in (one, other) if tag), key=tag_order)
