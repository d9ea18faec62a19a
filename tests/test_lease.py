"""One run a source: real processes that hold a lease, and lose it however they die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Timer

import pytest

from podium.errors import UnderWay
from podium.pipeline.leases import FileLeases, owner

HOLDER = """
import sys, time
from multiprocessing import get_context
from pathlib import Path
from podium.pipeline.leases import FileLeases
with FileLeases(Path(sys.argv[1])).hold("nato", "another-run"):
    child = get_context("fork").Process(target=time.sleep, args=(60,))
    child.start()
    print(child.pid, flush=True)
    sys.stdin.readline()
    child.kill()
    print(time.monotonic(), flush=True)  # one clock for all processes of a machine
"""


@contextmanager
def held_elsewhere(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lease of nato until its standard input ends, and a forked child of it that outlives it when it is killed."""
    command = [sys.executable, "-c", HOLDER, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        try:
            yield process
        finally:
            process.kill()
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def test_a_second_run_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        with pytest.raises(UnderWay, match=f"run another- .process {process.pid} on "), FileLeases(tmp_path).hold("nato", "mine"):
            pass
        with FileLeases(tmp_path).hold("kremlin", "mine"):
            pass


def test_a_killed_owner_loses_it_at_once_though_its_child_lives(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with FileLeases(tmp_path).hold("nato", "mine"):
            assert owner(tmp_path.absolute() / "leases" / "nato").run == "mine"  # type: ignore[union-attr]


def test_a_run_that_waits_gets_it_when_the_owner_ends(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as process:
        Timer(1, process.stdin.close).start()  # type: ignore[union-attr]
        with FileLeases(tmp_path).hold("nato", "mine", timedelta(seconds=280)):
            got = time.monotonic()
            assert process.stdout and float(process.stdout.readline()) <= got


def test_two_runs_of_one_process_exclude_each_other_and_looking_does_not_give_it_up(tmp_path: Path) -> None:
    leases, file = FileLeases(tmp_path), tmp_path.absolute() / "leases" / "nato"
    with leases.hold("nato", "first"):
        with pytest.raises(UnderWay, match="run first"), leases.hold("nato", "second"):
            pass
        assert owner(file)
        take = "with FileLeases(Path(sys.argv[1])).hold('nato', 'x'): pass"
        trial = f"import sys; from pathlib import Path; from podium.pipeline.leases import FileLeases\n{take}"
        other = subprocess.run([sys.executable, "-c", trial, str(tmp_path)], capture_output=True, text=True, timeout=280)
        assert "UnderWay" in other.stderr
    with leases.hold("nato", "second"):
        pass


def test_many_processes_never_hold_it_together(tmp_path: Path) -> None:
    script = """
import sys
from datetime import timedelta
from pathlib import Path
from podium.pipeline import leases as lease
lease.LOOK_AGAIN = 0.01
home = Path(sys.argv[1])
for _ in range(20):
    with lease.FileLeases(home).hold("nato", "x", timedelta(seconds=60)):
        count = int((home / "count").read_text())
        (home / "count").write_text(str(count + 1))
"""
    (tmp_path / "count").write_text("0")
    processes = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(4)]
    assert [process.wait(280) for process in processes] == [0] * 4
    assert (tmp_path / "count").read_text() == "80"
