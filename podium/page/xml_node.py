"""One element of an XML answer, asked like one of a web page. lexbor reads HTML alone, so that lxml holds this tree."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from podium.page.limits import check_region
from podium.page.node import NEVER_TEXT, Node
from podium.page.printed import PARTING, SHOWN, PrintStep, printing
from podium.page.selectors import selection
from podium.text.folding import fold

_STRING: Any = etree.XPath("string()", smart_strings=False)
_SILENT = frozenset({"script", "style"})


class XmlNode(Node):
    """One element of an XML answer."""

    __slots__ = ()

    def _found(self, css: str) -> list[Any]:
        return selection(css).on_xml(self._element)

    def _first(self, css: str) -> Any:
        return next(iter(self._found(css)), None)

    @property
    def text(self) -> str:
        """The words in it, white space folded; a line break counts as a space."""
        return fold("".join(_words(self._element)))

    @property
    def tag(self) -> str:
        """The element's name, in lower case."""
        return str(self._element.tag).lower()

    @property
    def children(self) -> list[Node]:
        """The elements straight inside it."""
        return [self._node(child) for child in self._element if isinstance(child.tag, str)]

    @property
    def before(self) -> list[Node]:
        """The elements that stand before it: its earlier siblings and those of what holds it, in the order of the document."""
        found: list[Node] = []
        element = self._element
        while element is not None:
            found += [self._node(sibling) for sibling in element.itersiblings(preceding=True) if isinstance(sibling.tag, str)]
            element = element.getparent()
        return found[::-1]

    @property
    def own_text(self) -> str:
        """The words that stand in no element inside it."""
        return fold(" ".join([self._element.text or "", *(child.tail or "" for child in self._element)]))

    @property
    def preformatted(self) -> str:
        """The words with all white space as it is."""
        return str(_STRING(self._element))

    @property
    def attributes(self) -> dict[str, str]:
        """All its attributes."""
        return {str(name): str(value) for name, value in self._element.items()}

    def attribute(self, name: str) -> str | None:
        """The value of that attribute."""
        value = self._element.get(name)
        return None if value is None else str(value)

    def _inside(self) -> Iterator[Any]:
        return (element for element in self._element.iterdescendants() if isinstance(element.tag, str))

    def _steps(self, without: Mapping[int, Any]) -> Iterator[PrintStep]:
        never = {**without, **{hash(element): element for element in self._found(NEVER_TEXT)}}
        return _Walk(never).steps(self._element)

    def _holder(self, element: Any) -> Any:
        return element.getparent()


class _Walk:
    """The words of a region in order, and where the elements that show begin and end, without the elements ``without``."""

    def __init__(self, without: Mapping[int, Any]) -> None:
        self._without = without
        self._count = 0

    def steps(self, element: Any) -> Iterator[PrintStep]:
        name = element.tag.rpartition("}")[2].lower()
        attributes = printing(element.attrib)
        shown = name in SHOWN or "style" in attributes
        if shown:
            yield name, attributes
        if element.text:
            yield element.text
        for child in element:
            if hash(child) not in self._without:
                check_region(self._count)
                self._count += 1
                if isinstance(child.tag, str):
                    yield from self.steps(child)
                elif child.text:  # an entity, as it is written
                    yield child.text
            if child.tail:
                yield child.tail
        if shown:
            yield None


def _words(element: Any) -> Iterable[str]:
    """Texts and tails in the order of the document; blocks and line breaks are parted by spaces."""
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if part.tag in PARTING or part.tag == "br":
            yield " "
        if event == "start" and part.text and part.tag not in _SILENT:
            yield part.text
        if event != "start" and part.tail and part is not element:
            yield part.tail
