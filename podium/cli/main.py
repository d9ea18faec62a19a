"""The command line: the library's verbs by hand, one each. An edge like ``flows/``; nothing is decided here.

Exit status: 0 done, 1 failed, 2 usage, 3 done but something was not understood or not reached.
"""

import logging
import os
import sys
from codecs import register_error
from collections.abc import Callable
from functools import wraps
from io import TextIOWrapper
from json import dumps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

from podium.cli import archive as cli_archive
from podium.cli import operate as cli_operate
from podium.cli import reading as cli_reading
from podium.cli import release as cli_release
from podium.cli import runs as cli_runs
from podium.cli.options import INCOMPLETE, debugging
from podium.errors import PodiumError, UsageError, one_line
from podium.version import __version__

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
    """A command that ends with its exit status; what it raises ends as one sentence."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        raise typer.Exit(status_of(lambda: function(*args, **kwargs)))

    group.command(name or function.__name__.removesuffix("_command").replace("_", "-"))(run)
    return run


def status_of(call: Callable[[], int | None]) -> int:
    """The exit status of what ``call`` does; the one place where an error becomes a sentence. With ``--debug`` it is raised as it is.

    ``Exception`` and nothing narrower: whoever types a command is owed a sentence for a fault of ours too.
    """
    try:
        try:
            return call() or 0
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # while what it raises can still be told
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        _let_go_of_output()  # whoever read along has seen enough
        return 1
    except Exception as error:
        if isinstance(error, OSError):
            _let_go_of_output()
        if debugging.get():
            raise
        complain(_words_of(error))
        return 2 if isinstance(error, UsageError) else 1


def _words_of(error: Exception) -> str:
    if isinstance(error, PodiumError):
        return str(error)
    if isinstance(error, OSError):
        return _words_of_system(error)
    told = f"{type(error).__name__}: {one_line(error)}".rstrip(" :")
    return f"a fault of Podium itself ({told}); `podium --debug` before the verb shows where, which is what a report of it needs"


def _words_of_system(error: OSError) -> str:
    """What the system refused: a file, which most errors name, or standard output, which none does."""
    words = one_line(error) if error.strerror is None else error.strerror
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)} cannot be read or written: {words}"
    return f"a file or standard output cannot be read or written: {words}; look at the disk and at where the output goes"


def _let_go_of_output() -> None:
    """What could not be written out is dropped: Python would try once more at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def complain(words: str) -> None:
    """The words on standard error, or as a line of the log."""
    logger = logging.getLogger("podium")
    if logger.propagate:
        print(f"podium: {words}", file=sys.stderr)  # noqa: T201
    else:
        logger.error("%s", words)


@verb
def sources_command() -> None:
    """List the institutions: what is read, under which terms, and whether on real pages."""
    import parsers
    from podium.terminal import out, table

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


for running_verb in (cli_runs.ingest_command, cli_runs.backfill_command, cli_runs.audit_command, cli_runs.reparse_command, cli_runs.demo):
    verb(running_verb)


@verb
def parse_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A WARC file, or one saved page (give its --url).")],
    url: Annotated[str | None, typer.Option(help="The address of a saved page.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that parse side by side.")] = 1,
    generic: Annotated[bool, typer.Option("--generic", help="Read every page as one of an unknown institution.")] = False,
) -> int:
    """Parse pages to JSON Lines on standard output: the record of a page, or its address and why it was rejected.

    Needs no network, no lake and no server. Example: `podium parse pages.warc.gz | head -1 | python3 -m json.tool`.
    """
    import parsers
    from podium.cli.parse_files import json_lines_of
    from podium.gc_tuning import raise_gc_threshold

    if url is None:  # not one page but many
        raise_gc_threshold()
    not_understood = 0
    for line, understood in json_lines_of(file, url, parsers.for_url, jobs, generic):
        sys.stdout.write(line + "\n")
        not_understood += not understood
    return INCOMPLETE if not_understood else 0


@verb
def quality_command(
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
    from podium.cli.quality import labelled, measure, settle_floors
    from podium.quality.measurements import PINNED, kept_in
    from podium.settings import Settings

    measured = measure(labelled(pages, warc, gold, invented), parsers.for_url, generic, json, worst, turns)
    settle_floors(measured, floors or PINNED, pin, kept_in(Settings().home) if keep else None)


for reading_verb in (
    cli_reading.search_command,
    cli_reading.show_command,
    cli_reading.versions,
    cli_reading.changes_command,
    cli_reading.diff_command,
    cli_reading.export_command,
):
    verb(reading_verb)
for operating_verb in (cli_operate.deploy, cli_operate.serve_command, cli_operate.status, cli_operate.doctor, cli_operate.config):
    verb(operating_verb)
for release_verb in (cli_release.publish_command, cli_release.verify_command, cli_release.card_command):
    verb(release_verb)
verb(cli_archive.verify_archive_command, archive, "verify")
verb(cli_archive.show_record_command, archive, "show")


def main() -> None:
    """The `podium` command."""
    print_in_any_locale()
    sys.exit(status_of(app))


def print_in_any_locale() -> None:
    """A terminal that cannot show a character is given its number as JSON writes it, so that lines of JSON still say the same."""
    register_error("as_json", _as_json)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="as_json")


def _as_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(dumps(character)[1:-1] for character in error.object[error.start : error.end]), error.end
