"""``podium.sql``: one SELECT in the SQL of DuckDB over the flat tables of a lake or a release. Nothing is written or downloaded.

DuckDB gets the tables as Arrow datasets, which pyarrow reads, so that it needs no file, address or extension itself: the query may use
none of them and change no setting. It may not use the disk either: a query that does not fit in memory is an error.

DuckDB asks a dataset for a scanner with the columns and rows that it wants. Both classes of datasets below read these only, and few
batches ahead: pyarrow's default would keep gigabytes of text waiting.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from podium.errors import LakeError, PodiumError, UsageError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT, RELEASED
from podium.lake.tables import Filter, expression
from podium.reading.flat_tables import flat
from podium.reading.home import AHEAD, ROWS, Home, LakeHome, ReleaseHome, home_at
from podium.reading.snapshot import Snapshot, current

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,  # no file, no address, no other database, no COPY, no extension
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_persistent_secrets": False,  # ~/.duckdb is not looked at
    "python_enable_replacements": False,  # else a name in the query could be a variable of the caller
    "temp_directory": "",  # nothing is put on disk when memory runs out
}
"""Each shuts one way by which a query could reach something else than the tables."""
ONE_SELECT = "podium.sql takes exactly one statement, a query: SELECT …, WITH … SELECT, FROM … or VALUES"
NAMED_PIVOT = "name the values of a PIVOT, as in PIVOT speeches ON kind IN ('speech', 'debate')"


@dataclass(frozen=True, slots=True)
class QueryBounds:
    """What a query may spend, for those that strangers write."""

    rows: int
    """Rows that are answered at most; what would follow is left out."""
    seconds: float
    memory: str
    """Of DuckDB's own, as it writes it: ``1GB``."""


def sql(query: str, home: Path | str | None = None, *, version: int | None = None, bounds: QueryBounds | None = None) -> pa.Table:
    """The rows that one SELECT gives, over ``speeches``, ``speakers``, ``paragraphs``, ``turns``, ``people``, ``revisions``.

    ``home`` is found as by ``podium.read``; ``version`` is a version of the lake, by default the newest. The query can use these views and
    nothing else: no file, address, extension, setting or variable. Raises ``UsageError`` for anything but one SELECT, for a query
    that cannot be run and for one that takes longer than its ``bounds`` allow, ``LakeError`` where a file of the dataset cannot be read or
    memory runs out.
    """
    import duckdb

    with (
        duckdb.connect(config=SETTINGS | ({"memory_limit": bounds.memory} if bounds else {})) as connection,
        _interrupted(connection, bounds),
    ):
        tables = datasets(home_at(home), version)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            for name, table in tables.items():
                connection.register(name, table)
            connection.execute("SET lock_configuration = true")
            kinds = [statement.type for statement in connection.extract_statements(query)]
            if kinds == [duckdb.StatementType.MULTI]:  # DuckDB would first make a type of the values that it finds
                raise UsageError(f"the query cannot be run: {NAMED_PIVOT}")
            if kinds != [duckdb.StatementType.SELECT]:
                raise UsageError(f"{ONE_SELECT}; given: {', '.join(kind.name for kind in kinds) or 'nothing'}")
            relation = connection.sql(query)
            return (relation.limit(bounds.rows) if bounds else relation).to_arrow_table()
        except duckdb.InterruptException as error:
            if bounds is None:
                raise  # by somebody else than the clock
            raise UsageError(f"the query takes longer than {bounds.seconds:g} seconds: ask for less, or of fewer speeches") from error
        except duckdb.PermissionException as error:
            raise UsageError(f"the query asks for more than the tables, which podium.sql does not give: {_first(error)}") from error
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.OutOfMemoryException, pa.ArrowException, OSError) as error:
            failed = next((table.failed for table in tables.values() if table.failed), None)
            raise LakeError(f"the query could not be run to its end: {failed or _first(error)}") from error
        except duckdb.Error as error:
            raise UsageError(f"the query cannot be run: {_first(error)}") from error


@contextmanager
def _interrupted(connection: "DuckDBPyConnection", bounds: QueryBounds | None) -> Iterator[None]:
    """A block in which the connection is interrupted when its time is over."""
    if bounds is None:
        yield
        return
    clock = Timer(bounds.seconds, connection.interrupt)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _first(error: Exception) -> str:
    """The first line of DuckDB's message, and the line with its suggestion."""
    first, *rest = str(error).splitlines()
    near = next((line for line in rest if line.startswith(("Did you mean", "Candidate"))), "")
    return f"{first} {near}".strip()


PARQUET = ds.ParquetFileFormat()


def datasets(home: Home, version: int | None) -> "dict[str, LakeDataset | ReleaseDataset]":
    """The flat tables of a home by name, all at one version, the newest by default.

    Raises ``UsageError`` for a version of a release, ``UnknownVersion``, ``BrokenRelease``.
    """
    if isinstance(home, ReleaseHome):
        home.check(Snapshot("speeches", version))
        return {table: ReleaseDataset.of(home, table) for table in home.tables(Snapshot("speeches"))}
    assert isinstance(home, LakeHome)
    fixed = home.lake.version() if version is None else version  # all tables of a query show one version, whatever is committed meanwhile
    extents = home.lake.extents(fixed)
    return {table: LakeDataset.of(home.lake, table, fixed, extents) for table in FLAT}


class ReleaseDataset(ds.FileSystemDataset):  # type: ignore[misc]
    """One table of a release: its Parquet files, read by pyarrow itself."""

    failed: PodiumError | None = None
    """Always ``None``: as in ``LakeDataset``."""

    @classmethod
    def of(cls, home: ReleaseHome, table: str) -> "ReleaseDataset":
        """The table of that release. Raises ``BrokenRelease`` for a file that is missing or of another length."""
        fragments = [PARQUET.make_fragment(path, home.files) for path in home.paths(table)]
        return cls(fragments, RELEASED[table], PARQUET, home.files)

    def scanner(self, **asked: Any) -> ds.Scanner:
        """A scanner of the columns and rows asked for; row groups that cannot hold such rows are skipped."""
        return super().scanner(batch_size=ROWS, batch_readahead=AHEAD, fragment_readahead=1, **asked)


class LakeDataset(ds.FileSystemDataset):  # type: ignore[misc]
    """One flat table of a lake, unfolded by ``podium.reading.snapshot.flat``.

    pyarrow cannot read the files itself: they hold nested rows, and it cannot compare the statistics of their texts. It gets from Delta's
    log (``extents``) what each file holds, as an expression, and can so tell which files may hold the wanted rows.
    """

    lake: Lake
    table: str
    version: int
    extents: Sequence[dict[str, Any]]
    failed: PodiumError | None = None
    """The error that stopped the reading: DuckDB raises one of its own instead, without our message."""

    @classmethod
    def of(cls, lake: Lake, table: str, version: int, extents: Sequence[dict[str, Any]]) -> "LakeDataset":
        """The table at that version of the lake."""
        nowhere = fs.LocalFileSystem()  # a fragment's path is its place in ``extents`` and never opened
        fragments = [PARQUET.make_fragment(str(place), nowhere, _held(row, FLAT[table])) for place, row in enumerate(extents)]
        made = cls(fragments, FLAT[table], PARQUET, nowhere)
        made.lake, made.table, made.version, made.extents = lake, table, version, extents
        return made

    def scanner(self, columns: Sequence[str] | None = None, filter: ds.Expression | None = None, **asked: Any) -> ds.Scanner:
        """A scanner of the columns and rows asked for; files that cannot hold such rows are skipped."""
        wanted = self.schema.names if columns is None else list(columns)
        said = str(filter)  # there is no other way to learn the columns of an expression; one too many does no harm
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
        """Filters of the lake that keep every file which may hold rows of the expression; none where that is all files."""
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
    """What holds for every row of a file, as an expression on the columns of the flat table."""
    facts: list[Filter] = [("source", "=", row["source"])]
    for name, span in row["span"].items():
        if span:
            facts += [(name, ">=", span[0]), (name, "<=", span[1])]
        elif span is not None:
            facts.append((name, "is", None))
    return expression([fact for fact in facts if fact[0] in schema.names], schema)
