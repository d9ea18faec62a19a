"""What every run that writes has around it: the source's lease, its line in the journal, its events, and the rules of health at its end."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec

from prefect.events import emit_event
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled

import parsers
from podium.errors import HomeError, PodiumError, UnderWay, Unhealthy
from podium.lake.condition import spoken
from podium.lake.lake import Lake
from podium.logs import as_json
from podium.operate.health import complaints
from podium.run import facts, journal
from podium.run.lease import FileLeases
from podium.run.report import Report
from podium.settings import Settings, without_secrets

Given = ParamSpec("Given")
COMMITTED, BROKEN = "podium.dataset.committed", "podium.source.broken"
A_WEEK = timedelta(days=7)


def supervised(
    flow: str, patience: timedelta = timedelta(0), judged: Callable[[dict[str, Any]], bool] = lambda given: False
) -> Callable[[Callable[Given, Report]], Callable[Given, Report]]:
    """A run that has its source for itself, waiting for it with ``patience``; one that a schedule started is cancelled when it cannot.

    Runs whose parameters are ``judged`` fail with ``Unhealthy`` when their source breaks a rule of ``podium.operate.health``.
    """

    def around(function: Callable[Given, Report]) -> Callable[Given, Report]:
        @wraps(function)
        def run(*args: Given.args, **kwargs: Given.kwargs) -> Any:
            bound = signature(function).bind(*args, **kwargs)
            bound.apply_defaults()
            source = parsers.source(bound.arguments["source"]).name
            try:
                with told(flow, source), FileLeases(Settings().path).hold(source, run_id(), patience):
                    report = function(*args, **kwargs)
                    _entered(flow, report)
                    if judged(bound.arguments):
                        judge(source, bound.arguments.get("waive", ()))
                    return report
            except UnderWay as busy:
                if deployment.id is None:
                    raise
                return Cancelled(message=str(busy))

        return run

    return around


def judge(source: str, waived: Iterable[str] = ()) -> None:
    """Raises ``Unhealthy`` with every rule that the source breaks, but for those set aside."""
    home = Settings().path
    found = complaints(spoken(Lake(home), source), journal.entries(home, source), datetime.now(UTC).date())
    if broken := [str(complaint) for complaint in found if complaint.rule not in set(waived)]:
        raise Unhealthy(f"{source} is not well: {'; '.join(broken)}")


@contextmanager
def told(flow: str, source: str) -> Iterator[None]:
    """A failure is entered in the journal, unless the run's own line stands there, and told as an event and as a line of the log.

    Raises ``HomeError`` in place of what a full or broken file system raises.
    """
    if Settings().json_logs:
        as_json()
    try:
        yield
    except UnderWay:
        raise
    except Exception as error:
        failure = _of_home(error)
        _tell_failure(flow, source, failure)
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


def _tell_failure(flow: str, source: str, error: Exception) -> None:
    words = without_secrets(str(error) if isinstance(error, PodiumError) else repr(error))
    facts.run_failed(source, run_id(), error)
    if not isinstance(error, Unhealthy):
        with suppress(OSError):  # the disk may be what failed
            journal.enter(Settings().path, journal.Entry(source, flow, run_id(), datetime.now(UTC), failure=words))
    _emit(BROKEN, source, {"reason": words, "error": type(error).__name__, "flow": flow})


def _entered(flow: str, report: Report) -> None:
    if report.blocked:
        _emit(BROKEN, report.source, {"reason": report.stopped, "error": "Blocked", "flow": flow})
    if report.changed:
        counts = {name: value for name, value in report.row().items() if isinstance(value, int)}
        _emit(COMMITTED, report.source, {"version": report.version, "window": report.window, "flow": flow, "counts": counts})
    journal.enter(Settings().path, journal.of_report(report, flow, datetime.now(UTC)))


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
