"""Files that a person asks for by name: one flat table as Parquet, JSON Lines or CSV (``export``), and any text (``write_text``).

A file takes its place whole or not at all (``replacing``), for every option that names one: ``export --out``, ``changes --out``,
``card --out``, ``diff --html``. An export goes a partition at a time, in the order of source, year and speech: memory stays flat, and a
version always gives the same rows in the same order. Releases of the whole dataset are made in ``podium.release``.
"""

import json
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from podium.errors import HomeError, UsageError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT
from podium.lake.tables import Filter
from podium.progress import each
from podium.reading.flat_tables import flat
from podium.reading.snapshot import current

TEXT_FORMATS = ("csv", "jsonl", "xml")
COMPRESSED = {".gz": "gzip", ".zst": "zstd"}
NOT_REGULAR = {
    stat.S_ISLNK: "a link: name the file that it leads to",
    stat.S_ISDIR: "a folder: name a file in it",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
    stat.S_ISFIFO: "a pipe",
    stat.S_ISSOCK: "a socket",
}


def form_of(out: Path, format: str | None, formats: Collection[str]) -> tuple[str, str | None]:
    """The format that the name of a file says, and its compression (``gzip``, ``zstd`` or ``None``).

    A name without a suffix has the given format, else the first of ``formats``. Raises ``UsageError`` for an unknown suffix, or one that
    says another format than the given one.
    """
    if format is not None and format not in formats:
        raise UsageError(f"there is no format {format!r}, choose from {', '.join(formats)}")
    suffixes = [suffix.lower() for suffix in out.suffixes[-2:]]
    codec = COMPRESSED.get(suffixes[-1]) if suffixes else None
    if codec:
        suffixes.pop()
    named = suffixes[-1].removeprefix(".") if suffixes else None
    if named is None and codec is None:
        return format or next(iter(formats)), None
    if named is None or named not in formats:
        known = [f".{one}" for one in formats] + [f".{one}{end}" for one in formats if one in TEXT_FORMATS for end in COMPRESSED]
        raise UsageError(f"the name {out.name} does not say a format: end it in {', '.join(known)}, or in nothing")
    if format not in {None, named}:
        raise UsageError(f"{out.name} is a name for {named} and not for {format}: change --format or the name")
    if codec and named not in TEXT_FORMATS:
        raise UsageError(f"{named} is compressed in itself: leave {out.suffix} out of {out.name}")
    return named, codec


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A context with an empty file beside ``out``, which replaces ``out`` when the block ends without an error and is deleted otherwise.

    Only a regular file is replaced. Raises ``UsageError`` where ``out`` is anything else, a link too, or its folder is missing, and
    ``HomeError`` where nothing can be written.
    """
    check_place(out)
    partial = out.absolute().with_name(f".podium-{token_hex(8)}.partial")
    try:
        try:
            os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))  # a file of ``tempfile`` would be for its owner alone
            yield partial
            check_place(out)  # it may have taken an hour
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(f"{out} cannot be written: {error.strerror or error}") from error


def check_place(out: Path) -> None:
    """Raises ``UsageError`` unless ``out`` is a regular file, or a free name in an existing folder."""
    if not out.absolute().parent.is_dir():
        raise UsageError(f"the folder {out.parent} does not exist, make it first")
    try:
        mode = out.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in NOT_REGULAR.items() if is_kind(mode)), "no regular file")
        raise UsageError(f"{out} is not replaced, as it is {kind}")


def write_text(out: Path, text: str) -> None:
    """Writes the text to a file in UTF-8, whole or not at all. Raises what ``replacing`` raises."""
    with replacing(out) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


EXPORT_ROW_GROUP = 10_000
RISKY = r"^([=+\-@\t\r])"
"""Beginnings of a text that a spreadsheet would run as a formula."""
FORMATS = ("parquet", "jsonl", "csv")


def export(lake: Lake, table: str, format: str | None, out: Path, version: int | None = None, *, spreadsheet: bool = False) -> int:
    """Writes one flat table to ``out`` and returns the number of rows; an existing file is replaced once the new one is whole.

    The format is that of the suffix, with ``.gz`` or ``.zst`` behind it for compressed CSV or JSON Lines; a name without a suffix has
    ``format``, else Parquet. In CSV lists are JSON, texts stand in quotation marks and null is an empty field without them, so that it
    reads back unchanged; with ``spreadsheet`` an apostrophe is put before a text that a spreadsheet would run as a formula. Raises
    ``UsageError`` for an unknown table or format and for a place that is not a regular file, ``UnknownVersion``.
    """
    if table not in FLAT:
        raise UsageError(f"there is no table {table!r}, choose from {', '.join(FLAT)}")
    fixed = lake.version() if version is None else version
    return write_rows(_grouped(_batches(lake, table, fixed)), FLAT[table], format, out, spreadsheet=spreadsheet)


def write_rows(tables: Iterable[pa.Table], schema: pa.Schema, format: str | None, out: Path, *, spreadsheet: bool = False) -> int:
    """Writes the rows of these tables to ``out``, as ``export`` says, and returns their number."""
    chosen, codec = form_of(out, format, FORMATS)
    if spreadsheet and chosen != "csv":
        raise UsageError(f"--spreadsheet is for CSV, {chosen} holds no formulas: leave it out")
    check_place(out)
    with replacing(out) as partial:
        if chosen == "parquet":
            return _parquet(partial, schema, tables)
        with pa.output_stream(str(partial), compression=codec) as stream:
            return _jsonl(stream, tables) if chosen == "jsonl" else _csv(stream, schema, tables, spreadsheet)


def _batches(lake: Lake, table: str, version: int) -> Iterator[pa.RecordBatch]:
    if table == "people":  # of all sources and years together
        yield from flat(lake, table, version)
        return
    rows = lake.read("speeches", version, ["source", "year"]).group_by(["source", "year"]).aggregate([]).to_pylist()
    partitions = sorted(((row["source"], row["year"]) for row in rows), key=lambda part: (part[0], part[1] is None, part[1]))
    for source, year in each(partitions, f"export {table}", len(partitions)):
        where: list[Filter] = [("source", "=", source), ("year", "=", year)]
        yield from flat(lake, table, version, None, [*where, *current(table)], ["speech_id", "revision"])


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of at least ``EXPORT_ROW_GROUP`` rows, the last one aside."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(part.num_rows for part in waiting) >= EXPORT_ROW_GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _parquet(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=EXPORT_ROW_GROUP)
            rows += table.num_rows
    return rows


def _jsonl(stream: pa.NativeFile, tables: Iterable[pa.Table]) -> int:
    rows = 0
    for table in tables:
        stream.write("".join(json_text(row) + "\n" for row in table.to_pylist()).encode())
        rows += table.num_rows
    return rows


def _csv(stream: pa.NativeFile, schema: pa.Schema, tables: Iterable[pa.Table], spreadsheet: bool) -> int:
    rows = 0
    texts = pa.schema([field.with_type(pa.string()) if pa.types.is_list(field.type) else field for field in schema])
    with csv.CSVWriter(stream, texts) as writer:
        for table in tables:
            writer.write_table(pa.table([_text(table[field.name], spreadsheet) for field in schema], schema=texts))
            rows += table.num_rows
    return rows


def _text(column: pa.ChunkedArray, spreadsheet: bool) -> Any:
    if pa.types.is_list(column.type):
        return pa.array([json_text(value) for value in column.to_pylist()], pa.string())  # begins with a bracket, never as a formula
    if spreadsheet and pa.types.is_string(column.type):
        return pc.replace_substring_regex(column, RISKY, r"'\1")
    return column


def json_text(value: Any) -> str:
    """The value as JSON in one line, days and times in ISO form."""
    return json.dumps(value, ensure_ascii=False, default=lambda value: value.isoformat())
