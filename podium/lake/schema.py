"""The Arrow schema of every table that is written or handed out, with a description of each column.

A column has one name, one type and one meaning wherever it appears. ``podium.reading.dictionary`` prints the descriptions;
``podium.lake.lake`` makes every row through ``table_of``, which refuses rows that do not fit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from podium.errors import LakeError
from podium.lake.parts import DOCUMENT, MEDIA, PARAGRAPH, SPEAKER, TEXTS, TIME, UNREAD, VENUE, column, one_of
from podium.records import Delivery, Kind

SPEECH_ID = column("speech_id", pa.string(), "`<source>/<the publisher's own key>`, from the address, uncleaned; never changes", True)
REVISION = column("revision", pa.int32(), "Counts the versions that the publisher has shown, from 1", True)
SOURCE = column("source", pa.string(), "The institution's id: the name of its file in `parsers/`", True)
DATE = column("date", pa.date32(), "Day of delivery as stated; never the day of publication")
KEPT_COLUMNS = (
    column("archive_file", pa.string(), "WARC file under `archive/` that holds the capture"),
    column("archive_offset", pa.int64(), "Byte offset of the capture's record in that file"),
)

_HEAD = (
    SPEECH_ID,
    REVISION,
    SOURCE,
    column("url", pa.string(), "Address of the page", True),
    column("title", pa.string(), "The page's heading for this text, as shown", True),
    column("language", pa.string(), "Language of the body, BCP 47", True),
    column("kind", pa.string(), f"Form of the occasion: one of {one_of(Kind)}", True),
    DATE,
    column("published", pa.date32(), "Day of publication as stated"),
    column("updated", pa.date32(), "Day of the publisher's last update as stated"),
    column("delivery", pa.string(), f"The page's note on how text and spoken word relate: {one_of(Delivery)}"),
    column("event", pa.string(), "The occasion, where header or title names one"),
)
_BODY = (
    column("venue", VENUE, "Where it was said; null where the page states no part of it"),
    column("speakers", pa.list_(SPEAKER), "People whose words the record holds and whom the page names, in order of first words", True),
    column("paragraphs", pa.list_(PARAGRAPH), "The text in reading order", True),
)
_LINKS = (
    column(
        "participants",
        pa.list_(SPEAKER),
        f"People whom title, header or a field names as taking part and who have no words on the page; {UNREAD}",
    ),
    column("media", pa.list_(MEDIA), "Recordings that the page links", True),
    column("translation_of", pa.string(), "Address of the original, where the page says that it is a translation"),
    column("translations", TEXTS, "Addresses of the same text in other languages", True),
    column("issues", TEXTS, "What a careful reader should know: dates that disagree, mojibake, unresolved labels", True),
    column(
        "documents",
        pa.list_(DOCUMENT),
        f"Which document gave what, where a speech was read from several: a PDF and the page beside it; empty where one gave all; {UNREAD}",
    ),
)
_ORIGIN = (
    column("layout", pa.string(), "The layout that read the page; `generic` for pages of unknown institutions", True),
    column("parser", pa.string(), "Source file and its version that read the page, `nato/3`", True),
    column("content_hash", pa.string(), "SHA-256 of what the publisher states: equal hashes, equal words and fields", True),
    *KEPT_COLUMNS,
    column("archive_digest", pa.string(), "SHA-256 of the captured body in hexadecimal digits", True),
    column("fetched_at", TIME, "When the capture was taken", True),
    column("first_seen", TIME, "When a capture first showed this revision", True),
    column("superseded_at", TIME, "When a capture first showed the next revision; null for the current one"),
    column("withdrawn_at", TIME, "When the page was first found gone; null while it stands"),
    column("licence", pa.string(), "SPDX id or address of the publisher's terms; null where it states none"),
    column("reuse", pa.string(), "What may be done with the text: `open`, `conditional`, `non_commercial`, `closed`, `unknown`", True),
)

LAKE_SPEECHES = pa.schema(
    [
        *(*_HEAD, *_BODY, *_LINKS, *_ORIGIN),
        column("year", pa.int32(), "Partition: year of `date`, else of `published`; null where neither is stated"),
    ]
)
LAKE_PAGES = pa.schema(
    [
        column("url", pa.string(), "Address, in the one form that its source file gives it", True),
        SOURCE,
        column("speech_id", pa.string(), "The speech that the address leads to; null for other pages"),
        column("etag", pa.string(), "Validator for the next conditional request"),
        column("last_modified", pa.string(), "Validator for the next conditional request, as sent"),
        column("digest", pa.string(), "SHA-256 of the body in hexadecimal digits"),
        column("status", pa.int32(), "HTTP status of the last answer"),
        column(
            "outcome", pa.string(), "What became of it: `parsed`, `rejected`, `gone`, `failed`, `listing`, `companion`, `forgotten`", True
        ),
        column("reason", pa.string(), "Why it was rejected, is gone, failed or was forgotten: `code: words`"),
        column("content_hash", pa.string(), "Content hash of the record that was read from it"),
        column("parser", pa.string(), "Source file and its version that read it last"),
        *KEPT_COLUMNS,
        column("first_seen", TIME, "When the address was first met", True),
        column("last_seen", TIME, "When a list last named it, as of the last change of this row", True),
        column("last_checked", TIME, "When it was last asked for, to within half a day"),
        column("gone_since", TIME, "When it was first found gone; null while it stands"),
        column("tries", pa.int32(), "Failed tries in a row", True),
        column("items", pa.int32(), "How many addresses a list held when it was last read whole; null for other pages"),
        column("stored", pa.string(), "Where in a web archive it was taken from, byte range included; null for pages of the live web"),
    ]
)

_VENUE_COLUMNS = tuple(column(f"venue_{part.name}", part.type, part.metadata[b"description"].decode()) for part in VENUE)
_DERIVED = (
    column("spoken", pa.bool_(), "False for greetings, messages and statements that were sent and not said, see above"),
    column("same_as", pa.string(), "Of a reprint the `speech_id` of the same speech in another source, see above; null for all others"),
)
SPEECHES = pa.schema([*_HEAD, *_VENUE_COLUMNS, *_LINKS, *_DERIVED, *_ORIGIN])
POSITION = column("position", pa.int32(), "Place in the speech, from 1", True)
PERSON_KEY = column("person_key", pa.string(), "Names the person in `speakers` and `people`; null in releases of schema 1.0 and 1.1")
SPEAKERS_SCHEMA = pa.schema([SPEECH_ID, REVISION, POSITION, *SPEAKER, PERSON_KEY])
PARAGRAPHS = pa.schema([SPEECH_ID, REVISION, POSITION, *PARAGRAPH, SOURCE, DATE])
_SPOKEN = {part.name: part for part in PARAGRAPH}
TURNS_SCHEMA = pa.schema(
    [
        SPEECH_ID,
        REVISION,
        POSITION,
        _SPOKEN["turn"],
        _SPOKEN["speaker"],
        _SPOKEN["kind"],
        column("words", pa.int32(), "Words of the text: runs of letters and marks between white space", True),
        column("paragraph_count", pa.int32(), "How many paragraphs the turn has", True),
        column("first_paragraph", pa.string(), "The `paragraph_id` of its first paragraph"),
        column("last_paragraph", pa.string(), "The `paragraph_id` of its last paragraph"),
        _SPOKEN["text"],
        SOURCE,
        DATE,
    ]
)
"""Made of ``paragraphs`` by ``podium.reading.turns``; paragraphs in its text are separated by an empty line."""

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
        column("person_id", pa.string(), "As in `speakers.person_id`"),
        _FIRST,
        _LAST,
        _SPEECHES,
    ]
)
PEOPLE_SCHEMA = pa.schema(
    [
        PERSON_KEY,
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
        column("wikidata", pa.string(), "Id in Wikidata, where a person decided on one or `podium people link` found one"),
        column("authority_ids", TEXTS, "Ids of the same two in other schemes, as `scheme:id`", True),
        _FIRST,
        _LAST,
        _SPEECHES,
        column("forms", pa.list_(_FORM), "What was joined: a name and an office as a source prints them, without a long gap in time", True),
    ]
)
"""Made of ``speakers`` and of what was decided about people by ``podium.reading.person_linkage``."""

TEXT_INCLUDED = column(
    "text_included",
    pa.bool_(),
    "False where the publisher's terms keep the paragraphs out of the release; `venue_raw` is null then, and so is a stated fact that is a "
    "sentence rather than a name",
    True,
)


SCHEMA_VERSION = "1.2"
"""The version of the flat tables; ``data/README.md`` says which change raises which number."""

LAKE = {"speeches": LAKE_SPEECHES, "pages": LAKE_PAGES}
FLAT = {
    "speeches": SPEECHES,
    "speakers": SPEAKERS_SCHEMA,
    "paragraphs": PARAGRAPHS,
    "turns": TURNS_SCHEMA,
    "people": PEOPLE_SCHEMA,
    "revisions": SPEECHES,
}
RELEASED = FLAT | {"speeches": pa.schema([*SPEECHES, TEXT_INCLUDED])}
"""The tables of a release."""
TEXTUAL = frozenset({"paragraphs", "turns"})
"""Those whose rows are texts, left out of a release where the publisher's terms do not allow them."""
FIRST_TABLES = frozenset({"speeches", "speakers", "paragraphs", "revisions"})
"""The tables that releases of every schema version have."""


def table_of(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """The rows as an Arrow table of exactly this schema.

    ``pa.Table.from_pylist`` alone would drop unknown keys and fill in nulls for missing ones in silence. Raises ``LakeError`` for a missing
    or unknown key, a null in a required column (nested ones too), or a value that does not fit its type.
    """
    listed, columns = list(rows), Columns.of(schema)
    for row in listed:
        _check(row, columns, "")
    try:
        return pa.Table.from_pylist(listed, schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise LakeError(f"a value does not fit its column, correct the parser: {error}") from error


def _check(row: Mapping[str, Any], columns: "Columns", where: str) -> None:
    """Raises ``LakeError`` for a row with other keys than ``columns`` or without a required value; ``where`` is its place in the row."""
    if row.keys() != columns.names:
        odd = row.keys() ^ columns.names
        raise LakeError(f"a row does not fit its table, unknown or missing: {where}{', '.join(sorted(odd))}")
    for name in columns.required:
        if row[name] is None:
            raise LakeError(f"a row has no value for the required column {where}{name}")
    for name, inner in columns.inner:
        value = row[name]
        for member in value if isinstance(value, list) else () if value is None else (value,):
            _check(member, inner, f"{where}{name}.")


@dataclass(frozen=True, slots=True)
class Columns:
    """What the keys and values of a row are held against."""

    names: frozenset[str]
    required: tuple[str, ...]
    inner: tuple[tuple[str, "Columns"], ...]
    """The columns that hold a struct or a list of structs, with the columns of that."""

    @classmethod
    def of(cls, fields: Iterable[pa.Field]) -> "Columns":
        """The columns of a schema or struct."""
        listed = list(fields)
        types = {field.name: field.type.value_type if pa.types.is_list(field.type) else field.type for field in listed}
        inner = tuple((name, cls.of(type_)) for name, type_ in types.items() if pa.types.is_struct(type_))
        return cls(frozenset(types), tuple(field.name for field in listed if not field.nullable), inner)
