"""Reads RSS and Atom feeds and sitemaps. feedparser is given bytes, never an address or a file name, which it would open."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from podium.addresses import LONGEST_ADDRESS
from podium.archive.compression import CodingError, OverLimitError, unpacked
from podium.discover.entries import ANY_DAY, WEB_ADDRESS, EntryBatch, ListEntry, Unread, days_told, entry, moment, part, utc
from podium.discovery import Before, Feed, Get, Sitemap
from podium.errors import BrokenListing
from podium.text.folding import fold
from podium.window import Window

_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*$")
PLAIN_LOCATION = re.compile(r"https?://[A-Za-z0-9.:-]+/[A-Za-z0-9/._~%+-]*")
"""An address that ``urljoin`` leaves as it is, which takes it four times as long to find out as all else that an entry costs."""
MOST_SITEMAP_BYTES = 100 << 20
"""Twice what the protocol allows a sitemap, unpacked."""
MOST_CHILDREN = 5000


def read_feed(feed: Feed, get: Get) -> Iterator[ListEntry]:
    """Every matching entry; its day is that of publication, in the time zone in which the feed states it.

    Raises ``BrokenListing`` for what is no whole feed, and as ``get`` does.
    """
    import feedparser  # a tenth of a second, which runs without a feed need not spend

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
    """True when every entry is closed and has a link, and the feed has its end tag: the XML error is somewhere harmless."""
    opened, closed = len(_OPENED.findall(body)), len(_CLOSED.findall(body))
    return opened == closed == len(parsed.entries) and all(item.get("link") for item in parsed.entries) and bool(_END.search(body))


def _entry(item: Any, base: str, feed: Feed) -> ListEntry | None:
    if not item.get("link"):
        raise BrokenListing(f"{feed.url} has an entry without a link ({fold(item.get('title', ''))[:60]!r}); nothing after it was taken")
    published, updated = (moment(dict.get(item, name)) for name in ("published", "updated"))
    day = (published or updated).date() if published or updated else None  # type: ignore[union-attr]
    found = entry(urljoin(base, item.link), feed.pattern, day, utc(updated), fold(item.get("title", "")) or None)
    return found and replace(found, new_there=True)  # a feed is short: whatever of it is unknown can be asked for


def read_sitemap(sitemap: Sitemap, get: Get, window: Window, before: Before) -> Iterator[ListEntry]:
    """Every matching address; child sitemaps newest first, each once, without those that were last modified before the window.

    What a sitemap did not hold when it was last read is new, whatever its ``lastmod`` says: such addresses are marked ``new_there``, such
    child sitemaps are read. Raises ``BrokenListing`` for what is no whole sitemap, and as ``get`` does.
    """
    waiting = [sitemap.url]
    met = {sitemap.url}
    new: set[str] = set()
    while waiting:
        url = waiting.pop(0)
        body = get(url).body if url == sitemap.url else part(get, url, sitemap.url).body
        root, former = _root(url, body), before(url)
        if _tag(root) == "urlset":
            pages, stood = _pages(root, url, sitemap), _stood(former, body, url, sitemap)
            if url in new or stood:
                pages = replace(pages, new=[url in new or page not in stood for page in pages.urls])
            del root, body, former, stood  # a hundred megabytes of a long sitemap, while its addresses are looked at
            yield pages
            continue
        children = {child: modified for child, modified in _children(root, url, sitemap) if child not in met}
        stood = _stood(former, body, url, sitemap)
        new.update(child for child in children if url in new or (stood and child not in stood))
        yield from (Unread(child) for child, modified in children.items() if child not in new and _before(modified, window))
        fresh = [child for child, modified in children.items() if child in new or not _before(modified, window)]
        met.update(children)
        if len(met) > MOST_CHILDREN:
            raise BrokenListing(f"{sitemap.url} leads to more than {MOST_CHILDREN} sitemaps; narrow `children` in the source file")
        waiting = fresh + waiting


def _stood(former: bytes | None, body: bytes, url: str, sitemap: Sitemap) -> set[str]:
    """The addresses in the sitemap when it was last read, if it has changed since; none where it has not, or was never read."""
    if former is None or former == body:
        return set()
    root = _root(url, former)
    return set(_pages(root, url, sitemap).urls) if _tag(root) == "urlset" else {_address(location, url) for location in _columns(root)[0]}


def _root(url: str, body: bytes) -> etree._Element:
    if body.startswith(b"\x1f\x8b"):
        try:
            body = unpacked(body, "gzip", MOST_SITEMAP_BYTES)
        except (CodingError, OverLimitError) as problem:
            raise BrokenListing(f"{url}: {problem}; a sitemap was expected") from problem
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as problem:
        raise BrokenListing(f"{url} is not whole XML ({problem.msg}); a sitemap was expected") from problem
    document: Any = root.getroottree().docinfo  # its type has no doctype in the stubs
    if document.doctype:
        raise BrokenListing(f"{url} declares a document type, which no sitemap has; it was not read")
    if _tag(root) not in {"urlset", "sitemapindex"}:
        raise BrokenListing(f"{url} is XML with the root {_tag(root)!r}, not a sitemap; look where the site lists its pages now")
    return root


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname


def _pages(root: etree._Element, url: str, sitemap: Sitemap) -> EntryBatch:
    """The matching addresses of a sitemap, as ``entry`` gives one."""
    locations, stamps = _columns(root)
    if not all(map(PLAIN_LOCATION.fullmatch, locations)):
        locations = [_address(location, url) for location in locations]
    pattern = re.compile(sitemap.pattern)
    searched = (
        pattern.search(page) if len(page) <= LONGEST_ADDRESS else WEB_ADDRESS.match(page)  # as `entry`: too long to be searched
        for page in locations
    )
    found = [
        (place, days_told(match) if pattern.groupindex and match.re is pattern else ANY_DAY)
        for place, match in enumerate(searched)
        if match and WEB_ADDRESS.match(locations[place])
    ]
    kept = [place for place, _ in found]
    spans = [span for _, span in found] if pattern.groupindex else None
    moments = {stamp: utc(moment(stamp)) for stamp in set(stamps)}
    updated = [moments[stamps[place]] for place in kept] if any(moments.values()) else None
    return EntryBatch([_without_fragment(locations[place]) for place in kept], updated, spans, None)


def _without_fragment(page: str) -> str:
    return page if len(page) > LONGEST_ADDRESS else page.partition("#")[0]


def _columns(root: etree._Element) -> tuple[list[str], list[str]]:
    """The texts of ``loc`` and ``lastmod`` of every entry, as ``_texts`` gives them; blank where an entry has none.

    Where all entries are made alike, as mostly, libxml2 says so, and what they hold need not be looked at one by one.
    """
    if namespace := etree.QName(root).namespace:
        is_odd, counted = _asked_of_entries(namespace)
        locations = [(element.text or "").strip() for element in root.iter(f"{{{namespace}}}loc")]
        stamps = [(element.text or "").strip() for element in root.iter(f"{{{namespace}}}lastmod")]
        direct = len(locations) + len(stamps) == counted(root)
        if direct and len(locations) == len(root) and len(stamps) in {0, len(root)} and not is_odd(root):
            return locations, stamps or [""] * len(root)
    stated = list(map(_texts, root))
    return [texts.get("loc", "") for texts in stated], [texts.get("lastmod", "") for texts in stated]


@lru_cache(8)
def _asked_of_entries(namespace: str) -> tuple[etree.XPath, etree.XPath]:
    """Whether an entry has no ``loc``, several of a name, one of another namespace, or one that holds markup; and how many there are."""
    is_odd = """*[not(s:loc)] or */s:loc[2] or */s:lastmod[2] or */s:loc/* or */s:lastmod/*
        or */*[not(self::s:*)][local-name()='loc' or local-name()='lastmod']"""
    names = {"s": namespace}
    return etree.XPath(f"boolean({is_odd})", namespaces=names), etree.XPath("count(*/s:loc) + count(*/s:lastmod)", namespaces=names)


def _children(root: etree._Element, url: str, sitemap: Sitemap) -> list[tuple[str, str]]:
    """Address and ``lastmod`` of the child sitemaps that are to be read, newest first."""
    named = [(_address(location, url), stamp) for location, stamp in zip(*_columns(root), strict=True)]
    wanted = [(child, modified) for child, modified in named if re.search(sitemap.children, child)]
    if not wanted:
        raise BrokenListing(f"{url} names {len(named)} sitemaps, none like {sitemap.children!r}; correct `children` in the source file")
    return sorted(wanted, key=lambda child: child[1], reverse=True)


def _address(location: str, url: str) -> str:
    if not location:
        raise BrokenListing(f"{url} has an entry without an address; it was not read")
    return location if PLAIN_LOCATION.fullmatch(location) else urljoin(url, location)


def _texts(element: etree._Element) -> dict[str, str]:
    """Texts of the child elements by their names, of each name the first; blank where one holds markup or entities."""
    found: dict[str, str] = {}
    for child in element:
        if isinstance(child.tag, str) and (name := child.tag.rpartition("}")[2]) not in found:
            found[name] = "" if len(child) else (child.text or "").strip()
    return found


def _before(modified: str, window: Window) -> bool:
    """True for a sitemap last modified more than a day before the window; the day allows for time zones."""
    at = moment(modified)
    return bool(at and window.since and at.date() < window.since - timedelta(days=1))
