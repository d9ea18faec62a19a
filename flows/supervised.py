"""What every flow run has: its name, a lease, its line in the journal, events for automations, and the health check of its source."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

from prefect.events import emit_event
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Failed
from pydantic import Field

import parsers
from flows.artifacts import UNDER_WAY, RunUnderWay, publish_report
from flows.prefect_server import server_errors_in_words
from podium.errors import Blocked, HomeError, LakeError, PodiumError, ServerAway, StoreError, UnderWay, Unhealthy
from podium.lake.lake import Lake
from podium.logs import as_json
from podium.ops.condition import delivered_speeches
from podium.ops.health import complaints
from podium.pipeline import journal
from podium.pipeline import report as facts
from podium.pipeline.failures import explained
from podium.pipeline.leases import leases_at
from podium.pipeline.report import Report
from podium.settings import Settings, without_secrets

SourceName = Annotated[str, Field(json_schema_extra={"enum": list(parsers.names())})]
"""A source as a parameter of a flow: a list to choose from, where a person fills in a form."""
Given = ParamSpec("Given")
Result = TypeVar("Result")
COMMITTED, BROKEN = "podium.dataset.committed", "podium.source.broken"
DAY, WEEK = 24 * 3600, 7 * 24 * 3600
"""Seconds after which Prefect ends a run."""
A_WEEK = timedelta(days=7)


def run_name(flow: str) -> Callable[[], str]:
    """A function that names the run under way: the flow, its source and its window, as `ingest nato 2026-11-01..`."""

    def name() -> str:
        given = flow_run.parameters
        span = " since its last run" if "requests" in given else ""
        if given.get("warc"):
            span = f" from {Path(given['warc']).name}"
        elif given.get("days"):
            span = f", the last {given['days']} days"
        elif given.get("since") or given.get("until"):
            span = f" {given.get('since') or ''}..{given.get('until') or ''}"
        return f"{flow} {given['source']}{span}"

    return name


def run_id() -> str:
    """The id of the flow run under way; ``by-hand`` outside of one."""
    return str(flow_run.get_id() or "by-hand")


def supervised(
    flow: str, patience: timedelta = timedelta(0), health_checked: Callable[[dict[str, Any]], bool] = lambda given: False
) -> Callable[[Callable[Given, Report]], Callable[Given, Report]]:
    """A decorator for flows of one source: the run holds the source's lease, and its end is entered in the journal and emitted as events.

    A run waits for the lease as long as ``patience`` says; see ``cancelled_when_busy`` for what then happens. A run that its site blocked
    has failed where a deployment started it; a person is shown what it found until then.
    A run for whose parameters ``health_checked`` is true raises ``Unhealthy`` when its source breaks a rule of ``podium.ops.health``.
    """

    def decorate(function: Callable[Given, Report]) -> Callable[Given, Report]:
        @wraps(function)
        @cancelled_when_busy
        def run(*args: Given.args, **kwargs: Given.kwargs) -> Any:
            bound = signature(function).bind(*args, **kwargs)
            bound.apply_defaults()
            source = parsers.source(bound.arguments["source"]).name
            kind = journal.TAKE if bound.arguments.get("warc") else flow
            with failures_recorded(kind, source) as under_way, server_errors_in_words(), leased(source, patience):
                report = function(*args, **kwargs)
                under_way.ended = True
                record_end(kind, report)
                if report.blocked and deployment.id is not None:
                    publish_report(source, report, explained(Blocked(parsers.source(source).home, report.stopped or ""), source))
                    return Failed(message=f"{source} refuses our requests: {report.stopped}")
                if health_checked(bound.arguments):
                    check_health(source, bound.arguments.get("waive", ()))
                publish_report(source, report)
                return report

        return run

    return decorate


def cancelled_when_busy(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """A decorator for flows: a run that cannot have its lease is cancelled if a deployment started it, else raises ``UnderWay``."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Any:
        try:
            return function(*args, **kwargs)
        except UnderWay as busy:
            if deployment.id is None:
                raise
            return Cancelled(message=str(busy))

    return run


def leased(name: str, patience: timedelta = timedelta(0)) -> AbstractContextManager[None]:
    """Holds the lease of that name while the block lasts. Raises ``UnderWay`` when another run still has it after ``patience``."""
    return leases_at(Settings().home).hold(name, run_id(), patience)


def check_health(source: str, waived: Iterable[str]) -> None:
    """Raises ``Unhealthy`` with every rule that the source breaks, but for the rules named in ``waived``."""
    home = Settings().home
    found = complaints(delivered_speeches(Lake(home), source), journal.entries(home, source), datetime.now(UTC).date())
    if broken := [str(complaint) for complaint in found if complaint.rule not in set(waived)]:
        raise Unhealthy(f"{source} fails its health check: {'; '.join(broken)}")


@contextmanager
def failures_recorded(flow: str, source: str) -> Iterator[RunUnderWay]:
    """A failure inside is logged, shown at the head of the run's report, emitted as an event and entered in the journal.

    There it is not entered where the run's own line stands already.

    Raises ``HomeError`` in place of an ``OSError``, which a full or broken file system raises.
    """
    if Settings().json_logs:
        as_json()
    under_way = RunUnderWay()
    token = UNDER_WAY.set(under_way)
    try:
        yield under_way
    except UnderWay:
        raise
    except Exception as error:
        failure = error
        if isinstance(error, OSError) and not isinstance(error, ConnectionError):
            reason = f"{Settings().home} cannot be read or written: {error}"
            failure = HomeError(f"{reason}; look at the disk, then run this again: nothing is lost")
        record_failure(flow, source, failure, under_way)
        if failure is error:
            raise
        raise failure from error
    except BaseException as signal:
        facts.run_failed(source, run_id(), signal)
        publish_report(source, under_way.report, explained(signal, source))
        raise
    finally:
        UNDER_WAY.reset(token)


def record_failure(flow: str, source: str, error: Exception, under_way: RunUnderWay) -> None:
    """Log a failed run, enter it in the journal, publish why and emit the event of a broken source."""
    message = without_secrets(str(error) if isinstance(error, PodiumError) else repr(error))
    facts.run_failed(source, run_id(), error)
    if not isinstance(error, Unhealthy):
        with suppress(OSError, StoreError):  # the disk or the store may be what failed
            journal.enter(Settings().home, journal.JournalEntry(source, flow, run_id(), datetime.now(UTC), failure=message))
    emit(BROKEN, flow, source, under_way.report if under_way.ended else None, {"reason": message, "error": type(error).__name__})
    if not isinstance(error, ServerAway):
        publish_report(source, under_way.report, explained(error, source), "audit" if flow == journal.AUDIT else "report")


def record_end(flow: str, report: Report) -> None:
    """Enter a run that came to its end in the journal, and emit the events of a blocked source and of a changed dataset."""
    if report.blocked:
        emit(BROKEN, flow, report.source, report, {"reason": without_secrets(report.stopped or ""), "error": "Blocked"})
    if report.changed:
        emit(COMMITTED, flow, report.source, report, {"window": report.window})
    journal.enter(Settings().home, report.entry(flow, datetime.now(UTC)))


def emit(event: str, flow: str, source: str, report: Report | None, payload: dict[str, Any]) -> None:
    """An event of that source with the dataset's version and the run's counts, as far as they are known; none outside of a flow run."""
    if flow_run.get_id() is None:
        return
    state: dict[str, Any] = {"version": None, "counts": {}}
    if report:
        state = {"version": report.version, "counts": {name: value for name, value in report.row().items() if isinstance(value, int)}}
    else:
        with suppress(LakeError, StoreError, OSError):
            state["version"] = Lake(Settings().home).version()
    related = [{"prefect.resource.id": f"prefect.flow-run.{flow_run.get_id()}", "prefect.resource.role": "flow-run"}]
    resource = {"prefect.resource.id": f"podium.source.{source}", "prefect.resource.name": source}
    emit_event(event, resource, related=related, payload=payload | {"flow": flow} | state | {"source": source})
