"""One page of the reading room before its template is filled, and what several pages show alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from podium.browse.catalogue import Catalogue
from podium.browse.timeline import Timeline, counts_by_day, timeline
from podium.reading.listing import ListedSpeech

NAMED_IN_LIST = 3
"""Speakers that a line of a list names."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The name of a template, what it is filled with, and the status of the answer."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class SpeechLine:
    """A speech in a list, with links to its speakers."""

    speech: ListedSpeech
    institution: str
    speakers: tuple[tuple[str, str | None], ...]
    """Names, each with the key of its person."""
    more: int
    """How many speakers are not named."""


def speech_line(catalogue: Catalogue, speech: ListedSpeech) -> SpeechLine:
    """The line of a speech."""
    people = catalogue.appearances.people
    named = tuple((name, people.get((speech.speech_id, name))) for name in speech.speakers[:NAMED_IN_LIST])
    return SpeechLine(speech, catalogue.institution(speech.source).title, named, len(speech.speakers) - len(named))


def speeches_over_time(catalogue: Catalogue, source: str | None = None) -> Timeline | None:
    """The speeches by month or year, of one source or by source."""
    chosen = catalogue.by_source if source is None else {source: catalogue.by_source.get(source, [])}
    counted = {catalogue.institution(name).title: counts_by_day([(one.date, 1) for one in some]) for name, some in chosen.items()}
    return timeline(counted, "speeches")
