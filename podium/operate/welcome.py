"""Whether the sites let us in: the robots.txt of every host that sources' lists are on, asked once, at the pace that a run keeps."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from podium.errors import FetchError
from podium.fetch.fetcher import Politeness
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.robots import Rules
from podium.fetch.transport import Answer, Limits, Transport
from podium.operate.finding import Finding, Grade
from podium.settings import Settings
from podium.source import Source

AT_ONCE = 8
"""Hosts that are asked side by side."""
PATIENCE = 60
"""Seconds to wait for a host's turn, which a run may hold."""


@dataclass(slots=True)
class Host:
    """One host, the sources that need it and the addresses of their lists there."""

    root: str
    sources: list[Source] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    answer: Answer | FetchError | None = None

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
    limiter = Limiter(settings.local_folder / "hosts")

    def ask(host: Host) -> Host:
        url = f"{host.root}/robots.txt"
        try:
            with limiter.turn(url, host.delay if settings.delay is None else settings.delay, Budget(), patience=PATIENCE) as turn:
                host.answer = transport.send(url, {}, turn.answered)
        except FetchError as error:
            host.answer = error
        return host

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(ask, found)
    transport.close()


def welcome(host: Host) -> Finding:
    """How a host stands to us, and what to do where it does not let us in."""
    names = ", ".join(source.name for source in host.sources)

    def finding(grade: Grade, words: str) -> Finding:
        return Finding(grade, urlsplit(host.root).netloc, f"{words} ({names})")

    answer = host.answer
    if answer is None or isinstance(answer, FetchError):
        return finding("fail", f"its robots.txt cannot be had: {answer.words if answer else 'not asked'}")
    if answer.status == 429 or answer.status >= 500:
        return finding("fail", f"its robots.txt answers {answer.status}: nothing may be asked of it now")
    if answer.status in {401, 403}:
        return finding("warn", f"its robots.txt answers {answer.status}: it may not want us; see whether a run is let in")
    rules = Rules(answer.body) if 200 <= answer.status < 300 else Rules()
    if forbidden := [url for url in host.lists if not rules.allows(url)]:
        return finding("fail", f"its robots.txt forbids {forbidden[0]}: take it out of the source's lists")
    return finding("ok", f"lets us in, {max(host.delay, rules.crawl_delay):g} s between two requests")
