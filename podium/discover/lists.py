"""The addresses of any kind of list: each once, those in a window, with errors for lists that are empty or have shrunk.

Fetches only through the function it is given. Which of the addresses to fetch is decided in ``podium.pipeline.plan``.
"""

from array import array
from collections.abc import Callable, Iterator
from datetime import timedelta

from podium.discover.entries import ListEntry, Total, Unread
from podium.discover.feeds import read_feed, read_sitemap
from podium.discover.json_list import read_json
from podium.discover.listing import read_listing, read_years
from podium.discover.web_archives import read_cdx, read_warc
from podium.discovery import Before, Cdx, Discovery, Feed, Get, IdWalk, JsonList, Listed, Listing, Sitemap, Warc, YearIndex
from podium.errors import BrokenListing, EmptyListing, ShrunkenListing
from podium.window import Window

__all__ = ["Get", "Listed", "Addresses", "check_shrunken", "listed"]

SHARE = 0.8
"""A list below this share of its last count is not trusted."""


class AddressSet:
    """Texts that were met, by 128 bits of hash each: a list of a million addresses takes 32 MB and not 200."""

    def __init__(self) -> None:
        self._count = 0
        self._make(1024)

    def _make(self, slots: int) -> None:
        self._mask = slots - 1
        self._first, self._second = array("q", bytes(8 * slots)), array("q", bytes(8 * slots))

    def add(self, text: str) -> bool:
        """Whether it is new."""
        if not self._put(hash(text) or 1, hash(f"{text}\n")):
            return False
        self._count += 1
        if 2 * self._count > self._mask:
            first, second = self._first, self._second
            self._make(2 * len(first))
            for one, other in zip(first, second, strict=True):
                if one:
                    self._put(one, other)
        return True

    def _put(self, first: int, second: int) -> bool:
        """False for what is there; a slot whose first half is zero is free."""
        firsts, mask = self._first, self._mask
        slot = first & mask
        while there := firsts[slot]:
            if there == first and self._second[slot] == second:
                return False
            slot = (slot + 1) & mask
        firsts[slot], self._second[slot] = first, second
        return True


class Addresses(Iterator[Listed]):
    """Iterates over the addresses of one list that lie in the window, each once; its figures are complete when the list has been read."""

    def __init__(self, entries: Iterator[ListEntry], window: Window, name: str, known: Callable[[str], bool]) -> None:
        self.count = 0
        """How many addresses the list held, in the window or not."""
        self.whole = True
        """False when a part of the list was not read because of the window: ``count`` is then not that of the list."""
        self.total: int | None = None
        """How many items the list itself says it has."""
        self._name = name
        self._known = known
        self._listed = self._inside(entries, window)

    def __next__(self) -> Listed:
        return next(self._listed)

    def _inside(self, entries: Iterator[ListEntry], window: Window) -> Iterator[Listed]:
        met = AddressSet()
        for entry in entries:
            if isinstance(entry, Unread):
                self.whole = False
            elif isinstance(entry, Total):
                self.total = entry.count
            elif met.add(entry.url):
                self.count += 1
                if is_in_window(entry, window, self._known):
                    yield entry
        if self.whole and not self.count:
            raise EmptyListing(f"{self._name} lists no address at all; look whether the site has changed and correct the source file")


def _never(_: str) -> None:
    """``before`` for lists that were never read."""


def believed(_: str) -> bool:
    """``known`` for a caller that believes a list's dates for every address."""
    return True


def listed(
    discovery: Discovery,
    get: Get,
    window: Window | None = None,
    known: Callable[[str], bool] = believed,
    before: Before = _never,
) -> Addresses:
    """The addresses of that list for the window.

    A window without an end also takes in pages that changed since its start, and addresses that are new in a feed or sitemap and not
    ``known``, whatever dates are stated for them; ``before`` gives the former content of a page of the list. Raises ``EmptyListing`` for a
    list without any address (not for one without an address in the window), ``BrokenListing``, and as ``get`` does.
    """
    window = window or Window()
    stamps_matter = window.since is not None and window.until is None
    return Addresses(_entries(discovery, get, window, before if stamps_matter else _never), window, name(discovery), known)


def name(discovery: Discovery) -> str:
    """The list's address, for messages and reports."""
    return discovery.file if isinstance(discovery, Warc) else discovery.url


def _entries(discovery: Discovery, get: Get, window: Window, before: Before) -> Iterator[ListEntry]:
    match discovery:
        case Sitemap():
            return read_sitemap(discovery, get, window, before)
        case Feed():
            return read_feed(discovery, get)
        case Listing():
            return read_listing(discovery, get, window)
        case YearIndex():
            return read_years(discovery, get, window)
        case JsonList():
            return read_json(discovery, get, window)
        case IdWalk():
            if discovery.first > discovery.last:
                told = f"{discovery.url} is to be walked from {discovery.last} down to {discovery.first}"
                raise BrokenListing(f"{told}; exchange the two in the source file")
            return (Listed(discovery.url.format(id=number)) for number in range(discovery.last, discovery.first - 1, -1))
        case Warc():
            return read_warc(discovery)
        case Cdx():
            return read_cdx(discovery, get)


def is_in_window(item: Listed, window: Window, known: Callable[[str], bool] = believed) -> bool:
    """Whether an address can be of the window, as far as its list tells; one without any date can be of every window."""
    if window.since is None and window.until is None:
        return True
    if item.new_there and window.until is None and not known(item.url):
        return _overlap(item.span, window)
    possible = Window(item.date, item.date) if item.date else item.span
    if _overlap(possible, window):
        never_after = item.updated and not item.date and window.since and item.updated.date() < window.since - timedelta(days=1)
        return not never_after
    return bool(window.until is None and window.since and item.updated and item.updated.date() >= window.since)


def _overlap(one: Window, other: Window) -> bool:
    starts = [day for day in (one.since, other.since) if day]
    ends = [day for day in (one.until, other.until) if day]
    return not starts or not ends or max(starts) <= min(ends)


def check_shrunken(count: int, last_count: int | None, name: str = "the list") -> None:
    """Raises ``ShrunkenListing`` when ``count`` is below 80 % of ``last_count``, which is ``None`` for a list that was never read."""
    if last_count and count < SHARE * last_count:
        raise ShrunkenListing(f"{name} holds {count} addresses where it held {last_count} before; look at it before the next run")
