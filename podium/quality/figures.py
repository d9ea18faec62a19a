"""How accurate the parsers are: labelled pages are read, their records scored, and the scores averaged by source and field.

One record is scored in ``podium.quality.scoring``; figures that are kept, and the floors below which they must not fall, are in
``podium.quality.measurements``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from podium.errors import CheckFailed, Reason, Rejected
from podium.extract.record import parse
from podium.extract.source import Source
from podium.progress import each
from podium.quality.labelled import LabelledPage, LabelledPages
from podium.quality.measurements import ALL
from podium.quality.scoring import SCORED_FIELDS, WRONG, Count, Score, pooled, score, wrong_values
from podium.records import to_json

ChooseSource = Callable[[str], Source | None]
"""Gives the source of an address, ``None`` for one to be read by the generic layout."""
Figures = dict[str, float]


FAULT = Reason.PARSER_FAULT.value
"""The code of a reject for a page whose reading raised an error, which is always our fault."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One labelled page as the parsers read it.

    ``rejected`` is the reason of a reject; ``score`` is ``None`` for a page that must be rejected, ``counts`` (of wrong values) for a page
    without a record.
    """

    page: LabelledPage
    rejected: str | None
    score: Score | None
    counts: Mapping[str, Count] | None = None

    @property
    def code(self) -> str:
        """The code of the reject, empty for a record."""
        return (self.rejected or "").partition(":")[0]

    @property
    def is_left_out(self) -> bool:
        """True for a page that was rejected as not understood where its label allows that (``reject_ok``); it then does not count."""
        allowed = self.page.label is not None and bool(self.page.label.get("reject_ok"))
        return allowed and self.code not in {"", Reason.NOT_A_SPEECH.value}

    @property
    def right(self) -> float:
        """The mean of the scores, 1 for a page that is rightly rejected."""
        if self.score is None or self.is_left_out:
            return float(self.rejected is not None)
        return _mean([value for value in self.score.values() if value is not None])

    @property
    def is_faultless(self) -> bool:
        """True if nothing is missing or wrong."""
        return self.right == 1 and not any(wrong for wrong, _ in (self.counts or {}).values())

    @property
    def wrong(self) -> str:
        """What is not right, as text: scores below 1, and numbers of wrong values of all; empty for a faultless page."""
        if self.is_faultless:
            return ""
        if self.score is None:
            return "made into a record, and holds nobody's words"
        low = [f"{field} {value:.3f}" for field, value in self.score.items() if value is not None and value < 1]
        untrue = [f"{kind} {wrong}/{given}" for kind, (wrong, given) in (self.counts or {}).items() if wrong and kind != WRONG[-1]]
        return self.rejected or "  ".join([*low, *untrue])


def scored(pages: LabelledPages, choose: ChooseSource, turns: bool = False) -> list[Scored]:
    """Every page of the set, read and scored.

    ``turns`` compares whole turns in place of paragraphs, for pages where breaks inside a turn are not labelled.
    """
    return [_scored(page, choose, turns) for page in each(pages.pages, f"read {pages.name}", len(pages.pages))]


def quality_figures(pages: Iterable[Scored]) -> dict[str, Figures]:
    """By source and for ``ALL`` the figures, from 0 to 1 but for ``pages``, the number of pages.

    These are the mean score of each field; ``coverage``, the share of speech pages that have a record; ``refusal``, the share of other
    pages that have none; and by kind the share of wrong values among all values of the records. A figure without pages is missing.
    """
    every = list(pages)
    by_source = {name: [one for one in every if one.page.source == name] for name in sorted({one.page.source for one in every})}
    return {name: _figures(some) for name, some in [*by_source.items(), (ALL, every)]}


def worst(pages: Iterable[Scored], count: int) -> list[Scored]:
    """The pages with something wrong, the worst first, at most ``count``."""
    return sorted((one for one in pages if not one.is_faultless), key=lambda one: one.right)[:count]


def check_faults(pages: Iterable[Scored]) -> None:
    """Raises ``CheckFailed`` that names every page whose reading raised an error: that is never the page's fault."""
    if faults := [f"{one.page.capture.url}: {one.rejected}" for one in pages if one.code == FAULT]:
        raise CheckFailed(f"{len(faults)} pages could not be read for a fault of the parser: {'; '.join(faults)}")


def _scored(page: LabelledPage, choose: ChooseSource, turns: bool) -> Scored:
    record: dict[str, Any] | None = None
    rejected = None
    try:
        record = to_json(parse(page.capture, choose(page.capture.url)))
    except Rejected as reject:
        rejected = str(reject)
    found = score(page.label, record, turns) if page.label is not None else None
    return Scored(page, rejected, found, wrong_values(page.label, record, turns) if record is not None else None)


def _figures(pages: Sequence[Scored]) -> Figures:
    speeches = [(one, one.score) for one in pages if one.score is not None and not one.is_left_out]
    others = [one for one in pages if one.score is None]
    found: Figures = {"pages": len(pages)}
    if speeches:
        found["coverage"] = _mean([float(one.rejected is None) for one, _ in speeches])
    if others:
        found["refusal"] = _mean([float(one.rejected is not None) for one in others])
    for field in SCORED_FIELDS:
        if values := [value for _, page in speeches if (value := page[field]) is not None]:
            found[field] = _mean(values)
    counts = [one.counts for one in pages if one.counts is not None]
    return found | (pooled(counts) if counts else {})


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
