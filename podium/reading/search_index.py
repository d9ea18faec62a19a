"""The full-text index of a home: built when a state of the home is first searched, from that of an earlier version where there is one.

It lies in the home's folder ``search`` where that may be written, else in the user's cache. It has one field for each language with a
stemmer, so that "speeches" finds "speech"; texts of other languages are only folded to plain letters. An index belongs to one state and is
never changed: a newer one is a copy whose segments are links to those of the older one, brought up to date from the change feed. Speeches
that were deleted from it count in BM25 until Tantivy joins its segments, so that scores may differ by a little from those of a new index.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from platformdirs import user_cache_path

from podium.errors import LakeError
from podium.lake.parts import VENUE_PARTS
from podium.lake.schema import LAKE_SPEECHES
from podium.progress import start
from podium.reading.home import Home, LakeHome
from podium.reading.index_fields import INDEX_FIELDS, PLAIN_FIELD, STEMMERS, analyser, field_of, language_of
from podium.reading.snapshot import Snapshot, flat_rows
from podium.reading.tables import read_from

if TYPE_CHECKING:
    from tantivy import Index, Schema

FORM = 4
"""Part of an index's name, raised when its fields change, so that older indexes are not used."""
MOST_CHANGED = 20_000
"""Speeches; an index in which more have changed is sooner built anew."""
SEGMENT_FILES = frozenset({".term", ".idx", ".pos", ".store", ".fieldnorm", ".fast", ".del"})
"""Files of a segment, which Tantivy never changes."""
STALE_INDEX = 24 * 3600
"""Seconds after which an unfinished index counts as one of a process that died."""


def index_of(home: Home, wait: bool = False) -> tuple["Index", str]:
    """The index of what the home holds now, made where there is none, and the state that it is of.

    While another process brings an older index up to date, that older one and its state, unless ``wait`` asks for the new one. Raises
    ``LakeError`` for an index that cannot be read.
    """
    state, folder = home.state, _folder(home)
    place = folder / f"{state}-{FORM}"
    if not place.is_dir():
        with _turn(folder, wait) as mine:
            older = _older(folder, state) if isinstance(home, LakeHome) else None
            if older and not mine and not wait and (found := _opened(older[1])):
                return found, str(older[0])
            if not place.is_dir():
                _make(home, state, place, older)
        _delete_others(folder, place)
    try:
        return _with_analysers(_tantivy().open(str(place))), state
    except (ValueError, OSError) as error:
        raise LakeError(f"the search index {place} cannot be read, delete it and search again: {error}") from error


def indexed_version(home: LakeHome) -> int | None:
    """The newest version of the lake that has an index, without making one; ``None`` where no version has."""
    older = _older(_folder(home), str(int(home.state) + 1))
    return older[0] if older else None


def _folder(home: Home) -> Path:
    """Where the indexes of the home are made."""
    folders = index_folders(home.address)
    return folders[0] if isinstance(home, LakeHome) and os.access(home.address, os.W_OK) else folders[-1]


def index_folders(address: str) -> list[Path]:
    """Where the indexes of a home may be on this machine: in the home itself, and in the user's cache."""
    cached = user_cache_path("podium") / "search" / hashlib.sha256(address.encode()).hexdigest()[:16]
    return [cached] if "://" in address else [Path(address) / "search", cached]


def delete_indexes(address: str) -> int:
    """Deletes every index of a home on this machine, unfinished ones too; returns how many. The next search makes a new one."""
    deleted = 0
    for folder in index_folders(address):
        if folder.is_dir():
            with _turn(folder, wait=True):
                found = list(folder.iterdir())
                for place in found:
                    shutil.rmtree(place)
                deleted += len(found)
    return deleted


def _tantivy() -> type["Index"]:
    from tantivy import Index

    return Index


@contextmanager
def _turn(folder: Path, wait: bool) -> Iterator[bool]:
    """Whether it is this process's turn to make an index in the folder; one that does not ``wait`` for it may still make its own."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = True
        except OSError:  # another process has it, or the file system knows no locks
            mine = False
        yield mine
    finally:
        os.close(handle)


def _older(folder: Path, state: str) -> tuple[int, Path] | None:
    """The newest index of an earlier version of a lake, and the version."""
    named = [(path.name.removesuffix(f"-{FORM}"), path) for path in folder.glob(f"*-{FORM}")]
    found = [(int(version), path) for version, path in named if version.isdecimal() and int(version) < int(state)]
    return max(found, default=None)


def _opened(place: Path) -> "Index | None":
    """The index, unless it is damaged or was deleted just now."""
    try:
        return _with_analysers(_tantivy().open(str(place)))
    except (ValueError, OSError):
        return None


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    for name in ("speech_id", "source"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("speaker", stored=True, tokenizer_name=PLAIN_FIELD, index_option="basic")
    builder.add_text_field("place", tokenizer_name=PLAIN_FIELD, index_option="basic")
    for name in ("paragraph_id", "kind"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("position", stored=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    for name in INDEX_FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name=name)
    return builder.build()


def _with_analysers(index: "Index") -> "Index":
    stemmers = {field_of(language): stemmer for language, stemmer in STEMMERS.items()}
    for name in INDEX_FIELDS:
        index.register_tokenizer(name, analyser(stemmers.get(name)))
    return index


def _make(home: Home, state: str, place: Path, older: tuple[int, Path] | None) -> None:
    """Makes the index in a folder of its own, then moves it to ``place``, unless another process was faster."""
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        if older is None or not _updated(home, state, aside, *older):
            shutil.rmtree(aside)
            aside.mkdir()
            index = _with_analysers(_tantivy()(_schema(), path=str(aside), reuse=False))
            with index.writer(heap_size=256_000_000) as writer:
                for document in _documents(home, state):
                    writer.add_document(document)
        if not place.is_dir():
            aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _updated(home: Home, state: str, aside: Path, version: int, older: Path) -> bool:
    """Copies the index of an earlier version and replaces what has changed since; false where it must be built anew."""
    assert isinstance(home, LakeHome)
    try:
        rows = home.lake.feed(version + 1, int(state), INDEX_FEED)
        touched = _touched(rows)
        if touched is None:
            return False
        ids, current = touched
        for path in older.iterdir():
            if path.suffix in SEGMENT_FILES:
                os.link(path, aside / path.name)
            elif path.suffix == ".json":
                shutil.copy2(path, aside / path.name)
        index = _with_analysers(_tantivy().open(str(aside)))
        with index.writer(heap_size=50_000_000, num_threads=1) as writer:
            for speech_id in ids:
                writer.delete_documents_by_term("speech_id", speech_id)
            for document in _documents_of(current):
                writer.add_document(document)
    except (LakeError, pa.ArrowTypeError, ValueError, OSError):
        # its changes were cleaned up, it is damaged or was deleted just now, or the file system knows no links
        return False
    return True


INDEX_FEED = ("speech_id", "revision", "superseded_at", "language", "venue", "source", "date", "paragraphs")
_FEED_SCHEMA = pa.schema([LAKE_SPEECHES.field(name) for name in INDEX_FEED])
_BEFORE = frozenset({"update_preimage", "delete"})


def _touched(feed: pa.Table) -> tuple[list[str], pa.Table] | None:
    """The ids of the speeches whose current rows have changed, and the rows that are current now; ``None`` where they are too many.

    Of each revision the last change counts. A speech whose current row was not touched keeps its paragraphs.
    """
    marks = feed.select(["speech_id", "revision", "superseded_at", "_change_type", "_commit_version"]).to_pylist()
    ids = {row["speech_id"] for row in marks if row["superseded_at"] is None}
    if len(ids) > MOST_CHANGED:
        return None
    last: dict[tuple[str, int], tuple[int, bool, int]] = {}
    for place, row in enumerate(marks):
        key, change = (row["speech_id"], row["revision"]), (row["_commit_version"], row["_change_type"] not in _BEFORE, place)
        last[key] = max(last.get(key, change), change)
    stand = [place for _, after, place in last.values() if after and marks[place]["superseded_at"] is None]
    return sorted(ids), feed.select(INDEX_FEED).cast(_FEED_SCHEMA).take(pa.array(sorted(stand), pa.int64()))


def _documents_of(rows: pa.Table) -> Iterator[Any]:
    """The paragraphs of rows of the lake's ``speeches``."""
    for batch in rows.to_batches(max_chunksize=100):
        paragraphs = flat_rows(batch.select(["speech_id", "source", "date", "paragraphs"]), "paragraphs", INDEXED)
        speeches = flat_rows(batch.select(["speech_id", "language", "venue"]), "speeches", FACTS)
        yield from _each(paragraphs.to_pylist(), _facts(speeches.to_pylist()))


INDEXED = ("speech_id", "position", "paragraph_id", "speaker", "kind", "source", "date", "text")
FACTS = ("speech_id", "language", *VENUE_PARTS)


def _documents(home: Home, state: str) -> Iterator[Any]:
    version = int(state) if isinstance(home, LakeHome) else None
    facts = _facts(read_from(home, Snapshot("speeches", version, columns=FACTS)).read_all().to_pylist())
    tick = start("index for search", len(facts))
    for batch in read_from(home, Snapshot("paragraphs", version, columns=INDEXED)):
        yield from _each(batch.to_pylist(), facts)
        tick(pc.count_distinct(batch["speech_id"]).as_py())


SearchedFacts = tuple[str, dict[str, str]]
"""Of a speech the field that its texts stand in, and what every document of it says of the speech."""


def _facts(speeches: Iterable[Mapping[str, str | None]]) -> dict[str, SearchedFacts]:
    return {str(row["speech_id"]): _searched_facts(row) for row in speeches}


def _searched_facts(row: Mapping[str, str | None]) -> SearchedFacts:
    place = " ".join(row[part] or "" for part in VENUE_PARTS).strip()
    language = str(row["language"])
    return field_of(language), {"language": language_of(language)} | ({"place": place} if place else {})


def _each(rows: Iterable[dict[str, Any]], of_speech: Mapping[str, SearchedFacts]) -> Iterator[Any]:
    from tantivy import Document

    for row in rows:
        field, facts = of_speech[row["speech_id"]]
        document = {name: row[name] for name in ("speech_id", "source", "position", "kind")} | facts | {field: row["text"]}
        document |= {name: row[name] for name in ("speaker", "paragraph_id") if row[name]}
        if row["date"]:
            document["day"] = row["date"].toordinal()
        yield Document(**document)


def _delete_others(folder: Path, keep: Path) -> None:
    """Deletes the indexes of other states; a process that has one open goes on reading it."""
    for other in folder.iterdir():
        unfinished = other.name.startswith(".") and time.time() - other.stat().st_mtime < STALE_INDEX
        if other != keep and not unfinished:
            shutil.rmtree(other, ignore_errors=True)
