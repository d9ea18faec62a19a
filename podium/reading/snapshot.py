"""The rows of a lake unfolded, and a ``Snapshot`` of a flat table: which of its rows are asked for, as of a version or a moment.

The lake holds one nested row a revision of a speech. ``unfolded`` makes rows of ``speeches``, ``speakers``, ``paragraphs`` and
``revisions`` of these as they stream by, and reads only the columns that are asked for, of a nested column only the wanted members. What
is derived is in ``podium.reading.flat_tables``.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import UsageError, did_you_mean
from podium.lake.lake import Lake
from podium.lake.parts import PARAGRAPH, SPEAKER, TIME, VENUE, paragraph_ids
from podium.lake.schema import DATE, FLAT, SOURCE
from podium.lake.tables import Filter

LISTS = {"speakers": SPEAKER, "paragraphs": PARAGRAPH}
"""Tables with one row a member of a list: the nested column, of the same name, and the type of its members."""


def unfolded(
    lake: Lake,
    table: str,
    version: int | None,
    columns: Sequence[str],
    filters: Sequence[Filter],
    order: Sequence[str] = (),
) -> pa.RecordBatchReader:
    """Columns of ``speeches``, ``speakers``, ``paragraphs`` or ``revisions`` as a stream of batches, as the lake's rows have them.

    ``filters`` and ``order`` are on columns of the lake's ``speeches``. Members of lists may be had with ``source`` and ``date``. Raises
    ``UnknownVersion``, ``LakeError``.
    """
    fields = {field.name: field for field in (SOURCE, DATE, *FLAT[table])}
    schema = pa.schema([fields[name] for name in columns])
    nested = lake.scan("speeches", version, _nested_columns(table, schema.names), filters, order)
    return pa.RecordBatchReader.from_batches(schema, (_unfolded(batch, table, schema) for batch in nested))


def current(table: str) -> list[Filter]:
    """Filters for the rows of the lake that a flat table shows by default: all revisions for ``revisions``, else the current ones."""
    return [] if table == "revisions" else [("superseded_at", "is", None)]


def projected(tables: dict[str, pa.Schema], table: str, columns: Sequence[str] | None) -> pa.Schema:
    """The schema of the table with these columns, all by default. Raises ``UsageError`` for a table or column that does not exist."""
    if table not in tables:
        raise UsageError(f"there is no table {table!r}: {did_you_mean(table, tables)}")
    for odd in (name for name in columns or () if name not in tables[table].names):
        raise UsageError(f"{table} has no column {odd!r}: {did_you_mean(odd, tables[table].names)}")
    return pa.schema([tables[table].field(name) for name in (tables[table].names if columns is None else columns)])


def _nested_columns(table: str, names: Sequence[str]) -> list[str]:
    """The columns of the lake, or ``list.member`` for members of a list, from which these columns of a flat table are made."""
    if table not in LISTS:
        plain = [name for name in names if not name.startswith("venue_")]
        return plain + ["venue"] * (len(plain) < len(names))
    members = [part.name for part in LISTS[table]]
    own = [name for name in names if name not in members and name != "position"]
    if "paragraph_id" in names and "speech_id" not in own:
        own.append("speech_id")  # it is made from this and the text where the row has none
    wanted = [name for name in members if name in names] or members[:1]  # where none is asked for, one tells how many there are
    if "text" in wanted or "paragraph_id" in wanted or len(wanted) == len(members):
        return [*own, table]  # the text is nearly all there is: the whole is read as fast
    return own + [f"{table}.{name}" for name in wanted]


def flat_rows(batch: pa.RecordBatch, table: str, columns: Sequence[str]) -> pa.RecordBatch:
    """These columns of a flat table, unfolded from rows of the lake's ``speeches``."""
    return _unfolded(batch, table, projected(FLAT, table, columns))


def _unfolded(batch: pa.RecordBatch, table: str, schema: pa.Schema) -> pa.RecordBatch:
    """One batch of nested rows as rows of the flat table."""
    if table in LISTS:
        arrays = _members_of(batch, table)
        if "paragraph_id" in schema.names and arrays["paragraph_id"].null_count:
            arrays["paragraph_id"] = _ids_of(batch)
    else:
        arrays = {name: batch[name] for name in batch.schema.names if name != "venue"}
        if "venue" in batch.schema.names:
            arrays |= {f"venue_{part.name}": pc.struct_field(batch["venue"], part.name) for part in VENUE}
    return pa.RecordBatch.from_arrays([arrays[name] for name in schema.names], schema=schema)


def _members_of(batch: pa.RecordBatch, name: str) -> dict[str, Any]:
    """The members of a list column, one row each, with ``position`` from 1, and the columns of the speech that they belong to."""
    lists = batch[name]
    members, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    lengths = pc.fill_null(pc.list_value_length(lists).cast(pa.int64()), 0)
    starts = pc.subtract(pc.cumulative_sum(lengths), lengths)
    places = pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), len(parents)))
    own = {column: batch[column].take(parents) for column in batch.schema.names if column != name}
    parts = {part.name: pc.struct_field(members, part.name) for part in members.type}
    return own | parts | {"position": pc.subtract(places, starts.take(parents)).cast(pa.int32())}


def _ids_of(batch: pa.RecordBatch) -> pa.Array:
    """The ids of all paragraphs of the batch, each row of which holds a speech whole: for rows that an older Podium wrote."""
    speeches = zip(batch["speech_id"].to_pylist(), _texts_of(batch["paragraphs"]), strict=True)
    return pa.array([made for speech_id, texts in speeches for made in paragraph_ids(speech_id, texts)], pa.string())


def _texts_of(paragraphs: pa.ListArray) -> Iterator[list[str]]:
    """The texts of the paragraphs of each row, without the other members of them."""
    texts = iter(pc.struct_field(pc.list_flatten(paragraphs), "text").to_pylist())
    return (list(islice(texts, length or 0)) for length in pc.list_value_length(paragraphs).to_pylist())


END_COLUMNS = frozenset({"superseded_at", "withdrawn_at"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of one flat table that are asked for; empty names mean all."""

    table: str
    version: int | None = None
    as_of: datetime | None = None
    """What was known at this moment (UTC), in place of what is known now."""
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    """Days of delivery, both included."""
    speakers: tuple[str, ...] = ()
    speeches: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    reprints: bool = True
    """False leaves out speeches that another source has as its own (``same_as``)."""

    def filters(self) -> list[Filter]:
        """Filters on the lake's ``speeches`` for everything but ``speakers``, which need a second table."""
        found: list[Filter] = []
        if self.as_of is None:
            found += current(self.table)
        else:
            found.append(("first_seen", "<=", self.as_of))
            if self.table != "revisions":
                found.append(("superseded_at", "null or >", self.as_of))
        if self.sources:
            found.append(("source", "in", self.sources))
        if self.speeches:  # files are laid out by source, so that of the ids is named too
            found += [("source", "in", {key.partition("/")[0] for key in self.speeches}), ("speech_id", "in", self.speeches)]
        if self.since:
            found.append(("date", ">=", self.since))
        if self.until:
            found.append(("date", "<=", self.until))
        return found


def names_of(given: str | Collection[str] | None) -> tuple[str, ...]:
    """One name, several or none as a tuple."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def as_known(batches: pa.RecordBatchReader, moment: datetime) -> Iterator[pa.RecordBatch]:
    """The batches as they were known at the moment: ``superseded_at`` and ``withdrawn_at`` are null where they are later."""
    for batch in batches:
        for name in END_COLUMNS & set(batch.schema.names):
            later = pc.greater(batch[name], pa.scalar(moment, TIME))
            known = pc.if_else(pc.fill_null(later, False), pa.scalar(None, TIME), batch[name])
            batch = batch.set_column(batch.schema.get_field_index(name), batch.schema.field(name), known)
        yield batch
