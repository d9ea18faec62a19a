"""What the ledger says of an address after a look at it: from a reading to rows of ``lake/pages``. Nothing is written here."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from podium.lake.ledger import Outcome, PageRow, found_gone
from podium.lake.stored import content_hash
from podium.run.arrival import Arrival, Fate, Reading
from podium.source import Source


def page_rows(reading: Reading, source: Source, ledger: Mapping[str, PageRow], confirm_gone: timedelta) -> Iterator[PageRow]:
    """The row of the address, and one for the address that its page has moved to and that is not known yet."""
    known = ledger.get(reading.arrival.url)
    row = page_row(reading, source, known, confirm_gone)
    if row is not None:
        yield row
    if row is not None and reading.moved_to and reading.moved_to not in ledger:
        yield replace(row, url=reading.moved_to, first_seen=row.last_seen)


def page_row(reading: Reading, source: Source, known: PageRow | None, confirm_gone: timedelta) -> PageRow | None:
    """The ledger's row for an address after this look at it; ``None`` where there is nothing to say."""
    arrival = reading.arrival
    if arrival.fate in {Fate.FAILED, Fate.NOT_ASKED}:
        return _not_reached(source, known, arrival)
    row = known or PageRow(arrival.url, source.name, Outcome.FAILED, arrival.at, arrival.at)
    at = _at(known, arrival)
    row = replace(row, last_seen=at, last_checked=at, status=arrival.status or row.status, tries=0)
    if arrival.fate is Fate.UNCHANGED:
        return _unchanged(row, arrival)
    if reading.is_missing(row.speech_id):
        # An address that never was a page is gone at once; a known one only when it is still missing after ``confirm_gone``.
        words = f"gone: {reading.rejected.words}" if reading.rejected else None
        had = known is not None and known.outcome is not Outcome.FAILED
        return found_gone(row, at, arrival.status or HTTPStatus.NOT_FOUND, confirm_gone if had else timedelta(0), words)
    return _read(row, known, reading, source)


def _at(known: PageRow | None, arrival: Arrival) -> datetime:
    """The moment of the look; reading kept bytes again is no older look than the last one that gave these bytes."""
    again = known is not None and known.last_checked is not None and arrival.digest is not None and known.digest == arrival.digest
    return max(arrival.at, known.last_checked) if again and known and known.last_checked else arrival.at


def _read(row: PageRow, known: PageRow | None, reading: Reading, source: Source) -> PageRow:
    """The row of a page that was parsed or rejected; bytes read again keep the validators that they came with."""
    arrival = reading.arrival
    again = known is not None and known.digest == arrival.digest
    kept = replace(
        row,
        etag=arrival.etag or (row.etag if again else None),
        last_modified=arrival.last_modified or (row.last_modified if again else None),
        digest=arrival.digest,
        parser=source.parser,
        archive_file=arrival.place.file if arrival.place else None,
        archive_offset=arrival.place.offset if arrival.place else None,
        gone_since=None,
        stored=arrival.stored or (row.stored if again else None),
    )
    if reading.speech:
        words = content_hash(reading.speech)
        return replace(kept, outcome=Outcome.PARSED, reason=None, speech_id=reading.speech.speech_id, content_hash=words)
    return replace(kept, outcome=Outcome.REJECTED, reason=str(reading.rejected), content_hash=None)


def _unchanged(row: PageRow, arrival: Arrival) -> PageRow:
    """The page stands as it was; a suspicion that it is gone, or the words of a failed look, are over."""
    etag, modified = arrival.etag or row.etag, arrival.last_modified or row.last_modified
    reason = None if row.outcome is Outcome.PARSED else row.reason
    return replace(row, etag=etag, last_modified=modified, status=HTTPStatus.OK.value, reason=reason, gone_since=None)


def _not_reached(source: Source, known: PageRow | None, arrival: Arrival) -> PageRow | None:
    """A page that we have stays what it is, and due; one that we never had is asked for by the next run."""
    tried = int(arrival.fate is Fate.FAILED)
    if known is None:
        row = PageRow(arrival.url, source.name, Outcome.FAILED, arrival.at, arrival.at)
        return replace(row, status=arrival.status, reason=arrival.words, tries=tried, stored=arrival.stored)
    if not tried and known.outcome is not Outcome.FAILED:
        return None
    says = known.outcome in {Outcome.PARSED, Outcome.FAILED}
    return replace(known, tries=known.tries + tried, reason=arrival.words if says else known.reason)
