"""One record held against what a careful reader wrote down for its page: figures from 0 to 1. What a record says and the page does not is
counted in ``podium.quality.wrong``, pages and averages are in ``podium.quality.figures``.

Lines that nobody says count on neither side. A figure is ``None`` where the label states nothing to compare; a page without a record
has 0 throughout.
"""

from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from podium.quality.alike import LIKENESS_PER_CENT, bare_place, bare_words, folded, same_office
from podium.quality.comparison import Comparison, GoldLabel, texts

Score = dict[str, float | None]

SCORED_FIELDS = (
    "body",
    "paragraphs",
    "attribution",
    "named",
    "questions",
    "title",
    "date",
    "kind",
    "language",
    "delivery",
    "speakers",
    "roles",
    "venue",
)


def score(label: GoldLabel, record: GoldLabel | None, turns: bool = False) -> Score:
    """How far the record of one speech page agrees with its label, by field; ``turns`` compares whole turns in place of paragraphs."""
    if record is None:
        return dict.fromkeys(SCORED_FIELDS, 0.0)
    both = Comparison(label, record, turns)
    return {
        "body": body(texts(both.wanted), texts(both.found)),
        "paragraphs": whole_paragraphs(texts(both.wanted), texts(both.found)),
        "attribution": attribution(both),
        "named": named(both),
        "questions": questions(both),
        "title": float(bare_words(record.get("title")) in map(bare_words, [label["title"], *(label.get("title_also") or [])])),
        "date": None if label.get("date_null_ok") and not record.get("date") else _equal(label, record, "date"),
        "kind": _kind(label, record),
        "language": float((record.get("language") or "")[:2] == label["language"][:2]) if label.get("language") else None,
        "delivery": _equal(label, record, "delivery"),
        "speakers": _f1(len(both.paired(both.listed)), len(both.people), len(both.listed)),
        "roles": roles(both),
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


def attribution(both: Comparison) -> float | None:
    """Share of the paragraphs with a speaker that are found again under the right one."""
    spoken = [(number, paragraph) for number, paragraph in enumerate(both.wanted) if paragraph.get("speaker")]
    if not spoken:
        return None
    right = (number in both.pairs and both.is_speaker(one, both.found[both.pairs[number]].get("speaker")) for number, one in spoken)
    return sum(right) / len(spoken)


def named(both: Comparison) -> float | None:
    """Share of the words with a speaker that the record gives to anybody at all: leaving everybody out is no way to be right."""
    words, others = (folded(" ".join(texts(one for one in side if one.get("speaker")))).split() for side in (both.wanted, both.found))
    return LCSseq.similarity(words, others) / len(words) if words else None


def questions(both: Comparison) -> float | None:
    """F1 of the paragraphs marked as questions, of those found again; ``None`` where neither side has one among these."""
    kinds = [(both.wanted[number].get("kind"), both.found[match].get("kind")) for number, match in both.pairs.items()]
    asked, told = (sum(pair[side] == "question" for pair in kinds) for side in (0, 1))
    return _f1(kinds.count(("question", "question")), asked, told) if asked or told else None


def roles(both: Comparison) -> float | None:
    """Share of the speakers with an office whose office is given."""
    stated = [(number, person["role"]) for number, person in enumerate(both.people) if person.get("role")]
    if not stated:
        return None
    paired = both.paired(both.heard)
    return sum(number in paired and same_office(role, paired[number].get("role")) for number, role in stated) / len(stated)


def venue(wanted: GoldLabel | None, found: GoldLabel | None) -> float:
    """Share of the parts (name, city, country) that agree, of those that either side states."""
    parts = [tuple(bare_place((side or {}).get(part)) for side in (wanted, found)) for part in ("name", "city", "country")]
    stated = [pair for pair in parts if any(pair)]
    return sum(all(pair) and fuzz.token_set_ratio(*pair) >= LIKENESS_PER_CENT for pair in stated) / len(stated) if stated else 1.0


def _equal(label: GoldLabel, record: GoldLabel, field: str) -> float | None:
    return float((record.get(field) or None) == label[field]) if field in label else None


def _kind(label: GoldLabel, record: GoldLabel) -> float | None:
    right = {kind for kind in [label.get("kind"), *(label.get("kind_also") or [])] if kind}
    return float(record.get("kind") in right) if right else None


def _f1(hits: float, wanted: int, found: int) -> float:
    return 2 * hits / (wanted + found) if wanted + found else 1.0
