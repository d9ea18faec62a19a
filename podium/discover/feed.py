"""RSS and Atom feeds to entries; feedparser is given bytes, never an address or a file name."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

import feedparser

from podium.discover.entries import Entry, entry, moment, utc
from podium.discovery import Feed, Get
from podium.errors import BrokenListing
from podium.fields.text import fold

_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*$")


def read_feed(feed: Feed, get: Get) -> Iterator[Entry]:
    """Every matching entry; its day is that of publication, in the time zone in which the feed states it."""
    capture = get(feed.url)
    _, mark, parameters = (capture.header("content-type") or "").partition(";")
    headers = {"content-type": f"application/xml{mark}{parameters}", "content-location": capture.final_url}  # feeds are served as anything
    parsed = feedparser.parse(io.BytesIO(capture.body), response_headers=headers, sanitize_html=False)
    if not parsed.get("version"):
        start = fold(capture.body[:80].decode("utf-8", "replace"))
        raise BrokenListing(f"{feed.url} is no RSS or Atom feed, it starts with “{start}”; look where the site has its feed now")
    if parsed.bozo and not _is_whole(capture.body, parsed):
        raise BrokenListing(f"{feed.url} is not whole XML ({fold(str(parsed.bozo_exception))[:100]}); nothing of it was taken")
    for item in parsed.entries:
        if found := _entry(item, capture.final_url, feed):
            yield found


def _is_whole(body: bytes, parsed: Any) -> bool:
    """Every entry that was opened was closed and read with its link, and the feed has its end: the fault is elsewhere."""
    opened, closed = len(_OPENED.findall(body)), len(_CLOSED.findall(body))
    return opened == closed == len(parsed.entries) and all(item.get("link") for item in parsed.entries) and bool(_END.search(body))


def _entry(item: Any, base: str, feed: Feed) -> Entry | None:
    if not item.get("link"):
        raise BrokenListing(f"{feed.url} has an entry without a link ({fold(item.get('title', ''))[:60]!r}); nothing after it was taken")
    published, updated = (moment(dict.get(item, name)) for name in ("published", "updated"))
    day = (published or updated).date() if published or updated else None  # type: ignore[union-attr]
    found = entry(urljoin(base, item.link), feed.pattern, day, utc(updated), fold(item.get("title", "")) or None)
    return found and replace(found, new_there=True)  # a feed is short: whatever of it is unknown can be asked for
