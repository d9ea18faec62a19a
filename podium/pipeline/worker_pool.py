"""Kept pages parsed ahead of the run by a pool of processes of this machine.

It is the standard library's, its processes forked from a server that has the models loaded (``podium.pipeline.preload``). They load
no scheduler and no lake, and end when the run ends, however that is. A process that dies breaks the whole pool and does not say over which
page: the pool is made anew and the pages are read again one at a time, so that the page that ends its process again is named.
"""

import copyreg
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from podium.archive.archive import Archive
from podium.capture import RecordPlace
from podium.errors import Reason, Rejected
from podium.extract.source import Source
from podium.lake.ledger import PageRow
from podium.pipeline.fetch_result import FetchResult
from podium.pipeline.parse_pages import AcceptedPage, KeptPage, ParsedPage, StartWorkers, parse_kept
from podium.records import Media, Paragraph, SourceDocument, Speaker, Speech, Venue

if TYPE_CHECKING:
    from podium.settings import Settings  # a worker needs none of it

log = logging.getLogger(__name__)
PAGES_A_BATCH = 40
"""Pages that one process parses at a time."""
BATCHES_AHEAD = 4
"""Batches that may wait or be under way, for each process."""
PAGE_SECONDS = 60.0
"""A page that takes longer is a fault of the parser; most take a hundredth of a second."""

SENT = (ParsedPage, AcceptedPage, Speech, Paragraph, Speaker, Venue, Media, SourceDocument, FetchResult, RecordPlace, PageRow)
"""What travels between processes. Dataclasses with slots are unpickled by a loop over their fields: a call takes a third of the time."""


def _as_call(value: Any) -> tuple[type, tuple[Any, ...]]:
    return type(value), tuple(getattr(value, name) for name in value.__dataclass_fields__)


for _sent in SENT:
    copyreg.pickle(_sent, _as_call)

Find = Callable[[str], Source]
"""How another process finds a source by its name: a function of a module that it can import, such as ``parsers.source``."""


def worker_pool(find: Find) -> StartWorkers:
    """As many processes as the settings say, which find the source by that function; none where that is one."""

    def start(archive: Archive, name: str, settings: "Settings") -> "WorkerPool | None":
        return WorkerPool(archive, find, name, settings.processes) if settings.processes > 1 else None

    return start


class WorkerPool:
    """So many processes for the kept pages of one source; close it, or use it in ``with``. A page may take ``page_seconds``."""

    def __init__(self, archive: Archive, find: Find, name: str, processes: int, page_seconds: float = PAGE_SECONDS) -> None:
        self.batch = PAGES_A_BATCH
        self.most = processes * BATCHES_AHEAD
        self._parse = partial(parse_batch, (str(archive.root.absolute()), archive.address), find, name, page_seconds)
        self._limit = page_seconds
        self._processes = processes
        self._executor = _executor(processes)
        self._single = _executor(1)
        self._under_way: set[Future[list[ParsedPage]]] = set()

    def send(self, batch: list[KeptPage]) -> Callable[[], list[ParsedPage]]:
        """Hand a batch to whoever is free next; call what is given back to wait for its pages."""
        self._executor, future = self._submit(self._executor, self._processes, batch)
        return partial(self._answer, batch, self._executor, future)

    def close(self) -> None:
        """End the processes, whatever they are at, and the server that they were forked from."""
        for executor in (self._executor, self._single):
            if any(not future.done() for future in self._under_way):
                for process in executor._processes.values():  # from Python 3.14 on: executor.kill_workers()
                    process.kill()
            executor.shutdown(cancel_futures=True)
        if not multiprocessing.active_children():  # no other pool of this program forks from it
            forkserver._forkserver._stop()  # type: ignore[attr-defined]  # else it keeps the models until the program ends

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _submit(
        self, executor: ProcessPoolExecutor, processes: int, batch: list[KeptPage]
    ) -> tuple[ProcessPoolExecutor, Future[list[ParsedPage]]]:
        """Send a batch to these processes, or to as many new ones where they have ended; also gives whose it is now."""
        with _without_main():
            try:
                future = executor.submit(self._parse, batch)
            except BrokenProcessPool:
                executor.shutdown()
                executor = _executor(processes)
                future = executor.submit(self._parse, batch)
        self._under_way.add(future)
        return executor, future

    def _answer(self, batch: list[KeptPage], executor: ProcessPoolExecutor, future: Future[list[ParsedPage]]) -> list[ParsedPage]:
        """The pages of a batch; read one at a time where a process has died meanwhile, whatever batch it was at."""
        try:
            return future.result()
        except BrokenProcessPool:
            if executor is self._executor:
                log.warning("a process that parses pages has ended; what was under way is read again, one page at a time")
            return self.one_by_one(batch)
        finally:
            self._under_way.discard(future)

    def one_by_one(self, batch: list[KeptPage]) -> list[ParsedPage]:
        """The pages of a batch, each read by a process that reads nothing else meanwhile, so that only one that ends it is rejected."""
        return [self._alone(page) for page in batch]

    def _alone(self, page: KeptPage) -> ParsedPage:
        """A page read by a process that reads nothing else meanwhile; one that ends it is a page that the parser fails over."""
        self._single, future = self._submit(self._single, 1, [page])
        [process] = self._single._processes.values()
        try:
            return future.result()[0]
        except BrokenProcessPool:
            self._single.shutdown()  # waits for the process, so that its exit status is known
            self._single = _executor(1)
        finally:
            self._under_way.discard(future)
        signals = {-number: number.name for number in signal.Signals}
        ended = signals.get(process.exitcode or 0, f"status {process.exitcode}")
        why = f"it takes more than {self._limit:g} seconds" if ended == "SIGALRM" else f"the process that read it ended by {ended}"
        message = f"{why}; the page is kept, report this: the fault is in the parser"
        log.warning("%s: %s", page[0].url, message)
        return ParsedPage(refused=Rejected(Reason.PARSER_FAULT, message))


def _executor(processes: int) -> ProcessPoolExecutor:
    """A pool of the standard library, whose processes start when they are first needed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.preload"])
    return ProcessPoolExecutor(processes, context, _begin)


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes that start in the block do not load the program that began the run: a scheduler's would take seconds and 100 MB each."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _begin() -> None:
    """What a process does first: it leaves standard output and interrupts to the run, and watches for the run's end."""
    os.dup2(sys.__stderr__.fileno() if sys.__stderr__ else 2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if os.environ.get("PODIUM_TRACEBACKS"):
        from podium.logs import follow  # only then: it loads what these processes need nothing of

        follow()
    Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    if run := multiprocessing.parent_process():
        run.join()
        os._exit(1)


class PageTimer:
    """A block that may take so many seconds: then the system ends the process, since nothing else stops a loop inside of a library."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *error: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def parse_batch(archive: tuple[str, str], find: Find, name: str, page_seconds: float, batch: list[KeptPage]) -> list[ParsedPage]:
    """Parse kept pages of the archive in that folder and at that address, each within its time; what a process is called with."""
    parse = partial(parse_kept, Archive(Path(archive[0]), archive[1]), find(name), limit=PageTimer(page_seconds))
    return [parse(result, known) for result, known in batch]
