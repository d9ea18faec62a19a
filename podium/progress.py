"""Progress of long steps, reported to the watch in force: the command line's bars, a scheduler's page, or nobody."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

Each = TypeVar("Each")


class Bar(Protocol):
    """The progress of one step; call it with the number of things just done."""

    def __call__(self, steps: int) -> None:
        """Add to the number of things done."""

    def end(self) -> None:
        """End the step, finished or not."""


class Watch(Protocol):
    """Shows progress to somebody."""

    def start(self, words: str, total: int | None) -> Bar:
        """Begin a step; ``total`` is the number of things to do, ``None`` where it is not known."""

    def tell(self, news: object) -> None:
        """Show something that is more than a count, such as a backfill plan or a finished window of it."""


class Nobody:
    """The watch, and the bar, that shows nothing."""

    def start(self, words: str, total: int | None) -> Bar:
        """Gives itself."""
        return self

    def tell(self, news: object) -> None:
        """Does nothing."""

    def __call__(self, steps: int) -> None:
        """Does nothing."""

    def end(self) -> None:
        """Does nothing."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The bar of a step inside larger ones: it advances theirs, and does not end them."""

    bars: tuple[Bar, ...]

    def __call__(self, steps: int) -> None:
        """Advance all of them."""
        for bar in self.bars:
            bar(steps)

    def end(self) -> None:
        """Does nothing: the larger steps go on."""


_watch: ContextVar[Watch] = ContextVar("watch", default=Nobody())  # noqa: B039  it holds nothing
_wholes: ContextVar[Mapping[str, tuple[Bar, ...]]] = ContextVar("wholes", default={})  # noqa: B039  never changed, only replaced


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Report everything inside the block to ``watch``."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def watch() -> Watch:
    """The watch in force."""
    return _watch.get()


def start(words: str, total: int | None = None) -> Bar:
    """A bar for one step; inside a block of ``whole`` for the same name it advances that one's bar."""
    wholes = _wholes.get().get(words)
    return Parts(wholes) if wholes else _watch.get().start(words, total)


def tell(news: object) -> None:
    """Show ``news`` to the watch in force."""
    _watch.get().tell(news)


def each(items: Iterable[Each], words: str, total: int | None = None) -> Iterator[Each]:
    """The items, with a bar that advances by one for each."""
    bar = start(words, total)
    try:
        for item in items:
            yield item
            bar(1)
    finally:
        bar.end()


@contextmanager
def whole(words: str, total: int, shown: str | None = None) -> Iterator[None]:
    """One bar, called ``shown``, for all steps of this name inside the block, so that its rate and time left are those of all of them."""
    wholes = _wholes.get()
    bar = _watch.get().start(shown or words, total)
    token = _wholes.set({**wholes, words: (*wholes.get(words, ()), bar)})
    try:
        yield
    finally:
        _wholes.reset(token)
        bar.end()
