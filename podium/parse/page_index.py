"""The elements of one page in columns (name, class, id, …), each read once: what a selector asks for is looked up, not searched for.

An element's place is its number in the order of the page. What a selector means is for ``podium.parse.page_select``.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
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
        self._found: dict[tuple[By, str], list[int]] = {}

    def __len__(self) -> int:
        return len(self._elements)

    @cached_property
    def classes(self) -> Set[str]:
        """The classes that the page names."""
        return self._values.keys()

    @cached_property
    def places(self) -> dict[Any, int]:
        """The place of every element."""
        return {element: place for place, element in enumerate(self._elements)}

    def having(self, by: By, name: str, inside: Any) -> list[Any]:
        """The elements of that name, class or id, or with that attribute, inside an element and itself, in the order of the page."""
        places: Sequence[int] | None = self._tags.get(name, ()) if by is By.TAG else self._found.get((by, name))
        if places is None:
            places = self._found[by, name] = list(self._places(by, name))
        if places and inside is not self.tree:
            places = self._between(places, inside)
        return [self._elements[place] for place in places]

    def _between(self, places: Sequence[int], inside: Any) -> Sequence[int]:
        first = bisect_left(places, self.places[inside])
        following = _following(inside)
        return places[first : len(places) if following is None else bisect_left(places, self.places[following], first)]

    def _places(self, by: By, name: str) -> Iterator[int]:
        if by is By.ID:
            return (place for place, value in enumerate(self._column("id")) if value == name)
        if by is By.ATTRIBUTE:
            return (place for place, value in enumerate(self._column(name)) if value is not None)
        values = self._values.get(name, ())
        return (place for place, value in enumerate(self._column("class")) if value in values)

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

    @cached_property
    def _values(self) -> dict[str, set[str | None]]:
        """Each class, with the attributes that name it."""
        found: defaultdict[str, set[str | None]] = defaultdict(set)
        for value in filter(None, set(self._column("class"))):
            for word in value.split() if value.isascii() else _SPACE.split(value):
                found[word].add(value)
        return found


def _following(element: Any) -> Any:
    """The first element behind this one that is not inside it."""
    while element is not None:
        if (after := element.getnext()) is not None:
            return after
        element = element.getparent()
    return None
