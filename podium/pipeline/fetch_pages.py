"""Addresses asked for, one lane a host, hosts side by side and each in order; what was answered is kept while the next one is asked."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from podium.archive.archive import Writer
from podium.capture import Kept
from podium.discover.web_archives import asked_with, place_of, unwrapped
from podium.errors import Blocked, BudgetSpent, FetchError
from podium.fetch.fetcher import Fetcher, Unchanged
from podium.lake.ledger import Outcome
from podium.pipeline.fetch_result import FetchResult, FetchStatus, not_asked, of_error, of_kept
from podium.pipeline.listings import known_page
from podium.pipeline.plan import Wanted


@dataclass(slots=True)
class Stop:
    """Why a run asks for nothing more; no reason while it does."""

    reason: str | None = None
    blocked: bool = False
    """True when the site does not want us, and not because a budget is spent."""

    def because(self, error: Blocked | BudgetSpent) -> str:
        """Stop for this reason, which is given back."""
        self.reason, self.blocked = str(error), isinstance(error, Blocked)
        return self.reason


class PageFetcher:
    """The lanes of one run."""

    def __init__(self, fetcher: Fetcher, writer: Writer, stop: Stop) -> None:
        self._fetcher = fetcher
        self._writer = writer
        self.stop = stop

    def fetch(self, wanted: Iterable[Wanted]) -> Iterator[FetchResult]:
        """One arrival for each address, in the order asked for, and on the disk.

        When the site blocks us or the budget is spent the rest is not asked, and ``stop`` has the reason.
        """
        lanes: dict[str, ThreadPoolExecutor] = {}
        under_way = []
        with ThreadPoolExecutor(1, thread_name_prefix="keeping") as keeping:
            try:
                for want in wanted:
                    if want.host not in lanes:
                        lanes[want.host] = ThreadPoolExecutor(1, thread_name_prefix=want.host)
                    under_way.append(lanes[want.host].submit(self._asked_then, keeping, want))
                for answer in under_way:
                    arrival = answer.result().result()
                    self._writer.sync()
                    yield arrival
            finally:
                for lane in lanes.values():
                    lane.shutdown(cancel_futures=True)

    def _asked_then(self, keeping: ThreadPoolExecutor, want: Wanted) -> Future[FetchResult]:
        return keeping.submit(self._asked(want))

    def _asked(self, want: Wanted) -> Callable[[], FetchResult]:
        """Asks for an address, and gives what keeps the answer; that may raise ``ArchiveError`` alone."""
        if self.stop.reason:
            return partial(not_asked, want.url, self.stop.reason)
        try:
            keep = self._ask(want)
        except BudgetSpent as error:
            return partial(not_asked, want.url, self.stop.because(error))
        except Blocked as error:
            self.stop.because(error)
            return partial(of_error, want.url, error)
        except FetchError as error:
            return partial(of_error, want.url, error, place_of(want.stored) if want.stored else None)
        return partial(_kept, want, keep)

    def _ask(self, want: Wanted) -> Callable[[], Kept | Unchanged]:
        if stored := want.stored:
            return self._fetcher.asked_through(stored.url, asked_with(stored), lambda answer: unwrapped(answer, stored, want.url))
        known = known_page(want.known) if want.known and want.known.outcome is not Outcome.GONE else None
        return self._fetcher.asked_again(want.url, known) if known else self._fetcher.asked_for(want.url)


def _kept(want: Wanted, keep: Callable[[], Kept | Unchanged]) -> FetchResult:
    try:
        answer = keep()
    except FetchError as error:  # what a web archive gave is not the page
        return of_error(want.url, error, place_of(want.stored) if want.stored else None)
    if isinstance(answer, Unchanged):
        return FetchResult(want.url, FetchStatus.UNCHANGED, answer.capture.fetched_at, status=answer.capture.status)
    return of_kept(want.url, answer)
