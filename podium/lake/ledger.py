"""The ledger: one ``PageRow`` an address, with what is known of it and when to look at it again. Values only, no tables.

A row is written again only if something changed that a later run depends on, so that a run that finds nothing new writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from podium.errors import Reason

RECHECKS = (timedelta(days=1), timedelta(days=7), timedelta(days=30), timedelta(days=180))
"""Ages at which a known page is looked at again for corrections that no list announces; the last one repeats."""
CONFIRM_GONE = timedelta(days=1)
"""How long a page must have answered 404 or 410 to count as gone: sites fail for hours."""
GRAIN = timedelta(hours=12)
"""A check that found nothing new is written only when the last written one is older than this."""
NEVER = datetime.max.replace(tzinfo=UTC)
PASSING = frozenset({"digest", "archive_file", "archive_offset", "first_seen", "last_seen", "last_checked"})
"""Columns whose change alone is not written: the body of a page changes with every tracking token, the times with every run."""


class Outcome(StrEnum):
    """What became of an address."""

    PARSED = "parsed"
    REJECTED = "rejected"
    GONE = "gone"
    FAILED = "failed"
    LISTING = "listing"
    COMPANION = "companion"
    """The page beside a document that is an article of its own: asked for and parsed with it, never by itself."""
    FORGOTTEN = "forgotten"
    """Taken out of the lake and the archive, with the reason and, as ``last_checked``, the day; never asked for again."""


_REASONS = frozenset(reason.value for reason in Reason)
READ = frozenset({Outcome.PARSED, Outcome.REJECTED})
"""Outcomes of pages that a parser has read."""
NO_ARTICLE = frozenset({Outcome.LISTING, Outcome.COMPANION})
"""Outcomes of pages that are asked for on the way to articles, or with them."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row of ``lake/pages``; the columns are described in ``podium.lake.schema``, times are UTC."""

    url: str
    source: str
    outcome: Outcome
    first_seen: datetime
    last_seen: datetime
    last_checked: datetime | None = None
    speech_id: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    status: int | None = None
    reason: str | None = None
    content_hash: str | None = None
    parser: str | None = None
    archive_file: str | None = None
    archive_offset: int | None = None
    gone_since: datetime | None = None
    tries: int = 0
    items: int | None = None
    stored: str | None = None

    @property
    def rejected_for(self) -> Reason | None:
        """Why the page was rejected; ``None`` for any other outcome, and where the ledger has no reason or one that is no longer given.

        The one place where the code in front of a stored reason (``code: words``) is read.
        """
        stored = (self.reason or "").partition(":")[0]
        return Reason(stored) if self.outcome is Outcome.REJECTED and stored in _REASONS else None


def news(known: Mapping[str, PageRow], rows: Iterable[PageRow]) -> list[PageRow]:
    """The rows to write, one an address, joined (``joined_row``) to each other and to what is ``known`` by address."""
    latest: dict[str, PageRow] = {}
    for row in rows:
        before = latest.get(row.url)
        latest[row.url] = joined_row(before, row) if before else row
    return [joined_row(known.get(row.url), row) for row in latest.values() if worth_writing(known.get(row.url), row)]


def worth_writing(known: PageRow | None, row: PageRow) -> bool:
    """True if a later run depends on what the row changes; an older check never overwrites a newer one."""
    if known is None:
        return True
    if known.last_checked and (row.last_checked is None or row.last_checked < known.last_checked):
        return False
    lasting = [name for name in PageRow.__dataclass_fields__ if name not in PASSING]
    changed = any(getattr(known, name) != getattr(row, name) for name in lasting)
    return changed or _since(known.last_checked, row.last_checked) >= GRAIN


def joined_row(known: PageRow | None, row: PageRow) -> PageRow:
    """The row that was checked later, with the earliest ``first_seen`` and the latest ``last_seen`` of both."""
    if known is None:
        return row
    later = known if _since(row.last_checked, known.last_checked) > timedelta(0) else row
    first, last = min(known.first_seen, row.first_seen), max(known.last_seen, row.last_seen)
    return later if (later.first_seen, later.last_seen) == (first, last) else replace(later, first_seen=first, last_seen=last)


def _since(earlier: datetime | None, later: datetime | None) -> timedelta:
    """The time between two checks: nothing if there was no later one, endless if there was no earlier one."""
    if later is None:
        return timedelta(0)
    return later - earlier if earlier else timedelta.max


def found_gone(row: PageRow, at: datetime, status: int, confirm: timedelta = CONFIRM_GONE, message: str | None = None) -> PageRow:
    """The row after a 404 or 410, or an answer that means the same; ``message`` is the reason that the row then has.

    The page counts as gone if it was so at least ``confirm`` ago too; before that the row keeps its outcome and only notes ``gone_since``.
    """
    since = row.gone_since or at
    seen = replace(row, gone_since=since, status=status, last_checked=at, reason=message or f"gone: the site answers {status}")
    return replace(seen, outcome=Outcome.GONE) if at - since >= confirm else seen


def next_check(row: PageRow, ages: Sequence[timedelta] = RECHECKS) -> datetime:
    """When to ask for the address again: at once after a failure, else at these ages since it was first seen, or since it was gone.

    Never for one that was forgotten.
    """
    if row.outcome is Outcome.FORGOTTEN:
        return NEVER
    if row.last_checked is None or row.outcome is Outcome.FAILED:
        return row.last_seen
    start = row.gone_since or row.first_seen
    due = (start + age for age in ages if start + age > row.last_checked)
    return next(due, row.last_checked + ages[-1])
