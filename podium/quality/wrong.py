"""What a record says and its page does not: worse than what it leaves out, and therefore counted apart. A null is no value and counts
neither way; of a page that should have been refused, everything is wrong.
"""

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from podium.quality.alike import LIKENESS_PER_CENT, bare_place, folded, same_office
from podium.quality.comparison import Comparison, GoldLabel, texts

Count = tuple[int, int]
"""How many values are wrong, of how many that are given."""

WRONG = ("w.words", "w.extra", "w.people", "w.roles", "w.dates", "w.venues", "w.pages")
"""Paragraphs found again under somebody who does not say them; words in somebody's mouth that nobody says; listed speakers who are none;
offices; days of delivery; parts of venues; and records with anything of that but offices.
"""
_FEW_WORDS, _SMALL_SHARE = 25, 0.02
"""So many extra words do not make a record wrong: a caption left standing, a share of a long text."""


def wrong_values(label: GoldLabel | None, record: GoldLabel, turns: bool = False) -> dict[str, Count]:
    """By kind, how many values of a record are wrong of how many; ``label`` is ``None`` for a page that must be refused."""
    both = Comparison(label, record, turns)
    told = [paragraph["speaker"] for paragraph in both.found if paragraph.get("speaker")]
    words = _words(both) if label is not None else (len(told), len(told))
    extra, matched = _extra(both), both.paired(both.listed)
    people = len(both.listed) - len(matched), len(both.listed)
    offices = [(both.people[number].get("role"), person["role"]) for number, person in matched.items() if person.get("role")]
    roles = sum(not stated or not same_office(stated, given) for stated, given in offices), len(offices)
    date, venue = _date(label, record), _venue(label, record)
    is_bad = any(count for count, _ in (words, people, date, venue)) or extra[0] > max(_FEW_WORDS, _SMALL_SHARE * extra[1])
    return dict(zip(WRONG, (words, extra, people, roles, date, venue, (int(is_bad), 1)), strict=True))


def pooled(pages: Iterable[Mapping[str, Count]]) -> dict[str, float]:
    """By kind, the share of wrong values among those of all these records, 0 where none is given."""
    every = list(pages)
    sums = {kind: [sum(page[kind][place] for page in every) for place in (0, 1)] for kind in WRONG}
    return {kind: wrong / given if given else 0.0 for kind, (wrong, given) in sums.items()}


def _words(both: Comparison) -> Count:
    given = [(both.wanted[number], both.found[match].get("speaker")) for number, match in both.pairs.items()]
    named = [(paragraph, speaker) for paragraph, speaker in given if speaker]
    return sum(not both.is_speaker(paragraph, speaker) for paragraph, speaker in named), len(named)


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
    """A part is right wherever the label states it: a hall that is called a city is no wrong place."""
    if label is not None and "venue" not in label:
        return 0, 0
    given = record.get("venue") or {}
    parts = [bare_place(part) for part in map(given.get, ("name", "city", "country")) if part]
    stated = " ".join(map(bare_place, ((label or {}).get("venue") or {}).values()))
    return sum(not stated or fuzz.token_set_ratio(stated, part) < LIKENESS_PER_CENT for part in parts), len(parts)
