"""Flows started by hand: the command line's way into Prefect, quiet unless asked, with the reports shown at the end."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import parsers
from podium.errors import PodiumError, UsageError
from podium.gc_tuning import load_without_gc
from podium.pipeline.backfill import BackfillRequest
from podium.pipeline.report import Report
from podium.settings import Settings
from podium.terminal import bars, err, out, plan_of, show_plan, show_reports, show_troubles, sum_of, table
from podium.window import Window

DONE, INCOMPLETE = 0, 3


def prepare(debug: bool) -> None:
    """Set what Prefect reads when it is imported: quiet logs, and no proxy between this process and its own server."""
    load_without_gc()
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO" if debug else "CRITICAL")
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))


def launch(name: str, names: Sequence[str], parameters: dict[str, Any], debug: bool = False) -> int:
    """Run one flow for each source, show what was done, and give the exit status; a source that fails does not keep the others waiting."""
    prepare(debug)
    chosen = list(names) or _sources_in(parameters.get("warc")) or list(parsers.sources())
    for source in chosen:
        parsers.source(source)
    if name != "reparse" and not parameters.get("warc") and parameters.get("mode") != "changed":
        introduce()
    reports, failures = attempted(name, chosen, parameters)
    if reports:
        show(reports)
    for failure in failures[:-1]:
        err.print(f"podium: {failure}", highlight=False, soft_wrap=True)
    if failures:
        raise failures[-1]
    return DONE if all(report.complete for report in reports) else INCOMPLETE


def introduce() -> None:
    """One line when live sites are about to be asked by somebody whom they could not reach."""
    proxied = any(os.environ.get(name) for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"))
    if not (Settings().contact or proxied):
        err.print("Set PODIUM_CONTACT to an address or e-mail, so that the operators of these sites can reach you.", highlight=False)


@contextmanager
def by_hand() -> Iterator[None]:
    """Bars for whoever looks on, and no heartbeats: each flow waits up to a second for the thread that sends them."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), bars():
        yield


def attempted(name: str, names: Sequence[str], parameters: dict[str, Any]) -> tuple[list[Report], list[PodiumError]]:
    """The reports of those flows that came to an end, and the errors of those that did not.

    A reparse that has nothing to read ends before Prefect is loaded, which takes longer than finding that out.
    """
    reports = nothing_to_read(names) if name == "reparse" and not (parameters["every"] or parameters["waive"]) else {}
    failures: list[PodiumError] = []
    if left := [source for source in names if source not in reports]:
        flow = _flow(name)
        with by_hand():
            for source in left:
                try:
                    reports[source] = _started(flow, source, parameters)
                except UsageError:
                    raise
                except PodiumError as error:
                    failures.append(error)
    return [reports[source] for source in names if source in reports], failures


def nothing_to_read(names: Sequence[str]) -> dict[str, Report]:
    """The reports of those sources of which today's parsers have read every kept page."""
    from podium.pipeline.journal import up_to_date

    return {source: report for source in names if (report := up_to_date(parsers.source(source)))}


def run(name: str, names: Sequence[str], parameters: dict[str, Any]) -> list[Report]:
    """The flow of that name, once for each source."""
    flow = _flow(name)
    with by_hand():
        return [_started(flow, source, parameters) for source in names]


def rehearse(names: Sequence[str], since: date | None, until: date | None, complete: bool) -> int:
    """Print what a run would ask for. Reads the lists, fetches no page and writes nothing to the lake."""
    from podium.pipeline.steps import list_pages, open_run

    chosen = list(names) or list(parsers.sources())
    introduce()
    for name in chosen:
        window = Window(since, until) if since or until else None
        with open_run(parsers.source(name), window, "rehearsal", Settings()) as (run, _):
            with bars():
                plan = list_pages(run, complete)
            show_plan(name, plan, plan.by_host(run.fetcher.hosts.pace))
            if run.stop.reason:
                out.print(f"[bold red]{name} stopped early:[/] {run.stop.reason}")
                return INCOMPLETE
    return DONE


def rehearse_backfill(source: str, span: Window, request: BackfillRequest, seconds: float | None) -> int:
    """Print what a backfill would do, window by window. Reads the lists, fetches no page and writes nothing to the lake."""
    from podium.pipeline.steps import open_run, survey

    if request.mode != "changed":
        introduce()
    with open_run(parsers.source(source), span, "rehearsal", Settings(seconds=seconds) if seconds else Settings()) as (run, _):
        with bars():
            plan = survey(run, request)
        out.print(plan_of(plan))
        out.print(sum_of(plan), highlight=False)
        if run.stop.reason:
            out.print(f"[bold red]{source} stopped early:[/] {run.stop.reason}")
    return INCOMPLETE if run.stop.reason else DONE


def audit(source: str, since: date | None, until: date | None, debug: bool = False) -> int:
    """Compare a source's complete lists with the lake and show what is missing, extra and gone."""
    prepare(debug)
    parsers.source(source)
    introduce()
    from flows.audit import audit as flow
    from flows.expected import server_at_hand

    with by_hand(), server_at_hand():
        found = flow(source=source, since=since, until=until)
    out.print(table(f"{source}: list and lake", [dict(found.figures())]))
    if stated := found.stated():
        out.print(table("What the lists say they hold", [dict(row) for row in stated]))
    show_troubles("Missing", found.missing, "an ingest or backfill of that window asks for them")
    show_troubles("Listed and gone", found.gone, "lake/pages names them all")
    for speech_id in found.extra:
        out.print(f"extra: {speech_id}", highlight=False)
    return INCOMPLETE if found.missing else DONE


def show(reports: Sequence[Report]) -> None:
    """The figures, and in words whether anything changed."""
    show_reports(reports)
    version = max((report.version for report in reports if report.version is not None), default=None)
    if any(report.changed for report in reports):
        out.print(f"The dataset is now at version {version}.")
    else:
        out.print(
            f"Nothing new: the dataset stays at version {version}." if version is not None else "Nothing new: the dataset is still empty."
        )


def _sources_in(file: Path | None) -> list[str]:
    """The institutions whose pages a WARC file holds."""
    if file is None:
        return []
    from podium.archive.archive import warc_records

    found = {source.name for record in warc_records(file) if record.url and (source := parsers.for_url(record.url))}
    if not found:
        raise UsageError(f"{file} holds no page of an institution that parsers/ describes; `podium sources` lists them")
    return sorted(found)


def _started(flow: Callable[..., Report], source: str, parameters: dict[str, Any]) -> Report:
    """The report of one run. Raises ``ServerAway`` where Prefect cannot reach its server."""
    from flows.expected import server_at_hand

    with server_at_hand():
        return flow(source=source, **parameters)


def _flow(name: str) -> Callable[..., Report]:
    if name == "ingest":
        from flows.ingest import ingest

        return ingest
    if name == "backfill":
        from flows.backfill import backfill

        return backfill
    if name == "reparse":
        from flows.reparse import reparse

        return reparse
    raise UsageError(f"no flow is called {name!r}")
