"""The command line: the library's verbs by hand, one each. An edge like ``flows/``; nothing is decided here.

Exit status: 0 done, 1 failed, 2 usage, 3 done but something was not understood or not reached.
"""

import logging
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

from podium import __version__
from podium.cli import archive as cli_archive
from podium.cli import operate as cli_operate
from podium.cli import reading as cli_reading
from podium.cli import release as cli_release
from podium.cli import runs as cli_runs
from podium.cli.options import INCOMPLETE, debugging
from podium.errors import PodiumError, UsageError

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


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"podium {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version; CHANGELOG.md says what is new.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and every log line.")] = False,
    json_logs: Annotated[
        bool, typer.Option("--json-logs", envvar="PODIUM_JSON_LOGS", help="One JSON object a line on standard error, in place of bars.")
    ] = False,
) -> None:
    """Keep what every verb needs to know."""
    debugging.set(debug)
    if json_logs:
        from podium.logs import as_json

        as_json()
    if debug:
        from podium.logs import with_tracebacks

        with_tracebacks()


def verb(function: Callable[Given, int | None], group: typer.Typer = app, name: str | None = None) -> Callable[Given, None]:
    """A command that ends with its exit status, and turns an error of ours into one sentence."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            status = function(*args, **kwargs) or 0
        except PodiumError as error:
            if debugging.get():
                raise
            complain(error)
            status = 2 if isinstance(error, UsageError) else 1
        raise typer.Exit(status)

    group.command(name)(run)
    return run


def complain(error: PodiumError) -> None:
    """The error as one sentence, or as a line of the log."""
    logger = logging.getLogger("podium")
    if logger.propagate:
        print(f"podium: {error}", file=sys.stderr)  # noqa: T201
    else:
        logger.error("%s", error)


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


for running_verb in (cli_runs.ingest, cli_runs.backfill, cli_runs.audit, cli_runs.reparse, cli_runs.demo):
    verb(running_verb)


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
    from podium.run.rubbish import look_for_rubbish_less_often

    if url is None:  # not one page but many
        look_for_rubbish_less_often()
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
    invented: Annotated[
        bool, typer.Option("--invented", help="The WARC's pages are of somebody's own writing: no release tells them.")
    ] = False,
    generic: Annotated[bool, typer.Option("--generic", help="With the institution files switched off.")] = False,
    turns: Annotated[bool, typer.Option("--turns", help="Compare whole turns: breaks inside one do not count.")] = False,
    worst: Annotated[int, typer.Option(min=0, help="Also list so many pages with something wrong.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    floors: Annotated[Path | None, typer.Option(help="Figures that must not fall, in place of those pinned with this version.")] = None,
    pin: Annotated[bool, typer.Option("--pin", help="Make these figures the floors.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep them in PODIUM_HOME for the next release.")] = False,
) -> None:
    """Measure the parsers on labelled pages, by source and field; ends with 1 when a figure falls below its floor.

    Figures of wrong values (`w.`, of what records say the share that their pages do not say) must not rise above their ceilings. A page
    whose reading raises an error (`parser_fault`) also ends it with 1.

    Example: `podium quality --warc pages.warc.gz --gold labels.jsonl --worst 5`.
    """
    import parsers
    from podium.cli.quality import labelled, measure, settle
    from podium.quality.measurements import PINNED, kept_in
    from podium.settings import Settings

    measured = measure(labelled(pages, warc, gold, invented), parsers.for_url, generic, json, worst, turns)
    settle(measured, floors or PINNED, pin, kept_in(Settings().home) if keep else None)


for reading_verb in (cli_reading.search, cli_reading.show, cli_reading.versions, cli_reading.changes, cli_reading.diff, cli_reading.export):
    verb(reading_verb)
for operating_verb in (cli_operate.deploy, cli_operate.serve, cli_operate.status, cli_operate.doctor, cli_operate.config):
    verb(operating_verb)
for release_verb in (cli_release.publish, cli_release.verify, cli_release.card):
    verb(release_verb)
verb(cli_archive.verify, archive, "verify")
verb(cli_archive.show, archive, "show")


def main() -> None:
    """The `podium` command."""
    app()
