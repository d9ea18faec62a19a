"""Printed labels and headers to people: who is named, and with which office. Pure; what a page knows of them beside is for its reader."""

import calendar
import re
from collections.abc import Sequence
from functools import lru_cache

from podium.extract.gazetteer import country_code, leading_place
from podium.extract.names import (
    LINKS,
    bare,
    is_acronym,
    is_beside_office,
    is_honorific,
    is_name_word,
    is_office_word,
    is_role_word,
    is_whole_name,
    name_start,
    tidy_name,
    without_honorifics,
)
from podium.extract.offices import (
    AMBIGUOUS,
    ARTICLES,
    ENDINGS,
    HEADS,
    LANGUAGE_WORDS,
    NAME_EDGES,
    NAME_SUFFIXES,
    NAMELESS_VOICES,
    NEVER_SURNAMES,
    OFFICERS,
    PARTICLES,
    PLURAL_OFFICES,
    RANKED,
    RANKS_BEFORE_NAMES,
    SHORT_OFFICES,
    TOWNS,
)
from podium.extract.speaker_labels import is_unnamed
from podium.records import Speaker
from podium.text.folding import fold, plain, vocabulary

_LONGEST = 400
_BRACKET = re.compile(r"(?:(?<!\s)\s+)?[(\[]([^()\[\]]*)[)\]]")
_INSIDE = re.compile(r"(.+[)\]]) ([^()\[\]]+)(?:\([^()]*\))?")
_DASHED = re.compile(r"([^,–—]{3,80}?) [-–—] ([^,–—]{3,80})")
_STOPPED = re.compile(r"^(M(?:r|rs|s)|Dr), (?=\S+$)", re.IGNORECASE)
"""A form of address with a comma for its full stop, as scanned pages have it: ``MR, HOLT``."""
_SPECK = re.compile(r" ['’‘`´] (?=[^\W\d_])")
"""A speck of a scan between the parts of a name: ``TERRY ' LARK``."""
_GLUED_ADDRESS = re.compile(r"^(M(?:r|rs|s)\.|Dr\.)(?=[^\W\d_])", re.IGNORECASE)
_AS_DELIVERED = re.compile(r"(?<=\w) as (?:prepared|delivered|given|released|written)\b.{0,40}$", re.IGNORECASE)
"""How the text relates to what was said, behind the name in a heading: ``President Ada Quill as Prepared for Delivery``."""
_SHORT = re.compile(r"(?P<office>PM|SG|DSG) (?P<name>[A-Z]\S+)")
"""An office as labels shorten it before a surname: ``PM RUDD``."""
_REMARK = re.compile(r"(?:to|in|on|via|through|speaking|as|noise|answering|re-?translated|off|with)\b", re.IGNORECASE)
_INNER_COMMA = re.compile(r",\s+(?=(?:Jr|Sr|JR|SR|II|III|IV|MP|MEP|KC|QC|CBE|OBE|Ph\.?D)\b)")


@lru_cache(maxsize=4096)
def read_person(text: str) -> Speaker:
    """The person whom a label or a name field states: name without form of address, and the office printed with it.

    A label without a name ("THE PRESIDENT") comes back whole as the name, with no role.
    """
    label = _GLUED_ADDRESS.sub(r"\1 ", _STOPPED.sub(r"\1. ", _AS_DELIVERED.sub("", _SPECK.sub(" ", fold(text)).strip("*: "))))
    if len(label) > _LONGEST:
        return Speaker(label)
    if short := _SHORT.fullmatch(label):
        return Speaker(tidy_name([short["name"]]), short["office"])
    if (inside := _INSIDE.fullmatch(label)) and is_whole_name(inside[2].split()):
        return Speaker(tidy_name(inside[2].split()), _office(inside[1].split()))
    if (dashed := _DASHED.fullmatch(label)) and is_whole_name(dashed[1].split()) and is_office_alone(dashed[2]):
        return Speaker(tidy_name(dashed[1].split()), dashed[2])
    brackets = [inner.strip() for inner in _BRACKET.findall(label)]
    whole = fold(_BRACKET.sub(" ", label)).strip()
    name, role = _split(whole)
    is_one_name = "," not in whole and all(map(is_name_word, whole.split()))  # what a comma parts off is an outlet or an office
    if name is not None and role and is_one_name and not any(map(is_role_word, role.split())):
        name, role = whole, None  # Jean-Luc de la Tour d’Aubergne
    if name is not None and ((first := bare(name.split()[0])) in LINKS or first in ARTICLES):
        return Speaker(label)  # half an office: ``Minister for Trade and Industry``
    if name is None and brackets:
        name, role = _split(brackets[0])
        role = role or (_office(whole.split()) if name else None)
    if name is None or (role and _is_of_another(role, name, whole)):
        return Speaker(label)
    if role is None and len(brackets) == 1 and _is_role(brackets[0]):
        role = brackets[0]
    return Speaker(name, role)


_AIDES = re.compile(
    r".{3,80} (?:of|to|for) (?P<whose>(?:Acting |Former |Federal |Vice |Deputy |Prime |Foreign |First |Secretary[ -])*[^\W\d_]{3,12})"
)


def _is_of_another(role: str, name: str, whole: str) -> bool:
    """True for an office that ends with that of somebody else, whose name it is: ``Chief of Staff of President Quill``.

    ``Envoy of the Secretary-General Ada Quill`` names the envoy.
    """
    found = _AIDES.fullmatch(role)
    return found is not None and bare(found["whose"].split()[-1]) in HEADS and whole.endswith(f"{found['whose']} {name}")


@lru_cache(maxsize=1024)
def is_office_alone(printed: str) -> bool:
    """True for an office without a name: ``THE VICE PRESIDENT``, ``PM``, ``NATO Secretary General``."""
    words = printed.split()
    if printed[:1].isupper() and plain(printed) in SHORT_OFFICES:
        return True
    place = next((number for number, word in enumerate(words) if bare(word) == "of"), 0)
    if place and leading_place(words[place + 1 :]) == len(words) - place - 1 > 0:
        words = words[:place]  # ACTING PREMIER OF VICTORIA
    link = next((number for number, word in enumerate(words) if bare(word) == "for"), 0)
    if link and sum(not is_role_word(word) for word in words[link + 1 :]) <= 1 < len(words) - link:
        words = words[:link]  # Minister for Harbours
    if 2 < len(words) < 6 and bare(words[-1]) in OFFICERS and bare(words[0]) in RANKED and all(word[:1].isupper() for word in words):
        return True  # Chief Medical Officer
    return any(map(is_office_word, words)) and all(is_role_word(word) or is_honorific(word) or plain(word) in _IN_OFFICES for word in words)


def is_pure_office(role: str) -> bool:
    """True for an office with its place or portfolio and nothing else: ``Prime Minister of Japan``; not ``Vice President Aboard USS``."""
    words = role.replace(",", " ").split()
    place = next((at for at, word in enumerate(words) if bare(word) in LINKS), len(words))
    head, rest = words[:place], words[place + 1 :]
    stated = not rest or leading_place(rest) == len(rest) or all(is_role_word(word) or plain(word) in _IN_OFFICES for word in rest)
    return any(map(is_office_word, head)) and all(is_role_word(word) or is_acronym(word) for word in head) and stated


_IN_OFFICES = vocabulary("pro the of and for to in on at mr madam madame a an nato lady state")


def _split(text: str) -> tuple[str | None, str | None]:
    """Name and role of a phrase about one person; no name when it holds none."""
    text = _INNER_COMMA.sub("\u201a ", fold(text)).strip(" ,:;")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        return None, None
    name, role = _phrase(parts[0].split(" "))
    if name and (role or len(parts) == 1 or is_whole_name(parts[0].split(" "))):
        return name, role or _office(", ".join(parts[1:]).split(" "))
    if len(parts) == 1:
        return None, None
    name, role = _phrase(parts[-1].split(" "))
    before = ", ".join(filter(None, [_office(parts[0].split(" ")), *parts[1:-1]]))
    offices = before if role and is_beside_office([*before.split(), role]) else ", ".join(filter(None, [before, role]))
    if name is None or not any(map(is_office_word, offices.split())):
        return None, None
    return name, offices


def _phrase(words: Sequence[str]) -> tuple[str | None, str | None]:
    """Name and role of words without a comma: "office name", "name", "office name of place"."""
    place = _behind_name(words)
    if place:
        name, role = _phrase(words[:place])
        of = words[place + 1 :]
        if role is None and leading_place(of) == len(of):  # a Member's seat ("Mr. Quill of Florida"), no office
            return name, None
        return name, " ".join([role, *words[place:]]) if role else " ".join(of)
    start = name_start(words)
    if start == len(words):
        return None, None
    name = tidy_name(words[start:]).replace("\u201a", ",")
    return (name, _office(words[:start])) if any(letter.isalpha() for letter in name) else (None, None)


def _behind_name(words: Sequence[str]) -> int:
    """Where "of Israel" begins behind a name; 0 when no name stands before the first "of"."""
    place = next((number for number, word in enumerate(words) if word in {"of", "OF"}), 0)
    if not place or is_role_word(words[place - 1]) and name_start(words[:place]) == place:
        return 0
    start = name_start(words[:place])
    known = any(is_office_word(word) for word in words[:start]) or is_honorific(words[0]) or place - start > 1
    return place if known and start < place < len(words) - 1 and is_name_word(words[place - 1]) else 0


def _office(words: Sequence[str]) -> str | None:
    """The words of an office without "the" and forms of address around them."""
    whole = len(words) > 1 and (bare(words[1]) == "of" or (bare(words[0]) in _LOWERRANKS_BEFORE_NAMES and is_office_word(words[1])))
    kept = list(words if whole else without_honorifics(words))
    while kept and (is_honorific(kept[-1]) or bare(kept[-1]) == "" or is_beside_office(kept)):
        kept.pop()
    return " ".join(kept).replace("\u201a", ",").strip(" ,:;") or None


_LOWERRANKS_BEFORE_NAMES = frozenset({"lt", "maj", "brig"})
"""Abbreviations that make another office of the one behind them: ``Lt. Governor``, ``LT. GENERAL``."""


def _is_role(words: str) -> bool:
    """True for what a bracket behind a name says of an office or an employer; a remark on the sound is none."""
    parts = words.split()
    if not parts or _REMARK.match(words) or (parts[0][:1].islower() and not any(is_office_word(part) for part in parts)):
        return False
    if len(parts) == 1 and (is_acronym(parts[0]) or re.fullmatch(r"[A-ZÄÖÜ]{2,}[a-z]*", parts[0])):
        return True  # an employer, also as German ministries are abbreviated: BMVg
    return any(is_role_word(part) for part in parts)


MOST_WORDS = 7
_WORD = re.compile(r"(?:[^\W\d_]|['’`´~.\-])++,?")
_INITIAL = re.compile(r"[^\W\d_]\.")
_FURNITURE = vocabulary("""
    embargo embargoed authority transcript transcription transcribed subject subjects topic topics interview interviews
    location venue date time deadline note notes click copyright page press check advisory release released background
    correction corrected unrevised take tape column vol volume resources contact attachment source photo photos video audio
    program programme pm's edt est aest proof draft speech address remarks statement message conference briefing inaugural
    ceremony question questions answer answers continued item agenda summary introduction conclusion chapter section part
    annex appendix figure table first second third finally lastly next also yes no okay thank thanks hello welcome congress
    council committee department office bank street states union house act telephone phone fax facsimile email tel grab
    speechwriter recording enquiries inquiries media news report reports review update today tonight tomorrow yesterday
""")
"""Words that stand in the furniture of a page or open a paragraph, and in no name; those that are surnames too are weighed with others."""
_DAYS = {name.lower() for name in (*calendar.day_name, *calendar.month_name, *calendar.month_abbr) if name}


def is_calendar_word(printed: str) -> bool:
    """True for the name of a month or weekday, which is a surname only behind a form of address."""
    return bare(printed) in _DAYS


@lru_cache(maxsize=4096)
def is_persons_name(name: str) -> bool:
    """True for words with the shape of a person's name.

    No digit, no preposition or article at either end, no furniture of a page; no month, weekday, language, organisation, country or
    office alone. A bare surname has the shape too.
    """
    words = fold(name).split()
    if not 0 < len(words) <= MOST_WORDS or len(name) < 2 or not all(map(_WORD.fullmatch, words)) or is_unnamed(name) or country_code(name):
        return False
    known = [word if _INITIAL.fullmatch(word) else bare(word) for word in words]
    if (
        (known[0] in NAME_EDGES and known[0] not in PARTICLES)
        or known[-1] in NAME_EDGES
        or (known[0] in NAME_EDGES and words[0].islower() and len(words) == 1)
    ):
        return False
    if is_honorific(words[0]) and len(words) > 1 and all(map(is_honorific, words)):
        return False
    parted = any(one.endswith(",") and bare(other) not in NAME_SUFFIXES for one, other in zip(words, words[1:], strict=False))
    if parted or not NAMELESS_VOICES.isdisjoint(known):
        return False
    if known[0] in PLURAL_OFFICES or (len(known) > 1 and (known[-1] in NEVER_SURNAMES or (known[-1] == "mayor" and known[-2] in TOWNS))):
        return False
    if not any(word[:1].isupper() or not word[:1].islower() for word in words):
        return False
    telling = [word for word in known if word not in PARTICLES and word not in NAME_SUFFIXES]
    return bool(telling) and not any(map(_is_foreign, telling)) and not _is_body(words)


@lru_cache(maxsize=1024)
def is_furniture(printed: str) -> bool:
    """True for words that only the furniture of a page is made of: ``EMBARGO``, ``BY AUTHORITY``."""
    words = [bare(word) for word in fold(printed).split()]
    common = all(word in _FURNITURE or word in _DAYS or word in NAME_EDGES for word in words)
    return bool(words) and common and not is_unnamed(printed)


_PRONOUNS = vocabulary("me us myself it he she they we you i him her them")


def _is_foreign(word: str) -> bool:
    """True for a word of page furniture that is no surname."""
    return word in _PRONOUNS or (word in _FURNITURE or word in _DAYS) and word not in AMBIGUOUS and word not in {"jan", "mar", "jun"}


def _is_body(words: list[str]) -> bool:
    """True where every telling word is one of an office, an institution, a language or a day."""
    kept = [word for word in words if bare(word) not in PARTICLES and bare(word) not in NAME_SUFFIXES and not is_honorific(word)]
    if all(is_role_word(word) or bare(word) in LANGUAGE_WORDS or bare(word) in _DAYS or bare(word) in _FURNITURE for word in kept):
        alone = len(kept) == 1 and bare(kept[0]) in AMBIGUOUS
        return not (alone and bare(kept[0]) not in LANGUAGE_WORDS)
    last, before = kept[-1], kept[:-1]
    if before and bare(last) in ENDINGS:
        return True  # Central Bank, Harbour Board
    return any(is_role_word(word) and bare(word) not in AMBIGUOUS and not is_office_word(word) for word in before)


def without_half_an_office(name: str) -> tuple[str | None, str]:
    """A rank or the end of an office in front of a whole name, parted from it: ``State Rex Quill`` → ``State`` and ``Rex Quill``."""
    words = name.split()
    start = 0
    while len(words) - start > 2 and (
        bare(words[start]) in RANKS_BEFORE_NAMES or (is_role_word(words[start]) and bare(words[start]) not in _GIVEN)
    ):
        start += 1
    return " ".join(words[:start]) or None, " ".join(words[start:])


_GIVEN = vocabulary("king prince")
"""Words of an office that are given names as well."""
