"""Who is who: the speakers of all speeches as people, joined by what the pages themselves say and by what a person has decided, no more.

Two printed forms (a name, an office, a source) are one person where

- the publisher gives both one id;
- the full name is the same, the words of one office are among those of the other (two words at least, where the sources differ), and no
  more than ``LONGEST_GAP`` lies between them;
- the full name is the same in one source, one of them has no office, and nobody else of that name is in that source;
- one is a single word, the last of the other's name, in one source, with such offices, at the same time, and nobody else fits.

Names that only look alike are never joined: ``podium.reading.people`` suggests them. No name in a text or table is changed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import combinations
from typing import Any

from podium.reading.decisions import Decisions
from podium.text.folding import plain, vocabulary

KEY_DIGITS = 12
LONGEST_GAP = timedelta(days=5 * 366)
"""Between two times of one name in one office: a longer one can lie between father and son."""
FUNCTION_WORDS = vocabulary("a and at de des du for in of on the to und")


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A name and an office as a source prints them, over a time without a long gap."""

    name: str
    office: str | None
    source: str
    publishers_id: str | None
    first: date | None
    last: date | None
    speeches: int
    key: str
    """Names this form in ``people.csv``; the person's own key is that of one of its forms."""

    @property
    def full_name(self) -> str | None:
        """The name for comparing; ``None`` where it is a single word."""
        words = plain(self.name)
        return words if " " in words else None


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """An office as printed, and the first and last day of the speeches that print it."""

    office: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One person, as far as pages and decisions tell."""

    person_key: str
    name: str
    """The one that a person decided on, else the full name that is printed most often."""
    names: Mapping[str, int]
    """Every name as printed, and in how many speeches."""
    offices: tuple[HeldOffice, ...]
    sources: tuple[str, ...]
    publishers_ids: tuple[str, ...]
    """As ``source:id``."""
    wikidata: str | None
    """The id that a person decided on, else that of an authority file (``podium.reading.authority``)."""
    authority_ids: tuple[str, ...]
    """As ``scheme:id``, of the same two."""
    first: date | None
    last: date | None
    speeches: int
    forms: tuple[PrintedForm, ...]


Spoken = tuple[str, str, str | None, str | None, date | None]
"""Source, name, office, publisher's id and day of one who speaks in one speech."""


def people_among(spoken: Iterable[Spoken], decisions: Decisions) -> list[KnownPerson]:
    """Everybody who speaks, who does so most first. Raises ``UsageError`` for decisions that contradict each other."""
    groups = _Groups(list(_forms(spoken)), decisions)
    groups.join_on_evidence()
    people = [_person(forms, decisions) for forms in groups.members()]
    return sorted(people, key=lambda person: (-person.speeches, person.name, person.person_key))


def _forms(spoken: Iterable[Spoken]) -> Iterator[PrintedForm]:
    """Every printed form, each run of times without a long gap by itself."""
    days: dict[tuple[str, str, str | None, str | None], list[date | None]] = defaultdict(list)
    for *printed, day in spoken:
        days[tuple(printed)].append(day)  # type: ignore[index]
    for (source, name, office, publishers_id), found in days.items():
        undated = sum(day is None for day in found)
        for place, run in enumerate(_runs(sorted(day for day in found if day))):
            key = form_key(source, name, office, publishers_id, run[0] if place else None)
            first, last = (run[0], run[-1]) if run else (None, None)
            yield PrintedForm(name, office, source, publishers_id, first, last, len(run) + undated * (not place), key)


def form_key(source: str, name: str, office: str | None, publishers_id: str | None, since: date | None = None) -> str:
    """The key of a printed form; ``since`` is the first day of a run behind a long gap."""
    named = (source, name, office or "", publishers_id or "", *([since.isoformat()] if since else []))
    return sha256("\n".join(named).encode()).hexdigest()[:KEY_DIGITS]


def _runs(days: list[date]) -> Iterator[list[date]]:
    """The days, cut where a long gap is; one empty run for no day at all."""
    run: list[date] = []
    for day in days:
        if run and day - run[-1] > LONGEST_GAP:
            yield run
            run = []
        run.append(day)
    yield run


class _Groups:
    """The printed forms in groups, one a person."""

    def __init__(self, forms: list[PrintedForm], decisions: Decisions) -> None:
        self.forms = {form.key: form for form in forms}
        self.root = {key: key for key in self.forms}
        self.of_root = {key: [form] for key, form in self.forms.items()}
        self.apart = decisions.different
        for one, other in decisions.same:
            if {one, other} <= self.forms.keys():
                self.join(one, other, decided=True)
        decisions.check(self.root)

    def members(self) -> list[list[PrintedForm]]:
        return list(self.of_root.values())

    def join(self, one: str, other: str, decided: bool = False) -> None:
        """Makes one group of two, unless two ids of one publisher or a person's decision keep them apart."""
        first, second = self.root[one], self.root[other]
        if first == second or (not decided and self._kept_apart(first, second)):
            return
        for form in self.of_root[second]:
            self.root[form.key] = first
        self.of_root[first] += self.of_root.pop(second)

    def _kept_apart(self, first: str, second: str) -> bool:
        pairs = [(one, other) for one in self.of_root[first] for other in self.of_root[second]]
        if any(frozenset((one.key, other.key)) in self.apart for one, other in pairs):
            return True
        ids = [(one, other) for one, other in pairs if one.source == other.source and one.publishers_id and other.publishers_id]
        return any(one.publishers_id != other.publishers_id for one, other in ids)

    def join_on_evidence(self) -> None:
        for same in _by(self.forms.values(), lambda form: form.publishers_id and (form.source, form.publishers_id)):
            for other in same[1:]:
                self.join(same[0].key, other.key)
        for same in _by(self.forms.values(), lambda form: form.full_name):
            for one, other in combinations(same, 2):
                if _one_office(one, other) and _near(one, other, LONGEST_GAP):
                    self.join(one.key, other.key)
        for same in _by(self.forms.values(), lambda form: form.full_name and (form.source, form.full_name)):
            self._join_without_office(same)
        for same in _by(self.forms.values(), lambda form: (form.source, plain(form.name).rpartition(" ")[2])):
            for form in (form for form in same if not form.full_name and form.office):
                self._join_single([form], [other for other in same if other is not form and _one_office(form, other)], timedelta(0))

    def _join_without_office(self, same: Collection[PrintedForm]) -> None:
        """Forms of one full name in one source: those without an office go to the only other person, who may be none but they."""
        bare = [form for form in same if not form.office]
        self._join_single(bare, [form for form in same if form.office] or bare, LONGEST_GAP)

    def _join_single(self, forms: Collection[PrintedForm], others: Collection[PrintedForm], gap: timedelta) -> None:
        """Each form to the one group that the others near it in time are in; to none where they are in several."""
        for form in forms:
            near = {self.root[other.key] for other in others if other is not form and _near(form, other, gap)}
            if len(near) == 1:
                self.join(near.pop(), form.key)


def _by(forms: Iterable[PrintedForm], key: Any) -> Iterator[list[PrintedForm]]:
    """The forms with one key, in a fixed order; those without a key are left out."""
    found: dict[Any, list[PrintedForm]] = defaultdict(list)
    for form in forms:
        if named := key(form):
            found[named].append(form)
    return (sorted(same, key=lambda form: (form.first or date.max, form.key)) for same in found.values() if len(same) > 1)


def office_words(office: str) -> frozenset[str]:
    """The words of an office that tell it from others."""
    return frozenset(plain(office).split()) - FUNCTION_WORDS


def _one_office(one: PrintedForm, other: PrintedForm) -> bool:
    """True if the words of one office are among those of the other; of two sources at least two words, as each has its "Minister"."""
    if not one.office or not other.office:
        return False
    shorter, longer = sorted((office_words(one.office), office_words(other.office)), key=len)
    return len(shorter) >= (1 if one.source == other.source else 2) and shorter <= longer


def _near(one: PrintedForm, other: PrintedForm, gap: timedelta) -> bool:
    """True if no more than the gap lies between the times of two forms; never for one without a day."""
    if not (one.first and one.last and other.first and other.last):
        return False
    return one.first - other.last <= gap and other.first - one.last <= gap


def _person(forms: list[PrintedForm], decisions: Decisions) -> KnownPerson:
    forms = sorted(forms, key=lambda form: (form.first or date.max, form.key))
    names: Counter[str] = Counter()
    for form in forms:
        names[form.name] += form.speeches
    keys = [form.key for form in forms]
    days = [day for form in forms for day in (form.first, form.last) if day]
    return KnownPerson(
        person_key=keys[0],
        name=decisions.value("preferred_name", keys) or max(names, key=lambda name: (" " in name, names[name], len(name), name)),
        names=dict(names.most_common()),
        offices=tuple(offices_held(forms)),
        sources=tuple(sorted({form.source for form in forms})),
        publishers_ids=tuple(sorted({f"{form.source}:{form.publishers_id}" for form in forms if form.publishers_id})),
        wikidata=decisions.value("wikidata", keys),
        authority_ids=decisions.ids(keys),
        first=min(days, default=None),
        last=max(days, default=None),
        speeches=names.total(),
        forms=tuple(forms),
    )


def offices_held(forms: Iterable[PrintedForm]) -> Iterator[HeldOffice]:
    """Each office of these forms with its first and last day."""
    spans: dict[str, list[date]] = {}
    for form in forms:
        if form.office:
            spans.setdefault(form.office, []).extend(day for day in (form.first, form.last) if day)
    return (HeldOffice(office, min(days, default=None), max(days, default=None)) for office, days in spans.items())
