"""``podium.search``: the paragraphs that hold some words, the best first. The index that this needs is ``podium.reading.search_index``."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podium.errors import UsageError, did_you_mean
from podium.reading.home import Home, LakeHome, home_at
from podium.reading.index_fields import INDEX_FIELDS, analyser, language_of
from podium.reading.listing import LISTED_COLUMNS, ListedSpeech, listed_speech, speeches_listed
from podium.reading.search_index import index_of
from podium.reading.snapshot import Snapshot, names_of
from podium.reading.tables import read_from, refuse_unknown, unknown_speaker
from podium.records import ParagraphKind
from podium.window import When, span_of

if TYPE_CHECKING:
    from tantivy import Index, Query, Snippet


SNIPPET_CONTEXT = 240
"""Most characters of a paragraph that are shown around what was found."""
APOSTROPHE = re.compile(r"(?<!\w)\w++(?:['’]\w++)+")
"""A word with apostrophes in it: "don't"."""
SEARCHED = re.compile(r'-?"[^"]*+"|\S++')
"""A word or a phrase of a search, with the hyphen that excludes it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph that was found; ``context`` is its best part, ``marks`` the places (start, end) of the words in ``context``."""

    speech_id: str
    position: int
    paragraph_id: str | None
    """As in the table ``paragraphs``, like ``position`` and ``kind``."""
    kind: str
    speaker: str | None
    date: date | None
    source: str
    title: str
    venue: str | None
    url: str
    withdrawn: bool
    score: float
    text: str
    context: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Some of the paragraphs that were found, and how many there are in all."""

    hits: list[Hit]
    total: int


def search(
    text: str,
    home: Path | str | None = None,
    *,
    source: str | Collection[str] | None = None,
    since: When | None = None,
    until: When | None = None,
    speaker: str | None = None,
    company: str | None = None,
    kind: str | None = None,
    place: str | None = None,
    language: str | None = None,
    limit: int = 10,
) -> list[Hit]:
    """The paragraphs that hold all words of ``text``, ranked by BM25, at most ``limit``.

    The text may have ``"a phrase"``, ``OR`` and ``-not``. ``speaker`` is a name or part of it, ``company`` that of anybody who speaks in
    the same speech or whom its page names as taking part; ``kind`` is that of the paragraph (``question``), ``place`` some words of what
    the page says of the place, ``language`` that of the body (``en``); ``since`` and ``until`` are days of
    delivery as text, ``date`` or ``datetime``, both included. The first search of a new version builds an index. Raises ``HomeError`` for
    a home without data, ``UsageError`` for a text that cannot be read as a query and for an unknown source, speaker, kind or day,
    ``LakeError`` for an index that cannot be read.
    """
    wanted = SearchFilters(names_of(source), since, until, speaker, company, kind, place, language)
    return search_page(home_at(home), text, wanted, limit).hits


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a paragraph must be beside having the words: see ``search``; ``None`` and no name mean any."""

    sources: tuple[str, ...] = ()
    since: When | None = None
    until: When | None = None
    speaker: str | None = None
    company: str | None = None
    kind: str | None = None
    place: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index that is open, the state of the home that it is of, and by id the speeches in it, ``None`` where they are to be read."""

    index: "Index"
    state: str
    speeches: Mapping[str, ListedSpeech] | None = None


def search_page(home: Home, text: str, wanted: SearchFilters, limit: int, first: int = 0, opened: OpenIndex | None = None) -> SearchResult:
    """The paragraphs from the place ``first`` on, 0 for the best, and how many there are in all.

    ``opened`` is for whoever searches one state again and again; without it the newest is searched. Raises what ``search`` raises.
    """
    from tantivy import Occur, Query

    if wanted.kind and wanted.kind not in set(ParagraphKind):
        raise UsageError(f"no paragraph has the kind {wanted.kind!r}: {did_you_mean(wanted.kind, ParagraphKind)}")
    searched = opened or OpenIndex(*index_of(home))
    index = searched.index
    query, narrow = _query(index, text), _narrowing(home, index, wanted)
    whole = Query.boolean_query([(Occur.Must, query), *((Occur.Must, Query.const_score_query(one, 0.0)) for one in narrow)])
    searcher = index.searcher()
    found: Any = searcher.search(whole, limit, offset=first)  # its type does not know ``count``
    if not found.count or len(wanted.sources) > 1:
        refuse_unknown(home, Snapshot("paragraphs", sources=wanted.sources))
        named = [(Occur.Must, one) for one in _named(index, wanted.speaker or "")]
        if wanted.speaker and not searcher.search(Query.boolean_query(named), 1).hits:
            raise unknown_speaker(home, wanted.speaker)
    documents: list[tuple[float, Any]] = [(score, searcher.doc(address)) for score, address in found.hits]
    ids = {document.get_first("speech_id") for _, document in documents}
    about = _about(home, searched.state, ids) if searched.speeches is None else searched.speeches
    hits = [_hit(index, query, score, document, about[document.get_first("speech_id")]) for score, document in documents]
    return SearchResult(hits, found.count)


def _narrowing(home: Home, index: "Index", wanted: SearchFilters) -> list["Query"]:
    """A query for each of what a paragraph must be beside having the words."""
    from tantivy import FieldType, Query

    first, last = span_of(wanted.since, wanted.until)
    narrow = [Query.term_set_query(index.schema, "source", list(wanted.sources))] if wanted.sources else []
    if first or last:
        days = (first or date.min).toordinal(), (last or date.max).toordinal()
        narrow.append(Query.range_query(index.schema, "day", FieldType.Integer, *days))
    if wanted.company:
        whole = {"source": wanted.sources, "since": wanted.since, "until": wanted.until, "company": wanted.company}
        beside = [one.speech_id for one in speeches_listed(home.address, **whole)]  # type: ignore[arg-type]
        narrow.append(Query.term_set_query(index.schema, "speech_id", beside))
    if wanted.kind:
        narrow.append(Query.term_query(index.schema, "kind", wanted.kind))
    if wanted.language:
        narrow.append(Query.term_query(index.schema, "language", language_of(wanted.language)))
    narrow += [Query.term_query(index.schema, "place", word) for word in analyser().analyze(wanted.place or "")]
    return narrow + _named(index, wanted.speaker or "")


def _named(index: "Index", speaker: str) -> list["Query"]:
    """A query for each word of a speaker's name."""
    from tantivy import Query

    return [Query.term_query(index.schema, "speaker", word) for word in analyser().analyze(speaker)]


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


def _about(home: Home, state: str, ids: Collection[str]) -> dict[str, ListedSpeech]:
    if not ids:
        return {}
    version = int(state) if isinstance(home, LakeHome) else None
    rows = read_from(home, Snapshot("speeches", version, speeches=tuple(ids), columns=LISTED_COLUMNS)).read_all()
    return {row["speech_id"]: listed_speech(row) for row in rows.to_pylist()}


def _hit(index: "Index", query: "Query", score: float, document: Any, about: ListedSpeech) -> Hit:
    from tantivy import SnippetGenerator

    field = next(name for name in INDEX_FIELDS if document.get_first(name) is not None)
    generator = SnippetGenerator.create(index.searcher(), query, index.schema, field)
    generator.set_max_num_chars(SNIPPET_CONTEXT)
    snippet = generator.snippet_from_doc(document)
    text = document.get_first(field)
    context = snippet.fragment() or text[:SNIPPET_CONTEXT]
    return Hit(
        speech_id=about.speech_id,
        position=document.get_first("position"),
        paragraph_id=document.get_first("paragraph_id"),
        kind=document.get_first("kind"),
        speaker=document.get_first("speaker"),
        date=about.date,
        source=about.source,
        title=about.title,
        venue=about.place,
        url=about.url,
        withdrawn=about.withdrawn,
        score=score,
        text=text,
        context=context,
        marks=tuple(_marks(context, snippet)),
    )


def _marks(context: str, snippet: "Snippet") -> Iterator[tuple[int, int]]:
    """Where the words stand in ``context``, in characters: Tantivy counts bytes."""
    whole = context.encode()
    for mark in snippet.highlighted():
        yield len(whole[: mark.start].decode()), len(whole[: mark.end].decode())
