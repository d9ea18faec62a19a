"""The verbs of those who run Podium: deploy, serve, status, doctor, config. Joined to the command line by ``podium.cli.main``."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from podium.ops.robots_check import Finding

STALE_STATUS = 3

Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Institutions; none means all.")]


def deploy(
    file: Annotated[Path, typer.Option(help="What to deploy, in the form of `prefect deploy`.")] = Path("deployments/prefect.yaml"),
    write: Annotated[bool, typer.Option("--write", help="Write that file from the sources' own schedules, and apply nothing.")] = False,
    pool: Annotated[str, typer.Option(help="The work pool that --write names in it.")] = "podium",
) -> None:
    """Bring every flow and schedule to the Prefect server; workers of the pool then run them. Nothing is asked.

    Start a worker with `prefect worker start --pool podium`.
    """
    from flows import deploy as deploying
    from podium.terminal import err

    if write:
        deploying.write(file, pool)
        err.print(f"{file} is written")
        return
    err.print(f"{deploying.deploy(file)} deployments are applied from {file}", highlight=False)


def serve_command(limit: Annotated[int, typer.Option(min=1, help="Most runs side by side.")] = 4) -> None:
    """Run everything on its schedule from this one process, with no pool or worker, until it is stopped."""
    from flows.deploy import serve as run

    run(limit)


def status(
    names: Names = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """How each source stands: last success, schedule, completeness, rejects of the last runs, next run; 3 when one is stale.

    Stale is two scheduled runs in a row without success; completeness is what the last `podium audit` found. Read from the lake and the
    journal alone: no server is asked.
    """
    from datetime import UTC, datetime

    import parsers
    from podium.cli.status import show_status
    from podium.ops.condition import conditions
    from podium.reading.home import check_begun
    from podium.settings import Settings
    from podium.terminal import out

    now, chosen = datetime.now(UTC), [parsers.source(name) for name in names or parsers.names()]
    check_begun(Settings().home)
    found = list(conditions(Settings().home, chosen, now))
    if json:
        out.print_json(data=[condition.row() for condition in found])
    else:
        show_status(out, found, now)
    return STALE_STATUS if any(condition.stale for condition in found) else 0


def doctor(
    names: Names = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no institution for its robots.txt.")] = False,
) -> int:
    """Check what a run needs: configuration, store, disk, server, clock, robots.txt of every source; ends with 1 when something fails."""
    from rich.markup import escape

    import parsers
    from flows.doctor import server
    from podium.ops.doctor import examine
    from podium.terminal import out

    chosen = [] if offline else [parsers.source(name) for name in names or parsers.names()]
    grades = []
    for finding in chain(examine(chosen), _asked(server)):
        grades.append(finding.grade)
        colour = {"ok": "green", "warn": "yellow", "fail": "red"}[finding.grade]
        out.print(f"[{colour}]{finding.grade:<4}[/] {finding.what}: {escape(finding.words)}", highlight=False, soft_wrap=True)
    return 1 if "fail" in grades else 0


def _asked(question: "Callable[[], Finding]") -> "Iterator[Finding]":
    yield question()


def config() -> None:
    """Print every setting in force and where it comes from: the environment, podium.toml, or the default."""
    from podium.settings import in_force
    from podium.terminal import out, table

    out.print(table("Settings", [setting.row() for setting in in_force()]))
