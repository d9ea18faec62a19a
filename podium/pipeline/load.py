"""One chunk of drafted pages on its way into the lake: held against the ledger and each other, checked, committed whole.

Works on keys, not on bytes: an ``FetchResult`` says where a page is kept, so a chunk can be handed to another process or machine.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from types import MappingProxyType

from podium.archive.archive import Archive
from podium.capture import Capture, RecordPlace
from podium.errors import ArchiveError, MissingFile, Reason, Rejected
from podium.extract.boundary import one_page
from podium.extract.record import parse
from podium.extract.source import Source
from podium.lake.checks import ONE_MOMENT, Fault, faults
from podium.lake.commits import CommitNote, Committed
from podium.lake.lake import Lake
from podium.lake.ledger import CONFIRM_GONE, Outcome, PageRow, found_gone
from podium.lake.revisions import Refused, Reread, Tally
from podium.lake.stored import Loaded, content_hash
from podium.pipeline.accept import AcceptedPage, BodyIndex, accept
from podium.pipeline.fetch_result import FetchResult, FetchStatus, PageReading
from podium.pipeline.parse_pages import ParsedPage, parse_accepted
from podium.records import Speech

Bytes = tuple[str, str | None]
"""A capture by its address and digest."""


def read_all(
    archive: Archive, source: Source, drafted: Iterable[tuple[FetchResult, ParsedPage]], ledger: Mapping[str, PageRow]
) -> Iterator[PageReading]:
    """The arrivals of a chunk in their order, each draft held against the ledger and the others."""
    chunk = [(arrival, _hashed(arrival, draft)) for arrival, draft in drafted]
    neighbours = BodyIndex.of(source, ledger, [draft.caller for _, draft in chunk if draft.caller])
    speeches = Speeches(ledger)
    speeches.expect({content_hash(draft.speech) for _, draft in chunk if draft.speech})
    for arrival, draft in chunk:
        if draft.caller and arrival.place:
            try:
                with one_page(arrival.url):
                    reading = _read(arrival, draft, draft.caller, partial(archive.read, arrival.place), neighbours, speeches)
            except Rejected as reject:
                reading = PageReading(arrival, rejected=reject.to_keep())
            yield reading
        else:
            yield PageReading(arrival, rejected=draft.refused)


def _hashed(arrival: FetchResult, draft: ParsedPage) -> ParsedPage:
    """The draft, whose record has a content hash by now; one of which none can be made is a page that the parser failed over."""
    if draft.speech is None:
        return draft
    try:
        with one_page(arrival.url):
            content_hash(draft.speech)
    except Rejected as reject:
        return replace(draft, speech=None, unread=reject.to_keep())
    return draft


def _read(
    arrival: FetchResult, draft: ParsedPage, caller: AcceptedPage, page: Callable[[], Capture], neighbours: BodyIndex, speeches: "Speeches"
) -> PageReading:
    """What comes of one page. Raises ``Rejected`` where that says nothing of how the parser reads these bytes."""
    source = neighbours.source
    address = neighbours.address(caller, page)
    if address != caller.address:
        draft = parse_accepted(caller, page(), address, source)
    if draft.speech is None:
        return PageReading(
            arrival, rejected=draft.unread, unreadable=draft.unread is None or draft.unread.reason is not Reason.PARSER_FAULT
        )
    speech = speeches.identified(draft.speech, arrival.url)
    if fault := next(iter(faults(_loaded(arrival, speech, source))), None):
        return PageReading(arrival, rejected=_refusal(fault), unreadable=True)
    speeches.take(speech, arrival.at)
    final = source.article(caller.final) if caller.final else address
    return PageReading(arrival, speech=speech, moved_to=final if final != arrival.url else None)


class Speeches:
    """Which speech an address leads to: always the one it has led to, and one speech for one text, by whatever address it comes."""

    def __init__(self, ledger: Mapping[str, PageRow]) -> None:
        self._ledger = ledger
        self._by_text: dict[str, str | None] = {}
        self._met: dict[str, tuple[Speech, datetime]] = {}

    def expect(self, texts: Set[str]) -> None:
        """Look up these content hashes, which will be asked for: a long ledger is gone through once for them all."""
        known = {row.content_hash: row.speech_id for row in self._ledger.values() if row.content_hash in texts and row.speech_id}
        self._by_text |= {text: known.get(text) for text in texts}

    def identified(self, speech: Speech, url: str) -> Speech:
        """The record under the id that it is known by."""
        row = self._ledger.get(url)
        known = row.speech_id if row and row.speech_id else self._of_text(content_hash(speech))
        return replace(speech, speech_id=known) if known else speech

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
            self.expect({text})
        return self._by_text[text]


def _refusal(fault: Fault) -> Rejected:
    """A record that breaks a rule is rejected by itself, so that it does not hold up its chunk."""
    return Rejected(Reason.BAD_DATE if fault.rule.endswith("_date") else Reason.UNCLEAR_FIELD, f"{fault.rule}: {fault.message}")


def commit(
    lake: Lake,
    archive: Archive,
    source: Source,
    readings: Sequence[PageReading],
    ledger: Mapping[str, PageRow],
    note: CommitNote,
    confirm_gone: timedelta = CONFIRM_GONE,
    listings: Iterable[PageRow] = (),
    spared: Mapping[Bytes, str] = MappingProxyType({}),
) -> tuple[Committed, list[PageRow]]:
    """Commit the chunk: its speeches, then its pages and the listing pages that named them; also gives the rows of its pages.

    ``spared`` names bytes, with the content hash of their record, that are not written again where a newer parser reads them alike.
    Raises ``CheckFailed``, ``Conflict`` or ``LakeError``; then nothing of it is in the lake.
    """
    rows = [row for reading in readings for row in page_rows(reading, source, ledger, confirm_gone)]
    known = (ledger.get(reading.arrival.url) for reading in readings)
    shared = _shared(ledger, {row.speech_id for row in known if row and row.speech_id})
    loaded = [
        _loaded(reading.arrival, reading.speech, source)
        for reading in readings
        if reading.speech and not _says_nothing_new(reading, source, ledger, shared) and not _reads_alike(reading, spared)
    ]
    refused = [refusal for reading in readings for refusal in _refused(reading, source, ledger)]
    return lake.load(loaded, [*rows, *listings], note, _reread(archive, source, ledger), refused), rows


def at_stake(readings: Iterable[PageReading], source: Source, ledger: Mapping[str, PageRow], confirm_gone: timedelta) -> Tally:
    """How many standing speeches the chunk would withdraw or retract at the most."""
    lost = Tally()
    for reading in readings:
        row = ledger.get(reading.arrival.url)
        if row is None or row.speech_id is None or row.outcome is not Outcome.PARSED:
            continue
        after = page_row(reading, source, row, confirm_gone)
        lost.withdrawn += after is not None and after.outcome is Outcome.GONE
        lost.retracted += reading.unreadable and reading.arrival.digest == row.digest
    return lost


def _loaded(arrival: FetchResult, speech: Speech, source: Source) -> Loaded:
    assert arrival.place is not None
    return Loaded(speech, arrival.place, arrival.digest or "", arrival.at, source.licence.reuse.value)


def _shared(ledger: Mapping[str, PageRow], ids: Set[str]) -> set[str]:
    """Those of the speeches that more than one address leads to."""
    standing = Counter(row.speech_id for row in ledger.values() if row.speech_id in ids and row.outcome is Outcome.PARSED)
    return {speech_id for speech_id, count in standing.items() if speech_id and count > 1}


def _says_nothing_new(reading: PageReading, source: Source, ledger: Mapping[str, PageRow], shared: set[str]) -> bool:
    """An address that repeats what it said before does not overrule what another address of the same speech has said since."""
    row = ledger.get(reading.arrival.url)
    if row is None or reading.speech is None or row.speech_id not in shared or row.outcome is not Outcome.PARSED:
        return False
    return row.parser == source.parser and row.content_hash == content_hash(reading.speech)


def _reads_alike(reading: PageReading, spared: Mapping[Bytes, str]) -> bool:
    """Bytes that say what they said when they were read before."""
    before = spared.get((reading.arrival.url, reading.arrival.digest))
    return before is not None and reading.speech is not None and before == content_hash(reading.speech)


def _refused(reading: PageReading, source: Source, ledger: Mapping[str, PageRow]) -> Iterator[Refused]:
    """What today's parser does not take for a speech, though an earlier one may have."""
    if not reading.unreadable or reading.arrival.digest is None:
        return
    row, key = ledger.get(reading.arrival.url), source.key(reading.arrival.url)
    ids = {row.speech_id if row and row.speech_id else None, f"{source.name}/{key}" if key else None}
    yield from (Refused(speech_id, reading.arrival.digest, source.edition) for speech_id in sorted(filter(None, ids)))


def _reread(archive: Archive, source: Source, ledger: Mapping[str, PageRow]) -> Reread:
    def reread(place: RecordPlace) -> Speech | None:
        try:
            capture = archive.read(place)
            with one_page(capture.url):
                url = source.canonical(capture.url)
                caller = accept(url, capture, source, ledger.get(url))
                return Speeches(ledger).identified(parse(replace(capture, url=caller.address), source), url)
        except MissingFile:
            raise
        except (Rejected, ArchiveError):  # a kept answer that is damaged is named where that answer is read itself
            return None

    return reread


def page_rows(reading: PageReading, source: Source, ledger: Mapping[str, PageRow], confirm_gone: timedelta) -> Iterator[PageRow]:
    """The row of the address, and one for the address that its page has moved to and that is not known yet."""
    known = ledger.get(reading.arrival.url)
    row = page_row(reading, source, known, confirm_gone)
    if row is not None:
        yield row
    if row is not None and reading.moved_to and reading.moved_to not in ledger:
        yield replace(row, url=reading.moved_to, first_seen=row.last_seen)


def page_row(reading: PageReading, source: Source, known: PageRow | None, confirm_gone: timedelta) -> PageRow | None:
    """The ledger's row for an address after this look at it; ``None`` where there is nothing to say."""
    arrival = reading.arrival
    if arrival.fate in {FetchStatus.FAILED, FetchStatus.NOT_ASKED}:
        return _not_reached(source, known, arrival)
    row = known or PageRow(arrival.url, source.name, Outcome.FAILED, arrival.at, arrival.at)
    at = _at(known, arrival)
    row = replace(row, last_seen=at, last_checked=at, status=arrival.status or row.status, tries=0)
    if arrival.fate is FetchStatus.UNCHANGED:
        return _unchanged(row, arrival)
    if reading.is_missing(row.speech_id):
        # An address that never was a page is gone at once; a known one only when it is still missing after ``confirm_gone``.
        words = f"gone: {reading.rejected.words}" if reading.rejected else None
        had = known is not None and known.outcome is not Outcome.FAILED
        return found_gone(row, at, arrival.status or HTTPStatus.NOT_FOUND, confirm_gone if had else timedelta(0), words)
    return _row_of_page(row, known, reading, source)


def _at(known: PageRow | None, arrival: FetchResult) -> datetime:
    """The moment of the look; reading kept bytes again is no older look than the last one that gave these bytes."""
    again = known is not None and known.last_checked is not None and arrival.digest is not None and known.digest == arrival.digest
    return max(arrival.at, known.last_checked) if again and known and known.last_checked else arrival.at


def _row_of_page(row: PageRow, known: PageRow | None, reading: PageReading, source: Source) -> PageRow:
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


def _unchanged(row: PageRow, arrival: FetchResult) -> PageRow:
    """The page stands as it was; a suspicion that it is gone, or the words of a failed look, are over."""
    etag, modified = arrival.etag or row.etag, arrival.last_modified or row.last_modified
    reason = None if row.outcome is Outcome.PARSED else row.reason
    return replace(row, etag=etag, last_modified=modified, status=HTTPStatus.OK.value, reason=reason, gone_since=None)


def _not_reached(source: Source, known: PageRow | None, arrival: FetchResult) -> PageRow | None:
    """A page that we have stays what it is, and due; one that we never had is asked for by the next run."""
    tried = int(arrival.fate is FetchStatus.FAILED)
    if known is None:
        row = PageRow(arrival.url, source.name, Outcome.FAILED, arrival.at, arrival.at)
        return replace(row, status=arrival.status, reason=arrival.words, tries=tried, stored=arrival.stored)
    if not tried and known.outcome is not Outcome.FAILED:
        return None
    says = known.outcome in {Outcome.PARSED, Outcome.FAILED}
    return replace(known, tries=known.tries + tried, reason=arrival.words if says else known.reason)
