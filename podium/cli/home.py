"""The verbs about what a home holds as a whole: ``backup``, ``forget``; ``podium.cli.main`` registers them."""

from typing import TYPE_CHECKING, Annotated

import typer

from podium.cli import INCOMPLETE, home_in_use, lake_in_use, print_problems
from podium.errors import UsageError

if TYPE_CHECKING:
    from podium.extract.source import Source


def forget_command(
    wanted: Annotated[
        str | None, typer.Argument(metavar="[ID|URL]", help="A speech or its address; none lists what was forgotten so far.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, in words that may stay. Who asked for it is not stored: leave names out.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this only what would be done is printed.")] = False,
) -> int:
    """Take a speech out of everything for good: dataset, its older versions, archive, search index, reviews.

    Begins with what it would touch: without `--yes` nothing is changed. What stays is a tombstone in `lake/pages`: the id, its addresses,
    the reason and the day. No run asks for these addresses again, reads them from a WARC file or takes them from what a dead run kept: each
    counts them as `forgotten`. The same words under another address are known by their hash.

    - Older versions stay readable. Of the speech they hold an empty row that says `(forgotten)`; `podium changes` tells it as `retracted`.
    - In the archive a record of the same length takes the place of each of its records, so that no other place moves. Lists that print its
      longer paragraphs go too; one that goes on printing them is kept again by the next run.
    - Releases never change. Those that hold it are named, and the command then ends with 3: withdraw them where they were published.
      Copies, exports and other machines' search indexes are out of reach; the next `podium backup` takes it out of a backup.

    It waits for nobody: while a run or audit of the source, maintenance or a release is under way it ends with 1. Cut off in the middle,
    the same command finishes the job.

    Example: `podium forget nato/2026/10/21/press-conference --reason "names a private person" --yes`.
    """
    from podium.ops.forget import forget_speech, forgotten_speeches, traces_of
    from podium.settings import Settings
    from podium.terminal import bars, out, table

    lake = lake_in_use()
    if wanted is None:
        out.print(table("Forgotten", forgotten_speeches(lake)))
        return 0
    source = _source_of(wanted)
    with bars():
        found = forget_speech(Settings(), source, wanted, reason) if yes else traces_of(Settings(), source, wanted)
    speech_id = found.speech.speech_id
    out.print(table(f"{speech_id}, {'as it was' if yes else 'to be forgotten'}", found.rows()))
    if yes:
        out.print(f"Forgotten: {speech_id} is in no file of this home any more but in the tombstone.", highlight=False)
    elif found.anything:
        out.print("Nothing was changed: the same command with --reason and --yes does it.", highlight=False)
    else:
        out.print("It was forgotten before, and nothing is left of it.", highlight=False)
    if found.releases:
        out.print(f"Releases that hold it and never change: {', '.join(found.releases)}.", highlight=False)
    return INCOMPLETE if yes and found.releases else 0


def _source_of(wanted: str) -> "Source":
    """The institution that a speech or an address is of. Raises ``UsageError`` where there is none."""
    import parsers

    if "://" not in wanted:
        return parsers.source(wanted.partition("/")[0])
    source = parsers.for_url(wanted)
    if source is None:
        raise UsageError(f"{wanted} is on no host of an institution that parsers/ describes; give the id of the speech")
    return source


def backup_command(
    place: Annotated[str, typer.Argument(metavar="DIR|s3://…", help="An empty place, or one that holds an earlier backup of this home.")],
    whole: Annotated[bool, typer.Option("--whole", help="Verify every file of the backup, not only those written now.")] = False,
) -> int:
    """Copy the home to another place while runs go on, and verify the copy: a backup is a home that every verb reads.

    It holds the tables at one version each that belong together, older versions as far as they are kept, the archive up to there,
    releases, journal, what was decided and reviewed, and the settings in force as `podium.toml`. Search indexes, leases and secrets are
    left out. What is there as it is, is not copied again: the next backup costs what is new, and one that was cut off goes on. What is no
    longer part of the home, or was forgotten, is deleted from the backup.

    Verified are the checksum of each file as it reads back, the records of the archive, and that the copy opens with the rows of the home
    at that version. Runs go on meanwhile; maintenance and `podium forget` wait, and it waits an hour for them. Ends with 0 when the backup
    is whole, with 3 when records of the archive are damaged in the home as well, with 1 when it is not what the home is.

    - To look at one: `PODIUM_HOME=DIR podium status`.
    - To restore or move: `PODIUM_HOME=DIR podium backup NEW`, then set PODIUM_HOME to NEW.
    - A place that runs have committed to is a backup no more, and refused.

    Example: `podium backup /mnt/backups/podium`.
    """
    from podium.ops.backup import back_up
    from podium.reading.home import check_begun
    from podium.settings import Settings
    from podium.terminal import bars, out, table

    check_begun(home_in_use())
    with bars():
        report = back_up(Settings(), place, whole)
    out.print(table(f"Backup in {place}", report.rows()))
    print_problems(report.problems)
    if report.problems:
        out.print("The backup is what the home is; these records are damaged in both.", highlight=False)
        return INCOMPLETE
    out.print("Verified: every file written reads back as it was, and the backup opens with the rows of the home.", highlight=False)
    return 0
