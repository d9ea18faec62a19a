"""The hosts of a run: their robots.txt (RFC 9309), their pace, and whether they can be reached. What the answer for robots.txt means:

=============================  ==========================================================
2xx                            its rules; of a file longer than 512 KiB, those in the first 512 KiB
400 to 499 except 429          there are no rules: everything may be asked (RFC 9309, 2.3.1.3; 401 and 403 too)
429, 5xx, no answer            nothing may be asked in this run (2.3.1.4)
=============================  ==========================================================
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from threading import Lock

from protego import Protego

from podium.errors import Blocked, FetchError, Forbidden, TooLarge, Unreachable
from podium.fetch.public_hosts import checked, host
from podium.fetch.retries import REDIRECTS, Keep, Request, RetryingClient, redirected

AGENT = "Podium"
MOST_ROBOTS_BYTES = 512 * 1024


class Rules:
    """The rules for our agent in a robots.txt; an empty one has none."""

    def __init__(self, body: bytes = b"") -> None:
        text = body[:MOST_ROBOTS_BYTES].decode("utf-8-sig", errors="replace").replace("\x00", "")
        self._rules = Protego.parse(text)
        rate = self._rules.request_rate(AGENT)
        per_request = rate.seconds / rate.requests if rate and rate.requests else 0.0
        self.crawl_delay = max(self._rules.crawl_delay(AGENT) or 0.0, per_request)
        """Seconds that the site wants between two requests, 0 where it does not say."""

    def allows(self, url: str) -> bool:
        """True when no rule for our agent forbids the address."""
        return bool(self._rules.can_fetch(url, AGENT))


@dataclass(frozen=True, slots=True)
class Politeness:
    """The user agent's contact, and how often one host is asked; times are seconds."""

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
    """By site, as ``https://example.org:8443``; an error when robots.txt cannot be had."""
    blocked: str | None = None
    failures: int = 0
    lock: Lock = field(default_factory=Lock)


class Hosts:
    """The hosts of one run; threads may share it."""

    def __init__(self, client: RetryingClient, keep: Keep, politeness: Politeness, allow_private: bool) -> None:
        """``keep`` is given every answer to a request for robots.txt, with the IP address that it came from."""
        self._client = client
        self._keep = keep
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
        """Counts failures in a row of the host of an address: ``Unreachable`` from the block adds one, success sets the count to 0."""
        record = self.record(url)
        try:
            yield
        except Unreachable:
            record.failures += 1
            raise
        record.failures = 0

    def pace(self, url: str) -> float:
        """Seconds between two requests to the host of an address, as far as is known without asking it."""
        rules = next((rules for rules in list(self.record(url).rules.values()) if isinstance(rules, Rules)), Rules())
        return max(self._politeness.delay, rules.crawl_delay) if self._politeness.override is None else self._politeness.override

    def delay(self, url: str, rules: Rules) -> float:
        """Seconds between two requests to the host. Raises ``FetchError`` when it is not to be asked (any more) in this run."""
        record = self.record(url)
        if record.blocked:
            raise Blocked(url, f"not asked, its host refuses us ({record.blocked})")
        if record.failures >= self._politeness.failures:
            raise Unreachable(url, f"not asked, its host failed {record.failures} times in a row; run again later")
        if self._politeness.override is not None:
            return self._politeness.override
        if rules.crawl_delay > self._politeness.longest_crawl_delay:
            raise Forbidden(url, f"robots.txt wants {rules.crawl_delay:g} s between two requests, too many for a run")
        return max(self._politeness.delay, rules.crawl_delay)

    def rules(self, url: str) -> Rules:
        """The robots.txt for an address, fetched once a run. Raises ``FetchError`` when it cannot be had: then nothing may be asked."""
        parts = checked(url, self._allow_private)
        record, site = self.record(url), parts.scheme + "://" + parts.netloc
        with record.lock:
            if site not in record.rules:
                self._read_rules(Request(f"{site}/robots.txt", f"{site}/robots.txt"))
            rules = record.rules[site]
        if isinstance(rules, FetchError):
            raise type(rules)(url, f"not asked, its robots.txt could not be had ({rules.message})", rules.status)
        return rules

    def _read_rules(self, request: Request) -> Rules | FetchError:
        """The rules at the end of the redirects of a robots.txt; they hold for every site whose robots.txt redirects there.

        Takes no lock, as two hosts may redirect to each other.
        """
        passed: list[str] = []
        try:
            found = self._followed(request, passed)
        except (Unreachable, TooLarge, Forbidden) as error:
            found = error
        for site in passed:
            self.record(site).rules.setdefault(site, found)
        return found

    def _followed(self, request: Request, passed: list[str]) -> Rules | FetchError:
        """The rules behind a request for a robots.txt; ``passed`` gets the sites whose own robots.txt was asked for on the way."""
        while True:
            parts = checked(request.url, self._allow_private)
            site = f"{parts.scheme}://{parts.netloc}"
            rules = Rules()  # of a site whose rules are just being learned
            if request.url == f"{site}/robots.txt":
                if known := self.record(site).rules.get(site):
                    return known
                passed.append(site)
            elif site not in passed:  # a page like any other of a site that has rules of its own
                rules = self._rules_elsewhere(request, site)
            capture, ip = self._client.ask(request, partial(self.delay, request.url, rules), self._keep)
            self._keep(capture, ip)
            if capture.status not in REDIRECTS:
                return Rules(capture.body) if capture.status == HTTPStatus.OK else Rules()
            request = redirected(request, capture, self._politeness.redirects)

    def _rules_elsewhere(self, request: Request, site: str) -> Rules:
        """The rules of another site that a robots.txt redirects to. Raises ``FetchError`` where that address may not be asked."""
        own = f"{site}/robots.txt"
        rules = self.record(site).rules.get(site) or self._read_rules(Request(own, request.asked, request.redirects))
        if isinstance(rules, FetchError):
            raise type(rules)(request.url, f"not asked, its robots.txt could not be had ({rules.message})", rules.status)
        if not rules.allows(request.url):
            raise Forbidden(request.url, "robots.txt there forbids it")
        return rules
