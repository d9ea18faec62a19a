"""Preformatted text of fixed width, as printing offices release it, to printed paragraphs: by indents, blank lines and page marks alone.

Lines are wrapped, a paragraph opens with an indent of two, small type (inserted documents, lists) stands further in, headings are centred,
and a page mark may cut a sentence. What the paragraphs mean is for others to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from podium.text.folding import fold

WIDTH = 72
SMALL_TYPE_INDENT = 5
"""Columns by which small type is set in; its paragraphs open two further in."""
_PAGE = re.compile(r"\s*\[\[Page [^\]]*\]\]\s*")
_MARK = re.compile(r"\s*\{[a-z]+\}\s*\S*\s*")
_RULE = re.compile(r"\s*(?:[_=.-]\s*){5,}")
_ALONE = frozenset("[{_=.-")
"""What one of these lines begins with."""


class Setting(StrEnum):
    """How a paragraph is set."""

    TEXT = "text"
    SMALL = "small"
    HEADING = "heading"
    MARK = "mark"
    """A line of the machine's, as ``{time} 2115``."""


@dataclass(slots=True)
class Printed:
    """One printed paragraph, its lines joined by spaces."""

    setting: Setting
    text: str


def read_fixed_width(text: str) -> list[Printed]:
    """The paragraphs in order; page marks and rules are gone, sentences that a page mark cuts are whole."""
    printed: list[Printed] = []
    held: list[Printed] = []
    after_page = False
    for lines in _segments(text):
        if _PAGE.fullmatch(lines[0]):
            after_page = True
        elif _RULE.fullmatch(lines[0]):
            after_page = False
        elif _MARK.fullmatch(lines[0]) and len(lines) == 1:
            held.append(Printed(Setting.MARK, fold(lines[0])))
            after_page = True
        elif _is_heading(lines):
            printed += [*held, Printed(Setting.HEADING, fold(" ".join(lines)))]
            held, after_page = [], False
        else:
            _set(lines, printed, held, after_page)
            held, after_page = [], False
    return [*printed, *held]


def _segments(text: str) -> Iterator[list[str]]:
    """Lines between blank lines; page marks, machine lines and rules stand alone."""
    lines: list[str] = []
    for line in text.expandtabs().split("\n"):
        begins = line.lstrip()[:1]
        alone = begins in _ALONE and any(form.fullmatch(line) for form in (_PAGE, _MARK, _RULE))
        if lines and (alone or not begins):
            yield lines
            lines = []
        if alone:
            yield [line]
        elif begins:
            lines.append(line)
    if lines:
        yield lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_heading(lines: Sequence[str]) -> bool:
    """Centred lines; where the indent is also that of small type, only capitals, or small capitals, which are released in lower case."""
    turns_over = any(_indent(line) > _DEEP and _is_centred(line) for line in lines)
    if not all(_is_centred(line) or _fills_in_capitals(line) or (turns_over and _fills_in_small_capitals(line)) for line in lines):
        return False
    if not {_indent(line) for line in lines} <= {SMALL_TYPE_INDENT, SMALL_TYPE_INDENT + 2}:
        return True
    letters = "".join(letter for line in lines for letter in line if letter.isalpha())
    return letters.isupper() or (letters.islower() and not lines[-1].rstrip().endswith((".", ";", ",", ":")))


def _is_centred(line: str) -> bool:
    left, right = _indent(line), WIDTH - len(line.rstrip())
    return left > 2 and abs(left - right) <= 2


_DEEP = 10
"""Columns of an indent that only centred lines have."""


def _fills_in_small_capitals(line: str) -> bool:
    """True for the first line of a heading in small capitals, released in lower case, that leaves no room to centre it."""
    left, right = _indent(line), WIDTH - len(line.rstrip())
    return line.islower() and left <= 4 and abs(left - right) <= 2 and not line.rstrip().endswith((".", ":", ";"))


def _fills_in_capitals(line: str) -> bool:
    """True for a line of a long heading that leaves no room to centre it."""
    return line.isupper() and len(line.strip()) > WIDTH - 12 and not line.rstrip().endswith((".", ":", ";"))


def _set(lines: Sequence[str], printed: list[Printed], held: Sequence[Printed], after_page: bool) -> None:
    """Adds the paragraphs of one segment; the first goes on from before when a page mark cut it."""
    parts = _parted(lines, is_table=_indent(lines[0]) == 0 and not after_page)
    last = _last(printed) if after_page else None
    if last and _goes_on(last, lines[0]):
        last.text = fold(" ".join([last.text, *parts.pop(0)]))
    printed += held
    printed += [Printed(_setting(part[0], after_page), fold(" ".join(part))) for part in parts]


def _parted(lines: Sequence[str], is_table: bool) -> list[Sequence[str]]:
    """The lines of each paragraph of one segment; a table is one."""
    starts = [0, *(number for number, line in enumerate(lines) if number and _opens(line))] if not is_table else [0]
    return [lines[start:end] for start, end in pairwise([*starts, len(lines)])]


def _last(printed: Sequence[Printed]) -> Printed | None:
    return next((one for one in reversed(printed) if one.setting is not Setting.MARK), None)


def _goes_on(last: Printed, line: str) -> bool:
    return (last.setting is Setting.TEXT and _indent(line) == 0) or (last.setting is Setting.SMALL and _indent(line) == SMALL_TYPE_INDENT)


def _opens(line: str) -> bool:
    indent = _indent(line)
    return 0 < indent < SMALL_TYPE_INDENT or indent == SMALL_TYPE_INDENT + 2


def _setting(line: str, after_page: bool) -> Setting:
    """Text that begins at the margin is the rest of a paragraph; elsewhere it is a table."""
    indent = _indent(line)
    return Setting.TEXT if 0 < indent < SMALL_TYPE_INDENT or (indent == 0 and after_page) else Setting.SMALL
