"""A captured page and the questions one may ask it. The trees stay behind this door: what comes out is text and blocks.

Whole pages are read with lxml and looked up in an index (``podium.parse.page_index``); beautifulsoup4 reads only the region that holds
the words (``podium.parse.page_blocks``), which keeps a page at a few milliseconds.
"""

import json
import re
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.fields.text import fold
from podium.parse.bounds import check_text
from podium.parse.charset import decoded, media_type
from podium.parse.node import NEVER_TEXT, Node, root_of
from podium.parse.page_tree import fragment_tree, html_tree, xml_tree

__all__ = ["NEVER_TEXT", "Node", "Page"]

_JSON = re.compile(r'\ufeff?\s*(?:\{\s*"|\[\s*[{"])')


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
            return root_of(html_tree("<html></html>"), "")
        return root_of(xml_tree(self.text) if self.is_xml else html_tree(self.text), self.text)

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
        return root_of(fragment_tree(markup), markup)

    @property
    def cut_short(self) -> bool:
        """True for an HTML document whose end is missing."""
        head, tail = self.text[:2000].lower(), self.text[-2000:].lower()
        return "<html" in head and "</html" not in tail and "</body" not in tail


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return []
    items = value if isinstance(value, list) else [value]
    opened = [inner for item in items if isinstance(item, dict) for inner in (item.get("@graph") or [item])]
    return [item for item in opened if isinstance(item, dict)]
