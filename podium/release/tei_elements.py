"""Elements of TEI (https://tei-c.org/release/doc/tei-p5-doc/en/html/) and ids that XML allows."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

Row = Mapping[str, Any]
"""A row of a flat table."""
TEI_NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OUTSIDE_OF_IDS = re.compile("[^A-Za-z0-9-]")


def element(parent: Element, tag: str, text: object = None, **attributes: object) -> Element:
    """A new last child; attributes that are ``None`` are left out, ``id`` and ``lang`` are those of XML, days are written in ISO form."""
    made = SubElement(parent, tag, attributes_of(attributes))
    if text is not None:
        made.text = printable(text)
    return made


def attributes_of(given: dict[str, object]) -> dict[str, str]:
    """Attributes as XML has them."""
    told = {name.rstrip("_"): printable(value) for name, value in given.items() if value is not None}
    return {f"{XML}{name}" if name in {"id", "lang"} else name: value for name, value in told.items()}


def printable(value: object) -> str:
    """The value as text, with U+FFFD in place of characters that XML does not have."""
    return NOT_IN_XML.sub("\ufffd", value.isoformat() if isinstance(value, date) else str(value))


def xml_id(kind: str, name: str) -> str:
    """``name`` as an id behind its kind, another one for each name: a slash becomes a point, an underscore two, other signs their code."""
    return f"{kind}.{OUTSIDE_OF_IDS.sub(_coded, name)}"


def _coded(sign: re.Match[str]) -> str:
    return {"/": ".", "_": "__"}.get(sign[0], f"_{ord(sign[0]):x}_")


def serialized(made: Element) -> str:
    """The element as text; the namespace is that of the element around it."""
    indent(made)  # no element here has both words and members, so that white space changes nothing
    return tostring(made, encoding="unicode")
