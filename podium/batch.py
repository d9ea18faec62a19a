"""One chunk of kept pages on its way into the lake: read from the archive, parsed, checked, committed whole.

Works on keys, not on bytes: an ``Arrival`` says where a page is kept, so a chunk can be handed to another process or machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from podium.archive import Archive
from podium.capture import Capture, Place
from podium.checks import faults
from podium.errors import Reason, Rejected
from podium.lake import CommitNote, Committed, Lake
from podium.ledger import CONFIRM_GONE, Outcome, PageRow, found_gone
from podium.parse import parse
from podium.records import Speech
from podium.revisions import Reread
from podium.source import Source
from podium.stored import Loaded, content_hash

NO_PAGE = frozenset({Reason.SOFT_404, Reason.WRONG_PAGE})
"""Answers that say, with status 200, that the page asked for is not there."""


class Fate(StrEnum):
    """What asking for an address gave."""

    KEPT = "kept"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """The outcome of asking for one address: for a kept page where its bytes are, for others the words that say why there are none."""

    url: str
    fate: Fate
    at: datetime
    place: Place | None = None
    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An arrival that was read: its record, or the words of its rejection (``reason`` beside them)."""

    arrival: Arrival
    speech: Speech | None = None
    rejected: Rejected | None = None


def read_all(archive: Archive, source: Source, arrivals: Iterable[Arrival]) -> list[Reading]:
    """The arrivals, each kept page parsed from the archive."""
    return [_read(archive, source, arrival) for arrival in arrivals]


def _read(archive: Archive, source: Source, arrival: Arrival) -> Reading:
    if arrival.fate is not Fate.KEPT or arrival.place is None:
        return Reading(arrival)
    try:
        reading = Reading(arrival, speech=read_place(archive, source, arrival.place, arrival.url))
        _refuse_faults(_loaded(reading, source))
    except Rejected as reject:
        return Reading(arrival, rejected=reject)
    return reading


def _refuse_faults(loaded: Loaded) -> None:
    """A record that breaks a rule is rejected by itself, so that it does not hold up its chunk."""
    fault = next(iter(faults(loaded)), None)
    if fault:
        raise Rejected(Reason.BAD_DATE if fault.rule.endswith("_date") else Reason.UNCLEAR_FIELD, f"{fault.rule}: {fault.words}")


def read_place(archive: Archive, source: Source, place: Place, url: str) -> Speech:
    """The record of a kept page under its one address; raises ``Rejected``."""
    capture = archive.read(place)
    return parse(named(capture, url), source)


def named(capture: Capture, url: str) -> Capture:
    """The capture under the address that its source calls it by."""
    return replace(capture, url=url)


def commit(
    lake: Lake,
    archive: Archive,
    source: Source,
    readings: Sequence[Reading],
    ledger: Mapping[str, PageRow],
    note: CommitNote,
    confirm_gone: timedelta = CONFIRM_GONE,
    listings: Iterable[PageRow] = (),
) -> Committed:
    """Commit the chunk: its speeches, then its pages and the listing pages that named them.

    Raises ``CheckFailed``, ``Conflict`` or ``LakeError``; then nothing of it is in the lake.
    """
    loaded = [_loaded(reading, source) for reading in readings if reading.speech]
    rows = [page_row(reading, source, ledger.get(reading.arrival.url), confirm_gone) for reading in readings]
    return lake.load(loaded, [*rows, *listings], note, _reread(archive, source))


def _loaded(reading: Reading, source: Source) -> Loaded:
    arrival, speech = reading.arrival, reading.speech
    assert speech is not None
    assert arrival.place is not None
    return Loaded(speech, arrival.place, arrival.digest or "", arrival.at, source.licence.reuse.value)


def _reread(archive: Archive, source: Source) -> Reread:
    def reread(place: Place) -> Speech | None:
        capture = archive.read(place)
        try:
            return parse(named(capture, source.canonical(capture.url)), source)
        except Rejected:
            return None

    return reread


def page_row(reading: Reading, source: Source, known: PageRow | None, confirm_gone: timedelta) -> PageRow:
    """The ledger's row for an address after this look at it."""
    arrival = reading.arrival
    row = known or PageRow(arrival.url, source.name, Outcome.FAILED, arrival.at, arrival.at)
    row = replace(row, last_seen=arrival.at, last_checked=arrival.at, status=arrival.status or row.status)
    if arrival.fate is Fate.UNCHANGED:
        return replace(row, etag=arrival.etag or row.etag, last_modified=arrival.last_modified or row.last_modified)
    if arrival.fate is Fate.FAILED:
        return _failed(row, known, arrival)
    if arrival.fate is Fate.GONE or (known and known.speech_id and reading.rejected and reading.rejected.reason in NO_PAGE):
        return _missing(row, known, arrival, confirm_gone)
    place = arrival.place
    kept = replace(
        row,
        etag=arrival.etag,
        last_modified=arrival.last_modified,
        digest=arrival.digest,
        parser=f"{source.name}/{source.version}",
        archive_file=place.file if place else None,
        archive_offset=place.offset if place else None,
        gone_since=None,
        tries=0,
    )
    if reading.speech:
        words = content_hash(reading.speech)
        return replace(kept, outcome=Outcome.PARSED, reason=None, speech_id=reading.speech.speech_id, content_hash=words)
    return replace(kept, outcome=Outcome.REJECTED, reason=str(reading.rejected), content_hash=None)


def _failed(row: PageRow, known: PageRow | None, arrival: Arrival) -> PageRow:
    """A page that we have stays what it is; one that we never had is tried again in the next run."""
    tried = replace(row, tries=row.tries + 1, reason=arrival.words)
    return tried if known else replace(tried, outcome=Outcome.FAILED)


def _missing(row: PageRow, known: PageRow | None, arrival: Arrival, confirm_gone: timedelta) -> PageRow:
    """An address that never was a page is gone at once; a known one only when it is still missing after ``confirm_gone``."""
    return found_gone(row, arrival.at, arrival.status or 404, confirm_gone if known else timedelta(0))
