"""The verbs of those who run Podium: deploy, serve, status, doctor, config. Joined to the command line by ``podium.cli.main``."""

from pathlib import Path
from typing import Annotated

import typer

STALE = 3

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
    from podium.cli.terminal import err

    if write:
        deploying.write(file, pool)
        err.print(f"{file} is written")
        return
    err.print(f"{deploying.deploy(file)} deployments are applied from {file}", highlight=False)


def serve(limit: Annotated[int, typer.Option(min=1, help="Most runs side by side.")] = 4) -> None:
    """Run everything on its schedule from this one process, with no pool or worker, until it is stopped."""
    from flows.deploy import serve as run

    run(limit)


def status(
    names: Names = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """Each source's last success, newest speech, rejects and next run; ends with 3 when one missed two runs in a row.

    Read from the lake and the journal alone: no server is asked.
    """
    import parsers
    from podium.cli.terminal import out, table
    from podium.lake.condition import conditions
    from podium.settings import Settings

    chosen = [parsers.source(name) for name in names or parsers.names()]
    found = list(conditions(Settings().home, chosen))
    if json:
        out.print_json(data=[condition.row() | {"complaints": [str(one) for one in condition.complaints]} for condition in found])
    else:
        out.print(table("Sources", [condition.row() for condition in found]))
        for condition in found:
            for words in (condition.failure, *map(str, condition.complaints)):
                if words:
                    out.print(f"[bold]{condition.source}[/]: {words}", highlight=False, soft_wrap=True)
    return STALE if any(condition.stale for condition in found) else 0


def doctor(
    names: Names = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no institution for its robots.txt.")] = False,
) -> int:
    """Check what a run needs: configuration, store, disk, server, clock, robots.txt of every source; ends with 1 when something fails."""
    import parsers
    from flows.doctor import server
    from podium.cli.terminal import out
    from podium.operate.doctor import examine

    chosen = [] if offline else [parsers.source(name) for name in names or parsers.names()]
    failed = False
    for finding in (*examine(chosen), server()):
        failed |= finding.grade == "fail"
        colour = {"ok": "green", "warn": "yellow", "fail": "red"}[finding.grade]
        out.print(f"[{colour}]{finding.grade:<4}[/] {finding.what}: {finding.words}", highlight=False, soft_wrap=True)
    return 1 if failed else 0


def config() -> None:
    """Print every setting in force and where it comes from: the environment, podium.toml, or the default."""
    from podium.cli.terminal import out, table
    from podium.settings import in_force

    out.print(table("Settings", [setting.row() for setting in in_force()]))
