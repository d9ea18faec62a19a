"""How accurate the parsers are: their records scored on labelled pages, by source and field. One page's score is in
``podium.quality.scoring``,
what must not fall and what a release tells is in ``podium.quality.measurements``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from podium.errors import Rejected
from podium.parse.record import parse
from podium.progress import each
from podium.quality.labelled import LabelledPage, LabelledPages
from podium.quality.scoring import FIELDS, Score, score
from podium.records import to_json
from podium.source import Source

ALL = "all"
"""Where figures over all sources stand, among those by source."""
Choose = Callable[[str], Source | None]
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """One labelled page as the parsers read it; ``score`` is ``None`` for a page that must be refused."""

    page: LabelledPage
    rejected: str | None
    score: Score | None

    @property
    def right(self) -> float:
        """The mean of its figures, 1 for a page that is rightly refused."""
        if self.score is None:
            return float(self.rejected is not None)
        return _mean([value for value in self.score.values() if value is not None])

    @property
    def wrong(self) -> str:
        """What is not right about it, in figures."""
        if self.score is None:
            return "" if self.rejected else "made into a record, and holds nobody's words"
        return self.rejected or "  ".join(f"{field} {value:.3f}" for field, value in self.score.items() if value is not None and value < 1)


def scored(pages: LabelledPages, choose: Choose) -> list[Scored]:
    """Every page of the set, read and scored; ``choose`` gives the source of an address, ``None`` for the generic layout."""
    return [_scored(page, choose) for page in each(pages.pages, f"read {pages.name}", len(pages.pages))]


def figures(pages: Iterable[Scored]) -> dict[str, Figures]:
    """By source and for ``all``: ``pages`` and, from 0 to 1 as the mean over pages, ``coverage``, ``refusal`` and each field.

    Coverage is the share of speech pages that have a record, refusal that of other pages that have none; a figure that nothing was
    measured for is missing.
    """
    every = list(pages)
    by_source = {name: [one for one in every if one.page.source == name] for name in sorted({one.page.source for one in every})}
    return {name: _figures(some) for name, some in [*by_source.items(), (ALL, every)]}


def worst(pages: Iterable[Scored], count: int) -> list[Scored]:
    """The pages with something wrong, the worst first, at most ``count``."""
    return sorted((one for one in pages if one.right < 1), key=lambda one: one.right)[:count]


def _scored(page: LabelledPage, choose: Choose) -> Scored:
    record: dict[str, Any] | None = None
    rejected = None
    try:
        record = to_json(parse(page.capture, choose(page.capture.url)))
    except Rejected as reject:
        rejected = str(reject)
    return Scored(page, rejected, score(page.label, record) if page.label is not None else None)


def _figures(pages: Sequence[Scored]) -> Figures:
    speeches = [(one, one.score) for one in pages if one.score is not None]
    others = [one for one in pages if one.score is None]
    found: Figures = {"pages": len(pages)}
    if speeches:
        found["coverage"] = _mean([float(one.rejected is None) for one, _ in speeches])
    if others:
        found["refusal"] = _mean([float(one.rejected is not None) for one in others])
    for field in FIELDS:
        if values := [value for _, page in speeches if (value := page[field]) is not None]:
            found[field] = _mean(values)
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
