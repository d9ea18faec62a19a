"""The people of a page, and whom a label means: gathered from title, header, labels, the page's frame and prose, never guessed.

Two people with one surname stay apart; a label that nothing on the page identifies further keeps its own words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from podium.extract.gazetteer import OF_COUNTRIES
from podium.extract.label_names import TITLES, label_names
from podium.extract.letter_case import cased_as_printed, cased_name
from podium.extract.mentions import is_given, may_be_introduced, mentions, offices
from podium.extract.name_match import can_be_one, fuller, name_words, named_by_initials, same_address
from podium.extract.names import cased_role, is_beside_office, is_office_word, tidy_office
from podium.extract.offices import SHORT_OFFICES
from podium.extract.person import is_office_alone, is_persons_name, without_half_an_office
from podium.extract.speaker_labels import asker, voice_word
from podium.extract.title_words import begins_office
from podium.records import Speaker
from podium.text.folding import fold, plain, vocabulary

_LESSER = vocabulary("vice deputy former acting assistant ex under first")


@dataclass(slots=True, eq=False)
class Person:
    """Somebody of the page: the fullest name met so far, and the offices stated near it, best evidence first."""

    name: str
    roles: list[str] = field(default_factory=list)
    address: str = ""
    """How the page's labels address them (``ms``, ``pastor``, ``president``): another address is another person."""
    framed: bool = False
    """Named only by the frame of the page, which names the same people everywhere."""

    @property
    def role(self) -> str | None:
        """The first office stated, in its fullest form."""
        if not self.roles:
            return None
        first = set(plain(self.roles[0]).split())
        return max((role for role in self.roles if first <= set(plain(role).split())), key=lambda role: len(plain(role).split()))


@dataclass(frozen=True, slots=True)
class SpeakerIndex:
    """Who may be speaking on one page."""

    people: Sequence[Person]
    heard: Mapping[str, Person]
    """Label as printed → the person it stands for; a label that is missing here names nobody whom the page identifies."""

    def name(self, printed: str) -> str:
        """Who speaks under that label: a person's fullest name, else the label's own words."""
        person = self.heard.get(printed)
        return person.name if person else voice_word(printed)

    def speaker(self, name: str) -> Speaker | None:
        """The person of that name as a record lists them, ``None`` for an unnamed voice or a bare office."""
        return next((Speaker(person.name, person.role) for person in self.people if person.name == name), None)

    def find(self, speaker: Speaker) -> Person | None:
        """The only person of the page whom that name, or office without a name, can mean."""
        if is_office_alone(speaker.name):
            return _holder(speaker.name, self.people)
        return _fitting(speaker, "", self.people)


def index_speakers(said: Mapping[str, str], stated: Iterable[Speaker], holders: Iterable[Speaker], prose: str) -> SpeakerIndex:
    """The cast of a page.

    ``said`` maps each label as printed to the words under it, which may introduce their speaker; ``stated`` are the people of title and
    header; ``holders`` those whom the page's own frame names with an office; ``prose`` is the text of title, lead and body.
    """
    people: list[Person] = []
    for speaker in sorted(filter(None, map(_gated, stated)), key=lambda speaker: -len(speaker.name.split())):
        _admit(speaker, _printed_address(speaker.name, prose), people)
    for speaker in holders:
        _admit_from_frame(speaker, people)
    read = label_names(said, prose)
    named = {printed: speaker if is_office_alone(speaker.name) else _gated(speaker) for printed, speaker in read.items()}
    labels = {printed: speaker for printed, speaker in named.items() if speaker}
    offices_named = {plain(speaker.role) for speaker in labels.values() if speaker.role}
    bare_offices = [printed for printed, speaker in labels.items() if is_office_alone(speaker.name) or plain(speaker.name) in offices_named]
    heard: dict[str, Person] = {}
    _hear_offices(bare_offices, people, heard)
    for printed in sorted((printed for printed in labels if printed not in bare_offices), key=lambda printed: _rank(labels[printed])):
        speaker, address = labels[printed], _address(printed, labels[printed])
        name = named_by_initials(printed, (person.name for person in people if not person.framed), labels, prose)
        if name is None:
            continue  # initials that nothing explains are nobody's name
        speaker = replace(speaker, name=name) if name != printed else speaker
        known = _fitting(speaker, address, people)  # title and header go before an introduction
        if known is None or len(name_words(known.name)) < 2:
            speaker = _introduced(speaker, said[printed])
        heard[printed] = _admit(speaker, address, people)
    for person in people:
        _complete(person, people, prose)
        person.name = cased_as_printed(person.name, prose)
    _hear_offices(bare_offices, people, heard)
    _keep_apart(people)
    return SpeakerIndex(people, heard)


def _printed_address(name: str, prose: str) -> str:
    """How title or header, the first two lines of the prose, address somebody: ``dr`` in ``Remarks by … and Dr. Ada Quill``."""
    front = "\n".join(prose[:_FRONT].split("\n", 2)[:2])
    if name not in front:
        return ""
    found = (found for found in _ADDRESS.finditer(front) if front.startswith(name, found.end()))
    return next((plain(one[1]) for one in found if _WORD_EDGE.match(front, one.end() + len(name))), "")


_FRONT = 600
_ADDRESS = re.compile(r"\b(Mrs?|Ms|Miss|Dr|Prof|Professor)\.? ")
_WORD_EDGE = re.compile(r"\b")
_SHARED = frozenset({"mrs", "mr", "ms", "miss"})
"""Forms of address of the family of whoever holds an office: ``MRS. QUILL`` is not the President Quill whom the site's menu alone names."""
_NO_LADY = frozenset({"ms", "miss", "mr"})


def _gated(speaker: Speaker) -> Speaker | None:
    """The person, half an office taken from the name; ``None`` where what is left has not the shape of a person's name."""
    if plain(speaker.role or "") == "and":
        return None  # MR. AND MRS. QUILL
    rank, name = without_half_an_office(speaker.name)
    if speaker.role and (country := OF_COUNTRIES.match(name)):
        return _gated(replace(speaker, name=name[country.end() :], role=f"{speaker.role} {country[0].strip()}"))
    if not is_persons_name(name) or begins_office(name.split()):
        return None
    role = tidy_office(speaker.role)
    if role and rank and is_beside_office([*role.split(), *rank.split()]):
        rank = None  # "Minister for Lamps, Baroness Quill"
    return replace(speaker, name=name, role=" ".join(filter(None, [role, rank])) or None)


def _keep_apart(people: Sequence[Person]) -> None:
    """Two people of whom the page gives one surname alone are named as they are addressed."""
    counted = Counter(plain(person.name) for person in people)
    for person in people:
        if counted[plain(person.name)] > 1 and person.address:
            person.name = f"{' '.join(map(str.capitalize, person.address.split()))} {person.name}"


def _rank(speaker: Speaker) -> tuple[int, int]:
    return (-len(speaker.name.split()), 0 if speaker.role else 1)


def _hear_offices(labels: Iterable[str], people: Sequence[Person], heard: dict[str, Person]) -> None:
    for printed in labels:
        if printed not in heard and (person := _holder(printed, people)):
            heard[printed] = person
            person.address = person.address or _office_of(printed)
            person.framed = False


def _address(printed: str, speaker: Speaker) -> str:
    """The form of address before a bare surname: ``ms``, ``pastor``, ``president``."""
    if len(speaker.name.split()) != 1 or asker(printed):
        return ""
    before = plain(printed).split(plain(speaker.name))[0].split()
    return " ".join(word for word in before if word != "the")


def _admit(speaker: Speaker, address: str, people: list[Person]) -> Person:
    """The person whom the name belongs to, now known as fully as possible; a new one when it fits nobody, or more than one."""
    role = [cased_role(speaker.role)] if speaker.role else []
    person = _fitting(speaker, address, people)
    if person is None:
        person = Person(cased_name(speaker.name), role, address)
        people.append(person)
        return person
    person.name = fuller(person.name, cased_name(speaker.name))
    person.roles = [*person.roles, *role] if role and len(role[0].split()) == 1 else [*role, *person.roles]
    person.address = person.address or address
    person.framed = False
    return person


def _admit_from_frame(speaker: Speaker, people: list[Person]) -> None:
    person = _fitting(speaker, "", people)
    if person is None:
        people.append(Person(speaker.name, [speaker.role] if speaker.role else [], framed=True))
        return
    person.name = fuller(person.name, speaker.name)
    person.roles = [*person.roles, *([speaker.role] if speaker.role else [])]


def _fitting(speaker: Speaker, address: str, people: Iterable[Person]) -> Person | None:
    """The one person who can be meant: by name, then by address, then by office, then by being named outside the frame."""
    wanted = cased_name(speaker.name)
    fitting = [person for person in people if can_be_one(person.name, wanted) and same_address(person.address, address)]
    if address in _NO_LADY:  # MS. QUILL is not the First Lady of that name, whom the site's menu alone names
        fitting = [person for person in fitting if not (person.framed and any(plain(role).endswith(" lady") for role in person.roles))]
    if address in _SHARED:
        fitting = [person for person in fitting if not (person.framed and any(map(_is_presidents, person.roles)))]
    if address == "mrs" and len(fitting) > 1:
        fitting = [person for person in fitting if any(plain(role) in {"first lady", "second lady"} for role in person.roles)]
    if len(fitting) > 1 and sum(person.address == address != "" for person in fitting) == 1:
        fitting = [person for person in fitting if person.address == address]
    if len(fitting) > 1:
        office = {plain(word) for word in (speaker.role or address).split() if is_office_word(word)}
        sharing = [person for person in fitting if office & {word for role in person.roles for word in plain(role).split()}]
        fitting = sharing or [person for person in fitting if not person.framed]
    return fitting[0] if len(fitting) == 1 else None


def _is_presidents(role: str) -> bool:
    return plain(role) in {"president", "vice president"}


def _introduced(speaker: Speaker, words: str) -> Speaker:
    """With the given names by which people introduce themselves at the start of their words."""
    if (
        len(speaker.name.split()) != 1
        or speaker.name.lower() not in words[:400].lower()
        or not may_be_introduced(speaker.name, words[:400])
    ):
        return speaker
    form = re.compile(
        r"(?:\bI['’]m|\bI am|\b[Mm]y name(?: is|['’]s)|\b[Tt]his is"
        r"|(?:^|\n|[.!?] |(?:Mr|Madam|Mrs|Ms)\.? [A-Z]\w+, )(?=(?:[A-Z](?:[\w'’-]*|\.)\s+){1,4}[A-Z][\w'’-]+(?:[,.]| with | from )))\s*"
        rf"((?:[A-Z](?:[\w'’-]*|\.)\s+){{1,4}}(?i:{re.escape(speaker.name)}))\b(?!['’]s)"
    )
    found = form.search(words[:400])
    if not found:
        return speaker
    given, surname = fold(found.group(1)).rsplit(" ", 1)
    name = [*reversed([*takewhile(is_given, reversed(given.split()))]), surname]
    return replace(speaker, name=" ".join(name)) if len(name) > 1 else speaker


def _complete(person: Person, people: Sequence[Person], prose: str) -> None:
    """Given names for a bare surname where prose gives them and they fit nobody else; an office from prose."""
    if person.framed:
        return
    if len(person.name.split()) == 1 and len(person.name) > 1:
        person.name = _addressed(person, people, prose) or person.name
    elif _INITIALS.fullmatch(person.name):
        person.name = _spelt_out(person, people, prose) or person.name
    if not person.roles and len(person.name.split()) > 1:
        person.roles = [role for found in offices(person.name, prose) if (role := tidy_office(found))][:1]


_INITIALS = re.compile(r"(?:[A-Z]\.[ -]?){1,2}(?P<surname>[^\s.]{2,})")


def _spelt_out(person: Person, people: Sequence[Person], prose: str) -> str | None:
    """The one full name that prose gives for the initials and surname of a label, which fit nobody else of the page."""
    initials = _INITIALS.fullmatch(person.name)
    surname = initials["surname"] if initials else ""
    full = {mention.name for mention in mentions(surname, prose) if mention.name[0] == person.name[0]}
    others = [other for other in people if other is not person and name_words(other.name)[-1:] == name_words(person.name)[-1:]]
    return full.pop() if len(full) == 1 and not others else None


def _addressed(person: Person, people: Sequence[Person], prose: str) -> str | None:
    """The one full name that prose gives with the very office of the label (``Judge Ada Lark`` for ``JUDGE LARK``), and no second one.

    Prose names nobody else: whom somebody speaks of is hardly ever the one who speaks.
    """
    office = {word for word in person.address.split() if is_office_word(word) or word in TITLES}
    if not office:
        return None
    found: dict[str, str] = {}
    for mention in mentions(person.name, prose):
        given = name_words(mention.name)[0]
        named = office <= set(plain(mention.role or "").split())
        found[given] = fuller(found.get(given, ""), mention.name) if named else found.get(given, "")
    others = [other for other in people if other is not person and name_words(other.name)[-1:] == name_words(person.name)[-1:]]
    only = next(iter(found.values())) if len(found) == 1 else None
    return (
        only if only and not any(can_be_one(other.name, only) and same_address(other.address, person.address) for other in others) else None
    )


def _office_of(printed: str) -> str:
    office = " ".join(word for word in plain(printed).split() if word not in {"the", "mr", "madam", "madame"})
    return SHORT_OFFICES.get(office, office)


def _holder(printed: str, people: Iterable[Person]) -> Person | None:
    """The only person whose office is the one that a label without a name prints; an office in full goes before one with a country."""
    office = _office_of(printed)
    exact = [person for person in people if any(_office_of(role) == office for role in person.roles)]
    if holders := exact or [person for person in people if any(_is_within(office, _office_of(role)) for role in person.roles)]:
        return holders[0] if len(holders) == 1 else None
    namesakes = [person for person in people if name_words(person.name)[-1:] == (plain(printed),)]
    return namesakes[0] if len(namesakes) == 1 else None  # ``KING`` is a surname where somebody of the page bears it


def _is_within(office: str, role: str) -> bool:
    """``president`` in ``president of latvia``, ``secretary general`` in ``nato secretary general``; never in ``vice president``."""
    before, found, _ = f" {role} ".partition(f" {office} ")
    return bool(office and found) and not _LESSER & set(before.split())
