"""Selectors find by lexbor what a plain search by XPath finds in the same tree: on pages of ours, for every selector that a parser uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cssselect import HTMLTranslator
from lxml import etree

import parsers
from podium.extract.generic.front import _MENUS
from podium.extract.layout import FRAME
from podium.page.node import Node
from podium.page.page import NEVER_TEXT, Page
from podium.page.selectors import selection

PAGES = Path(__file__).parent / "pages"
SHAPES = (
    *("*", "p", "P", "a[href]", "a, p, div", "#main", "div#main", ".share", "p.share.wide", "[itemprop=articleBody]", "[class*=media]"),
    *("body p", "body > div > p", "div div p", "div > *", "article p, main p, p", "ul li:first-child", "li:not(:first-child)", "h1 + p"),
    *(
        "h1 ~ p a",
        "td:has(h1, h2)",
        "p:not(td p)",
        "sup:has(a)",
        "a[href^='/'] , a[href$='.mp3']",
        "html",
        "head title",
        "body:not(:has(h1))",
    ),
    *(
        "time[datetime], [datetime]",
        "link[rel=alternate][hreflang]:not([hreflang=x-default])",
        "p:contains('the')",
        "[hidden], .none-has-this",
    ),
)
ODD = """<html class="top"><body class="top a"><div class="a  b"><p class="a\u00a0b">1</p><p class="b a a">2</p><div class="a"><p id="x">3</p>
<p id="x" class="A">4</p></div></div><p class="">5</p><p class="b">6</p><ul><li class="b">7</li></ul></body></html>"""
"""Doubled and empty classes, one with a space that does not break, two of one id, an element inside its like."""


def used() -> Iterator[str]:
    """What the parsers' layouts declare."""
    yield from (FRAME, NEVER_TEXT, _MENUS)
    for name in parsers.names():
        for layout in parsers.source(name).layouts:
            yield from (css for css in (*layout.landmarks, *layout.body, *layout.absent, layout.drop) if isinstance(css, str) and css)
            yield from (css for css, _ in layout.refusals if isinstance(css, str))


@pytest.mark.parametrize("path", sorted(PAGES.glob("*/*.html"))[::5], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_selector_finds_what_a_search_by_xpath_finds(path: Path) -> None:
    same(path.read_text(encoding="utf-8", errors="replace"), {*SHAPES, *used()})


def test_odd_classes_and_nested_hosts_are_found_alike() -> None:
    shapes = (".a", ".b", ".a .a", ".a > .a", ".a p", ".top p", ".b.a", "#x", ".a #x", "[class=b]", "p[id]", ".A", "div .b, .a", "p, li")
    same(ODD, {*SHAPES, *shapes})


def same(text: str, selectors: set[str]) -> None:
    """On the whole page, and inside each of its containers."""
    root = Page("u", text).root
    mirror = mirrored(root)
    nodes, elements = [root, *root.every("*")[1:]], list(mirror.iter())
    assert [node.tag for node in nodes] == [element.tag for element in elements]
    places = {hash(node._element): place for place, node in enumerate(nodes)}
    where = {element: place for place, element in enumerate(elements)}
    asked = [0, *[place for place, node in enumerate(nodes) if node.tag == "div"][:6]]
    for css in sorted(selectors):
        search = etree.XPath(HTMLTranslator().css_to_xpath(css))
        for place in asked:
            node, found = nodes[place], search(elements[place])
            assert [places[hash(match._element)] for match in node.every(css)] == [where[match] for match in found], css
            assert node.has(css) == bool(found)
            first = node.maybe(css)
            assert (places[hash(first._element)] if first else None) == (where[found[0]] if found else None), css


def mirrored(node: Node) -> etree._Element:
    """The same tree by lxml, element by element, so that two builders' ways with broken markup play no part."""
    element = etree.Element(node.tag, {name.replace(":", "-"): value or "" for name, value in node._element.attributes.items()})
    for child in node._element.iter(include_text=True):
        if child.is_element_node:
            element.append(mirrored(Node(child, node._document)))
        elif child.tag == "-text" and len(element):
            element[-1].tail = (element[-1].tail or "") + child.text_content
        elif child.tag == "-text":
            element.text = (element.text or "") + child.text_content
    return element


def test_a_class_is_found_however_its_attribute_is_written() -> None:
    text = """<html><script>var class = "half of one;</script><body><p class=a>1</p><p CLASS = 'B c'>2</p><p title="x > y" class="d">3</p>
    <p class
    =e>4</p><p class='f"g'>5</p><p class="class='h">6</p><i id=k class=l=m>7</i></body></html>"""
    same(text, {".a", ".B", ".b", ".c", ".d", ".e", ".f", ".g", ".h", ".half", "p.c, i", ".d.c", "[class$='.a']", "[class^='.d'], .l"})


def test_the_first_in_each_part_is_what_each_part_finds() -> None:
    root = Page("u", f"<html><body><p><b>0</b></p>{ODD}</body></html>").root
    parts = [*root.every("p"), *root.every("ul")]
    for css in ("b", ".b", "p.b", "li", ".none"):
        alone = [found.text if (found := part.maybe(css)) else None for part in parts]
        assert [found.text if found else None for found in root.first_in(parts, css)] == alone


def test_what_is_no_character_is_marked_before_a_tree_is_made() -> None:
    page = Page("u", "<html><body><p>a\uffffb\ufffec \ufffd</p><p>d\ud800e’</p></body></html>")
    assert [node.text for node in page.every("p")] == ["a\ufffdb\ufffdc \ufffd", "d\ufffde’"]


def test_what_is_dropped_from_a_body_stays_on_the_page() -> None:
    page = Page("https://x.example/1", "<html><body><div id=b>One <b>two</b> <aside>three</aside> four</div><p>five</p></body></html>")
    assert [block.text for block in page.one("#b").blocks("aside, b")] == ["One four"]
    assert page.one("#b").text == "One two three four"
    assert [block.text for block in page.one("#b").blocks("", lambda node: node.tag == "b")] == ["One", "three", "four"]


def test_no_selector_is_told_apart_from_one_that_finds_nothing() -> None:
    with pytest.raises(ValueError, match="not a CSS selector"):
        selection("p >")
