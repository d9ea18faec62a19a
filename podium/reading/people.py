"""Who speaks in a home, as people (``people_of``), and pairs of people who may be one, for a person to decide (``suggestions``).

How printed names become people is in ``podium.reading.person_linkage``. Nothing is joined here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz, process

from podium.reading.decisions import Decisions, decided_in
from podium.reading.flat_tables import people_at
from podium.reading.home import Home, LakeHome, ReleaseHome, home_at
from podium.reading.people_table import known_people
from podium.reading.person_linkage import KnownPerson as KnownPerson
from podium.reading.person_linkage import PrintedForm as PrintedForm
from podium.reading.person_linkage import Spoken, office_words, people_among
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.text.folding import plain


def people_of(home: Path | str | None) -> list[KnownPerson]:
    """Everybody whose words the home holds, who speaks most first; ``people.csv`` of the home is taken into account.

    Raises ``HomeError`` for a home without data, ``UsageError`` for decisions that cannot be read or that contradict each other.
    """
    return people_of_home(home_at(home))


def people_of_home(found: Home) -> list[KnownPerson]:
    """The same of a home that is found already. Raises ``UsageError`` as ``people_of`` does."""
    if isinstance(found, LakeHome):
        return list(people_at(found.lake))
    assert isinstance(found, ReleaseHome)
    if "people" in found.manifest.tables:
        return known_people(read_from(found, Snapshot("people")).read_all())
    return people_among(_spoken(found), decided_in(found.address))


def _spoken(release: ReleaseHome) -> Iterator[Spoken]:
    """Who speaks in a release that is too old to have the table ``people``."""
    dated = {
        row["speech_id"]: (row["source"], row["date"])
        for row in read_from(release, Snapshot("speeches", columns=("speech_id", "source", "date"))).read_all().to_pylist()
    }
    columns = ("speech_id", "name", "role", "person_id")
    for row in read_from(release, Snapshot("speakers", columns=columns)).read_all().to_pylist():
        source, day = dated[row["speech_id"]]
        yield source, row["name"], row["role"], row["person_id"], day


ALIKE = 85
"""Of 100: how alike two names must be, word by word in any order, to be suggested."""
SAME_NAME, SPELLING, SURNAME = "same name", "other spelling", "surname only"


@dataclass(frozen=True, slots=True)
class SuggestedPair:
    """Two people who may be one, and what speaks for it."""

    one: KnownPerson
    other: KnownPerson
    evidence: str
    """``same name``, ``other spelling`` or ``surname only``."""
    likeness: int
    """Of the names, of 100."""
    shared: tuple[str, ...]
    """Words that are in offices of both."""

    @property
    def at_one_time(self) -> bool:
        """True where the days of both overlap."""
        first, last = date.max, date.min
        spans = [(one.first or first, one.last or last) for one in (self.one, self.other)]
        return max(start for start, _ in spans) <= min(end for _, end in spans)


def suggestions(people: Sequence[KnownPerson], decisions: Decisions) -> list[SuggestedPair]:
    """The pairs, those with most evidence first; pairs that a person decided on are left out.

    Names are compared among those whose last words begin with the same letter.
    """
    keys = {form.key: person.person_key for person in people for form in person.forms}
    decided = {frozenset(keys.get(key, key) for key in pair) for pair in decisions.different}
    found: dict[frozenset[str], SuggestedPair] = {}
    for pair in _pairs(people):
        ends = frozenset((pair.one.person_key, pair.other.person_key))
        if ends not in decided and (ends not in found or pair.likeness > found[ends].likeness):
            found[ends] = pair
    return sorted(found.values(), key=lambda pair: (-_weight(pair), pair.one.name, pair.other.name, pair.one.person_key))


def _pairs(people: Sequence[KnownPerson]) -> Iterator[SuggestedPair]:
    by_letter: dict[str, list[tuple[str, KnownPerson]]] = defaultdict(list)
    for person in people:
        for name in {plain(printed) for printed in person.names}:
            if name:
                by_letter[name.rpartition(" ")[2][0]].append((name, person))
    for same_letter in by_letter.values():
        single = [(name, person) for name, person in same_letter if " " not in name]
        whole = [(name, person) for name, person in same_letter if " " in name]
        yield from _alike(whole)
        for name, person in single:
            fitting = [other for full, other in same_letter if other is not person and full.rpartition(" ")[2] == name]
            yield from (_pair(person, other, SURNAME, 100) for other in fitting if set(person.sources) & set(other.sources))


def _alike(named: Sequence[tuple[str, KnownPerson]]) -> Iterator[SuggestedPair]:
    by_name: dict[str, list[KnownPerson]] = defaultdict(list)
    for name, person in named:
        by_name[name].append(person)
    for same in by_name.values():
        yield from (_pair(one, other, SAME_NAME, 100) for one, other in combinations(same, 2))
    names = sorted(by_name)
    for place, name in enumerate(names):
        later = names[place + 1 :]
        for other, score, _ in process.extract(name, later, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None):
            yield from (_pair(a, b, SPELLING, round(score)) for a in by_name[name] for b in by_name[other] if a is not b)


def _pair(one: KnownPerson, other: KnownPerson, evidence: str, likeness: int) -> SuggestedPair:
    first, second = (frozenset().union(*(office_words(held.office) for held in person.offices)) for person in (one, other))
    return SuggestedPair(one, other, evidence, likeness, tuple(sorted(first & second)))


def _weight(pair: SuggestedPair) -> int:
    """More for more evidence: the likeness of the names, offices in common, one time, one source."""
    return pair.likeness + 10 * bool(pair.shared) + 5 * pair.at_one_time - 20 * (pair.evidence == SURNAME)
