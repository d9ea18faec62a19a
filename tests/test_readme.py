"""The README against the code: its table of sources, its verbs, its settings and its figures are those that are there."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.quality.measurements import PINNED, read_measurements
from podium.settings import Settings

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_every_verb_is_named() -> None:
    command = typer.main.get_command(app)
    verbs = set(getattr(command, "commands", {})) - {"demo"}
    assert verbs
    assert {verb for verb in verbs if f"podium {verb}" not in README} == set()


def test_every_setting_is_named() -> None:
    assert {name for name in Settings.model_fields if f"PODIUM_{name.upper()}" not in README} == set()


def test_parsers_readme_example_is_a_parser(tmp_path: Path) -> None:
    text = (PROJECT / "parsers" / "README.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    names: dict[str, object] = {}
    exec(compile(code, "parsers/README.md", "exec"), names)
    assert getattr(names["SOURCE"], "name", None) == "harbour_council"


def figures_in(section: str) -> dict[tuple[str, str], float]:
    """By source and column, the figures of the tables in a block of text."""
    found: dict[tuple[str, str], float] = {}
    for head, *rows in (table.splitlines() for table in section.split("\n\n")):
        ends = [(name.group(), name.end()) for name in re.finditer(r"\S+", head)][1:]
        for row in rows:
            for value in re.finditer(r"(?<= )[\d.]+(?= |$)", row):
                column = next((name for name, end in ends if end == value.end()), None)
                assert column, f"{value.group()} stands below no name: {row}"
                found[row.split()[0], column] = float(value.group())
    return found


@pytest.mark.parametrize("name", ["dev.warc.gz", "dev2.warc.gz"])
def test_the_figures_are_those_that_are_pinned(name: str) -> None:
    block = README.partition(f"```text\n{name}\n")[2].partition("```")[0]
    pinned = read_measurements(PINNED).of(name, generic=False)
    assert pinned is not None
    wanted = {(source, column): value for source, found in pinned.figures.items() for column, value in found.items()}
    told = figures_in(block)
    assert told.keys() == wanted.keys()
    other = {key: (value, wanted[key]) for key, value in told.items() if abs(value - wanted[key]) > 0.00101}
    assert other == {}, "put what `podium quality` prints for these pages into README.md"


def test_the_version_is_told_and_the_changelog_says_what_a_user_must_do_from_the_one_before() -> None:
    told = CliRunner().invoke(app, ["--version"])
    assert (told.exit_code, told.stdout) == (0, f"podium {version('podium')}\n")
    sections = re.findall(r"^## (.+)$", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert sections[0] in {"Unreleased", podium.__version__}
    assert "(CHANGELOG.md)" in README


def test_the_changelog_names_only_what_is_there() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    command = typer.main.get_command(app)
    verbs = set(getattr(command, "commands", {}))
    assert {verb for verb in re.findall(r"`podium ([a-z]+)", text) if verb not in verbs} == set()
