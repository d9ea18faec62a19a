"""A record beside the label of its page: which paragraph and which speaker of the one is which of the other. Counts nothing.

Lines that nobody says are left out on both sides.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from podium.quality.alike import bare_name, folded, same_name

GoldLabel = Mapping[str, Any]
"""What a reader wrote down: the fields of a record and, where given, what else is right: ``title_also``, ``kind_also``,
``speakers_also`` (may be listed and need not), ``speaker_also`` of a paragraph, ``date_null_ok`` (so is no date), ``reject_ok`` (so is a
reject as not understood); ``never``, of the page or one part, are people only spoken of, who must not be named as speakers.
"""

SAME_PARAGRAPH = 90
"""Per cent of likeness at which a paragraph counts as found again."""
LONGEST_LEFTOVER = 90
"""Most letters that may stand before a paragraph's words for it to be found again: another voice's label, left standing."""
SHORTEST_TAIL = 4
"""Least letters of a paragraph that is looked for behind such a label."""
_SAID = {"speech", "question"}


class Comparison:
    """What a label and a record say, and how it belongs together; ``turns`` joins what one voice says in one go into one paragraph.

    Without a label, for a page that holds nobody's words, nothing is wanted.
    """

    def __init__(self, label: GoldLabel | None, record: GoldLabel, turns: bool = False) -> None:
        self.label: GoldLabel = label or {}
        self.record = record
        self.wanted = _said(self.label, turns)
        self.found = _said(record, turns)
        self.people: Sequence[GoldLabel] = self.label.get("speakers") or []
        self.heard: Sequence[GoldLabel] = record.get("speakers") or []

    @cached_property
    def pairs(self) -> dict[int, int]:
        """Place of a wanted paragraph → place of the found one that holds its words."""
        return _found_again(texts(self.wanted), texts(self.found))

    @cached_property
    def listed(self) -> list[GoldLabel]:
        """The record's speakers, but for those who may be listed and need not be."""
        return [person for person in self.heard if not self._is_optional(person.get("name"))]

    def paired(self, heard: Sequence[GoldLabel]) -> dict[int, GoldLabel]:
        """Place of a wanted speaker → the found one; equal names are paired before a bare surname may stand for a whole name."""
        pairs: dict[int, GoldLabel] = {}
        free = list(range(len(heard)))
        ways: tuple[Callable[[str | None, str | None], bool], ...] = (lambda one, other: bare_name(one) == bare_name(other), same_name)
        for same in ways:
            for number, person in enumerate(self.people):
                if number not in pairs:
                    names = ((at, heard[at].get("name")) for at in free)
                    match = next((at for at, name in names if same(person["name"], name) and not self._is_spoken_of(person, name)), None)
                    if match is not None:
                        pairs[number] = heard[match]
                        free.remove(match)
        return pairs

    def is_speaker(self, paragraph: GoldLabel, name: str | None) -> bool:
        """True for the name of who says a wanted paragraph, and for the other name that its label allows."""
        if self._is_spoken_of(paragraph, name):
            return False
        also = paragraph.get("speaker_also")
        return same_name(paragraph.get("speaker"), name) or bool(also and same_name(also, name))

    def _is_spoken_of(self, part: GoldLabel, name: str | None) -> bool:
        """True for a namesake whom the page only speaks of: a bare surname must not stand for him."""
        never = [*(self.label.get("never") or []), *(part.get("never") or [])]
        return _exact(name) in map(_exact, never)

    def _is_optional(self, name: str | None) -> bool:
        optional = {_exact(also) for also in self.label.get("speakers_also") or []}
        needed = [person["name"] for person in self.people]
        if _exact(name) in optional:
            return not any(folded(one) == folded(name) for one in needed)
        return not any(same_name(one, name) for one in needed) and any(same_name(also, name) for also in optional)


def texts(paragraphs: Iterable[GoldLabel]) -> list[str]:
    """Their words."""
    return [paragraph.get("text") or "" for paragraph in paragraphs]


def _exact(name: str | None) -> str:
    return folded(name).casefold()


def _said(record: GoldLabel, turns: bool) -> list[GoldLabel]:
    paragraphs = record.get("paragraphs") or []
    return [one for one in (_in_turns(paragraphs) if turns else paragraphs) if one.get("kind", "speech") in _SAID]


def _in_turns(paragraphs: Iterable[GoldLabel]) -> list[GoldLabel]:
    """Paragraphs of one speaker and kind that follow each other as one; a line that nobody says parts them."""
    turns: list[dict[str, Any]] = []
    for paragraph in paragraphs:
        voice = paragraph.get("speaker"), paragraph.get("kind")
        if turns and paragraph.get("kind") in _SAID and (turns[-1]["speaker"], turns[-1].get("kind")) == voice:
            turns[-1]["text"] += " " + paragraph["text"]
        else:
            turns.append({**paragraph, "speaker": paragraph.get("speaker")})
    return list(turns)


def _found_again(wanted: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Each found paragraph answers for one wanted one: in order first, then wherever it stands, then behind a label left standing."""
    mine, others = [folded(text) for text in wanted], [folded(text) for text in found]
    blocks = SequenceMatcher(None, mine, others, autojunk=False).get_matching_blocks()
    pairs = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
    taken = set(pairs.values())
    free = {number: text for number, text in enumerate(others) if number not in taken}
    for best in (_equal_text, _like_text, _text_behind_label):
        for number, text in enumerate(mine):
            if number not in pairs and (match := best(text, free)) is not None:
                pairs[number] = match
                del free[match]
    return pairs


def _equal_text(text: str, free: Mapping[int, str]) -> int | None:
    return next((number for number, other in free.items() if other == text), None)


def _like_text(text: str, free: Mapping[int, str]) -> int | None:
    match = process.extractOne(text, free, scorer=fuzz.ratio, score_cutoff=SAME_PARAGRAPH)
    return match[2] if match else None


def _text_behind_label(text: str, free: Mapping[int, str]) -> int | None:
    if len(text) < SHORTEST_TAIL:
        return None
    return next((number for number, other in free.items() if other.endswith(text) and len(other) - len(text) <= LONGEST_LEFTOVER), None)
