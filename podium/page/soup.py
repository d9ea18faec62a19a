"""The reading by beautifulsoup4: slower and older than lexbor's, and independent of it. It builds a tree of its own, by libxml2.

Parser files may ask it for a region, a page is read by it once more before it is refused for having no words, and tests hold lexbor's
paragraphs against its.
"""

import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString

from podium.page.blocks import Block
from podium.page.limits import check_blocks, check_region
from podium.page.node import NEVER_TEXT
from podium.page.printed import SHOWN, PrintStep, printed, printing


def soup_of(markup: str) -> BeautifulSoup:
    """A tree of web page or fragment by beautifulsoup4."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML begins with a declaration
        return BeautifulSoup(markup, "lxml", multi_valued_attributes=None)


def soup_blocks(soup: BeautifulSoup, css: str, drop: str = "") -> tuple[Block, ...]:
    """The printed paragraphs of every match, without what matches ``drop`` and what is never text; raises ``Rejected`` (TOO_LARGE)."""
    without = {id(tag) for tag in soup.select(f"{NEVER_TEXT}, {drop}" if drop else NEVER_TEXT)}
    blocks = tuple(block for region in soup.select(css) for block in printed(_steps(region, without)))
    check_blocks(len(blocks))
    return blocks


def _steps(region: Tag, without: set[int]) -> Iterator[PrintStep]:
    """The words of a region in order, and where the elements that show begin and end."""
    inside: list[tuple[Iterator[object], bool]] = [(iter([region]), False)]
    count = -1
    while inside:
        child = next(inside[-1][0], None)
        if child is None:
            if inside.pop()[1]:
                yield None
        elif isinstance(child, Tag) and (child is region or id(child) not in without):
            count += 1
            check_region(count)
            name = child.name.lower()
            attributes = printing({key: str(value) for key, value in child.attrs.items()})
            shown = name in SHOWN or "style" in attributes
            if shown:
                yield name, attributes
            inside.append((iter(child.contents), shown))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString) and child:
            yield str(child)
