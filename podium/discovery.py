"""The kinds of list in which a source's addresses stand, as values that a file in ``parsers/`` declares, and the items they yield.

They are read in ``podium.discover.lists`` and the modules beside it. A ``pattern`` is a regular expression searched in each address: one
without a match is left out, and the named groups ``year``, ``month`` and ``day`` tell the day of the page. Fields that are described as
CSS are selectors; a path leads to a value in JSON, as ``documents.results``.
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
"""The content of a page of a list when it was last read; ``None`` where that is not known."""
ListedDay = date


@dataclass(frozen=True, slots=True)
class ArchivedCapture:
    """Where a web archive keeps a capture: an address and, where that is of a WARC file, the bytes of the record (else ``None``)."""

    url: str
    at: datetime
    offset: int | None = None
    length: int | None = None

    @property
    def place(self) -> str:
        """One address for it: that of the web archive, with the byte range behind it (``#bytes=0-99``)."""
        return self.url if self.offset is None else f"{self.url}#bytes={self.byte_range}"

    @property
    def byte_range(self) -> str:
        """The first and the last byte of the record, as ``0-99``."""
        first = self.offset or 0
        return f"{first}-{first + (self.length or 0) - 1}"


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
    """Where a web archive keeps it, for one that is not fetched from its own address."""
    new_there: bool = False
    """True in a feed, and in a sitemap that did not hold the address when it was last read.

    Sites state arbitrary days for new pages: for such an address ``date`` and ``updated`` are believed only if it is known already.
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
    """Listing pages in HTML, newest first; reading stops at a page that holds only items before the window, or nothing new."""

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
    """CSS of the title inside an item; the text of the link where not given."""
    landmark: str = ""
    """CSS of something that every page of the list has, also one without items, so that an error page is not taken for the end."""
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
    former: str = ""
    """The same of years that have no page at ``url``: where the lists of older years have stayed."""


@dataclass(frozen=True, slots=True)
class JsonList:
    """A list in JSON, in one answer or in pages, by ``{page}``, ``{offset}`` or ``{cursor}`` in the address."""

    url: str
    """May also hold ``{since:%d%m%Y}`` and ``{until:%d%m%Y}``, the ends of the window."""
    items: str
    """Path to the array or object of items, as ``documents.results``; empty when the answer is the array."""
    link: str
    """Address of an item with its fields in braces, as ``https://www.gov.uk{link}``; ``{key}`` is its name in an object of items."""
    date: str | None = None
    """Path to the day inside an item; ``updated`` and ``title`` likewise."""
    updated: str | None = None
    title: str | None = None
    total: str | None = None
    """Path to the number of items that the list says it has."""
    cursor: str | None = None
    """Path to the cursor of the following answer; missing or empty at the end."""
    ignore: tuple[str, ...] = ()
    """Items with a field of one of these names, or whose own name (``key``) is one of them, are left out."""
    first: int = 0
    """The first ``{page}`` or ``{offset}``."""
    newest_first: bool = False
    """True where items are ordered by day, so that reading can stop before the window."""
    most_pages: int = 1000
    pattern: str = ""
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class IdWalk:
    """Every address with a number from ``last`` down to ``first``, whether or not there is a page."""

    url: str
    """With ``{id}``."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Warc:
    """The addresses for which a WARC file has an answer of status 200."""

    file: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Cdx:
    """The newest capture of each address in an index of a web archive: the JSON of a CDX server, or a CDXJ file, plain or gzip."""

    url: str
    """Address, or path of a file; with ``{page}`` it is asked page by page. A resume key in the answer is followed."""
    captures: str
    """Address of a capture: ``https://web.archive.org/web/{timestamp}id_/{url}``; with ``{filename}`` a WARC file, read by byte range."""
    pattern: str = ""
    most_pages: int = 1000


Discovery = Sitemap | Feed | Listing | YearIndex | JsonList | IdWalk | Warc | Cdx
