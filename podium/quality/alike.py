"""When two texts, names or offices count as the same: typographic marks, honorifics and short forms of a name make no difference."""

import re
import unicodedata

from rapidfuzz import fuzz

from podium.text.folding import vocabulary

LIKENESS_PER_CENT = 85
"""Per cent of likeness at which an office or place counts as the one written down."""

_MARKS = str.maketrans("’‘“”–—−\u00a0", "''\"\"--- ", "\u200b\ufeff\u00ad")
_LINE_END = re.compile(r"(?<=\w)- (?=\w)")
"""A hyphen at the end of a printed line, whose word goes on in the next."""
_ADDRESS = vocabulary("""
    mr mrs ms dr prof professor sir dame lord lady h.e he hon the gen general adm admiral lt col president secretary minister chairman
    chair governor ambassador prime vice
""")
_SUFFIXES = vocabulary("jr sr ii iii iv mp kc qc")
_OFFICES = vocabulary("""
    president minister secretary general chancellor chairman chair governor ambassador lady speaker officer moderator interpreter member
    members participant participants journalist reporter question q
""")


def folded(text: str | None) -> str:
    """The text with single spaces and plain typographic marks, words that a line's end parted joined by their hyphen."""
    plain = unicodedata.normalize("NFKC", text or "").translate(_MARKS)
    return " ".join(_LINE_END.sub("-", plain).split())


def bare_words(text: str | None) -> str:
    """For comparing titles and places: lower case, letters and digits parted by single spaces."""
    return re.sub(r"[^\w]+", " ", folded(text).casefold()).strip()


def bare_place(part: str | None) -> str:
    """A part of a venue in bare words; "U.S." is "us"."""
    return bare_words((part or "").replace(".", ""))


def bare_name(name: str | None) -> list[str]:
    """The words of a name without honorifics and accents; those of an office where nothing else is there."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(letter))
    words = [bare for word in letters.casefold().split() if (bare := word.strip(".,:()"))]
    return [word for word in words if word not in _ADDRESS] or [word for word in words if word != "the"] or words


def same_name(one: str | None, other: str | None) -> bool:
    """True when both names can be of one person: a bare surname stands for a whole name, an office without a name only for itself.

    Given names are equal, or one begins the other (an initial, "Don" for "Donald"): "Jill" is not "Joe".
    """
    first, second = bare_name(one), bare_name(other)
    if not first or not second or first == second:
        return first == second
    if first[-1] in _OFFICES or second[-1] in _OFFICES:
        return _without_article(first) == _without_article(second)
    if _are_father_and_son(first, second):
        return False
    first, second = ([word for word in name if word not in _SUFFIXES] or name for name in (first, second))
    return first[-1] == second[-1] and (len(first) == 1 or len(second) == 1 or _same_given_name(first[0], second[0]))


def same_office(one: str | None, other: str | None) -> bool:
    """True when both offices read alike."""
    return fuzz.token_set_ratio(folded(one).casefold(), folded(other).casefold()) >= LIKENESS_PER_CENT


def _same_given_name(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _are_father_and_son(one: list[str], other: list[str]) -> bool:
    both = len(one) > 1 and len(other) > 1 and one[-1] in _SUFFIXES and other[-1] in _SUFFIXES
    return both and one[-1] != other[-1]


def _without_article(name: list[str]) -> list[str]:
    return name[1:] if name[0] == "a" else name
