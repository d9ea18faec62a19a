"""Maintenance of the data on a schedule; by hand it is `podium maintain` (``podium.ops.maintenance``).

Runs beside ingests: the lake's commits are compare-and-swap, files that a run is still writing belong to no version that a vacuum looks
at, and what looks wrong in the archive is looked at once more.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.supervised import DAY, cancelled_when_busy, leased
from podium.archive.archive import Archive, Problem
from podium.errors import ArchiveError
from podium.lake.lake import Lake
from podium.lake.writes import Tidied
from podium.ops.maintenance import Maintained, damaged_records, maintain_search
from podium.reading.home import LakeHome
from podium.settings import Settings


@flow(name="maintain", flow_run_name="maintain, {keep_days} days of versions kept", timeout_seconds=DAY, persist_result=False)
@cancelled_when_busy
def maintain(keep_days: Annotated[int, Field(ge=1)] = 30, verify: bool = True) -> dict[str, int]:
    """Compact, vacuum and checkpoint the lake, bring the index for search up to date, then verify the archive.

    Fails when a record of the archive is not as it was written.

    Args:
        keep_days: Files are kept that any version younger than so many days needs.
        verify: Also read every record of the archive again and check its digests.
    """
    with leased("maintain"):
        tidied = tidy(keep_days)
        create_table_artifact([{"table": name, **asdict(files)} for name, files in tidied.items()], key="maintain")
        if not Settings().in_store:  # there each machine has an index of its own
            index()
        problems = verify_archive() if verify else []
    if problems:
        found = (f"- `{problem.file}` at {problem.offset}: {problem.message}" for problem in problems)
        create_markdown_artifact("\n".join(found), key="archive-problems")
        raise ArchiveError(
            f"{len(problems)} records of the archive are not as they were written; see the artifact, or `podium archive verify`"
        )
    return {name: files.deleted for name, files in tidied.items()}


@task(cache_policy=NO_CACHE)
def tidy(keep_days: int) -> dict[str, Tidied]:
    """Join small files and delete those that no version of the last days needs."""
    return Lake(Settings().home).tidy(timedelta(days=keep_days))


@task(cache_policy=NO_CACHE)
def index() -> list[Maintained]:
    """Bring the index of `podium search` to the newest version."""
    home = Settings().home
    return list(maintain_search(LakeHome(home, Lake(home))))


@task(cache_policy=NO_CACHE)
def verify_archive() -> list[Problem]:
    """Everything in the archive that is not as it was written."""
    return damaged_records(Archive.of(Settings()))
