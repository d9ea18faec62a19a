"""What a run asks of the web: the source's lists, then pages, one connection a host, hosts side by side.

Lists are asked for anew each time, kept when they differ and compared with the last time; their rows of the ledger wait until all that they
name has been asked for. Of pages, an answer is kept while the next one is asked for.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from podium.archive.archive import Archive
from podium.archive.writer import Writer
from podium.capture import Capture, Kept, RecordPlace
from podium.discover.lists import Settled, check_shrunken, listed
from podium.discover.lists import name as list_name
from podium.discover.web_archives import asked_with, unwrapped
from podium.discovery import Discovery, Listed
from podium.errors import ArchiveError, Blocked, BudgetSpent, FetchError, Reason
from podium.extract.source import Source
from podium.fetch.fetcher import Fetcher, KnownPage, Unchanged
from podium.lake.ledger import Outcome, PageRow
from podium.logs import fact
from podium.pipeline.fetch_result import FetchResult, FetchStatus, not_asked, of_both, of_error, of_kept
from podium.pipeline.plan import Wanted
from podium.window import Window

WINDOW_PARAMETERS = ("{since", "{until")
"""In the address of a list: it holds the window's items alone, so that its length is no measure."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list that was read: how many addresses it held, and how many items it says it has."""

    name: str
    count: int
    whole: bool
    total: int | None


@dataclass(slots=True)
class Listings:
    """The lists of one source in one run."""

    source: Source
    run_id: str
    fetcher: Fetcher
    archive: Archive
    ledger: Mapping[str, PageRow]
    trusted: bool = False
    """True when a person said that a list far shorter than last time is right."""
    rows: dict[str, PageRow] = field(default_factory=dict)
    """What the ledger does not say of them yet."""
    held_back: bool = False
    """True while new addresses that they name wait to be asked for: entered too early, a run that dies would leave them looking known."""
    read: list[ReadList] = field(default_factory=list)

    def addresses(
        self, discoveries: Sequence[Discovery], window: Window, settled: Settled | None = None, never: Container[str] = ()
    ) -> Iterator[Listed]:
        """Addresses of the window by every given way, each under its one form. Raises ``DiscoveryError`` and ``FetchError``.

        Of long lists those are left out that are ``settled`` under that form, which is not asked of those ``never`` to be asked for.
        """
        pass_over = partial(self._settled, settled, never) if settled else None
        for discovery in discoveries:
            reading = listed(discovery, self._page, window, self._knows, self._before, pass_over)
            for item in reading:
                if url := self.source.article(item.url):
                    yield item if item.url == url else replace(item, url=url)
            self.read.append(ReadList(list_name(discovery), reading.count, reading.whole, reading.total))
            fact("list read", self.source.name, self.run_id, list=list_name(discovery), count=reading.count, states=reading.total)
            self._note_count(self.read[-1])

    def _settled(
        self, settled: Settled, never: Container[str], urls: Sequence[str], updated: Sequence[datetime | None] | None
    ) -> Sequence[bool]:
        """Which of these addresses are settled under their one form, or have none."""
        forms = list(map(self.source.article, urls))
        if not never and None not in forms:
            return settled([form for form in forms if form], updated)
        asked = [place for place, form in enumerate(forms) if form and form not in never]
        answers = settled([forms[place] or "" for place in asked], updated and [updated[place] for place in asked])
        found = [form is None for form in forms]
        for place, answer in zip(asked, answers, strict=True):
            found[place] = answer
        return found

    def _knows(self, url: str) -> bool:
        return (self.source.article(url) or url) in self.ledger

    def _before(self, url: str) -> bytes | None:
        """What a page of a list held when it last differed from the time before."""
        known = known_page(self.ledger.get(url))
        try:
            return self.archive.read(known.place).body if known else None
        except ArchiveError:  # as a list that was never read
            return None

    def _page(self, url: str) -> Capture:
        """A page of a list."""
        row = self.ledger.get(url)
        known = known_page(row)
        answer = self.fetcher.recheck(url, replace(known, etag=None, last_modified=None)) if known else self.fetcher.get(url)
        if isinstance(answer, Kept):
            self._note_page(url, answer, row)
        return answer.capture

    def _note_count(self, read: ReadList) -> None:
        """Compare a list that was read whole with the last time, and remember its size. Raises ``ShrunkenListing``."""
        if not read.whole or any(words in read.name for words in WINDOW_PARAMETERS):
            return
        row = self.rows.get(read.name) or self.ledger.get(read.name)
        if not self.trusted:
            check_shrunken(read.count, row.items if row else None, read.name)
        now = datetime.now(UTC)
        row = row or PageRow(read.name, self.source.name, Outcome.LISTING, now, now)
        if row.items != read.count:
            self.rows[read.name] = replace(row, items=read.count)

    def _note_page(self, url: str, kept: Kept, row: PageRow | None) -> None:
        at = kept.capture.fetched_at
        row = row or PageRow(url, self.source.name, Outcome.LISTING, at, at)
        self.rows[url] = replace(
            row,
            last_seen=at,
            last_checked=at,
            status=kept.capture.status,
            digest=kept.capture.digest,
            archive_file=kept.place.file,
            archive_offset=kept.place.offset,
        )


def is_own(row: PageRow) -> bool:
    """True where the kept bytes, if any, are an answer of the address itself, with which the next one can be compared."""
    return row.outcome is not Outcome.GONE and row.rejected_for is not Reason.INCOMPLETE


def known_page(row: PageRow | None) -> KnownPage | None:
    """What a conditional request for that address needs."""
    if row is None or row.digest is None or row.archive_file is None or row.archive_offset is None:
        return None
    return KnownPage(row.digest, RecordPlace(row.archive_file, row.archive_offset), row.etag, row.last_modified)


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
    """Asks for the pages of one run."""

    def __init__(self, fetcher: Fetcher, writer: Writer, stop: Stop, companion: Callable[[str], Wanted | None]) -> None:
        self._fetcher = fetcher
        self._writer = writer
        self.stop = stop
        self._companion = companion

    def fetch(self, wanted: Iterable[Wanted]) -> Iterator[FetchResult]:
        """One result for each address, in the order asked for; what is kept is on the disk.

        When the site blocks us or the budget is spent the rest is not asked, and ``stop`` has the reason.
        """
        hosts: dict[str, ThreadPoolExecutor] = {}
        under_way = []
        with ThreadPoolExecutor(1, thread_name_prefix="keeping") as keeping:
            try:
                for want in wanted:
                    if want.host not in hosts:
                        hosts[want.host] = ThreadPoolExecutor(1, thread_name_prefix=want.host)
                    under_way.append(hosts[want.host].submit(self._asked_then, keeping, want))
                for answer in under_way:
                    result = answer.result().result()
                    self._writer.sync()
                    yield result
            finally:
                for host in hosts.values():
                    host.shutdown(cancel_futures=True)

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
            return partial(of_error, want.url, error, want.stored.place if want.stored else None)
        if want.stored or (beside := self._companion(want.url)) is None:
            return partial(_kept, want, keep)
        keep_companion = self._asked(beside)
        return lambda: of_both(_kept(want, keep), keep_companion(), want.known, beside.known)

    def _ask(self, want: Wanted) -> Callable[[], Kept | Unchanged]:
        if stored := want.stored:
            return self._fetcher.asked_through(stored.url, asked_with(stored), lambda answer: unwrapped(answer, stored, want.url))
        known = known_page(want.known) if want.known and is_own(want.known) else None
        return self._fetcher.asked_again(want.url, known) if known else self._fetcher.asked_for(want.url)


def _kept(want: Wanted, keep: Callable[[], Kept | Unchanged]) -> FetchResult:
    try:
        answer = keep()
    except FetchError as error:  # what a web archive gave is not the page
        return of_error(want.url, error, want.stored.place if want.stored else None)
    if isinstance(answer, Unchanged):
        return FetchResult(want.url, FetchStatus.UNCHANGED, answer.capture.fetched_at, http_status=answer.capture.status)
    return of_kept(want.url, answer)
