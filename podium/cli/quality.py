"""What ``podium quality`` does with its options: measures, shows, pins, keeps, checks. An edge; no figure is made here."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.table import Table

from podium.errors import UsageError
from podium.quality.figures import ChooseSource, Scored, check_faults, quality_figures, scored, worst
from podium.quality.labelled import LabelledPages, archived_pages, saved_pages
from podium.quality.measurements import Measurement, check_floors, pin, read_measurements, write_measurements
from podium.quality.scoring import SCORED_FIELDS, WRONG
from podium.terminal import bars, out

OWN_PAGES = Path("tests/pages")
QUALITY_WIDTH = 80
"""Letters of a line that every terminal has."""


def labelled(folder: Path | None, warc: Path | None, gold: Path | None, invented: bool = False) -> list[tuple[LabelledPages, bool]]:
    """The sets that were asked for, and whether institutions published their pages; without any, the project's own pages.

    Those of a WARC file are published ones unless they are said to be invented.
    """
    if (warc is None) != (gold is None):
        raise UsageError("a WARC file needs its labels and labels their WARC file: give --warc and --gold together")
    if folder is None and warc is None and not OWN_PAGES.is_dir():
        raise UsageError(f"there is no {OWN_PAGES} here: say what to measure on with --pages FOLDER, or with --warc and --gold")
    sets: list[tuple[LabelledPages, bool]] = []
    if folder or warc is None:
        sets.append((saved_pages(folder or OWN_PAGES), False))
    if warc and gold:
        sets.append((archived_pages(warc, gold), not invented))
    return sets


def measure(
    sets: Sequence[tuple[LabelledPages, bool]], choose: ChooseSource, generic: bool, json: bool, most: int, turns: bool = False
) -> list[Measurement]:
    """Reads, scores and shows every set: a table a source and field, then the ``most`` worst pages of each.

    Raises ``CheckFailed``, when all is shown, for a page whose reading raised an error.
    """
    measured, every = [], list[Scored]()
    for pages, real in sets:
        with bars():
            read = scored(pages, (lambda url: None) if generic else choose, turns)
        one = Measurement(pages.name, pages.digest, real, quality_figures(read), generic, turns)
        measured.append(one)
        every += read
        if not json:
            _show(one, worst(read, most))
    if json:
        out.print_json(data={one.title: {"digest": one.digest, "figures": one.figures} for one in measured})
    check_faults(every)
    return measured


def settle_floors(measured: Sequence[Measurement], floors: Path, to_pin: bool, keep: str | None) -> None:
    """Pins or checks the floors, then keeps the figures in a home where one is given."""
    if to_pin:
        pin(measured, floors)
    else:
        check_floors(measured, read_measurements(floors))
    if keep:
        write_measurements(keep, measured)


def _show(one: Measurement, pages: Sequence[Scored]) -> None:
    out.print(one.title, style="bold", highlight=False)
    for names in ("pages", "coverage", "refusal", *SCORED_FIELDS), WRONG:
        for some in _parts(names, QUALITY_WIDTH - max(map(len, ("source", *one.figures)))):
            out.print(_table(one, some), "")
    for page in pages:
        out.print(f"  {page.page.capture.url}\n    {page.wrong}", highlight=False, soft_wrap=True, markup=False)


def _parts(names: Sequence[str], room: int) -> Iterator[list[str]]:
    """The columns, so many a table as a line has room for."""
    part: list[str] = []
    for name in names:
        if part and sum(_width(one) for one in (*part, name)) > room:
            yield part
            part = []
        part.append(name)
    yield part


def _width(name: str) -> int:
    """Of a column with the space before it; a figure has five letters."""
    return 1 + max(len(name), 5)


def _table(one: Measurement, names: Sequence[str]) -> Table:
    """A line a source that has any of these figures."""
    drawn = Table(header_style="bold", box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    drawn.add_column("source", no_wrap=True)
    for name in names:
        drawn.add_column(name, justify="right", no_wrap=True)
    for source, found in one.figures.items():
        if any(name in found for name in names):
            drawn.add_row(source, *(_cell(found.get(name), name) for name in names))
    return drawn


def _cell(value: float | None, name: str) -> str:
    return "" if value is None else f"{value:.0f}" if name == "pages" else f"{value:.3f}"
