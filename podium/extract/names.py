"""The words of one printed phrase told apart: office, institution, form of address, name. Knows no sentence and no page."""

import re
from collections.abc import Sequence
from functools import lru_cache

from podium.extract.gazetteer import leading_place
from podium.extract.letter_case import capitalised
from podium.extract.offices import (
    AMBIGUOUS,
    ARTICLES,
    BEFORE_TITLES,
    BODIES,
    ENDINGS,
    HONORIFICS,
    NAME_SUFFIXES,
    OFFICES,
    PARTICLES,
    POSTNOMINALS,
    TITLES_BESIDE,
)
from podium.text.folding import fold, plain, vocabulary

_TITLED = frozenset({"lord", "lady", "baroness", "viscount"})
_SECOND_HALVES = vocabulary("general chancellor speaker justice judge marshal state union bank states court")
LINKS = vocabulary("of for in to at on from with by the and & für des der du la")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[-]?)+")
_ROMAN = re.compile(r"[IVX]{1,4}")
_NAME_WORD = re.compile(r"(?:[^\W\d_]|['’`ʿʻᶜ\-])+\.?")
_ARABIC = re.compile(r"(?:al|el|ad|ar|as|ash|an|az|bin|ibn|ul|ur)[-’'][^\W\d_].*|[dl]['’][^\W\d_].*", re.IGNORECASE)


@lru_cache(maxsize=8192)  # every rule that looks a word up asks for it
def bare(word: str) -> str:
    """A word for looking up: lower case, no marks around it."""
    return word.casefold().strip(".,:;()[]“”\"*‘’'")


def is_office_word(word: str) -> bool:
    """True for a word that names an office."""
    return bare(word).removesuffix("'s").removesuffix("’s") in OFFICES


def is_role_word(word: str) -> bool:
    """True for a word of an office, an institution or a portfolio."""
    known = bare(word)
    if known in OFFICES or known in BODIES:
        return True
    parts = known.replace("/", "-").split("-")
    return len(parts) > 1 and all(part in OFFICES or part in BODIES for part in parts)


def is_honorific(word: str) -> bool:
    """True for a form of address, or an article before one."""
    if len(word) == 2 and word[0].isupper() and word[1] == ".":
        return False  # an initial
    return bare(word) in HONORIFICS or bare(word) in ARTICLES


@lru_cache(maxsize=4096)
def is_name_word(word: str) -> bool:
    """True for a word that can stand in a name: a capital, initials, or a particle such as ``de`` or ``bin``."""
    core = word.strip(',:;“”"\u201a')
    if core in PARTICLES or _INITIALS.fullmatch(core) or _ARABIC.fullmatch(core):
        return True
    return core[:1].isalpha() and not core[:1].islower() and _NAME_WORD.fullmatch(core.replace(".", "", 1)) is not None


def is_acronym(word: str) -> bool:
    """True for capitals such as NSA or FIFA; initials and numerals are none."""
    core = word.strip(",:;()")
    return len(core) >= 2 and core.isupper() and core.isalpha() and not _ROMAN.fullmatch(core)


def is_beside_office(words: Sequence[str]) -> bool:
    """True for letters or a title behind a whole office: ``Minister for Ports, MP``, ``Assistant Secretary General Ambassador``."""
    last, before = words[-1], words[:-1]
    if bare(last.strip("\u201a")) in POSTNOMINALS and last.isupper():
        return bool(before)
    titled = bare(last) in TITLES_BESIDE and any(map(is_office_word, before))
    return titled and bare(before[-1]) not in BEFORE_TITLES | LINKS | ARTICLES


def name_start(words: Sequence[str]) -> int:
    """Where the name at the end of a phrase begins; ``len(words)`` when the phrase ends in an office or an institution."""
    place = _place_end(words)
    start = max(_last_boundary(words), place)
    name = words[start:]
    if not name or not start or start == place or bare(words[start - 1]) in HONORIFICS:
        return start
    before = bare(words[start - 1])
    if is_office_word(before):
        return start
    if before in {"of", "for"}:
        start, name = (start + 1, name[1:]) if bare(name[0]) in _PORTFOLIOS else (start, name)  # "State" may be a given name
    if bare(words[start - 1]) in _PORTFOLIOS and len(name) == 1 and bare(words[start - 2]) in {"of", "for"} and not leading_place(name):
        return start  # Secretary of State Quill
    if before in LINKS or (before not in ENDINGS and not is_acronym(words[start - 1]) and _linked(words[:start])):
        return start + _after_organisation(name, open_ended=before not in LINKS | ARTICLES)
    return start if _weight(name) >= 2 else len(words)


_PORTFOLIOS = vocabulary("""
    state defense defence treasury labor labour commerce interior energy education transportation agriculture justice finance health trade
""")
"""What an office is over in one word, behind which a surname may stand without more."""


def _linked(words: Sequence[str]) -> bool:
    """True when the office is followed by "of": what comes next belongs to an institution."""
    office = max((number for number, word in enumerate(words) if is_office_word(word)), default=0)
    return any((known := bare(word)) in LINKS or known in ARTICLES or known == "–" for word in words[office:])


def _place_end(words: Sequence[str]) -> int:
    """Behind the last "of Sri Lanka" with words still to follow, 0 where there is none."""
    for number in range(len(words) - 2, 0, -1):
        if bare(words[number - 1]) in LINKS:
            first = number + (bare(words[number]) == "the")
            length = leading_place(words[first:])
            if length:
                return first + length
    return 0


def _last_boundary(words: Sequence[str]) -> int:
    """The place behind the last word that cannot be of the name."""
    shouted = " ".join(words).isupper()
    end = _without_tail(words)
    if end > 1 and _is_surname(words[end - 2], words[end - 1]):
        end -= 1
    for place in range(end, 0, -1):
        word = words[place - 1]
        addressed = place > 1 and bare(words[place - 2]) in HONORIFICS  # Mr. QUILL
        if _INITIALS.fullmatch(word) and not is_role_word(word):
            continue
        if place == len(words) - 1 and place > 1 and bare(word) in AMBIGUOUS and not is_office_word(word) and not is_honorific(word):
            continue  # German Gref
        surname = (place == end and _is_surname_in_capitals(words[:end])) or _is_shouted_behind_office(words[:end], place - 1)
        capitals = is_acronym(word) and not shouted and not addressed and not surname
        if is_role_word(word) or is_honorific(word) or not is_name_word(word) or capitals:
            titled = bare(word) in _TITLED and place < len(words) and (place == 1 or bare(words[place - 2]) not in {"first", "second"})
            return place - 1 if titled else place  # Lord Robertson is a name, First Lady an office
    return 0


def _is_surname_in_capitals(words: Sequence[str]) -> bool:
    """True for ``Angela MERKEL``, with or without an office before: a name in mixed case stands before the capitals."""
    given = words[-2] if len(words) > 1 else ""
    if len(words[-1]) < 4 or given.isupper() or not is_name_word(given):
        return False
    return not (is_role_word(given) or is_honorific(given) or bare(given) in LINKS or bare(given) in ARTICLES)


def _is_shouted_behind_office(words: Sequence[str], place: int) -> bool:
    """True for a surname in capitals straight behind an office in small letters: ``Secretary HOLT``, ``Prime Minister LARK Mei Lin``.

    At the end it has four letters, since shorter ones name institutions as well.
    """
    word = words[place]
    if not place or words[place - 1].isupper() or not is_office_word(words[place - 1]) or bare(word) in _INSTITUTIONS:
        return False
    given = words[place + 1 :]
    sounds = len(word) > 1 and any(letter in "AEIOUY" for letter in word)
    return sounds and (len(word) > 3 if not given else len(given) < 3 and all(one[:1].isupper() and not one.isupper() for one in given))


_INSTITUTIONS = vocabulary("""
    nato osce unesco unicef asean nasa fema cisa opec icao aiib apec ifad unctad saceur sacit shape un eu us uk usa uae au ecowas mercosur
    imf oecd ilo who fao iaea efta esa cia usaid ebrd eib ecb eba esma eiopa unhcr undp opcw interpol europol frontex aukus ukusa afl ioc
    fifa uefa iea irena wipo itu imo unep fbi imfc mofa mod fcdo gao epa faa fda sba usda noaa doe icann eeoc osha acea
""")
"""Institutions that are called by their letters, of which offices are held."""


def _without_tail(words: Sequence[str]) -> int:
    """How many words stand before Jr., MP and the like."""
    end = len(words)
    while end > 1 and ((last := bare(words[end - 1])) in POSTNOMINALS or last in NAME_SUFFIXES):
        end -= 1
    return end


def _is_surname(before: str, word: str) -> bool:
    """True for a last word that names an office or body elsewhere: Julie Bishop, Governor King; not Attorney General."""
    if bare(word) not in AMBIGUOUS or not is_name_word(before):
        return False
    if is_office_word(before) or is_honorific(before):
        return bare(word) not in _SECOND_HALVES and bare(before) not in ARTICLES
    return not is_role_word(before)


def _after_organisation(name: Sequence[str], open_ended: bool) -> int:
    """Of unknown words behind "of", the last two (with initials and particles) are the name, when more remain for the institution."""
    if _weight(name) < (2 if open_ended else 3):
        return len(name)
    taken, start = 0, len(name)
    while start and taken < 2:
        start -= 1
        taken += _weight(name[start : start + 1])
    while start > 1 and name[start - 1] in PARTICLES:
        start -= 1
    return start


def _weight(name: Sequence[str]) -> int:
    """How many given names and surnames: initials, particles and suffixes do not count."""
    return sum(
        1
        for word in name
        if word not in PARTICLES and not _INITIALS.fullmatch(word) and bare(word) not in NAME_SUFFIXES and not _ROMAN.fullmatch(word)
    )


def is_whole_name(words: Sequence[str]) -> bool:
    """True for words that are a name and nothing else: two words or more, or one behind a form of address."""
    kept = without_honorifics(words)
    return bool(kept) and name_start(kept) == 0 and (_weight(kept) >= 2 or len(kept) < len(words))


def without_honorifics(words: Sequence[str]) -> Sequence[str]:
    """The words behind the leading forms of address."""
    start = 0
    while start < len(words) and is_honorific(words[start]):
        start += 1
    return words[start:]


def tidy_name(words: Sequence[str]) -> str:
    """The name as a record holds it: no form of address, no letters behind it, capitals throughout made a name's."""
    kept = list(without_honorifics(words))
    while len(kept) > 1 and bare(kept[-1]) in POSTNOMINALS:
        kept.pop()
    name = re.sub(r"(?:(?<=[^\W\d_]{2})['’]s?|(?<=[^\W\d_]{4})\.)$", "", re.sub('[“”"]', "", fold(" ".join(kept))).strip(" ,;:"))
    return capitalised(name) if len(name) > 3 and re.sub(r"\b(?:Mc|Mac|Mᶜ)(?=[A-Z])", "", name).isupper() else name


_SMALL = vocabulary("the of and for to in on at mr madam madame a an")
_ACRONYMS = vocabulary("NATO CEO COO CFO CTO CIO NSA MEP MP SACEUR HR/VP USA FBI CIA EU UN UK US UNESCO OPEC FIFA FEMA NASA")
_ANNOUNCES = re.compile(
    r".* (?:with|by)$"
    r"|.*\b(?:statement|gaggle|interview(?:ed)?|transcri\w+|remarks|address|speech|briefing|conference|reply|letter) (?:by|with|of)"
    r" (?:the )?",
    re.IGNORECASE,
)


def tidy_office(role: str | None) -> str | None:
    """An office without the words that announce its holder (``Gaggle by Press Secretary``) and the letters behind a name (``, MP``)."""
    if role is None or plain(role) in _MEDIA:
        return None  # "with Ada Quill, Radio 2GB": what is left of a station's name where its number was cut off
    announced = _ANNOUNCES.match(role)
    office = role[announced.end() :].strip() if announced else role
    while (parted := office.rpartition(","))[0] and bare(parted[2].strip()) in POSTNOMINALS:
        office = parted[0].strip()
    return office or None


_MEDIA = vocabulary("radio television tv channel station abc")


def cased_role(role: str) -> str:
    """An office printed in capitals as offices are written; acronyms up to three letters stay."""
    if not role.isupper():
        return role
    return " ".join(_cased_office(word) for word in role.split())


def _cased_office(word: str) -> str:
    if plain(word) in _SMALL:
        return word.lower()
    kept = word in _ACRONYMS or (len(word) < 4 and not is_office_word(word))
    return word if kept else word.capitalize()


_NAME_AND_OUTLET = re.compile(r"(?P<name>[^()\[\]]{3,60}) [(\[](?P<outlet>[^()\[\]]{2,60})[)\]]")


def has_paper(text: str) -> bool:
    """True for a whole name and, behind a comma, words of an employer: ``Ada Quill, Harbour News``; not for a place and its country."""
    name, comma, outlet = text.partition(", ")
    words = name.split()
    if not comma or not 1 < len(words) < 4 or not 0 < len(outlet.split()) < 5 or "," in outlet or any(map(is_role_word, words)):
        return False
    return is_whole_name(words) and not leading_place(words) and not leading_place(outlet.split()) and outlet[:1].isupper()


def has_outlet(text: str) -> bool:
    """True for a whole name with an employer in brackets: ``Ada Quill (Harbour News)``; not for a body with its abbreviation."""
    found = _NAME_AND_OUTLET.fullmatch(text)
    words = found["name"].split() if found else []
    if found is None or not 1 < len(words) < 4 or any(map(is_role_word, words)):
        return False
    return is_whole_name(words) and found["outlet"] != "".join(word[0] for word in words)
