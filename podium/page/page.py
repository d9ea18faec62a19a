"""Text to a tree: HTML as browsers mend it, XML without entities, fragments that other answers hold. Nothing is asked of it here."""

import json
import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml import etree
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.page.blocks import Block
from podium.page.charset import decoded, media_type
from podium.page.limits import check_html, check_markup, check_text, check_xml
from podium.page.node import NEVER_TEXT, Document, Node
from podium.page.pdf import PDF, SIGNATURE, read_pdf
from podium.page.pdf_text import markup_of
from podium.page.xml_node import XmlNode
from podium.text.folding import fold, vocabulary

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_STANDARD = b"<!DOCTYPE html>"
"""Without it, classes would match whatever their case."""
_AS_WRITTEN = LexborDocumentOptions.WO_EVENTS.value
_MOST_MARKS = 10_000
"""Marks (``<``) of a page that beautifulsoup4 reads within a third of a second."""
_XML_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_BLANKED = bytes(32 if number < 32 and number not in {9, 10, 13} else number for number in range(256))
"""Every byte, with spaces for control characters."""
_CONTROL = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)|x0*(?:[0-8bcef]|1[\da-f])(?![\da-f]));?", re.IGNORECASE)
"""Control characters written as figures."""
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


def html_node(text: str) -> Node:
    """The root of a web page, built as browsers build it; raises ``Rejected``: EMPTY, TOO_LARGE."""
    markup = _readable(text.removeprefix("\ufeff"))
    check_markup(markup)
    root = LexborHTMLParser(_STANDARD + markup, options=_AS_WRITTEN).root
    if root is None or (_is_bare(root) and not _holds_an_element(markup)):
        raise Rejected(Reason.EMPTY, "the page holds no element at all")
    check_html(root, markup)
    return Node(root, Document(markup), whole=True)


def _is_bare(root: LexborNode) -> bool:
    """True for a tree without words, of the three elements that lexbor makes of anything: ``html``, ``head`` and ``body``."""
    return sum(1 for _ in islice(root.traverse(), 4)) < 4 and not fold(root.text())


def _holds_an_element(markup: bytes) -> bool:
    """True where one is written, in no comment and not broken off: libxml2, unlike lexbor, makes none of its own, and so it is asked."""
    try:
        return etree.fromstring(markup, etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)) is not None
    except etree.XMLSyntaxError:
        return False


def fragment_node(text: str) -> Node:
    """Markup inside a field, below one ``div``."""
    markup = _readable(text)
    check_markup(markup)
    held = LexborHTMLParser(_STANDARD + b"<div></div>", options=_AS_WRITTEN).css_first("div")
    assert held is not None
    held.inner_html = markup.decode()
    check_html(held, markup)
    return Node(held, Document(markup), whole=True)


def xml_node(text: str) -> Node:
    """The root of an XML answer, read without entities, document types or network; raises ``Rejected``: TRUNCATED, TOO_LARGE."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(_XML_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as problem:
        raise Rejected(Reason.TRUNCATED, f"the answer is not whole XML ({problem.msg}); fetch it again") from problem
    check_xml(tree, text)
    return XmlNode(tree, Document(b""), whole=True)


def _readable(text: str) -> bytes:
    """Without control characters, which a tree cannot hold, and with a mark for what is no character (JSON can escape half of one)."""
    if "\ufffe" in text or "\uffff" in text:
        text = _NO_CHARACTER.sub("\ufffd", text)
    try:
        printed = text.encode("utf-8")
    except UnicodeEncodeError:
        printed = _NO_CHARACTER.sub("\ufffd", text).encode("utf-8")
    printed = printed.translate(_BLANKED)
    return _CONTROL.sub(b" ", printed) if b"&#" in printed else printed


__all__ = ["NEVER_TEXT", "Node", "Page"]

_ROOT = re.compile(r"\ufeff?\s*<([A-Za-z][\w.-]*)[\s>]")
_HTML_ROOTS = vocabulary(
    "html head body title div span p a b i em strong font center main article section header footer nav aside table tbody tr td ul ol li "
    "dl h1 h2 h3 h4 h5 h6 pre blockquote form frameset script style svg noscript template figure"
)
"""Elements that a piece of a web page may begin with."""
_JSON = re.compile(r'\ufeff?\s*(?:\{\s*"|\[\s*[{"])')


class Page:
    """A page of text: HTML unless its type says JSON or plain text. That of a PDF is the simple web page of ``podium.page.pdf_text``."""

    def __init__(self, url: str, text: str, status: int = 200, media_type: str = "text/html") -> None:
        self.url = url
        self.text = text
        self.status = status
        self.media_type = media_type

    @classmethod
    def of(cls, capture: Capture) -> "Page":
        """The capture as text; raises ``Rejected``: EMPTY, NOT_TEXT, BAD_CHARSET or TOO_LARGE, and for a PDF as ``pdf.read_pdf``."""
        if capture.body.startswith(SIGNATURE):
            return cls(capture.url, markup_of(read_pdf(capture.body)), capture.status, PDF)
        text = decoded(capture)
        check_text(text)
        return cls(capture.url, text, capture.status, media_type(capture))

    @cached_property
    def root(self) -> Node:
        """The whole document."""
        if self.is_json:
            return html_node("<html></html>")
        return xml_node(self.text) if self.is_xml else html_node(self.text)

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
        return self.root.has(css)

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
            return json.loads(self.text, parse_constant=_refused)
        except (ValueError, RecursionError) as problem:
            raise Rejected(Reason.UNKNOWN_LAYOUT, "the page is not JSON, which its source file expects") from problem

    @property
    def is_json(self) -> bool:
        """True for a JSON answer: no element is on it, so that no landmark of a web page matches."""
        return "json" in self.media_type or _JSON.match(self.text) is not None

    @property
    def is_xml(self) -> bool:
        """True for an XML answer that is no web page: its elements are asked like those of HTML, markup inside them by ``fragment``."""
        if "<html" in self.text[:2000].lower():
            return False
        return "xml" in f"{self.media_type} {self.text[:40].lower()}" or self._is_undeclared_xml

    @cached_property
    def _is_undeclared_xml(self) -> bool:
        """True for one whole element of a name that HTML does not have, as XML files without declaration are."""
        found = _ROOT.match(self.text)
        if found is None or found[1].lower() in _HTML_ROOTS:
            return False
        return self.text[-200:].rstrip().endswith(f"</{found[1]}>")

    def fragment(self, markup: str) -> Node:
        """Markup that a field of a JSON or XML answer holds."""
        return fragment_node(markup)

    def soup(self, css: str) -> "Tag | None":
        """The first match as beautifulsoup4 reads it, for a parser's own functions; ``None`` where nothing matches."""
        return self._soup.select_one(css)

    def second_reading(self, css: str, drop: str = "") -> tuple[Block, ...]:
        """The printed paragraphs of all matches as beautifulsoup4 reads the page; none for what is no web page, or is too long for it."""
        if self.is_json or self.is_xml or self.text.count("<") > _MOST_MARKS:
            return ()
        from podium.page.soup import soup_blocks

        return soup_blocks(self._soup, css, drop)

    @cached_property
    def _soup(self) -> "BeautifulSoup":
        from podium.page.soup import soup_of  # few pages need it, and it takes long to load

        return soup_of(_readable(self.text).decode())

    @property
    def cut_short(self) -> bool:
        """True for an HTML document whose end is missing."""
        head, tail = self.text[:2000].lower(), self.text[-2000:].lower()
        return "<html" in head and "</html" not in tail and "</body" not in tail


def _refused(constant: str) -> Any:
    """For ``NaN`` and ``Infinity``, which JSON has not (RFC 8259, 6) and Python reads."""
    raise ValueError(f"{constant} is no JSON")


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        return []
    items = value if isinstance(value, list) else [value]
    opened = [inner for item in items if isinstance(item, dict) for inner in (item.get("@graph") or [item])]
    return [item for item in opened if isinstance(item, dict)]
