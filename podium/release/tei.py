"""``podium export --format tei``: a lake or a release as one ``teiCorpus`` in the shape of ParlaMint, as far as the data goes.

It leaves the home like a release: of a speech whose terms do not allow it the facts and the address go out, the text does not, nor do facts
that are sentences (``podium.release.rights``). Written a few hundred speeches at a time, by source and day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pyarrow as pa
import pyarrow.compute as pc

from podium.progress import each
from podium.reading.citation import datasets_of
from podium.reading.export import form_of, replacing
from podium.reading.home import Home, LakeHome, ReleaseHome, home_at
from podium.reading.people import KnownPerson, people_of_home
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.records import Kind, ParagraphKind
from podium.release.release_data import DEMONSTRATION, NAME, SUMMARY, UNSTATED_SENTENCE
from podium.release.rights import Institution, Rights, within_terms
from podium.release.tei_speech import TEI_NAMESPACE, Row, element, serialized, speech_element, xml_id

SPEECHES_AT_ONCE = 200
"""Speeches whose paragraphs are read together."""


@dataclass(frozen=True, slots=True)
class TeiWritten:
    """How many speeches were written, and of how many the text was left out."""

    speeches: int
    withheld: int


def export_tei(home: Path | str, out: Path, institutions: Mapping[str, Institution], authors: str | None = None) -> TeiWritten:
    """Writes the corpus to ``out``, named ``.xml`` or ``.xml.gz``, whole or not at all.

    Raises ``UsageError`` for a name or place that will not do, ``HomeError`` for a home without data.
    """
    _, codec = form_of(out, None, ("xml",))
    corpus = _Corpus(home_at(home), institutions, [one.strip() for one in (authors or "").split(";") if one.strip()])
    with replacing(out) as partial, pa.output_stream(str(partial), compression=codec) as stream:
        for part in corpus.parts():
            stream.write(part.encode())
    return TeiWritten(len(corpus.speeches), len(corpus.speeches) - pc.sum(corpus.included).as_py() if len(corpus.speeches) else 0)


class _Corpus:
    """One state of a home, its speeches by source and day."""

    def __init__(self, home: Home, institutions: Mapping[str, Institution], authors: list[str]) -> None:
        self.home, self.authors = home, authors
        self.version = home.lake.version() if isinstance(home, LakeHome) else None
        self.invented = home.demonstration
        self.rights = Rights(institutions)
        order = [(name, "ascending") for name in ("source", "date", "speech_id")]
        speeches = self._read("speeches").sort_by(order)
        self.included = pa.array(
            [self.rights.passes(*row.values()) for row in speeches.select(["source", "reuse"]).to_pylist()], pa.bool_()
        )
        self.speeches = self._within(speeches, self.included)
        self.people = TeiPeople(people_of_home(home))

    def parts(self) -> Iterator[str]:
        """The document in pieces."""
        persons = self._persons()
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{TEI_NAMESPACE}" xml:id="podium" xml:lang="en">\n'
        yield f"{serialized(self._header())}\n"
        begins = range(0, len(self.speeches), SPEECHES_AT_ONCE)
        for begin in each(begins, "write TEI", len(begins)):
            rows = self.speeches.slice(begin, SPEECHES_AT_ONCE).to_pylist()
            held = datasets_of(self.home, rows)
            texts = self._texts([row for row, whole in zip(rows, self.included[begin:].to_pylist(), strict=False) if whole])
            for row, dataset in zip(rows, held, strict=True):
                speakers = persons[row["speech_id"]]
                made = speech_element(row, speakers, texts[row["speech_id"]], self.rights.institution(row["source"]), dataset)
                yield f"{serialized(made)}\n"
        yield "</teiCorpus>\n"

    def _read(self, table: str, **narrow: Any) -> pa.Table:
        return read_from(self.home, Snapshot(table, self.version, **narrow)).read_all()

    @staticmethod
    def _within(table: pa.Table, included: pa.Array) -> pa.Table:
        """The rows as they may be passed on."""
        batch = pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=table.schema)
        return pa.Table.from_batches([within_terms(batch, included)])

    def _persons(self) -> dict[str, dict[str, str]]:
        """By speech and name the ids of its speakers."""
        facts = ("speech_id", "source", "date")
        dated = {one["speech_id"]: one for one in self.speeches.select(facts).to_pylist()}
        whole = dict(zip(dated, self.included.to_pylist(), strict=True))
        rows = self._read("speakers")
        offices, ids = rows["role"].to_pylist(), rows["speech_id"].to_pylist()
        rows = self._within(rows, pa.array([whole.get(one, False) for one in ids], pa.bool_()))
        persons: dict[str, dict[str, str]] = defaultdict(dict)
        for row, office in zip(rows.to_pylist(), offices, strict=True):
            speech = dated[row["speech_id"]]
            if person := self.people.add(row, office, speech["source"], speech["date"]):
                persons[row["speech_id"]][row["name"]] = person
        return persons

    def _texts(self, speeches: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """The paragraphs of these speeches in order; their days let a lake skip whole files."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for dated in (True, False):
            some = [one for one in speeches if bool(one["date"]) is dated]
            if not some:
                continue
            days: list[date] = [one["date"] for one in some if dated]
            span = {"since": min(days), "until": max(days)} if dated else {}
            rows = self._read("paragraphs", speeches=tuple(one["speech_id"] for one in some), **span)
            for row in rows.sort_by([("speech_id", "ascending"), ("position", "ascending")]).to_pylist():
                found[row["speech_id"]].append(row)
        return found

    def _header(self) -> Element:
        """The header of the corpus: what it is, its terms, sources, kinds and people."""
        sources = [self.rights.institution(one) for one in pc.unique(self.speeches["source"]).to_pylist()]
        header = Element("teiHeader")
        file = element(header, "fileDesc")
        titles = element(file, "titleStmt")
        element(titles, "title", NAME + (f" ({DEMONSTRATION})" if self.invented else ""), type="main")
        for author in self.authors:
            element(titles, "editor", author)
        edition = self.home.manifest.version if isinstance(self.home, ReleaseHome) else f"dataset version {self.version}, not released"
        element(element(file, "editionStmt"), "edition", edition)
        count = len(self.speeches)
        element(element(file, "extent"), "measure", f"{count} speeches", unit="speeches", quantity=count)
        stated = element(file, "publicationStmt")
        element(stated, "publisher", "Podium")
        terms = element(stated, "availability", status="restricted")
        for one in sources:
            element(terms, "licence", f"{one.title}: {one.licence.name}", target=one.licence.url)
        origin = element(file, "sourceDesc")
        for one in sources:
            printed = element(origin, "bibl")
            element(printed, "publisher", one.title)
            if one.home:
                element(printed, "idno", one.home, type="URI")
        self._encoding(header)
        self.people.write(element(element(header, "profileDesc"), "particDesc"), sources)
        return header

    def _encoding(self, header: Element) -> None:
        encoding = element(header, "encodingDesc")
        element(element(encoding, "projectDesc"), "p", SUMMARY)
        element(element(element(encoding, "editorialDecl"), "correction"), "p", UNSTATED_SENTENCE)
        taxonomies = element(encoding, "classDecl")
        kinds = element(taxonomies, "taxonomy", id="kinds")
        for kind in Kind:
            element(element(kinds, "category", id=xml_id("kind", kind.value)), "catDesc", kind.value.replace("_", " "))
        spoken = element(taxonomies, "taxonomy", id="utterances")
        for said in (ParagraphKind.SPEECH, ParagraphKind.QUESTION):
            element(element(spoken, "category", id=said.value), "catDesc", said.value)


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
