"""One request to one address and its whole answer, within limits of time and size; the only place that opens connections.

Connections check the address they connect to, so that a host name which resolves to another address the second time gains nothing.
Knows nothing of robots.txt, pace, redirects or retries: those are in ``podium.fetch.retries`` and ``podium.fetch.fetcher``.
"""

import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from http.client import HTTPResponse as PlainResponse
from http.client import LineTooLong
from io import BufferedReader, RawIOBase
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError
from urllib3.poolmanager import PoolManager, ProxyManager

from podium.archive.compression import CodingError, OverLimitError, unpacked
from podium.errors import Forbidden, TooLarge, Unreachable
from podium.fetch.public_hosts import is_public

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
    """Compressed, and again decompressed."""
    headers: int = 64 << 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; ``body`` is free of transfer and content encoding, ``ip`` is ``None`` behind a proxy."""

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

    def __init__(self, user_agent: str, limits: Limits, allow_private: bool) -> None:
        self._limits = limits
        self._environment = cache(_environment)
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
            reply = self._adapter.send(request, stream=True, timeout=times, **self._environment(*urlsplit(url)[:2]))
        except PrivateAddressError as error:
            raise Forbidden(url, PRIVATE.format(error)) from None
        except (requests.RequestException, HTTPError, UnicodeError) as error:
            raise _explained(url, error, deadline, self._limits) from error
        answered()
        try:
            return self._whole(url, reply.raw, deadline)
        except (HTTPError, OSError) as error:
            raise _explained(url, error, deadline, self._limits) from error
        finally:  # the connection serves the next request only when nothing is left in it
            reply.raw.release_conn() if reply.raw.isclosed() else reply.raw.close()

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def _whole(self, url: str, raw: HTTPResponse, deadline: float) -> Answer:
        headers = tuple((_text(name), _text(value)) for name, value in raw.headers.items())
        if sum(len(name) + len(value) + 4 for name, value in headers) > self._limits.headers:
            raise TooLarge(url, f"sends more than {self._limits.headers} bytes of headers; not kept", raw.status)
        connection = raw.connection
        by_proxy = getattr(connection, "proxy", None) or getattr(connection, "sock", None) is None
        ip = None if connection is None or by_proxy else str(connection.sock.getpeername()[0])
        packed = self._packed(url, raw, deadline)
        try:
            body = unpacked(packed, raw.headers.get("Content-Encoding", ""), self._limits.body)
        except OverLimitError as error:
            raise TooLarge(url, f"{error}; not kept", raw.status) from error
        except CodingError as error:
            raise Interrupted(url, str(error), raw.status) from error
        return Answer(raw.status, headers, body, ip)

    def _packed(self, url: str, raw: HTTPResponse, deadline: float) -> bytes:
        """The body as it is sent, compressed or not."""
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


def _environment(scheme: str, netloc: str) -> dict[str, Any]:
    """Arguments for a request to a host: proxies and certificates, as the environment has them."""
    certificates = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    return {"proxies": requests.utils.get_environ_proxies(f"{scheme}://{netloc}/"), "verify": certificates}


def _text(value: str) -> str:
    """A header as text: UTF-8 where it is that, else Latin-1, on one line."""
    with suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    return " ".join(value.splitlines())


def _explained(url: str, error: Exception, deadline: float, limits: Limits) -> Unreachable | TooLarge:
    """The failure as one of our errors, by its root cause."""
    chain = _chain(error)
    root = " ".join(str(chain[-1]).split())[:120] or type(chain[-1]).__name__
    if any(isinstance(cause, LineTooLong) or "got more than 100 headers" in str(cause) for cause in chain):
        return TooLarge(url, "sends too many or too long headers; not kept")
    if time.monotonic() > deadline:
        return Unreachable(url, f"takes longer than {limits.total:g} s; ask again later")
    if any(isinstance(cause, requests.exceptions.SSLError) for cause in chain):
        return Unreachable(url, f"has a certificate that cannot be verified ({root}); tell the site, or set REQUESTS_CA_BUNDLE")
    if any(isinstance(cause, NameResolutionError | socket.gaierror) for cause in chain):
        return Interrupted(url, "its host name does not resolve; check the name and the network")
    if any(isinstance(cause, requests.exceptions.InvalidURL | UnicodeError) for cause in chain):
        return Unreachable(url, "is not an address that can be asked; correct the list that names it")
    timed_out = any(isinstance(cause, requests.exceptions.Timeout | TimeoutError) or "timed out" in str(cause) for cause in chain)
    message = f"gives no answer within {limits.read:g} s" if timed_out else f"breaks off the transfer ({root})"
    return Interrupted(url, message, timed_out=timed_out)


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and everything it was raised from; urllib3 puts causes into ``reason`` and into arguments."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        inner = next((arg for arg in (getattr(error, "reason", None), *error.args) if isinstance(arg, BaseException)), None)
        error = inner or error.__cause__ or error.__context__
    return chain


class PrivateAddressError(Exception):
    """A host resolves to an address that must not be asked; the text is that address."""


class GuardedAdapter(HTTPAdapter):
    """The adapter of requests, with connections that refuse private addresses and end an answer after ``total`` seconds."""

    def __init__(self, allow_private: bool, total: float) -> None:
        guard = {"guard_private": not allow_private, "total_time": total}
        self._pools: dict[str, Any] = {}
        for scheme, pool, connection in (("http", HTTPConnectionPool, HTTPConnection), ("https", HTTPSConnectionPool, HTTPSConnection)):
            guarded = type(f"Guarded{connection.__name__}", (_Guarded, connection), guard)
            self._pools[scheme] = type(f"Guarded{pool.__name__}", (pool,), {"ConnectionCls": guarded})
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Direct connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager: PoolManager
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        """Connections through a proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _Guarded(HTTPConnection):
    """Refuses private addresses when it connects, and answers that take too long as a whole."""

    guard_private = True
    total_time = 120.0

    def _new_conn(self) -> socket.socket:
        if not self.guard_private or self.proxy is not None:  # a proxy resolves names itself
            return super()._new_conn()
        name = self._dns_host
        self._dns_host = self._public_address(name)
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name

    def _public_address(self, name: str) -> str:
        """The address that will be connected to; one private address among several is enough to refuse."""
        try:
            found = [str(entry[4][0]) for entry in socket.getaddrinfo(name.strip("[]"), self.port, type=socket.SOCK_STREAM)]
        except OSError as error:
            raise NameResolutionError(name, self, socket.gaierror(*error.args)) from error
        for address in found:
            if not is_public(ip_address(address.partition("%")[0])):
                raise PrivateAddressError(address)
        return found[0]

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """The head of the answer; reading any of it fails after the total time."""
        self.response_class = partial(_InTimeResponse, until=time.monotonic() + self.total_time)  # type: ignore[assignment]
        return super().getresponse()


class _InTimeResponse(PlainResponse):
    """An answer that fails after a total time: the socket's own limit starts anew with every byte."""

    def __init__(self, sock: socket.socket, *args: Any, until: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = BufferedReader(_UntilThen(self.fp.detach(), until))


class _UntilThen(RawIOBase):
    """What a socket sends until that moment (monotonic seconds). Reading raises ``TimeoutError`` after it."""

    def __init__(self, wire: RawIOBase, until: float) -> None:
        self._wire = wire
        self._until = until

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """As the socket does."""
        if time.monotonic() > self._until:
            raise TimeoutError("the answer timed out")
        return self._wire.readinto(buffer)

    def close(self) -> None:
        """Close the socket's end too."""
        self._wire.close()
        super().close()
