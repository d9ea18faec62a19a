"""What a consumer asks for: a table, cut to sources, days, speakers, speeches and columns, as it stands or as it was known. Values only."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from podium.lake.schema import TIME
from podium.lake.tables import Filter
from podium.reading.flat import current

END_COLUMNS = frozenset({"superseded_at", "withdrawn_at"})


@dataclass(frozen=True, slots=True)
class Cut:
    """One question to a home."""

    table: str
    version: int | None = None
    as_of: datetime | None = None
    """The last moment of which is known, UTC."""
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    speakers: tuple[str, ...] = ()
    speeches: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None

    def filters(self) -> list[Filter]:
        """Filters for the rows of the table, speakers aside."""
        return [*self._standing(), *self._keys(), *self._span()]

    def _standing(self) -> list[Filter]:
        if self.as_of is None:
            return current(self.table)
        known: list[Filter] = [("first_seen", "<=", self.as_of)]
        return known if self.table == "revisions" else [*known, ("superseded_at", "null or >", self.as_of)]

    def _keys(self) -> list[Filter]:
        sources: list[Filter] = [("source", "in", self.sources)] if self.sources else []
        if not self.speeches:
            return sources
        return [*sources, ("source", "in", {key.partition("/")[0] for key in self.speeches}), ("speech_id", "in", self.speeches)]

    def _span(self) -> list[Filter]:
        after: list[Filter] = [("date", ">=", self.since)] if self.since else []
        return [*after, ("date", "<=", self.until)] if self.until else after


def words(given: str | Collection[str] | None) -> tuple[str, ...]:
    """One word or several as several."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def as_known(batches: pa.RecordBatchReader, moment: datetime) -> Iterator[pa.RecordBatch]:
    """The batches without the marks that rows got after the moment: what happened later was not known then."""
    for batch in batches:
        for name in END_COLUMNS & set(batch.schema.names):
            later = pc.greater(batch[name], pa.scalar(moment, TIME))
            known = pc.if_else(pc.fill_null(later, False), pa.scalar(None, TIME), batch[name])
            batch = batch.set_column(batch.schema.get_field_index(name), batch.schema.field(name), known)
        yield batch
