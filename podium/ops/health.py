"""Rules for a healthy source: its figures are compared with its own history. Nothing is read or written here.

A source that publishes nothing for a while is healthy; one that is silent for far longer than it ever was is not. Each rule needs some
history before it says anything, so that a young lake breaks none.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median, quantiles

from podium.pipeline.journal import JournalEntry

SILENCE = 4
"""A source counts as silent after so many times the gap that 95 of 100 of its gaps do not pass."""
SHORTEST_SILENCE = timedelta(days=14)
TWO_YEARS = timedelta(days=730)
FEW_DAYS = 10
"""Days with speeches below which gaps say nothing."""
FEW_PAGES = 10
"""Pages read below which a share of rejects says nothing."""
WORST_SHARE = 0.2
"""Of pages not understood, where the source's own history has not been worse."""
LEAST_OF_A_MONTH = 0.25
"""Of the median month."""
FEW_A_MONTH = 4
FEW_MONTHS = 6
LATE = timedelta(days=7)
"""Into a month before the last one is judged: institutions publish days after delivery."""
NEWEST = 20
"""Speeches, newest first, whose fields are compared with those of all before them."""
FALL = 0.4
"""Of the earlier fill rate, below which a field counts as lost; rates under ``FALL`` themselves say nothing."""


@dataclass(frozen=True, slots=True)
class DeliveredSpeech:
    """What the rules look at in one speech."""

    day: date
    filled: frozenset[str]
    """Fields that the page states."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A rule that is broken, and the figures that break it."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def complaints(speeches: Sequence[DeliveredSpeech], runs: Sequence[JournalEntry], today: date) -> list[Complaint]:
    """Every rule that a source breaks; ``runs`` are its journal, oldest first."""
    ordered = sorted((one for one in speeches if one.day <= today), key=lambda one: one.day)
    days = [one.day for one in ordered]
    found = (freshness(days, today), reject_share(runs), least_of_a_month(days, today), *fill_rates(ordered))
    return [complaint for complaint in found if complaint]


def freshness(days: Sequence[date], today: date) -> Complaint | None:
    """The newest speech is older than the source's own pauses explain."""
    recent = sorted({day for day in days if day >= today - TWO_YEARS})
    if len(recent) < FEW_DAYS:
        return None
    gaps = [(later - earlier).days for earlier, later in zip(recent, recent[1:], strict=False)]
    usual = quantiles(gaps, n=20)[-1]
    most, silent = max(SHORTEST_SILENCE, timedelta(days=SILENCE * usual)), today - recent[-1]
    if silent <= most:
        return None
    told = f"the newest speech is of {recent[-1]}, {silent.days} days ago; 95 of 100 pauses so far were no longer than {usual:.0f} days"
    return Complaint("freshness", f"{told}: look whether the site has moved its list")


def reject_share(runs: Sequence[JournalEntry]) -> Complaint | None:
    """Of the pages read last, far more were not understood than ever before."""
    last, before = _last_pages(runs)
    read, lost = sum(run.read for run in last), sum(run.not_understood for run in last)
    if read < FEW_PAGES:
        return None
    earlier = sum(run.read for run in before)
    usual = sum(run.not_understood for run in before) / earlier if earlier >= FEW_PAGES else 0.0
    if lost / read <= max(WORST_SHARE, 2 * usual):
        return None
    told = f"{lost} of the last {read} pages were not understood, {usual:.0%} before"
    return Complaint("reject_share", f"{told}: look whether the site has a new template")


def _last_pages(runs: Sequence[JournalEntry]) -> tuple[Sequence[JournalEntry], Sequence[JournalEntry]]:
    """The latest runs that read ``FEW_PAGES`` together, and those before them."""
    read, start = 0, len(runs)
    while start and read < FEW_PAGES:
        start -= 1
        read += runs[start].read
    return runs[start:], runs[:start]


def least_of_a_month(days: Sequence[date], today: date) -> Complaint | None:
    """The last whole month has far fewer speeches than the months of the year before it."""
    last = (today - LATE).replace(day=1) - timedelta(days=1)
    counts = Counter((day.year, day.month) for day in days)
    before = [counts[month] for month in _months_before(last, 12)]
    while before and not before[-1]:  # months before the first one that the lake holds
        before.pop()
    if len(before) < FEW_MONTHS or median(before) < FEW_A_MONTH:
        return None
    found = counts[last.year, last.month]
    if found >= LEAST_OF_A_MONTH * median(before):
        return None
    return Complaint(
        "least_of_a_month", f"{found} speeches of {last:%Y-%m}, where the median of {len(before)} months before is {median(before):.0f}"
    )


def _months_before(month: date, count: int) -> Iterator[tuple[int, int]]:
    """The months before that one, latest first."""
    start = month.year * 12 + month.month - 1
    return ((earlier // 12, earlier % 12 + 1) for earlier in range(start - 1, start - 1 - count, -1))


def fill_rates(speeches: Sequence[DeliveredSpeech]) -> Iterator[Complaint]:
    """Fields that the newest speeches state far more rarely than those before."""
    newest, before = speeches[-NEWEST:], speeches[:-NEWEST]
    if len(before) < NEWEST:
        return
    for name in sorted(frozenset().union(*(one.filled for one in before))):
        now, then = _rate(newest, lambda one, name=name: name in one.filled), _rate(before, lambda one, name=name: name in one.filled)  # type: ignore[misc]
        if then >= FALL and now < FALL * then:
            told = f"{name} is stated by {now:.0%} of the {NEWEST} newest speeches and by {then:.0%} of those before"
            yield Complaint("fill_rate", f"{told}: look whether the site has a new template")


def _rate(speeches: Sequence[DeliveredSpeech], holds: Callable[[DeliveredSpeech], bool]) -> float:
    return mean(map(holds, speeches))
