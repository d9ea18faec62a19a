"""The body of a page as plain values: one block a printed paragraph, in runs of one type face. No tree and no meaning."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from podium.text.folding import fold

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


class TextRun(NamedTuple):
    """Words in one type face; a single line break of the page is ``\\n``."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, init=False)
class Block:
    """One printed paragraph; ``tag`` is the element that made it (``p``, ``li``, ``h3``, ``blockquote``, ``pre``)."""

    runs: tuple[TextRun, ...]
    tag: str
    classes: frozenset[str]
    centred: bool
    raw: str = field(compare=False, repr=False)
    """The words with the page's line breaks."""

    def __init__(self, runs: tuple[TextRun, ...], tag: str = "p", classes: frozenset[str] = frozenset(), centred: bool = False) -> None:
        raw = runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])
        own = self.__dict__  # a page has thousands of them, and a frozen class sets its fields at length
        own["runs"], own["tag"], own["classes"], own["centred"], own["raw"] = runs, tag, classes, centred, raw

    @cached_property
    def text(self) -> str:
        """The words as a record holds them, white space folded."""
        return fold(self.raw)

    @property
    def heading(self) -> bool:
        """True for ``h1`` to ``h6``."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()

    @property
    def any_bold(self) -> bool:
        """True when something in it is bold."""
        return self.runs[0].bold if len(self.runs) == 1 else any(run.bold for run in self.runs)

    @property
    def all_bold(self) -> bool:
        """True when every printed letter is bold."""
        return self.any_bold and all(run.bold or not run.text.strip() for run in self.runs)

    @property
    def all_italic(self) -> bool:
        """True when every printed letter is italic."""
        return any(run.italic for run in self.runs) and all(run.italic or not run.text.strip() for run in self.runs)

    def after(self, length: int) -> "Block":
        """The block without its first ``length`` characters."""
        return self.between(length, len(self.raw))

    def before(self, length: int) -> "Block":
        """The first ``length`` characters of the block."""
        return self.between(0, length)

    def between(self, start: int, end: int) -> "Block":
        """The characters from ``start`` to ``end``, each copied once: a block may be cut into thousands of lines."""
        return Block(tuple(_between(self.runs, start, end)), self.tag, self.classes, self.centred)


def _between(runs: Iterable[TextRun], start: int, end: int) -> Iterator[TextRun]:
    at = 0
    for run in runs:
        if start >= end or at >= end:
            return
        behind = at + len(run.text)
        if behind > start:
            yield run if start <= at and behind <= end else TextRun(run.text[max(start - at, 0) : end - at], *run[1:])
        at = behind


def paragraphs(block: Block) -> Iterator[Block]:
    """The printed paragraphs of an element: parted where two line breaks follow each other, empty ones left out."""
    raw, start = block.raw, 0
    if "\n" not in raw:
        if raw.strip():
            yield block
        return
    for found in _PARAGRAPH_BREAK.finditer(raw):
        part = block.between(start, found.start())
        start = found.end()
        if part.raw.strip():
            yield part
    last = block.after(start)
    if last.raw.strip():
        yield last


def lines_of(block: Block) -> list[Block]:
    """The block cut at its single line breaks."""
    cut, start = [], 0
    raw = block.raw
    for at in [*(found.start() for found in re.finditer("\n", raw)), len(raw)]:
        cut.append(block.between(start, at))
        start = at + 1
    return [line for line in cut if line.raw.strip()]
