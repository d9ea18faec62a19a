"""What one run of one source works with (``Run``): archive, lake, ledger, lists, fetcher; it lists, plans, fetches and keeps.

What is kept goes on through ``podium.pipeline.load``; the order of the steps is in ``podium.pipeline.steps``.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from podium import progress
from podium.archive.archive import Archive, Orphan
from podium.archive.writer import Writer
from podium.discover.lists import Settled
from podium.discovery import Discovery, Listed
from podium.errors import Blocked, BudgetSpent
from podium.extract.source import Source
from podium.fetch.fetcher import Fetcher
from podium.fetch.hosts import Politeness
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.retries import RetryPolicy
from podium.lake.commits import CommitNote, Tally
from podium.lake.lake import Lake
from podium.lake.ledger_columns import Ledger
from podium.pipeline.fetch_pages import Listings, PageFetcher, Stop
from podium.pipeline.fetch_result import Bytes, FetchResult, of_kept, paired
from podium.pipeline.kept_pages import REREAD, Records, days_by_address, from_warc, left_by_a_dead_run, of_archive
from podium.pipeline.leases import leases_at
from podium.pipeline.parse_pages import WORTH_IT, ParseAhead, ParsedPage, ParseKept, StartWorkers, parse_kept
from podium.pipeline.plan import FetchPlan, Planner, Wanted, Why
from podium.pipeline.tombstones import Tombstones
from podium.settings import Settings
from podium.store.objects import ensure_conditional
from podium.window import Window

Chunked = TypeVar("Chunked")
FIRST_LOOK = timedelta(days=30)
"""How far back a source's first run looks when nobody says."""
OVERLAP = timedelta(days=14)
"""How far before the newest known page a run begins: institutions publish days after delivery."""
COMMITS_A_JOIN = 50
"""Commits of a run after which the small files that they made are joined, which it does once more at its end."""


@dataclass(slots=True)
class Run:
    """What one run of one source works with."""

    source: Source
    window: Window
    run_id: str
    settings: Settings
    archive: Archive
    lake: Lake
    writer: Writer
    fetcher: Fetcher
    ledger: Ledger
    listings: Listings
    waived: frozenset[str] = frozenset()
    part: str | None = None
    """What commits say of the window, while the run is at work on a part of its own."""
    chunk: str = ""
    """Which chunk of how many is under way, as ``chunk 3 of 17``, where the run goes through a list of them."""
    stop: Stop = field(default_factory=Stop)
    """Why the run asks for nothing more, once it does not."""
    lost: Tally = field(default_factory=Tally)
    """What this run has withdrawn and retracted at the most: a site that vanishes does so in many small chunks."""
    standing_at_first: int | None = None
    """How many speeches stood when it began, once that was counted (``standing``)."""
    tombstones: Tombstones = field(kw_only=True)
    """What was forgotten, and what of it this run has met."""
    known_texts: dict[Bytes, str] = field(default_factory=dict)
    """Kept bytes that are written anew only where they read differently, with the content hash of their record."""
    commits: int = 0
    """Chunks that wrote something."""
    records: Records = field(default_factory=Records)
    """What became of the records of a WARC file that pages are taken from."""
    parse_page: ParseKept | None = None
    """What parses kept pages, when it is not this process."""

    @classmethod
    @contextmanager
    def open(
        cls, source: Source, window: Window | None, run_id: str, settings: Settings, waived: frozenset[str] = frozenset()
    ) -> Iterator[Self]:
        """A run ready to work; without a window it begins where the last one ended.

        Its archive file gets its final name at the end; that of a run that fails is left to the next one, as that of a killed run. Raises
        ``LakeError`` for a lake of a newer Podium.
        """
        archive = Archive.of(settings)
        if settings.in_store:
            ensure_conditional(settings.home)
        lake = Lake(settings.home, fence=partial(leases_at(settings.home).ensure_held, source.name))
        lake.check_writable()  # before hosts are asked for what could not be committed
        ledger = lake.ledger(source.name)
        politeness = Politeness(contact=settings.contact, delay=source.delay, override=settings.delay)
        budget = Budget(settings.requests, settings.seconds)
        writer = archive.writer(source.name, run_id)
        retries = RetryPolicy(first_wait=settings.retry_wait)
        limiter, private = Limiter(settings.local_folder / "hosts"), settings.allow_private
        tombstones = Tombstones.of(source, ledger)
        limits: Any = {"retries": retries, "budget": budget, "allow_private": private, "is_forgotten": tombstones.meet}
        fetcher = Fetcher(archive, writer, limiter, politeness, **limits)
        window = window or scheduled_window(ledger.newest(), datetime.now(UTC))
        try:
            listings = Listings(source, run_id, fetcher, archive, ledger, "shrunken_list" in waived)
            yield cls(source, window, run_id, settings, archive, lake, writer, fetcher, ledger, listings, waived, tombstones=tombstones)
            writer.close()
            tombstones.take_out(archive)
        finally:
            writer.abandon()
            fetcher.close()

    @property
    def note(self) -> CommitNote:
        """What this run's commits say of themselves."""
        return CommitNote(self.run_id, self.source.name, self.part or str(self.window), (self.source.parser,), self.waived)

    @property
    def gone_after(self) -> timedelta:
        """How long a known page must be missing before it counts as withdrawn."""
        return timedelta(hours=self.settings.gone_after_hours)

    @property
    def refillable(self) -> Window:
        """The days that a backfill can go through again: those of the run, where the source lists all that it has of them."""
        return self.window if self.source.complete else Window()

    def speech_at(self, url: str) -> str | None:
        """The speech that an address is known to lead to."""
        row = self.ledger.get(url)
        return row.speech_id if row else None

    def standing(self) -> int:
        """How many speeches stood when it began: counted before its first commit, which most runs have none of."""
        if self.standing_at_first is None:
            self.standing_at_first = self.ledger.standing()
        return self.standing_at_first

    def count_commit(self) -> None:
        """Note a chunk that wrote something; after so many the small files that they made are joined."""
        self.commits += 1
        if self.commits % COMMITS_A_JOIN == 0:
            self.lake.join_files(self.source.name)

    def chunks(self, items: Sequence[Chunked], size: int) -> Iterator[Sequence[Chunked]]:
        """The items in order, so many at a time; while one such chunk is under way, ``chunk`` says which it is."""
        count = -(-len(items) // size)
        for number in range(count):
            self.chunk = f"chunk {number + 1} of {count}"
            yield items[number * size : (number + 1) * size]
        self.chunk = ""

    def list_addresses(
        self, discoveries: Sequence[Discovery], window: Window | None = None, settled: Settled | None = None
    ) -> Iterator[Listed]:
        """Addresses of the window by every given way, each under its one form. Raises ``DiscoveryError`` and ``FetchError``.

        Of long lists those that are ``settled`` are left out. Ends early, with the reason in ``stop``, when the site blocks us or the
        budget is spent.
        """
        try:
            listed = self.listings.addresses(discoveries, window or self.window, settled, self.tombstones.rows)
            yield from (item for item in listed if not self.tombstones.meet_listed(item.url))
        except (Blocked, BudgetSpent) as error:
            self.stop.because(error)

    def spent(self) -> bool:
        """Whether the run must stop here; where its time is up, ``stop`` then says so."""
        try:
            self.fetcher.budget.afford(self.source.home, 0.0)
        except BudgetSpent as error:
            if self.stop.reason is None:
                self.stop.because(error)
        return self.stop.reason is not None

    def plan(self, discoveries: Sequence[Discovery]) -> FetchPlan:
        """What to ask for of the addresses of these lists and of those that are due, given what the lake knows."""
        planner = Planner(self.ledger, datetime.now(UTC), [timedelta(days=days) for days in self.settings.revisit_days])
        return planner.plan(progress.each(self.list_addresses(discoveries, settled=planner.settled), f"{self.source.name}: listing"))

    def fetch(self, wanted: Iterable[Wanted]) -> Iterator[FetchResult]:
        """Ask for the addresses: one result for each, in the order asked for. When the run must stop, the rest is not asked."""
        return PageFetcher(self.fetcher, self.writer, self.stop, self.companion_wanted).fetch(wanted)

    def companion_wanted(self, url: str) -> Wanted | None:
        """The page to ask for beside the document at an address."""
        beside = self.source.companion(url)
        known = self.ledger.get(beside) if beside else None
        return Wanted(beside, Why.REVISIT if known else Why.NEW, known) if beside else None

    def recover(self) -> Iterator[tuple[Orphan, list[FetchResult]]]:
        """What earlier runs kept and could not load before they died; settle each file once its pages are committed."""
        for orphan in self.archive.orphans(self.source.name):
            if self.tombstones.rows:
                orphan.remove(self.tombstones.meet_record, datetime.now(UTC).date())
            orphan.share()
            yield orphan, left_by_a_dead_run(self.source, orphan.kept(), self.ledger)

    def take(self, file: Path) -> Iterator[FetchResult]:
        """The pages of this source in a WARC file, kept in our archive; those that the lake has already come as unchanged.

        What became of every record of the file stands in ``records``.
        """
        taken = from_warc(self.source, file, self.ledger, self.records, self.tombstones.meet)
        return paired(self.source, (result or of_kept(url, self.writer.keep(capture)) for url, capture, result in taken), self.ledger)

    def parse(self, results: Iterable[FetchResult]) -> Iterator[tuple[FetchResult, ParsedPage]]:
        """Each result with what its page gives by itself."""
        parse_page = self.parse_page or partial(parse_kept, self.archive, self.source)
        return ((result, parse_page(result, self.ledger.get(result.url))) for result in results)

    @contextmanager
    def parse_ahead(self, results: Sequence[FetchResult], start_workers: StartWorkers | None) -> Iterator[None]:
        """While the block lasts, these results are parsed by workers, where there are some and they are worth their start."""
        started = start_workers(self.archive, self.source.name, self.settings) if start_workers and len(results) >= WORTH_IT else None
        if started is None:
            yield
            return
        with started as workers:
            ahead = ParseAhead(workers, partial(parse_kept, self.archive, self.source))
            ahead.expect(results, self.ledger)
            self.parse_page = ahead.parse
            try:
                yield
            finally:
                self.parse_page = None

    def kept_pages(self, every: bool = False) -> list[FetchResult]:
        """Every kept page that today's parser has not read yet (``every``: all), each revision by its own capture; no request is sent."""
        self.tombstones.met.update(self.tombstones.rows)
        return self.tombstones.without(of_archive(self.source, self._revisions(REREAD), self.ledger, every))

    def kept_by_day(self) -> Iterator[tuple[FetchResult, Window]]:
        """Every kept page that today's parser has not read yet, with the days that it can be of.

        What they said so far is in ``known_texts`` from then on, so that those that read alike are not written again.
        """
        revisions = self._revisions((*REREAD, "date", "content_hash"))
        dates = {row["url"]: row["date"] for row in revisions}
        self.known_texts |= {(row["url"], row["archive_digest"]): row["content_hash"] for row in revisions}
        self.tombstones.met.update(self.tombstones.rows)
        for result in self.tombstones.without(of_archive(self.source, revisions, self.ledger, every=False)):
            row = self.ledger.get(result.url)
            if row is None or row.parser != self.source.parser or row.digest != result.digest:
                day = dates.get(result.url)
                yield result, Window(day, day) if day else days_by_address(self.source, result.url)

    def _revisions(self, columns: Sequence[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.lake.read("speeches", columns=columns, filters=[("source", "=", self.source.name)]).to_pylist()
        return found


def scheduled_window(newest: datetime | None, today: datetime) -> Window:
    """Where a run begins when nobody says: some days before the newest page of the source, or a month ago for its first run."""
    return Window((newest - OVERLAP if newest else today - FIRST_LOOK).date(), None)
