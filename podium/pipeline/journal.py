"""The journal: one line a run that ended, well or not, in ``<home>/journal/<source>.jsonl``, a file or an object.

The lake cannot tell a run that found nothing new from none at all, since such a run writes nothing there; this can. Nothing but
``podium status`` and the rules of ``podium.ops.health`` depends on it, and both do without where it is missing.
"""

import fcntl
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from podium import logs
from podium.errors import PodiumError
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.lake.ledger import READ
from podium.lake.tables import Filter
from podium.pipeline import report as facts
from podium.pipeline.leases import leases_at
from podium.pipeline.report import Report
from podium.settings import Settings, without_secrets
from podium.store.access import in_store
from podium.store.objects import amend_document, read_document
from podium.window import Window

FOLDER = "journal"
INGEST, AUDIT = "ingest", "audit"
TAKE = "ingest --warc"
"""The flow of a run that took its pages from a WARC file: it says nothing of the source's lists."""
MOST_FAULTS = 100
BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One run that ended at ``at`` (UTC); ``failure`` is the sentence it failed with."""

    source: str
    flow: str
    run: str
    at: datetime
    failure: str | None = None
    version: int | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    """As ``Report.row`` or ``Audit.figures`` have them; empty where a run failed."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """How many pages were rejected, by the code of the reason."""
    window: str = ""
    parser_faults: Mapping[str, str] = field(default_factory=dict)
    """Pages that the parser failed over, by address: the exception and where it was raised. At most ``MOST_FAULTS`` of them."""

    @property
    def read(self) -> int:
        """Pages that the run tried to turn into records, without those that hold nobody's words."""
        return sum(self.figures.get(name, 0) for name in ("new", "revised", "corrected")) + self.not_understood

    @property
    def looks_for_new(self) -> bool:
        """True for a run that looked for pages up to today, as schedules start them; of one that failed the window is not known."""
        return self.flow == INGEST and (not self.window or self.window.endswith(".."))

    @property
    def not_understood(self) -> int:
        """Pages among them that a person should look at."""
        return self.figures.get("not understood", 0)


def of_report(report: Report, flow: str, at: datetime) -> JournalEntry:
    """The entry of a run that came to its end."""
    untold = set() if report.typical else {"not understood"}
    figures = {name: value for name, value in report.row().items() if isinstance(value, int) and name not in untold}
    failure = f"blocked: {without_secrets(report.stopped or '')}" if report.blocked else None
    rejected = {reason.value: count for reason, count in report.rejects_by_reason().items()}
    faults = dict(islice(report.parser_faults(), MOST_FAULTS))
    return JournalEntry(report.source, flow, report.run_id, at, failure, report.version, figures, rejected, report.window, faults)


def enter(home: Path | str, entry: JournalEntry) -> None:
    """Append an entry, one writer after the other: an audit does not hold its source's lease. Raises ``OSError`` and ``StoreError``."""
    told = json.dumps(asdict(entry) | {"at": entry.at.astimezone(UTC).isoformat(timespec="seconds")}, ensure_ascii=False)
    line = told.encode() + b"\n"
    place = f"{home}/{FOLDER}/{entry.source}.jsonl"
    if in_store(place):
        amend_document(place, lambda journal: journal if journal.endswith(line) else journal + line)
        return
    file = Path(place)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        journal.seek(0, os.SEEK_END)
        torn = False
        if length := journal.tell():
            journal.seek(length - 1)
            torn = journal.read(1) != b"\n"
        journal.write((b"\n" if torn else b"") + line)


def entries(home: Path | str, source: str) -> list[JournalEntry]:
    """The runs of a source, oldest first; a line that a full disk cut short is passed over."""
    lines = (read_document(f"{home}/{FOLDER}/{source}.jsonl") or b"").splitlines()
    return [entry for line in lines if (entry := _entry(line))]


def _entry(line: bytes) -> JournalEntry | None:
    try:
        stated = json.loads(line)
        return JournalEntry(**(stated | {"at": datetime.fromisoformat(stated["at"])}))
    except (ValueError, TypeError, KeyError):
        return None


def up_to_date(source: Source) -> Report | None:
    """The report of a reparse that has nothing to read, entered in the journal as every run is, before a scheduler is loaded.

    ``None`` where there is something to read, another run has the source, or anything went wrong; then nothing was entered.
    """
    settings = Settings()
    if settings.json_logs:
        logs.as_json()
    try:
        with leases_at(settings.home).hold(source.name, BY_HAND):
            begin = time.monotonic()
            lake = Lake(settings.home)
            if anything_unread(lake, source):
                return None
            report = Report(source.name, str(Window()), BY_HAND, version=lake.version())
            facts.run_begins(report)
            report.seconds = time.monotonic() - begin
            facts.run_ended(report)
            enter(settings.home, of_report(report, "reparse", datetime.now(UTC)))
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
