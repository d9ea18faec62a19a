"""The paragraphs that lexbor's walk prints beside those of beautifulsoup4, which builds a tree of its own by libxml2: the same words in the
same paragraphs of the same elements, on every page of ours, on the labelled ones, and on a sample of long archives.

Broken markup they mend differently; ``MENDED`` lists how. None of it stands among the words of a page that is compared here.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

import parsers
from podium.archive.walk import captures
from podium.errors import Reason, Rejected
from podium.extract.layout import FRAME
from podium.extract.record import layout_of
from podium.page.blocks import Block
from podium.page.page import Page
from podium.page.soup import soup_blocks, soup_of
from podium.text.folding import fold

Printed = list[tuple[str, str]]
"""Element and words of each paragraph, words in bold between stars."""

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


MENDED: dict[str, tuple[str, Printed, Printed]] = {
    "bold that a paragraph leaves open goes on in the next one": (
        "<p><b>Ivo Lund: We meet.</p><p>We part.</p>",
        [("p", "*Ivo Lund: We meet.*"), ("p", "*We part.*")],
        [("p", "*Ivo Lund: We meet.*"), ("p", "We part.")],
    ),
    "bold that ends inside a paragraph begins anew in it": (
        "<b><p>We meet.</b> Again.</p>",
        [("p", "*We meet.* Again.")],
        [("p", "We meet. Again.")],
    ),
    "words in a table, but in no cell, stand before it": (
        "<table><tr><td>We part.</td></tr>We meet.</table>",
        [("p", "We meet."), ("td", "We part.")],
        [("td", "We part."), ("table", "We meet.")],
    ),
    "rows and cells outside a table are none": (
        "<div><tr><td>We meet. </td></tr><tr><td>We part.</td></tr></div>",
        [("div", "We meet. We part.")],
        [("td", "We meet."), ("td", "We part.")],
    ),
    "the end of a paragraph that never began is an empty one": (
        "<div>We meet.</p>We part.</div>",
        [("div", "We meet."), ("div", "We part.")],
        [("div", "We meet.We part.")],
    ),
    "the end of a line break is one": (
        "<div>We meet.</br></br>We part.</div>",
        [("div", "We meet."), ("div", "We part.")],
        [("div", "We meet.We part.")],
    ),
    "a paragraph stands inside a heading": (
        "<h2>We <p>meet.</p></h2>",
        [("h2", "We"), ("h2", "meet.")],
        [("h2", "We"), ("p", "meet.")],
    ),
    "a title does not end the paragraph that it stands in": (
        "<p>We <title>Remarks</title> meet.</p>",
        [("p", "We Remarks meet.")],
        [("p", "We"), ("p", "Remarks meet.")],
    ),
    "the end of what holds a paragraph does not end that paragraph": (
        "<span><p>We meet.</span> Again.</p>",
        [("p", "We meet. Again.")],
        [("p", "We meet."), ("p", "Again.")],
    ),
    "what stands behind the end of the page belongs to it": (
        "<html><body><p>We meet.</p></body></html><p>We part.</p>",
        [("p", "We meet."), ("p", "We part.")],
        [("p", "We meet.")],
    ),
    "a script does not end with a stroke in its first tag": (
        "<p>We meet.</p><script/><p>We part.</p></script>",
        [("p", "We meet.")],
        [("p", "We meet."), ("p", "We part.")],
    ),
    "a paragraph ends the head, and the note for browsers without scripts that stands in it": (
        "<head><noscript><p>We meet.</p></noscript></head><body><p>We part.</p>",
        [("p", "We meet."), ("p", "We part.")],
        [("p", "We part.")],
    ),
    "a paragraph ends a drawing": (
        "<svg><p>We meet.</p></svg>",
        [("p", "We meet.")],
        [],
    ),
    "a frame set holds no words": (
        "<frameset><frame><p>We meet.</p></frameset>",
        [],
        [("p", "We meet.")],
    ),
    "a list of choices ends an element that one of them leaves open": (
        "<select><option>Ivo<div>Ada</select><p>We meet.</p>",
        [("p", "We meet.")],
        [],
    ),
}
"""Broken markup, what lexbor prints of it, and what beautifulsoup4 does. lexbor mends it as the HTML standard says, and so as a browser shows
it, but for a note in the head: a browser that runs scripts never opens it.
"""


@pytest.mark.parametrize("broken", MENDED)
def test_broken_markup_is_mended_as_listed(broken: str) -> None:
    markup, by_lexbor, by_beautifulsoup4 = MENDED[broken]
    assert [starred(block) for node in Page("u", markup).every("body") for block in node.blocks()] == by_lexbor
    assert [starred(block) for block in soup_blocks(soup_of(markup), "body")] == by_beautifulsoup4
    assert by_lexbor != by_beautifulsoup4


def starred(block: Block) -> tuple[str, str]:
    return block.tag, fold("".join(f"*{run.text}*" if run.bold else run.text for run in block.runs))


@pytest.mark.parametrize("markup", ["<!-- <p>We meet.</p>", "<!-- x --> <!-- y -->", '<!DOCTYPE html>\n<html lang="', "<?php x ?>", "</p>"])
def test_a_page_without_an_element_is_empty_although_lexbor_makes_three(markup: str) -> None:
    with pytest.raises(Rejected) as refused:
        _ = Page("u", markup).root
    assert refused.value.reason is Reason.EMPTY


@pytest.mark.parametrize("markup", ["<html></html>", "<!-- x --><body>", "<head></head>", "We meet.", "&nbsp;", "<script></script>"])
def test_a_page_with_an_element_or_a_word_is_not_empty(markup: str) -> None:
    assert Page("u", markup).root.tag == "html"
