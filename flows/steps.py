"""The tasks that flows are made of: chunks of a run, each a call into the library. Parameters are keys, never pages or clients."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

import parsers
from podium import progress
from podium.batch import Arrival, Fate, Reading, commit, read_all
from podium.checks import check_totals
from podium.crawl import Crawl
from podium.errors import PodiumError, Reason, Unreachable
from podium.lake import Committed
from podium.plan import Plan, Wanted
from podium.report import Report, Trouble, to_markdown
from podium.settings import Settings
from podium.source import Discovery
from podium.window import Window

Item = TypeVar("Item")

_crawls: dict[str, Crawl] = {}
"""The runs of this process by their id: a task finds its own by name, since clients and locks are no parameters."""


@contextmanager
def crawl_of(source: str, window: Window) -> Iterator[tuple[Crawl, Report]]:
    """A run and its report, open while the block lasts; the report is published as artifacts at the end, also of a run that failed."""
    run = str(flow_run.get_id() or "by-hand")
    report = Report(source, str(window), run)
    began = monotonic()
    with Crawl.open(parsers.source(source), window, run, Settings()) as crawl:
        _crawls[run] = crawl
        report.version = crawl.lake.version()
        try:
            yield crawl, report
        finally:
            del _crawls[run]
            report.stopped = crawl.stopped
            report.requests = crawl.fetcher.budget.spent
            report.seconds = monotonic() - began
            publish(report)


@task(
    name="list",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=lambda task, run, state: _unreachable(state),
)
def list_pages(run: str, complete: bool) -> Plan:
    """Read the source's lists and decide what to ask for."""
    crawl = _crawls[run]
    ways: Sequence[Discovery] = crawl.source.complete if complete else crawl.source.scheduled or crawl.source.complete
    return crawl.plan(progress.each(crawl.list_addresses(ways), f"{crawl.source.name}: listing"))


@task(name="fetch", cache_policy=NO_CACHE)
def fetch_pages(run: str, wanted: Sequence[Wanted]) -> list[Arrival]:
    """Ask for a chunk of addresses, in order, and keep what answers."""
    crawl = _crawls[run]
    return list(progress.each(crawl.fetch(wanted), f"{crawl.source.name}: fetching", len(wanted)))


@task(name="take", cache_policy=NO_CACHE)
def take_pages(run: str, file: Path) -> list[Arrival]:
    """Keep the source's pages from a WARC file."""
    crawl = _crawls[run]
    return list(progress.each(crawl.take(file), f"{crawl.source.name}: reading {file.name}"))


@task(name="load", cache_policy=NO_CACHE)
def load_pages(run: str, arrivals: Sequence[Arrival]) -> tuple[list[Reading], Committed]:
    """Parse a chunk of kept pages, check it and commit it whole."""
    crawl = _crawls[run]
    readings = list(progress.each(read_all(crawl.archive, crawl.source, arrivals), f"{crawl.source.name}: parsing", len(arrivals)))
    listings, crawl.listings = crawl.listings, {}
    committed = commit(crawl.lake, crawl.archive, crawl.source, readings, crawl.ledger, crawl.note, crawl.gone_after, listings.values())
    return [replace(reading, speech=None) for reading in readings], committed


def load(crawl: Crawl, report: Report, chunks: Iterable[Sequence[Arrival]]) -> None:
    """Load each chunk as it comes and count what it did; raises ``CheckFailed`` at the end when too little was understood."""
    for arrivals in chunks:
        if arrivals or crawl.listings:
            count(crawl, report, *load_pages(crawl.run, arrivals))
    if crawl.listings:
        load_pages(crawl.run, [])
    understood = {None: report.parsed} | {Reason(reason): number for reason, number in report.rejects_by_reason().items()}
    check_totals(crawl.source.name, understood)


def fetched(crawl: Crawl, report: Report, wanted: Sequence[Wanted]) -> Iterator[list[Arrival]]:
    """The plan's addresses, fetched a chunk at a time."""
    for chunk in chunks(wanted, crawl.settings.chunk):
        if crawl.stopped:
            return
        arrivals = fetch_pages(crawl.run, chunk)
        report.fetched += sum(arrival.fate is Fate.KEPT for arrival in arrivals)
        yield arrivals


def recover(crawl: Crawl, report: Report) -> None:
    """Load what runs that died had kept, before anything is asked for again."""
    for orphan, arrivals in crawl.recover():
        report.recovered += len(arrivals)
        load(crawl, report, chunks(arrivals, crawl.settings.chunk))
        orphan.settle()
    if report.recovered:
        crawl.ledger.clear()
        crawl.ledger.update(crawl.lake.ledger(crawl.source.name))


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in order, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def count(crawl: Crawl, report: Report, readings: Iterable[Reading], committed: Committed) -> None:
    """Add a chunk to the report; a page that is gone as a speech withdrawn is no trouble."""
    report.version = max(report.version or 0, committed.version)
    report.new += committed.ids("new")
    report.revised += committed.ids("revised", "returned")
    report.corrected += committed.ids("corrected")
    report.withdrawn += committed.ids("withdrawn")
    for reading in readings:
        arrival = reading.arrival
        report.unchanged += arrival.fate is Fate.UNCHANGED
        if reading.rejected:
            report.rejected.append(Trouble(arrival.url, str(reading.rejected)))
        elif arrival.fate is Fate.GONE and crawl.speech_at(arrival.url) not in report.withdrawn:
            report.gone.append(Trouble(arrival.url, arrival.words or "gone"))
        elif arrival.fate is Fate.FAILED:
            report.failed.append(Trouble(arrival.url, arrival.words or "failed"))


def publish(report: Report) -> None:
    """The report as artifacts of the flow run, where there is one."""
    if flow_run.get_id() is None:
        return
    key = f"report-{report.source.replace('_', '-')}"
    create_markdown_artifact(to_markdown(report), key=key, description=f"{report.source}, {report.window}")
    create_table_artifact([report.row()], key=f"{key}-figures")


def _unreachable(state: State[Any]) -> bool:
    """Only a list that could not be reached is asked for again; one that is wrong stays wrong."""
    try:
        state.result()
    except Unreachable:
        return True
    except PodiumError:
        return False
    return False
