"""One address asked until it answers: the pace of its host, retries with back-off, and the answer into the archive.

Where a redirect leads, what robots.txt allows and what an answer means belongs to ``podium.fetch.fetcher``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

from podium.capture import Capture
from podium.errors import Unreachable
from podium.fetch.limiter import Budget, HostTurn, Limiter
from podium.fetch.transport import Answer, Interrupted, Transport

OVERLOADED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Patience:
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
"""What is done with an answer, given with the IP address that it came from."""


class Exchange:
    """Asks addresses on behalf of one run."""

    def __init__(self, transport: Transport, limiter: Limiter, budget: Budget, patience: Patience) -> None:
        self._transport = transport
        self._limiter = limiter
        self._budget = budget
        self._patience = patience

    def ask(self, request: Request, delay: Callable[[], float], keep: Keep) -> tuple[Capture, str | None]:
        """The answer, and the IP address that it came from.

        ``delay`` is called before each try, again when the host's turn has come, and may raise to withdraw the request. An answer of
        429 or 5xx is given to ``keep``, which may raise, and tried again, as is none; raises ``Unreachable`` when all tries fail, and the
        other fetch errors at once.
        """
        first = self._patience.first_wait
        tries = Retrying(
            stop=stop_after_attempt(self._patience.tries),
            wait=wait_exponential(multiplier=first, max=self._patience.longest_wait) + wait_random(0, first / 4),
            retry=retry_if_exception(self._may_pass),
            before_sleep=lambda state: self._afford(request.url, state),
            reraise=True,
        )
        try:
            return tries(self._once, request, delay, keep)
        except (Busy, Interrupted) as error:
            times = tries.statistics["attempt_number"]
            raise Unreachable(request.url, f"{error.message}, asked {times} times; run again later", error.status) from error

    def _once(self, request: Request, delay: Callable[[], float], keep: Keep) -> tuple[Capture, str | None]:
        with self._limiter.turn(request.url, delay(), self._budget, self._patience.longest_wait) as turn:
            delay()
            answer = self._send(request, turn)
            wait = retry_after(answer) if answer.status >= HTTPStatus.TOO_MANY_REQUESTS else None
            turn.rest(wait or 0.0)
        capture = _capture(request, answer)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            keep(capture, answer.ip)
            raise Busy(request.url, answer.status, wait)
        return capture, answer.ip

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
            return (error.wait or 0.0) <= self._patience.longest_wait
        return isinstance(error, Interrupted)

    def _afford(self, url: str, state: RetryCallState) -> None:
        self._budget.afford(url, state.upcoming_sleep)


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


def _capture(request: Request, answer: Answer) -> Capture:
    return Capture(request.asked, request.url, answer.status, answer.headers, answer.body, datetime.now(UTC), request.redirects)
