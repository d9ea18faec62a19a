"""Runs that are killed: the table ends up the same, nothing is fetched twice."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crawling import LIST, SOURCE, Web, World, fetched_twice, listing, text, url, words, world

from podium.archive.archive import Archive

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
def nursery() -> Iterator[Callable[[Path | str, int, float], str]]:
    """A function that starts a run of a home and kills it after so many seconds; gives ``killed`` or its exit status."""
    command = [sys.executable, str(Path(__file__).with_name("crawl_nursery.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"

        def live(home: Path | str, number: int, seconds: float) -> str:
            assert process.stdin and process.stdout
            process.stdin.write(f"{home} run-{number} {seconds}\n")
            return process.stdout.readline().strip()

        yield live
        process.stdin.close()


def test_kills_at_random_moments_change_nothing(tmp_path: Path) -> None:
    """Six of them; ``make attack`` strikes fifty times."""
    kill(6, tmp_path)


def kill(times: int, tmp_path: Path) -> None:
    """Kills runs at random moments so many times, and holds what they leave against an undisturbed run."""
    dice = random.Random(20261102)
    kills = runs = homes = 0
    with world(lamps(), tmp_path / "whole") as here, nursery() as live:
        began = time.monotonic()
        assert live(here.home, 0, 60) == "0"
        whole, span = text(here.home), time.monotonic() - began
        outcomes = {address: said.partition(",")[0] for address, said in here.ledger().items()}
        assert Counter(said.partition(" ")[0] for said in outcomes.values()) == {"parsed": 34, "rejected": 1, "gone": 1}
        while kills < times:
            homes += 1
            home, here.home = tmp_path / f"home-{homes}", tmp_path / f"home-{homes}"
            here.asked()
            struck, ended = kills, ""
            while ended != "0":
                runs += 1
                began = time.monotonic()
                ended = live(home, runs, dice.uniform(0, 0.7 * span) if kills - struck < 12 else 60)
                assert ended in {"killed", "0"}
                kills += ended == "killed"
                if kills == struck:  # a whole run, undisturbed: the machine was busier at the first one
                    span = time.monotonic() - began
            check(here, whole, outcomes, kills - struck)
    assert kills >= times


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
