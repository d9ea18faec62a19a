"""The main job: look for new and changed pages of one source and bring them into the lake."""

from datetime import UTC, date, datetime
from pathlib import Path

from prefect import flow

from flows import steps
from podium.crawl import scheduled_window
from podium.lake import Lake
from podium.report import Report
from podium.settings import Settings
from podium.window import Window

DAY = 24 * 3600


@flow(name="ingest", flow_run_name="ingest {source} {since}..{until}", timeout_seconds=DAY, persist_result=False)
def ingest(source: str, since: date | None = None, until: date | None = None, warc: Path | None = None) -> Report:
    """Bring new and changed pages of one source into the dataset.

    Args:
        source: An institution's id, as `podium sources` prints it.
        since: First day of delivery to look for; without it the run begins where the last one ended.
        until: Last day of delivery to look for.
        warc: A WARC file to take pages from, in place of the web.
    """
    window = Window(since, until) if since or until or warc else _next_window(source)
    with steps.crawl_of(source, window) as (crawl, report):
        steps.recover(crawl, report)
        if warc:
            arrivals = steps.take_pages(crawl.run, warc)
            report.listed = len(arrivals)
            steps.load(crawl, report, steps.chunks(arrivals, crawl.settings.chunk))
            return report
        plan = steps.list_pages(crawl.run, complete=since is not None)
        report.listed, report.known = len(plan.wanted) + plan.known, plan.known
        steps.load(crawl, report, steps.fetched(crawl, report, plan.wanted))
    return report


def _next_window(source: str) -> Window:
    """From the ledger's newest page, so that one run catches up after any outage."""
    ledger = Lake(Settings().path).ledger(source)
    return scheduled_window(ledger.values(), datetime.now(UTC))
