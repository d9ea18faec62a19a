"""The verbs of those who run Podium: deploy, serve, status, doctor, config, migrate, maintain, archive verify, archive show;
``podium.cli.main`` registers them."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podium.cli import complete_source, lake_in_use, print_problems

if TYPE_CHECKING:
    from podium.archive.archive import Archive
    from podium.ops.doctor import Finding

STALE_STATUS = 3

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Institutions; none means all.", autocompletion=complete_source)
]


def deploy(
    file: Annotated[Path, typer.Option(help="What to deploy, in the form of `prefect deploy`.")] = Path("deployments/prefect.yaml"),
    write: Annotated[bool, typer.Option("--write", help="Write that file from the sources' own schedules, and apply nothing.")] = False,
    pool: Annotated[str, typer.Option(help="The work pool that --write names in it.")] = "podium",
    only_automations: Annotated[bool, typer.Option("--automations", help="Only the automations: beside `podium serve`.")] = False,
) -> None:
    """Bring every flow, schedule and automation to the Prefect server; workers of the pool then run them. Nothing is asked.

    Start a worker with `prefect worker start --pool podium`.

    Automations tell of a new version, a broken source, a failed release, and of nothing new for too long: by the webhook of
    PODIUM_ALERT_WEBHOOK, and by the server's own blocks that PODIUM_ALERT_BLOCKS names, for e-mail or chat. Done twice, nothing changes
    the second time; an automation that was switched off stays off. Example:
    `PODIUM_ALERT_BLOCKS=sendgrid-email/editors podium deploy`.
    """
    from flows import automations, schedule
    from podium.settings import Settings
    from podium.terminal import err

    if write:
        schedule.write(file, pool)
        err.print(f"{file} is written")
        return
    settings = Settings()
    if not only_automations:
        err.print(f"{schedule.deploy(file)} deployments are applied from {file}", highlight=False)
    err.print(str(automations.apply(settings)), highlight=False)


def serve_command(limit: Annotated[int, typer.Option(min=1, help="Most runs side by side.")] = 4) -> None:
    """Run everything on its schedule from this one process, with no pool or worker, until it is stopped."""
    from flows.schedule import serve as run

    run(limit)


def status(
    names: Names = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """How each source stands: last success, schedule, completeness, rejects of the last runs, next run; what to do where it is not well.

    Ends with 3 when two scheduled runs in a row have passed without one that ended well: the source is failing, or stale where none was
    started. The last success is that of any run that brought data, also a backfill or a WARC file; completeness is what the last
    `podium audit` found. Read from the lake and the journal alone: no server is asked, but for whether this home's own is up.
    """
    from datetime import UTC, datetime

    import parsers
    from flows.own_server import running_server
    from podium.cli.screens import show_status
    from podium.ops.condition import conditions
    from podium.reading.home import check_begun
    from podium.settings import Settings
    from podium.terminal import out

    now, chosen = datetime.now(UTC), [parsers.source(name) for name in names or parsers.names()]
    check_begun(Settings().home)
    found = list(conditions(Settings().home, chosen, now))
    if json:
        out.print_json(data=[condition.row(now) for condition in found])
    else:
        show_status(out, found, now)
        if server := running_server():
            told = f"{server.url} (process {server.pid}); it ends after {Settings().server_idle:g} s without a run"
            out.print(f"Prefect server of this home: {told}.", highlight=False)
    return STALE_STATUS if any(condition.stale for condition in found) else 0


def doctor(
    names: Names = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no institution for its robots.txt.")] = False,
) -> int:
    """Check what a run needs: configuration, store, disk, server, clock, robots.txt of every source; ends with 1 when something fails."""
    from rich.markup import escape

    import parsers
    from flows.prefect_server import examine_server
    from podium.ops.doctor import examine
    from podium.terminal import out

    chosen = [] if offline else [parsers.source(name) for name in names or parsers.names()]

    def shown(finding: "Finding") -> bool:
        """Print it as soon as it is known, and say whether it is no failure."""
        colour = {"ok": "green", "warn": "yellow", "fail": "red"}[finding.grade]
        out.print(f"[{colour}]{finding.grade:<4}[/] {finding.what}: {escape(finding.message)}", highlight=False, soft_wrap=True)
        return finding.grade != "fail"

    passed = [shown(finding) for finding in examine(chosen)]
    passed.append(shown(examine_server()))
    return 0 if all(passed) else 1


def config() -> None:
    """Print every setting in force and where it comes from: the environment, podium.toml, or the default."""
    from podium.settings import in_force
    from podium.terminal import out, table

    out.print(table("Settings", [setting.row() for setting in in_force()]))


def migrate_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be done and change nothing.")] = False,
) -> None:
    """Give a lake that an older Podium wrote the columns of this one: one commit a table, no row rewritten, no revision made.

    Nobody has to: a lake reads as it is, and a run does the same before its first commit. After it, older Podiums read the lake as before
    and can write to it no more. The new columns are null until `podium reparse` reads the kept pages again.
    """
    from podium.lake.commits import CommitNote
    from podium.terminal import out, table
    from podium.version import __version__

    lake = lake_in_use()
    lake.check_writable()
    old = {name: gap.missing for name, gap in lake.gaps().items() if gap.missing}
    if not old:
        out.print(f"Nothing to do: the lake has all the columns of this Podium ({__version__}).", highlight=False)
        return
    added = {} if dry_run else lake.migrate(CommitNote("migrate", ""))
    rows: list[dict[str, object]] = [
        {"table": name, "columns": ", ".join(missing), "version": added.get(name, "not yet")} for name, missing in old.items()
    ]
    out.print(table("To add" if dry_run else "Added", rows))
    done = f"was older than this Podium ({__version__}) and has these columns now"
    told = f"is older than this Podium ({__version__}): `podium migrate` adds these columns" if dry_run else done
    out.print(f"The lake {told}; rows stay as they are, with null there until `podium reparse`.", highlight=False)


def maintain_command(
    keep_days: Annotated[int, typer.Option(min=1, help="Files are kept that any version younger than so many days needs.")] = 30,
    search: Annotated[bool, typer.Option(" /--no-search", help="Leave the index of `podium search` as it is.")] = True,
    verify: Annotated[bool, typer.Option(" /--no-verify", help="Do not read the archive again.")] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be done and change nothing.")] = False,
) -> int:
    """Keep the home quick and whole, and say what was done: what the flow `maintain/weekly` does where flows are deployed.

    Small files of the lake are joined, which makes reading quicker; files that no version of the last `--keep-days` needs are deleted, so
    that older versions can be read no more (releases are not touched). The index for search is brought to the newest version, and every
    record of the archive is read again and its digest checked. Runs may go on meanwhile. Ends with 1 when a record is damaged, and names
    it: restore its file from a copy.

    Example: `podium maintain --dry-run`, then `podium maintain`; `podium maintain --no-verify` where reading the archive takes long.
    """
    from contextlib import ExitStack
    from datetime import timedelta

    from podium.archive.archive import Archive
    from podium.ops.maintenance import maintain_archive, maintain_lake, maintain_search
    from podium.pipeline.leases import leases_at
    from podium.reading.home import LakeHome, lake_at
    from podium.settings import Settings
    from podium.terminal import bars, out, table

    settings = Settings()
    lake = lake_at(settings.home)
    with ExitStack() as held, bars():
        if not dry_run:
            held.enter_context(leases_at(settings.home).hold("maintain", "by-hand"))
        parts = list(maintain_lake(lake, timedelta(days=keep_days), dry_run))
        parts += maintain_search(LakeHome(settings.home, lake), dry_run) if search else ()
        parts += maintain_archive(Archive.of(settings), dry_run) if verify else ()
    done = "would be done" if dry_run else "done"
    out.print(table("Maintenance", [{"part": part.part, "found": part.found, done: part.done} for part in parts]))
    problems = [problem for part in parts for problem in part.problems]
    print_problems(problems)
    return 1 if problems else 0


def verify_archive_command(
    file: Annotated[str | None, typer.Argument(help="One file, by its path in the archive; all when not given.")] = None,
) -> int:
    """Read every kept record again and check all digests; names what is not as it was written and then ends with 1."""
    from podium.progress import each
    from podium.terminal import bars, out

    kept = _archive()
    files = [file] if file else kept.files()
    with bars():
        problems = [problem for name in each(files, "verifying files", len(files)) for problem in kept.verify(name)]
    print_problems(problems)
    out.print(f"{len(files)} files read, {len(problems)} problems found.")
    return 1 if problems else 0


def show_record_command(
    file: Annotated[str, typer.Argument(help="A file, by its path in the archive, as the report of a run gives it.")],
    offset: Annotated[int, typer.Argument(min=0, help="The byte at which the record begins.")],
    body: Annotated[bool, typer.Option("--body", help="The body alone, byte for byte: `> page.html` and open it in a browser.")] = False,
) -> None:
    """Show one kept answer: when and where it was fetched, its headers and its page, in a pager where this is a terminal.

    Example: `podium archive show nato/2026/nato-20261102-0.warc.gz 4711 --body > page.html`.
    """
    from podium.capture import RecordPlace
    from podium.errors import Rejected
    from podium.page.charset import decoded
    from podium.terminal import out

    capture = _archive().read(RecordPlace(file, offset))
    if body:
        sys.stdout.buffer.write(capture.body)
        return
    try:
        text = decoded(capture)
    except Rejected:
        text = f"(no text that can be read; --body gives its {len(capture.body)} bytes)"
    head = [
        f"asked     {capture.url}",
        *(f"redirect  {address}" for address in (*capture.redirects[1:], capture.final_url) if capture.redirects),
        f"fetched   {capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC",
        f"status    {capture.status}",
        f"size      {len(capture.body)} bytes, sha256 {capture.digest}",
        "",
        *(f"{name}: {value}" for name, value in capture.headers),
    ]
    with out.pager() if out.is_terminal else nullcontext():
        out.print("\n".join([*head, "", text]), highlight=False, markup=False, soft_wrap=True)


def _archive() -> "Archive":
    """The archive of the home. Raises ``HomeError`` where there is none."""
    from podium.archive.archive import Archive
    from podium.reading.home import check_begun
    from podium.settings import Settings

    settings = Settings()
    check_begun(settings.home, ("archive",))
    return Archive.of(settings)
