"""Whole runs that are struck and crowded for minutes: what the tests do a few times, here many times. Run by `make attack`."""

import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

import mutations
import pytest
from crawling import fetched_twice, text
from operating import PODIUM, TEN, Operation
from prefect_on_postgres import PrefectServer, prefect_server, running, wait_for
from test_flow_faults import kill
from test_kremlin_year import DELAY, YEAR, Home, year
from test_kremlin_year import wait_for as wait_while_alive
from test_lake_writers import kill_loads
from test_operate_faults import Deployed, all_succeed, gate, proxy
from test_properties import COUNT, MOST, costs_of, refused_or_true

import parsers
from flows.schedule import schedule
from podium.lake.lake import Lake
from podium.replay.proxy import Faults, ProxyRequest, ReplayProxy

__all__ = ["gate", "proxy", "year"]


def test_fifty_kills_at_random_moments_change_nothing(tmp_path: Path) -> None:
    kill(50, tmp_path)


def test_sixteen_killed_loads_leave_a_readable_lake_that_the_next_load_completes(tmp_path: Path) -> None:
    kill_loads(16, tmp_path)


def test_changed_pages_are_refused_or_read_truly() -> None:
    assert refused_or_true(mutations.pages(), range(COUNT, MOST)) == []


@pytest.mark.timeout(1200)
def test_no_hostile_page_costs_more_than_its_limits() -> None:
    costs = costs_of("")
    assert len(costs) > 100
    assert [one for one in costs if one["faults"]] == []


def test_ten_sources_of_the_same_minute_all_succeed_on_postgresql_with_a_worker(
    server_on_postgres: PrefectServer, proxy: ReplayProxy, tmp_path: Path
) -> None:
    deployed = Deployed(tmp_path, server_on_postgres, proxy, TEN)
    with deployed.worker():
        all_succeed(deployed.operation)


def test_the_whole_schedule_is_applied(server_on_postgres: PrefectServer, tmp_path: Path) -> None:
    """Behind those whose worker would begin what it finds due."""
    environment = server_on_postgres.environment | {"PODIUM_HOME": str(tmp_path), "COLUMNS": "200"}
    operation = Operation(tmp_path, environment, environment)
    deployed = operation.podium("deploy")
    assert deployed.returncode == 0, deployed.stderr
    assert f"{len(list(schedule()))} deployments are applied" in deployed.stderr
    assert len(operation.ask("deployments/filter", json={"limit": 200})) == len(list(schedule()))


@pytest.mark.timeout(600)
def test_ten_sources_of_the_same_minute_all_succeed_on_sqlite_from_one_process(proxy: ReplayProxy, tmp_path: Path) -> None:
    with prefect_server(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}") as environment:
        environment |= {"PODIUM_HOME": str(tmp_path / "home"), "PODIUM_DELAY": "0", "COLUMNS": "200"}
        operation = Operation(tmp_path / "home", environment, environment | proxy.environment)
        with running(operation.worker, tmp_path / "serve.log", str(PODIUM), "serve", "--limit", "10"):
            wait_for(lambda: "publish/monthly" in (tmp_path / "serve.log").read_text(encoding="utf-8"), "the last deployment")
            all_succeed(operation)


def test_a_year_over_a_failing_web_through_two_kills_is_the_same_year(
    real_pages: Path, year: tuple[Home, str, list[ProxyRequest]], tmp_path: Path, server_address: str
) -> None:
    """A fifth of the first requests fails, and the flow is killed twice; then it is left to finish."""
    undisturbed, _, _ = year
    with ReplayProxy.of_warc(real_pages / "kremlin-2017.warc.gz", Faults(0.2, seed=7)) as proxy:
        settings = {
            "PODIUM_HOME": str(tmp_path),
            "PODIUM_DELAY": str(DELAY),
            "PODIUM_RETRY_WAIT": "0.01",
            "PREFECT_API_URL": server_address,
        }
        environment = os.environ | proxy.environment | settings
        for requests in (250, 700):
            with subprocess.Popen([PODIUM, *YEAR], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                wait_while_alive(lambda least=requests: len(proxy.log) >= least, process)  # type: ignore[misc]
                process.send_signal(signal.SIGKILL)
        done = subprocess.run([PODIUM, *YEAR], env=environment, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stdout + done.stderr
        failed = [asked for asked in proxy.log if asked.status in {0, 503}]
        moments = [asked.at for asked in sorted(proxy.log, key=lambda asked: asked.at)]
    assert text(tmp_path) == text(undisturbed.folder)
    assert len(failed) > 140
    assert min(after - before for before, after in zip(moments, moments[1:], strict=False)) >= DELAY
    outcomes = Counter(row.outcome.value for row in Lake(tmp_path).ledger("kremlin").values())
    assert outcomes["parsed"] + outcomes["rejected"] == 850
    assert fetched_twice(tmp_path, parsers.source("kremlin").article) == []
