"""How an object store is reached: endpoint and region from the environment (``AWS_…``), in the words of each library that asks one.

Keys never pass through here: obstore, deltalake and pyarrow read them from the environment, or from the role of the machine.
"""

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from podium.errors import UsageError
from podium.store.retry import STORE_PATIENCE

RETRIES = 7
FIRST_WAIT, LONGEST_WAIT = timedelta(milliseconds=200), timedelta(seconds=5)
CONNECT, SILENCE = timedelta(seconds=10), timedelta(seconds=60)
"""How long a connection may take to be made, and may stay without a byte."""
YES = {"1", "true", "yes"}
ODD = re.compile(r"[#?\[\]^|\\\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}")
"""What no address of a home may hold: with deltalake 1.6 such a table is made, and then has no history, or is not found again."""


def in_store(address: object) -> bool:
    """True for the address of an object store, False for a folder."""
    return "://" in str(address)


def check_address(address: object) -> None:
    """Raises ``UsageError`` for a home whose address, or whose folder's whole path, holds a character that tables cannot live with."""
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
        """As the variables of the AWS tools have it."""
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
            "retry_timeout": _seconds(STORE_PATIENCE),
            "backoff_config.init_backoff": f"{FIRST_WAIT.microseconds // 1000}ms",
            "backoff_config.max_backoff": _seconds(LONGEST_WAIT),
            "connect_timeout": _seconds(CONNECT),
        }

    def for_objects(self) -> dict[str, Any]:
        """Arguments of ``obstore.store.S3Store``; every upload carries a checksum that the store holds it against."""
        waits = {"init_backoff": FIRST_WAIT, "max_backoff": LONGEST_WAIT, "base": 2}
        return {
            "config": self._named() | {"aws_conditional_put": "etag", "aws_checksum_algorithm": "SHA256"},
            "client_options": {"allow_http": self.plain_http, "connect_timeout": CONNECT, "read_timeout": SILENCE, "timeout": "600s"},
            "retry_config": {"max_retries": RETRIES, "retry_timeout": STORE_PATIENCE, "backoff": waits},
        }

    def _named(self) -> dict[str, str]:
        endpoint = {"aws_endpoint": self.endpoint} if self.endpoint else {}
        return {"aws_region": self.region, "aws_skip_signature": str(self.anonymous).lower(), **endpoint}


def _seconds(span: timedelta) -> str:
    return f"{span.seconds}s"


def storage_options(address: object) -> dict[str, str]:
    """Storage options of deltalake for that address: none for a folder."""
    return Access.of_environment().for_delta() if in_store(address) else {}
