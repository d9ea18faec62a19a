"""What came of asking for one address, and of reading what it gave; values that can be handed to another process.

A result says where the bytes are kept, it never holds them. A document and the page that stands beside it are asked for together, kept
apart and parsed as one: the result of the document then names that of the page.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from podium.capture import Kept, RecordPlace
from podium.errors import FetchError, Gone, Reason, Rejected
from podium.extract.source import Source
from podium.lake.ledger import Outcome, PageRow
from podium.records import Speech

Bytes = tuple[str, str | None]  # a capture by its address and digest


NO_PAGE = frozenset({Reason.SOFT_404, Reason.WRONG_PAGE})
"""Answers that say, with status 200, that the page asked for is not there."""


class FetchStatus(StrEnum):
    """What asking for an address gave."""

    KEPT = "kept"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    """The run stopped before its turn came."""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The outcome of asking for one address: for a kept page where its bytes are, for others a message that says why there are none."""

    url: str
    status: FetchStatus
    at: datetime
    place: RecordPlace | None = None
    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    http_status: int | None = None
    message: str | None = None
    stored: str | None = None
    """Where in a web archive it was taken from."""
    companion: "FetchResult | None" = None
    """The kept page that stands beside a kept document, and is parsed with it."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """A result that was read: its record, or why it was rejected."""

    result: FetchResult
    speech: Speech | None = None
    rejected: Rejected | None = None
    unreadable: bool = False
    """True when it was the parser that rejected these very bytes."""
    moved_to: str | None = None
    """The address of the same source that the page turned out to have now."""
    forgotten: PageRow | None = None
    """Where it gives a speech that was forgotten under another address, that address's row of the ledger."""
    companion: FetchResult | None = None
    """The page beside the document that it was read with: of the address that the document names, where that is not the one asked for."""

    def is_missing(self, speech_id: str | None) -> bool:
        """True when the page is not there (any more), whatever the status says; ``speech_id`` is what the address led to so far."""
        no_page = self.rejected is not None and self.rejected.reason in NO_PAGE
        return self.result.status is FetchStatus.GONE or (no_page and speech_id is not None)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One address that gave no record, and why: for a rejected page the message is ``code: words``, and ``reason`` has the code."""

    url: str
    message: str
    place: RecordPlace | None = None
    """Where the answer is kept that was not understood."""
    reason: Reason | None = None
    layout: str | None = None
    """The template that knew a rejected page, where one did."""

    @classmethod
    def of_rejected(cls, url: str, rejected: Rejected, place: RecordPlace | None = None) -> "Trouble":
        """The trouble with a page that the parser rejected."""
        return cls(url, str(rejected), place, rejected.reason, rejected.layout)

    @property
    def understood(self) -> bool:
        """True for a page that was read and simply holds nobody's words."""
        return self.reason is not None and self.reason.understood

    @property
    def detail(self) -> str:
        """The message without the code of the reason."""
        return self.message.removeprefix(f"{self.reason}: ")


def of_kept(url: str, kept: Kept) -> FetchResult:
    """A page that is in our archive, under the address that its source calls it by."""
    capture = kept.capture
    validators = capture.header("etag"), capture.header("last-modified")
    place, digest = kept.place, capture.digest
    return FetchResult(url, FetchStatus.KEPT, capture.fetched_at, place, digest, *validators, capture.status, stored=capture.origin)


def of_row(row: PageRow) -> FetchResult | None:
    """The page as the ledger knows it; ``None`` for one that is not in our archive."""
    if row.archive_file is None or row.archive_offset is None or row.last_checked is None:
        return None
    place = RecordPlace(row.archive_file, row.archive_offset)
    return FetchResult(
        row.url, FetchStatus.KEPT, row.last_checked, place, row.digest, row.etag, row.last_modified, row.status, stored=row.stored
    )


def of_error(url: str, error: FetchError, stored: str | None = None) -> FetchResult:
    """An address that gave no page."""
    status = FetchStatus.GONE if isinstance(error, Gone) else FetchStatus.FAILED
    return FetchResult(url, status, datetime.now(UTC), http_status=error.status, message=f"{status.value}: {error.message}", stored=stored)


def not_asked(url: str, why: str) -> FetchResult:
    """An address whose turn did not come."""
    return FetchResult(url, FetchStatus.NOT_ASKED, datetime.now(UTC), message=f"not_asked: {why}")


NOT_REACHED = frozenset({FetchStatus.FAILED, FetchStatus.NOT_ASKED})


def of_both(document: FetchResult, page: FetchResult, known: PageRow | None, known_page: PageRow | None) -> FetchResult:
    """The results of a document and of the page beside it as one; ``known`` and ``known_page`` are what the ledger says of either.

    A document that is new counts as not reached while its page is not, so that the next run asks for both; one whose page is gone stands
    alone, or keeps the page that we have. A page that changed beside a document that did not makes both worth parsing.
    """
    if document.status is FetchStatus.KEPT and page.status in NOT_REACHED:
        message = f"{page.message} (the page beside it, {page.url})"
        return replace(document, status=page.status, http_status=page.http_status, message=message, place=None, digest=None)
    if document.status is FetchStatus.UNCHANGED and page.status is FetchStatus.KEPT:
        kept = of_row(known) if known else None
        return replace(kept, at=page.at, companion=page) if kept else document
    if document.status is not FetchStatus.KEPT:
        return document
    companion = page if page.status is FetchStatus.KEPT else of_row(known_page) if known_page else None
    return replace(document, companion=companion)


def known_companion(source: Source, url: str, ledger: Mapping[str, PageRow]) -> FetchResult | None:
    """The page beside the document of an address, as the ledger knows it."""
    beside = source.companion(url)
    row = ledger.get(beside) if beside else None
    return of_row(row) if row else None


def paired(source: Source, results: Iterable[FetchResult], ledger: Mapping[str, PageRow]) -> Iterator[FetchResult]:
    """Kept pages, each document with the page beside it, from among them or as the ledger knows it, in the order of the documents.

    A page whose document is not at hand comes at the end, under the document's address: the parser says that it is incomplete.
    """
    held, pages = list[FetchResult](), dict[str, FetchResult]()
    for result in results:
        if source.companion_of(result.url):
            pages[result.url] = result
        else:
            held.append(result)
    for result in held:
        beside = source.companion(result.url)
        page = pages.pop(beside, None) if beside else None
        yield _joined(source, result, page, ledger) if beside else result
    for page in pages.values():
        article = source.article(page.url) or page.url
        known = of_row(row) if (row := ledger.get(article)) and row.outcome is Outcome.PARSED else None
        if page.status is FetchStatus.KEPT:
            yield replace(known, at=page.at, companion=page) if known else replace(page, url=article, companion=page)


def _joined(source: Source, document: FetchResult, page: FetchResult | None, ledger: Mapping[str, PageRow]) -> FetchResult:
    known_page = ledger.get(source.companion(document.url) or "")
    page = page or FetchResult(document.url, FetchStatus.UNCHANGED, document.at)
    return of_both(document, page, ledger.get(document.url), known_page)


def both_kept(source: Source, results: Iterable[FetchResult], ledger: Mapping[str, PageRow]) -> list[FetchResult]:
    """Of what a dead run kept, all but documents and pages that lack the other: whoever wants them asks again for both."""
    listed = list(results)
    kept = {result.url for result in listed}

    def is_known(url: str | None) -> bool:
        return url is not None and (url in kept or url in ledger)

    there = [
        result
        for result in listed
        if (beside := source.companion_of(result.url) or source.companion(result.url)) is None
        or (is_known(source.article(result.url)) and is_known(beside))
    ]
    return list(paired(source, there, ledger))


def companion_row(page: FetchResult, source: Source, known: PageRow | None, content_hash: str | None) -> PageRow:
    """The ledger's row of a kept page beside a document; ``content_hash`` is that of the record that both gave.

    By it the row is written again when the record changed, so that reading the kept pages anew finds the page that made it.
    """
    row = known or PageRow(page.url, source.name, Outcome.COMPANION, page.at, page.at)
    return replace(
        row,
        outcome=Outcome.COMPANION,
        last_seen=page.at,
        last_checked=page.at,
        status=page.http_status or row.status,
        etag=page.etag,
        last_modified=page.last_modified,
        digest=page.digest,
        archive_file=page.place.file if page.place else None,
        archive_offset=page.place.offset if page.place else None,
        content_hash=content_hash,
        tries=0,
    )
