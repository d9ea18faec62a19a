"""A region's printed paragraphs: all its words, each once, parted and faced as printed; beside a tree that beautifulsoup4 makes by itself."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from podium.errors import Reason, Rejected
from podium.page.limits import REGION
from podium.page.page import NEVER_TEXT, Page

PAGES = Path(__file__).parent / "pages"


def blocks(markup: str, drop: str = "") -> list[tuple[str, str]]:
    """The paragraphs of a body, with the elements that made them."""
    page = Page("https://x.example/1", f"<html><body>{markup}</body></html>")
    return [(block.tag, block.text) for block in page.one("body").blocks(drop)]


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")  # XHTML begins with a declaration
@pytest.mark.parametrize("path", sorted(PAGES.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_word_of_a_page_is_printed_once(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    soup = BeautifulSoup(text, "lxml")
    for element in soup.select(NEVER_TEXT):
        element.decompose()
    body = Page("https://x.example/1", text).maybe("body")
    printed = body.blocks() if body else ()
    assert squeezed("".join(block.raw for block in printed)) == squeezed(soup.body.get_text() if soup.body else "")


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_elements_that_part_nothing_leave_their_words_where_they_stand() -> None:
    assert blocks("<p>One<span>-</span><a href=x>two</a> <em>three</em>.</p>") == [("p", "One-two three.")]
    assert blocks("A <div>B<!-- no --> <span>C</span></div> D") == [("p", "A"), ("div", "B C"), ("p", "D")]


def test_white_space_between_two_partings_makes_no_paragraph() -> None:
    assert blocks("<div>\n <p>One</p>\n\n<p> Two </p> <hr> \n</div>") == [("p", "One"), ("p", "Two")]
    assert blocks("<div> <b>One</b> two</div>") == [("div", "One two")]


def test_a_face_is_that_of_what_holds_the_words() -> None:
    page = Page("u", "<html><body><p><span style='font-weight: bold'>MODERATOR</span> <i>(smiling)</i> Yes.<br>No.</p></body></html>")
    (block,) = page.one("body").blocks()
    faces = [(run.text, run.bold, run.italic) for run in block.runs]
    assert faces == [("MODERATOR", True, False), (" ", False, False), ("(smiling)", False, True), (" Yes.\nNo.", False, False)]


def test_what_is_dropped_leaves_the_words_behind_it() -> None:
    assert blocks("<p>One <sup>1</sup>two<sup>2</sup>.</p><aside>Read <b>on</b></aside> and so on", "sup, aside") == [
        ("p", "One two."),
        ("p", "and so on"),
    ]


def test_elements_of_xml_part_words_by_their_own_names() -> None:
    text = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY house "Commons">]><r xmlns:x="urn:x"><x:p>The &house;</x:p><P>Two</P></r>'
    assert [block.text for block in Page("u", text, media_type="text/xml").root.blocks()] == ["The &house;", "Two"]


def test_a_region_of_too_many_elements_is_not_read() -> None:
    assert blocks("<b>x</b>" * (REGION - 1))
    with pytest.raises(Rejected) as reject:
        blocks("<b>x</b>" * (REGION + 1))
    assert reject.value.reason is Reason.TOO_LARGE


def test_an_open_style_within_preformatted_words_is_no_words() -> None:
    page = Page("https://harbour.example/1", "<html><body><pre>The lamp\n  is lit.\n<style></pre></body></html>")
    assert page.one("pre").preformatted.strip() == "The lamp\n  is lit."
