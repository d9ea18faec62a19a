"""Podium as it is operated: a Prefect server on PostgreSQL, everything deployed, a worker, a schedule that fires and a backfill from the API."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.deploy import POOL
from flows.timetable import as_yaml, timetable
from podium.lake import Lake
from podium.replay import ReplayProxy
from tests.prefect_on_postgres import postgres, postgres_binaries, prefect_server, running, wait_for

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "data" / "sample"
PODIUM = Path(sys.executable).with_name("podium")
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True)
class Operation:
    """A server with everything deployed and one worker at work."""

    home: Path
    environment: dict[str, str]

    def ask(self, path: str, **asked: Any) -> Any:
        """The answer of the API to a POST, or to a GET where nothing is sent."""
        url, how = f"{self.environment['PREFECT_API_URL']}/{path}", "POST" if asked else "GET"
        answer = httpx.request(how, url, json=asked.get("json"), timeout=30, trust_env=False)
        assert answer.is_success, answer.text
        return answer.json()

    def ended(self, run: str, seconds: float = 60) -> dict[str, Any]:
        """That flow run when it has come to an end."""
        wait_for(lambda: self.ask(f"flow_runs/{run}")["state_type"] in ENDED, seconds, f"flow run {run}")
        return dict(self.ask(f"flow_runs/{run}"))

    def podium(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command, as a person on that machine types it."""
        return subprocess.run([PODIUM, *words], env=self.environment, cwd=PROJECT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def operation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operation]:
    """Everything started as deployments/README.md says."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("operation")
    with postgres(binaries) as database, prefect_server(folder, database) as environment, ReplayProxy.of_folder(SAMPLE) as proxy:
        environment |= {"PODIUM_HOME": str(folder / "home"), "PODIUM_DELAY": "0", "COLUMNS": "200"}
        operation = Operation(folder / "home", environment)
        deployed = operation.podium("deploy")
        assert deployed.returncode == 0, deployed.stderr
        assert f"{len(list(timetable()))} deployments are applied" in deployed.stderr
        worker = environment | proxy.environment
        with running(worker, folder / "worker.log", "-m", "prefect", "worker", "start", "--pool", POOL, "--limit", "4"):
            yield operation


def test_the_deployments_file_is_what_the_sources_say() -> None:
    file = PROJECT / "deployments" / "prefect.yaml"
    assert file.read_text(encoding="utf-8") == as_yaml(POOL), "run `podium deploy --write` and read the change"


def test_a_schedule_fires_and_a_backfill_starts_from_the_api(operation: Operation) -> None:
    ingest = operation.ask("deployments/name/ingest/nato")
    soon = {"interval": 86_400, "anchor_date": (datetime.now(UTC) + timedelta(seconds=3)).isoformat()}
    once = {"schedule": soon, "active": True, "slug": "test", "parameters": {"since": "1990-01-01"}}
    operation.ask(f"deployments/{ingest['id']}/schedules", json=[once])

    backfill = operation.ask("deployments/name/backfill/by-hand")
    span = {"source": "kremlin", "since": "2015-01-01", "until": "2026-12-31"}
    started = operation.ask(f"deployments/{backfill['id']}/create_flow_run", json={"parameters": span})
    filled = operation.ended(started["id"])
    assert (filled["state_type"], filled["name"]) == ("COMPLETED", "backfill kremlin 2015-01-01..2026-12-31"), filled["state"]

    of_schedule = {"flow_runs": {"deployment_id": {"any_": [ingest["id"]]}, "tags": {"all_": ["auto-scheduled"]}}, "sort": "EXPECTED_START_TIME_ASC"}
    first = operation.ask("flow_runs/filter", json=of_schedule)[0]
    assert operation.ended(first["id"])["state_type"] == "COMPLETED"

    speeches = Lake(operation.home).read("speeches", columns=["source"])["source"].to_pylist()
    assert {"kremlin", "nato"} == set(speeches)
    reports = operation.ask("artifacts/latest/filter", json={"artifacts": {"key": {"any_": ["report-kremlin", "report-nato"]}}})
    assert {report["key"] for report in reports} == {"report-kremlin", "report-nato"}

    def committed() -> dict[str, Any]:
        found = operation.ask("events/filter", json={"filter": {"event": {"name": ["podium.dataset.committed"]}}})["events"]
        return {event["resource"]["prefect.resource.id"]: event["payload"] for event in found}

    wait_for(lambda: len(committed()) == 2, 20, "the events of both commits")
    told = committed()["podium.source.kremlin"]
    assert told["counts"]["new"] == speeches.count("kremlin")
    assert told["version"] >= 1


def test_a_second_run_of_a_source_is_cancelled_and_a_name_that_is_no_source_refused(operation: Operation) -> None:
    from podium.lease import FileLeases

    ingest = operation.ask("deployments/name/ingest/white_house")
    with FileLeases(operation.home).hold("white_house", "the-test"):
        started = operation.ask(f"deployments/{ingest['id']}/create_flow_run", json={"parameters": {"source": "white_house"}})
        ended = operation.ended(started["id"])
    assert ended["state_type"] == "CANCELLED", ended["state"]
    assert "at work on it" in ended["state"]["message"]

    url = f"{operation.environment['PREFECT_API_URL']}/deployments/{ingest['id']}/create_flow_run"
    refused = httpx.post(url, json={"parameters": {"source": "atlantis"}}, timeout=30, trust_env=False)
    assert refused.status_code == 409, refused.text


def test_the_screens_tell_how_it_stands(operation: Operation) -> None:
    status = operation.podium("status", "nato", "kremlin", "white_house")
    assert "kremlin" in status.stdout
    assert status.returncode == 0, status.stdout
    doctor = operation.podium("doctor", "--offline")
    assert doctor.returncode == 0, doctor.stdout
    assert "ok   Prefect server" in doctor.stdout
    away = operation.environment | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    broken = subprocess.run([PODIUM, "doctor", "--offline"], env=away, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert broken.returncode == 1
    assert "fail Prefect server" in broken.stdout


def test_nothing_secret_is_shown() -> None:
    environment = os.environ | {"AWS_SECRET_ACCESS_KEY": "hunter2", "PREFECT_API_URL": "http://me:hunter2@127.0.0.1:1/api", "COLUMNS": "200"}
    shown = subprocess.run([PODIUM, "config"], env=environment | {"PODIUM_CHUNK": "7"}, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    assert "hunter2" not in shown.stdout
    assert "PODIUM_CHUNK" in shown.stdout
