"""The order of a run's steps, from lists to committed chunks, and its report: ingest, backfill, reparse, and pages from a WARC file.

Works without any scheduler; one that wants to see the steps hands in its own way of calling them (``Steps``). What is done is in the ledger
and nowhere else: stopped at any moment and called again, a run goes on with what is left.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from podium import progress
from podium.discovery import Discovery
from podium.errors import Reason, UsageError
from podium.extract.source import Source
from podium.lake.checks import COMMIT_RULES, HEALTH_RULES, check_tally, check_totals
from podium.lake.commits import Committed
from podium.pipeline import report as facts
from podium.pipeline.backfill import BackfillPlan, BackfillRequest, BackfillWindow, plan_backfill, plan_backfill_of_kept
from podium.pipeline.fetch_result import FetchResult, FetchStatus, PageReading, Trouble, of_row
from podium.pipeline.load import at_stake, commit, read_all
from podium.pipeline.parse_pages import StartWorkers
from podium.pipeline.plan import FetchPlan, Wanted, Why
from podium.pipeline.report import Report
from podium.pipeline.run import Run
from podium.settings import Settings
from podium.window import Window

StepInput = TypeVar("StepInput")
StepOutput = TypeVar("StepOutput")
KEPT_CHUNKS = 10
"""How many times larger the chunks of pages are that are kept already: each commit costs the same, and no host waits between them."""


def list_pages(run: Run, complete: bool) -> FetchPlan:
    """Read the source's lists, the complete or the fast ones, and decide what to ask for."""
    ways: Sequence[Discovery] = run.source.complete if complete else run.source.scheduled or run.source.complete
    return run.plan(ways)


def survey(run: Run, request: BackfillRequest) -> BackfillPlan:
    """What there is to do in the run's window, by the source's complete lists, each read once, or by what is kept.

    Raises ``DiscoveryError``, ``FetchError``, and ``UsageError`` for a source without complete lists.
    """
    source, pace = run.source, run.fetcher.hosts.pace
    if request.mode == "changed":
        return plan_backfill_of_kept(request, source.name, run.window, run.kept_by_day(), pace)
    if not source.complete:
        message = f"{source.title} has no complete list to fill the past from"
        raise UsageError(f"{message}: take its pages from a WARC file (`podium ingest {source.name} --warc FILE`), or use --mode changed")
    listed = progress.each(run.list_addresses(source.complete), f"{source.name}: listing")
    return plan_backfill(request, source.name, run.window, listed, run.ledger, pace)


def fetch_pages(run: Run, wanted: Sequence[Wanted]) -> list[FetchResult]:
    """Ask for a chunk of addresses and keep what answers."""
    return list(progress.each(run.fetch(wanted), f"{run.source.name}: fetching", len(wanted)))


def take_pages(run: Run, file: Path) -> list[FetchResult]:
    """Keep the source's pages from a WARC file."""
    return list(progress.each(run.take(file), f"{run.source.name}: reading {file.name}"))


def load_pages(run: Run, results: Sequence[FetchResult]) -> tuple[list[PageReading], Committed]:
    """Parse a chunk of kept pages, check it and commit it whole; the readings come back without their words."""
    run.writer.share()
    source, ledger = run.source, run.ledger
    ledger.look_up(one.url for result in results for one in (result, result.companion) if one)
    parsed = progress.each(run.parse(results), f"{source.name}: parsing", len(results))
    readings = list(read_all(run.archive, source, parsed, ledger, run.tombstones.of_speech))
    run.lost.add(at_stake(readings, source, ledger, run.gone_after))
    check_tally(source.name, run.lost, run.standing(), run.waived)
    lists = {} if run.listings.held_back else run.listings.rows
    committed, rows = commit(run.lake, run.archive, source, readings, ledger, run.note, run.gone_after, lists.values(), run.known_texts)
    run.ledger.enter(chain(rows, lists.values()))
    run.tombstones.note(readings)
    lists.clear()
    if committed.written or committed.pages:
        run.count_commit()
    return [replace(reading, speech=None) for reading in readings], committed


class CallStep(Protocol):
    """How one of the steps above is called for a run."""

    def __call__(self, step: Callable[[Run, StepInput], StepOutput], run: Run, given: StepInput) -> StepOutput:
        """What ``step(run, given)`` gives."""


def call_directly(step: Callable[[Run, StepInput], StepOutput], run: Run, given: StepInput) -> StepOutput:
    """The step as a function."""
    return step(run, given)


@dataclass(frozen=True, slots=True)
class Steps:
    """How the steps of a run are called, as functions or as the tasks of a scheduler, and who parses many kept pages."""

    call: CallStep = call_directly
    start_workers: StartWorkers | None = None
    """``None`` where this process parses them."""


DIRECT = Steps()


@contextmanager
def open_run(
    source: Source, window: Window | None, run_id: str, settings: Settings, waived: Iterable[str] = ()
) -> Iterator[tuple[Run, Report]]:
    """A run and its report while the block lasts; what the run as a whole took stands in the report at the end, also when it failed.

    Raises ``UsageError`` for a rule that cannot be waived.
    """
    known = COMMIT_RULES | HEALTH_RULES
    if unknown := set(waived) - known:
        raise UsageError(f"no rule is called {', '.join(sorted(unknown))}; those that can be waived are {', '.join(sorted(known))}")
    with Run.open(source, window, run_id, settings, frozenset(waived)) as run:
        report = Report(source.name, str(run.window), run_id, version=run.lake.version())
        try:
            yield run, report
        finally:
            sum_up(run, report)


def sum_up(run: Run, report: Report) -> None:
    """Enter what the run as a whole took."""
    report.stopped, report.blocked = run.stop.reason, run.stop.blocked
    report.requests, report.seconds = run.fetcher.budget.spent, run.fetcher.budget.passed
    report.forgotten = len(run.tombstones.met)


def ingest_source(run: Run, report: Report, complete: bool, steps: Steps = DIRECT) -> None:
    """Bring what is new and changed into the lake, after what dead runs had kept. ``complete`` reads the complete lists.

    Raises ``DiscoveryError`` and ``FetchError`` when a list cannot be had, ``CheckFailed`` when too little was understood.
    """
    recover(run, report, steps)
    plan = steps.call(list_pages, run, complete)
    report.listed, report.known, report.span = len(plan.wanted) + plan.known, plan.known, run.refillable
    name, count = run.source.name, len(plan.wanted)
    with progress.whole(f"{name}: fetching", count), progress.whole(f"{name}: parsing", count):
        asked = 0
        for wanted in run.chunks(plan.wanted, run.settings.chunk):
            results = steps.call(fetch_pages, run, wanted)
            asked += len(wanted)
            run.listings.held_back = asked < count or run.stop.reason is not None
            report.fetched += sum(result.status is FetchStatus.KEPT for result in results)
            load(run, report, results, steps)
            run.writer.settle()
    finish(run, report, steps)


def backfill_source(run: Run, report: Report, request: BackfillRequest, steps: Steps = DIRECT) -> None:
    """Go through a span of the past window by window, after what dead runs had kept; the plan is told first and after each window.

    Ends in good order, with the reason in ``report.stopped`` and what is left in ``report.plan``, when a budget is spent or the site
    blocks us. Raises as ``survey`` does, and ``CheckFailed``.
    """
    recover(run, report, steps)
    plan = report.plan = steps.call(survey, run, request)
    report.known = sum(window.known for window in plan.windows)
    report.listed, report.span = plan.todo + report.known, run.refillable
    report.typical = request.mode in {"missing", "all"}
    progress.tell(plan)
    fetching, parsing = f"{plan.source}: fetching", f"{plan.source}: parsing"
    shown = f"{plan.source}, {len(plan.windows)} windows"
    with ExitStack() as bars:  # one for all windows and, where pages are fetched, one for those parsed
        bars.enter_context(run.parse_ahead([result for window in plan.windows for result in window.kept], steps.start_workers))
        longest = parsing if request.mode == "changed" else fetching
        bars.enter_context(progress.whole(longest, plan.todo, shown))
        if longest is fetching:
            bars.enter_context(progress.whole(parsing, plan.todo))
        for window in plan.windows:
            if not run.spent() and window.todo:
                with progress.whole(longest, window.todo, f"  {window.name}"):
                    go_through(run, report, window, steps)
                plan.at = window
                progress.tell(plan)
    run.part = None
    finish(run, report, steps)


def go_through(run: Run, report: Report, window: BackfillWindow, steps: Steps) -> None:
    """Do what is to be done in one window, a chunk at a time, until that is all or the run must stop.

    Addresses that were not asked for stay as they are, for the next run. A page that was not understood and stands unchanged is read again:
    today's parser may understand it.
    """
    begun, before = time.monotonic(), report.row()
    run.part = window.name
    for wanted in run.chunks(window.wanted, run.settings.chunk):
        if run.spent():
            break
        results = [result for result in steps.call(fetch_pages, run, wanted) if result.status is not FetchStatus.NOT_ASKED]
        report.fetched += sum(result.status is FetchStatus.KEPT for result in results)
        if results:
            again = {want.url: want.known for want in wanted if want.why is Why.NOT_UNDERSTOOD and want.known}
            unchanged = {result.url for result in results if result.status is FetchStatus.UNCHANGED}
            kept = {url: of_row(row) for url, row in again.items() if url in unchanged}
            load(run, report, [kept.get(result.url) or result for result in results], steps)
            run.writer.settle()
        window.done += len(results)
    for pages in run.chunks(window.kept, run.settings.chunk * KEPT_CHUNKS):
        if not run.spent():
            load(run, report, pages, steps)
            window.done += len(pages)
    window.seconds = time.monotonic() - begun
    after = report.row()
    window.figures = {name: now - then for name, now in after.items() if isinstance(now, int) and isinstance(then := before[name], int)}


def take(run: Run, report: Report, file: Path, steps: Steps = DIRECT) -> None:
    """Bring the pages of a WARC file into the lake, after what dead runs had kept; all its records are counted in the report."""
    recover(run, report, steps)
    results = steps.call(take_pages, run, file)
    report.records = run.records.counts
    for trouble in run.records.unreadable:
        report.rejected.append(trouble)
        facts.page_rejected(report, trouble)
    load_kept(run, report, results, steps)
    finish(run, report, steps)


def reparse_source(run: Run, report: Report, every: bool, steps: Steps = DIRECT) -> None:
    """Read kept pages with today's parser (``every``: also those it has read); no request is sent."""
    load_kept(run, report, run.kept_pages(every), steps)
    finish(run, report, steps)


def load_kept(run: Run, report: Report, results: list[FetchResult], steps: Steps) -> None:
    """Load pages that need no request. The list is emptied on the way, as what is learned of the pages takes its room."""
    report.listed = len(results)
    with run.parse_ahead(results, steps.start_workers), progress.whole(f"{run.source.name}: parsing", len(results)):
        results.reverse()
        size = run.settings.chunk * KEPT_CHUNKS
        for _ in run.chunks(range(len(results)), size):
            chunk = results[-size:][::-1]
            del results[-size:]
            load(run, report, chunk, steps)


def recover(run: Run, report: Report, steps: Steps = DIRECT) -> None:
    """Load what runs that died had kept, before anything is asked for again."""
    for orphan, results in run.recover():
        report.recovered += len(results)
        for chunk in run.chunks(results, run.settings.chunk):
            load(run, report, chunk, steps)
        orphan.settle()


def load(run: Run, report: Report, results: Sequence[FetchResult], steps: Steps = DIRECT) -> None:
    """Load one chunk and count what it did; a page that is gone as a speech withdrawn is no trouble."""
    known = {result.url: run.speech_at(result.url) for result in results}
    readings, committed = steps.call(load_pages, run, results)
    report.version = max(report.version or 0, committed.version)
    report.new += committed.ids("new")
    report.revised += committed.ids("revised", "returned")
    report.corrected += committed.ids("corrected")
    report.withdrawn += committed.ids("withdrawn")
    report.retracted += committed.ids("retracted")
    facts.chunk_loaded(report, len(results), committed)
    for reading in readings:
        result, rejected, speech_id = reading.result, reading.rejected, known[reading.result.url]
        missing = reading.is_missing(speech_id)
        report.read += result.status is FetchStatus.KEPT and rejected is None and reading.forgotten is None
        report.unchanged += result.status is FetchStatus.UNCHANGED
        if rejected and not missing:
            report.rejected.append(Trouble.of_rejected(result.url, rejected, result.place))
            facts.page_rejected(report, report.rejected[-1])
        elif missing and speech_id not in report.withdrawn:
            report.gone.append(Trouble(result.url, str(rejected or result.message or "gone"), result.place))
            facts.page_missing(report, report.gone[-1])
        elif result.status in {FetchStatus.FAILED, FetchStatus.NOT_ASKED}:
            report.failed.append(Trouble(result.url, result.message or result.status.value))
            facts.page_missing(report, report.failed[-1])


def finish(run: Run, report: Report, steps: Steps) -> None:
    """Enter lists that no chunk took along, then judge the run as a whole, unless its pages were chosen. Raises ``CheckFailed``."""
    if run.listings.rows and not run.listings.held_back:
        steps.call(load_pages, run, [])
    if report.typical:
        rejects: dict[Reason | None, int] = {None: report.read}
        rejects.update(report.rejects_by_reason().items())
        rejects.pop(Reason.UNREADABLE, None)  # a damaged file says nothing of the site's template
        check_totals(run.source.name, rejects, waived=run.waived)
    if run.commits:
        run.lake.join_files(run.source.name)
