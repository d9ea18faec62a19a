"""A web for the tests of discovery: answers by whole address, served over real sockets by the replaying proxy."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import requests

from podium.capture import Capture
from podium.discovery import Get
from podium.errors import Gone
from podium.replay.proxy import ReplayProxy
from podium.replay.site import NOT_FOUND, SiteAnswer

Content = str | bytes | Callable[[], str | bytes]


class Web:
    """Pages by address; a function is called at each request."""

    def __init__(self, pages: Mapping[str, Content]) -> None:
        self.pages = dict(pages)

    def answer(self, url: str) -> SiteAnswer:
        """The page of exactly that address, query included."""
        if url not in self.pages:
            return NOT_FOUND
        content = self.pages[url]
        body = content() if callable(content) else content
        return SiteAnswer(200, body.encode() if isinstance(body, str) else body, {"Content-Type": "text/html; charset=utf-8"})


def getter(proxy: ReplayProxy, session: requests.Session) -> Get:
    """A function that fetches through the proxy, without pace or archive."""
    session.trust_env = False
    session.proxies = {"http": proxy.address, "https": proxy.address}
    session.verify = str(proxy.authority)

    def get(url: str) -> Capture:
        answer = session.get(url, timeout=60)
        if answer.status_code in {404, 410}:
            raise Gone(url, f"answers {answer.status_code}", answer.status_code)
        return Capture(url, answer.url, answer.status_code, tuple(answer.headers.items()), answer.content, datetime.now(UTC))

    return get


@contextmanager
def served(pages: Mapping[str, Content]) -> Iterator[tuple[Get, ReplayProxy]]:
    """Those pages, a function that fetches them, and the proxy with its log."""
    with ReplayProxy(Web(pages)) as proxy, requests.Session() as session:
        yield getter(proxy, session), proxy
