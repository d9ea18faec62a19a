"""The verbs that read: ``search``, ``show``, ``versions``, ``changes``, ``diff``, ``export``. An edge; ``podium.cli.main`` registers
them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from podium.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

DayOption = Annotated[
    str | None, typer.Option(metavar="DAY", help="Only speeches delivered on that day (2026-11-01, or 2026-11) or later.")
]
LastDay = Annotated[str | None, typer.Option(metavar="DAY", help="Only speeches delivered on that day or earlier.")]
CHANGE_FORMATS = ("lines", "jsonl", "parquet")


def search_command(
    text: Annotated[str, typer.Argument(help='Words that must all be there; `"a phrase"`, `OR` and `-not` are understood.')],
    speaker: Annotated[str | None, typer.Option(help="A name or part of it.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="An institution's id; may be repeated.")] = None,
    since: DayOption = None,
    until: LastDay = None,
    limit: Annotated[int, typer.Option(min=1, help="Most paragraphs to show.")] = 10,
) -> None:
    """Find paragraphs by their words, the best first: who said it, when, where, the words around it, and the id for `podium show`.

    The first search of a new version builds an index. Example: `podium search "collective defence" --source nato --since 2026-01-01`.
    """
    from podium.reading.fulltext import search as find
    from podium.reading.transcript import found
    from podium.terminal import bars, err, out

    with bars():
        hits = find(text, _home(), source=source, since=since, until=until, speaker=speaker, limit=limit)
    for hit in hits:
        out.print(found(hit, coloured=_coloured(out)), soft_wrap=True)
    if not hits:
        err.print("Nothing found.")


def show_command(
    speech_id: Annotated[
        str,
        typer.Argument(metavar="ID[#PARAGRAPH]", help="A speech, kremlin/55882, or one paragraph of it by its `paragraph_id` behind a #."),
    ],
    revision: Annotated[int | None, typer.Option(help="An earlier text, counted from 1.")] = None,
) -> None:
    """Print one speech as a transcript, or one paragraph of it.

    A paragraph that the publisher has changed since is found in the revision that has it, and what stands in its place is named.
    """
    from podium.reading.citation import cited, parts_of
    from podium.reading.transcript import cited_transcript, transcript
    from podium.terminal import out

    whole, paragraph = parts_of(speech_id)
    out.print(cited_transcript(cited(_lake(), whole, paragraph, revision)) if paragraph else transcript(_lake().speech(whole, revision)))


def versions() -> None:
    """List the dataset's versions, newest first: when, by which run, and what changed."""
    from podium.terminal import out, table

    out.print(table("Versions", [version.row() for version in reversed(_lake().versions())]))


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

    chosen, codec = _form(format, out)
    told = changes_since(since, _home())
    _write(told, chosen, out, codec)
    metadata = {name.decode(): words.decode() for name, words in told.schema.metadata.items()}
    if "note" in metadata:
        err.print(f"Note: {metadata['note']}", highlight=False)
    err.print(f"{told.num_rows} changes up to version {metadata['version']}: pass it as --since next time", highlight=False)


def diff_command(
    speech_id: Annotated[str, typer.Argument(metavar="ID", help="For example kremlin/55882.")],
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
    difference = compared_with(speech_id, a, b, _home())
    if html is None:
        out.print(compared_transcript(difference, coloured=_coloured(out)))
        return
    write_text(html, page(difference))
    err.print(f"{html} written: open it in any browser", highlight=False)


def export_command(
    table: Annotated[str, typer.Argument(help="speeches, speakers, paragraphs or revisions")],
    out: Annotated[
        Path, typer.Option(help="The file to write, .parquet, .jsonl or .csv; an existing one is replaced when the new one is whole.")
    ],
    format: Annotated[str | None, typer.Option(help="parquet, jsonl or csv, for a name without a suffix; parquet when not given.")] = None,
    version: Annotated[int | None, typer.Option(help="A dataset version from `podium versions`; the newest when not given.")] = None,
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="CSV in which texts that a spreadsheet would run as formulas begin with '.")
    ] = False,
) -> None:
    """Write one flat table to a file, in the format of its suffix; .gz or .zst after .csv and .jsonl compress it.

    Example: `podium export paragraphs --out paragraphs.csv`.
    """
    from podium.reading.export import export as write
    from podium.terminal import bars, err

    with bars():
        rows = write(_lake(), table, format, out, version, spreadsheet=spreadsheet)
    err.print(f"{rows} rows written to {out}")


def _form(format: str | None, out: Path | None) -> tuple[str, str | None]:
    """The format of `changes` and how its file is compressed."""
    from podium.reading.export import check_place, form_of

    if format not in {None, *CHANGE_FORMATS}:
        raise UsageError(f"there is no format {format!r}, choose from {', '.join(CHANGE_FORMATS)}")
    if out is None:
        return format or "lines", None
    if format == "lines" or (format is None and not out.suffix):
        raise UsageError("lines are for reading: choose --format jsonl or parquet for a file")
    check_place(out)
    return form_of(out, format, CHANGE_FORMATS[1:])


def _write(told: "pa.Table", format: str, out: Path | None, codec: str | None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from podium.reading.export import replacing
    from podium.reading.history import json_lines
    from podium.reading.transcript import changed
    from podium.terminal import out as terminal

    if out:
        with replacing(out) as partial:
            if format == "parquet":
                pq.write_table(told, partial, compression="zstd")
            else:
                with pa.output_stream(str(partial), compression=codec) as stream:
                    stream.write("".join(f"{line}\n" for line in json_lines(told)).encode())
    elif format == "lines":
        for row in told.to_pylist():
            terminal.print(changed(row), soft_wrap=True)
    elif format == "jsonl":
        sys.stdout.writelines(f"{line}\n" for line in json_lines(told))
    elif sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: name a file with --out")
    else:
        pq.write_table(told, sys.stdout.buffer, compression="zstd")


def _coloured(console: Any) -> bool:
    return bool(console.is_terminal and not console.no_color)


def _home() -> str:
    from podium.settings import Settings

    return Settings().home


def _lake() -> Any:
    from podium.reading.home import lake_at

    return lake_at(_home())
