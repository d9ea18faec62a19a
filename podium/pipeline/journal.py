"""The journal: one line a run that ended, well or not, in ``<home>/journal/<source>.jsonl``, a file or an object.

The lake cannot tell a run that found nothing new from none at all, since such a run writes nothing there; this can. Nothing but
``podium status`` and the rules of ``podium.ops.health`` depends on it, and both do without where it is missing.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from podium.store.access import in_store
from podium.store.objects import amend_document, read_document

FOLDER = "journal"
INGEST, AUDIT = "ingest", "audit"
TAKE = "ingest --warc"
"""The flow of a run that took its pages from a WARC file: it says nothing of the source's lists."""


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
    """Pages that the parser failed over, by address: the exception and where it was raised. The first hundred."""

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
