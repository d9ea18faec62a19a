"""A record beside the label of its page: which paragraph and which speaker of the one is which of the other. Nothing is counted here.

The first half says when two texts, names or offices count as the same: typographic marks, honorifics and short forms of a name make no
difference. Lines that nobody says are left out on both sides.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from podium.text.folding import vocabulary

LIKENESS_PER_CENT = 85
"""Per cent of likeness at which an office or place counts as the one on the label."""

_MARKS = str.maketrans("’‘“”–—−\u00a0", "''\"\"--- ", "\u200b\ufeff\u00ad")
_LINE_END = re.compile(r"(?<=\w)- (?=\w)")
"""A hyphen at the end of a printed line: "light- house"."""
_HONORIFICS = vocabulary("""
    mr mrs ms dr prof professor sir dame lord lady h.e he hon the gen general adm admiral lt col president secretary minister chairman
    chair governor ambassador prime vice
""")
_SUFFIXES = vocabulary("jr sr ii iii iv mp kc qc")
_OFFICES = vocabulary("""
    president minister secretary general chancellor chairman chair governor ambassador lady speaker officer moderator interpreter member
    members participant participants journalist reporter question q
""")


def folded(text: str | None) -> str:
    """The text with single spaces and plain typographic marks; a word that is split at a line's end keeps its hyphen and no space."""
    plain = unicodedata.normalize("NFKC", text or "").translate(_MARKS)
    return " ".join(_LINE_END.sub("-", plain).split())


def bare_words(text: str | None) -> str:
    """The text for comparing titles and places: letters and digits in lower case, single spaces between words."""
    return re.sub(r"[^\w]+", " ", folded(text).casefold()).strip()


def bare_place(part: str | None) -> str:
    """A part of a venue as ``bare_words``, dots left out: "U.S." is "us"."""
    return bare_words((part or "").replace(".", ""))


def bare_name(name: str | None) -> list[str]:
    """The words of a name without honorifics and accents; of an office without a name ("the President") its words."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(letter))
    words = [bare for word in letters.casefold().split() if (bare := word.strip(".,:()"))]
    return [word for word in words if word not in _HONORIFICS] or [word for word in words if word != "the"] or words


def same_name(one: str | None, other: str | None) -> bool:
    """True when both names can be those of one person.

    A bare surname stands for a whole name, an office without a name only for itself. Given names are equal, or one begins the other (an
    initial, "Don" for "Donald"): "Jill" is not "Joe". Father and son ("Jr.", "Sr.") are two.
    """
    first, second = bare_name(one), bare_name(other)
    if not first or not second or first == second:
        return first == second
    if first[-1] in _OFFICES or second[-1] in _OFFICES:
        first, second = (name[1:] if name[0] == "a" else name for name in (first, second))
        return first == second
    if len(first) > 1 and len(second) > 1 and {first[-1], second[-1]} <= _SUFFIXES and first[-1] != second[-1]:
        return False
    first, second = ([word for word in name if word not in _SUFFIXES] or name for name in (first, second))
    one_surname = len(first) == 1 or len(second) == 1
    return first[-1] == second[-1] and (one_surname or first[0].startswith(second[0]) or second[0].startswith(first[0]))


def same_office(one: str | None, other: str | None) -> bool:
    """True when both offices have the same words, but for few letters; one may have more words than the other."""
    return fuzz.token_set_ratio(folded(one).casefold(), folded(other).casefold()) >= LIKENESS_PER_CENT


GoldLabel = Mapping[str, Any]
"""The record that a careful reader expects of a page, as JSON, with optional fields for what is right too.

``title_also`` and ``kind_also`` are other right values, ``speakers_also`` people who may be listed and need not be, ``speaker_also`` of a
paragraph another right speaker, ``date_null_ok`` allows a record without a date, ``reject_ok`` a reject as not understood. ``never``, of
the page or of one paragraph, are people who are only spoken of and must not be named as speakers.
"""

SAME_PARAGRAPH = 90
"""Per cent of likeness at which two paragraphs count as the same one."""
LONGEST_LEFTOVER = 90
"""Most letters that a record's paragraph may have before the wanted text: a speaker's label that was not recognised."""
SHORTEST_TAIL = 4
"""Least letters of a wanted paragraph that is looked for behind such a label."""
_SAID = {"speech", "question"}


class Comparison:
    """The paragraphs and speakers of a label (``wanted``, ``people``) and of a record (``found``, ``heard``), and which belong together.

    ``turns`` joins consecutive paragraphs of one speaker into one. Without a label, for a page that holds nobody's words, nothing is
    wanted.
    """

    def __init__(self, label: GoldLabel | None, record: GoldLabel, turns: bool) -> None:
        self.label: GoldLabel = label or {}
        self.record = record
        self.wanted = _said(self.label, turns)
        self.found = _said(record, turns)
        self.people: Sequence[GoldLabel] = self.label.get("speakers") or []
        self.heard: Sequence[GoldLabel] = record.get("speakers") or []

    @cached_property
    def pairs(self) -> dict[int, int]:
        """For places of wanted paragraphs the place of the found one that holds the same text; others are missing."""
        return _found_again(texts(self.wanted), texts(self.found))

    @cached_property
    def listed(self) -> list[GoldLabel]:
        """The record's speakers without those who may be listed and need not be."""
        return [person for person in self.heard if not self._is_optional(person.get("name"))]

    def paired(self, heard: Sequence[GoldLabel]) -> dict[int, GoldLabel]:
        """For places of wanted speakers the one of ``heard`` who is the same person; equal names are paired before similar ones."""
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
        """True if ``name`` is whom the label names for this wanted paragraph, or the other speaker that it allows."""
        if self._is_spoken_of(paragraph, name):
            return False
        also = paragraph.get("speaker_also")
        return same_name(paragraph.get("speaker"), name) or bool(also and same_name(also, name))

    def _is_spoken_of(self, part: GoldLabel, name: str | None) -> bool:
        """True for a person whom the page only speaks of, even if a speaker has the same surname."""
        never = [*(self.label.get("never") or []), *(part.get("never") or [])]
        return _exact(name) in map(_exact, never)

    def _is_optional(self, name: str | None) -> bool:
        optional = {_exact(also) for also in self.label.get("speakers_also") or []}
        needed = [person["name"] for person in self.people]
        if _exact(name) in optional:
            return not any(folded(one) == folded(name) for one in needed)
        return not any(same_name(one, name) for one in needed) and any(same_name(also, name) for also in optional)


def texts(paragraphs: Iterable[GoldLabel]) -> list[str]:
    """The text of each paragraph."""
    return [paragraph.get("text") or "" for paragraph in paragraphs]


def _exact(name: str | None) -> str:
    return folded(name).casefold()


def _said(record: GoldLabel, turns: bool) -> list[GoldLabel]:
    paragraphs = record.get("paragraphs") or []
    return [one for one in (_in_turns(paragraphs) if turns else paragraphs) if one.get("kind", "speech") in _SAID]


def _in_turns(paragraphs: Iterable[GoldLabel]) -> list[GoldLabel]:
    """Consecutive paragraphs of one speaker and kind joined into one; a line that nobody says ends a turn."""
    turns: list[dict[str, Any]] = []
    for paragraph in paragraphs:
        same = turns and (turns[-1]["speaker"], turns[-1].get("kind")) == (paragraph.get("speaker"), paragraph.get("kind"))
        if same and paragraph.get("kind") in _SAID:
            turns[-1]["text"] += " " + paragraph["text"]
        else:
            turns.append({**paragraph, "speaker": paragraph.get("speaker")})
    return list(turns)


def _found_again(wanted: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """For places of wanted texts the place of the found one that is the same, each used once.

    Equal texts in order are matched first; then, wherever they stand, equal ones, similar ones, and last those behind a label.
    """
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
