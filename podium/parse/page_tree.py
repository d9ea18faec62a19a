"""Text to a tree: HTML as browsers mend it, XML without entities, fragments that other answers hold. Nothing is asked of it here."""

import re
from typing import Any

import lxml.html
from lxml import etree

from podium.errors import Reason, Rejected

_XML_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_BLANKED = bytes(32 if number < 32 and number not in {9, 10, 13} else number for number in range(256))
"""Every byte, with spaces for control characters."""
_CONTROL = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)|x0*(?:[0-8bcef]|1[\da-f])(?![\da-f]));?", re.IGNORECASE)
"""Control characters written as figures."""
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


def html_tree(text: str) -> Any:
    """The tree of a web page, without comments."""
    try:
        return _as_printed(_with_one_root(lxml.html.document_fromstring(_readable(text), parser=_html_parser())))
    except (etree.ParserError, ValueError) as problem:
        raise Rejected(Reason.EMPTY, "the page holds no element at all") from problem


def xml_tree(text: str) -> Any:
    """The tree of an XML answer, read without entities, document types or network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(_XML_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as problem:
        raise Rejected(Reason.TRUNCATED, f"the answer is not whole XML ({problem.msg}); fetch it again") from problem


def fragment_tree(markup: str) -> Any:
    """The tree of markup inside a field, below one ``div``."""
    return _as_printed(lxml.html.fragment_fromstring(_readable(markup), create_parent="div", parser=_html_parser()))


def _html_parser() -> etree.HTMLParser:
    """Without the element classes of ``lxml.html``, which take longer to look at a tree than to build it."""
    return etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)


def _with_one_root(tree: Any) -> Any:
    """With what stands behind ``</html>`` at the end of the body, where browsers show it; libxml2 may begin a second ``html`` for it."""
    for stray in list(tree.itersiblings()):
        body = tree.find("body")
        (tree if body is None else body).append(stray)
        for element in (stray, *stray.iterchildren("head", "body")):
            element.tag = "div"
    return tree


def _as_printed(tree: Any) -> Any:
    """With the old elements whose markup is words as preformatted text."""
    for element in tree.iter("plaintext", "xmp", "listing"):
        element.tag = "pre"
    return tree


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
