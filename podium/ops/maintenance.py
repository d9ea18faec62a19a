"""`podium maintain`: join small files, delete what no kept version needs, bring the index for search up to date, read the archive again.

Runs beside ingests: the lake's commits are compare-and-swap, files that a run is still writing belong to no version that a vacuum looks
at, and what looks wrong in the archive is looked at once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from podium import progress
from podium.archive.archive import Archive, Problem
from podium.lake.lake import Lake
from podium.lake.writes import Tidied
from podium.reading.home import LakeHome
from podium.reading.search_index import index_of, indexed_version


@dataclass(frozen=True, slots=True)
class Maintained:
    """One part of a home: what was found there, and what was done or would be done."""

    part: str
    found: str
    done: str
    problems: tuple[Problem, ...] = ()
    """Records of the archive that are not as they were written."""


def maintain_lake(lake: Lake, keep: timedelta, dry_run: bool) -> Iterator[Maintained]:
    """Both tables: small files joined, those deleted that no version younger than ``keep`` needs, a checkpoint written."""
    bar = progress.start("joining and deleting files of the lake", None)
    tidied = lake.tidy(keep, dry_run)
    bar.end()
    for name, files in tidied.items():
        yield Maintained(f"lake/{name}", _counted(files.files, "file"), _done(files))


def _done(files: Tidied) -> str:
    joined = f"{files.joined} joined into {files.into}" if files.joined else ""
    deleted = f"{files.deleted} of older versions deleted" if files.deleted else ""
    return ", ".join(filter(None, (joined, deleted))) or "nothing to do"


def maintain_search(home: LakeHome, dry_run: bool = False) -> Iterator[Maintained]:
    """The index for search, brought to the newest version; nothing for a lake that holds nothing yet."""
    newest, indexed = int(home.state), indexed_version(home)
    if newest == 0:
        return
    found = f"index of version {indexed}" if indexed else "no index"
    if indexed == newest:
        yield Maintained("search", found, "nothing to do")
        return
    if not dry_run:
        index_of(home, wait=True)
    yield Maintained("search", found, f"brought to version {newest}" if indexed else f"index of version {newest} built")


def maintain_archive(archive: Archive, dry_run: bool) -> Iterator[Maintained]:
    """Every record of the archive, read again."""
    files = _counted(len(archive.files()), "file")
    problems = () if dry_run else tuple(damaged_records(archive))
    found = f"{_counted(len(problems), 'record')} damaged" if problems else "every record read again"
    yield Maintained("archive", files, found if problems or dry_run else f"{found}: whole", problems)


def damaged_records(archive: Archive) -> list[Problem]:
    """Everything in the archive that is not as it was written; looked at twice, since a run may be in the middle of writing a record."""
    files = archive.files()
    doubtful = {problem.file for name in progress.each(files, "verifying files", len(files)) for problem in archive.verify(name)}
    return [problem for file in sorted(doubtful) for problem in archive.verify(file)]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
