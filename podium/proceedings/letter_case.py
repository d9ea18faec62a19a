"""Names and offices printed in capitals, as a record writes them. Single words only: who is meant is decided elsewhere."""

import re

from podium.fields.names import is_office_word
from podium.fields.offices import vocabulary
from podium.fields.text import plain

_SMALL = vocabulary("the of and for to in on at mr madam madame a an")
_ACRONYMS = vocabulary("NATO CEO COO CFO CTO CIO NSA MEP MP SACEUR HR/VP USA FBI CIA EU UN UK US UNESCO OPEC FIFA FEMA NASA")
_MIXED = re.compile(r"(Mc|Mac|Le|De|La|Di|Du|Da|Van|Von|Fitz|O['’]|D['’])([A-ZÀ-Þ]{2,})")
"""A name in capitals but for what it begins with: ``LePAGE``, ``McDONOUGH``."""


def cased_name(name: str) -> str:
    """The name without words in capitals throughout (``Arnold SCHWARZENEGGER``); initials and numerals stay."""
    return " ".join(_cased_word(word) for word in name.split())


def _cased_word(word: str) -> str:
    if mixed := _MIXED.fullmatch(word):
        return mixed[1] + mixed[2].capitalize()
    if sum(letter.isalpha() for letter in word) < 3 or not word.isupper() or "." in word or re.fullmatch(r"[IVX]+", word):
        return word
    cased = re.sub(r"[^\W\d_]+", lambda part: part.group(0).capitalize(), word)
    cased = re.sub(r"(?<=\w)(['’])S\b", r"\1s", cased)
    return re.sub(r"^Mc(\w)", lambda part: "Mc" + part.group(1).upper(), cased)


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
