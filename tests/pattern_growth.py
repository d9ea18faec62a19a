"""How the time of a pattern grows: texts made of its own parse tree to be its worst cases, each of n and of 4n letters."""

import re
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from growth import ratio

SIZES = (250, 1000, 4000)
"""Letters; a repetition that ends by itself before the first of them is as good as none."""
MOST = 6
"""Times that four times the letters may take; 4 is what takes them one by one, 16 what grows with their square."""
FLOOR = 0.002
"""Seconds of the processor below which nothing is said."""
PATIENCE = 1.0
"""Seconds of the processor behind which a pattern is given up, which is a finding."""
GENERIC = (
    " ",
    "\n",
    "a",
    "A",
    "я",
    "1",
    ".",
    ",",
    "-",
    "“",
    '"',
    "'",
    "(",
    "[",
    "<",
    "/",
    "A.",
    "A ",
    "a b ",
    "I am ",
    "1/",
    "<!---->",
    "<a ",
)
TAILS = ("\0", "a", "\n\0")


@dataclass(frozen=True)
class Growth:
    """A text on which a pattern takes too long: what is repeated in it, of how many letters it is, and the times."""

    text: str | bytes
    letters: int
    seconds: float
    before: float


def grows(pattern: str | bytes, flags: int = 0, way: str = "search", most: int = SIZES[-1]) -> Growth | None:
    """The first worst case whose time grows too fast, ``None`` where there is none; texts have at most that many letters."""
    compiled: re.Pattern[Any] = re.compile(pattern, flags)
    looked: Callable[[Any], object] = (lambda text: deque(compiled.finditer(text), 0)) if way == "search" else getattr(compiled, way)
    seen = set()
    for make in _attacks(pattern, flags):
        made = (lambda size, make=make: make(size).encode("utf-8", errors="replace")) if isinstance(pattern, bytes) else make
        small = made(60)
        if small not in seen:
            seen.add(small)
            if found := _growth(looked, made, most):
                return found
    return None


def _growth(looked: Callable[[Any], object], make: Callable[[int], Any], most: int) -> Growth | None:
    before = 0.0
    for size in (size for size in SIZES if size <= most):
        text, now = make(size), 0.0
        with suppress(TooLong):
            start = time.perf_counter()
            with patience():
                looked(text)
            now = time.perf_counter() - start
        if not now:
            return Growth(make(40), size, PATIENCE, before)
        if now * 64 < FLOOR and size > SIZES[0]:
            return None  # not even the third power would tell with four times the letters
        if now >= FLOOR and before and now > MOST * before:
            try:
                times = growth(looked, text, make(size // 4))
            except TooLong:
                return Growth(make(40), size, PATIENCE, before)
            if times > MOST:
                return Growth(make(40), size, now, now / times)
        before = now
    return None


class TooLong(Exception):
    """The patience is at its end."""


def growth(looked: Callable[[Any], object], text: Any, quarter: Any, most: float = MOST) -> float:
    """How many times as long a look at the text takes as one at a quarter of it; ``TooLong`` where one is given up."""

    def look(at: Any) -> None:
        with patience():
            looked(at)

    return ratio(partial(look, text), partial(look, quarter), most, floor=FLOOR / most)


@contextmanager
def patience() -> Iterator[None]:
    """Raises ``TooLong`` where the block takes more of the processor than that."""

    def stop(*_: object) -> None:
        raise TooLong

    former = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)


def _attacks(pattern: str | bytes, flags: int) -> Iterator[Callable[[int], str]]:
    """Makers of texts of about so many letters."""
    tree = _parser.parse(pattern, flags)
    whole = [_sample(tree, variant) for variant in range(3)]
    openings = dict.fromkeys(("", *(head for head, _ in _repeats(tree)), *(text[:-1] for text in whole)))
    for unit in (*GENERIC, *whole, *(text[:-1] for text in whole), *openings):
        for tail in TAILS:
            yield _maker("", unit, tail)
    for head, bodies in _repeats(tree):
        for body in dict.fromkeys((*bodies, *(a + b for a in bodies[:3] for b in bodies[:3] if a != b))):
            for tail in TAILS:
                yield _maker(head, body, tail)
            yield _maker("", head + body, "\0")
        for unit in GENERIC if head else ():
            yield _maker(head, unit, "\0")


def _maker(head: str, unit: str, tail: str) -> Callable[[int], str]:
    return lambda size: head + unit * (size // len(unit)) + tail if unit else head + tail


def _repeats(tree: Any, head: str = "", behind: str = "") -> list[tuple[str, list[str]]]:
    """Each repetition without a near end: a text that leads to it, and texts that it takes."""
    found: list[tuple[str, list[str]]] = []
    for number, (code, value) in enumerate(tree):
        rest = tree[number + 1 :]
        follows = _sample(rest, 0) + behind
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = value
            if most > SIZES[0] // 2:
                bodies = [_sample(inner, variant) for variant in range(6)]
                if len(inner) == 1 and (shared := _shared(inner[0], rest, follows)):
                    bodies = [*shared, *bodies]
                found.append((head, [*dict.fromkeys(body for body in bodies if body)]))
            found += _repeats(inner, head, follows)
        else:
            for branch in _inner(code, value):
                found += _repeats(branch, head, follows)
        head += _sample([(code, value)], 0)
    return found


def _inner(code: Any, value: Any) -> Sequence[Any]:
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return []


def _shared(body: Any, rest: Any, follows: str) -> list[str]:
    """Letters that both the repetition and what follows it take: what makes it try again."""
    return [letter for letter in dict.fromkeys(follows[:3]) if _takes(body, letter)]


def _takes(item: Any, letter: str) -> bool:
    code, value = item
    return letter in _letters(code, value) if code is not codes.ANY else letter != "\n"


LETTERS = [chr(number) for number in range(32, 127)] + list("\n\t éЯя“”„«»’‘–—…・漢\0") + [chr(number) for number in range(192, 256)]
CATEGORIES: dict[Any, str] = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}


def _letters(code: Any, value: Any) -> list[str]:
    """Letters that a node of one letter takes."""
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return [letter for letter in LETTERS if ord(letter) != value]
    if code is codes.ANY:
        return ["a", " ", "1", ".", "(", "“"]
    if code is codes.CATEGORY:
        return [letter for letter in LETTERS if re.match(CATEGORIES[value], letter)]
    if code is codes.RANGE:
        return list(dict.fromkeys([chr(value[0]), chr((value[0] + value[1]) // 2), chr(value[1])]))
    if code is codes.IN:
        parts = list(value)
        if parts[0][0] is codes.NEGATE:
            barred = {letter for part in parts[1:] for letter in LETTERS if _one_of(part, letter)}
            return [letter for letter in LETTERS if letter not in barred]
        chosen = [_letters(*part) for part in parts]
        return [letters[turn] for turn in range(6) for letters in chosen if turn < len(letters)]
    return []


def _one_of(part: Any, letter: str) -> bool:
    code, value = part
    return value[0] <= ord(letter) <= value[1] if code is codes.RANGE else letter in _letters(code, value)


def _sample(tree: Any, variant: int) -> str:
    """A text that the tree takes, as far as one can say without looking around."""
    return "".join(_piece(code, value, variant) for code, value in tree)


def _piece(code: Any, value: Any, variant: int) -> str:
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, inner = value
        return _sample(inner, variant) * (max(least, 1) if most else 0)
    if code is codes.BRANCH:
        return _sample(value[1][variant % len(value[1])], variant)
    if code is codes.SUBPATTERN:
        return _sample(value[3], variant)
    if code is codes.ATOMIC_GROUP:
        return _sample(value, variant)
    if code is codes.ASSERT and value[0] > 0:
        return ""
    letters = _letters(code, value)
    spread = [letter for letter in letters if letter.isalnum()] if variant % 2 == 0 else letters
    spread = spread or letters
    return spread[variant * 7 % len(spread)] if spread else ""
