"""What a page of a PDF prints, as plain values: words side by side become lines in runs of one type face. No library, no paragraph."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from podium.page.blocks import TextRun

_RAISED_MARK = re.compile(r"[\d*†‡§,]{1,4}")


class PrintedLine(NamedTuple):
    """One line of a page: its words in runs of one type face, and its place in points, upwards from the lower left corner."""

    runs: tuple[TextRun, ...]
    page: int
    """From 0."""
    left: float
    right: float
    baseline: float
    size: float
    """Of its type, in points."""
    first_word: float
    """How wide its first word is."""

    @property
    def text(self) -> str:
        """The words of the line."""
        return "".join(run.text for run in self.runs)

    @property
    def all_bold(self) -> bool:
        """True when every word is bold."""
        return all(run.bold or not run.text.strip() for run in self.runs)


@dataclass(frozen=True)
class PrintedPage:
    """One page: its lines in the order in which the file draws them, and where it begins and ends, in points from below."""

    lines: tuple[PrintedLine, ...]
    bottom: float
    top: float

    @cached_property
    def letters(self) -> int:
        """How many characters it prints."""
        return sum(len(line.text) for line in self.lines)


class TypeFace(NamedTuple):
    """The type of one piece of text: its size in points, and how it looks."""

    size: float
    bold: bool
    italic: bool
    upright: bool


class PrintedWord(NamedTuple):
    """Characters of one type face with no space between them; ``glued`` to the word before where there is none there either."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    upright: bool
    glued: bool


def lines_of_words(words: Iterable[PrintedWord], page: int) -> tuple[PrintedLine, ...]:
    """The lines of a page, in the order in which its words are drawn; without those that run up the page."""
    return tuple(line for held in _set_lines(words) if (line := _line(held, page)))


def _set_lines(words: Iterable[PrintedWord]) -> Iterator[list[PrintedWord]]:
    """The words line by line: one ends where the next word stands lower or higher, or further to the left."""
    held: list[PrintedWord] = []
    largest: PrintedWord | None = None
    for word in words:
        if largest and _turns(largest, held[-1], word):
            yield held
            held, largest = [], None
        held.append(word)
        largest = word if largest is None or word.size > largest.size else largest
    if held:
        yield held


def _turns(largest: PrintedWord, before: PrintedWord, word: PrintedWord) -> bool:
    return abs(word.baseline - largest.baseline) > 0.6 * max(largest.size, word.size) or word.left < before.left - largest.size


def _line(words: list[PrintedWord], page: int) -> PrintedLine | None:
    """The line without signs that point to a footnote; ``None`` for a line that runs up the page, and for an empty one."""
    if not words[0].upright:
        return None
    size = max(sorted(word.size for word in words)[len(words) // 2], words[0].size)
    kept = [word for word in words if not _is_mark(word, words[0], size)]
    if not kept:
        return None
    spaced = (("" if not number or word.glued else " ") + word.text for number, word in enumerate(kept))
    alike = groupby(zip(spaced, kept, strict=True), key=lambda one: (one[1].bold, one[1].italic))
    runs = tuple(TextRun("".join(text for text, _ in held), *face) for face, held in alike)
    first = next((number for number, word in enumerate(kept) if number and not word.glued), len(kept)) - 1
    return PrintedLine(runs, page, kept[0].left, kept[-1].right, kept[0].baseline, size, kept[first].right - kept[0].left)


def _is_mark(word: PrintedWord, first: PrintedWord, size: float) -> bool:
    """True for small raised figures and stars behind a word; those that open a line open a footnote."""
    small = word.size < 0.8 * size and word.baseline > first.baseline + 0.1 * size
    return word is not first and small and _RAISED_MARK.fullmatch(word.text) is not None
