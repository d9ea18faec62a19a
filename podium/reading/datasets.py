"""The flat tables of a home as Arrow datasets, for engines that hand down which columns and rows they want. ``podium.sql`` uses them.

An engine asks a dataset for a scanner. Both classes below give it one that reads no more than it asked for, and not far ahead: pyarrow's
own way keeps gigabytes of text waiting.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from podium.errors import PodiumError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT, RELEASED
from podium.lake.tables import Filter, expression
from podium.reading.flat import current, flat
from podium.reading.home import AHEAD, ROWS, Home, LakeHome, ReleaseHome
from podium.reading.snapshot import Cut

PARQUET = ds.ParquetFileFormat()


def datasets(home: Home, version: int | None = None) -> "dict[str, LakeDataset | ReleaseDataset]":
    """The flat tables by name. Raises ``UsageError`` for a version of a release, ``UnknownVersion``, ``BrokenRelease``."""
    if isinstance(home, ReleaseHome):
        home.check(Cut("speeches", version))
        return {table: ReleaseDataset.of(home, table) for table in RELEASED}
    assert isinstance(home, LakeHome)
    fixed = home.lake.version() if version is None else version  # all tables of a query show one version, whatever is committed meanwhile
    extents = home.lake.extents(fixed)
    return {table: LakeDataset.of(home.lake, table, fixed, extents) for table in FLAT}


class ReleaseDataset(ds.FileSystemDataset):  # type: ignore[misc]
    """One table of a release: its very files."""

    failed: PodiumError | None = None

    @classmethod
    def of(cls, home: ReleaseHome, table: str) -> "ReleaseDataset":
        """The table, its files looked at for their sizes alone."""
        fragments = [PARQUET.make_fragment(path, home.files) for path in home.paths(table)]
        return cls(fragments, RELEASED[table], PARQUET, home.files)

    def scanner(self, **asked: Any) -> ds.Scanner:
        """The columns and rows asked for; row groups that cannot hold such rows are skipped."""
        return super().scanner(batch_size=ROWS, batch_readahead=AHEAD, fragment_readahead=1, **asked)


class LakeDataset(ds.FileSystemDataset):  # type: ignore[misc]
    """One flat table of a lake, unfolded as it streams by in the one way in which the lake is read.

    pyarrow cannot read the files by itself: they hold nested rows, and their texts are views, of which it can compare no statistics. It
    is told what Delta's log knows of each file, and so which of them can hold the wanted rows.
    """

    lake: Lake
    table: str
    version: int
    extents: Sequence[dict[str, Any]]
    failed: PodiumError | None = None
    """What went wrong while an engine was reading, which tells of it in words of its own."""

    @classmethod
    def of(cls, lake: Lake, table: str, version: int, extents: Sequence[dict[str, Any]]) -> "LakeDataset":
        """The table at that version."""
        nowhere = fs.LocalFileSystem()  # the names below are places in ``extents`` and never opened
        fragments = [PARQUET.make_fragment(str(place), nowhere, _held(row, FLAT[table])) for place, row in enumerate(extents)]
        made = cls(fragments, FLAT[table], PARQUET, nowhere)
        made.lake, made.table, made.version, made.extents = lake, table, version, extents
        return made

    def scanner(self, columns: Sequence[str] | None = None, filter: ds.Expression | None = None, **asked: Any) -> ds.Scanner:
        """The columns and rows asked for; files that cannot hold such rows are skipped."""
        wanted = self.schema.names if columns is None else list(columns)
        said = str(filter)  # an expression tells its columns in no other way; one too many does no harm
        needed = [name for name in self.schema.names if name in wanted or (filter is not None and name in said)]
        rows = flat(self.lake, self.table, self.version, needed, [*current(self.table), *self._narrow(filter)])
        batches = pa.RecordBatchReader.from_batches(rows.schema, self._noted(rows))
        return ds.Scanner.from_batches(batches, columns=wanted, filter=filter, **asked)

    def _noted(self, rows: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        try:
            yield from rows
        except PodiumError as error:
            self.failed = error
            raise

    def _narrow(self, filter: ds.Expression | None) -> list[Filter]:
        if filter is None:
            return []
        kept = [self.extents[int(fragment.path.rpartition("/")[2])] for fragment in self.get_fragments(filter)]
        if len(kept) == len(self.extents):
            return []
        narrow: list[Filter] = [(name, "in", {row[name] for row in kept}) for name in ("source", "year")]
        spans = [row["span"]["speech_id"] for row in kept]
        if kept and all(spans):
            narrow += [("speech_id", ">=", min(least for least, _ in spans)), ("speech_id", "<=", max(most for _, most in spans))]
        return narrow


def _held(row: dict[str, Any], schema: pa.Schema) -> ds.Expression:
    """What holds for every row of a file, in columns of the flat table."""
    told: list[Filter] = [("source", "=", row["source"])]
    for name, span in row["span"].items():
        if span:
            told += [(name, ">=", span[0]), (name, "<=", span[1])]
        elif span is not None:
            told.append((name, "is", None))
    return expression([one for one in told if one[0] in schema.names], schema)
