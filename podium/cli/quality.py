"""What ``podium quality`` does with its options: measures, shows, pins, keeps, checks. An edge; no figure is made here."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.table import Table

from podium.cli.terminal import bars, out
from podium.errors import UsageError
from podium.quality.figures import Choose, Scored, figures, scored, worst
from podium.quality.labelled import LabelledPages, archived_pages, saved_pages
from podium.quality.measurements import Measurement, check_floors, pin, read_measurements, write_measurements
from podium.quality.scoring import FIELDS

OWN_PAGES = Path("tests/pages")
TABLES = (("pages", "coverage", "refusal", *FIELDS[:3]), FIELDS[3:])
"""How many pages and their words, then the fields beside them."""


def labelled(folder: Path | None, warc: Path | None, gold: Path | None) -> list[tuple[LabelledPages, bool]]:
    """The sets that were asked for, and whether institutions published their pages; without any, the project's own pages."""
    if (warc is None) != (gold is None):
        raise UsageError("a WARC file needs its labels and labels their WARC file: give --warc and --gold together")
    if folder is None and warc is None and not OWN_PAGES.is_dir():
        raise UsageError(f"there is no {OWN_PAGES} here: say what to measure on with --pages FOLDER, or with --warc and --gold")
    sets: list[tuple[LabelledPages, bool]] = []
    if folder or warc is None:
        sets.append((saved_pages(folder or OWN_PAGES), False))
    if warc and gold:
        sets.append((archived_pages(warc, gold), True))
    return sets


def measure(sets: Sequence[tuple[LabelledPages, bool]], choose: Choose, generic: bool, json: bool, most: int) -> list[Measurement]:
    """Reads, scores and shows every set: a table a source and field, then the ``most`` worst pages of each."""
    measured = []
    for pages, real in sets:
        with bars():
            read = scored(pages, (lambda url: None) if generic else choose)
        one = Measurement(pages.name, pages.digest, real, figures(read), generic)
        measured.append(one)
        if not json:
            _show(one, worst(read, most))
    if json:
        out.print_json(data={one.title: {"digest": one.digest, "figures": one.figures} for one in measured})
    return measured


def settle(measured: Sequence[Measurement], floors: Path, to_pin: bool, keep: str | None) -> None:
    """Pins or checks the floors, then keeps the figures in a home where one is given."""
    if to_pin:
        pin(measured, floors)
    else:
        check_floors(measured, read_measurements(floors))
    if keep:
        write_measurements(keep, measured)


def _show(one: Measurement, pages: Sequence[Scored]) -> None:
    out.print(one.title, style="bold", highlight=False)
    for shares in TABLES:
        out.print(_table(one, shares), "")
    for page in pages:
        out.print(f"  {page.page.capture.url}\n    {page.wrong}", highlight=False, soft_wrap=True, markup=False)


def _table(one: Measurement, shares: Sequence[str]) -> Table:
    """A line a source, narrow enough for 80 columns."""
    drawn = Table(header_style="bold", box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    drawn.add_column("source", no_wrap=True)
    for name in shares:
        drawn.add_column(name, justify="right", no_wrap=True)
    for source, found in one.figures.items():
        drawn.add_row(source, *(_cell(found.get(name), name) for name in shares))
    return drawn


def _cell(value: float | None, name: str) -> str:
    return "" if value is None else f"{value:.0f}" if name == "pages" else f"{value:.3f}"
