"""One run a source in an object store: leases that real processes hold, renew and lose, and what a run that lost its own may still do."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Timer

import pytest
from invented import NOTE, loaded, speech
from object_store import BUCKET, Door, environment

from podium.errors import LakeError, StoreError, UnderWay
from podium.lake.lake import Lake
from podium.pipeline.leases import StoreLeases
from podium.store.objects import Objects, ensure_conditional

TERM = timedelta(seconds=2)
"""Renewed four times within it, and good for a second more: an owner may be kept waiting for two."""
HOLDER = """
import sys, time
from datetime import timedelta
from podium.pipeline.leases import StoreLeases
with StoreLeases(sys.argv[1], timedelta(seconds=2)).hold("nato", "another-run", timedelta(seconds=280)):
    print("held", flush=True)
    sys.stdin.readline()
    print(time.monotonic(), flush=True)  # one clock for all processes of a machine
"""
COUNTER = """
import sys
from datetime import timedelta
from podium.pipeline import leases as store_lease
from podium.store.objects import Objects
store_lease.LOOK_AGAIN_IN_STORE = 0.02
objects = Objects(sys.argv[1])
for _ in range(5):
    with store_lease.StoreLeases(sys.argv[1]).hold("nato", "x", timedelta(seconds=60)):
        objects.put("count", str(int(objects.read("count")) + 1).encode())
"""


@pytest.fixture
def home(request: pytest.FixtureRequest, store_port: int) -> Iterator[str]:
    """An address of the test's own."""
    with environment(store_port):
        yield f"s3://{BUCKET}/{request.node.name}"


@contextmanager
def held_elsewhere(home: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lease of nato until its standard input ends or has a line."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_run_is_refused_for_as_long_as_the_first_lives_and_one_that_waits_gets_it(home: str) -> None:
    leases = StoreLeases(home, TERM)
    with held_elsewhere(home) as process:
        time.sleep(5)  # far beyond the term: a living owner renews it
        with pytest.raises(UnderWay, match=f"run another- .process {process.pid} on "), leases.hold("nato", "mine"):
            pass
        with leases.hold("kremlin", "mine"):
            pass
        Timer(1, process.stdin.close).start()  # type: ignore[union-attr]
        with leases.hold("nato", "mine", timedelta(seconds=280)):
            got = time.monotonic()
            assert process.stdout and float(process.stdout.readline()) <= got
            assert process.wait(280) == 0
            with pytest.raises(UnderWay, match="run mine"), leases.hold("nato", "second"):
                pass


def test_a_killed_owner_loses_it_after_its_term(home: str) -> None:
    with held_elsewhere(home) as process:
        process.kill()
        process.wait()
        began = time.monotonic()
        with StoreLeases(home, TERM).hold("nato", "mine", timedelta(seconds=280)):
            assert 0.5 < time.monotonic() - began < 60


def test_many_processes_never_hold_it_together(home: str) -> None:
    Objects(home).put("count", b"0")
    processes = [subprocess.Popen([sys.executable, "-c", COUNTER, home]) for _ in range(3)]
    assert [process.wait(280) for process in processes] == [0] * 3
    assert Objects(home).read("count") == b"15"


def test_a_run_that_was_cut_off_commits_nothing_once_another_has_its_lease(home: str, store_door: Door, store_port: int) -> None:
    cut_off = StoreLeases(home, TERM)
    lake = Lake(home, fence=partial(cut_off.ensure_held, "nato"))
    with cut_off.hold("nato", "cut-off"):
        lake.load([loaded(speech(1))], [], NOTE)
        store_door.shut()
        with pytest.raises((LakeError, StoreError)):
            lake.load([loaded(speech(2))], [], NOTE)
        with environment(store_port), held_elsewhere(home):  # which gets it when the term is over
            store_door.open()
            with pytest.raises(StoreError, match="lost its lease; it commits nothing more"):
                lake.load([loaded(speech(2))], [], NOTE)
    with environment(store_port):
        assert Lake(home).read("speeches", columns=["speech_id"])["speech_id"].to_pylist() == ["lighthouse/1"]


def test_a_run_that_was_cut_off_goes_on_when_nobody_took_its_lease(home: str, store_door: Door, store_port: int) -> None:
    leases = StoreLeases(home, TERM)
    lake = Lake(home, fence=partial(leases.ensure_held, "nato"))
    with leases.hold("nato", "mine"):
        store_door.shut()
        time.sleep(2.5)
        with pytest.raises(StoreError, match="leases/nato cannot be written"):
            leases.ensure_held("nato")
        store_door.open()
        lake.load([loaded(speech(1))], [], NOTE)
    assert lake.version() == 1
    assert leases.owner("nato") is None


@pytest.mark.parametrize("header", ["if-none-match", "if-match"])
def test_a_store_that_ignores_conditions_is_refused_before_anything_is_written(header: str, store_port: int, tmp_path: Path) -> None:
    home = f"s3://{BUCKET}/{header}"
    with Door(store_port, header) as door, environment(door.port):
        with pytest.raises(StoreError, match=f"(?i)a store that ignores {header}: of two commits at once it would lose one"):
            ensure_conditional(home)
        with pytest.raises(StoreError, match="(?i)ignores"), StoreLeases(home).hold("nato", "mine"):
            pass
        assert list(Objects(home).each()) == []
        told = subprocess.run(
            [sys.executable, "-c", "from podium.cli.main import main; main()", "doctor", "--offline"],
            env=os.environ | {"PODIUM_HOME": home, "PODIUM_LOCAL": str(tmp_path), "COLUMNS": "200"},
            capture_output=True,
            text=True,
        )
        assert told.returncode == 1
        assert f"fail store: {home} lies in a store that ignores {header.title()}" in told.stdout
