"""What a person finds in the morning of a run that failed: why, at the head of its report, and one line of the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from podium.errors import Blocked, DiscoveryError, Gone, PodiumError, Rejected, UnderWay
from podium.pipeline.failures import FAULT, MEANINGS, explained
from podium.pipeline.report import Report, report_markdown
from podium.replay.proxy import ReplayProxy
from podium.replay.site import FolderSite, SiteAnswer

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
FORBIDS = SiteAnswer(200, b"User-agent: *\nDisallow: /\n", {"Content-Type": "text/plain"})
GONE = SiteAnswer(404, b"<title>Not found</title>", {"Content-Type": "text/html"})
CHALLENGE = SiteAnswer(403, b"<title>Just a moment...</title>", {"Content-Type": "text/html"})


class Changing:
    """The sample web, of which single addresses answer otherwise; what ends with such a word answers so."""

    def __init__(self) -> None:
        self.sample, self.otherwise = FolderSite(SAMPLE), dict[str, SiteAnswer]()

    def answer(self, url: str) -> SiteAnswer:
        """The first that fits, else the sample's."""
        return next((answer for end, answer in self.otherwise.items() if url.endswith(end)), None) or self.sample.answer(url)


@pytest.fixture
def web(tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Changing]:
    """A web that changes, in place of the real one."""
    site = Changing()
    with ReplayProxy(site) as proxy:
        home = {"PODIUM_HOME": str(tmp_path), "PODIUM_DELAY": "0", "PODIUM_CHUNK": "3"}
        for name, value in (proxy.environment | home).items():
            monkeypatch.setenv(name, value)
        yield site


def artifacts(state: Any) -> dict[str, str]:
    """The texts of a flow run's artifacts, by key."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    mine = FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id]))
    with get_client(sync_client=True) as client:
        return {str(one.key): str(one.data) for one in client.read_artifacts(flow_run_filter=mine)}


@contextmanager
def heard(handler: logging.Handler) -> Iterator[None]:
    """The handler hears what Prefect says of runs and tasks while the block lasts."""
    loggers = [logging.getLogger(name) for name in ("prefect.flow_runs", "prefect.task_runs")]
    for logger in loggers:
        logger.addHandler(handler)
    yield
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("end", "answer", "head"),
    [
        ("/sitemap.xml", GONE, "**A list of pages is no longer where it was.**\n\nhttps://www.nato.int/sitemap.xml: answers 404"),
        ("/robots.txt", FORBIDS, "**We may not ask for this address.**\n\nhttps://www.nato.int/sitemap.xml: robots.txt forbids it"),
    ],
)
def test_a_failure_that_sites_cause_is_the_head_of_the_report_and_one_line_of_the_log(
    end: str, answer: SiteAnswer, head: str, web: Changing, caplog: pytest.LogCaptureFixture
) -> None:
    from flows.ingest import ingest

    web.otherwise[end] = answer
    with caplog.at_level(logging.INFO, "prefect"), heard(caplog.handler):
        state = ingest("nato", return_state=True)
    assert state.is_failed()
    errors = [record for record in caplog.records if record.levelno >= logging.WARNING and record.name.startswith("prefect")]
    assert len({id(record) for record in errors}) == 1, [record.getMessage() for record in errors]
    assert errors[0].exc_info is None
    assert "\n" not in errors[0].getMessage()
    texts = artifacts(state)
    assert texts["report-nato"].split("\n\n", 1)[1].startswith(head)
    assert "**What to do:** " in texts["report-nato"].split("## What the run did")[0]


def test_a_run_that_a_site_refuses_says_so_at_the_head_of_its_report(web: Changing) -> None:
    from flows.ingest import ingest

    web.otherwise["/sitemap.xml"] = CHALLENGE
    state = ingest("nato", return_state=True)
    assert state.is_completed()  # a person started it, who is shown what it found until then
    assert artifacts(state)["report-nato"].split("\n\n")[1].startswith("**Stopped early:** https://www.nato.int/sitemap.xml: refuses us")


def test_tasks_are_called_by_what_they_do(web: Changing, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import steps
    from flows.backfill import backfill
    from flows.ingest import ingest

    told: list[str] = []
    name = steps.task_name
    monkeypatch.setattr(steps, "task_name", lambda *given: (told.append(name(*given)), told[-1])[1])
    ingest("kremlin", date(1990, 1, 1))
    assert told[0] == "read the complete lists of kremlin"
    assert told[1:5] == [
        "fetch 3 pages, chunk 1 of 3",
        "load 3 pages, chunk 1 of 3",
        "fetch 3 pages, chunk 2 of 3",
        "load 3 pages, chunk 2 of 3",
    ]
    assert told[5:] == ["fetch 1 page, chunk 3 of 3", "load 1 page, chunk 3 of 3"]
    told.clear()
    backfill("white_house", date(2015, 1, 1), date(2026, 12, 31), window="all")
    assert told[:2] == ["plan 2015-01-01..2026-12-31, mode missing", "fetch 3 pages, 2015-01-01..2026-12-31, chunk 1 of 4"]


def every(error: type[PodiumError]) -> Iterator[type[PodiumError]]:
    """An error and all that are derived from it."""
    yield error
    for narrower in error.__subclasses__():
        yield from every(narrower)


def test_every_error_that_fails_a_run_has_words_of_its_own() -> None:
    general = {title for kind, title, _ in MEANINGS if kind is PodiumError}
    without = {kind for kind in every(PodiumError) if next(title for given, title, _ in MEANINGS if issubclass(kind, given)) in general}
    assert without == {PodiumError, DiscoveryError, UnderWay, Rejected}  # these fail no run as they are
    assert explained(Gone("https://nato.example/feed", "answers 404"), "nato").what_to_do.endswith("`parsers/nato.py` has to follow.")
    assert explained(KeyError("lamp"), "nato").title == FAULT
    assert explained(KeyboardInterrupt(), "nato").what_to_do == "nothing: the next run goes on with what is left."


def test_the_head_of_a_report_comes_before_its_figures() -> None:
    report = Report("nato", "2026-11-01..", "run", listed=3)
    failed = report_markdown(report, explained(Blocked("https://nato.example/", "answers 403"), "nato"))
    assert failed.startswith("# nato, 2026-11-01..: failed\n\n**The site refuses our requests.**\n\nhttps://nato.example/: answers 403\n")
    assert failed.index("**What to do:**") < failed.index("| listed | 3 |")
    assert "failed" not in report_markdown(report)
