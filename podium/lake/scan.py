"""Members of nested columns, read straight from the Parquet files of a Delta table: a query engine reads whole structs for them.

Tables of ours have no deletion vectors and no column mapping, so a file's rows are the table's rows; partition columns stand in the log.
"""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from podium.errors import LakeError, UnknownVersion, one_line
from podium.lake.tables import Filter, LakeTable, expression, sql_condition, unknown

if TYPE_CHECKING:
    from deltalake import DeltaTable

PARTITION = "partition."
ROW_GROUPS_AHEAD = 2
"""Row groups that wait read, for each thread."""

Part = tuple[Path, int, dict[str, Any]]
"""A file, a row group in it, and the values of its partition columns."""


def narrowed(schema: pa.Schema, columns: Sequence[str]) -> pa.Schema:
    """The schema of these columns, where ``list.member`` keeps only the named members of a list of structs."""
    heads = list(dict.fromkeys(name.partition(".")[0] for name in columns))
    return pa.schema(
        [_narrowed(schema.field(head), [name.partition(".")[2] for name in columns if name.startswith(f"{head}.")]) for head in heads]
    )


def _narrowed(field: pa.Field, members: Sequence[str]) -> pa.Field:
    if not members:
        return field
    struct = field.type.value_type
    return field.with_type(pa.list_(pa.struct([struct.field(name) for name in members])))


def read_members(
    delta: "DeltaTable", whole: pa.Schema, wanted: pa.Schema, filters: Sequence[Filter], rows: int
) -> Iterator[pa.RecordBatch]:
    """The rows that pass the filters, of the ``wanted`` columns, at most so many rows at once; ``whole`` is the table's schema."""
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
    """For each file what the log knows of its rows without opening it: the values of the partition columns, and under ``span`` the least
    and greatest value of other columns: nothing where no row has a value, ``None`` where some row has none or nobody noted it."""
    adds = pa.table(delta.get_add_actions(flatten=True))
    places = [name for name in adds.schema.names if name.startswith(PARTITION)]
    typed = {name.removeprefix(PARTITION): adds[name].cast(whole.field(name.removeprefix(PARTITION)).type) for name in places}
    own = pa.table(typed).to_pylist()
    return [place | {"span": {name: _span(row, name) for name in spans}} for place, row in zip(own, adds.to_pylist(), strict=True)]


def _span(row: dict[str, Any], name: str) -> tuple[Any, ...] | None:
    if row.get(f"null_count.{name}") == row.get("num_records") is not None:
        return ()
    least, most = row.get(f"min.{name}"), row.get(f"max.{name}")
    return None if row.get(f"null_count.{name}") != 0 or least is None or most is None else (least, most)


def _parts(delta: "DeltaTable", whole: pa.Schema, filters: Sequence[Filter]) -> Iterator[Part]:
    adds = pa.table(delta.get_add_actions(flatten=True))
    places = [name for name in adds.schema.names if name.startswith(PARTITION)]
    files = pa.table({name.removeprefix(PARTITION): adds[name].cast(whole.field(name.removeprefix(PARTITION)).type) for name in places})
    files = files.append_column("path", adds["path"].cast(pa.string()))
    of_partition = [one for one in filters if one[0] in files.schema.names]
    for row in files.filter(expression(of_partition, whole)).sort_by("path").to_pylist():
        path = Path(unquote(delta.table_uri.removeprefix("file://"))) / unquote(row.pop("path"))
        for group in range(pq.read_metadata(path).num_row_groups):
            yield path, group, row


def _read(part: Part, needed: pa.Schema, wanted: pa.Schema, filters: Sequence[Filter], rows: int) -> list[pa.RecordBatch]:
    path, group, partition = part
    with pq.ParquetFile(path) as file:
        leaves = [leaf.path for leaf in _leaves(file) if _asked(leaf.path.split("."), needed)]
        batches = file.iter_batches(rows, row_groups=[group], columns=leaves, use_threads=False)
        passing = (_passing(_typed(batch, needed, partition), filters) for batch in batches)
        return [batch.select(wanted.names) for batch in passing]


def _passing(batch: pa.RecordBatch, filters: Sequence[Filter]) -> pa.RecordBatch:
    """The rows that pass; where all do, as mostly, nothing is copied."""
    names = list(dict.fromkeys(name for name, _, _ in filters))
    asked = pa.Table.from_batches([batch.select(names)]).append_column("row", pa.array(range(len(batch)), pa.int32()))
    rows = asked.filter(expression(filters, batch.schema))["row"].combine_chunks()
    return batch if len(rows) == len(batch) else batch.take(rows)


def _leaves(file: pq.ParquetFile) -> Iterator[Any]:
    return (file.schema.column(place) for place in range(len(file.schema)))


def _asked(path: Sequence[str], needed: pa.Schema) -> bool:
    if path[0] not in needed.names:
        return False
    type_ = needed.field(path[0]).type
    return not pa.types.is_list(type_) or not pa.types.is_struct(type_.value_type) or path[-1] in {part.name for part in type_.value_type}


def _typed(batch: pa.RecordBatch, needed: pa.Schema, partition: dict[str, Any]) -> pa.RecordBatch:
    """The batch in the declared types; a column that the file is too old to have is null."""
    arrays = [
        batch[field.name].cast(field.type)
        if field.name in batch.schema.names
        else pa.repeat(pa.scalar(partition.get(field.name), field.type), len(batch))
        for field in needed
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=needed)


FEW_ROWS = 500
"""Rows that are handed out at once: the text of more long debates could pass the 2 GB of one Arrow string column."""


def scan_table(
    table: LakeTable, delta: "DeltaTable | None", columns: Sequence[str] | None, filters: Sequence[Filter], order: Sequence[str] = ()
) -> pa.RecordBatchReader:
    """The rows as a stream of batches in the declared types, pruned by partition and file statistics: the one way rows are read."""
    names = list(columns or table.schema.names)
    if delta is None:
        return pa.RecordBatchReader.from_batches(narrowed(table.schema, names), [])
    _check_columns(table, delta)
    if _by_files(table, names, filters, order):
        wanted = narrowed(table.schema, names)
        return pa.RecordBatchReader.from_batches(wanted, _told(table, delta, read_members(delta, table.schema, wanted, filters, FEW_ROWS)))
    schema = pa.schema([table.schema.field(name) for name in dict.fromkeys(name.partition(".")[0] for name in names)])
    query = _select(schema.names, {field.name for field in delta.schema().fields}, filters, order)
    return pa.RecordBatchReader.from_batches(schema, _told(table, delta, _batches(delta, query, schema)))


def _by_files(table: LakeTable, names: Sequence[str], filters: Sequence[Filter], order: Sequence[str]) -> bool:
    """Members of nested columns over many rows of local files; a single speech is found faster by the engine, which reads page indexes."""
    of_one = any(column == "speech_id" for column, _, _ in filters)
    return any("." in name for name in names) and not order and not of_one and "://" not in table.address


def _check_columns(table: LakeTable, delta: "DeltaTable") -> None:
    there = {field.name for field in delta.schema().fields}
    missing = [field.name for field in table.schema if field.name not in there and not field.nullable]
    if missing:
        told = f"the table {table.address} has no column {', '.join(missing)}"
        raise LakeError(f"{told}: it was written by another version of podium, update podium or read a release")


def _select(names: Sequence[str], present: Collection[str], filters: Sequence[Filter], order: Sequence[str]) -> str:
    where = f" WHERE {sql_condition(filters)}" if filters else ""
    by = f" ORDER BY {', '.join(order)}" if order else ""
    listed = ", ".join(f'"{name}"' if name in present else f'NULL AS "{name}"' for name in names)
    return f"SELECT {listed} FROM t{where}{by}"


def _batches(delta: "DeltaTable", query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    from deltalake import QueryBuilder

    with pa.RecordBatchReader.from_stream(QueryBuilder().register("t", delta).execute(query)) as reader:
        for batch in reader:
            for start in range(0, batch.num_rows, FEW_ROWS):
                yield batch.slice(start, FEW_ROWS).cast(schema)


def _told(table: LakeTable, delta: "DeltaTable", batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches; what goes wrong on the way is one sentence."""
    from deltalake.exceptions import DeltaError

    try:
        yield from batches
    except (DeltaError, pa.ArrowException, OSError) as error:
        newest = table.open()
        if newest and delta.version() < newest.version() and _is_missing(error):
            told = f"version {delta.version()} of {table.name} is no longer kept, its files were cleaned up"
            raise UnknownVersion(f"{told}: leave the version out, or use a release or `as_of`") from error
        raise LakeError(f"the table {delta.table_uri} cannot be read: {one_line(error)}") from error


def _is_missing(error: Exception) -> bool:
    """Engines tell of a missing file in words alone."""
    return any(words in str(error).lower() for words in ("not found", "no such file"))


def feed(table: LakeTable, first: int, last: int, columns: Sequence[str]) -> pa.Table:
    """The rows that the commits ``first`` to ``last`` changed, before and after, in the form of Delta's change data feed.

    Raises ``UnknownVersion`` where files of those commits were cleaned up.
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
        told = f"what the versions {first} to {last} of {table.name} changed is no longer kept in full"
        raise UnknownVersion(f"{told}: ask for what changed since a day instead, which outlives clean-up") from error
