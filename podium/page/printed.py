"""One region of a page to printed paragraphs in runs of one type face. beautifulsoup4 holds the region here; no field and no meaning."""

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from bs4.element import PageElement

from podium.page.blocks import Block, TextRun, paragraphs
from podium.page.limits import check_region
from podium.text.folding import vocabulary

PARTING = vocabulary(
    "p div section article main header footer aside ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre table tbody thead tr td th center "
    "figure address hr form fieldset"
)
"""Elements that part what stands before, in and behind them."""
_KEEPING = frozenset({"li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
"""Elements whose paragraphs are theirs, whatever block stands inside them."""
_PLAIN = frozenset({"div", "section", "article", "p", "center", "tbody", "main"})
_BOLD = frozenset({"b", "strong"})
_BOLD_STYLE = re.compile(r"font-weight:(?:bold|[6-9]00)")
_ITALIC = frozenset({"i", "em", "cite"})
_FACED = _BOLD | _ITALIC | {"u", "pre"} | PARTING
_SHOWN = _FACED | {"br"}
_PRINTING = ("align", "class", "style")
"""Attributes that say how words are printed."""


class _Face:
    """The type face and the block that words stand in, on the way down the tree."""

    __slots__ = ("bold", "centred", "classes", "inside", "italic", "preformatted", "tag", "underline")

    def __init__(self) -> None:
        self.bold = self.italic = self.underline = self.preformatted = self.centred = False
        self.tag = "p"
        self.classes: frozenset[str] = frozenset()
        self.inside: dict[tuple[object, ...], _Face] = {}
        """The faces of the elements met inside it, by what makes them."""


class _Builder(HTMLTreeBuilder):
    """Builds the tree of a region from its elements: nothing is written out and read again.

    Elements that neither part words nor change their face leave their words to what holds them, white space that stands between two
    partings is left out, and of attributes only those are taken that say how words are printed.
    """

    def __init__(self, without: Set[Any]) -> None:
        super().__init__(multi_valued_attributes={}, string_containers={})  # words are of one kind, whatever holds them
        self._without = without
        self._elements = 0
        self._parted, self._blank = True, ""
        """Whether no words came since the last parting, and the white space that did."""

    def initialize_soup(self, soup: BeautifulSoup) -> None:
        """Takes the tree that is to be built."""
        super().initialize_soup(soup)
        self._tree = soup

    def feed(self, markup: Any) -> None:
        """The element of a region, whatever it is."""
        self._take_in(markup)

    def _take_in(self, element: Any) -> None:
        name = element.tag.rpartition("}")[2].lower()
        attributes = {key: value for key in _PRINTING if (value := element.get(key))}
        shown = name in _SHOWN or "style" in attributes
        if shown:
            self._pass_by(name)
            self._tree.handle_starttag(name, None, None, attributes)
        self._say(element.text)
        for child in element:
            self._take_in_child(child)
        if shown:
            self._pass_by(name)
            self._tree.handle_endtag(name)

    def _take_in_child(self, child: Any) -> None:
        if child not in self._without:
            check_region(self._elements)
            self._elements += 1
            if isinstance(child.tag, str):
                self._take_in(child)
            else:  # an entity of XML, as it is written
                self._say(child.text)
        self._say(child.tail)

    def _pass_by(self, name: str) -> None:
        """An element begins or ends."""
        if name in PARTING:
            self._parted, self._blank = True, ""
        elif self._parted:
            self._hand("")

    def _say(self, text: str | None) -> None:
        if text and self._parted and text.isspace():
            self._blank += text
        elif text:
            self._hand(text)

    def _hand(self, text: str) -> None:
        text, self._parted, self._blank = self._blank + text, False, ""
        if text:  # beautifulsoup4 makes a space of an empty string
            self._tree.handle_data(text)


def printed(region: Any, without: Set[Any]) -> Iterator[Block]:
    """The paragraphs that an element prints, in order, without the elements ``without``; raises ``Rejected`` where it has too many."""
    runs: list[TextRun] = []
    for face, text in _faces(BeautifulSoup(region, builder=_Builder(without)), _Face()):
        if text is not None:
            runs.append(TextRun(text, face.bold, face.italic, face.underline))
        elif runs:
            yield from paragraphs(Block(_joined(runs), face.tag, face.classes, face.centred))
            runs = []
    if runs:
        yield from paragraphs(Block(_joined(runs)))


def _faces(root: Tag, face: _Face) -> Iterator[tuple[_Face, str | None]]:
    """Texts in order with their face; ``None`` for text where a block ends, with the face of the block that ends."""
    inside: list[tuple[Iterator[PageElement], _Face, bool]] = [(iter(root.contents), face, False)]
    while inside:
        children, face, parting = inside[-1]
        for child in children:
            if not isinstance(child, Tag):
                yield face, str(child) if face.preformatted else _spaced(str(child))
            elif child.name == "br":
                yield face, "\n"
            else:
                if parts := child.name in PARTING:
                    yield face, None
                inside.append((iter(child.contents), _inside(child, face), parts))
                break
        else:
            inside.pop()
            if parting:
                yield face, None


def _spaced(text: str) -> str:
    """With one space for white space of the source; spaces that do not break stay."""
    for mark in "\n\t\r\f":
        text = text.replace(mark, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _inside(tag: Tag, face: _Face) -> _Face:
    """The face of an element in that face: the same for all that are alike."""
    name, attributes = tag.name, tag.attrs
    made = (name, *attributes.items())
    if made not in face.inside:
        face.inside[made] = _faced(name, {key: str(value) for key, value in attributes.items()}, face)
    return face.inside[made]


def _faced(name: str, attributes: Mapping[str, str], face: _Face) -> _Face:
    style = attributes.get("style", "").replace(" ", "").lower()
    inner = _Face()
    inner.bold = (face.bold or name in _BOLD or _BOLD_STYLE.search(style) is not None) and "font-weight:normal" not in style
    inner.italic = (face.italic or name in _ITALIC or "font-style:italic" in style) and "font-style:normal" not in style
    inner.underline = face.underline or name == "u" or "text-decoration:underline" in style
    inner.preformatted = face.preformatted or name == "pre"
    inner.tag, inner.classes, inner.centred = face.tag, face.classes, face.centred
    if name in PARTING:
        inner.classes = frozenset(attributes.get("class", "").split())
        inner.centred = face.centred or name == "center" or attributes.get("align") == "center" or "text-align:center" in style
        if name not in _PLAIN or face.tag not in _KEEPING:
            inner.tag = name
    return inner


def _joined(runs: list[TextRun]) -> tuple[TextRun, ...]:
    """Neighbours of one face as one run."""
    if len(runs) == 1:
        return tuple(runs)
    kept: list[TextRun] = []
    for run in runs:
        if kept and kept[-1][1:] == run[1:]:
            kept[-1] = TextRun(kept[-1].text + run.text, *run[1:])
        else:
            kept.append(run)
    return tuple(kept)
