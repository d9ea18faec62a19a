"""How large a page may be: above any sitting of a parliament (2.7 MB, 22,000 elements, 25 deep, the largest seen, 2026-11), below what
would cost seconds or hundreds of megabytes to read. What a fetch may take in is bounded in ``podium.fetch.transport``.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from podium.errors import Reason, Rejected

LETTERS = 16_000_000
"""Of the whole page, with scripts and markup."""
MOST_LETTERS = 2_500_000
"""Letters outside scripts and styles; a day of the House of Commons has 1,000,000 to 1,500,000."""
MOST_ELEMENTS = 45_000
"""Of the whole page: twice the largest seen. Counted as soon as there is a tree, before anything is asked of it."""
REGION = 12_000
"""Elements of one region that is read paragraph by paragraph."""
DEPTH = 200
ATTRIBUTES = 2_000
"""Of one element; the time that reading them takes grows with their square."""
BLOCKS = 6_000
"""Printed paragraphs of one body."""
MOST_LABELS = 500
"""Different labels of one page; the House of Commons has 650 members, who never all speak on one day."""

_LONG = 8000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_DEEP: Any = etree.XPath(f"boolean({'/*' * DEPTH})")


def check_text(text: str) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a page that is not to be read at all."""
    if len(text) > LETTERS:
        raise _too_large(f"{len(text):,} letters", LETTERS)
    for tag in _long_tags(text):
        if (count := len(_QUOTED.sub("x", tag).split())) > ATTRIBUTES:
            raise _too_large(f"an element with {count:,} attributes", ATTRIBUTES)


def _long_tags(text: str) -> Iterator[str]:
    """The tags of that length: begun before a stretch of half of it that holds no mark. The pattern alone takes a hundred times as long."""
    half, blank = _LONG // 2, False
    for at in range(0, len(text), half):
        before, blank = blank, text.find("<", at, at + half) < 0 and text.find(">", at, at + half) < 0
        if blank and not before and (tag := _LONG_TAG.match(text, max(text.rfind("<", max(at - half, 0), at), 0))):
            yield tag[0]


def check_tree(tree: Any, text: str, elements: int | None = None) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a page with too many or too deeply nested elements, or with too many words.

    ``text`` is what the tree was made of, which has no fewer letters than it; ``elements`` is how many there are, where that is known.
    """
    if (count := int(tree.xpath("count(//*)")) if elements is None else elements) > MOST_ELEMENTS:
        raise _too_large(f"{count:,} elements", MOST_ELEMENTS)
    if _DEEP(tree):
        raise _too_large("elements nested too deeply", DEPTH)
    if len(text) <= MOST_LETTERS:
        return
    letters = int(tree.xpath("string-length(/*)"))
    if letters > MOST_LETTERS:
        letters -= sum(len(script.text or "") for script in tree.iter("script", "style"))
    if letters > MOST_LETTERS:
        raise _too_large(f"{letters:,} letters of text", MOST_LETTERS)


def check_region(count: int) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a region that goes on behind so many elements."""
    if count >= REGION:
        raise _too_large(f"over {count:,} elements among its words", REGION)


def check_blocks(count: int) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a body of too many paragraphs."""
    if count > BLOCKS:
        raise _too_large(f"{count:,} paragraphs", BLOCKS)


def check_labels(count: int) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) for more different labels than a page has people."""
    if count > MOST_LABELS:
        raise Rejected(Reason.UNCLEAR_TURNS, f"{count:,} different labels are on the page, at most {MOST_LABELS} can be people; look at it")


def _too_large(what: str, most: int) -> Rejected:
    return Rejected(Reason.TOO_LARGE, f"the page has {what}, {most:,} is the most that is read; look at what the site sends there")
