"""Processes that draft kept pages side by side, a few batches ahead of the run that loads them; everything else stays with the run.

Its order is the run's, what it holds at once is bounded, and what it gives is what ``podium.draft`` gives in the run's own process.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Self

from podium.archive import Archive
from podium.arrival import Arrival
from podium.draft import Draft, Drafting, draft
from podium.ledger import PageRow
from podium.source import Source

BATCH = 40
"""Pages that one process drafts at a time."""
AHEAD = 4
"""Batches that may wait or be under way, for each process."""
WORTH_IT = 200
"""Fewer pages are drafted sooner than processes start."""

Find = Callable[[str], Source]
"""How another process finds a source by its name: a function that can be imported there, such as ``parsers.source``."""
Asked = tuple[Arrival, PageRow | None]


class Crew:
    """So many processes for the kept pages of one source; close it, or use it in ``with``."""

    def __init__(self, archive: Archive, find: Find, name: str, processes: int) -> None:
        self._here: Drafting = partial(draft, archive, find(name))
        self._most = processes * AHEAD
        self._waiting: Iterator[Asked] = iter(())
        self._under_way: deque[tuple[list[Asked], Future[list[Draft]]]] = deque()
        self._done: deque[tuple[Asked, Draft]] = deque()
        # Neither fork (the run has threads) nor spawn (each process would load all libraries anew).
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__, find.__module__])
        self._pool = ProcessPoolExecutor(processes, context, _begin, (archive.root, find, name))

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
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _send(self) -> None:
        while len(self._under_way) < self._most and (batch := list(islice(self._waiting, BATCH))):
            self._under_way.append((batch, self._pool.submit(_draft_all, batch)))


def has_speech(row: PageRow | None) -> bool:
    """True when the address is known to lead to a speech: all that a draft takes from the ledger."""
    return row is not None and row.speech_id is not None


_here: Drafting
"""In a process of the crew: how it drafts."""


def _begin(root: Path, find: Find, name: str) -> None:
    global _here
    _here = partial(draft, Archive(root), find(name))
    threading.Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    """A run that is killed takes its crew along: they would wait for ever for the next batch."""
    run = multiprocessing.parent_process()
    if run is not None:
        run.join()
        os._exit(1)


def _draft_all(asked: Sequence[Asked]) -> list[Draft]:
    return [_here(arrival, known) for arrival, known in asked]
