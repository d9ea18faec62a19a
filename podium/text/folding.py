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
    in_ascii = text.encode("ascii", "ignore")
    others = [] if len(in_ascii) == len(text) else [letter for letter in _NOT_ASCII.findall(text) if letter.isalpha()]
    letters = len(in_ascii.translate(None, _NO_LETTERS)) + len(others)
    capitals = len(in_ascii.translate(None, _NO_CAPITALS)) + sum(map(str.isupper, others))
    return capitals / max(letters, 1)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_NO_LETTERS = bytes(number for number in range(128) if not chr(number).isalpha())
_NO_CAPITALS = bytes(number for number in range(128) if not chr(number).isupper())
"""What is left out where the letters of ASCII, or capitals alone, are counted: far quicker than a look at each."""


def holds_words(text: str, words: str) -> bool:
    """True if all of the words stand in the text, in any order, without regard to capitals and accents."""
    return set(plain(words).split()) <= set(plain(text).split())


_SHORT = 200


def _letters(text: str) -> str:
    return " ".join(_WORD.findall(_without_accents(text).casefold()))


_plain = lru_cache(maxsize=4096)(_letters)  # names and labels return hundreds of times


def _without_accents(text: str) -> str:
    """The text decomposed (NFKD) and without combining marks; what stays as it is, as most of a long text does, is passed over at once."""
    if text.isascii():
        return text
    decomposed = {one: letters for one in set(text) if one > "\x7f" and (letters := _decomposed(one)) != one}
    if len(decomposed) > _FEW:
        return text.translate({ord(one): letters for one, letters in decomposed.items()})
    for one, letters in decomposed.items():
        text = text.replace(one, letters)
    return text


@lru_cache(maxsize=4096)
def _decomposed(character: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", character) if not unicodedata.combining(letter))


_FEW = 32
"""Different letters of a text that are sooner replaced one after the other than all at once."""
_BETWEEN = bytes(number for number in range(128) if not (chr(number).isalnum() or number == ord("_")))
"""The letters of ASCII that stand between words."""


def bare_letters(text: str) -> str:
    """Letters and figures for comparing, and no space, as pages lose the space between two elements: ``plain`` without its spaces."""
    if len(text) < _SHORT:
        return plain(text).replace(" ", "")
    encoded = _without_accents(text).casefold().encode("utf-8", "surrogatepass")
    letters = encoded.translate(None, _BETWEEN).decode("utf-8", "surrogatepass")
    for between in () if letters.isascii() else [one for one in set(letters) if not (one.isalnum() or one == "_")]:
        letters = letters.replace(between, "")
    return letters


def vocabulary(words: str) -> frozenset[str]:
    """The set of the words in a text that white space separates."""
    return frozenset(words.split())
