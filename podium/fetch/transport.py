"""One request to one address and its whole answer, within limits of time and size; the only place that opens connections.

Knows nothing of robots, pace, redirects or retries: those are ``podium.fetch.fetcher``.
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import LineTooLong
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, NameResolutionError

from podium.archive.compression import CodingError, OverLimitError, unpacked
from podium.errors import Forbidden, TooLarge, Unreachable
from podium.fetch.guarded_connections import GuardedAdapter, PrivateAddressError

READ_SIZE = 1 << 16
PRIVATE = "leads to {}, which is not in the public internet; set PODIUM_ALLOW_PRIVATE=1 if that is meant"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: seconds and bytes."""

    connect: float = 10.0
    read: float = 30.0
    """Between two pieces of an answer."""
    total: float = 120.0
    body: int = 24 << 20
    """Packed, and again unpacked."""
    headers: int = 64 << 10


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that came whole; ``body`` is free of transfer and content encoding, ``ip`` is ``None`` behind a proxy."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip: str | None


class Interrupted(Unreachable):
    """No answer, or not a whole one, for a reason that may be gone next time."""

    def __init__(self, url: str, message: str, status: int | None = None, *, timed_out: bool = False) -> None:
        super().__init__(url, message, status)
        self.timed_out = timed_out


class Transport:
    """Sends requests; proxies and certificates come from the environment, cookies and credentials are never sent or kept.

    By requests' adapter, without its session: that would merge settings anew for every request, keep cookies and follow redirects.
    """

    def __init__(self, user_agent: str, limits: Limits, allow_private: bool = False) -> None:
        self._limits = limits
        self._ways = cache(_ways)
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
        }
        self._adapter = GuardedAdapter(allow_private, limits.total)

    def send(self, url: str, headers: Mapping[str, str], answered: Callable[[], None]) -> Answer:
        """The whole answer; ``answered`` is called when it begins.

        Raises ``Interrupted``, ``Unreachable`` for what another try cannot mend, ``TooLarge`` and ``Forbidden``.
        """
        deadline = time.monotonic() + self._limits.total
        try:
            times = self._limits.connect, self._limits.read
            request = requests.Request("GET", url, headers={**self._headers, **headers}).prepare()
            reply = self._adapter.send(request, stream=True, timeout=times, **self._ways(*urlsplit(url)[:2]))
        except PrivateAddressError as error:
            raise Forbidden(url, PRIVATE.format(error)) from None
        except (requests.RequestException, HTTPError, UnicodeError) as error:
            raise _explained(url, error, deadline, self._limits) from error
        answered()
        try:
            return self._whole(url, reply.raw, deadline)
        except (HTTPError, OSError) as error:
            raise _explained(url, error, deadline, self._limits) from error
        finally:
            _done(reply.raw)

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def _whole(self, url: str, raw: HTTPResponse, deadline: float) -> Answer:
        headers = tuple((_text(name), _text(value)) for name, value in raw.headers.items())
        if sum(len(name) + len(value) + 4 for name, value in headers) > self._limits.headers:
            raise TooLarge(url, f"sends more than {self._limits.headers} bytes of headers; not kept", raw.status)
        ip = _peer(raw)
        packed = self._packed(url, raw, deadline)
        try:
            body = unpacked(packed, raw.headers.get("Content-Encoding", ""), self._limits.body)
        except OverLimitError as error:
            raise TooLarge(url, f"{error}; not kept", raw.status) from error
        except CodingError as error:
            raise Interrupted(url, str(error), raw.status) from error
        return Answer(raw.status, headers, body, ip)

    def _packed(self, url: str, raw: HTTPResponse, deadline: float) -> bytes:
        most = self._limits.body
        if (raw.length_remaining or 0) > most:
            raise TooLarge(url, f"announces {raw.length_remaining} bytes, more than {most}; not kept", raw.status)
        pieces = bytearray()
        while piece := raw.read1(READ_SIZE, decode_content=False):
            pieces += piece
            if len(pieces) > most:
                raise TooLarge(url, f"sends more than {most} bytes; not kept", raw.status)
            if time.monotonic() > deadline:
                raise Unreachable(url, f"takes longer than {self._limits.total:g} s; ask again later", raw.status)
        return bytes(pieces)


def _explained(url: str, error: Exception, deadline: float, limits: Limits) -> Unreachable | TooLarge:
    """The failure in our words, by what lies at its root."""
    chain = _chain(error)
    if any(isinstance(cause, LineTooLong) or "got more than 100 headers" in str(cause) for cause in chain):
        return TooLarge(url, "sends too many or too long headers; not kept")
    if time.monotonic() > deadline:
        return Unreachable(url, f"takes longer than {limits.total:g} s; ask again later")
    if any(isinstance(cause, requests.exceptions.SSLError) for cause in chain):
        return Unreachable(
            url, f"has a certificate that cannot be verified ({_root_words(chain)}); tell the site, or set REQUESTS_CA_BUNDLE"
        )
    if any(isinstance(cause, NameResolutionError | socket.gaierror) for cause in chain):
        return Interrupted(url, "its host name does not resolve; check the name and the network")
    if any(isinstance(cause, requests.exceptions.InvalidURL | UnicodeError) for cause in chain):
        return Unreachable(url, "is not an address that can be asked; correct the list that names it")
    timed_out = any(isinstance(cause, requests.exceptions.Timeout | TimeoutError) or "timed out" in str(cause) for cause in chain)
    words = f"gives no answer within {limits.read:g} s" if timed_out else f"breaks off the transfer ({_root_words(chain)})"
    return Interrupted(url, words, timed_out=timed_out)


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and everything it was raised from."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        inner = next((arg for arg in (getattr(error, "reason", None), *error.args) if isinstance(arg, BaseException)), None)
        error = inner or error.__cause__ or error.__context__
    return chain


def _root_words(chain: list[BaseException]) -> str:
    return " ".join(str(chain[-1]).split())[:120] or type(chain[-1]).__name__


def _text(value: str) -> str:
    """A header as text: UTF-8 where it is that, else Latin-1, on one line."""
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    return " ".join(value.splitlines())


def _peer(raw: HTTPResponse) -> str | None:
    """The address that answers, unless it is a proxy's."""
    connection = raw.connection
    if connection is None or getattr(connection, "proxy", None) or getattr(connection, "sock", None) is None:
        return None
    return str(connection.sock.getpeername()[0])


def _done(raw: HTTPResponse) -> None:
    """Keep the connection for the next request only when nothing is left in it."""
    if raw.isclosed():
        raw.release_conn()
    else:
        raw.close()


def _ways(scheme: str, netloc: str) -> dict[str, Any]:
    """The proxies for a host and the certificates to believe, as the environment has them."""
    certificates = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    return {"proxies": requests.utils.get_environ_proxies(f"{scheme}://{netloc}/"), "verify": certificates}
