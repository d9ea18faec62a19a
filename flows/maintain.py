"""Maintenance of the data: join small files, delete what no kept version needs, read the archive again and check every digest.

Runs beside ingests: the lake's commits are compare-and-swap, files that a run is still writing belong to no version that a vacuum looks
at, and what looks wrong in the archive is looked at once more.
"""

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
from podium.settings import Settings


@flow(name="maintain", flow_run_name="maintain, {keep_days} days of versions kept", timeout_seconds=DAY, persist_result=False)
@cancelled_when_busy
def maintain(keep_days: Annotated[int, Field(ge=1)] = 30, verify: bool = True) -> dict[str, int]:
    """Compact, vacuum and checkpoint the lake, then verify the archive; fails when a record of the archive is not as it was written.

    Args:
        keep_days: Files are kept that any version younger than so many days needs.
        verify: Also read every record of the archive again and check its digests.
    """
    with leased("maintain"):
        deleted = tidy(keep_days)
        create_table_artifact([{"table": name, "files deleted": count} for name, count in deleted.items()], key="maintain")
        problems = verify_archive() if verify else []
    if problems:
        found = (f"- `{problem.file}` at {problem.offset}: {problem.message}" for problem in problems)
        create_markdown_artifact("\n".join(found), key="archive-problems")
        raise ArchiveError(
            f"{len(problems)} records of the archive are not as they were written; see the artifact, or `podium archive verify`"
        )
    return deleted


@task(cache_policy=NO_CACHE)
def tidy(keep_days: int) -> dict[str, int]:
    """Join small files and delete those that no version of the last days needs."""
    return Lake(Settings().home).tidy(timedelta(days=keep_days))


@task(cache_policy=NO_CACHE)
def verify_archive() -> list[Problem]:
    """Everything in the archive that is not as it was written; looked at twice, since a run may be in the middle of writing a record."""
    archive = Archive.of(Settings())
    doubtful = {problem.file for problem in archive.verify()}
    return [problem for file in sorted(doubtful) for problem in archive.verify(file)]
