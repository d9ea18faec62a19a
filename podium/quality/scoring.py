"""One record compared with the label of its page: scores from 0 to 1 (``score``), and wrong values, which are counted apart.

A score says how much of the label is in the record. A wrong value is one that the record has and the page does not say, which is worse
than one that is missing (``wrong_values``); a null is no value, and of a page that should have been rejected everything is wrong. Lines
that nobody says count on neither side. Averages over pages are in ``podium.quality.figures``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from podium.quality.comparison import LIKENESS_PER_CENT, Comparison, GoldLabel, bare_place, bare_words, folded, same_office, texts

Score = dict[str, float | None]
"""By field a score from 0 to 1, ``None`` where the label says nothing of it; a page without a record has 0 throughout."""

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
    """The scores of the record of one speech page, by field; ``turns`` compares whole turns in place of paragraphs."""
    if record is None:
        return dict.fromkeys(SCORED_FIELDS, 0.0)
    both = Comparison(label, record, turns)
    kinds = {kind for kind in [label.get("kind"), *(label.get("kind_also") or [])] if kind}
    return {
        "body": body(texts(both.wanted), texts(both.found)),
        "paragraphs": whole_paragraphs(texts(both.wanted), texts(both.found)),
        "attribution": attribution(both),
        "named": named(both),
        "questions": questions(both),
        "title": float(bare_words(record.get("title")) in map(bare_words, [label["title"], *(label.get("title_also") or [])])),
        "date": None if label.get("date_null_ok") and not record.get("date") else _equal(label, record, "date"),
        "kind": float(record.get("kind") in kinds) if kinds else None,
        "language": float((record.get("language") or "")[:2] == label["language"][:2]) if label.get("language") else None,
        "delivery": _equal(label, record, "delivery"),
        "speakers": _f1(len(both.paired(both.listed)), len(both.people), len(both.listed)),
        "roles": roles(both),
        "venue": venue(label["venue"], record.get("venue")) if "venue" in label else None,
    }


def body(wanted: Sequence[str], found: Sequence[str]) -> float:
    """F1 of the words of all texts, by their longest common subsequence."""
    words, others = (folded(" ".join(texts)).split() for texts in (wanted, found))
    return _f1(LCSseq.similarity(words, others), len(words), len(others))


def whole_paragraphs(wanted: Sequence[str], found: Sequence[str]) -> float:
    """F1 of paragraphs that are equal but for white space and typographic marks."""
    one, other = Counter(map(folded, wanted)), Counter(map(folded, found))
    return _f1((one & other).total(), one.total(), other.total())


def attribution(both: Comparison) -> float | None:
    """Share of the label's paragraphs with a speaker that the record has under the right one; ``None`` without any."""
    spoken = [(number, paragraph) for number, paragraph in enumerate(both.wanted) if paragraph.get("speaker")]
    if not spoken:
        return None
    right = (number in both.pairs and both.is_speaker(one, both.found[both.pairs[number]].get("speaker")) for number, one in spoken)
    return sum(right) / len(spoken)


def named(both: Comparison) -> float | None:
    """Share of the label's words with a speaker that the record gives to any speaker, right or wrong; ``None`` without any."""
    words, others = (folded(" ".join(texts(one for one in side if one.get("speaker")))).split() for side in (both.wanted, both.found))
    return LCSseq.similarity(words, others) / len(words) if words else None


def questions(both: Comparison) -> float | None:
    """F1 of the paragraphs marked as questions, among those that both sides have; ``None`` where neither side has one."""
    kinds = [(both.wanted[number].get("kind"), both.found[match].get("kind")) for number, match in both.pairs.items()]
    wanted, found = (sum(pair[side] == "question" for pair in kinds) for side in (0, 1))
    return _f1(kinds.count(("question", "question")), wanted, found) if wanted or found else None


def roles(both: Comparison) -> float | None:
    """Share of the label's speakers with an office for whom the record gives it; ``None`` without any."""
    stated = [(number, person["role"]) for number, person in enumerate(both.people) if person.get("role")]
    if not stated:
        return None
    paired = both.paired(both.heard)
    return sum(number in paired and same_office(role, paired[number].get("role")) for number, role in stated) / len(stated)


def venue(wanted: GoldLabel | None, found: GoldLabel | None) -> float:
    """Share of the parts (name, city, country) that agree, among those that either side has."""
    parts = [tuple(bare_place((side or {}).get(part)) for side in (wanted, found)) for part in ("name", "city", "country")]
    stated = [pair for pair in parts if any(pair)]
    return sum(all(pair) and fuzz.token_set_ratio(*pair) >= LIKENESS_PER_CENT for pair in stated) / len(stated) if stated else 1.0


def _equal(label: GoldLabel, record: GoldLabel, field: str) -> float | None:
    return float((record.get(field) or None) == label[field]) if field in label else None


def _f1(hits: float, wanted: int, found: int) -> float:
    return 2 * hits / (wanted + found) if wanted + found else 1.0


Count = tuple[int, int]
"""How many values are wrong, and how many the record has."""

WRONG = ("w.words", "w.extra", "w.people", "w.roles", "w.dates", "w.venues", "w.pages")
"""Kinds of wrong values: paragraphs under somebody who does not say them; words of a speaker that nobody says; listed people who do not
speak; offices; days of delivery; parts of venues; and records with any of these but offices.
"""
_FEW_WORDS, _SMALL_SHARE = 25, 0.02
"""Up to so many extra words, or this share of a long text, do not make a record wrong: a caption is that long."""


def wrong_values(label: GoldLabel | None, record: GoldLabel, turns: bool = False) -> dict[str, Count]:
    """By kind, how many values of a record are wrong and how many it has; ``label`` is ``None`` for a page that must be rejected."""
    both = Comparison(label, record, turns)
    if label is None:
        words = (sum(bool(paragraph.get("speaker")) for paragraph in both.found),) * 2
    else:
        given = [(both.wanted[number], both.found[match].get("speaker")) for number, match in both.pairs.items()]
        named = [(paragraph, speaker) for paragraph, speaker in given if speaker]
        words = sum(not both.is_speaker(paragraph, speaker) for paragraph, speaker in named), len(named)
    extra, matched = _extra(both), both.paired(both.listed)
    people = len(both.listed) - len(matched), len(both.listed)
    offices = [(both.people[number].get("role"), person["role"]) for number, person in matched.items() if person.get("role")]
    roles = sum(not stated or not same_office(stated, given) for stated, given in offices), len(offices)
    date, venue = _date(label, record), _venue(label, record)
    is_bad = any(count for count, _ in (words, people, date, venue)) or extra[0] > max(_FEW_WORDS, _SMALL_SHARE * extra[1])
    return dict(zip(WRONG, (words, extra, people, roles, date, venue, (int(is_bad), 1)), strict=True))


def pooled(pages: Iterable[Mapping[str, Count]]) -> dict[str, float]:
    """By kind, the share of wrong values among all values of these records; 0 where they have none."""
    every = list(pages)
    sums = {kind: [sum(page[kind][place] for page in every) for place in (0, 1)] for kind in WRONG}
    return {kind: wrong / given if given else 0.0 for kind, (wrong, given) in sums.items()}


def _extra(both: Comparison) -> Count:
    said = folded(" ".join(texts(both.wanted))).split()
    given = folded(" ".join(texts(one for one in both.found if one.get("speaker")))).split()
    return len(given) - LCSseq.similarity(said, given), len(given)


def _date(label: GoldLabel | None, record: GoldLabel) -> Count:
    day = record.get("date")
    if not day or (label is not None and "date" not in label):
        return 0, 0
    return int(label is None or day != label["date"]), 1


def _venue(label: GoldLabel | None, record: GoldLabel) -> Count:
    """Parts of the venue; one is right if any part of the label's venue has it, so that a hall given as a city is not wrong."""
    if label is not None and "venue" not in label:
        return 0, 0
    given = record.get("venue") or {}
    parts = [bare_place(part) for part in map(given.get, ("name", "city", "country")) if part]
    stated = " ".join(map(bare_place, ((label or {}).get("venue") or {}).values()))
    return sum(not stated or fuzz.token_set_ratio(stated, part) < LIKENESS_PER_CENT for part in parts), len(parts)
