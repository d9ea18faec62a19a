"""CSS selectors, compiled once and asked only where the page names what they need. Elements in, elements out; meaning is for the page.

They are looked up in the page's index: first what is named on the left, then what stands inside that.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from operator import contains, eq
from typing import Any, Protocol

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash
from lxml import etree

from podium.page.selector_index import By, PageIndex, is_within, words_of

_TRANSLATOR = HTMLTranslator()
_COMMON = frozenset({"class", "id", "href", "src", "style"})
"""Attributes that too many elements have for a look-up by them to be worth it."""
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*")
_OF_ATTRIBUTES = frozenset({By.VALUE, By.ATTRIBUTE})
_FEW, _MANY = 30, 3000
"""Candidates that are sooner tested one by one than searched for, where each test is XPath's and where it is ours."""


Test = Callable[[Any], bool]


class SelectorTest(Protocol):
    """One selector of a list."""

    classes: frozenset[str]
    """Those to be asked for first, without which nothing matches."""

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""


class Compound:
    """What is said of one element: its name, classes, attributes, what is in it and what is not."""

    def __init__(self, tree: Any) -> None:
        self._key = min(_keys(tree), default=None)
        self.classes = frozenset(_classes(tree)) - {self._key[1] if self._key else ""}
        self.tag = tree.element.lower() if isinstance(tree, Element) and tree.element and not tree.namespace else None
        """The name where no more is said."""
        plain = _test(tree)
        self._test = None if _is_one_word(tree) else plain or etree.XPath(f"boolean(self::{_TRANSLATOR.xpath(tree)})")
        self._few = _FEW if plain is None else _MANY
        self._search = _search(tree)

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        if self._key is None or (self._key[0] in _OF_ATTRIBUTES and element is not index.tree):
            return _found(self._search, element)
        candidates = index.having(*self._key, element)
        if self._test is None:
            return candidates
        return _found(self._search, element) if len(candidates) > self._few else list(filter(self._test, candidates))


class Within:
    """What is inside something else: ``main h1``, ``td > a``."""

    def __init__(self, tree: Any) -> None:
        self._outer, self._inner = _choice(tree.selector), Compound(tree.subselector)
        self._straight = tree.combinator == ">"
        self.classes = frozenset(_classes(tree))

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        hosts = self._outer.on(element, index)
        if not self._straight:
            return [match for host in _outermost(hosts) for match in self._in(host, index)]
        if not hosts:
            return []
        holders = set(hosts)
        return [match for match in self._inner.on(hosts[0] if len(hosts) == 1 else element, index) if match.getparent() in holders]

    def _in(self, host: Any, index: PageIndex) -> list[Any]:
        inside = self._inner.on(host, index)
        return inside[1:] if inside and inside[0] is host else inside


def _outermost(hosts: Iterable[Any]) -> Iterator[Any]:
    """Those that stand in none of the others, given in the order of the page: what is inside one of those is inside them too."""
    last = None
    for host in hosts:
        if last is None or not is_within(host, last):
            yield host
            last = host


class Beside:
    """What stands behind something else: ``h1 + h2``, ``dt ~ dd``."""

    def __init__(self, tree: Any) -> None:
        self.classes = frozenset(_classes(tree))
        self._search = _search(tree)

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        return _found(self._search, element)


class Selection:
    """A list of selectors."""

    def __init__(self, css: str) -> None:
        try:
            choices = [_choice(selector.parsed_tree) for selector in parse(css)]
        except SelectorError as problem:
            raise ValueError(f"not a CSS selector: {css}") from problem
        tags = [choice.tag for choice in choices if isinstance(choice, Compound) and choice.tag]
        self._tags = tags if len(tags) > 1 else []
        self._choices = [choice for choice in choices if not (self._tags and isinstance(choice, Compound) and choice.tag)]

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        parts = list(self._parts(element, index))
        if len(parts) < 2:
            return parts[0] if parts else []
        return index.in_order([match for part in parts for match in part])

    def in_any_order(self, element: Any, index: PageIndex) -> Iterator[Any]:
        """All matches in an element of a page and itself, some perhaps twice."""
        return (match for part in self._parts(element, index) for match in part)

    def _parts(self, element: Any, index: PageIndex) -> Iterator[list[Any]]:
        if self._tags and (found := list(element.iter(*self._tags))):
            yield found
        for choice in self._choices:
            if all(map(index.names, choice.classes)) and (found := choice.on(element, index)):
                yield found


@lru_cache(maxsize=1024)
def selection(css: str) -> Selection:
    """The compiled selectors; raises ``ValueError`` for what is no CSS."""
    return Selection(css)


def _choice(tree: Any) -> SelectorTest:
    if not isinstance(tree, CombinedSelector):
        return Compound(tree)
    return Within(tree) if tree.combinator in {" ", ">"} else Beside(tree)


def _search(tree: Any) -> Any:
    """It as XPath, read from left to right: every part is inside the element that is searched."""
    return etree.XPath(f"descendant-or-self::{_TRANSLATOR.xpath(tree)}")


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
        elif isinstance(tree, Attrib) and not tree.namespace:
            yield from _keys_of_attribute(tree, tree.attrib.lower())
        elif isinstance(tree, Element) and tree.element and not tree.namespace and tree.element.isalnum():
            yield By.TAG, tree.element.lower()
        tree = getattr(tree, "selector", None)


def _keys_of_attribute(tree: Attrib, name: str) -> Iterator[tuple[By, str]]:
    value = tree.value.value if tree.value else None
    if name == "class" and tree.operator == "*=" and value:
        yield By.PART_OF_CLASS, value
    elif name not in _COMMON and _PLAIN_NAME.fullmatch(name):
        yield (By.VALUE, f"{name}={value}") if value is not None and _is_whole_value(tree) else (By.ATTRIBUTE, name)


def _test(tree: Any) -> Test | None:
    """Whether an element is such a one, as far as name, classes and attributes tell it; ``None`` where they do not."""
    tests: list[Test] = []
    while not isinstance(tree, Element):
        test = _part_test(tree)
        if test is None:
            return None
        tests.append(test)
        tree = tree.selector
    if tree.namespace:
        return None
    name = tree.element.lower() if tree.element else None
    if len(tests) == 1:  # as nearly always, and asked of every link of a page
        (only,) = tests
        return only if name is None else lambda element: element.tag == name and only(element)
    return lambda element: (name is None or element.tag == name) and all(test(element) for test in tests)


def _part_test(part: Any) -> Test | None:
    if isinstance(part, Hash):
        return lambda element: element.get("id") == part.id
    if isinstance(part, Class):
        return lambda element: part.class_name in words_of(element.get("class") or "")
    if not isinstance(part, Attrib) or part.namespace or part.flag:
        return None
    name, value = part.attrib.lower(), part.value.value if part.value else None
    if part.operator == "exists":
        return lambda element: element.get(name) is not None
    holds = _OPERATORS.get(part.operator)
    return (lambda element: holds(element.get(name) or "", value)) if holds and value else None


_OPERATORS: dict[str, Callable[[str, str], bool]] = {"=": eq, "^=": str.startswith, "$=": str.endswith, "*=": contains}


def _is_one_word(tree: Any) -> bool:
    """True for a selector that is a name, a class or an id and no more, so that what is looked up by it needs no test."""
    if isinstance(tree, Class | Hash) or (isinstance(tree, Attrib) and _is_whole_value(tree)):
        return isinstance(tree.selector, Element) and not tree.selector.element
    return isinstance(tree, Element) and bool(tree.element) and not tree.namespace


def _is_whole_value(tree: Attrib) -> bool:
    return tree.operator == "=" and not tree.flag and not tree.namespace and tree.attrib.lower() not in _COMMON


def _classes(tree: Any) -> Iterator[str]:
    """Classes without which nothing matches; what stands in ``:not()`` and ``:has()`` is passed over."""
    if isinstance(tree, Class):
        yield tree.class_name
    if isinstance(tree, CombinedSelector):
        yield from _classes(tree.subselector)
    if hasattr(tree, "selector"):
        yield from _classes(tree.selector)
