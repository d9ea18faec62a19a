"""The pages about many speeches: the first page, the people and a person, the sources and a source."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from podium.browse.catalogue import Catalogue
from podium.browse.links import ShownPage
from podium.browse.timeline import counts_by_day, timeline
from podium.errors import Reason, UnknownVersion, did_you_mean
from podium.lake.ledger import Outcome
from podium.lake.tables import Filter
from podium.ops.condition import condition_of
from podium.pipeline.journal import entries
from podium.reading.people import KnownPerson
from podium.text.folding import holds_words

NEWEST_SHOWN = 10
MOST_PEOPLE = 100
MOST_SPEECHES_SHOWN = 50
MOST_COMPANY = 20
MOST_ADDRESSES = 20
"""PageLinks that a source's page names of each reason."""
LAST_RUNS = 12
FIGURE_NAMES = {
    "attribution": "paragraphs under the right speaker",
    "title": "title",
    "date": "day",
    "speakers": "speakers",
    "venue": "place",
    "text": "words",
    "coverage": "speeches found",
    "refusal": "other pages refused",
}


def home_page(catalogue: Catalogue) -> ShownPage:
    """What is inside, what is new, what changed, how complete and how accurate it is."""
    days = [one.date for one in catalogue.newest if one.date]
    return ShownPage(
        "home.html.jinja",
        {
            "figures": {
                "speeches": len(catalogue.speeches),
                "people": len(catalogue.people),
                "institutions": len(catalogue.by_source),
                "words": sum(catalogue.words.values()) if catalogue.words is not None else None,
            },
            "span": (days[-1], days[0]) if days else None,
            "languages": catalogue.languages,
            "chart": catalogue.over_time(),
            "newest": [catalogue.line(one) for one in catalogue.newest[:NEWEST_SHOWN]],
            "versions": catalogue.versions,
            "lately": catalogue.lately,
            "sources": source_lines(catalogue),
            "measured": {name: catalogue.quality[name] for name in (*catalogue.by_source, "all") if name in catalogue.quality},
            "figure_names": FIGURE_NAMES,
        },
    )


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One institution in a table; ``complete`` is a share from 0 to 1, ``None`` where no list was read."""

    name: str
    title: str
    speeches: int
    first: Any
    last: Any
    complete: float | None
    right_speaker: float | None
    licence: str
    licence_url: str | None
    reuse: str


def source_lines(catalogue: Catalogue) -> list[SourceLine]:
    """Every institution of which the home holds something, the largest first."""
    return [_source_line(catalogue, name) for name in dict.fromkeys((*catalogue.by_source, *catalogue.pages))]


def _source_line(catalogue: Catalogue, name: str) -> SourceLine:
    institution, speeches = catalogue.institution(name), catalogue.by_source.get(name, [])
    days = [one.date for one in speeches if one.date]
    complete, measured = catalogue.completeness.get(name), catalogue.quality.get(name, {}).get("attribution")
    return SourceLine(
        name=name,
        title=institution.title,
        speeches=len(speeches),
        first=days[-1] if days else None,
        last=days[0] if days else None,
        complete=complete.share if complete else None,
        right_speaker=measured.value if measured else None,
        licence=institution.licence.name,
        licence_url=institution.licence.url,
        reuse=institution.licence.reuse.value.replace("_", " "),
    )


def source_page(catalogue: Catalogue, name: str) -> ShownPage:
    """One institution. Raises ``UnknownVersion`` for one of which the home holds nothing."""
    if name not in catalogue.by_source and name not in catalogue.pages:
        known = {*catalogue.by_source, *catalogue.pages}
        raise UnknownVersion(f"this holds nothing of a source named {name!r}: {did_you_mean(name, known)}")
    speeches, declared = catalogue.by_source.get(name, []), catalogue.declared.get(name)
    values = {
        "line": _source_line(catalogue, name),
        "institution": catalogue.institution(name),
        "chart": catalogue.over_time(name),
        "kinds": Counter(one.kind for one in speeches).most_common(),
        "newest": [catalogue.line(one) for one in speeches[:NEWEST_SHOWN]],
        "completeness": catalogue.completeness.get(name),
        "rejects": {},
        "runs": [],
        "condition": None,
        "measured": catalogue.quality.get(name, {}),
        "figure_names": FIGURE_NAMES,
        "noted": sum(bool(one.issues) for one in speeches),
    }
    if catalogue.lake:
        home = catalogue.lake
        values |= {"rejects": rejects(catalogue, name), "runs": entries(home.address, name)[: -LAST_RUNS - 1 : -1]}
        if declared:
            values["condition"] = condition_of(home.address, home.lake, declared, datetime.now(UTC))
    return ShownPage("source.html.jinja", values)


def rejects(catalogue: Catalogue, source: str) -> Mapping[str, tuple[int, list[tuple[str, str]]]]:
    """By code of a reason how many addresses were rejected for it, and the latest of them with the words of the reason.

    Those that are understood to be no speech come last.
    """
    assert catalogue.lake is not None
    where: list[Filter] = [("source", "=", source), ("outcome", "=", Outcome.REJECTED)]
    found = catalogue.lake.lake.read("pages", columns=["url", "reason", "last_seen"], filters=where).sort_by([("last_seen", "descending")])
    by_code: dict[str, list[tuple[str, str]]] = {}
    for url, reason in zip(found["url"].to_pylist(), found["reason"].to_pylist(), strict=True):
        code, _, words = str(reason).partition(": ")
        by_code.setdefault(code, []).append((url, words))
    ordered = sorted(by_code.items(), key=lambda one: (one[0] == Reason.NOT_A_SPEECH, -len(one[1])))
    return {code: (len(pages), pages[:MOST_ADDRESSES]) for code, pages in ordered}


def sources_page(catalogue: Catalogue) -> ShownPage:
    """Every institution."""
    return ShownPage("sources.html.jinja", {"sources": source_lines(catalogue)})


def people_page(catalogue: Catalogue, name: str = "", most: int = MOST_PEOPLE) -> ShownPage:
    """Who speaks most, or everybody in whose printed names these words stand."""
    everybody = list(catalogue.people.values())
    found = [person for person in everybody if any(holds_words(printed, name) for printed in person.names)] if name else everybody
    return ShownPage("people.html.jinja", {"name": name, "people": found[:most], "total": len(found)})


def person_page(catalogue: Catalogue, key: str, most: int = MOST_SPEECHES_SHOWN) -> ShownPage:
    """One person, by the key or by that of one of the printed forms. Raises ``UnknownVersion`` for nobody."""
    person = catalogue.people.get(key) or next(
        (one for one in catalogue.people.values() if any(form.key == key for form in one.forms)), None
    )
    if person is None:
        raise UnknownVersion(f"nobody has the key {key!r}: look into the list of people")
    names = catalogue.appearances.names.get(person.person_key, [])
    ids = {speech_id for speech_id, _ in names}
    speeches = sorted((catalogue.speeches[one] for one in ids), key=lambda one: (one.date or date.min, one.speech_id), reverse=True)
    words = catalogue.words
    spoken = [(catalogue.speeches[one[0]].date, words.get(one, 0)) for one in names] if words is not None else []
    return ShownPage(
        "person.html.jinja",
        {
            "person": person,
            "institutions": {name: catalogue.institution(name).title for name in person.sources},
            "offices": sorted(person.offices, key=lambda held: (str(held.first or ""), held.office)),
            "words": sum(count for _, count in spoken) if words is not None else None,
            "chart": timeline({person.name: counts_by_day(spoken)}, "words") if spoken else None,
            "lines_found": [catalogue.line(one) for one in speeches[:most]],
            "total": len(speeches),
            "company": company_of(catalogue, person)[:MOST_COMPANY],
        },
    )


def company_of(catalogue: Catalogue, person: KnownPerson) -> list[tuple[KnownPerson, int]]:
    """Who speaks in the same speeches, and in how many, the most frequent first."""
    beside = catalogue.appearances.beside
    ids = {speech_id for speech_id, _ in catalogue.appearances.names.get(person.person_key, [])}
    counted = Counter(other for speech_id in ids for other in set(beside[speech_id]) if other != person.person_key)
    return [(catalogue.people[key], count) for key, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
