"""A web proxy on loopback that answers in place of real sites: for the demo, and for recorded crawls in tests.

It handles plain HTTP and CONNECT, for which it has TLS certificates of a temporary authority of its own. Its answers come from a ``Site``
(``podium.replay.site``); it never sends a request anywhere.
"""

import random
import socket
import socketserver
import ssl
import struct
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import trustme

from podium.replay.site import CaptureSite, FolderSite, Site, SiteAnswer, to_condition

IDLE = 60.0
"""Seconds after which a silent connection is closed."""
RESET = 0
"""Logged in place of a status for an answer that was broken off on purpose."""


@dataclass(frozen=True, slots=True)
class ProxyRequest:
    """One request as the proxy saw it; ``at`` is the arrival in seconds of ``time.monotonic()``."""

    at: float
    method: str
    url: str
    conditional: bool
    status: int

    @property
    def host(self) -> str:
        """The host that was asked."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class Faults:
    """Makes the first request for a ``share`` of all addresses fail: half of these by 503, half by a reset in mid-body.

    Which addresses fail depends on ``seed`` alone, not on the order of requests.
    """

    share: float
    seed: int = 0

    def of(self, url: str) -> int | None:
        """How the first request for an address fails: 503, ``RESET`` or ``None``."""
        dice = random.Random(f"{self.seed} {url}")
        return None if dice.random() >= self.share else dice.choice((503, RESET))


class ReplayProxy:
    """A proxy that runs while its ``with`` block lasts; ``log`` holds every request in order."""

    def __init__(self, site: Site, faults: Faults | None = None) -> None:
        self.site = site
        self.faults = faults
        self.log: list[ProxyRequest] = []
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._met: set[str] = set()
        self._lock = threading.Lock()

    @classmethod
    def of_folder(cls, *folders: Path, faults: Faults | None = None) -> "ReplayProxy":
        """Answers from files, see ``FolderSite``."""
        return cls(FolderSite(*folders), faults)

    @classmethod
    def of_warc(cls, file: Path, faults: Faults | None = None) -> "ReplayProxy":
        """Answers from a WARC file; what is not in it is 404."""
        from podium.archive.walk import captures

        return cls(CaptureSite(capture for capture, _ in captures(file)), faults)

    def __enter__(self) -> "ReplayProxy":
        bundle = tempfile.NamedTemporaryFile(suffix=".pem", delete=False)
        with bundle:
            bundle.write(self._authority.cert_pem.bytes())
        self._bundle = Path(bundle.name)
        self._server = _Server(("127.0.0.1", 0), partial(_Connection, self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._bundle.unlink(missing_ok=True)

    @property
    def address(self) -> str:
        """Address of the proxy itself."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def authority(self) -> Path:
        """The PEM file of the authority that signs for every host."""
        return self._bundle

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that make clients use this proxy for every host but this machine (on which a Prefect server may run)."""
        values = {
            "HTTP_PROXY": self.address,
            "HTTPS_PROXY": self.address,
            "ALL_PROXY": self.address,
            "NO_PROXY": "127.0.0.1,localhost",
            "REQUESTS_CA_BUNDLE": str(self._bundle),
        }
        lower = {name.lower(): value for name, value in values.items() if name.endswith("_PROXY")}
        return values | lower

    def answer(self, method: str, url: str, asked: "_Connection") -> tuple[SiteAnswer, bool]:
        """The answer, which is logged, and whether the connection is to break off half-way through it."""
        at = time.monotonic()
        tags, since = asked.headers.get("If-None-Match"), asked.headers.get("If-Modified-Since")
        answer = to_condition(self.site.answer(url), tags, since)
        with self._lock:
            first = url not in self._met
            self._met.add(url)
        fault = self.faults.of(url) if self.faults and first else None
        if fault == 503:
            answer = SiteAnswer(503, b"busy, come again", {"Content-Type": "text/plain"})
        conditional = tags is not None or since is not None
        self.log.append(ProxyRequest(at, method, url, conditional, answer.status if fault is None else fault))
        return answer, fault == RESET

    def tls(self, host: str) -> ssl.SSLContext:
        """A server's TLS context that names that host."""
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]


class _Server(socketserver.ThreadingTCPServer):
    """A server of threads; unlike ``http.server.HTTPServer`` it does not look up its own name, which can take seconds."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], connection: "partial[_Connection]") -> None:
        self.open: set[socket.socket] = set()
        super().__init__(address, connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Print errors, but not that a client has closed its connection."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """Close the connections that clients keep open."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Connection(BaseHTTPRequestHandler):
    """One client's connection: plain HTTP, and TLS after CONNECT."""

    protocol_version = "HTTP/1.1"
    server_version = "PodiumReplay"
    timeout = IDLE
    disable_nagle_algorithm = True
    server: _Server
    connection: socket.socket

    def __init__(self, proxy: ReplayProxy, *given: object) -> None:
        self.proxy = proxy
        self.origin = ""
        super().__init__(*given)  # type: ignore[arg-type]

    def handle(self) -> None:
        self.server.open.add(self.connection)
        try:
            super().handle()
        finally:
            self.server.open.discard(self.connection)
            if self.origin:
                self.connection.close()

    def _tunnel(self) -> None:
        host, _, port = self.path.rpartition(":")
        self.send_response_only(200, "Connection established")
        self.end_headers()
        plain = self.connection
        self.connection = self.proxy.tls(host.strip("[]")).wrap_socket(plain, server_side=True)
        self.server.open.discard(plain)
        self.server.open.add(self.connection)
        self.origin = f"https://{host}" if port == "443" else f"https://{host}:{port}"
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]
        self.close_connection = False

    def _ask(self) -> None:
        url = self.origin + self.path if self.path.startswith("/") else self.path
        if urlsplit(url).scheme not in {"http", "https"}:
            self.send_error(400, "This is a proxy: ask it for whole addresses")
            return
        answer, broken = self.proxy.answer(self.command, _without_default_port(url), self)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if broken:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            raise ConnectionResetError
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Prints nothing: requests are in ``ReplayProxy.log``."""

    do_GET = do_HEAD = _ask  # noqa: N815  names that http.server looks for
    do_CONNECT = _tunnel  # noqa: N815


def _without_default_port(url: str) -> str:
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}[parts.scheme]
    if parts.port not in {None, default} or ":" not in parts.netloc:
        return url
    return parts._replace(netloc=parts.netloc.rpartition(":")[0]).geturl()
