"""What came of asking for one address, as a value that can be handed to another process: where its bytes are, never the bytes themselves."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from podium.capture import Kept, Place
from podium.errors import FetchError, Gone
from podium.ledger import Outcome, PageRow
from podium.webarchive import origin

READ = frozenset({Outcome.PARSED, Outcome.REJECTED})


class Fate(StrEnum):
    """What asking for an address gave."""

    KEPT = "kept"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    """The run stopped before its turn came."""


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
    stored: str | None = None
    """Where in a web archive it was taken from."""


def of_kept(url: str, kept: Kept) -> Arrival:
    """A page that is in our archive, under the address that its source calls it by."""
    capture = kept.capture
    validators = capture.header("etag"), capture.header("last-modified")
    where = origin(capture)
    return Arrival(url, Fate.KEPT, capture.fetched_at, kept.place, capture.digest, *validators, capture.status, stored=where)


def of_row(row: PageRow) -> Arrival | None:
    """The page as the ledger knows it; ``None`` for one that is not in our archive."""
    if row.archive_file is None or row.archive_offset is None or row.last_checked is None:
        return None
    place = Place(row.archive_file, row.archive_offset)
    return Arrival(row.url, Fate.KEPT, row.last_checked, place, row.digest, row.etag, row.last_modified, row.status, stored=row.stored)


def of_error(url: str, error: FetchError) -> Arrival:
    """An address that gave no page."""
    fate = Fate.GONE if isinstance(error, Gone) else Fate.FAILED
    return Arrival(url, fate, datetime.now(UTC), status=error.status, words=f"{fate.value}: {error.words}")


def not_asked(url: str, why: str) -> Arrival:
    """An address whose turn did not come."""
    return Arrival(url, Fate.NOT_ASKED, datetime.now(UTC), words=f"not_asked: {why}")
