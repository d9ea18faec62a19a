"""The reading room as files: every link leads to a file, nothing withheld or hostile gets in, and the search works on any web server."""

import json
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote

import pytest
from chromium import chromium
from reading_room import DECLARED, HOSTILE, ODD_KEY, SECRET, filled_lake
from released import release

from podium.browse.links import file_of
from podium.browse.static_site import release_to_show, shard_of, write_site
from podium.errors import UsageError


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    filled_lake(home)
    release(home)
    return home


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "site"
    assert write_site(release_to_show(str(home)), DECLARED, folder) == len(list(folder.rglob("*.html")))
    return folder


def test_every_link_between_pages_leads_to_a_file(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 35
    for page in pages:
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', page.read_text()):
            place = unquote(unescape(link).partition("#")[0].partition("?")[0])
            if place and not place.startswith(("http://", "https://", "data:")):
                assert (page.parent / place).resolve().is_file(), f"{page.relative_to(site)} leads to {link}"
                assert (page.parent / place).resolve().is_relative_to(site)


def test_what_a_release_withholds_and_what_is_hostile_stays_out(site: Path) -> None:
    for file in site.rglob("*"):
        if file.is_file():
            text = file.read_text()
            assert "own closed words" not in text
            assert not re.search(r"<script(?! src=)|\son\w+=\"", text) or file.suffix in {".json", ".js"}
    odd = site / file_of("speech", f"lighthouse/{ODD_KEY}")
    assert "&lt;script&gt;" in odd.read_text()
    assert SECRET
    assert "The text is not shown" in (site / "speech/harbour/closed.html").read_text()


def test_the_index_names_the_speeches_that_have_a_word(site: Path) -> None:
    listed = json.loads((site / "index" / "speeches.json").read_text())
    steps = json.loads((site / "index" / f"{shard_of('burns')}.json").read_text())["burns"]
    assert [listed[number][0] for number in steps] == ["speech/lighthouse/dialogue.html"]
    assert HOSTILE in [one[1] for one in listed]


def test_files_are_written_of_a_release_into_a_new_folder(home: Path, site: Path, tmp_path: Path) -> None:
    filled_lake(tmp_path)
    with pytest.raises(UsageError, match="holds no release"):
        release_to_show(str(tmp_path))
    with pytest.raises(UsageError, match="is not empty"):
        write_site(release_to_show(str(home)), DECLARED, site)


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The address of the folder on a plain web server, below a path that is not its root."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/site/"
        server.shutdown()


def test_the_search_runs_in_the_browser_under_its_own_policy(served: str) -> None:
    with chromium() as browser:
        tab, logged = browser.new_page(), list[str]()
        tab.on("console", lambda message: logged.append(message.text))
        tab.on("pageerror", lambda error: logged.append(str(error)))
        tab.goto(served + "index.html")
        tab.locator("main").get_by_label("Words").fill("BURN night bran")
        tab.keyboard.press("Enter")
        assert tab.locator("#found li", has_text="Remarks on lamp dialogue").locator(".when").inner_text() == "3 September 2026"
        tab.get_by_role("link", name="Remarks on lamp dialogue").click()
        assert tab.url.endswith("/site/speech/lighthouse/dialogue.html")
        tab.goto(served + "search.html?q=alert")
        assert HOSTILE in tab.locator("#found a").first.inner_text()
        tab.locator("#q").fill("nosuchword")
        tab.keyboard.press("Enter")
        tab.get_by_text("0 speeches: try fewer words").wait_for()
        assert [line for line in logged if "404" not in line] == []
