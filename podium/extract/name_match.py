"""Whether two printed names can be of one person: surnames, given names, initials, spellings and forms of address. No page and no cast."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from podium.extract.names import without_honorifics
from podium.extract.offices import NAME_SUFFIXES
from podium.extract.speaker_labels import is_unnamed
from podium.text.folding import fold, plain

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "mp", "kc", "qc"})
_APOSTROPHE = re.compile("['’‘`´]")
"""Within a name (``O’Neill``): it parts no surname from a given name."""
_GENERATIONS = _SUFFIXES - {"mp", "kc", "qc"}
_CIVIL = frozenset({"director", "secretary", "administrator", "commissioner", "ambassador", "adviser", "advisor", "chairman", "minister"})
"""Offices whose holders a page also calls Mr. or Ms.; a president's namesake called so is somebody else."""
_MINISTERIAL = frozenset({"minister", "senator", "treasurer", "attorney general"})
"""Offices that one person holds at once where ministers sit in parliament."""
_LEARNED = frozenset({"dr", "prof", "professor", "doctor"})
"""Titles whose bearers a page also calls Mr. or Ms."""
_SPOUSES = ({"mrs", "first lady"}, {"mrs", "second lady"}, {"mr", "first gentleman"}, {"mr", "second gentleman"})
"""The spouse of whoever holds the office, and how the labels of one page call them in turn."""
_PARTICLES = frozenset(["de", "del", "della", "di", "da", "du", "von", "van", "der", "den", "dos", "la", "le", "zu"])
_SPELLINGS = tuple(
    (re.compile(one), other)
    for one, other in (
        (r"[yj]", "i"),
        (r"i+", "i"),
        (r"\bie|(?<=[aeiouv])ie", "e"),
        (r"kh", "h"),
        (r"ks", "x"),
        (r"ph", "f"),
        (r"(.)\1", r"\1"),
    )
)
"""Ways in which pages differ who write one foreign name (``Sergey`` and ``Sergei``, ``Nazarbaev`` and ``Nazarbayev``)."""


@lru_cache(maxsize=4096)  # everybody of a page is held against everybody
def name_words(name: str) -> tuple[str, ...]:
    """The name for comparing, without suffixes such as Jr. and particles before a surname that stands alone (``de Guindos``)."""
    words = plain(_APOSTROPHE.sub("", name)).split()
    while len(words) > 1 and words[0] in _PARTICLES:
        words.pop(0)
    return tuple(word for word in words if word not in _SUFFIXES) or tuple(words)


INITIALS = re.compile(r"[A-ZÀ-Þ]{2,4}")
"""A label in capitals so short that it may be somebody's initials."""


def meant_by_initials(printed: str, names: Iterable[str]) -> str | None:
    """The only name whose initials these are: ``KO`` or ``KOB`` for Kerry O'Brien; ``None`` for none and for several."""
    fitting = {name for name in names if len(name_words(name)) > 1 and plain(printed).replace(" ", "") in _initials(name)}
    return fitting.pop() if len(fitting) == 1 else None


def named_by_initials(printed: str, names: Iterable[str], labels: Iterable[str], prose: str) -> str | None:
    """Whom a label of two to four capitals names: of the given names, or before ``(AQ)``, the one with these initials; ``None`` for nobody.

    Itself where it is longer, or a surname: the page prints it as one, or labels in capitals beside it are (``RAI`` beside ``KUMARA``).
    """
    if not INITIALS.fullmatch(printed):
        return printed
    explained = re.search(rf"(?<![\w'’-])((?:[A-ZÀ-Þ][\w'’-]{{1,30}} ){{1,4}})\({printed}\)", prose)
    if whole := meant_by_initials(printed, [explained[1].strip()] if explained else names):
        return whole
    beside = any(len(label) > 3 and label.isupper() and " " not in label and not is_unnamed(label) for label in labels)
    return printed if len(printed) > 3 or beside or f" {printed.capitalize()}" in prose else None


def _initials(name: str) -> set[str]:
    return {
        "".join(word[0] for word in words if word) for words in (name_words(name), re.split(r"[ '’-]", plain(_APOSTROPHE.sub(" ", name))))
    }


@lru_cache(maxsize=4096)
def can_be_one(one: str, other: str) -> bool:
    """True when both names of one page can be of one person: the same surname, and given names that do not contradict each other.

    It errs on the side of one person, as a page rarely has two so much alike: spellings of a foreign name are one, a short first name
    stands for the whole, and words with a hyphen are one word (``Ms. Jean-Pierre``) or two (``Ban Ki Moon``).
    """
    return _fit(one, other) or ("-" in one + other and _fit(one.replace("-", ""), other.replace("-", "")))


def _fit(one: str, other: str) -> bool:
    short, long = sorted((name_words(one), name_words(other)), key=len)
    if not short or len({*plain(one).split()[1:], *plain(other).split()[1:]} & _GENERATIONS) > 1:
        return False
    if len(short) == 1:
        return _same(short[0], long[-1]) or (short[0] == long[0] and len(long) > 1 and len(short[0]) < 6)
    if not _same(short[-1], long[-1]):
        return set(short) <= set(long) and short[0] == long[0]
    return _same(short[0], long[0]) or _is_initial(short[0], long[0])


def _is_initial(one: str, other: str) -> bool:
    """True where one of two given names is the initial of the other."""
    return 1 in (len(one), len(other)) and one[0] == other[0]


def _same(one: str, other: str) -> bool:
    return one == other or spelling(one) == spelling(other)


@lru_cache(maxsize=4096)
def spelling(word: str) -> str:
    """A word of a name in the one spelling that all its usual transcriptions share; for comparing only."""
    for form, letters in _SPELLINGS:
        word = form.sub(letters, word)
    return word


def same_address(one: str, other: str) -> bool:
    """Different addresses of one surname tell two people apart; an abbreviation is no difference, nor is Mr. for who is called Director."""
    if {one, other} & {"mr", "ms"} and {*one.split()[-1:], *other.split()[-1:]} & _CIVIL:
        return True
    if {one, other} <= _MINISTERIAL or (min(len(one), len(other)) > 8 and OSA.distance(one, other) < 3):
        return True
    if {one, other} in _SPOUSES:
        return True
    if {one, other} & _LEARNED and {one, other} & {"mr", "ms", "mrs", "miss"}:
        return True
    return not one or not other or one[:3] == other[:3] or set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())


def fuller(one: str, other: str) -> str:
    """The name with more words, then more letters; accents win over plain letters, and the first where only letters are doubled."""
    if len(one.split()) == len(other.split()) and plain(one) != plain(other) and _undoubled(one) == _undoubled(other):
        return one  # "Lord Tenant" beside Lord Tennant
    if len(one.split()) == len(other.split()) and plain(one) != plain(other) and spelling(plain(one)) == spelling(plain(other)):
        return other  # another transcription is no fuller: the later evidence is nearer to the words
    return max((one, other), key=lambda name: (len(name.split()), len(name), plain(name) != name.lower()))


def _undoubled(name: str) -> str:
    return re.sub(r"(.)\1", r"\1", plain(name))


def same_person(a: str, b: str) -> bool:
    """True when names of two pages or lists can be of one person: one surname, given names or initials that agree, the same Jr. or Sr.

    It errs on the side of two people, as there is no page on which both stand (``can_be_one``): a surname has one spelling, and forms of
    address count for nothing. A bare surname fits every bearer of it.
    """
    one, other = _surname_last(a), _surname_last(b)
    if not one or not other or _suffix(a) != _suffix(b) and _suffix(a) and _suffix(b):
        return False
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return short[0] == long[-1]
    if short[-1] != long[-1]:
        return False
    return short[0] == long[0] or _is_initial(short[0], long[0])


def _surname_last(name: str) -> list[str]:
    words = plain(" ".join(without_honorifics(fold(name).split()))).split()
    return [word for word in words if word not in NAME_SUFFIXES] or words


def _suffix(name: str) -> str:
    return next((word for word in plain(name).split()[1:] if word in NAME_SUFFIXES), "")
