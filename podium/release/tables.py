"""The flat tables of a release as Parquet files: sorted by source and day, in row groups that a reader can skip.

Which columns they have is said in ``podium.lake.schema``, as for every table; those that no lake stores are made in
``podium.reading.flat_tables``.

The same version of the lake gives the same bytes: rows are put in one order, cut into row groups that do not depend on how they arrive,
and nothing else goes into a file. Rows stream through, a source and year at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from podium.lake.lake import Lake
from podium.lake.schema import RELEASED, TEXT_INCLUDED, TEXTUAL
from podium.lake.tables import Filter
from podium.progress import start
from podium.reading.decisions import Decisions
from podium.reading.flat_tables import flat, moment_of, people_at
from podium.reading.people_table import people_table, with_offices
from podium.reading.snapshot import current
from podium.release.rights import Rights, within_terms
from podium.release_store.manifest import Fingerprint

FOOTER = 400
"""Most bytes that a column of a row group takes in the footer of a file."""
SORT_KEYS = ["speech_id", "revision"]

Batches = Iterator[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows of a row group, and most bytes of a file; a table that would be larger is a folder of parts."""

    row_group: int = 10_000
    file: int = 512 * 1000 * 1000


DEFAULT_SIZES = Sizes()
PARQUET_OPTIONS: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "write_page_index": True}


@dataclass(slots=True)
class Written:
    """One table of a release as it was written; ``content`` is its fingerprint (``podium.release_store.manifest``)."""

    table: str
    files: list[Path] = field(default_factory=list)
    rows: int = 0
    rows_by_source: dict[str, int] = field(default_factory=dict)
    content: str = ""


def years_by_source(lake: Lake, version: int) -> dict[str, list[int]]:
    """By source the years with speeches at that version of the lake, both in order."""
    rows = lake.read("speeches", version, ["source", "year"]).group_by(["source", "year"]).aggregate([]).to_pylist()
    sources = sorted({row["source"] for row in rows})
    return {name: sorted(row["year"] for row in rows if row["source"] == name and row["year"] is not None) for name in sources}


def write_tables(
    lake: Lake,
    version: int,
    folder: Path,
    rights: Rights,
    decisions: Decisions,
    sizes: Sizes,
    held: Sequence[Filter],
) -> list[Written]:
    """Writes every table of a release to ``folder``; no file is larger than ``sizes`` allows unless a single row group is.

    ``decisions`` are those about people, ``held`` filters for the speeches that the release holds, by default all.
    """
    years = years_by_source(lake, version)
    written: list[Written] = []
    for table in RELEASED:  # ``people`` behind ``speakers``, which says what of them may be passed on
        if table == "people":
            shown = _offices_in(next(one for one in written if one.table == "speakers"))
            everybody = people_at(lake, version, moment_of(held), decisions)
            people = people_table(with_offices(person, shown) for person in everybody)
            written.append(_write_table(table, {"": iter(people.to_batches())}, folder, sizes))
        else:
            by_source = {source: _released(lake, version, table, source, years[source], rights, decisions, held) for source in years}
            written.append(_write_table(table, by_source, folder, sizes))
    return written


def _offices_in(speakers: Written) -> set[tuple[str, str, str | None]]:
    """Source, name and office of each row of ``speakers`` as it was written."""
    columns = [pq.read_table(file, columns=["speech_id", "name", "role"]) for file in speakers.files]
    rows = pa.concat_tables(columns)
    sources = (speech_id.partition("/")[0] for speech_id in rows["speech_id"].to_pylist())
    return set(zip(sources, rows["name"].to_pylist(), rows["role"].to_pylist(), strict=True))


def _write_table(table: str, by_source: Mapping[str, Batches], folder: Path, sizes: Sizes) -> Written:
    """Writes the rows of one table, which belong to the source that they stand under; to none under an empty name."""
    written, content = Written(table), Fingerprint()
    tick = start(f"write {table}", len(by_source))
    with closing(_Parts(folder / table, RELEASED[table], sizes.file)) as parts:
        for source, batches in by_source.items():
            counted = 0
            for group in row_groups(batches, RELEASED[table], sizes.row_group):
                parts.write(group)
                content.add(group)
                counted += group.num_rows
            written.rows += counted
            if source:
                written.rows_by_source[source] = counted
            tick(1)
    written.files = parts.settle()
    written.content = content.hex
    return written


def _released(
    lake: Lake, version: int, table: str, source: str, years: list[int], rights: Rights, decisions: Decisions, held: Sequence[Filter]
) -> Batches:
    """The rows of one source as a release holds them."""
    where = [*current(table), *held]
    if table in TEXTUAL:
        allowed = rights.texts(source)
        if allowed is None:
            return
        where = where + allowed
    held_back = _held_back(lake, version, source, rights) if table == "speakers" else None
    for batch in in_order(lake, version, table, source, years, where, decisions=decisions):
        if table in TEXTUAL:  # the filter leaves rows alone whose texts may be passed on
            yield batch
            continue
        if held_back is None:
            included = rights.included(source, batch["reuse"])
        else:
            included = pc.invert(pc.is_in(batch["speech_id"], held_back))
        shown = within_terms(batch, included)
        yield shown.append_column(TEXT_INCLUDED, included) if table == "speeches" else shown


def _held_back(lake: Lake, version: int, source: str, rights: Rights) -> pa.Array:
    """The ids of a source's speeches whose texts are left out: the table of speakers has no ``reuse`` to tell."""
    of_source: list[Filter] = [("source", "=", source), *current("speeches")]
    rows = lake.read("speeches", version, ["speech_id", "reuse"], of_source).combine_chunks()
    return rows.filter(pc.invert(rights.included(source, rows["reuse"])))["speech_id"].combine_chunks()


def in_order(
    lake: Lake, version: int, table: str, source: str, years: Iterable[int], where: list[Filter], decisions: Decisions | None
) -> Batches:
    """The rows of one source by day, undated ones last; read a year at a time, so that memory stays flat."""
    of_source: list[Filter] = [("source", "=", source), *where]
    for year in years:
        dated: list[Filter] = [*of_source, ("year", "=", year), ("date", "!=", None)]
        yield from flat(lake, table, version, None, dated, ["date", *SORT_KEYS], decisions)
    yield from flat(lake, table, version, None, [*of_source, ("date", "is", None)], SORT_KEYS, decisions)


def row_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema, size: int) -> Iterator[pa.Table]:
    """The same rows in tables of exactly ``size`` rows (the last may have fewer), each column in one chunk."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        while count >= size:
            rows = pa.Table.from_batches(waiting, schema)
            yield rows.slice(0, size).combine_chunks()
            waiting = rows.slice(size).to_batches()
            count -= size
    if count:
        yield pa.Table.from_batches(waiting, schema).combine_chunks()


class _Parts:
    """Writes the files of one table; another is begun before one would be larger than the limit."""

    def __init__(self, folder: Path, schema: pa.Schema, limit: int) -> None:
        self.folder = folder
        self.schema = schema
        self.limit = limit
        self.largest = 0
        self.files: list[Path] = []
        folder.mkdir()
        self._begin()

    def _begin(self) -> None:
        self.size = self.groups = 0
        self.files.append(self.folder / f"part-{len(self.files) + 1:05}.parquet")
        keys = ("source", "date")
        is_sorted = set(keys) <= set(self.schema.names)
        order = [pq.SortingColumn(self.schema.get_field_index(name), nulls_first=False) for name in keys] if is_sorted else None
        self.writer = pq.ParquetWriter(self.files[-1], self.schema, sorting_columns=order, **PARQUET_OPTIONS)

    def write(self, group: pa.Table) -> None:
        footer = (self.groups + 2) * len(self.schema) * FOOTER
        if self.groups and self.size + self.largest + footer > self.limit:
            self.writer.close()
            self._begin()
        self.writer.write_table(group, row_group_size=group.num_rows)
        self.groups += 1
        before, self.size = self.size, self.files[-1].stat().st_size
        self.largest = max(self.largest, self.size - before)

    def close(self) -> None:
        self.writer.close()

    def settle(self) -> list[Path]:
        if len(self.files) > 1:
            return self.files
        single = self.files[0].rename(self.folder.with_suffix(".parquet"))
        self.folder.rmdir()
        return [single]
