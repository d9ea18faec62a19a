"""Who speaks in a home, as people: ``people_of``. How printed names become people is in ``podium.reading.printed_forms``."""

from collections.abc import Iterator
from pathlib import Path

from podium.reading.decisions import decided_in
from podium.reading.flat_tables import people_at
from podium.reading.home import Home, LakeHome, ReleaseHome, home_at
from podium.reading.people_table import known_people
from podium.reading.printed_forms import KnownPerson as KnownPerson
from podium.reading.printed_forms import PrintedForm as PrintedForm
from podium.reading.printed_forms import Spoken, people_among
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from


def people_of(home: Path | str | None = None) -> list[KnownPerson]:
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
