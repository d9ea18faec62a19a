"""Podium as it is operated: a Prefect server on PostgreSQL, deployments, a worker, a schedule that fires, a backfill."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from chromium import chromium
from operating import PODIUM, PROJECT, Operation, deploy
from prefect_on_postgres import PrefectServer, running, wait_for
from webhook import hooked

from flows.schedule import POOL
from podium.lake.lake import Lake
from podium.pipeline import journal
from podium.replay.proxy import ReplayProxy

SAMPLE = PROJECT / "data" / "sample"
DEPLOYED = {
    *(("flows.ingest.ingest", name) for name in ("nato", "white_house", "ecb")),
    ("flows.backfill.backfill", "by-hand"),
}
SERVED = {
    ("flows.ingest.ingest", "kremlin"),
    ("flows.reparse.reparse", "by-hand"),
    ("flows.maintain.maintain", "weekly"),
    ("flows.publish.publish", "monthly"),
    ("flows.audit.audit", "kremlin"),
}
"""What is started here of the schedule, by entrypoint and name: to apply one entry takes a second of the processor, and the schedule has
forty. ``make attack`` applies and serves it whole."""
SERVE = f"""
import sys
from flows import schedule
from podium.cli.main import main
whole = schedule.schedule
schedule.schedule = lambda: [entry for entry in whole() if (entry.entrypoint, entry.name) in {SERVED!r}]
sys.argv = ["podium", "serve"]
main()
"""


@pytest.fixture(scope="module")
def operation(tmp_path_factory: pytest.TempPathFactory, server_on_postgres: PrefectServer) -> Iterator[Operation]:
    """A server, deployments and a worker, started as deployments/README.md says."""
    folder = tmp_path_factory.mktemp("operation")
    with ReplayProxy.of_folder(SAMPLE) as proxy:
        environment = server_on_postgres.environment | {"PODIUM_HOME": str(folder / "home"), "PODIUM_DELAY": "0", "COLUMNS": "200"}
        operation = Operation(folder / "home", environment, environment | proxy.environment)
        deploy(operation, folder, DEPLOYED)
        with running(operation.worker, folder / "worker.log", "-m", "prefect", "worker", "start", "--pool", POOL, "--limit", "4"):
            yield operation


def test_a_schedule_fires_and_two_backfills_of_one_span_start_from_the_api(operation: Operation) -> None:
    ingest = operation.ask("deployments/name/ingest/nato")
    moment = datetime.now(UTC) + timedelta(seconds=30)  # the server may be busy with what was just deployed
    soon = {"interval": 86_400, "anchor_date": moment.isoformat()}
    once = {"schedule": soon, "active": True, "slug": "test", "parameters": {"since": "1990-01-01"}}
    operation.ask(f"deployments/{ingest['id']}/schedules", json=[once])

    backfill = operation.ask("deployments/name/backfill/by-hand")
    span = {"source": "kremlin", "since": "2015-01-01", "until": "2026-12-31"}
    started, twin = (operation.ask(f"deployments/{backfill['id']}/create_flow_run", json={"parameters": span}) for _ in range(2))
    filled = operation.ended(started["id"])
    assert operation.ended(twin["id"])["state_type"] == "COMPLETED"
    assert (filled["state_type"], filled["name"]) == ("COMPLETED", "backfill kremlin 2015-01-01..2026-12-31"), filled["state"]

    of_schedule = {
        "flow_runs": {"deployment_id": {"any_": [ingest["id"]]}, "tags": {"all_": ["auto-scheduled"]}},
        "sort": "EXPECTED_START_TIME_ASC",
    }
    first = operation.ask("flow_runs/filter", json=of_schedule)[0]
    assert operation.ended(first["id"])["state_type"] == "COMPLETED"

    rows = Lake(operation.home).read("speeches", columns=["source", "speech_id", "revision"]).to_pylist()
    assert len({row["speech_id"] for row in rows}) == len(rows)
    speeches = [row["source"] for row in rows]
    assert {"kremlin", "nato"} == set(speeches)
    reports = operation.ask("artifacts/latest/filter", json={"artifacts": {"key": {"any_": ["report-kremlin", "report-nato"]}}})
    said = {report["key"]: report["data"] for report in reports}
    assert said.keys() == {"report-kremlin", "report-nato"}
    shown = re.search(r"`podium (archive show \S+ \d+)`", said["report-nato"])
    assert shown
    assert "status    200" in operation.podium(*shown[1].split()).stdout

    def logged() -> set[str]:
        """The first words of the lines that the flow sent, which it does in the background and until its process ends."""
        lines = operation.ask("logs/filter", json={"logs": {"flow_run_id": {"any_": [first["id"]]}}, "limit": 200})
        return {" ".join(line["message"].split()[:2]) for line in lines}

    wait_for(lambda: {"run begins", "list read", "chunk committed", "run ended"} <= logged(), "the flow's own lines")

    def committed() -> dict[str, Any]:
        found = operation.ask("events/filter", json={"filter": {"event": {"name": ["podium.dataset.committed"]}}})["events"]
        return {event["resource"]["prefect.resource.id"]: event["payload"] for event in found}

    wait_for(lambda: len(committed()) == 2, "the events of both commits")
    told = committed()["podium.source.kremlin"]
    assert told["counts"]["new"] == speeches.count("kremlin")
    assert told["version"] >= 1


def test_a_second_run_of_a_source_is_cancelled_and_a_name_that_is_no_source_refused(operation: Operation) -> None:
    from podium.pipeline.leases import FileLeases

    ingest = operation.ask("deployments/name/ingest/white_house")
    with FileLeases(operation.home).hold("white_house", "the-test"):
        started = operation.ask(f"deployments/{ingest['id']}/create_flow_run", json={"parameters": {"source": "white_house"}})
        ended = operation.ended(started["id"])
    assert ended["state_type"] == "CANCELLED", ended["state"]
    assert "at work on it" in ended["state"]["message"]

    url = f"{operation.environment['PREFECT_API_URL']}/deployments/{ingest['id']}/create_flow_run"
    refused = httpx.post(url, json={"parameters": {"source": "atlantis"}}, timeout=280, trust_env=False)
    assert refused.status_code == 409, refused.text


def test_a_person_starts_a_backfill_from_its_form_and_finds_the_report(operation: Operation) -> None:
    from playwright.sync_api import expect

    backfill = operation.ask("deployments/name/backfill/by-hand")
    server = operation.environment["PREFECT_API_URL"].removesuffix("/api")
    span = quote(json.dumps({"since": "2015-01-01", "until": "2026-12-31"}))
    with chromium() as browser:
        tab = browser.new_page()
        tab.set_default_timeout(240_000)
        tab.goto(f"{server}/deployments")
        expect(tab.get_by_text(f"{len(DEPLOYED)} Deployments")).to_be_visible(timeout=240_000)
        tab.goto(f"{server}/deployments/deployment/{backfill['id']}/run?parameters={span}")
        expect(tab.get_by_text("First day of delivery.")).to_be_visible(timeout=240_000)
        tab.locator(".p-select").first.locator("button").first.click()
        tab.keyboard.press("ArrowDown")
        tab.get_by_text("white_house", exact=True).first.click()
        tab.get_by_role("button", name="Submit").click()
        expect(tab.get_by_text("scheduled to start now").first).to_be_visible(timeout=240_000)
        of_form = {"flow_runs": {"deployment_id": {"any_": [backfill["id"]]}}, "limit": 1, "sort": "EXPECTED_START_TIME_DESC"}
        newest = operation.ask("flow_runs/filter", json=of_form)[0]
        ended = operation.ended(newest["id"])
        assert (ended["state_type"], ended["parameters"]["source"]) == ("COMPLETED", "white_house"), ended["state"]
        tab.goto(f"{server}/runs/flow-run/{newest['id']}")
        tab.get_by_role("listitem").filter(has_text="Artifacts").click()
        expect(tab.get_by_text("report-white-house", exact=True).first).to_be_visible(timeout=240_000)
    assert "white_house" in set(Lake(operation.home).read("speeches", columns=["source"])["source"].to_pylist())


def test_a_source_that_breaks_fails_its_run_with_the_reason_and_calls_the_webhook(operation: Operation) -> None:
    called: list[str] = []
    with hooked(called) as address:
        deploy = [PODIUM, "deploy", "--automations"]
        environment = operation.environment | {"PODIUM_ALERT_WEBHOOK": address}
        done = subprocess.run(deploy, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=280, check=True)
        assert "told by webhook/podium-alerts" in done.stderr

        ingest = operation.ask("deployments/name/ingest/ecb")  # of which the sample web holds nothing
        started = operation.ask(f"deployments/{ingest['id']}/create_flow_run", json={})
        ended = operation.ended(started["id"])
        assert ended["state_type"] == "FAILED"
        assert "https://www.ecb.europa.eu/rss/press.html" in ended["state"]["message"]
        wait_for(lambda: any("broken" in one for one in called), "the webhook")
    told = next(text for text in (json.loads(one)["text"] for one in called) if "broken" in text)
    assert told.startswith("Podium: ecb is broken\nhttps://www.ecb.europa.eu/rss/press.html")


def test_a_broken_rule_of_health_fails_the_run_unless_it_is_set_aside(operation: Operation) -> None:
    figures = {"new": 4, "not understood": 8}
    journal.enter(operation.home, journal.JournalEntry("nato", "ingest", "an-earlier-run", datetime.now(UTC), figures=figures))
    ingest = operation.ask("deployments/name/ingest/nato")
    runs = f"deployments/{ingest['id']}/create_flow_run"
    ended = operation.ended(operation.ask(runs, json={})["id"])

    def broken() -> list[dict[str, Any]]:
        found = operation.ask("events/filter", json={"filter": {"event": {"name": ["podium.source.broken"]}}})["events"]
        return [event["payload"] for event in found if event["payload"]["source"] == "nato"]

    wait_for(lambda: bool(broken()), "the event of the broken source")
    assert broken()[0]["version"] >= 1
    assert broken()[0]["counts"]["new"] == 0
    assert ended["state_type"] == "FAILED"
    assert "nato fails its health check: reject_share: 8 of the last 12 pages were not understood" in ended["state"]["message"]
    waived = {"parameters": {"source": "nato", "waive": ["reject_share"]}}
    assert operation.ended(operation.ask(runs, json=waived)["id"])["state_type"] == "COMPLETED"


def test_the_screens_tell_how_it_stands(operation: Operation) -> None:
    status = operation.podium("status", "nato", "kremlin", "white_house")
    assert "kremlin" in status.stdout
    assert "on time" in status.stdout
    assert status.returncode == 0, status.stdout
    doctor = operation.podium("doctor", "--offline")
    assert doctor.returncode == 0, doctor.stdout
    assert "ok   Prefect server" in doctor.stdout
    away = operation.environment | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    broken = subprocess.run([PODIUM, "doctor", "--offline"], env=away, cwd=PROJECT, capture_output=True, text=True, timeout=280)
    assert broken.returncode == 1
    assert "fail Prefect server" in broken.stdout


def test_nothing_secret_is_shown() -> None:
    environment = os.environ | {
        "AWS_SECRET_ACCESS_KEY": "hunter2",
        "PREFECT_API_URL": "http://me:hunter2@127.0.0.1:1/api",
        "COLUMNS": "200",
    }
    shown = subprocess.run(
        [PODIUM, "config"], env=environment | {"PODIUM_CHUNK": "7"}, cwd=PROJECT, capture_output=True, text=True, timeout=280
    )
    assert shown.returncode == 0, shown.stderr
    assert "hunter2" not in shown.stdout
    assert "PODIUM_CHUNK" in shown.stdout


def test_what_stands_in_the_file_is_shown_as_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "podium.toml").write_text('chunk = 7\ncontact = "us@lamp.example"\n', encoding="utf-8")
    environment = os.environ | {"COLUMNS": "200", "PODIUM_CONTACT": "me@lamp.example"}
    shown = subprocess.run([PODIUM, "config"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=280).stdout
    rows = {line.split()[1]: line for line in shown.splitlines() if line.startswith("│")}
    assert " 7 " in rows["chunk"]
    assert "podium.toml" in rows["chunk"]
    assert "PODIUM_CONTACT" in rows["contact"]


def test_one_process_serves_the_schedule_without_pool_or_worker_and_leaves_its_hours_on(operation: Operation, tmp_path: Path) -> None:
    def deployed(name: str) -> dict[str, Any]:
        return dict(operation.ask(f"deployments/name/{name}"))

    def served() -> str:
        return (tmp_path / "serve.log").read_text(encoding="utf-8")

    others = ("maintain/weekly", "publish/monthly", "audit/kremlin")
    with running(operation.worker, tmp_path / "serve.log", "-c", SERVE):
        wait_for(lambda: "publish/monthly" in served(), "the last deployment to be served")
        started = operation.ask(
            f"deployments/{deployed('reparse/by-hand')['id']}/create_flow_run", json={"parameters": {"source": "kremlin"}}
        )
        runs = [operation.ask(f"deployments/{deployed(name)['id']}/create_flow_run", json={}) for name in others]
        for run in (started, *runs):
            ended = operation.ended(run["id"])
            assert (ended["state_type"], ended["work_pool_name"]) == ("COMPLETED", None), ended["state"]
    assert not deployed("ingest/kremlin")["paused"]
    names = {operation.ask(f"flow_runs/{run['id']}")["name"] for run in runs[1:]}
    assert names == {"publish the next release", "audit kremlin, the last 90 days"}
    latest = {"artifacts": {"key": {"any_": ["release-card", "audit-kremlin", "audit-kremlin-missing"]}}}
    made = {artifact["key"]: artifact["data"] for artifact in operation.ask("artifacts/latest/filter", json=latest)}
    assert "card.html" in made["release-card"]
    assert "| complete |" in made["audit-kremlin"]
    audited = [entry for entry in journal.entries(operation.home, "kremlin") if entry.flow == journal.AUDIT]
    assert audited[-1].figures.keys() == {"listed", "held", "other", "gone", "missing", "extra"}
