"""A record as a row of ``lake/speeches`` and back, and the hash that tells whether a publisher changed it. No tables are touched here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any
from weakref import WeakKeyDictionary

from podium.capture import RecordPlace
from podium.records import Delivery, Kind, Media, Paragraph, ParagraphKind, Speaker, Speech, Venue

OUTSIDE_CONTENT_HASH = ("url", "source", "speech_id", "translations", "issues", "layout", "parser_version", "licence")
"""Fields outside the content hash: addresses, our own notes, and links between language versions, which grow as translations appear."""


NOT_STORED = frozenset({"attribution", "name_evidence"})
"""Fields that tables and the content hash leave out: how sure a value is, not what the publisher states."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A record on its way into the lake, and the capture that it was read from."""

    speech: Speech
    place: RecordPlace
    digest: str
    """SHA-256 of the captured body."""
    fetched_at: datetime
    reuse: str = "unknown"
    """A value of ``podium.source.Reuse``."""

    @property
    def parser(self) -> str:
        """``<source>/<parser version>``."""
        return f"{self.speech.source}/{self.speech.parser_version}"


@dataclass(frozen=True, slots=True)
class HeldRevision:
    """One revision as the lake holds it, without its words."""

    speech_id: str
    revision: int
    source: str
    year: int | None
    content_hash: str
    parser: str
    archive_file: str | None
    archive_offset: int | None
    archive_digest: str
    fetched_at: datetime
    first_seen: datetime
    superseded_at: datetime | None
    withdrawn_at: datetime | None


HELD = tuple(HeldRevision.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """One revision with its words, as the lake gives it back; ``held.parser`` and ``held.fetched_at`` say how it was read."""

    speech: Speech
    held: HeldRevision
    reuse: str


def content_hash(speech: Speech) -> str:
    """SHA-256 of what the publisher states. Empty fields do not count, so a new optional field leaves older hashes as they are."""
    if (known := _HASHED.get(speech)) is None:
        known = _HASHED[speech] = _hashed(speech)
    return known


_HASHED: WeakKeyDictionary[Speech, str] = WeakKeyDictionary()
"""A speech on its way is asked four times: by its chunk, its row, its page and its history."""


def _hashed(speech: Speech) -> str:
    stated = {name: value for name, value in _filled(speech).items() if name not in OUTSIDE_CONTENT_HASH}
    words = dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    return sha256(words.encode()).hexdigest()


def _filled(record: Any) -> dict[str, Any]:
    values = ((name, getattr(record, name)) for name in record.__dataclass_fields__ if name not in NOT_STORED)
    return {name: _filled_value(value) for name, value in values if value is not None and value != ()}


def _filled_value(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, tuple):
        return [_filled_value(item) for item in value]
    return _filled(value) if hasattr(value, "__dataclass_fields__") else value


_AS_IT_IS = frozenset({str, int, ParagraphKind, Kind})


def plain_record(record: Any) -> dict[str, Any]:
    """A record's fields as dicts and lists, its values as they are; a fifth of the time that ``dataclasses.asdict`` takes."""
    return {name: _plain(getattr(record, name)) for name in record.__dataclass_fields__ if name not in NOT_STORED}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return plain_record(value) if hasattr(value, "__dataclass_fields__") else value


def row_of(loaded: Loaded, revision: int, first_seen: datetime) -> dict[str, Any]:
    """The row of ``lake/speeches`` for this revision."""
    speech = loaded.speech
    fields = plain_record(speech)
    version = fields.pop("parser_version")
    day = speech.date or speech.published
    return fields | {
        "revision": revision,
        "year": day.year if day else None,
        "parser": f"{speech.source}/{version}",
        "content_hash": content_hash(speech),
        "archive_file": loaded.place.file,
        "archive_offset": loaded.place.offset,
        "archive_digest": loaded.digest,
        "fetched_at": loaded.fetched_at,
        "first_seen": first_seen,
        "superseded_at": None,
        "withdrawn_at": None,
        "reuse": loaded.reuse,
    }


def stored_of(row: Mapping[str, Any]) -> StoredRevision:
    """The revision in a row of ``lake/speeches``: the inverse of ``row_of``."""
    fields = {name: row[name] for name in Speech.__dataclass_fields__ if name in row}
    fields |= {
        "kind": Kind(row["kind"]),
        "delivery": Delivery(row["delivery"]) if row["delivery"] else None,
        "venue": Venue(**row["venue"]) if row["venue"] else None,
        "speakers": tuple(Speaker(**speaker) for speaker in row["speakers"]),
        "paragraphs": tuple(Paragraph(**(line | {"kind": ParagraphKind(line["kind"])})) for line in row["paragraphs"]),
        "media": tuple(Media(**media) for media in row["media"]),
        "translations": tuple(row["translations"]),
        "issues": tuple(row["issues"]),
        "parser_version": parser_version_of(row["parser"]),
    }
    return StoredRevision(Speech(**fields), held_of(row), row["reuse"])


def held_of(row: Mapping[str, Any]) -> HeldRevision:
    """The revision in a row, without its words."""
    return HeldRevision(**{name: row[name] for name in HELD})


def parser_version_of(parser: str) -> int:
    """The version in ``<source>/<version>``."""
    return int(parser.rpartition("/")[2])
