"""The process behind ``object_store.FlakyDoor``: an HTTP server that hands requests on to the store, and fails a share of them.

A request fails by one of ``kinds``: ``reset`` closes the connection before the store hears of it, ``lost`` after the store has done what
was asked, ``busy`` answers 503 and ``broken`` 500. It is told a share on its standard input, and answers how many failed so far.
"""

import random
import socket
import struct
import sys
from collections import Counter
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

STATES = {"busy": 503, "broken": 500}
BY_HOP = {"connection", "transfer-encoding", "keep-alive", "expect"}


class Server(ThreadingHTTPServer):
    """What all requests share."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, to: int, seed: int, kinds: list[str]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.to, self.kinds, self.share = to, kinds, 0.0
        self.lock, self.dice = Lock(), random.Random(seed)
        self.failed: Counter[str] = Counter()

    def fate(self, what: str) -> str | None:
        """How this request fails, if it does."""
        with self.lock:
            if self.dice.random() >= self.share:
                return None
            kind = self.dice.choice(self.kinds)
            self.failed[f"{kind} {what}"] += 1
            return kind

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients break off, and so does this server."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Hand it on, unless it fails."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fate = self.server.fate(self.command)
        if fate == "reset":
            self.reset()
        elif fate in STATES:
            self.send_response(STATES[fate])
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            status, headers, content = self.handed_on(body)
            if fate == "lost":
                self.reset()
            else:
                self.answer(status, headers, content)

    do_PUT = do_POST = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def handed_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the store answers."""
        store = HTTPConnection("127.0.0.1", self.server.to, timeout=60)
        try:
            store.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in BY_HOP:
                    store.putheader(name, value)
            store.endheaders(body)
            answer = store.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            store.close()

    def answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        """Hand the answer back; that to a HEAD tells the length of what it does not carry."""
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in BY_HOP and (name.lower() != "content-length" or self.command == "HEAD"):
                self.send_header(name, value)
        if self.command != "HEAD" and status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def reset(self) -> None:
        """Close the connection hard, so that the client sees a reset and no end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads along."""


if __name__ == "__main__":
    port, to, seed, *kinds = sys.argv[1:]
    server = Server(int(port), int(to), int(seed), kinds)
    Thread(target=server.serve_forever, daemon=True).start()
    print("0", flush=True)
    for share in sys.stdin:
        server.share = float(share)
        print(server.failed.total(), dict(server.failed), flush=True)
