"""What the process of a home's own Prefect server runs (``flows.own_server``): Prefect's server, which ends itself once it is idle."""

import fcntl
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from flows.own_server import IDLE, READY_FILE, STATE_FILE, USED_FILE

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
LOOK_EVERY = 1.0
"""Seconds."""


def application() -> Asgi:
    """Prefect's server as an application that ends its process; made by uvicorn."""
    from prefect.server.api import server

    # The scheduler of background tasks, which are none of a run's, polls 4 times a second: 1.7 % of a processor, for as long as it idles.
    server.background_worker = no_background_worker  # type: ignore[attr-defined]
    state, used, ready = (Path(os.environ[name]) for name in (STATE_FILE, USED_FILE, READY_FILE))
    ends = EndsWhenIdle(server.create_app(), state, used, ready, float(os.environ[IDLE]))
    Thread(target=ends.watch, daemon=True).start()
    return ends


@asynccontextmanager
async def no_background_worker(*given: Any, **named: Any) -> AsyncIterator[None]:
    """In place of Prefect's: nothing."""
    yield


@dataclass(slots=True)
class EndsWhenIdle:
    """An application that ends its process when nobody held ``used`` and nothing was asked for so many seconds.

    It also ends when ``state`` no longer names this process: the home was deleted, or another server has taken its place.
    """

    inner: Asgi
    state: Path
    used: Path
    ready: Path
    idle: float
    used_at: float = field(default_factory=time.monotonic)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Hand on; the first message that tells that the server is up leaves ``ready`` behind."""
        self.used_at = time.monotonic()

        async def noting(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self.ready.touch()
            await send(message)

        await self.inner(scope, receive, noting if scope["type"] == "lifespan" else send)

    def watch(self) -> None:
        """Look every second whether it is time to end, and then end as by SIGTERM."""
        while not self.over():
            time.sleep(min(LOOK_EVERY, max(self.idle / 4, 0.05)))
        os.kill(os.getpid(), signal.SIGTERM)

    def over(self) -> bool:
        """Whether it is time to end; nobody finds this server any more then."""
        try:
            lock = self.used.open("ab")
        except OSError:
            return True
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # whoever begins to use the server now waits until this is settled
            except BlockingIOError:
                self.used_at = time.monotonic()
                return False
            named = self._named()
            if named and time.monotonic() - self.used_at < self.idle:
                return False
            if named:
                self.state.unlink(missing_ok=True)
            return True

    def _named(self) -> bool:
        try:
            return bool(json.loads(self.state.read_bytes())["pid"] == os.getpid())
        except (OSError, ValueError, KeyError):
            return False
