"""How far a long step has come, told to whoever watches: the command line's bars, a scheduler's screen, or nobody."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

Each = TypeVar("Each")


class Bar(Protocol):
    """One step under way; call it with the number of things just done."""

    def __call__(self, steps: int) -> None:
        """So many more are done."""

    def end(self) -> None:
        """The step is over, however far it came."""


class Watch(Protocol):
    """Somebody who looks on."""

    def start(self, words: str, total: int | None) -> Bar:
        """A step has begun; ``total`` is ``None`` where it is not known."""

    def tell(self, news: object) -> None:
        """Something that is more than a count: a plan that was made, a part of it that is done."""


class Nobody:
    """Nobody looks on; also a bar that nobody sees."""

    def start(self, words: str, total: int | None) -> Bar:
        """Unseen."""
        return self

    def tell(self, news: object) -> None:
        """Unheard."""

    def __call__(self, steps: int) -> None:
        """Unseen."""

    def end(self) -> None:
        """Unseen."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A step that is a part of larger ones, which move with it and do not end with it."""

    bars: tuple[Bar, ...]

    def __call__(self, steps: int) -> None:
        """All of them come on."""
        for bar in self.bars:
            bar(steps)

    def end(self) -> None:
        """They go on."""


_watch: ContextVar[Watch] = ContextVar("watch", default=Nobody())  # noqa: B039  it holds nothing
_wholes: ContextVar[Mapping[str, tuple[Bar, ...]]] = ContextVar("wholes", default={})  # noqa: B039  never changed, only replaced


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Everything inside reports to ``watch``."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def watch() -> Watch:
    """Who looks on now."""
    return _watch.get()


def start(words: str, total: int | None = None) -> Bar:
    """A bar for one step; inside ``whole`` for these words it is a part of that one."""
    wholes = _wholes.get().get(words)
    return Parts(wholes) if wholes else _watch.get().start(words, total)


def tell(news: object) -> None:
    """Tell whoever watches."""
    _watch.get().tell(news)


def each(items: Iterable[Each], words: str, total: int | None = None) -> Iterator[Each]:
    """The items, one move each."""
    bar = start(words, total)
    try:
        for item in items:
            yield item
            bar(1)
    finally:
        bar.end()


@contextmanager
def whole(words: str, total: int, shown: str | None = None) -> Iterator[None]:
    """One bar, called ``shown``, for all steps of these words inside the block: its rate and time left are those of the whole."""
    wholes = _wholes.get()
    bar = _watch.get().start(shown or words, total)
    token = _wholes.set({**wholes, words: (*wholes.get(words, ()), bar)})
    try:
        yield
    finally:
        _wholes.reset(token)
        bar.end()
