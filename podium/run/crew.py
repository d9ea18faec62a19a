"""Processes of this machine that draft kept pages side by side, for a run that stays ahead of them (``podium.run.ahead``).

Plain programs at the two ends of a pipe: they load no scheduler and no lake, share no lock with the run, and end when it ends, however
that is.
"""

import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from subprocess import PIPE, Popen
from typing import IO, TYPE_CHECKING, Self

from podium.archive.store import Archive
from podium.run.ahead import Asked, Hire
from podium.run.draft import Draft, Drafting, draft
from podium.run.rubbish import look_for_rubbish_less_often
from podium.source import Source

if TYPE_CHECKING:
    from podium.settings import Settings

log = logging.getLogger(__name__)
BATCH = 40
"""Pages that one process drafts at a time."""
AHEAD = 4
"""Batches that may wait or be under way, for each process."""
Find = Callable[[str], Source]
"""How another process finds a source by its name: a function of a module that it can import, such as ``parsers.source``."""


def crew(find: Find) -> Hire:
    """As many processes as the settings say, which find the source by that function; none where that is one."""

    def hire(archive: Archive, name: str, settings: "Settings") -> "Crew | None":
        return Crew(archive, find, name, settings.processes) if settings.processes > 1 else None

    return hire


class Crew:
    """So many processes for the kept pages of one source; close it, or use it in ``with``."""

    def __init__(self, archive: Archive, find: Find, name: str, processes: int) -> None:
        self.batch = BATCH
        self.most = processes * AHEAD
        self._here: Drafting = partial(draft, archive, find(name))
        self._hands = [_hand(archive, find, name) for _ in range(processes)]
        self._free: SimpleQueue[Popen[bytes]] = SimpleQueue()
        for hand in self._hands:
            self._free.put(hand)
        self._pool = ThreadPoolExecutor(processes, thread_name_prefix="crew")

    def send(self, batch: list[Asked]) -> Future[list[Draft]]:
        """Hand a batch to whoever is free next."""
        return self._pool.submit(self._handed, batch)

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
    look_for_rubbish_less_often()
    taken = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # so that no library's words get among the drafts
    find: Find = getattr(import_module(module), function)
    work(sys.stdin.buffer, taken, partial(draft, Archive(Path(root), address), find(name)))


if __name__ == "__main__":
    main()
