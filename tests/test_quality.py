"""Measured accuracy: no figure falls below its pinned floor, and the figures are those of the independent scorer beside the labels."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import parsers
from podium.errors import CheckFailed
from podium.parse.inspection import lines
from podium.quality.figures import figures, scored
from podium.quality.labelled import LabelledPages, archived_pages, saved_pages
from podium.quality.measurements import PINNED, Measurement, check_floors, pin, read_measurements
from podium.source import Source

Choose = Callable[[str], Source | None]
PAGES = Path(__file__).parent / "pages"


def nobody(url: str) -> Source | None:
    """No institution is known: every page is read by the generic layout."""
    return None


def measured(pages: LabelledPages, choose: Choose, generic: bool = False) -> Measurement:
    return Measurement(pages.name, pages.digest, True, figures(scored(pages, choose)), generic)


@pytest.fixture(scope="module")
def real(real_pages: Path) -> LabelledPages:
    return archived_pages(real_pages / "dev.warc.gz", real_pages / "dev-gold.jsonl")


@pytest.fixture(scope="module")
def own() -> Measurement:
    return measured(saved_pages(PAGES), parsers.for_url)


def test_our_own_pages_are_read_as_well_as_when_their_floors_were_pinned(own: Measurement) -> None:
    floors = read_measurements(PINNED)
    assert floors.of(own.name, False), "no floors are pinned for the project's own pages"
    check_floors([own], floors)


@pytest.mark.parametrize(("choose", "generic"), [(parsers.for_url, False), (nobody, True)], ids=["institutions", "generic"])
def test_real_pages_are_read_as_well_as_when_their_floors_were_pinned(real: LabelledPages, choose: Choose, generic: bool) -> None:
    floors = read_measurements(PINNED)
    assert floors.of(real.name, generic), "no floors are pinned for the real pages"
    check_floors([measured(real, choose, generic)], floors)


def test_a_figure_that_falls_and_pages_that_changed_are_told(own: Measurement, tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    pin([own], floors)
    check_floors([own], read_measurements(floors))
    worse = {source: dict(found) for source, found in own.figures.items()}
    worse["nato"]["attribution"] -= 0.01
    with pytest.raises(CheckFailed, match=r"nato: attribution is 0\.99"):
        check_floors([replace(own, figures=worse)], read_measurements(floors))
    with pytest.raises(CheckFailed, match="not those that the floors were pinned on"):
        check_floors([replace(own, digest="0" * 64)], read_measurements(floors))
    with pytest.raises(CheckFailed):
        pin([replace(own, figures=worse)], floors)


def test_the_figures_are_those_of_the_scorer_beside_the_labels(real: LabelledPages, real_pages: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text("".join(line + "\n" for line, _ in lines(real_pages / "dev.warc.gz", None, parsers.for_url)), encoding="utf-8")
    command = [sys.executable, real_pages.parent / "score" / "score.py", real_pages / "dev-gold.jsonl", records, "--json"]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = figures(scored(real, parsers.for_url))
    compared = 0
    for source, found in {**theirs["by_source"], "all": theirs["total"]}.items():
        for name, value in found.items():
            if name != "pages" and value == value and name in ours[source]:
                assert ours[source][name] == pytest.approx(value, abs=5e-4), (source, name)
                compared += 1
    assert compared > 90
