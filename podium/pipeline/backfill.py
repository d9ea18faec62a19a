"""What a backfill is asked to do: values alone, that a command line or a form can hand over without loading anything else."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from podium.discover.lists import is_in_window
from podium.discovery import Listed
from podium.lake.ledger import NO_ARTICLE, Outcome, PageRow
from podium.pipeline.fetch_result import FetchResult
from podium.pipeline.plan import FetchPlan, Wanted, Why, in_turns
from podium.window import Mode, Step, Window


@dataclass(frozen=True, slots=True)
class BackfillRequest:
    """Which pages, in windows of which size, in which order."""

    mode: Mode = "missing"
    step: Step = "month"
    newest_first: bool = False


Dated = TypeVar("Dated")


@dataclass(slots=True)
class BackfillWindow:
    """One window: what is to be done in it and, as far as it was gone through, what came of it."""

    name: str
    """The window, or ``undated`` for pages of which nothing tells the day."""
    wanted: Sequence[Wanted] = ()
    kept: Sequence[FetchResult] = ()
    """Pages that are read again without a request."""
    known: int = 0
    """Listed addresses that need nothing."""
    done: int = 0
    seconds: float = 0.0
    figures: Mapping[str, int] = field(default_factory=dict)
    """What it added to the report of the run; empty before it began."""

    @property
    def todo(self) -> int:
        """Pages that it has to do with."""
        return len(self.wanted) + len(self.kept)

    @property
    def left(self) -> int:
        """Those that were not dealt with yet."""
        return self.todo - self.done

    def planned(self, pace: Callable[[str], float]) -> "PlanRow":
        """The plan as a line: pages by why they are wanted, the requests and the least minutes that they take."""
        why = Counter(want.why for want in self.wanted)
        minutes = max((share.minutes for share in FetchPlan(tuple(self.wanted), 0).by_host(pace)), default=0.0)
        reasons = {reason.value.replace("_", " "): why[reason] for reason in Why}
        requests = {"requests": len(self.wanted), "minutes": round(minutes, 1)}
        return {"window": self.name, "known": self.known, **reasons, "read again": len(self.kept), **requests}

    def row(self) -> "PlanRow":
        """What came of it as a line."""
        counts = {name: self.figures.get(name, 0) for name in FIGURES}
        listed = {"listed": self.todo + self.known, "known": self.known}
        return {"window": self.name, **listed, **counts, "left": self.left, "seconds": round(self.seconds, 1)}


FIGURES = ("fetched", "unchanged", "new", "revised", "corrected", "withdrawn", "retracted", "not a speech", "not understood", "not reached")
PlanRow = dict[str, int | float | str]


@dataclass(slots=True)
class BackfillPlan:
    """The windows of a backfill in the order in which they are gone through."""

    source: str
    request: BackfillRequest
    windows: Sequence[BackfillWindow]
    pace: Callable[[str], float]
    """Seconds between two requests to the host of an address."""
    at: BackfillWindow | None = None
    """The window that was gone through last."""

    @property
    def todo(self) -> int:
        """Pages that it has to do with."""
        return sum(window.todo for window in self.windows)

    @property
    def left(self) -> int:
        """Those that were not dealt with yet."""
        return sum(window.left for window in self.windows)

    def planned(self) -> list[PlanRow]:
        """The plan as a table: a line a window, and their sum."""
        return _summed([window.planned(self.pace) for window in self.windows], ("window", "known", "requests", "minutes"))

    def rows(self) -> list[PlanRow]:
        """What came of it as a table: a line for each window that was begun or has nothing to do, and the sum of all windows."""
        lines = [(window.row(), bool(window.figures) or not window.todo) for window in self.windows]
        whole = _summed([line for line, _ in lines], ("window", "listed", "fetched", "new", "not understood", "left", "seconds"))
        return [line for line, (_, shown) in zip(whole, [*lines, ({}, True)], strict=True) if shown]


def _summed(lines: Sequence[PlanRow], always: Sequence[str]) -> list[PlanRow]:
    """The lines and their sum, without columns that hold nothing, but for those that are shown ``always``."""
    names = list(lines[0]) if lines else ["window"]
    total: PlanRow = {name: round(sum(n for line in lines if not isinstance(n := line[name], str)), 1) for name in names}
    shown = [name for name in names if name in always or total[name]]
    return [{name: line[name] for name in shown} for line in (*lines, total | {"window": "all"})]


def plan_backfill(
    request: BackfillRequest,
    source: str,
    span: Window,
    listed: Iterable[Listed],
    ledger: Mapping[str, PageRow],
    pace: Callable[[str], float],
) -> BackfillPlan:
    """The plan by the source's lists: each address once, in the window of its day, the hosts of a window taking turns."""
    index = _WindowIndex(span, request)
    windows = {name: BackfillWindow(name) for name in index.names}
    wanted: dict[str, list[tuple[date, Wanted]]] = {name: [] for name in index.names}
    for item in _each_once(listed):
        name, day = index.place(possible(item))
        row = ledger.get(item.url)
        if why := _why(row, item, request.mode):
            wanted[name].append((day, Wanted(item.url, why, row, item.stored)))
        else:
            windows[name].known += 1
    for name, window in windows.items():
        window.wanted = tuple(in_turns(index.ordered(wanted[name])))
    return BackfillPlan(source, request, index.kept(windows.values()), pace)


def plan_backfill_of_kept(
    request: BackfillRequest, source: str, span: Window, kept: Iterable[tuple[FetchResult, Window]], pace: Callable[[str], float]
) -> BackfillPlan:
    """The plan that reads kept pages again, each with the days that it can be of; the open window where nothing tells them."""
    index = _WindowIndex(span, request)
    found: dict[str, list[tuple[date, FetchResult]]] = {name: [] for name in index.names}
    for result, days in kept:
        if is_in_window(Listed(result.url, span=days), span):
            name, day = index.place(days)
            found[name].append((day, result))
    windows = [BackfillWindow(name, kept=tuple(index.ordered(results))) for name, results in found.items()]
    return BackfillPlan(source, request, index.kept(windows), pace)


def possible(item: Listed) -> Window:
    """The days that an address can be of, as far as its list tells."""
    return Window(item.date, item.date) if item.date else item.span


UNDATED_WINDOW = "undated"


class _WindowIndex:
    """The windows of a span, and which of them some days belong to."""

    def __init__(self, span: Window, request: BackfillRequest) -> None:
        windows = list(span.split(request.step))
        self._starts = [window.since or date.min for window in windows]
        self._windows = windows
        self._backwards = request.newest_first
        self.names = [str(window) for window in (reversed(windows) if request.newest_first else windows)] + [UNDATED_WINDOW]

    def place(self, days: Window) -> tuple[str, date]:
        """The window that holds all of the days, as far as they lie in the span, and the first of them."""
        if days.since is None or days.until is None:
            return UNDATED_WINDOW, date.min
        first, last = max(days.since, self._starts[0]), min(days.until, self._windows[-1].until or date.max)
        window = self._windows[max(bisect_right(self._starts, first) - 1, 0)]
        return (str(window), first) if last in window else (UNDATED_WINDOW, first)

    def ordered(self, pages: Sequence[tuple[date, Dated]]) -> Iterator[Dated]:
        """By day; those of one day in the order of their list."""
        return (page for _, page in sorted(pages, key=lambda dated: dated[0], reverse=self._backwards))

    def kept(self, windows: Iterable[BackfillWindow]) -> tuple[BackfillWindow, ...]:
        """All windows; the undated one only where it has something in it."""
        return tuple(window for window in windows if window.name != UNDATED_WINDOW or window.todo or window.known)


def _each_once(listed: Iterable[Listed]) -> Iterator[Listed]:
    """Each address once, by the list that tells most of its day."""
    found: dict[str, Listed] = {}
    for item in listed:
        before = found.get(item.url)
        if before is None or (possible(before) == Window() and possible(item) != Window()):
            found[item.url] = item
    return iter(found.values())


def _why(row: PageRow | None, item: Listed, mode: Mode) -> Why | None:
    """Why a listed address is wanted, if it is."""
    if row is None:
        return None if mode == "failed" else Why.NEW
    if row.outcome is Outcome.FORGOTTEN:
        return None
    if row.outcome is Outcome.FAILED:
        return Why.FAILED_BEFORE
    if mode == "failed":
        if row.outcome is Outcome.REJECTED and not (row.rejected_for and row.rejected_for.understood):
            return Why.NOT_UNDERSTOOD  # also where the ledger has no reason, or a retired one: today's parser looks
        never = row.outcome is Outcome.GONE and row.speech_id is None
        return Why.FAILED_BEFORE if never or row.tries else None
    as_kept = item.stored is not None and row.stored == item.stored.place
    return Why.REVISIT if mode == "all" and row.outcome not in NO_ARTICLE and not as_kept else None
