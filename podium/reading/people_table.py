"""The people of a home as an Arrow table, for ``podium export people`` and the file ``people.parquet`` of a release."""

from collections.abc import Iterable

import pyarrow as pa

from podium.lake.schema import column, table_of
from podium.reading.people import KnownPerson

_FIRST = column("first", pa.date32(), "Day of the earliest dated speech")
_LAST = column("last", pa.date32(), "Day of the latest dated speech")
_SPEECHES = column("speeches", pa.int32(), "In how many speeches", True)
_KEY = column("key", pa.string(), "Names this form in `people.csv`", True)
_FORM = pa.struct(
    [
        _KEY,
        column("name", pa.string(), "As in `speakers.name`", True),
        column("role", pa.string(), "As in `speakers.role`"),
        column("source", pa.string(), "As in `speeches.source`", True),
        _FIRST,
        _LAST,
        _SPEECHES,
    ]
)
PEOPLE_SCHEMA = pa.schema(
    [
        column("person_key", pa.string(), "Names the person: the key of the earliest of `forms`", True),
        column("preferred_name", pa.string(), "The name that a person decided on, else the full name that is printed most often", True),
        column(
            "names",
            pa.list_(pa.struct([column("name", pa.string(), "As printed", True), _SPEECHES])),
            "Every name as printed, the most frequent first",
            True,
        ),
        column(
            "offices",
            pa.list_(pa.struct([column("role", pa.string(), "As printed", True), _FIRST, _LAST])),
            "Every office as printed, with the first and last day of the speeches that print it",
            True,
        ),
        column("sources", pa.list_(pa.string()), "The institutions that print the person's words", True),
        column("publisher_ids", pa.list_(pa.string()), "Ids that publishers give, as `source:id`", True),
        column("wikidata", pa.string(), "Id in Wikidata, where a person decided on one"),
        _FIRST,
        _LAST,
        _SPEECHES,
        column("forms", pa.list_(_FORM), "What was joined: join `speakers` by name, role, source and day", True),
    ]
)
"""One row a person."""


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
        "first": person.first,
        "last": person.last,
        "speeches": person.speeches,
        "forms": [
            {
                "key": form.key,
                "name": form.name,
                "role": form.office,
                "source": form.source,
                "first": form.first,
                "last": form.last,
                "speeches": form.speeches,
            }
            for form in person.forms
        ],
    }
