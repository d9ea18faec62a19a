"""The labels that a page is sure of, and what a printed one has to do with them: the same in other letters, broken by a scan, or nobody's.

Pure: words in, labels out; where they stand is for ``podium.extract.missed_labels``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from string import ascii_lowercase
from typing import NamedTuple

from rapidfuzz.distance import OSA

from podium.extract.name_match import INITIALS, can_be_one, name_words
from podium.extract.names import is_honorific, is_role_word
from podium.extract.person import is_calendar_word, is_office_alone, is_persons_name, read_person, without_half_an_office
from podium.extract.speaker_labels import asker, is_asking, is_unnamed
from podium.page.blocks import Block
from podium.text.folding import plain

SHOUTED_NAME = re.compile(r"\b(?:[^\W\d_]++\.? ){1,4}(?:Mc|Mac|De|La|Le|O['’])?[A-ZÀ-Þ'’-]{2,}")


@dataclass(frozen=True)
class KnownLabels:
    """The labels that a page is sure of, by the letters that count, and the people of title and header."""

    labels: dict[str, str]
    counted: Counter[str]
    people: Sequence[str]
    shouting: bool
    """True on a page all in capitals, which tell no label from words."""

    @cached_property
    def frequent(self) -> dict[str, str]:
        """The labels that come again and again, of somebody who can speak: what a misread one may stand for."""
        return {name: printed for name, printed in self.labels.items() if self.counted[name] >= 3 and can_speak(printed)}

    def slipped(self, key: str) -> str | None:
        """The only other label that these letters are but for one too many or too few, or two in the wrong order: ``Ada Qulil``.

        All words but one must be the same; of a voice (``HOTS``, ``MP``) the page must print the right letters again and again.
        """
        if self.counted[key] > 1:
            return None
        more = (other for other in self.labels if self.counted[other] > self.counted[key])
        near = {other for other in more if is_slip(key, other) and self._stands(key, other)}
        return self.labels[near.pop()] if len(near) == 1 else None

    def _stands(self, key: str, other: str) -> bool:
        if OSA.distance(key, other, score_cutoff=1) > 1 or not can_speak(self.labels[other]):
            return False
        if is_unnamed(self.labels[other]) or len(other) < 5:
            return self.counted[other] >= 3 and sorted(key) == sorted(other) and is_voice_or_office(self.labels[other])
        words, others = key.split(), other.split()
        differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
        return len(words) == len(others) > 1 and len(differing) == 1 and min(map(len, differing[0])) > 4

    def is_rare(self, printed: str) -> bool:
        """True for the label of a person, printed once, whom neither title nor header names: it may be a misprint."""
        return self.counted[label_key(printed)] == 1 and not is_voice_or_office(printed) and not self.person(printed)

    def meant(self, printed: str, words: "PrintedNames", labelled: Set[str]) -> str | None:
        """What a rare label stands for: ``None`` for itself, the label or stated name that has its surname aright, ``""`` for nobody.

        ``words`` are those that the page prints elsewhere, ``labelled`` the names of the other rare labels.
        """
        *given, surname = name_words(read_person(printed).name) or [""]
        if len(surname) < 3 or surname in words.capital:
            return None
        names = words.named | labelled | {word for word in words.capital if sorted(word) == sorted(surname)}
        near = {word for word in names if abs(len(word) - len(surname)) < 2 and OSA.distance(word, surname, score_cutoff=1) == 1}
        near = {word for word in near if len(surname) > 4 or sorted(word) == sorted(surname)}
        if given and not any(sorted(word) == sorted(surname) for word in near):
            near = near if self._aright(printed, given, near) else set()  # Philip Davies is not David Davis
        if not near:
            return None
        return self._aright(printed, given, near) if near <= words.named else ""

    def _aright(self, printed: str, given: Sequence[str], near: Set[str]) -> str:
        """The only label, or where a given name tells it stated person, that has these words but for a surname among ``near``."""
        before = label_key(printed).split()[:-1]
        labels = {one for key, one in self.labels.items() if key.split()[:-1] == before and key.split()[-1] in near}
        people = {name for name in self.people if given and (own := name_words(name))[-1] in near and set(given) <= set(own)}
        found = labels or people
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def initialled(self) -> bool:
        """True where the page labels people by their initials: ``AQ``."""
        return any(INITIALS.fullmatch(printed) and not is_voice_or_office(printed) for printed in self.labels.values())

    @cached_property
    def titled(self) -> bool:
        """True where the page labels people by title and surname in capitals, more than once."""
        return sum(SHOUTED_NAME.fullmatch(printed) is not None for printed in self.labels.values()) > 1

    def person(self, printed: str) -> bool:
        """True where the words name somebody of title or header and nobody else."""
        name = read_person(printed).name
        if not is_persons_name(name):
            return False
        return sum(can_be_one(other, name) for other in self.people) == 1

    def nearest(self, printed: str, bound: int) -> str | None:
        """The only label of the page that many letters away; a surname with another letter is another surname."""
        key = label_key(printed)
        near = sorted((OSA.distance(key, other, score_cutoff=bound), other) for other in self.labels if other != key)
        near = [(distance, other) for distance, other in near if distance <= bound]
        if not near or (len(near) > 1 and near[0][0] == near[1][0]):
            return None
        return self.labels[near[0][1]]


_CAPITAL = re.compile(r"[^\W\d_](?:['’]?[^\W\d_]){2,}")
_SMALL = re.compile(r"(?<!['’-])\b[^\W\d_]{3,}")


class PrintedNames(NamedTuple):
    """The words of a page, in small letters and without apostrophes, that may be names."""

    capital: frozenset[str]
    """All that begin with a capital."""
    named: frozenset[str]
    """Those that the page prints in no small letters, and that are no part of an office."""


def printed_names(texts: Iterable[str], names: Iterable[str]) -> PrintedNames:
    """The names that texts and the given names hold."""
    words = " ".join(set(" ".join(texts).split()))  # each once: neither pattern looks past white space
    own = {word for name in names for word in _CAPITAL.findall(name)}
    capital = {word for word in _CAPITAL.findall(words) if word[0].isupper()}
    small = {word for word in _SMALL.findall(words) if word.islower()}
    named = {word for word in capital if word.casefold() not in small and not is_role_word(word)}
    return PrintedNames(_folded(own | capital), _folded(own | named))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(" ".join(words).replace("'", "").replace("’", "")).split())


@lru_cache(maxsize=1024)
def label_key(printed: str) -> str:
    """The letters of a label that count: no case, accents, punctuation or article, and no number behind a word."""
    return re.sub(r"(?<=[a-z]{3})\d{1,2}$", "", plain(printed).removeprefix("the "))


@lru_cache(maxsize=1024)
def can_speak(printed: str) -> bool:
    """True for a label that names a person, an office or an unnamed voice, and not the furniture of a page."""
    if is_unnamed(printed) or is_office_alone(printed):
        return True
    if is_calendar_word(printed):
        return False
    name = read_person(asker(printed) or printed).name
    return (
        is_persons_name(without_half_an_office(name)[1]) or re.match(r"(?:the|an?) (?!\w+ (?:of|for) )", printed, re.IGNORECASE) is not None
    )


def is_voice_or_office(printed: str) -> bool:
    """True for a label without a surname, which no other person can bear in another spelling."""
    return is_unnamed(printed) or is_office_alone(printed)


def shouts(blocks: Sequence[Block]) -> bool:
    """True for a text of some length all in capitals, as teleprinters wrote and some typists: ``IT IS THIS: WE SHALL BUILD …``."""
    text = "".join([block.raw for block in blocks])
    if any(sum(map(part.count, ascii_lowercase)) > 0.2 * len(text) for part in (text[: len(text) // 3], text)):
        return False  # nearly every page, told by its first third, and without a look at each letter
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > _SHORT_TEXT and sum(map(str.isupper, letters)) > 0.8 * len(letters)


_SHORT_TEXT = 1000


def is_cut(key: str, other: str, printed: str) -> bool:
    """True for an office of the page that lost its end, or half of its letters to a bad scan: ``PRIME M``, ``PRIME MINY-TPR``."""
    lost = (other.startswith(key) and len(key) >= _TELLING) or (key.startswith("prime ") and other == "prime minister")
    return lost and is_voice_or_office(printed)


_TELLING = 5
"""Letters of a label's beginning that tell which one it is."""


def is_broken_address(one: str, other: str) -> bool:
    """True for ``MU. HOLT`` beside ``MR. HOLT``: a form of address with another letter, before the same name."""
    return one.split()[1:] == other.split()[1:] and is_honorific(other.split()[0]) and not is_honorific(one.split()[0])


def is_slip(one: str, other: str) -> bool:
    """True for a letter too many, too few or two in the wrong order; another letter may be another surname."""
    return len(one) != len(other) or sorted(one) == sorted(other)


def most_edits(printed: str) -> int:
    return 0 if len(printed) < 6 else 1 if len(printed) < 10 else 2


def behind_a_scrap(printed: str, known: KnownLabels) -> str | None:
    """The voice or office of the page that a letter or two of dirt precede on a scanned page: ``I PM``, ``S PM``."""
    scrap, _, rest = printed.partition(" ")
    label = known.labels.get(label_key(rest)) if len(scrap) <= 2 else None
    return label if label and is_voice_or_office(label) else None


def ends_a_sentence(printed: str, known: KnownLabels) -> bool:
    """True where the last words of the turn before stand in front of a label of the page: ``Minister. PM:``, ``Yes. JONES:``."""
    before, stop, label = printed.rpartition(". ")
    if len(before.strip()) < 2 or (len(before) == 2 and not is_asking(label)) or is_honorific(f"{before.split()[-1]}."):
        return False
    return label_key(label) in known.labels or is_asking(label)


CERTAIN = 3
"""Times that a label is printed alike before a scan can no longer have made it."""


def squeezed(key: str) -> str:
    """The letters and digits alone: a scanner puts spaces anywhere."""
    return "".join(letter for letter in key if letter.isalnum())
