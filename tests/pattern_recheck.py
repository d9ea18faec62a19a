"""What ``recheck`` (npm) says of a pattern. It reads JavaScript's syntax, so patterns are written anew from Python's own parse tree."""

import ast
import json
import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from pattern_growth import TooLong, growth

FOLDER = "NODE_MODULES_IN"
NATIVE = {"RECHECK_BACKEND": "native"}
"""Its own program, eight times as fast as its JavaScript."""
MILLISECONDS = 2000
CLASSES: dict[Any, str] = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
PLACES: dict[Any, str] = {
    codes.AT_BEGINNING: "^",
    codes.AT_BEGINNING_STRING: "^",
    codes.AT_BEGINNING_LINE: "^",
    codes.AT_END: "$",
    codes.AT_END_LINE: "$",
    codes.AT_END_STRING: "$",
    codes.AT_BOUNDARY: r"\b",
    codes.AT_NON_BOUNDARY: r"\B",
}


@dataclass(frozen=True)
class Verdict:
    """``safe``, ``vulnerable`` or ``unknown`` (with the error), how time grows, and a text that shows it."""

    status: str
    complexity: str
    attack: str
    error: str

    @property
    def explodes(self) -> bool:
        """Time grows with more than the square: the square is what it guesses at too often, and what growth measures."""
        return "exponential" in self.complexity or ("polynomial" in self.complexity and not self.complexity.startswith("2nd"))


def home() -> Path | None:
    """The folder whose ``node_modules`` holds recheck; ``None`` where it, or node, is absent."""
    folders = [Path(os.environ[FOLDER])] if FOLDER in os.environ else []
    here = (folder for folder in folders if (folder / "node_modules" / "recheck").is_dir())
    return next(here, None) if shutil.which("node") else None


def verdicts(patterns: Sequence[tuple[str | bytes, int, str]], folder: Path, milliseconds: int = MILLISECONDS) -> list[Verdict]:
    """What recheck says of each pattern, with its flags and the function that is called, after so long a search for each.

    Where that came to no end, it searches once more, ten times as long.
    """
    told = _asked(patterns, folder, milliseconds)
    if slow := [number for number, verdict in enumerate(told) if verdict.error == "timeout"]:
        for number, verdict in zip(slow, _asked([patterns[number] for number in slow], folder, 10 * milliseconds), strict=True):
            told[number] = verdict
    return told


def _asked(patterns: Sequence[tuple[str | bytes, int, str]], folder: Path, milliseconds: int) -> list[Verdict]:
    """All in one process of node."""
    asked = [dict(zip(("source", "flags"), javascript(*one), strict=True)) for one in patterns]
    command = ["node", str(Path(__file__).with_name("recheck.mjs")), str(folder), str(milliseconds)]
    told = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, timeout=3000, check=True, env=os.environ | NATIVE
    )
    return [Verdict(**answer) for answer in json.loads(told.stdout)]


_REPEATED = re.compile(r"('(?:[^'\\]|\\.)*')(?:\.repeat\((\d+)\))?(?: \+ )?")


def attack_text(attack: str, share: float) -> str:
    """The text of an attack as recheck writes it (``'a' + 'b'.repeat(900)``), with that share of each repetition."""
    return "".join(ast.literal_eval(word) * (max(1, int(int(times) * share)) if times else 1) for word, times in _REPEATED.findall(attack))


def confirmed(pattern: str | bytes, flags: int, way: str, verdict: Verdict, most: int = 100_000) -> bool:
    """Whether Python takes the attack for one: four times the letters cost over 32 times as much, where the square would cost 16 times.

    JavaScript's engine steps otherwise, and half of what recheck holds for the third power is the square, or nothing, here.
    """
    compiled: re.Pattern[Any] = re.compile(pattern, flags)
    looked = (lambda text: deque(compiled.finditer(text), 0)) if way == "search" else getattr(compiled, way)
    whole = attack_text(verdict.attack, 1)
    share = min(1.0, most / len(whole))
    texts = [attack_text(verdict.attack, share / 4), attack_text(verdict.attack, share)]
    quarter, full = (text.encode("latin-1", errors="replace") if isinstance(pattern, bytes) else text for text in texts)
    try:
        return growth(looked, full, quarter, most=32) > 32
    except TooLong:
        return True


def javascript(pattern: str | bytes, flags: int, way: str) -> tuple[str, str]:
    """The pattern and its flags as JavaScript writes them."""
    tree = _parser.parse(pattern, flags)
    source = Writer(tree).written(tree)
    if way in ("match", "fullmatch"):
        source = f"^(?:{source})" + ("$" if way == "fullmatch" else "")
    given = re.compile(pattern, flags).flags
    return source, "".join(letter for letter, flag in (("i", re.I), ("m", re.M), ("s", re.S)) if given & flag)


class Writer:
    """Writes a parse tree in JavaScript's syntax; that a part alone is read without regard to case is left out.

    What takes no step back (atomic groups, possessive repetitions) becomes a look ahead whose group is then read again: ``(?=(…))\\1``.
    """

    def __init__(self, tree: Any) -> None:
        self.groups = 0
        self.numbers: dict[int, int] = {}

    def written(self, tree: Any) -> str:
        """The pattern of a sequence."""
        return "".join(self._item(code, value) for code, value in tree)

    def _item(self, code: Any, value: Any) -> str:
        match str(code):
            case "LITERAL":
                return _letter(value)
            case "NOT_LITERAL":
                return f"[^{_letter(value)}]"
            case "ANY":
                return "."
            case "IN":
                return _set(value)
            case "AT":
                return PLACES[value]
            case "BRANCH":
                return f"(?:{'|'.join(self.written(branch) for branch in value[1])})"
            case "SUBPATTERN":
                return self._group(value)
            case "ATOMIC_GROUP":
                return self._atomic(value)
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeat(value) + ("?" if code is codes.MIN_REPEAT else "")
            case "POSSESSIVE_REPEAT":
                return self._atomic([(codes.MAX_REPEAT, value)])
            case "ASSERT" | "ASSERT_NOT":
                sign = "=" if code is codes.ASSERT else "!"
                return f"(?{'<' if value[0] < 0 else ''}{sign}{self.written(value[1])})"
            case "GROUPREF":
                return f"(?:\\{self.numbers[value]})"
        raise ValueError(f"{code} has no counterpart in JavaScript")

    def _group(self, value: Any) -> str:
        number, _, _, inner = value
        if number is None:
            return f"(?:{self.written(inner)})"
        self.groups += 1
        self.numbers[number] = self.groups
        return f"({self.written(inner)})"

    def _atomic(self, inner: Any) -> str:
        self.groups += 1
        number = self.groups
        return f"(?:(?=({self.written(inner)}))\\{number})"

    def _repeat(self, value: Any) -> str:
        least, most, inner = value
        many = "*" if (least, most) == (0, codes.MAXREPEAT) else "+" if (least, most) == (1, codes.MAXREPEAT) else ""
        many = many or f"{{{least},{'' if most is codes.MAXREPEAT else most}}}"
        return f"(?:{self.written(inner)}){many}"


def _letter(number: int) -> str:
    letter = chr(number)
    if number > 0xFFFF:
        return letter
    return letter if letter.isalnum() and number < 128 or letter == " " else f"\\u{number:04x}"


def _set(parts: Any) -> str:
    written = []
    for code, value in parts:
        if code is codes.NEGATE:
            continue
        if code is codes.RANGE:
            written.append(f"{_letter(value[0])}-{_letter(value[1])}")
        else:
            written.append(CLASSES[value] if code is codes.CATEGORY else _letter(value))
    return f"[{'^' if parts[0][0] is codes.NEGATE else ''}{''.join(written)}]"
