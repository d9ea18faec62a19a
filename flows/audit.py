"""Look whether the lake holds what a source lists: the complete lists are read, nothing is fetched or written."""

from datetime import UTC, date, datetime, timedelta

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows import steps
from flows.timetable import SourceName
from podium.run.audit import Audit
from podium.run.audit import audit as compare
from podium.window import Window

DAY = 24 * 3600


@flow(name="audit", flow_run_name="audit {source} {since}..{until}", timeout_seconds=DAY, persist_result=False)
def audit(source: SourceName, since: date | None = None, until: date | None = None, days: int | None = None) -> Audit:
    """Compare the complete lists of one source with the dataset.

    Args:
        source: An institution's id, as `podium sources` prints it.
        since: First day of delivery; without it from the beginning.
        until: Last day of delivery.
        days: In place of `since`, so many days back from today.
    """
    since = since or (datetime.now(UTC).date() - timedelta(days=days) if days else None)
    with steps.run_of(source, Window(since, until)) as (crawl, _):
        found = compare(crawl)
        key = f"audit-{source.replace('_', '-')}"
        create_table_artifact([{"address": trouble.url, "why": trouble.words} for trouble in found.missing], key=key)
    return found
