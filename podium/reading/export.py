"""One flat table to one file, for tools that read no Delta: Parquet, JSON Lines or CSV. Releases of the whole dataset are elsewhere.

Rows go from the lake to the file a partition at a time, in the order of source, year and speech: memory stays flat, and a version
always gives the same rows in the same order.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT
from podium.lake.tables import Filter
from podium.progress import each
from podium.reading.flat import current, flat

ROW_GROUP = 10_000


def export(lake: Lake, table: str, format: str, out: Path, version: int | None = None) -> int:
    """Writes one flat table to ``out`` and gives the number of rows; an existing file is replaced once the new one is whole.

    Lists are JSON text in CSV. Raises ``UsageError`` for an unknown table or format, ``UnknownVersion`` for an unknown version.
    """
    if table not in FLAT:
        raise UsageError(f"there is no table {table!r}, choose from {', '.join(FLAT)}")
    if format not in WRITERS:
        raise UsageError(f"there is no format {format!r}, choose from {', '.join(WRITERS)}")
    if not out.parent.is_dir():
        raise UsageError(f"the folder {out.parent} does not exist, make it first")
    fixed = lake.version() if version is None else version
    with _aside(out) as partial:
        return WRITERS[format](partial, FLAT[table], _grouped(_batches(lake, table, fixed)))


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A path beside ``out`` that takes its place when all went well, and vanishes when not."""
    partial = out.with_name(f".{out.name}.partial")
    try:
        yield partial
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _batches(lake: Lake, table: str, version: int) -> Iterator[pa.RecordBatch]:
    parts = _partitions(lake, version)
    for source, year in each(parts, f"export {table}", len(parts)):
        where: list[Filter] = [("source", "=", source), ("year", "=", year)]
        yield from flat(lake, table, version, None, [*where, *current(table)], ["speech_id", "revision"])


def _partitions(lake: Lake, version: int) -> list[tuple[str, int | None]]:
    rows = lake.read("speeches", version, ["source", "year"]).group_by(["source", "year"]).aggregate([]).to_pylist()
    return sorted(((row["source"], row["year"]) for row in rows), key=lambda part: (part[0], part[1] is None, part[1]))


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of at least ``ROW_GROUP`` rows, the last one aside."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(part.num_rows for part in waiting) >= ROW_GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _parquet(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=ROW_GROUP)
            rows += table.num_rows
    return rows


def _jsonl(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for table in tables:
            file.writelines(_json(row) + "\n" for row in table.to_pylist())
            rows += table.num_rows
    return rows


def _csv(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    rows = 0
    texts = pa.schema([field.with_type(pa.string()) if pa.types.is_list(field.type) else field for field in schema])
    with csv.CSVWriter(path, texts) as writer:
        for table in tables:
            writer.write_table(pa.table([_text(table[field.name]) for field in schema], schema=texts))
            rows += table.num_rows
    return rows


def _text(column: pa.ChunkedArray) -> Any:
    return pa.array([_json(value) for value in column.to_pylist()], pa.string()) if pa.types.is_list(column.type) else column


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso)


def _iso(value: date) -> str:
    return value.isoformat()


WRITERS: dict[str, Callable[[Path, pa.Schema, Iterable[pa.Table]], int]] = {"parquet": _parquet, "jsonl": _jsonl, "csv": _csv}
