"""The alternatives of regular expressions (``a|b``), each with the pattern that lacks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Found = tuple[Any, ...]
"""A function of a compiled pattern, the text it was asked for, and from where to where."""
NEGATIVE = ("(?!", "(?<!")
"""What opens a group whose alternatives forbid: without one, more is found, on texts that nobody has noted."""
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P?<?[=!>:]|\(\?P<\w+>|\(\?[a-z-]*:|\(|\)|\||.", re.DOTALL)
_VERBOSE = re.compile(rf"#[^\n]*|{_PIECE.pattern}", re.DOTALL)


@dataclass(frozen=True)
class Alternative:
    """One alternative: where it begins in the pattern with its words, and the compiled pattern in which it never matches."""

    name: str
    without: Any


def alternatives(pattern: Any, flags: int) -> tuple[Alternative, ...]:
    """Every alternative of a pattern that can be taken out and forbids nothing; nothing of patterns of bytes."""
    return tuple(_taken_out(pattern, flags)) if isinstance(pattern, str) else ()


def _taken_out(pattern: str, flags: int) -> Iterator[Alternative]:
    for start, end in _places(pattern, bool(flags & re.VERBOSE)):
        try:
            without = re.compile(f"{pattern[:start]}(?!){pattern[start:end]}{pattern[end:]}", flags)
        except re.error:
            continue
        yield Alternative(f"{start} {pattern[start:end].strip()}", without)


def _places(pattern: str, verbose: bool) -> Iterator[tuple[int, int]]:
    """Start and end of every alternative of a branch that has two or more."""
    groups: list[tuple[str, list[int]]] = [("", [0])]
    for piece in (_VERBOSE if verbose else _PIECE).finditer(pattern):
        text = piece[0]
        if text.startswith("("):
            groups.append((text, [piece.end()]))
        elif text == "|":
            groups[-1][1].append(piece.end())
        elif text == ")" and len(groups) > 1:
            yield from _closed(groups, piece.start())
            groups.pop()
    yield from _closed(groups, len(pattern))


def _closed(groups: list[tuple[str, list[int]]], end: int) -> Iterator[tuple[int, int]]:
    starts = groups[-1][1]
    if len(starts) > 1 and not any(opened in NEGATIVE for opened, _ in groups):
        yield from zip(starts, [*(start - 1 for start in starts[1:]), end], strict=True)


def spans(compiled: Any, text: Found) -> list[Any]:
    """Where that pattern finds something in the text, with all its groups."""
    way, *asked = text
    if way == "finditer":
        return [found.regs for found in compiled.finditer(*asked)]
    found = getattr(compiled, way)(*asked)
    return [found.regs] if found else []
