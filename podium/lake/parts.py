"""Columns and their descriptions, and the parts of a record that a column holds whole: venue, speaker, paragraph, recording, document."""

from enum import StrEnum

import pyarrow as pa

from podium.records import Attribution, NameEvidence, ParagraphKind

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
