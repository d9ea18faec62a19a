"""What a chamber's official record enters, line by line, to paragraphs and Members. Pure: no page, no chamber's own forms.

A chamber names its Members in full once and then in short, and whoever takes the chair is named when taking it: so labels are heard in
the order in which they are printed. Two people who cannot be told apart are kept apart; a label that identifies nobody keeps its words.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from podium.records import Attribution, Paragraph, ParagraphKind, Speaker
from podium.text.folding import plain


@dataclass(frozen=True, slots=True)
class Called:
    """What one label says of who has the word; no name for an office or a voice alone."""

    name: str | None = None
    address: str | None = None
    """Form of address before the name (``mr``, ``dame``), empty where the chamber prints none, ``None`` where it may be any."""
    place: str | None = None
    """State or seat that tells Members of one surname apart."""
    office: str | None = None
    seat: str | None = None
    """The words by which the office alone is called, where they are not the office's own (``Madam Deputy Speaker``)."""
    party: str | None = None
    constituency: str | None = None
    person_id: str | None = None
    """The publisher's own id of whoever is called, behind its scheme."""


class ChamberEntry(NamedTuple):
    """One printed paragraph of a record, in its order."""

    text: str
    label: str | None = None
    """The words that open a turn here, as printed; the words said may follow in the next entry."""
    kind: ParagraphKind = ParagraphKind.SPEECH
    closes: bool = False
    """True when the word is nobody's afterwards, until the next label."""
    chair: str | None = None
    """Who takes the chair here, as printed."""
    caller: str | None = None
    """The label's words without what only introduces them, where they differ from ``label``."""
    called: Called | None = None
    """Whom the label calls, where the record says so in fields of its own."""


@dataclass(frozen=True, slots=True)
class ChamberRecord:
    """A whole record: its paragraphs, and the people named, in order of first words."""

    paragraphs: tuple[Paragraph, ...]
    speakers: tuple[Speaker, ...]


@dataclass(slots=True, eq=False)
class Member:
    """Somebody who was called, as fully as the record has named them so far."""

    name: str
    address: str | None
    place: str | None
    role: str | None = None
    words: list[str] = field(default_factory=list)
    """The name for comparing."""
    party: str | None = None
    constituency: str | None = None
    ids: dict[str, None] = field(default_factory=dict)
    """The publisher's ids that stand with the name, in the order of the record: files give one person's to another by mistake."""


@dataclass(slots=True)
class Roll:
    """Who has been called, and who holds which office now."""

    members: list[Member] = field(default_factory=list)
    surnames: dict[str, list[Member]] = field(default_factory=dict)
    """The members by the last word of their names, which all forms of a name share."""
    holders: dict[str, Member] = field(default_factory=dict)
    presiding: Set[str] = frozenset()
    """Offices of which one is in the chair at a time: another one's label, or the holder's own from the floor, ends what is known of it."""

    def hear(self, called: Called) -> Member | None:
        """The Member whom a label means, ``None`` when it names an office or a voice that nobody is known to hold."""
        office = plain(called.seat or called.office or "")
        if office in self.presiding:
            self._leave(self.presiding - {office})
        if called.name is None:
            return self.holders.get(office) or self._in_short(office)
        member = self._member(called)
        if called.office:
            self.holders[office] = member
            member.role = member.role or called.office
        else:
            self._leave({held for held in self.presiding if self.holders.get(held) is member})
        return member

    def _leave(self, offices: Iterable[str]) -> None:
        for office in offices:
            self.holders.pop(office, None)

    def _in_short(self, office: str) -> Member | None:
        """The only holder of an office of which the label prints the first words: ``The Economic Secretary``, to the Treasury."""
        longer = {member for held, member in self.holders.items() if office and held.startswith((f"{office} to ", f"{office} for "))}
        return longer.pop() if len(longer) == 1 else None

    def seat(self, office: str, called: Called) -> None:
        """From now on that office alone means this person."""
        if called.name:
            self.holders[plain(office)] = self._member(called)

    def names(self) -> dict[Member, str]:
        """How each is to be named: by state or seat too, where the name alone means two."""
        plainly = [plain(member.name) for member in self.members]
        return {
            member: f"{member.name} of {member.place}" if member.place and plainly.count(plain(member.name)) > 1 else member.name
            for member in self.members
        }

    def speakers(self, heard: Iterable[Member]) -> tuple[Speaker, ...]:
        """These Members as the record describes them."""
        names, ids = self.names(), self._person_ids()
        seats = {one: one.constituency or one.place for one in heard}
        return tuple(Speaker(names[one], one.role, party=one.party, constituency=seats[one], person_id=ids.get(one)) for one in seats)

    def _person_ids(self) -> dict[Member, str]:
        """The first id that stands with each Member and with nobody else; one that stands with two is that of whoever has no other."""
        bearers = Counter(one for member in self.members for one in member.ids)
        own = {member: [one for one in member.ids if bearers[one] == 1] for member in self.members}
        left = Counter(one for member in self.members if not own[member] for one in member.ids)
        found = {member: own[member] or [one for one in member.ids if left[one] == 1] for member in self.members}
        return {member: ids[0] for member, ids in found.items() if ids}

    def _member(self, called: Called) -> Member:
        name = called.name or ""
        words = _words_compared(name)
        bearers = self.surnames.setdefault(words[-1] if words else "", [])
        fitting = [member for member in bearers if _same(member, called, words)]
        exact = [member for member in fitting if member.words == words]
        found = exact if len(exact) == 1 else fitting
        if len(found) > 1 and called.person_id:
            found = [member for member in found if called.person_id in member.ids]
        if len(words) == 1 and called.address == "" and len({tuple(member.words) for member in bearers if len(member.words) > 1}) > 1:
            found = [member for member in bearers if member.words == words]  # a bare surname that two of them bear
        style, *given = words if called.address == "" else [called.address, *words]
        if not found and style in _GIVEN_NAME_FOLLOWS and len(given) == 1:
            found = [other for other in self.members if other.words[:1] == given and other.address == style]
        if not found and called.office and len(words) == 1:
            found = [other for other in self.members if other.words[:1] == words and plain(called.office) in plain(other.role or "")]
        if len(found) != 1:
            found = [Member(name, called.address, called.place, words=words)]
            self.members.extend(found)
            bearers.extend(found)
        member = found[0]
        if (len(words), len(name)) > (len(member.words), len(member.name)):
            member.name, member.words = name, words
        member.address = called.address if member.address is None else member.address
        member.place = member.place or called.place
        member.party = member.party or called.party
        member.constituency = member.constituency or called.constituency
        if called.person_id:
            member.ids[called.person_id] = None
        return member


_GIVEN_NAME_FOLLOWS = frozenset({"sir", "dame", "lady"})
"""Styles behind which a given name alone may stand: ``Sir John``."""


def _words_compared(name: str) -> list[str]:
    """The words of a name for comparing, without what tells father and son apart: ``HON. BILL QUILL, JR.`` is ``Mr. QUILL``."""
    words = plain(name).split()
    return words[:-1] if len(words) > 1 and words[-1] in _GENERATIONS else words


_GENERATIONS = frozenset({"jr", "sr"})


@lru_cache(maxsize=1024)  # each label is held against all Members of its surname
def _generation(name: str) -> str:
    words = plain(name).split()
    return words[-1] if words and words[-1] in _GENERATIONS else ""


def _same(member: Member, called: Called, words: list[str]) -> bool:
    """A whole name is one person whatever the address; a bare surname only with the same address and no other seat."""
    if (one := _generation(member.name)) and (other := _generation(called.name or "")) and one != other:
        return False
    if member.place and called.place and member.place != called.place:
        return False
    if member.words == words:
        return len(words) > 1 or _same_address(member, called)
    short, long = sorted((member.words, words), key=len)
    return long[-len(short) :] == short and _same_address(member, called)


def _same_address(member: Member, called: Called) -> bool:
    return member.address is None or called.address is None or member.address == called.address


class _Said(NamedTuple):
    """A paragraph before the names are settled."""

    text: str
    kind: ParagraphKind
    speaker: Member | str | None = None
    turn: int | None = None
    label: str | None = None


def chamber_record(
    entries: Iterable[ChamberEntry], called: Callable[[str], Called], stated: Sequence[Called] = (), presiding: Set[str] = frozenset()
) -> ChamberRecord:
    """The record of those entries; ``called`` reads one label, ``stated`` are people whom the record names above its words.

    ``presiding`` are the chairs, in small letters, of which one is taken at a time and by a new person each time.
    """
    roll = Roll(presiding=presiding)
    for person in stated:
        roll.hear(person)
    said = list(_attributed(entries, cache(called), roll))  # a chamber calls the same few Members again and again
    names = roll.names()
    paragraphs = tuple(
        Paragraph(
            one.text, one.kind, names[one.speaker] if isinstance(one.speaker, Member) else one.speaker, one.turn, one.label, _why(one)
        )
        for one in said
    )
    heard = dict.fromkeys(one.speaker for one in said if isinstance(one.speaker, Member))
    return ChamberRecord(paragraphs, roll.speakers(heard))


def _why(said: _Said) -> Attribution | None:
    if said.speaker is None:
        return None
    return Attribution.LABELLED if said.label else Attribution.CONTINUED


def _attributed(entries: Iterable[ChamberEntry], called: Callable[[str], Called], roll: Roll) -> Iterable[_Said]:
    speaker: Member | str | None = None
    label: str | None = None
    turn = 0
    for entry in entries:
        if entry.chair:
            roll.seat("chair", called(entry.chair))
        if entry.label:
            caller = entry.caller or entry.label
            speaker, label = roll.hear(entry.called or called(caller)) or caller, entry.label
            turn += 1
        if entry.text and (entry.kind is not ParagraphKind.SPEECH or speaker is None):
            yield _Said(entry.text, ParagraphKind.NOTE if entry.kind is ParagraphKind.SPEECH else entry.kind)
        elif entry.text:
            yield _Said(entry.text, ParagraphKind.SPEECH, speaker, turn, label)
            label = None
        if entry.closes:
            speaker = label = None
