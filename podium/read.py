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
from podium.flat import current as current
from podium.flat import flat as flat
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
