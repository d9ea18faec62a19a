"""``podium.search``: the paragraphs that hold some words, the best first, by the index of ``podium.reading.fulltext_index``."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podium.errors import UsageError
from podium.reading.fulltext_index import INDEX_FIELDS, analyser, index_of
from podium.reading.home import Home, LakeHome, home_at
from podium.reading.listing import VENUE_PARTS, place_line, speeches_listed
from podium.reading.snapshot import Snapshot, names_of
from podium.reading.tables import read_from, refuse_unknown, unknown_speaker
from podium.window import When, span_of

if TYPE_CHECKING:
    from tantivy import Index, Query, Snippet


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
