"""An S3 server on this machine for tests, in a process of its own, and a door before it that can be shut or can take conditions away."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from select import select
from threading import Thread

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

BUCKET = "podium-test"
PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@contextmanager
def served() -> Iterator[int]:
    """The port of a server with an empty bucket.

    A process of its own: deltalake reads the change feed without letting go of the interpreter, and a server in it would never answer.
    """
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            with environment(port):
                _make_bucket()
            yield port
        finally:
            server.terminate()


@contextmanager
def environment(port: int) -> Iterator[pytest.MonkeyPatch]:
    """The environment names the server behind that port, as it would a real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        patch.setenv("AWS_ALLOW_HTTP", "true")
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        patch.setenv("AWS_REGION", "us-east-1")
        for name in PROXIES:
            patch.delenv(name, raising=False)
        yield patch


@retry(retry=retry_if_exception_type(EndpointConnectionError), wait=wait_fixed(0.2), stop=stop_after_delay(60))
def _make_bucket() -> None:
    boto3.client("s3").create_bucket(Bucket=BUCKET)


def names(under: str = "") -> list[str]:
    """Every object of the bucket below a part of its address."""
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=under)
    return sorted(found["Key"] for page in pages for found in page.get("Contents", ()))


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Door:
    """A way to the server on another port: ``shut`` pulls the store away, ``ignoring`` are header names it takes off requests."""

    def __init__(self, to: int, ignoring: tuple[bytes, ...] = ()) -> None:
        self._to, self._ignoring = to, ignoring
        self.port = free_port()
        self._lines: list[socket.socket] = []
        self.open()

    def open(self) -> None:
        """Let everybody through."""
        self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=True)
        Thread(target=self._welcome, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Break every connection off and refuse new ones."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        while self._lines:
            line = self._lines.pop()
            line.close()

    def _welcome(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._to))
            self._lines += [client, server]
            Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while True:
                for line in select([client, server], [], [])[0]:
                    if not (sent := line.recv(1 << 16)):
                        return
                    if line is client:
                        server.sendall(self._without_conditions(sent))
                    else:
                        client.sendall(sent)
        except (OSError, ValueError):
            return
        finally:
            client.close()
            server.close()

    def _without_conditions(self, sent: bytes) -> bytes:
        """Renamed to what no server knows, of the same length."""
        for name in self._ignoring:
            sent = sent.replace(name, b"x" * len(name))
        return sent
