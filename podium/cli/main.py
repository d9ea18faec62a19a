"""The command line: the library's verbs by hand, one each. An edge like ``flows/``; nothing is decided here.

Exit status: 0 done, 1 failed, 2 usage, 3 done but something was not understood or not reached.
"""

import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

from podium.cli import operate as cli_operate
from podium.cli import reading as cli_reading
from podium.cli import release as cli_release
from podium.errors import PodiumError, UsageError
from podium.run.asked import Backfill, Mode
from podium.window import Step, Window

INCOMPLETE = 3

Given = ParamSpec("Given")

app = typer.Typer(
    help="Official speeches as a dataset people can trust: who said what, where and when.\n\n"
    "Start with `podium sources`, then `podium ingest nato --since 2026-11-01`. All data lives under PODIUM_HOME (default data/).\n\n"
    "Exit status: 0 done, 1 failed, 2 usage, 3 done but something was not understood or not reached.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
archive = typer.Typer(help="The kept pages.", no_args_is_help=True, rich_markup_mode="markdown")
app.add_typer(archive, name="archive")
debugging = False

Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of delivery to look for.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of delivery to look for.")]
SourceName = Annotated[str, typer.Argument(help="An institution's id, as `podium sources` prints it.")]
Requests = Annotated[int | None, typer.Option(min=1, help="Most requests to send for each source; the rest is for the next run.")]
Budget = Annotated[
    str | None,
    typer.Option(
        "--budget", "--seconds", metavar="TIME", help="Longest time for each source, as 2h, 90m or 45s; the rest is for the next run."
    ),
]
Waive = Annotated[list[str] | None, typer.Option(metavar="RULE", help="A rule of the checks to set aside this once; may be repeated.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be asked for; only lists are fetched.")]


@app.callback()
def main_options(debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and every log line.")] = False) -> None:
    """Keep what every verb needs to know."""
    global debugging
    debugging = debug


def verb(function: Callable[Given, int | None], group: typer.Typer = app, name: str | None = None) -> Callable[Given, None]:
    """A command that ends with its exit status, and turns an error of ours into one sentence."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            status = function(*args, **kwargs) or 0
        except PodiumError as error:
            if debugging:
                raise
            print(f"podium: {error}", file=sys.stderr)  # noqa: T201
            status = 2 if isinstance(error, UsageError) else 1
        raise typer.Exit(status)

    group.command(name)(run)
    return run


def day(moment: datetime | None) -> date | None:
    """A date option as a date."""
    return moment.date() if moment else None


@verb
def sources() -> None:
    """List the institutions: what is read, under which terms, and whether on real pages."""
    import parsers
    from podium.cli.terminal import out, table

    rows: list[dict[str, Any]] = [
        {
            "id": source.name,
            "institution": source.title,
            "licence": source.licence.name,
            "reuse": source.licence.reuse.value.replace("_", " "),
            "written from": "real pages" if source.verified else "documentation",
        }
        for source in parsers.sources().values()
    ]
    out.print(table("Sources", rows))


@verb
def ingest(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Institutions; none means all.")] = None,
    since: Since = None,
    until: Until = None,
    warc: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Take pages from this WARC file, not from the web.")
    ] = None,
    requests: Requests = None,
    budget: Budget = None,
    waive: Waive = None,
    dry_run: DryRun = False,
) -> int:
    """Look for new and changed pages and bring them all the way into the dataset.

    Without dates each source is read from where its last run ended. Example: `podium ingest nato --since 2026-11-01`.
    """
    if dry_run:
        if warc:
            raise UsageError("a WARC file sends no requests that could be planned: leave out --dry-run or --warc")
        return _rehearse(names or [], day(since), day(until), complete=since is not None)
    limits = {"requests": requests, "seconds": _seconds(budget), "waive": tuple(waive or ())}
    return _run_flows("ingest", names or [], since=day(since), until=day(until), warc=warc, **limits)


@verb
def backfill(
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
    budget: Budget = None,
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
    if since is None or until is None:
        raise UsageError("backfill needs both ends: --since YYYY-MM-DD and --until YYYY-MM-DD")
    if since > until:
        raise UsageError(f"the span ends before it begins: {day(since)}..{day(until)}")
    limit = _seconds(budget)
    if dry_run:
        from flows.launch import rehearse_backfill

        return rehearse_backfill(source, Window(day(since), day(until)), Backfill(mode, window, newest_first), limit)
    order = {"mode": mode, "window": window, "newest_first": newest_first, "jobs": jobs}
    limits = {"budget": budget, "requests": requests, "waive": tuple(waive or ())}
    return _run_flows("backfill", [source], since=day(since), until=day(until), **order, **limits)


@verb
def audit(source: SourceName, since: Since = None, until: Until = None) -> int:
    """Compare everything a source lists with the dataset: what is missing, extra and gone; ends with 3 while something is missing.

    Only lists are fetched. Example: `podium audit kremlin --since 2017-01-01 --until 2017-12-31`.
    """
    from flows.launch import audit as run

    return run(source, day(since), day(until), debugging)


@verb
def reparse(
    source: Annotated[str | None, typer.Argument(help="An institution; none means all.")] = None,
    every: Annotated[bool, typer.Option("--every", help="Also pages that today's parser version has read already.")] = False,
    waive: Waive = None,
) -> int:
    """Read the archive again with today's parsers: no request is sent, and only what reads differently is rewritten."""
    return _run_flows("reparse", [source] if source else [], every=every, waive=tuple(waive or ()))


@verb
def parse(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A WARC file, or one saved page (give its --url).")],
    url: Annotated[str | None, typer.Option(help="The address of a saved page.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that parse side by side.")] = 1,
    generic: Annotated[bool, typer.Option("--generic", help="Read every page as one of an unknown institution.")] = False,
) -> int:
    """Parse pages to JSON Lines on standard output: the record of a page, or its address and why it was rejected.

    Needs no network, no lake and no server. Example: `podium parse pages.warc.gz | head -1 | python3 -m json.tool`.
    """
    import parsers
    from podium.parse.inspection import lines

    not_understood = 0
    for line, understood in lines(file, url, parsers.for_url, jobs, generic):
        sys.stdout.write(line + "\n")
        not_understood += not understood
    return INCOMPLETE if not_understood else 0


@verb
def quality(
    pages: Annotated[Path | None, typer.Option(exists=True, file_okay=False, help="Labelled pages; tests/pages by default.")] = None,
    warc: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Pages as institutions published them.")] = None,
    gold: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The labels of that file, JSON Lines.")] = None,
    generic: Annotated[bool, typer.Option("--generic", help="With the institution files switched off.")] = False,
    worst: Annotated[int, typer.Option(min=0, help="Also list so many pages with something wrong.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    floors: Annotated[Path | None, typer.Option(help="Figures that must not fall, in place of those pinned with this version.")] = None,
    pin: Annotated[bool, typer.Option("--pin", help="Make these figures the floors.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep them in PODIUM_HOME for the next release.")] = False,
) -> None:
    """Measure the parsers on labelled pages, by source and field; ends with 1 when a figure falls below its floor.

    Example: `podium quality --warc pages.warc.gz --gold labels.jsonl --worst 5`.
    """
    import parsers
    from podium.cli.quality import labelled, measure, settle
    from podium.quality.measurements import PINNED, kept_in
    from podium.settings import Settings

    measured = measure(labelled(pages, warc, gold), parsers.for_url, generic, json, worst)
    settle(measured, floors or PINNED, pin, kept_in(Settings().home) if keep else None)


@verb
def demo(
    change: Annotated[bool, typer.Option("--change", help="Let the demo's web change first: one page corrected, one withdrawn.")] = False,
) -> int:
    """Run the main job on a small site of our own writing, served on this machine; nothing leaves it."""
    from flows.demo import run_demo

    return run_demo(change, debugging)


for reading_verb in (cli_reading.search, cli_reading.show, cli_reading.versions, cli_reading.changes, cli_reading.diff, cli_reading.export):
    verb(reading_verb)
for operating_verb in (cli_operate.deploy, cli_operate.serve, cli_operate.status, cli_operate.doctor, cli_operate.config):
    verb(operating_verb)
for release_verb in (cli_release.publish, cli_release.verify, cli_release.card):
    verb(release_verb)


def verify_archive(
    file: Annotated[str | None, typer.Argument(help="One file, by its path in the archive; all when not given.")] = None,
) -> int:
    """Read every kept record again and check all digests; names what is not as it was written and then ends with 1."""
    from podium.archive.store import Archive
    from podium.cli.terminal import bars, out
    from podium.progress import each
    from podium.settings import Settings

    kept = Archive.of(Settings())
    files = [file] if file else kept.files()
    with bars():
        problems = [problem for name in each(files, "verifying files", len(files)) for problem in kept.verify(name)]
    for problem in problems:
        out.print(f"{problem.file} at {problem.offset}: {problem.words}", highlight=False, soft_wrap=True)
    out.print(f"{len(files)} files read, {len(problems)} problems found.")
    return 1 if problems else 0


verb(verify_archive, archive, "verify")


def _lake() -> Any:
    from podium.lake.lake import Lake
    from podium.settings import Settings

    return Lake(Settings().home)


def _seconds(budget: str | None) -> float | None:
    from podium.duration import seconds

    return seconds(budget) if budget else None


def _run_flows(name: str, names: list[str], **parameters: Any) -> int:
    from flows.launch import launch

    return launch(name, names, parameters, debugging)


def _rehearse(names: list[str], since: date | None, until: date | None, complete: bool) -> int:
    from flows.launch import rehearse

    return rehearse(names, since, until, complete)


def main() -> None:
    """The `podium` command."""
    app()
