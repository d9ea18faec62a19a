"""What a run leaves when it dies or fails, and how the next one takes it up: nothing that was kept whole is asked for again."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from crawling import LIST, SOURCE, Web, World, archived, listing, moved, url, words, world

from podium.archive.archive import Archive
from podium.discovery import Sitemap
from podium.errors import ArchiveError, CheckFailed
from podium.pipeline import steps as run
from podium.pipeline.fetch_pages import PageFetcher
from podium.replay.site import SiteAnswer


class Died(BaseException):
    """Stands for the end of a process: nothing in the library catches it."""


def die_after_fetching(here: World, **settings: object) -> None:
    """A run that ends when everything is fetched and nothing loaded, its archive left open."""
    with pytest.raises(Died), here.opened(**settings) as (crawl, _):
        plan = run.list_pages(crawl, True)
        run.fetch_pages(crawl, plan.wanted)
        raise Died


def test_pages_that_were_kept_and_never_loaded_are_not_asked_for_again(tmp_path: Path) -> None:
    web = Web.of(1, 2, 3)
    web.pages |= {url(2): moved(url("second")), url("second"): words(2), url(3): SiteAnswer(404, b"no such page here", {})}
    with world(web, tmp_path) as here:
        die_after_fetching(here)
        here.asked()
        report = here.run()
        assert [asked.url for asked in here.asked()] == [LIST]
        assert (report.recovered, report.new) == (3, ["lighthouse/1", "lighthouse/second"])
        assert [trouble.url for trouble in report.gone] == [url(3)]
        assert {address: said.split()[0] for address, said in here.ledger().items()} == {
            url(1): "parsed",
            url(2): "parsed",
            url("second"): "parsed",
            url(3): "gone",
        }
        assert list(Archive(tmp_path / "archive").orphans("lighthouse")) == []
        assert here.run().recovered == 0


def test_what_the_disk_does_not_take_is_not_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> None:
        raise OSError(5, "Input/output error")

    with world(Web.of(1, 2), tmp_path) as here:
        with monkeypatch.context() as patch, here.opened() as (crawl, report), pytest.raises(ArchiveError, match="Input/output error"):
            wanted = run.list_pages(crawl, True).wanted
            patch.setattr(os, "fdatasync", refuse)
            with pytest.raises(ArchiveError):
                run.fetch_pages(crawl, wanted)
            arrivals = [PageFetcher(crawl.fetcher, crawl.writer, crawl.stop, crawl.companion_wanted)._asked(want)() for want in wanted]
            run.load(crawl, report, arrivals)
        assert here.rows("speech_id") == []
        assert here.run().new == ["lighthouse/1", "lighthouse/2"]


def test_lists_of_a_dead_run_are_no_pages(tmp_path: Path) -> None:
    index, feed = "https://lighthouse.example/speeches/index", "https://lighthouse.example/speeches/rss"
    source = replace(SOURCE, complete=(Sitemap(index, r"/speeches/\d"),))
    assert source.article(index) is not None  # its address looks like an article's
    names = "".join(f"<sitemap><loc>{part}</loc></sitemap>" for part in (feed,))
    pages = "".join(f"<url><loc>{url(n)}</loc></url>" for n in (1, 2))
    web = Web.of(1, 2)
    web.pages |= {index: f'<?xml version="1.0"?><sitemapindex>{names}</sitemapindex>', feed: f"<!-- list --><urlset>{pages}</urlset>"}
    with world(web, tmp_path) as here:
        here.source = source
        die_after_fetching(here)
        assert here.run().recovered == 2
        assert set(here.ledger()) == {url(1), url(2)}


def test_a_look_again_that_died_is_taken_up_too(tmp_path: Path) -> None:
    web = Web.of(1, 2, 3)
    web.pages[url(1)] = SiteAnswer(200, words(1).encode(), {"ETag": '"one"', "Content-Type": "text/html"})
    with world(web, tmp_path) as here:
        here.run()
        web.pages |= {url(2): words(2, "Changed."), url(3): SiteAnswer(404, b"no such page here", {})}
        die_after_fetching(here, revisit_days=(0,))
        report = here.run()
        assert (report.revised, [trouble.url for trouble in report.gone]) == (["lighthouse/2"], [url(3)])
        assert here.lake.ledger("lighthouse")[url(3)].gone_since is not None


def test_failures_and_walls_of_a_dead_run_are_asked_for_again(tmp_path: Path) -> None:
    wall = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
    web = Web.of(1, 2, 3)
    web.pages |= {url(2): SiteAnswer(503), url(3): wall}
    with world(web, tmp_path) as here:
        die_after_fetching(here)
        here.asked()
        web.pages |= {url(2): words(2), url(3): words(3)}
        report = here.run()
        assert [asked.url for asked in here.asked()] == [LIST, url(2), url(3)]
        assert (report.recovered, report.new) == (1, ["lighthouse/1", "lighthouse/2", "lighthouse/3"])


def test_pages_of_a_commit_that_was_refused_are_taken_up_when_a_person_waives_the_rule(tmp_path: Path) -> None:
    with world(Web.of(*range(25)), tmp_path) as here:
        here.run()
        here.web.pages |= {url(n): words(n, "All new words.") for n in range(25)}
        for _ in range(2):
            with pytest.raises(CheckFailed, match="mass_revision"):
                here.look_again()
        report = here.look_again(waive=["mass_revision"])
        assert len(report.revised) == 25
        asked = Counter(asked.url for asked in here.asked())
        assert max(asked[url(n)] for n in range(25)) == 3  # first, changed, and the last look


def test_a_run_that_fails_keeps_its_file_for_the_next(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        die_after_fetching(here)
        assert [path.suffix for path in (tmp_path / "archive").rglob("*") if path.is_file()] == [".open"]
        here.run()
        assert {path.suffix for path in (tmp_path / "archive").rglob("*") if path.is_file()} == {".gz"}
        assert Counter(capture.url for capture in archived(tmp_path))[url(1)] == 1
        here.web.pages[LIST] = listing([1, 2])
