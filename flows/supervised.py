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
from podium.errors import PodiumError, StoreError, UnderWay, Unhealthy
from podium.lake.condition import spoken
from podium.lake.lake import Lake
from podium.operate.health import complaints
from podium.run import journal
from podium.run.lease import leases_at
from podium.run.report import Report
from podium.settings import Settings

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
                with leases_at(Settings().home).hold(source, _id(), patience), _told(flow, source):
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
    home = Settings().home
    found = complaints(spoken(Lake(home), source), journal.entries(home, source), datetime.now(UTC).date())
    if broken := [str(complaint) for complaint in found if complaint.rule not in set(waived)]:
        raise Unhealthy(f"{source} is not well: {'; '.join(broken)}")


@contextmanager
def _told(flow: str, source: str) -> Iterator[None]:
    """A failure is entered in the journal, unless the run's own line stands there, and is told as an event."""
    try:
        yield
    except UnderWay:
        raise
    except PodiumError as error:
        if not isinstance(error, Unhealthy):
            with suppress(StoreError):  # the store may be what failed
                journal.enter(Settings().home, journal.Entry(source, flow, _id(), datetime.now(UTC), failure=str(error)))
        _emit(BROKEN, source, {"reason": str(error), "error": type(error).__name__, "flow": flow})
        raise


def _entered(flow: str, report: Report) -> None:
    journal.enter(Settings().home, journal.of_report(report, flow, datetime.now(UTC)))
    if report.blocked:
        _emit(BROKEN, report.source, {"reason": report.stopped, "error": "Blocked", "flow": flow})
    if report.changed:
        counts = {name: value for name, value in report.row().items() if isinstance(value, int)}
        _emit(COMMITTED, report.source, {"version": report.version, "window": report.window, "flow": flow, "counts": counts})


def _emit(event: str, source: str, payload: dict[str, Any]) -> None:
    """An event of that source, where there is a flow run to tell it for."""
    if flow_run.get_id() is None:
        return
    related = [{"prefect.resource.id": f"prefect.flow-run.{flow_run.get_id()}", "prefect.resource.role": "flow-run"}]
    resource = {"prefect.resource.id": f"podium.source.{source}", "prefect.resource.name": source}
    emit_event(event, resource, related=related, payload=payload | {"source": source})


def _id() -> str:
    return str(flow_run.get_id() or "by-hand")
