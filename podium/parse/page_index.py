"""The elements of one page in columns (name, class, id, …), each read once: what a selector asks for is looked up, not searched for.

An element's place is its number in the order of the page. What a selector means is for ``podium.parse.page_select``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]+")


class By(Enum):
    """What elements can be looked up by, the rarest first."""

    ID = 1
    CLASS = 2
    ATTRIBUTE = 3
    TAG = 4


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
    def names(self) -> frozenset[str]:
        """The classes and ids that the page names."""
        ids = {value for value in self._column("id") if value}
        return frozenset((*ids, *(word for value in self._values for word in words_of(value))))

    def having(self, by: By, name: str, inside: Any) -> list[Any]:
        """The elements of that name, class or id, or with that attribute, inside an element and itself, in the order of the page."""
        places: Sequence[int] | None = self._found.get((by, name))
        if places is None:
            places = self._found[by, name] = list(self._places(by, name))
        if places and inside is not self.tree:
            begin, end = self.span(inside)
            first = bisect_left(places, begin)
            places = places[first : bisect_left(places, end, first)]
        return [self._elements[place] for place in places]

    def span(self, element: Any) -> tuple[int, int]:
        """The place of an element, and the one behind all that is inside it."""
        following = _following(element)
        return self.places[element], len(self) if following is None else self.places[following]

    @cached_property
    def places(self) -> dict[Any, int]:
        """The place of every element."""
        return {element: place for place, element in enumerate(self._elements)}

    def _places(self, by: By, name: str) -> Iterator[int]:
        match by:
            case By.TAG:
                return (place for place, tag in enumerate(self._tags) if tag == name)
            case By.ID:
                return (place for place, value in enumerate(self._column("id")) if value == name)
            case By.ATTRIBUTE:
                return (place for place, value in enumerate(self._column(name)) if value is not None)
        meant = {value for value in self._values if name in words_of(value)}
        return (place for place, value in enumerate(self._column("class")) if value in meant)

    def _column(self, attribute: str) -> list[str | None]:
        if attribute not in self._columns:
            self._columns[attribute] = [element.get(attribute) for element in self._elements]
        return self._columns[attribute]

    @cached_property
    def _tags(self) -> list[Any]:
        return [element.tag for element in self._elements]

    @cached_property
    def _values(self) -> set[str]:
        return {value for value in self._column("class") if value}


@lru_cache(maxsize=4096)
def words_of(value: str) -> tuple[str, ...]:
    """The classes in an attribute; a space that does not break is a letter of one."""
    return tuple(value.split() if value.isascii() else filter(None, _SPACE.split(value)))


def _following(element: Any) -> Any:
    """The first element behind this one that is not inside it."""
    while element is not None:
        if (after := element.getnext()) is not None:
            return after
        element = element.getparent()
    return None
