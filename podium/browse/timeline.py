"""Bars over months or years as shapes of SVG, for a chart that is as wide as its page and holds neither script nor style."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MOST_MONTHS = 60
"""More months than these are drawn by years."""
MOST_SERIES_DRAWN = 8
"""The last colour is for all others together."""
MOST_AXIS_LABELS = 6
UNIT = 10
"""Width of a bar and its gap in units of the drawing, which is 100 high."""


@dataclass(frozen=True, slots=True)
class BarPiece:
    """One piece of one bar."""

    x: float
    y: float
    height: float
    colour: int


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """One month or year: what is counted in it, and how its bar is drawn."""

    name: str
    counts: Mapping[str, int]
    bars: tuple[BarPiece, ...]
    x: float

    @property
    def total(self) -> int:
        """The sum of its counts."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Timeline:
    """A chart; ``labels`` stand below it at equal distances, ``series`` are in the order of their colours."""

    unit: str
    noun: str
    columns: tuple[TimeColumn, ...]
    series: tuple[str, ...]
    labels: tuple[str, ...]
    width: int

    @property
    def highest(self) -> TimeColumn:
        """The column with most."""
        return max(self.columns, key=lambda column: column.total)


def timeline(counted: Mapping[str, Mapping[date, int]], noun: str) -> Timeline | None:
    """By name of a series what is counted on which day, as bars a month, or a year where there are many; ``None`` for nothing dated."""
    days = {day for series in counted.values() for day in series}
    if not days:
        return None
    first, last = min(days), max(days)
    by_month = (last.year - first.year) * 12 + last.month - first.month < MOST_MONTHS
    series = {name: Counter[str]() for name in _ordered(counted)}
    for name, values in counted.items():
        place = name if name in series else _others(counted)
        for day, count in values.items():
            series[place][_name(day, by_month)] += count
    names = _span(first, last, by_month)
    step = -(-len(names) // MOST_AXIS_LABELS)
    labels = tuple(names[::step])
    most = max(sum(counts[name] for counts in series.values()) for name in names) or 1
    columns = tuple(_column(place, name, series, most) for place, name in enumerate(names))
    return Timeline("month" if by_month else "year", noun, columns, tuple(series), labels, len(labels) * step * UNIT)


def _ordered(counted: Mapping[str, Mapping[date, int]]) -> list[str]:
    """The names of the series that have a colour of their own, the largest first, then that of all others."""
    names = sorted((name for name in counted if counted[name]), key=lambda name: (-sum(counted[name].values()), name))
    return names if len(names) <= MOST_SERIES_DRAWN else [*names[: MOST_SERIES_DRAWN - 1], _others(counted)]


def _others(counted: Mapping[str, Mapping[date, int]]) -> str:
    return f"{sum(bool(values) for values in counted.values()) - MOST_SERIES_DRAWN + 1} others"


def _name(day: date, by_month: bool) -> str:
    return f"{day:%Y-%m}" if by_month else f"{day.year:04}"


def _span(first: date, last: date, by_month: bool) -> list[str]:
    if not by_month:
        return [f"{year:04}" for year in range(first.year, last.year + 1)]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in months]


def _column(place: int, name: str, series: Mapping[str, Counter[str]], most: int) -> TimeColumn:
    bars, top = [], 100.0
    for colour, counts in enumerate(series.values()):
        if count := counts[name]:
            height = round(100 * count / most, 2)
            top = round(top - height, 2)
            bars.append(BarPiece(place * UNIT + 1, max(top, 0), height, colour))
    return TimeColumn(name, {one: counts[name] for one, counts in series.items() if counts[name]}, tuple(bars), place * UNIT)


def counts_by_day(days: Sequence[tuple[date | None, int]]) -> dict[date, int]:
    """The sums of figures by day; undated ones are left out."""
    found: Counter[date] = Counter()
    for day, count in days:
        if day:
            found[day] += count
    return dict(found)
