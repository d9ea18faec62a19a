"""The flat tables ``speeches``, ``speakers``, ``paragraphs``, ``revisions``, unfolded from the lake's nested rows as they stream by.

Only what is asked for is read: of a nested column the wanted members alone, where the files allow it. Nothing is written here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import UsageError, did_you_mean
from podium.lake.lake import Lake
from podium.lake.schema import FLAT, PARAGRAPH, SPEAKER, VENUE
from podium.lake.tables import Filter

MEMBERS = {"speakers": ("speakers", SPEAKER), "paragraphs": ("paragraphs", PARAGRAPH)}
"""Of the tables that unfold a list: the nested column and its members."""


def flat(
    lake: Lake,
    table: str,
    version: int | None = None,
    columns: Sequence[str] | None = None,
    filters: Sequence[Filter] = (),
    order: Sequence[str] = (),
) -> pa.RecordBatchReader:
    """The flat table over the lake's rows that pass the filters, in their order."""
    schema = projected(FLAT, table, columns)
    needed, unfold = _plan(table, schema.names)
    nested = lake.scan("speeches", version, needed, filters, order)
    return pa.RecordBatchReader.from_batches(schema, _unfolded(nested, unfold, schema))


def current(table: str) -> list[Filter]:
    """Filters for the rows that a flat table shows today."""
    return [] if table == "revisions" else [("superseded_at", "is", None)]


def projected(tables: dict[str, pa.Schema], table: str, columns: Sequence[str] | None) -> pa.Schema:
    """The columns asked for. Raises ``UsageError`` for a table or column that there is not."""
    if table not in tables:
        raise UsageError(f"there is no table {table!r}: {did_you_mean(table, tables)}")
    for odd in (name for name in columns or () if name not in tables[table].names):
        raise UsageError(f"{table} has no column {odd!r}: {did_you_mean(odd, tables[table].names)}")
    return pa.schema([tables[table].field(name) for name in (tables[table].names if columns is None else columns)])


def _plan(table: str, names: Sequence[str]) -> tuple[list[str], Callable[[pa.RecordBatch], dict[str, Any]]]:
    """The nested columns that are needed, and how a batch of them unfolds."""
    if table in MEMBERS:
        nested, members = MEMBERS[table]
        return _of_list(nested, [part.name for part in members], names), lambda batch: _listed(batch, nested)
    plain = [name for name in names if not name.startswith("venue_")]
    return plain + ["venue"] * (len(plain) < len(names)), _venue_apart


def _of_list(nested: str, members: Sequence[str], names: Sequence[str]) -> list[str]:
    wanted = [name for name in members if name in names] or [members[-2]]  # a small one tells how many there are
    own = [name for name in names if name not in members and name != "position"]
    if "text" in wanted or len(wanted) == len(members):
        return [*own, nested]  # the text is nearly all there is: the whole is read as fast
    return own + [f"{nested}.{name}" for name in wanted]


def _unfolded(
    nested: pa.RecordBatchReader, unfold: Callable[[pa.RecordBatch], dict[str, Any]], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    for batch in nested:
        arrays = unfold(batch)
        yield pa.RecordBatch.from_arrays([arrays[name] for name in schema.names], schema=schema)


def _venue_apart(batch: pa.RecordBatch) -> dict[str, Any]:
    arrays = {name: batch[name] for name in batch.schema.names if name != "venue"}
    if "venue" in batch.schema.names:
        arrays |= {f"venue_{part.name}": pc.struct_field(batch["venue"], part.name) for part in VENUE}
    return arrays


def _listed(batch: pa.RecordBatch, name: str) -> dict[str, Any]:
    """The members of a list column, one row each, beside the columns of the speech that they belong to."""
    lists = batch[name]
    members, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    parts = {part.name: pc.struct_field(members, part.name) for part in members.type}
    own = {column: batch[column].take(parents) for column in batch.schema.names if column != name}
    return own | parts | {"position": _positions(lists, parents)}


def _positions(lists: pa.Array, parents: pa.Array) -> pa.Array:
    """For each member its place in its own list, from 1."""
    lengths = pc.fill_null(pc.list_value_length(lists).cast(pa.int64()), 0)
    starts = pc.subtract(pc.cumulative_sum(lengths), lengths)
    places = pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), len(parents)))
    return pc.subtract(places, starts.take(parents)).cast(pa.int32())
