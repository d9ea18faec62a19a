"""The README against the code: its table of sources, its verbs and its settings are those that are there."""

import re
from importlib.metadata import version
from pathlib import Path

import typer.main
from typer.testing import CliRunner

import parsers
import podium
from podium.cli.main import app
from podium.settings import Settings

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def table_of_sources() -> str:
    """The table as it must stand in the README."""
    rows = ["| id | institution | licence | texts may be passed on | written from |", "|---|---|---|---|---|"]
    for source in parsers.sources().values():
        passed_on = "yes" if source.licence.redistributable else "no"
        origin = "real pages" if source.verified else "documentation"
        rows.append(f"| `{source.name}` | {source.title} | {source.licence.name} | {passed_on} | {origin} |")
    return "\n".join(rows)


def test_the_table_of_sources_is_that_of_the_parsers() -> None:
    assert table_of_sources() in README, f"put this table into README.md:\n{table_of_sources()}"


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
