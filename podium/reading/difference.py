"""``podium.diff``: what an institution changed in its own text, paragraph by paragraph and word by word.

Equal paragraphs are matched first. Within a passage that was rewritten, paragraphs that are alike are paired in order and compared by
words; white space is no difference. How a difference is shown is in ``podium.reading.transcript``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import Any

from podium.errors import UsageError
from podium.lake.stored import OUTSIDE_WORDS
from podium.reading.home import LakeHome, home_at
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from, refuse_unknown

CHANGED_SHARE = 0.4
"""Least share of words in common, in order, at which two paragraphs count as one that was changed."""
BAND = 40
"""Paragraphs farther apart than this in a rewritten passage are not compared, as the time grows with the square of the passage."""
WORD = re.compile(
    r"""
    [\u3040-\u30ff\u3400-\u9fff]\s*   # one character of Japanese or Chinese, which put no spaces between words
  | \w+ (?:['’\-]\w+)* \s*            # "lamp ", "don't ", "twenty-one "
  | [^\w\s]\s*                        # one mark: ", "
  | \s+                                # space at the beginning
    """,
    re.VERBOSE,
)
"""A word, character or mark with the space after it; the matches of a text joined are the text."""
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
    """What became of a paragraph, or of some words of one."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class ComparedParagraph:
    """One paragraph, as it was and as it is (``None`` where it was not or is not there), and its words in order, each with its state."""

    state: State
    before: RevisionRow | None
    after: RevisionRow | None
    pieces: tuple[tuple[State, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two revisions of one speech, rows of the lake; ``facts`` has the fields other than the text that differ, before and after."""

    speech_id: str
    before: RevisionRow
    after: RevisionRow
    facts: Mapping[str, tuple[Any, Any]]
    lines: tuple[ComparedParagraph, ...]

    @property
    def counts(self) -> dict[State, int]:
        """How many paragraphs have each state."""
        return {state: sum(line.state is state for line in self.lines) for state in State}

    @property
    def same(self) -> bool:
        """True where nothing differs."""
        return not self.facts and all(line.state is State.SAME for line in self.lines)


def diff(speech_id: str, a: int | None = None, b: int | None = None, home: Path | str | None = None) -> Difference:
    """What changed from revision ``a`` of a speech to revision ``b``: by default the last two, and with ``a`` alone from it to the last.

    ``home`` is found as by ``podium.read``. Raises ``UnknownVersion`` for a speech or revision that does not exist, ``UsageError`` for a
    speech with one revision and for a release, which has the text of one revision only.
    """
    lake = home_at(home)
    if not isinstance(lake, LakeHome):
        raise UsageError(f"{lake.address} is a release, which holds the words of one revision alone: compare in the lake")
    snapshot = Snapshot("revisions", speeches=(speech_id,), columns=("revision",))
    refuse_unknown(lake, snapshot)
    known = sorted(read_from(lake, snapshot).read_all()["revision"].to_pylist())
    if len(known) == 1 and a is None:
        raise UsageError(f"{speech_id} has one revision: its publisher changed nothing that we saw")
    before, after = known[-2] if a is None else a, known[-1] if b is None else b
    return compare(lake.lake.speech(speech_id, before), lake.lake.speech(speech_id, after))


def compare(before: RevisionRow, after: RevisionRow) -> Difference:
    """The difference between two rows of the lake's ``speeches``."""
    facts = {name: (before[name], after[name]) for name in COMPARED_FACTS if _stated(before[name]) != _stated(after[name])}
    return Difference(after["speech_id"], before, after, facts, tuple(_lines(before["paragraphs"], after["paragraphs"])))


def _stated(fact: Any) -> Any:
    """A fact without what lies outside the content hash, which differs between versions of Podium."""
    if not isinstance(fact, list):
        return fact
    return [{name: value for name, value in member.items() if name not in OUTSIDE_WORDS} for member in fact]


def _lines(before: Sequence[RevisionRow], after: Sequence[RevisionRow]) -> Iterator[ComparedParagraph]:
    was, now = ([(line["kind"], line["speaker"], line["text"]) for line in side] for side in (before, after))
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for state, a, b, c, d in matcher.get_opcodes():
        if state == "equal":
            yield from (
                ComparedParagraph(State.SAME, left, right, ((State.SAME, right["text"]),))
                for left, right in zip(before[a:b], after[c:d], strict=True)
            )
        else:
            yield from _passage(before[a:b], after[c:d])


def _passage(before: Sequence[RevisionRow], after: Sequence[RevisionRow]) -> Iterator[ComparedParagraph]:
    """The paragraphs of a rewritten passage: those that are alike as changed, the others as removed or added."""
    left = right = 0
    for a, b in [*_pairs([line["text"] for line in before], [line["text"] for line in after]), (len(before), len(after))]:
        yield from (ComparedParagraph(State.REMOVED, line, None, ((State.REMOVED, line["text"]),)) for line in before[left:a])
        yield from (ComparedParagraph(State.ADDED, None, line, ((State.ADDED, line["text"]),)) for line in after[right:b])
        if a < len(before):
            yield ComparedParagraph(State.CHANGED, before[a], after[b], tuple(compared_words(before[a]["text"], after[b]["text"])))
        left, right = a + 1, b + 1


def _pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the paragraphs that belong together, in order, so that the sum of the likeness of all pairs is greatest."""
    likeness = _likeness(before, after)
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]  # of the paragraphs from a and b on, filled from the end
    for a in range(len(before) - 1, -1, -1):
        for b in range(len(after) - 1, -1, -1):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + likeness.get((a, b), 0.0))
    pairs, a, b = [], 0, 0
    while a < len(before) and b < len(after):
        if (a, b) in likeness and best[a][b] == best[a + 1][b + 1] + likeness[a, b]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs


def _likeness(before: Sequence[str], after: Sequence[str]) -> dict[tuple[int, int], float]:
    """For places of two paragraphs that are alike the share of words in common; others are missing."""
    from rapidfuzz.distance.Indel import normalized_similarity as alike

    was, now = [_words(text) for text in before], [_words(text) for text in after]
    near = ((a, b) for a in range(len(was)) for b in range(len(now)) if abs(a * len(now) - b * len(was)) <= BAND * len(was))
    scores = ((a, b, alike(was[a], now[b], score_cutoff=CHANGED_SHARE)) for a, b in near)
    return {(a, b): score for a, b, score in scores if score}


def _words(text: str) -> list[str]:
    return [word.strip() for word in WORD.findall(text)]


def compared_words(before: str, after: str) -> Iterator[tuple[State, str]]:
    """The words of two texts in order with their state, neighbours of one state joined: unchanged, then removed, then added ones."""
    was, now = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, _words(before), _words(after), autojunk=False)
    gone, come = "", ""
    for state, a, b, c, d in [*matcher.get_opcodes(), ("equal", len(was), len(was), len(now), len(now))]:
        inside = (gone or come) and d < len(now) and b < len(was)
        if state != "equal" or (inside and not any(token[0].isalnum() for token in now[c:d])):
            gone, come = gone + "".join(was[a:b]), come + "".join(now[c:d])  # a mark between two changes goes with them
            continue
        pieces = ((State.REMOVED, gone), (State.ADDED, come), (State.SAME, "".join(now[c:d])))
        yield from (piece for piece in pieces if piece[1])
        gone, come = "", ""
