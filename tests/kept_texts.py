"""Texts of Podium that its users rely on, kept under ``tests/kept/``: the help of every verb and the schema of every table.

``make keep`` writes them anew. Do that when a verb, an option or a column was changed on purpose, and read the difference before it is
committed: whatever is renamed, removed or given another type breaks somebody's script.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import typer.main
from click import Command, unstyle
from typer.testing import CliRunner

from podium.cli.main import app
from podium.lake.schema import FLAT, LAKE, RELEASED

KEPT = Path(__file__).with_name("kept")
PLAIN = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}


def kept_texts() -> dict[str, str]:
    """Every text by the name of its file below ``tests/kept``, as Podium gives it now."""
    helps = {name: help_of(verb) for name, verb in verbs_by_file().items()}
    tables = [("lake", LAKE), ("flat", FLAT), ("release", RELEASED)]
    schemas = [f"{place} {name}\n{columns_of(schema)}" for place, known in tables for name, schema in known.items()]
    return helps | {"schemas.txt": "\n".join(schemas)}


def verbs_by_file() -> dict[str, tuple[str, ...]]:
    """Every verb by the name of the file that keeps its help."""
    return {f"help/{'-'.join(verb) or 'podium'}.txt": verb for verb in verbs(typer.main.get_command(app))}


def verbs(command: Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to every command and group of commands, the program itself first."""
    yield path
    members: dict[str, Command] = getattr(command, "commands", {})
    for name, member in members.items():
        yield from verbs(member, (*path, name))


def help_of(verb: tuple[str, ...]) -> str:
    """What ``--help`` prints for that verb on 80 columns, without colours."""
    # typer reads both when it is imported, from variables that a continuous integration may set
    with patch("typer.rich_utils.MAX_WIDTH", None), patch("typer.rich_utils.FORCE_TERMINAL", None):
        told = CliRunner().invoke(app, [*verb, "--help"], env=PLAIN, prog_name="podium")
    assert told.exit_code == 0, told.output
    return "".join(f"{line.rstrip()}\n" for line in unstyle(told.stdout).splitlines())


def columns_of(fields: Iterable[pa.Field], indent: str = "  ") -> str:
    """A line a column: name, type, whether it may be null; members of structs are indented below theirs."""
    lines = []
    for field in fields:
        inner: Any = field.type.value_type if pa.types.is_list(field.type) else field.type
        shown = "struct" if pa.types.is_struct(inner) else str(inner)
        shown = shown if inner is field.type else f"list of {shown}"
        lines.append(f"{indent}{field.name}: {shown}{'' if field.nullable else ', required'}\n")
        if pa.types.is_struct(inner):
            lines.append(columns_of(inner, indent + "  "))
    return "".join(lines)


def keep(folder: Path = KEPT) -> None:
    """Write every text, and delete the files of those that are no longer there."""
    texts = kept_texts()
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for file in folder.rglob("*.txt"):
        if str(file.relative_to(folder)) not in texts:
            file.unlink()


if __name__ == "__main__":
    keep()
    sys.stdout.write(f"{KEPT} is written; read `git diff tests/{KEPT.name}` before it is committed\n")
