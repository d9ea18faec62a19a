"""A span of days of delivery, open at either end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


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

    def months(self) -> Iterator["Window"]:
        """The same span, a calendar month at a time; needs both ends."""
        if self.since is None or self.until is None:
            raise ValueError("a window without both ends has no months")
        start = self.since
        while start <= self.until:
            following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
            yield Window(start, min(self.until, following - timedelta(days=1)))
            start = following
