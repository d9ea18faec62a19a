"""A kept page read by itself, before it is held against the ledger and its neighbours: archive, gate, parser.

Needs keys alone and gives values alone, so that other processes can do it (``podium.pipeline.worker_pool``).
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from podium.archive.archive import Archive
from podium.capture import Capture, RecordPlace
from podium.errors import ArchiveError, MissingFile, Reason, Rejected
from podium.extract.boundary import one_page
from podium.extract.record import parse
from podium.extract.source import Source
from podium.lake.ledger import PageRow
from podium.pipeline.accept import AcceptedPage, accept
from podium.pipeline.fetch_result import FetchResult, FetchStatus
from podium.records import Speech

if TYPE_CHECKING:
    from podium.settings import Settings  # a process that drafts pages needs none of it


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What a kept page gives by itself; all is ``None`` for an arrival that brought no page."""

    caller: AcceptedPage | None = None
    refused: Rejected | None = None
    """Why the gate did not let it in."""
    speech: Speech | None = None
    unread: Rejected | None = None
    """Why the parser did not read it."""


ParseKept = Callable[[FetchResult, PageRow | None], ParsedPage]
"""Drafts an arrival, given what the ledger says of its address."""


def parse_kept(archive: Archive, source: Source, arrival: FetchResult, known: PageRow | None) -> ParsedPage:
    """The page of an arrival, let through the gate and parsed under the address that it seems to have."""
    if arrival.fate is not FetchStatus.KEPT or arrival.place is None:
        return ParsedPage()
    try:
        capture = archive.read(arrival.place)
        with one_page(arrival.url):
            caller = accept(arrival.url, capture, source, known)
    except MissingFile:
        raise
    except ArchiveError as error:
        return ParsedPage(refused=damaged(error, arrival.place))
    except Rejected as reject:
        return ParsedPage(refused=reject.to_keep())
    return parse_accepted(caller, capture, caller.address, source)


def damaged(error: ArchiveError, place: RecordPlace) -> Rejected:
    """The reject of a kept answer that cannot be read any more: the words name its file and offset, and what is wrong."""
    where = f"{place.file} at {place.offset}"
    words = str(error) if where in str(error) else f"{where}: {error}"
    return Rejected(Reason.ARCHIVE_DAMAGED, words)


def parse_accepted(caller: AcceptedPage, capture: Capture, address: str, source: Source) -> ParsedPage:
    """The page parsed under that address."""
    try:
        return ParsedPage(caller, speech=parse(replace(capture, url=address), source))
    except Rejected as reject:
        return ParsedPage(caller, unread=reject.to_keep())


WORTH_IT = 200
"""Fewer pages are drafted sooner than workers start."""

KeptPage = tuple[FetchResult, PageRow | None]
"""All that a draft needs: where the page is kept, and what the ledger says of its address."""


class PendingBatch(Protocol):
    """The drafts of a batch that is under way."""

    def result(self) -> list[ParsedPage]:
        """Wait for them."""


class Workers(Protocol):
    """Who drafts pages elsewhere."""

    @property
    def batch(self) -> int:
        """Pages that one of them is handed at a time."""

    @property
    def most(self) -> int:
        """Batches that may wait or be under way."""

    def send(self, batch: list[KeptPage]) -> PendingBatch:
        """Hand over a batch."""


StartWorkers = Callable[[Archive, str, "Settings"], AbstractContextManager[Workers] | None]
"""Finds workers for the kept pages of a source, by its name; ``None`` where the run is to draft them itself."""


class ParseAhead:
    """Drafts of pages that are expected in this order."""

    def __init__(self, workers: Workers, here: ParseKept) -> None:
        self._workers = workers
        self._here = here
        self._waiting: Iterator[KeptPage] = iter(())
        self._under_way: deque[tuple[list[KeptPage], PendingBatch]] = deque()
        self._done: deque[tuple[KeptPage, ParsedPage]] = deque()

    def expect(self, arrivals: Sequence[FetchResult], ledger: Mapping[str, PageRow]) -> None:
        """Begin with these, which will be asked for in this order."""
        self._waiting = ((arrival, ledger.get(arrival.url)) for arrival in _each(deque(arrivals)))
        self._send()

    def draft(self, arrival: FetchResult, known: PageRow | None) -> ParsedPage:
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

    def _send(self) -> None:
        while len(self._under_way) < self._workers.most and (batch := list(islice(self._waiting, self._workers.batch))):
            self._under_way.append((batch, self._workers.send(batch)))


def _each(waiting: deque[FetchResult]) -> Iterator[FetchResult]:
    """Each in its turn, and let go of then."""
    while waiting:
        yield waiting.popleft()


def has_speech(row: PageRow | None) -> bool:
    """True when the address is known to lead to a speech: all that a draft takes from the ledger."""
    return row is not None and row.speech_id is not None
