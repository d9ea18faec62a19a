"""Connections that check the address they connect to and hang up when time is over: what ``podium.fetch.transport`` sends by."""

import socket
from contextlib import suppress
from ipaddress import ip_address
from threading import Event, Timer
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
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

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """The head of the answer, within the total time: the socket's own limit starts anew with every byte."""
        over = Event()
        watch = Timer(self.total_time, _hang_up, (self.sock, over))
        watch.daemon = True
        watch.start()
        try:
            response = super().getresponse()
        finally:
            watch.cancel()
        if over.is_set():  # to http.client, a head that was cut is a head that has ended
            response.close()
            raise TimeoutError("the head of the answer timed out")
        return response


def _hang_up(connection: socket.socket, over: Event) -> None:
    over.set()
    with suppress(OSError):  # closed already
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
