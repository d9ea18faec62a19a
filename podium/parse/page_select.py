"""CSS selectors, compiled once and asked only where the page names what they need. Elements in, elements out; meaning is for the page.

On a page they are looked up in its index: first what is named on the left, then what stands inside that. Elsewhere they are XPath.
"""

from collections.abc import Iterator, Set
from functools import lru_cache
from typing import Any, Protocol

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash
from lxml import etree

from podium.parse.page_index import By, PageIndex

_TRANSLATOR = HTMLTranslator()
_COMMON = frozenset({"class", "id", "href", "src", "style"})
"""Attributes that too many elements have for a look-up by them to be worth it."""
_FEW = 30
"""Candidates that are sooner tested one by one than searched for."""


class Choice(Protocol):
    """One selector of a list."""

    needs: frozenset[str]
    """Classes and ids without which nothing matches."""
    path: str
    """It as XPath, read from left to right: every part is inside the element that is searched."""

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""


class Compound:
    """What is said of one element: its name, classes, attributes, what is in it and what is not."""

    def __init__(self, tree: Any) -> None:
        self.needs = frozenset(_needs(tree))
        self.condition = f"self::{_TRANSLATOR.xpath(tree)}"
        self.path = f"descendant-or-self::{_TRANSLATOR.xpath(tree)}"
        self.tag = tree.element.lower() if isinstance(tree, Element) and tree.element and not tree.namespace else None
        """The element's name where no more is said."""
        self._key = min(_keys(tree), key=lambda key: key[0].value, default=None)
        plainly = isinstance(tree, Class | Hash) and isinstance(tree.selector, Element) and not tree.selector.element
        self._test = None if plainly or self.tag else etree.XPath(f"boolean({self.condition})")
        self._search = etree.XPath(self.path)

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        if self._key is None:
            return _found(self._search, element)
        candidates = index.having(*self._key, element)
        if self._test is None:
            return candidates
        many = len(candidates) > _FEW and self._key[0] is By.TAG
        return _found(self._search, element) if many else list(filter(self._test, candidates))


class Within:
    """What is inside something else: ``main h1``, ``td > a``."""

    def __init__(self, tree: Any) -> None:
        self._outer, self._inner = _choice(tree.selector), Compound(tree.subselector)
        self._straight = tree.combinator == ">"
        self.needs = self._outer.needs | self._inner.needs
        self.path = f"descendant-or-self::{_TRANSLATOR.xpath(tree)}"

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        found = {index.places[match]: match for host in self._outer.on(element, index) for match in self._in(host, index)}
        return [found[place] for place in sorted(found)]

    def _in(self, host: Any, index: PageIndex) -> list[Any]:
        inside = self._inner.on(host, index)
        if self._straight:
            return [match for match in inside if match.getparent() is host]
        return inside[1:] if inside and inside[0] is host else inside


class Beside:
    """What stands behind something else: ``h1 + h2``, ``dt ~ dd``."""

    def __init__(self, tree: Any) -> None:
        self.needs = frozenset(_needs(tree))
        self.path = f"descendant-or-self::{_TRANSLATOR.xpath(tree)}"
        self._search = etree.XPath(self.path)

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        return _found(self._search, element)


class Selection:
    """A list of selectors."""

    def __init__(self, css: str) -> None:
        try:
            self._choices = tuple(_choice(selector.parsed_tree) for selector in parse(css))
        except SelectorError as problem:
            raise ValueError(f"not a CSS selector: {css}") from problem

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        asked = [choice for choice in self._choices if choice.needs <= index.names]
        if len(asked) < 2:
            return asked[0].on(element, index) if asked else []
        found = {index.places[match]: match for choice in asked for match in choice.on(element, index)}
        return [found[place] for place in sorted(found)]

    def inside(self, element: Any, names: Set[str]) -> list[Any]:
        """All matches in an element that is a copy of one on a page, and itself; ``names`` are those of the page."""
        asked = tuple(choice for choice in self._choices if choice.needs <= names)
        return _found(_searched(asked), element) if asked else []


@lru_cache(maxsize=1024)
def selection(css: str) -> Selection:
    """The compiled selectors; raises ``ValueError`` for what is no CSS."""
    return Selection(css)


def _choice(tree: Any) -> Choice:
    if not isinstance(tree, CombinedSelector):
        return Compound(tree)
    return Within(tree) if tree.combinator in {" ", ">"} else Beside(tree)


@lru_cache(maxsize=1024)
def _searched(choices: tuple[Choice, ...]) -> Any:
    """A search for all of them, in as few steps as can be: to join what two steps find costs more than to take one."""
    compounds = [choice for choice in choices if isinstance(choice, Compound)]
    tags = [choice.tag for choice in compounds if choice.tag]
    if len(tags) == len(choices):
        return lambda element: list(element.iter(*tags))
    whole = " or ".join(choice.condition for choice in compounds)
    others = [choice.path for choice in choices if not isinstance(choice, Compound)]
    return etree.XPath(" | ".join([*([f"descendant-or-self::*[{whole}]"] if whole else []), *others]))


def _found(search: Any, element: Any) -> list[Any]:
    found: list[Any] = search(element)
    return found


def _keys(tree: Any) -> Iterator[tuple[By, str]]:
    """By what the matches of a compound can be looked up."""
    while tree is not None:
        if isinstance(tree, Hash):
            yield By.ID, tree.id
        elif isinstance(tree, Class):
            yield By.CLASS, tree.class_name
        elif isinstance(tree, Attrib) and not tree.namespace and (name := tree.attrib.lower()) not in _COMMON:
            yield By.ATTRIBUTE, name
        elif isinstance(tree, Element) and tree.element and not tree.namespace and tree.element.isalnum():
            yield By.TAG, tree.element.lower()
        tree = getattr(tree, "selector", None)


def _needs(tree: Any) -> Iterator[str]:
    """Classes and ids without which nothing matches; what stands in ``:not()`` and ``:has()`` is passed over."""
    if isinstance(tree, Class):
        yield tree.class_name
    if isinstance(tree, Hash):
        yield tree.id
    if isinstance(tree, CombinedSelector):
        yield from _needs(tree.subselector)
    if hasattr(tree, "selector"):
        yield from _needs(tree.selector)
