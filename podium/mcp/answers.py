"""What each tool answers, as plain JSON values: the library's own readers, cut to a size that a conversation can hold.

Every answer says in which state of the data it was found (``dataset``: a release, or a version that no release holds) and names speeches
by id, revision and address. Raises what the readers raise.
"""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from podium.errors import UsageError
from podium.lake.parts import venue_line
from podium.reading.citation import STATE_COLUMNS, CitedParagraph, cited, datasets_of, ids_of, named_in, reference_of
from podium.reading.citation_styles import citation_text
from podium.reading.fulltext import Hit
from podium.reading.fulltext import search as find
from podium.reading.home import Home, ReleaseHome, home_at, lake_at
from podium.reading.people import people_of_home
from podium.reading.people_table import people_table
from podium.reading.query import QueryBounds
from podium.reading.query import sql as run_query
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.release.release_data import DEMONSTRATION
from podium.text.folding import holds_words

ToolAnswer = dict[str, Any]

MOST_ANSWER_LETTERS = 40_000
"""Letters of an answer as JSON: some 10,000 tokens."""
MOST_TEXT_LETTERS = 8_000
"""Letters of one text in it."""
QUERY_BOUNDS = QueryBounds(rows=201, seconds=20.0, memory="1GB")
"""One row more than is answered: it tells that there are more."""
HIT_FACTS = (*STATE_COLUMNS, "licence", "reuse")
SPEECH_FACTS = (
    *("speech_id", "revision", "url", "title", "kind", "language", "date", "published", "delivery", "event", "issues", "licence", "reuse"),
    *("superseded_at", "withdrawn_at"),
)


@dataclass(frozen=True, slots=True)
class DatasetAnswers:
    """The answers of one home, a lake or a release; ``publishers`` has by source who publishes it."""

    home: str
    publishers: Mapping[str, str]

    def search(self, text: str, limit: int, **narrow: str | None) -> ToolAnswer:
        """Paragraphs found by their words, the best first; ``narrow`` as ``podium.search`` takes it."""
        hits = find(text, self.home, limit=limit, **narrow)
        found = home_at(self.home)
        asked = Snapshot("speeches", speeches=tuple({hit.speech_id for hit in hits}), columns=HIT_FACTS)
        rows = read_from(found, asked).read_all().to_pylist() if hits else []
        state = {row["speech_id"]: {**row, "dataset": held} for row, held in zip(rows, datasets_of(found, rows), strict=True)}
        return _within(self._about(found, hits=[_hit(hit, state[hit.speech_id]) for hit in hits]), "hits")

    def show(self, speech: str, first: int, revision: int | None) -> ToolAnswer:
        """A speech from its ``first`` paragraph on as far as there is room, or one paragraph and what stands in its place today."""
        lake = lake_at(self.home)
        speech_id, paragraph_id = named_in(lake, speech)
        if paragraph_id:
            return self._paragraph(cited(lake, speech_id, paragraph_id, revision))
        row = lake.speech(speech_id, revision)
        total = len(row["paragraphs"])
        if first > total:
            raise UsageError(f"{speech_id} has {total} paragraphs, so that there is no paragraph {first}")
        ids = ids_of(row)
        paragraphs = [_paragraph(one, place, ids[place - 1]) for place, one in enumerate(row["paragraphs"], 1)][first - 1 :]
        answer = _within(self._speech(row) | {"paragraph_total": total, "paragraphs": paragraphs}, "paragraphs")
        return answer | {"next": answer["paragraphs"][-1]["position"] + 1} if "left_out" in answer else answer

    def cite(self, speech: str, style: str, revision: int | None) -> ToolAnswer:
        """The citation of a speech or paragraph in one style."""
        one = reference_of(lake_at(self.home), self.home, speech, dict(self.publishers), revision)
        facts = {"speech_id": one.speech_id, "paragraph_id": one.paragraph_id, "revision": one.revision, "url": one.url}
        return self._noted({"dataset": one.dataset, **facts, "style": style, "citation": citation_text(one, style)})

    def people(self, name: str | None, source: str | None, limit: int) -> ToolAnswer:
        """Who speaks, who does so most first, with every printed name and office."""
        found = home_at(self.home)
        people = people_of_home(found)
        if source and source not in (known := {one for person in people for one in person.sources}):
            raise UsageError(f"nobody speaks in the source {source!r}: there are {', '.join(sorted(known)) or 'none'}")
        if source:
            people = [person for person in people if source in person.sources]
        if name:
            people = [person for person in people if any(holds_words(printed, name) for printed in person.names)]
        rows = [{key: value for key, value in row.items() if key != "forms"} for row in people_table(people[:limit]).to_pylist()]
        return _within(self._about(found, total=len(people), people=[_json(row) for row in rows]), "people")

    def sql(self, query: str) -> ToolAnswer:
        """The rows of one SELECT, each a list in the order of ``columns``."""
        table = run_query(query, self.home, bounds=QUERY_BOUNDS)
        most = QUERY_BOUNDS.rows - 1
        columns = [column.to_pylist() for column in table.slice(0, most).columns]
        rows = [[_json(value) for value in row] for row in zip(*columns, strict=True)]
        answer = self._about(home_at(self.home), columns=list(table.schema.names), rows=rows)
        more = {"more": f"only the first {most} rows are answered: count, group or narrow in the query"} if table.num_rows > most else {}
        return _within(answer | more, "rows")

    def _about(self, found: Home, **facts: Any) -> ToolAnswer:
        """An answer about the dataset as it stands."""
        held = f"Podium release {found.manifest.version}" if isinstance(found, ReleaseHome) else f"Podium dataset version {found.state}"
        return self._noted({"dataset": held, **facts})

    def _speech(self, row: Mapping[str, Any]) -> ToolAnswer:
        """The facts of a revision, without its words."""
        people = [{"name": one["name"], "role": one["role"]} for one in row["speakers"]]
        held = datasets_of(home_at(self.home), [row])[0]
        facts = {name: _json(row[name]) for name in SPEECH_FACTS if row[name] is not None}
        return self._noted({"dataset": held, **facts, "place": venue_line(row["venue"]), "speakers": people})

    def _paragraph(self, found: CitedParagraph) -> ToolAnswer:
        """One paragraph; of a superseded revision with its successor."""
        shown = _paragraph(found.row, found.position, found.paragraph_id)
        answer = self._speech(found.revision) | {"paragraph_total": len(found.revision["paragraphs"]), "paragraphs": [shown]}
        if found.superseded:
            after, current = found.successor, {"revision": found.current["revision"]}
            answer["successor"] = after and current | _paragraph(after.row, after.position, after.paragraph_id)
        return _within(answer, "paragraphs")

    def _noted(self, answer: ToolAnswer) -> ToolAnswer:
        """The answer, for the demo's home with the word that everybody in it is invented."""
        return {"note": DEMONSTRATION, **answer} if home_at(self.home).demonstration else answer


def _hit(hit: Hit, state: Mapping[str, Any]) -> ToolAnswer:
    return {
        "speech_id": hit.speech_id,
        "paragraph": f"{hit.speech_id}#{hit.paragraph_id}" if hit.paragraph_id else None,
        "position": hit.position,
        "revision": state["revision"],
        "dataset": state["dataset"],
        "url": hit.url,
        "speaker": hit.speaker,
        "date": _json(hit.date),
        "title": _json(hit.title),
        "place": hit.venue,
        "withdrawn": hit.withdrawn,
        "licence": state["licence"],
        "reuse": state["reuse"],
        "words": hit.context,
    }


def _paragraph(one: Mapping[str, Any], position: int, paragraph_id: str) -> ToolAnswer:
    told = {name: one[name] for name in ("turn", "speaker", "label", "kind") if one[name] is not None}
    return {"position": position, "paragraph_id": paragraph_id, **told, "text": _json(one["text"])}


def _json(value: Any) -> Any:
    """The value as JSON has it: days as text, long texts cut, what is no number null."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _json(member) for name, member in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str | bytes):
        return [_json(member) for member in value]
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= MOST_TEXT_LETTERS else f"{text[:MOST_TEXT_LETTERS]}… [{len(text) - MOST_TEXT_LETTERS} letters more]"


def _within(answer: ToolAnswer, listed: str) -> ToolAnswer:
    """The answer with as many members of its list as there is room for, at least one; how many are left out is said."""
    members: Sequence[Any] = answer[listed]
    room = MOST_ANSWER_LETTERS - len(json.dumps({**answer, listed: []}, ensure_ascii=False))
    kept = 0
    for member in members:
        room -= len(json.dumps(member, ensure_ascii=False)) + 2
        if room < 0 and kept:
            break
        kept += 1
    return answer if kept == len(members) else {**answer, listed: list(members[:kept]), "left_out": len(members) - kept}
