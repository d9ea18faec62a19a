"""One element of a page: its words, its attributes, its paragraphs, and what is inside it. lexbor's tree stays behind this door."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborNode

from podium.page.blocks import Block
from podium.page.limits import check_blocks, check_region
from podium.page.printed import PARTING, SHOWN, PrintStep, printed, printing
from podium.page.selectors import selection
from podium.text.folding import fold, vocabulary

NEVER_TEXT = "script, style, noscript, template, iframe, svg, button, form, select, input, textarea, object, video, audio, figcaption"
"""Elements whose text is never part of a body."""

_NEVER = vocabulary(NEVER_TEXT.replace(",", ""))
_SILENT = frozenset({"script", "style"})
_PREFORMATTED = frozenset({"plaintext", "xmp", "listing"})
"""Old elements whose markup is words: read as ``pre``."""
_WORDS = "-text"
"""lexbor's name for what is no element but words."""


_CLASSES = re.compile(rb"class\s*=\s*(?=(\"[^\"]*|'[^']*|[^\s>=]*))")
"""The values of all attributes of that name: looked for behind each, as the text of a script may hold half of one."""


_LONG, _CLOSE = 500_000, 100
"""Bytes of a long page, and those before a class in which the name of the attribute stands nearly always."""


class Document:
    """What the elements of one tree share: what they were made of, in bytes."""

    def __init__(self, markup: bytes) -> None:
        self._markup = markup
        self._known: dict[bytes, bool] = {}

    @cached_property
    def _small(self) -> bytes:
        return self._markup.lower()

    @cached_property
    def _classes(self) -> bytes:
        return b" ".join(set(_CLASSES.findall(self._small)))

    def holds(self, word: bytes) -> bool:
        """True when it stands in the markup, in small letters; one that begins with a full stop, when it stands in a class."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._holds_class(word[1:]) if word[:1] == b"." else word in self._small
        return known

    def _holds_class(self, name: bytes) -> bool:
        """Of a long page told by where it first stands: all classes are looked for only where that is in no tag with one."""
        if len(self._markup) < _LONG:
            return name in self._classes
        at = self._small.find(name)
        if at < 0:
            return False
        before = self._small[max(at - _CLOSE, 0) : at].rpartition(b"class")
        return (before[1] != b"" and b">" not in before[2]) or name in self._classes


class Node:
    """One element of a page."""

    __slots__ = ("_document", "_element", "_whole")

    def __init__(self, element: Any, document: Document, whole: bool = False) -> None:
        self._element = element
        self._document = document
        self._whole = whole

    def _found(self, css: str) -> list[Any]:
        """All matches inside it and itself, as elements of the tree."""
        return selection(css).on(self._element, self._whole, self._document.holds)

    def _first(self, css: str) -> Any:
        return selection(css).first(self._element, self._whole, self._document.holds)

    def _node(self, element: Any) -> "Node":
        return type(self)(element, self._document)

    @property
    def text(self) -> str:
        """The words in it, white space folded; a line break counts as a space."""
        first: LexborNode | None = self._element.first_child
        if first is None or self._element.tag in _SILENT:
            return ""
        if first.tag == _WORDS and first.next is None:
            return fold(first.text_content or "")
        return fold("".join(_words(self._element)))

    @property
    def lines(self) -> list[str]:
        """The words line by line, as elements and line breaks part them."""
        return [line for block in self.blocks() for part in block.raw.split("\n") if (line := fold(part))]

    @property
    def tag(self) -> str:
        """The element's name, in lower case."""
        return _name(self._element)

    @property
    def children(self) -> "list[Node]":
        """The elements straight inside it."""
        return [self._node(child) for child in self._element.iter() if child.is_element_node]

    @property
    def holder(self) -> "Node | None":
        """The element that holds it, ``None`` for the outermost."""
        parent = self._holder(self._element)
        return self._node(parent) if parent is not None and isinstance(parent.tag, str) and parent.tag[:1] != "-" else None

    @property
    def number(self) -> int:
        """Its number, from 1, among the elements of its name that stand beside it; 0 where it is the only one."""
        holder = self.holder
        beside = [child for child in holder.children if child.tag == self.tag] if holder else []
        return next((at for at, child in enumerate(beside, 1) if child._element == self._element), 0) if len(beside) > 1 else 0

    @property
    def before(self) -> "list[Node]":
        """The elements that stand before it on the page: its earlier siblings and those of what holds it, in the order of the page."""
        found: list[Node] = []
        element = self._element
        while element is not None:
            sibling = element.prev
            while sibling is not None:
                if sibling.is_element_node:
                    found.append(self._node(sibling))
                sibling = sibling.prev
            element = element.parent
        return found[::-1]

    @property
    def own_text(self) -> str:
        """The words that stand in no element inside it."""
        parts = [""]
        for child in self._element.iter(include_text=True):
            if child.is_element_node:
                parts.append("")
            elif child.tag == _WORDS:
                parts[-1] += child.text_content or ""
        return fold(" ".join(parts))

    @property
    def preformatted(self) -> str:
        """The words with all white space as it is."""
        words = str(self._element.text())
        silent = () if self._element.tag in _SILENT else self._element.css("script, style")
        for one in silent:  # one that nobody closed takes the end of the page
            words = words.replace(one.text(), "", 1)
        return words

    @property
    def attributes(self) -> dict[str, str]:
        """All its attributes, of which one without a value is blank."""
        return {name: value or "" for name, value in self._element.attributes.items()}

    def attribute(self, name: str) -> str | None:
        """The value of that attribute."""
        attributes: dict[str, str | None] = self._element.attributes
        return attributes[name] or "" if name in attributes else None

    def maybe(self, css: str) -> "Node | None":
        """The first match inside it."""
        found = self._first(css)
        return None if found is None else self._node(found)

    def has(self, css: str) -> bool:
        """True when something inside it matches."""
        return self._first(css) is not None

    def every(self, css: str) -> "list[Node]":
        """All matches inside it, in the order of the page."""
        return [self._node(element) for element in self._found(css)]

    def blocks(self, drop: str = "", unwanted: "Callable[[Node], bool] | None" = None) -> tuple[Block, ...]:
        """Its printed paragraphs, without what matches ``drop``, what is ``unwanted`` and what is never text."""
        dropped = self._found(drop) if drop else []
        if unwanted:
            dropped += [inside for inside in self._inside() if unwanted(self._node(inside))]
        without = {hash(element): element for element in dropped}  # lxml's elements keep their hashes only while somebody holds them
        blocks = tuple(printed(self._steps(without)))
        check_blocks(len(blocks))
        return blocks

    def _inside(self) -> Iterator[Any]:
        """The elements inside it, however deep."""
        inside: Iterator[Any] = self._element.traverse()
        next(inside)
        return inside

    def _steps(self, without: Mapping[int, Any]) -> Iterator[PrintStep]:
        return _steps(self._element, without)

    def first_in(self, parts: "Sequence[Node]", css: str) -> "list[Node | None]":
        """The first match in each of these parts of it, none of which holds another: asked once for them all."""
        places = {hash(part._element): place for place, part in enumerate(parts)}
        found: list[Node | None] = [None] * len(parts)
        for match in self._found(css):
            holder = match
            while holder is not None and hash(holder) not in places:
                holder = self._holder(holder)
            if holder is not None and found[places[hash(holder)]] is None:
                found[places[hash(holder)]] = self._node(match)
        return found

    def _holder(self, element: Any) -> Any:
        return element.parent


def _name(element: LexborNode) -> str:
    name = (element.tag or "").lower()
    return "pre" if name in _PREFORMATTED else name


def _words(element: LexborNode) -> Iterator[str]:
    """Words in the order of the page; blocks and line breaks are parted by spaces."""
    holders: list[str] = []
    node: LexborNode | None = element.first_child
    while node is not None:
        tag = node.tag
        if tag == _WORDS:
            yield node.text_content or ""
        elif tag and tag not in _SILENT:
            if tag in PARTING or tag == "br":
                yield " "
            if (child := node.first_child) is not None:
                holders.append(tag)
                node = child
                continue
        while (after := node.next) is None and holders:
            if holders.pop() in PARTING:
                yield " "
            node = node.parent
            assert node is not None
        if after is None:
            return
        node = after


def _steps(region: LexborNode, without: Mapping[int, Any]) -> Iterator[PrintStep]:
    """The words of a region in order, and where the elements that show begin and end, without the elements ``without``."""
    holders: list[tuple[LexborNode, bool]] = []
    node, count = region, 0
    while True:
        tag = node.tag
        if tag == _WORDS:
            if text := node.text_content:
                yield text
        elif tag and tag[0] != "-" and (not holders or (tag not in _NEVER and hash(node) not in without)):
            if holders:
                check_region(count)
                count += 1
            name = "pre" if tag in _PREFORMATTED else tag
            attributes = printing(node.attributes)
            shown = name in SHOWN or "style" in attributes
            if shown:
                yield name, attributes
            if (child := node.first_child) is not None:
                holders.append((node, shown))
                node = child
                continue
            if shown:
                yield None
        while holders and (after := node.next) is None:
            node, shown = holders.pop()
            if shown:
                yield None
        if not holders:
            return
        assert after is not None
        node = after
