"""Reading the lake's tables (``scan_table``), their change feed (``feed``) and what Delta's log says about their files (``extents``);
many rows held at little cost of memory (``blocks_of``).

Rows come from deltalake's query engine. Only members of nested columns over many rows (``paragraphs.speaker``) are read straight from the
Parquet files, as the engine would read whole structs for them: our tables have no deletion vectors and no column mapping, so that the
rows of a file are the rows of the table; the values of partition columns are in the log.
"""

import mmap
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from podium.errors import LakeError, UnknownVersion, one_line
from podium.lake.column_gap import check_readable, column_gap
from podium.lake.tables import NOT_IN, Filter, LakeTable, expression, sql_condition, unknown

if TYPE_CHECKING:
    from deltalake import DeltaTable

PARTITION = "partition."
ROW_GROUPS_AHEAD = 2
"""Row groups that are read ahead, for each thread."""

Part = tuple[Path, int, dict[str, Any]]
"""A file, a row group in it, and the values of its partition columns."""


def narrowed(schema: pa.Schema, columns: Sequence[str]) -> pa.Schema:
    """The schema of these columns; of a list of structs that is named as ``list.member`` with the named members only."""
    fields = []
    for head in dict.fromkeys(name.partition(".")[0] for name in columns):
        field = schema.field(head)
        if members := [name.partition(".")[2] for name in columns if name.startswith(f"{head}.")]:
            field = field.with_type(pa.list_(pa.struct([field.type.value_type.field(name) for name in members])))
        fields.append(field)
    return pa.schema(fields)


def read_members(
    delta: "DeltaTable", whole: pa.Schema, wanted: pa.Schema, filters: Sequence[Filter], rows: int
) -> Iterator[pa.RecordBatch]:
    """The ``wanted`` columns of the rows that pass the filters, in batches of at most ``rows``; ``whole`` is the table's schema."""
    needed = pa.schema(
        [*wanted, *(whole.field(name) for name in dict.fromkeys(name for name, _, _ in filters) if name not in wanted.names)]
    )
    threads = pa.cpu_count()
    pending: deque[Future[list[pa.RecordBatch]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for part in _parts(delta, whole, filters):
                pending.append(pool.submit(_read, part, needed, wanted, filters, rows))
                if len(pending) >= threads * ROW_GROUPS_AHEAD:
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def extents(delta: "DeltaTable", whole: pa.Schema, spans: Sequence[str]) -> list[dict[str, Any]]:
    """What the log says about the rows of each file: the values of the partition columns, and ``span``.

    ``span`` has by column of ``spans`` the least and greatest value; an empty tuple where no row has a value, ``None`` where some row has
    none or the log does not say.
    """
    adds, own = _files(delta, whole)
    rows = zip(own.to_pylist(), adds.to_pylist(), strict=True)
    return [place | {"span": {name: _span(row, name) for name in spans}} for place, row in rows]


def _files(delta: "DeltaTable", whole: pa.Schema) -> tuple[pa.Table, pa.Table]:
    """The files of a table as Delta's log lists them, and of each the values of the partition columns in their types."""
    adds = pa.table(delta.get_add_actions(flatten=True))
    places = [name for name in adds.schema.names if name.startswith(PARTITION)]
    typed = {name.removeprefix(PARTITION): adds[name].cast(whole.field(name.removeprefix(PARTITION)).type) for name in places}
    return adds, pa.table(typed)


def _span(row: dict[str, Any], name: str) -> tuple[Any, ...] | None:
    if row.get(f"null_count.{name}") == row.get("num_records") is not None:
        return ()
    least, most = row.get(f"min.{name}"), row.get(f"max.{name}")
    return None if row.get(f"null_count.{name}") != 0 or least is None or most is None else (least, most)


def _parts(delta: "DeltaTable", whole: pa.Schema, filters: Sequence[Filter]) -> Iterator[Part]:
    adds, files = _files(delta, whole)
    files = files.append_column("path", adds["path"].cast(pa.string()))
    of_partition = [one for one in filters if one[0] in files.schema.names]
    for row in files.filter(expression(of_partition, whole)).sort_by("path").to_pylist():
        path = Path(unquote(delta.table_uri.removeprefix("file://"))) / unquote(row.pop("path"))
        for group in range(pq.read_metadata(path).num_row_groups):
            yield path, group, row


def _read(part: Part, needed: pa.Schema, wanted: pa.Schema, filters: Sequence[Filter], rows: int) -> list[pa.RecordBatch]:
    path, group, partition = part
    with pq.ParquetFile(path) as file:
        leaves = _leaves([file.schema.column(place).path for place in range(len(file.schema))], needed)
        batches = file.iter_batches(rows, row_groups=[group], columns=leaves, use_threads=False)
        passing = (_passing(_typed(batch, needed, partition), filters) for batch in batches)
        return [batch.select(wanted.names) for batch in passing]


def _passing(batch: pa.RecordBatch, filters: Sequence[Filter]) -> pa.RecordBatch:
    """The rows that pass the filters; where all do, as mostly, nothing is copied."""
    names = list(dict.fromkeys(name for name, _, _ in filters))
    asked = pa.Table.from_batches([batch.select(names)]).append_column("row", pa.array(range(len(batch)), pa.int32()))
    rows = asked.filter(expression(filters, batch.schema))["row"].combine_chunks()
    return batch if len(rows) == len(batch) else batch.take(rows)


def _leaves(paths: Sequence[str], needed: pa.Schema) -> list[str]:
    """Those Parquet columns of a file that the needed columns are made of.

    Of a list whose named members the file is too old to have, its first member is read: how long the list is, it does know.
    """
    leaves = [path for path in paths if _is_needed(path.split("."), needed)]
    found = {path.partition(".")[0] for path in leaves}
    first = {path.partition(".")[0]: path for path in reversed(paths)}
    return leaves + [first[name] for name in needed.names if name in first and name not in found]


def _is_needed(path: Sequence[str], needed: pa.Schema) -> bool:
    """True for the path of a Parquet column (``paragraphs``, ``list``, ``element``, ``text``) that these columns are made of."""
    if path[0] not in needed.names:
        return False
    type_ = needed.field(path[0]).type
    return not pa.types.is_list(type_) or not pa.types.is_struct(type_.value_type) or path[-1] in {part.name for part in type_.value_type}


def _typed(batch: pa.RecordBatch, needed: pa.Schema, partition: dict[str, Any]) -> pa.RecordBatch:
    """The batch in the types of ``needed``; partition columns have their value, columns that the file is too old to have are null."""
    arrays = [
        batch[field.name].cast(field.type)
        if field.name in batch.schema.names
        else pa.repeat(pa.scalar(partition.get(field.name), field.type), len(batch))
        for field in needed
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=needed)


FEW_ROWS = 500
"""Most rows of one batch: the text of more long debates could be over the 2 GB of one Arrow string column."""
ROWS_OF_PAGES = 1 << 14
"""The same of the ledger, whose rows are short; each batch costs half a millisecond, whatever its length."""


def scan_table(
    table: LakeTable, delta: "DeltaTable | None", columns: Sequence[str] | None, filters: Sequence[Filter], order: Sequence[str] = ()
) -> pa.RecordBatchReader:
    """Rows of an opened table as a stream of batches in the types of its schema; none where ``delta`` is ``None``.

    ``filters`` are joined by AND; files that cannot hold such rows are skipped by partition and statistics. What the table is too old to
    have is null, what this Podium does not know is left out. Raises ``LakeError`` for a table without a required column and, while batches
    are taken, for one that cannot be read, or ``UnknownVersion`` where files of an old version were cleaned up.
    """
    names = list(columns or table.schema.names)
    if delta is None:
        return pa.RecordBatchReader.from_batches(narrowed(table.schema, names), [])
    check_readable(table.address, column_gap(delta, table.schema))
    present = {field.name for field in delta.schema().fields}
    # A single speech is found faster by the engine, which reads page indexes.
    of_one = any(column == "speech_id" and operator != NOT_IN for column, operator, _ in filters)
    if any("." in name for name in names) and not order and not of_one and "://" not in table.address:
        wanted = narrowed(table.schema, names)
        return pa.RecordBatchReader.from_batches(
            wanted, _reported(table, delta, read_members(delta, table.schema, wanted, filters, FEW_ROWS))
        )
    schema = pa.schema([table.schema.field(name) for name in dict.fromkeys(name.partition(".")[0] for name in names)])
    left_out = [one for one in filters if one[1] == NOT_IN]
    needed = pa.schema([*schema, *(table.schema.field(name) for name in {name for name, _, _ in left_out} - set(schema.names))])
    listed = ", ".join(f'"{name}"' if name in present else f'NULL AS "{name}"' for name in needed.names)
    conditions = [one for one in filters if one[1] != NOT_IN]
    where = f" WHERE {sql_condition(conditions)}" if conditions else ""
    query = f"SELECT {listed} FROM t{where}" + (f" ORDER BY {', '.join(order)}" if order else "")
    batches = _reported(table, delta, _batches(delta, query, needed, ROWS_OF_PAGES if table.name == "pages" else FEW_ROWS))
    return pa.RecordBatchReader.from_batches(schema, _without(batches, left_out, schema) if left_out else batches)


def _without(batches: Iterator[pa.RecordBatch], left_out: Sequence[Filter], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The columns of the schema, without rows of which one of the filters has the value."""
    values = [(name, pa.array(sorted(value), pa.string())) for name, _, value in left_out]
    for batch in batches:
        for name, odd in values:
            batch = batch.filter(pc.invert(pc.is_in(batch[name], odd)))
        yield batch.select(schema.names)


def _batches(delta: "DeltaTable", query: str, schema: pa.Schema, rows: int) -> Iterator[pa.RecordBatch]:
    from deltalake import QueryBuilder

    with pa.RecordBatchReader.from_stream(QueryBuilder().register("t", delta).execute(query)) as reader:
        for batch in reader:
            for start in range(0, batch.num_rows, rows):
                yield batch.slice(start, rows).cast(schema)


def _reported(table: LakeTable, delta: "DeltaTable", batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches; an error on the way becomes a ``LakeError`` or ``UnknownVersion`` of one sentence."""
    from deltalake.exceptions import DeltaError

    try:
        yield from batches
    except (DeltaError, pa.ArrowException, OSError) as error:
        newest = table.open()
        if newest and delta.version() < newest.version() and _is_missing(error):
            fault = f"version {delta.version()} of {table.name} is no longer kept, its files were cleaned up"
            raise UnknownVersion(f"{fault}: leave the version out, or use a release or `as_of`") from error
        raise LakeError(f"the table {delta.table_uri} cannot be read: {one_line(error)}") from error


def _is_missing(error: Exception) -> bool:
    """True for an error about a missing file, which engines show in the message only."""
    return any(sign in str(error).lower() for sign in ("not found", "no such file"))


def feed(table: LakeTable, first: int, last: int, columns: Sequence[str]) -> pa.Table:
    """The rows that the commits ``first`` to ``last`` changed, before and after, with the columns of Delta's change data feed.

    These are ``_change_type``, ``_commit_version`` and ``_commit_timestamp``. Raises ``UnknownVersion`` where files of those commits were
    cleaned up, ``LakeError``.
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
        fault = f"what the versions {first} to {last} of {table.name} changed is no longer kept in full"
        raise UnknownVersion(f"{fault}: ask for what changed since a day instead, which outlives clean-up") from error


BLOCK = 1 << 16
"""Rows of each block of ``blocks_of`` but the last."""
SPOOLED = 4 * BLOCK
"""More rows lie in a temporary file that is mapped into memory, so that only the columns that are looked at take room."""


def blocks_of(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> list[pa.RecordBatch]:
    """The rows in blocks of ``BLOCK``, where there are many in a file without a name, which ends with the last block."""
    kept, waiting, count = _Spool(schema), [], 0
    for batch in batches:
        waiting.append(batch)
        count += len(batch)
        if count >= BLOCK:
            joined = pa.Table.from_batches(waiting, schema).combine_chunks()
            for start in range(0, count - BLOCK + 1, BLOCK):
                kept.add(joined.slice(start, BLOCK))
            waiting, count = joined.slice(count - count % BLOCK).to_batches(), count % BLOCK
    if count:
        kept.add(pa.Table.from_batches(waiting, schema).combine_chunks())
    return kept.blocks()


class _Spool:
    """Blocks of rows on their way into memory or, where they are many, into a file."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._held: list[pa.RecordBatch] = []
        self._file: Any = None
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def add(self, rows: pa.Table) -> None:
        self._held += rows.combine_chunks().to_batches()
        if len(self._held) * BLOCK > SPOOLED or self._writer:
            if self._writer is None:
                self._file = tempfile.TemporaryFile(prefix="podium-ledger-")  # noqa: SIM115  it lives as long as the blocks
                self._writer = pa.ipc.new_file(self._file, self._schema)
            for block in self._held:
                self._writer.write_batch(block)
            self._held.clear()

    def blocks(self) -> list[pa.RecordBatch]:
        if self._writer is None:
            return self._held
        self._writer.close()
        with self._file:
            self._file.flush()
            mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        pa.default_memory_pool().release_unused()  # 90 MB that a million rows went through
        reader = pa.ipc.open_file(pa.py_buffer(mapped))
        return [reader.get_batch(number) for number in range(reader.num_record_batches)]
