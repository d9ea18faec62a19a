"""How the columns of a table in a lake differ from those of this Podium, which ``podium.lake.schema`` declares.

A lake outlives versions of Podium. Reading fills what a table lacks with null and passes over what this Podium does not know. A commit
first adds what the table lacks (deltalake 1.6.6: members of lists of structs too; a merge that brings them itself empties the rows that it
copies). A Podium that does not know a column writes nothing at all: it would leave its values out of every row that it rewrites.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from podium.errors import LakeError
from podium.version import __version__

if TYPE_CHECKING:
    from deltalake import DeltaTable


@dataclass(frozen=True, slots=True)
class ColumnGap:
    """What a table and this Podium do not share; members of nested columns are named as ``paragraphs.text``."""

    missing: tuple[str, ...] = ()
    """Columns that the table lacks: it is older than this Podium."""
    unknown: tuple[str, ...] = ()
    """Columns that this Podium lacks: it is older than the table."""
    unfillable: tuple[str, ...] = ()
    """Those of ``missing`` that may not be null."""


def column_gap(delta: "DeltaTable", schema: pa.Schema) -> ColumnGap:
    """The gap between an opened table and the columns that this Podium gives it."""
    there, ours = dict(_paths(_schema_of(delta))), dict(_paths(schema))
    missing = tuple(path for path in ours if path not in there and _parent(path) in {"", *there})
    unknown = tuple(path for path in there if path not in ours and _parent(path) in {"", *ours})
    return ColumnGap(missing, unknown, tuple(path for path in missing if not ours[path]))


def check_writable(address: str, gap: ColumnGap) -> None:
    """Raises ``LakeError`` for a table that this Podium must not write to, with a sentence that says which of the two is older."""
    if gap.unknown:
        news = f"it has {', '.join(gap.unknown)}, which this one would leave out of the rows that it writes"
        how = "update Podium and run it again; reading goes on as it is"
        raise LakeError(f"this Podium ({__version__}) is older than the table {address}: {news}; {how}")
    check_readable(address, gap)


def check_readable(address: str, gap: ColumnGap) -> None:
    """Raises ``LakeError`` for a table that lacks what no row may be without, with a sentence that says which of the two is older."""
    if not gap.unfillable:
        return
    lacks = f"it has no column {', '.join(gap.unfillable)}, which no row may be without"
    if gap.unknown:
        raise LakeError(f"this Podium ({__version__}) is older than the table {address}: {lacks} here; update Podium, or read a release")
    how = "use the Podium that wrote it, or read a release"
    raise LakeError(f"the table {address} is older than this Podium ({__version__}): {lacks}; {how}")


def columns_to_add(delta: "DeltaTable", schema: pa.Schema) -> list[Any]:
    """The columns, in the form that Delta takes, that a table lacks altogether or lacks members of."""
    from deltalake import Schema

    heads = {path.partition(".")[0] for path in column_gap(delta, schema).missing}
    return [field for field in Schema.from_arrow(schema).fields if field.name in heads]


def _schema_of(delta: "DeltaTable") -> pa.Schema:
    return pa.schema(delta.schema().to_arrow())


def _paths(fields: Iterable[pa.Field], under: str = "") -> Iterator[tuple[str, bool]]:
    """The path of every column and of every member of a struct, and whether it may be null."""
    for field in fields:
        yield f"{under}{field.name}", field.nullable
        inner = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(inner):
            yield from _paths(inner, f"{under}{field.name}.")


def _parent(path: str) -> str:
    return path.rpartition(".")[0]
