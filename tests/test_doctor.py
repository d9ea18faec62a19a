"""What `podium doctor` finds: each thing in one line, whatever the web answers, and with no web at all."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from crawling import LIST, SOURCE, Web, listing, moved, world

from podium.errors import FetchError
from podium.extract.source import Source
from podium.ops.doctor import examine, hosts
from podium.replay.site import SiteAnswer

ROBOTS = "https://lighthouse.example/robots.txt"


def found(home: Path, *sources: Source, delay: str | None = "0") -> dict[str, tuple[str, str]]:
    """Grade and words by what was looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PODIUM_HOME", str(home))
        if delay is not None:
            patch.setenv("PODIUM_DELAY", delay)
        return {finding.what: (finding.grade, finding.message) for finding in examine(sources)}


@pytest.mark.parametrize(
    ("robots", "grade", "words"),
    [
        ("User-agent: *\nCrawl-delay: 7", "ok", "may be asked, 0 s between two requests (lighthouse)"),  # as PODIUM_DELAY says
        (
            "User-agent: Podium\nDisallow: /speeches",
            "fail",
            f"its robots.txt forbids {LIST}: take it out of the source's lists (lighthouse)",
        ),
        (SiteAnswer(404), "ok", "may be asked, 0 s between two requests (lighthouse)"),
        (SiteAnswer(403), "warn", "its robots.txt answers 403: it may refuse programs; look whether a run gets its pages (lighthouse)"),
        (SiteAnswer(503), "fail", "its robots.txt answers 503: nothing may be asked of it now (lighthouse)"),
    ],
)
def test_a_host_is_asked_once_and_its_rules_are_held_against_our_lists(
    robots: str | SiteAnswer, grade: str, words: str, tmp_path: Path
) -> None:
    with world(Web({ROBOTS: robots}), tmp_path) as here:
        assert found(tmp_path, SOURCE)["lighthouse.example"] == (grade, words)
        assert [asked.url for asked in here.proxy.log] == [ROBOTS]


@pytest.mark.parametrize("delay", ["0", None])
@pytest.mark.parametrize(
    "robots",
    [
        "User-agent: *\nCrawl-delay: 2",
        "User-agent: *\nCrawl-delay: 301",
        "User-agent: *\nRequest-rate: 1/4",
        moved("https://elsewhere.example/robots.txt"),
        moved("https://elsewhere.example/private/rules"),
        moved("https://elsewhere.example/rules"),
        moved("http://127.0.0.1:9/robots.txt"),
        moved("https://lighthouse.example/robots.txt"),
        SiteAnswer(404),
        SiteAnswer(503),
    ],
    ids=[
        "slow",
        "too slow",
        "by rate",
        "redirected",
        "into the private",
        "to another page",
        "to this machine",
        "in a loop",
        "none",
        "broken",
    ],
)
def test_a_host_is_judged_as_a_run_judges_it(robots: str | SiteAnswer, delay: str | None, tmp_path: Path) -> None:
    others = "User-agent: *\nDisallow: /private\nDisallow: /speeches\nCrawl-delay: 1"
    web = Web(
        {ROBOTS: robots, LIST: listing([]), "https://elsewhere.example/robots.txt": others, "https://elsewhere.example/rules": others}
    )
    with world(web, tmp_path / "home", delay=None if delay is None else float(delay), retry_wait=0.0) as here:
        grade, words = found(tmp_path / "home", SOURCE, delay=delay)["lighthouse.example"]
        by_doctor = [asked.url for asked in here.proxy.log]
        with here.opened() as (crawl, _):
            here.proxy.log.clear()
            try:
                rules = crawl.fetcher.hosts.rules(LIST)
                lets_in, pace = rules.allows(LIST), crawl.fetcher.hosts.delay(LIST, rules)
            except FetchError:
                lets_in, pace = False, None
            by_run = [asked.url for asked in here.proxy.log]
    assert (grade == "ok") == lets_in, words
    assert pace is None or not lets_in or f"{pace:g} s between" in words
    assert list(dict.fromkeys(by_doctor)) == list(dict.fromkeys(by_run))


def test_a_host_that_many_sources_share_is_one_line_and_lists_elsewhere_are_others() -> None:
    feed = replace(SOURCE.complete[0], url="https://feeds.example/lamps")
    twin = replace(SOURCE, name="twin", complete=(*SOURCE.complete, feed), delay=3.0)
    first, second = hosts([SOURCE, twin])
    assert (first.root, [source.name for source in first.sources], first.delay) == (
        "https://lighthouse.example",
        ["lighthouse", "twin"],
        3.0,
    )
    assert (second.root, second.lists) == ("https://feeds.example", ["https://feeds.example/lamps"])


def test_without_a_network_each_host_is_one_clear_line_and_the_rest_is_still_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    said = found(tmp_path, replace(SOURCE, home="https://lighthouse.invalid", complete=()))
    assert said["lighthouse.invalid"][0] == "fail"
    assert said["lighthouse.invalid"][1].startswith("its robots.txt cannot be had: its host name does not resolve")
    assert {said[what][0] for what in ("store", "lake")} == {"ok"}
    assert said["clock"][0] == "warn"


def test_a_setting_that_cannot_be_is_named_and_its_value_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_CHUNK", "hunter2")
    assert found(tmp_path) == {
        "configuration": (
            "fail",
            "the setting chunk is not valid: input should be a valid integer, unable to parse string as an integer; correct PODIUM_CHUNK or podium.toml",
        )
    }
