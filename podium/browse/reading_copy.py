"""A speech as its page shows it: turns with who says them and why, as far as the publisher's terms let its words be shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from podium.lake.parts import SPEAKER
from podium.lake.schema import SPEECHES
from podium.reading.citation import ids_of
from podium.records import SAID, Attribution, ParagraphKind
from podium.release.rights import Rights, within_terms

VOICES = 6
"""Colours that tell speakers apart; whoever speaks after so many shares the last."""
ASIDES = frozenset({ParagraphKind.HEADING, ParagraphKind.NOTE})
WHY = {
    Attribution.LABELLED: "the page prints a label in front of these words, and the label names the speaker",
    Attribution.CONTINUED: "these words follow such a paragraph, with nothing between them that looks like a change",
    Attribution.SOLE_SPEAKER: "the page prints no label and states one person as speaking",
    Attribution.STATED: "a field or heading of the page names the speaker of this part",
    Attribution.UNRESOLVED: "nothing on the page proves who says this, so it has no speaker",
}


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """One paragraph: its citable id, its place from 1, and its row of the speech (``podium.lake.parts.PARAGRAPH``)."""

    paragraph_id: str
    position: int
    row: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """A value of ``ParagraphKind``."""
        return str(self.row["kind"])

    @property
    def text(self) -> str:
        """Its words."""
        return str(self.row["text"])

    @property
    def unresolved(self) -> bool:
        """True where nothing proves who says it."""
        return bool(self.row["attribution"] == Attribution.UNRESOLVED)

    @property
    def turn(self) -> tuple[Any, ...]:
        """What is the same for all paragraphs of a turn."""
        return self.row["turn"], self.row["speaker"], self.row["kind"]


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """What one person says in a row; ``voice`` is the number of a colour, ``None`` for lines that nobody says."""

    speaker: str | None
    role: str | None
    label: str | None
    why: str | None
    """A value of ``Attribution``: that of the first paragraph."""
    question: bool
    voice: int | None
    paragraphs: tuple[ReadParagraph, ...]


@dataclass(frozen=True, slots=True)
class TextFigures:
    """How much text there is, for one that is not shown too."""

    paragraphs: int
    words: int
    questions: int
    turns: int


def shown_row(row: Mapping[str, Any], rights: Rights) -> tuple[Mapping[str, Any], bool]:
    """A row of the lake's ``speeches`` as it may be shown, and whether its words are in it."""
    if rights.passes(row["source"], row["reuse"]) and row.get("text_included", True):
        return row, True
    venue = row["venue"] or {}
    flat = {name: row.get(name, venue.get(name.removeprefix("venue_"))) for name in SPEECHES.names}
    facts = _within_terms(flat, SPEECHES)
    parts = {name.removeprefix("venue_"): facts.pop(name) for name in list(facts) if name.startswith("venue_")}
    people = {
        name: [_within_terms(person, pa.schema(list(SPEAKER))) for person in row[name] or ()] for name in ("speakers", "participants")
    }
    kept = {**row, **facts, **people, "venue": parts if any(parts.values()) else None, "paragraphs": []}
    return kept, False


def _within_terms(row: Mapping[str, Any], schema: pa.Schema) -> dict[str, Any]:
    loose = pa.schema([field.with_nullable(True) for field in schema])
    [batch] = pa.Table.from_pylist([dict(row)], schema=loose).to_batches()
    [kept] = within_terms(batch, pa.array([False])).to_pylist()
    return dict(kept)


def text_figures(paragraphs: Sequence[Mapping[str, Any]]) -> TextFigures:
    """The figures of the paragraphs of a row."""
    uttered = [one for one in paragraphs if one["kind"] in SAID]
    return TextFigures(
        paragraphs=len(paragraphs),
        words=sum(len(one["text"].split()) for one in uttered),
        questions=len({one["turn"] for one in uttered if one["kind"] == ParagraphKind.QUESTION}),
        turns=len({one["turn"] for one in uttered if one["turn"] is not None}),
    )


def turns_read(row: Mapping[str, Any]) -> list[ReadTurn]:
    """The paragraphs of a row in turns; a heading, and a note outside any turn, stands by itself."""
    people = {person["name"]: (place, person["role"]) for place, person in enumerate(row["speakers"])}
    paragraphs = zip(ids_of(row), row["paragraphs"], strict=True)
    return list(_turns([ReadParagraph(paragraph_id, place, one) for place, (paragraph_id, one) in enumerate(paragraphs, 1)], people))


def _turns(paragraphs: Sequence[ReadParagraph], people: Mapping[str, tuple[int, str | None]]) -> Iterator[ReadTurn]:
    introduced: set[str] = set()
    for key, group in groupby(_with_turns(paragraphs), key=lambda one: one[0]):
        told = tuple(one for _, one in group)
        spoken = [one.row for one in told if one.kind not in ASIDES]
        if not spoken:
            yield ReadTurn(None, None, None, None, False, None, told)
            continue
        name, first = key[1], spoken[0]
        place, role = people.get(name or "", (VOICES, None))
        voice = min(place, VOICES - 1) if name in people else VOICES
        shown_role = role if name not in introduced else None
        introduced.add(name or "")
        question = first["kind"] == ParagraphKind.QUESTION
        yield ReadTurn(name, shown_role, first["label"], first["attribution"], question, voice, told)


def _with_turns(paragraphs: Sequence[ReadParagraph]) -> Iterator[tuple[tuple[Any, ...], ReadParagraph]]:
    """Each paragraph behind the key of its turn; a note between paragraphs of one turn belongs to it, a heading does not."""
    last: tuple[Any, ...] = ()
    parts = 0
    for one, following in zip(paragraphs, _followers(paragraphs), strict=True):
        within = following is not None and last == (*following.turn, parts)
        if one.kind == ParagraphKind.NOTE and within:
            yield last, one
            continue
        if one.kind in ASIDES:
            parts += 1
            last = (None, None, one.kind, parts)
        else:
            last = (*one.turn, parts)
        yield last, one


def _followers(paragraphs: Sequence[ReadParagraph]) -> list[ReadParagraph | None]:
    """For each paragraph the next one that is no note, ``None`` where there is none."""
    found: list[ReadParagraph | None] = []
    following = None
    for paragraph in reversed(paragraphs):
        found.append(following)
        if paragraph.kind != ParagraphKind.NOTE:
            following = paragraph
    return found[::-1]
