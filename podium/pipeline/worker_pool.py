"""Processes of this machine that draft kept pages side by side, for a run that stays ahead of them (``podium.pipeline.parse_pages``).

They load no scheduler and no lake, share no lock with the run, and end when it ends, however that is (``podium.pipeline.worker_process``).
"""

import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from subprocess import DEVNULL, Popen
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from podium.archive.archive import Archive
from podium.extract.source import Source
from podium.pipeline.parse_pages import KeptPage, ParsedPage, ParseKept, StartWorkers, parse_kept

if TYPE_CHECKING:
    from podium.settings import Settings

log = logging.getLogger(__name__)
PAGES_A_BATCH = 40
"""Pages that one process drafts at a time."""
BATCHES_AHEAD = 4
"""Batches that may wait or be under way, for each process."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}
"""For numpy in a program that forks, since only one thread comes along; each process has a core of its own anyway."""
STDERR = 2
"""The file descriptor: no library's words come among what the run prints."""
Find = Callable[[str], Source]
"""How another process finds a source by its name: a function of a module that it can import, such as ``parsers.source``."""


def worker_pool(find: Find) -> StartWorkers:
    """As many processes as the settings say, which find the source by that function; none where that is one."""

    def hire(archive: Archive, name: str, settings: "Settings") -> "WorkerPool | None":
        return WorkerPool(archive, find, name, settings.processes) if settings.processes > 1 else None

    return hire


class WorkerPipes(NamedTuple):
    """Our ends of the two pipes of one process."""

    asked: IO[bytes]
    drafts: IO[bytes]


class WorkerPool:
    """So many processes for the kept pages of one source; close it, or use it in ``with``."""

    def __init__(self, archive: Archive, find: Find, name: str, processes: int) -> None:
        self.batch = PAGES_A_BATCH
        self.most = processes * BATCHES_AHEAD
        self._here: ParseKept = partial(parse_kept, archive, find(name))
        self._leader, self._hands = _started(archive, find, name, processes)
        self._free: SimpleQueue[WorkerPipes] = SimpleQueue()
        for hand in self._hands:
            self._free.put(hand)
        self._pool = ThreadPoolExecutor(processes, thread_name_prefix="crew")
        self._closed = False

    def send(self, batch: list[KeptPage]) -> Future[list[ParsedPage]]:
        """WorkerPipes a batch to whoever is free next."""
        return self._pool.submit(self._handed, batch)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._free.qsize() < len(self._hands):  # not all have done what they were handed
            os.killpg(self._leader.pid, signal.SIGKILL)  # it is there until we wait for it, even if it has ended
        self._pool.shutdown(wait=True)
        for hand in self._hands:
            with suppress(BrokenPipeError):  # half a batch that nobody took
                hand.asked.close()
            hand.drafts.close()
        self._leader.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _handed(self, batch: list[KeptPage]) -> list[ParsedPage]:
        """The drafts of a batch from whoever is free; by this process where one that was at it is lost."""
        hand = self._free.get()
        try:
            pickle.dump(batch, hand.asked)
            hand.asked.flush()
            drafts: list[ParsedPage] = pickle.load(hand.drafts)
            return drafts
        except (OSError, EOFError, pickle.UnpicklingError):  # lost before, between or within batches
            if self._closed:
                raise  # nobody waits for it
            log.warning("a process that parses pages has ended (was there too little memory?); its batch is parsed here")
            return [self._here(arrival, known) for arrival, known in batch]
        finally:
            self._free.put(hand)


def _started(archive: Archive, find: Find, name: str, processes: int) -> tuple[Popen[bytes], list[WorkerPipes]]:
    """The first of them, which forks the others and heads their process group, and our ends of the pipes."""
    pipes = [(*os.pipe(), *os.pipe()) for _ in range(processes)]
    theirs = [(asked, drafts) for asked, _, _, drafts in pipes]
    kept = (str(archive.root.absolute()), archive.address)
    command = [sys.executable, "-m", "podium.pipeline.worker_process", *kept, find.__module__, find.__qualname__, name]
    command += [f"{asked},{drafts}" for asked, drafts in theirs]
    passed = [end for ends in theirs for end in ends]
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        leader = Popen(command, stdin=DEVNULL, stdout=STDERR, pass_fds=passed, env=environment, start_new_session=True)
    finally:
        for end in passed:
            os.close(end)
    return leader, [WorkerPipes(os.fdopen(asked, "wb"), os.fdopen(drafts, "rb")) for _, asked, drafts, _ in pipes]
