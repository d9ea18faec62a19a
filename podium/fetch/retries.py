"""One address asked until it answers: the pace of its host, retries with back-off, and the request that a redirect leads to.

What robots.txt allows is in ``podium.fetch.hosts``, what an answer means in ``podium.fetch.fetcher``; when a later run asks again is in
``podium.pipeline.plan``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin

import requests
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

from podium.capture import Capture
from podium.errors import Forbidden, Unreachable
from podium.fetch.limiter import Budget, HostTurn, Limiter
from podium.fetch.transport import Answer, Interrupted, Transport

REDIRECTS = {301, 302, 303, 307, 308}
OVERLOADED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long one address is tried; times are seconds."""

    tries: int = 4
    first_wait: float = 1.0
    """Before the second try; doubled for each further one, with some jitter."""
    longest_wait: float = 120.0
    """A host whose ``Retry-After`` is longer is not asked again in this run."""


@dataclass(frozen=True, slots=True)
class Request:
    """One address to ask: ``asked`` is where it began, ``redirects`` the addresses that led here, in order."""

    url: str
    asked: str
    redirects: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()


class Busy(Unreachable):
    """429 or 5xx; ``wait`` is what the host asks for in ``Retry-After``, in seconds."""

    def __init__(self, url: str, status: int, wait: float | None) -> None:
        super().__init__(url, f"answers {status}", status)
        self.wait = wait


Keep = Callable[[Capture, str | None], object]
"""Stores an answer, given with the IP address that it came from."""


class RetryingClient:
    """Asks addresses on behalf of one run, again where another try may help."""

    def __init__(self, transport: Transport, limiter: Limiter, budget: Budget, policy: RetryPolicy) -> None:
        self._transport = transport
        self._limiter = limiter
        self._budget = budget
        self._policy = policy

    def ask(self, request: Request, delay: Callable[[], float], keep: Keep) -> tuple[Capture, str | None]:
        """The answer, and the IP address that it came from.

        ``delay`` gives the seconds between two requests to the host; it is called before each try, again when the host is free, and may
        raise to withdraw the request. The request is sent again when no answer comes, or one of 429 or 5xx, which is given to ``keep``
        first; ``keep`` may raise. Raises ``Unreachable`` when all tries fail, and the other fetch errors at once.
        """
        first = self._policy.first_wait
        tries = Retrying(
            stop=stop_after_attempt(self._policy.tries),
            wait=wait_exponential(multiplier=first, max=self._policy.longest_wait) + wait_random(0, first / 4),
            retry=retry_if_exception(self._may_pass),
            before_sleep=lambda state: self._budget.afford(request.url, state.upcoming_sleep),
            reraise=True,
        )
        try:
            return tries(self._once, request, delay, keep)
        except (Busy, Interrupted) as error:
            times = tries.statistics["attempt_number"]
            raise Unreachable(request.url, f"{error.message}, asked {times} times; run again later", error.status) from error

    def _once(self, request: Request, delay: Callable[[], float], keep: Keep) -> tuple[Capture, str | None]:
        with self._limiter.turn(request.url, delay(), self._budget, self._policy.longest_wait) as turn:
            delay()
            answer = self._send(request, turn)
            wait = retry_after(answer) if answer.status >= HTTPStatus.TOO_MANY_REQUESTS else None
            turn.rest(wait or 0.0)
        body, ip = answer.body, answer.ip
        capture = Capture(request.asked, request.url, answer.status, answer.headers, body, datetime.now(UTC), request.redirects)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            keep(capture, ip)
            raise Busy(request.url, answer.status, wait)
        return capture, ip

    def _send(self, request: Request, turn: HostTurn) -> Answer:
        try:
            answer = self._transport.send(request.url, dict(request.conditions), turn.answered)
        except Interrupted as error:
            if error.timed_out:
                turn.slow()
            raise
        if answer.status in OVERLOADED:
            turn.slow()
        return answer

    def _may_pass(self, error: BaseException) -> bool:
        """True for a failure that another try may mend."""
        if isinstance(error, Busy):
            return (error.wait or 0.0) <= self._policy.longest_wait
        return isinstance(error, Interrupted)


def retry_after(answer: Answer) -> float | None:
    """The seconds of a ``Retry-After`` header, given as a number or as a date; ``None`` without a valid one."""
    text = next((value.strip() for name, value in answer.headers if name.lower() == "retry-after"), "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def redirected(request: Request, capture: Capture, most: int) -> Request:
    """The request that a redirect asks for; raises ``Unreachable`` for one without an address, for a loop, and after ``most`` of them."""
    location = capture.header("Location")
    passed = (*request.redirects, request.url)
    if not location:
        raise Unreachable(request.url, "redirects without an address; tell the site", capture.status)
    target = as_sent(location, request.url)
    if target in passed:
        raise Unreachable(request.asked, f"redirects in a loop, by {target}", capture.status)
    if len(passed) > most:
        raise Unreachable(request.asked, f"redirects more than {most} times", capture.status)
    return Request(target, request.asked, passed, request.conditions)


def as_sent(url: str, base: str = "") -> str:
    """An address, relative to ``base``, in the form in which it is sent: quoted, without fragment. Raises ``Forbidden`` for none."""
    try:
        return requests.utils.requote_uri(urldefrag(urljoin(base, url.strip()))[0])
    except ValueError as error:
        raise Forbidden(url, f"is not an address ({error}); correct the list that names it") from error
