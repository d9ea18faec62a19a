"""A span of days of delivery, open at either end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from podium.errors import UsageError


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


def seconds(text: str) -> float:
    """A length of time as seconds: ``2h``, ``1h30m``, ``90m``, ``45s``, ``1d`` (ISO 8601 without its ``PT``) or a plain number.

    Raises ``UsageError`` for anything else, and for zero.
    """
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
