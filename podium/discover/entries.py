"""What a list holds as it is read, before windows and duplicates: addresses, and words about the list itself."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from podium.capture import Capture
from podium.discovery import Get, Listed
from podium.errors import BrokenListing, Gone
from podium.source import LONGEST_ADDRESS
from podium.window import Window


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of the list that needed no reading for the window."""

    url: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many items the list says it has."""

    count: int


ListEntry = Listed | Unread | Total


def part(get: Get, url: str, whole: str) -> Capture:
    """A page of a list that the list itself names; that it is gone breaks the list."""
    try:
        return get(url)
    except Gone as gone:
        raise BrokenListing(f"{whole} names {url}, which answers {gone.status}; read it again later, or correct the source file") from gone


def entry(url: str, pattern: str, day: date | None = None, updated: datetime | None = None, title: str | None = None) -> Listed | None:
    """The address with what it tells of its day; ``None`` where it is not of that pattern."""
    if not re.match(r"https?://", url, re.IGNORECASE):
        return None
    if len(url) > LONGEST_ADDRESS:  # too long to be looked at: asking for it tells why
        return Listed(url, day, updated, title)
    found = re.search(pattern, url)
    if found is None:
        return None
    span = _span(found)
    if day is None and span.since and span.since == span.until:
        day = span.since
    return Listed(url.partition("#")[0], day, updated, title, span)


def _span(found: re.Match[str]) -> Window:
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
    """A time stamp as lists write it (W3C or RFC 5322), with the zone it states, UTC where none; ``None`` when it is none."""
    text = (text or "").strip()
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
