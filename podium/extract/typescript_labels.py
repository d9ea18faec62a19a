"""The labels of a typescript read so that no broken word becomes a person. Pure: labels in.

A misread label goes to the nearest one that the page or its kind is sure of, within a bound, or to nobody.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import OSA

from podium.extract.gazetteer import leading_place
from podium.extract.known_labels import CERTAIN, KnownLabels, is_voice_or_office, label_key, squeezed
from podium.extract.labels import Label, Segment
from podium.extract.mentions import is_given
from podium.extract.name_match import meant_by_initials, name_words
from podium.extract.names import is_honorific, is_office_word
from podium.extract.person import is_persons_name, read_person
from podium.extract.speaker_labels import without_remarks
from podium.text.folding import plain, vocabulary

_PM_MISREAD = re.compile(r"P(?:[HNVKI]|M[A-Za-z1I!]|14\w?|IA4|I4)")
"""What scanners make of ``PM``; two letters may be anybody's."""
_VOICES = {name: name.upper() for name in vocabulary("question journalist interviewer reporter compere pressman")} | {
    "primeminister": "PRIME MINISTER"
}
"""Voices as typescripts print them, whatever else the page is sure of."""
_ADDRESSED = re.compile(r"\b(?:M(?:r|rs|s|iss)|Dr|Sir|Senator|Professor|Dean|Father|Judge)\b[.,]? (?:[A-Z]\.? ){0,2}([A-Z][\w'’-]{3,})")


def addressed_surnames(prose: str) -> frozenset[str]:
    """The surnames that stand behind a form of address, in small letters."""
    return frozenset(map(plain, _ADDRESSED.findall(prose)))


def parted_at_labels(parts: Iterable[Segment], known: KnownLabels) -> Iterator[Segment]:
    """The pieces, cut where a label in capitals that comes again and again stands with its colon in mid-line: ``alleged, PM: I would``."""
    printed = [one for key, one in known.labels.items() if len(one) > 1 and one.isupper() and known.counted[key] >= CERTAIN]
    if not printed or known.shouting:
        yield from parts
        return
    form = re.compile(rf"(?<=[\s,])(?P<who>{'|'.join(map(re.escape, sorted(printed, key=len, reverse=True)))})\s?:\s+(?=\S)")
    for piece in parts:
        block = piece.label.rest if piece.label else piece.block
        places = [found for found in form.finditer(block.raw) if block.raw[: found.start()].strip()]
        if not places:
            yield piece
            continue
        before = block.before(places[0].start())
        yield replace(piece, label=replace(piece.label, rest=before)) if piece.label else Segment(before)
        for found, end in zip(places, [*(place.start() for place in places[1:]), len(block.raw)], strict=True):
            yield Segment(block.between(found.start(), end), Label(found["who"], block.between(found.end(), end)))


@dataclass(frozen=True)
class TypedLabels:
    """The labels of one typescript: the sure ones, and what a printed one stands for."""

    known: KnownLabels
    addressed: frozenset[str]
    """Surnames, in small letters, that the text outside the labels prints behind a form of address."""
    sure: dict[str, str] = field(init=False)
    """The sure labels as printed, by their letters without spaces."""

    def __post_init__(self) -> None:
        rarest_first = sorted(self.known.labels.items(), key=lambda label: self.known.counted[label[0]])
        labels = {squeezed(key): printed for key, printed in rarest_first if self._is_sure(key, printed)}
        object.__setattr__(self, "sure", labels)

    def read(self, printed: str) -> str | None:
        """The label that these words stand for; ``None`` where they are nobody's."""
        voice = without_remarks(printed).strip()
        key = label_key(printed)
        letters, count = squeezed(label_key(voice)), self.known.counted[key]
        if letters == "pm":
            return "PM"
        if printed in self.known.people:
            return printed
        if printed[:1].islower() or (len(letters) == 1 and letters not in {"q", "j", "a"}):
            return None
        if person := self._initialled(voice):
            return person
        if _PM_MISREAD.fullmatch(voice) and self._has_prime_minister:
            return "PM" if len(voice) > 2 else None
        if is_voice_or_office(voice) or (self.known.person(voice) and len(key.split()) > 1):
            return printed
        nearest = self._nearest(letters, count)
        if nearest:
            return nearest
        scrap, _, rest = key.partition(" ")
        if len(scrap) < 3 and count < CERTAIN and self.known.counted[rest] >= CERTAIN and rest in self.known.labels:
            return self.known.labels[rest]
        if letters not in self.sure or self._is_shadow(letters, count):
            return None
        sure = self.sure[letters]
        return sure if sure.replace(" ", "") == printed.replace(" ", "") else printed  # J L is JL

    def _initialled(self, voice: str) -> str | None:
        """The only person of title, header or field whose initials these are: ``JL`` in an interview with John Lark."""
        if not (1 < len(voice) < 4 and voice.isupper()):
            return None
        return meant_by_initials(voice, self.known.people)

    @property
    def _has_prime_minister(self) -> bool:
        return any(self.known.counted[key] >= CERTAIN for key in ("pm", "p m", "prime minister"))

    def _is_sure(self, key: str, printed: str) -> bool:
        """A voice, an office, somebody of title or header; what comes again and again; who is named in the text as well."""
        if is_voice_or_office(printed) or self.known.person(printed):
            return True
        name = read_person(printed).name
        words = name_words(name)
        if not words or not is_persons_name(name.replace("-", " ")) or leading_place(printed.title().split()) or self.known.shouting:
            return False
        if self.known.counted[key] >= CERTAIN and not any(is_office_word(word) for word in words):
            return True
        whole = len(words) == 2 and min(map(len, words)) > 2 and is_given(words[0].title())
        called = len(words) == 1 and (words[0] in self.addressed or (is_honorific(printed.split()[0]) and len(words[0]) > 3))
        return called or (whole and (self.known.counted[key] > 1 or "," in printed))

    def _nearest(self, letters: str, count: int) -> str | None:
        """The only sure label so few letters away that a scan explains it; ``None`` for a label as frequent as those beside it."""
        voices = _VOICES | {name: printed for name, printed in self.sure.items() if is_voice_or_office(printed) and len(name) > 5}
        offered = voices | {name: printed for name, printed in self.sure.items() if name != letters and self._outweighs(name, count)}
        found = sorted(
            (distance, name) for name in offered if (distance := OSA.distance(letters, name)) <= self._bound(letters, name, offered)
        )
        if not found or (len(found) > 1 and found[0][0] == found[1][0]):
            return None
        return offered[found[0][1]]

    def _outweighs(self, name: str, count: int) -> bool:
        times = self._times(name)
        return times >= CERTAIN and times > 4 * count

    def _times(self, name: str) -> int:
        return sum(self.known.counted[key] for key in self.known.labels if squeezed(key) == name)

    def _bound(self, letters: str, name: str, offered: dict[str, str]) -> int:
        """Letters that a scan may have changed: none of initials, a third of an office or voice, one or two of a name."""
        shorter = min(len(letters), len(name))
        if shorter < 3:
            return 1 if is_voice_or_office(offered[name]) and max(len(letters), len(name)) == 3 else 0
        if is_voice_or_office(offered[name]):
            return max(1, len(name) // 3) if len(name) > 5 else 1
        return 1 if shorter < 8 else 2

    def _is_shadow(self, letters: str, count: int) -> bool:
        """True for initials a letter away from others that come far more often, and for a name as near to one that comes again.

        Which of them is meant, nobody can tell.
        """
        if len(letters) < 4:
            return any(OSA.distance(letters, name) == 1 and self._outweighs(name, count) for name in self.sure)
        near = (name for name in self.sure if name != letters and OSA.distance(letters, name) <= self._bound(letters, name, self.sure))
        return count == 1 and any(self._times(name) > 1 for name in near)
