"""The elements of one page by class, id and attribute, gathered in one pass: what a selector asks for is looked up, not searched for.

An element's place is its number in the order of the page. What a selector means is for ``podium.parse.page_select``.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]+")


class PageIndex:
    """Where on a page its classes, ids and attributes stand."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self._elements = list(tree.iter())
        self._values: defaultdict[str, list[int]] = defaultdict(list)
        self._ids: defaultdict[str, list[int]] = defaultdict(list)
        self._attributes: defaultdict[str, list[int]] = defaultdict(list)
        for place, element in enumerate(self._elements):
            for name, value in element.items():
                if name == "class":
                    self._values[value].append(place)
                elif name == "id":
                    self._ids[value].append(place)
                else:
                    self._attributes[name].append(place)

    def __len__(self) -> int:
        return len(self._elements)

    @cached_property
    def names(self) -> frozenset[str]:
        """The classes and ids that the page names."""
        return frozenset((*self._classes, *self._ids))

    @cached_property
    def places(self) -> dict[Any, int]:
        """The place of every element."""
        return {element: place for place, element in enumerate(self._elements)}

    def having(self, kind: str, name: str, inside: Any) -> list[Any]:
        """The elements of that ``class`` or ``id``, or with that ``attribute``, inside an element and itself, in the order of the page."""
        places = (self._classes if kind == "class" else self._ids if kind == "id" else self._attributes).get(name, ())
        if places and inside is not self.tree:
            places = self._between(places, inside)
        return [self._elements[place] for place in places]

    def _between(self, places: Sequence[int], inside: Any) -> Sequence[int]:
        begin = bisect_left(places, self.places[inside])
        following = _following(inside)
        end = len(places) if following is None else bisect_left(places, self.places[following], begin)
        return places[begin:end]

    @cached_property
    def _classes(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for word, places in self._words():
            found[word] = sorted({*found[word], *places}) if word in found else places
        return found

    def _words(self) -> Iterator[tuple[str, list[int]]]:
        for value, places in self._values.items():
            for word in value.split() if value.isascii() else _SPACE.split(value):
                yield word, places


def _following(element: Any) -> Any:
    """The first element behind this one that is not inside it."""
    while element is not None:
        if (after := element.getnext()) is not None:
            return after
        element = element.getparent()
    return None
