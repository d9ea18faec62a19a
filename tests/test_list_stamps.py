"""What a feed or sitemap stamps its entries with is believed of known addresses alone: a new one is asked for whatever its stamp says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from crawling import SOURCE, Content, Web, World, url, words, world

from podium.discovery import Feed, Sitemap
from podium.pipeline import steps
from podium.pipeline.report import Report
from podium.window import Window

FEED, MAP, INDEX = "https://lighthouse.example/feed", "https://lighthouse.example/map.xml", "https://lighthouse.example/index.xml"
RECENT = Window(date(2026, 10, 1))
OLD = "2014-05-06"
BY_FEED = replace(SOURCE, complete=(Feed(FEED, "/speeches/"),))
BY_MAP = replace(SOURCE, complete=(Sitemap(MAP, "/speeches/"),))
BY_INDEX = replace(SOURCE, complete=(Sitemap(INDEX, "/speeches/"),))


def feed(stamps: Mapping[int, str]) -> str:
    """An Atom feed."""
    entries = "".join(
        f'<entry><title>{key}</title><link href="{url(key)}"/><id>{key}</id><published>{day}T10:00:00Z</published>'
        f"<updated>{day}T10:00:00Z</updated></entry>"
        for key, day in stamps.items()
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Speeches</title><id>f</id>{entries}</feed>'


def sitemap(stamps: Mapping[object, str], kind: str = "url") -> str:
    """A sitemap of speeches, or an index of sitemaps by address."""
    entries = "".join(
        f"<{kind}><loc>{key if kind == 'sitemap' else url(key)}</loc><lastmod>{day}</lastmod></{kind}>" for key, day in stamps.items()
    )
    root = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'


def looked(here: World, window: Window = RECENT, **settings: object) -> Report:
    """A run over the complete lists of a window."""
    with here.opened(window, **settings) as (crawl, report):
        steps.ingest_source(crawl, report, True)
    return report


def web(**pages: Content) -> Web:
    """Speeches, and lists by their addresses."""
    return Web({**{url(key): words(key) for key in range(1, 9)}, **pages})


def test_an_unknown_entry_of_a_feed_is_asked_for_whatever_its_stamp(tmp_path: Path) -> None:
    stamps = {1: "2026-11-02", 2: OLD, 3: "1970-01-01"}
    with world(web(**{FEED: feed(stamps)}), tmp_path) as here:
        here.source = BY_FEED
        assert looked(here).new == ["lighthouse/1", "lighthouse/2", "lighthouse/3"]
        here.asked()
        assert not looked(here).changed
        assert [asked.url for asked in here.asked()] == [FEED]  # known ones are believed: nothing is asked for again
        here.web.pages[FEED] = feed({4: OLD, **stamps})
        assert looked(here).new == ["lighthouse/4"]
        assert [asked.url for asked in here.asked()] == [FEED, url(4)]


def test_a_window_of_the_past_holds_for_feeds(tmp_path: Path) -> None:
    with world(web(**{FEED: feed({1: "2026-11-02", 2: OLD})}), tmp_path) as here:
        here.source = BY_FEED
        assert looked(here, Window(date(2014, 1, 1), date(2014, 12, 31))).new == ["lighthouse/2"]


def test_a_day_that_the_address_tells_is_no_stamp(tmp_path: Path) -> None:
    dated = {key: f"https://lighthouse.example/{day}/speeches/{key}" for key, day in ((1, "2014/05/06"), (2, "2026/11/02"))}
    entries = "".join(f"<item><link>{address}</link><pubDate>Tue, 06 May 2014 10:00:00 GMT</pubDate></item>" for address in dated.values())
    pages: dict[str, Content] = {FEED: f'<rss version="2.0"><channel><title>S</title>{entries}</channel></rss>'}
    pages |= {address: words(key) for key, address in dated.items()}
    with world(Web(pages), tmp_path) as here:
        here.source = replace(SOURCE, complete=(Feed(FEED, r"/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/speeches/"),))
        assert looked(here).new == ["lighthouse/2"]


def test_a_new_entry_of_a_known_sitemap_is_asked_for_whatever_its_stamp(tmp_path: Path) -> None:
    stamps: dict[object, str] = {1: "2026-11-02", 2: OLD}
    with world(web(**{MAP: sitemap(stamps)}), tmp_path) as here:
        here.source = BY_MAP
        assert looked(here).new == ["lighthouse/1"]  # a first run: its window leaves out what was last changed before it
        here.asked()
        assert not looked(here).changed
        assert [asked.url for asked in here.asked()] == [MAP]
        here.web.pages[MAP] = sitemap({**stamps, 3: OLD, 4: "1970-01-01"})
        assert looked(here).new == ["lighthouse/3", "lighthouse/4"]
        assert [asked.url for asked in here.asked()] == [MAP, url(3), url(4)]
        assert not looked(here).changed


def test_new_entries_that_a_stopped_run_did_not_come_to_are_asked_for_by_the_next(tmp_path: Path) -> None:
    stamps: dict[object, str] = {1: "2026-11-02"}
    with world(web(**{MAP: sitemap(stamps)}), tmp_path) as here:
        here.source = BY_MAP
        looked(here)
        here.web.pages[MAP] = sitemap({**stamps, 2: OLD, 3: OLD, 4: OLD})
        stopped = looked(here, chunk=1, requests=4)  # robots.txt, the sitemap, two pages
        assert (stopped.new, bool(stopped.stopped)) == (["lighthouse/2", "lighthouse/3"], True)
        assert looked(here).new == ["lighthouse/4"]
        assert not looked(here).changed


def test_the_history_of_a_long_sitemap_is_not_fetched_because_one_entry_is_new(tmp_path: Path) -> None:
    history: dict[object, str] = {f"old-{number}": OLD for number in range(2000)}
    with world(web(**{MAP: sitemap({**history, 1: "2026-11-02"})}), tmp_path) as here:
        here.source = BY_MAP
        assert looked(here).new == ["lighthouse/1"]
        here.web.pages[MAP] = sitemap({**history, 1: "2026-11-02", 2: OLD})
        here.asked()
        assert looked(here).new == ["lighthouse/2"]
        assert [asked.url for asked in here.asked()] == [MAP, url(2)]


@pytest.mark.parametrize("stamp", [OLD, "2026-11-03"])
def test_a_new_child_of_a_known_index_is_read_whatever_its_stamp(tmp_path: Path, stamp: str) -> None:
    one, two, three = (f"https://lighthouse.example/map-{number}.xml" for number in (1, 2, 3))
    pages: dict[str, Content] = {
        INDEX: sitemap({one: "2026-11-02", two: OLD}, "sitemap"),
        one: sitemap({1: "2026-11-02"}),
        two: sitemap({2: OLD}),
        three: sitemap({3: OLD}),
    }
    with world(web(**pages), tmp_path) as here:
        here.source = BY_INDEX
        assert looked(here).new == ["lighthouse/1"]
        here.web.pages[INDEX] = sitemap({one: "2026-11-02", two: OLD, three: stamp}, "sitemap")
        here.asked()
        assert looked(here).new == ["lighthouse/3"]
        assert {asked.url for asked in here.asked()} == {INDEX, one, three, url(3)}
