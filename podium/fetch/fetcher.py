"""EXTRACT: get pages politely. Safety, robots.txt, redirects and conditional requests; every answer is archived before anything reads it.

One request is ``podium.fetch.transport``, pace and retries are ``podium.fetch.exchange``; what a page says belongs to those who read it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from threading import Lock
from typing import TypeVar
from urllib.parse import urldefrag, urljoin

import requests

from podium.archive.store import Archive, Writer
from podium.capture import Capture, Kept, Place
from podium.errors import ArchiveError, Blocked, FetchError, Forbidden, Gone, TooLarge, Unreachable
from podium.fetch.addresses import checked, host
from podium.fetch.challenge import challenge
from podium.fetch.exchange import Exchange, Patience, Request
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.robots import AGENT, Rules
from podium.fetch.transport import Limits, Transport

__all__ = ["Budget", "Fetcher", "Known", "Limiter", "Limits", "Patience", "Politeness", "Unchanged"]

REDIRECTS = {301, 302, 303, 307, 308}
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
Result = TypeVar("Result")
UNWANTED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}


@dataclass(frozen=True, slots=True)
class Politeness:
    """How we present ourselves to a host and how often we come; times are seconds."""

    contact: str | None = None
    """Address or e-mail in the user agent."""
    delay: float = 5.0
    """Between two requests to one host, unless its robots.txt asks for more."""
    override: float | None = None
    """In place of every delay, also that of robots.txt (``PODIUM_DELAY``)."""
    longest_crawl_delay: float = 300.0
    """A host whose robots.txt asks for more is not asked at all."""
    redirects: int = 5
    failures: int = 8
    """Addresses that fail in a row, after which a host counts as down for this run."""

    @property
    def user_agent(self) -> str:
        """``Podium/<version> (+<contact>)``."""
        contact = " ".join((self.contact or "").split())
        return f"{AGENT}/{version('podium')}" + (f" (+{contact})" if contact else "")


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger says of an address: the digest of the body it gave, where that is kept, and its validators."""

    digest: str
    place: Place
    etag: str | None = None
    last_modified: str | None = None

    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The headers of a conditional request."""
        stated = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return tuple((name, value) for name, value in stated if value and value.isascii() and value.isprintable())


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The address answered what is kept already: ``capture`` is this answer (a 304 has no body), ``place`` where the body is."""

    capture: Capture
    place: Place


@dataclass
class HostRecord:
    """What this run has learnt of one host."""

    rules: dict[str, Rules | FetchError] = field(default_factory=dict)
    """By scheme and port; an error when robots.txt cannot be had."""
    blocked: str | None = None
    failures: int = 0
    lock: Lock = field(default_factory=Lock)


class Fetcher:
    """Fetches for one run of one source; threads may share it."""

    def __init__(
        self,
        archive: Archive,
        writer: Writer,
        limiter: Limiter,
        politeness: Politeness | None = None,
        *,
        patience: Patience | None = None,
        limits: Limits | None = None,
        budget: Budget | None = None,
        allow_private: bool = False,
    ) -> None:
        self.politeness = politeness or Politeness()
        self.budget = budget or Budget()
        self._archive = archive
        self._writer = writer
        self._allow_private = allow_private
        self._transport = Transport(self.politeness.user_agent, limits or Limits(), allow_private)
        self._exchange = Exchange(self._transport, limiter, self.budget, patience or Patience())
        self._hosts: dict[str, HostRecord] = {}
        self._lock = Lock()

    def get(self, url: str) -> Kept:
        """The page at an address. Raises ``FetchError`` of every kind; what answered is in the archive all the same."""
        return self.asked_for(url)()

    def asked_for(self, url: str) -> Callable[[], Kept]:
        """Asks as ``get`` does, and gives what keeps the page: the host may be asked for the next one meanwhile."""
        return self._followed(Request(plain(url), plain(url)), self._writer.keep)

    def asked_through(self, url: str, headers: tuple[tuple[str, str], ...], page: Callable[[Capture], Capture]) -> Callable[[], Kept]:
        """The same for what ``page`` makes of the answer of a go-between, in the place of that answer. Keeping raises as ``page`` does."""

        def keep_page(capture: Capture, ip: str | None) -> Kept:
            wanted = capture.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
            return self._writer.keep(page(capture) if wanted else capture, ip)

        return self._followed(Request(plain(url), plain(url), conditions=headers), keep_page)

    def pace(self, url: str) -> float:
        """Seconds between two requests to the host of an address, as far as is known without asking it."""
        rules = next((rules for rules in self._host(url).rules.values() if isinstance(rules, Rules)), Rules())
        return max(self.politeness.delay, rules.crawl_delay) if self.politeness.override is None else self.politeness.override

    def recheck(self, url: str, known: Known) -> Kept | Unchanged:
        """The page, or ``Unchanged`` when the site answers 304 or the known body. Raises as ``get`` does."""
        return self.asked_again(url, known)()

    def asked_again(self, url: str, known: Known) -> Callable[[], Kept | Unchanged]:
        """Asks as ``recheck`` does, and gives what keeps the answer."""
        try:
            original = Kept(self._archive.read(known.place), known.place)
        except ArchiveError:
            return self.asked_for(url)
        if original.capture.digest != known.digest:
            return self.asked_for(url)

        def keep_news(capture: Capture, ip: str | None) -> Kept | Unchanged:
            same = capture.status == HTTPStatus.OK and capture.digest == known.digest
            if not same and capture.status != HTTPStatus.NOT_MODIFIED:
                return self._writer.keep(capture, ip)
            self._writer.hold_unchanged(capture, original, ip)
            return Unchanged(capture, known.place)

        return self._followed(Request(plain(url), plain(url), conditions=known.conditions()), keep_news)

    def close(self) -> None:
        """Close all connections; the writer stays its owner's."""
        self._transport.close()

    def _followed(self, request: Request, keep: Callable[[Capture, str | None], Result]) -> Callable[[], Result]:
        """What will ``keep`` the page at the end of the redirects; an answer that is none is kept at once, and raised."""
        while True:
            capture, ip = self._asked(request)
            if _wall(capture) is None and is_page(capture, bool(request.conditions)):
                return partial(keep, capture, ip)
            self._keep_no_page(capture, ip)
            if capture.status not in REDIRECTS:
                raise refusal(capture)
            request = self._redirected(request, capture)

    def _keep_no_page(self, capture: Capture, ip: str | None) -> None:
        """An answer that is not what was asked for, in the archive. Raises ``Blocked`` when it is a wall."""
        self._writer.keep(capture, ip)
        if wall := _wall(capture):
            self._host(capture.final_url).blocked = wall
            raise Blocked(capture.final_url, f"does not want us ({wall}); the host is not asked again in this run", capture.status)

    def _asked(self, request: Request) -> tuple[Capture, str | None]:
        rules = self._rules(request.url)
        if not rules.allows(request.url):
            raise Forbidden(request.url, "robots.txt forbids it; take it out of the source's lists")
        record = self._host(request.url)
        try:
            answer = self._exchange.ask(request, lambda: self._delay(request.url, rules), self._keep_no_page)
        except Unreachable:
            record.failures += 1
            raise
        record.failures = 0
        return answer

    def _redirected(self, request: Request, capture: Capture) -> Request:
        """The request that a redirect asks for."""
        location = capture.header("Location")
        passed = (*request.redirects, request.url)
        if not location:
            raise Unreachable(request.url, "redirects without an address; tell the site", capture.status)
        target = plain(location, request.url)
        if target in passed:
            raise Unreachable(request.asked, f"redirects in a loop, by {target}", capture.status)
        if len(passed) > self.politeness.redirects:
            raise Unreachable(request.asked, f"redirects more than {self.politeness.redirects} times", capture.status)
        return Request(target, request.asked, passed, request.conditions)

    def _delay(self, url: str, rules: Rules) -> float:
        """The seconds between two requests to the host. Raises when it is not to be asked (any more)."""
        record = self._host(url)
        if record.blocked:
            raise Blocked(url, f"not asked, its host does not want us ({record.blocked})")
        if record.failures >= self.politeness.failures:
            raise Unreachable(url, f"not asked, its host failed {record.failures} times in a row; run again later")
        if self.politeness.override is not None:
            return self.politeness.override
        if rules.crawl_delay > self.politeness.longest_crawl_delay:
            raise Forbidden(url, f"robots.txt wants {rules.crawl_delay:g} s between two requests, too many for a run")
        return max(self.politeness.delay, rules.crawl_delay)

    def _rules(self, url: str) -> Rules:
        """The robots.txt of an address, fetched once a run. Raises when it cannot be had: then nothing may be asked."""
        parts = checked(url, self._allow_private)
        record = self._host(url)
        with record.lock:
            if parts.netloc + parts.scheme not in record.rules:
                record.rules[parts.netloc + parts.scheme] = self._read_rules(f"{parts.scheme}://{parts.netloc}/robots.txt")
            rules = record.rules[parts.netloc + parts.scheme]
        if isinstance(rules, FetchError):
            raise type(rules)(url, f"not asked, its robots.txt could not be had ({rules.words})", rules.status)
        return rules

    def _read_rules(self, url: str) -> Rules | FetchError:
        request = Request(url, url)
        none_yet = Rules()
        try:
            while True:
                checked(request.url, self._allow_private)
                capture, ip = self._exchange.ask(request, lambda: self._delay(request.url, none_yet), self._writer.hold)  # noqa: B023
                self._writer.hold(capture, ip)
                if capture.status not in REDIRECTS:
                    break
                request = self._redirected(request, capture)
        except (Unreachable, TooLarge, Forbidden) as error:
            return error
        return Rules(capture.body) if capture.status == HTTPStatus.OK else Rules()

    def _host(self, url: str) -> HostRecord:
        with self._lock:
            return self._hosts.setdefault(host(url), HostRecord())


def plain(url: str, base: str = "") -> str:
    """An address, relative to ``base``, as it is sent: quoted, without fragment."""
    try:
        return requests.utils.requote_uri(urldefrag(urljoin(base, url.strip()))[0])
    except ValueError as error:
        raise Forbidden(url, f"is not an address ({error}); correct the list that names it") from error


def _wall(capture: Capture) -> str | None:
    """The word for an answer of a host that does not want us; ``None`` for any other."""
    return f"answers {capture.status}" if capture.status in UNWANTED else challenge(capture)


def is_page(capture: Capture, conditional: bool) -> bool:
    """True for an answer that holds a page, or says that the known one stands."""
    asked_for = capture.status == HTTPStatus.NOT_MODIFIED and conditional
    return HTTPStatus.OK <= capture.status < HTTPStatus.MULTIPLE_CHOICES or asked_for


def refusal(capture: Capture) -> FetchError:
    """The error for an answer that holds no page."""
    if capture.status in GONE:
        return Gone(capture.final_url, f"answers {capture.status}, the page is not there", capture.status)
    return Unreachable(capture.final_url, f"answers {capture.status}, which is no page", capture.status)
