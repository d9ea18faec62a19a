"""One record held against what a careful reader wrote down for its page: figures from 0 to 1. Pages and averages are in
``podium.quality.figures``.

Lines that nobody says count on neither side. A figure is ``None`` where the label states nothing to compare; a page without a record
has 0 throughout.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from podium.fields.offices import vocabulary

Label = Mapping[str, Any]
"""What a reader wrote down: the fields of a record, ``title_also`` and ``kind_also`` with other right answers."""
Score = dict[str, float | None]

FIELDS = ("body", "paragraphs", "attribution", "title", "date", "kind", "language", "delivery", "speakers", "roles", "venue")
ALIKE = 85
"""Per cent of likeness at which an office or place counts as the one written down."""
SAME_PARAGRAPH = 90
"""Per cent of likeness at which a paragraph counts as found again."""

_MARKS = str.maketrans("’‘“”–—−\u00a0", "''\"\"--- ", "\u200b\ufeff\u00ad")
_ADDRESS = vocabulary("""
    mr mrs ms dr prof professor sir dame lord lady h.e he hon the gen general adm admiral lt col president secretary minister chairman
    chair governor ambassador prime vice
""")
_SUFFIXES = vocabulary("jr sr ii iii iv mp kc qc")
_OFFICES = vocabulary("""
    president minister secretary general chancellor chairman chair governor ambassador lady speaker officer moderator interpreter member
    members participant participants journalist reporter question q
""")


def score(label: Label, record: Mapping[str, Any] | None) -> Score:
    """How far the record of one speech page agrees with its label, by field."""
    if record is None:
        return dict.fromkeys(FIELDS, 0.0)
    wanted, found = _said(label), _said(record)
    people, heard = label["speakers"], record.get("speakers") or []
    return {
        "body": body(_texts(wanted), _texts(found)),
        "paragraphs": whole_paragraphs(_texts(wanted), _texts(found)),
        "attribution": attribution(wanted, found),
        "title": float(_words(record.get("title")) in map(_words, [label["title"], *(label.get("title_also") or [])])),
        "date": _equal(label, record, "date"),
        "kind": _kind(label, record),
        "language": float((record.get("language") or "")[:2] == label["language"][:2]) if label.get("language") else None,
        "delivery": _equal(label, record, "delivery"),
        "speakers": _f1(len(_paired(people, heard)), len(people), len(heard)),
        "roles": roles(people, heard),
        "venue": venue(label["venue"], record.get("venue")) if "venue" in label else None,
    }


def body(wanted: Sequence[str], found: Sequence[str]) -> float:
    """F1 of the words, by their longest common subsequence."""
    words, others = (folded(" ".join(texts)).split() for texts in (wanted, found))
    return _f1(LCSseq.similarity(words, others), len(words), len(others))


def whole_paragraphs(wanted: Sequence[str], found: Sequence[str]) -> float:
    """F1 of paragraphs that are equal but for white space and typographic marks."""
    one, other = Counter(map(folded, wanted)), Counter(map(folded, found))
    return _f1((one & other).total(), one.total(), other.total())


def attribution(wanted: Sequence[Label], found: Sequence[Label]) -> float | None:
    """Share of the paragraphs with a speaker that are found again under the right one."""
    named = [number for number, paragraph in enumerate(wanted) if paragraph.get("speaker")]
    if not named:
        return None
    again = _found_again(_texts(wanted), _texts(found))
    right = (number in again and same_name(wanted[number]["speaker"], found[again[number]].get("speaker")) for number in named)
    return sum(right) / len(named)


def roles(wanted: Sequence[Label], found: Sequence[Label]) -> float | None:
    """Share of the speakers with an office whose office is given."""
    stated = [number for number, person in enumerate(wanted) if person.get("role")]
    if not stated:
        return None
    paired = _paired(wanted, found)
    return sum(number in paired and _same_office(wanted[number], paired[number]) for number in stated) / len(stated)


def venue(wanted: Label | None, found: Label | None) -> float:
    """Share of the parts (name, city, country) that agree, of those that either side states."""
    parts = [
        tuple(_words(((side or {}).get(part) or "").replace(".", "")) for side in (wanted, found)) for part in ("name", "city", "country")
    ]
    stated = [pair for pair in parts if any(pair)]
    return sum(all(pair) and fuzz.token_set_ratio(*pair) >= ALIKE for pair in stated) / len(stated) if stated else 1.0


def same_name(one: str | None, other: str | None) -> bool:
    """True when both names can be of one person: a bare surname stands for a whole name, an office without a name only for itself."""
    first, second = _name(one), _name(other)
    if not first or not second or first == second:
        return first == second
    if first[-1] in _OFFICES or second[-1] in _OFFICES:
        return _without_article(first) == _without_article(second)
    if _are_father_and_son(first, second):
        return False
    first, second = ([word for word in name if word not in _SUFFIXES] or name for name in (first, second))
    return first[-1] == second[-1] and (len(first) == 1 or len(second) == 1 or first[0][0] == second[0][0])


def folded(text: str | None) -> str:
    """The text with single spaces and plain typographic marks."""
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(_MARKS).split())


def _are_father_and_son(one: list[str], other: list[str]) -> bool:
    both = len(one) > 1 and len(other) > 1 and one[-1] in _SUFFIXES and other[-1] in _SUFFIXES
    return both and one[-1] != other[-1]


def _without_article(name: list[str]) -> list[str]:
    return name[1:] if name[0] == "a" else name


def _said(record: Mapping[str, Any]) -> list[Label]:
    return [paragraph for paragraph in record.get("paragraphs") or [] if paragraph.get("kind", "speech") in {"speech", "question"}]


def _texts(paragraphs: Iterable[Label]) -> list[str]:
    return [paragraph.get("text") or "" for paragraph in paragraphs]


def _words(text: str | None) -> str:
    """For comparing titles and places: lower case, letters and digits parted by single spaces."""
    return re.sub(r"[^\w]+", " ", folded(text).casefold()).strip()


def _name(name: str | None) -> list[str]:
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(letter))
    words = [bare for word in letters.casefold().split() if (bare := word.strip(".,:()"))]
    return [word for word in words if word not in _ADDRESS] or [word for word in words if word != "the"] or words


def _equal(label: Label, record: Mapping[str, Any], field: str) -> float | None:
    return float((record.get(field) or None) == label[field]) if field in label else None


def _kind(label: Label, record: Mapping[str, Any]) -> float | None:
    right = {kind for kind in [label.get("kind"), *(label.get("kind_also") or [])] if kind}
    return float(record.get("kind") in right) if right else None


def _same_office(wanted: Label, found: Label) -> bool:
    one, other = (folded(person.get("role")).casefold() for person in (wanted, found))
    return fuzz.token_set_ratio(one, other) >= ALIKE


def _found_again(wanted: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Place of a wanted paragraph → place of the found one that answers for it alone: in order first, then wherever it stands."""
    texts, others = [folded(text) for text in wanted], [folded(text) for text in found]
    blocks = SequenceMatcher(None, texts, others, autojunk=False).get_matching_blocks()
    pairs = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
    free = {number: text for number, text in enumerate(others) if number not in set(pairs.values())}
    for best in (_equal_text, _like_text):
        for number, text in enumerate(texts):
            if number not in pairs and (match := best(text, free)) is not None:
                pairs[number] = match
                del free[match]
    return pairs


def _equal_text(text: str, free: Mapping[int, str]) -> int | None:
    return next((number for number, other in free.items() if other == text), None)


def _like_text(text: str, free: Mapping[int, str]) -> int | None:
    match = process.extractOne(text, free, scorer=fuzz.ratio, score_cutoff=SAME_PARAGRAPH)
    return match[2] if match else None


def _paired(wanted: Sequence[Label], found: Sequence[Label]) -> dict[int, Label]:
    """Place of a wanted speaker → the found one; equal names are paired before a bare surname may stand for a whole name."""
    pairs: dict[int, Label] = {}
    free = list(range(len(found)))
    ways: tuple[Callable[[str | None, str | None], bool], ...] = (lambda one, other: _name(one) == _name(other), same_name)
    for same in ways:
        for number, person in enumerate(wanted):
            match = None if number in pairs else next((at for at in free if same(person["name"], found[at].get("name"))), None)
            if match is not None:
                pairs[number] = found[match]
                free.remove(match)
    return pairs


def _f1(hits: float, wanted: int, found: int) -> float:
    return 2 * hits / (wanted + found) if wanted + found else 1.0
