"""The verbs about who is who: ``people`` and ``people suggest``. An edge; ``podium.cli.main`` registers them."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from json import dumps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from podium.cli import home_in_use
from podium.cli.completion import complete_source

if TYPE_CHECKING:
    from podium.reading.people import KnownPerson

MOST_OFFICES = 2
"""Offices that a line of the list shows."""


def people_command(
    context: typer.Context,
    source: Annotated[
        list[str] | None, typer.Option(help="Only people of an institution; may be repeated.", autocompletion=complete_source)
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only people with these words in a printed name.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line, with every printed form.")] = False,
) -> None:
    """List who speaks, who does so most first: key, name, offices with their first and last day, sources, speeches.

    Printed names are one person where the pages give evidence, never because they look alike; `people.csv` in PODIUM_HOME holds what a
    person decided. Example: `podium people --name putin --json`.
    """
    if context.invoked_subcommand:
        return
    from podium.reading.decisions import decisions_of
    from podium.reading.people import people_of
    from podium.terminal import err, out, table
    from podium.text.folding import plain

    home = home_in_use()
    people = everybody = people_of(home)
    if source:
        people = [person for person in people if set(source) & set(person.sources)]
    if name:
        words = set(plain(name).split())
        people = [person for person in people if any(words <= set(plain(printed).split()) for printed in person.names)]
    if json:
        _write(people)
    elif people:
        out.print(table("People", [_row(person) for person in people]))
    known = {form.key for person in everybody for form in person.forms}
    for line in decisions_of(home).unknown(known):
        err.print(
            f"people.csv, line {line.line}: nobody has the key {' or '.join(k for k in (line.one, line.other) if k not in known and k)}"
        )


def suggest_command(
    limit: Annotated[int, typer.Option(min=1, help="Most pairs to show.")] = 30,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line.")] = False,
) -> None:
    """List pairs of people who may be one, those with most evidence first: one name with other offices, other spellings, surnames alone.

    Nothing is joined. Decide in `people.csv` of PODIUM_HOME, which begins with the line `decision,one,other,value,author,day`:
    `same,KEY,KEY,,you,2026-11-30`, `different,KEY,KEY,,you,2026-11-30`, `preferred_name,KEY,,Ada Brevik,you,2026-11-30`,
    `wikidata,KEY,,Q42,you,2026-11-30`.
    """
    from rich.padding import Padding
    from rich.text import Text

    from podium.reading.alike import suggestions
    from podium.reading.decisions import decisions_of
    from podium.reading.people import people_of
    from podium.terminal import err, out

    home = home_in_use()
    found = suggestions(people_of(home), decisions_of(home))
    if json:
        _write(found[:limit])
        return
    for pair in found[:limit]:
        shared = f"; offices share {', '.join(pair.shared)}" if pair.shared else ""
        out.print(f"{pair.evidence}, {pair.likeness} of 100{shared}{'; at one time' * pair.at_one_time}", style="dim", highlight=False)
        for person in (pair.one, pair.other):
            out.print(f"  {person.person_key}  {person.name} ({', '.join(person.sources)})", highlight=False, markup=False)
            if person.offices:
                out.print(Padding(Text(_offices(person, 3)), (0, 0, 0, 16)))
    err.print(
        f"{len(found)} pair{'s' * (len(found) != 1)}"
        + (f", {len(found) - limit} of them not shown: --limit" if len(found) > limit else ""),
        highlight=False,
    )


def _row(person: "KnownPerson") -> dict[str, object]:
    return {
        "key": person.person_key,
        "name": person.name,
        "offices": _offices(person, MOST_OFFICES),
        "from": person.first,
        "until": person.last,
        "sources": ", ".join(person.sources),
        "speeches": person.speeches,
    }


def _offices(person: "KnownPerson", most: int) -> str:
    shown = "; ".join(held.office for held in person.offices[:most])
    more = len(person.offices) - most
    return f"{shown} and {more} more" if more > 0 else shown


def _write(found: Sequence[Any]) -> None:
    sys.stdout.writelines(dumps(asdict(one), ensure_ascii=False, default=date.isoformat) + "\n" for one in found)
