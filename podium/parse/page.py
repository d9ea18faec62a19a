"""A captured page and the questions one may ask it. The trees stay behind this door: what comes out is text and blocks.

Whole pages are searched with lxml (``podium.parse.page_select``); beautifulsoup4 reads only the region that holds the words
(``podium.parse.page_blocks``), which keeps a page at a few milliseconds.
"""

import copy
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.fields.text import fold
from podium.parse.blocks import Block
from podium.parse.bounds import ELEMENTS, check_blocks, check_region, check_text, check_tree
from podium.parse.charset import decoded, media_type
from podium.parse.page_blocks import PARTING, printed
from podium.parse.page_index import PageIndex
from podium.parse.page_select import selection
from podium.parse.page_tree import fragment_tree, html_tree, xml_tree

NEVER_TEXT = "script, style, noscript, template, iframe, svg, button, form, select, input, textarea, object, video, audio, figcaption"
"""Elements whose text is never part of a body."""

_JSON = re.compile(r'\ufeff?\s*(?:\{\s*"|\[\s*[{"])')


class Node:
    """One element of a page."""

    __slots__ = ("_element", "_index")

    def __init__(self, element: Any, index: PageIndex) -> None:
        self._element = element
        self._index = index

    @property
    def text(self) -> str:
        """The words in it, white space folded; a line break counts as a space."""
        element = self._element
        if any(part.tag in _PARTS for part in element.iterdescendants()) or element.tag in _SILENT:
            return fold("".join(_words(element)))
        return fold(_STRING(element) if len(element) else element.text or "")

    @property
    def lines(self) -> list[str]:
        """The words line by line, as elements and line breaks part them."""
        return [line for block in self.blocks() for part in block.raw.split("\n") if (line := fold(part))]

    @property
    def tag(self) -> str:
        """The element's name, in lower case."""
        return str(self._element.tag).lower()

    @property
    def children(self) -> "list[Node]":
        """The elements straight inside it."""
        return [Node(child, self._index) for child in self._element if isinstance(child.tag, str)]

    @property
    def before(self) -> "list[Node]":
        """The elements that stand before it on the page: its earlier siblings and those of what holds it, in the order of the page."""
        found: list[Node] = []
        element = self._element
        while element is not None:
            found += [Node(sibling, self._index) for sibling in element.itersiblings(preceding=True) if isinstance(sibling.tag, str)]
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

    def attribute(self, name: str) -> str | None:
        """The value of that attribute."""
        value = self._element.get(name)
        return None if value is None else str(value)

    def maybe(self, css: str) -> "Node | None":
        """The first match inside it."""
        found = next(iter(selection(css).on(self._element, self._index)), None)
        return None if found is None else Node(found, self._index)

    def every(self, css: str) -> "list[Node]":
        """All matches inside it, in the order of the page."""
        return [Node(element, self._index) for element in selection(css).on(self._element, self._index)]

    def blocks(self, drop: str = "", unwanted: "Callable[[Node], bool] | None" = None) -> tuple[Block, ...]:
        """Its printed paragraphs, without what matches ``drop``, what is ``unwanted`` and what is never text."""
        region = self._without([*self._dropped(drop), *(self._unwanted(unwanted) if unwanted else ())])
        check_region(region)
        blocks = tuple(printed(etree.tostring(region, encoding="unicode", method="html")))
        check_blocks(len(blocks))
        return blocks

    def _dropped(self, drop: str) -> "Iterator[Any]":
        for css in filter(None, (NEVER_TEXT, drop)):
            yield from selection(css).on(self._element, self._index)

    def _unwanted(self, unwanted: "Callable[[Node], bool]") -> "Iterator[Any]":
        elements = (element for element in self._element.iterdescendants() if isinstance(element.tag, str))
        return (element for element in elements if unwanted(Node(element, self._index)))

    def _without(self, elements: "Sequence[Any]") -> Any:
        """A copy of it without these; the page stays whole."""
        region = copy.deepcopy(self._element)
        region.tail = None
        twins = list(region.iter()) if elements else []
        first = self._index.places[self._element] if elements else 0
        for element in elements:
            if element is not self._element:
                _drop(twins[self._index.places[element] - first])
        return region


class Page:
    """A page of text: HTML unless its type says JSON or plain text."""

    def __init__(self, url: str, text: str, status: int = 200, media_type: str = "text/html") -> None:
        self.url = url
        self.text = text
        self.status = status
        self.media_type = media_type

    @classmethod
    def of(cls, capture: Capture) -> "Page":
        """The capture as text; raises ``Rejected``: EMPTY, NOT_TEXT, BAD_CHARSET or TOO_LARGE."""
        text = decoded(capture)
        check_text(text)
        return cls(capture.url, text, capture.status, media_type(capture))

    @cached_property
    def root(self) -> Node:
        """The whole document."""
        if self.is_json:
            return _root(html_tree("<html></html>"), "")
        return _root(xml_tree(self.text) if self.is_xml else html_tree(self.text), self.text)

    def every(self, css: str) -> list[Node]:
        """All matches, in the order of the page."""
        return self.root.every(css)

    def maybe(self, css: str) -> Node | None:
        """The first match, or ``None``."""
        return self.root.maybe(css)

    def one(self, css: str) -> Node:
        """The only match; raises ``Rejected`` (UNKNOWN_LAYOUT for none, UNCLEAR_FIELD for several)."""
        found = self.every(css)
        if not found:
            raise Rejected(Reason.UNKNOWN_LAYOUT, f"nothing on the page matches {css!r}")
        if len(found) > 1:
            raise Rejected(Reason.UNCLEAR_FIELD, f"{len(found)} places of the page match {css!r}, one was expected")
        return found[0]

    def has(self, css: str) -> bool:
        """True when something matches."""
        return self.root.maybe(css) is not None

    def meta(self, name: str) -> str | None:
        """The content of the ``meta`` element with that ``name``, ``property`` or ``itemprop``, ``None`` when blank."""
        return self._meta.get(name.lower())

    @cached_property
    def _meta(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for meta in self.root.every("meta"):
            name = meta.attribute("name") or meta.attribute("property") or meta.attribute("itemprop")
            content = fold(meta.attribute("content") or "")
            if name and content:
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def language(self) -> str | None:
        """What the page says of its own language (``html[lang]``, ``inLanguage``, ``content-language``)."""
        said = self.root.attribute("lang") or self.meta("inlanguage") or self.meta("dcterms.language") or self.meta("og:locale")
        return said.strip() or None if said else None

    def address(self, reference: str) -> str:
        """A link of this page as a whole address, blank for one that is no address."""
        try:
            return urljoin(self.url, reference.strip())
        except ValueError:  # a bracket that is no IPv6 address
            return ""

    def json_ld(self) -> list[dict[str, Any]]:
        """The JSON-LD objects of the page, ``@graph`` opened; unreadable ones are left out."""
        scripts = (script for script in self.root.every("script") if script.attribute("type") == "application/ld+json")
        return [item for script in scripts for item in _objects(script.preformatted)]

    def json(self) -> Any:
        """The whole page as JSON; raises ``Rejected`` (UNKNOWN_LAYOUT) when it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as problem:
            raise Rejected(Reason.UNKNOWN_LAYOUT, "the page is not JSON, which its source file expects") from problem

    @property
    def is_json(self) -> bool:
        """True for a JSON answer: no element is on it, so that no landmark of a web page matches."""
        return "json" in self.media_type or _JSON.match(self.text) is not None

    @property
    def is_xml(self) -> bool:
        """True for an XML answer that is no web page: its elements are asked like those of HTML, markup inside them by ``fragment``."""
        return "xml" in f"{self.media_type} {self.text[:40].lower()}" and "<html" not in self.text[:2000].lower()

    def fragment(self, markup: str) -> Node:
        """Markup that a field of a JSON or XML answer holds."""
        tree = fragment_tree(markup)
        return _root(tree, markup)

    @property
    def cut_short(self) -> bool:
        """True for an HTML document whose end is missing."""
        head, tail = self.text[:2000].lower(), self.text[-2000:].lower()
        return "<html" in head and "</html" not in tail and "</body" not in tail


def _root(tree: Any, text: str) -> Node:
    """A tree made of that text, as far as it keeps within bounds: first those that a tree must keep to be looked at."""
    if text.count("<") > ELEMENTS:
        check_tree(tree, text)
    index = PageIndex(tree)
    check_tree(tree, text, len(index))
    return Node(tree, index)


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    items = value if isinstance(value, list) else [value]
    opened = [inner for item in items if isinstance(item, dict) for inner in (item.get("@graph") or [item])]
    return [item for item in opened if isinstance(item, dict)]


_STRING: Any = etree.XPath("string()", smart_strings=False)
_SILENT = frozenset({"script", "style"})
_PARTS = PARTING | _SILENT | {"br"}
"""Elements whose words are not simply joined to those around them."""


def _drop(element: Any) -> None:
    """Takes an element out of its tree and leaves the words behind it, once."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _words(element: Any) -> Iterable[str]:
    """Texts and tails in the order of the page; blocks and line breaks are parted by spaces."""
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if part.tag in PARTING or part.tag == "br":
            yield " "
        if event == "start" and part.text and part.tag not in _SILENT:
            yield part.text
        if event != "start" and part.tail and part is not element:
            yield part.tail
