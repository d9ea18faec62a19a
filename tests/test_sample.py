"""The demo's small site: whole, fictional, read by every kind of list it has, and changed by its second folder."""

import re
from pathlib import Path

import pytest
import requests
from listing_web import getter

import parsers
from podium.discover.lists import listed
from podium.discovery import Discovery, Feed, Listing, Sitemap
from podium.replay.proxy import ReplayProxy
from podium.replay.site import FolderSite, SiteAnswer

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
CHANGE = SAMPLE / "change"
K, W = "http://en.kremlin.ru/events", "https://www.whitehouse.gov"
LISTS = (
    Sitemap("https://www.nato.int/sitemap.xml", ""),
    Sitemap(W + "/sitemap_index.xml", ""),
    Sitemap("https://obamawhitehouse.archives.gov/sitemap.xml", ""),
    Sitemap("https://trumpwhitehouse.archives.gov/sitemap_index.xml", ""),
    Sitemap("https://bidenwhitehouse.archives.gov/sitemap_index.xml", ""),
    Feed(W + "/news/feed/"),
    Feed(K + "/president/news/feed"),
    Feed(K + "/president/transcripts/feed"),
    Feed(K + "/all/feed"),
    Listing(K + "/president/news", None, "div.hentry[data-id]", "a[rel=bookmark]", date="time[datetime]", next="a[rel=next]"),
    Listing(K + "/president/transcripts", None, "div.hentry[data-id]", "a[rel=bookmark]", date="time[datetime]", next="a[rel=next]"),
)
COUNTS = (14, 12, 1, 1, 1, 4, 7, 4, 7, 7, 4)
CORRECTED = "https://www.nato.int/cps/en/natohq/opinions_990102.htm"
WITHDRAWN = "https://www.nato.int/en/news-and-events/events/transcripts/2026/09/30/joint-press-statements"


def addresses(discovery: Discovery, *folders: Path) -> list[str]:
    with ReplayProxy.of_folder(*folders) as proxy, requests.Session() as session:
        return [item.url for item in listed(discovery, getter(proxy, session))]


def answer(url: str, *folders: Path) -> SiteAnswer:
    return FolderSite(*folders).answer(url)


@pytest.mark.parametrize(("discovery", "count"), list(zip(LISTS, COUNTS, strict=True)))
def test_every_listed_address_is_answered(discovery: Discovery, count: int) -> None:
    found = addresses(discovery, SAMPLE)
    assert len(found) == count
    assert {url: answer(url, SAMPLE).status for url in found} == dict.fromkeys(found, 200)
    if isinstance(discovery, Sitemap) and "nato" in discovery.url:
        assert addresses(discovery, CHANGE, SAMPLE) == found


def test_every_page_is_listed() -> None:
    named = {re.sub(r"[?].*", "", url).rstrip("/") for discovery in LISTS for url in addresses(discovery, SAMPLE)}
    lists = SAMPLE / "en.kremlin.ru"
    pages = [file for file in SAMPLE.rglob("*.htm*") if CHANGE not in file.parents]
    files = [file for file in pages if lists not in file.parents or file.stem.startswith("900")]
    assert len(files) > 30
    assert [file for file in files if not any(_is_file_of(url, file) for url in named)] == []


def _is_file_of(url: str, file: Path) -> bool:
    path = re.sub(r"^https?://", "", url)
    here = file.relative_to(SAMPLE).as_posix()
    return here in {path, f"{path}.html", f"{path}/index.html"}


@pytest.mark.parametrize("source", ["nato", "kremlin", "white_house"])
def test_the_parsers_of_the_real_sites_find_their_lists_here(source: str) -> None:
    declared = parsers.source(source)
    for discovery in (*declared.scheduled, *declared.complete):
        found = addresses(discovery, SAMPLE)
        assert found
        assert all(declared.key(url) for url in found)


def test_each_host_has_its_robots_txt() -> None:
    hosts = [folder for folder in SAMPLE.iterdir() if folder.is_dir() and folder != CHANGE]
    assert len(hosts) == 6
    assert all(answer(f"https://{host.name}/robots.txt", SAMPLE).status == 200 for host in hosts)


def test_the_change_corrects_one_page_and_withdraws_another() -> None:
    before, after = (answer(CORRECTED, *folders).body.decode() for folders in ((SAMPLE,), (CHANGE, SAMPLE)))
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert [tuple(re.findall(r"\d+ river ports|Last updated: \d+ \w+\. \d{4}", line) for line in pair) for pair in changed] == [
        (["Last updated: 27 Jun. 2025"], ["Last updated: 20 Nov. 2026"]),
        (["17 river ports"], ["19 river ports"]),
    ]
    assert (answer(WITHDRAWN, SAMPLE).status, answer(WITHDRAWN, CHANGE, SAMPLE).status) == (200, 410)
    lists = [answer("https://www.nato.int/sitemap.xml", *folders).body.decode() for folders in ((SAMPLE,), (CHANGE, SAMPLE))]
    moved = [line for line in lists[1].splitlines() if line not in lists[0]]
    assert [CORRECTED in line or WITHDRAWN in line for line in moved] == [True, True]


def test_no_real_office_holder_is_named() -> None:
    real = re.compile(r"Putin|Medvedev|Trump|Obama|Biden|Pence|Stoltenberg|Rutte|Rasmussen|Robertson|Solana", re.IGNORECASE)
    files = [file for file in SAMPLE.rglob("*") if file.is_file() and file.suffix != ".md"]
    assert {file.name: found for file in files if (found := real.findall(_words(file)))} == {}


def _words(file: Path) -> str:
    text = file.read_bytes().decode("iso-8859-1" if "docu" in file.parts else "utf-8")
    return re.sub(r"\w+whitehouse\.archives\.gov", "", text)
