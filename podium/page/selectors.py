"""CSS selectors, compiled once and asked of lexbor, or of lxml for XML; those that cannot match are not asked at all.

lexbor differs from what a selector means here in four ways, each seen to here: an element that two selectors of a list match is found
twice, an inner element's match may lean on what stands outside that element, ``:contains`` has another name and looks at an element's own
words alone, and every question is compiled anew, which costs as much as looking through a small element.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Function, Hash
from lxml import etree
from selectolax.lexbor import LexborNode

Holds = Callable[[bytes], bool]
"""True for what the markup of a page holds, in small letters (a class has a full stop before it); for nothing, always."""


_FEW = 40
"""Elements that are sooner looked through one by one than a question is compiled."""
_REFERRED = frozenset("&<>\"'")
"""Letters that a page may write as character references."""


class Choice:
    """One selector of a list: a compound, or one that stands inside, straight inside or beside another."""

    def __init__(self, tree: Any) -> None:
        self.needed = max(_needed(tree), key=len, default=b"")
        """What the markup of every page must hold where it matches, as ``Holds`` is asked for it."""
        self._outer = Choice(tree.selector) if isinstance(tree, CombinedSelector) else None
        self._combinator = tree.combinator if isinstance(tree, CombinedSelector) else ""
        inner: Any = tree.subselector if isinstance(tree, CombinedSelector) else tree
        self._words = None
        if isinstance(inner, Function) and inner.name == "contains":
            self._words, inner = inner.arguments[0].value, inner.selector
        self._inner = inner.canonical()
        self.css = tree.canonical()
        self.plain: bool = self._words is None and (self._outer is None or self._outer.plain)
        """True where lexbor takes the selector as it is."""
        self.alone = self._outer is None
        only_named = self.alone and self.plain and isinstance(inner, Element) and not inner.namespace
        self.tag: str | None = (inner.element or "").lower() or None if only_named else None
        """The name where no more is said."""

    def on(self, element: LexborNode) -> list[LexborNode]:
        """All matches in an element and itself, in the order of the page, each part of them inside the element."""
        if self._outer is None:
            return self._said(element.css(self._inner))
        hosts = self._outer.on(element)
        if self._combinator == " ":
            return [match for host in _outermost(hosts) for match in self._said(host.css(self._inner)) if hash(match) != hash(host)]
        holders = set(map(hash, hosts))
        return [match for match in self._said(element.css(self._inner)) if holders.intersection(self._beside(match))] if holders else []

    def _said(self, found: list[LexborNode]) -> list[LexborNode]:
        return found if self._words is None else [match for match in found if self._words in match.text()]

    def _beside(self, match: LexborNode) -> Iterator[int]:
        """What the left of the combinator may be for a match."""
        if self._combinator == ">":
            if match.parent is not None:
                yield hash(match.parent)
            return
        before = match.prev
        while before is not None:
            if before.is_element_node:
                yield hash(before)
                if self._combinator == "+":
                    return
            before = before.prev


class Selection:
    """A list of selectors."""

    def __init__(self, css: str) -> None:
        try:
            trees = [selector.parsed_tree for selector in parse(css)]
        except SelectorError as problem:
            raise ValueError(f"not a CSS selector: {css}") from problem
        self._trees = trees
        self._choices = [Choice(tree) for tree in trees]
        self._tags = frozenset(choice.tag for choice in self._choices if choice.tag)
        self._only_tags = all(choice.tag for choice in self._choices)

    def on(self, element: LexborNode, whole: bool, holds: Holds) -> list[LexborNode]:
        """All matches in an element and itself, in the order of the page, each once.

        ``whole`` says that the element is the page, so that nothing stands outside it; ``holds`` tells what its markup holds.
        """
        if self._only_tags and not whole:
            first = list(islice(element.traverse(), _FEW))
            if len(first) < _FEW:
                return [inside for inside in first if inside.tag in self._tags]
        choices = [choice for choice in self._choices if holds(choice.needed)]
        if not choices:
            return []
        if css := _as_asked(choices, whole):
            found = element.css(css)
            return found if len(choices) == 1 or len(found) < 2 else list({hash(match): match for match in found}.values())
        parts = [choice.on(element) for choice in choices]
        return parts[0] if len(parts) == 1 else _in_order(element, parts)

    def first(self, element: LexborNode, whole: bool, holds: Holds) -> LexborNode | None:
        """The first of them, looked for no further."""
        if self._only_tags and not whole:
            return next((inside for inside in element.traverse() if inside.tag in self._tags), None)
        choices = [choice for choice in self._choices if holds(choice.needed)]
        if choices and (css := _as_asked(choices, whole)):
            return element.css_first(css)
        return next(iter(self.on(element, whole, holds)), None)

    @cached_property
    def _search(self) -> Any:
        return etree.XPath(" | ".join([f"descendant-or-self::{HTMLTranslator(xhtml=True).xpath(tree)}" for tree in self._trees]))

    def on_xml(self, element: Any) -> list[Any]:
        """All matches in an element of XML and itself, in the order of the document."""
        found: list[Any] = self._search(element)
        return found


@lru_cache(maxsize=1024)
def selection(css: str) -> Selection:
    """The compiled selectors; raises ``ValueError`` for what is no CSS."""
    return Selection(css)


def _as_asked(choices: Iterable[Choice], whole: bool) -> str:
    """The selectors as lexbor takes them at once, blank where it cannot."""
    if all(choice.plain and (whole or choice.alone) for choice in choices):
        return ", ".join([choice.css for choice in choices])
    return ""


def _outermost(hosts: Iterable[LexborNode]) -> list[LexborNode]:
    """Those that stand in none of the others: what is inside one of those is inside them too."""
    known = {hash(host): host for host in hosts}
    if len(known) < 2:
        return list(known.values())
    return [host for host in known.values() if not any(hash(holder) in known for holder in _holders(host))]


def _holders(element: LexborNode) -> Iterator[LexborNode]:
    holder = element.parent
    while holder is not None:
        yield holder
        holder = holder.parent


def _in_order(element: LexborNode, parts: Iterable[Iterable[LexborNode]]) -> list[LexborNode]:
    found = {hash(match): match for part in parts for match in part}
    return list(found.values()) if len(found) < 2 else [inside for inside in element.traverse() if hash(inside) in found]


def _needed(tree: Any) -> Iterator[bytes]:
    """Classes, ids, attributes and values without which nothing matches; what stands in ``:not()`` and ``:has()`` is passed over.

    A class or a value that the page writes with character references is not seen; none of those that are asked for has a reason to be.
    """
    if isinstance(tree, CombinedSelector):
        yield from _needed(tree.subselector)
    if isinstance(tree, Class):
        yield f".{tree.class_name}".lower().encode()
    elif isinstance(tree, Hash):
        yield tree.id.lower().encode()
    elif isinstance(tree, Attrib):
        yield tree.attrib.lower().encode()
        value = (tree.value.value if tree.value else None) or ""
        if tree.operator in {"=", "^=", "$=", "*="} and value.isascii() and not set(value) & _REFERRED:
            yield value.lower().lstrip(".").encode()
    if hasattr(tree, "selector"):
        yield from _needed(tree.selector)
