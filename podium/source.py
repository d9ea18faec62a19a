"""What a file in ``parsers/`` declares: a source, its discoveries and its layouts. Values only; the doing is elsewhere.

The kinds of discovery stand in ``podium.discovery`` and are read by ``podium.discover.lists``; layouts by ``podium.parse.record``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from sys import intern
from urllib.parse import urlsplit

from podium.discovery import Cdx as Cdx
from podium.discovery import Discovery as Discovery
from podium.discovery import Feed as Feed
from podium.discovery import IdWalk as IdWalk
from podium.discovery import JsonList as JsonList
from podium.discovery import Listing as Listing
from podium.discovery import Sitemap as Sitemap
from podium.discovery import Warc as Warc
from podium.discovery import YearIndex as YearIndex
from podium.fetch.addresses import host, is_address
from podium.parse.layout import Layout

EDITION = 2
"""Raised when the library itself (labels, turns, the readers of fields) gives other records for the same pages."""


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
    schedule: str = "20 */6 * * *"
    """When it is looked at, as cron in UTC; more often than its ``scheduled`` lists turn over."""
    version: int = 1
    """Raised when the parser gives other records for the same pages."""
    verified: bool = True
    """False for a parser written from documentation alone."""

    @property
    def edition(self) -> int:
        """The version of its records: rises with the file's own version and with the library's ``EDITION``."""
        return self.version + EDITION - 1

    @property
    def parser(self) -> str:
        """What rows say of who read them: ``<name>/<edition>``."""
        return intern(f"{self.name}/{self.edition}")  # a ledger holds it once a page

    def covers(self, url: str) -> bool:
        """True for an address on one of its hosts."""
        return is_address(url) and (urlsplit(url).hostname or "").lower() in self.hosts

    def article(self, url: str) -> str | None:
        """The one form of an address of an article of this source; ``None`` for any other address."""
        if not is_address(url):
            return None
        form = self.canonical(url)
        here = {host(url), host(form)} & {*self.hosts, host(self.home)}
        return form if here and self.key(form) is not None else None
