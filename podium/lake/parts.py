"""Columns with their descriptions and terms, and the parts of a record that one holds whole: venue, speaker, paragraph, recording.

The id of a paragraph is made from its words alone, so that a citation outlives moves, other speakers and better parsers.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, StrEnum
from hashlib import sha256
from typing import Any

import pyarrow as pa

from podium.records import Attribution, NameEvidence, ParagraphKind
from podium.text.folding import fold

TIME = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())


def one_of(values: type[StrEnum]) -> str:
    """The values as a description lists them."""
    return ", ".join(f"`{value.value}`" for value in values)


def column(name: str, type_: pa.DataType, meaning: str, required: bool = False) -> pa.Field:
    """A column with its description, which ``podium.reading.dictionary`` prints; a ``required`` one is never null."""
    return pa.field(name, type_, nullable=not required, metadata={"description": meaning})


def struct(*columns: pa.Field) -> pa.StructType:
    """A part of a record with those columns."""
    return pa.struct(list(columns))


UNREAD = "null in rows that an older Podium wrote, until `podium reparse`"
"""Of columns that lakes may lack: the end of their description."""

VENUE = struct(
    column("name", pa.string(), "Hall, palace, residence or event, as stated"),
    column("city", pa.string(), "City, as stated, with its state or county"),
    column("country", pa.string(), "Country, only where stated"),
    column("raw", pa.string(), "The words that the parts were read from"),
)
VENUE_PARTS = tuple(f"venue_{part.name}" for part in VENUE)
"""The columns in which flat tables have the parts of a venue."""


def venue_line(row: Mapping[str, Any] | None, prefix: str = "") -> str | None:
    """A venue in one line: its parts, or the words that it was read from where there are no parts; ``None`` for no venue.

    ``prefix`` stands before the name of each part in a row of a flat table: ``venue_``.
    """
    if not row:
        return None
    stated = [row.get(f"{prefix}{part}") for part in ("name", "city", "country")]
    return ", ".join(part for part in stated if part) or row.get(f"{prefix}raw")


SPEAKER = struct(
    column("name", pa.string(), "Full name as the page gives it anywhere, without honorific", True),
    column("role", pa.string(), "Office as the page gives it near the name"),
    column("name_evidence", pa.string(), f"Where the page gives the fullest name: one of {one_of(NameEvidence)}; {UNREAD}"),
    column("party", pa.string(), f"Party or parliamentary group as the page gives it; {UNREAD}"),
    column("constituency", pa.string(), f"Seat, or the place that the page prints with the name to tell Members apart; {UNREAD}"),
    column("person_id", pa.string(), f"The publisher's own id of the person behind its scheme, `bundestag:11004567`; {UNREAD}"),
)
PARAGRAPH = struct(
    column("turn", pa.int32(), "Number of the utterance turn, from 1; null outside any turn"),
    column("speaker", pa.string(), "Full name as in `speakers`, or the label's word for an unnamed voice; null where not proven"),
    column("label", pa.string(), "The speaker's label as printed, on the first paragraph of its turn"),
    column("kind", pa.string(), f"One of {one_of(ParagraphKind)}", True),
    column("text", pa.string(), "The words, white space folded, without the label", True),
    column(
        "attribution",
        pa.string(),
        f"Why it has its speaker: one of {one_of(Attribution)}, explained below; null for headings and notes, and {UNREAD}",
    ),
    column(
        "paragraph_id",
        pa.string(),
        "Names the paragraph by its words, see above; null in releases of schema 1.0, and in the lake itself in rows that an older Podium "
        "wrote: `podium.read`, exports and new releases have it there too",
    ),
)
MEDIA = struct(
    column("url", pa.string(), "Address of the recording", True),
    column("kind", pa.string(), "`video` or `audio`", True),
)

DOCUMENT = struct(
    column("url", pa.string(), "Address of the document", True),
    column("gives", TEXTS, "Fields of the record that it gave: `paragraphs`, `title`, `date`, …", True),
    column("archive_file", pa.string(), "WARC file under `archive/` that holds it"),
    column("archive_offset", pa.int64(), "Byte offset of its record in that file"),
    column("archive_digest", pa.string(), "SHA-256 of its body in hexadecimal digits"),
)


ID_DIGITS = 16
"""Hexadecimal digits of an id: 64 bits, with which two of ten million paragraphs are alike once in 300,000 datasets of that size."""


def paragraph_ids(speech_id: str, texts: Iterable[str]) -> Iterator[str]:
    """The ids of the paragraphs of a speech, given its texts in order.

    An id is the beginning of the SHA-256 of three lines: the id of the speech, the how-manieth paragraph with this text it is, and the
    text, without invisible marks and its white space folded. Marks and capitals count: they are corrected too.
    """
    met: dict[str, int] = {}
    for text in map(fold, texts):
        met[text] = count = met.get(text, 0) + 1
        yield sha256(f"{speech_id}\n{count}\n{text}".encode()).hexdigest()[:ID_DIGITS]


class Terms(Enum):
    """What may be passed on of a column of text where the publisher's terms do not allow its texts to be passed on."""

    FACT = "an address, a key, a word of a list, the title or a name: always passed on"
    STATED = "a fact in words of the page: passed on while it is as short as a name"
    NOTE = "a note of ours: passed on without what it quotes"
    WORDS = "words of the page: never passed on"


TERMS = {
    **dict.fromkeys(
        ("speech_id", "source", "url", "title", "language", "kind", "delivery", "media", "participants", "translation_of"), Terms.FACT
    ),
    **dict.fromkeys(
        ("translations", "documents", "layout", "parser", "content_hash", "archive_file", "archive_digest", "licence"), Terms.FACT
    ),
    **dict.fromkeys(
        (
            "archive_digest",
            "licence",
            "reuse",
            "name",
            "name_evidence",
            "person_id",
            "speaker",
            "attribution",
            "paragraph_id",
            "first_paragraph",
            "last_paragraph",
        ),
        Terms.FACT,
    ),
    # Offices of people are cut to those that the release's own ``speakers`` print.
    **dict.fromkeys(("same_as", "person_key", "preferred_name", "names", "offices", "sources", "publisher_ids"), Terms.FACT),
    **dict.fromkeys(("wikidata", "authority_ids", "forms"), Terms.FACT),
    **dict.fromkeys(("event", "venue_name", "venue_city", "venue_country", "role", "party", "constituency"), Terms.STATED),
    "issues": Terms.NOTE,
    **dict.fromkeys(("venue_raw", "label", "text"), Terms.WORDS),
}
"""For every column of a flat table that holds text; ``podium.release.rights`` applies it."""

MOST_FACT_WORDS, MOST_FACT_LETTERS = 8, 80
"""Most words and letters of a stated fact that counts as a name and not a sentence; letters for languages without spaces."""
