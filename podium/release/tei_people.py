"""Who speaks, as ``listPerson`` and ``listOrg`` of TEI: what may be passed on of the table ``speakers``, joined as in ``people``."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from podium.reading.people import KnownPerson
from podium.release.rights import Institution
from podium.release.tei_elements import Row, element, xml_id

Days = list[date]


@dataclass(slots=True)
class _Printed:
    """What the rows of one person say."""

    names: Counter[str] = field(default_factory=Counter)
    offices: dict[str, Days] = field(default_factory=lambda: defaultdict(list))
    parties: dict[str, Days] = field(default_factory=lambda: defaultdict(list))
    seats: dict[str, Days] = field(default_factory=lambda: defaultdict(list))
    ids: set[str] = field(default_factory=set)


class TeiPeople:
    """The people of a dataset with their ids."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        """``people`` are those of the home (``podium.reading.people``)."""
        self.known = {person.person_key: person for person in people}
        self.forms: dict[tuple[Any, ...], list[tuple[date, date, str]]] = defaultdict(list)
        for key, person in self.known.items():
            for form in person.forms:
                span = form.first or date.min, form.last or date.max
                self.forms[form.source, form.name, form.office].append((*span, key))
        self.printed: dict[str, _Printed] = defaultdict(_Printed)

    def add(self, speaker: Row, office: str | None, source: str, day: date | None) -> str | None:
        """Takes up a row of ``speakers`` and returns the id of the person; ``office`` is as printed, whatever of it may be passed on."""
        forms = self.forms.get((source, speaker["name"], office))
        if not forms:
            return None  # the home has grown since its people were read
        key = next((key for first, last, key in forms if day is None or first <= day <= last), forms[0][2])
        printed, days = self.printed[key], [day] if day else []
        printed.names[speaker["name"]] += 1
        for column, found in (("role", printed.offices), ("party", printed.parties), ("constituency", printed.seats)):
            if speaker[column]:
                found[speaker[column]] += days
        if speaker["person_id"]:
            printed.ids.add(speaker["person_id"])
        return xml_id("person", key)

    def write(self, description: Element, institutions: Iterable[Institution]) -> None:
        """Writes ``listOrg``, the institutions and parties, and ``listPerson`` into a ``particDesc``."""
        organisations = element(description, "listOrg")
        for one in institutions:
            made = element(organisations, "org", id=xml_id("source", one.name), role="institution")
            element(made, "orgName", one.title)
            if one.home:
                element(made, "idno", one.home, type="URI")
        for party in sorted({party for printed in self.printed.values() for party in printed.parties}):
            element(element(organisations, "org", id=xml_id("party", party), role="parliamentaryGroup"), "orgName", party)
        listed = element(description, "listPerson")
        for key, printed in sorted(self.printed.items()):
            _person(element(listed, "person", id=xml_id("person", key)), self.known[key], printed)


def _person(made: Element, known: KnownPerson, printed: _Printed) -> None:
    element(made, "persName", known.name)
    for name in sorted(printed.names.keys() - {known.name}):
        element(made, "persName", name, type="variant")
    for office, days in printed.offices.items():
        element(element(made, "affiliation", **_span(days)), "roleName", office)
    for party, days in printed.parties.items():
        element(made, "affiliation", role="member", ref=f"#{xml_id('party', party)}", **_span(days))
    for seat, days in printed.seats.items():
        element(element(made, "affiliation", **_span(days)), "placeName", seat, type="constituency")
    for one in sorted(printed.ids):
        element(made, "idno", one.partition(":")[2] or one, type=one.partition(":")[0] or None)
    if known.wikidata:
        element(made, "idno", f"https://www.wikidata.org/wiki/{known.wikidata}", type="URI", subtype="wikidata")


def _span(days: Days) -> dict[str, object]:
    """From the first to the last speech that prints it; nothing where none has a day."""
    return {"from_": min(days), "to": max(days)} if days else {}
