"""The full-text index that ``podium.search`` looks into: one belongs to one state of a home.

It is built when that state is first searched, in the home's folder ``search`` where it may be written, else in the user's cache. It has one
field for each language with a stemmer, so that "speeches" finds "speech"; texts of other languages are only folded to plain letters.
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
from podium.reading.listing import VENUE_PARTS
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from

if TYPE_CHECKING:
    from tantivy import Index, Schema


FORM = 3
"""Part of an index's name, raised when its fields change, so that older indexes are not used."""
STEMMERS = {
    "ar": "Arabic", "da": "Danish", "nl": "Dutch", "en": "English", "fi": "Finnish", "fr": "French", "de": "German", "el": "Greek",
    "hu": "Hungarian", "it": "Italian", "no": "Norwegian", "nb": "Norwegian", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "es": "Spanish", "sv": "Swedish", "ta": "Tamil", "tr": "Turkish",
}  # fmt: skip
PLAIN_FIELD = "words"
STALE_INDEX = 24 * 3600
"""Seconds after which an unfinished index counts as one of a process that died."""


def field_of(language: str) -> str:
    """The field of the index for texts in that language (BCP 47)."""
    stemmer = STEMMERS.get(language_of(language))
    return f"{PLAIN_FIELD}_{stemmer.lower()}" if stemmer else PLAIN_FIELD


def language_of(tag: str) -> str:
    """The language of a tag (BCP 47) without region and script, as the index has it."""
    return tag.partition("-")[0].lower()


INDEX_FIELDS = sorted({PLAIN_FIELD, *map(field_of, STEMMERS)})


def analyser(stemmer: str | None = None) -> Any:
    """Tantivy's analyser that makes words of a text: runs of letters and digits, in lower case, without accents, reduced to their stem."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(80)).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return (chain.filter(Filter.stemmer(stemmer)) if stemmer else chain).build()


def index_of(home: Home) -> tuple["Index", str]:
    """The index of what the home holds now, built where there is none, and the state that it is of.

    Raises ``LakeError`` for an index that cannot be read.
    """
    from tantivy import Index

    state, folder = home.state, user_cache_path("podium") / "search" / hashlib.sha256(home.address.encode()).hexdigest()[:16]
    if isinstance(home, LakeHome) and "://" not in home.address and os.access(home.address, os.W_OK):
        folder = Path(home.address) / "search"
    place = folder / f"{state}-{FORM}"
    if not place.is_dir():
        _build(home, state, place)
        _delete_others(folder, place)
    try:
        return _with_analysers(Index.open(str(place))), state
    except (ValueError, OSError) as error:
        raise LakeError(f"the search index {place} cannot be read, delete it and search again: {error}") from error


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


def _build(home: Home, state: str, place: Path) -> None:
    """Builds the index in a folder of its own, then moves it to ``place``, unless another process was faster."""
    from tantivy import Index

    aside = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        index = _with_analysers(Index(_schema(), path=str(aside), reuse=False))
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
    speeches = read_from(home, Snapshot("speeches", version, columns=("speech_id", "language", *VENUE_PARTS))).read_all()
    of_speech = {row.pop("speech_id"): _searched_facts(row) for row in speeches.to_pylist()}
    tick = start("index for search", len(of_speech))
    columns = ("speech_id", "position", "paragraph_id", "speaker", "kind", "source", "date", "text")
    for batch in read_from(home, Snapshot("paragraphs", version, columns=columns)):
        for row in batch.to_pylist():
            field, facts = of_speech[row["speech_id"]]
            document = {name: row[name] for name in ("speech_id", "source", "position", "kind")} | facts | {field: row["text"]}
            document |= {name: row[name] for name in ("speaker", "paragraph_id") if row[name]}
            if row["date"]:
                document["day"] = row["date"].toordinal()
            yield Document(**document)
        tick(pc.count_distinct(batch["speech_id"]).as_py())


def _searched_facts(row: Mapping[str, str | None]) -> tuple[str, dict[str, str]]:
    """Of a speech the field that its texts stand in, and what every document of it says of the speech."""
    place = " ".join(row[part] or "" for part in VENUE_PARTS).strip()
    language = str(row["language"])
    return field_of(language), {"language": language_of(language)} | ({"place": place} if place else {})


def _delete_others(folder: Path, keep: Path) -> None:
    """Deletes the indexes of other states; a process that has one open goes on reading it."""
    for other in folder.iterdir():
        unfinished = other.name.startswith(".") and time.time() - other.stat().st_mtime < STALE_INDEX
        if other != keep and not unfinished:
            shutil.rmtree(other, ignore_errors=True)
