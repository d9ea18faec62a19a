"""The pace of a host: one request at a time, pauses that grow and shrink, over threads, runs and processes."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from fetching import SHORT, trip
from server import HTML, Answer, Asked, serve

from podium.errors import BudgetSpent, PodiumError, Unreachable
from podium.fetch.limiter import Budget, Limiter

PAGE = Answer(b"<html><title>A</title><p>Good morning.</p></html>", headers={"Content-Type": HTML})
URL = "http://www.example.org/"


def test_a_host_that_struggles_is_asked_ever_more_slowly_and_then_step_by_step_as_before(tmp_path: Path) -> None:
    limiter, pauses = Limiter(tmp_path, slowest=0.1), []
    for number in range(12):
        with limiter.turn(URL, 0.02, Budget()) as turn:
            pauses.append(turn.delay)
            turn.answered()
            if 1 <= number <= 4:
                turn.slow()
    assert pauses[:6] == pytest.approx([0.02, 0.02, 0.04, 0.08, 0.1, 0.1])
    assert pauses[6:9] == pytest.approx([0.075, 0.05625, 0.0421875])
    assert pauses[-1] == 0.02


def test_the_server_sees_the_longer_pauses(tmp_path: Path) -> None:
    answers = [PAGE, Answer(status=503), Answer(status=429), PAGE, PAGE]
    with serve({"/": answers}) as site, trip(tmp_path, delay=0.1) as run:
        for _ in range(3):
            run.fetcher.get(f"{site.url}/")
        moments = [asked.at for asked in site.log[1:]]
    gaps = [after - before for before, after in zip(moments, moments[1:], strict=False)]
    assert gaps[0] >= 0.1
    assert gaps[1] >= 0.2
    assert gaps[2] >= 0.4
    assert gaps[3] >= 0.3


def test_a_time_limit_slows_the_host_down(tmp_path: Path) -> None:
    def never(asked: Asked) -> Answer:
        time.sleep(0.8)
        return PAGE

    with serve({"/": never}) as site, trip(tmp_path, delay=0.05, limits=SHORT) as run:
        with pytest.raises(Unreachable, match="no answer within"):
            run.fetcher.get(f"{site.url}/")
        (state,) = (tmp_path / "hosts").glob("*.json")
        assert json.loads(state.read_text())["delay"] == pytest.approx(0.4)


def test_hosts_do_not_wait_for_each_other_and_one_host_is_never_asked_twice_at_once(tmp_path: Path) -> None:
    under_way: dict[str, int] = {}
    most = []
    together = Barrier(2)

    def slow(asked: Asked) -> Answer:
        first, under_way[asked.host] = asked.host not in under_way, under_way.get(asked.host, 0) + 1
        if first:  # and waits for the other host's
            together.wait(60)
        most.append(under_way[asked.host])
        time.sleep(0.05)
        under_way[asked.host] -= 1
        return PAGE

    with serve(host="127.0.0.1") as one, serve(host="127.0.0.2") as two, trip(tmp_path) as run, ThreadPoolExecutor(6) as pool:
        one.default = two.default = slow
        list(pool.map(run.fetcher.get, [f"{site.url}/{n}" for n in range(6) for site in (one, two)]))
    assert set(most) == {1}


def test_http_https_and_ports_of_one_host_share_its_pace(tmp_path: Path) -> None:
    limiter = Limiter(tmp_path)
    for url in ("http://www.example.org/", "https://www.example.org/", "https://WWW.example.org.:8443/a"):
        with limiter.turn(url, 0.01, Budget()):
            pass
    assert len(list(tmp_path.iterdir())) == 1


PROCESS = """
import sys
from pathlib import Path
from fetching import trip
with trip(Path(sys.argv[2]), sys.argv[3], delay=0.05) as run:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(8):
        run.fetcher.get(f"{sys.argv[1]}/{sys.argv[3]}/{number}")
"""


def test_two_processes_share_the_pace_of_a_host(tmp_path: Path) -> None:
    with serve() as site:
        site.default = PAGE
        command = [sys.executable, "-c", PROCESS, site.url, str(tmp_path)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": Path(__file__).parent}
        running = [subprocess.Popen([*command, name], **pipes) for name in "ab"]
        assert [process.stdout.readline() for process in running] == ["ready\n"] * 2
        for process in running:
            process.stdin.write("\n")
            process.stdin.flush()
        assert [process.communicate(timeout=280) for process in running] == [("", None)] * 2
        assert [process.returncode for process in running] == [0, 0]
        assert len(site.log) == 18
        assert min(site.gaps()) >= 0.05
        owners = [asked.path.split("/")[1] for asked in site.asked()]
        assert owners != sorted(owners)


def test_a_run_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    wait = "import sys, time; from pathlib import Path; from podium.fetch.limiter import *\n"
    wait += "with Limiter(Path(sys.argv[1])).turn('http://www.example.org/', 0, Budget()): print(1, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", wait, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    process.kill()
    process.communicate()
    with Limiter(tmp_path).turn(URL, 0, Budget()) as turn:
        assert turn.delay == 0


@pytest.mark.parametrize("state", ["", "{", "[]", '{"next": "soon"}', '{"next": 1e12, "delay": 0.0}'])
def test_a_damaged_state_or_one_of_an_earlier_boot_is_no_reason_to_wait(tmp_path: Path, state: str) -> None:
    limiter = Limiter(tmp_path)
    with limiter.turn(URL, 0.0, Budget()):
        pass
    (file,) = tmp_path.iterdir()
    file.write_text(state)
    begun = time.monotonic()
    with limiter.turn(URL, 0.0, Budget()):
        assert time.monotonic() - begun < 30


def test_a_wait_beyond_patience_or_budget_is_not_begun(tmp_path: Path) -> None:
    limiter = Limiter(tmp_path)
    with limiter.turn(URL, 0.0, Budget()) as turn:
        turn.rest(100)
    for budget, patience, error in ((Budget(), 50, Unreachable), (Budget(seconds=50), 200, BudgetSpent)):
        begun = time.monotonic()
        with pytest.raises(error), limiter.turn(URL, 0.0, budget, patience):
            pytest.fail("the turn came")
        assert time.monotonic() - begun < 50, "it waited"
        assert budget.spent == 0
    assert issubclass(BudgetSpent, PodiumError)
