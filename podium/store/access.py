"""Which home is meant, and how an object store is reached: endpoint and region from the environment (``AWS_…``), for each library.

Keys never pass through here: obstore, deltalake and pyarrow read them from the environment, or from the role of the machine. What is here
loads fast, for ``podium.read``: pydantic, which ``podium.settings`` needs, takes as long to load as pyarrow.
"""

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from podium.errors import UsageError, one_line

if TYPE_CHECKING:
    from pyarrow import fs

T = TypeVar("T")

HOME_VARIABLE = "PODIUM_HOME"
SETTINGS_FILE = Path("podium.toml")
DEFAULT_HOME = "data"
STORE_PATIENCE = timedelta(seconds=60)
"""How long a request is repeated when the store does not answer; a refused connection ends sooner, after the library's own retries."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two tries at most, at first and in the end."""
RETRIES = 7
FIRST_WAIT, LONGEST_WAIT = timedelta(milliseconds=200), timedelta(seconds=5)
CONNECT, SILENCE = timedelta(seconds=10), timedelta(seconds=60)
"""How long a connection may take to be made, and may stay without a byte."""
BROKEN = re.compile(r"HTTP error|error decoding response|status code:? 5\d\d|\b50[0234] [A-Z]")
REFUSED = re.compile(r"tcp connect error|onnection refused|dns error")
"""Messages of object_store, which gives its errors no classes of their own."""
YES = {"1", "true", "yes"}
ODD = re.compile(r"[#?\[\]^|\\\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}")
"""What no address of a home may hold: deltalake 1.6 makes such a table, which then has no history, or is not found again."""


def home_in_force() -> str:
    """``PODIUM_HOME``, else ``home`` in ``podium.toml`` of the working folder, else ``data``; an empty variable counts as not set.

    Raises ``UsageError`` where the file cannot be read or its ``home`` is no text.
    """
    home: object = next((value for name, value in os.environ.items() if name.upper() == HOME_VARIABLE and value), None)
    try:
        home = home or tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8")).get("home")
    except FileNotFoundError:
        pass
    except (ValueError, OSError) as error:  # not TOML, not UTF-8, no right to read it
        raise UsageError(f"{SETTINGS_FILE} cannot be read: {error}") from error
    home = home or DEFAULT_HOME
    if not isinstance(home, str):
        raise UsageError(f"the setting home is not valid: it is no text; correct {HOME_VARIABLE} or {SETTINGS_FILE}")
    return home


def in_store(address: object) -> bool:
    """True for the address of an object store, False for a folder."""
    return "://" in str(address)


def check_address(address: object) -> None:
    """Raises ``UsageError`` for a home whose address, or whose folder's whole path, holds a character that breaks tables."""
    whole = str(address) if in_store(address) else str(Path(str(address)).resolve())
    if odd := ODD.search(whole):
        told = f"{whole!r} cannot be a home, since its path holds {odd[0]!r}"
        raise UsageError(f"{told}: name another folder, without any of # ? [ ] ^ | \\ and %20 in its path")


@dataclass(frozen=True, slots=True)
class Access:
    """Where the S3 server is and how it is asked."""

    region: str
    endpoint: str | None
    anonymous: bool
    plain_http: bool

    @classmethod
    def of_environment(cls) -> Self:
        """From the environment variables of the AWS tools."""
        given = os.environ.get
        return cls(
            region=given("AWS_REGION") or given("AWS_DEFAULT_REGION") or "us-east-1",
            endpoint=given("AWS_ENDPOINT_URL_S3") or given("AWS_ENDPOINT_URL") or None,
            anonymous=given("AWS_SKIP_SIGNATURE", "").lower() in YES,
            plain_http=given("AWS_ALLOW_HTTP", "").lower() in YES,
        )

    def for_arrow(self) -> dict[str, Any]:
        """Arguments of ``pyarrow.fs.S3FileSystem``."""
        from pyarrow.fs import AwsStandardS3RetryStrategy

        again = AwsStandardS3RetryStrategy(max_attempts=RETRIES + 1)
        return {"region": self.region, "endpoint_override": self.endpoint, "anonymous": self.anonymous, "retry_strategy": again}

    def for_delta(self) -> dict[str, str]:
        """Storage options of deltalake; commits are conditional puts, so that no table of locks is needed."""
        return self._named() | {
            "aws_conditional_put": "etag",
            "allow_http": str(self.plain_http).lower(),
            "max_retries": str(RETRIES),
            "retry_timeout": f"{STORE_PATIENCE.seconds}s",
            "backoff_config.init_backoff": f"{FIRST_WAIT.microseconds // 1000}ms",
            "backoff_config.max_backoff": f"{LONGEST_WAIT.seconds}s",
            "connect_timeout": f"{CONNECT.seconds}s",
        }

    def for_objects(self) -> dict[str, Any]:
        """Arguments of ``obstore.store.S3Store``; every upload carries a checksum that the store verifies."""
        waits = {"init_backoff": FIRST_WAIT, "max_backoff": LONGEST_WAIT, "base": 2}
        return {
            "config": self._named() | {"aws_conditional_put": "etag", "aws_checksum_algorithm": "SHA256"},
            "client_options": {"allow_http": self.plain_http, "connect_timeout": CONNECT, "read_timeout": SILENCE, "timeout": "600s"},
            "retry_config": {"max_retries": RETRIES, "retry_timeout": STORE_PATIENCE, "backoff": waits},
        }

    def _named(self) -> dict[str, str]:
        endpoint = {"aws_endpoint": self.endpoint} if self.endpoint else {}
        return {"aws_region": self.region, "aws_skip_signature": str(self.anonymous).lower(), **endpoint}


def storage_options(address: object) -> dict[str, str]:
    """Storage options of deltalake for that address: none for a folder."""
    return Access.of_environment().for_delta() if in_store(address) else {}


def is_broken(error: BaseException) -> bool:
    """True for a request that may succeed when it is sent again: its connection broke, or the store answered with 5xx."""
    message = str(error)
    return BROKEN.search(message) is not None and REFUSED.search(message) is None


def again(call: Callable[[], T], kinds: tuple[type[BaseException], ...]) -> T:
    """The result of ``call``, which is repeated while it fails with a broken request of those kinds, for up to a minute.

    obstore and deltalake do not repeat a conditional write whose connection broke: only the caller can tell whether it was done.
    Raises the last error.
    """
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, kinds) and is_broken(error)),
        wait=wait_random_exponential(multiplier=FIRST_PAUSE, max=LONGEST_PAUSE),
        stop=stop_after_delay(STORE_PATIENCE),
        reraise=True,
    )
    return retrying(call)


def files_at(address: str) -> "fs.FileSystem":
    """The file system that an address lies in. Raises ``UsageError`` for a kind that is not known."""
    import pyarrow as pa
    from pyarrow import fs

    if address.startswith("s3://"):
        return fs.S3FileSystem(**Access.of_environment().for_arrow())
    if "://" not in address:
        return fs.LocalFileSystem()
    try:
        return fs.FileSystem.from_uri(address)[0]
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{address} cannot be read: {one_line(error)}") from error


def path_of(address: str) -> str:
    """An address as the file system that it lies in takes it."""
    return address.partition("://")[2] if "://" in address else str(Path(address).expanduser().resolve())
