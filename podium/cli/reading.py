"""The verbs that read the dataset and its history: ``versions``, ``changes``, ``diff``, ``export``. An edge; ``podium.cli.main`` registers
them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podium.cli import coloured, complete_speech_id, complete_table, home_in_use, lake_in_use
from podium.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

CHANGE_FORMATS = ("lines", "jsonl", "parquet")


def versions() -> None:
    """List the dataset's versions, newest first: when, by which run, and what changed."""
    from podium.terminal import out, table

    out.print(table("Versions", [version.row() for version in reversed(lake_in_use().versions())]))


def changes_command(
    since: Annotated[str, typer.Option(metavar="VERSION|DATE", help="A version from `podium versions`, or a day.")],
    format: Annotated[
        str | None, typer.Option(help="lines, jsonl or parquet; as the suffix of --out says when not given, else lines.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output when not given.")] = None,
) -> None:
    """List what became of which speech: new, revised, corrected, withdrawn, returned, retracted.

    Since a version: all that was committed after it, as a nightly load needs it. Since a day: what pages showed on that day or later;
    this outlives clean-up. Example: `podium changes --since 17 --format jsonl`.
    """
    from podium.reading.history import changes as changes_since
    from podium.terminal import err

    chosen = _form(format, out)
    told = changes_since(since, home_in_use())
    _write(told, chosen, out)
    metadata = {name.decode(): words.decode() for name, words in told.schema.metadata.items()}
    if "note" in metadata:
        err.print(f"Note: {metadata['note']}", highlight=False)
    err.print(f"{told.num_rows} changes up to version {metadata['version']}: pass it as --since next time", highlight=False)


def diff_command(
    speech_id: Annotated[str, typer.Argument(metavar="ID", help="For example kremlin/55882.", autocompletion=complete_speech_id)],
    a: Annotated[int | None, typer.Argument(metavar="[A]", help="A revision, counted from 1; the last but one when not given.")] = None,
    b: Annotated[int | None, typer.Argument(metavar="[B]", help="The revision to compare it with; the last when not given.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page instead of printing.")] = None,
) -> None:
    """Show what an institution changed in its own text, paragraph by paragraph and word by word.

    Example: `podium diff kremlin/55882 1 3 --html changed.html`.
    """
    from podium.reading.difference import diff as compared_with
    from podium.reading.export import check_place, write_text
    from podium.reading.transcript import compared_transcript, page
    from podium.terminal import err, out

    if html:
        check_place(html)
    difference = compared_with(speech_id, a, b, home_in_use())
    if html is None:
        out.print(compared_transcript(difference, coloured=coloured(out)))
        return
    write_text(html, page(difference))
    err.print(f"{html} written: open it in any browser", highlight=False)


def export_command(
    out: Annotated[
        Path,
        typer.Option(
            help="The file to write, .parquet, .jsonl, .csv or, of TEI, .xml; an existing one is replaced when the new one is whole."
        ),
    ],
    table: Annotated[
        str | None, typer.Argument(help="speeches, speakers, paragraphs, turns, people or revisions", autocompletion=complete_table)
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(help="parquet, jsonl or csv, for a name without a suffix; parquet when not given. Or tei, without a table."),
    ] = None,
    version: Annotated[int | None, typer.Option(help="A dataset version from `podium versions`; the newest when not given.")] = None,
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="CSV in which texts that a spreadsheet would run as formulas begin with '.")
    ] = False,
) -> None:
    """Write one flat table to a file, in the format of its suffix; .gz or .zst after .csv, .jsonl and .xml compress it.

    `--format tei` writes all speeches with who speaks as one TEI corpus in the shape of ParlaMint, of a lake or a release, without texts
    that may not be passed on. Example: `podium export paragraphs --out paragraphs.csv`.
    """
    if format == "tei" or table is None:
        _export_tei(table, format, out, plain=version is None and not spreadsheet)
        return
    from podium.reading.export import export as write
    from podium.terminal import bars, err

    with bars():
        rows = write(lake_in_use(), table, format, out, version, spreadsheet=spreadsheet)
    err.print(f"{rows} rows written to {out}")


def _export_tei(table: str | None, format: str | None, out: Path, *, plain: bool) -> None:
    """The whole home as TEI; ``plain`` says that no option was given that it does not have."""
    import parsers
    from podium.lake.schema import FLAT
    from podium.release.rights import institutions_of
    from podium.release.tei import export_tei
    from podium.settings import Settings
    from podium.terminal import bars, err

    if format != "tei":
        raise UsageError(f"name what to export: {', '.join((*FLAT, 'people'))}; or --format tei for all speeches as one TEI corpus")
    if table is not None or not plain:
        raise UsageError("TEI is written of all speeches at the newest version: leave the table, --version and --spreadsheet out")
    institutions = institutions_of(parsers.sources())
    with bars():
        written = export_tei(home_in_use(), out, institutions, Settings().authors)
    left = f"; the text of {written.withheld} is left out, as their terms do not allow passing it on" if written.withheld else ""
    err.print(f"{written.speeches} speeches written to {out}{left}", highlight=False)


def _form(format: str | None, out: Path | None) -> str:
    """The format of `changes`."""
    from podium.reading.export import check_place, form_of

    if format not in {None, *CHANGE_FORMATS}:
        raise UsageError(f"there is no format {format!r}, choose from {', '.join(CHANGE_FORMATS)}")
    if out is None:
        return format or "lines"
    if format == "lines" or (format is None and not out.suffix):
        raise UsageError("lines are for reading: choose --format jsonl or parquet for a file")
    check_place(out)
    return form_of(out, format, CHANGE_FORMATS[1:])[0]


def _write(told: "pa.Table", format: str, out: Path | None) -> None:
    import pyarrow.parquet as pq

    from podium.reading.export import json_text, write_rows
    from podium.reading.transcript import changed
    from podium.terminal import out as terminal

    if out:
        write_rows([told], told.schema, format, out)
    elif format == "lines":
        for row in told.to_pylist():
            terminal.print(changed(row), soft_wrap=True)
    elif format == "jsonl":
        sys.stdout.writelines(f"{json_text(row)}\n" for row in told.to_pylist())
    elif sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: name a file with --out")
    else:
        pq.write_table(told, sys.stdout.buffer, compression="zstd")
