"""Who may work on a source: one run at a time. A lease is held by a living process; one that dies, however it dies, loses it.

On a file system the kernel keeps the lease: a POSIX lock on ``<home>/leases/<name>``, which forked children do not inherit and which NFS 4
carries to other machines. An object store has no locks: a lease there is an object that says whose it is, taken, renewed and given back by
conditional puts. A living owner writes it anew every quarter of its term. One whose object is older than the term, by the store's own
clock, is dead or cut off, and the next run may take it over. The owner knows in time: it counts the term by its own clock from before each
writing, and asks once more, on the condition that nobody took it, before it commits when that has run out (``ensure_held``).
"""

import fcntl
import json
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock, RLock, Thread
from typing import IO, Any, Self, TypeVar
from uuid import uuid4

from podium import progress
from podium.errors import StoreError, Taken, UnderWay
from podium.store.access import in_store
from podium.store.objects import KnownObject, Objects, ensure_conditional

Leased = TypeVar("Leased")
LOOK_AGAIN = 0.5
"""Seconds between two looks at a lease that somebody holds."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lease."""

    run: str
    host: str
    process: int
    since: str

    @classmethod
    def of(cls, run: str) -> Self:
        """This process, from now on."""
        return cls(run, socket.gethostname(), os.getpid(), f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}")

    def __str__(self) -> str:
        return f"run {self.run[:8]} (process {self.process} on {self.host}, since {self.since} UTC)"


_files_held: dict[Path, Owner] = {}
"""Leases of this process: closing a second handle to such a file would give up the first one's lock."""
_lock = Lock()


def patiently(name: str, patience: timedelta, take: Callable[[], Leased | None], owner: Callable[[], object], pause: float = 0) -> Leased:
    """What ``take`` gives, tried every ``pause`` seconds until it gives something.

    Raises ``UnderWay``, naming the ``owner``, when that takes longer than ``patience``.
    """
    held = take()
    if held is not None:
        return held
    waiting = progress.start(f"{name}: waiting, {owner() or 'another run'} is at work on it") if patience else None
    end = time.monotonic() + patience.total_seconds()
    while held is None:
        if time.monotonic() >= end:
            raise UnderWay(f"{name}: {owner() or 'another run'} is at work on it; run this again when that one has ended")
        time.sleep(pause or LOOK_AGAIN)
        held = take()
    if waiting:
        waiting.end()
    return held


class FileLeases:
    """Leases in a folder that supports POSIX locks."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "leases"

    def ensure_held(self, name: str) -> None:
        """The kernel takes no lease from a living process."""

    @contextmanager
    def hold(self, name: str, run: str, patience: timedelta = timedelta(0)) -> Iterator[None]:
        """The lease of that name while the block lasts. Raises ``UnderWay`` when another owner has it for longer than ``patience``."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = (self._folder / name).absolute()
        held = patiently(name, patience, lambda: _take_file(path, run), lambda: owner(path))
        try:
            yield
        finally:
            with _lock:
                held.truncate(0)
                held.close()
                del _files_held[path]


def owner(path: Path) -> Owner | None:
    """Who holds a lease, as far as he had time to write himself in."""
    with _lock:
        if path in _files_held:
            return _files_held[path]
        try:
            return Owner(**json.loads(path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None


def _take_file(path: Path, run: str) -> IO[str] | None:
    with _lock:
        if path in _files_held:
            return None
        file = path.open("a+", encoding="utf-8")
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        _files_held[path] = Owner.of(run)
        with suppress(OSError):  # on a full disk the lock holds all the same; only its owner cannot be named
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), json.dumps(asdict(_files_held[path])).encode())
        return file


log = logging.getLogger(__name__)
TERM = timedelta(seconds=60)
"""How long a dead owner keeps a lease."""
ROUNDING = timedelta(seconds=2)
"""A store tells time to the second."""
CLOCK = ".clock"
LOOK_AGAIN_IN_STORE = 2.0
"""Seconds between two looks at a lease that somebody holds: each is four requests."""

_objects_held: dict[tuple[str, str], "_Held"] = {}
"""Leases of this process, lost ones too for as long as their run lasts."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the object of a lease says."""

    owner: Owner | None
    """``None`` when it was given back."""
    key: str
    """Unlike that of any other taking, so that an owner knows its own."""
    term: float
    renewed: int = 0

    def content(self) -> bytes:
        return json.dumps(asdict(self)).encode()


class StoreLeases:
    """Leases under the address of a home; ``term`` is how long a dead owner keeps one."""

    def __init__(self, home: str, term: timedelta = TERM) -> None:
        self._home = home
        self._objects = Objects(f"{home}/leases")
        self._term = term

    @contextmanager
    def hold(self, name: str, run: str, patience: timedelta = timedelta(0)) -> Iterator[None]:
        """The lease of that name while the block lasts. Raises ``UnderWay`` when another owner has it for longer than ``patience``."""
        ensure_conditional(self._home)
        held = patiently(name, patience, lambda: self._take(name, run), lambda: self.owner(name), LOOK_AGAIN_IN_STORE)
        try:
            with held.alive():
                yield
        finally:
            del _objects_held[self._home, name]

    def ensure_held(self, name: str) -> None:
        """Raises ``StoreError`` when this process held the lease of that name and lost it meanwhile: it must not commit any more."""
        if held := _objects_held.get((self._home, name)):
            held.ensure()

    def owner(self, name: str) -> Owner | None:
        """Who holds a lease."""
        told = _told(self._objects.read(name))
        return told.owner if told else None

    def _take(self, name: str, run: str) -> "_Held | None":
        if (self._home, name) in _objects_held:
            return None
        mine = _Told(Owner.of(run), uuid4().hex, self._term.total_seconds())
        free = self._free(name)
        if free is False:
            return None
        held = _Held(self._objects, name, mine)
        taken = held.write(free.tag if isinstance(free, KnownObject) else None)
        return _objects_held.setdefault((self._home, name), held) if taken else None

    def _free(self, name: str) -> KnownObject | None | bool:
        """The object that may be written over, ``None`` where there is none yet, ``False`` where a living owner has it."""
        known = self._objects.about(name)
        told = _told(self._objects.read(name)) if known else None
        if known is None or told is None or told.owner is None:
            return known
        self._objects.put(CLOCK, b"")
        now = self._objects.about(CLOCK)
        if now is None:
            raise StoreError(f"{self._objects.address} does not show what was just written to it")
        return known if now.at - known.at > timedelta(seconds=told.term) + ROUNDING else False


class _Held:
    """One lease of this process; its run and the thread that renews it share it."""

    def __init__(self, objects: Objects, name: str, told: _Told) -> None:
        self._objects, self._name, self._told = objects, name, told
        self._tag = ""
        self._sure_until = 0.0
        self._lost = False
        self._ended = Event()
        self._lock = RLock()

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Renewed while the block lasts, given back at its end."""
        beat = Thread(target=self._beat, name=f"lease {self._name}", daemon=True)
        beat.start()
        try:
            yield
        finally:
            self._ended.set()
            beat.join()
            free = _Told(None, self._told.key, self._told.term, self._told.renewed + 1)
            try:
                if not self._lost:
                    self._objects.replace(self._name, free.content(), self._tag)
            except StoreError as error:
                log.warning("the lease of %s could not be given back and ends by itself: %s", self._name, error)

    def ensure(self) -> None:
        """Raises ``StoreError`` when it is no longer ours; asks the store only when the last word of it is too old."""
        with self._lock:
            if not self._lost and time.monotonic() < self._sure_until:
                return
            if self._lost or not self._renew():
                told = f"{self._name}: this run was cut off from the store and lost its lease; it commits nothing more"
                raise StoreError(f"{told}, what it fetched is kept for the next run")

    def _beat(self) -> None:
        while not self._lost and not self._ended.wait(self._told.term / 4):
            try:
                self._renew()
            except StoreError as error:
                log.warning("the lease of %s could not be renewed: %s", self._name, error)

    def _renew(self) -> bool:
        with self._lock:
            self._told = _Told(self._told.owner, self._told.key, self._told.term, self._told.renewed + 1)
            self._lost = not self.write(self._tag)
            return not self._lost

    def write(self, tag: str | None) -> bool:
        """Write it on the condition that it is as we know it; False when somebody else was faster.

        What we wrote ourselves, and lost the answer to, may be written over.
        """
        content = self._told.content()
        for _ in range(2):
            sent = time.monotonic()
            try:
                write = self._objects.create(self._name, content) if tag is None else self._objects.replace(self._name, content, tag)
            except Taken:
                known, there = self._objects.about(self._name), _told(self._objects.read(self._name))
                if known is None or there is None or there.key != self._told.key:
                    return False
                tag = known.tag
            else:
                self._tag, self._sure_until = write, sent + self._told.term
                return True
        return False


def _told(content: bytes | None) -> _Told | None:
    """What the bytes of a lease say; what cannot be read is nobody's lease."""
    try:
        told: dict[str, Any] = json.loads(content or b"")
        return _Told(Owner(**told["owner"]) if told["owner"] else None, told["key"], float(told["term"]), int(told["renewed"]))
    except (ValueError, TypeError, KeyError):
        return None


def leases_at(home: Path | str) -> FileLeases | StoreLeases:
    """The leases of a home, a folder or the address of an object store."""
    if in_store(home):
        return StoreLeases(str(home))
    return FileLeases(Path(home))
