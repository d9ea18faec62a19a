"""The Delta tables of the lake: opening them, and committing to the newest version; and filters on their rows.

A filter is a value (``Filter``), which becomes SQL for deltalake's engine (``sql_condition``) or an Arrow expression for plain files
(``expression``). A commit is tried again on the newest table when another writer was faster or the store failed (``swap``).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from podium.errors import Conflict, LakeError, UnknownVersion, one_line
from podium.lake.column_gap import check_writable, column_gap
from podium.store.access import again, check_address, in_store, is_broken

if TYPE_CHECKING:
    from deltalake import DeltaTable

Filter = tuple[str, str, Any]
"""Column, operator (``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``in``, ``not in``, ``is``, ``null or >``, ``null or !=``) and value."""

COMPARE: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
OR_NULL = "null or "
NOT_IN = "not in"
"""The operator of a filter that leaves out rows with one of many values, a ``frozenset`` of text. It has no SQL: with 19,000 values in its
text a query of 300 rows took 1.3 seconds and not 0.02 (2026-11-30)."""


def sql_condition(filters: Sequence[Filter], alias: str = "") -> str:
    """The filters as SQL, joined by AND; ``alias`` is put before each column (``t.``)."""
    return " AND ".join(_term(f"{alias}{column}", operator, value) for column, operator, value in filters)


def _term(column: str, operator: str, value: Any) -> str:
    if operator == "in":
        stated = sorted({item for item in value if item is not None})
        listed = f"{column} IN ({', '.join(map(_literal, stated))})" if stated else "FALSE"  # SQL has no empty list
        return f"({listed} OR {column} IS NULL)" if None in value else listed
    if operator.startswith(OR_NULL):
        return f"({column} IS NULL OR {column} {operator.removeprefix(OR_NULL)} {_literal(value)})"
    if value is None:
        return f"{column} IS {'NOT ' if operator == '!=' else ''}NULL"
    return f"{column} {operator} {_literal(value)}"


def _literal(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date | datetime):
        return f"'{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def expression(filters: Iterable[Filter], schema: pa.Schema) -> pc.Expression:
    """The filters as an Arrow expression, joined by AND; ``schema`` has the types of their columns."""
    return reduce(and_, (_compared(schema.field(name), operator, value) for name, operator, value in filters), pc.scalar(True))


def _compared(column: pa.Field, operator: str, value: Any) -> pc.Expression:
    field = pc.field(column.name)
    if operator == "in":
        stated = pa.array(sorted({item for item in value if item is not None}), column.type)
        found = field.isin(stated)
        return found | field.is_null() if None in value else found
    if operator == NOT_IN:
        return ~field.isin(pa.array(sorted(value), column.type))
    if operator.startswith(OR_NULL):
        return field.is_null() | COMPARE[operator.removeprefix(OR_NULL)](field, pa.scalar(value, column.type))
    if value is None:
        return field.is_valid() if operator == "!=" else field.is_null()
    return COMPARE[operator](field, pa.scalar(value, column.type))


T = TypeVar("T")

os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0,lg_tcache_max:11")
# Read by deltalake's allocator (jemalloc) when it is loaded. By itself it keeps what is free for ten seconds in several pools, 35 MB more
# after 20 commits and growing, and commits no faster (2026-11-29).

PARTITIONS = {"speeches": ["source", "year"], "pages": ["source"]}
COLUMNS_WITH_STATISTICS = {"speeches": "speech_id,revision,date", "pages": "url,speech_id"}
"""Columns whose least and greatest value in each file are kept. No times: Delta rounds them to milliseconds, which could skip a row."""
HOUSEKEEPING = frozenset({"OPTIMIZE", "VACUUM START", "VACUUM END"})
"""Operations of commits that change no row."""
MANY = 500
"""Up to so many keys are looked for one by one, more as a range."""
CONFLICT_PATIENCE = 120.0
"""Seconds of losing against other writers before ``Conflict``."""


@dataclass(frozen=True, slots=True)
class LakeTable:
    """One table of the lake, ``speeches`` or ``pages``, at ``address``; the first commit makes it."""

    name: str
    address: str
    schema: pa.Schema
    """Its columns, with their descriptions."""
    storage: Mapping[str, str] = field(default_factory=dict)

    def open(self, version: int | None = None) -> "DeltaTable | None":
        """The Delta table, newest by default; ``None`` where nothing was ever committed. Raises ``UnknownVersion``, ``LakeError``."""
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
            alike = last_alike(newest, version)
            return newest if alike == newest.version() else DeltaTable(self.address, version=alike, storage_options=dict(self.storage))
        except (DeltaError, OSError) as error:
            raise UnknownVersion(f"version {version} of {self.name} is no longer kept, use a release or `as_of`") from error

    def history(self) -> list[dict[str, Any]]:
        """The entries of the table's history, one a commit, the newest first. Raises ``LakeError``."""
        from deltalake.exceptions import DeltaError

        delta = self.open()
        try:
            return again(delta.history, (DeltaError, OSError)) if delta else []
        except (DeltaError, OSError) as error:
            raise LakeError(f"the history of {self.address} cannot be read: {one_line(error)}") from error

    def open_to_write(self) -> "DeltaTable":
        """The Delta table at its newest version, made where there is none."""
        from deltalake import DeltaTable

        return self.open() or DeltaTable.create(
            self.address,
            self.schema,
            mode="ignore",
            partition_by=PARTITIONS[self.name],
            storage_options=dict(self.storage),
            configuration={
                "delta.enableChangeDataFeed": "true",
                "delta.dataSkippingStatsColumns": COLUMNS_WITH_STATISTICS[self.name],
                "delta.logRetentionDuration": "interval 3650 days",
            },
        )


def dataset_version(delta: "DeltaTable") -> int:
    """The newest version that changed a row or a column: joining files and deleting old ones makes commits, and no dataset version."""
    from deltalake.exceptions import DeltaError

    look = 4
    while True:
        try:
            entries = again(lambda: delta.history(look), (DeltaError, OSError))  # noqa: B023  called before it changes
        except (DeltaError, OSError) as error:
            raise LakeError(f"the history of {delta.table_uri} cannot be read: {one_line(error)}") from error
        changed = next((entry["version"] for entry in entries if entry["operation"] not in HOUSEKEEPING), None)
        if changed is not None or len(entries) < look:
            return int(changed or 0)
        look *= 8


def last_alike(delta: "DeltaTable", version: int) -> int:
    """The last version with the same rows: files that were joined since are read sooner, and outlive those they were made of."""
    operations = {entry["version"]: entry["operation"] for entry in delta.history(delta.version() - version)}
    while operations.get(version + 1) in HOUSEKEEPING:
        version += 1
    return version


def unknown(table: LakeTable, version: int | None, newest: int) -> UnknownVersion:
    """The error for a version that the table does not have."""
    return UnknownVersion(f"{table.name} has no version {version}: versions run from 0 to {newest}")


def key_filters(column: str, keys: Sequence[str]) -> list[Filter]:
    """Filters for rows with these keys; where the keys are many, also for rows with others between them, to be sorted out afterwards."""
    if len(keys) <= MANY:
        return [(column, "in", keys)]
    return [(column, ">=", min(keys)), (column, "<=", max(keys))]


@contextmanager
def one_sentence(table: LakeTable) -> Iterator[None]:
    """A context in which an error of the table's library becomes one of ours, in a sentence: ``Conflict`` or ``LakeError``."""
    from deltalake.exceptions import CommitFailedError, DeltaError

    try:
        yield
    except CommitFailedError as error:
        raise Conflict(f"other runs kept committing to {table.name} first; run it again") from error
    except (DeltaError, OSError) as error:
        raise LakeError(f"nothing was committed to {table.address}: {one_line(error)}") from error


def swap(table: LakeTable, attempt: Callable[["DeltaTable"], T], fence: Callable[[], None] = lambda: None) -> T:
    """Calls ``attempt`` with the newest table and returns its result; again when another writer commits in between or the store fails.

    The attempt commits by ``podium.lake.writes``, whose commits fail on any version but the one that was opened. ``fence`` raises for a
    run that may no longer commit; called after the opening, so that a run that stalls behind it fails on a newer version. Raises
    ``Conflict``, ``LakeError``, also for a table that this Podium must not write to.
    """
    from deltalake.exceptions import CommitFailedError, DeltaError

    faults = (DeltaError, OSError)
    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, CommitFailedError) or (isinstance(error, faults) and is_broken(error))),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        stop=stop_after_delay(CONFLICT_PATIENCE),
        reraise=True,
    )

    def attempted() -> T:
        delta = table.open_to_write()
        check_writable(table.address, column_gap(delta, table.schema))
        fence()
        return attempt(delta)

    with one_sentence(table):
        return retrying(attempted)


def table_address(home: Path | str, name: str) -> str:
    """The path or address of a table in a home. Raises ``UsageError`` for an address that no table can be under."""
    check_address(home)
    return f"{home}/lake/{name}" if in_store(home) else str(Path(home) / "lake" / name)
