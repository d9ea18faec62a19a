"""The flat tables of a lake as consumers have them: its rows unfolded, and what is derived from them as they are read.

Derived are the tables ``turns`` and ``people``, ``person_key`` of ``speakers``, ``spoken`` and ``same_as`` of ``speeches``. They are stored
in no lake: a speech that comes later, a decision or a better rule changes them everywhere, and no row has to be written again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from podium.lake.lake import Lake
from podium.lake.schema import FLAT
from podium.lake.tables import NOT_IN, Filter
from podium.reading.decisions import Decisions, decided_in
from podium.reading.people_table import PersonKeys, people_table
from podium.reading.person_linkage import KnownPerson, Spoken, people_among
from podium.reading.reprints import reprints_at
from podium.reading.snapshot import current, projected, unfolded
from podium.reading.turns import turns_of

_OF_SPEECHES = {"spoken": ("kind", "title", "media", "delivery"), "same_as": ("speech_id", "revision")}
MADE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "speakers": {"person_key": ("speech_id", "name", "role", "person_id", "date")},
    "speeches": _OF_SPEECHES,
    "revisions": _OF_SPEECHES,
}
"""By table its derived columns, and what they are made of."""
MOMENTS = frozenset({"first_seen", "superseded_at"})
"""Columns whose filters say as of which moment the rows are asked for."""


def moment_of(filters: Sequence[Filter]) -> tuple[Filter, ...]:
    """The filters that say of which dataset the rows are: as of which moment, by default now, and which speeches are no part of it."""
    moment = [one for one in filters if one[0] in MOMENTS] or current("speeches")
    return (*moment, *(one for one in filters if one[1] == NOT_IN))


def flat(
    lake: Lake,
    table: str,
    version: int | None,
    columns: Sequence[str] | None = None,
    filters: Sequence[Filter] = (),
    order: Sequence[str] = (),
    decisions: Decisions | None = None,
) -> pa.RecordBatchReader:
    """One flat table as a stream of batches, of the lake's rows that pass ``filters``, sorted by the columns ``order``.

    ``columns`` are columns of the flat table, ``filters`` and ``order`` those of the lake's ``speeches``; ``people`` are everybody as of
    the moment that the filters say, whatever else they say. ``decisions`` about people are by default those of the lake's home. Raises
    ``UsageError`` for a table or column that does not exist and for decisions that cannot be read, ``UnknownVersion``, ``LakeError``.
    """
    schema = projected(FLAT, table, columns)
    moment = moment_of(filters)
    if table == "people":
        return people_table(people_at(lake, version, moment, decisions)).select(schema.names).cast(schema).to_reader()
    if table == "turns":
        paragraphs = unfolded(lake, "paragraphs", version, FLAT["paragraphs"].names, filters, order)
        return pa.RecordBatchReader.from_batches(schema, (turns_of(batch).select(schema.names) for batch in paragraphs))
    made = {name: MADE[table][name] for name in schema.names if name in MADE.get(table, {})}
    stored = [name for name in schema.names if name not in made]
    if not made:
        return unfolded(lake, table, version, stored, filters, order)
    needed = list(dict.fromkeys([*stored, *(name for parts in made.values() for name in parts)]))
    rows = unfolded(lake, table, version, needed, filters, order)
    makers: dict[str, Maker] = {}
    if "person_key" in made:
        makers["person_key"] = PersonKeys(people_at(lake, version, moment, decisions)).column
    if "same_as" in made:
        makers["same_as"] = partial(_origins, reprints_at(lake, version, moment))
    if "spoken" in made:
        makers["spoken"] = _spoken
    return pa.RecordBatchReader.from_batches(schema, _with_made(rows, schema, makers))


Maker = Callable[[Mapping[str, pa.Array]], pa.Array]
"""Makes a column of the columns of a batch."""


def _with_made(rows: pa.RecordBatchReader, schema: pa.Schema, makers: Mapping[str, Maker]) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        columns = {name: batch[name] for name in batch.schema.names}
        columns |= {name: made(columns) for name, made in makers.items()}
        yield pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _origins(reprints: Mapping[tuple[str, int], str], rows: Mapping[str, pa.Array]) -> pa.Array:
    keys = zip(rows["speech_id"].to_pylist(), rows["revision"].to_pylist(), strict=True)
    return pa.array(map(reprints.get, keys), pa.string())


def _spoken(rows: Mapping[str, pa.Array]) -> pa.Array:
    from podium.extract.kinds import is_spoken

    recorded = pc.greater(pc.list_value_length(rows["media"]), 0).to_pylist()
    return pa.array(map(is_spoken, rows["kind"].to_pylist(), rows["title"].to_pylist(), recorded, rows["delivery"].to_pylist()), pa.bool_())


def people_at(
    lake: Lake, version: int | None = None, moment: Sequence[Filter] = (), decisions: Decisions | None = None
) -> tuple[KnownPerson, ...]:
    """Everybody who speaks at that version of a lake, who does so most first; as of the ``moment`` that filters say, by default now.

    ``decisions`` are by default those of the lake's home. What was worked out last is kept for as long as the process lasts. Raises
    ``UsageError`` for decisions that cannot be read or that contradict each other, ``UnknownVersion``, ``LakeError``.
    """
    delta = lake.speeches.open(version)
    if delta is None:
        return ()
    if decisions is None:
        decisions = decided_in(lake.home)
    return _people(lake.home, str(delta.metadata().id), delta.version(), tuple(moment) or tuple(current("speakers")), decisions)


@lru_cache(maxsize=4)
def _people(home: str, table: str, version: int, moment: tuple[Filter, ...], decisions: Decisions) -> tuple[KnownPerson, ...]:
    """``table`` is the id that Delta gave the table, which another one at the same place does not have."""
    columns = ("source", "name", "role", "person_id", "date")
    return tuple(people_among(_rows(unfolded(Lake(home), "speakers", version, columns, moment)), decisions))


def _rows(batches: pa.RecordBatchReader) -> Iterator[Spoken]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
