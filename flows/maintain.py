"""Keep the house in order: join small files, delete what no kept version needs, read the archive again and check every digest."""

from datetime import timedelta

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from podium.archive.store import Archive, Problem
from podium.errors import ArchiveError
from podium.lake.lake import Lake
from podium.settings import Settings

DAY = 24 * 3600


@flow(name="maintain", flow_run_name="maintain, {keep_days} days of versions kept", timeout_seconds=DAY, persist_result=False)
def maintain(keep_days: int = 30, verify: bool = True) -> dict[str, int]:
    """Compact and vacuum the lake, then verify the archive; fails when a record of the archive is not as it was written.

    Args:
        keep_days: Files are kept that any version younger than so many days needs.
        verify: Also read every record of the archive again and check its digests.
    """
    deleted = tidy(keep_days)
    create_table_artifact([{"table": name, "files deleted": count} for name, count in deleted.items()], key="maintain")
    problems = verified() if verify else []
    if problems:
        told = "\n".join(f"- `{problem.file}` at {problem.offset}: {problem.words}" for problem in problems)
        create_markdown_artifact(told, key="archive-problems")
        raise ArchiveError(
            f"{len(problems)} records of the archive are not as they were written; see the artifact, or `podium archive verify`"
        )
    return deleted


@task(cache_policy=NO_CACHE)
def tidy(keep_days: int) -> dict[str, int]:
    """Join small files and delete those that no version of the last days needs."""
    return Lake(Settings().home).tidy(timedelta(days=keep_days))


@task(cache_policy=NO_CACHE)
def verified() -> list[Problem]:
    """Everything in the archive that is not as it was written."""
    return list(Archive.of(Settings()).verify())
