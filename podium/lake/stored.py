"""A record as a row of the lake's ``speeches``, and the hash that shows whether its publisher changed it. No tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any, NamedTuple
from weakref import ReferenceType, ref

from podium.capture import RecordPlace
from podium.lake.parts import paragraph_ids
from podium.records import (
    Attribution,
    Delivery,
    Kind,
    NameEvidence,
    ParagraphKind,
    Speech,
)

OUTSIDE_CONTENT_HASH = (
    "url",
    "source",
    "speech_id",
    "translations",
    "issues",
    "layout",
    "parser_version",
    "licence",
    "participants",
    "documents",
)
"""Fields outside the content hash: addresses, our own notes, and links between language versions, which grow as translations appear."""
OUTSIDE_WORDS = frozenset({"attribution", "name_evidence", "party", "constituency", "person_id"})
"""Fields of paragraphs and speakers outside the content hash: what a value was read from, and what was read of a person later than the
words, so that a page which is what it was makes no revision in an older lake."""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """The second document of a record: where it is kept, and the SHA-256 of its body."""

    place: RecordPlace
    digest: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A record on its way into the lake, and the capture that it was read from."""

    speech: Speech
    place: RecordPlace
    digest: str
    """SHA-256 of the captured body."""
    fetched_at: datetime
    reuse: str = "unknown"
    """A value of ``podium.records.Reuse``."""
    companion: KeptDocument | None = None
    """The page that stands beside the document."""

    @property
    def parser(self) -> str:
        """``<source>/<parser version>``."""
        return f"{self.speech.source}/{self.speech.parser_version}"


@dataclass(frozen=True, slots=True)
class HeldRevision:
    """One revision in the lake without its content: its hash, where it came from, and its times."""

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
    documents: list[dict[str, Any]] | None = None
    """Those that the record was read from, where there are several."""

    @property
    def companion(self) -> KeptDocument | None:
        """The page beside the document, where one was read."""
        beside = (self.documents or ())[1:]
        return next((KeptDocument(RecordPlace(one["archive_file"], one["archive_offset"]), one["archive_digest"]) for one in beside), None)


HELD = tuple(HeldRevision.__dataclass_fields__)


def content_hash(speech: Speech) -> str:
    """SHA-256 of what the publisher states, in hexadecimal digits: of the fields as JSON, keys sorted, no spaces, UTF-8.

    Empty fields are left out, so that a new optional field does not change the hashes of older records.
    """
    known = _HASHED.get(id(speech))
    if known is None:
        stated = {name: value for name, value in _filled(speech).items() if name not in OUTSIDE_CONTENT_HASH}
        text = dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
        return _keep_hash(speech, sha256(text.encode()).hexdigest())
    return known[1]


_HASHED: dict[int, tuple[ReferenceType[Speech], str]] = {}
"""Hashes already computed, of records that are still held: each is needed eight times, for chunk, row, page and history of a speech.

By identity: to find an equal record its own hash would be made of every word of it, which takes as long as the content hash.
"""


def _keep_hash(speech: Speech, found: str) -> str:
    key = id(speech)
    _HASHED[key] = ref(speech, lambda _: _HASHED.pop(key, None) and None), found
    return found


class RecordHashes(NamedTuple):
    """What is computed of all words of a record, and may be computed by another process than the one that loads it."""

    content_hash: str
    speech_id: str
    """The id that the paragraphs' were made of."""
    paragraph_ids: tuple[str, ...]


_PARAGRAPH_IDS: dict[int, RecordHashes] = {}
"""Of records whose hashes were computed elsewhere; they leave with those of ``_HASHED``."""


def hashes_of(speech: Speech) -> RecordHashes:
    """The hashes of a record."""
    return RecordHashes(content_hash(speech), speech.speech_id, tuple(_ids_of(speech)))


def remember(speech: Speech, hashes: RecordHashes) -> None:
    """Take these for the hashes of a record, so that they are not computed again."""
    key = id(speech)

    def forget(_: object) -> None:
        _HASHED.pop(key, None)
        _PARAGRAPH_IDS.pop(key, None)

    _HASHED[key] = ref(speech, forget), hashes.content_hash
    _PARAGRAPH_IDS[key] = hashes


def renamed(speech: Speech, speech_id: str) -> Speech:
    """The record under another id, which is no part of its content."""
    found = replace(speech, speech_id=speech_id)
    _keep_hash(found, content_hash(speech))
    return found


def _ids_of(speech: Speech) -> Iterable[str]:
    known = _PARAGRAPH_IDS.get(id(speech))
    if known and known.speech_id == speech.speech_id:
        return known.paragraph_ids
    return paragraph_ids(speech.speech_id, (said.text for said in speech.paragraphs))


def _filled(record: Any) -> dict[str, Any]:
    values = ((name, getattr(record, name)) for name in record.__dataclass_fields__ if name not in OUTSIDE_WORDS)
    return {name: _filled_value(value) for name, value in values if value is not None and value != ()}


def _filled_value(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, tuple):
        return [_filled_value(item) for item in value]
    return _filled(value) if hasattr(value, "__dataclass_fields__") else value


_AS_IT_IS = frozenset({str, int, ParagraphKind, Kind})


def plain_record(record: Any) -> dict[str, Any]:
    """A dataclass as dicts and lists, as ``dataclasses.asdict`` in a fifth of its time: values are not copied."""
    values = ((name, getattr(record, name)) for name in record.__dataclass_fields__)
    return {name: value if type(value) in _PLAIN else _plain(value) for name, value in values}


_PLAIN = frozenset({str, int, bool, date, datetime, type(None), ParagraphKind, Kind, Attribution, NameEvidence, Delivery})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return plain_record(value) if hasattr(value, "__dataclass_fields__") else value


def row_of(loaded: Loaded, revision: int, first_seen: datetime) -> dict[str, Any]:
    """The row of the lake's ``speeches`` for a record that is this revision."""
    speech = loaded.speech
    fields = plain_record(speech)
    version = fields.pop("parser_version")
    day = speech.date or speech.published
    for paragraph, paragraph_id in zip(fields["paragraphs"], _ids_of(speech), strict=True):
        paragraph["paragraph_id"] = paragraph_id
    kept = (KeptDocument(loaded.place, loaded.digest), loaded.companion)
    return fields | {
        "documents": [document | _place_of(there) for document, there in zip(fields["documents"], kept, strict=False)],
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


def _place_of(kept: KeptDocument | None) -> dict[str, Any]:
    place = kept.place if kept else None
    return {
        "archive_file": place.file if place else None,
        "archive_offset": place.offset if place else None,
        "archive_digest": kept.digest if kept else None,
    }


def held_of(row: Mapping[str, Any]) -> HeldRevision:
    """The revision in a row without its content; the row needs the columns ``HELD`` only."""
    return HeldRevision(**{name: row[name] for name in HELD})


def parser_version_of(parser: str) -> int:
    """The version in ``<source>/<version>``."""
    return int(parser.rpartition("/")[2])
