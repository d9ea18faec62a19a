"""What a file in ``parsers/`` declares: a source, its discoveries and its layouts. Values only; the doing is elsewhere.

Discoveries are read by ``podium.discover``, layouts by ``podium.parse``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from podium.layout import Layout


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Addresses from a sitemap or sitemap index (plain or gzip) that match ``pattern``; ``date`` in the pattern is a named group."""

    url: str
    pattern: str
    """Regular expression searched in each address; named groups ``year``, ``month``, ``day`` tell the day where the address has it."""
    children: str = ""
    """Regular expression that a child sitemap's address must match to be read."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Addresses from an RSS or Atom feed that match ``pattern``."""

    url: str
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Addresses from listing pages, newest first; reading stops when a page holds only items before the window."""

    url: str
    """The first page; ``{page}`` in ``pages`` is the number of the following ones."""
    pages: str | None
    """Address of page N, or ``None`` when each page links the next one by ``next``."""
    item: str
    """CSS of one item's block."""
    link: str
    """CSS of the link inside an item."""
    date: str | None = None
    """CSS of the item's date inside an item (``datetime`` attribute, else text)."""
    next: str | None = None
    """CSS of the link to the following (older) page."""
    first_page: int = 2
    """The number that ``{page}`` takes after the first page."""
    most_pages: int = 1000


Discovery = Sitemap | Feed | Listing


class Reuse(StrEnum):
    """What may be done with the texts."""

    OPEN = "open"
    CONDITIONAL = "conditional"
    NON_COMMERCIAL = "non_commercial"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Licence:
    """The publisher's terms: an SPDX id or name, their address, and whether texts may be passed on."""

    name: str
    url: str | None
    reuse: Reuse

    @property
    def redistributable(self) -> bool:
        """True where texts may be passed on with the attribution the licence asks for."""
        return self.reuse in {Reuse.OPEN, Reuse.CONDITIONAL}


@dataclass(frozen=True, slots=True)
class Source:
    """One institution."""

    name: str
    """The file's name in ``parsers/``: its id in speech ids, tables, flows and logs."""
    title: str
    home: str
    hosts: tuple[str, ...]
    key: Callable[[str], str | None]
    """The publisher's own key in an address, ``None`` for an address that is no article of this source."""
    licence: Licence
    layouts: tuple[Layout, ...]
    scheduled: tuple[Discovery, ...] = ()
    """The fast way, for the schedule."""
    complete: tuple[Discovery, ...] = ()
    """The complete way, for backfill and audit."""
    canonical: Callable[[str], str] = field(default=lambda url: url)
    """One address for all the forms a page has (language switch, print view, old host)."""
    delay: float = 5.0
    """Seconds between two requests to one host, unless robots.txt asks for more."""
    version: int = 1
    """Raised when the parser gives other records for the same pages."""
    verified: bool = True
    """False for a parser written from documentation alone."""
