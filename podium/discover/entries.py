"""What reading a list yields, before windows and duplicates: its addresses, and facts about the list itself."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from podium.addresses import LONGEST_ADDRESS
from podium.capture import Capture
from podium.discovery import Get, Listed
from podium.errors import BrokenListing, Gone, Rejected
from podium.text.dates import Order, read_date
from podium.window import Window

WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
ANY_DAY = Window()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of the list that was not read, because all of it lies outside the window."""

    url: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many items the list says it has."""

    count: int


@dataclass(frozen=True, slots=True)
class EntryBatch:
    """Many addresses of a list at once, in its order and without an object each: each matches the pattern and has no fragment."""

    urls: list[str]
    updated: list[datetime | None] | None
    """When the list says that they last changed (UTC); ``None`` where it says so of none."""
    spans: list[Window] | None
    """The days they can be of; ``None`` where the addresses tell nothing."""
    new: list[bool] | None
    """Which of them are ``new_there``; ``None`` where none is."""

    def listed(self, place: int) -> Listed:
        """One of them by itself."""
        span = self.spans[place] if self.spans else ANY_DAY
        updated = self.updated[place] if self.updated else None
        return Listed(self.urls[place], _only_day(span), updated, span=span, new_there=bool(self.new and self.new[place]))


ListEntry = Listed | Unread | Total | EntryBatch


def part(get: Get, url: str, whole: str) -> Capture:
    """The page ``url`` of the list ``whole``, which names it itself. Raises ``BrokenListing`` where it is gone, and as ``get`` does."""
    try:
        return get(url)
    except Gone as gone:
        raise BrokenListing(f"{whole} names {url}, which answers {gone.status}; read it again later, or correct the source file") from gone


def entry(url: str, pattern: str, day: date | None = None, updated: datetime | None = None, title: str | None = None) -> Listed | None:
    """The address with the days it can be of; ``None`` where it does not match ``pattern`` or is neither http nor https.

    ``pattern`` is searched in the address; its groups ``year``, ``month`` and ``day``, as far as it has them, tell the days.
    """
    if not WEB_ADDRESS.match(url):
        return None
    if len(url) > LONGEST_ADDRESS:  # too long to be searched: fetching it fails with an error that says why
        return Listed(url, day, updated, title)
    found = re.search(pattern, url)
    if found is None:
        return None
    span = days_told(found)
    return Listed(url.partition("#")[0], day or _only_day(span), updated, title, span)


def _only_day(span: Window) -> date | None:
    return span.since if span.since and span.since == span.until else None


def days_told(found: re.Match[str]) -> Window:
    """The days that the groups ``year``, ``month`` and ``day`` of a pattern tell, as far as it has them."""
    if not found.re.groupindex:
        return ANY_DAY
    stated = found.groupdict()
    return _span(stated.get("year") or "", stated.get("month") or "", stated.get("day") or "")


@lru_cache(1024)
def _span(*stated: str) -> Window:
    parts = {name: int(value) for name, value in zip(("year", "month", "day"), stated, strict=True) if value.isdigit()}
    if "year" not in parts:
        return ANY_DAY
    first, last = parts.get("month", 1), parts.get("month", 12)
    try:
        start = date(parts["year"], first, parts.get("day", 1))
        return Window(start, date(parts["year"], last, parts.get("day", monthrange(parts["year"], last)[1])))
    except ValueError:  # digits that look like a date and are none
        return ANY_DAY


def moment(text: str | None) -> datetime | None:
    """A time stamp of a list (W3C or RFC 5322), in the zone that it states, UTC where it states none; ``None`` for other text."""
    text = (text or "").strip()
    if not text:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            value = read(text)
        except (ValueError, TypeError):
            continue
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return None


def utc(value: datetime | None) -> datetime | None:
    """The same moment in UTC."""
    return value.astimezone(UTC) if value else None


def stated_day(text: str, order: Order | None, url: str) -> date | None:
    """The day that an item of the list ``url`` prints, ``None`` for blank text. Raises ``BrokenListing`` for what is no date."""
    if not text:
        return None
    try:
        return read_date(text, order=order)
    except Rejected as problem:
        raise BrokenListing(f"{url}: the date of an item is not understood ({problem.message})") from problem


def all_before(items: list[Listed], window: Window) -> bool:
    """True when every one of these items states a day before the window."""
    return bool(window.since and items) and all(item.date and item.date < window.since for item in items if window.since)
