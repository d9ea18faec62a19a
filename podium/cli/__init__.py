"""The command line, an edge like ``flows/``: the library's verbs by hand; nothing is decided here.

Here is what several of its modules share: the home in force, what is printed alike, and what a shell offers when Tab is pressed (nothing
where there is no data; `podium --install-completion` sets it up for the shell in use).
"""

import sys
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import asdict
from datetime import date
from json import dumps
from typing import TYPE_CHECKING, Any

from podium.errors import PodiumError

if TYPE_CHECKING:
    from podium.archive.archive import Problem
    from podium.lake.lake import Lake

INCOMPLETE = 3
"""Exit status of a verb that is done, except for pages that were not understood or not reached."""
MOST_OFFERED = 200
BEYOND = "\U0010ffff"
"""Sorts behind whatever an id may go on with."""
debugging: ContextVar[bool] = ContextVar("debugging", default=False)
"""Whether `--debug` was given."""


def coloured(console: Any) -> bool:
    """True where colours are seen, so that no marks are needed in their place."""
    return bool(console.is_terminal and not console.no_color)


def home_in_use() -> str:
    """The home in force."""
    from podium.settings import Settings

    return Settings().home


def lake_in_use() -> "Lake":
    """The lake of the home in force. Raises ``HomeError`` where there is no data, ``UsageError`` for a release."""
    from podium.reading.home import lake_at

    return lake_at(home_in_use())


def print_json_lines(found: Iterable[Any]) -> None:
    """Print dataclasses, a JSON object a line."""
    sys.stdout.writelines(dumps(asdict(one), ensure_ascii=False, default=date.isoformat) + "\n" for one in found)


def print_problems(problems: "Iterable[Problem]") -> None:
    """Print what is wrong with records of the archive, a line each."""
    from podium.terminal import out

    for problem in problems:
        out.print(f"{problem.file} at {problem.offset}: {problem.message}", highlight=False, soft_wrap=True)


def complete_source(incomplete: str) -> list[str]:
    """The ids of the sources that begin so."""
    import parsers

    return [name for name in parsers.names() if name.startswith(incomplete)]


def complete_speech_id(incomplete: str) -> list[str]:
    """The ids of speeches of the home in force that begin so; while several sources do, only those, each with its slash."""
    source, slash, _ = incomplete.partition("/")
    matching = [source] if slash else complete_source(source)
    if len(matching) != 1:
        return [f"{name}/" for name in matching]
    least = incomplete if slash else f"{matching[0]}/"
    try:
        rows = lake_in_use().read(
            "speeches",
            columns=["speech_id"],
            filters=[
                ("source", "=", matching[0]),
                ("speech_id", ">=", least),
                ("speech_id", "<", least + BEYOND),
                ("superseded_at", "is", None),
            ],
        )
    except PodiumError:
        return []  # an error has no place on the line that is being typed; the verb itself will tell
    return sorted(rows["speech_id"].to_pylist())[:MOST_OFFERED]


def complete_kind(incomplete: str) -> list[str]:
    """The kinds of speeches that begin so."""
    from podium.records import Kind

    return [kind.value for kind in Kind if kind.value.startswith(incomplete)]


def complete_table(incomplete: str) -> list[str]:
    """What can be exported and begins so."""
    from podium.lake.schema import FLAT

    return [table for table in FLAT if table.startswith(incomplete)]
