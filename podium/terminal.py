"""What is printed: progress bars at a terminal, plain lines elsewhere, and the tables and reports of the command line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from podium import logs
from podium.pipeline.fetch_result import Trouble
from podium.pipeline.next_steps import TroubleGroup, next_steps, trouble_groups
from podium.pipeline.report import Report, figures_side_by_side
from podium.progress import Nobody, watched_by

if TYPE_CHECKING:
    from podium.pipeline.backfill import BackfillPlan
    from podium.pipeline.plan import FetchPlan, Share


class Notices(Console):
    """Standard error: text for a person, or lines of the log with `--json-logs`."""

    def print(self, *objects: Any, **style: Any) -> None:
        """Print to standard error, or log it."""
        if logs.is_json():
            logs.PODIUM_LOGGER.info(" ".join(map(str, objects)))
        else:
            super().print(*objects, **style)


out = Console()
err = Notices(stderr=True)
MOST_TROUBLES = 20
"""Troubles that are printed in full."""
MOST_GROUPS = 12
"""Groups of troubles that are printed."""
RATE_PERIOD = 300.0
"""Seconds over which a rate is averaged: a polite run fetches a page every ten."""


@contextmanager
def bars() -> Iterator[None]:
    """Shows the progress of what runs inside: bars on standard error, lines where that is no terminal, nothing with `--json-logs`."""
    if logs.is_json():
        yield
        return
    if not err.is_terminal:
        with watched_by(Plain()):
            yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeElapsedColumn(), Left())
    with Progress(*columns, console=err, transient=True, speed_estimate_period=RATE_PERIOD) as progress, watched_by(Bars(progress)):
        yield


class Rate(ProgressColumn):
    """A column of progress: steps a second, or a minute where they are slow."""

    def render(self, task: Task) -> Text:
        """As ``3.2/s`` or ``12/min``."""
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.3g}/s" if speed >= 1 else f"{speed * 60:.2g}/min", style="progress.data.speed")


class Left(ProgressColumn):
    """A column of progress: the time left, where it can be estimated."""

    def render(self, task: Task) -> Text:
        """As ``0:12:33 left``."""
        if task.time_remaining is None or task.finished:
            return Text("")
        return Text(f"{timedelta(seconds=round(task.time_remaining))} left", style="progress.remaining")


@dataclass(frozen=True, slots=True)
class Bars:
    """Progress as bars at a terminal."""

    progress: Progress

    def start(self, words: str, total: int | None) -> "TerminalBar":
        """A bar for one step; it is removed at its end."""
        return TerminalBar(self.progress, self.progress.add_task(words, total=total))

    def tell(self, news: object) -> None:
        """Print news above the bars."""
        tell_terminal(news)


@dataclass(frozen=True, slots=True)
class TerminalBar:
    """The bar of one step."""

    progress: Progress
    task: TaskID

    def __call__(self, steps: int) -> None:
        """Advance it."""
        self.progress.advance(self.task, steps)

    def end(self) -> None:
        """Remove it."""
        self.progress.remove_task(self.task)


class Plain(Nobody):
    """Progress as a line for each step, where standard error is no terminal."""

    def start(self, words: str, total: int | None) -> Nobody:
        """Print one line, unless there is nothing to do."""
        if total != 0:
            err.print(words.strip() if total is None else f"{words.strip()}: {total}", highlight=False)
        return self

    def tell(self, news: object) -> None:
        """Print news as at a terminal."""
        tell_terminal(news)


def tell_terminal(news: object) -> None:
    """Print the plan of a backfill as it begins, and a line for each window that is done. Other news is ignored."""
    from podium.pipeline.backfill import BackfillPlan

    if not isinstance(news, BackfillPlan):
        return
    if news.at is None:
        err.print(backfill_table(news))
        err.print(backfill_summary(news), highlight=False)
    else:
        row = news.at.row()
        figures = ", ".join(f"{row[name]} {name}" for name in ("fetched", "new", "corrected", "not understood", "left") if row[name])
        err.print(f"{news.source} {news.at.name}: {figures or 'nothing new'}, {row['seconds']} s", highlight=False)


def table(title: str, rows: Sequence[dict[str, object]]) -> Table:
    """A table of rows with equal keys; columns of numbers are aligned to the right, lines are broken between words.

    Where whole words need more room than there is beside the borders, the table has no borders; where they need more still, words break.
    """
    names = list(rows[0]) if rows else []
    texts = [["" if row[name] is None else str(row[name]) for row in rows] for name in names]
    widths = [_widths([name, *column]) for name, column in zip(names, texts, strict=True)]
    bordered = sum(least for least, _ in widths) + 3 * len(names) + 1 <= out.width
    look = box.HEAVY_HEAD if bordered else box.SIMPLE_HEAD
    drawn = Table(title=title, title_justify="left", header_style="bold", box=look, padding=(0, int(bordered)), show_edge=bordered)
    fitted = _fitted(widths, out.width - (3 * len(names) + 1 if bordered else len(names) - 1))
    for place, (name, width) in enumerate(zip(names, fitted, strict=True)):
        number = isinstance(rows[0][name], int | float)
        drawn.add_column(name, justify="right" if number else "left", overflow="fold", no_wrap=place == 0, width=width)
    for cells in zip(*texts, strict=True):
        drawn.add_row(*cells)
    return drawn


def _widths(texts: Sequence[str]) -> tuple[int, int]:
    """The width of the longest word of a column's texts, and that of its longest line."""
    lines = [line for text in texts for line in text.splitlines()]
    return max((cell_len(word) for line in lines for word in line.split()), default=0), max(map(cell_len, lines), default=0)


def _fitted(widths: Sequence[tuple[int, int]], room: int) -> list[int | None]:
    """A width for each column, none below its longest word: what is left after the words goes to those who need least of it.

    ``None`` for all where not even the words fit.
    """
    left = room - sum(least for least, _ in widths)
    if left < 0:
        return [None] * len(widths)
    fitted = [least for least, _ in widths]
    needy = sorted(range(len(widths)), key=lambda place: widths[place][1] - widths[place][0])
    for served, place in enumerate(needy):
        more = min(widths[place][1] - widths[place][0], left // (len(needy) - served))
        fitted[place] += more
        left -= more
    return list(fitted)


def show_reports(reports: Sequence[Report]) -> None:
    """Print the figures of one or more runs, then what a person should look at."""
    steps: list[dict[str, object]] = [dict(row) for row in figures_side_by_side(reports)]
    out.print(table("What was done", steps))
    for plan in (report.plan for report in reports if report.plan):
        out.print(table(f"{plan.source}, window by window", [dict(row) for row in plan.rows()]))
    for report in reports:
        if report.stopped:
            out.print(f"[bold red]{report.source} stopped early:[/] {report.stopped}")
        if report.plan and report.plan.left:
            out.print(f"{report.plan.left} of {report.plan.todo} pages are left: the same command goes on with them.", highlight=False)
        if report.records:
            told = ", ".join(f"{count} {what}" for what, count in report.records.most_common())
            out.print(f"{report.source}: {report.records.total()} WARC records: {told}", highlight=False, soft_wrap=True)
        for reason, count in report.rejects_by_reason().most_common():
            out.print(f"{report.source}: {count} rejected as {reason}", highlight=False)
    for report in reports:
        for what, ids in (("revised", report.revised), ("withdrawn", report.withdrawn), ("retracted", report.retracted)):
            for speech_id in ids[:MOST_TROUBLES]:
                out.print(f"{what}: [bold]{speech_id}[/]", highlight=False)
    _show_trouble_groups([group for report in reports for group in trouble_groups(report)])


def _show_trouble_groups(groups: Sequence[TroubleGroup]) -> None:
    """What was not understood or not reached: for each cause how many addresses, and one of them with its reason."""
    if not groups:
        return
    out.print("\nNot understood or not reached", style="bold")
    for group in groups[:MOST_GROUPS]:
        sample = group.sample
        head = f"{group.cause}, {group.template}" if group.template else group.cause
        _print_beside(f"{len(group.troubles):>6}", f"{group.source}: {head}")
        if sample.detail != group.cause:
            _print_beside("", sample.detail, style="dim")
        out.print(f"        {sample.url}", highlight=False, markup=False, soft_wrap=True)  # whole, to be copied
    if len(groups) > MOST_GROUPS:
        left = sum(len(group.troubles) for group in groups[MOST_GROUPS:])
        out.print(f"        … and {left} more, of {len(groups) - MOST_GROUPS} causes", highlight=False)


def show_next_steps(reports: Sequence[Report]) -> None:
    """Print the commands that go on from these runs, each with what it is for and whole on its line, so that it can be copied."""
    steps = next_steps(reports)
    if steps:
        out.print("\nWhat next", style="bold")
    for command, purpose in steps[:MOST_GROUPS]:
        out.print(f"  {command}", style="bold", highlight=False, markup=False, soft_wrap=True)
        out.print(f"      {purpose}", style="dim", highlight=False, markup=False)


def _print_beside(margin: str, words: str, style: str = "") -> None:
    """Words that are broken into lines beside a margin of eight columns."""
    lines = Text(words, style=style).wrap(out, max(out.width - 8, 20))
    for place, line in enumerate(lines):
        out.print(Text(f"{margin if place == 0 else '':<8}").append_text(line), soft_wrap=True)


def show_troubles(title: str, troubles: Sequence[Trouble], where: str) -> None:
    """Print the first ``MOST_TROUBLES`` with their reasons, and ``where`` the others are."""
    if troubles:
        out.print(f"\n{title}", style="bold")
    for trouble in troubles[:MOST_TROUBLES]:
        out.print(f"  {trouble.url}\n    {trouble.message}", highlight=False, soft_wrap=True)
    if len(troubles) > MOST_TROUBLES:
        out.print(f"  … and {len(troubles) - MOST_TROUBLES} more: {where}")


def backfill_table(plan: "BackfillPlan") -> Table:
    """A table of what a backfill will do, a line a window."""
    return table(f"{plan.source}: the plan, mode {plan.request.mode}", [dict(row) for row in plan.planned()])


def backfill_summary(plan: "BackfillPlan") -> str:
    """The plan of a backfill in one sentence: requests, least time, addresses that need nothing."""
    whole = plan.planned()[-1]
    if plan.request.mode == "changed":
        return f"{plan.source}: {plan.todo} kept pages are read again; no request is sent."
    least = timedelta(seconds=round(60 * float(whole["minutes"])))
    return f"{plan.source}: {whole['requests']} requests, at least {least} (h:mm:ss); {whole['known']} listed addresses need nothing."


def show_plan(source: str, plan: "FetchPlan", shares: "Sequence[Share]") -> None:
    """Print what a run would ask for: requests by host and reason, the least time they take, then every address."""
    reasons = sorted({why for share in shares for why in share.addresses})
    rows: list[dict[str, object]] = [
        {"host": share.host, **{why.value: share.addresses[why] for why in reasons}, "pace s": share.pace, "minutes": share.minutes}
        for share in shares
    ]
    if rows:
        out.print(table(f"{source}: the plan", rows))
    longest = max((share.minutes for share in shares), default=0.0)
    out.print(f"{source}: {len(plan.wanted)} requests, at least {longest} minutes; {plan.known} listed addresses are known and not due.")
    for want in plan.wanted:
        out.print(f"{want.why.value} {want.url}", highlight=False, soft_wrap=True)
