"""``podium.diff``: what an institution changed in its own text, paragraph by paragraph and word by word. Compares; draws nothing.

Paragraphs that are alike are paired in order, then compared by words; white space is no difference.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import Any

from podium.errors import UsageError
from podium.reading.asked_for import refuse_unknown
from podium.reading.home import LakeHome, home_at
from podium.reading.snapshot import Cut
from podium.reading.tables import read_from

CHANGED_SHARE = 0.4
"""Share of words in common, in order, from which two paragraphs are one that was changed."""
BAND = 40
"""Paragraphs farther apart than this in a rewritten passage are not compared."""
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]\s*|\w+(?:['’\-]\w+)*\s*|[^\w\s]\s*|\s+")
"""A word, a character where words are not parted by spaces, or a mark, each with the space after it."""
COMPARED_FACTS = (
    "title",
    "date",
    "published",
    "updated",
    "kind",
    "language",
    "delivery",
    "event",
    "venue",
    "speakers",
    "media",
    "translation_of",
)

RevisionRow = Mapping[str, Any]


class State(StrEnum):
    """What became of a paragraph or of words."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class ComparedParagraph:
    """One paragraph, as it was and as it is, and its words in order: those that stayed, went and came."""

    state: State
    before: RevisionRow | None
    after: RevisionRow | None
    pieces: tuple[tuple[State, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two revisions of one speech; ``facts`` are the fields beside the text that differ, as they were and as they are."""

    speech_id: str
    before: RevisionRow
    after: RevisionRow
    facts: Mapping[str, tuple[Any, Any]]
    lines: tuple[ComparedParagraph, ...]

    @property
    def counts(self) -> dict[State, int]:
        """Paragraphs by what became of them."""
        return {state: sum(line.state is state for line in self.lines) for state in State}

    @property
    def same(self) -> bool:
        """True where nothing differs."""
        return not self.facts and all(line.state is State.SAME for line in self.lines)


def diff(speech_id: str, a: int | None = None, b: int | None = None, home: Path | str | None = None) -> Difference:
    """Revision ``a`` against ``b``: by default the two last, and with ``a`` alone, that one against the last.

    Raises ``UnknownVersion`` for a speech or revision that there is not, ``UsageError`` for a speech that was never revised.
    """
    place = home_at(home)
    if not isinstance(place, LakeHome):
        raise UsageError(f"{place.address} is a release, which holds the words of one revision alone: compare in the lake")
    cut = Cut("revisions", speeches=(speech_id,), columns=("revision",))
    refuse_unknown(place, cut)
    known = sorted(read_from(place, cut).read_all()["revision"].to_pylist())
    if len(known) == 1 and a is None:
        raise UsageError(f"{speech_id} has one revision: its publisher changed nothing that we saw")
    before, after = known[-2] if a is None else a, known[-1] if b is None else b
    return compare(place.lake.speech(speech_id, before), place.lake.speech(speech_id, after))


def compare(before: RevisionRow, after: RevisionRow) -> Difference:
    """Two rows of the lake's ``speeches`` against each other."""
    facts = {name: (before[name], after[name]) for name in COMPARED_FACTS if before[name] != after[name]}
    return Difference(after["speech_id"], before, after, facts, tuple(_lines(before["paragraphs"], after["paragraphs"])))


def _lines(before: Sequence[RevisionRow], after: Sequence[RevisionRow]) -> Iterator[ComparedParagraph]:
    matcher = SequenceMatcher(None, [_key(line) for line in before], [_key(line) for line in after], autojunk=False)
    for state, a, b, c, d in matcher.get_opcodes():
        if state == "equal":
            yield from (
                ComparedParagraph(State.SAME, was, now, ((State.SAME, now["text"]),))
                for was, now in zip(before[a:b], after[c:d], strict=True)
            )
        else:
            yield from _passage(before[a:b], after[c:d])


def _key(line: RevisionRow) -> tuple[Any, ...]:
    return line["kind"], line["speaker"], line["text"]


def _passage(before: Sequence[RevisionRow], after: Sequence[RevisionRow]) -> Iterator[ComparedParagraph]:
    """A passage that was rewritten: what is alike is paired, the rest went or came."""
    left = right = 0
    for a, b in [*_pairs([line["text"] for line in before], [line["text"] for line in after]), (len(before), len(after))]:
        yield from (ComparedParagraph(State.REMOVED, line, None, ((State.REMOVED, line["text"]),)) for line in before[left:a])
        yield from (ComparedParagraph(State.ADDED, None, line, ((State.ADDED, line["text"]),)) for line in after[right:b])
        if a < len(before):
            yield ComparedParagraph(State.CHANGED, before[a], after[b], tuple(compared_words(before[a]["text"], after[b]["text"])))
        left, right = a + 1, b + 1


def _pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the paragraphs that belong together, in order, so that the likeness of all pairs is greatest."""
    likeness = _likeness(before, after)
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for a in range(len(before) - 1, -1, -1):
        for b in range(len(after) - 1, -1, -1):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + likeness.get((a, b), 0.0))
    return list(_walked(best, likeness))


def _walked(best: Sequence[Sequence[float]], likeness: Mapping[tuple[int, int], float]) -> Iterator[tuple[int, int]]:
    a = b = 0
    while a < len(best) - 1 and b < len(best[0]) - 1:
        if (a, b) in likeness and best[a][b] == best[a + 1][b + 1] + likeness[a, b]:
            yield a, b
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1


def _likeness(before: Sequence[str], after: Sequence[str]) -> dict[tuple[int, int], float]:
    from rapidfuzz.distance.Indel import normalized_similarity as alike

    was, now = [_words(text) for text in before], [_words(text) for text in after]
    near = ((a, b) for a in range(len(was)) for b in range(len(now)) if abs(a * len(now) - b * len(was)) <= BAND * len(was))
    scores = ((a, b, alike(was[a], now[b], score_cutoff=CHANGED_SHARE)) for a, b in near)
    return {(a, b): score for a, b, score in scores if score}


def _words(text: str) -> list[str]:
    return [word.strip() for word in WORD.findall(text)]


def compared_words(before: str, after: str) -> Iterator[tuple[State, str]]:
    """The words of two texts in order: those in both, those that went and those that came; marks between changes go with them."""
    was, now = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, _words(before), _words(after), autojunk=False)
    gone, come = "", ""
    for state, a, b, c, d in matcher.get_opcodes():
        if state != "equal" or ((gone or come) and d < len(now) and b < len(was) and not any(map(_is_word, now[c:d]))):
            gone, come = gone + "".join(was[a:b]), come + "".join(now[c:d])
            continue
        yield from _settled(gone, come)
        yield State.SAME, "".join(now[c:d])
        gone, come = "", ""
    yield from _settled(gone, come)


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _settled(gone: str, come: str) -> Iterator[tuple[State, str]]:
    if gone:
        yield State.REMOVED, gone
    if come:
        yield State.ADDED, come
