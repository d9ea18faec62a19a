"""Gets pages politely: robots.txt, redirects and conditional requests; every answer is archived before anything reads it.

A single request is in ``podium.fetch.transport``, pace and retries are in ``podium.fetch.retries``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from podium.archive.archive import Archive
from podium.archive.writer import Writer
from podium.capture import Capture, Kept, RecordPlace
from podium.errors import ArchiveError, Blocked, FetchError, Forbidden, Gone, Unreachable
from podium.fetch.challenge import challenge
from podium.fetch.hosts import Hosts, Politeness
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.retries import REDIRECTS, Request, RetryingClient, RetryPolicy, as_sent, redirected
from podium.fetch.transport import Limits, Transport

GONE_STATUSES = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
Result = TypeVar("Result")
UNWANTED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS}


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What is known of an address: the digest of the body it gave, where that is kept, and its validators (``ETag``, ``Last-Modified``)."""

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
    """The address gave the body that is kept already: ``capture`` is this answer (a 304 has no body), ``place`` that of the body."""

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
        retries: RetryPolicy | None = None,
        limits: Limits | None = None,
        budget: Budget | None = None,
        allow_private: bool = False,
        is_forgotten: Callable[[str], bool] = lambda url: False,
    ) -> None:
        self._is_forgotten = is_forgotten
        self.politeness = politeness or Politeness()
        self.budget = budget or Budget()
        self._archive = archive
        self._writer = writer
        self._transport = Transport(self.politeness.user_agent, limits or Limits(), allow_private)
        self._client = RetryingClient(self._transport, limiter, self.budget, retries or RetryPolicy())
        self.hosts = Hosts(self._client, writer.hold, self.politeness, allow_private)

    def get(self, url: str) -> Kept:
        """The page at an address, kept. Raises ``FetchError`` of every kind; an answer that is no page is in the archive all the same."""
        return self.asked_for(url)()

    def asked_for(self, url: str) -> Callable[[], Kept]:
        """Sends the request of ``get``; the function it gives keeps the page, so that the next request can be sent meanwhile."""
        return self._followed(Request(as_sent(url), as_sent(url)), self._writer.keep)

    def asked_through(self, url: str, headers: tuple[tuple[str, str], ...], page: Callable[[Capture], Capture]) -> Callable[[], Kept]:
        """As ``asked_for``, for an address of a web archive: ``page`` turns its answer into the capture that is kept in its place.

        The function that keeps it raises as ``page`` does.
        """

        def keep_page(capture: Capture, ip: str | None) -> Kept:
            wanted = capture.status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
            return self._writer.keep(page(capture) if wanted else capture, ip)

        return self._followed(Request(as_sent(url), as_sent(url), conditions=headers), keep_page)

    def recheck(self, url: str, known: KnownPage) -> Kept | Unchanged:
        """The page, or ``Unchanged`` when the site answers 304 or the known body. Raises as ``get`` does."""
        return self.asked_again(url, known)()

    def asked_again(self, url: str, known: KnownPage) -> Callable[[], Kept | Unchanged]:
        """Sends the request of ``recheck``; the function it gives keeps the answer."""
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
        """Close all connections; the writer is closed by its owner."""
        self._transport.close()

    def _followed(self, request: Request, keep: Callable[[Capture, str | None], Result]) -> Callable[[], Result]:
        """Follows redirects to the page; the function it gives will ``keep`` that. Any other answer is kept at once and raised."""
        while True:
            if self._is_forgotten(request.url):  # where a redirect leads; plans leave such addresses out
                raise Forbidden(request.url, "it was forgotten and is never asked for again")
            rules = self.hosts.rules(request.url)
            if not rules.allows(request.url):
                raise Forbidden(request.url, "robots.txt forbids it; take it out of the source's lists")
            with self.hosts.watched(request.url):
                capture, ip = self._client.ask(request, partial(self.hosts.delay, request.url, rules), self._keep_no_page)
            if _wall(capture) is None and is_page(capture, bool(request.conditions)):
                return partial(keep, capture, ip)
            self._keep_no_page(capture, ip)
            if capture.status not in REDIRECTS:
                raise refusal(capture)
            request = redirected(request, capture, self.politeness.redirects)

    def _keep_no_page(self, capture: Capture, ip: str | None) -> None:
        """Keep an answer that holds no page. Raises ``Blocked`` when the site refuses us."""
        self._writer.keep(capture, ip)
        if wall := _wall(capture):
            self.hosts.record(capture.final_url).blocked = wall
            raise Blocked(capture.final_url, f"refuses us ({wall}); the host is not asked again in this run", capture.status)


def _wall(capture: Capture) -> str | None:
    """How an answer shows that the site refuses us, by its status or by a challenge; ``None`` for any other answer."""
    return f"answers {capture.status}" if capture.status in UNWANTED else challenge(capture)


def is_page(capture: Capture, conditional: bool) -> bool:
    """True for an answer that holds a page, or, to a ``conditional`` request, says that the known one has not changed."""
    unchanged = capture.status == HTTPStatus.NOT_MODIFIED and conditional
    return HTTPStatus.OK <= capture.status < HTTPStatus.MULTIPLE_CHOICES or unchanged


def refusal(capture: Capture) -> FetchError:
    """The error for an answer that holds no page."""
    if capture.status in GONE_STATUSES:
        return Gone(capture.final_url, f"answers {capture.status}, the page is not there", capture.status)
    return Unreachable(capture.final_url, f"answers {capture.status}, which is no page", capture.status)
