"""Which speeches there are (``podium list``): found by who, when, where and what, each with what tells it from the others."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from podium.errors import UsageError, did_you_mean
from podium.lake.parts import VENUE_PARTS, venue_line
from podium.reading.home import Home, home_at
from podium.reading.snapshot import Snapshot, names_of
from podium.reading.tables import read_from, refuse_unknown, unknown_speaker
from podium.records import Kind
from podium.text.folding import holds_words
from podium.window import When, span_of

LISTED_COLUMNS = (
    *("speech_id", "revision", "date", "kind", "title", "language", "participants"),
    *VENUE_PARTS,
    *("issues", "url", "withdrawn_at", "reuse"),
)


@dataclass(frozen=True, slots=True)
class ListedSpeech:
    """One speech as it stands, without its words."""

    speech_id: str
    revision: int
    date: date | None
    kind: str
    title: str
    speakers: tuple[str, ...]
    """In order of first words."""
    place: str | None
    issues: tuple[str, ...]
    url: str
    withdrawn: bool
    language: str
    reuse: str
    """What may be done with its text, as in the table ``speeches``."""

    @property
    def source(self) -> str:
        """The institution's id."""
        return self.speech_id.partition("/")[0]


def speeches_listed(
    home: Path | str | None = None,
    *,
    source: str | Collection[str] | None = None,
    speaker: str | None = None,
    since: When | None = None,
    until: When | None = None,
    kind: str | Collection[str] | None = None,
    place: str | None = None,
    issue: str | None = None,
    company: str | None = None,
) -> list[ListedSpeech]:
    """The speeches of which all that is given holds, by day, undated ones last.

    ``speaker``, ``place`` and ``issue`` are words that must all stand in one speaker's name, in what the page says of the place, and in one
    issue, in any order, without regard to capitals and accents; ``company`` in the name of one who speaks or whom the page only names as
    taking part. Days are as in ``podium.read``. Raises ``HomeError`` for a home without
    data, ``UsageError`` for an unknown source, speaker or kind, and for days that cannot be read.
    """
    first, last = span_of(since, until)
    found_home, sources, kinds = home_at(home), names_of(source), names_of(kind)
    for odd in (name for name in kinds if name not in set(Kind)):
        raise UsageError(f"there is no kind {odd!r}: {did_you_mean(odd, Kind)}")
    asked = Snapshot("speeches", sources=sources, since=first, until=last, columns=LISTED_COLUMNS)
    rows = read_from(found_home, asked).read_all().to_pylist()
    if not rows or len(sources) > 1:
        refuse_unknown(found_home, asked)
    people = _people(found_home, asked)
    rows = [row for row in rows if _where(row, kinds, place, issue)]
    if company:
        rows = [row for row in rows if any(holds_words(name, company) for name in (*people[row["speech_id"]], *_participants(row)))]
    listed = [listed_speech(row, tuple(people[row["speech_id"]])) for row in rows]
    if speaker:
        listed = [one for one in listed if any(holds_words(name, speaker) for name in one.speakers)]
        if not listed and not any(
            holds_words(name, speaker) for names in _people(found_home, Snapshot("speakers")).values() for name in names
        ):
            raise unknown_speaker(found_home, speaker)
    return sorted(listed, key=lambda one: (one.date or date.max, one.speech_id))


def _people(home: Home, asked: Snapshot) -> dict[str, list[str]]:
    """By speech the names of its speakers, in order."""
    people = defaultdict(list)
    speakers = replace(asked, table="speakers", columns=("speech_id", "position", "name"))
    for row in read_from(home, speakers).read_all().sort_by("position").to_pylist():
        people[row["speech_id"]].append(row["name"])
    return people


def _participants(row: Mapping[str, Any]) -> list[str]:
    return [person["name"] for person in row["participants"] or ()]


def _where(row: Mapping[str, Any], kinds: Collection[str], place: str | None, issue: str | None) -> bool:
    if kinds and row["kind"] not in kinds:
        return False
    if place and not holds_words(" ".join(row[part] or "" for part in VENUE_PARTS), place):
        return False
    return not issue or any(holds_words(one, issue) for one in row["issues"])


def listed_speech(row: Mapping[str, Any], speakers: tuple[str, ...] = ()) -> ListedSpeech:
    """A row with ``LISTED_COLUMNS`` of the flat ``speeches``, and the names of its speakers."""
    return ListedSpeech(
        speech_id=row["speech_id"],
        revision=row["revision"],
        date=row["date"],
        kind=row["kind"],
        title=row["title"],
        speakers=speakers,
        place=venue_line(row, "venue_"),
        issues=tuple(row["issues"]),
        url=row["url"],
        withdrawn=row["withdrawn_at"] is not None,
        language=row["language"],
        reuse=row["reuse"],
    )
