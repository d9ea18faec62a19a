"""The tasks that flows are made of: the steps of ``podium.pipeline.steps``, each with keys for parameters, never pages or clients."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.logging.handlers import APILogHandler
from prefect.runtime import flow_run
from prefect.utilities.annotations import quote

import parsers
from flows.runners import hired
from flows.screen import shown
from podium.errors import PodiumError, Unreachable
from podium.gc_tuning import raise_gc_threshold
from podium.lake.commits import Committed
from podium.logs import FACTS_LOGGER
from podium.pipeline import report as facts
from podium.pipeline import steps as library
from podium.pipeline.backfill import BackfillPlan, BackfillRequest
from podium.pipeline.fetch_result import FetchResult, PageReading
from podium.pipeline.plan import FetchPlan, Wanted
from podium.pipeline.report import Report, report_markdown
from podium.pipeline.run import Run
from podium.settings import Settings, without_secrets
from podium.window import Window

LOGS = APILogHandler()
"""A run's facts among the logs of its flow run; pages that simply hold nobody's words stay out, they may be thousands."""
LOGS.addFilter(lambda record: record.levelno > logging.INFO or not record.getMessage().startswith(facts.REJECTED))
FACTS_LOGGER.addHandler(LOGS)
_crawls: dict[str, Run] = {}
"""The runs of this process by their id: a task finds its own by name, since clients and locks are no parameters."""


@contextmanager
def run_of(
    source: str,
    window: Window | None,
    waive: Iterable[str] = (),
    **settings: Any,
) -> Iterator[tuple[Run, Report]]:
    """A run and its report, open while the block lasts; ``settings`` that are ``None`` stay as they are.

    Its progress is shown as it goes, and the report is published as artifacts at the end, also of a run that failed.
    """
    raise_gc_threshold()
    run = str(flow_run.get_id() or "by-hand")
    given = Settings(**{name: value for name, value in settings.items() if value is not None})
    with shown(source), library.open_run(parsers.source(source), window, run, given, waive) as (crawl, report):
        _crawls[run] = crawl
        facts.run_begins(report)
        try:
            yield crawl, report
        finally:
            del _crawls[run]
            library.sum_up(crawl, report)
            publish(report)
        facts.run_ended(report)


def window_of(since: date | None, until: date | None) -> Window | None:
    """The days asked for; ``None`` where a run is to begin where the last one ended."""
    return Window(since, until) if since or until else None


READING_LISTS: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "retries": 2,
    "retry_delay_seconds": [10, 60],
    "retry_condition_fn": lambda task, run, state: _unreachable(state),
}
"""Options of the tasks that read a source's lists."""


@task(name="list", **READING_LISTS)
def list_pages(run: str, complete: bool) -> FetchPlan:
    """Read the source's lists and decide what to ask for."""
    return library.list_pages(_crawls[run], complete)


@task(name="survey", **READING_LISTS)
def survey_span(run: str, asked: BackfillRequest) -> BackfillPlan:
    """See what a backfill has to do."""
    return library.survey(_crawls[run], asked)


@task(name="fetch", cache_policy=NO_CACHE)
def fetch_pages(run: str, wanted: Sequence[Wanted]) -> list[FetchResult]:
    """Ask for a chunk of addresses and keep what answers."""
    return library.fetch_pages(_crawls[run], wanted)


@task(name="take", cache_policy=NO_CACHE)
def take_pages(run: str, file: Path) -> list[FetchResult]:
    """Keep the source's pages from a WARC file."""
    return library.take_pages(_crawls[run], file)


@task(name="load", cache_policy=NO_CACHE)
def load_pages(run: str, arrivals: Sequence[FetchResult]) -> tuple[list[PageReading], Committed]:
    """Parse a chunk of kept pages, check it and commit it whole."""
    return library.load_pages(_crawls[run], arrivals)


# Quoted, so that Prefect does not look for futures in every field of hundreds of pages.
TASKS = library.Steps(
    lambda crawl, complete: list_pages(crawl.run, complete),
    lambda crawl, asked: survey_span(crawl.run, asked),
    lambda crawl, wanted: fetch_pages(crawl.run, quote(wanted)),
    lambda crawl, file: take_pages(crawl.run, file),
    lambda crawl, arrivals: load_pages(crawl.run, quote(arrivals)),
    hired,
)


def publish(report: Report) -> None:
    """The report as artifacts of the flow run, where there is one."""
    if flow_run.get_id() is None:
        return
    key = f"report-{report.source.replace('_', '-')}"
    create_markdown_artifact(without_secrets(report_markdown(report)), key=key, description=f"{report.source}, {report.window}")
    create_table_artifact([dict(row) for row in report.listing()], key=f"{key}-figures", description=f"{report.source}, {report.window}")


def _unreachable(state: State[Any]) -> bool:
    """Only a list that could not be reached is asked for again; one that is wrong stays wrong."""
    try:
        state.result()
    except Unreachable:
        return True
    except PodiumError:
        return False
    return False
