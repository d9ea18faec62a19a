"""Look whether the lake holds what a source lists: the complete lists are read, no page is fetched and the lake is not written to."""

from datetime import UTC, date, datetime, timedelta

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact

import parsers
from flows.supervised import DAY, SourceName, cancelled_when_busy, failures_recorded, leased, run_id, run_name
from podium.pipeline import journal
from podium.pipeline.audit import Audit, audit_markdown, audit_source
from podium.pipeline.steps import open_run
from podium.settings import Settings, without_secrets
from podium.window import Window


@flow(name="audit", flow_run_name=run_name("audit"), timeout_seconds=DAY, persist_result=False)
@cancelled_when_busy
def audit(source: SourceName, since: date | None = None, until: date | None = None, days: int | None = None) -> Audit:
    """Compare the complete lists of one source with the dataset.

    Args:
        source: An institution's id, as `podium sources` prints it.
        since: First day of delivery; without it from the beginning.
        until: Last day of delivery.
        days: In place of `since`, so many days back from today.
    """
    since = since or (datetime.now(UTC).date() - timedelta(days=days) if days else None)
    settings = Settings()
    with failures_recorded("audit", source), leased(f"{source}-audit"):
        with open_run(parsers.source(source), Window(since, until), run_id(), settings) as (run, _):
            found = audit_source(run)
        journal.enter(settings.home, found.entry(run_id(), datetime.now(UTC)))
        key = f"audit-{source.replace('_', '-')}"
        create_markdown_artifact(without_secrets(audit_markdown(found)), key=key, description=f"{source}, {found.window}")
        missing = [{"address": without_secrets(trouble.url), "why": without_secrets(trouble.message)} for trouble in found.missing]
        create_table_artifact(missing, key=f"{key}-missing")
    return found
