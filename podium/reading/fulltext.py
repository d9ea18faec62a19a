"""``podium.search``: the paragraphs that say something, the best first. The index is made and kept in ``podium.reading.fulltext_index``."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podium.errors import UsageError
from podium.reading.asked_for import refuse_unknown, unknown_speaker
from podium.reading.fulltext_index import INDEX_FIELDS, analyser, index_of
from podium.reading.home import Home, LakeHome, home_at
from podium.reading.snapshot import Cut, words
from podium.reading.tables import read_from
from podium.window import When, first_day, last_day

if TYPE_CHECKING:
    from tantivy import Index, Query, Snippet

SNIPPET_CONTEXT = 240
"""Characters of a paragraph that are shown around what was found."""
APOSTROPHE = re.compile(r"(?<!\w)\w++(?:['’]\w++)+")
HIT_COLUMNS = ("speech_id", "title", "url", "date", "source", "venue_name", "venue_city", "venue_country", "venue_raw", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph; ``context`` is the part of it that was found best, ``marks`` where in it (start, end) the words stand."""

    speech_id: str
    position: int
    """As in the table ``paragraphs``."""
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
    limit: int = 10,
) -> list[Hit]:
    """The paragraphs that hold all words of ``text``, ranked by BM25; ``"a phrase"``, ``OR`` and ``-not`` are understood.

    ``speaker`` is a name or part of it, ``since`` and ``until`` are days of delivery as text, ``date`` or ``datetime``. The first search of
    a new version builds an index. Raises ``HomeError`` for a home without data, ``UsageError`` for a text that cannot be read as a query,
    and for a source, speaker or day that there is not.
    """
    first, last, sources = first_day(since, "since"), last_day(until, "until"), words(source)
    place = home_at(home)
    index, state = index_of(place)
    query = _query(index, text)
    narrow = [*_of_sources(index, sources), *_of_days(index, first, last), *_of_speaker(index, speaker)]
    found = list(_found(index, query, narrow, limit))
    if not found or len(sources) > 1:
        refuse_unknown(place, Cut("paragraphs", sources=sources))
        _refuse_unheard(place, index, speaker)
    about = _about(place, state, {document.get_first("speech_id") for _, document in found})
    return [_hit(index, query, score, document, about[document.get_first("speech_id")]) for score, document in found]


def _query(index: "Index", text: str) -> "Query":
    if not text.strip():
        raise UsageError("search needs at least one word")
    try:
        return index.parse_query(_apostrophes_apart(text), INDEX_FIELDS, conjunction_by_default=True)
    except ValueError as error:
        told = str(error).partition("\n")[0]
        raise UsageError(f"the search {text!r} cannot be read: {told}; put words with marks between them in double quotes") from error


def _apostrophes_apart(text: str) -> str:
    """An apostrophe in a word would open a phrase: outside phrases such a word becomes one."""
    parts = text.split('"')
    return '"'.join(part if place % 2 else APOSTROPHE.sub(r'"\g<0>"', part) for place, part in enumerate(parts))


def _of_sources(index: "Index", sources: Collection[str]) -> Iterator["Query"]:
    from tantivy import Query

    if sources:
        yield Query.term_set_query(index.schema, "source", list(sources))


def _of_days(index: "Index", since: date | None, until: date | None) -> Iterator["Query"]:
    from tantivy import FieldType, Query

    if since or until:
        first, last = (since or date.min).toordinal(), (until or date.max).toordinal()
        yield Query.range_query(index.schema, "day", FieldType.Integer, first, last)


def _of_speaker(index: "Index", speaker: str | None) -> Iterator["Query"]:
    from tantivy import Query

    for word in analyser().analyze(speaker or ""):
        yield Query.term_query(index.schema, "speaker", word)


def _refuse_unheard(home: Home, index: "Index", speaker: str | None) -> None:
    """Raises ``UsageError`` for a speaker who says nothing at all, whatever is looked for."""
    from tantivy import Query

    if speaker and not any(_found(index, Query.all_query(), _of_speaker(index, speaker), 1)):
        raise unknown_speaker(home, speaker)


def _found(index: "Index", query: "Query", narrow: Iterable["Query"], limit: int) -> Iterator[tuple[float, Any]]:
    from tantivy import Occur, Query

    searcher = index.searcher()
    silent = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in narrow]
    for score, address in searcher.search(Query.boolean_query([(Occur.Must, query), *silent]), limit).hits:
        yield score, searcher.doc(address)


def _about(home: Home, state: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    if not ids:
        return {}
    version = int(state) if isinstance(home, LakeHome) else None
    rows = read_from(home, Cut("speeches", version, speeches=tuple(ids), columns=HIT_COLUMNS)).read_all()
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
        speaker=document.get_first("speaker"),
        date=about["date"],
        source=about["source"],
        title=about["title"],
        venue=_venue(about),
        url=about["url"],
        withdrawn=about["withdrawn_at"] is not None,
        score=score,
        context=context,
        marks=tuple(_marks(context, snippet)),
    )


def _marks(context: str, snippet: "Snippet") -> Iterator[tuple[int, int]]:
    """Tantivy counts bytes, Python characters."""
    whole = context.encode()
    for mark in snippet.highlighted():
        yield len(whole[: mark.start].decode()), len(whole[: mark.end].decode())


def _venue(about: dict[str, Any]) -> str | None:
    return ", ".join(part for name in ("name", "city", "country") if (part := about[f"venue_{name}"])) or about["venue_raw"]
