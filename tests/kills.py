"""Runs that are killed at random moments over a web and a store of which a fifth of the requests fails, with maintenance beside them."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from crawling import text, world
from object_store import BUCKET, FlakyDoor, environment
from test_flow_faults import lamps, nursery

from podium.archive.archive import Archive
from podium.lake.lake import Lake
from podium.replay.proxy import Faults, ReplayProxy
from podium.settings import Settings

SHARE = 0.2
"""Of the requests that fail."""
EACH = 5
"""Kills of one home: later ones would strike runs that have nothing left to do."""
MAINTAINING = """
import sys, time
from datetime import timedelta
from podium.archive.archive import Archive
from podium.errors import PodiumError
from podium.lake.lake import Lake
from podium.settings import Settings

settings = Settings(home=sys.argv[1])
rounds = 0
while True:
    archive = Archive.of(settings)
    try:
        Lake(settings.home).tidy(timedelta(days=1))
        doubtful = {problem.file for problem in archive.verify()}
        wrong = [problem for file in doubtful for problem in archive.verify(file)]  # looked at twice, as the flow does
    except PodiumError as error:  # a scheduled run would fail, and the next one go on
        print("failed", error, flush=True)
        continue
    if wrong:
        raise AssertionError(wrong)
    rounds += 1
    print("round", rounds, flush=True)
    time.sleep(0.2)
"""


@dataclass
class Struck:
    """What happened to a home until a run came to its end."""

    kills: int = 0
    runs: int = 0
    failed: int = 0
    """Runs that ended with an error of their own, as they may over a failing store, for the next one to go on."""
    rounds: int = 0
    """Of maintenance, beside them."""
    homes: list[str] = field(default_factory=list)
    requests_failed: int = 0


def undisturbed(folder: Path) -> tuple[list[dict[str, object]], dict[str, str]]:
    """The speeches, and the outcome of each address, of a run over a web that does not fail."""
    with world(lamps(), folder) as here:
        here.run()
        return text(folder), outcomes(folder)


def outcomes(home: Path | str) -> dict[str, str]:
    """What became of each address that is no list."""
    return {url: row.outcome.value for url, row in Lake(home).ledger("lighthouse").items() if row.outcome.value != "listing"}


@contextmanager
def maintenance(home: Path | str, log: Path) -> Iterator[None]:
    """Joined, cleaned up and verified again and again while the block lasts."""
    with log.open("w") as out, subprocess.Popen([sys.executable, "-c", MAINTAINING, str(home)], stdout=out, stderr=out) as process:
        try:
            yield
        finally:
            process.kill()


def strike(home: Path | str, kills: int, seed: int, folder: Path, store_port: int | None = None) -> Struck:
    """Kill so many runs at random moments, some of each of several homes, whose names begin so; let one of each come to its end."""
    dice, struck = random.Random(seed), Struck()
    proxy = ReplayProxy(lamps(), Faults(SHARE, seed=seed))
    with proxy, pytest.MonkeyPatch.context() as patch:
        for name, value in {**proxy.environment, "PODIUM_RETRY_WAIT": "0.01", "PODIUM_LOCAL": str(folder / "local")}.items():
            patch.setenv(name, value)
        if store_port is None:
            _strike(home, kills, dice, struck, folder)
        else:
            with FlakyDoor(store_port, SHARE, seed) as door, environment(door.port) as at_door:
                for name, value in proxy.environment.items():
                    at_door.setenv(name, value)
                for name in ("NO_PROXY", "no_proxy"):
                    at_door.setenv(name, "127.0.0.1,localhost")
                _strike(home, kills, dice, struck, folder)
                struck.requests_failed = door.fail(0)
    return struck


def _strike(home: Path | str, kills: int, dice: random.Random, struck: Struck, folder: Path) -> None:
    with nursery() as live:
        began = time.monotonic()
        assert live(f"{home}-first", 0, 280) == "0"  # by the same faults, for how long a run takes
        span = time.monotonic() - began
        while struck.kills < kills:
            struck.homes.append(f"{home}-{len(struck.homes)}")
            log = folder / f"maintenance-{len(struck.homes)}.log"
            with maintenance(struck.homes[-1], log):
                _strike_home(live, struck, min(kills, struck.kills + EACH), dice, span)
            said = log.read_text(encoding="utf-8")
            assert "Traceback" not in said, said
            struck.rounds += said.count("round ")


def _strike_home(live: Callable[[Path | str, int, float], str], struck: Struck, until: int, dice: random.Random, span: float) -> None:
    ended = ""
    while ended != "0":  # each takes up where the last one was struck
        ended = live(struck.homes[-1], struck.runs, dice.uniform(0, span / 2) if struck.kills < until else 280)
        struck.runs += 1
        struck.kills += ended == "killed"
        struck.failed += ended == "1"
        assert struck.failed <= until


def hold_same(home: Path | str, whole: list[dict[str, object]], known: dict[str, str], settings: Settings) -> None:
    """The home holds what an undisturbed run holds: no row twice, no page missing, the archive as it was written."""
    lake = Lake(home)
    speeches = Counter((row["speech_id"], row["revision"]) for row in lake.read("speeches", columns=["speech_id", "revision"]).to_pylist())
    pages = Counter(lake.read("pages", columns=["url"])["url"].to_pylist())
    assert {**speeches, **pages} == dict.fromkeys([*speeches, *pages], 1)
    assert text(home) == whole
    assert outcomes(home) == known
    assert list(Archive.of(settings).verify()) == []


def over_a_folder(kills: int, seed: int, folder: Path) -> Struck:
    """So many kills over a folder; what the home holds is looked at."""
    whole, known = undisturbed(folder / "whole")
    struck = strike(folder / "home", kills, seed, folder)
    for home in struck.homes:
        hold_same(home, whole, known, Settings(home=home))
    return struck


def over_a_store(kills: int, seed: int, folder: Path, store_port: int) -> Struck:
    """So many kills over an object store, of whose requests a fifth fails; what the home holds is looked at without faults."""
    home = f"s3://{BUCKET}/kills-{kills}-{seed}"
    whole, known = undisturbed(folder / "whole")
    struck = strike(home, kills, seed, folder, store_port)
    with environment(store_port) as patch:
        patch.setenv("PODIUM_LOCAL", str(folder / "local"))
        for one in struck.homes:
            hold_same(one, whole, known, Settings(home=one))
    return struck
