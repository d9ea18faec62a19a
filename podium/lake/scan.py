"""The one way in which rows of a Delta table are read: as a stream of batches, or as the feed of what commits changed. Nothing is written.

``DeltaTable.to_pyarrow_table`` and ``to_pandas`` are never used: with deltalake 1.6 they may abort the interpreter at its exit.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from podium.errors import LakeError, UnknownVersion, one_line
from podium.lake.files import narrowed, read_members
from podium.lake.filters import Filter, condition
from podium.lake.tables import Table, unknown

if TYPE_CHECKING:
    from deltalake import DeltaTable

FEW_ROWS = 500
"""Rows that are handed out at once: the text of more long debates could pass the 2 GB of one Arrow string column."""


def scan(
    table: Table, delta: "DeltaTable | None", columns: Sequence[str] | None, filters: Sequence[Filter], order: Sequence[str] = ()
) -> pa.RecordBatchReader:
    """The rows as a stream of batches in the declared types, pruned by partition and file statistics: the one way rows are read."""
    names = list(columns or table.schema.names)
    if delta is None:
        return pa.RecordBatchReader.from_batches(narrowed(table.schema, names), [])
    _check_columns(table, delta)
    if _by_files(table, names, filters, order):
        wanted = narrowed(table.schema, names)
        return pa.RecordBatchReader.from_batches(wanted, _told(table, delta, read_members(delta, table.schema, wanted, filters, FEW_ROWS)))
    schema = pa.schema([table.schema.field(name) for name in dict.fromkeys(name.partition(".")[0] for name in names)])
    query = _select(schema.names, {field.name for field in delta.schema().fields}, filters, order)
    return pa.RecordBatchReader.from_batches(schema, _told(table, delta, _batches(delta, query, schema)))


def _by_files(table: Table, names: Sequence[str], filters: Sequence[Filter], order: Sequence[str]) -> bool:
    """Members of nested columns over many rows of local files; a single speech is found faster by the engine, which reads page indexes."""
    of_one = any(column == "speech_id" for column, _, _ in filters)
    return any("." in name for name in names) and not order and not of_one and "://" not in table.address


def _check_columns(table: Table, delta: "DeltaTable") -> None:
    there = {field.name for field in delta.schema().fields}
    missing = [field.name for field in table.schema if field.name not in there and not field.nullable]
    if missing:
        told = f"the table {table.address} has no column {', '.join(missing)}"
        raise LakeError(f"{told}: it was written by another version of podium, update podium or read a release")


def _select(names: Sequence[str], present: Collection[str], filters: Sequence[Filter], order: Sequence[str]) -> str:
    where = f" WHERE {condition(filters)}" if filters else ""
    by = f" ORDER BY {', '.join(order)}" if order else ""
    listed = ", ".join(f'"{name}"' if name in present else f'NULL AS "{name}"' for name in names)
    return f"SELECT {listed} FROM t{where}{by}"


def _batches(delta: "DeltaTable", query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    from deltalake import QueryBuilder

    with pa.RecordBatchReader.from_stream(QueryBuilder().register("t", delta).execute(query)) as reader:
        for batch in reader:
            for start in range(0, batch.num_rows, FEW_ROWS):
                yield batch.slice(start, FEW_ROWS).cast(schema)


def _told(table: Table, delta: "DeltaTable", batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches; what goes wrong on the way is one sentence."""
    from deltalake.exceptions import DeltaError

    try:
        yield from batches
    except (DeltaError, pa.ArrowException, OSError) as error:
        newest = table.open()
        if newest and delta.version() < newest.version() and _is_missing(error):
            told = f"version {delta.version()} of {table.name} is no longer kept, its files were cleaned up"
            raise UnknownVersion(f"{told}: leave the version out, or use a release or `as_of`") from error
        raise LakeError(f"the table {delta.table_uri} cannot be read: {one_line(error)}") from error


def _is_missing(error: Exception) -> bool:
    """Engines tell of a missing file in words alone."""
    return any(words in str(error).lower() for words in ("not found", "no such file"))


def feed(table: Table, first: int, last: int, columns: Sequence[str]) -> pa.Table:
    """The rows that the commits ``first`` to ``last`` changed, before and after, in the form of Delta's change data feed.

    Raises ``UnknownVersion`` where files of those commits were cleaned up.
    """
    from deltalake.exceptions import DeltaError

    delta = table.open()
    asked = [*columns, "_change_type", "_commit_version", "_commit_timestamp"]
    if delta is None:
        raise unknown(table, first, 0)
    try:
        return pa.table(delta.load_cdf(starting_version=first, ending_version=last, columns=asked))
    except (DeltaError, pa.ArrowException, OSError) as error:
        if not _is_missing(error):
            raise LakeError(f"the changes of {table.address} cannot be read: {one_line(error)}") from error
        told = f"what the versions {first} to {last} of {table.name} changed is no longer kept in full"
        raise UnknownVersion(f"{told}: ask for what changed since a day instead, which outlives clean-up") from error
