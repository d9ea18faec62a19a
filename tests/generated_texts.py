"""Texts of the project that are written from the code, by `make generate`: the README's tables, the schedules, the dictionary.

Run it after a source was added or changed, or a column was; tests/test_generated.py fails while one of them is out of date.
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

import parsers
from flows.schedule import as_yaml
from podium.cli.screens import show_measurement
from podium.quality.measurements import PINNED, read_measurements
from podium.quality.shipped_figures import real_pages
from podium.reading.dictionary import dictionary
from podium.terminal import out

PROJECT = Path(__file__).parents[1]
TABLE = re.compile(r"(?<=<!-- sources: written by `make generate` -->\n).*?(?=\n<!-- end of sources -->)", re.S)


FIGURES = re.compile(r"(?<=```text\n)(?P<name>\w+\.warc\.gz)(?P<generic>, generic layout)?\n.*?(?=\n```)", re.S)


def generated_texts() -> dict[str, str]:
    """The whole text of each such file as it should be, by its path in the project."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert len(TABLE.findall(readme)) == 1, "README.md has lost the two marks around its table of sources"
    assert len(FIGURES.findall(readme)) == 3, "README.md has lost a table of figures"
    return {
        "README.md": FIGURES.sub(
            lambda found: pinned_figures(found["name"], found["generic"] is not None), TABLE.sub(lambda _: table_of_sources(), readme)
        ),
        "deployments/prefect.yaml": as_yaml("podium"),
        "data/README.md": dictionary(),
    }


def table_of_sources() -> str:
    """The README's table: a line a source, with its licence, what it has read of real pages, and how it did on those that are labelled."""
    rows = [
        "| id | institution | licence | texts may be passed on | real pages read | speeches among them | years | templates | last read "
        "| labelled pages | attribution there |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for source in parsers.sources().values():
        passed_on = "yes" if source.licence.redistributable else "no"
        facts = [f"`{source.name}`", source.title, source.licence.name, passed_on, *pages_read(source.name), *labelled_pages(source.name)]
        rows.append(f"| {' | '.join(facts)} |")
    return "\n".join(rows)


def pages_read(source: str) -> tuple[str, ...]:
    """How many real pages the source has read, how many of them are speeches, of which years, by how many layouts, and when."""
    read = real_pages().get(source)
    if read is None:
        return ("**none**", "", "", "", "")
    rebuilt = f" ({read.rebuilt:,} rebuilt)" if read.rebuilt else ""
    templates = str(len(read.layouts) or "")
    return (f"{read.pages:,}{rebuilt}", f"{read.speeches:,}" if read.speeches else "**none**", read.years, templates, read.read_on)


def labelled_pages(source: str) -> tuple[str, str]:
    """How many real pages of the source the pinned figures rest on, and the lowest attribution of a set of them."""
    sets = [
        one.figures[source]
        for one in read_measurements(PINNED).sets
        if one.real and not (one.generic or one.turns) and source in one.figures
    ]
    lowest = min((found["attribution"] for found in sets if "attribution" in found), default=None)
    return str(int(sum(found["pages"] for found in sets)) or ""), "" if lowest is None else f"{lowest:.3f}"


def pinned_figures(name: str, generic: bool) -> str:
    """The tables that `podium quality` prints of the figures pinned for these pages; of a reading without institutions all sources in one."""
    measured = read_measurements(PINNED).of(name, generic)
    assert measured, f"nothing is pinned for {name}"
    if generic:
        measured = replace(measured, figures={"all": measured.figures["all"]})
    with out.capture() as printed:
        show_measurement(measured, ())
    return "\n".join(line.rstrip() for line in printed.get().rstrip().splitlines())


if __name__ == "__main__":
    for name, text in generated_texts().items():
        file = PROJECT / name
        if file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name} is written\n")
