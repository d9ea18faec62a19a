"""Podium as it is operated: a Prefect server on PostgreSQL, everything deployed, a worker, a schedule that fires, a backfill."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import yaml
from prefect_on_postgres import postgres, postgres_binaries, prefect_server, running, wait_for

from flows.deploy import POOL
from flows.timetable import timetable
from podium.lake import Lake
from podium.replay import ReplayProxy

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "data" / "sample"
PODIUM = Path(sys.executable).with_name("podium")
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@contextmanager
def hooked(called: list[str]) -> Iterator[str]:
    """The address of a webhook that notes what it is told."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
        server.shutdown()


@dataclass(frozen=True)
class Operation:
    """A server with everything deployed and one worker at work."""

    home: Path
    environment: dict[str, str]

    def ask(self, path: str, **asked: Any) -> Any:
        """The answer of the API to a POST, or to a GET where nothing is sent."""
        url, how = f"{self.environment['PREFECT_API_URL']}/{path}", "POST" if "json" in asked else "GET"
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

    of_schedule = {
        "flow_runs": {"deployment_id": {"any_": [ingest["id"]]}, "tags": {"all_": ["auto-scheduled"]}},
        "sort": "EXPECTED_START_TIME_ASC",
    }
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


def test_a_source_that_breaks_fails_its_run_with_the_reason_and_calls_the_webhook(operation: Operation, tmp_path: Path) -> None:
    called: list[str] = []
    with hooked(called) as address:
        made = "import sys; from prefect.blocks.webhook import Webhook; print(Webhook(url=sys.argv[1]).save('told'))"
        asked = [sys.executable, "-c", made, address]
        block = subprocess.run(asked, env=operation.environment, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
        automation = yaml.safe_load((PROJECT / "deployments" / "automations.yaml").read_text(encoding="utf-8"))["automations"][0]
        automation["actions"][0]["block_document_id"] = block
        file = tmp_path / "automation.yaml"
        file.write_text(yaml.safe_dump(automation), encoding="utf-8")
        create = [sys.executable, "-m", "prefect", "automation", "create", "--from-file", str(file)]
        subprocess.run(create, env=operation.environment, capture_output=True, timeout=60, check=True)

        ingest = operation.ask("deployments/name/ingest/ecb")  # of which the sample web holds nothing
        started = operation.ask(f"deployments/{ingest['id']}/create_flow_run", json={})
        ended = operation.ended(started["id"])
        assert ended["state_type"] == "FAILED"
        assert "https://www.ecb.europa.eu/rss/press.html" in ended["state"]["message"]
        wait_for(lambda: bool(called), 30, "the webhook")
    assert json.loads(called[0])["text"].startswith("ecb is broken: https://www.ecb.europa.eu/rss/press.html")


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
    environment = os.environ | {
        "AWS_SECRET_ACCESS_KEY": "hunter2",
        "PREFECT_API_URL": "http://me:hunter2@127.0.0.1:1/api",
        "COLUMNS": "200",
    }
    shown = subprocess.run(
        [PODIUM, "config"], env=environment | {"PODIUM_CHUNK": "7"}, cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert shown.returncode == 0, shown.stderr
    assert "hunter2" not in shown.stdout
    assert "PODIUM_CHUNK" in shown.stdout
