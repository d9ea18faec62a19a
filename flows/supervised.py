"""What a flow run is called: the flow, its source and its window, in words that read well in a list of runs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect.events import emit_event
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Failed

import parsers
from flows.expected import server_at_hand
from podium.errors import HomeError, LakeError, PodiumError, StoreError, UnderWay, Unhealthy
from podium.lake.lake import Lake
from podium.logs import as_json
from podium.ops.condition import delivered_speeches
from podium.ops.health import complaints
from podium.pipeline import journal
from podium.pipeline import report as facts
from podium.pipeline.leases import leases_at
from podium.pipeline.report import Report
from podium.settings import Settings, without_secrets


def run_name(flow: str) -> Callable[[], str]:
    """A function that names the run under way by its parameters."""
    return lambda: f"{flow} {flow_run.parameters['source']}{_span()}"


def _span() -> str:
    given = flow_run.parameters
    if given.get("warc"):
        return f" from {Path(given['warc']).name}"
    if given.get("days"):
        return f", the last {given['days']} days"
    if given.get("since") or given.get("until"):
        return f" {given.get('since') or ''}..{given.get('until') or ''}"
    return " since its last run" if "requests" in given else ""


Given = ParamSpec("Given")
Result = TypeVar("Result")
COMMITTED, BROKEN = "podium.dataset.committed", "podium.source.broken"
A_WEEK = timedelta(days=7)


def supervised(
    flow: str, patience: timedelta = timedelta(0), judged: Callable[[dict[str, Any]], bool] = lambda given: False
) -> Callable[[Callable[Given, Report]], Callable[Given, Report]]:
    """A run that has its source for itself, waiting for it with ``patience``; one that a schedule started is cancelled when it cannot.

    A run that its site blocked has failed where a deployment started it; a person is shown what it found until then.
    Runs whose parameters are ``judged`` fail with ``Unhealthy`` when their source breaks a rule of ``podium.ops.health``.
    """

    def around(function: Callable[Given, Report]) -> Callable[Given, Report]:
        @wraps(function)
        @cancelled_when_busy
        def run(*args: Given.args, **kwargs: Given.kwargs) -> Any:
            bound = signature(function).bind(*args, **kwargs)
            bound.apply_defaults()
            source = parsers.source(bound.arguments["source"]).name
            with told(flow, source) as course, server_at_hand(), alone(source, patience):
                report = course.report = function(*args, **kwargs)
                _entered(flow, report)
                if report.blocked and deployment.id is not None:
                    return Failed(message=f"{source} does not let us in: {report.stopped}")
                if judged(bound.arguments):
                    judge(source, bound.arguments.get("waive", ()))
                return report

        return run

    return around


def cancelled_when_busy(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """A flow whose run, where a deployment started it, ends as cancelled when another has its lease; by hand it raises ``UnderWay``."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Any:
        try:
            return function(*args, **kwargs)
        except UnderWay as busy:
            if deployment.id is None:
                raise
            return Cancelled(message=str(busy))

    return run


def alone(name: str, patience: timedelta = timedelta(0)) -> AbstractContextManager[None]:
    """The lease of that name while the block lasts."""
    return leases_at(Settings().home).hold(name, run_id(), patience)


def judge(source: str, waived: Iterable[str] = ()) -> None:
    """Raises ``Unhealthy`` with every rule that the source breaks, but for those set aside."""
    home = Settings().home
    found = complaints(delivered_speeches(Lake(home), source), journal.entries(home, source), datetime.now(UTC).date())
    if broken := [str(complaint) for complaint in found if complaint.rule not in set(waived)]:
        raise Unhealthy(f"{source} is not well: {'; '.join(broken)}")


@dataclass(slots=True)
class Told:
    """What is known of a run, for the event of its failure."""

    report: Report | None = None


@contextmanager
def told(flow: str, source: str) -> Iterator[Told]:
    """A failure is entered in the journal, unless the run's own line stands there, and told as an event and as a line of the log.

    Raises ``HomeError`` in place of what a full or broken file system raises.
    """
    if Settings().json_logs:
        as_json()
    course = Told()
    try:
        yield course
    except UnderWay:
        raise
    except Exception as error:
        failure = _of_home(error)
        _tell_failure(flow, source, failure, course.report)
        if failure is error:
            raise
        raise failure from error
    except BaseException as signal:
        facts.run_failed(source, run_id(), signal)
        raise


def _of_home(error: Exception) -> Exception:
    if not isinstance(error, OSError) or isinstance(error, ConnectionError):
        return error
    return HomeError(f"{Settings().home} cannot be read or written: {error}; look at the disk, then run this again: nothing is lost")


def _tell_failure(flow: str, source: str, error: Exception, report: Report | None) -> None:
    words = without_secrets(str(error) if isinstance(error, PodiumError) else repr(error))
    facts.run_failed(source, run_id(), error)
    if not isinstance(error, Unhealthy):
        with suppress(OSError, StoreError):  # the disk or the store may be what failed
            journal.enter(Settings().home, journal.JournalEntry(source, flow, run_id(), datetime.now(UTC), failure=words))
    _emit(BROKEN, source, {"reason": words, "error": type(error).__name__, "flow": flow} | _state(report))


def _entered(flow: str, report: Report) -> None:
    if report.blocked:
        _emit(BROKEN, report.source, {"reason": without_secrets(report.stopped or ""), "error": "Blocked", "flow": flow} | _state(report))
    if report.changed:
        _emit(COMMITTED, report.source, {"window": report.window, "flow": flow} | _state(report))
    journal.enter(Settings().home, journal.of_report(report, flow, datetime.now(UTC)))


def _state(report: Report | None) -> dict[str, Any]:
    """The dataset's version and the counts of the run, as far as they are known."""
    if report:
        return {"version": report.version, "counts": {name: value for name, value in report.row().items() if isinstance(value, int)}}
    with suppress(LakeError, StoreError, OSError):
        return {"version": Lake(Settings().home).version(), "counts": {}}
    return {"version": None, "counts": {}}


def _emit(event: str, source: str, payload: dict[str, Any]) -> None:
    """An event of that source, where there is a flow run to tell it for."""
    if flow_run.get_id() is None:
        return
    related = [{"prefect.resource.id": f"prefect.flow-run.{flow_run.get_id()}", "prefect.resource.role": "flow-run"}]
    resource = {"prefect.resource.id": f"podium.source.{source}", "prefect.resource.name": source}
    emit_event(event, resource, related=related, payload=payload | {"source": source})


def run_id() -> str:
    """The flow run under way, or words for a run outside of one."""
    return str(flow_run.get_id() or "by-hand")
