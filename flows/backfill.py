"""Load a span of the past: listed once, then fetched and committed a month at a time; what an earlier run has is skipped."""

from datetime import date

from prefect import flow

from flows import steps
from podium.report import Report
from podium.window import Window

WEEK = 7 * 24 * 3600


@flow(name="backfill", flow_run_name="backfill {source} {since}..{until}", timeout_seconds=WEEK, persist_result=False)
def backfill(source: str, since: date, until: date) -> Report:
    """Load every speech of a span of days from one source; stop and repeat it at will.

    Args:
        source: An institution's id, as `podium sources` prints it.
        since: First day of delivery.
        until: Last day of delivery.
    """
    with steps.crawl_of(source, Window(since, until)) as (crawl, report):
        steps.recover(crawl, report)
        plan = steps.list_pages(crawl.run, complete=True)
        report.listed, report.known = len(plan.wanted) + plan.known, plan.known
        steps.load(crawl, report, steps.fetched(crawl, report, plan.wanted))
    return report
