"""Load a span of the past: listed once, then fetched and committed a chunk at a time; what an earlier run has is skipped."""

from datetime import date

from prefect import flow

from flows import steps
from flows.supervised import A_WEEK, supervised
from flows.timetable import SourceName
from podium.run import steps as run
from podium.run.report import Report
from podium.window import Window

WEEK = 7 * 24 * 3600


@flow(name="backfill", flow_run_name="backfill {source} {since}..{until}", timeout_seconds=WEEK, persist_result=False)
@supervised("backfill", patience=A_WEEK)
def backfill(
    source: SourceName,
    since: date,
    until: date,
    requests: int | None = None,
    seconds: float | None = None,
    waive: tuple[str, ...] = (),
) -> Report:
    """Load every speech of a span of days from one source; stop and repeat it at will.

    Args:
        source: An institution's id, as `podium sources` prints it.
        since: First day of delivery.
        until: Last day of delivery.
        requests: Most requests that the run may send.
        seconds: Most seconds that it may spend fetching.
        waive: Rules of the checks that a person has looked at and sets aside for this run.
    """
    with steps.run_of(source, Window(since, until), requests, seconds, waive) as (crawl, report):
        run.ingest(crawl, report, True, steps.TASKS)
    return report
