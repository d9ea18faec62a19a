"""Connections that check the address they connect to and hang up when time is over: what ``podium.fetch.transport`` sends by."""

import socket
import time
from functools import partial
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from ipaddress import ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3 import HTTPResponse as Response
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError
from urllib3.poolmanager import PoolManager, ProxyManager

from podium.fetch.addresses import is_public


class PrivateAddressError(Exception):
    """A host resolves to an address that must not be asked; the text is that address."""


class GuardedAdapter(HTTPAdapter):
    """Connections that check the address they connect to and hang up when time is over."""

    def __init__(self, allow_private: bool, total: float) -> None:
        self._pools = _pools(allow_private, total)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Direct connections."""
        super().init_poolmanager(*args, **options)
        self._use_own_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        """Connections by a proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **options)
        self._use_own_pools(manager)
        return manager

    def _use_own_pools(self, manager: PoolManager) -> None:
        manager.pool_classes_by_scheme = self._pools


def _pools(allow_private: bool, total: float) -> dict[str, type[HTTPConnectionPool]]:
    """The connection pools of a transport, by scheme."""

    class Plain(_Guarded, HTTPConnection):
        guard_private = not allow_private
        total_time = total

    class Secure(_Guarded, HTTPSConnection):
        guard_private = not allow_private
        total_time = total

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Guarded(HTTPConnection):
    """Refuses private addresses at the moment of connecting, and an answer that only trickles in."""

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

    def getresponse(self) -> Response:  # type: ignore[override]
        """The head of the answer; all of it is over when the total time is."""
        self.response_class = partial(_InTimeResponse, until=time.monotonic() + self.total_time)  # type: ignore[assignment]
        return super().getresponse()


class _InTimeResponse(HTTPResponse):
    """An answer that is over when its time is: the socket's own limit starts anew with every byte."""

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
        """The socket's end too."""
        self._wire.close()
        super().close()
