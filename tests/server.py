"""A real web on loopback for tests: HTTP and TLS, a log of what was asked and when, and a switch for every fault a site can have.

Pages are answers by path; an answer may be a list (one a request, the last for ever) or a function of the request.
"""

import random
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import trustme

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it; ``at`` is the monotonic time at which its head was read."""

    at: float
    method: str
    host: str
    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What a path answers; ``fault`` sends something else than a proper answer, by hand."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = field(default_factory=dict)
    fault: Callable[["Handler", "Answer"], None] | None = None

    def pairs(self) -> list[tuple[str, str]]:
        return list(self.headers.items()) if isinstance(self.headers, Mapping) else list(self.headers)


Page = Answer | bytes | list[Answer] | Callable[[Asked], Answer]
NOT_FOUND = Answer(b"<html><title>Not found</title><p>There is no such page.</p></html>", 404, {"Content-Type": HTML})


class Handler(BaseHTTPRequestHandler):
    """Writes answers, and faults, to the wire."""

    protocol_version = "HTTP/1.1"
    server: "Site"

    def do_GET(self) -> None:
        asked = Asked(time.monotonic(), self.command, self.headers.get("Host", ""), self.path, dict(self.headers.items()))
        with self.server.lock:
            self.server.log.append(asked)
        answer = self.server.answer(asked)
        with suppress(ConnectionError, ssl.SSLError):
            (answer.fault or proper)(self, answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def head(self, answer: Answer, *more: tuple[str, str]) -> None:
        """Status line and headers."""
        self.send_response_only(answer.status)
        for name, value in (*answer.pairs(), *more):
            self.send_header(name, value)
        self.end_headers()


class Site(ThreadingHTTPServer):
    """One host: ``pages`` by path, ``log`` of all requests; ``default`` answers every other path."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, pages: Mapping[str, Page] | None = None, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        super().__init__((host, 0), Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.pages: dict[str, Page] = {"/robots.txt": NOT_FOUND, **(pages or {})}
        self.log: list[Asked] = []
        self.lock = Lock()
        self.default: Page = NOT_FOUND
        self.url = f"{'https' if tls else 'http'}://{'localhost' if tls else host}:{self.server_address[1]}"

    def answer(self, asked: Asked) -> Answer:
        """What this request gets."""
        page = self.pages.get(asked.path, self.default)
        if isinstance(page, list):
            with self.lock:
                page = page.pop(0) if len(page) > 1 else page[0]
        if isinstance(page, bytes):
            page = Answer(page, headers={"Content-Type": HTML})
        return page if isinstance(page, Answer) else page(asked)

    def asked(self, path: str | None = None) -> list[Asked]:
        """The requests for a path, or for everything but robots.txt."""
        with self.lock:
            return [asked for asked in self.log if (asked.path == path if path else asked.path != "/robots.txt")]

    def gaps(self) -> list[float]:
        """Seconds between each two requests that follow each other."""
        with self.lock:
            moments = sorted(asked.at for asked in self.log)
        return [after - before for before, after in zip(moments, moments[1:], strict=False)]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serve(pages: Mapping[str, Page] | None = None, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site that serves for the length of the block."""
    site = Site(pages, host, tls)
    thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()


def tls_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A server's side of TLS for these host names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("localhost", "127.0.0.1"))).configure_cert(context)
    return context


def proper(handler: Handler, answer: Answer) -> None:
    """The answer as it should be."""
    bodiless = answer.status in (204, 304)
    handler.head(answer, *(() if bodiless else (("Content-Length", str(len(answer.body))),)))
    if not bodiless:
        handler.wfile.write(answer.body)


def chunked(handler: Handler, answer: Answer) -> None:
    """The body in chunks of ten bytes."""
    handler.head(answer, ("Transfer-Encoding", "chunked"))
    for start in range(0, len(answer.body), 10):
        piece = answer.body[start : start + 10]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n")


def torn_chunks(handler: Handler, answer: Answer) -> None:
    """Chunks that stop without the last one."""
    handler.head(answer, ("Transfer-Encoding", "chunked"))
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(answer.body), answer.body))
    handler.close_connection = True


def no_length(handler: Handler, answer: Answer) -> None:
    """A body that ends when the connection does."""
    handler.head(answer, ("Connection", "close"))
    handler.wfile.write(answer.body)
    handler.close_connection = True


def short(handler: Handler, answer: Answer) -> None:
    """Half of the announced body, then a proper end of the connection."""
    handler.head(answer, ("Content-Length", str(len(answer.body))))
    handler.wfile.write(answer.body[: len(answer.body) // 2])
    handler.close_connection = True


def reset(handler: Handler, answer: Answer) -> None:
    """Half of the announced body, then a reset."""
    handler.head(answer, ("Content-Length", str(len(answer.body))))
    handler.wfile.write(answer.body[: len(answer.body) // 2])
    handler.wfile.flush()
    time.sleep(0.02)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    if isinstance(handler.connection, ssl.SSLSocket):
        handler.connection = handler.connection.unwrap()
    socket.socket.close(handler.connection)


def silent(handler: Handler, answer: Answer) -> None:
    """No answer at all, and an open connection."""
    time.sleep(3)
    handler.close_connection = True


def hang_up(handler: Handler, answer: Answer) -> None:
    """No answer, and the connection closed."""
    handler.close_connection = True


def endless(handler: Handler, answer: Answer) -> None:
    """A body without end."""
    handler.head(answer, ("Connection", "close"))
    handler.close_connection = True
    while True:
        handler.wfile.write(b"<p>and so on</p>" * 4096)


def drip(handler: Handler, answer: Answer) -> None:
    """A body that comes byte by byte, for longer than anybody waits."""
    handler.head(answer, ("Content-Length", "100000"))
    handler.close_connection = True
    for _ in range(1000):
        handler.wfile.write(b"x")
        time.sleep(0.02)


def drip_head(handler: Handler, answer: Answer) -> None:
    """A head that comes byte by byte."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(1000):
        handler.wfile.write(b"x")
        time.sleep(0.02)


def garbage(handler: Handler, answer: Answer) -> None:
    """No HTTP."""
    handler.wfile.write(b"\x00\x01\x02 this is no answer\r\n\r\n")
    handler.close_connection = True


def announced(length: int) -> Callable[[Handler, Answer], None]:
    """A fault: that many bytes announced, few sent."""

    def fault(handler: Handler, answer: Answer) -> None:
        handler.head(answer, ("Content-Length", str(length)))
        handler.wfile.write(answer.body)
        handler.close_connection = True

    return fault


FAULTS: tuple[Answer, ...] = (
    Answer(b"slow down", 429),
    Answer(b"slow down", 429, {"Retry-After": "0"}),
    Answer(b"internal error", 500),
    Answer(b"bad gateway", 502),
    Answer(b"unavailable", 503),
    Answer(b"<html><p>half a page</p></html>", 200, {"Content-Type": HTML}, reset),
    Answer(b"<html><p>half a page</p></html>", 200, {"Content-Type": HTML}, short),
    Answer(b"", 200, {"Content-Type": HTML}, hang_up),
)


def failing_first(site: Callable[[Asked], Answer], share: float, seed: int) -> Callable[[Asked], Answer]:
    """A page function that lets the first request for a share of the addresses fail, at random but always the same ones."""
    seen: set[str] = set()
    lock = Lock()

    def answer(asked: Asked) -> Answer:
        chance = random.Random(f"{seed} {asked.host} {asked.path}")
        with lock:
            first = asked.host + asked.path not in seen
            seen.add(asked.host + asked.path)
        return chance.choice(FAULTS) if first and chance.random() < share else site(asked)

    return answer
