"""Processes that draft kept pages side by side, a few batches ahead of the run that loads them; everything else stays with the run.

Its order is the run's, what it holds at once is bounded, and what it gives is what ``podium.run.draft`` gives in the run's own process.
Plain
programs at the two ends of a pipe: they load no scheduler and no lake, share no lock with the run, and end when it ends, however that is.
"""

import logging
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from subprocess import PIPE, Popen
from typing import IO, Self

from podium.archive.store import Archive
from podium.lake.ledger import PageRow
from podium.run.arrival import Arrival
from podium.run.draft import Draft, Drafting, draft
from podium.source import Source

log = logging.getLogger(__name__)
BATCH = 40
"""Pages that one process drafts at a time."""
AHEAD = 4
"""Batches that may wait or be under way, for each process."""
WORTH_IT = 200
"""Fewer pages are drafted sooner than processes start."""

Find = Callable[[str], Source]
"""How another process finds a source by its name: a function of a module that it can import, such as ``parsers.source``."""
Asked = tuple[Arrival, PageRow | None]


class Crew:
    """So many processes for the kept pages of one source; close it, or use it in ``with``."""

    def __init__(self, archive: Archive, find: Find, name: str, processes: int) -> None:
        self._here: Drafting = partial(draft, archive, find(name))
        self._most = processes * AHEAD
        self._waiting: Iterator[Asked] = iter(())
        self._under_way: deque[tuple[list[Asked], Future[list[Draft]]]] = deque()
        self._done: deque[tuple[Asked, Draft]] = deque()
        self._hands = [_hand(archive, find, name) for _ in range(processes)]
        self._free: SimpleQueue[Popen[bytes]] = SimpleQueue()
        for hand in self._hands:
            self._free.put(hand)
        self._pool = ThreadPoolExecutor(processes, thread_name_prefix="crew")

    def expect(self, arrivals: Sequence[Arrival], ledger: Mapping[str, PageRow]) -> None:
        """Begin with these, which will be asked for in this order."""
        self._waiting = ((arrival, ledger.get(arrival.url)) for arrival in arrivals)
        self._send()

    def draft(self, arrival: Arrival, known: PageRow | None) -> Draft:
        """The draft of the next arrival; one that was not expected, or of which more is known by now, is drafted here."""
        if not self._done and self._under_way:
            asked, answer = self._under_way.popleft()
            self._done.extend(zip(asked, answer.result(), strict=True))
            self._send()
        if self._done and self._done[0][0][0] == arrival:
            (_, before), drafted = self._done.popleft()
            if has_speech(before) == has_speech(known):
                return drafted
        return self._here(arrival, known)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for hand in self._hands:
            hand.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for hand in self._hands:
            hand.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _send(self) -> None:
        while len(self._under_way) < self._most and (batch := list(islice(self._waiting, BATCH))):
            self._under_way.append((batch, self._pool.submit(self._handed, batch)))

    def _handed(self, batch: list[Asked]) -> list[Draft]:
        """The drafts of a batch from whoever is free; by this process where one that was at it is lost."""
        hand = self._free.get()
        try:
            assert hand.stdin and hand.stdout
            pickle.dump(batch, hand.stdin)
            hand.stdin.flush()
            drafts: list[Draft] = pickle.load(hand.stdout)
            return drafts
        except (OSError, EOFError):
            log.warning("a process that parses pages has ended (status %s); its batch is parsed here", hand.poll())
            return [self._here(arrival, known) for arrival, known in batch]
        finally:
            self._free.put(hand)


def has_speech(row: PageRow | None) -> bool:
    """True when the address is known to lead to a speech: all that a draft takes from the ledger."""
    return row is not None and row.speech_id is not None


def _hand(archive: Archive, find: Find, name: str) -> Popen[bytes]:
    kept = (str(archive.root.absolute()), archive.address)
    command = [sys.executable, "-m", "podium.run.crew", *kept, find.__module__, find.__qualname__, name]
    return Popen(command, stdin=PIPE, stdout=PIPE, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})


def work(given: IO[bytes], taken: IO[bytes], how: Drafting) -> None:
    """Draft batch after batch until no more are given."""
    while given.peek(1):  # type: ignore[attr-defined]
        asked: list[Asked] = pickle.load(given)
        pickle.dump([how(arrival, known) for arrival, known in asked], taken)
        taken.flush()


def main() -> None:
    """One process of a crew: the archive's folder and address, the module and the function that find a source, and its name."""
    root, address, module, function, name = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the run, which then lets go of us
    taken = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # so that no library's words get among the drafts
    find: Find = getattr(import_module(module), function)
    work(sys.stdin.buffer, taken, partial(draft, Archive(Path(root), address), find(name)))


if __name__ == "__main__":
    main()
