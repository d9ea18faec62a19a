"""An S3 server on this machine for tests, in a process of its own, and a door before it that can be shut or can take conditions away."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

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
    """A way to the server on another port: ``shut`` pulls the store away; ``ignoring`` are header names it takes off requests.

    A process of its own (``object_store_door``), for the same reason.
    """

    def __init__(self, to: int, *ignoring: str) -> None:
        self.port = free_port()
        command = [sys.executable, str(Path(__file__).with_name("object_store_door.py")), str(self.port), str(to), *ignoring]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._told()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self) -> None:
        """Let everybody through."""
        self._tell("open")

    def shut(self) -> None:
        """Break every connection off and refuse new ones."""
        self._tell("shut")

    def _tell(self, word: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        self._told()

    def _told(self) -> None:
        assert self._process.stdout
        assert self._process.stdout.readline() == "done\n"


EVERY_KIND = ("reset", "lost", "busy", "broken")


class FlakyDoor:
    """A way to the server on another port by which a share of the requests fails, in every way of ``object_store_flaky`` or some."""

    def __init__(self, to: int, share: float, seed: int = 7, kinds: tuple[str, ...] = EVERY_KIND) -> None:
        self.port = free_port()
        script = str(Path(__file__).with_name("object_store_flaky.py"))
        self._process = subprocess.Popen(
            [sys.executable, script, str(self.port), str(to), str(seed), *kinds], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self._process.stdout.readline()
        self.fail(share)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def fail(self, share: float) -> int:
        """From now on that share fails; how many failed so far."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{share}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline().split()[0])
