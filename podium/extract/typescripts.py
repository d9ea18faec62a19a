"""Typescripts that a scanner read: told by their printed lines, and their labels read so that no broken word becomes a person.

A misread label goes to the nearest one that the page or its kind is sure of, within a bound, or to nobody. Pure: blocks and labels in.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from podium.extract.gazetteer import leading_place
from podium.extract.known_labels import KnownLabels, is_voice_or_office, label_key
from podium.extract.labels import Label, Recogniser
from podium.extract.mentions import is_given
from podium.extract.name_match import name_words
from podium.extract.names import is_honorific, is_office_word
from podium.extract.person import is_persons_name, read_person
from podium.extract.speaker_labels import without_remarks
from podium.page.blocks import Block
from podium.text.folding import plain, vocabulary

LONGEST_LONE = 26
"""Letters of a label alone on its line."""
_TELLING_LINES = 10
_LINE_END = re.compile(r"[.!?:…\"”’)\]]\s*$")


def is_typescript(blocks: Sequence[Block]) -> bool:
    """True where the words stand in the lines of a typewriter: most lines of a printed page break off in mid-sentence.

    Of transcripts made for the screen none has such lines; of scanned ones nine in ten break more than half of theirs so.
    """
    pages = (block.raw for block in blocks if block.raw.count("\n") > 4)
    lines = [stripped for raw in pages for line in raw.split("\n") if len(stripped := line.strip()) > 25]
    broken = sum(len(line) < 96 and not _LINE_END.search(line) for line in lines)
    return len(lines) >= _TELLING_LINES and broken > len(lines) / 2


_TYPED_LETTER = re.compile(
    r"\s*(?:(?P<who>[QJ])[\d#'*]?\s?[.,:;]?\s?[-–—~_]{0,2}\s+(?=[\"'(A-Z])"
    r"|(?P<answer>A)\s?[.,:;]\s?[-–—]?\s+(?=[\"'(A-Z])"
    r"|(?P<pm>P\.? ?(?:M|14|I4|IA4))[a-z\d]?(?:\s?[.,:;]\s?[-–—]?|\s?[-–—])?\s*(?<=[^A-Z])(?=[\"'(A-Z]))"
)
_TYPED_VOICE = re.compile(r"\s*(?P<who>Ques ?tion|Prime Minister|Interviewer|Journalist)\s?[.:;]?[^\S\n]*(?:\n|$)")
SPECK = re.compile(r"[~*^_] ?")
"""What a scanner makes of a speck within a word: ``QUES~ TION``."""
_NOISY = "|".join(f"(?:{SPECK.pattern})?".join(voice) for voice in ("QUESTION", "JOURNALIST", "INTERVIEWER", "PRIME MINISTER"))
_TYPED_CAPITALS = re.compile(
    rf"\s*(?P<who>{_NOISY})"
    r"(?:\s?(?P<mark>[.,:;!?]{1,3})[-–—]?\s*(?=[\"'(]?(?:[A-Z][a-z]|I |A ))|[^\S\n]*(?:\n|$))"
)
_TYPED_NAME = re.compile(
    r"\s*(?P<who>(?:MR|MRS|MISS|DR|SIR|SENATOR|SEN)[.,]? (?:[A-Z][A-Z'’-]+ ){0,2}[A-Z][A-Z'’-]{2,})[.,]?"
    r"\s{1,3}(?=[\"'(]?(?:[A-Z][a-z]|I |A ))"
)


def typed_label(block: Block) -> Label | None:
    """A label as typists set it where a line begins, with whatever mark or none: ``Q. ``, ``A, ``, ``PM ``, ``P. M.-``, ``MR LARK ``.

    Proved only by its use elsewhere on the page.
    """
    found = _TYPED_CAPITALS.match(block.raw)
    if found and (found["mark"] or SPECK.search(found["who"])):
        return Label(" ".join(SPECK.sub("", found["who"]).split()), block.after(found.end()), proved=False)
    if found := _TYPED_VOICE.match(block.raw):
        return Label(found["who"].replace("Ques tion", "Question"), block.after(found.end()), proved=False)
    if found := _TYPED_LETTER.match(block.raw):
        return Label("PM" if found["pm"] else found["who"] or found["answer"], block.after(found.end()), proved=False)
    found = _TYPED_NAME.match(block.raw)
    return Label(found["who"], block.after(found.end()), proved=False) if found else None


def recurring_label(found: Iterable[Label]) -> Recogniser | None:
    """A recogniser of the labels in capitals that a page has again and again, at the beginning of a line with any mark or none: ``JL ``."""
    counted = Counter(label.printed for label in found if label.printed.isupper() and 1 < len(label.printed) < LONGEST_LONE)
    certain = sorted((printed for printed, count in counted.items() if count >= _CERTAIN), key=len, reverse=True)
    if not certain:
        return None
    form = re.compile(
        rf"[\s~*^‘'.,_|-]{{0,5}}(?P<who>{'|'.join(map(re.escape, certain))})(?:[.:;!?'’–—-][.,:;!?'’–—-]{{0,2}}\s{{0,3}}|\s{{1,3}})"
        r"(?=[\"'(]?(?:[A-Z][a-z]|I |A )|$)"
    )

    def recognise(block: Block) -> Label | None:
        found = form.match(block.raw)
        return Label(found["who"], block.after(found.end())) if found else None

    return recognise


_SHORT_LABEL = re.compile(r"\s*(?P<who>[A-Za-z\d][\w.'’!*]{0,3}?)\s?[:;][.,]?\s{1,3}(?=\S)")
_SHORT_WORD = re.compile(r"[A-Z][a-z]{2,}|[a-z\d.]+|\d+[a-z]*")
_FIGURES = frozenset("03")
"""What scanners make of ``Q`` and ``J``."""
_OPENERS = vocabulary("so no oh ah we he it is as to on or if in by an at my me us do be go ok tv uk eec usa")


def short_label(found: Iterable[Label]) -> Recogniser | None:
    """A recogniser of whatever stands where the short labels of a page stand (``PM:``): one misread closes the turn."""
    short = [label.printed for label in found if label.printed.isupper() and len(label.printed) < _SHORT]
    if sum(len(printed) > 1 for printed in short) < _CERTAIN and max(Counter(short).values(), default=0) < _CERTAIN:
        return None
    lettered = any(len(printed) == 1 for printed in short)

    def recognise(block: Block) -> Label | None:
        found = _SHORT_LABEL.match(block.raw)
        figure = found is not None and lettered and found["who"] in _FIGURES
        if found is None or (_SHORT_WORD.fullmatch(found["who"]) and not figure) or found["who"].lower() in _OPENERS:
            return None
        return Label(found["who"], block.after(found.end()))

    return recognise


_SHORT = 5
_GARBLED_LABEL = re.compile(r"\s*(?P<who>[A-Z](?=[\w'’]{0,3}[A-Z])[\w'’]{3,13})\s?[:;][.,-]?\s{1,3}(?=\S)")


def garbled_label(found: Iterable[Label]) -> Recogniser | None:
    """A recogniser of capitals with small letters among them where the labels of a page are names in capitals: ``SArrLER:``."""
    names = Counter(label.printed for label in found if label.printed.isupper() and len(label.printed) >= _SHORT)
    if max(names.values(), default=0) < _CERTAIN:
        return None

    def recognise(block: Block) -> Label | None:
        found = _GARBLED_LABEL.match(block.raw)
        printed = found["who"] if found else ""
        if found is None or printed.isupper() or sum(map(str.isupper, printed)) < len(printed) // 3 or _CAMEL.fullmatch(printed):
            return None
        return Label(printed, block.after(found.end()))

    return recognise


_CAMEL = re.compile(r"(?:Ma?c|De|La|Le|Van|O['’])[A-Z](?:[a-z]+|[A-Z]+)")

_PM_MISREAD = re.compile(r"P(?:[HNVKI]|M[A-Za-z1I!]|14\w?|IA4|I4)")
"""What scanners make of ``PM``; two letters may be anybody's."""


def near_label(found: Iterable[Label]) -> Recogniser | None:
    """A recogniser of what a scan made of the long labels of a page, where a line begins: ``JOURNALISTt ``, ``JO3RNALISTs ``, ``Pl.. ``."""
    counted = Counter(label.printed for label in found if is_voice_or_office(label.printed))
    certain = {_squeezed(label_key(printed)): printed for printed, count in counted.items() if count >= _CERTAIN and len(printed) > 5}
    if not certain:
        return None

    def recognise(block: Block) -> Label | None:
        for found in (_ONE_WORD.match(block.raw), _TWO_WORDS.match(block.raw)):
            letters = _squeezed(plain(found["who"])) if found else ""
            if (
                found is None
                or len(letters) < 6
                or _POSSESSIVE.search(found["who"])
                or (sum(map(str.islower, found["who"])) > len(letters) // 3 and not _begins_alike(found["who"], certain.values()))
            ):
                continue
            near = [(OSA.distance(letters, name), name) for name in certain]
            distance, name = min(near)
            if distance <= len(name) // 4 and found["who"] != certain[name]:
                return Label(certain[name], block.after(found.end()))
        return None

    return recognise


def _begins_alike(printed: str, certain: Iterable[str]) -> bool:
    """True for a word with the capital of a label that the page prints in small letters: ``QuesLion`` for ``Question``."""
    return any(label[1:].islower() and printed[0] == label[0] for label in certain)


_POSSESSIVE = re.compile(r"['’`]S?$", re.IGNORECASE)
"""``PRIME MINISTER'S PRESS CONFERENCE`` is a heading."""
_ENDS = r"(?:\W{0,3}\s{1,3}|[:;][-–—]?)(?=\W{0,2}[A-Z])|[:;]\W{0,2}$"
_ONE_WORD = re.compile(rf"[\s~*^‘'.,_|-]{{0,5}}(?P<who>[^\s:;.~*^‘'_|-][^\s:;.]{{4,15}})(?:{_ENDS})")
_TWO_WORDS = re.compile(rf"[\s~*^‘'.,_|-]{{0,5}}(?P<who>[^\s:;.~*^‘'_|-][^\s:;.]{{2,9}} [^\s:;.]{{5,12}})(?:{_ENDS})")
_VOICES = {name: name.upper() for name in vocabulary("question journalist interviewer reporter compere pressman")} | {
    "primeminister": "PRIME MINISTER"
}
"""Voices as typescripts print them, whatever else the page is sure of."""
_CERTAIN = 3
"""Times that a label is printed alike before a scan can no longer have made it."""
_ADDRESSED = re.compile(r"\b(?:M(?:r|rs|s|iss)|Dr|Sir|Senator|Professor|Dean|Father|Judge)\b[.,]? (?:[A-Z]\.? ){0,2}([A-Z][\w'’-]{3,})")


def addressed_surnames(prose: str) -> frozenset[str]:
    """The surnames that stand behind a form of address, in small letters."""
    return frozenset(map(plain, _ADDRESSED.findall(prose)))


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
        labels = {_squeezed(key): printed for key, printed in rarest_first if self._is_sure(key, printed)}
        object.__setattr__(self, "sure", labels)

    def read(self, printed: str) -> str | None:
        """The label that these words stand for; ``None`` where they are nobody's."""
        voice = without_remarks(printed).strip()
        key = label_key(printed)
        letters, count = _squeezed(label_key(voice)), self.known.counted[key]
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
        if len(scrap) < 3 and count < _CERTAIN and self.known.counted[rest] >= _CERTAIN and rest in self.known.labels:
            return self.known.labels[rest]
        if letters not in self.sure or self._is_shadow(letters, count):
            return None
        sure = self.sure[letters]
        return sure if sure.replace(" ", "") == printed.replace(" ", "") else printed  # J L is JL

    def _initialled(self, voice: str) -> str | None:
        """The only person of title, header or field whose initials these are: ``JL`` in an interview with John Lark."""
        if not (1 < len(voice) < 4 and voice.isupper()):
            return None
        fitting = {name for name in self.known.people if voice.lower() in _initials(name)}
        return fitting.pop() if len(fitting) == 1 else None

    @property
    def _has_prime_minister(self) -> bool:
        return any(self.known.counted[key] >= _CERTAIN for key in ("pm", "p m", "prime minister"))

    def _is_sure(self, key: str, printed: str) -> bool:
        """A voice, an office, somebody of title or header; what comes again and again; who is named in the text as well."""
        if is_voice_or_office(printed) or self.known.person(printed):
            return True
        name = read_person(printed).name
        words = name_words(name)
        if not words or not is_persons_name(name.replace("-", " ")) or leading_place(printed.title().split()) or self.known.shouting:
            return False
        if self.known.counted[key] >= _CERTAIN and not any(is_office_word(word) for word in words):
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
        times = sum(self.known.counted[key] for key in self.known.labels if _squeezed(key) == name)
        return times >= _CERTAIN and times > 4 * count

    def _bound(self, letters: str, name: str, offered: dict[str, str]) -> int:
        """Letters that a scan may have changed: none of initials, a third of an office or voice, one or two of a name."""
        shorter = min(len(letters), len(name))
        if shorter < 3:
            return 1 if is_voice_or_office(offered[name]) and max(len(letters), len(name)) == 3 else 0
        if is_voice_or_office(offered[name]):
            return max(1, len(name) // 3) if len(name) > 5 else 1
        return 1 if shorter < 8 else 2

    def _is_shadow(self, letters: str, count: int) -> bool:
        """True for initials a letter away from others that come far more often: which of them is meant, nobody can tell."""
        return len(letters) < 4 and any(OSA.distance(letters, name) == 1 and self._outweighs(name, count) for name in self.sure)


def _initials(name: str) -> set[str]:
    """``ko`` and ``kob`` for Kerry O'Brien."""
    return {"".join(word[0] for word in words if word) for words in (name_words(name), re.split(r"[ '’-]", plain(name)))}


def _squeezed(key: str) -> str:
    return "".join(letter for letter in key if letter.isalnum())
