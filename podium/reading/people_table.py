"""The people of a home as the table ``people`` and back, and the column ``person_key`` of ``speakers``."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from podium.lake.schema import PEOPLE_SCHEMA, table_of
from podium.reading.person_linkage import HeldOffice, KnownPerson, PrintedForm, form_key, offices_held


def people_table(people: Iterable[KnownPerson]) -> pa.Table:
    """The people as a table of ``PEOPLE_SCHEMA``, in their order."""
    return table_of(map(_row, people), PEOPLE_SCHEMA)


def _row(person: KnownPerson) -> dict[str, object]:
    return {
        "person_key": person.person_key,
        "preferred_name": person.name,
        "names": [{"name": name, "speeches": count} for name, count in person.names.items()],
        "offices": [{"role": held.office, "first": held.first, "last": held.last} for held in person.offices],
        "sources": list(person.sources),
        "publisher_ids": list(person.publishers_ids),
        "wikidata": person.wikidata,
        "authority_ids": list(person.authority_ids),
        "first": person.first,
        "last": person.last,
        "speeches": person.speeches,
        "forms": [
            {
                "key": form.key,
                "name": form.name,
                "role": form.office,
                "source": form.source,
                "person_id": form.publishers_id,
                "first": form.first,
                "last": form.last,
                "speeches": form.speeches,
            }
            for form in person.forms
        ],
    }


def known_people(table: pa.Table) -> list[KnownPerson]:
    """The people in a table: the inverse of ``people_table``."""
    return [_known(row) for row in table.to_pylist()]


def _known(row: Mapping[str, Any]) -> KnownPerson:
    return KnownPerson(
        person_key=row["person_key"],
        name=row["preferred_name"],
        names={printed["name"]: printed["speeches"] for printed in row["names"]},
        offices=tuple(HeldOffice(held["role"], held["first"], held["last"]) for held in row["offices"]),
        sources=tuple(row["sources"]),
        publishers_ids=tuple(row["publisher_ids"]),
        wikidata=row["wikidata"],
        authority_ids=tuple(row["authority_ids"]),
        first=row["first"],
        last=row["last"],
        speeches=row["speeches"],
        forms=tuple(
            PrintedForm(*(form[name] for name in ("name", "role", "source", "person_id", "first", "last", "speeches", "key")))
            for form in row["forms"]
        ),
    )


def with_offices(person: KnownPerson, shown: Collection[tuple[str, str, str | None]]) -> KnownPerson:
    """The person without the offices that are not ``shown``: source, name and office of what may be passed on."""
    forms = tuple(form if (form.source, form.name, form.office) in shown else replace(form, office=None) for form in person.forms)
    return replace(person, forms=forms, offices=tuple(offices_held(forms)))


class PersonKeys:
    """Whose words are whose: the key of the person by what a row of ``speakers`` says."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self._runs: dict[tuple[str, str, str | None, str | None], list[tuple[date | None, str]]] = defaultdict(list)
        for person in people:
            for form in person.forms:
                self._runs[form.source, form.name, form.office, form.publishers_id].append((form.first, person.person_key))
        for runs in self._runs.values():
            runs.sort(key=lambda run: run[0] or date.min)

    def column(self, rows: Mapping[str, pa.Array]) -> pa.Array:
        """The keys for rows with ``speech_id``, ``name``, ``role``, ``person_id`` and ``date``."""
        sources = (speech_id.partition("/")[0] for speech_id in rows["speech_id"].to_pylist())
        names, roles, ids, days = (rows[name].to_pylist() for name in ("name", "role", "person_id", "date"))
        return pa.array(map(self._key, sources, names, roles, ids, days), pa.string())

    def _key(self, source: str, name: str, role: str | None, person_id: str | None, day: date | None) -> str:
        """The key of the run that the day lies in; that of the printed form itself for one that is no longer printed."""
        runs = self._runs.get((source, name, role, person_id), [])
        begun = [key for first, key in runs if not (day and first and first > day)]
        return (begun[-1] if day else runs[0][1]) if begun else form_key(source, name, role, person_id)
