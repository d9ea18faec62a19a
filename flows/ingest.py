"""The main job: look for new and changed pages of one source and bring them into the lake."""

from datetime import date
from pathlib import Path

from prefect import flow

from flows import steps
from flows.supervised import DAY, SourceName, run_name, supervised
from podium.pipeline.report import Report
from podium.pipeline.steps import ingest_source, take
from podium.window import Window


@flow(name="ingest", flow_run_name=run_name("ingest"), timeout_seconds=DAY, persist_result=False)
@supervised("ingest", health_checked=lambda given: given["since"] is None and given["warc"] is None)
def ingest(
    source: SourceName,
    since: date | None = None,
    until: date | None = None,
    warc: Path | None = None,
    requests: int | None = None,
    seconds: float | None = None,
    waive: tuple[str, ...] = (),
) -> Report:
    """Bring new and changed pages of one source into the dataset.

    Args:
        source: An institution's id, as `podium sources` prints it.
        since: First day of delivery to look for; without it the run begins where the last one ended.
        until: Last day of delivery to look for.
        warc: A WARC file to take pages from, in place of the web.
        requests: Most requests that the run may send.
        seconds: Most seconds that it may spend fetching.
        waive: Rules of the checks that a person has looked at and sets aside for this run.
    """
    window = Window(since, until) if warc else steps.window_of(since, until)
    with steps.run_of(source, window, waive, requests=requests, seconds=seconds) as (run, report):
        if warc:
            take(run, report, warc, steps.STEPS)
        else:
            ingest_source(run, report, since is not None, steps.STEPS)
    return report
