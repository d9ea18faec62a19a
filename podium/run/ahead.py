"""Kept pages that are drafted elsewhere, a few batches ahead of the run that loads them; everything else stays with the run.

Who drafts them is handed in (``Workers``): processes (``podium.run.crew``), or the workers of a scheduler. Whoever it is, the order is
the run's, what is under way at once is bounded, and what comes is what ``podium.run.draft`` gives in the run's own process.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from podium.archive.store import Archive
from podium.lake.ledger import PageRow
from podium.run.arrival import Arrival
from podium.run.draft import Draft, Drafting

if TYPE_CHECKING:
    from podium.settings import Settings  # a process that drafts pages needs none of it

WORTH_IT = 200
"""Fewer pages are drafted sooner than workers start."""

Asked = tuple[Arrival, PageRow | None]
"""All that a draft needs: where the page is kept, and what the ledger says of its address."""


class Answer(Protocol):
    """The drafts of a batch that is under way."""

    def result(self) -> list[Draft]:
        """Wait for them."""


class Workers(Protocol):
    """Who drafts pages elsewhere."""

    @property
    def batch(self) -> int:
        """Pages that one of them is handed at a time."""

    @property
    def most(self) -> int:
        """Batches that may wait or be under way."""

    def send(self, batch: list[Asked]) -> Answer:
        """Hand over a batch."""


Hire = Callable[[Archive, str, "Settings"], AbstractContextManager[Workers] | None]
"""Finds workers for the kept pages of a source, by its name; ``None`` where the run is to draft them itself."""


class Ahead:
    """Drafts of pages that are expected in this order."""

    def __init__(self, workers: Workers, here: Drafting) -> None:
        self._workers = workers
        self._here = here
        self._waiting: Iterator[Asked] = iter(())
        self._under_way: deque[tuple[list[Asked], Answer]] = deque()
        self._done: deque[tuple[Asked, Draft]] = deque()

    def expect(self, arrivals: Sequence[Arrival], ledger: Mapping[str, PageRow]) -> None:
        """Begin with these, which will be asked for in this order."""
        self._waiting = ((arrival, ledger.get(arrival.url)) for arrival in _each(deque(arrivals)))
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

    def _send(self) -> None:
        while len(self._under_way) < self._workers.most and (batch := list(islice(self._waiting, self._workers.batch))):
            self._under_way.append((batch, self._workers.send(batch)))


def _each(waiting: deque[Arrival]) -> Iterator[Arrival]:
    """Each in its turn, and let go of then."""
    while waiting:
        yield waiting.popleft()


def has_speech(row: PageRow | None) -> bool:
    """True when the address is known to lead to a speech: all that a draft takes from the ledger."""
    return row is not None and row.speech_id is not None
