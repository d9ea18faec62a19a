"""EXTRACT: get pages politely. Safety, robots.txt, redirects and conditional requests; every answer is archived before anything reads it.

One request is ``podium.fetch.transport``, pace and retries are ``podium.fetch.exchange``; what a page says belongs to those who read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from podium.archive.archive import Archive, Writer
from podium.capture import Capture, Kept, RecordPlace
from podium.errors import ArchiveError, Blocked, FetchError, Forbidden, Gone, Unreachable
from podium.fetch.challenge import challenge
from podium.fetch.exchange import Exchange, Patience, Request
from podium.fetch.hosts import Hosts, Politeness
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.redirects import REDIRECTS, as_sent, redirected
from podium.fetch.transport import Limits, Transport

__all__ = ["Budget", "Fetcher", "KnownPage", "Limiter", "Limits", "Patience", "Politeness", "Unchanged"]

GONE_STATUSES = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
Result = TypeVar("Result")
UNWANTED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the ledger says of an address: the digest of the body it gave, where that is kept, and its validators."""

    digest: str
    place: RecordPlace
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
    place: RecordPlace


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
        self._transport = Transport(self.politeness.user_agent, limits or Limits(), allow_private)
        self._exchange = Exchange(self._transport, limiter, self.budget, patience or Patience())
        self.hosts = Hosts(self._exchange, writer.hold, self.politeness, allow_private)

    def get(self, url: str) -> Kept:
        """The page at an address. Raises ``FetchError`` of every kind; what answered is in the archive all the same."""
        return self.asked_for(url)()

    def asked_for(self, url: str) -> Callable[[], Kept]:
        """Asks as ``get`` does, and gives what keeps the page: the host may be asked for the next one meanwhile."""
        return self._followed(Request(as_sent(url), as_sent(url)), self._writer.keep)

    def asked_through(self, url: str, headers: tuple[tuple[str, str], ...], page: Callable[[Capture], Capture]) -> Callable[[], Kept]:
        """The same for what ``page`` makes of the answer of a go-between, in the place of that answer. Keeping raises as ``page`` does."""

        def keep_page(capture: Capture, ip: str | None) -> Kept:
            wanted = capture.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
            return self._writer.keep(page(capture) if wanted else capture, ip)

        return self._followed(Request(as_sent(url), as_sent(url), conditions=headers), keep_page)

    def recheck(self, url: str, known: KnownPage) -> Kept | Unchanged:
        """The page, or ``Unchanged`` when the site answers 304 or the known body. Raises as ``get`` does."""
        return self.asked_again(url, known)()

    def asked_again(self, url: str, known: KnownPage) -> Callable[[], Kept | Unchanged]:
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

        return self._followed(Request(as_sent(url), as_sent(url), conditions=known.conditions()), keep_news)

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
            request = redirected(request, capture, self.politeness.redirects)

    def _keep_no_page(self, capture: Capture, ip: str | None) -> None:
        """An answer that is not what was asked for, in the archive. Raises ``Blocked`` when it is a wall."""
        self._writer.keep(capture, ip)
        if wall := _wall(capture):
            self.hosts.record(capture.final_url).blocked = wall
            raise Blocked(capture.final_url, f"does not want us ({wall}); the host is not asked again in this run", capture.status)

    def _asked(self, request: Request) -> tuple[Capture, str | None]:
        rules = self.hosts.rules(request.url)
        if not rules.allows(request.url):
            raise Forbidden(request.url, "robots.txt forbids it; take it out of the source's lists")
        with self.hosts.watched(request.url):
            return self._exchange.ask(request, lambda: self.hosts.delay(request.url, rules), self._keep_no_page)


def _wall(capture: Capture) -> str | None:
    """The word for an answer of a host that does not want us; ``None`` for any other."""
    return f"answers {capture.status}" if capture.status in UNWANTED else challenge(capture)


def is_page(capture: Capture, conditional: bool) -> bool:
    """True for an answer that holds a page, or says that the known one stands."""
    asked_for = capture.status == HTTPStatus.NOT_MODIFIED and conditional
    return HTTPStatus.OK <= capture.status < HTTPStatus.MULTIPLE_CHOICES or asked_for


def refusal(capture: Capture) -> FetchError:
    """The error for an answer that holds no page."""
    if capture.status in GONE_STATUSES:
        return Gone(capture.final_url, f"answers {capture.status}, the page is not there", capture.status)
    return Unreachable(capture.final_url, f"answers {capture.status}, which is no page", capture.status)
