"""A run as flows go through it: the steps of ``podium.pipeline.steps``, each called as a task."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.logging.handlers import APILogHandler
from prefect.runtime import flow_run
from prefect.utilities.annotations import quote

import parsers
from flows.artifacts import UNDER_WAY, shown
from flows.runners import start_workers
from podium.errors import PodiumError, Unreachable
from podium.gc_tuning import raise_gc_threshold
from podium.logs import FACTS_LOGGER
from podium.pipeline import report as facts
from podium.pipeline import steps as library
from podium.pipeline.report import Report
from podium.pipeline.run import Run
from podium.settings import Settings
from podium.window import Window

LOGS = APILogHandler()
"""A run's facts among the logs of its flow run.

Pages that simply hold nobody's words stay out, they may be thousands, and so does a failure, of which Prefect writes a line itself.
"""
LOGS.addFilter(lambda record: record.levelno > logging.INFO or not record.getMessage().startswith(facts.REJECTED))
LOGS.addFilter(lambda record: not record.getMessage().startswith(facts.FAILED))
FACTS_LOGGER.addHandler(LOGS)
StepInput = TypeVar("StepInput")
StepOutput = TypeVar("StepOutput")


@contextmanager
def run_of(
    source: str,
    window: Window | None,
    waive: Iterable[str],
    **settings: Any,
) -> Iterator[tuple[Run, Report]]:
    """A run and its report, open while the block lasts; ``settings`` that are ``None`` stay as they are.

    Its progress is shown as it goes; the report is made known to ``supervised``, which publishes it at the end.
    """
    raise_gc_threshold()
    run_id = str(flow_run.get_id() or "by-hand")
    given = Settings(**{name: value for name, value in settings.items() if value is not None})
    with shown(source), library.open_run(parsers.source(source), window, run_id, given, waive) as (run, report):
        facts.run_begins(report)
        if under_way := UNDER_WAY.get(None):
            under_way.report = report
        yield run, report
        library.sum_up(run, report)
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


TASKS: dict[Any, dict[str, Any]] = {
    library.list_pages: {"name": "list", **READING_LISTS},
    library.survey: {"name": "survey", **READING_LISTS},
    library.fetch_pages: {"name": "fetch", "cache_policy": NO_CACHE},
    library.take_pages: {"name": "take", "cache_policy": NO_CACHE},
    library.load_pages: {"name": "load", "cache_policy": NO_CACHE},
}
"""The steps that are shown as tasks of a run, with the options of each."""


def call_as_task(step: Callable[[Run, StepInput], StepOutput], run: Run, given: StepInput) -> StepOutput:
    """What a step of a run gives, called as a task of the flow run; its one parameter has keys, never pages or clients."""
    name = task_name(step, run, given)
    shown_as = task(description=step.__doc__, task_run_name=lambda: name, **TASKS[step])(partial(step, run))
    return shown_as(quote(given))  # quoted, so that Prefect does not look for futures in every field of hundreds of pages


def task_name(step: Callable[..., Any], run: Run, given: Any) -> str:
    """What a task run is called: what it does, on how many pages, and which of the run's chunks it is."""
    if step is library.list_pages:
        return f"read the {'complete' if given else 'newest'} lists of {run.source.name}"
    if step is library.survey:
        return f"plan {run.window}, mode {given.mode}"
    if step is library.take_pages:
        return f"take pages from {given.name}"
    if not given:
        return "note that the lists were read"
    pages = f"{TASKS[step]['name']} {len(given)} page{'s' if len(given) > 1 else ''}"
    return ", ".join(filter(None, (pages, run.part, run.chunk)))


STEPS = library.Steps(call_as_task, start_workers)


def _unreachable(state: State[Any]) -> bool:
    """Only a list that could not be reached is asked for again; one that is wrong stays wrong."""
    try:
        state.result()
    except Unreachable:
        return True
    except PodiumError:
        return False
    return False
