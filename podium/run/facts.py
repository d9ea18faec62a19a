"""The facts of a run that are worth a line of a log, each in its words."""

import logging

from podium.errors import PodiumError
from podium.lake.commits import Committed
from podium.logs import fact
from podium.run.report import Report, Trouble, code

REJECTED = "page rejected"
CHANGES = ("new", "revised", "returned", "corrected", "withdrawn", "retracted")


def run_begins(report: Report) -> None:
    """A run has opened lake and archive and begins."""
    fact("run begins", report.source, report.run, window=report.window)


def run_ended(report: Report) -> None:
    """A run came to its end, or to where it was stopped: all that its report counts."""
    level = logging.WARNING if report.stopped else logging.INFO
    figures = {name.replace(" ", "_"): value for name, value in report.row().items() if name != "source"}
    fact("run ended", report.source, report.run, level, version=report.version, stopped=report.stopped, **figures)


def run_failed(source: str, run: str, error: BaseException) -> None:
    """A run did not come to its end."""
    words = str(error) if isinstance(error, PodiumError) else repr(error)
    fact("run failed", source, run, logging.ERROR, error=type(error).__name__, words=words)


def list_read(source: str, run: str, name: str, count: int, total: int | None) -> None:
    """A list was read to its end: how many addresses it gave, and how many items it says it has."""
    fact("list read", source, run, list=name, count=count, states=total)


def chunk_loaded(report: Report, pages: int, committed: Committed) -> None:
    """A chunk of pages went through; its commit, where it changed the dataset."""
    counts = {name: len(ids) for name in CHANGES if (ids := committed.ids(name))}
    event = "chunk committed" if counts else "chunk unchanged"
    fact(event, report.source, report.run, version=committed.version, pages=pages, **counts)


def page_rejected(report: Report, trouble: Trouble) -> None:
    """A page that is no record, and why."""
    level = logging.INFO if trouble.understood else logging.WARNING
    fact(REJECTED, report.source, report.run, level, url=trouble.url, reason=code(trouble.words), words=_behind_code(trouble))


def page_missing(report: Report, trouble: Trouble) -> None:
    """An address that gave no page, and why."""
    fact("page not reached", report.source, report.run, logging.WARNING, url=trouble.url, words=trouble.words)


def _behind_code(trouble: Trouble) -> str:
    return trouble.words.partition(": ")[2]
