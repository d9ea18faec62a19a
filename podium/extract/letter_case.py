"""Names printed in capitals, in the letters of a name. Words only."""

import re
from functools import lru_cache

from nameparser import HumanName

from podium.text.folding import plain

_MIXED = re.compile(r"(Mc|Mac|Le|De|La|Di|Du|Da|Van|Von|Fitz|O['’]|D['’])([A-ZÀ-Þ]{2,})")
"""A name in capitals but for what it begins with: ``LePAGE``, ``McDONOUGH``."""


@lru_cache(maxsize=1024)  # half a millisecond each, and the same people speak on page after page
def capitalised(name: str) -> str:
    """A name printed in capitals, in mixed case."""
    parsed = HumanName(name.upper())
    parsed.capitalize(force=True)
    mixed = str(parsed)
    return mixed if plain(mixed) == plain(name) else name.title()


def cased_name(name: str) -> str:
    """The name without words in capitals throughout (``Arnold SCHWARZENEGGER``); initials and numerals stay."""
    return " ".join(_cased_word(word) for word in name.split())


@lru_cache(maxsize=1024)  # the words of one name come back dozens of times a page
def _cased_word(word: str) -> str:
    if mixed := _MIXED.fullmatch(word):
        return mixed[1] + mixed[2].capitalize()
    if (
        sum(letter.isalpha() for letter in word) < 3
        or not word.isupper()
        or "." in word
        or re.fullmatch(r"[IVX]+|[B-DF-HJ-NP-TV-XZ]{2,4}", word)
    ):
        return word
    cased = re.sub(r"[^\W\d_]+", lambda part: part.group(0).capitalize(), word)
    cased = re.sub(r"(?<=\w)(['’])S\b", r"\1s", cased)
    return re.sub(r"^Mc(\w)", lambda part: "Mc" + part.group(1).upper(), cased)


def cased_as_printed(name: str, prose: str) -> str:
    """The name with the capitals that the prose has in it where we guessed them: ``Macklin`` for ``MacKlin``, read from ``MACKLIN``."""
    return " ".join(word if word in prose or not _GUESSED.match(word) else _printed(word, prose) for word in name.split())


_GUESSED = re.compile(r"(?:Ma?c|[DLO]['’]|De|Di|Du|La|Le|Van|Von|Fitz)[^\W\d_]{2}", re.IGNORECASE)
"""Names of which no rule knows whether a second letter is a capital."""


def _printed(word: str, prose: str) -> str:
    found = re.finditer(rf"\b{re.escape(word)}\b", prose, re.IGNORECASE)
    return next((one for match in found if (one := match[0])[:1].isupper() and one[-1].islower()), word)
