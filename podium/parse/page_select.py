"""CSS selectors, compiled once and asked only where the page names what they need. Elements in, elements out; meaning is for the page.

On a page they are read from right to left: its index gives the few elements that a selector can mean, and each of these is tested.
"""

from collections.abc import Iterator, Set
from functools import cached_property, lru_cache
from typing import Any

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash, Negation
from lxml import etree

from podium.parse.page_index import By, PageIndex

_TRANSLATOR = HTMLTranslator()
_COMMON = frozenset({"class", "id", "href", "src", "style"})
"""Attributes that too many elements have for a look-up by them to be worth it."""
_FEW = 30
"""Candidates that are sooner tested one by one than the page is searched."""


class Choice:
    """One selector of a list."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.needs = frozenset(_needs(tree))
        """Classes and ids without which nothing matches."""
        self.combined = isinstance(tree, CombinedSelector)
        """True where it names an element by others around it, as ``main h1`` does."""
        self._key = min(_keys(tree), key=lambda key: key[0].value, default=None)
        self._key_is_all = _is_one_word(tree)
        self.tag = self._key[1] if self._key and self._key[0] is By.TAG and self._key_is_all else None
        """The element's name where it says no more."""

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of the page and itself."""
        if self.combined and element is not index.tree:
            return _found(_searched((self,)), element)
        if self._key is None:
            return _found(self._search, element)
        candidates = index.having(*self._key, element)
        if self._key_is_all:
            return candidates
        many = len(candidates) > _FEW and self._key[0] is By.TAG
        return _found(self._search, element) if many else list(filter(self._test, candidates))

    @property
    def path(self) -> str:
        """As XPath, read from left to right: every part is inside the element that is searched."""
        return f"descendant-or-self::{_TRANSLATOR.xpath(self.tree)}"

    @cached_property
    def condition(self) -> str:
        """As XPath's condition on one element, read from right to left: the parts before it may be anywhere on the page."""
        return f"not({_TRANSLATOR.xpath(Negation(Element(), self.tree)).condition})"

    @cached_property
    def _test(self) -> Any:
        return etree.XPath(self.condition)

    @cached_property
    def _search(self) -> Any:
        return etree.XPath(f"descendant-or-self::{next((name for by, name in _keys(self.tree) if by is By.TAG), '*')}[{self.condition}]")


class Selection:
    """A list of selectors."""

    def __init__(self, css: str) -> None:
        try:
            self._choices = tuple(Choice(selector.parsed_tree) for selector in parse(css))
        except SelectorError as problem:
            raise ValueError(f"not a CSS selector: {css}") from problem
        self._tags = [choice.tag for choice in self._choices if choice.tag] if all(choice.tag for choice in self._choices) else []

    def on(self, element: Any, index: PageIndex) -> list[Any]:
        """All matches in an element of a page and itself, in the order of the page."""
        asked = [choice for choice in self._choices if choice.needs <= index.names]
        if len(asked) < 2:
            return asked[0].on(element, index) if asked else []
        found = {index.places[match]: match for choice in asked for match in choice.on(element, index)}
        return [found[place] for place in sorted(found)]

    def first_on(self, element: Any, index: PageIndex) -> Any:
        """The first match, ``None`` where there is none."""
        return next(iter(self.on(element, index)), None)

    def inside(self, element: Any, names: Set[str] | None = None) -> list[Any]:
        """All matches in an element that is on no page: a fragment, or a copy of a part of one; ``names`` are those of the page."""
        if self._tags:
            return list(element.iter(*self._tags))
        asked = tuple(choice for choice in self._choices if names is None or choice.needs <= names)
        return _found(_searched(asked), element) if asked else []


@lru_cache(maxsize=1024)
def selection(css: str) -> Selection:
    """The compiled selectors; raises ``ValueError`` for what is no CSS."""
    return Selection(css)


@lru_cache(maxsize=1024)
def _searched(choices: tuple[Choice, ...]) -> Any:
    """A search for all of them: one step of XPath for those of one element, since joining steps costs more than taking them."""
    simple = [choice.condition for choice in choices if not choice.combined]
    paths = [choice.path for choice in choices if choice.combined]
    return etree.XPath(" | ".join([*([f"descendant-or-self::*[{' or '.join(simple)}]"] if simple else []), *paths]))


def _found(search: Any, element: Any) -> list[Any]:
    found: list[Any] = search(element)
    return found


def _last(tree: Any) -> Iterator[Any]:
    """What a selector says of the element that it matches."""
    tree = tree.subselector if isinstance(tree, CombinedSelector) else tree
    while tree is not None:
        yield tree
        tree = getattr(tree, "selector", None)


def _keys(tree: Any) -> Iterator[tuple[By, str]]:
    """By what its matches can be looked up."""
    for part in _last(tree):
        if isinstance(part, Hash):
            yield By.ID, part.id
        elif isinstance(part, Class):
            yield By.CLASS, part.class_name
        elif isinstance(part, Attrib) and not part.namespace and (name := part.attrib.lower()) not in _COMMON:
            yield By.ATTRIBUTE, name
        elif isinstance(part, Element) and part.element and not part.namespace and part.element.isalnum():
            yield By.TAG, part.element.lower()


def _is_one_word(tree: Any) -> bool:
    """True for a selector that is a name, a class or an id and no more."""
    if isinstance(tree, Class | Hash):
        return isinstance(tree.selector, Element) and not tree.selector.element
    return isinstance(tree, Element) and bool(tree.element) and not tree.namespace


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
