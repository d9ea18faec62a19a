"""The elements of one page in columns (name, class, id, …), each read once: what a selector asks for is looked up, not searched for.

An element's place is its number in the order of the page. What a selector means is for ``podium.parse.page_select``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cached_property
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]+")
"""What parts the classes of an element; a space that does not break is a letter of one."""


class By(IntEnum):
    """What elements can be looked up by, the rarest first."""

    ID = 1
    CLASS = 2
    TAG = 3
    VALUE = 4
    """An attribute and all of its value, an equals sign between them."""
    ATTRIBUTE = 5


class PageIndex:
    """Where on a page its elements stand."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self._elements = list(tree.iter())
        self._columns: dict[str, list[str | None]] = {}
        self._known: dict[tuple[By, str], list[int]] = {}

    def __len__(self) -> int:
        return len(self._elements)

    @cached_property
    def places(self) -> dict[Any, int]:
        """The place of every element."""
        return {element: place for place, element in enumerate(self._elements)}

    def names(self, word: str) -> bool:
        """True when an element of the page has that class."""
        return bool(self._places(By.CLASS, word))

    def having(self, by: By, name: str, inside: Any) -> list[Any]:
        """The elements inside an element, and itself, that can be looked up so, in the order of the page."""
        places: Sequence[int] = self._places(by, name)
        if places and inside is not self.tree:
            places = self._between(places, inside)
        return [self._elements[place] for place in places]

    def end(self, element: Any) -> int:
        """The first place behind an element and all that is inside it."""
        following = _following(element)
        return len(self) if following is None else self.places[following]

    def _between(self, places: Sequence[int], inside: Any) -> Sequence[int]:
        first = bisect_left(places, self.places[inside])
        return places[first : bisect_left(places, self.end(inside), first)] if first < len(places) else ()

    def _places(self, by: By, name: str) -> list[int]:
        known = self._known.get((by, name))
        if known is None:
            known = self._known[by, name] = self._found(by, name)
        return known

    def _found(self, by: By, name: str) -> list[int]:
        if by is By.TAG:
            return list(_all(self._tags, name)) if name in self._tags_there else []
        if by is By.ID:
            return list(_all(self._column("id"), name))
        if by is By.VALUE:
            attribute, _, value = name.partition("=")
            return list(_all(self._column(attribute), value))
        if by is By.ATTRIBUTE:
            return [place for place, value in enumerate(self._column(name)) if value is not None]
        if f" {name} " not in self._classes:
            return []
        values = [value for value in self._values if name in value and name in words_of(value)]
        return sorted(place for value in values for place in _all(self._column("class"), value))

    def _column(self, attribute: str) -> list[str | None]:
        if attribute not in self._columns:
            self._columns[attribute] = [element.get(attribute) for element in self._elements]
        return self._columns[attribute]

    @cached_property
    def _tags(self) -> list[Any]:
        return [element.tag for element in self._elements]

    @cached_property
    def _tags_there(self) -> frozenset[Any]:
        return frozenset(self._tags)

    @cached_property
    def _values(self) -> set[str]:
        return {value for value in set(self._column("class")) if value}

    @cached_property
    def _classes(self) -> str:
        """Every class that the page names, between spaces."""
        return f" {' '.join(words_of(' '.join(self._values)))} "


def words_of(value: str) -> list[str]:
    """The classes in an attribute."""
    return value.split() if value.isascii() else _SPACE.split(value)


def _all(column: Sequence[object], value: object) -> Iterator[int]:
    """Every place in a column where that value stands."""
    place = -1
    for _ in range(column.count(value)):
        place = column.index(value, place + 1)
        yield place


def _following(element: Any) -> Any:
    """The first element behind this one that is not inside it."""
    while element is not None:
        if (after := element.getnext()) is not None:
            return after
        element = element.getparent()
    return None
