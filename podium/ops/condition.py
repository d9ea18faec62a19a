"""The condition of each source, from the lake and the journal: for `podium status` and for the rules of ``podium.ops.health``."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from cronsim import CronSim

from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.lake.ledger_columns import Ledger
from podium.lake.tables import Filter
from podium.ops.health import Complaint, DeliveredSpeech, complaints
from podium.pipeline.journal import AUDIT, JournalEntry, entries

WATCHED_FIELDS = ("event", "published", "updated", "delivery", "venue", "speakers")
"""Columns whose fill rates are watched."""
CURRENT_SPEECHES: list[Filter] = [("superseded_at", "is", None), ("withdrawn_at", "is", None)]
SCHEDULED = "ingest"
NEVER_RAN = "never ran"
TOO_MANY, MOST_MISSED = 2, 99
"""Scheduled runs in a row without success."""
SHOWN_RUNS = 20
"""Runs in a trend."""
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class AuditCompleteness:
    """What the last audit that came to its end found."""

    share: float
    listed: int
    window: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of one source at a moment; times are UTC."""

    source: str
    last_run: datetime | None
    last_success: datetime | None
    """Of the runs that its schedule starts; of any other where there was none."""
    failure: str | None
    """The sentence with which the last run or audit failed; ``None`` when it did not."""
    newest: date | None
    """Day of the newest speech."""
    speeches: int
    completeness: AuditCompleteness | None
    rejects: tuple[int, ...]
    """Pages that the last runs did not understand, oldest first."""
    complaints: tuple[Complaint, ...]
    schedule: str | None
    next_run: datetime | None
    missed: int
    """Scheduled runs that have passed since the last success, ``MOST_MISSED`` at the most."""

    @property
    def stale(self) -> bool:
        """True when two scheduled runs in a row have passed without success."""
        return self.missed >= TOO_MANY

    @property
    def state(self) -> str:
        """``never ran``, ``stale``, ``failed``, ``broken`` or ``well``: the first of them that is true."""
        if self.last_run is None and self.last_success is None:
            return NEVER_RAN
        return "stale" if self.stale else "failed" if self.failure else "broken" if self.complaints else "well"

    def row(self) -> dict[str, object]:
        """For programs: plain values, times in ISO 8601."""
        found = asdict(self) | {"state": self.state, "stale": self.stale, "complaints": [str(one) for one in self.complaints]}
        found["completeness"] = found["completeness"] and found["completeness"] | {"at": found["completeness"]["at"].isoformat()}
        dated = {name: value.isoformat() for name, value in found.items() if isinstance(value, date)}
        return found | dated


def condition_of(home: Path | str, lake: Lake, source: Source, now: datetime) -> Condition:
    """The condition of a source at a moment."""
    speeches, journal, ledger = delivered_speeches(lake, source.name), entries(home, source.name), lake.ledger(source.name)
    runs = [entry for entry in journal if entry.flow != AUDIT]
    success = _last_success(runs, ledger)
    scheduled = bool(source.scheduled or source.complete)
    return Condition(
        source=source.name,
        last_run=journal[-1].at if journal else None,
        last_success=success,
        failure=next((last.failure for last in (runs[-1:] + _audits(journal)[-1:]) if last.failure), None),
        newest=max((one.day for one in speeches), default=None),
        speeches=len(speeches),
        completeness=_completeness(journal),
        rejects=tuple(run.not_understood for run in runs if "not understood" in run.figures)[-SHOWN_RUNS:],
        complaints=tuple(complaints(speeches, runs, now.date())),
        schedule=source.schedule if scheduled else None,
        next_run=next(CronSim(source.schedule, now)) if scheduled else None,
        missed=missed(source.schedule, success, now) if scheduled and (journal or ledger) else 0,
    )


def delivered_speeches(lake: Lake, source: str) -> list[DeliveredSpeech]:
    """Every current speech of a source that has a day of delivery."""
    filters: list[Filter] = [("source", "=", source), *CURRENT_SPEECHES]
    rows: list[dict[str, Any]] = lake.read("speeches", columns=["date", *WATCHED_FIELDS[:-1], "speakers.name"], filters=filters).to_pylist()
    return [DeliveredSpeech(row["date"], frozenset(name for name in WATCHED_FIELDS if row[name])) for row in rows if row["date"]]


def missed(cron: str, success: datetime | None, now: datetime) -> int:
    """How many scheduled runs have passed since a success, ``MOST_MISSED`` at the most."""
    passed = islice(CronSim(cron, now, reverse=True), MOST_MISSED)
    return sum(1 for _ in takewhile(lambda moment: success is None or success < moment, passed))


def _last_success(runs: Sequence[JournalEntry], ledger: Ledger) -> datetime | None:
    """From the journal; a lake that was copied without one tells when its pages were last asked for."""
    counted = [run for run in runs if run.flow == SCHEDULED] or runs
    if counted:
        return max((run.at for run in counted if run.failure is None), default=None)
    return ledger.last_look()


def _audits(journal: Sequence[JournalEntry]) -> list[JournalEntry]:
    return [entry for entry in journal if entry.flow == AUDIT]


def _completeness(journal: Sequence[JournalEntry]) -> AuditCompleteness | None:
    """Of the last audit whose lists named anything."""
    last = next((audit for audit in reversed(_audits(journal)) if audit.figures.get("listed")), None)
    if last is None:
        return None
    listed = last.figures["listed"]
    return AuditCompleteness(1 - last.figures.get("missing", 0) / listed, listed, last.window, last.at)


def sparkline(numbers: Sequence[int]) -> str:
    """The numbers as bars, the highest of them full; nothing but zeros stays at the bottom."""
    top = max(numbers, default=0) or 1
    return "".join(BARS[round(number / top * (len(BARS) - 1))] for number in numbers)


def conditions(home: Path | str, sources: Sequence[Source], now: datetime | None = None) -> Iterator[Condition]:
    """The condition of each source, by default now."""
    lake, moment = Lake(home), now or datetime.now(UTC)
    return (condition_of(home, lake, source, moment) for source in sources)
