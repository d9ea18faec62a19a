"""The elements of one page by name, class, id and attribute, gathered in one pass: what a selector asks for is looked up, not searched for.

An element's place is its number in the order of the page. What a selector means is for ``podium.parse.page_select``.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
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
        tags, ids, attributes, classes = (defaultdict[str, list[int]](list) for _ in range(4))
        for place, element in enumerate(self._elements):
            tags[element.tag].append(place)
            for name, value in element.items():
                if name == "class":
                    for word in _words(value):
                        classes[word].append(place)
                elif name == "id":
                    ids[value].append(place)
                else:
                    attributes[name].append(place)
        self._by = {By.TAG: tags, By.ID: ids, By.CLASS: classes, By.ATTRIBUTE: attributes}
        self.names = frozenset((*classes, *ids))
        """The classes and ids that the page names."""

    def __len__(self) -> int:
        return len(self._elements)

    @cached_property
    def places(self) -> dict[Any, int]:
        """The place of every element."""
        return {element: place for place, element in enumerate(self._elements)}

    def having(self, by: By, name: str, inside: Any) -> list[Any]:
        """The elements of that name, class or id, or with that attribute, inside an element and itself, in the order of the page."""
        places: Sequence[int] = self._by[by].get(name, ())
        if places and inside is not self.tree:
            places = self._between(places, inside)
        return [self._elements[place] for place in places]

    def _between(self, places: Sequence[int], inside: Any) -> Sequence[int]:
        begin = bisect_left(places, self.places[inside])
        if begin == len(places):
            return ()
        following = _following(inside)
        return places[begin : len(places) if following is None else bisect_left(places, self.places[following], begin)]


@lru_cache(maxsize=4096)
def _words(value: str) -> tuple[str, ...]:
    """The classes of an element, each once; a space that does not break is a letter of one."""
    return tuple(dict.fromkeys(value.split() if value.isascii() else _SPACE.split(value)))


def _following(element: Any) -> Any:
    """The first element behind this one that is not inside it."""
    while element is not None:
        if (after := element.getnext()) is not None:
            return after
        element = element.getparent()
    return None
