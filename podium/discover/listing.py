"""Reads listing pages and year indexes, in HTML."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from podium.capture import Capture
from podium.discover.entries import ListEntry, Unread, all_before, entry, part, stated_day
from podium.discovery import Get, Listed, Listing, YearIndex
from podium.errors import BrokenListing, EmptyListing, Gone, Rejected
from podium.page.page import Page
from podium.text.dates import Order
from podium.window import Window

MONTH_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")


class Items(Protocol):
    """The fields that a ``Listing`` and a ``YearIndex`` share: how an item of theirs is found on a page."""

    @property
    def item(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def pattern(self) -> str: ...
    @property
    def order(self) -> Order | None: ...


def read_listing(listing: Listing, get: Get, window: Window) -> Iterator[ListEntry]:
    """Items page by page, from the first, until a page lies wholly before the window, holds nothing new, or is the last.

    New items move others to the next page while pages are read, so that some return there: reading stops only where all of them do.
    Raises ``EmptyListing`` where the first page has no item, ``BrokenListing``, and as ``get`` does.
    """
    page = _page(get(listing.url))
    if not page.has(listing.item):
        raise EmptyListing(f"{listing.url} has nothing that matches {listing.item!r}; look whether the site has changed")
    met: set[str] = set()
    asked = {listing.url}
    for number in range(listing.first_page, listing.first_page + listing.most_pages):
        items = list(items_of(page, listing))
        fresh = {item.url for item in items} - met
        met |= fresh
        yield from items
        following = _following(page, listing, number)
        if following is None or following in asked or (items and not fresh):
            return
        if all_before(items, window):
            yield Unread(following)
            return
        asked.add(following)
        after = _after(following, listing, get)
        if after is None:
            return
        page = after
    raise BrokenListing(f"{listing.url} goes on after {listing.most_pages} pages; raise `most_pages` in the source file if that can be")


def _following(page: Page, listing: Listing, number: int) -> str | None:
    if listing.next:
        link = page.maybe(listing.next)
        return page.address(link.attribute("href") or "") if link else None
    return listing.pages.format(page=number) if listing.pages else None


def _after(url: str, listing: Listing, get: Get) -> Page | None:
    """The page at that address; ``None`` past the last one, which can be asked for only where pages have numbers."""
    if listing.next:
        page = _page(part(get, url, listing.url))
    else:
        try:
            page = _page(get(url))
        except Gone:
            return None
    if page.has(listing.item):
        return page
    if listing.next or (listing.landmark and not page.has(listing.landmark)):
        raise BrokenListing(f"{url} has nothing that matches {listing.item!r}, though the list goes on there; read it again later")
    return None


def read_years(index: YearIndex, get: Get, window: Window) -> Iterator[ListEntry]:
    """The pages of the years that touch the window, newest first."""
    newest = date.today().year
    last = min(newest, window.until.year) if window.until else newest
    first = max(index.first_year, window.since.year) if window.since else index.first_year
    for year in range(last, first - 1, -1):
        items = _of_year(index.url, year, index, get)
        if not items and index.former:
            items = _of_year(index.former, year, index, get)
        if not items and year < newest:
            raise BrokenListing(f"{index.url} lists nothing for {year}; look whether the site has changed, or raise `first_year`")
        yield from items
    if first > index.first_year or last < newest:
        yield Unread(index.url)


def _of_year(form: str, year: int, index: YearIndex, get: Get) -> list[Listed]:
    months = range(12, 0, -1) if "{month" in form else (12,)
    urls = (form.format(year=year, month=month, month_name=MONTH_NAMES[month - 1]) for month in months)
    return [item for url in urls for item in _of_address(url, index, get)]


def _of_address(url: str, index: YearIndex, get: Get) -> list[Listed]:
    try:
        return list(items_of(_page(get(url)), index))
    except Gone:
        return []


def items_of(page: Page, form: Items) -> Iterator[Listed]:
    """The items of one page that match the pattern. Raises ``BrokenListing`` for an item without a link or with an unreadable date."""
    for item in page.every(form.item):
        link = item.maybe(form.link)
        reference = link.attribute("href") if link else None
        if link is None or not reference:
            raise BrokenListing(f"{page.url} has an item without {form.link!r} (“{item.text[:60]}”); correct the source file")
        dated = item.maybe(form.date) if form.date else None
        day = stated_day((dated.attribute("datetime") or dated.text) if dated else "", form.order, page.url)
        title = item.maybe(form.title) if form.title else link
        found = entry(page.address(reference), form.pattern, day, title=title.text or None if title else None)
        if found:
            yield found


def _page(capture: Capture) -> Page:
    try:
        page = Page.of(capture)
    except Rejected as problem:
        raise BrokenListing(f"{capture.url} is no page of a list: {problem.message}") from problem
    if page.cut_short:
        raise BrokenListing(f"{capture.url} breaks off before its end; read the list again later")
    return page
