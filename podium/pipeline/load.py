"""One chunk of parsed pages on its way into the lake: held against the ledger and each other, checked, committed whole.

Works on keys, not on bytes: a ``FetchResult`` says where a page is kept, so a chunk can be handed to another process or machine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from types import MappingProxyType

from podium.archive.archive import Archive
from podium.capture import RecordPlace
from podium.errors import ArchiveError, MissingFile, Reason, Rejected
from podium.extract.error_boundary import one_page
from podium.extract.record import parse
from podium.extract.source import Source
from podium.lake.checks import ONE_MOMENT, faults
from podium.lake.commits import CommitNote, Committed, Tally
from podium.lake.lake import Lake
from podium.lake.ledger import CONFIRM_GONE, Outcome, PageRow, found_gone
from podium.lake.ledger_columns import Ledger
from podium.lake.revisions import Refused, Reread
from podium.lake.stored import KeptDocument, Loaded, content_hash, remember, renamed
from podium.pipeline.fetch_result import Bytes, FetchResult, FetchStatus, PageReading, companion_row, known_companion
from podium.pipeline.parse_pages import AcceptedPage, BodyIndex, ParsedPage, accept, parse_accepted
from podium.pipeline.tombstones import also_forgotten
from podium.records import Speech


def read_all(
    archive: Archive,
    source: Source,
    parsed: Iterable[tuple[FetchResult, ParsedPage]],
    ledger: Ledger,
    tombstone_of: Callable[[Speech], PageRow | None] = lambda speech: None,
) -> Iterator[PageReading]:
    """The results of a chunk in their order, each page held against the ledger and the others.

    ``tombstone_of`` gives the ledger's row of a speech that was forgotten; its page then has no record.
    """
    chunk = [(result, _hashed(page)) for result, page in parsed]
    bodies = BodyIndex.of(source, ledger, [page.accepted for _, page in chunk if page.accepted])
    speeches = Speeches(ledger)
    companions = {result.companion.url: result.companion for result, _ in chunk if result.companion}
    for result, page in chunk:
        if page.accepted and result.place:
            try:
                with one_page(result.url):
                    reading = _read(result, page, page.accepted, archive, bodies, speeches, companions)
                if forgotten := reading.speech and tombstone_of(reading.speech):
                    reading = PageReading(result, forgotten=forgotten)
            except Rejected as reject:
                reading = PageReading(result, rejected=reject.to_keep())
            yield reading
        else:
            yield PageReading(result, rejected=page.refused)


def _hashed(page: ParsedPage) -> ParsedPage:
    """The page, whose record has its hashes by now, from whatever process it comes."""
    if page.speech and page.hashes:
        remember(page.speech, page.hashes)
    return page


def _read(
    result: FetchResult,
    page: ParsedPage,
    accepted: AcceptedPage,
    archive: Archive,
    bodies: BodyIndex,
    speeches: "Speeches",
    companions: Mapping[str, FetchResult],
) -> PageReading:
    """What comes of one page; ``companions`` are those of the chunk by their address.

    Raises ``Rejected`` where that says nothing of how the parser reads these bytes.
    """
    assert result.place is not None
    source, beside = bodies.source, result.companion
    answer = partial(archive.read, result.place)
    address = bodies.address(accepted, answer)
    if address != accepted.address:
        beside = companions.get(source.companion(address) or "") or known_companion(source, address, bodies.ledger) or beside
        page = parse_accepted(accepted, answer(), address, source, archive.read(beside.place) if beside and beside.place else None)
    if page.speech is None:
        fault = page.rejected is not None and page.rejected.reason is Reason.PARSER_FAULT
        return PageReading(result, rejected=page.rejected, unreadable=not fault)
    speech = speeches.identified(page.speech, result.url)
    if broken := next(iter(faults(_loaded(result, speech, source, beside))), None):  # rejected by itself, it does not hold up its chunk
        reason = Reason.BAD_DATE if broken.rule.endswith("_date") else Reason.UNCLEAR_FIELD
        return PageReading(result, rejected=Rejected(reason, f"{broken.rule}: {broken.message}"), unreadable=True)
    speeches.take(speech, result.at)
    final = source.article(accepted.final) if accepted.final else address
    return PageReading(result, speech=speech, moved_to=final if final != result.url else None, companion=beside)


class Speeches:
    """Which speech an address leads to: always the one it has led to, and one speech for one text, by whatever address it comes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_text: dict[str, str | None] = {}
        self._met: dict[str, tuple[Speech, datetime]] = {}

    def identified(self, speech: Speech, url: str) -> Speech:
        """The record under the id that it is known by."""
        row = self._ledger.get(url)
        known = row.speech_id if row and row.speech_id else self._of_text(content_hash(speech))
        return renamed(speech, known) if known and known != speech.speech_id else speech

    def take(self, speech: Speech, at: datetime) -> None:
        """Remember a record of this chunk. Raises ``Rejected`` when another address gives other words under the same id."""
        first, moment = self._met.setdefault(speech.speech_id, (speech, at))
        text = content_hash(speech)
        if first.url != speech.url and content_hash(first) != text and abs(at - moment) < ONE_MOMENT:
            raise Rejected(Reason.UNCLEAR_FIELD, f"one_id_two_texts: {first.url} holds another text of {speech.speech_id}")
        if self._of_text(text) is None:
            self._by_text[text] = speech.speech_id

    def _of_text(self, text: str) -> str | None:
        if text not in self._by_text:
            known = self._ledger.having("content_hash", text)
            self._by_text[text] = next((row.speech_id for row in reversed(known) if row.speech_id), None)
        return self._by_text[text]


def commit(
    lake: Lake,
    archive: Archive,
    source: Source,
    readings: Sequence[PageReading],
    ledger: Ledger,
    note: CommitNote,
    confirm_gone: timedelta = CONFIRM_GONE,
    listings: Iterable[PageRow] = (),
    known_texts: Mapping[Bytes, str] = MappingProxyType({}),
) -> tuple[Committed, list[PageRow]]:
    """Commit the chunk: its speeches, then its pages and the listing pages that named them; also gives the rows of its pages.

    ``known_texts`` names bytes, with the content hash of their record, that are not written again where a newer parser reads them alike.
    Raises ``CheckFailed``, ``Conflict`` or ``LakeError``; then nothing of it is in the lake.
    """
    rows = [row for reading in readings for row in page_rows(reading, source, ledger, confirm_gone)]
    known = (ledger.get(reading.result.url) for reading in readings)
    ids = {row.speech_id for row in known if row and row.speech_id}  # and of these, those to which more than one address leads
    shared = {one for one in ids if sum(row.outcome is Outcome.PARSED for row in ledger.having("speech_id", one)) > 1}
    loaded = [
        _loaded(reading.result, reading.speech, source, reading.companion)
        for reading in readings
        if reading.speech and not _says_nothing_new(reading, source, ledger, shared) and not _reads_alike(reading, known_texts)
    ]
    refused = [refusal for reading in readings for refusal in _refused(reading, source, ledger)]
    return lake.load(loaded, [*rows, *listings], note, _reread(archive, source, ledger), refused), rows


def at_stake(readings: Iterable[PageReading], source: Source, ledger: Mapping[str, PageRow], confirm_gone: timedelta) -> Tally:
    """How many standing speeches the chunk would withdraw or retract at the most."""
    lost = Tally()
    for reading in readings:
        row = ledger.get(reading.result.url)
        if row is None or row.speech_id is None or row.outcome is not Outcome.PARSED:
            continue
        after = page_row(reading, source, row, confirm_gone)
        lost.withdrawn += after is not None and after.outcome is Outcome.GONE
        lost.retracted += reading.unreadable and reading.result.digest == row.digest
    return lost


def _loaded(result: FetchResult, speech: Speech, source: Source, beside: FetchResult | None) -> Loaded:
    assert result.place is not None
    companion = KeptDocument(beside.place, beside.digest or "") if beside and beside.place and speech.documents else None
    return Loaded(speech, result.place, result.digest or "", result.at, source.licence.reuse.value, companion)


def _says_nothing_new(reading: PageReading, source: Source, ledger: Mapping[str, PageRow], shared: set[str]) -> bool:
    """An address that repeats what it said before does not overrule what another address of the same speech has said since."""
    row = ledger.get(reading.result.url)
    if row is None or reading.speech is None or row.speech_id not in shared or row.outcome is not Outcome.PARSED:
        return False
    return row.parser == source.parser and row.content_hash == content_hash(reading.speech)


def _reads_alike(reading: PageReading, known_texts: Mapping[Bytes, str]) -> bool:
    """Bytes that say what they said when they were read before."""
    before = known_texts.get((reading.result.url, reading.result.digest))
    return before is not None and reading.speech is not None and before == content_hash(reading.speech)


def _refused(reading: PageReading, source: Source, ledger: Mapping[str, PageRow]) -> Iterator[Refused]:
    """What today's parser does not take for a speech, though an earlier one may have."""
    if not reading.unreadable or reading.result.digest is None:
        return
    row, key = ledger.get(reading.result.url), source.key(reading.result.url)
    ids = {row.speech_id if row and row.speech_id else None, f"{source.name}/{key}" if key else None}
    yield from (Refused(speech_id, reading.result.digest, source.edition) for speech_id in sorted(filter(None, ids)))


def _reread(archive: Archive, source: Source, ledger: Ledger) -> Reread:
    def reread(place: RecordPlace) -> Speech | None:
        try:
            capture = archive.read(place)
            with one_page(capture.url):
                url = source.canonical(capture.url)
                accepted = accept(url, capture, source, ledger.get(url))
                beside = known_companion(source, url, ledger)
                companion = archive.read(beside.place) if beside and beside.place else None
                speech = parse(replace(capture, url=accepted.address), source, companion=companion)
                return Speeches(ledger).identified(speech, url)
        except MissingFile:
            raise
        except (Rejected, ArchiveError):  # a kept answer that is damaged is named where that answer is read itself
            return None

    return reread


def page_rows(reading: PageReading, source: Source, ledger: Mapping[str, PageRow], confirm_gone: timedelta) -> Iterator[PageRow]:
    """The row of the address, one for the address that its page has moved to and that is not known yet, and that of the page beside it."""
    known = ledger.get(reading.result.url)
    row = page_row(reading, source, known, confirm_gone)
    if row is not None:
        yield row
    if row is not None and reading.moved_to and reading.moved_to not in ledger:
        yield replace(row, url=reading.moved_to, first_seen=row.last_seen)
    if row is not None and (beside := reading.result.companion) and not reading.forgotten:
        yield companion_row(beside, source, ledger.get(beside.url), row.content_hash)


def page_row(reading: PageReading, source: Source, known: PageRow | None, confirm_gone: timedelta) -> PageRow | None:
    """The ledger's row for an address after this look at it; ``None`` where there is nothing to say."""
    result = reading.result
    if reading.forgotten:
        return also_forgotten(reading)
    if result.status in {FetchStatus.FAILED, FetchStatus.NOT_ASKED}:
        return _not_reached(source, known, result)
    row = known or PageRow(result.url, source.name, Outcome.FAILED, result.at, result.at)
    at = _at(known, result)
    row = replace(row, last_seen=at, last_checked=at, status=result.http_status or row.status, tries=0)
    if result.status is FetchStatus.UNCHANGED:
        return _unchanged(row, result)
    if reading.is_missing(row.speech_id):
        # An address that never was a page is gone at once; a known one only when it is still missing after ``confirm_gone``.
        words = f"gone: {reading.rejected.message}" if reading.rejected else None
        had = known is not None and known.outcome is not Outcome.FAILED
        return found_gone(row, at, result.http_status or HTTPStatus.NOT_FOUND, confirm_gone if had else timedelta(0), words)
    return _row_of_page(row, known, reading, source)


def _at(known: PageRow | None, result: FetchResult) -> datetime:
    """The moment of the look; reading kept bytes again is no older look than the last one that gave these bytes."""
    again = known is not None and result.digest is not None and known.digest == result.digest
    return max(result.at, known.last_checked) if again and known and known.last_checked else result.at


def _row_of_page(row: PageRow, known: PageRow | None, reading: PageReading, source: Source) -> PageRow:
    """The row of a page that was parsed or rejected; bytes read again keep the validators that they came with."""
    result = reading.result
    again = known is not None and known.digest == result.digest
    kept = replace(
        row,
        etag=result.etag or (row.etag if again else None),
        last_modified=result.last_modified or (row.last_modified if again else None),
        digest=result.digest,
        parser=source.parser,
        archive_file=result.place.file if result.place else None,
        archive_offset=result.place.offset if result.place else None,
        gone_since=None,
        stored=result.stored or (row.stored if again else None),
    )
    if reading.speech:
        words = content_hash(reading.speech)
        return replace(kept, outcome=Outcome.PARSED, reason=None, speech_id=reading.speech.speech_id, content_hash=words)
    return replace(kept, outcome=Outcome.REJECTED, reason=str(reading.rejected), content_hash=None)


def _unchanged(row: PageRow, result: FetchResult) -> PageRow:
    """The page stands as it was; a suspicion that it is gone, or the words of a failed look, are over."""
    etag, modified = result.etag or row.etag, result.last_modified or row.last_modified
    reason = None if row.outcome is Outcome.PARSED else row.reason
    return replace(row, etag=etag, last_modified=modified, status=HTTPStatus.OK.value, reason=reason, gone_since=None)


def _not_reached(source: Source, known: PageRow | None, result: FetchResult) -> PageRow | None:
    """A page that we have stays what it is, and due; one that we never had is asked for by the next run."""
    tried = int(result.status is FetchStatus.FAILED)
    if known is None:
        row = PageRow(result.url, source.name, Outcome.FAILED, result.at, result.at)
        return replace(row, status=result.http_status, reason=result.message, tries=tried, stored=result.stored)
    if not tried and known.outcome is not Outcome.FAILED:
        return None
    says = known.outcome in {Outcome.PARSED, Outcome.FAILED}
    return replace(known, tries=known.tries + tried, reason=result.message if says else known.reason)
