"""The main job on real pages: one year of one institution, served by a replaying proxy, loaded, looked at again and read anew,
and loaded over a web that fails by runs that are killed."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typed import typed

import podium
from podium.lake.lake import Lake
from podium.replay.proxy import ProxyRequest, ReplayProxy

PODIUM = Path(sys.executable).with_name("podium")
LISTING = "/events/president/news/page/"
DELAY = 0.01
YEAR = ("backfill", "kremlin", "--since", "2017-01-01", "--until", "2017-12-31")


class Home:
    """A folder of data, and what a command asked of the proxy."""

    def __init__(self, folder: Path, proxy: ReplayProxy, server_address: str) -> None:
        self.folder = folder
        self.proxy = proxy
        self.environment = {**proxy.environment, "PODIUM_HOME": str(folder), "PODIUM_DELAY": "0", "PREFECT_API_URL": server_address}

    def podium(self, *words: str) -> tuple[int, str, list[ProxyRequest]]:
        """Exit status, output and the requests of one command."""
        before = len(self.proxy.log)
        status, said = typed(*words, environment=self.environment)
        return status, said, self.proxy.log[before:]

    def table(self) -> pa.Table:
        """The speeches as they stand."""
        return Lake(self.folder).read("speeches", order=["speech_id", "revision"])


@pytest.fixture(scope="module")
def year(real_pages: Path, tmp_path_factory: pytest.TempPathFactory, server_address: str) -> Iterator[tuple[Home, str, list[ProxyRequest]]]:
    """The year loaded once, with what was said and asked."""
    with ReplayProxy.of_warc(real_pages / "kremlin-2017.warc.gz") as proxy:
        home = Home(tmp_path_factory.mktemp("year"), proxy, server_address)
        status, said, asked = home.podium(*YEAR)
        assert status in {0, 3}, said
        yield home, said, asked


def test_every_article_of_the_year_is_asked_for_once_and_every_speech_loaded(year: tuple[Home, str, list[ProxyRequest]]) -> None:
    home, said, asked = year
    articles = Counter(request.url for request in asked if LISTING not in request.url and request.url.rsplit("/", 1)[-1].isdigit())
    assert len(articles) == 850, said
    assert set(articles.values()) == {1}
    rows = home.table()
    ledger = Lake(home.folder).ledger("kremlin")
    outcomes = Counter(row.outcome.value for row in ledger.values())
    assert outcomes["parsed"] == rows.num_rows > 400
    assert outcomes["parsed"] + outcomes["rejected"] == 850
    assert not outcomes["failed"]
    not_understood = [row for row in ledger.values() if row.reason and not row.reason.startswith("not_a_speech")]
    assert not_understood == []
    assert {day.year for day in rows["date"].to_pylist()} == {2017}


def test_a_second_run_sends_listing_requests_only_and_writes_nothing(year: tuple[Home, str, list[ProxyRequest]]) -> None:
    home, _, _ = year
    version, files = Lake(home.folder).version(), files_of(home.folder)
    status, said, asked = home.podium(*YEAR)
    assert status == 0, said
    assert [request.url for request in asked if not (is_listing(request.url) or request.conditional)] == []
    assert (Lake(home.folder).version(), files_of(home.folder)) == (version, files)


def test_reading_the_archive_again_gives_the_identical_table_without_a_request(year: tuple[Home, str, list[ProxyRequest]]) -> None:
    home, _, _ = year
    before = home.table()
    status, said, asked = home.podium("reparse", "kremlin", "--every")
    assert status == 0, said
    assert asked == []
    assert home.table().equals(before)


def test_the_answers_that_the_readme_gives_are_those_of_the_year(year: tuple[Home, str, list[ProxyRequest]]) -> None:
    readme = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
    asked = re.findall(r'^#[^\n]* → ([^\n]+), (\d+)\npodium\.sql\("{1,3}(.*?)"{1,3}\)$', readme, re.M | re.S)
    assert len(asked) == 4
    for who, figure, query in asked:
        assert [*podium.sql(query, year[0].folder).to_pylist()[0].values()] == [who, int(figure)]


def test_the_same_pages_come_over_https(real_pages: Path, tmp_path: Path) -> None:
    """The proxy ends TLS with its own authority, which is verified by REQUESTS_CA_BUNDLE and by nothing else."""
    ask = "import requests, sys; print(requests.get(sys.argv[1], timeout=60).status_code)"
    url = "https://en.kremlin.ru/events/president/news"
    with ReplayProxy.of_warc(real_pages / "kremlin-2017.warc.gz") as proxy:
        trusted = subprocess.run([sys.executable, "-c", ask, url], env=os.environ | proxy.environment, capture_output=True, text=True)
        environment: dict[str, Any] = os.environ | proxy.environment
        del environment["REQUESTS_CA_BUNDLE"]
        stranger = subprocess.run([sys.executable, "-c", ask, url], env=environment, capture_output=True, text=True)
    assert trusted.stdout.strip() == "200"
    assert "CERTIFICATE_VERIFY_FAILED" in stranger.stderr


def test_pages_of_a_warc_file_go_through_the_flow(real_pages: Path, tmp_path: Path, server_address: str) -> None:
    environment = {"PODIUM_HOME": str(tmp_path), "PREFECT_API_URL": server_address}
    command = ("ingest", "nato", "kremlin", "white_house", "--warc", str(real_pages / "dev.warc.gz"))
    status, said = typed(*command, environment=environment)
    assert status in {0, 3}, said
    loaded = Counter(Lake(tmp_path).read("speeches", columns=["source"])["source"].to_pylist())
    assert loaded == {"nato": 18, "kremlin": 16, "white_house": 18}
    version = Lake(tmp_path).version()
    typed(*command, environment=environment)
    assert Lake(tmp_path).version() == version


def wait_for(condition: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    """Return when it holds; fail when the process ends before, or nothing happens in time."""
    end = time.monotonic() + 280
    while not condition():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.005)


def is_listing(url: str) -> bool:
    """Listing pages and robots.txt."""
    return LISTING in url or url.endswith(("/events/president/news", "/robots.txt"))


def files_of(home: Path) -> set[str]:
    """Every file of the archive and the lake."""
    return {str(path.relative_to(home)) for part in ("archive", "lake") for path in (home / part).rglob("*") if path.is_file()}
