"""What is written to a table of the lake, each by one commit: rows appended, merged or deleted, columns added, small files joined.

``append``, ``merge`` and ``add_columns`` are called within ``podium.lake.tables.swap``, which tries again when another writer was faster.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from podium.lake.column_gap import columns_to_add
from podium.lake.tables import Filter, LakeTable, one_sentence, sql_condition, swap
from podium.store.access import again, files_at, is_broken, path_of

if TYPE_CHECKING:
    from deltalake import CommitProperties, DeltaTable, WriterProperties

MARK = "write"
"""The key in a commit's metadata of a value that no other commit has."""
LAKE_ROW_GROUP = 2000
MANY_FILES = 15
"""Small files more than one a partition that reading does not mind: each costs it 1.5 ms. After 120 commits over twenty years all titles
took 2.0 times as long as of joined files, 3.7 times where 50 were left; 80 KB were written a commit and not 51 (2026-11-30)."""
FILE_SIZE = 32 * 1024 * 1024
"""Bytes up to which small files are joined; not more, since a changed row rewrites its file."""


def properties(note: Mapping[str, str]) -> "CommitProperties":
    """Commit properties with the note as metadata and without delta-rs' own retries, which would let an append pass over another one."""
    from deltalake import CommitProperties

    return CommitProperties(custom_metadata=dict(note), max_commit_retries=0)


def _writer() -> "WriterProperties":
    from deltalake import WriterProperties

    return WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=LAKE_ROW_GROUP)


def _commit(delta: "DeltaTable", write: Callable[["CommitProperties"], object], note: Mapping[str, str]) -> None:
    """Calls ``write`` with commit properties. An error of the store can hide a commit that was done: a mark in the history shows it."""
    from deltalake.exceptions import DeltaError

    before, mark = delta.version(), uuid4().hex
    try:
        write(properties({**note, MARK: mark}))
    except (DeltaError, OSError):
        again(delta.update_incremental, (DeltaError, OSError))
        since = delta.version() - before
        newer = again(lambda: delta.history(since), (DeltaError, OSError)) if since else []
        mine = [entry["version"] for entry in newer if entry.get(MARK) == mark]
        if not mine:
            raise
        again(lambda: delta.load_as_version(mine[0]), (DeltaError, OSError))


def add_columns(table: LakeTable, delta: "DeltaTable", note: Mapping[str, str]) -> None:
    """One commit that adds the columns which the table is too old to have, if there are any; no row is written."""
    if fields := columns_to_add(delta, table.schema):
        _commit(delta, lambda how: delta.alter.add_columns(fields, commit_properties=how), note)


def append(delta: "DeltaTable", rows: pa.Table, note: Mapping[str, str]) -> None:
    """One commit that adds the rows."""
    from deltalake import write_deltalake

    _commit(delta, lambda how: write_deltalake(delta, rows, mode="append", writer_properties=_writer(), commit_properties=how), note)


def merge(
    delta: "DeltaTable", rows: pa.Table, on: Sequence[str], where: Sequence[Filter], marks: Sequence[str], note: Mapping[str, str]
) -> None:
    """One commit of rows, matched by the columns ``on``, whose ``op`` says insert, rewrite, delete or mark (set ``marks`` only).

    The filters ``where`` hold for all rows, so that few files are read.
    """
    names = [name for name in rows.column_names if name != "op"]
    every = {name: f"s.{name}" for name in names}
    predicate = " AND ".join([sql_condition(where, "t."), *(f"t.{name} = s.{name}" for name in on)])

    def write(how: "CommitProperties") -> None:
        merger = delta.merge(rows, predicate, "s", "t", streamed_exec=False, writer_properties=_writer(), commit_properties=how)
        merger = merger.when_matched_update(every, "s.op = 'rewrite'")
        if marks:
            merger = merger.when_matched_update({name: f"s.{name}" for name in marks}, "s.op = 'mark'")
            merger = merger.when_matched_delete("s.op = 'delete'")
        merger.when_not_matched_insert(every, "s.op = 'insert'").execute()

    _commit(delta, write, note)


def delete(delta: "DeltaTable", where: Sequence[Filter], note: Mapping[str, str]) -> bool:
    """One commit that deletes the rows that pass the filters; no commit and false where there are none."""
    from deltalake import QueryBuilder

    predicate = sql_condition(where)
    query = f"SELECT count(*) AS n FROM t WHERE {predicate}"
    if not pa.table(QueryBuilder().register("t", delta).execute(query))["n"][0].as_py():
        return False
    _commit(delta, lambda how: delta.delete(predicate, writer_properties=_writer(), commit_properties=how), note)
    return True


def join_small_files(table: LakeTable, source: str, fence: Callable[[], None]) -> bool:
    """Joins the small files of a source where that leaves ``MANY_FILES`` fewer, in one partition or over all; true where it did.

    One commit that changes no row. It is given up where another writer is faster or the store fails, and left to the next run.
    """
    from deltalake.exceptions import CommitFailedError, DeltaError

    delta = table.open()
    if delta is None or not _has_many(delta, source):
        return False
    fence()
    with one_sentence(table):
        try:
            delta.optimize.compact([("source", "=", source)], FILE_SIZE, writer_properties=_writer(), commit_properties=properties({}))
        except (DeltaError, OSError) as error:
            if isinstance(error, CommitFailedError) or is_broken(error):
                return False
            raise
    return True


def _has_many(delta: "DeltaTable", source: str) -> bool:
    adds = pa.table(delta.get_add_actions(flatten=True))
    places = [name for name in adds.schema.names if name.startswith("partition.")]
    small = adds.filter((pc.field("partition.source") == source) & (pc.field("size_bytes") < FILE_SIZE // 4))
    joined = small.group_by(places).aggregate([]).num_rows  # one a partition would be left
    return int(small.num_rows) - int(joined) > MANY_FILES


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was done to the files of a table, or would be done."""

    files: int = 0
    """How many the newest version had before."""
    joined: int = 0
    into: int = 0
    """How many were made of those that were joined."""
    deleted: int = 0


def compact(table: LakeTable, keep: timedelta, dry_run: bool = False) -> Tidied:
    """Joins small files and deletes those that no version younger than ``keep`` needs; a ``dry_run`` says what that would be.

    Files that are joined now are deleted once the versions that need them are old enough.
    """
    from deltalake.exceptions import DeltaError

    if (opened := table.open()) is None:
        return Tidied()
    hours = int(keep.total_seconds() // 3600)

    def vacuum(delta: "DeltaTable") -> int:
        unneeded = delta.vacuum(retention_hours=hours, enforce_retention_duration=False, dry_run=True)
        deleted = _standing(table, unneeded)
        if deleted and not dry_run:
            delta.vacuum(retention_hours=hours, enforce_retention_duration=False, dry_run=False)
        return deleted

    if dry_run:
        with one_sentence(table):
            return replace(_joinable(opened), deleted=vacuum(opened))

    def joined(delta: "DeltaTable") -> Tidied:
        files = len(delta.file_uris())
        told = delta.optimize.compact(target_size=FILE_SIZE, writer_properties=_writer())
        return Tidied(files, told["numFilesRemoved"], told["numFilesAdded"], vacuum(delta))

    done = swap(table, joined)
    with one_sentence(table):
        newest = table.open_to_write()
        again(newest.create_checkpoint, (DeltaError, OSError))  # the table then opens without its whole log
        again(newest.cleanup_metadata, (DeltaError, OSError))  # deletes what is older than the log's retention
    return done


def _standing(table: LakeTable, names: Sequence[str]) -> int:
    """How many of these files of the table are there: its log names those that were deleted for some days more."""
    from pyarrow.fs import FileType

    folder = path_of(table.address)
    found = files_at(table.address).get_file_info([f"{folder}/{name}" for name in names])
    return sum(info.type is FileType.File for info in found)


def _joinable(delta: "DeltaTable") -> Tidied:
    """The files of each partition that fit together into larger ones, about as deltalake will choose them."""
    adds = pa.table(delta.get_add_actions(flatten=True))
    places = [name for name in adds.schema.names if name.startswith("partition.")]
    small = adds.filter(pc.field("size_bytes") < FILE_SIZE).group_by(places).aggregate([("size_bytes", "count"), ("size_bytes", "sum")])
    several = small.filter(pc.field("size_bytes_count") > 1).to_pylist()
    joined = sum(row["size_bytes_count"] for row in several)
    return Tidied(adds.num_rows, joined, sum(-(-row["size_bytes_sum"] // FILE_SIZE) for row in several))
