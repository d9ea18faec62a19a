"""Figures that come with the code: those on pages that are kept back, and what each source has read of real pages."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WITHHELD = Path(__file__).with_name("withheld.json")
"""Figures of one version on pages that are kept back from whoever writes rules: they say what to expect of pages that nobody has seen."""


@dataclass(frozen=True, slots=True)
class WithheldFigures:
    """Figures on pages that nobody saw while rules were written, of the version and the day (ISO) that they name, and of no later one."""

    version: str
    measured: str
    total: Mapping[str, float]
    by_source: Mapping[str, Mapping[str, float]]

    def rows(self, sources: Iterable[str]) -> dict[str, Mapping[str, float]]:
        """The figures of all such pages together, and of those of these sources that have any."""
        return {"all": self.total, **{name: self.by_source[name] for name in sources if name in self.by_source}}


def withheld_figures() -> WithheldFigures:
    """The figures that this version of the code brings along."""
    kept = json.loads(WITHHELD.read_text(encoding="utf-8"))
    return WithheldFigures(kept["version"], kept["measured"], kept["total"], kept["by_source"])


REAL_PAGES = Path(__file__).with_name("real_pages.json")
"""What each source has read of real pages, labelled or not; written by ``tests/real_pages.py``."""


@dataclass(frozen=True, slots=True)
class RealPages:
    """What a source has read of pages that its institution published, on the day (ISO) that it names."""

    pages: int
    """Those that were understood: ``speeches`` of them as records, the others as nobody's words."""
    rebuilt: int
    """Those of them that are real words in a template put together again."""
    speeches: int
    first_year: int | None
    last_year: int | None
    layouts: Mapping[str, int]
    """By layout how many records it read."""
    read_on: str

    @property
    def years(self) -> str:
        """The years that the records are of: ``1998-2021``."""
        ends = dict.fromkeys(str(year) for year in (self.first_year, self.last_year) if year)
        return "-".join(ends)


@cache
def real_pages() -> Mapping[str, RealPages]:
    """By source what it has read; a source that has read nothing, and so is written from documentation alone, is left out."""
    return {name: RealPages(**figures) for name, figures in json.loads(REAL_PAGES.read_text(encoding="utf-8")).items()}


def is_verified(source: str) -> bool:
    """True for a source of which at least one speech was read from a real page."""
    return source in real_pages() and real_pages()[source].speeches > 0
