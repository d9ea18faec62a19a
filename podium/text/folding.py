"""Text normalised: white space and invisible marks folded; accents and case removed for comparing. Knows no page and no institution."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f]")
"""Marks that print nothing: zero-width and directional ones, and the soft hyphen."""


def fold(text: str) -> str:
    """The text with every run of white space turned into one space, and without invisible marks (zero-width and soft hyphen)."""
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text  # already folded, as most texts are
    folded = " ".join(text.split())
    return folded if folded.isprintable() else " ".join(INVISIBLE.sub("", text).split())


def plain(text: str) -> str:
    """The text for comparing: words of letters and digits in lower case, without accents, separated by single spaces."""
    return _plain(text) if len(text) < _SHORT else _letters(text)


def share_of_capitals(text: str) -> float:
    """How many of the letters are capitals, from 0 to 1; 0 for a text without letters."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) / max(len(letters), 1)


def holds_words(text: str, words: str) -> bool:
    """True if all of the words stand in the text, in any order, without regard to capitals and accents."""
    return set(plain(words).split()) <= set(plain(text).split())


_SHORT = 200


def _letters(text: str) -> str:
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        marks = {ord(character): None for character in set(decomposed) if unicodedata.combining(character)}
        text = decomposed.translate(marks) if marks else decomposed
    return " ".join(_WORD.findall(text.casefold()))


_plain = lru_cache(maxsize=4096)(_letters)  # names and labels return hundreds of times


def bare_letters(text: str) -> str:
    """Letters and figures for comparing, and no space, as pages lose the space between two elements."""
    return plain(text).replace(" ", "")


def vocabulary(words: str) -> frozenset[str]:
    """The set of the words in a text that white space separates."""
    return frozenset(words.split())
