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
from typing import Annotated, Any, ParamSpec

import typer

from podium.cli import debugging
from podium.cli import explain as cli_explain
from podium.cli import find as cli_find
from podium.cli import home as cli_keep
from podium.cli import operate as cli_operate
from podium.cli import pages as cli_pages
from podium.cli import people as cli_people
from podium.cli import reading as cli_reading
from podium.cli import release as cli_release
from podium.cli import runs as cli_runs
from podium.errors import PodiumError, UsageError, one_line
from podium.version import __version__

Given = ParamSpec("Given")

app = typer.Typer(
    help="Official speeches as a dataset people can trust: who said what, where and when.\n\n"
    "Start with `podium sources`, then `podium ingest nato --since 2026-11-01`. All data lives under PODIUM_HOME (default data/).\n\n"
    "Exit status: 0 done, 1 failed, 2 usage, 3 done but something was not understood or not reached.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
archive = typer.Typer(help="The kept pages.", no_args_is_help=True, rich_markup_mode="markdown")
app.add_typer(archive, name="archive")
people = typer.Typer(rich_markup_mode="markdown", invoke_without_command=True)
app.add_typer(people, name="people")


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


def verb(
    function: Callable[Given, int | None], group: typer.Typer = app, name: str | None = None, **settings: bool
) -> Callable[Given, None]:
    """Registers a function as a command that ends with the exit status it returns; what it raises is printed as one sentence.

    ``settings`` are those of click for the command (``ignore_unknown_options``).
    """

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        raise typer.Exit(status_of(lambda: function(*args, **kwargs)))

    group.command(name or function.__name__.removesuffix("_command").replace("_", "-"), context_settings=settings)(run)
    return run


def status_of(call: Callable[[], int | None]) -> int:
    """The exit status of ``call``; the one place where an error becomes a sentence. With ``--debug`` it is raised as it is.

    It catches every ``Exception``: whoever types a command is owed a sentence for a fault of ours too.
    """
    try:
        try:
            return call() or 0
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where an error of it still becomes a sentence
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        _discard_output()  # `podium … | head` has read all it wants
        return 1
    except Exception as error:
        if isinstance(error, OSError):
            _discard_output()
        if debugging.get():
            raise
        complain(_message_of(error))
        return 2 if isinstance(error, UsageError) else 1


def _message_of(error: Exception) -> str:
    """One sentence for whoever typed the command: what failed, and what to do."""
    if isinstance(error, PodiumError):
        return str(error)
    if isinstance(error, OSError):  # most name their file; those about standard output do not
        reason = one_line(error) if error.strerror is None else error.strerror
        if error.filename is not None:
            return f"{os.fsdecode(error.filename)} cannot be read or written: {reason}"
        return f"a file or standard output cannot be read or written: {reason}; look at the disk and at where the output goes"
    told = f"{type(error).__name__}: {one_line(error)}".rstrip(" :")
    return f"a fault of Podium itself ({told}); `podium --debug` before the verb shows where, which is what a report of it needs"


def _discard_output() -> None:
    """Drop what could not be written to standard output: Python would try to write it again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def complain(message: str) -> None:
    """Print a message on standard error, or log it with `--json-logs`."""
    logger = logging.getLogger("podium")
    if logger.propagate:
        print(f"podium: {message}", file=sys.stderr)  # noqa: T201
    else:
        logger.error("%s", message)


@verb
def sources_command() -> None:
    """List the institutions: what is read, under which terms, and on how many real pages."""
    import parsers
    from podium.quality.shipped_figures import real_pages
    from podium.terminal import out, table

    read_of = real_pages()
    rows: list[dict[str, Any]] = [
        {
            "id": source.name,
            "institution": source.title,
            "licence": source.licence.name,
            "reuse": source.licence.reuse.value.replace("_", " "),
            "real pages read": f"{read.pages:,}" if (read := read_of.get(source.name)) else "none",
            "speeches": f"{read.speeches:,}" if read else "",
            "years": read.years if read else "",
        }
        for source in parsers.sources().values()
    ]
    out.print(table("Sources", rows))


for running_verb in (cli_runs.ingest_command, cli_runs.backfill_command, cli_runs.audit_command, cli_runs.reparse_command, cli_runs.demo):
    verb(running_verb)


for page_verb in (cli_pages.parse_command, cli_explain.explain_command, cli_pages.quality_command):
    verb(page_verb)
verb(cli_find.list_command)
verb(cli_find.search_command, ignore_unknown_options=True)  # so that `-not` is a word of the text
for reading_verb in (
    cli_find.show_command,
    cli_find.cite_command,
    cli_find.mcp_command,
    cli_reading.versions,
    cli_reading.changes_command,
    cli_reading.diff_command,
    cli_reading.export_command,
    cli_find.browse_command,
):
    verb(reading_verb)
for operating_verb in (
    cli_operate.deploy,
    cli_operate.serve_command,
    cli_operate.status,
    cli_operate.doctor,
    cli_operate.config,
    cli_operate.migrate_command,
    cli_operate.maintain_command,
    cli_keep.backup_command,
    cli_keep.forget_command,
):
    verb(operating_verb)
for release_verb in (cli_release.publish_command, cli_release.verify_command, cli_release.card_command):
    verb(release_verb)
verb(cli_operate.verify_archive_command, archive, "verify")
verb(cli_operate.show_record_command, archive, "show")
verb(cli_people.suggest_command, people, "suggest")
verb(cli_people.link_command, people, "link")


@people.callback()
@wraps(cli_people.people_command)
def people_verb(**given: Any) -> None:
    """The list where no verb of the group is named."""
    if status := status_of(lambda: cli_people.people_command(**given)):
        raise typer.Exit(status)


def main() -> None:
    """The `podium` command."""
    print_in_any_locale()
    sys.exit(status_of(app))


def print_in_any_locale() -> None:
    """Make standard output write characters that its encoding lacks as JSON escapes, so that lines of JSON still say the same."""
    register_error("as_json", _as_json)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="as_json")


def _as_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(dumps(character)[1:-1] for character in error.object[error.start : error.end]), error.end
