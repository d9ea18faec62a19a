"""The Prefect server that commands start for themselves: one for a home, kept for the next command, replaced when it is dead."""

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

from flows.own_server import OwnServer, folder, own_server, running_server
from flows.own_server_application import EndsWhenIdle
from podium.archive.archive import Archive
from podium.capture import Capture
from podium.pipeline import journal

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
PAGE = "http://en.kremlin.ru/events/president/news/90002"
INGEST = """
import sys
from podium.cli.main import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture
def home(tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose server finds its tables made: they are copied from the session's, since making them takes 8 s of the processor."""
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL

    for name, value in {"PODIUM_HOME": str(tmp_path), "PREFECT_HOME": str(tmp_path / "prefect")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PODIUM_SERVER_IDLE")
    made = str(PREFECT_API_DATABASE_CONNECTION_URL.value()).removeprefix("sqlite+aiosqlite:///")
    folder().mkdir(parents=True)
    with closing(sqlite3.connect(made)) as session, closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db")) as own:
        session.backup(own)
        own.execute("delete from flow_run")  # of what other tests ran
        own.commit()
    (folder() / f"ready-{version('prefect')}").touch()
    yield tmp_path
    if server := running_server():
        os.kill(server.pid, signal.SIGKILL)


def test_one_server_serves_all_commands_of_a_home_until_it_dies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(_: int) -> OwnServer:
        with own_server() as server:
            return server

    with ThreadPoolExecutor(3) as commands:
        first, *others = commands.map(asked, range(3))
    assert others == [first, first]
    assert first.url.startswith("http://127.0.0.1:")
    assert not OwnServer(first.url, "podium:guessed", first.pid, first.prefect).answers()
    assert (folder() / "server.json").stat().st_mode & 0o077 == 0

    loaded = ingest(home)
    assert loaded.isdisjoint(left_out := {"prefect.server", "sqlalchemy", "uvicorn", "alembic"}), loaded & left_out
    assert [entry.flow for entry in journal.entries(home, "kremlin")] == ["ingest --warc"]
    assert flow_runs(home) == ["COMPLETED"]
    assert running_server() == first
    status = subprocess.run(
        [Path(sys.executable).with_name("podium"), "status", "kremlin"],
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=280,
    ).stdout
    assert f"Prefect server of this home: {first.url} (process {first.pid}); it ends after 300 s without a run." in status

    os.kill(first.pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(first.pid, 0)
    assert running_server() is None
    monkeypatch.setenv("PODIUM_SERVER_IDLE", "0")
    with own_server() as second:
        assert second.pid != first.pid
        assert running_server() == second
    end = time.monotonic() + 280
    while running_server() and time.monotonic() < end:
        time.sleep(0.2)
    assert running_server() is None
    assert not (folder() / "server.json").exists()


def ingest(home: Path) -> set[str]:
    """The modules that `podium ingest --warc` has loaded when it has taken one page, through the flow."""
    answer = Capture(
        PAGE, PAGE, 200, (("Content-Type", "text/html; charset=utf-8"),), (SAMPLE / f"{PAGE[7:]}.html").read_bytes(), datetime.now(UTC)
    )
    with Archive(home / "elsewhere").writer("kremlin", "crawl") as writer:
        kept = writer.keep(answer)
    words = [sys.executable, "-c", INGEST, "ingest", "kremlin", "--warc", str(home / "elsewhere" / kept.place.file)]
    done = subprocess.run(words, env=os.environ, capture_output=True, text=True, timeout=280)
    assert "The dataset is now at version" in done.stdout, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def flow_runs(home: Path) -> list[str]:
    """The states of all flow runs that the home's server has taken down."""
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as own:
        return [state for (state,) in own.execute("select state_type from flow_run where name like 'ingest kremlin from %'")]


def test_a_server_ends_itself_when_it_is_idle_and_never_while_it_is_used(tmp_path: Path) -> None:
    state, used = tmp_path / "server.json", tmp_path / "used"

    async def nothing(*_: object) -> None:
        """In place of Prefect's server."""

    def server(idle: float, pid: int) -> EndsWhenIdle:
        state.write_text(json.dumps({"pid": pid}), encoding="utf-8")
        return EndsWhenIdle(nothing, state, used, tmp_path / "ready", idle)

    mine = server(300, os.getpid())
    mine.used_at -= 301
    with used.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert not mine.over()
    assert not mine.over()  # it was used until now
    mine.used_at -= 301
    assert mine.over()
    assert not state.exists()
    assert server(300, os.getpid() + 1).over()  # another one has taken its place
    assert state.exists()
    gone = EndsWhenIdle(nothing, tmp_path / "gone" / "server.json", tmp_path / "gone" / "used", tmp_path / "ready", 300)
    assert gone.over()  # its home was deleted
