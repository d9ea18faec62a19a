"""What reading a list yields, before windows and duplicates: its addresses, and facts about the list itself."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from podium.capture import Capture
from podium.discovery import Get, Listed
from podium.errors import BrokenListing, Gone, Rejected
from podium.source import LONGEST_ADDRESS
from podium.text.dates import Order, read_date
from podium.window import Window


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of the list that was not read, because all of it lies outside the window."""

    url: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many items the list says it has."""

    count: int


ListEntry = Listed | Unread | Total


WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
ANY_DAY = Window()


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
    span = _span(found)
    if day is None and span.since and span.since == span.until:
        day = span.since
    return Listed(url.partition("#")[0], day, updated, title, span)


def _span(found: re.Match[str]) -> Window:
    if not found.re.groupindex:
        return ANY_DAY
    stated = found.groupdict()
    parts = {name: int(stated[name]) for name in ("year", "month", "day") if (stated.get(name) or "").isdigit()}
    if "year" not in parts:
        return Window()
    first, last = parts.get("month", 1), parts.get("month", 12)
    try:
        start = date(parts["year"], first, parts.get("day", 1))
        return Window(start, date(parts["year"], last, parts.get("day", monthrange(parts["year"], last)[1])))
    except ValueError:  # digits that look like a date and are none
        return Window()


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
