"""The reading room in a real browser: quiet, nothing asked of elsewhere, nothing an accessibility checker objects to, usable by keyboard."""

import subprocess
import sys
from collections.abc import Iterator
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import chromium
from reading_room import filled_lake

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SERVE = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from reading_room import DECLARED
from podium.archive.archive import Archive
from podium.browse.application import serve_pages
home = {home!r}
serve_pages(home, DECLARED, Archive(Path(home) / "archive"), "127.0.0.1", 0, lambda address: print(address, flush=True), review=True)
"""
DIALOGUE = "speech/lighthouse/dialogue"
WALKED = [
    "",
    "search?q=lamp",
    "search?place=lamp",
    DIALOGUE,
    "speech/harbour/closed",
    "diff/lighthouse/first?a=1&b=2",
    "review",
    "people",
    "source/lighthouse",
]
SHAPES = [("light", 1280), ("dark", 390)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the reading room answers, served by a process of its own as the verb serves it."""
    home = tmp_path_factory.mktemp("home")
    filled_lake(home)
    code = SERVE.format(tests=str(Path(__file__).parent), home=str(home))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=dict(environ)) as serving:
        assert serving.stdout
        try:
            yield serving.stdout.readline().strip()
        finally:
            serving.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as started:
        yield started


def opened(browser: "Browser", scheme: Any, width: int, **more: Any) -> tuple["Page", list[str]]:
    """A tab, and what it logs or asks of elsewhere."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
    tab, noted = context.new_page(), list[str]()
    tab.on("console", lambda message: noted.append(message.text))
    tab.on("pageerror", lambda error: noted.append(str(error)))
    tab.on("request", lambda request: None if "//127.0.0.1:" in request.url or request.url == "data:," else noted.append(request.url))
    return tab, noted


@pytest.mark.parametrize(("scheme", "width"), SHAPES)
def test_a_walk_is_quiet_fits_its_screen_and_passes_the_accessibility_check(
    browser: "Browser", address: str, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    quiet, noted = opened(browser, scheme, width)
    checked, _ = opened(browser, scheme, width, bypass_csp=True)  # the checker is a script, which pages forbid
    for path in WALKED:
        quiet.goto(address + path)
        assert quiet.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"/{path} scrolls sideways"
        checked.goto(address + path)
        for closed in checked.query_selector_all("details:not([open]) > summary"):
            closed.click()
        found = Axe().run(checked).response["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"][:160]) for one in found] == []
    assert noted == []


def test_a_reader_searches_opens_a_hit_and_cites_it_without_script(browser: "Browser", address: str) -> None:
    tab, noted = opened(browser, "light", 1280, java_script_enabled=False)
    tab.goto(address)
    tab.get_by_label("Words").fill("night")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="Remarks on lamp dialogue").first.click()
    assert f"/{DIALOGUE}#" in tab.url
    target = tab.locator(":target")
    assert "It burns all night." in target.inner_text()
    target.get_by_role("link", name="cite").click()
    assert "para. 4" in tab.locator(".citation").first.inner_text()
    assert noted == []


def test_the_keyboard_comes_to_the_words_first(browser: "Browser", address: str) -> None:
    tab, _ = opened(browser, "light", 1280)
    tab.goto(address + DIALOGUE)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#content")


def test_on_paper_there_is_the_text_and_no_form(browser: "Browser", address: str) -> None:
    tab, _ = opened(browser, "light", 800)
    tab.goto(address + DIALOGUE)
    tab.emulate_media(media="print")
    assert tab.locator("article").is_visible()
    assert not tab.locator("form").first.is_visible()
    assert not tab.get_by_role("navigation", name="Pages").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_whatever_the_screen_is(browser: "Browser", address: str, scheme: str) -> None:
    tab, _ = opened(browser, scheme, 800)
    tab.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]

    def style(selector: str, name: str) -> str:
        return str(tab.locator(selector).first.evaluate(f"one => getComputedStyle(one).{name}"))

    tab.goto(address + "diff/lighthouse/first?a=1&b=2")
    assert style(".compared ins", "color") == "rgb(11, 90, 30)"
    assert style(".compared .is-note p", "fontStyle") == "italic"
    tab.goto(address + "speech/harbour/closed")
    assert style(".button", "color") == "rgb(0, 0, 0)"
    tab.goto(address + DIALOGUE)
    assert style(".said.is-note", "fontSize") <= style(".said.is-speech", "fontSize")
    assert not tab.get_by_text("Cite this").is_visible()
    assert "https://lighthouse.example/" in tab.locator(".facts dd a[rel]").first.evaluate(
        "one => getComputedStyle(one, '::after').content"
    )
