"""An invented institution with a web of its own, for tests of whole runs: its source, its pages, and one call for a run.

Every person and institution in it is invented. The web is answered over real sockets by the replaying proxy.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from podium.archive.archive import Archive
from podium.archive.walk import captures
from podium.capture import Capture
from podium.discovery import Listing
from podium.extract.layout import Layout, day_of, text_of
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.pipeline import steps as run
from podium.pipeline.report import Report
from podium.pipeline.run import Run
from podium.records import Licence, Reuse, Speaker
from podium.replay.proxy import ProxyRequest, ReplayProxy
from podium.replay.site import NOT_FOUND, SiteAnswer
from podium.settings import Settings
from podium.window import Window

HOME = "https://lighthouse.example"
LIST = f"{HOME}/speeches"
UNSURE = ("archive_file", "archive_offset", "fetched_at", "first_seen", "superseded_at")
"""Columns that say when and where a page was fetched, which two runs never share."""

LAMP = Layout(
    name="lamp",
    landmarks=("article h1", ".words"),
    body=(".words",),
    title=text_of("h1"),
    date=day_of("time", "datetime"),
    speakers=lambda page: (Speaker("Orla Fictive", "Keeper of the Lighthouse"),),
    refusals=((".news", "a news item"),),
)
SOURCE = Source(
    name="lighthouse",
    title="The Invented Lighthouse",
    home=HOME,
    hosts=("lighthouse.example", "archive.lighthouse.example", "old.lighthouse.example"),
    key=lambda url: found[1] if (found := re.search(r"/speeches/([\w-]+)$", url)) else None,
    licence=Licence("CC0-1.0", None, Reuse.OPEN),
    layouts=(LAMP,),
    complete=(Listing(LIST, None, "li", "a", landmark="ul", next="a[rel=next]"),),
    delay=0.0,
)


def url(key: object, host: str = "lighthouse.example") -> str:
    """The address of a speech."""
    return f"https://{host}/speeches/{key}"


def words(key: object, said: str = "The lamp is lit.", head: str = "") -> str:
    """The page of a speech."""
    return f"""<!doctype html><html lang="en"><head><title>Remarks on lamp {key}</title>{head}</head><body><article>
<h1>Remarks on lamp {key}</h1><time datetime="2026-10-01">1 October 2026</time>
<div class="words"><p>Ladies and gentlemen, thank you for coming to lamp {key}.</p><p>{said}</p><p>I thank you.</p></div>
</article></body></html>"""


def listing(keys: Iterable[object], more: str = "") -> str:
    """A page of the list."""
    items = "".join(f'<li><a href="{key if "//" in str(key) else url(key)}">Remarks on lamp {key}</a></li>' for key in keys)
    return f"<!doctype html><html><head><title>Speeches</title></head><body><ul>{items}</ul>{more}</body></html>"


def moved(to: str) -> SiteAnswer:
    """A redirect."""
    return SiteAnswer(301, b"", {"Location": to})


Content = str | bytes | SiteAnswer | Callable[[], str | bytes | SiteAnswer]


@dataclass
class Web:
    """Pages by whole address; a function is called at each request."""

    pages: dict[str, Content] = field(default_factory=dict)

    @classmethod
    def of(cls, *keys: object, **more: Content) -> "Web":
        """A list and the speeches it names."""
        return cls({LIST: listing(keys), **{url(key): words(key) for key in keys}, **more})

    def answer(self, url: str) -> SiteAnswer:
        """The page of exactly that address."""
        content = self.pages.get(url, NOT_FOUND)
        content = content() if callable(content) else content
        if isinstance(content, SiteAnswer):
            return content
        body = content.encode() if isinstance(content, str) else content
        return SiteAnswer(200, body, {"Content-Type": "text/html; charset=utf-8"})


@dataclass
class World:
    """A web, a home, and runs between the two."""

    web: Web
    proxy: ReplayProxy
    home: Path | str
    source: Source = SOURCE
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lake(self) -> Lake:
        return Lake(self.home)

    @contextmanager
    def opened(self, window: Window | None = None, waive: Iterable[str] = (), **settings: Any) -> Iterator[tuple[Run, Report]]:
        """A run, to be gone through by hand."""
        given = {"home": str(self.home), "delay": 0.0, "retry_wait": 0.01, **self.settings, **settings}
        with run.open_run(self.source, window or Window(), "run", Settings(**given), waive) as (crawl, report):
            yield crawl, report

    def run(self, **settings: Any) -> Report:
        """One backfill of everything."""
        with self.opened(**settings) as (crawl, report):
            run.ingest_source(crawl, report, True)
        return report

    def look_again(self, **settings: Any) -> Report:
        """One backfill that asks for every known page again, and takes a missing one for gone at once."""
        return self.run(**{"revisit_days": (0,), "gone_after_hours": 0, **settings})

    def reparse(self, source: Source, every: bool = False, waive: Iterable[str] = ()) -> Report:
        """Read the archive with another parser."""
        with replace(self, source=source).opened(waive=waive) as (crawl, report):
            run.reparse_source(crawl, report, every)
        return report

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """Columns of the speeches, by id and revision."""
        table = self.lake.read("speeches", columns=list(columns), order=["speech_id", "revision"])
        return [tuple(row.values()) for row in table.to_pylist()]

    def ledger(self) -> dict[str, str]:
        """The outcome of each address that is no list, with its reason."""
        known = self.lake.ledger(self.source.name)
        return {url: f"{row.outcome.value} {row.reason or ''}".strip() for url, row in known.items() if row.outcome.value != "listing"}

    def asked(self) -> list[ProxyRequest]:
        """The requests since the last call, but for robots.txt."""
        log = [asked for asked in self.proxy.log if not asked.url.endswith("/robots.txt")]
        self.proxy.log.clear()
        return log


@contextmanager
def world(web: Web, home: Path | str, **settings: Any) -> Iterator[World]:
    """A world while the block lasts, with the proxy in the environment."""
    before = dict(os.environ)
    with ReplayProxy(web) as proxy:
        os.environ |= proxy.environment
        try:
            yield World(web, proxy, home, settings=settings)
        finally:
            os.environ.clear()
            os.environ |= before


def text(home: Path | str) -> list[dict[str, Any]]:
    """The speeches without what says when and where they were fetched."""
    rows = Lake(home).read("speeches", order=["speech_id", "revision"]).to_pylist()
    return [{name: value for name, value in row.items() if name not in UNSURE} for row in rows]


def archived(home: Path) -> list[Capture]:
    """Every capture in the archive, those of files under way too."""
    archive = Archive(home / "archive")
    return [capture for file in archive.files() for capture, _ in captures(archive.root / file)]


def fetched_twice(home: Path, article: Callable[[str], str | None]) -> list[str]:
    """Pages of which the archive holds more than one whole answer."""
    whole = Counter(capture.url for capture in archived(home) if capture.status == 200 and article(capture.url))
    return [address for address, count in whole.items() if count > 1]
