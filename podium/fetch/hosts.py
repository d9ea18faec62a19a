"""What a run learns of each host: its robots.txt, whether it wants us, how it fares, and so whether and how soon it may be asked again.

What robots.txt means is ``podium.fetch.robots``; the pace over all runs of the machine is kept by ``podium.fetch.limiter``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.metadata import version
from threading import Lock

from podium.archive.store import Writer
from podium.errors import Blocked, FetchError, Forbidden, TooLarge, Unreachable
from podium.fetch.addresses import checked, host
from podium.fetch.exchange import Exchange, Request
from podium.fetch.redirects import REDIRECTS, redirected
from podium.fetch.robots import AGENT, Rules


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


@dataclass
class HostRecord:
    """What this run has learnt of one host."""

    rules: dict[str, Rules | FetchError] = field(default_factory=dict)
    """By scheme and port; an error when robots.txt cannot be had."""
    blocked: str | None = None
    failures: int = 0
    lock: Lock = field(default_factory=Lock)


class Hosts:
    """The hosts of one run; threads may share it."""

    def __init__(self, exchange: Exchange, writer: Writer, politeness: Politeness, allow_private: bool) -> None:
        self._exchange = exchange
        self._writer = writer
        self._politeness = politeness
        self._allow_private = allow_private
        self._records: dict[str, HostRecord] = {}
        self._lock = Lock()

    def record(self, url: str) -> HostRecord:
        """What is known of the host of an address."""
        with self._lock:
            return self._records.setdefault(host(url), HostRecord())

    @contextmanager
    def watched(self, url: str) -> Iterator[None]:
        """Whether the host of an address can be reached, which the block tries, is remembered."""
        record = self.record(url)
        try:
            yield
        except Unreachable:
            record.failures += 1
            raise
        record.failures = 0

    def pace(self, url: str) -> float:
        """Seconds between two requests to the host of an address, as far as is known without asking it."""
        rules = next((rules for rules in self.record(url).rules.values() if isinstance(rules, Rules)), Rules())
        return max(self._politeness.delay, rules.crawl_delay) if self._politeness.override is None else self._politeness.override

    def delay(self, url: str, rules: Rules) -> float:
        """The seconds between two requests to the host. Raises when it is not to be asked (any more)."""
        record = self.record(url)
        if record.blocked:
            raise Blocked(url, f"not asked, its host does not want us ({record.blocked})")
        if record.failures >= self._politeness.failures:
            raise Unreachable(url, f"not asked, its host failed {record.failures} times in a row; run again later")
        if self._politeness.override is not None:
            return self._politeness.override
        if rules.crawl_delay > self._politeness.longest_crawl_delay:
            raise Forbidden(url, f"robots.txt wants {rules.crawl_delay:g} s between two requests, too many for a run")
        return max(self._politeness.delay, rules.crawl_delay)

    def rules(self, url: str) -> Rules:
        """The robots.txt of an address, fetched once a run. Raises when it cannot be had: then nothing may be asked."""
        parts = checked(url, self._allow_private)
        record = self.record(url)
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
                capture, ip = self._exchange.ask(request, lambda: self.delay(request.url, none_yet), self._writer.hold)  # noqa: B023
                self._writer.hold(capture, ip)
                if capture.status not in REDIRECTS:
                    break
                request = redirected(request, capture, self._politeness.redirects)
        except (Unreachable, TooLarge, Forbidden) as error:
            return error
        return Rules(capture.body) if capture.status == HTTPStatus.OK else Rules()
