"""Leases in an object store: an object that says whose it is, taken, renewed and given back by conditional puts.

A living owner writes it anew every quarter of its term. One whose object is older than the term, by the store's own clock, is dead or cut
off, and the next run may take it over. The owner knows in time: it counts the term by its own clock from before each writing, and asks
once more, on the condition that nobody took it, before it commits when that has run out (``ensure_held``).
"""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from threading import Event, RLock, Thread
from typing import Any
from uuid import uuid4

from podium.errors import StoreError, Taken
from podium.pipeline.file_leases import Owner, patiently
from podium.store.objects import KnownObject, Objects, ensure_conditional

log = logging.getLogger(__name__)
TERM = timedelta(seconds=60)
"""How long a dead owner keeps a lease."""
ROUNDING = timedelta(seconds=2)
"""A store tells time to the second."""
CLOCK = ".clock"
LOOK_AGAIN_IN_STORE = 2.0
"""Seconds between two looks at a lease that somebody holds: each is four requests."""

_ours: dict[tuple[str, str], "_Held"] = {}
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
            del _ours[self._home, name]

    def ensure_held(self, name: str) -> None:
        """Raises ``StoreError`` when this process held the lease of that name and lost it meanwhile: it must not commit any more."""
        if held := _ours.get((self._home, name)):
            held.ensure()

    def owner(self, name: str) -> Owner | None:
        """Who holds a lease."""
        told = _told(self._objects.read(name))
        return told.owner if told else None

    def _take(self, name: str, run: str) -> "_Held | None":
        if (self._home, name) in _ours:
            return None
        mine = _Told(Owner.of(run), uuid4().hex, self._term.total_seconds())
        held = _Held(self._objects, name, mine)
        if not held.begin(self._free(name)):
            return None
        return _ours.setdefault((self._home, name), held)

    def _free(self, name: str) -> KnownObject | None | bool:
        """The object that may be written over, ``None`` where there is none yet, ``False`` where a living owner has it."""
        known = self._objects.about(name)
        if known is None:
            return None
        told = _told(self._objects.read(name))
        if told is None or told.owner is None:
            return known
        return known if self._now() - known.at > timedelta(seconds=told.term) + ROUNDING else False

    def _now(self) -> datetime:
        """The time by the store's clock."""
        self._objects.put(CLOCK, b"")
        known = self._objects.about(CLOCK)
        if known is None:
            raise StoreError(f"{self._objects.address} does not show what was just written to it")
        return known.at


class _Held:
    """One lease of this process; its run and the thread that renews it share it."""

    def __init__(self, objects: Objects, name: str, told: _Told) -> None:
        self._objects, self._name, self._told = objects, name, told
        self._tag = ""
        self._sure_until = 0.0
        self._lost = False
        self._ended = Event()
        self._lock = RLock()

    def begin(self, free: KnownObject | None | bool) -> bool:
        """Take it; False when somebody else was faster."""
        if free is False:
            return False
        return self._write(self._told, free.tag if isinstance(free, KnownObject) else None)

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
            self._give_back()

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
            self._lost = not self._write(self._told, self._tag)
            return not self._lost

    def _write(self, told: _Told, tag: str | None) -> bool:
        """Write it on the condition that it is as we know it. Our own word, whose answer was lost, may be written over."""
        content = told.content()
        for _ in range(2):
            sent = time.monotonic()
            try:
                write = self._objects.create(self._name, content) if tag is None else self._objects.replace(self._name, content, tag)
            except Taken:
                if (tag := self._own()) is None:
                    return False
            else:
                self._tag, self._sure_until = write, sent + told.term
                return True
        return False

    def _own(self) -> str | None:
        """The tag of what is there, when that is our own word."""
        known, there = self._objects.about(self._name), _told(self._objects.read(self._name))
        return known.tag if known and there and there.key == self._told.key else None

    def _give_back(self) -> None:
        free = _Told(None, self._told.key, self._told.term, self._told.renewed + 1)
        try:
            if not self._lost:
                self._objects.replace(self._name, free.content(), self._tag)
        except StoreError as error:
            log.warning("the lease of %s could not be given back and ends by itself: %s", self._name, error)


def _told(content: bytes | None) -> _Told | None:
    """What is said; nothing that can be read is nobody's."""
    try:
        told: dict[str, Any] = json.loads(content or b"")
        return _Told(Owner(**told["owner"]) if told["owner"] else None, told["key"], float(told["term"]), int(told["renewed"]))
    except (ValueError, TypeError, KeyError):
        return None
