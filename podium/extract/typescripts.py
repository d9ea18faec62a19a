"""Typescripts that a scanner read: told by their printed lines, and their labels found where they stand. Pure: blocks and labels in."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from podium.extract.known_labels import CERTAIN, is_voice_or_office, label_key, squeezed
from podium.extract.labels import Label, Recogniser
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
    r"\s*(?:(?P<who>[QJ])[\d#'*]?\s?[.,:;]?\s?[-–—~_]{0,2}\s+(?=[\"'(A-Z$£])"
    r"|(?P<answer>A)\s?[.,:;]\s?[-–—]?\s+(?=[\"'(A-Z$£])"
    r"|(?P<pm>P\.? ?(?:M|14|I4|IA4))[a-z\d]?(?:\s?[.,:;]\s?[-–—]?|\s?[-–—])?\s*(?<=[^A-Z])(?=[\"'(A-Z$£]|[a-z][A-Z]))"
)
_TYPED_VOICE = re.compile(r"\s*(?P<who>Ques ?tion|Prime Minister|Interviewer|Journalist)\s?[.:;]?[^\S\n]*(?:\n|$)")
_IN_THE_HOUSE = re.compile(
    r"\s*(?P<who>(?:Mr|Mrs|Miss|Dr|Sir|SIR|Senator)\.? (?:[A-Z][A-Za-z'’]+ ){0,2}[A-Z][\w'’]+(?:-[A-Z][\w'’]+)?)\s?(?:\([^()]{3,60}\)\s?)?"
    r"(?:\.\s?[-–—]{1,2}|\[\s?\d{1,2}[.:]\d\d[^A-Za-z\n]{0,5})\s?(?=[\"'(]?[A-Z])"
)
"""``Mr. LARK.-They did.``, ``Mr. LARK (Harbour-Minister for Lamps) [8.54].-I move``, as Australian debates print them."""
_UNMARKED = re.compile(
    r"\s*(?P<who>(?:Question|Journalist|Interviewer)(?=[^\S\n](?:(?!Time|Mark|Period)[A-Z][a-z]|I ))"
    r"|(?:Mr|Mrs|Miss|Dr|Sir|Senator)\.? (?!Speaker|Chair|President|Prime|Minister|Premier|Mayor|Deputy|Justice|Secretary)[A-Z][\w'’-]+"
    r"(?=[^\S\n]?(?:\(\s?cont|[^\S\n]*(?:\n|$)|I (?:should|would|am|have|think|cannot|can|do|did|wish|want|was|will)\b)))"
)
"""A voice or name in small letters without any mark: "Question Sir Ned has said …", "Mr. Quill" alone on its line, "Mr. Quill I should
like …". They close the turn: who speaks is told too weakly to say so.
"""
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
    if found := _IN_THE_HOUSE.match(block.raw):
        return Label(found["who"], block.after(found.end()))
    if found := _UNMARKED.match(block.raw):
        return Label(found["who"], block.after(found.end()), proved=False, resolved=False)
    if found := _TYPED_LETTER.match(block.raw):
        return Label("PM" if found["pm"] else found["who"] or found["answer"], block.after(found.end()), proved=False)
    found = _TYPED_NAME.match(block.raw)
    return Label(found["who"], block.after(found.end()), proved=False) if found else None


def recurring_label(found: Iterable[Label]) -> Recogniser | None:
    """A recogniser of the labels in capitals that a page has again and again, at the beginning of a line with any mark or none: ``JL ``."""
    counted = Counter(label.printed for label in found if label.printed.isupper() and 1 < len(label.printed) < LONGEST_LONE)
    certain = sorted((printed for printed, count in counted.items() if count >= CERTAIN), key=len, reverse=True)
    if not certain:
        return None
    forms = "|".join(" ?".join(printed) if len(printed) < _SHORT_INITIALS else re.escape(printed) for printed in certain)
    form = re.compile(
        rf"[\s~*^‘'.,_|-]{{0,5}}(?P<who>{forms})(?:(?<=[A-Z]{{4}})[a-z\d])?"
        r"(?:[.:;!?'’–—-][.,:;!?'’–—-]{0,2}\s{0,3}|\s{1,3}|$)"
        r"(?=[\"'(]?(?:[A-Z][a-z]|I |A )|$)"
    )

    def recognise(block: Block) -> Label | None:
        found = form.match(block.raw)
        who = found["who"] if found else ""
        return Label(who.replace(" ", "") if len(who) <= _SHORT_INITIALS else who, block.after(found.end())) if found else None

    return recognise


_SHORT_INITIALS = 4
"""Letters of initials, between which a typist or a scanner may leave a space: ``S G.``."""
_SHORT_LABEL = re.compile(r"\s*(?P<who>[A-Za-z\d][\w.'’!*]{0,3}?)\s?[:;][.,]?\s{1,3}(?=\S)")
_BROKEN_PM = re.compile(r"\s*(?P<who>P(?:[HNVKI]|M[A-Za-z1I!]))[%*,.]{1,2}\s{1,3}(?=[A-Z])")
"""``PN%. I don't know``."""
_SHORT_WORD = re.compile(r"[A-Z][a-z]{2,}|[a-z\d.]+|\d+[a-z]*")
_FIGURES = frozenset("03")
"""What scanners make of ``Q`` and ``J``."""
_OPENERS = vocabulary("so no oh ah we he it is as to on or if in by an at my me us do be go ok tv uk eec usa")


def short_label(found: Iterable[Label]) -> Recogniser | None:
    """A recogniser of whatever stands where the short labels of a page stand (``PM:``): one misread closes the turn."""
    short = [label.printed for label in found if label.printed.isupper() and len(label.printed) < _SHORT]
    if sum(len(printed) > 1 for printed in short) < CERTAIN and max(Counter(short).values(), default=0) < CERTAIN:
        return None
    lettered = any(len(printed) == 1 for printed in short)

    def recognise(block: Block) -> Label | None:
        found = _SHORT_LABEL.match(block.raw) or _BROKEN_PM.match(block.raw)
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
    if max(names.values(), default=0) < CERTAIN:
        return None

    def recognise(block: Block) -> Label | None:
        found = _GARBLED_LABEL.match(block.raw)
        printed = found["who"] if found else ""
        if found is None or printed.isupper() or sum(map(str.isupper, printed)) < len(printed) // 3 or _CAMEL.fullmatch(printed):
            return None
        return Label(printed, block.after(found.end()))

    return recognise


_CAMEL = re.compile(r"(?:Ma?c|De|La|Le|Van|O['’])[A-Z](?:[a-z]+|[A-Z]+)")


def near_label(found: Iterable[Label]) -> Recogniser | None:
    """A recogniser of what a scan made of the long labels of a page, where a line begins: ``JOURNALISTt ``, ``JO3RNALISTs ``, ``Pl.. ``."""
    counted = Counter(_as_voice(label.printed) for label in found)
    certain = {
        squeezed(label_key(printed)): printed
        for printed, count in counted.items()
        if count >= CERTAIN and len(printed) > 5 and is_voice_or_office(printed)
    }
    if not certain:
        return None

    def recognise(block: Block) -> Label | None:
        for found in (_ONE_WORD.match(block.raw), _TWO_WORDS.match(block.raw)):
            letters = squeezed(plain(found["who"])) if found else ""
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
            first, _, last = found["who"].rpartition(" ")
            if first and not first.isalpha() and any(label.endswith(f" {last}") for label in certain.values()):
                return Label(found["who"], block.after(found.end()), resolved=False)  # "ii-l' MINISTER": of an office one word is left
        return None

    return recognise


def _as_voice(printed: str) -> str:
    """The voice that capitals a few letters away from it stand for; the same where there is none."""
    letters = squeezed(plain(printed))
    near = (voice for voice in _LONG_VOICES if abs(len(letters) - len(voice)) < 4 and OSA.distance(letters, squeezed(plain(voice))) <= 3)
    return next(near, printed) if len(letters) > 9 and not is_voice_or_office(printed) else printed


_LONG_VOICES = ("PRIME MINISTER", "INTERVIEWER", "JOURNALIST")


def _begins_alike(printed: str, certain: Iterable[str]) -> bool:
    """True for a word with the capital of a label that the page prints in small letters: ``QuesLion`` for ``Question``."""
    return any(label[1:].islower() and printed[0] == label[0] for label in certain)


_POSSESSIVE = re.compile(r"['’`]S?$", re.IGNORECASE)
"""``PRIME MINISTER'S PRESS CONFERENCE`` is a heading."""
_ENDS = r"(?:\W{0,3}\s{1,3}|[:;][-–—]?)(?=\W{0,2}[A-Z])|[:;]\W{0,2}$"
_ONE_WORD = re.compile(rf"[\s~*^‘'.,_|-]{{0,5}}(?P<who>[^\s:;.~*^‘'_|-][^\s:;.]{{4,15}})(?:{_ENDS})")
_TWO_WORDS = re.compile(rf"[\s~*^‘'.,_|-]{{0,5}}(?P<who>[^\s:;.~*^‘'_|-][^\s:;.]{{2,9}} [^\s:;.]{{5,12}})(?:{_ENDS})")
