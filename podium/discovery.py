"""Where a source's addresses are listed: the kinds of list, as values that a file in ``parsers/`` declares, and what reading one gives.

The reading is in ``podium.discover.lists`` and the modules beside it. In a ``pattern``, searched in each address, the named groups
``year``,
``month`` and ``day`` tell what the address says of the day; an address without a match is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from podium.capture import Capture
from podium.text.dates import Order
from podium.window import Window

Get = Callable[[str], Capture]
"""Fetches one address, politely; raises ``FetchError``."""
Before = Callable[[str], bytes | None]
"""What a page of a list held the last time it was read; ``None`` where that is not known."""
ListedDay = date


@dataclass(frozen=True, slots=True)
class ArchivedCapture:
    """Where a web archive keeps a capture: an address, and the bytes of it that hold the WARC record, ``None`` for all."""

    url: str
    at: datetime
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One address as its list gives it."""

    url: str
    date: ListedDay | None = None
    """The day the list states, as it prints it: of delivery or of publication."""
    updated: datetime | None = None
    """When the list says that the page last changed (UTC)."""
    title: str | None = None
    span: Window = Window()
    """The days it can be of, where the list tells only the month or the year."""
    stored: ArchivedCapture | None = None
    """Where to get it, when that is not its own address."""
    new_there: bool = False
    """True where ``date`` and ``updated`` are stamps of a feed, or of a sitemap that did not hold it the last time.

    Sites stamp new pages with any day: such stamps are believed only of addresses that are known already.
    """


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or sitemap index, plain or gzip."""

    url: str
    pattern: str
    children: str = ""
    """Regular expression that a child sitemap's address must match to be read."""


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS or Atom feed."""

    url: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Listing pages, newest first; reading stops at a page that holds only items before the window, or nothing new."""

    url: str
    """The first page."""
    pages: str | None
    """Address of page N with ``{page}``; not used where ``next`` is given."""
    item: str
    """CSS of one item's block."""
    link: str
    """CSS of the link inside an item."""
    date: str | None = None
    """CSS of the item's date inside an item (``datetime`` attribute, else text)."""
    next: str | None = None
    """CSS of the link to the following (older) page; the last page has none."""
    first_page: int = 2
    """The number that ``{page}`` takes after the first page."""
    most_pages: int = 1000
    pattern: str = ""
    title: str | None = None
    """CSS of the title inside an item; the link's words where not given."""
    landmark: str = ""
    """CSS of something that also a page without items has, so that an error page is not taken for the end."""
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class YearIndex:
    """A page for each year, or each month of it; a year without any item is an error, unless it is the newest."""

    url: str
    """With ``{year}``, and ``{month}`` (1 to 12, ``{month:02d}``) or ``{month_name}`` (january) where months have pages of their own."""
    first_year: int
    item: str
    link: str
    date: str | None = None
    pattern: str = ""
    title: str | None = None
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class JsonList:
    """A list in JSON, in one answer or in pages, by ``{page}``, ``{offset}`` or ``{cursor}`` in the address."""

    url: str
    """May also hold ``{since:%d%m%Y}`` and ``{until:%d%m%Y}``, the ends of the window."""
    items: str
    """Way to the array or object of items, as ``documents.results``; empty when the answer is the array."""
    link: str
    """Address of an item with its fields in braces, as ``https://www.gov.uk{link}``; ``{key}`` is its name in an object of items."""
    date: str | None = None
    """Way to the day inside an item; likewise the following."""
    updated: str | None = None
    title: str | None = None
    total: str | None = None
    """Way to the number of items that the list says it has."""
    cursor: str | None = None
    """Way to the cursor of the following answer; missing or empty at the end."""
    ignore: tuple[str, ...] = ()
    """Items that have one of these fields, or this name, are no items."""
    first: int = 0
    """The first ``{page}`` or ``{offset}``."""
    newest_first: bool = False
    """True where the order allows to stop at the window."""
    most_pages: int = 1000
    pattern: str = ""
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class IdWalk:
    """Every address with a number from ``last`` down to ``first``; most of them may not exist."""

    url: str
    """With ``{id}``."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Warc:
    """The addresses that a WARC file has a whole answer of."""

    file: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Cdx:
    """An index of a web archive, the newest good capture of each address: a CDX server's answer in JSON, or a CDXJ file, plain or gzip."""

    url: str
    """Address, or path of a file; with ``{page}`` it is asked page by page. A resume key in the answer is followed."""
    captures: str
    """Address of a capture: ``https://web.archive.org/web/{timestamp}id_/{url}``; with ``{filename}`` a WARC file, to be had by range."""
    pattern: str = ""
    most_pages: int = 1000


Discovery = Sitemap | Feed | Listing | YearIndex | JsonList | IdWalk | Warc | Cdx
