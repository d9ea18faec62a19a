"""What `podium status` and `podium quality` draw: tables that fit into the terminal. Loaded when one of them runs."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from podium.ops.condition import NEVER_RAN, Condition, span, sparkline
from podium.quality.figures import Scored
from podium.quality.measurements import Measurement
from podium.quality.scoring import SCORED_FIELDS, WRONG
from podium.terminal import out

QUALITY_WIDTH = 80
"""Columns of a terminal that the tables of figures fit into."""
STATE_COLOURS = {"well": "green", "broken": "yellow", "failing": "red", "stale": "bold red", NEVER_RAN: "dim"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the status table, shown in terminals of at least ``from_width`` columns and fewer than ``below``."""

    title: str
    cell: Callable[[Condition, datetime], Text | str]
    from_width: int = 0
    below: int = 1 << 20
    right: bool = False


def show_status(out: Console, conditions: Sequence[Condition], now: datetime) -> None:
    """Print how many sources are in which state, a line a source, and what a person should look at."""
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    shown = [column for column in SCREEN_COLUMNS if column.from_width <= out.width < column.below]
    for column in shown:
        drawn.add_column(column.title, no_wrap=True, justify="right" if column.right else "left")
    for condition in conditions:
        drawn.add_row(*(column.cell(condition, now) for column in shown))
    out.print(Group("", _summary(conditions, now), drawn, *_troubles(conditions, now)))


def _summary(conditions: Sequence[Condition], now: datetime) -> Text:
    counts = Counter(condition.state for condition in conditions)
    line = Text(f"{now:%Y-%m-%d %H:%M} UTC   ")
    for state, colour in STATE_COLOURS.items():
        if counts[state]:
            line.append(f"{counts[state]} {state}   ", colour)
    return line


def _troubles(conditions: Sequence[Condition], now: datetime) -> Iterator[RenderableType]:
    """A verdict for each source that a person should look at, if there is any."""
    rows = [(condition, told) for condition in conditions if condition.state != NEVER_RAN and (told := condition.verdict(now))]
    if not rows:
        return
    listed = Table.grid(padding=(0, 2))
    listed.add_column(no_wrap=True)
    listed.add_column(overflow="fold")
    for condition, told in rows:
        listed.add_row(Text(condition.source, STATE_COLOURS[condition.state]), Text(told))
    yield listed


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
    def cell(condition: Condition, now: datetime) -> Text:
        numbers = condition.rejects[-length:]
        colour = "green" if not any(numbers) else "yellow"
        return Text(sparkline(numbers), colour).append(f" {numbers[-1]}" if numbers else "", "")

    return cell


def _next(condition: Condition, now: datetime) -> Text:
    return Text(f"in {span(condition.next_run - now)}") if condition.next_run else Text("by hand", "dim")


SCREEN_COLUMNS = (
    Column("source", lambda condition, now: Text(condition.source, "bold")),
    Column("state", lambda condition, now: Text(condition.state, STATE_COLOURS[condition.state])),
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


def show_measurement(measured: Measurement, worst: Sequence[Scored]) -> None:
    """Print the figures of one set of pages, in as many tables as the width needs, then those pages with what is wrong in them."""
    out.print(measured.title, style="bold", highlight=False)
    for names in ("pages", "coverage", "refusal", *SCORED_FIELDS), WRONG:
        for part in columns_that_fit(names, QUALITY_WIDTH - max(map(len, ("source", *measured.figures)))):
            out.print(_table(measured, part), "")
    for page in worst:
        out.print(f"  {page.page.capture.url}\n    {page.wrong}", highlight=False, soft_wrap=True, markup=False)


def columns_that_fit(names: Sequence[str], width: int) -> Iterator[list[str]]:
    """The names in groups, each of which fits beside the sources into a line of that width; a figure has five letters."""
    part: list[str] = []
    for name in names:
        if part and sum(1 + max(len(column), 5) for column in (*part, name)) > width:
            yield part
            part = []
        part.append(name)
    yield part


def _table(measured: Measurement, names: Sequence[str]) -> Table:
    """A line for each source that has any of these figures."""
    drawn = Table(header_style="bold", box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    drawn.add_column("source", no_wrap=True)
    for name in names:
        drawn.add_column(name, justify="right", no_wrap=True)
    for source, figures in measured.figures.items():
        if any(name in figures for name in names):
            shown = {name: f"{figures[name]:.0f}" if name == "pages" else f"{figures[name]:.3f}" for name in names if name in figures}
            drawn.add_row(source, *(shown.get(name, "") for name in names))
    return drawn
