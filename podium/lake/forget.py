"""Forgetting a speech: it leaves ``speeches``, and every file that some version of the table still needs is written anew without its words.

Delta never changes a file, and a deleted row stays in the files of older versions and of the change feed until they are cleaned up. Here
these files are replaced in their place: of the speech they keep its keys, dates of ours and hashes, and nothing that its publisher wrote
(``emptied``). Delta's log names each file with its length, and engines look for a Parquet footer at that length from the start: so the new
file is made as long as the old one, by bytes before its footer that nothing points to. Older versions then read as before but for the
speech, whose row says ``(forgotten)`` and has no words; no version is lost, and the change feed tells of a deleted row without words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from podium.errors import LakeError, Taken, one_line
from podium.lake.commits import CommitNote
from podium.lake.schema import LAKE_SPEECHES
from podium.lake.tables import Filter, LakeTable, swap
from podium.lake.writes import LAKE_ROW_GROUP, delete
from podium.store.access import in_store
from podium.store.objects import MOST_IN_ONE_PUT, Objects
from podium.store.places import in_place_of

if TYPE_CHECKING:
    from deltalake import DeltaTable

FORGOTTEN_TITLE = "(forgotten)"
FOOTER_END = 8
"""Bytes behind a Parquet footer: its length, and ``PAR1``."""
PACKINGS: tuple[dict[str, Any], ...] = (
    {"compression_level": 3, "write_statistics": True},
    {"compression_level": 15, "write_statistics": True},
    {"compression_level": 15, "write_statistics": False, "store_schema": False},
)
"""Ways to write a file, until one is not longer than the file was; the first nearly always is."""


def delete_speech(table: LakeTable, speech_id: str, note: CommitNote, fence: Callable[[], None]) -> bool:
    """Deletes every revision of a speech by one commit; false where there is none. Raises ``Conflict``, ``LakeError``."""
    if table.open() is None:
        return False
    where: list[Filter] = [("source", "=", speech_id.partition("/")[0]), ("speech_id", "=", speech_id)]

    def attempt(delta: "DeltaTable") -> bool:
        return delete(delta, where, note.metadata())

    return swap(table, attempt, fence)


def files_with_words(table: LakeTable, speech_id: str) -> list[str]:
    """The Parquet files under a table that hold words of a speech, those of older versions, of the change feed and of dead runs too."""
    return [name for name, content in _files(table, speech_id.partition("/")[0]) if _has_words(content, speech_id)]


def empty_files(table: LakeTable, speech_id: str) -> int:
    """Writes these files anew without the words; returns how many. Nobody else may be at work on the rows of the source.

    Raises ``LakeError``, ``StoreError``; called again, it goes on with those that are left.
    """
    names = files_with_words(table, speech_id)
    for name in names:
        _rewrite(table, name, speech_id)
    return len(names)


def emptied(rows: pa.Table, speech_id: str) -> pa.Table:
    """The rows of a file with those of the speech emptied, each in its place."""
    places = pc.indices_nonzero(pc.equal(rows["speech_id"], speech_id)).to_pylist()
    blank = pa.Table.from_pylist([_emptied_row(row) for row in rows.take(places).to_pylist()], schema=rows.schema)
    pieces, begin = [], 0
    for number, place in enumerate(places):
        pieces += [rows.slice(begin, place - begin), blank.slice(number, 1)]
        begin = place + 1
    return pa.concat_tables([*pieces, rows.slice(begin)]).combine_chunks()


def _emptied_row(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its keys, hashes and our own times; what a column cannot do without says that it was forgotten, or is an empty list."""
    kept = {name for name in row if name not in LAKE_SPEECHES.names}  # of the change feed
    kept |= {"speech_id", "revision", "source", "superseded_at", "withdrawn_at"}
    empty = {name: row[name] if name in kept else _empty(LAKE_SPEECHES.field(name), row[name]) for name in row}
    return empty | {"title": FORGOTTEN_TITLE}


def _empty(field: pa.Field, value: Any) -> Any:
    if field.nullable:
        return None
    return [] if pa.types.is_list(field.type) else value


@dataclass(frozen=True, slots=True)
class _Stored:
    """One Parquet file of a table, opened when it is asked for."""

    open: Callable[[], Any]

    def read(self, columns: list[str] | None = None) -> pa.Table:
        with self.open() as file:
            return _read(file, columns)


def _read(file: Any, columns: list[str] | None = None) -> pa.Table:
    """The rows of a file in the types of the table; what deltalake wrote may be in views of texts, of which Arrow computes little."""
    with pq.ParquetFile(file) as parquet:
        rows = parquet.read(columns)
    known = set(LAKE_SPEECHES.names)
    fields = [field.with_type(LAKE_SPEECHES.field(field.name).type if field.name in known else pa.string()) for field in rows.schema]
    return rows.cast(pa.schema(fields))


def _files(table: LakeTable, source: str) -> Iterator[tuple[str, _Stored]]:
    """The Parquet files of a source, by their paths in the table."""
    part = f"source={source}/"
    if in_store(table.address):
        objects = Objects(table.address)
        for known in list(objects.each()):
            if part in known.name and known.name.endswith(".parquet"):
                yield known.name, _Stored(lambda name=known.name: objects.opened(name))  # type: ignore[misc]
        return
    root = Path(table.address)
    for path in sorted(root.rglob("*.parquet")):
        if part in (name := path.relative_to(root).as_posix()):
            yield name, _Stored(lambda path=path: path.open("rb"))  # type: ignore[misc]


def _has_words(stored: _Stored, speech_id: str) -> bool:
    try:
        rows = stored.read(["speech_id", "title"])
    except (pa.ArrowException, OSError):  # what a writer that died left, which nobody can read
        return False
    mine = pc.equal(rows["speech_id"], speech_id)
    return bool(pc.any(pc.and_(mine, pc.not_equal(rows["title"], FORGOTTEN_TITLE))).as_py())


def _rewrite(table: LakeTable, name: str, speech_id: str) -> None:
    """Replaces a file by one of the same length. Raises ``LakeError`` where none as short can be made."""
    try:
        if in_store(table.address):
            objects = Objects(table.address)
            known, content = objects.about(name), objects.read(name)
            assert known is not None and content is not None
            made = _as_long(content, speech_id, name)
            objects.replace(name, made, known.tag) if len(made) <= MOST_IN_ONE_PUT else objects.put(name, made)
            return
        path = Path(table.address) / name
        with in_place_of(path) as out:
            out.write(_as_long(path.read_bytes(), speech_id, name))
    except (pa.ArrowException, OSError, Taken) as error:
        raise LakeError(f"{table.address}/{name} cannot be written anew: {one_line(error)}; run this again") from error


def _as_long(content: bytes, speech_id: str, name: str) -> bytes:
    rows = emptied(_read(BytesIO(content)), speech_id)
    for packing in PACKINGS:
        out = BytesIO()
        pq.write_table(rows, out, compression="zstd", row_group_size=LAKE_ROW_GROUP, **packing)
        made = out.getvalue()
        if len(made) <= len(content):
            footer = len(made) - FOOTER_END - int.from_bytes(made[-FOOTER_END : -FOOTER_END // 2], "little")
            return made[:footer] + bytes(len(content) - len(made)) + made[footer:]
    raise LakeError(f"{name} cannot be made as short as it was: `podium` reads its versions no more once it is deleted by hand")
