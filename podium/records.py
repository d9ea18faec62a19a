"""What Podium publishes: the record of one page, field by field, and the terms under which it is; values only, no reading of pages.

A record says what its page says and nothing else: what the page does not state is ``None``.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Day = date  # the record has a field named ``date``


class Kind(StrEnum):
    """The form of the occasion."""

    SPEECH = "speech"
    STATEMENT = "statement"
    PRESS_CONFERENCE = "press_conference"
    INTERVIEW = "interview"
    MEETING = "meeting"
    DEBATE = "debate"
    TESTIMONY = "testimony"
    MESSAGE = "message"


class Delivery(StrEnum):
    """The page's own note on how its text relates to what was said."""

    AS_DELIVERED = "as_delivered"
    AS_PREPARED = "as_prepared"
    CHECK_AGAINST_DELIVERY = "check_against_delivery"


class ParagraphKind(StrEnum):
    """Whether a paragraph was said, asked, or is a line that nobody says."""

    SPEECH = "speech"
    QUESTION = "question"
    HEADING = "heading"
    NOTE = "note"


SAID = frozenset({ParagraphKind.SPEECH, ParagraphKind.QUESTION})
"""The kinds of paragraphs that somebody says."""


class Attribution(StrEnum):
    """Why a paragraph has its speaker."""

    LABELLED = "labelled"
    """A label was read in front of it and resolved."""
    CONTINUED = "continued"
    """It stands behind such a paragraph, with nothing between them that looks like a change."""
    SOLE_SPEAKER = "sole_speaker"
    """The page prints no label, and states one person as speaking."""
    STATED = "stated"
    """A field or heading of the page names the speaker of this part."""
    UNRESOLVED = "unresolved"
    """It has no speaker: what looks like a label before it is explained by nothing on the page, or nobody is named."""


class NameEvidence(StrEnum):
    """Where the page gives the fullest name of a speaker."""

    LABEL = "label"
    TITLE = "title"
    HEADER = "header"
    FIELD = "field"
    PARTICIPANTS = "participants"
    INTRODUCTION = "introduction"
    PROSE = "prose"


class Reuse(StrEnum):
    """What may be done with the texts."""

    OPEN = "open"
    CONDITIONAL = "conditional"
    NON_COMMERCIAL = "non_commercial"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Licence:
    """The publisher's terms: an SPDX id or name, their address, and whether texts may be passed on."""

    name: str
    url: str | None
    reuse: Reuse

    @property
    def redistributable(self) -> bool:
        """True where texts may be passed on with the attribution the licence asks for."""
        return self.reuse in {Reuse.OPEN, Reuse.CONDITIONAL}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A named person whose words the record holds, with the office the page gives."""

    name: str
    role: str | None = None
    name_evidence: NameEvidence | None = None
    party: str | None = None
    """Party or parliamentary group, as printed."""
    constituency: str | None = None
    """Seat, or place that is printed with the name to tell Members apart."""
    person_id: str | None = None
    """The publisher's own id of the person, behind its scheme: ``bundestag:11004567``."""


@dataclass(frozen=True, slots=True)
class Venue:
    """Where it was said: the parts the page states, and ``raw``, the words they were read from."""

    name: str | None = None
    city: str | None = None
    country: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as the page breaks it, without the label; ``turn`` counts utterance turns from 1, ``None`` outside any turn."""

    text: str
    kind: ParagraphKind = ParagraphKind.SPEECH
    speaker: str | None = None
    turn: int | None = None
    label: str | None = None
    """The label as printed, on the first paragraph of its turn: the evidence for the attribution."""
    attribution: Attribution | None = None
    """Why it has its speaker; ``None`` for headings and notes."""


@dataclass(frozen=True, slots=True)
class Media:
    """A recording that the page links: its address and ``kind`` (``video``, ``audio``)."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One of the documents that a speech was read from: its address, and the fields of the record that it gave."""

    url: str
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Speech:
    """One speech page as a record."""

    url: str
    source: str
    speech_id: str
    """``<source>/<the publisher's own key>``, from the address, uncleaned; never changes."""
    title: str
    language: str
    """Of the body, BCP 47."""
    kind: Kind
    date: Day | None
    """Day of delivery; never the day of publication."""
    paragraphs: tuple[Paragraph, ...]
    speakers: tuple[Speaker, ...] = ()
    """In order of first words."""
    participants: tuple[Speaker, ...] = ()
    """People whom title, header or a field name as taking part and under whose name no words stand."""
    venue: Venue | None = None
    event: str | None = None
    delivery: Delivery | None = None
    published: Day | None = None
    updated: Day | None = None
    media: tuple[Media, ...] = ()
    translation_of: str | None = None
    """Address of the original, when the page says that it is a translation."""
    translations: tuple[str, ...] = ()
    """Addresses of the same text in other languages."""
    issues: tuple[str, ...] = ()
    """What a careful reader should know: dates that disagree, mojibake, unresolved labels."""
    documents: tuple[SourceDocument, ...] = ()
    """Which document gave what, where there are several: a PDF and the page beside it."""
    layout: str = ""
    """The layout that read it, ``generic`` for pages of unknown institutions."""
    parser_version: int = 1
    licence: str | None = field(default=None)
    """SPDX id or address of the terms, ``None`` where the institution states none."""


def to_json(speech: Speech) -> dict[str, Any]:
    """The record as plain JSON values: ISO dates, enumerations by value, tuples as lists."""
    return _fields(speech)


def _fields(record: Any) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in record.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if value is None or type(value) in {str, int}:
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Day):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else _fields(value)
