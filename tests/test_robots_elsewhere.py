"""robots.txt that redirects: its rules hold for the site that led to it, and each host on the way is asked by rules of its own."""

from pathlib import Path

import pytest
from crawling import LIST, Content, Web, moved, url, words, world

from podium.errors import FetchError

ROBOTS = "https://lighthouse.example/robots.txt"
OTHER = "https://archive.lighthouse.example"


def asked_of(home: Path, pages: dict[str, Content], *addresses: str) -> tuple[list[str], list[str]]:
    """Which of the addresses were had, and all that was asked for, in order."""
    had = []
    with world(Web.of(1, 2, **pages), home) as here, here.opened() as (crawl, _):
        for address in addresses:
            try:
                crawl.fetcher.get(address)
                had.append(address)
            except FetchError:
                pass
        return had, [asked.url for asked in here.proxy.log]


def test_the_rules_at_the_end_hold_for_the_site_that_led_there_and_are_asked_for_once(tmp_path: Path) -> None:
    there = "User-agent: *\nDisallow: /speeches/2"
    pages: dict[str, Content] = {ROBOTS: moved(f"{OTHER}/robots.txt"), f"{OTHER}/robots.txt": there, f"{OTHER}/a": words(3)}
    had, asked = asked_of(tmp_path, pages, LIST, url(2), url(1), f"{OTHER}/a", f"{OTHER}/speeches/2")
    assert had == [LIST, url(1), f"{OTHER}/a"]
    assert asked == [ROBOTS, f"{OTHER}/robots.txt", LIST, url(1), f"{OTHER}/a"]


@pytest.mark.parametrize(
    "there",
    ["User-agent: *\nDisallow: /shared", "User-agent: *\nDisallow: /", "User-agent: *\nCrawl-delay: 301"],
    ids=["this", "all", "slow"],
)
def test_another_host_is_asked_for_rules_only_where_its_own_allow_it(tmp_path: Path, there: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: dict[str, Content] = {ROBOTS: moved(f"{OTHER}/shared/rules.txt"), f"{OTHER}/robots.txt": there, f"{OTHER}/shared/rules.txt": ""}
    if "301" in there:  # a delay of our own overrules that of robots.txt
        with world(Web.of(1, **pages), tmp_path, delay=None) as here, here.opened(delay=None) as (crawl, _):
            with pytest.raises(FetchError, match="too many for a run"):
                crawl.fetcher.get(LIST)
            assert [asked.url for asked in here.proxy.log] == [ROBOTS, f"{OTHER}/robots.txt"]
        return
    had, asked = asked_of(tmp_path, pages, LIST, url(1))
    assert (had, asked) == ([], [ROBOTS, f"{OTHER}/robots.txt"])


def test_a_page_of_another_host_that_its_own_rules_allow_is_read_as_our_rules(tmp_path: Path) -> None:
    pages: dict[str, Content] = {
        ROBOTS: moved(f"{OTHER}/shared/rules.txt"),
        f"{OTHER}/robots.txt": "User-agent: *\nDisallow: /speeches/1",
        f"{OTHER}/shared/rules.txt": "User-agent: *\nDisallow: /speeches/2",
        f"{OTHER}/speeches/2": words(2),
    }
    had, asked = asked_of(tmp_path, pages, url(1), url(2), f"{OTHER}/speeches/1", f"{OTHER}/speeches/2")
    assert had == [url(1), f"{OTHER}/speeches/2"]
    assert asked == [ROBOTS, f"{OTHER}/robots.txt", f"{OTHER}/shared/rules.txt", url(1), f"{OTHER}/speeches/2"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:9/robots.txt", "http://169.254.169.254/latest", "ftp://rules.example/robots.txt", "http://u:p@rules.example/"],
)
def test_it_never_leads_to_where_nothing_may_be_asked(tmp_path: Path, target: str) -> None:
    had, asked = asked_of(tmp_path, {ROBOTS: moved(target)}, LIST, url(1))
    assert (had, asked) == ([], [ROBOTS])


def test_hosts_that_lead_to_each_other_end_and_are_not_asked(tmp_path: Path) -> None:
    pages: dict[str, Content] = {
        ROBOTS: moved(f"{OTHER}/a"),
        f"{OTHER}/robots.txt": moved("https://lighthouse.example/b"),
        f"{OTHER}/a": "",
        "https://lighthouse.example/b": "",
    }
    had, asked = asked_of(tmp_path, pages, LIST, f"{OTHER}/speeches/1")
    assert had == []
    assert set(asked) == {ROBOTS, f"{OTHER}/robots.txt"}
    assert len(asked) < 12


def test_five_redirects_are_followed_and_no_more(tmp_path: Path) -> None:
    def chain(length: int) -> dict[str, Content]:
        hops = [ROBOTS, *(f"https://host{number}.example/robots.txt" for number in range(length))]
        return {**{hop: moved(to) for hop, to in zip(hops, hops[1:], strict=False)}, hops[-1]: "User-agent: *\nDisallow: /speeches/2"}

    assert asked_of(tmp_path / "five", chain(5), url(1), url(2))[0] == [url(1)]
    assert asked_of(tmp_path / "six", chain(6), url(1), url(2))[0] == []
