"""The search: paragraphs by their words, or speeches by their facts where no word is given; and the same as a file to take along."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from markupsafe import Markup, escape
from pyarrow import csv

from podium.browse.catalogue import Catalogue
from podium.browse.links import ShownPage
from podium.errors import UsageError
from podium.lake.parts import column
from podium.lake.schema import PARAGRAPHS, SPEECHES
from podium.reading.export import RISKY
from podium.reading.fulltext import Hit, SearchFilters, search_page
from podium.reading.index_fields import language_of
from podium.reading.listing import ListedSpeech
from podium.text.folding import holds_words
from podium.window import span_of

A_PAGE = 20
"""Hits or speeches on a page."""
MOST_TAKEN = 10_000
"""Most rows of a file."""
DEEPEST_PAGE = 500
UTTERANCES = {"speech": "answers and speeches", "question": "questions"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a search asks for, as typed; empty means any."""

    q: str = ""
    source: str = ""
    speaker: str = ""
    company: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    place: str = ""
    language: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """Of the parameters of an address; those that the search does not know are left out."""
        texts = {one.name: given[one.name].strip() for one in fields(cls) if one.name != "page" and one.name in given}
        number = given.get("page", "1")
        page = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
        return cls(**texts, page=min(max(page, 1), DEEPEST_PAGE))

    @property
    def narrowed(self) -> bool:
        """True where anything but words is asked for."""
        return any((self.source, self.speaker, self.company, self.kind, self.since, self.until, self.place, self.language))

    def parameters(self, page: int = 1) -> dict[str, str | int]:
        """The parameters of the address of a page of this search."""
        return asdict(replace(self, page=page if page > 1 else 0))

    def filters(self) -> SearchFilters:
        """The filters of a search for words."""
        return SearchFilters(
            (self.source,) if self.source else (),
            *(word or None for word in (self.since, self.until, self.speaker, self.company, self.kind, self.place, self.language)),
        )


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A paragraph that was found; ``context`` is ``None`` where its text may not be shown."""

    hit: Hit
    institution: str
    person: str | None
    context: Markup | None


def finding_page(catalogue: Catalogue, asked: Asked) -> ShownPage:
    """The search and what it finds; a search that cannot be read is answered with a sentence beside the form."""
    values: dict[str, Any] = {
        "asked": asked,
        "sources": {name: catalogue.institution(name).title for name in catalogue.by_source},
        "languages": sorted({language_of(language) for language in catalogue.languages}),
        "utterances": UTTERANCES,
        "hits": [],
        "lines_found": [],
        "total": None,
        "fault": None,
        "last_page": 1,
        "a_page": A_PAGE,
    }
    first = (asked.page - 1) * A_PAGE
    try:
        if asked.q:
            found = search_page(catalogue.home, asked.q, asked.filters(), A_PAGE, first, catalogue.opened)
            values |= {"hits": [_shown(catalogue, hit) for hit in found.hits], "total": found.total}
        elif asked.narrowed:
            speeches = list(speeches_found(catalogue, asked))
            values |= {"lines_found": [catalogue.line(one) for one in speeches[first : first + A_PAGE]], "total": len(speeches)}
    except UsageError as error:
        return ShownPage("search.html.jinja", values | {"fault": str(error)}, 400)
    values["last_page"] = min(-(-(values["total"] or 0) // A_PAGE), DEEPEST_PAGE) or 1
    return ShownPage("search.html.jinja", values)


def _shown(catalogue: Catalogue, hit: Hit) -> ShownHit:
    may = catalogue.passes(catalogue.speeches[hit.speech_id])
    person = catalogue.appearances.people.get((hit.speech_id, hit.speaker or ""))
    return ShownHit(hit, catalogue.institution(hit.source).title, person, marked(hit.context, hit.marks) if may else None)


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Markup:
    """The text with its marked places in ``mark``, all of it escaped."""
    parts, last = [], 0
    for start, end in marks:
        parts += [escape(text[last:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        last = end
    return Markup("").join([*parts, escape(text[last:])])


def speeches_found(catalogue: Catalogue, asked: Asked) -> Iterator[ListedSpeech]:
    """The speeches of which all holds that is asked for beside words, the newest first.

    Raises ``UsageError`` for days that cannot be read, and for a kind of paragraph, which only a search for words tells apart.
    """
    first, last = span_of(asked.since or None, asked.until or None)
    if asked.kind:
        raise UsageError("questions and answers are found by their words: type one, or leave the kind of paragraph out")
    for one in catalogue.newest:
        if asked.source and one.source != asked.source:
            continue
        if (first or last) and not (one.date and (first or date.min) <= one.date <= (last or date.max)):
            continue
        if asked.language and language_of(one.language) != language_of(asked.language):
            continue
        if asked.place and not holds_words(one.place or "", asked.place):
            continue
        names = [asked.speaker, asked.company]
        if all(not name or any(holds_words(speaker, name) for speaker in one.speakers) for name in names):
            yield one


TAKEN_COLUMNS = pa.schema(
    [
        *(SPEECHES.field(name) for name in ("speech_id", "source", "date", "title", "url", "language", "reuse")),
        *(PARAGRAPHS.field(name).with_nullable(True) for name in ("paragraph_id", "position", "kind", "speaker", "text")),
        column("place", pa.string(), "Where it was said, in one line"),
    ]
)
"""The columns of what a search finds, as a file; where only speeches are asked for, the columns of paragraphs are null."""


def taken(catalogue: Catalogue, asked: Asked) -> pa.Table:
    """What a search finds as a table of ``TAKEN_COLUMNS``, at most ``MOST_TAKEN`` rows, without texts that may not be passed on."""
    rows: list[dict[str, object]] = []
    paragraph = dict.fromkeys(("paragraph_id", "position", "kind", "speaker", "text"))
    if asked.q:
        for hit in search_page(catalogue.home, asked.q, asked.filters(), MOST_TAKEN, 0, catalogue.opened).hits:
            speech = catalogue.speeches[hit.speech_id]
            told = {name: getattr(hit, name) for name in paragraph}
            rows.append(_row(speech) | told | {"text": hit.text if catalogue.passes(speech) else None})
    elif asked.narrowed:
        rows = [_row(one) | paragraph for one, _ in zip(speeches_found(catalogue, asked), range(MOST_TAKEN), strict=False)]
    return pa.Table.from_pylist(rows, schema=TAKEN_COLUMNS)


def _row(speech: ListedSpeech) -> dict[str, object]:
    return {name: getattr(speech, name) for name in ("speech_id", "source", "date", "title", "url", "language", "reuse", "place")}


def as_file(table: pa.Table, format: str) -> bytes:
    """The table as ``parquet``, or as ``csv`` in which no text begins like a formula."""
    out = io.BytesIO()
    if format == "parquet":
        pq.write_table(table, out, compression="zstd")
        return out.getvalue()
    for place, name in enumerate(table.schema.names):
        if pa.types.is_string(table.schema.field(name).type):
            safe = pc.replace_substring_regex(table[name], RISKY, r"'\1")
            table = table.set_column(place, table.schema.field(name), safe)
    csv.write_csv(table, out)
    return out.getvalue()
