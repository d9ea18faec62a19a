"""A span of the past, window by window: what is asked for in which mode, how it is cut, where it stops, and how it goes on."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawling import LIST, SOURCE, Web, World, url, words, world
from typed import typed

from podium.discovery import Listing
from podium.errors import UsageError
from podium.extract.source import Source
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.pipeline import steps as run
from podium.pipeline.backfill import BackfillPlan, BackfillRequest
from podium.pipeline.report import Report
from podium.pipeline.steps import survey
from podium.replay.proxy import ReplayProxy
from podium.replay.site import SiteAnswer
from podium.window import Window, seconds

PODIUM = Path(sys.executable).with_name("podium")
SAMPLE = Path(__file__).parents[1] / "data" / "sample"
YEAR = Window(date(2025, 1, 1), date(2025, 12, 31))
DAYS = {1: "2025-03-05", 2: "2025-03-20", 3: "2025-04-01", 4: "2025-11-30", 5: None, 6: "2024-12-31"}
"""Lamps and the days that the list states; one has none, one is of another year."""
DATED = replace(SOURCE, complete=(Listing(LIST, None, "li", "a", "time", landmark="ul", next="a[rel=next]"),))
STRICT = replace(DATED, version=2, layouts=(replace(SOURCE.layouts[0], title=lambda page: page.one("h1").text.upper()),))
SAME = replace(DATED, version=2)


def lamps(**more: Any) -> Web:
    """The list with its days, over two pages, and the speeches, each of the day that the list states."""
    items = [
        f'<li><a href="{url(key)}">Lamp {key}</a>{f"<time>{day}</time>" if day else ""}</li>'
        for key, day in sorted(DAYS.items(), reverse=True)
    ]
    pages = {url(key): words(key).replace("2026-10-01", day or "2025-07-07") for key, day in DAYS.items()}
    frame = "<!doctype html><html><head><title>Speeches</title></head><body><ul>{}</ul>{}</body></html>"
    lists = {
        LIST: frame.format("".join(items[:3]), '<a rel="next" href="?page=2">more</a>'),
        f"{LIST}?page=2": frame.format("".join(items[3:]), ""),
    }
    return Web({**lists, **pages, **more})


@contextmanager
def dated(home: Path, web: Web | None = None, source: Source = DATED) -> Iterator[World]:
    """A world of dated lamps."""
    with world(web or lamps(), home) as here:
        here.source = source
        yield here


def filled(here: World, asked: BackfillRequest | None = None, span: Window = YEAR, **settings: Any) -> tuple[Report, BackfillPlan]:
    """One backfill, and its course."""
    with here.opened(span, **settings) as (crawl, report):
        run.backfill_source(crawl, report, asked or BackfillRequest())
    assert report.plan
    return report, report.plan


def keys(here: World) -> list[str]:
    """The speeches asked for since the last call, in order."""
    return [asked.url.rpartition("/")[2] for asked in here.asked() if SOURCE.article(asked.url)]


def test_lists_are_read_once_and_each_window_is_committed_by_itself(tmp_path: Path) -> None:
    with dated(tmp_path) as here:
        report, course = filled(here)
        lists = [asked.url for asked in here.proxy.log if asked.url.startswith(LIST) and not SOURCE.article(asked.url)]
        assert lists == [LIST, f"{LIST}?page=2"]
        assert keys(here) == ["1", "2", "3", "4", "5"]
        assert (report.listed, len(report.new), report.complete, course.left) == (5, 5, True, 0)
        begun = {stage.name: (stage.todo, stage.done, stage.figures["new"]) for stage in course.windows if stage.todo}
        march, april, november = "2025-03-01..2025-03-31", "2025-04-01..2025-04-30", "2025-11-01..2025-11-30"
        assert begun == {march: (2, 2, 2), april: (1, 1, 1), november: (1, 1, 1), "undated": (1, 1, 1)}
        assert [stage.name for stage in course.windows][-1] == "undated"
        assert len(course.windows) == 13
        assert [version.window for version in here.lake.versions() if version.tally.new] == [march, april, november, "undated"]
        version = here.lake.version()
        again, course = filled(here)
        assert (keys(here), again.known, course.todo, here.lake.version()) == ([], 5, 0, version)


def test_newest_first_turns_windows_and_days_round_and_leaves_the_undated_for_the_end(tmp_path: Path) -> None:
    with dated(tmp_path) as here:
        _, course = filled(here, BackfillRequest(step="quarter", newest_first=True))
        assert keys(here) == ["4", "3", "2", "1", "5"]
        assert [stage.name for stage in course.windows if stage.todo][0] == "2025-10-01..2025-12-31"


def test_each_mode_is_for_its_own_pages(tmp_path: Path) -> None:
    unknown = "<!doctype html><html><body><div>A wholly new template, of which nobody has heard.</div></body></html>"
    tagged = SiteAnswer(200, words(3).encode(), {"Content-Type": "text/html", "ETag": '"three"'})
    with dated(tmp_path, lamps(**{url(1): unknown, url(2): SiteAnswer(503), url(3): tagged})) as here:
        filled(here, retry_wait=0.01)
        assert {address.rpartition("/")[2]: said.split()[0] for address, said in here.ledger().items() if "/" in address} == {
            "1": "rejected",
            "2": "failed",
            "3": "parsed",
            "4": "parsed",
            "5": "parsed",
        }
        keys(here)
        filled(here)
        assert set(keys(here)) == {"2"}
        here.web.pages[url(2)] = words(2)
        report, course = filled(here, BackfillRequest("failed"))
        assert sorted(keys(here)) == ["1", "2"]
        assert [row["not understood"] for row in course.planned()][-1] == 1
        assert (report.new, [trouble.url for trouble in report.not_understood]) == (["lighthouse/2"], [url(1)])
        filled(here, BackfillRequest("all"))
        asked = [one for one in here.asked() if SOURCE.article(one.url)]
        assert sorted(one.url for one in asked) == [url(key) for key in range(1, 6)]
        assert [one.url for one in asked if one.conditional] == [url(3)]


def test_a_page_that_was_not_understood_and_stands_as_it_was_is_read_by_todays_parser(tmp_path: Path) -> None:
    """The site answers 304, and the kept bytes are read: the parser has learnt its template since."""
    ignorant = replace(DATED, layouts=(replace(SOURCE.layouts[0], landmarks=("article h6",)),))
    with dated(tmp_path, source=ignorant) as here:
        first, _ = filled(here)
        assert len(first.not_understood) == 5
        here.source = SAME
        keys(here)
        report, _ = filled(here, BackfillRequest("failed"))
        assert len(keys(here)) == 5
        assert (len(report.new), report.not_understood) == (5, [])


@pytest.mark.parametrize("reason", [None, "", "a_code_of_old: words of another version"])
def test_a_reject_without_a_reason_or_with_a_retired_one_counts_as_not_understood(reason: str | None, tmp_path: Path) -> None:
    with dated(tmp_path) as here:
        filled(here)
        row = here.lake.ledger("lighthouse")[url(3)]
        later = (row.last_checked or row.last_seen) + timedelta(seconds=1)
        old = replace(row, outcome=Outcome.REJECTED, reason=reason, speech_id=None, last_checked=later)
        here.lake.load([], [old], CommitNote("of-old", "lighthouse"))
        keys(here)
        report, _ = filled(here, BackfillRequest("failed"))
        assert (keys(here), report.complete) == (["3"], True)


def test_mode_changed_sends_nothing_and_rewrites_only_what_reads_differently(tmp_path: Path) -> None:
    march = Window(date(2025, 3, 1), date(2025, 3, 31))
    with dated(tmp_path) as here:
        filled(here)
        here.asked()
        version = here.lake.version()
        here.source = SAME
        report, course = filled(here, BackfillRequest("changed"))
        assert (course.todo, course.left, report.corrected, here.lake.version()) == (5, 0, [], version)
        assert [course.todo for _, course in [filled(here, BackfillRequest("changed"))]] == [0]
        here.source = replace(STRICT, version=3)
        report, course = filled(here, BackfillRequest("changed"), march)
        assert (report.corrected, course.left) == (["lighthouse/1", "lighthouse/2"], 0)
        titles = dict(here.rows("speech_id", "title"))
        assert [title.isupper() for title in titles.values()] == [True, True, False, False, False]
        report, _ = filled(here, BackfillRequest("changed"))
        assert report.corrected == ["lighthouse/3", "lighthouse/5", "lighthouse/4"]  # what the list does not date, the page does
        assert here.asked() == []


def test_a_spent_budget_ends_in_good_order_and_the_next_call_goes_on(tmp_path: Path) -> None:
    with dated(tmp_path) as here:
        report, course = filled(here, chunk=1, requests=6)  # robots.txt, two lists, three pages
        assert (report.complete, report.failed, course.left, len(report.new)) == (False, [], 2, 3)
        assert report.stopped is not None and "6 requests" in report.stopped
        assert all(said == "parsed" for said in here.ledger().values())
        keys(here)
        report, course = filled(here)
        assert (keys(here), report.complete, course.left) == (["4", "5"], True, 0)
        here.source = STRICT
        report, course = filled(here, BackfillRequest("changed"), seconds=0.000001)
        assert (course.left, report.corrected) == (5, [])
        assert report.stopped is not None and "seconds" in report.stopped


def test_the_plan_is_made_without_asking_for_a_page_or_writing_to_the_lake(tmp_path: Path) -> None:
    with dated(tmp_path) as here, here.opened(YEAR) as (crawl, _):
        course = survey(crawl, BackfillRequest(step="all"))
        assert keys(here) == []
        assert (here.lake.version(), here.ledger()) == (0, {})
        course.pace = lambda url: 30.0
        assert course.planned() == [
            {"window": "2025-01-01..2025-12-31", "known": 0, "new": 4, "requests": 4, "minutes": 2.0},
            {"window": "undated", "known": 0, "new": 1, "requests": 1, "minutes": 0.5},
            {"window": "all", "known": 0, "new": 5, "requests": 5, "minutes": 2.5},
        ]


def test_a_source_without_complete_lists_cannot_be_filled_and_says_so(tmp_path: Path) -> None:
    with dated(tmp_path, source=replace(SOURCE, complete=())) as here, pytest.raises(UsageError, match="no complete list"):
        filled(here)


@pytest.mark.parametrize(
    ("step", "first", "count"),
    [("week", "2024-12-30..2025-01-05", 53), ("month", "2024-12-30..2024-12-31", 14), ("year", "2024-12-30..2024-12-31", 3)],
)
def test_windows_follow_the_calendar_and_leave_no_day_out(step: Any, first: str, count: int) -> None:
    span = Window(date(2024, 12, 30), date(2026, 1, 4))
    windows = list(span.split(step))
    assert (str(windows[0]), len(windows)) == (first, count)
    days = [day for window in windows for day in _days(window)]
    assert days == _days(span)


def test_the_last_day_that_there_is_ends_a_span_like_any_other() -> None:
    span = Window(date(9998, 11, 2), date.max)
    assert [list(span.split(step))[-1].until for step in ("week", "month", "quarter", "year", "all")] == [date.max] * 5


def _days(window: Window) -> list[date]:
    assert window.since and window.until
    return [window.since + timedelta(days=number) for number in range((window.until - window.since).days + 1)]


def test_a_budget_is_written_as_people_write_it() -> None:
    assert [seconds(text) for text in ("2h", "90m", "45s", "1h30m", "1d", "1.5h", "3600")] == [7200, 5400, 45, 5400, 86400, 5400, 3600]
    for text in ("", "soon", "0", "-5m", "2 hours", "h", "m2"):
        with pytest.raises(UsageError, match="no length of time"):
            seconds(text)


def test_two_backfills_and_a_schedule_at_once_lose_and_double_nothing(tmp_path: Path, server_address: str) -> None:
    """Each in a process of its own: the second backfill waits for the first, the run that a schedule would start is refused."""
    span = ("--since", "2015-01-01", "--until", "2026-12-31", "--window", "year")
    with ReplayProxy.of_folder(SAMPLE) as proxy:
        settings = {"PODIUM_HOME": str(tmp_path), "PODIUM_DELAY": "0.05", "PREFECT_API_URL": server_address, "COLUMNS": "200"}
        environment = os.environ | proxy.environment | settings
        commands = [("backfill", "kremlin", *span), ("backfill", "kremlin", *span, "--newest-first"), ("ingest", "kremlin")]
        runs = [
            subprocess.Popen([PODIUM, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for command in commands
        ]
        said = [process.communicate(timeout=280)[0] for process in runs]
        articles = Counter(asked.url for asked in proxy.log if asked.url.rpartition("/")[2].isdigit() and "/page/" not in asked.url)
    assert [process.returncode for process in runs[:2]] == [0, 0], said
    assert runs[2].returncode in {0, 1}, said[2]
    assert runs[2].returncode == 0 or "at work on it" in said[2]
    assert set(articles.values()) == {1}, articles
    rows = Lake(tmp_path).read("speeches", columns=["speech_id", "revision"]).to_pylist()
    assert len(rows) == len({row["speech_id"] for row in rows}) == 5
    plan = next(text for text in said[:2] if "the plan, mode missing" in text)
    assert "window by window" in plan


def test_a_backfill_is_one_flow_run_whose_table_grows_and_whose_progress_shows(
    tmp_path: Path, server_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    from flows.artifacts import ProgressArtifacts
    from flows.backfill import backfill

    seen: list[tuple[str, float]] = []
    show = ProgressArtifacts.show
    monkeypatch.setattr(
        ProgressArtifacts, "show", lambda self, words, percent: (seen.append((words, percent)), show(self, words, percent))[1]
    )
    monkeypatch.setattr("flows.artifacts.EVERY", 0.0)
    with ReplayProxy.of_folder(SAMPLE) as proxy:
        for name, value in (proxy.environment | {"PODIUM_HOME": str(tmp_path), "PODIUM_DELAY": "0"}).items():
            monkeypatch.setenv(name, value)
        state = backfill("kremlin", date(2015, 1, 1), date(2026, 12, 31), window="year", budget="5m", return_state=True)
    assert state.is_completed()
    with get_client(sync_client=True) as client:
        mine = FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id]))
        artifacts = client.read_artifacts(flow_run_filter=mine)
    by_key = {one.key: one for one in artifacts}
    assert set(by_key) == {"backfill-kremlin", "progress-kremlin", "report-kremlin", "report-kremlin-figures"}
    assert by_key["progress-kremlin"].data == 100.0
    assert '"window": "2026-01-01..2026-12-31"' in str(by_key["backfill-kremlin"].data)
    assert "0 of 7 pages are left" in str(by_key["backfill-kremlin"].description)
    assert len(artifacts) == 4
    assert [percent for _, percent in seen] == sorted(percent for _, percent in seen)
    assert len(seen) >= 7


def test_a_server_that_is_away_costs_the_picture_and_hardly_a_moment(caplog: pytest.LogCaptureFixture) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings
    from prefect_on_postgres import free_port

    from flows.artifacts import ProgressArtifacts
    from podium import progress

    screen = ProgressArtifacts(progress.watch(), "kremlin")
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{free_port()}/api"}):
        begin = time.monotonic()
        for percent in (1.0, 2.0, 3.0):
            screen.show("kremlin: fetching", percent)
    assert time.monotonic() - begin < 15
    assert [record.message for record in caplog.records if "does not take what is to be shown" in record.message] == [
        "the Prefect server does not take what is to be shown: [Errno 111] Connection refused"
    ]


def test_the_command_prints_the_plan_and_ends_with_three_when_its_budget_is_spent(tmp_path: Path, server_address: str) -> None:
    span = ("backfill", "kremlin", "--since", "2015-01-01", "--until", "2026-12-31", "--window", "all")
    with ReplayProxy.of_folder(SAMPLE) as proxy:
        settings = {"PODIUM_HOME": str(tmp_path), "PODIUM_DELAY": "0", "PREFECT_API_URL": server_address}

        def podium(*more: str) -> tuple[int, str]:
            return typed(*span, *more, environment=proxy.environment | settings)

        status, said = podium("--dry-run")
        assert status == 0 and "7 requests" in said, said
        assert not any(asked.url.rpartition("/")[2].startswith("9000") for asked in proxy.log)
        status, said = podium("--requests", "6")
        assert status == 3 and "pages are left: the same command goes on with them" in said, said
        assert podium("--budget", "soon")[0] == 2
    assert len(Lake(tmp_path).ledger("kremlin")) >= 3
