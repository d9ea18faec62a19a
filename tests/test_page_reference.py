"""The paragraphs that lexbor's walk prints beside those of beautifulsoup4, which builds a tree of its own by libxml2: the same words in the
same paragraphs of the same elements, on every page of ours, on the labelled ones, and on a sample of long archives.

One difference is known, and right: lexbor leaves out the line break straight behind ``<pre>``, as the HTML standard has it.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

import parsers
from podium.archive.archive import captures
from podium.errors import Rejected
from podium.extract.layout import FRAME
from podium.extract.record import layout_of
from podium.page.page import Page
from podium.page.soup import soup_blocks, soup_of

PAGES = Path(__file__).parent / "pages"
REAL = Path(__file__).parents[2] / "shared" / "pages"
SAMPLED = {"dev": 1, "kremlin-2017": 60, "bulk/white-house-2017": 12, "bulk/obama-briefings": 40, "bulk/congressional-record": 20}
"""Every so many pages of an archive."""


@pytest.mark.parametrize("path", sorted(PAGES.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_both_readings_of_our_own_pages_print_the_same_paragraphs(path: Path) -> None:
    same(Page("https://x.example/1", path.read_text(encoding="utf-8", errors="replace")), "body")


@pytest.mark.skipif(not REAL.exists(), reason="no real pages here: ../shared is absent")
@pytest.mark.parametrize("name", SAMPLED)
def test_both_readings_of_real_pages_print_the_same_paragraphs(name: str) -> None:
    compared = [same(page, region_of(page)) for page in real(name)]
    assert len(compared) > 3


def real(name: str) -> Iterator[Page]:
    for capture, _ in islice(captures(REAL / f"{name}.warc.gz"), 0, None, SAMPLED[name]):
        page = Page.of(capture)
        if not page.is_json and not page.is_xml and len(page.text) < 1_000_000:
            yield page


def region_of(page: Page) -> str:
    """Where the page's layout puts its words, else all of it."""
    source = parsers.for_url(page.url)
    try:
        regions = layout_of(page, source).body if source else ()
    except Rejected:
        regions = ()
    return next((css for css in regions if page.has(css)), "body")


def same(page: Page, css: str) -> None:
    printed = [(block.tag, block.text) for node in page.every(css) for block in node.blocks(FRAME)]
    assert printed == [(block.tag, block.text) for block in soup_blocks(soup_of(page.text), css, FRAME)], page.url


def test_a_parser_may_ask_beautifulsoup4_for_a_region() -> None:
    page = Page("https://x.example/1", "<html><body><main><dl><dt>Speaker<dd>Ivo Lund</dl></main></body></html>")
    region = page.soup("main dl")
    assert region is not None
    assert [term.get_text() for term in region.find_all(["dt", "dd"])] == ["Speaker", "Ivo Lund"]
    assert page.soup("main table") is None


def test_what_is_no_web_page_has_no_second_reading() -> None:
    assert Page("u", '{"body": "<p>We meet.</p>"}').second_reading("p") == ()
    assert Page("u", "<p>" * 20_000).second_reading("p") == ()
    assert [block.text for block in Page("u", "<body><p>We <nav>menu</nav>meet.</p>").second_reading("p", "nav")] == ["We meet."]
