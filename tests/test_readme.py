"""The README against the code: its table of sources, its verbs and its settings are those that are there."""

from pathlib import Path

import typer.main

import parsers
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
