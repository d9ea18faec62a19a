"""How far a long step has come, told to whoever watches: the command line's bars, or nobody."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
Tick = Callable[[int], None]
Watch = Callable[[str, int | None], Tick]
"""Starts a bar with its words and total (``None``: not known) and gives the function that moves it."""


def _nobody(words: str, total: int | None) -> Tick:
    return lambda steps: None


_watch: ContextVar[Watch] = ContextVar("watch", default=_nobody)


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Everything inside reports to ``watch``."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def start(words: str, total: int | None = None) -> Tick:
    """A bar for one step; call the result with the number of things just done."""
    return _watch.get()(words, total)


def each(items: Iterable[Item], words: str, total: int | None = None) -> Iterator[Item]:
    """The items, one tick each."""
    tick = start(words, total)
    for item in items:
        yield item
        tick(1)
