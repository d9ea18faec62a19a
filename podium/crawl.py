"""One run of one source on the extracting side: lists its addresses, plans, fetches and keeps.

What is kept goes on through ``podium.batch``.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from podium.archive import Archive, Orphan, Writer, captures
from podium.batch import Arrival, Fate
from podium.capture import Capture, Kept, Place
from podium.discover import Listed, check_shrunken, listed
from podium.discover import name as list_name
from podium.errors import Blocked, BudgetSpent, FetchError, Gone
from podium.fetch import Fetcher, Known, Politeness, Unchanged
from podium.lake import CommitNote, Lake
from podium.ledger import Outcome, PageRow
from podium.limiter import Budget, Limiter
from podium.plan import Plan, Wanted, plan
from podium.settings import Settings
from podium.source import Discovery, Source
from podium.window import Window

FIRST_LOOK = timedelta(days=30)
"""How far back a source's first run looks when nobody says."""
OVERLAP = timedelta(days=14)
"""How far before the newest known page a run begins: institutions publish days after delivery."""


REREAD = ("url", "fetched_at", "archive_file", "archive_offset", "archive_digest", "parser")
READ = frozenset({Outcome.PARSED, Outcome.REJECTED})


@dataclass(slots=True)
class Crawl:
    """What one run of one source works with; ``arrivals`` of listing pages wait here for the first commit."""

    source: Source
    window: Window
    run: str
    settings: Settings
    archive: Archive
    lake: Lake
    writer: Writer
    fetcher: Fetcher
    ledger: dict[str, PageRow]
    listings: dict[str, PageRow] = field(default_factory=dict)
    stopped: str | None = None

    @classmethod
    @contextmanager
    def open(cls, source: Source, window: Window, run: str, settings: Settings) -> Iterator[Self]:
        """A run ready to work; its archive file gets its final name at the end."""
        home = settings.path
        archive, lake = Archive(home / "archive"), Lake(home)
        politeness = Politeness(contact=settings.contact, delay=source.delay, override=settings.delay)
        budget = Budget(settings.requests, settings.seconds)
        with archive.writer(source.name, run) as writer:
            limiter = Limiter(home / "hosts")
            fetcher = Fetcher(archive, writer, limiter, politeness, budget=budget, allow_private=settings.allow_private)
            try:
                yield cls(source, window, run, settings, archive, lake, writer, fetcher, lake.ledger(source.name))
            finally:
                fetcher.close()

    @property
    def note(self) -> CommitNote:
        """What this run's commits say of themselves."""
        return CommitNote(self.run, self.source.name, str(self.window), (f"{self.source.name}/{self.source.version}",))

    @property
    def gone_after(self) -> timedelta:
        """How long a known page must be missing before it counts as withdrawn."""
        return timedelta(hours=self.settings.gone_after_hours)

    def speech_at(self, url: str) -> str | None:
        """The speech that an address was known to lead to when the run began."""
        row = self.ledger.get(url)
        return row.speech_id if row else None

    def list_addresses(self, discoveries: Sequence[Discovery]) -> Iterator[Listed]:
        """Addresses of the window by every given way, each under its one form. Raises ``DiscoveryError`` and ``FetchError``."""
        for discovery in discoveries:
            reading = listed(discovery, self._listing, self.window)
            for item in reading:
                if self.source.key(self.source.canonical(item.url)) is not None:
                    yield replace(item, url=self.source.canonical(item.url))
            if reading.whole:
                self._note_count(list_name(discovery), reading.count)

    def plan(self, items: Iterable[Listed]) -> Plan:
        """What to ask for, given what the lake knows."""
        return plan(items, self.ledger, datetime.now(UTC), [timedelta(days=days) for days in self.settings.revisit_days])

    def fetch(self, wanted: Iterable[Wanted]) -> Iterator[Arrival]:
        """Ask for each address in order; ends early, with the reason in ``stopped``, when the site blocks us or the budget is spent."""
        for want in wanted:
            if self.stopped:
                return
            try:
                yield self._ask(want)
            except (Blocked, BudgetSpent) as error:
                self.stopped = str(error)
            except Gone as error:
                yield Arrival(want.url, Fate.GONE, datetime.now(UTC), status=error.status, words=f"gone: {error.words}")
            except FetchError as error:
                yield Arrival(want.url, Fate.FAILED, datetime.now(UTC), status=error.status, words=f"failed: {error.words}")

    def recover(self) -> Iterator[tuple[Orphan, list[Arrival]]]:
        """What earlier runs kept and could not parse before they died; settle each file once its pages are committed."""
        for orphan in self.archive.orphans(self.source.name):
            yield orphan, [arrival for kept in orphan.kept() if (arrival := self._recovered(kept))]

    def take(self, file: Path) -> Iterator[Arrival]:
        """The pages of this source in a WARC file, kept in our archive; those that the lake has already come as unchanged."""
        for capture, _ in captures(file):
            url = self.source.canonical(capture.url)
            if not self.source.covers(url) or 300 <= capture.status < 400:
                continue
            row = self.ledger.get(url)
            if row and row.digest == capture.digest:
                yield Arrival(url, Fate.UNCHANGED, capture.fetched_at, status=capture.status)
            elif capture.status in {404, 410}:
                yield Arrival(url, Fate.GONE, capture.fetched_at, status=capture.status, words=f"gone: answered {capture.status}")
            else:
                yield _kept(url, self.writer.keep(capture))

    def kept_pages(self, every: bool = False) -> list[Arrival]:
        """Every kept page that today's parser has not read yet (``every``: all), each revision by its own capture; no request is sent."""
        parser = f"{self.source.name}/{self.source.version}"
        held = self.lake.read("speeches", columns=list(REREAD), filters=[("source", "=", self.source.name)]).to_pylist()
        revisions = [
            Arrival(row["url"], Fate.KEPT, row["fetched_at"], Place(row["archive_file"], row["archive_offset"]), row["archive_digest"])
            for row in held
            if every or row["parser"] != parser
        ]
        seen = {(arrival.url, arrival.digest) for arrival in revisions}
        pages = [_kept_before(row) for row in self.ledger.values() if row.outcome in READ and (every or row.parser != parser)]
        return revisions + [arrival for arrival in pages if arrival and (arrival.url, arrival.digest) not in seen]

    def _listing(self, url: str) -> Capture:
        """A listing page: always asked for anew, kept when it differs from the last time."""
        row = self.ledger.get(url)
        known = _known(row, validators=False)
        answer = self.fetcher.recheck(url, known) if known else self.fetcher.get(url)
        if isinstance(answer, Kept):
            self._note_listing(url, answer, row)
        return answer.capture

    def _note_count(self, url: str, count: int) -> None:
        """Compare a list that was read whole with the last time, and remember its size. Raises ``ShrunkenListing``."""
        row = self.listings.get(url) or self.ledger.get(url)
        check_shrunken(count, row.items if row else None, url)
        if row and row.items != count:
            self.listings[url] = replace(row, items=count)

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

    def _ask(self, want: Wanted) -> Arrival:
        known = _known(want.known)
        answer = self.fetcher.recheck(want.url, known) if known else self.fetcher.get(want.url)
        if isinstance(answer, Unchanged):
            return Arrival(want.url, Fate.UNCHANGED, answer.capture.fetched_at, status=answer.capture.status)
        return _kept(want.url, answer)

    def _recovered(self, kept: Kept) -> Arrival | None:
        """An arrival for a whole page that the ledger does not know by these bytes."""
        url = self.source.canonical(kept.capture.redirects[0] if kept.capture.redirects else kept.capture.url)
        row = self.ledger.get(url)
        known = row is not None and row.last_checked is not None and row.last_checked >= kept.capture.fetched_at
        if known or kept.capture.status != 200 or self.source.key(url) is None:
            return None
        return _kept(url, kept)


def scheduled_window(ledger: Iterable[PageRow], today: datetime) -> Window:
    """Where a run begins when nobody says: some days before the newest page of the source, or a month ago for its first run."""
    newest = max((row.first_seen for row in ledger if row.outcome is not Outcome.LISTING), default=None)
    return Window((newest - OVERLAP if newest else today - FIRST_LOOK).date(), None)


def _known(row: PageRow | None, validators: bool = True) -> Known | None:
    if row is None or row.digest is None or row.archive_file is None or row.archive_offset is None:
        return None
    place = Place(row.archive_file, row.archive_offset)
    return Known(row.digest, place, row.etag, row.last_modified) if validators else Known(row.digest, place)


def _kept_before(row: PageRow) -> Arrival | None:
    if row.archive_file is None or row.archive_offset is None or row.last_checked is None:
        return None
    place = Place(row.archive_file, row.archive_offset)
    return Arrival(row.url, Fate.KEPT, row.last_checked, place, row.digest, row.etag, row.last_modified, row.status)


def _kept(url: str, kept: Kept) -> Arrival:
    capture = kept.capture
    validators = capture.header("etag"), capture.header("last-modified")
    return Arrival(url, Fate.KEPT, capture.fetched_at, kept.place, capture.digest, *validators, capture.status)
