"""How often a host is asked: one request at a time, a pause between two, longer when it struggles, for all runs of this machine together.

The state of a host is one small file, locked while a request to it is under way, so that threads and processes queue alike.
What a run as a whole may spend is its ``Budget``.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock

from podium.errors import BudgetSpent, Unreachable
from podium.fetch.public_hosts import host

DAY = 86_400.0
HOUR = 3_600.0
SLOWER = 2.0
FASTER = 0.75
RECORD = 400
"""Bytes of a host's file, so that a record always covers the one before."""
LONGEST_STATE = 4096
"""Bytes of the longest one: the name of a host has no more than 253 characters."""


@dataclass
class Budget:
    """The requests that a run may send, and the seconds it may take from now on; ``None`` is no limit."""

    requests: int | None = None
    seconds: float | None = None
    spent: int = 0
    _begun: float = field(default_factory=time.monotonic)
    _lock: Lock = field(default_factory=Lock)

    @property
    def passed(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self._begun

    def spend(self, url: str) -> None:
        """Count one request. Raises ``BudgetSpent`` when it must not be sent any more."""
        with self._lock:
            if self.requests is not None and self.spent >= self.requests:
                raise BudgetSpent(url, f"not asked, the run has sent its {self.requests} requests; run again, or raise PODIUM_REQUESTS")
            self.afford(url, 0.0)
            self.spent += 1

    def afford(self, url: str, pause: float) -> None:
        """Raise ``BudgetSpent`` when a pause of so many seconds would outlast the run."""
        if self.seconds is not None and self.passed + pause >= self.seconds:
            raise BudgetSpent(
                url, f"not asked, the {self.seconds:g} seconds of this run are used up; run again, or give it more time (PODIUM_SECONDS)"
            )


@dataclass
class HostTurn:
    """One request to a host, while no other may be sent there: what it learns decides how long the next one waits."""

    delay: float
    slowest: float
    answered_at: float | None = None
    rest_for: float = 0.0
    struggling: bool = False

    def answered(self) -> None:
        """The answer begins: the pause before the next request counts from here, whatever time the connection took."""
        self.answered_at = time.monotonic()

    def slow(self) -> None:
        """The host struggles (429, 503, a time limit): double the pause."""
        self.struggling = True

    def rest(self, seconds: float) -> None:
        """The host asks for a pause (``Retry-After``)."""
        self.rest_for = min(seconds, DAY / 2)

    def next_delay(self, least: float) -> float:
        """Seconds before the next request: doubled, up to ``slowest``, while the host struggles, else a quarter less, down to ``least``."""
        if self.struggling:
            return min(self.delay * SLOWER, max(self.slowest, least))
        return max(self.delay * FASTER, least)


class Limiter:
    """Makes requests to one host wait for each other; ``folder`` holds the state, ``slowest`` is the longest pause, in seconds.

    A host that was not asked for an hour is asked at the usual pace again.
    """

    def __init__(self, folder: Path, slowest: float = 120.0) -> None:
        self._folder = folder
        self._slowest = slowest
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def turn(self, url: str, delay: float, budget: Budget, patience: float = 600.0) -> Iterator[HostTurn]:
        """Wait for the host of ``url``, at least ``delay`` seconds after its last request, and keep others waiting until the block ends.

        Raises ``Unreachable`` when the host asked for a pause longer than ``patience`` seconds, ``BudgetSpent`` when the run ends before.
        """
        with self._locked_state(host(url)) as handle:
            last, slowed = read_state(handle)
            pause = last - time.monotonic()
            turn = HostTurn(max(delay, slowed if pause > -HOUR else 0.0), self._slowest)
            if pause > DAY:  # the clock of an earlier boot
                pause = 0.0
            if pause > max(patience, turn.delay):
                raise Unreachable(url, f"not asked, the host asked for a pause of {pause:.0f} s more; run again later")
            budget.afford(url, max(pause, 0.0))
            if pause > 0:
                time.sleep(pause)
            budget.spend(url)
            try:
                yield turn
            finally:
                write_state(handle, host(url), turn, delay)

    @contextmanager
    def _locked_state(self, name: str) -> Iterator[int]:
        path = self._folder / f"{sha256(name.encode()).hexdigest()[:24]}.json"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def read_state(handle: int) -> tuple[float, float]:
    """When the host may be asked next (monotonic seconds), and its longer pause while it struggles; zeros where nothing is known."""
    try:
        state = json.loads(os.pread(handle, LONGEST_STATE, 0))
        return float(state["next"]), float(state["delay"])
    except (ValueError, KeyError, TypeError):
        return 0.0, 0.0


def write_state(handle: int, name: str, turn: HostTurn, least: float) -> None:
    """Keep what the request has learnt for the next one; ``least`` is the usual pause."""
    delay = turn.next_delay(least)
    begin = time.monotonic() if turn.answered_at is None else turn.answered_at
    words = json.dumps({"host": name, "next": begin + max(delay, turn.rest_for), "delay": delay if delay > least else 0.0})
    os.pwrite(handle, words.ljust(RECORD).encode(), 0)  # over the last one: to cut a file takes a disk a hundred times as long
