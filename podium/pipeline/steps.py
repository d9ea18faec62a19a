"""The order of a run's steps, from lists to committed chunks, and its report: extract, transform, load in one place.

Works without any scheduler; one that wants to see the steps hands in its own way of calling them (``Steps``).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TypeVar

from podium import progress
from podium.discovery import Discovery
from podium.errors import Reason, UsageError
from podium.extract.source import Source
from podium.lake.checks import COMMIT_RULES, HEALTH_RULES, check_tally, check_totals
from podium.lake.commits import Committed
from podium.pipeline import report as facts
from podium.pipeline.backfill import BackfillPlan, BackfillRequest, plan_backfill, plan_backfill_of_kept
from podium.pipeline.fetch_result import FetchResult, FetchStatus, PageReading
from podium.pipeline.load import at_stake, commit, read_all
from podium.pipeline.parse_pages import StartWorkers
from podium.pipeline.plan import FetchPlan, Wanted
from podium.pipeline.report import Report, Trouble
from podium.pipeline.run import Run
from podium.settings import Settings
from podium.window import Window

Chunked = TypeVar("Chunked")
AT_HOME = 10
"""How many times larger the chunks of pages are that are kept already."""


def list_pages(crawl: Run, complete: bool) -> FetchPlan:
    """Read the source's lists, the complete or the fast ones, and decide what to ask for."""
    ways: Sequence[Discovery] = crawl.source.complete if complete else crawl.source.scheduled or crawl.source.complete
    return crawl.plan(progress.each(crawl.list_addresses(ways), f"{crawl.source.name}: listing"))


def survey(crawl: Run, asked: BackfillRequest) -> BackfillPlan:
    """What there is to do in the crawl's window, by the source's complete lists, each read once, or by what is kept.

    Raises ``DiscoveryError``, ``FetchError``, and ``UsageError`` for a source without complete lists.
    """
    source, span, pace = crawl.source, crawl.window, crawl.fetcher.hosts.pace
    if asked.mode == "changed":
        return plan_backfill_of_kept(asked, source.name, span, crawl.kept_by_day(), pace)
    if not source.complete:
        words = f"{source.title} has no complete list to fill the past from"
        raise UsageError(f"{words}: take its pages from a WARC file (`podium ingest {source.name} --warc FILE`), or use --mode changed")
    listed = progress.each(crawl.list_addresses(source.complete), f"{source.name}: listing")
    return plan_backfill(asked, source.name, span, listed, crawl.ledger, pace)


def fetch_pages(crawl: Run, wanted: Sequence[Wanted]) -> list[FetchResult]:
    """Ask for a chunk of addresses and keep what answers."""
    return list(progress.each(crawl.fetch(wanted), f"{crawl.source.name}: fetching", len(wanted)))


def take_pages(crawl: Run, file: Path) -> list[FetchResult]:
    """Keep the source's pages from a WARC file."""
    return list(progress.each(crawl.take(file), f"{crawl.source.name}: reading {file.name}"))


def load_pages(crawl: Run, arrivals: Sequence[FetchResult]) -> tuple[list[PageReading], Committed]:
    """Parse a chunk of kept pages, check it and commit it whole; the readings come back without their words."""
    crawl.writer.share()
    source, ledger = crawl.source, crawl.ledger
    drafted = progress.each(crawl.drafts(arrivals), f"{source.name}: parsing", len(arrivals))
    readings = list(read_all(crawl.archive, source, drafted, ledger))
    crawl.lost.add(at_stake(readings, source, ledger, crawl.gone_after))
    check_tally(source.name, crawl.lost, crawl.standing, crawl.waived)
    lists = {} if crawl.listings.held_back else crawl.listings.rows
    committed, rows = commit(
        crawl.lake, crawl.archive, source, readings, ledger, crawl.note, crawl.gone_after, lists.values(), crawl.spared
    )
    crawl.enter(chain(rows, lists.values()))
    lists.clear()
    return [replace(reading, speech=None) for reading in readings], committed


@dataclass(frozen=True, slots=True)
class Steps:
    """How the steps of a run are called: as they are, or as the tasks of a scheduler."""

    list_pages: Callable[[Run, bool], FetchPlan] = list_pages
    survey: Callable[[Run, BackfillRequest], BackfillPlan] = survey
    fetch_pages: Callable[[Run, Sequence[Wanted]], list[FetchResult]] = fetch_pages
    take_pages: Callable[[Run, Path], list[FetchResult]] = take_pages
    load_pages: Callable[[Run, Sequence[FetchResult]], tuple[list[PageReading], Committed]] = load_pages
    hire: StartWorkers | None = None
    """Who parses many kept pages, when it is not this process."""


AS_THEY_ARE = Steps()


@contextmanager
def open_run(
    source: Source, window: Window | None, run: str, settings: Settings, waived: Iterable[str] = ()
) -> Iterator[tuple[Run, Report]]:
    """A run and its report while the block lasts; what the run as a whole took stands in the report at the end, also when it failed.

    Raises ``UsageError`` for a rule that cannot be waived.
    """
    known = COMMIT_RULES | HEALTH_RULES
    if unknown := set(waived) - known:
        raise UsageError(f"no rule is called {', '.join(sorted(unknown))}; those that can be waived are {', '.join(sorted(known))}")
    with Run.open(source, window, run, settings, frozenset(waived)) as crawl:
        report = Report(source.name, str(crawl.window), run, version=crawl.lake.version())
        try:
            yield crawl, report
        finally:
            sum_up(crawl, report)


def sum_up(crawl: Run, report: Report) -> None:
    """Enter what the run as a whole took."""
    report.stopped, report.blocked = crawl.stop.reason, crawl.stop.blocked
    report.requests = crawl.fetcher.budget.spent
    report.seconds = crawl.fetcher.budget.passed


def ingest_source(crawl: Run, report: Report, complete: bool, steps: Steps = AS_THEY_ARE) -> None:
    """Bring what is new and changed into the lake, after what dead runs had kept. ``complete`` reads the complete lists.

    Raises ``DiscoveryError`` and ``FetchError`` when a list cannot be had, ``CheckFailed`` when too little was understood.
    """
    recover(crawl, report, steps)
    plan = steps.list_pages(crawl, complete)
    report.listed, report.known = len(plan.wanted) + plan.known, plan.known
    name, count = crawl.source.name, len(plan.wanted)
    with progress.whole(f"{name}: fetching", count), progress.whole(f"{name}: parsing", count):
        asked = 0
        for wanted in chunks(plan.wanted, crawl.settings.chunk):
            arrivals = steps.fetch_pages(crawl, wanted)
            asked += len(wanted)
            crawl.listings.held_back = asked < count or crawl.stop.reason is not None
            report.fetched += sum(arrival.fate is FetchStatus.KEPT for arrival in arrivals)
            load(crawl, report, arrivals, steps)
            crawl.writer.settle()
    finish(crawl, report, steps)


def take(crawl: Run, report: Report, file: Path, steps: Steps = AS_THEY_ARE) -> None:
    """Bring the pages of a WARC file into the lake, after what dead runs had kept; all its records are counted in the report."""
    recover(crawl, report, steps)
    arrivals = steps.take_pages(crawl, file)
    report.records = crawl.records.counts
    for trouble in crawl.records.unreadable:
        report.rejected.append(trouble)
        facts.page_rejected(report, trouble)
    load_kept(crawl, report, arrivals, steps)
    finish(crawl, report, steps)


def reparse_source(crawl: Run, report: Report, every: bool, steps: Steps = AS_THEY_ARE) -> None:
    """Read kept pages with today's parser (``every``: also those it has read); no request is sent."""
    load_kept(crawl, report, crawl.kept_pages(every), steps)
    finish(crawl, report, steps)


def load_kept(crawl: Run, report: Report, arrivals: list[FetchResult], steps: Steps) -> None:
    """Load pages that need no request: in larger chunks, as each commit costs the same and no host waits between them.

    The list is emptied on the way, as what is learned of the pages takes its room.
    """
    report.listed = len(arrivals)
    with crawl.side_by_side(arrivals, steps.hire), progress.whole(f"{crawl.source.name}: parsing", len(arrivals)):
        for chunk in handed_out(arrivals, crawl.settings.chunk * AT_HOME):
            load(crawl, report, chunk, steps)


def recover(crawl: Run, report: Report, steps: Steps = AS_THEY_ARE) -> None:
    """Load what runs that died had kept, before anything is asked for again."""
    for orphan, arrivals in crawl.recover():
        report.recovered += len(arrivals)
        for chunk in chunks(arrivals, crawl.settings.chunk):
            load(crawl, report, chunk, steps)
        orphan.settle()


def load(crawl: Run, report: Report, arrivals: Sequence[FetchResult], steps: Steps = AS_THEY_ARE) -> None:
    """Load one chunk and count what it did."""
    known = {arrival.url: crawl.speech_at(arrival.url) for arrival in arrivals}
    readings, committed = steps.load_pages(crawl, arrivals)
    report.version = max(report.version or 0, committed.version)
    report.new += committed.ids("new")
    report.revised += committed.ids("revised", "returned")
    report.corrected += committed.ids("corrected")
    report.withdrawn += committed.ids("withdrawn")
    report.retracted += committed.ids("retracted")
    facts.chunk_loaded(report, len(arrivals), committed)
    for reading in readings:
        _count(report, reading, known[reading.arrival.url])


def _count(report: Report, reading: PageReading, speech_id: str | None) -> None:
    """Add one page to the report; a page that is gone as a speech withdrawn is no trouble."""
    arrival = reading.arrival
    report.read += arrival.fate is FetchStatus.KEPT and reading.rejected is None
    report.unchanged += arrival.fate is FetchStatus.UNCHANGED
    if reading.rejected and not reading.is_missing(speech_id):
        report.rejected.append(Trouble(arrival.url, str(reading.rejected), arrival.place))
        facts.page_rejected(report, report.rejected[-1])
    elif reading.is_missing(speech_id) and speech_id not in report.withdrawn:
        report.gone.append(Trouble(arrival.url, str(reading.rejected or arrival.words or "gone"), arrival.place))
        facts.page_missing(report, report.gone[-1])
    elif arrival.fate in {FetchStatus.FAILED, FetchStatus.NOT_ASKED}:
        report.failed.append(Trouble(arrival.url, arrival.words or arrival.fate.value))
        facts.page_missing(report, report.failed[-1])


def finish(crawl: Run, report: Report, steps: Steps = AS_THEY_ARE) -> None:
    """Enter lists that no chunk took along, then judge the run as a whole, unless its pages were chosen. Raises ``CheckFailed``."""
    if crawl.listings.rows and not crawl.listings.held_back:
        steps.load_pages(crawl, [])
    if not report.typical:
        return
    rejects = {Reason(reason): number for reason, number in report.rejects_by_reason().items()}
    rejects.pop(Reason.UNREADABLE, None)  # a damaged file says nothing of the site's template
    understood = {None: report.read} | rejects
    check_totals(crawl.source.name, understood, waived=crawl.waived)


def handed_out(items: list[Chunked], size: int) -> Iterator[list[Chunked]]:
    """The items in order, so many at a time; the list is emptied on the way."""
    items.reverse()
    while items:
        chunk = items[-size:][::-1]
        del items[-size:]
        yield chunk


def chunks(items: Sequence[Chunked], size: int) -> Iterator[Sequence[Chunked]]:
    """The items in order, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
