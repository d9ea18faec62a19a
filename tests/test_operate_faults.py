"""Sources at the same minute; then servers and workers that fail in the middle of a run.

After every fault the next run completes what the last one left: the table is that of an undisturbed run, nothing is lost or doubled.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawling import text
from operating import TEN, Feeds, Gate, Operation, check_completed, deploy, undisturbed_run
from prefect_on_postgres import PrefectServer, running, wait_for

from flows.schedule import POOL
from podium.lake.lake import Lake
from podium.pipeline import journal
from podium.replay.proxy import ReplayProxy

WORKER = ("-m", "prefect", "worker", "start", "--pool", POOL, "--limit", "10")
SAME_MINUTE = TEN[1::3]
"""Sources that run at once here; ``make attack`` runs all ten, on either database."""
HELD = ("ingest/white_house", {"source": "white_house", "since": "1990-01-01"})
EARLY = 6
"""Requests after which a run is held: two of three chunks of pages are to come."""


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(Feeds())


@pytest.fixture(scope="module")
def proxy(gate: Gate) -> Iterator[ReplayProxy]:
    with ReplayProxy(gate) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return undisturbed_run(tmp_path_factory.mktemp("undisturbed"))


class Deployed:
    """Sources deployed to a Prefect server without their schedules, and runs of them."""

    def __init__(self, folder: Path, server: PrefectServer, proxy: ReplayProxy, sources: Collection[str]) -> None:
        self.folder = folder
        settings = {"PODIUM_HOME": str(folder / "home"), "PODIUM_DELAY": "0", "PODIUM_CHUNK": "3", "COLUMNS": "200"}
        environment = server.environment | settings
        self.operation = Operation(folder / "home", environment, environment | proxy.environment)
        deploy(self.operation, folder, {("flows.ingest.ingest", name) for name in sources}, scheduled=False)

    @contextmanager
    def worker(self) -> Iterator["subprocess.Popen[bytes]"]:
        """A worker while the block lasts."""
        with running(self.operation.worker, self.folder / f"worker-{time.monotonic()}.log", *WORKER) as process:
            yield process

    def begin(self, deployment: str, parameters: dict[str, Any], home: Path) -> str:
        """The id of a flow run that is to work in that home."""
        found = self.operation.ask(f"deployments/name/{deployment}")
        asked = {"parameters": parameters, "job_variables": {"env": {"PODIUM_HOME": str(home)}}}
        return str(self.operation.ask(f"deployments/{found['id']}/create_flow_run", json=asked)["id"])

    def state(self, flow_run: str) -> str:
        """The type of a flow run's state."""
        return str(self.operation.ask(f"flow_runs/{flow_run}")["state_type"])


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, server_on_postgres: PrefectServer, proxy: ReplayProxy) -> Deployed:
    return Deployed(tmp_path_factory.mktemp("faults"), server_on_postgres, proxy, {*SAME_MINUTE, "white_house", "kremlin"})


def all_succeed(operation: Operation, sources: Sequence[str] = TEN) -> None:
    """Runs of those sources are scheduled for the same moment, and every one of them ends well."""
    ids = [operation.ask(f"deployments/name/ingest/{name}")["id"] for name in sources]
    moment = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()  # a run that is asked for later is due at once
    due = {"state": {"type": "SCHEDULED", "state_details": {"scheduled_time": moment}}}
    runs = [operation.ask(f"deployments/{deployment}/create_flow_run", json=due)["id"] for deployment in ids]
    ended = [operation.ended(run) for run in runs]
    assert Counter((one["state_type"], one["state"]["message"]) for one in ended) == {("COMPLETED", None): len(sources)}
    rows = Lake(operation.home).read("speeches", columns=["source", "speech_id"]).to_pylist()
    assert len({row["source"] for row in rows}) >= len(sources) * 4 // 5  # the others' addresses say that their pages are of last year
    assert len({row["speech_id"] for row in rows}) == len(rows)


def test_sources_of_the_same_minute_all_succeed_on_postgresql_with_a_worker(deployed: Deployed) -> None:
    with deployed.worker():
        all_succeed(deployed.operation, SAME_MINUTE)


def test_a_server_that_is_away_does_not_stop_a_run_and_a_site_that_does_not_let_us_in_fails_it(
    deployed: Deployed, server_on_postgres: PrefectServer, gate: Gate, proxy: ReplayProxy, tmp_path: Path, undisturbed: list[dict[str, Any]]
) -> None:
    with deployed.worker():
        held = hold(deployed, gate, proxy, tmp_path)
        with server_on_postgres.away():
            gate.way.set()
            wait_for(lambda: len(text(tmp_path)) == len(undisturbed), "the run to go on without its server")
        assert deployed.operation.ended(held)["state_type"] == "COMPLETED"
        check_completed(tmp_path, undisturbed)
        gate.unwelcome = "en.kremlin.ru"
        unwelcome = deployed.operation.ended(deployed.begin("ingest/kremlin", {"source": "kremlin"}, tmp_path))
    # Nothing new would have looked the same but for this.
    assert unwelcome["state_type"] == "FAILED"
    assert "kremlin refuses our requests: http://en.kremlin.ru/events/president/news/feed" in unwelcome["state"]["message"]
    entry = journal.entries(tmp_path, "kremlin")[-1]
    assert (entry.failure or "").startswith("blocked: http://en.kremlin.ru/events/president/news/feed")


@pytest.mark.parametrize("how", ["stopped", "lost"])
def test_what_a_worker_was_at_is_completed_by_the_next_run(
    how: str, deployed: Deployed, gate: Gate, proxy: ReplayProxy, tmp_path: Path, undisturbed: list[dict[str, Any]]
) -> None:
    """Stopped as by systemd; or lost with everything that it had started, as when a machine's power fails."""
    with deployed.worker() as worker:
        held = hold(deployed, gate, proxy, tmp_path)
        work = process_of(held)
        if how == "stopped":
            os.kill(worker.pid, signal.SIGTERM)
            worker.wait(280)
        else:
            os.killpg(worker.pid, signal.SIGKILL)
            os.kill(work, signal.SIGKILL)
        wait_for(lambda: not Path(f"/proc/{work}/cmdline").exists() or not Path(f"/proc/{work}/cmdline").read_bytes(), "its process to end")
        gate.way.set()
    assert len(text(tmp_path)) < len(undisturbed)
    with deployed.worker():
        again = deployed.begin(*HELD, home=tmp_path)
        ended = deployed.operation.ended(again)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    assert deployed.state(held) in {"RUNNING", "CRASHED", "CANCELLED"}
    check_completed(tmp_path, undisturbed)


def hold(deployed: Deployed, gate: Gate, proxy: ReplayProxy, home: Path) -> str:
    """The id of a flow run that waits in its middle, some of its pages committed."""
    proxy.log.clear()
    gate.close_after(EARLY + LISTS)
    started = deployed.begin(*HELD, home=home)
    wait_for(lambda: gate.left < 0, "the run to come to its middle")
    wait_for(lambda: bool(text(home)), "the first commit")
    return started


LISTS = 5


def process_of(flow_run: str) -> int:
    """The process that works on a flow run."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"PREFECT__FLOW_RUN_ID={flow_run}".encode() in environment.read_bytes():
                return int(environment.parent.name)
    raise AssertionError(f"no process works on {flow_run}")
