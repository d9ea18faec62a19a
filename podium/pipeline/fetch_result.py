"""What came of asking for one address, and of reading what it gave; values that can be handed to another process.

An result says where the bytes are kept, it never holds them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from podium.capture import Kept, RecordPlace
from podium.errors import FetchError, Gone, Reason, Rejected
from podium.lake.ledger import PageRow
from podium.records import Speech

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

    @classmethod
    def of_rejected(cls, url: str, rejected: Rejected, place: RecordPlace | None = None) -> "Trouble":
        """That of a rejected page."""
        return cls(url, str(rejected), place, rejected.reason)

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
    from podium.discover.web_archives import origin  # brings warcio along, which a reparse with nothing to read does without

    capture = kept.capture
    validators = capture.header("etag"), capture.header("last-modified")
    where = origin(capture)
    return FetchResult(url, FetchStatus.KEPT, capture.fetched_at, kept.place, capture.digest, *validators, capture.status, stored=where)


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
