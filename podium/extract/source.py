"""A source: one institution, as its file in ``parsers/`` declares it: terms, lists and layouts. Values only; the doing is elsewhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from podium.addresses import LONGEST_ADDRESS, host_of, plain_on_hosts, plain_starts, without_query
from podium.discovery import Cdx as Cdx
from podium.discovery import Discovery as Discovery
from podium.discovery import Feed as Feed
from podium.discovery import IdWalk as IdWalk
from podium.discovery import JsonList as JsonList
from podium.discovery import Listing as Listing
from podium.discovery import Sitemap as Sitemap
from podium.discovery import Warc as Warc
from podium.discovery import YearIndex as YearIndex
from podium.extract.layout import Layout
from podium.records import Licence

_SUFFIX = re.compile(r"\.(\w{3,4})$")

EDITION = 5
"""Raised when the library itself (labels, turns, the readers of fields) gives other records for the same pages."""


@dataclass(frozen=True, slots=True)
class AskedOfOwn:
    """What a file in ``parsers/`` tells of addresses, asked only of those on its own hosts, whatever its patterns would make of others."""

    tell: Callable[[str], Any]
    hosts: tuple[str, ...]
    of_foreign: Callable[[str], Any]
    plain: tuple[str, ...] = ()
    """What addresses on these hosts begin with where no other spelling of them need be looked for (``plain_starts``)."""

    def __call__(self, url: str) -> Any:
        """What is told of the address in its plain spelling; ``of_foreign`` answers for other hosts and for addresses that are too long."""
        if url.startswith(self.plain) and len(url) <= LONGEST_ADDRESS:
            return self.tell(url)
        own = len(url) <= LONGEST_ADDRESS and plain_on_hosts(url, self.hosts)
        return self.tell(own) if own else self.of_foreign(url)


@dataclass(frozen=True, slots=True)
class Source:
    """One institution.

    ``key`` and ``canonical`` are only asked of addresses on its hosts: a foreign address has no key, and stays as it is.
    """

    name: str
    """The file's name in ``parsers/``: its id in speech ids, tables, flows and logs."""
    title: str
    home: str
    hosts: tuple[str, ...]
    """All its hosts as addresses name them, in lower case; with the port where it is not that of the scheme."""
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
    companion: Callable[[str], str | None] = field(default=lambda url: None)
    """The page that stands beside the document at an article's one address, and gives its head; both have the same key."""
    delay: float = 5.0
    """Seconds between two requests to one host, unless robots.txt asks for more."""
    schedule: str = "20 */6 * * *"
    """When it is looked at, as cron in UTC; more often than its ``scheduled`` lists turn over."""
    version: int = 1
    """Raised when the parser gives other records for the same pages."""

    def __post_init__(self) -> None:
        """Put the source's hosts before what its file tells of addresses."""
        for name, of_foreign in (("key", lambda url: None), ("canonical", lambda url: url), ("companion", lambda url: None)):
            tell = getattr(self, name)
            tell = tell.tell if isinstance(tell, AskedOfOwn) else tell
            object.__setattr__(self, name, AskedOfOwn(tell, self.hosts, of_foreign, plain_starts(self.hosts)))

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
        return host_of(url) in self.hosts

    def companion_of(self, url: str) -> str | None:
        """The page beside an article, where the address, in any spelling, means that page and not the article."""
        article = self.article(url)
        beside = self.companion(article) if article else None
        return beside if article and _suffix(url) != _suffix(article) else None

    def article(self, url: str) -> str | None:
        """The one form of an address of an article of this source; ``None`` for any other address.

        An address on its hosts that is too long to be looked at counts as one: whoever asks for it or reads its page refuses it by name.
        """
        if len(url) > LONGEST_ADDRESS:
            return url if self.covers(url) else None
        form = self.canonical(url)
        return form if self.key(form) is not None else None  # which no foreign address has


def _suffix(url: str) -> str:
    found = _SUFFIX.search(without_query(url))
    return found[1].lower() if found else ""
