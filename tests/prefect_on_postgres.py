"""A Prefect server on a PostgreSQL of its own, as deployments/compose.yaml has it, on loopback and thrown away afterwards."""

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For requests to loopback without TLS: to read all authorities for each, as httpx does, takes 0.03 s of the processor."""
PATIENCE = 280
"""Seconds that something may take on a machine that has much else to do: whoever waits goes on as soon as it is there."""


def postgres_binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, also where Debian keeps them off the path; ``None`` where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(path) for path in [shutil.which("initdb")] if path]
    return found[-1].parent if found else None


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Return when it holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(0.5)


@contextmanager
def postgres(binaries: Path) -> Iterator[str]:
    """A running cluster; gives its address for SQLAlchemy. It refuses to run as root, so that it becomes ``postgres`` there."""
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="podium-postgres-"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    port, data = free_port(), str(folder / "data")

    def tool(name: str, *words: str) -> None:
        subprocess.run(
            [binaries / name, "-D", data, *words], user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE
        )

    try:
        tool("initdb", "-U", "podium", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        tool("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+asyncpg://podium@127.0.0.1:{port}/postgres"
        finally:
            tool("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@contextmanager
def prefect_server(home: Path, database: str, port: int | None = None) -> Iterator[dict[str, str]]:
    """A running server; gives the environment in which commands find it."""
    port = port or free_port()
    environment = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_UI_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    words = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with running(environment, home / "server.log", "-m", "prefect", *words):
        wait_for(lambda: answers(f"{environment['PREFECT_API_URL']}/health"), "the Prefect server")
        yield environment


class PrefectServer:
    """A Prefect server that can be stopped and started again, on the same port and database; ``environment`` is that in which it is found."""

    def __init__(self, folder: Path, database: str) -> None:
        self._folder, self._database, self._port = folder, database, free_port()
        self.start()

    def start(self) -> None:
        """Start it."""
        self._running = prefect_server(self._folder, self._database, self._port)
        self.environment = self._running.__enter__()

    def stop(self) -> None:
        """Stop it."""
        self._running.__exit__(None, None, None)

    @contextmanager
    def away(self) -> Iterator[None]:
        """It is stopped while the block lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()


@contextmanager
def running(environment: dict[str, str], log: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process while the block lasts, and whatever it started; its output is in ``log``."""
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, *words], env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # a test may have ended it
            os.killpg(process.pid, 15)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait(PATIENCE)


def answers(url: str) -> bool:
    """Whether something answers well there."""
    try:
        return httpx.get(url, timeout=2, trust_env=False, verify=PLAIN).is_success
    except httpx.HTTPError:
        return False
