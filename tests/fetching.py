"""A fetcher for tests: a new archive, tiny delays, and the settings a test wants to change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from podium.archive.archive import Archive
from podium.archive.walk import captures
from podium.archive.writer import Writer
from podium.capture import Capture
from podium.fetch.fetcher import Fetcher
from podium.fetch.hosts import Politeness
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.retries import RetryPolicy
from podium.fetch.transport import Limits

QUICK = RetryPolicy(tries=3, first_wait=0.02, longest_wait=5)
SMALL = Limits(body=1 << 20, headers=16 << 10)
SHORT = replace(SMALL, connect=1, read=0.5, total=1.2)
"""For answers that are too late: none of the others may be, however busy the machine."""


@dataclass
class Trip:
    """One run: its fetcher, and what it has archived."""

    archive: Archive
    writer: Writer
    fetcher: Fetcher

    def archived(self) -> list[Capture]:
        """Everything in the archive, in order."""
        return [capture for file in self.archive.files() for capture, _ in captures(self.archive.root / file)]


@contextmanager
def trip(
    folder: Path, run: str = "r1", *, delay: float | None = 0.0, pace: float = 5.0, allow_private: bool = True, **settings: Any
) -> Iterator[Trip]:
    """A run that may ask loopback; ``delay`` overrides every delay, ``None`` leaves ``pace`` and robots.txt to decide."""
    archive = Archive(folder / "archive")
    politeness = settings.pop("politeness", Politeness(contact="tests@example.org", delay=pace, override=delay))
    budget: Budget = settings.pop("budget", Budget())
    with archive.writer("site", run) as writer:
        fetcher = Fetcher(
            archive,
            writer,
            Limiter(folder / "hosts"),
            politeness=politeness,
            retries=settings.pop("retries", QUICK),
            limits=settings.pop("limits", SMALL),
            budget=budget,
            allow_private=allow_private,
        )
        yield Trip(archive, writer, fetcher)
        fetcher.close()
