"""A span of the past, window by window: planned as a whole, then asked for, read and committed one window after the other.

What is done is in the ledger and nowhere else: stopped at any moment and called again, a backfill goes on with what is left.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from podium import progress
from podium.pipeline.backfill import BackfillPlan, BackfillRequest, BackfillWindow
from podium.pipeline.fetch_result import FetchResult, FetchStatus, of_row
from podium.pipeline.plan import Wanted, Why
from podium.pipeline.report import Report
from podium.pipeline.run import Run
from podium.pipeline.steps import AS_THEY_ARE, AT_HOME, Steps, chunks, finish, load, recover


def backfill_source(crawl: Run, report: Report, asked: BackfillRequest, steps: Steps = AS_THEY_ARE) -> None:
    """Go through the course, after what dead runs had kept; the course is told at its beginning and after each window.

    Ends in good order, with the reason in ``report.stopped`` and what is left in ``report.course``, when a budget is spent or the site
    blocks us. Raises as ``podium.pipeline.steps.survey`` does, and ``CheckFailed``.
    """
    recover(crawl, report, steps)
    found = report.course = steps.survey(crawl, asked)
    report.known = sum(stage.known for stage in found.stages)
    report.listed = found.todo + report.known
    report.typical = asked.mode in {"missing", "all"}
    progress.tell(found)
    kept = [arrival for stage in found.stages for arrival in stage.kept]
    with crawl.side_by_side(kept, steps.hire), _bars(found) as words:
        for stage in found.stages:
            if not crawl.spent() and stage.todo:
                with progress.whole(words, stage.todo, f"  {stage.name}"):
                    go_through(crawl, report, stage, steps)
                found.at = stage
                progress.tell(found)
    crawl.part = None
    finish(crawl, report, steps)


@contextmanager
def _bars(found: BackfillPlan) -> Iterator[str]:
    """One bar for all windows and, where pages are fetched, one for those parsed; gives the words of the step that takes the time."""
    fetching, parsing = f"{found.source}: fetching", f"{found.source}: parsing"
    shown = f"{found.source}, {len(found.stages)} windows"
    if found.asked.mode == "changed":
        with progress.whole(parsing, found.todo, shown):
            yield parsing
        return
    with progress.whole(fetching, found.todo, shown), progress.whole(parsing, found.todo):
        yield fetching


def go_through(crawl: Run, report: Report, stage: BackfillWindow, steps: Steps) -> None:
    """Do what is to be done in one window, a chunk at a time, until that is all or the run must stop."""
    begun, before = time.monotonic(), report.row()
    crawl.part = stage.name
    for wanted in chunks(stage.wanted, crawl.settings.chunk):
        if not crawl.spent():
            stage.done += _fetched(crawl, report, wanted, steps)
    for kept in chunks(stage.kept, crawl.settings.chunk * AT_HOME):
        if not crawl.spent():
            load(crawl, report, kept, steps)
            stage.done += len(kept)
    stage.seconds = time.monotonic() - begun
    after = report.row()
    stage.figures = {name: now - then for name, now in after.items() if isinstance(now, int) and isinstance(then := before[name], int)}


def _fetched(crawl: Run, report: Report, wanted: Sequence[Wanted], steps: Steps) -> int:
    """Ask for a chunk and load what came of it; how many were asked for. Those that were not stay as they are, for the next run."""
    by_url = {want.url: want for want in wanted}
    asked = [arrival for arrival in steps.fetch_pages(crawl, wanted) if arrival.fate is not FetchStatus.NOT_ASKED]
    report.fetched += sum(arrival.fate is FetchStatus.KEPT for arrival in asked)
    if asked:
        load(crawl, report, [_to_read(arrival, by_url[arrival.url]) for arrival in asked], steps)
        crawl.writer.settle()
    return len(asked)


def _to_read(arrival: FetchResult, want: Wanted) -> FetchResult:
    """A page that was not understood and stands unchanged is read again: today's parser may understand it."""
    if arrival.fate is not FetchStatus.UNCHANGED or want.why is not Why.NOT_UNDERSTOOD or want.known is None:
        return arrival
    return of_row(want.known) or arrival
