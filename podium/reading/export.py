"""One flat table to one file, for tools that read no Delta: Parquet, JSON Lines or CSV. Releases of the whole dataset are elsewhere.

Rows go from the lake to the file a partition at a time, in the order of source, year and speech: memory stays flat, and a version
always gives the same rows in the same order.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT
from podium.lake.tables import Filter
from podium.progress import each
from podium.reading.flat import current, flat
from podium.reading.output_file import check_place, form_of, replacing

EXPORT_ROW_GROUP = 10_000
RISKY = r"^([=+\-@\t\r])"
"""Beginnings of a text that a spreadsheet takes for a formula."""
FORMATS = ("parquet", "jsonl", "csv")


def export(lake: Lake, table: str, format: str | None, out: Path, version: int | None = None, *, spreadsheet: bool = False) -> int:
    """Writes one flat table to ``out`` and gives the number of rows; an existing file is replaced once the new one is whole.

    The format is that of the suffix, ``.gz`` and ``.zst`` compress the texts; a name without a suffix has the given format, else Parquet.
    In CSV lists are JSON, a text stands in quotation marks and null is an empty field without them, so that it reads back as it was; with
    ``spreadsheet`` a text that a spreadsheet would run begins with an apostrophe instead. Raises ``UsageError`` for an unknown table or
    format, or a place that is not a regular file, ``UnknownVersion`` for an unknown version.
    """
    if table not in FLAT:
        raise UsageError(f"there is no table {table!r}, choose from {', '.join(FLAT)}")
    chosen, codec = form_of(out, format, FORMATS)
    if spreadsheet and chosen != "csv":
        raise UsageError(f"--spreadsheet is for CSV, {chosen} holds no formulas: leave it out")
    check_place(out)
    fixed = lake.version() if version is None else version
    with replacing(out) as partial:
        tables = _grouped(_batches(lake, table, fixed))
        if chosen == "parquet":
            return _parquet(partial, FLAT[table], tables)
        with pa.output_stream(str(partial), compression=codec) as stream:
            return _jsonl(stream, tables) if chosen == "jsonl" else _csv(stream, FLAT[table], tables, spreadsheet)


def _batches(lake: Lake, table: str, version: int) -> Iterator[pa.RecordBatch]:
    parts = _partitions(lake, version)
    for source, year in each(parts, f"export {table}", len(parts)):
        where: list[Filter] = [("source", "=", source), ("year", "=", year)]
        yield from flat(lake, table, version, None, [*where, *current(table)], ["speech_id", "revision"])


def _partitions(lake: Lake, version: int) -> list[tuple[str, int | None]]:
    rows = lake.read("speeches", version, ["source", "year"]).group_by(["source", "year"]).aggregate([]).to_pylist()
    return sorted(((row["source"], row["year"]) for row in rows), key=lambda part: (part[0], part[1] is None, part[1]))


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
        stream.write("".join(_json(row) + "\n" for row in table.to_pylist()).encode())
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
        return pa.array([_json(value) for value in column.to_pylist()], pa.string())  # begins with a bracket, never as a formula
    if spreadsheet and pa.types.is_string(column.type):
        return pc.replace_substring_regex(column, RISKY, r"'\1")
    return column


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso)


def _iso(value: date) -> str:
    return value.isoformat()
