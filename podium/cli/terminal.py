"""The terminal: progress bars where someone watches, plain lines where not, and the tables of the command line."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from podium import logs
from podium.progress import Tick, watched_by
from podium.run.report import Report, Trouble, figures

if TYPE_CHECKING:
    from podium.run.plan import Plan, Share


class Notices(Console):
    """Standard error: words to a person, or lines of the log where those are asked for."""

    def print(self, *objects: Any, **style: Any) -> None:
        """One notice."""
        if logs.is_json():
            logs.OURS.info(" ".join(map(str, objects)))
        else:
            super().print(*objects, **style)


out = Console()
err = Notices(stderr=True)
MOST_TROUBLES = 20


@contextmanager
def bars() -> Iterator[None]:
    """Progress bars on standard error for everything that is started inside; plain lines when that is no terminal, none beside logs."""
    if logs.is_json():
        yield
        return
    if not err.is_terminal:
        with watched_by(_plain):
            yield
        return
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *times)
    with Progress(*columns, console=err, transient=True) as progress, watched_by(_watch(progress)):
        yield


def _watch(progress: Progress) -> Callable[[str, int | None], Tick]:
    def start(words: str, total: int | None) -> Tick:
        bar = progress.add_task(words, total=total)
        return lambda steps: progress.advance(bar, steps)

    return start


def _plain(words: str, total: int | None) -> Tick:
    err.print(words if total is None else f"{words}: {total}", highlight=False)
    return lambda steps: None


def table(title: str, rows: Sequence[dict[str, object]]) -> Table:
    """Rows with equal keys as a table; figures to the right."""
    drawn = Table(title=title, title_justify="left", header_style="bold")
    for place, (name, value) in enumerate((rows[0] if rows else {}).items()):
        drawn.add_column(name, justify="right" if isinstance(value, int | float) else "left", overflow="fold", no_wrap=place == 0)
    for row in rows:
        drawn.add_row(*("" if value is None else str(value) for value in row.values()))
    return drawn


def show_reports(reports: Sequence[Report]) -> None:
    """The figures of one or more runs, then what a person should look at."""
    steps: list[dict[str, object]] = [dict(row) for row in figures(reports)]
    out.print(table("What was done", steps))
    for report in reports:
        if report.stopped:
            out.print(f"[bold red]{report.source} stopped early:[/] {report.stopped}")
        for reason, count in report.rejects_by_reason().most_common():
            out.print(f"{report.source}: {count} rejected as {reason}", highlight=False)
    for report in reports:
        for what, ids in (("revised", report.revised), ("withdrawn", report.withdrawn), ("retracted", report.retracted)):
            for speech_id in ids[:MOST_TROUBLES]:
                out.print(f"{what}: [bold]{speech_id}[/]", highlight=False)
    troubles = [trouble for report in reports for trouble in report.troubles]
    show_troubles("Not understood or not reached", troubles, "the report of the run names them all")


def show_troubles(title: str, troubles: Sequence[Trouble], where: str) -> None:
    """The first of them with their reasons, and ``where`` the others are."""
    if troubles:
        out.print(f"\n{title}", style="bold")
    for trouble in troubles[:MOST_TROUBLES]:
        out.print(f"  {trouble.url}\n    {trouble.words}", highlight=False, soft_wrap=True)
    if len(troubles) > MOST_TROUBLES:
        out.print(f"  … and {len(troubles) - MOST_TROUBLES} more: {where}")


def show_plan(source: str, plan: "Plan", shares: "Sequence[Share]") -> None:
    """What a run would ask for: how much of each host, why, and how long that takes at the least; then the addresses."""
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
