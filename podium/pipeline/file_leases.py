"""Who may work on a source: one run at a time. A lease is held by a living process; one that dies, however it dies, loses it at once.

On a file system the kernel keeps the lease: a POSIX lock on ``<home>/leases/<name>``, which forked children do not inherit and which NFS 4
carries to other machines. An object store has no locks: leases there are in ``podium.pipeline.store_leases``.
"""

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import IO, Self, TypeVar

from podium import progress
from podium.errors import UnderWay

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


_ours: dict[Path, Owner] = {}
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
        held = patiently(name, patience, lambda: _take(path, run), lambda: owner(path))
        try:
            yield
        finally:
            _give_back(path, held)


def owner(path: Path) -> Owner | None:
    """Who holds a lease, as far as he had time to write himself in."""
    with _lock:
        if path in _ours:
            return _ours[path]
        try:
            return Owner(**json.loads(path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None


def _take(path: Path, run: str) -> IO[str] | None:
    with _lock:
        if path in _ours:
            return None
        file = path.open("a+", encoding="utf-8")
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        _ours[path] = Owner.of(run)
        with suppress(OSError):  # on a full disk the lock holds all the same; only its owner cannot be named
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), json.dumps(asdict(_ours[path])).encode())
        return file


def _give_back(path: Path, file: IO[str]) -> None:
    with _lock:
        file.truncate(0)
        file.close()
        del _ours[path]
