"""What Prefect's pages show of a run, as artifacts: how far it has come, the windows of a backfill, its report, or why it failed."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from httpx import HTTPError
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactUpdate
from prefect.runtime import flow_run
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from podium import progress
from podium.pipeline.backfill import BackfillPlan
from podium.pipeline.failures import FailureReason
from podium.pipeline.report import Report, report_markdown
from podium.settings import without_secrets

log = logging.getLogger(__name__)
EVERY = 5.0
"""Seconds between two changes of what is shown."""
AWAY = 60.0
"""Seconds for which a server is left alone that did not take what was to be shown."""


@contextmanager
def shown(source: str) -> Iterator[None]:
    """Shows progress as artifacts of the flow run, where there is one, and to those who watch already, while the block lasts."""
    if flow_run.get_id() is None:
        yield
        return
    with progress.watched_by(ProgressArtifacts(progress.watch(), source.replace("_", "-"))):
        yield


@dataclass
class ProgressArtifacts:
    """Shows the longest step of a run as artifacts; ``others`` watch as before. A server that does not answer never stops the run.

    The server is asked twice, not six times as Prefect's clients do, which held a run for 79 s at every change (2026-11-29).
    """

    others: progress.Watch
    key: str
    artifact: UUID | None = None
    table: UUID | None = None
    longest: int = 0
    away_until: float = 0.0
    """By the clock of ``time.monotonic``."""

    def start(self, words: str, total: int | None) -> progress.Bar:
        """A step has begun."""
        bar = self.others.start(words, total)
        if total is None or total <= self.longest:
            return bar
        self.longest = total
        return Followed(bar, self, words, total)

    def tell(self, news: object) -> None:
        """A backfill's plan is a table of windows, whose figures grow."""
        self.others.tell(news)
        if isinstance(news, BackfillPlan):
            self._send(lambda: self._tabulate(news))

    def show(self, words: str, percent: float) -> None:
        """Create or update the progress artifact."""
        self._send(lambda: self._picture(words, percent))

    def _send(self, change: Callable[[], None]) -> None:
        if time.monotonic() < self.away_until:
            return
        try:
            with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 1}):
                change()
        except HTTPError as error:
            self.away_until = time.monotonic() + AWAY
            log.warning("the Prefect server does not take what is to be shown: %s", error)

    def _picture(self, words: str, percent: float) -> None:
        if self.artifact is None:
            self.artifact = create_progress_artifact(percent, key=f"progress-{self.key}", description=words)  # type: ignore[assignment]
        else:
            update_progress_artifact(self.artifact, percent, description=words)

    def _tabulate(self, news: BackfillPlan) -> None:
        words = f"{news.source}, mode {news.request.mode}: {news.left} of {news.todo} pages are left"
        if self.table is None:
            self.table = create_table_artifact(news.rows(), key=f"backfill-{self.key}", description=words)  # type: ignore[assignment]
            return
        with get_client(sync_client=True) as client:
            client.update_artifact(self.table, ArtifactUpdate(data=json.dumps(news.rows()), description=words))


@dataclass
class Followed:
    """The step whose progress is shown, until a longer one begins."""

    others: progress.Bar
    artifacts: ProgressArtifacts
    words: str
    total: int
    done: int = 0
    shown_at: float = field(default_factory=time.monotonic)

    def __call__(self, steps: int) -> None:
        """So many more are done."""
        self.others(steps)
        self.done += steps
        if time.monotonic() - self.shown_at >= EVERY:
            self._show()

    def end(self) -> None:
        """The step is over."""
        self.others.end()
        self._show()

    def _show(self) -> None:
        self.shown_at = time.monotonic()
        if self.total == self.artifacts.longest:
            self.artifacts.show(f"{self.words}: {self.done} of {self.total}", min(100 * self.done / self.total, 100.0))


@dataclass(slots=True)
class RunUnderWay:
    """What is known of a run until it fails: its report, once there is one."""

    report: Report | None = None
    ended: bool = False
    """True when the flow came to its end: what fails then are its checks."""


UNDER_WAY: ContextVar[RunUnderWay] = ContextVar("UNDER_WAY")
"""The run of this flow; ``flows.steps.run_of`` enters its report as soon as there is one."""


def publish_report(source: str, report: Report | None, failure: FailureReason | None = None, kind: str = "report") -> None:
    """The report as artifacts of the flow run, where there is one, and at its head why the run failed, if it did.

    A failed run without a report did not get as far; that the server takes no artifact is no second failure of it.
    """
    if flow_run.get_id() is None:
        return
    key = f"{kind}-{source.replace('_', '-')}"
    text = report_markdown(report, failure) if report else "\n".join([f"# {source}: failed", "", *(failure.markdown() if failure else [])])
    described = f"{source}, {report.window}" if report else source
    described = f"Failed: {failure.title}. {described}" if failure else described
    with suppress(HTTPError) if failure else nullcontext():
        create_markdown_artifact(without_secrets(text), key=key, description=described)
        if report:
            create_table_artifact([dict(row) for row in report.listing()], key=f"{key}-figures", description=described)
