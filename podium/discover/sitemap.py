"""Sitemaps and sitemap indexes (sitemaps.org protocol 0.9) to entries.

``ultimate-sitemap-parser`` was weighed: it hides the ``lastmod`` of child sitemaps, reads all of them, and takes the readable half of
broken XML for the whole.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from podium.archive.codings import CodingError, OverLimitError, unpacked
from podium.discover.entries import Entry, Unread, entry, moment, part, utc
from podium.discovery import Before, Get, Listed, Sitemap
from podium.errors import BrokenListing
from podium.window import Window

MOST_BYTES = 100 << 20
"""Twice what the protocol allows a sitemap, unpacked."""
MOST_CHILDREN = 5000


def read_sitemap(sitemap: Sitemap, get: Get, window: Window, before: Before) -> Iterator[Entry]:
    """Every matching address; child sitemaps newest first, each once, those that were last modified before the window left unread.

    What a sitemap did not hold when it was last read is new, whatever its stamp says: such addresses are marked, such children read.
    """
    waiting = [sitemap.url]
    met = {sitemap.url}
    new: set[str] = set()
    while waiting:
        url = waiting.pop(0)
        body = get(url).body if url == sitemap.url else part(get, url, sitemap.url).body
        root, former = _root(url, body), before(url)
        if _tag(root) == "urlset":
            stood = _stood(former, body, url, sitemap)
            yield from (replace(page, new_there=url in new or bool(stood and page.url not in stood)) for page in _pages(root, url, sitemap))
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
    """The addresses that stood in the sitemap the last time, if it has changed since; none where it has not, or was never read."""
    if former is None or former == body:
        return set()
    root = _root(url, former)
    return {page.url for page in _pages(root, url, sitemap)} if _tag(root) == "urlset" else {_location(element, url) for element in root}


def _root(url: str, body: bytes) -> etree._Element:
    if body.startswith(b"\x1f\x8b"):
        try:
            body = unpacked(body, "gzip", MOST_BYTES)
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


def _pages(root: etree._Element, url: str, sitemap: Sitemap) -> Iterator[Listed]:
    for element in root:
        found = entry(_location(element, url), sitemap.pattern, updated=utc(moment(_text(element, "lastmod"))))
        if found:
            yield found


def _children(root: etree._Element, url: str, sitemap: Sitemap) -> list[tuple[str, str]]:
    """Address and ``lastmod`` of the wanted ones, newest first."""
    named = [(_location(element, url), _text(element, "lastmod")) for element in root]
    wanted = [(child, modified) for child, modified in named if re.search(sitemap.children, child)]
    if not wanted:
        raise BrokenListing(f"{url} names {len(named)} sitemaps, none like {sitemap.children!r}; correct `children` in the source file")
    return sorted(wanted, key=lambda child: child[1], reverse=True)


def _location(element: etree._Element, url: str) -> str:
    location = _text(element, "loc")
    if not location:
        raise BrokenListing(f"{url} has an entry without an address; it was not read")
    return urljoin(url, location)


def _text(element: etree._Element, name: str) -> str:
    """Text of a child; blank where it holds markup or entities."""
    found = next((child for child in element if isinstance(child.tag, str) and _tag(child) == name), None)
    return "" if found is None or len(found) else (found.text or "").strip()


def _before(modified: str, window: Window) -> bool:
    """Whether the sitemap was last modified before the window: by more than a day, as lists and days are in several time zones."""
    at = moment(modified)
    return bool(at and window.since and at.date() < window.since - timedelta(days=1))
