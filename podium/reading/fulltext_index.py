"""The full-text index of one state of a home: built when it is first searched, beside it where that is ours to write, else in the cache.

One field a language with a stemmer, so that "speeches" finds "speech"; others are folded to plain letters only. Nothing is searched here.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
from platformdirs import user_cache_path

from podium.errors import LakeError
from podium.progress import start
from podium.reading.home import Home, LakeHome
from podium.reading.snapshot import Cut
from podium.reading.tables import read_from

if TYPE_CHECKING:
    from tantivy import Index, Schema

FORM = 1
"""Raised when the fields change: older indexes are then built anew."""
STEMMERS = {
    "ar": "Arabic", "da": "Danish", "nl": "Dutch", "en": "English", "fi": "Finnish", "fr": "French", "de": "German", "el": "Greek",
    "hu": "Hungarian", "it": "Italian", "no": "Norwegian", "nb": "Norwegian", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "es": "Spanish", "sv": "Swedish", "ta": "Tamil", "tr": "Turkish",
}  # fmt: skip
PLAIN_FIELD = "words"
STALE_INDEX = 24 * 3600
"""Seconds after which an unfinished index is one of a process that died."""


def field_of(language: str) -> str:
    """The field that holds the words of a text in that language (BCP 47)."""
    stemmer = STEMMERS.get(language.partition("-")[0].lower())
    return f"{PLAIN_FIELD}_{stemmer.lower()}" if stemmer else PLAIN_FIELD


INDEX_FIELDS = sorted({PLAIN_FIELD, *map(field_of, STEMMERS)})


def analyser(stemmer: str | None = None) -> Any:
    """How text becomes words: cut at all but letters and digits, small letters, no accents (none need be typed), then the stem."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(80)).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return (chain.filter(Filter.stemmer(stemmer)) if stemmer else chain).build()


def index_of(home: Home) -> tuple["Index", str]:
    """The index of the home as it is now, and that state; it is built if it is not there. Raises ``LakeError`` for one that is torn."""
    from tantivy import Index

    state, shelf = home.state, _shelf(home)
    place = shelf / f"{state}-{FORM}"
    if not place.is_dir():
        _build(home, state, place)
        _clean(shelf, place)
    try:
        return _with_words(Index.open(str(place))), state
    except (ValueError, OSError) as error:
        raise LakeError(f"the search index {place} cannot be read, delete it and search again: {error}") from error


def _shelf(home: Home) -> Path:
    if isinstance(home, LakeHome) and "://" not in home.address and os.access(home.address, os.W_OK):
        return Path(home.address) / "search"
    return user_cache_path("podium") / "search" / hashlib.sha256(home.address.encode()).hexdigest()[:16]


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    for name in ("speech_id", "source"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("speaker", stored=True, tokenizer_name=PLAIN_FIELD, index_option="basic")
    builder.add_unsigned_field("position", stored=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    for name in INDEX_FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name=name)
    return builder.build()


def _with_words(index: "Index") -> "Index":
    stemmers = {field_of(language): stemmer for language, stemmer in STEMMERS.items()}
    for name in INDEX_FIELDS:
        index.register_tokenizer(name, analyser(stemmers.get(name)))
    return index


def _build(home: Home, state: str, place: Path) -> None:
    """Builds aside; when another process was faster, its index stands."""
    from tantivy import Index

    aside = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        index = _with_words(Index(_schema(), path=str(aside), reuse=False))
        with index.writer(heap_size=256_000_000) as writer:
            for document in _documents(home, state):
                writer.add_document(document)
        if not place.is_dir():
            aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _documents(home: Home, state: str) -> Iterator[Any]:
    from tantivy import Document

    version = int(state) if isinstance(home, LakeHome) else None
    speeches = read_from(home, Cut("speeches", version, columns=("speech_id", "language"))).read_all()
    fields = dict(zip(speeches["speech_id"].to_pylist(), map(field_of, speeches["language"].to_pylist()), strict=True))
    tick = start("index for search", len(fields))
    columns = ("speech_id", "position", "speaker", "source", "date", "text")
    for batch in read_from(home, Cut("paragraphs", version, columns=columns)):
        for row in batch.to_pylist():
            yield Document(**_document(row, fields[row["speech_id"]]))
        tick(pc.count_distinct(batch["speech_id"]).as_py())


def _document(row: Mapping[str, Any], field: str) -> dict[str, Any]:
    document = {"speech_id": row["speech_id"], "source": row["source"], "position": row["position"], field: row["text"]}
    if row["speaker"]:
        document["speaker"] = row["speaker"]
    if row["date"]:
        document["day"] = row["date"].toordinal()
    return document


def _clean(shelf: Path, keep: Path) -> None:
    """Deletes the indexes of other states; who has one open goes on reading it."""
    for other in shelf.iterdir():
        unfinished = other.name.startswith(".") and time.time() - other.stat().st_mtime < STALE_INDEX
        if other != keep and not unfinished:
            shutil.rmtree(other, ignore_errors=True)
