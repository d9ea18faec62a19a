"""The elements of one page by name, class, id and attribute, each looked for once: what a selector asks for is looked up, not searched for.

An element's place is its number in the order of the page, counted only where somebody asks for it.
What a selector means is for ``podium.page.selectors``.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]+")
"""What parts the classes of an element; a space that does not break is a letter of one."""
_FEW = 8
"""Elements of which it is sooner asked what they stand in than where."""


class By(IntEnum):
    """What elements can be looked up by, the rarest first."""

    ID = 1
    CLASS = 2
    PART_OF_CLASS = 3
    """Letters within the attribute that names the classes."""
    TAG = 4
    VALUE = 5
    """An attribute and all of its value, an equals sign between them."""
    ATTRIBUTE = 6


class PageIndex:
    """Where on a page its elements stand."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self._elements = list(tree.iter())
        self._columns: dict[str, _Column] = {}
        self._known: dict[tuple[By, str], list[Any]] = {}
        self._known_places: dict[tuple[By, str], list[int]] = {}

    def __len__(self) -> int:
        return len(self._elements)

    @cached_property
    def places(self) -> dict[Any, int]:
        """The place of every element."""
        return {element: place for place, element in enumerate(self._elements)}

    @cached_property
    def _names_and_classes(self) -> tuple[dict[str, list[Any]], "_Column"]:
        """Elements by their names, and places by class: one walk for both, where a search for each name would walk all of the page."""
        names: dict[str, list[Any]] = {}
        classes: dict[str, list[int]] = {}
        for place, element in enumerate(self._elements):
            if (name := element.tag) in names:
                names[name].append(element)
            else:
                names[name] = [element]
            if value := element.get("class"):
                if value in classes:
                    classes[value].append(place)
                else:
                    classes[value] = [place]
        return names, _Column(self._elements, classes)

    def names(self, word: str) -> bool:
        """True when an element of the page has that class."""
        return f" {word} " in self._classes

    def having(self, by: By, name: str, inside: Any) -> list[Any]:
        """The elements inside an element, and itself, that can be looked up so, in the order of the page."""
        known = self._known.get((by, name))
        if known is None:
            known = self._known[by, name] = self._found(by, name)
        if not known or inside is self.tree:
            return known
        if len(known) <= _FEW:
            return [element for element in known if is_within(element, inside)]
        if by is By.TAG:
            return list(inside.iter(name))
        return self._between(known, (by, name), inside)

    def in_order(self, elements: list[Any]) -> list[Any]:
        """The elements in the order of the page, each once."""
        known = set(elements)
        return sorted(known, key=_way if len(known) <= _FEW else self.places.__getitem__)

    def _between(self, known: list[Any], key: tuple[By, str], inside: Any) -> list[Any]:
        places = self._known_places.get(key)
        if places is None:
            places = self._known_places[key] = [self.places[element] for element in known]
        first = bisect_left(places, self.places[inside])
        return known[first : bisect_left(places, self._end(inside), first)] if first < len(known) else []

    def _end(self, element: Any) -> int:
        """The first place behind an element and all that is inside it."""
        following = _following(element)
        return len(self.places) if following is None else self.places[following]

    def _found(self, by: By, name: str) -> list[Any]:
        if by is By.TAG:
            return self._names_and_classes[0].get(name, [])
        if by is By.ID:
            return self._column("id").holding([name])
        if by is By.VALUE:
            attribute, _, value = name.partition("=")
            return self._column(attribute).holding([value])
        if by is By.ATTRIBUTE:
            return self._column(name).elements
        classes = self._column("class")
        if by is By.PART_OF_CLASS:
            return classes.holding([value for value in classes.values if name in value])
        return classes.holding([value for value in classes.values if name in value and name in words_of(value)]) if self.names(name) else []

    def _column(self, attribute: str) -> "_Column":
        if attribute not in self._columns:
            self._columns[attribute] = self._names_and_classes[1] if attribute == "class" else self._searched(attribute)
        return self._columns[attribute]

    def _searched(self, attribute: str) -> "_Column":
        """Of an attribute that few elements have: a search is quicker than asking every one."""
        elements, values = self.tree.xpath(f"descendant-or-self::*[@{attribute}]"), dict[str, list[int]]()
        for place, element in enumerate(elements):
            if value := element.get(attribute):
                values.setdefault(value, []).append(place)
        return _Column(elements, values)

    @cached_property
    def _classes(self) -> str:
        """Every class that the page names, between spaces."""
        classes = " ".join(self._column("class").values)
        return f" {classes} ".replace("\n", " ").replace("\t", " ").replace("\r", " ")


class _Column:
    """One attribute of elements: where each of its values stands, the blank one left out."""

    def __init__(self, elements: list[Any], values: dict[str, list[int]]) -> None:
        self.elements = elements
        self.values = values

    def holding(self, values: Sequence[str]) -> list[Any]:
        """The elements that have one of these values, in the order of the page."""
        places = [place for value in values for place in self.values.get(value, ())]
        return [self.elements[place] for place in (sorted(places) if len(values) > 1 else places)]


def words_of(value: str) -> list[str]:
    """The classes in an attribute."""
    return value.split() if value.isascii() else _SPACE.split(value)


def is_within(element: Any, other: Any) -> bool:
    """True for an element in another one, and for itself."""
    while element is not None and element is not other:
        element = element.getparent()
    return element is not None


def _way(element: Any) -> list[int]:
    """The numbers among their siblings of what holds the element, and its own: in the order of the page, as its place is."""
    way: list[int] = []
    while (parent := element.getparent()) is not None:
        way.append(parent.index(element))
        element = parent
    return way[::-1]


def _following(element: Any) -> Any:
    """The first element behind this one that is not inside it."""
    while element is not None:
        if (after := element.getnext()) is not None:
            return after
        element = element.getparent()
    return None
