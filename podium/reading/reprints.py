"""Reprints: speeches that another institution has published too, such as those of central bankers that the BIS collects.

A speech is a reprint of one of another source where day and a speaker are the same and it has at least ``LEAST_OF_ORIGIN`` of that one's
spoken words, in their order, which are at least ``LEAST_OF_OWN`` of its own: a sitting that holds a statement is none of it. Of two that
are so the origin is that of the institution whose officer speaks, as the offices on the pages say; else the one that stands and was
published first. Speeches are compared within a day only, and only where two sources print one speaker.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import LCSseq

from podium.lake.lake import Lake
from podium.lake.tables import Filter
from podium.reading.person_linkage import FUNCTION_WORDS
from podium.reading.snapshot import current, unfolded
from podium.reading.turns import UTTERED
from podium.text.folding import plain

LEAST_OF_ORIGIN, LEAST_OF_OWN = 0.9, 2 / 3
CANDIDATES_AT_ONCE = 400
"""Speeches whose words are held in memory together, those of the last day besides."""

RevisionOfSpeech = tuple[str, int]


@dataclass(eq=False, slots=True)
class Candidate:
    """A speech that may be a reprint, or be reprinted."""

    speech_id: str
    revision: int
    source: str
    day: date
    published: date | None
    withdrawn: bool
    speakers: dict[str, set[str]] = field(default_factory=dict)
    """By folded name the offices that the page prints."""
    words: list[str] = field(default_factory=list)

    @property
    def surnames(self) -> set[str]:
        return {name.rpartition(" ")[2] for name in self.speakers}


def reprints_at(lake: Lake, version: int | None, moment: Sequence[Filter] = ()) -> Mapping[RevisionOfSpeech, str]:
    """By speech and revision the id of the origin, for the reprints at that version of a lake, as of the ``moment`` that filters say.

    What was worked out last is kept for as long as the process lasts. Raises ``UnknownVersion``, ``LakeError``.
    """
    delta = lake.speeches.open(version)
    if delta is None:
        return {}
    return _reprints(lake.home, str(delta.metadata().id), delta.version(), tuple(moment) or tuple(current("speeches")))


@lru_cache(maxsize=4)
def _reprints(home: str, table: str, version: int, moment: tuple[Filter, ...]) -> Mapping[RevisionOfSpeech, str]:
    """``table`` is the id that Delta gave the table, which another one at the same place does not have."""
    lake = Lake(home)
    if len({row["source"] for row in lake.extents(version)}) < 2:
        return {}
    found: dict[RevisionOfSpeech, str] = {}
    for days in _portions(_days(lake, version, moment)):
        _read_words(lake, version, moment, [one for day in days for one in day])
        for day in days:
            found |= {(one.speech_id, one.revision): origin.speech_id for one, origin in _twins(day)}
            for one in day:
                one.words = []
    return found


def _days(lake: Lake, version: int, moment: Sequence[Filter]) -> list[list[Candidate]]:
    """By day the speeches of which another source has one of the same day, with a speaker of the same surname."""
    every: dict[RevisionOfSpeech, Candidate] = {}
    columns = ("speech_id", "revision", "source", "date", "published", "withdrawn_at")
    for row in _rows(lake, "speeches", version, columns, [*moment, ("date", "!=", None)]):
        speech_id, revision, source, day, published, withdrawn_at = row.values()
        every[speech_id, revision] = Candidate(speech_id, revision, source, day, published, withdrawn_at is not None)
    for row in _rows(lake, "speakers", version, ("speech_id", "revision", "name", "role"), moment):
        spoken_in = every.get((row["speech_id"], row["revision"]))
        if spoken_in and (name := plain(row["name"])):
            spoken_in.speakers.setdefault(name, set()).update([row["role"]] if row["role"] else [])
    by_day: dict[date, list[Candidate]] = defaultdict(list)
    for one in every.values():
        by_day[one.day].append(one)
    met = ([one for one in day if _has_company(one, day)] for day in by_day.values() if len({one.source for one in day}) > 1)
    return [day for day in met if day]


def _has_company(one: Candidate, day: Sequence[Candidate]) -> bool:
    return any(other.source != one.source and other.surnames & one.surnames for other in day)


def _portions(days: Sequence[list[Candidate]]) -> Iterator[list[list[Candidate]]]:
    portion: list[list[Candidate]] = []
    for day in days:
        portion.append(day)
        if sum(map(len, portion)) >= CANDIDATES_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


def _read_words(lake: Lake, version: int, moment: Sequence[Filter], candidates: Sequence[Candidate]) -> None:
    known = {(one.speech_id, one.revision): one for one in candidates}
    ids: list[Filter] = [("source", "in", {one.source for one in candidates}), ("speech_id", "in", {one.speech_id for one in candidates})]
    for row in _rows(lake, "paragraphs", version, ("speech_id", "revision", "kind", "text"), [*moment, *ids]):
        one = known.get((row["speech_id"], row["revision"]))
        if one and row["kind"] in UTTERED:
            one.words += plain(row["text"]).split()


def _rows(lake: Lake, table: str, version: int, columns: Sequence[str], filters: Sequence[Filter]) -> Iterator[dict[str, Any]]:
    for batch in unfolded(lake, table, version, columns, filters):
        yield from batch.to_pylist()


def _twins(day: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Each reprint of a day with its origin, which is no reprint itself."""
    offices: dict[str, set[str]] = defaultdict(set)
    for one in day:
        for name, printed in one.speakers.items():
            offices[name.rpartition(" ")[2]] |= printed

    def order(one: Candidate) -> tuple[bool, bool, date, str]:
        own = any(names_institution(office, one.source) for surname in one.surnames for office in offices[surname])
        return not own, one.withdrawn, one.published or date.max, one.speech_id

    origins: list[Candidate] = []
    for one in sorted(day, key=order):
        origin = next((other for other in origins if other.source != one.source and _is_reprint(one, other)), None)
        if origin:
            yield one, origin
        else:
            origins.append(one)


def names_institution(office: str, source: str) -> bool:
    """True if the words of an office name a source by its id: ``Governor of the Bank of England`` (bank_of_england), ``European Central
    Bank`` (ecb), ``Bank of Japan`` (boj)."""
    words, named = plain(office).split(), source.split("_")
    if set(named) - FUNCTION_WORDS <= set(words):
        return True
    initials = ("".join(word[0] for word in told) for told in (words, [word for word in words if word not in FUNCTION_WORDS]))
    return len(named) == 1 and len(source) > 2 and any(source in letters for letters in initials)


def _is_reprint(one: Candidate, origin: Candidate) -> bool:
    if not origin.words or not _share_speaker(one, origin):
        return False
    least = max(LEAST_OF_ORIGIN * len(origin.words), LEAST_OF_OWN * len(one.words))
    if least > min(len(one.words), len(origin.words)) or (Counter(one.words) & Counter(origin.words)).total() < least:
        return False  # as fast ways to the same answer: no more words can be the same in their order
    return int(LCSseq.similarity(one.words, origin.words)) >= least


def _share_speaker(one: Candidate, other: Candidate) -> bool:
    from podium.extract.name_match import same_person

    return any(same_person(a, b) for a in one.speakers for b in other.speakers)
