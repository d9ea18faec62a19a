"""One run of one source on the extracting side: lists its addresses, plans, fetches and keeps.

What is kept goes on through ``podium.run.batch``; the order of the steps is in ``podium.run.steps``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self

from podium.archive.store import Archive, Orphan, Writer
from podium.capture import Capture, Kept, Place
from podium.discover.lists import Listed, check_shrunken, listed
from podium.discover.lists import name as list_name
from podium.errors import Blocked, BudgetSpent, FetchError
from podium.fetch.fetcher import Fetcher, Known, Patience, Politeness, Unchanged
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.webarchive import asked_with, place_of, unwrapped
from podium.lake.lake import CommitNote, Lake
from podium.lake.ledger import Outcome, PageRow, joined
from podium.lake.revisions import Tally
from podium.run import facts
from podium.run.arrival import Arrival, Fate, not_asked, of_error, of_kept
from podium.run.crew import WORTH_IT, Crew, Find
from podium.run.draft import Draft, Drafting, draft
from podium.run.lease import leases_at
from podium.run.plan import Plan, Wanted, plan
from podium.run.recovery import REREAD, from_warc, left_by_a_dead_run, of_archive
from podium.settings import Settings
from podium.source import Discovery, Source
from podium.store.probe import ensure_conditional
from podium.window import Window

FIRST_LOOK = timedelta(days=30)
"""How far back a source's first run looks when nobody says."""
OVERLAP = timedelta(days=14)
"""How far before the newest known page a run begins: institutions publish days after delivery."""
AT_ONCE = ("{since", "{until")
"""In the address of a list: it holds the window's items alone, so that its length is no measure."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list that was read: how many addresses it held, and how many items it says it has."""

    name: str
    count: int
    whole: bool
    total: int | None


@dataclass(slots=True)
class Crawl:
    """What one run of one source works with; rows of listing pages wait in ``listings`` for the first commit."""

    source: Source
    window: Window
    run: str
    settings: Settings
    archive: Archive
    lake: Lake
    writer: Writer
    fetcher: Fetcher
    ledger: dict[str, PageRow]
    waived: frozenset[str] = frozenset()
    listings: dict[str, PageRow] = field(default_factory=dict)
    lists: list[ReadList] = field(default_factory=list)
    stopped: str | None = None
    """Why the run asks for nothing more."""
    blocked: bool = False
    """True when that is because the site does not want us, and not because a budget is spent."""
    lost: Tally = field(default_factory=Tally)
    """What this run has withdrawn and retracted at the most: a site that vanishes does so in many small chunks."""
    standing: int = 0
    """How many speeches stood when it began."""
    drafting: Drafting | None = None
    """Who parses kept pages, when it is not this process."""

    @classmethod
    @contextmanager
    def open(
        cls, source: Source, window: Window | None, run: str, settings: Settings, waived: frozenset[str] = frozenset()
    ) -> Iterator[Self]:
        """A run ready to work; without a window it begins where the last one ended.

        Its archive file gets its final name at the end; that of a run that fails is left to the next one, as that of a killed run.
        """
        archive = Archive.of(settings)
        if settings.in_store:
            ensure_conditional(settings.home)
        lake = Lake(settings.home, fence=partial(leases_at(settings.home).ensure_held, source.name))
        ledger = lake.ledger(source.name)
        politeness = Politeness(contact=settings.contact, delay=source.delay, override=settings.delay)
        budget = Budget(settings.requests, settings.seconds)
        writer = archive.writer(source.name, run)
        patience = Patience(first_wait=settings.retry_wait)
        limiter, private = Limiter(settings.local_folder / "hosts"), settings.allow_private
        fetcher = Fetcher(archive, writer, limiter, politeness, patience=patience, budget=budget, allow_private=private)
        window = window or scheduled_window(ledger.values(), datetime.now(UTC))
        try:
            standing = len({row.speech_id for row in ledger.values() if row.speech_id and row.outcome is Outcome.PARSED})
            yield cls(source, window, run, settings, archive, lake, writer, fetcher, ledger, waived, standing=standing)
            writer.close()
        finally:
            writer.abandon()
            fetcher.close()

    @property
    def note(self) -> CommitNote:
        """What this run's commits say of themselves."""
        return CommitNote(self.run, self.source.name, str(self.window), (self.source.parser,), self.waived)

    @property
    def gone_after(self) -> timedelta:
        """How long a known page must be missing before it counts as withdrawn."""
        return timedelta(hours=self.settings.gone_after_hours)

    def speech_at(self, url: str) -> str | None:
        """The speech that an address is known to lead to."""
        row = self.ledger.get(url)
        return row.speech_id if row else None

    def enter(self, rows: Iterable[PageRow]) -> None:
        """Take rows that were committed into the ledger at hand."""
        for row in rows:
            self.ledger[row.url] = joined(self.ledger.get(row.url), row)

    def list_addresses(self, discoveries: Sequence[Discovery], window: Window | None = None) -> Iterator[Listed]:
        """Addresses of the window by every given way, each under its one form. Raises ``DiscoveryError`` and ``FetchError``.

        Ends early, with the reason in ``stopped``, when the site blocks us or the budget is spent.
        """
        for discovery in discoveries:
            reading = listed(discovery, self._listing, window or self.window)
            try:
                for item in reading:
                    if url := self.source.article(item.url):
                        yield replace(item, url=url)
            except (Blocked, BudgetSpent) as error:
                self.stopped, self.blocked = str(error), isinstance(error, Blocked)
                return
            self.lists.append(ReadList(list_name(discovery), reading.count, reading.whole, reading.total))
            facts.list_read(self.source.name, self.run, list_name(discovery), reading.count, reading.total)
            self._note_count(self.lists[-1])

    def plan(self, items: Iterable[Listed]) -> Plan:
        """What to ask for, given what the lake knows."""
        return plan(items, self.ledger, datetime.now(UTC), [timedelta(days=days) for days in self.settings.revisit_days])

    def fetch(self, wanted: Iterable[Wanted]) -> Iterator[Arrival]:
        """Ask for the addresses, hosts side by side and each host in order; one arrival for each, in the order asked for.

        When the site blocks us or the budget is spent the rest is not asked, and ``stopped`` has the reason.
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
                    self.writer.sync()
                    yield arrival
            finally:
                for lane in lanes.values():
                    lane.shutdown(cancel_futures=True)

    def recover(self) -> Iterator[tuple[Orphan, list[Arrival]]]:
        """What earlier runs kept and could not load before they died; settle each file once its pages are committed."""
        for orphan in self.archive.orphans(self.source.name):
            orphan.share()
            yield orphan, left_by_a_dead_run(self.source, orphan.kept(), self.ledger)

    def take(self, file: Path) -> Iterator[Arrival]:
        """The pages of this source in a WARC file, kept in our archive; those that the lake has already come as unchanged."""
        for url, capture, arrival in from_warc(self.source, file, self.ledger):
            yield arrival or of_kept(url, self.writer.keep(capture))

    def drafts(self, arrivals: Iterable[Arrival]) -> Iterator[tuple[Arrival, Draft]]:
        """Each arrival with what its page gives by itself."""
        how = self.drafting or partial(draft, self.archive, self.source)
        return ((arrival, how(arrival, self.ledger.get(arrival.url))) for arrival in arrivals)

    @contextmanager
    def side_by_side(self, arrivals: Sequence[Arrival], find: Find | None) -> Iterator[None]:
        """While the block lasts, these arrivals are parsed by other processes where that is faster; ``find`` is how those find the
        source."""
        if find is None or self.settings.processes == 1 or len(arrivals) < WORTH_IT:
            yield
            return
        with Crew(self.archive, find, self.source.name, self.settings.processes) as crew:
            crew.expect(arrivals, self.ledger)
            self.drafting = crew.draft
            try:
                yield
            finally:
                self.drafting = None

    def kept_pages(self, every: bool = False) -> list[Arrival]:
        """Every kept page that today's parser has not read yet (``every``: all), each revision by its own capture; no request is sent."""
        held = self.lake.read("speeches", columns=list(REREAD), filters=[("source", "=", self.source.name)])
        return of_archive(self.source, held.to_pylist(), self.ledger, every)

    def _listing(self, url: str) -> Capture:
        """A listing page: always asked for anew, kept when it differs from the last time."""
        row = self.ledger.get(url)
        known = _known(row)
        answer = self.fetcher.recheck(url, replace(known, etag=None, last_modified=None)) if known else self.fetcher.get(url)
        if isinstance(answer, Kept):
            self._note_listing(url, answer, row)
        return answer.capture

    def _note_count(self, read: ReadList) -> None:
        """Compare a list that was read whole with the last time, and remember its size. Raises ``ShrunkenListing``."""
        if not read.whole or any(words in read.name for words in AT_ONCE):
            return
        row = self.listings.get(read.name) or self.ledger.get(read.name)
        if "shrunken_list" not in self.waived:
            check_shrunken(read.count, row.items if row else None, read.name)
        now = datetime.now(UTC)
        row = row or PageRow(read.name, self.source.name, Outcome.LISTING, now, now)
        if row.items != read.count:
            self.listings[read.name] = replace(row, items=read.count)

    def _note_listing(self, url: str, kept: Kept, row: PageRow | None) -> None:
        at = kept.capture.fetched_at
        row = row or PageRow(url, self.source.name, Outcome.LISTING, at, at)
        self.listings[url] = replace(
            row,
            last_seen=at,
            last_checked=at,
            status=kept.capture.status,
            digest=kept.capture.digest,
            archive_file=kept.place.file,
            archive_offset=kept.place.offset,
        )

    def _asked_then(self, keeping: ThreadPoolExecutor, want: Wanted) -> Future[Arrival]:
        return keeping.submit(self._asked(want))

    def _asked(self, want: Wanted) -> Callable[[], Arrival]:
        """Asks for an address, and gives what keeps the answer; that may raise ``ArchiveError`` alone."""
        if self.stopped:
            return partial(not_asked, want.url, self.stopped)
        try:
            keep = self._ask(want)
        except BudgetSpent as error:
            self.stopped = str(error)
            return partial(not_asked, want.url, self.stopped)
        except Blocked as error:
            self.stopped, self.blocked = str(error), True
            return partial(of_error, want.url, error)
        except FetchError as error:
            return partial(of_error, want.url, error, place_of(want.stored) if want.stored else None)
        return partial(_kept, want, keep)

    def _ask(self, want: Wanted) -> Callable[[], Kept | Unchanged]:
        if stored := want.stored:
            return self.fetcher.asked_through(stored.url, asked_with(stored), lambda answer: unwrapped(answer, stored, want.url))
        known = _known(want.known) if want.known and want.known.outcome is not Outcome.GONE else None
        return self.fetcher.asked_again(want.url, known) if known else self.fetcher.asked_for(want.url)


def _kept(want: Wanted, keep: Callable[[], Kept | Unchanged]) -> Arrival:
    try:
        answer = keep()
    except FetchError as error:  # what a web archive gave is not the page
        return of_error(want.url, error, place_of(want.stored) if want.stored else None)
    if isinstance(answer, Unchanged):
        return Arrival(want.url, Fate.UNCHANGED, answer.capture.fetched_at, status=answer.capture.status)
    return of_kept(want.url, answer)


def scheduled_window(ledger: Iterable[PageRow], today: datetime) -> Window:
    """Where a run begins when nobody says: some days before the newest page of the source, or a month ago for its first run."""
    newest = max((row.first_seen for row in ledger if row.outcome is not Outcome.LISTING), default=None)
    return Window((newest - OVERLAP if newest else today - FIRST_LOOK).date(), None)


def _known(row: PageRow | None) -> Known | None:
    if row is None or row.digest is None or row.archive_file is None or row.archive_offset is None:
        return None
    return Known(row.digest, Place(row.archive_file, row.archive_offset), row.etag, row.last_modified)
