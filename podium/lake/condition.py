"""How each source stands: what the lake and the journal say of it, for `podium status` and for the rules of ``podium.operate.health``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from cronsim import CronSim

from podium.lake.filters import Filter
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome, PageRow
from podium.operate.health import Complaint, Spoken, complaints
from podium.run.journal import Entry, entries
from podium.source import Source

FIELDS = ("event", "published", "updated", "delivery", "venue", "speakers")
"""Columns whose fill rates are watched."""
STANDING: list[Filter] = [("superseded_at", "is", None), ("withdrawn_at", "is", None)]
SHOWN = 20
"""Runs in a trend."""
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Condition:
    """One source now; times are UTC."""

    source: str
    last_success: datetime | None
    failure: str | None
    """The sentence with which the last run failed; ``None`` when it did not."""
    newest: date | None
    """Day of the newest speech."""
    speeches: int
    complete: float | None
    """Share of known pages of speeches that are in the dataset."""
    rejects: tuple[int, ...]
    """Pages that the last runs did not understand, oldest first."""
    complaints: tuple[Complaint, ...]
    next_run: datetime | None
    stale: bool

    def row(self) -> dict[str, object]:
        """As one line of a printed table."""
        return {
            "source": self.source,
            "state": self.state,
            "last success (UTC)": f"{self.last_success:%Y-%m-%d %H:%M}" if self.last_success else "never",
            "newest": self.newest,
            "speeches": self.speeches,
            "complete": None if self.complete is None else f"{self.complete:.1%}",
            "not understood": sparkline(self.rejects),
            "next run (UTC)": f"{self.next_run:%m-%d %H:%M}" if self.next_run else None,
        }

    @property
    def state(self) -> str:
        """In one word: ``stale`` outweighs ``failed`` outweighs ``broken``; ``new`` has never run."""
        if self.last_success is None and self.failure is None and not self.speeches:
            return "new"
        return "stale" if self.stale else "failed" if self.failure else "broken" if self.complaints else "well"


def condition(home: Path | str, lake: Lake, source: Source, now: datetime) -> Condition:
    """How a source stands at a moment."""
    speeches, runs, ledger = spoken(lake, source.name), entries(home, source.name), list(lake.ledger(source.name).values())
    success = _last_success(runs, ledger)
    scheduled = bool(source.scheduled or source.complete)
    return Condition(
        source.name,
        success,
        runs[-1].failure if runs else None,
        max((one.day for one in speeches), default=None),
        len(speeches),
        _complete(ledger),
        tuple(run.not_understood for run in runs if run.figures)[-SHOWN:],
        tuple(complaints(speeches, runs, now.date())),
        next(CronSim(source.schedule, now)) if scheduled else None,
        scheduled and bool(runs or ledger) and is_stale(source.schedule, success, now),
    )


def spoken(lake: Lake, source: str) -> list[Spoken]:
    """Every speech of a source that stands and has a day."""
    filters: list[Filter] = [("source", "=", source), *STANDING]
    rows: list[dict[str, Any]] = lake.read("speeches", columns=["date", *FIELDS[:-1], "speakers.name"], filters=filters).to_pylist()
    return [Spoken(row["date"], frozenset(name for name in FIELDS if row[name])) for row in rows if row["date"]]


def is_stale(cron: str, success: datetime | None, now: datetime) -> bool:
    """True when two scheduled runs in a row have passed without success."""
    missed = list(islice(CronSim(cron, now, reverse=True), 2))
    return success is None or success < missed[-1]


def _last_success(runs: Sequence[Entry], ledger: Sequence[PageRow]) -> datetime | None:
    """From the journal; a lake that was copied without one tells when its pages were last asked for."""
    ended = [run.at for run in runs if run.failure is None]
    if ended or runs:
        return max(ended, default=None)
    return max((row.last_checked for row in ledger if row.last_checked), default=None)


def _complete(ledger: Sequence[PageRow]) -> float | None:
    wanted = [row for row in ledger if row.outcome is not Outcome.LISTING and not _without_words(row)]
    there = sum(row.outcome in {Outcome.PARSED, Outcome.GONE} for row in wanted)
    return there / len(wanted) if wanted else None


def _without_words(row: PageRow) -> bool:
    return row.outcome is Outcome.REJECTED and (row.reason or "").startswith("not_a_speech")


def sparkline(numbers: Sequence[int]) -> str:
    """The numbers as bars, the highest of them full; nothing but zeros stays at the bottom."""
    top = max(numbers, default=0) or 1
    return "".join(BARS[round(number / top * (len(BARS) - 1))] for number in numbers)


def conditions(home: Path | str, sources: Sequence[Source], now: datetime | None = None) -> Iterator[Condition]:
    """How each of them stands."""
    lake, moment = Lake(home), now or datetime.now(UTC)
    return (condition(home, lake, source, moment) for source in sources)
