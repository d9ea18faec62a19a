"""The condition of each source, from the lake and the journal: for `podium status` and for the rules of ``podium.ops.health``."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from cronsim import CronSim

from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.lake.tables import Filter
from podium.ops.health import Complaint, DeliveredSpeech, complaints
from podium.pipeline.journal import AUDIT, INGEST, TAKE, JournalEntry, entries

WATCHED_FIELDS = ("event", "published", "updated", "delivery", "venue", "speakers")
"""Columns whose fill rates are watched."""
CURRENT_SPEECHES: list[Filter] = [("superseded_at", "is", None), ("withdrawn_at", "is", None)]
NEVER_RAN = "never ran"
TOO_MANY, MOST_MISSED = 2, 99
"""Scheduled runs in a row without success; the most that are counted."""
AGAIN = {TAKE: "`podium ingest {source} --warc FILE`", "backfill": "the same `podium backfill {source} …`"}
"""How a person repeats a run, where its flow and source alone do not say it."""
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
class Failing:
    """Runs of one flow that failed in a row, up to the last one that there was."""

    flow: str
    since: datetime
    last: datetime
    runs: int
    why: str
    """The sentence with which the last of them failed."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of one source at a moment; times are UTC."""

    source: str
    last_run: datetime | None
    last_success: datetime | None
    """Of the runs that brought its data, of whatever kind: by schedule or by hand, a backfill, a WARC file, a reparse."""
    last_look: datetime | None
    """When a run last looked for new pages and ended well; where none ever tried, the last success."""
    failing: Failing | None
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
    """Scheduled runs that have passed since the last look, or since the first try where none ended well; ``MOST_MISSED`` at the most."""

    @property
    def failure(self) -> str | None:
        """The sentence with which the last run failed; ``None`` when it did not."""
        return self.failing.why if self.failing else None

    @property
    def stale(self) -> bool:
        """True when two scheduled runs in a row have passed without one that ended well."""
        return self.missed >= TOO_MANY

    @property
    def state(self) -> str:
        """``never ran``, ``failing``, ``stale``, ``broken`` or ``well``: the first of them that is true."""
        if self.last_run is None and self.last_success is None:
            return NEVER_RAN
        return "failing" if self.failing else "stale" if self.stale else "broken" if self.complaints else "well"

    def verdict(self, now: datetime) -> str:
        """What its state means and what to do next, in a sentence; blank where all is well."""
        if self.state == NEVER_RAN:
            return f"no run has begun yet: `podium ingest {self.source}` is one"
        if self.failing:
            return self._failing_since(self.failing, now)
        if self.stale and self.last_look:
            told = f"no run has looked for new pages for {span(now - self.last_look)}"
            return f"{told}: look whether a worker or `podium serve` is up; `podium ingest {self.source}` looks at once"
        return "; ".join(map(str, self.complaints))

    def _failing_since(self, failing: Failing, now: datetime) -> str:
        times = f", {failing.runs} times in a row" if failing.runs > 1 else ""
        told = f"{failing.flow} is failing since {failing.since:%Y-%m-%d %H:%M} UTC{times}: {failing.why}"
        again = f"{AGAIN.get(failing.flow, '`podium {flow} {source}`').format(flow=failing.flow, source=self.source)} tries again"
        if failing.flow == INGEST and self.stale and self.schedule and missed(self.schedule, failing.last, now) >= TOO_MANY:
            again = f"no run was started for {span(now - failing.last)}: look whether a worker or `podium serve` is up; {again}"
        return f"{told.rstrip('.')}; {again}"

    def row(self, now: datetime) -> dict[str, object]:
        """For programs: plain values, times in ISO 8601."""
        found = asdict(self) | {"state": self.state, "stale": self.stale, "complaints": [str(one) for one in self.complaints]}
        del found["failing"]
        found |= {"failure": self.failure, "failing_since": self.failing.since if self.failing else None, "verdict": self.verdict(now)}
        found["completeness"] = found["completeness"] and found["completeness"] | {"at": found["completeness"]["at"].isoformat()}
        dated = {name: value.isoformat() for name, value in found.items() if isinstance(value, date)}
        return found | dated


def condition_of(home: Path | str, lake: Lake, source: Source, now: datetime) -> Condition:
    """The condition of a source at a moment."""
    speeches, journal, ledger = delivered_speeches(lake, source.name), entries(home, source.name), lake.ledger(source.name)
    runs = [entry for entry in journal if entry.flow != AUDIT]
    success, looks = _last_success(runs) if runs else ledger.last_look(), [run for run in runs if run.looks_for_new]
    look = _last_success(looks) if looks else success
    scheduled = bool(source.scheduled or source.complete)
    begun = look or (looks[0].at if looks else None)
    return Condition(
        source=source.name,
        last_run=journal[-1].at if journal else None,
        last_success=success,
        last_look=look,
        failing=failing_of(journal),
        newest=max((one.day for one in speeches), default=None),
        speeches=len(speeches),
        completeness=_completeness(journal),
        rejects=tuple(run.not_understood for run in runs if "not understood" in run.figures)[-SHOWN_RUNS:],
        complaints=tuple(complaints(speeches, runs, now.date())),
        schedule=source.schedule if scheduled else None,
        next_run=next(CronSim(source.schedule, now)) if scheduled else None,
        missed=missed(source.schedule, begun, now) if scheduled and begun else 0,
    )


def failing_of(journal: Sequence[JournalEntry]) -> Failing | None:
    """The flow that fails, of several the one that failed last.

    Only a good run of the same flow ends its failing where it is one that schedules start: a backfill says nothing of the feed that an
    ingest cannot read. What a person started is also over when any later run brought data.
    """
    found = []
    for flow in dict.fromkeys(entry.flow for entry in journal):
        heals = {flow} if flow in {INGEST, AUDIT} else {entry.flow for entry in journal} - {AUDIT}
        since = max((place for place, entry in enumerate(journal) if entry.flow in heals and entry.failure is None), default=-1)
        failed = [entry for entry in journal[since + 1 :] if entry.flow == flow]
        if failed:
            found.append(Failing(flow, failed[0].at, failed[-1].at, len(failed), failed[-1].failure or ""))
    return max(found, key=lambda failing: failing.last, default=None)


def delivered_speeches(lake: Lake, source: str) -> list[DeliveredSpeech]:
    """Every current speech of a source that has a day of delivery."""
    filters: list[Filter] = [("source", "=", source), *CURRENT_SPEECHES]
    rows: list[dict[str, Any]] = lake.read("speeches", columns=["date", *WATCHED_FIELDS[:-1], "speakers.name"], filters=filters).to_pylist()
    return [DeliveredSpeech(row["date"], frozenset(name for name in WATCHED_FIELDS if row[name])) for row in rows if row["date"]]


def missed(cron: str, success: datetime, now: datetime) -> int:
    """How many scheduled runs have passed since a success, ``MOST_MISSED`` at the most."""
    passed = islice(CronSim(cron, now, reverse=True), MOST_MISSED)
    return sum(1 for _ in takewhile(lambda moment: success < moment, passed))


def _last_success(runs: Sequence[JournalEntry]) -> datetime | None:
    return max((run.at for run in runs if run.failure is None), default=None)


def _completeness(journal: Sequence[JournalEntry]) -> AuditCompleteness | None:
    """Of the last audit whose lists named anything."""
    last = next((entry for entry in reversed(journal) if entry.flow == AUDIT and entry.figures.get("listed")), None)
    if last is None:
        return None
    listed = last.figures["listed"]
    return AuditCompleteness(1 - last.figures.get("missing", 0) / listed, listed, last.window, last.at)


def span(passed: timedelta) -> str:
    """A length of time in its largest unit."""
    minutes = max(0, round(passed.total_seconds() / 60))
    if minutes < 100:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def sparkline(numbers: Sequence[int]) -> str:
    """The numbers as bars, the highest of them full; nothing but zeros stays at the bottom."""
    top = max(numbers, default=0) or 1
    return "".join(BARS[round(number / top * (len(BARS) - 1))] for number in numbers)


def conditions(home: Path | str, sources: Sequence[Source], now: datetime | None = None) -> Iterator[Condition]:
    """The condition of each source, by default now."""
    lake, moment = Lake(home), now or datetime.now(UTC)
    return (condition_of(home, lake, source, moment) for source in sources)
