"""Days, months, spans and lengths of time as users write them, on the command line and in Python alike; a window of days of delivery."""

import re
from calendar import month_name, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from podium.errors import UsageError

When = date | datetime | str
"""``2026-11-01``, ``2026-11``, ``2026-11-01T12:00`` or ``2026-11-01T12:00+02:00`` as text, a ``date`` or a ``datetime``."""

TAKEN = "a day (2026-11-01), a month (2026-11), a moment (2026-11-01T12:00, UTC unless it says otherwise), a date or a datetime"
WRITTEN = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2})(?P<time>[T ]\d{2}:\d{2}.*)?)?")


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``since`` to ``until``, both included; ``None`` leaves that end open."""

    since: date | None = None
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        """Whether the day lies inside."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def __str__(self) -> str:
        """As ``2017-01-01..2017-12-31``; an open end is left out."""
        return f"{self.since or ''}..{self.until or ''}"

    def split(self, step: "Step") -> Iterator["Window"]:
        """The window in calendar weeks (from Monday), months, quarters or years, the first and last cut to it.

        Raises ``ValueError`` for a window without both ends.
        """
        if self.since is None or self.until is None:
            raise ValueError("a window without both ends cannot be split")
        start = self.since
        while start <= self.until:
            last = min(self.until, _last(start, step))
            yield Window(start, last)
            if last == date.max:
                return
            start = last + timedelta(days=1)


Step = Literal["week", "month", "quarter", "year", "all"]
"""How a span is split; ``all`` leaves it whole."""
Mode = Literal["missing", "failed", "changed", "all"]
"""Which pages of the span a backfill is for.

``missing``: listed addresses that were never reached. ``failed``: listed addresses that were asked for and not reached or not understood;
they are asked for again, and read again where nothing has changed. ``changed``: kept pages that an older parser than today's has read; no
request is sent, and only what reads differently is written anew. ``all``: every listed address, however lately it was looked at; known
pages by conditional requests.
"""
MONTHS_A_STEP = {"month": 1, "quarter": 3, "year": 12}


def _last(day: date, step: Step) -> date:
    """The last day of the calendar's week, month, quarter or year in which the day lies."""
    if step == "all":
        return date.max
    if step == "week":
        return date.fromordinal(min(day.toordinal() + 6 - day.weekday(), date.max.toordinal()))
    months = MONTHS_A_STEP[step]
    year, month = divmod(((day.year * 12 + day.month - 1) // months + 1) * months, 12)
    return date(year, month + 1, 1) - timedelta(days=1) if year <= date.max.year else date.max


def first_day(given: When | None, name: str) -> date | None:
    """The day, or the first one of a month; ``name`` is the option's or argument's. Raises ``UsageError`` for anything else."""
    return None if given is None else _span(given, name)[0].date()


def last_day(given: When | None, name: str) -> date | None:
    """The day, or the last one of a month. Raises ``UsageError`` for anything else."""
    return None if given is None else _span(given, name)[1].date()


def span_of(since: When | None, until: When | None) -> tuple[date | None, date | None]:
    """The first and the last day of a span; ``None`` leaves that end open. Raises ``UsageError`` for what is none."""
    first, last = first_day(since, "since"), last_day(until, "until")
    if first and last and first > last:
        raise UsageError(f"the span ends before it begins: {first}..{last}")
    return first, last


def last_moment(given: When, name: str) -> datetime:
    """The moment, or the end of the day or month, in UTC. Raises ``UsageError`` for anything else."""
    return _span(given, name)[1]


def version_or_moment(given: int | When, name: str) -> int | datetime:
    """A version (17, or the digits as text), or the beginning of a day or month. Raises ``UsageError`` for anything else."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if isinstance(given, str) and given.isascii() and given.isdecimal():
        return int(given)
    return _span(given, name, f"a version (17), {TAKEN}")[0]


def _span(given: object, name: str, taken: str = TAKEN) -> tuple[datetime, datetime]:
    """The first and the last moment of a day, month or moment, in UTC. Raises ``UsageError``, which says what is ``taken``."""
    try:
        if isinstance(given, datetime):
            return (_utc(_python_moment(given)),) * 2
        if isinstance(given, date):
            return _of_days(given, given)
        found = WRITTEN.fullmatch(given.strip()) if isinstance(given, str) else None
        if found is None:
            raise UsageError(f"{name} cannot be {given!r}: give {taken}")
        if found["time"]:
            return (_utc(datetime.fromisoformat(found[0])),) * 2
        first = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
        return _of_days(first, first if found["day"] else first.replace(day=monthrange(first.year, first.month)[1]))
    except (ValueError, TypeError, OverflowError) as error:
        if why := _impossible(given):
            raise UsageError(f"{name} cannot be {str(given)!r}, an impossible date: {why}; give {taken}") from error
        raise UsageError(f"{name} cannot be {str(given)!r}: {error}; give {taken}") from error


def _of_days(first: date, last: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, time.min, UTC), datetime.combine(last, time.max, UTC)


def _python_moment(moment: datetime) -> datetime:
    """A ``datetime`` of Python: that of pandas may have nanoseconds, which no table has, or be ``NaT``, which raises ``ValueError``."""
    parts = moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond
    return datetime(*parts, moment.tzinfo, fold=moment.fold)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _impossible(given: object) -> str | None:
    """Why a date as text does not exist (``April 2026 has 30 days``); ``None`` for other faults."""
    found = WRITTEN.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"] or 1)
    if year == 0 or not 1 <= month <= 12:
        return "there is no such month"
    days = monthrange(year, month)[1]
    return None if 1 <= day <= days else f"{month_name[month]} {year} has {days} days"


def seconds(text: str) -> float:
    """A length of time as seconds: ``2h``, ``1h30m``, ``90m``, ``45s``, ``1d`` (ISO 8601 without its ``PT``) or a plain number.

    Raises ``UsageError`` for anything else, and for zero.
    """
    from pydantic import TypeAdapter, ValidationError  # as long to load as pyarrow: only for commands

    plain = text.strip().upper()
    days, after, rest = plain.rpartition("D")
    iso = f"P{days}{after}{'T' if rest else ''}{rest}"
    try:
        is_number = plain.replace(".", "", 1).isdigit()
        found = float(plain) if is_number else TypeAdapter(timedelta).validate_python(iso).total_seconds()
    except ValidationError:
        found = 0.0
    if found <= 0:
        raise UsageError(f"{text!r} is no length of time: write 2h, 1h30m, 90m, 45s or a number of seconds")
    return found
