"""CSS selectors, compiled once and asked only where the page names what they need. Elements in, elements out; meaning is for the page."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Class, CombinedSelector, Element, Hash
from lxml import etree

_TRANSLATOR = HTMLTranslator()


class Selection:
    """A list of selectors; those whose classes and ids the page never names are not searched for."""

    def __init__(self, css: str) -> None:
        try:
            self._choices = [(frozenset(_needs(choice.parsed_tree)), choice) for choice in parse(css)]
        except SelectorError as problem:
            raise ValueError(f"not a CSS selector: {css}") from problem
        tags = [_tag(choice.parsed_tree) for _, choice in self._choices]
        self._tags = tags if all(tags) else []
        self._compiled: dict[tuple[int, ...], Any] = {}

    def __call__(self, element: Any, names: frozenset[str] | None = None) -> list[Any]:
        """All matches in an element and itself, in the order of the page; ``names`` are the classes and ids that its page names."""
        asked = tuple(number for number, (needs, _) in enumerate(self._choices) if names is None or needs <= names)
        if not asked:
            return []
        if asked not in self._compiled:
            self._compiled[asked] = self._compile(asked)
        found: list[Any] = self._compiled[asked](element)
        return found

    def first(self, element: Any, names: frozenset[str] | None = None) -> Any:
        """The first match, ``None`` where there is none."""
        if self._tags:
            return next(element.iter(*self._tags), None)
        return next(iter(self(element, names)), None)

    def _compile(self, asked: tuple[int, ...]) -> Any:
        choices = [self._choices[number][1] for number in asked]
        if self._tags:
            return lambda element: list(element.iter(*self._tags))
        return etree.XPath(" | ".join(_TRANSLATOR.selector_to_xpath(choice, prefix="descendant-or-self::") for choice in choices))


@lru_cache(maxsize=1024)
def selection(css: str) -> Selection:
    """The compiled selectors; raises ``ValueError`` for what is no CSS."""
    return Selection(css)


def names_on(tree: Any) -> frozenset[str]:
    """The classes and ids that a page names."""
    return frozenset(" ".join(_NAMES(tree)).split())


_NAMES: Any = etree.XPath("//@class | //@id", smart_strings=False)


def _tag(tree: Any) -> str | None:
    """The element's name where a selector says no more."""
    return tree.element.lower() if isinstance(tree, Element) and tree.element and not tree.namespace else None


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
