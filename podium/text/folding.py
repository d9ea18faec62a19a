"""Printed text: folding white space and marks, comparing names. Knows no page and no institution."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f]")


def fold(text: str) -> str:
    """The text with every run of white space one space and invisible marks gone."""
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text  # nothing that does not print but single spaces inside
    folded = " ".join(text.split())
    return folded if folded.isprintable() else " ".join(_INVISIBLE.sub("", text).split())


def plain(text: str) -> str:
    """For comparing only: no accents, lower case, letters and digits parted by single spaces."""
    return _plain(text) if len(text) < _SHORT else _letters(text)


_SHORT = 200


def _letters(text: str) -> str:
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_WORD.findall(text.casefold()))


_plain = lru_cache(maxsize=4096)(_letters)  # names and labels come back by the hundred


def vocabulary(words: str) -> frozenset[str]:
    """The words of a text, white space between them."""
    return frozenset(words.split())
