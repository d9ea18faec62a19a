"""A kept page read by itself: is it the page that was asked for, under which address, and what does the parser make of it?

Needs keys alone and gives values alone, so that other processes can do it ahead of the run (``ParseAhead``). What a page says is the
parsers' to judge; how it stands beside the ledger and its neighbours is in ``podium.pipeline.load``.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from podium.archive.archive import Archive
from podium.capture import Capture
from podium.errors import ArchiveError, MissingFile, Reason, Rejected
from podium.extract.error_boundary import one_page
from podium.extract.record import parse
from podium.extract.source import Source
from podium.lake.ledger import READ, Outcome, PageRow
from podium.lake.ledger_columns import Ledger
from podium.lake.stored import RecordHashes, hashes_of
from podium.page.page import Page
from podium.pipeline.fetch_result import FetchResult, FetchStatus
from podium.records import Speech

if TYPE_CHECKING:
    from podium.settings import Settings  # a worker needs none of it

LEAST_BYTES = 64
"""No answer shorter than this has ever been a page: ``OK``, ``null``, an empty frame."""
MOST_PAGE_BYTES = 24 << 20
NO_LIMIT: AbstractContextManager[object] = nullcontext()
TEXT = ("text/", "html", "xml", "json", "pdf")
BEGINNINGS = (b"<", b"{", b"[", b"%PDF-")
"""Of a page whose server states another type."""


@dataclass(frozen=True, slots=True)
class AcceptedPage:
    """A kept answer that may be the page asked for: the address asked for, the digest of what came, the address it is parsed under."""

    url: str
    digest: str
    address: str
    final: str | None = None
    """The address that answered, where a redirect led there."""


@dataclass(slots=True)
class BodyIndex:
    """The speeches, by id, that each body was given for, in the ledger and in the chunk under way."""

    source: Source
    ledger: Ledger
    owners: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source, ledger: Ledger, accepted_pages: Iterable[AcceptedPage]) -> "BodyIndex":
        """The index for the pages of a chunk."""
        found = cls(source, ledger)
        for accepted in accepted_pages:
            found.owners.setdefault(accepted.digest, set()).add(found.speech_id(accepted.address))
        for digest, owners in found.owners.items():
            owners |= {found.speech_id(row.url) for row in ledger.having("digest", digest) if row.outcome in READ}
        return found

    def speech_id(self, url: str) -> str:
        """The speech that an address stands for: the one it has always led to, else by the publisher's key."""
        row = self.ledger.get(url)
        return (row.speech_id if row else None) or f"{self.source.name}/{self.source.key(url)}"

    def address(self, accepted: AcceptedPage, page: Callable[[], Capture]) -> str:
        """The address that the page is read under, once its bytes are known to be its own; ``page`` is asked for them where it matters.

        Bytes that other addresses gave as well belong to the address that the page itself names; raises ``Rejected`` (WRONG_PAGE)
        where it names none of them.
        """
        others = self.owners.get(accepted.digest, set()) - {self.speech_id(accepted.address)}
        row = self.ledger.get(accepted.url)
        stands = row and row.outcome is Outcome.PARSED and row.digest == accepted.digest
        if not others or stands:
            return accepted.address
        answer = Page.of(page())
        link = answer.maybe("link[rel=canonical][href]")
        named = self.source.article(answer.address(link.attribute("href") or "")) if link else None
        if named is None or self.speech_id(named) not in {self.speech_id(accepted.address), *others}:
            other = min(others).partition("/")[2]
            raise Rejected(Reason.WRONG_PAGE, f"the very bytes of the page of {other}; the site answers several addresses with one page")
        return accepted.address if self.speech_id(named) == self.speech_id(accepted.address) else named


def accept(url: str, capture: Capture, source: Source, known: PageRow | None) -> AcceptedPage:
    """The answer, if it may be the page of that address. Raises ``Rejected``: EMPTY, NOT_TEXT or WRONG_PAGE.

    A site may answer any address with its home page, a list or somebody else's page, always with status 200. ``known`` is what the ledger
    says of the address: one that has led to a speech keeps its own address where a redirect leads to another.
    """
    final = capture.final_url
    if not source.covers(final):  # before anything is made of the address, and of an answer that is kept already too
        raise Rejected(Reason.WRONG_PAGE, f"it leads to {final}, which is on no host of {source.title}")
    size = len(capture.body.strip())
    media = (capture.header("content-type") or "").lower()
    if size < LEAST_BYTES:
        raise Rejected(Reason.EMPTY, f"the answer is {size} bytes long, which is no page; fetch it again")
    if size > MOST_PAGE_BYTES:
        raise Rejected(Reason.NOT_TEXT, f"the answer is {size} bytes long, more than any page of text")
    if media and not any(word in media for word in TEXT) and not capture.body[:64].lstrip().startswith(BEGINNINGS):
        raise Rejected(Reason.NOT_TEXT, f"the answer is {media.partition(';')[0]}, not a page of text")
    if final == capture.url or not capture.redirects:
        return AcceptedPage(url, capture.digest, url, final if capture.redirects else None)
    form = source.canonical(final)
    if urlsplit(final).path in {"", "/"} and not urlsplit(final).query:
        raise Rejected(Reason.WRONG_PAGE, f"it leads to the home page {final}")
    if source.article(final) is None:  # only another article of the source is the page that was asked for
        raise Rejected(Reason.WRONG_PAGE, f"it leads to {final}, which is no article of {source.title}")
    moved = source.key(form) != source.key(url) and not (known and known.speech_id)
    return AcceptedPage(url, capture.digest, form if moved else url, final)


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What a kept page gives by itself; all is ``None`` for a result that brought no page."""

    accepted: AcceptedPage | None = None
    refused: Rejected | None = None
    """Why it was not accepted."""
    speech: Speech | None = None
    rejected: Rejected | None = None
    """Why an accepted page is no record."""
    hashes: RecordHashes | None = None
    """Of the record."""


ParseKept = Callable[[FetchResult, PageRow | None], ParsedPage]
"""Parses the page of a result, given what the ledger says of its address."""


def parse_kept(
    archive: Archive, source: Source, result: FetchResult, known: PageRow | None, limit: AbstractContextManager[object] = NO_LIMIT
) -> ParsedPage:
    """The page of a result, accepted and parsed under the address that it seems to have; ``limit`` is entered for all but reading it.

    Raises ``MissingFile``, ``StoreError`` and ``HomeError``; an answer that is damaged in the archive is refused by itself.
    """
    if result.status is not FetchStatus.KEPT or result.place is None:
        return ParsedPage()
    try:
        capture = archive.read(result.place)
        beside = archive.read(result.companion.place) if result.companion and result.companion.place else None
        with limit, one_page(result.url):
            accepted = accept(result.url, capture, source, known)
            return parse_accepted(accepted, capture, accepted.address, source, beside)
    except MissingFile:
        raise
    except ArchiveError as error:
        where = f"{result.place.file} at {result.place.offset}"
        message = str(error) if where in str(error) else f"{where}: {error}"
        return ParsedPage(refused=Rejected(Reason.ARCHIVE_DAMAGED, message))
    except Rejected as reject:
        return ParsedPage(refused=reject.to_keep())


def parse_accepted(accepted: AcceptedPage, capture: Capture, address: str, source: Source, companion: Capture | None) -> ParsedPage:
    """The page parsed under that address, with the page that stands beside it."""
    try:
        speech = parse(replace(capture, url=address), source, companion=companion)
        with one_page(address):  # a record of which no hash can be made is a page that the parser failed over
            return ParsedPage(accepted, speech=speech, hashes=hashes_of(speech))
    except Rejected as reject:
        return ParsedPage(accepted, rejected=reject.to_keep())


def has_speech(row: PageRow | None) -> bool:
    """True when the address is known to lead to a speech: all that parsing takes from the ledger."""
    return row is not None and row.speech_id is not None


WORTH_IT = 200
"""Fewer pages are parsed sooner than workers start."""
KeptPage = tuple[FetchResult, PageRow | None]
"""All that parsing needs: where the page is kept, and what the ledger says of its address."""


class Workers(Protocol):
    """Who parses pages elsewhere."""

    @property
    def batch(self) -> int:
        """Pages that one of them is handed at a time."""

    @property
    def most(self) -> int:
        """Batches that may wait or be under way."""

    def send(self, batch: list[KeptPage]) -> Callable[[], list[ParsedPage]]:
        """Hand over a batch; call what is given back to wait for its pages."""


StartWorkers = Callable[[Archive, str, "Settings"], AbstractContextManager[Workers] | None]
"""Starts workers for the kept pages of a source, by its name; ``None`` where the run is to parse them itself."""


class ParseAhead:
    """Pages that are expected in this order, parsed by workers before the run comes to them."""

    def __init__(self, workers: Workers, here: ParseKept) -> None:
        self._workers = workers
        self._here = here
        self._waiting: Iterator[KeptPage] = iter(())
        self._under_way: deque[tuple[list[KeptPage], Callable[[], list[ParsedPage]]]] = deque()
        self._done: deque[tuple[KeptPage, ParsedPage]] = deque()

    def expect(self, results: Sequence[FetchResult], ledger: Ledger) -> None:
        """Begin with these, which will be asked for in this order."""
        self._waiting = self._known(deque(results), ledger)
        self._send()

    def _known(self, left: deque[FetchResult], ledger: Ledger) -> Iterator[KeptPage]:
        """Each with what the ledger says of its address, and let go of in its turn."""
        while left:
            batch = [left.popleft() for _ in range(min(len(left), self._workers.batch))]
            ledger.look_up(result.url for result in batch)
            yield from ((result, ledger.get(result.url)) for result in batch)

    def parse(self, result: FetchResult, known: PageRow | None) -> ParsedPage:
        """What the next page gives; one that was not expected, or of which more is known by now, is parsed here."""
        if not self._done and self._under_way:
            sent, answer = self._under_way.popleft()
            self._done.extend(zip(sent, answer(), strict=True))
            self._send()
        if self._done and self._done[0][0][0] == result:
            (_, before), parsed = self._done.popleft()
            if parsed.refused or has_speech(before) == has_speech(known):
                return parsed
        return self._here(result, known)

    def _send(self) -> None:
        while len(self._under_way) < self._workers.most and (batch := list(islice(self._waiting, self._workers.batch))):
            self._under_way.append((batch, self._workers.send(batch)))
