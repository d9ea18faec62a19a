"""The screen of `podium status`: a line a source, as wide as the terminal allows, then in words what a person should look at."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from podium.ops.condition import NEVER_RAN, Condition, sparkline

STATE_COLOURS = {"well": "green", "broken": "yellow", "failed": "red", "stale": "bold red", NEVER_RAN: "dim"}


@dataclass(frozen=True, slots=True)
class Column:
    """What is shown in terminals that are so wide at the least, and narrower than ``below``."""

    title: str
    words: Callable[[Condition, datetime], Text | str]
    from_width: int = 0
    below: int = 1 << 20
    right: bool = False


def screen(conditions: Sequence[Condition], now: datetime, width: int) -> RenderableType:
    """Everything, for a terminal of that width."""
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    shown = [column for column in SCREEN_COLUMNS if column.from_width <= width < column.below]
    for column in shown:
        drawn.add_column(column.title, no_wrap=True, justify="right" if column.right else "left")
    for condition in conditions:
        drawn.add_row(*(column.words(condition, now) for column in shown))
    return Group("", _summary(conditions, now), drawn, *_troubles(conditions, now))


def _summary(conditions: Sequence[Condition], now: datetime) -> Text:
    counts = Counter(condition.state for condition in conditions)
    line = Text(f"{now:%Y-%m-%d %H:%M} UTC   ")
    for state, colour in STATE_COLOURS.items():
        if counts[state]:
            line.append(f"{counts[state]} {state}   ", colour)
    return line


def _troubles(conditions: Sequence[Condition], now: datetime) -> Iterator[RenderableType]:
    rows = [(condition, words) for condition in conditions for words in _wrong(condition, now)]
    if not rows:
        return
    told = Table.grid(padding=(0, 2))
    told.add_column(no_wrap=True)
    told.add_column(overflow="fold")
    for condition, words in rows:
        told.add_row(Text(condition.source, STATE_COLOURS[condition.state]), words)
    yield told


def _wrong(condition: Condition, now: datetime) -> Iterator[str]:
    """What a person should look at, and where to look."""
    if condition.stale:
        since = f"for {span(now - condition.last_success)}" if condition.last_success else "yet"
        yield f"no run has ended well {since}: look whether a worker or `podium serve` is up, then at what the last run says"
    if condition.failure:
        yield condition.failure
    yield from map(str, condition.complaints)


def span(passed: timedelta) -> str:
    """A length of time in its largest unit."""
    minutes = max(0, round(passed.total_seconds() / 60))
    if minutes < 100:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def _state(condition: Condition, now: datetime) -> Text:
    return Text(condition.state, STATE_COLOURS[condition.state])


def _success(condition: Condition, now: datetime) -> Text:
    if condition.last_success is None:
        return Text("never", "dim" if condition.state == NEVER_RAN else "red")
    return Text(f"{span(now - condition.last_success)} ago", _lateness(condition))


def _freshness(condition: Condition, now: datetime) -> Text:
    if condition.schedule is None:
        return Text("by hand", "dim")
    if condition.state == NEVER_RAN:
        return Text("not begun", "dim")
    return Text(f"{condition.missed} missed" if condition.missed else "on time", _lateness(condition))


def _lateness(condition: Condition) -> str:
    return "red" if condition.stale else "yellow" if condition.missed else "green"


def _complete(condition: Condition, now: datetime) -> Text:
    found = condition.completeness
    if found is None:
        return Text("no audit", "dim")
    # Rounded down, so that 100 % is said of nothing that lacks a page.
    return Text(f"{int(found.share * 1000) / 10:.1f} %", "green" if found.share == 1 else "yellow")


def _audited(condition: Condition, now: datetime) -> Text:
    found = condition.completeness
    return Text(f"of {found.listed} in {found.window}, {span(now - found.at)} ago" if found else "", "dim")


def _trend(length: int) -> Callable[[Condition, datetime], Text]:
    def words(condition: Condition, now: datetime) -> Text:
        numbers = condition.rejects[-length:]
        colour = "green" if not any(numbers) else "yellow"
        return Text(sparkline(numbers), colour).append(f" {numbers[-1]}" if numbers else "", "")

    return words


def _next(condition: Condition, now: datetime) -> Text:
    return Text(f"in {span(condition.next_run - now)}") if condition.next_run else Text("by hand", "dim")


SCREEN_COLUMNS = (
    Column("source", lambda condition, now: Text(condition.source, "bold")),
    Column("state", _state),
    Column("success", _success, right=True),
    Column("schedule", _freshness, 96),
    Column("newest", lambda condition, now: f"{condition.newest or ''}", 108),
    Column("speeches", lambda condition, now: f"{condition.speeches or ''}", 118, right=True),
    Column("complete", _complete, right=True),
    Column("", _audited, 170),
    Column("rejects", _trend(8), below=118),
    Column("rejects", _trend(20), 118),
    Column("next run", _next, right=True),
)


def show_status(out: Console, conditions: Sequence[Condition], now: datetime) -> None:
    """Print the screen."""
    out.print(screen(conditions, now, out.width))
