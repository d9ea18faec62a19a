"""``podium.search``: the paragraphs that hold some words, the best first; and the full-text index that this needs.

An index belongs to one state of a home. It is built when that state is first searched, in the home's folder ``search`` where it may be
written, else in the user's cache. It has one field for each language with a stemmer, so that "speeches" finds "speech"; texts of other
languages are only folded to plain letters.
"""

import hashlib
import os
import re
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
from platformdirs import user_cache_path

from podium.errors import LakeError, UsageError
from podium.progress import start
from podium.reading.home import Home, LakeHome, home_at
from podium.reading.listing import VENUE_PARTS, place_line, speeches_listed
from podium.reading.snapshot import Snapshot, names_of
from podium.reading.tables import read_from, refuse_unknown, unknown_speaker
from podium.window import When, span_of

if TYPE_CHECKING:
    from tantivy import Index, Query, Schema, Snippet


FORM = 2
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
    stemmer = STEMMERS.get(language.partition("-")[0].lower())
    return f"{PLAIN_FIELD}_{stemmer.lower()}" if stemmer else PLAIN_FIELD


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
    builder.add_text_field("paragraph_id", stored=True, tokenizer_name="raw", index_option="basic")
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
    speeches = read_from(home, Snapshot("speeches", version, columns=("speech_id", "language"))).read_all()
    fields = dict(zip(speeches["speech_id"].to_pylist(), map(field_of, speeches["language"].to_pylist()), strict=True))
    tick = start("index for search", len(fields))
    columns = ("speech_id", "position", "paragraph_id", "speaker", "source", "date", "text")
    for batch in read_from(home, Snapshot("paragraphs", version, columns=columns)):
        for row in batch.to_pylist():
            document = {name: row[name] for name in ("speech_id", "source", "position")} | {fields[row["speech_id"]]: row["text"]}
            document |= {name: row[name] for name in ("speaker", "paragraph_id") if row[name]}
            if row["date"]:
                document["day"] = row["date"].toordinal()
            yield Document(**document)
        tick(pc.count_distinct(batch["speech_id"]).as_py())


def _delete_others(folder: Path, keep: Path) -> None:
    """Deletes the indexes of other states; a process that has one open goes on reading it."""
    for other in folder.iterdir():
        unfinished = other.name.startswith(".") and time.time() - other.stat().st_mtime < STALE_INDEX
        if other != keep and not unfinished:
            shutil.rmtree(other, ignore_errors=True)


SNIPPET_CONTEXT = 240
"""Most characters of a paragraph that are shown around what was found."""
APOSTROPHE = re.compile(r"(?<!\w)\w++(?:['’]\w++)+")
"""A word with apostrophes in it: "don't"."""
SEARCHED = re.compile(r'-?"[^"]*+"|\S++')
"""A word or a phrase of a search, with the hyphen that excludes it."""
HIT_COLUMNS = ("speech_id", "title", "url", "date", "source", *VENUE_PARTS, "withdrawn_at")


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph that was found; ``context`` is its best part, ``marks`` the places (start, end) of the words in ``context``."""

    speech_id: str
    position: int
    paragraph_id: str | None
    """As in the table ``paragraphs``, like ``position``."""
    speaker: str | None
    date: date | None
    source: str
    title: str
    venue: str | None
    url: str
    withdrawn: bool
    score: float
    context: str
    marks: tuple[tuple[int, int], ...]


def search(
    text: str,
    home: Path | str | None = None,
    *,
    source: str | Collection[str] | None = None,
    since: When | None = None,
    until: When | None = None,
    speaker: str | None = None,
    company: str | None = None,
    limit: int = 10,
) -> list[Hit]:
    """The paragraphs that hold all words of ``text``, ranked by BM25, at most ``limit``.

    The text may have ``"a phrase"``, ``OR`` and ``-not``. ``speaker`` is a name or part of it, ``company`` that of anybody who speaks in
    the same speech or whom its page names as taking part; ``since`` and ``until`` are days of
    delivery as text, ``date`` or ``datetime``, both included. The first search of a new version builds an index. Raises ``HomeError`` for
    a home without data, ``UsageError`` for a text that cannot be read as a query and for an unknown source, speaker or day, ``LakeError``
    for an index that cannot be read.
    """
    from tantivy import FieldType, Query

    (first, last), sources = span_of(since, until), names_of(source)
    found_home = home_at(home)
    index, state = index_of(found_home)
    query = _query(index, text)
    by_speaker = [Query.term_query(index.schema, "speaker", word) for word in analyser().analyze(speaker or "")]
    narrow = [Query.term_set_query(index.schema, "source", list(sources))] if sources else []
    if first or last:
        days = (first or date.min).toordinal(), (last or date.max).toordinal()
        narrow.append(Query.range_query(index.schema, "day", FieldType.Integer, *days))
    if company:
        beside = [one.speech_id for one in speeches_listed(home, source=source, since=since, until=until, company=company)]
        narrow.append(Query.term_set_query(index.schema, "speech_id", beside))
    found = list(_found(index, query, [*narrow, *by_speaker], limit))
    if not found or len(sources) > 1:
        refuse_unknown(found_home, Snapshot("paragraphs", sources=sources))
        if speaker and not any(_found(index, Query.all_query(), by_speaker, 1)):
            raise unknown_speaker(found_home, speaker)
    about = _about(found_home, state, {document.get_first("speech_id") for _, document in found})
    return [_hit(index, query, score, document, about[document.get_first("speech_id")]) for score, document in found]


def _query(index: "Index", text: str) -> "Query":
    if not text.strip():
        raise UsageError("search needs at least one word")
    if all(word.startswith("-") for word in SEARCHED.findall(text)):
        raise UsageError(f"the search {text!r} only says what must not be there: add a word that must")
    # An apostrophe would open a phrase: outside of phrases a word that has one is put in quotation marks.
    parts = text.split('"')
    quoted = '"'.join(part if place % 2 else APOSTROPHE.sub(r'"\g<0>"', part) for place, part in enumerate(parts))
    try:
        return index.parse_query(quoted, INDEX_FIELDS, conjunction_by_default=True)
    except ValueError as error:
        why = str(error).partition("\n")[0]
        raise UsageError(f"the search {text!r} cannot be read: {why}; put words with marks between them in double quotes") from error


def _found(index: "Index", query: "Query", narrow: Iterable["Query"], limit: int) -> Iterator[tuple[float, Any]]:
    from tantivy import Occur, Query

    searcher = index.searcher()
    unscored = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in narrow]
    for score, address in searcher.search(Query.boolean_query([(Occur.Must, query), *unscored]), limit).hits:
        yield score, searcher.doc(address)


def _about(home: Home, state: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    if not ids:
        return {}
    version = int(state) if isinstance(home, LakeHome) else None
    rows = read_from(home, Snapshot("speeches", version, speeches=tuple(ids), columns=HIT_COLUMNS)).read_all()
    return {row["speech_id"]: row for row in rows.to_pylist()}


def _hit(index: "Index", query: "Query", score: float, document: Any, about: dict[str, Any]) -> Hit:
    from tantivy import SnippetGenerator

    field = next(name for name in INDEX_FIELDS if document.get_first(name) is not None)
    generator = SnippetGenerator.create(index.searcher(), query, index.schema, field)
    generator.set_max_num_chars(SNIPPET_CONTEXT)
    snippet = generator.snippet_from_doc(document)
    context = snippet.fragment() or document.get_first(field)[:SNIPPET_CONTEXT]
    return Hit(
        speech_id=about["speech_id"],
        position=document.get_first("position"),
        paragraph_id=document.get_first("paragraph_id"),
        speaker=document.get_first("speaker"),
        date=about["date"],
        source=about["source"],
        title=about["title"],
        venue=place_line(about),
        url=about["url"],
        withdrawn=about["withdrawn_at"] is not None,
        score=score,
        context=context,
        marks=tuple(_marks(context, snippet)),
    )


def _marks(context: str, snippet: "Snippet") -> Iterator[tuple[int, int]]:
    """Where the words stand in ``context``, in characters: Tantivy counts bytes."""
    whole = context.encode()
    for mark in snippet.highlighted():
        yield len(whole[: mark.start].decode()), len(whole[: mark.end].decode())
