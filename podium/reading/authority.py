"""Ids of people from an authority file, a list of who held which office when: ``podium people link``.

A person gets an id only where a page prints the exact name that the file has, the office, in words or by the chamber that is spoken in,
and the file says that this one and nobody else of that name held it on each of those days. All else is a suggestion, and nothing is linked
where a page prints another place or party than the file.
"""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pyarrow as pa

from podium.errors import UsageError, one_line
from podium.extract.gazetteer import state_code
from podium.extract.name_match import same_person
from podium.reading.decisions import LINKS_FILE, Decision, decision_lines, decisions_in, decisions_of, decisions_text
from podium.reading.export import write_text
from podium.reading.home import Home, LakeHome
from podium.reading.person_linkage import office_words
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.store.access import files_at, in_store, path_of
from podium.text.folding import plain

NEEDED = ("id", "name", "office", "from", "until")
CHAMBERS = {"senator": {"senate"}, "representative": {"house", "house of representatives"}}
"""Who speaks in which chamber, where a record of proceedings names the chamber and no office."""
NAMES_PARTED_BY = "|"


@dataclass(frozen=True, slots=True)
class OfficeTerm:
    """A time in which somebody held an office, both days included; ``None`` for an open end."""

    office: str
    since: date
    until: date | None
    place: str
    party: str


@dataclass(frozen=True, slots=True)
class AuthorityPerson:
    """Somebody whom the file lists."""

    id: str
    """Behind its scheme: ``bioguide:X000001``."""
    names: tuple[str, ...]
    wikidata: str | None
    terms: tuple[OfficeTerm, ...]


@dataclass(frozen=True, slots=True)
class Appearance:
    """How one person is printed in some speeches of a source, and on which days."""

    person_key: str
    name: str
    office: str | None
    chamber: str | None
    constituency: str | None
    party: str | None
    days: frozenset[date | None]


@dataclass(frozen=True, slots=True)
class AuthorityLink:
    """A person of the dataset and one of the file: linked where ``evidence`` is ``LINKED``, else a suggestion."""

    person_key: str
    name: str
    id: str
    wikidata: str | None
    authority_name: str
    evidence: str


LINKED = "exact name, office and time"


def authority_of(file: Path) -> list[AuthorityPerson]:
    """The people of an authority file: CSV with the columns ``id``, ``name``, ``office``, ``from`` and ``until``, a line a term of office.

    ``other_names`` (parted by ``|``), ``place``, ``party`` and ``wikidata`` are used where there are any. Raises ``UsageError`` for a file
    that cannot be read, with the line.
    """
    try:
        rows = csv.DictReader(StringIO(file.read_text(encoding="utf-8-sig")))
        if lacks := [name for name in NEEDED if name not in (rows.fieldnames or ())]:
            raise UsageError(f"{file} has no column {', '.join(lacks)}: its first line must name {', '.join(NEEDED)}")
        lines = [(rows.line_num, {name: (value or "").strip() for name, value in row.items() if name}) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{file} cannot be read: {one_line(error)}") from error
    grouped: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for line, row in lines:
        if ":" not in row["id"] or not row["name"] or not row["office"]:
            without = "each line needs a name, an office and an id behind its scheme, such as bioguide:X000001"
            raise UsageError(f"{file}, line {line}: {without}")
        grouped[row["id"]].append((line, row))
    return [_authority_person(file, id_, rows_of) for id_, rows_of in grouped.items()]


def _authority_person(file: Path, id_: str, rows: list[tuple[int, dict[str, str]]]) -> AuthorityPerson:
    names = [name.strip() for _, row in rows for name in (row["name"], *row.get("other_names", "").split(NAMES_PARTED_BY))]
    terms = []
    for line, row in rows:
        try:
            until = date.fromisoformat(row["until"]) if row["until"] else None
            terms.append(OfficeTerm(row["office"], date.fromisoformat(row["from"]), until, row.get("place", ""), row.get("party", "")))
        except ValueError as error:
            raise UsageError(f"{file}, line {line}: {error}; a day is written 2026-11-30") from error
    wikidata = next((row["wikidata"] for _, row in rows if row.get("wikidata")), None)
    return AuthorityPerson(id_, tuple(dict.fromkeys(filter(None, names))), wikidata, tuple(terms))


def appearances_in(home: Home, sources: tuple[str, ...]) -> list[Appearance]:
    """How everybody is printed who speaks in a home, or in some of its sources."""
    asked = Snapshot("speeches", sources=sources, columns=("speech_id", "date", "venue_name"))
    about = {row["speech_id"]: (row["date"], row["venue_name"]) for row in read_from(home, asked).read_all().to_pylist()}
    columns = ("speech_id", "person_key", "name", "role", "constituency", "party")
    days: dict[tuple[str, str, str | None, str | None, str | None, str | None], set[date | None]] = defaultdict(set)
    for row in read_from(home, Snapshot("speakers", sources=sources, columns=columns)).read_all().to_pylist():
        day, venue = about[row["speech_id"]]
        days[row["person_key"], row["name"], row["role"], venue, row["constituency"], row["party"]].add(day)
    return [Appearance(*printed, frozenset(found)) for printed, found in days.items()]


def authority_links(
    found: Iterable[Appearance], authority: Iterable[AuthorityPerson], refused: Collection[frozenset[str]]
) -> list[AuthorityLink]:
    """The links and suggestions, links first; ``refused`` are pairs of a person's key and an id that somebody decided to be two people."""
    by_surname: dict[str, list[AuthorityPerson]] = defaultdict(list)
    for listed in authority:
        for surname in {_surname(name) for name in listed.names}:
            by_surname[surname].append(listed)
    of_person: dict[str, list[Appearance]] = defaultdict(list)
    for one in found:
        of_person[one.person_key].append(one)
    made = [link for key, printed in of_person.items() for link in _links_of(key, printed, by_surname, refused)]
    return sorted(made, key=lambda link: (link.evidence != LINKED, link.name, link.person_key, link.id))


def _links_of(
    key: str, printed: list[Appearance], by_surname: Mapping[str, list[AuthorityPerson]], refused: Collection[frozenset[str]]
) -> Iterator[AuthorityLink]:
    """The link of one person, or the suggestions."""
    verdicts: dict[str, tuple[AuthorityPerson, str, set[str]]] = {}
    for one in printed:
        for listed in by_surname.get(_surname(one.name), ()):
            verdict = None if frozenset((key, listed.id)) in refused else _verdict(one, listed)
            if verdict:
                verdicts.setdefault(listed.id, (listed, one.name, set()))[2].add(verdict)
    linked = [id_ for id_, (_, _, said) in verdicts.items() if LINKED in said]
    for id_, (listed, name, said) in verdicts.items():
        sure = linked == [id_] and OTHER_SEAT not in said
        evidence = LINKED if sure else min(said - {LINKED}, default="exact name, office and time, and so has somebody else")
        yield AuthorityLink(key, name, id_, listed.wikidata, listed.names[0], evidence)


OTHER_SEAT, OTHER_TIME = "exact name, another place or party", "exact name, another time"
OTHER_OFFICE, SIMILAR = "exact name, office not printed or another", "similar name, office and time fit"


def _verdict(one: Appearance, listed: AuthorityPerson) -> str | None:
    """What speaks for it that both are one; ``None`` for nothing."""
    exact = " " in plain(one.name) and plain(one.name) in map(plain, listed.names)
    in_office = [term for term in listed.terms if _holds(one, term)]
    if exact:
        if not _serves(one, listed.terms):
            return OTHER_TIME
        if not _serves(one, in_office):
            return OTHER_OFFICE
        return LINKED if all(_seated(one, term) for term in in_office if _serves(one, [term], some=True)) else OTHER_SEAT
    alike = any(same_person(one.name, name) for name in listed.names)
    return SIMILAR if alike and _serves(one, in_office) else None


def _surname(name: str) -> str:
    words = [word for word in plain(name).split() if word not in {"jr", "sr", "ii", "iii", "iv"}]
    return words[-1] if words else ""


def _serves(one: Appearance, terms: Collection[OfficeTerm], some: bool = False) -> bool:
    """True if each day (with ``some`` any day) of the speeches lies in one of the terms; a speech without a day lies in none."""
    inside = [day for day in one.days if day and any(term.since <= day <= (term.until or date.max) for term in terms)]
    return bool(inside) if some else len(inside) == len(one.days)


def _holds(one: Appearance, term: OfficeTerm) -> bool:
    """True if the page prints the office of the term and no other word but its place and party; or no office, and its chamber."""
    if one.office is None:
        return plain(one.chamber or "") in CHAMBERS.get(plain(term.office), ())
    printed, wanted = office_words(one.office), office_words(term.office)
    return wanted <= printed and printed - wanted <= {*plain(term.place).split(), *plain(term.party).split()}


def _seated(one: Appearance, term: OfficeTerm) -> bool:
    """False if the page prints a place or party of which the file says nothing alike."""
    pairs = ((one.constituency, term.place), (one.party, term.party))
    return all(not printed or not listed or _agree(printed, listed) for printed, listed in pairs)


def _agree(printed: str, listed: str) -> bool:
    if state := state_code(printed):  # South Carolina, SC-2
        return state == listed.partition("-")[0]
    one, other = set(plain(printed).split()), set(plain(listed).split())
    return one <= other or other <= one


def keep_links(found: Home, file: str, links: Iterable[AuthorityLink], today: date) -> str:
    """Writes the links to ``people-links.csv`` of a home in place of those that this file gave before, and returns where they stand.

    Lines of before that are as they were keep their day. Raises ``UsageError`` for a file that cannot be read or written.
    """
    if not isinstance(found, LakeHome):
        raise UsageError(f"{found.address} is a release, which never changes: set PODIUM_HOME to what it was made from, or add --dry-run")
    home = found.address
    before = decisions_in(None, decisions_text(home, LINKS_FILE)).lines
    known = {(line.decision, line.one, line.value): line for line in before if line.author == file}
    ids = [(link.person_key, {"id": link.id, "wikidata": link.wikidata}) for link in links]
    wanted = [(decision, key, value) for key, of_key in ids for decision, value in of_key.items() if value]
    made = [known.get(one) or Decision(one[0], one[1], "", one[2], file, today.isoformat(), 0) for one in wanted]
    lines = sorted([*(line for line in before if line.author != file), *made], key=lambda line: (line.author, line.one, line.decision))
    address, text = f"{home}/{LINKS_FILE}", decision_lines(lines)
    if not in_store(home):
        write_text(Path(address), text)
        return address
    try:
        with files_at(home).open_output_stream(path_of(address)) as stream:
            stream.write(text.encode())
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{address} cannot be written: {one_line(error)}") from error
    return address


def linked_by(home: Home, file: Path, sources: tuple[str, ...] = ()) -> list[AuthorityLink]:
    """The links and suggestions that an authority file gives for a home. Raises ``UsageError`` as ``authority_of`` does."""
    refused = decisions_of(home.address).different
    return authority_links(appearances_in(home, sources), authority_of(file), refused)
