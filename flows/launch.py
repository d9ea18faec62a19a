"""Flows started by hand: the command line's way into Prefect, quiet unless asked, with the reports shown at the end.

Prefect and the flows are imported inside functions: loading them takes longer than most of what is found out before.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import parsers
from flows.own_server import own_server
from podium.errors import PodiumError, UsageError
from podium.gc_tuning import load_without_gc
from podium.lake.lake import Lake
from podium.pipeline.report import Report
from podium.settings import Settings
from podium.terminal import backfill_summary, backfill_table, bars, err, out, show_next_steps, show_plan, show_reports, show_troubles, table
from podium.window import Window

if TYPE_CHECKING:
    from podium.pipeline.backfill import BackfillRequest

DONE, INCOMPLETE = 0, 3
SAMPLE = Path(__file__).parents[1] / "data" / "sample"
"""The demo's site."""
DEMO_SOURCES = ("nato", "kremlin", "white_house")
OLDEST = date(1990, 1, 1)
"""Before every page of the demo's site."""
SHOWN = 12
"""Paragraphs of a speech that the demo shows."""
FIRST_SHOWN = "nato/2026/10/21/press-conference"


def prepare(debug: bool) -> None:
    """Set what Prefect reads when it is imported: quiet logs, and no proxy between this process and its own server."""
    load_without_gc()
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO" if debug else "CRITICAL")
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))


def launch(name: str, names: Sequence[str], parameters: dict[str, Any], debug: bool = False) -> int:
    """Run the flow ``name`` for each source, show what was done and what a person would do next, and return the exit status.

    No ``names`` means the sources of the pages in ``parameters["warc"]``, else all. The other sources run when one fails; the last
    failure is raised at the end.
    """
    prepare(debug)
    warc = parameters.get("warc")
    chosen = list(names) or (_sources_in(warc) if warc else list(parsers.sources()))
    for source in chosen:
        parsers.source(source)
    if name != "reparse" and not warc and parameters.get("mode") != "changed":
        remind_of_contact()
    reports, failures = run_each(name, chosen, parameters)
    if reports:
        show(reports)
        show_next_steps(reports)
    for failure in failures[:-1]:
        err.print(f"podium: {failure}", highlight=False, soft_wrap=True)
    if failures:
        raise failures[-1]
    return DONE if all(report.complete for report in reports) else INCOMPLETE


def _sources_in(file: Path) -> list[str]:
    """The institutions whose pages a WARC file holds, in order."""
    from podium.archive.walk import warc_records

    found = {source.name for record in warc_records(file) if record.url and (source := parsers.for_url(record.url))}
    if not found:
        raise UsageError(f"{file} holds no page of an institution that parsers/ describes; `podium sources` lists them")
    return sorted(found)


def remind_of_contact() -> None:
    """One line on standard error when live sites are about to be asked by somebody whose contact is not set."""
    proxied = any(os.environ.get(name) for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"))
    if not (Settings().contact or proxied):
        err.print("Set PODIUM_CONTACT to an address or e-mail, so that the operators of these sites can reach you.", highlight=False)


def run_each(name: str, names: Sequence[str], parameters: dict[str, Any]) -> tuple[list[Report], list[PodiumError]]:
    """The reports of those flows that came to an end, and the errors of those that did not.

    A reparse of sources of which today's parsers have read every kept page ends before Prefect is loaded.
    """
    from podium.pipeline.report import up_to_date

    reports: dict[str, Report] = {}
    if name == "reparse" and not (parameters["every"] or parameters["waive"]):
        reports = {source: report for source in names if (report := up_to_date(parsers.source(source)))}
    failures: list[PodiumError] = []
    if left := [source for source in names if source not in reports]:
        with by_hand(lambda: _flow(name)):
            flow = _flow(name)
            for source in left:
                try:
                    reports[source] = _run(flow, source, parameters)
                except UsageError:
                    raise
                except PodiumError as error:
                    failures.append(error)
    return [reports[source] for source in names if source in reports], failures


def _flow(name: str) -> Callable[..., Report]:
    """The flow of that name; each is imported when it is wanted."""
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


@contextmanager
def by_hand(meanwhile: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Shows progress bars, has a Prefect server, and turns off heartbeats: each flow waits up to a second for the thread that sends them.

    The server is the home's own (``flows.own_server``) unless the settings of Prefect name one, or forbid one that nobody named;
    ``meanwhile`` is called while it starts.
    """
    import prefect.settings as prefect_settings

    given: dict[Any, Any] = {prefect_settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with ExitStack() as open_here:
        if not prefect_settings.PREFECT_API_URL.value() and prefect_settings.PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
            server = open_here.enter_context(own_server(meanwhile))
            given |= {prefect_settings.PREFECT_API_URL: server.url, prefect_settings.PREFECT_API_AUTH_STRING: server.auth}
        open_here.enter_context(prefect_settings.temporary_settings(given))
        open_here.enter_context(bars())
        yield


def _run(flow: Callable[..., Report], source: str, parameters: dict[str, Any]) -> Report:
    """The report of one run. Raises ``ServerAway`` where Prefect cannot reach its server."""
    from flows.prefect_server import server_errors_in_words

    with server_errors_in_words():
        return flow(source=source, **parameters)


def show(reports: Sequence[Report]) -> None:
    """Print the figures of the runs, and whether the dataset has a new version."""
    show_reports(reports)
    version = max((report.version for report in reports if report.version is not None), default=None)
    if any(report.changed for report in reports):
        out.print(f"The dataset is now at version {version}.")
    elif version is not None:
        out.print(f"Nothing new: the dataset stays at version {version}.")
    else:
        out.print("Nothing new: the dataset is still empty.")


def dry_run(names: Sequence[str], since: date | None, until: date | None, complete: bool) -> int:
    """Print what an ingest would ask for, and return the exit status. Reads the lists, fetches no page and writes nothing to the lake."""
    from podium.pipeline.steps import list_pages, open_run

    chosen = list(names) or list(parsers.sources())
    remind_of_contact()
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


def dry_run_backfill(source: str, span: Window, asked: "BackfillRequest", seconds: float | None) -> int:
    """Print what a backfill would do, window by window, and return the exit status; as ``dry_run``, it only reads lists."""
    from podium.pipeline.steps import open_run, survey

    if asked.mode != "changed":
        remind_of_contact()
    with open_run(parsers.source(source), span, "rehearsal", Settings(seconds=seconds) if seconds else Settings()) as (run, _):
        with bars():
            plan = survey(run, asked)
        out.print(backfill_table(plan))
        out.print(backfill_summary(plan), highlight=False)
        if run.stop.reason:
            out.print(f"[bold red]{source} stopped early:[/] {run.stop.reason}")
    return INCOMPLETE if run.stop.reason else DONE


def audit(source: str, since: date | None, until: date | None, debug: bool = False) -> int:
    """Compare a source's complete lists with the lake, show what is missing, extra and gone, and return the exit status."""
    prepare(debug)
    parsers.source(source)
    remind_of_contact()
    from flows.prefect_server import server_errors_in_words

    with by_hand(), server_errors_in_words():
        from flows.audit import audit as flow

        found = flow(source=source, since=since, until=until)
    out.print(table(f"{source}: list and lake", [dict(found.figures())]))
    if stated := found.stated():
        out.print(table("What the lists say they hold", [dict(row) for row in stated]))
    show_troubles("Missing", found.missing, "an ingest or backfill of that window asks for them")
    show_troubles("Listed and gone", found.gone, "lake/pages names them all")
    for speech_id in found.extra:
        out.print(f"extra: {speech_id}", highlight=False)
    return INCOMPLETE if found.missing else DONE


def demo(change: bool, debug: bool) -> int:
    """Run ingest on the sample site, served on this machine, and show what it did; ``change`` corrects a page and withdraws one first.

    The demo has a home of its own. Raises ``UsageError`` for one with other data, without the extra ``podium[demo]``, and outside of a
    checkout, which holds the site.
    """
    if find_spec("trustme") is None:
        raise UsageError("the demo's web needs the package trustme: install podium[demo], or type `make run` in a checkout")
    if not SAMPLE.is_dir():
        raise UsageError("the demo's pages are in the project's data/sample: run it from a checkout")
    from podium.reading.home import mark_as_demonstration
    from podium.reading.transcript import transcript

    os.environ.setdefault("PODIUM_HOME", "data/demo")
    mark_as_demonstration(Settings().home)
    reports = _ingest_sample(change, debug)
    show(reports)
    ids = [speech_id for report in reports for speech_id in report.revised] or [FIRST_SHOWN]
    out.print()
    out.print(transcript(Lake(Settings().home).speech(ids[0]), SHOWN))
    out.print("\nEverybody in the demo is invented. Try next:")
    first = f"podium diff {ids[0]}" if change else f"podium show {ids[0]}"
    for line in (first, "podium versions", "podium export paragraphs --out paragraphs.csv"):
        out.print(f"  PODIUM_HOME={Settings().home} .venv/bin/{line}", style="bold", highlight=False, soft_wrap=True)
    return DONE


def _ingest_sample(change: bool, debug: bool) -> list[Report]:
    """The reports of ingest on the sample site; a home that has seen the change keeps seeing it."""
    from podium.replay.proxy import ReplayProxy

    home = Settings().local_folder
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    changed = home / "changed"
    if change:
        changed.touch()
        # The demo cannot wait for the days after which known pages are looked at again.
        os.environ |= {"PODIUM_REVISIT_DAYS": "[0]", "PODIUM_GONE_AFTER_HOURS": "0"}
    os.environ |= {"PODIUM_DELAY": "0", "PREFECT_HOME": str(home.absolute() / "prefect")}
    folders = [SAMPLE / "change", SAMPLE] if changed.exists() else [SAMPLE]
    with ReplayProxy.of_folder(*folders) as proxy:
        os.environ |= proxy.environment
        prepare(debug)
        with by_hand(lambda: _flow("ingest")):
            flow = _flow("ingest")
            return [_run(flow, source, {"since": OLDEST}) for source in DEMO_SOURCES]
