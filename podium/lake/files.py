"""Members of nested columns, read straight from the Parquet files of a Delta table: a query engine reads whole structs for them.

Tables of ours have no deletion vectors and no column mapping, so a file's rows are the table's rows; partition columns stand in the log.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from podium.lake.filters import Filter, expression

if TYPE_CHECKING:
    from deltalake import DeltaTable

PARTITION = "partition."
AHEAD = 2
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
                if len(pending) >= threads * AHEAD:
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
