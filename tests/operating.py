"""Podium in operation, as tests see it: a home, a server's API, the command line, and ten institutions with a web of our own writing."""

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import pytest
import yaml
from crawling import archived, text
from prefect_on_postgres import PLAIN, wait_for

import parsers
from podium.archive.archive import Archive
from podium.discovery import Feed
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.pipeline import steps as run
from podium.replay.proxy import ReplayProxy
from podium.replay.site import FolderSite, Site, SiteAnswer
from podium.settings import Settings
from podium.window import Window

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "data" / "sample"
PAGES = PROJECT / "tests" / "pages"
PODIUM = Path(sys.executable).with_name("podium")
BUSY = 60
"""Times that a question is asked again while SQLite is locked: the server then answers 503."""
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
TEN = (
    "bank_of_england",
    "bundesregierung",
    "ecb",
    "gov_uk",
    "kremlin",
    "pm_australia",
    "rba",
    "state_department",
    "un_press",
    "white_house",
)
"""Institutions whose scheduled lists are feeds."""


@dataclass(frozen=True)
class Operation:
    """A server with everything deployed and one worker at work."""

    home: Path
    environment: dict[str, str]
    worker: dict[str, str]
    """The same, for processes that ask institutions: the sample web answers."""

    def ask(self, path: str, **asked: Any) -> Any:
        """The answer of the API to a POST, or to a GET where nothing is sent; asked again, as Prefect's clients do, when it is busy."""
        url, how = f"{self.environment['PREFECT_API_URL']}/{path}", "POST" if "json" in asked else "GET"
        for _ in range(BUSY):
            answer = httpx.request(how, url, json=asked.get("json"), timeout=280, trust_env=False, verify=PLAIN)
            if answer.status_code != 503:
                break
            time.sleep(0.5)
        assert answer.is_success, answer.text
        return answer.json()

    def ended(self, run: str) -> dict[str, Any]:
        """That flow run when it has come to an end."""
        wait_for(lambda: self.ask(f"flow_runs/{run}")["state_type"] in ENDED, f"flow run {run}")
        return dict(self.ask(f"flow_runs/{run}"))

    def podium(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command, as a person on that machine types it."""
        return subprocess.run([PODIUM, *words], env=self.environment, cwd=PROJECT, capture_output=True, text=True, timeout=280)


def deploy(operation: Operation, folder: Path, wanted: Collection[tuple[str, str]], scheduled: bool = True) -> None:
    """Deployments of deployments/prefect.yaml by entrypoint and name, with or without their schedules."""
    document = yaml.safe_load((PROJECT / "deployments" / "prefect.yaml").read_text(encoding="utf-8"))
    chosen = [one for one in document["deployments"] if (one["entrypoint"], one["name"]) in wanted]
    assert len(chosen) == len(wanted)
    file = folder / "prefect.yaml"
    entries = chosen if scheduled else [one | {"schedules": []} for one in chosen]
    file.write_text(yaml.safe_dump(document | {"deployments": entries}), encoding="utf-8")
    done = operation.podium("deploy", "--file", str(file))
    assert done.returncode == 0, done.stderr
    assert f"{len(wanted)} deployments are applied" in done.stderr


class Feeds:
    """The feeds of the ten, each naming today the source's pages of ``tests/pages``, which are moved from their future to last year.

    The pages in ``tests/pages`` of the White House are none that its feed would name: its answers, as all others, are those of the sample.
    """

    def __init__(self) -> None:
        self._sample = FolderSite(SAMPLE)
        self._pages: dict[str, bytes] = {}
        self._feeds: dict[str, bytes] = {}
        for name in TEN[:-1]:
            pages = dict(_pages(name))
            self._pages |= pages
            self._feeds |= _feeds(parsers.source(name), pages)

    def answer(self, url: str) -> SiteAnswer:
        """A feed, a page, or what the sample has."""
        if body := self._feeds.get(unquote(url)):
            return SiteAnswer(200, body, {"Content-Type": "application/rss+xml"})
        if body := self._pages.get(url):
            return SiteAnswer(200, body, {"Content-Type": "text/html; charset=utf-8"})
        return self._sample.answer(url)


class Gate:
    """A site behind a gate: requests beyond the first so many wait until it is opened, which holds a run in its middle."""

    def __init__(self, site: Site) -> None:
        self.site, self.left, self.way = site, 1 << 20, Event()
        self.unwelcome: str | None = None
        """A host that refuses our requests."""
        self.way.set()

    def close_after(self, requests: int) -> None:
        """Let so many more requests in."""
        self.left = requests
        self.way.clear()

    def answer(self, url: str) -> SiteAnswer:
        """What the site answers, when the gate is open."""
        if not url.endswith("/robots.txt"):
            self.left -= 1
            if self.left < 0:
                assert self.way.wait(600)
        if self.unwelcome and urlsplit(url).hostname == self.unwelcome:
            return SiteAnswer(403, b"No.", {"Content-Type": "text/plain"})
        return self.site.answer(url)


def undisturbed_run(home: Path) -> list[dict[str, Any]]:
    """The speeches of the White House's sample as a run without any fault loads them."""
    with ReplayProxy(FolderSite(SAMPLE)) as proxy, pytest.MonkeyPatch.context() as patch:
        for name, value in proxy.environment.items():
            patch.setenv(name, value)
        settings = Settings(home=str(home), delay=0)
        with run.open_run(parsers.source("white_house"), Window(date(1990, 1, 1)), "undisturbed", settings) as opened:
            run.ingest_source(*opened, True)
    assert len(found := text(home)) == 11
    return found


def check_completed(home: Path, undisturbed: list[dict[str, Any]]) -> None:
    """The lake is an undisturbed run's, the archive whole, nothing left behind in it and no page in it twice."""
    assert text(home) == undisturbed
    archive, ledger = Archive(home / "archive"), Lake(home).ledger("white_house")
    assert list(archive.orphans("white_house")) == []
    assert list(archive.verify()) == []
    pages = {url for url, row in ledger.items() if row.outcome is not Outcome.LISTING}
    whole = Counter(capture.url for capture in archived(home) if capture.status == 200 and capture.url in pages)
    assert {url: count for url, count in whole.items() if count > 1} == {}
    assert len(whole) == 13


def _pages(name: str) -> Iterable[tuple[str, bytes]]:
    for file in sorted((PAGES / name).glob("*.html")):
        if '"challenge' in file.with_suffix(".json").read_text(encoding="utf-8"):
            continue  # it would stop the whole source
        url = file.with_suffix(".url").read_text(encoding="utf-8").splitlines()[0]
        yield _last_year(url), _last_year(file.read_text(encoding="utf-8")).encode()


def _last_year(text: str) -> str:
    return re.sub(r"20[23]\d", str(datetime.now(UTC).year - 1), text)


def _feeds(source: Source, pages: Mapping[str, bytes]) -> Mapping[str, bytes]:
    now = format_datetime(datetime.now(UTC))
    items = [f"<item><title>x</title><link>{url.replace('&', '&amp;')}</link><pubDate>{now}</pubDate></item>" for url in pages]
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{source.title}</title>{"".join(items)}</channel></rss>'
    return {way.url: feed.encode() for way in source.scheduled if isinstance(way, Feed)}
