"""One element of a page: its words, its attributes, its paragraphs, and what is inside it. The trees stay behind this door."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from podium.page.blocks import Block
from podium.page.limits import MOST_ELEMENTS, check_blocks, check_tree
from podium.page.printed import PARTING, printed
from podium.page.selector_index import PageIndex
from podium.page.selectors import selection
from podium.text.folding import fold

NEVER_TEXT = "script, style, noscript, template, iframe, svg, button, form, select, input, textarea, object, video, audio, figcaption"
"""Elements whose text is never part of a body."""

_STRING: Any = etree.XPath("string()", smart_strings=False)
_SILENT = frozenset({"script", "style"})
_PARTS = PARTING | _SILENT | {"br"}
"""Elements whose words are not simply joined to those around them."""


class Node:
    """One element of a page."""

    __slots__ = ("_element", "_index")

    def __init__(self, element: Any, index: PageIndex) -> None:
        self._element = element
        self._index = index

    @property
    def text(self) -> str:
        """The words in it, white space folded; a line break counts as a space."""
        element = self._element
        if not len(element) and element.tag not in _SILENT:
            return fold(element.text or "")
        if any(part.tag in _PARTS for part in element.iterdescendants()) or element.tag in _SILENT:
            return fold("".join(_words(element)))
        return fold(_STRING(element))

    @property
    def lines(self) -> list[str]:
        """The words line by line, as elements and line breaks part them."""
        return [line for block in self.blocks() for part in block.raw.split("\n") if (line := fold(part))]

    @property
    def tag(self) -> str:
        """The element's name, in lower case."""
        return str(self._element.tag).lower()

    @property
    def children(self) -> "list[Node]":
        """The elements straight inside it."""
        return [Node(child, self._index) for child in self._element if isinstance(child.tag, str)]

    @property
    def before(self) -> "list[Node]":
        """The elements that stand before it on the page: its earlier siblings and those of what holds it, in the order of the page."""
        found: list[Node] = []
        element = self._element
        while element is not None:
            found += [Node(sibling, self._index) for sibling in element.itersiblings(preceding=True) if isinstance(sibling.tag, str)]
            element = element.getparent()
        return found[::-1]

    @property
    def own_text(self) -> str:
        """The words that stand in no element inside it."""
        return fold(" ".join([self._element.text or "", *(child.tail or "" for child in self._element)]))

    @property
    def preformatted(self) -> str:
        """The words with all white space as it is."""
        return str(_STRING(self._element))

    def attribute(self, name: str) -> str | None:
        """The value of that attribute."""
        value = self._element.get(name)
        return None if value is None else str(value)

    def maybe(self, css: str) -> "Node | None":
        """The first match inside it."""
        found = next(iter(selection(css).on(self._element, self._index)), None)
        return None if found is None else Node(found, self._index)

    def has(self, css: str) -> bool:
        """True when something inside it matches."""
        return next(selection(css).in_any_order(self._element, self._index), None) is not None

    def every(self, css: str) -> "list[Node]":
        """All matches inside it, in the order of the page."""
        return [Node(element, self._index) for element in selection(css).on(self._element, self._index)]

    def blocks(self, drop: str = "", unwanted: "Callable[[Node], bool] | None" = None) -> tuple[Block, ...]:
        """Its printed paragraphs, without what matches ``drop``, what is ``unwanted`` and what is never text."""
        without = {*self._dropped(drop), *(self._unwanted(unwanted) if unwanted else ())}
        blocks = tuple(printed(self._element, without))
        check_blocks(len(blocks))
        return blocks

    def _dropped(self, drop: str) -> "Iterator[Any]":
        for css in filter(None, (NEVER_TEXT, drop)):
            yield from selection(css).in_any_order(self._element, self._index)

    def _unwanted(self, unwanted: "Callable[[Node], bool]") -> "Iterator[Any]":
        elements = (element for element in self._element.iterdescendants() if isinstance(element.tag, str))
        return (element for element in elements if unwanted(Node(element, self._index)))

    def first_in(self, parts: "Sequence[Node]", css: str) -> "list[Node | None]":
        """The first match in each of these parts of it, none of which holds another: asked once for them all."""
        places = {part._element: place for place, part in enumerate(parts)}
        found: list[Node | None] = [None] * len(parts)
        for match in selection(css).on(self._element, self._index):
            holder = match
            while holder is not None and holder not in places:
                holder = holder.getparent()
            if holder is not None and found[places[holder]] is None:
                found[places[holder]] = Node(match, self._index)
        return found


def root_of(tree: Any, text: str) -> Node:
    """A tree made of that text, as far as it keeps within bounds: first those that a tree must keep to be looked at."""
    if text.count("<") > MOST_ELEMENTS:
        check_tree(tree, text)
    index = PageIndex(tree)
    check_tree(tree, text, len(index))
    return Node(tree, index)


def _words(element: Any) -> Iterable[str]:
    """Texts and tails in the order of the page; blocks and line breaks are parted by spaces."""
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if part.tag in PARTING or part.tag == "br":
            yield " "
        if event == "start" and part.text and part.tag not in _SILENT:
            yield part.text
        if event != "start" and part.tail and part is not element:
            yield part.tail
