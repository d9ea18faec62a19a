"""The words of one region to printed paragraphs in runs of one type face. No tree, no field and no meaning."""

import re
from collections.abc import Iterable, Iterator, Mapping

from podium.page.blocks import Block, TextRun, paragraphs
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
SHOWN = _FACED | {"br"}
"""Elements that part words, break their line or change their face."""
_PRINTING = ("align", "class", "style")
"""Attributes that say how words are printed."""

PrintStep = str | tuple[str, dict[str, str]] | None
"""Words; or the name and the printing attributes of an element that begins; or, as ``None``, the end of the last one begun."""


class _Face:
    """The type face and the block that words stand in, on the way down the tree."""

    __slots__ = ("bold", "centred", "classes", "inside", "italic", "preformatted", "tag", "underline")

    def __init__(self) -> None:
        self.bold = self.italic = self.underline = self.preformatted = self.centred = False
        self.tag = "p"
        self.classes: frozenset[str] = frozenset()
        self.inside: dict[tuple[object, ...], _Face] = {}
        """The faces of the elements met inside it, by what makes them."""


def printing(attributes: Mapping[str, str | None]) -> dict[str, str]:
    """Those attributes of an element that say how its words are printed."""
    return {key: value for key in _PRINTING if (value := attributes.get(key))} if attributes else {}


def printed(steps: Iterable[PrintStep]) -> Iterator[Block]:
    """The paragraphs that a region prints, in order.

    White space that stands between two partings is left out; elements that neither part words nor change their face have no step, and
    leave their words to what holds them.
    """
    runs: list[TextRun] = []
    words = blank = ""
    """What was said since the last element began or ended, and the white space since the last parting."""
    parted = True
    face, holders = _Face(), list[tuple[_Face, bool]]()
    for step in steps:
        if isinstance(step, str):
            if parted and step.isspace():
                blank += step
            else:
                words, parted, blank = words + blank + step if parted else words + step, False, ""
            continue
        parts, breaks = (step[0] in PARTING, step[0] == "br") if step else (holders[-1][1], False)
        if parts:
            parted, blank = True, ""
        elif parted:
            words, parted, blank = words + blank, False, ""
        if words:
            runs.append(TextRun(words if face.preformatted else _spaced(words), face.bold, face.italic, face.underline))
            words = ""
        if parts and runs:
            yield from paragraphs(Block(_joined(runs), face.tag, face.classes, face.centred))
            runs = []
        if step is None:
            face = holders.pop()[0]
        else:
            holders.append((face, parts))
            if breaks:
                runs.append(TextRun("\n", face.bold, face.italic, face.underline))
            else:
                face = _inside(*step, face)
    if words:
        runs.append(TextRun(_spaced(words), face.bold, face.italic, face.underline))
    if runs:
        yield from paragraphs(Block(_joined(runs)))


def _spaced(text: str) -> str:
    """With one space for white space of the source; spaces that do not break stay."""
    for mark in "\n\t\r\f":
        text = text.replace(mark, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _inside(name: str, attributes: Mapping[str, str], face: _Face) -> _Face:
    """The face of an element in that face: the same for all that are alike."""
    made = (name, *attributes.items())
    if made not in face.inside:
        face.inside[made] = _faced(name, attributes, face)
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
