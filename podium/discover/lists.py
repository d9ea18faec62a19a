"""The addresses of any kind of list: each once, those in a window, with errors for lists that are empty or have shrunk.

Fetches only through the function it is given. Which of the addresses to fetch is decided in ``podium.pipeline.plan``. A new kind of list
is a value in ``podium.discovery``, a module here that reads it, and a case below.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from podium.discover.entries import ANY_DAY, EntryBatch, ListEntry, Total, Unread
from podium.discover.feeds import read_feed, read_sitemap
from podium.discover.json_list import read_json
from podium.discover.listing import read_listing, read_years
from podium.discover.web_archives import read_cdx, read_warc
from podium.discovery import Before, Cdx, Discovery, Feed, Get, IdWalk, JsonList, Listed, Listing, Sitemap, Warc, YearIndex
from podium.errors import BrokenListing, EmptyListing, ShrunkenListing
from podium.text.hashes import TextSet
from podium.window import Window

SHARE = 0.8
"""A list below this share of its last count is not trusted."""


Settled = Callable[[Sequence[str], Sequence[datetime | None] | None], Sequence[bool]]
"""Which of these addresses, that last changed at these moments, the caller needs not be given: it has counted them."""


class Addresses(Iterator[Listed]):
    """Iterates over the addresses of one list that lie in the window, each once; its figures are complete when the list has been read."""

    def __init__(
        self, entries: Iterator[ListEntry], window: Window, name: str, known: Callable[[str], bool], settled: Settled | None
    ) -> None:
        self.count = 0
        """How many addresses the list held, in the window or not."""
        self.whole = True
        """False when a part of the list was not read because of the window: ``count`` is then not that of the list."""
        self.total: int | None = None
        """How many items the list itself says it has."""
        self._name = name
        self._known = known
        self._settled = settled
        self._listed = self._inside(entries, window)

    def __next__(self) -> Listed:
        return next(self._listed)

    def _inside(self, entries: Iterator[ListEntry], window: Window) -> Iterator[Listed]:
        met = TextSet()
        for entry in entries:
            if isinstance(entry, Unread):
                self.whole = False
            elif isinstance(entry, Total):
                self.total = entry.count
            elif isinstance(entry, EntryBatch):
                yield from self._of_batch(entry, window, met)
            elif met.add(entry.url):
                self.count += 1
                if is_in_window(entry, window, self._known):
                    yield entry
        if self.whole and not self.count:
            raise EmptyListing(f"{self._name} lists no address at all; look whether the site has changed and correct the source file")

    def _of_batch(self, batch: EntryBatch, window: Window, met: TextSet) -> Iterator[Listed]:
        """The same of many addresses, without those that are settled."""
        fresh = met.add_all(batch.urls)
        self.count += sum(fresh)
        places = [place for place, is_fresh in enumerate(fresh) if is_fresh]
        if window != ANY_DAY:
            places = [place for place in places if is_in_window(batch.listed(place), window, self._known)]
        if self._settled:
            updated = batch.updated and [batch.updated[place] for place in places]
            settled = self._settled([batch.urls[place] for place in places], updated)
            places = [place for place, is_settled in zip(places, settled, strict=True) if not is_settled]
        yield from map(batch.listed, places)


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
    settled: Settled | None = None,
) -> Addresses:
    """The addresses of that list for the window.

    A window without an end also takes in pages that changed since its start, and addresses that are new in a feed or sitemap and not
    ``known``, whatever dates are stated for them; ``before`` gives the former content of a page of the list. Of a sitemap's addresses those
    are left out that are ``settled``. Raises ``EmptyListing`` for a list without any address (not for one without an address in the
    window), ``BrokenListing``, and as ``get`` does.
    """
    window = window or Window()
    stamps_matter = window.since is not None and window.until is None
    return Addresses(_entries(discovery, get, window, before if stamps_matter else _never), window, name(discovery), known, settled)


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
