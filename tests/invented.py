"""Speeches and pages of nobody: builders that the tests of the lake share. Every person and institution in them is invented."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from podium.capture import RecordPlace
from podium.lake.commits import CommitNote
from podium.lake.ledger import Outcome, PageRow
from podium.lake.stored import HeldRevision, Loaded, content_hash, held_of, parser_version_of
from podium.records import (
    Attribution,
    Delivery,
    Kind,
    Media,
    NameEvidence,
    Paragraph,
    ParagraphKind,
    SourceDocument,
    Speaker,
    Speech,
    Venue,
)

START = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)
NOTE = CommitNote(run="run-1", source="lighthouse", window="2026-11-01/2026-11-02", parsers=("lighthouse/1",))


def at(days: float) -> datetime:
    """A moment so many days after the first fetch."""
    return START + timedelta(days=days)


def speech(key: str | int = "1", words: str = "The lamp is lit.", source: str = "lighthouse", **fields: object) -> Speech:
    """A speech of the Keeper of the Invented Lighthouse, with a question from the public."""
    plain = Speech(
        url=f"https://{source}.example/speeches/{key}",
        source=source,
        speech_id=f"{source}/{key}",
        title=f"Remarks on lamp {key}",
        language="en",
        kind=Kind.SPEECH,
        date=date(2026, 10, 1),
        paragraphs=(
            Paragraph("Opening", ParagraphKind.HEADING),
            Paragraph(words, speaker="Orla Fictive", turn=1, label="THE KEEPER:"),
            Paragraph("(Applause.)", ParagraphKind.NOTE),
            Paragraph("And the oil?", ParagraphKind.QUESTION, speaker="Question", turn=2, label="Question:"),
            Paragraph("It is full – almost.", speaker="Orla Fictive", turn=3, label="THE KEEPER:"),
        ),
        speakers=(Speaker("Orla Fictive", "Keeper of the Lighthouse"),),
        venue=Venue(name="Lamp Room", city="Nowhere-on-Sea", raw="in the Lamp Room, Nowhere-on-Sea"),
        event="Lamp Day",
        delivery=Delivery.AS_DELIVERED,
        published=date(2026, 10, 2),
        media=(Media(f"https://{source}.example/{key}.mp4", "video"),),
        translations=(f"https://{source}.example/fr/{key}",),
        issues=("dates disagree",),
        layout="lamp",
        licence="CC0-1.0",
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def loaded(record: Speech, bytes_: str | None = None, days: float = 0.0) -> Loaded:
    """The record as read from a capture with these bytes, fetched so many days after the first."""
    body = bytes_ if bytes_ is not None else f"{record.speech_id} {content_hash(record)}"
    return Loaded(record, RecordPlace("lighthouse/2026-11-02.warc.gz", 100), sha256(body.encode()).hexdigest(), at(days), "open")


def page(capture: Loaded, outcome: Outcome = Outcome.PARSED, **fields: object) -> PageRow:
    """The ledger's row after that capture."""
    record = capture.speech
    row = PageRow(
        url=record.url,
        source=record.source,
        outcome=outcome,
        first_seen=capture.fetched_at,
        last_seen=capture.fetched_at,
        last_checked=capture.fetched_at,
        speech_id=record.speech_id,
        etag=f'"{record.speech_id}"',
        digest=capture.digest,
        status=200,
        content_hash=content_hash(record),
        parser=capture.parser,
        archive_file=capture.place.file,
        archive_offset=capture.place.offset,
    )
    return replace(row, **fields)  # type: ignore[arg-type]


def gone(capture: Loaded, days: float) -> PageRow:
    """The ledger's row when the page has been found gone for good."""
    return page(capture, Outcome.GONE, last_checked=at(days), last_seen=at(days), gone_since=at(days), status=410, reason="gone: 410")


def files(home: Path) -> set[str]:
    """Every file under a folder, to see whether a run wrote any."""
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """One revision as read from the lake: the record, where it came from (``held``), and what may be done with its text (``reuse``)."""

    speech: Speech
    held: HeldRevision
    reuse: str


def stored_of(row: Mapping[str, Any]) -> StoredRevision:
    """The revision in a row of the lake's ``speeches``: the inverse of ``row_of``."""
    fields = {name: row[name] for name in Speech.__dataclass_fields__ if name in row}
    fields |= {
        "kind": Kind(row["kind"]),
        "delivery": Delivery(row["delivery"]) if row["delivery"] else None,
        "venue": Venue(**row["venue"]) if row["venue"] else None,
        "speakers": tuple(map(_speaker, row["speakers"])),
        "paragraphs": tuple(map(_paragraph, row["paragraphs"])),
        "participants": tuple(map(_speaker, row["participants"] or ())),
        "documents": tuple(SourceDocument(one["url"], tuple(one["gives"])) for one in row["documents"] or ()),
        "media": tuple(Media(**media) for media in row["media"]),
        "translations": tuple(row["translations"]),
        "issues": tuple(row["issues"]),
        "parser_version": parser_version_of(row["parser"]),
    }
    return StoredRevision(Speech(**fields), held_of(row), row["reuse"])


def _speaker(member: Mapping[str, Any]) -> Speaker:
    evidence = member["name_evidence"]
    return Speaker(**{**member, "name_evidence": NameEvidence(evidence) if evidence else None})


def _paragraph(member: Mapping[str, Any]) -> Paragraph:
    attribution = member["attribution"]
    stated = {name: value for name, value in member.items() if name != "paragraph_id"}
    typed = {"kind": ParagraphKind(member["kind"]), "attribution": Attribution(attribution) if attribution else None}
    return Paragraph(**{**stated, **typed})
