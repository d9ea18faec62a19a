"""The verbs about who is who: ``people``, ``people suggest`` and ``people link``. An edge; ``podium.cli.main`` registers them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podium.cli import complete_source, home_in_use, print_json_lines

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
    from podium.text.folding import holds_words

    home = home_in_use()
    people = everybody = people_of(home)
    if source:
        people = [person for person in people if set(source) & set(person.sources)]
    if name:
        people = [person for person in people if any(holds_words(printed, name) for printed in person.names)]
    if json:
        print_json_lines(people)
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

    from podium.reading.decisions import decisions_of
    from podium.reading.people import people_of, suggestions
    from podium.terminal import err, out

    home = home_in_use()
    found = suggestions(people_of(home), decisions_of(home))
    if json:
        print_json_lines(found[:limit])
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


def link_command(
    authority: Annotated[Path, typer.Option(help="A CSV file, a line a term of office: id, name, other_names, office, from, until.")],
    source: Annotated[
        list[str] | None, typer.Option(help="Only speeches of an institution; may be repeated.", autocompletion=complete_source)
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Most suggestions to show.")] = 30,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print every link and suggestion, a JSON object a line.")] = False,
) -> None:
    """Give people the ids that an authority file has for them: by the exact name, with the office, on each day they speak.

    The links go to `people-links.csv` of PODIUM_HOME, in place of those that this file gave before; people then have `authority_ids`, and
    `wikidata` where the file has that column. All else is a suggestion: decide on one by `id,KEY,,bioguide:X000001,you,2026-11-30` in
    `people.csv`, and against a link by `different,KEY,bioguide:X000001,,you,2026-11-30`.
    Example: `podium people link --authority members.csv --source congressional_record`.
    """
    from podium.reading.authority import LINKED, keep_links, linked_by
    from podium.reading.home import home_at
    from podium.terminal import err, out

    home = home_at(home_in_use())
    found = linked_by(home, authority, tuple(source or ()))
    links = [one for one in found if one.evidence == LINKED]
    others = [one for one in found if one.evidence != LINKED]
    if json:
        print_json_lines(found)
    for one in () if json else (*links, *others[:limit]):
        out.print(f"{one.person_key}  {one.name}  {one.id}  {one.authority_name}", highlight=False, markup=False)
        if one.evidence != LINKED:
            out.print(f"  suggested: {one.evidence}", style="dim", highlight=False)
    more = f", {len(others) - limit} of them not shown: --limit" if len(others) > limit and not json else ""
    err.print(f"{len(links)} people have an id, {len(others)} suggestion{'s' * (len(others) != 1)}{more}", highlight=False)
    if not dry_run:
        err.print(f"The links are in {keep_links(home, authority.name, links, date.today())}", highlight=False, soft_wrap=True)


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
