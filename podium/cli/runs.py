"""The verbs that start flows by hand: ingest, backfill, audit, reparse, demo; ``podium.cli.main`` registers them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from podium.cli import complete_source, debugging
from podium.errors import UsageError
from podium.window import Mode, Step, Window, first_day, last_day, seconds

Since = Annotated[str | None, typer.Option(metavar="DAY", help="First day of delivery to look for: 2026-11-01, or 2026-11.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Last day of delivery to look for: 2026-11-30, or 2026-11.")]
SourceName = Annotated[str, typer.Argument(help="An institution's id, as `podium sources` prints it.", autocompletion=complete_source)]
Requests = Annotated[int | None, typer.Option(min=1, help="Most requests to send for each source; the rest is for the next run.")]
BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget", "--seconds", metavar="TIME", help="Longest time for each source, as 2h, 90m or 45s; the rest is for the next run."
    ),
]
Waive = Annotated[list[str] | None, typer.Option(metavar="RULE", help="A rule of the checks to set aside this once; may be repeated.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be asked for; only lists are fetched.")]


def ingest_command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Institutions; none means all.", autocompletion=complete_source)
    ] = None,
    since: Since = None,
    until: Until = None,
    warc: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Take pages from this WARC file, not from the web.")
    ] = None,
    requests: Requests = None,
    budget: BudgetOption = None,
    waive: Waive = None,
    dry_run: DryRun = False,
) -> int:
    """Look for new and changed pages and bring them all the way into the dataset.

    Without dates each source is read from where its last run ended. Example: `podium ingest nato --since 2026-11-01`.
    """
    first, last = first_day(since, "--since"), last_day(until, "--until")
    _check_home_is_a_folder()
    if dry_run:
        if warc:
            raise UsageError("a WARC file sends no requests that could be planned: leave out --dry-run or --warc")
        from flows.launch import dry_run as print_plan

        return print_plan(names or [], first, last, complete=since is not None)
    limits = {"requests": requests, "seconds": seconds(budget) if budget else None, "waive": tuple(waive or ())}
    return _run_flows("ingest", names or [], since=first, until=last, warc=warc, **limits)


def backfill_command(
    source: SourceName,
    since: Since = None,
    until: Until = None,
    mode: Annotated[Mode, typer.Option(help="Which pages of the span; see above.")] = "missing",
    window: Annotated[Step, typer.Option(help="How the span is split; each window is committed by itself.")] = "month",
    newest_first: Annotated[bool, typer.Option("--newest-first", help="Begin with the last window.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that parse kept pages side by side. Fetching stays one slow connection a host."),
    ] = None,
    budget: BudgetOption = None,
    requests: Requests = None,
    waive: Waive = None,
    dry_run: DryRun = False,
) -> int:
    """Load a span of the past, window by window; what an earlier run has is skipped, so it can be stopped and repeated.

    It begins with its plan: `--dry-run` prints that and stops. What is done is remembered by the dataset itself, window for window.
    When the budget is spent, the run ends with 3, says what is left, and the same command goes on.

    - `--mode missing`: listed pages that were never reached.
    - `--mode failed`: listed pages that were not reached or not understood; they are asked for again, and read again where they stand as
      they were.
    - `--mode changed`: kept pages that an older parser than today's has read; no request is sent, and only what reads differently is
      rewritten.
    - `--mode all`: every listed page, however lately it was looked at; known ones by conditional requests.

    Example: `podium backfill kremlin --since 2017-01-01 --until 2017-12-31 --budget 2h`.
    """
    first, last = first_day(since, "--since"), last_day(until, "--until")
    if first is None or last is None:
        raise UsageError("backfill needs both ends: --since YYYY-MM-DD and --until YYYY-MM-DD")
    if first > last:
        raise UsageError(f"the span ends before it begins: {first}..{last}")
    limit = seconds(budget) if budget else None
    _check_home_is_a_folder()
    if dry_run:
        from flows.launch import dry_run_backfill
        from podium.pipeline.backfill import BackfillRequest

        return dry_run_backfill(source, Window(first, last), BackfillRequest(mode, window, newest_first), limit)
    order = {"mode": mode, "window": window, "newest_first": newest_first, "jobs": jobs}
    limits = {"budget": budget, "requests": requests, "waive": tuple(waive or ())}
    return _run_flows("backfill", [source], since=first, until=last, **order, **limits)


def audit_command(source: SourceName, since: Since = None, until: Until = None) -> int:
    """Compare everything a source lists with the dataset: what is missing, extra and gone; ends with 3 while something is missing.

    Only lists are fetched. Example: `podium audit kremlin --since 2017-01-01 --until 2017-12-31`.
    """
    from flows.launch import audit as run

    first, last = first_day(since, "--since"), last_day(until, "--until")
    _check_begun()
    return run(source, first, last, debugging.get())


def reparse_command(
    source: Annotated[str | None, typer.Argument(help="An institution; none means all.", autocompletion=complete_source)] = None,
    every: Annotated[bool, typer.Option("--every", help="Also pages that today's parser version has read already.")] = False,
    waive: Waive = None,
) -> int:
    """Read the archive again with today's parsers: no request is sent, and only what reads differently is rewritten."""
    _check_begun()
    return _run_flows("reparse", [source] if source else [], every=every, waive=tuple(waive or ()))


def demo(
    change: Annotated[bool, typer.Option("--change", help="Let the demo's web change first: one page corrected, one withdrawn.")] = False,
) -> int:
    """Run the main job on a small site of our own writing, served on this machine; nothing leaves it."""
    from flows.launch import demo as run

    return run(change, debugging.get())


def _check_home_is_a_folder() -> None:
    """Raises ``HomeError`` where the home is a file; for verbs that make a home where there is none."""
    from podium.reading.home import check_is_no_file
    from podium.settings import Settings

    check_is_no_file(Settings().home)


def _check_begun() -> None:
    """Raises ``HomeError`` for a home without data; for verbs that have nothing to do there."""
    from podium.reading.home import check_begun
    from podium.settings import Settings

    check_begun(Settings().home)


def _run_flows(name: str, names: list[str], **parameters: Any) -> int:
    from flows.launch import launch

    return launch(name, names, parameters, debugging.get())
