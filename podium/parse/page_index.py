"""The elements of one page in columns (name, class, id, …), each read once: what a selector asks for is looked up, not searched for.

An element's place is its number in the order of the page. What a selector means is for ``podium.parse.page_select``.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]+")
"""What parts the classes of an element; a space that does not break is a letter of one."""


class By(Enum):
    """What elements can be looked up by, the rarest first."""

    ID = 1
    CLASS = 2
    TAG = 3
    ATTRIBUTE = 4


class PageIndex:
    """Where on a page its elements stand."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self._elements = list(tree.iter())
        self._columns: dict[str, list[str | None]] = {}

    def __len__(self) -> int:
        return len(self._elements)

    @cached_property
    def classes(self) -> Mapping[str, Sequence[int]]:
        """The classes that the page names, and the places of their elements."""
        values = self._column("class")
        words = {value: dict.fromkeys(value.split() if value.isascii() else _SPACE.split(value)) for value in set(values) if value}
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, value in enumerate(values):
            for word in words[value] if value else ():
                found[word].append(place)
        return found

    @cached_property
    def places(self) -> dict[Any, int]:
        """The place of every element."""
        return {element: place for place, element in enumerate(self._elements)}

    def having(self, by: By, name: str, inside: Any) -> list[Any]:
        """The elements of that name, class or id, or with that attribute, inside an element and itself, in the order of the page."""
        places = self._places(by, name)
        if places and inside is not self.tree:
            places = self._between(places, inside)
        return [self._elements[place] for place in places]

    def _between(self, places: Sequence[int], inside: Any) -> Sequence[int]:
        first = bisect_left(places, self.places[inside])
        following = _following(inside)
        return places[first : len(places) if following is None else bisect_left(places, self.places[following], first)]

    def _places(self, by: By, name: str) -> Sequence[int]:
        if by is By.TAG:
            return self._tags.get(name, ())
        if by is By.CLASS:
            return self.classes.get(name, ())
        if by is By.ID:
            return [place for place, value in enumerate(self._column("id")) if value == name]
        return [place for place, value in enumerate(self._column(name)) if value is not None]

    def _column(self, attribute: str) -> list[str | None]:
        if attribute not in self._columns:
            self._columns[attribute] = [element.get(attribute) for element in self._elements]
        return self._columns[attribute]

    @cached_property
    def _tags(self) -> dict[Any, list[int]]:
        found: defaultdict[Any, list[int]] = defaultdict(list)
        for place, element in enumerate(self._elements):
            found[element.tag].append(place)
        return found


def _following(element: Any) -> Any:
    """The first element behind this one that is not inside it."""
    while element is not None:
        if (after := element.getnext()) is not None:
            return after
        element = element.getparent()
    return None
