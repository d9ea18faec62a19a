"""What one run did, counted and named: the figures and pages that a person is shown at its end."""

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from podium.errors import PodiumError, Reason
from podium.extract.source import Source
from podium.lake.commits import Committed
from podium.lake.lake import Lake
from podium.lake.ledger import READ
from podium.lake.tables import Filter
from podium.logs import as_json, fact
from podium.pipeline.failures import FailureReason
from podium.pipeline.fetch_result import Trouble
from podium.pipeline.journal import JournalEntry, enter
from podium.pipeline.leases import leases_at
from podium.settings import Settings, without_secrets
from podium.window import Window

if TYPE_CHECKING:
    from podium.pipeline.backfill import BackfillPlan

MOST_FAULTS = 100
"""Parser faults that the journal has of one run."""
BY_HAND = "by-hand"


@dataclass(slots=True)
class Report:
    """What one run of one source did; grows chunk by chunk."""

    source: str
    window: str
    run_id: str
    listed: int = 0
    known: int = 0
    """Listed, already in the lake, and not due to be looked at again."""
    fetched: int = 0
    unchanged: int = 0
    read: int = 0
    """Pages that were read as a record, whether or not that said anything new."""
    recovered: int = 0
    """Kept by an earlier run that was cut off before it could parse them."""
    new: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    retracted: list[str] = field(default_factory=list)
    """Taken out again: an earlier parser took the page for a speech, today's does not."""
    forgotten: int = 0
    """Addresses that were passed over, since they were forgotten."""
    rejected: list[Trouble] = field(default_factory=list)
    failed: list[Trouble] = field(default_factory=list)
    gone: list[Trouble] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    """What became of every record of the WARC file that the pages were taken from."""
    stopped: str | None = None
    """Why the run ended before its list did: a site that blocks us, a spent budget."""
    blocked: bool = False
    """True for the first of these."""
    requests: int = 0
    seconds: float = 0.0
    version: int | None = None
    typical: bool = True
    """False where the pages were chosen for having failed or for their parser: their share of rejects says nothing of the source."""
    plan: "BackfillPlan | None" = None
    """That of a backfill: its windows, and what came of each."""
    span: Window = Window()
    """The days that were asked for and that a backfill can go through again (``Run.refillable``); open at both ends for other runs."""

    @property
    def parsed(self) -> int:
        """Pages that became, or already were, records."""
        return len(self.new) + len(self.revised) + len(self.corrected)

    @property
    def changed(self) -> bool:
        """True when the dataset is not what it was before the run."""
        return bool(self.new or self.revised or self.corrected or self.withdrawn or self.retracted)

    @property
    def not_understood(self) -> list[Trouble]:
        """Rejected pages that a person should look at."""
        return [trouble for trouble in self.rejected if not trouble.understood]

    @property
    def troubles(self) -> list[Trouble]:
        """Everything that was asked for and not reached or not understood."""
        return [*self.not_understood, *self.failed, *self.gone]

    @property
    def complete(self) -> bool:
        """True when everything asked for was reached and understood."""
        return not (self.troubles or self.stopped)

    def parser_faults(self) -> Iterator[tuple[str, str]]:
        """Pages that the parser failed over: the address, and the exception with the line that it was raised in."""
        return ((trouble.url, trouble.detail) for trouble in self.rejected if trouble.reason is Reason.PARSER_FAULT)

    def rejects_by_reason(self) -> Counter[Reason]:
        """How often each reason was given."""
        return Counter(trouble.reason for trouble in self.rejected if trouble.reason)

    def entry(self, flow: str, at: datetime) -> JournalEntry:
        """Its line in the journal, of a run of that flow that ended at that moment (UTC)."""
        untold = set() if self.typical else {"not understood"}
        figures = {name: value for name, value in self.row().items() if isinstance(value, int) and name not in untold}
        failure = f"blocked: {without_secrets(self.stopped or '')}" if self.blocked else None
        rejected = {reason.value: count for reason, count in self.rejects_by_reason().items()}
        faults = dict(islice(self.parser_faults(), MOST_FAULTS))
        return JournalEntry(self.source, flow, self.run_id, at, failure, self.version, figures, rejected, self.window, faults)

    def listing(self) -> list[dict[str, int | float | str]]:
        """The figures one below the other, then the rejects by reason and the records of a WARC file by what became of them."""
        counts = {name: value for name, value in self.row().items() if name != "source" and (value or name != "forgotten")}
        counts |= {f"rejected: {reason}": count for reason, count in self.rejects_by_reason().most_common()}
        counts |= {f"WARC records: {what}": count for what, count in self.records.most_common() if count}
        return [{"figure": name, "number": value} for name, value in counts.items()]

    def row(self) -> dict[str, int | float | str]:
        """The figures as one line of a table."""
        return {
            "source": self.source,
            "listed": self.listed,
            "known": self.known,
            "fetched": self.fetched,
            "unchanged": self.unchanged,
            "new": len(self.new),
            "revised": len(self.revised),
            "corrected": len(self.corrected),
            "withdrawn": len(self.withdrawn),
            "retracted": len(self.retracted),
            "not a speech": len(self.rejected) - len(self.not_understood),
            "not understood": len(self.not_understood),
            "not reached": len(self.failed) + len(self.gone),
            "forgotten": self.forgotten,
            "requests": self.requests,
            "seconds": round(self.seconds, 1),
        }


def figures_side_by_side(reports: Sequence[Report]) -> list[dict[str, int | float | str]]:
    """The figures of several runs side by side: one row a figure, one column a source."""
    rows = [report.row() for report in reports]
    untold = {"source"} if any(row["forgotten"] for row in rows) else {"source", "forgotten"}
    names = [name for name in rows[0] if name not in untold] if rows else []
    columns = {str(row["source"]): row for row in rows}
    return [{"": name, **{source: row[name] for source, row in columns.items()}} for name in names]


def report_markdown(report: Report, failure: FailureReason | None = None) -> str:
    """The report as a page to read: why the run failed, figures, then every page that a person should look at, and where its answer is."""
    lines = [f"# {report.source}, {report.window}" + (": failed" if failure else "")]
    lines += ["", f"**Stopped early:** {report.stopped}"] if report.stopped and not failure else []
    lines += ["", *failure.markdown(), "", "## What the run did until then"] if failure else []
    lines += ["", "| figure | number |", "|---|---:|"]
    lines += [f"| {row['figure']} | {row['number']} |" for row in report.listing() if row["number"] or not failure]
    lines += ["", f"Dataset version {report.version}, run `{report.run_id}`."]
    lines += _section("Not understood", report.not_understood) + _section("Not reached", report.failed + report.gone)
    return "\n".join(lines)


def _section(title: str, troubles: list[Trouble]) -> list[str]:
    if not troubles:
        return []
    lines = ["", f"## {title} ({len(troubles)})", ""]
    for trouble in troubles:
        lines += [f"- <{trouble.url}>", f"  - {trouble.message}"]
        lines += [f"  - `podium archive show {trouble.place.file} {trouble.place.offset}`"] if trouble.place else []
    return lines


REJECTED, FAILED = "page rejected", "run failed"
KINDS_OF_CHANGE = ("new", "revised", "returned", "corrected", "withdrawn", "retracted")


def run_begins(report: Report) -> None:
    """A run has opened lake and archive and begins."""
    fact("run begins", report.source, report.run_id, window=report.window)


def run_ended(report: Report) -> None:
    """A run came to its end, or to where it was stopped: all that its report counts."""
    level = logging.WARNING if report.stopped else logging.INFO
    figures = {name.replace(" ", "_"): value for name, value in report.row().items() if name != "source"}
    fact("run ended", report.source, report.run_id, level, version=report.version, stopped=report.stopped, **figures)


def run_failed(source: str, run_id: str, error: BaseException) -> None:
    """A run did not come to its end."""
    message = str(error) if isinstance(error, PodiumError) else repr(error)
    fact(FAILED, source, run_id, logging.ERROR, error=type(error).__name__, words=message)


def chunk_loaded(report: Report, pages: int, committed: Committed) -> None:
    """A chunk of pages went through; its commit, where it changed the dataset."""
    counts = {name: len(ids) for name in KINDS_OF_CHANGE if (ids := committed.ids(name))}
    event = "chunk committed" if counts else "chunk unchanged"
    fact(event, report.source, report.run_id, version=committed.version, pages=pages, **counts)


def page_rejected(report: Report, trouble: Trouble) -> None:
    """A page that is no record, and why."""
    level = logging.INFO if trouble.understood else logging.WARNING
    fact(REJECTED, report.source, report.run_id, level, url=trouble.url, reason=trouble.reason, words=trouble.detail)


def page_missing(report: Report, trouble: Trouble) -> None:
    """An address that gave no page, and why."""
    fact("page not reached", report.source, report.run_id, logging.WARNING, url=trouble.url, words=trouble.message)


def up_to_date(source: Source) -> Report | None:
    """The report of a reparse that has nothing to read, entered in the journal as every run is, before a scheduler is loaded.

    ``None`` where there is something to read, another run has the source, or anything went wrong; then nothing was entered.
    """
    settings = Settings()
    if settings.json_logs:
        as_json()
    try:
        with leases_at(settings.home).hold(source.name, BY_HAND):
            begin = time.monotonic()
            lake = Lake(settings.home)
            if anything_unread(lake, source):
                return None
            report = Report(source.name, str(Window()), BY_HAND, version=lake.version())
            run_begins(report)
            report.seconds = time.monotonic() - begin
            run_ended(report)
            enter(settings.home, report.entry("reparse", datetime.now(UTC)))
            return report
    except (PodiumError, OSError):  # the run will meet it as well, and tell it
        return None


def anything_unread(lake: Lake, source: Source) -> bool:
    """True while a kept page of the source, in whatever revision, was read by another parser than today's.

    Two columns are compared inside the engine; no row of the ledger comes to Python.
    """
    kept: list[Filter] = [("source", "=", source.name), ("archive_file", "!=", None), ("parser", "null or !=", source.parser)]
    pages: list[Filter] = [*kept, ("outcome", "in", READ)]
    found = (lake.scan(table, columns=["url"], filters=filters) for table, filters in (("pages", pages), ("speeches", kept)))
    return any(batch.num_rows for rows in found for batch in rows)
