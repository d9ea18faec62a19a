"""The reading room served to browsers of this machine, until it is stopped."""

import logging
import socket
from collections.abc import Callable, Mapping

import uvicorn

from podium.archive.archive import Archive
from podium.browse.application import application
from podium.browse.catalogue import NewestCatalogue
from podium.browse.reviewing import ReviewDesk
from podium.errors import UsageError
from podium.extract.source import Source

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve_pages(
    home: str,
    declared: Mapping[str, Source],
    archive: Archive | None,
    host: str,
    port: int,
    ready: Callable[[str], None],
    review: bool = False,
) -> None:
    """Serves pages over a home until the process is stopped; ``ready`` is told the address when browsers can ask.

    ``port`` 0 takes a free one; with ``review`` records can be reviewed, at an address of this machine alone. Raises ``HomeError`` for a
    home without data, ``UsageError`` for an address that cannot be listened at.
    """
    if review and host not in LOOPBACK:
        raise UsageError(f"reviews are taken on this machine alone, and {host} is open to others: leave --review or --host out")
    catalogues = NewestCatalogue(home, declared, archive)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # whoever asks as soon as the address is told waits, and is not refused
    except OSError as error:
        listening.close()
        raise UsageError(f"{host}:{port} cannot be listened at ({error.strerror or error}): choose another --port or --host") from error
    # Whoever makes a name lead to this machine could else read it through somebody's browser.
    hosts = ["127.0.0.1", "localhost", "[::1]"] if host in LOOPBACK else ["*"]
    named = f"[{host}]" if ":" in host else host
    ready(f"http://{named}:{listening.getsockname()[1]}/")
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    settings = uvicorn.Config(
        application(catalogues, hosts, ReviewDesk() if review else None), log_level="warning", access_log=False, server_header=False
    )
    uvicorn.Server(settings).run([listening])
