"""A captured page and the questions one may ask it. The trees of lxml and beautifulsoup4 stay in here: what comes out is text and blocks.

Whole pages are searched with lxml and compiled selectors; beautifulsoup4 reads only the region that holds the words,
which keeps a page at a few milliseconds.
"""

import copy
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any, cast
from urllib.parse import urljoin

import lxml.html
from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString
from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from w3lib.encoding import html_to_unicode

from podium.blocks import Block, Run, paragraphs
from podium.bounds import check_blocks, check_text, check_tree
from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.offices import vocabulary
from podium.text import fold

NEVER_TEXT = "script, style, noscript, template, iframe, svg, button, form, select, input, textarea, object, video, audio, figcaption"
"""Elements whose text is never part of a body."""

_BLOCKS = vocabulary(
    "p div section article main header footer aside ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre table tbody thead tr td th center "
    "figure address hr form fieldset"
)
_KEEPING = frozenset({"li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
"""Elements whose paragraphs are theirs, whatever block stands inside them."""
_BOLD = frozenset({"b", "strong"})
_BOLD_STYLE = re.compile(r"font-weight:(?:bold|[6-9]00)")
_ITALIC = frozenset({"i", "em", "cite"})
_SOURCE_SPACE = re.compile(r"[ \t\r\n\f]+")
_JSON = re.compile(r'\ufeff?\s*(?:\{\s*"|\[\s*[{"])')
_XML_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_BINARY = re.compile(rb"\x00|^%PDF|^PK\x03\x04|^\x89PNG|^\xff\xd8\xff|^GIF8|^\x1f\x8b")


class Node:
    """One element of a page."""

    __slots__ = ("_element",)

    def __init__(self, element: Any) -> None:
        self._element = element

    @property
    def text(self) -> str:
        """The words in it, white space folded; a line break counts as a space."""
        return fold("".join(_words(self._element)))

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
        return [Node(child) for child in self._element if isinstance(child.tag, str)]

    @property
    def before(self) -> "list[Node]":
        """The elements that stand before it on the page: its earlier siblings and those of what holds it, in the order of the page."""
        found: list[Node] = []
        element = self._element
        while element is not None:
            found += [Node(sibling) for sibling in element.itersiblings(preceding=True) if isinstance(sibling.tag, str)]
            element = element.getparent()
        return found[::-1]

    @property
    def own_text(self) -> str:
        """The words that stand in no element inside it."""
        return fold(" ".join([self._element.text or "", *(child.tail or "" for child in self._element)]))

    @property
    def preformatted(self) -> str:
        """The words with all white space as it is."""
        return str(self._element.text_content())

    def attribute(self, name: str) -> str | None:
        """The value of that attribute."""
        value = self._element.get(name)
        return None if value is None else str(value)

    def maybe(self, css: str) -> "Node | None":
        """The first match inside it."""
        found = _select(css)(self._element)
        return Node(found[0]) if found else None

    def every(self, css: str) -> "list[Node]":
        """All matches inside it, in the order of the page."""
        return [Node(element) for element in _select(css)(self._element)]

    def blocks(self, drop: str = "", unwanted: "Callable[[Node], bool] | None" = None) -> tuple[Block, ...]:
        """Its printed paragraphs, without what matches ``drop``, what is ``unwanted`` and what is never text."""
        region = copy.deepcopy(self._element)
        region.tail = None
        if unwanted:
            for element in [element for element in region.iterdescendants() if isinstance(element.tag, str) and unwanted(Node(element))]:
                element.drop_tree()
        for element in _select(f"{NEVER_TEXT}, {drop}" if drop else NEVER_TEXT)(region):
            if element is not region and element.getparent() is not None:
                element.drop_tree()
        markup = etree.tostring(region, encoding="unicode", method="html")
        soup = BeautifulSoup(markup, "lxml")
        printed = tuple(_printed(soup))
        check_blocks(len(printed))
        return printed


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
        if not capture.body.strip():
            raise Rejected(Reason.EMPTY, "the answer has no body; fetch it again")
        if _BINARY.search(capture.body[:4096]) and not capture.body.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Rejected(Reason.NOT_TEXT, "the body is binary, not a page of text")
        return cls(capture.url, _decode(capture), capture.status, _media_type(capture))

    @cached_property
    def _tree(self) -> Any:
        if self.is_json:
            return lxml.html.document_fromstring("<html></html>")
        tree = _xml(self.text) if self.is_xml else _html(self.text)
        check_tree(tree)
        return tree

    @property
    def root(self) -> Node:
        """The whole document."""
        return Node(self._tree)

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
        return bool(_select(css)(self._tree))

    def meta(self, name: str) -> str | None:
        """The content of the ``meta`` element with that ``name``, ``property`` or ``itemprop``, ``None`` when blank."""
        return self._meta.get(name.lower())

    @cached_property
    def _meta(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for element in _select("meta[content]")(self._tree):
            name = element.get("name") or element.get("property") or element.get("itemprop")
            content = fold(element.get("content") or "")
            if name and content:
                found.setdefault(name.lower(), content)
        return found

    @cached_property
    def language(self) -> str | None:
        """What the page says of its own language (``html[lang]``, ``inLanguage``, ``content-language``)."""
        said = self._tree.get("lang") or self.meta("inlanguage") or self.meta("dcterms.language") or self.meta("og:locale")
        return said.strip() or None if said else None

    def address(self, reference: str) -> str:
        """A link of this page as a whole address."""
        return urljoin(self.url, reference.strip())

    def json_ld(self) -> list[dict[str, Any]]:
        """The JSON-LD objects of the page, ``@graph`` opened; unreadable ones are left out."""
        return [item for element in _select('script[type="application/ld+json"]')(self._tree) for item in _objects(element.text or "")]

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
        readable = markup.replace("\x00", "").encode("utf-8", "replace")  # JSON can escape what is no character
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        tree = lxml.html.fragment_fromstring(readable, create_parent="div", parser=parser)
        check_tree(tree)
        return Node(tree)

    @property
    def cut_short(self) -> bool:
        """True for an HTML document whose end is missing."""
        head, tail = self.text[:2000].lower(), self.text[-2000:].lower()
        return "<html" in head and "</html" not in tail and "</body" not in tail


def _html(text: str) -> Any:
    """The tree of a web page, without comments."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, ValueError) as problem:
        raise Rejected(Reason.EMPTY, "the page holds no element at all") from problem


def _xml(text: str) -> Any:
    """The tree of an XML answer, read without entities, document types or network."""
    parser = lxml.html.XHTMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_XML_DECLARATION.sub("", text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as problem:
        raise Rejected(Reason.TRUNCATED, f"the answer is not whole XML ({problem.msg}); fetch it again") from problem


def _decode(capture: Capture) -> str:
    charset, text = html_to_unicode(capture.header("content-type"), capture.body, default_encoding="utf-8", auto_detect_fun=_guess)
    if text.count("\ufffd") * 200 > len(text):
        raise Rejected(Reason.BAD_CHARSET, f"read as {charset}, more than one letter in 200 is lost; the page declares the wrong charset")
    if "\x00" in text:
        raise Rejected(Reason.NOT_TEXT, "the body is binary, not a page of text")
    check_text(text)
    return text


def _guess(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _media_type(capture: Capture) -> str:
    return (capture.header("content-type") or "text/html").partition(";")[0].strip().lower()


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    items = value if isinstance(value, list) else [value]
    opened = [inner for item in items if isinstance(item, dict) for inner in (item.get("@graph") or [item])]
    return [item for item in opened if isinstance(item, dict)]


@lru_cache(maxsize=1024)
def _select(css: str) -> Callable[[Any], list[Any]]:
    try:
        return cast(Callable[[Any], list[Any]], etree.XPath(HTMLTranslator().css_to_xpath(css, prefix="descendant-or-self::")))
    except SelectorError as problem:
        raise ValueError(f"not a CSS selector: {css}") from problem


def _words(element: Any) -> Iterable[str]:
    """Texts and tails in the order of the page; blocks and line breaks are parted by spaces."""
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        parts = part.tag in _BLOCKS or part.tag == "br"
        if parts:
            yield " "
        if event == "start" and part.text and part.tag not in {"script", "style"}:
            yield part.text
        if event != "start" and part.tail and part is not element:
            yield part.tail


class _Face:
    """The type face and the block that words stand in, on the way down the tree."""

    __slots__ = ("bold", "centred", "classes", "italic", "preformatted", "tag", "underline")

    def __init__(self) -> None:
        self.bold = self.italic = self.underline = self.preformatted = self.centred = False
        self.tag = "p"
        self.classes: frozenset[str] = frozenset()


def _printed(soup: BeautifulSoup) -> Iterator[Block]:
    runs: list[Run] = []
    for face, text in _faces(soup, _Face()):
        if text is not None:
            runs.append(Run(text, face.bold, face.italic, face.underline))
        elif runs:
            yield from paragraphs(Block(tuple(_joined(runs)), face.tag, face.classes, face.centred))
            runs = []
    if runs:
        yield from paragraphs(Block(tuple(_joined(runs))))


def _faces(tag: Tag, face: _Face) -> Iterator[tuple[_Face, str | None]]:
    """Texts in order with their face; ``None`` for text where a block ends, with the face of the block that ends."""
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name == "br":
                yield face, "\n"
            elif child.name in _BLOCKS:
                yield face, None
                inner = _inside(child, face)
                yield from _faces(child, inner)
                yield inner, None
            else:
                yield from _faces(child, _inside(child, face))
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            yield face, str(child) if face.preformatted else _SOURCE_SPACE.sub(" ", str(child))


def _inside(tag: Tag, face: _Face) -> _Face:
    inner = _Face()
    for name in _Face.__slots__:
        setattr(inner, name, getattr(face, name))
    style = str(tag.get("style") or "").replace(" ", "").lower()
    name = tag.name
    inner.bold = (face.bold or name in _BOLD or _BOLD_STYLE.search(style) is not None) and "font-weight:normal" not in style
    inner.italic = (face.italic or name in _ITALIC or "font-style:italic" in style) and "font-style:normal" not in style
    inner.underline = face.underline or name == "u" or "text-decoration:underline" in style
    inner.preformatted = face.preformatted or name == "pre"
    if name in _BLOCKS:
        classes = tag.get("class")
        inner.classes = frozenset(classes if isinstance(classes, list) else ())
        inner.centred = face.centred or name == "center" or tag.get("align") == "center" or "text-align:center" in style
        if name not in {"div", "section", "article", "p", "center", "tbody", "main"} or face.tag not in _KEEPING:
            inner.tag = name
    return inner


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Neighbours of one face as one run, no doubled spaces where elements meet."""
    kept: list[Run] = []
    for run in runs:
        if kept and _same_face(kept[-1], run):
            kept[-1] = Run(kept[-1].text + run.text, run.bold, run.italic, run.underline)
        else:
            kept.append(run)
    return iter(kept)


def _same_face(one: Run, other: Run) -> bool:
    return (one.bold, one.italic, one.underline) == (other.bold, other.italic, other.underline)
