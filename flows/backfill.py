"""Load a span of the past: listed once, then fetched and committed window by window; what an earlier run has is skipped."""

from datetime import date

from prefect import flow

from flows import steps
from flows.supervised import A_WEEK, WEEK, SourceName, supervised
from podium.pipeline.backfill import BackfillRequest
from podium.pipeline.report import Report
from podium.pipeline.steps import backfill_source
from podium.window import Mode, Step, Window, seconds


@flow(name="backfill", flow_run_name="backfill {source} {since}..{until}", timeout_seconds=WEEK, persist_result=False)
@supervised("backfill", patience=A_WEEK)
def backfill(
    source: SourceName,
    since: date,
    until: date,
    mode: Mode = "missing",
    window: Step = "month",
    newest_first: bool = False,
    jobs: int | None = None,
    budget: str | None = None,
    requests: int | None = None,
    waive: tuple[str, ...] = (),
) -> Report:
    """Load the speeches of a span of days from one source; stop and repeat it at will.

    Args:
        source: An institution's id, as `podium sources` prints it.
        since: First day of delivery.
        until: Last day of delivery.
        mode: `missing`: listed pages that were never reached. `failed`: those that were not reached or not understood, again.
            `changed`: kept pages that an older parser has read, without a request. `all`: every listed page, known ones too.
        window: How the span is split; each window is committed by itself.
        newest_first: Begin with the last window.
        jobs: Processes that parse kept pages side by side. Fetching stays one slow connection a host.
        budget: Longest time that the run may take, such as 2h, 90m or 45s; the next run goes on with what is left.
        requests: Most requests that the run may send.
        waive: Rules of the checks that a person has looked at and sets aside for this run.
    """
    span, limit = Window(since, until), seconds(budget) if budget else None
    with steps.run_of(source, span, waive, requests=requests, seconds=limit, processes=jobs) as (run, report):
        backfill_source(run, report, BackfillRequest(mode, window, newest_first), steps.STEPS)
    return report
