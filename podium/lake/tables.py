"""One Delta table: opened, and committed to as compare-and-swap; read in ``podium.lake.scan``. Knows nothing of speeches.

Only ``podium.lake.lake…`` modules import deltalake, and only inside functions: who parses does not pay for it.
``DeltaTable.to_pyarrow_table`` and ``to_pandas`` are never used: with deltalake 1.6 they may abort the interpreter at its exit.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import pyarrow as pa
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from podium.errors import Conflict, LakeError, UnknownVersion, one_line
from podium.lake.filters import Filter as Filter
from podium.lake.filters import condition
from podium.lake.schema import LAKE
from podium.store.access import check_address, in_store
from podium.store.again import again, is_broken

if TYPE_CHECKING:
    from deltalake import CommitProperties, DeltaTable, WriterProperties

T = TypeVar("T")

os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0,lg_tcache_max:11")
# Read by deltalake's allocator (jemalloc) when it is loaded. By itself it keeps what is free for ten seconds in several pools, 35 MB more
# after 20 commits and growing, and commits no faster (2026-11-29).

PARTITIONS = {"speeches": ["source", "year"], "pages": ["source"]}
COMPARED = {"speeches": "speech_id,revision,date", "pages": "url,speech_id"}
"""Columns whose least and greatest values are kept a file. No times: Delta rounds them to milliseconds, which could skip a row."""
MANY = 500
"""More keys than this are looked for as a range, then picked by key."""
PATIENCE = 120.0
"""Seconds of losing against other writers before ``Conflict``."""
MARK = "write"
"""What each commit carries in its metadata that is unlike that of any other."""
ROW_GROUP = 2000
FILE_SIZE = 32 * 1024 * 1024
"""Bytes up to which small files are joined: a changed row costs the rewriting of its file."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the lake by name, at ``address``; it is made by its first commit."""

    name: str
    address: str
    storage: Mapping[str, str] = field(default_factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """Its columns, described."""
        return LAKE[self.name]

    def open(self, version: int | None = None) -> "DeltaTable | None":
        """The Delta table at that version, ``None`` where nothing was ever committed. Raises ``UnknownVersion``."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError

        try:
            newest = again(lambda: DeltaTable(self.address, storage_options=dict(self.storage)), (DeltaError, OSError))
        except TableNotFoundError:
            if version in (None, 0):
                return None
            raise unknown(self, version, 0) from None
        except (DeltaError, OSError) as error:
            raise LakeError(f"the table {self.address} cannot be opened: {one_line(error)}") from error
        if version is None or version == newest.version():
            return newest
        if not 0 <= version < newest.version():
            raise unknown(self, version, newest.version())
        try:
            return DeltaTable(self.address, version=version, storage_options=dict(self.storage))
        except (DeltaError, OSError) as error:
            raise UnknownVersion(f"version {version} of {self.name} is no longer kept, use a release or `as_of`") from error

    def history(self) -> list[dict[str, Any]]:
        """What each commit says of itself, the newest first. Raises ``LakeError``."""
        from deltalake.exceptions import DeltaError

        delta = self.open()
        try:
            return again(delta.history, (DeltaError, OSError)) if delta else []
        except (DeltaError, OSError) as error:
            raise LakeError(f"the history of {self.address} cannot be read: {one_line(error)}") from error

    def open_to_write(self) -> "DeltaTable":
        """The newest Delta table, made where there is none."""
        from deltalake import DeltaTable

        return self.open() or DeltaTable.create(
            self.address,
            self.schema,
            mode="ignore",
            partition_by=PARTITIONS[self.name],
            storage_options=dict(self.storage),
            configuration={
                "delta.enableChangeDataFeed": "true",
                "delta.dataSkippingStatsColumns": COMPARED[self.name],
                "delta.logRetentionDuration": "interval 3650 days",
            },
        )


def unknown(table: Table, version: int | None, newest: int) -> UnknownVersion:
    return UnknownVersion(f"{table.name} has no version {version}: versions run from 0 to {newest}")


def keyed(column: str, keys: Sequence[str]) -> list[Filter]:
    """Filters that hold for these keys, and for others between them where they are many."""
    if len(keys) <= MANY:
        return [(column, "in", keys)]
    return [(column, ">=", min(keys)), (column, "<=", max(keys))]


@contextmanager
def _one_sentence(table: Table) -> Iterator[None]:
    from deltalake.exceptions import CommitFailedError, DeltaError

    try:
        yield
    except CommitFailedError as error:
        raise Conflict(f"other runs kept committing to {table.name} first; run it again") from error
    except (DeltaError, OSError) as error:
        raise LakeError(f"nothing was committed to {table.address}: {one_line(error)}") from error


def swap(table: Table, attempt: Callable[["DeltaTable"], T], fence: Callable[[], None] = lambda: None) -> T:
    """What ``attempt`` gives on the newest table; done again on fresh reads when another writer commits in between or the store fails.

    The attempt must commit with ``properties``, which refuses to commit to any version but the one that was opened. ``fence`` raises for a
    run that may no longer commit: it is asked after the opening, so that one that stalls behind it finds another version and is refused.
    """
    from deltalake.exceptions import CommitFailedError, DeltaError

    faults = (DeltaError, OSError)
    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, CommitFailedError) or (isinstance(error, faults) and is_broken(error))),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
    )
    with _one_sentence(table):
        return retrying(lambda: attempt(_fenced(table.open_to_write(), fence)))


def _fenced(delta: "DeltaTable", fence: Callable[[], None]) -> "DeltaTable":
    fence()
    return delta


def properties(note: Mapping[str, str]) -> "CommitProperties":
    """Commit properties that carry the note and leave no retry to delta-rs, whose append does not see other appends."""
    from deltalake import CommitProperties

    return CommitProperties(custom_metadata=dict(note), max_commit_retries=0)


def _writer() -> "WriterProperties":
    from deltalake import WriterProperties

    return WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=ROW_GROUP)


def _commit(delta: "DeltaTable", write: Callable[["CommitProperties"], object], note: Mapping[str, str]) -> None:
    """What ``write`` commits carries a mark of its own: where an error came in place of its answer, the mark tells whether it was done."""
    from deltalake.exceptions import DeltaError

    before, mark = delta.version(), uuid4().hex
    try:
        write(properties({**note, MARK: mark}))
    except (DeltaError, OSError):
        again(delta.update_incremental, (DeltaError, OSError))
        since = delta.version() - before
        told = again(lambda: delta.history(since), (DeltaError, OSError)) if since else []
        mine = [entry["version"] for entry in told if entry.get(MARK) == mark]
        if not mine:
            raise
        again(lambda: delta.load_as_version(mine[0]), (DeltaError, OSError))


def append(delta: "DeltaTable", rows: pa.Table, note: Mapping[str, str]) -> None:
    """One commit that adds the rows."""
    from deltalake import write_deltalake

    _commit(delta, lambda how: write_deltalake(delta, rows, mode="append", writer_properties=_writer(), commit_properties=how), note)


def merge(
    delta: "DeltaTable", rows: pa.Table, on: Sequence[str], where: Sequence[Filter], marks: Sequence[str], note: Mapping[str, str]
) -> None:
    """One commit of rows whose ``op`` says insert, rewrite, delete or mark (the columns ``marks`` alone); ``where`` prunes the reading."""
    names = [name for name in rows.column_names if name != "op"]
    every = {name: f"s.{name}" for name in names}
    predicate = " AND ".join([condition(where, "t."), *(f"t.{name} = s.{name}" for name in on)])

    def write(how: "CommitProperties") -> None:
        merger = delta.merge(
            rows,
            predicate,
            source_alias="s",
            target_alias="t",
            streamed_exec=False,
            writer_properties=_writer(),
            commit_properties=how,
        ).when_matched_update(every, "s.op = 'rewrite'")
        if marks:
            merger = merger.when_matched_update({name: f"s.{name}" for name in marks}, "s.op = 'mark'")
        merger = merger.when_matched_delete("s.op = 'delete'") if marks else merger
        merger.when_not_matched_insert(every, "s.op = 'insert'").execute()

    _commit(delta, write, note)


def tidy(table: Table, keep: timedelta) -> int:
    """Joins small files, then deletes those that no version younger than ``keep`` needs; the number deleted.

    Ends with a checkpoint, so that the table opens without reading its whole log, and lets go of log entries older than the log's
    retention.
    """
    from deltalake.exceptions import DeltaError

    if table.open() is None:
        return 0
    deleted = swap(table, lambda delta: _joined(delta, int(keep.total_seconds() // 3600)))
    with _one_sentence(table):
        newest = table.open_to_write()
        again(newest.create_checkpoint, (DeltaError, OSError))
        again(newest.cleanup_metadata, (DeltaError, OSError))
    return deleted


def _joined(delta: "DeltaTable", hours: int) -> int:
    delta.optimize.compact(target_size=FILE_SIZE, writer_properties=_writer())
    return len(delta.vacuum(retention_hours=hours, enforce_retention_duration=False, dry_run=False))


def address(home: Path | str, name: str) -> str:
    """Where the table lies under a folder or an object store address. Raises ``UsageError`` for one that tables cannot live under."""
    check_address(home)
    return f"{home}/lake/{name}" if in_store(home) else str(Path(home) / "lake" / name)
