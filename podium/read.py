"""The flat tables that consumers read: ``speeches``, ``speakers``, ``paragraphs``, ``revisions``, unfolded from the lake's nested rows.

Each speech stands once, as it is now or as it was known on a day; withdrawn speeches stay, with their mark. Nothing is written here.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import UsageError
from podium.lake import Lake
from podium.lake_tables import Filter
from podium.schema import FLAT, TIME, VENUE

SPEAKERS_FROM = ("speech_id", "revision", "speakers")
PARAGRAPHS_FROM = ("speech_id", "revision", "paragraphs", "source", "date")


def read(
    table: str,
    home: Path | str | None = None,
    *,
    version: int | None = None,
    as_of: date | datetime | None = None,
    source: str | None = None,
    since: date | None = None,
    until: date | None = None,
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """One flat table, cut to a source and to days of delivery (both ends count; undated speeches are then left out).

    ``as_of`` gives the dataset as it was known at the end of that day, or at that moment, and outlives any clean-up of old versions.
    Raises ``UsageError`` for a table or column that there is not, ``UnknownVersion`` for a version that there is not.
    """
    return scan(table, home, version=version, as_of=as_of, source=source, since=since, until=until, columns=columns).read_all()


def scan(
    table: str,
    home: Path | str | None = None,
    *,
    version: int | None = None,
    as_of: date | datetime | None = None,
    source: str | None = None,
    since: date | None = None,
    until: date | None = None,
    columns: Sequence[str] | None = None,
) -> pa.RecordBatchReader:
    """The same as a stream of batches, for what does not fit in memory."""
    lake = Lake(home if home is not None else os.environ.get("PODIUM_HOME", "data"))
    filters = [*_standing(table, as_of), *_span(source, since, until)]
    batches = flat(lake, table, version, columns, filters)
    return pa.RecordBatchReader.from_batches(batches.schema, _as_known(batches, _moment(as_of))) if as_of else batches


def flat(
    lake: Lake,
    table: str,
    version: int | None = None,
    columns: Sequence[str] | None = None,
    filters: Sequence[Filter] = (),
    order: Sequence[str] = (),
) -> pa.RecordBatchReader:
    """The flat table over the lake's rows that pass the filters, in their order."""
    schema = _projected(table, columns)
    needed, unfold = _plan(table, schema.names)
    nested = lake.scan("speeches", version, needed, filters, order)
    return pa.RecordBatchReader.from_batches(schema, _unfolded(nested, unfold, schema))


def current(table: str) -> list[Filter]:
    """Filters for the rows that a flat table shows today."""
    return _standing(table, None)


def _projected(table: str, columns: Sequence[str] | None) -> pa.Schema:
    if table not in FLAT:
        raise UsageError(f"there is no table {table!r}, choose from {', '.join(FLAT)}")
    odd = set(columns or ()) - set(FLAT[table].names)
    if odd:
        raise UsageError(f"{table} has no column {', '.join(sorted(odd))}, choose from {', '.join(FLAT[table].names)}")
    return pa.schema([FLAT[table].field(name) for name in columns or FLAT[table].names])


def _plan(table: str, names: Sequence[str]) -> tuple[list[str], Callable[[pa.RecordBatch], dict[str, Any]]]:
    """The nested columns that are needed, and how a batch of them unfolds."""
    if table == "speakers":
        return list(SPEAKERS_FROM), lambda batch: _listed(batch, "speakers")
    if table == "paragraphs":
        return list(PARAGRAPHS_FROM), lambda batch: _listed(batch, "paragraphs")
    plain = [name for name in names if not name.startswith("venue_")]
    return plain + ["venue"] * (len(plain) < len(names)), _venue_apart


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


def _as_known(batches: pa.RecordBatchReader, moment: datetime) -> Iterator[pa.RecordBatch]:
    """What happened to a revision after the moment was not known then."""
    for batch in batches:
        for name in {"superseded_at", "withdrawn_at"} & set(batch.schema.names):
            later = pc.greater(batch[name], pa.scalar(moment, TIME))
            known = pc.if_else(pc.fill_null(later, False), pa.scalar(None, TIME), batch[name])
            batch = batch.set_column(batch.schema.get_field_index(name), batch.schema.field(name), known)
        yield batch


def _standing(table: str, as_of: date | datetime | None) -> list[Filter]:
    if as_of is None:
        return [] if table == "revisions" else [("superseded_at", "is", None)]
    moment = _moment(as_of)
    known: list[Filter] = [("first_seen", "<=", moment)]
    return known if table == "revisions" else [*known, ("superseded_at", "null or >", moment)]


def _moment(as_of: date | datetime) -> datetime:
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    return datetime.combine(as_of + timedelta(days=1), time(), UTC) - timedelta(microseconds=1)


def _span(source: str | None, since: date | None, until: date | None) -> list[Filter]:
    """Filters on source and day; the year, by which files are laid out, is named too so that whole files are skipped."""
    of_source: list[Filter] = [("source", "=", source)] if source else []
    after: list[Filter] = [("year", ">=", since.year), ("date", ">=", since)] if since else []
    before: list[Filter] = [("year", "<=", until.year), ("date", "<=", until)] if until else []
    return of_source + after + before
