"""Printed labels and headers to people: who is named, and with which office. Pure; what a page knows of them beside is for its reader."""

import re
from collections.abc import Sequence
from functools import lru_cache

from podium.extract.gazetteer import leading_place
from podium.extract.names import (
    LINKS,
    bare,
    is_acronym,
    is_honorific,
    is_name_word,
    is_office_word,
    is_role_word,
    is_whole_name,
    name_start,
    tidy_name,
    without_honorifics,
)
from podium.extract.offices import ARTICLES, NAME_SUFFIXES
from podium.records import Speaker
from podium.text.folding import fold, plain, vocabulary

_LONGEST = 400
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_INSIDE = re.compile(r"(.+[)\]])\s+([^()\[\]]+?)(?:\s*\([^()]*\))?")
_REMARK = re.compile(r"(?:to|in|on|via|through|speaking|as|noise|answering|re-?translated|off|with)\b", re.IGNORECASE)
_INNER_COMMA = re.compile(r",\s+(?=(?:Jr|Sr|JR|SR|II|III|IV|MP|MEP|KC|QC|CBE|OBE|Ph\.?D)\b)")


@lru_cache(maxsize=4096)
def read_person(text: str) -> Speaker:
    """The person whom a label or a name field states: name without form of address, and the office printed with it.

    A label without a name ("THE PRESIDENT") comes back whole as the name, with no role.
    """
    label = fold(text).strip("*: ")
    if len(label) > _LONGEST:
        return Speaker(label)
    if (inside := _INSIDE.fullmatch(label)) and is_whole_name(inside[2].split()):
        return Speaker(tidy_name(inside[2].split()), _office(inside[1].split()))
    brackets = [inner.strip() for inner in _BRACKET.findall(label)]
    name, role = _split(_BRACKET.sub("", label))
    if name is not None and bare(name.split()[0]) in LINKS | ARTICLES - {"for"}:
        return Speaker(label)  # half an office: ``Minister for Trade and Industry``
    if name is None and brackets:
        name, role = _split(brackets[0])
        role = role or (_office(_BRACKET.sub("", label).split()) if name else None)
    if name is None:
        return Speaker(label)
    if role is None and len(brackets) == 1 and _is_role(brackets[0]):
        role = brackets[0]
    return Speaker(name, role)


def same_person(a: str, b: str) -> bool:
    """True when two printed names can be of one person: one surname, given names or initials that agree, the same Jr. or Sr.

    A bare surname fits every bearer of it.
    """
    one, other = _surname_last(a), _surname_last(b)
    if not one or not other or _suffix(a) != _suffix(b) and _suffix(a) and _suffix(b):
        return False
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return short[0] == long[-1]
    if short[-1] != long[-1]:
        return False
    given, full = short[0], long[0]
    return given == full or (1 in (len(given), len(full)) and given[0] == full[0])


def is_office_alone(printed: str) -> bool:
    """True for an office without a name: ``THE VICE PRESIDENT``, ``PM``, ``NATO Secretary General``."""
    words = printed.split()
    if printed.isupper() and plain(printed) in SHORT_OFFICES:
        return True
    place = next((number for number, word in enumerate(words) if bare(word) == "of"), 0)
    if place and leading_place(words[place + 1 :]) == len(words) - place - 1 > 0:
        words = words[:place]  # ACTING PREMIER OF VICTORIA
    link = next((number for number, word in enumerate(words) if bare(word) == "for"), 0)
    if link and sum(not is_role_word(word) for word in words[link + 1 :]) <= 1 < len(words) - link:
        words = words[:link]  # Minister for Harbours
    return any(map(is_office_word, words)) and all(is_role_word(word) or is_honorific(word) or plain(word) in _IN_OFFICES for word in words)


SHORT_OFFICES = {"pm": "prime minister", "sg": "secretary general", "dsg": "deputy secretary general"}
"""Offices as labels shorten them."""
_IN_OFFICES = vocabulary("the of and for to in on at mr madam madame a an nato lady state")


def _surname_last(name: str) -> list[str]:
    words = plain(" ".join(without_honorifics(fold(name).split()))).split()
    return [word for word in words if word not in NAME_SUFFIXES] or words


def _suffix(name: str) -> str:
    return next((word for word in plain(name).split()[1:] if word in NAME_SUFFIXES), "")


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
    offices = ", ".join(filter(None, [_office(parts[0].split(" ")), *parts[1:-1], role]))
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
    kept = list(words if len(words) > 1 and bare(words[1]) == "of" else without_honorifics(words))
    while kept and is_honorific(kept[-1]):
        kept.pop()
    return " ".join(kept).strip(" ,:;") or None


def _is_role(words: str) -> bool:
    """True for what a bracket behind a name says of an office or an employer; a remark on the sound is none."""
    parts = words.split()
    if not parts or _REMARK.match(words) or (parts[0][:1].islower() and not any(is_office_word(part) for part in parts)):
        return False
    if len(parts) == 1 and (is_acronym(parts[0]) or re.fullmatch(r"[A-ZÄÖÜ]{2,}[a-z]*", parts[0])):
        return True  # an employer, also as German ministries are abbreviated: BMVg
    return any(is_role_word(part) for part in parts)
