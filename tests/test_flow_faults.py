"""A web that fails and runs that are killed: the table ends up the same, nothing is fetched twice, hosts are left in peace."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from crawling import LIST, SOURCE, Web, World, archived, listing, text, url, words, world

import parsers
from podium.archive.store import Archive
from podium.lake.lake import Lake
from podium.replay.proxy import Faults, ReplayProxy
from podium.run import steps as run
from podium.settings import Settings
from podium.window import Window

PODIUM = Path(sys.executable).with_name("podium")
YEAR = ("backfill", "kremlin", "--since", "2017-01-01", "--until", "2017-12-31")
DELAY = 0.01
KILLS = 50


@pytest.fixture(scope="module")
def undisturbed(real_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real year, loaded by the library from the recorded pages, with no web in between."""
    home = tmp_path_factory.mktemp("undisturbed")
    with run.opened(parsers.source("kremlin"), Window(), "undisturbed", Settings(home=str(home), chunk=200)) as (crawl, report):
        run.take(crawl, report, real_pages / "kremlin-2017.warc.gz")
    return home


def test_a_year_over_a_failing_web_through_two_kills_is_the_same_year(
    real_pages: Path, undisturbed: Path, tmp_path: Path, server_address: str
) -> None:
    """A fifth of the first requests fails, and the flow is killed twice; then it is left to finish."""
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
                wait_for(lambda least=requests: len(proxy.log) >= least, process)  # type: ignore[misc]
                process.send_signal(signal.SIGKILL)
        done = subprocess.run([PODIUM, *YEAR], env=environment, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stdout + done.stderr
        failed = [asked for asked in proxy.log if asked.status in {0, 503}]
        moments = [asked.at for asked in sorted(proxy.log, key=lambda asked: asked.at)]
    assert text(tmp_path) == text(undisturbed)
    assert len(failed) > 140
    assert min(after - before for before, after in zip(moments, moments[1:], strict=False)) >= DELAY
    outcomes = Counter(row.outcome.value for row in Lake(tmp_path).ledger("kremlin").values())
    assert outcomes["parsed"] + outcomes["rejected"] == 850
    assert fetched_twice(tmp_path, parsers.source("kremlin").article) == []


def wait_for(condition: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    """Return when it holds; fail when the process ends before, or nothing happens in time."""
    end = time.monotonic() + 120
    while not condition():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.005)


def fetched_twice(home: Path, article: Callable[[str], str | None]) -> list[str]:
    """Pages of which the archive holds more than one whole answer."""
    whole = Counter(capture.url for capture in archived(home) if capture.status == 200 and article(capture.url))
    return [address for address, count in whole.items() if count > 1]


KEYS = tuple(range(36))
HOSTS = ("lighthouse.example", "archive.lighthouse.example")


def lamps() -> Web:
    """Two hosts of lamps in three pages of a list, one address dead and one that only reports."""
    addresses = [url(key, HOSTS[key % 2]) for key in KEYS]
    pages = {address: words(key) for key, address in zip(KEYS, addresses, strict=True)}
    pages[addresses[7]] = words(7, '<b class="news">The news.</b>')
    del pages[addresses[11]]
    lists = {
        f"{LIST}?page={n}": listing(addresses[12 * n : 12 * n + 12], f'<a rel="next" href="?page={n + 1}">more</a>' * (n < 2))
        for n in range(3)
    }
    return Web(pages | lists | {LIST: lists[f"{LIST}?page=0"]})


@contextmanager
def nursery() -> Iterator[Callable[[Path, int, float], str]]:
    """A function that starts a run of a home and kills it after so many seconds; gives ``killed`` or its exit status."""
    command = [sys.executable, str(Path(__file__).with_name("crawl_nursery.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"

        def live(home: Path, number: int, seconds: float) -> str:
            assert process.stdin and process.stdout
            process.stdin.write(f"{home} run-{number} {seconds}\n")
            return process.stdout.readline().strip()

        yield live
        process.stdin.close()


def test_fifty_kills_at_random_moments_change_nothing(tmp_path: Path) -> None:
    dice = random.Random(20261102)
    kills = runs = homes = 0
    with world(lamps(), tmp_path / "whole") as here, nursery() as live:
        began = time.monotonic()
        assert live(here.home, 0, 60) == "0"
        whole, span = text(here.home), time.monotonic() - began
        outcomes = {address: said.partition(",")[0] for address, said in here.ledger().items()}
        assert Counter(said.partition(" ")[0] for said in outcomes.values()) == {"parsed": 34, "rejected": 1, "gone": 1}
        while kills < KILLS:
            homes += 1
            home, here.home = tmp_path / f"home-{homes}", tmp_path / f"home-{homes}"
            here.asked()
            struck, ended = kills, ""
            while ended != "0":
                runs += 1
                ended = live(home, runs, dice.uniform(0, 0.7 * span) if kills - struck < 12 else 60)
                assert ended in {"killed", "0"}
                kills += ended == "killed"
            check(here, whole, outcomes, kills - struck)
    assert kills >= KILLS


def check(here: World, whole: list[dict[str, object]], outcomes: dict[str, str], kills: int) -> None:
    """The home holds what an undisturbed run holds, each page fetched once but for those that a kill cut off."""
    assert text(here.home) == whole
    assert {address: said.partition(",")[0] for address, said in here.ledger().items()} == outcomes
    assert fetched_twice(here.home, SOURCE.article) == []
    asked = Counter(one.url for one in here.asked() if SOURCE.article(one.url))
    assert len(asked) == len(KEYS)
    assert asked.total() <= len(KEYS) + kills * len(HOSTS)
    archive = Archive(here.home / "archive")
    assert list(archive.orphans("lighthouse")) == []
    assert list(archive.verify()) == []
