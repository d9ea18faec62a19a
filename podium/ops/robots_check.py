"""What `podium doctor` says of one thing that it looked at."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from podium.capture import Capture
from podium.errors import FetchError
from podium.extract.source import Source
from podium.fetch.exchange import Exchange, Patience
from podium.fetch.hosts import Hosts, Politeness, Rules
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.transport import Limits, Transport
from podium.settings import Settings

Grade = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and in words why."""

    grade: Grade
    what: str
    words: str


HOSTS_AT_ONCE = 8
"""Hosts that are asked side by side."""
TURN_PATIENCE = 60
"""Seconds to wait for a host's turn, which a run may hold."""


@dataclass(slots=True)
class Host:
    """One host, the sources that need it and the addresses of their lists there."""

    root: str
    sources: list[Source] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    answers: list[Capture] = field(default_factory=list)
    """To the requests for its robots.txt, those of redirects too."""
    rules: Rules | None = None
    pace: float = 0.0
    """Seconds between two requests of a run."""
    refused: FetchError | None = None
    """Why a run would not ask it."""

    @property
    def delay(self) -> float:
        """Seconds between two requests, as its sources declare them."""
        return max(source.delay for source in self.sources)


def hosts(sources: Sequence[Source]) -> list[Host]:
    """Every host of the sources' lists, and of their own pages."""
    found: dict[str, Host] = {}
    for source in sources:
        ways = (*source.scheduled, *source.complete)
        lists = [url for way in ways if (url := getattr(way, "url", None))]
        for url in (source.home, *lists):
            parts = urlsplit(url)
            host = found.setdefault(f"{parts.scheme}://{parts.netloc}", Host(f"{parts.scheme}://{parts.netloc}"))
            host.sources += [source] if source not in host.sources else []
            host.lists += [url] if url in lists and "{" not in url else []
    return list(found.values())


def asked(settings: Settings, found: Sequence[Host]) -> Iterator[Host]:
    """The hosts with what they answered, in their order, each as soon as it has."""
    transport = Transport(Politeness(settings.contact).user_agent, Limits(total=30), settings.allow_private)
    exchange = Exchange(transport, Limiter(settings.local_folder / "hosts"), Budget(), Patience(tries=1, longest_wait=TURN_PATIENCE))

    def ask(host: Host) -> Host:
        """By the very code that a run asks by."""
        politeness = Politeness(settings.contact, host.delay, settings.delay)
        rules = Hosts(exchange, lambda capture, ip: host.answers.append(capture), politeness, settings.allow_private)
        url = f"{host.root}/"
        try:
            host.rules = rules.rules(url)
            host.pace = rules.delay(url, host.rules)
        except FetchError as error:
            host.refused = error
        return host

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        yield from pool.map(ask, found)
    transport.close()


def robots_findings(host: Host) -> Finding:
    """How a host stands to us, and what to do where it does not let us in."""
    names = ", ".join(source.name for source in host.sources)

    def finding(grade: Grade, words: str) -> Finding:
        return Finding(grade, urlsplit(host.root).netloc, f"{words} ({names})")

    status = host.answers[-1].status if host.answers else None
    if host.refused and status and (status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR):
        return finding("fail", f"its robots.txt answers {status}: nothing may be asked of it now")
    if host.rules and host.refused:
        return finding("fail", f"is not asked: {host.refused.message}")
    if host.rules is None:
        return finding("fail", f"its robots.txt cannot be had: {_reason(host.refused)}")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return finding("warn", f"its robots.txt answers {status}: it may not want us; see whether a run is let in")
    if forbidden := [url for url in host.lists if not host.rules.allows(url)]:
        return finding("fail", f"its robots.txt forbids {forbidden[0]}: take it out of the source's lists")
    return finding("ok", f"lets us in, {host.pace:g} s between two requests")


def _reason(error: FetchError | None) -> str:
    """Why robots.txt cannot be had, without the words that a run puts around it."""
    found = re.fullmatch(r"not asked, its robots\.txt could not be had \((.*)\)", error.message, re.DOTALL) if error else None
    return found[1] if found else error.message if error else "not asked"
