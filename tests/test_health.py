"""The rules of health on histories of our own making, and the journal and screen that they are read from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from podium.cli.screens import show_status
from podium.discovery import Sitemap
from podium.extract.layout import Layout
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.ops.condition import MOST_MISSED, condition_of, conditions, missed, sparkline
from podium.ops.health import Complaint, DeliveredSpeech, complaints
from podium.pipeline import journal
from podium.pipeline.audit import Audit
from podium.pipeline.fetch_result import Trouble
from podium.pipeline.journal import JournalEntry
from podium.records import Licence, Reuse

TODAY = date(2026, 11, 20)
WHOLE = frozenset({"venue", "speakers"})
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def every(days: int, until: date = TODAY, since: date = date(2025, 6, 1), filled: frozenset[str] = WHOLE) -> list[DeliveredSpeech]:
    """A speech every so many days."""
    return [DeliveredSpeech(since + timedelta(days=step), filled) for step in range(0, (until - since).days + 1, days)]


def run(read: int, lost: int, at: datetime = NOW, failure: str | None = None) -> JournalEntry:
    """A run that read so many pages and did not understand some of them."""
    return JournalEntry("nato", "ingest", "run", at, failure, 1, {"new": read - lost, "not understood": lost})


def rules(found: list[Complaint]) -> list[str]:
    """Their names."""
    return [complaint.rule for complaint in found]


def test_a_source_like_ever_breaks_nothing_and_a_young_lake_neither() -> None:
    assert complaints(every(2), [run(5, 0)] * 20, TODAY) == []
    assert complaints([], [], TODAY) == []
    assert complaints(every(1, since=TODAY - timedelta(days=5)), [run(5, 1)], TODAY) == []


def test_silence_is_judged_by_the_sources_own_pauses() -> None:
    daily = every(1, until=TODAY - timedelta(days=20))
    silent = [complaint for complaint in complaints(daily, [], TODAY) if complaint.rule == "freshness"]
    assert "20 days ago" in silent[0].message
    monthly = every(30, until=TODAY - timedelta(days=20))
    assert "freshness" not in rules(complaints(monthly, [], TODAY))
    # Two backfilled windows with years between them excuse no silence.
    holes = [*every(1, until=date(2025, 3, 1), since=date(2025, 1, 1)), *every(1, until=TODAY - timedelta(days=20), since=date(2026, 6, 1))]
    assert "freshness" in rules(complaints(holes, [], TODAY))


def test_a_month_is_measured_against_those_before_and_not_while_it_lasts() -> None:
    thin = [one for one in every(2) if (one.day.year, one.day.month) != (2026, 10)]
    assert rules(complaints(thin, [], TODAY)) == ["least_of_a_month"]
    assert rules(complaints(thin, [], date(2026, 11, 3))) == []  # October is not judged in its first days after
    rare = every(20)
    assert complaints([one for one in rare if one.day.month != 10], [], TODAY) == []


def test_rejects_are_measured_over_the_last_pages_read_however_many_runs_that_takes() -> None:
    well = [run(3, 0)] * 30
    assert complaints([], [*well, run(1, 1)], TODAY) == []
    assert rules(complaints([], [*well, *[run(2, 1)] * 5], TODAY)) == ["reject_share"]
    assert complaints([], [run(10, 3)] * 30, TODAY) == []  # it has always been so


def test_a_field_that_vanishes_from_the_newest_is_named() -> None:
    before = every(1, until=TODAY - timedelta(days=20))
    after = every(1, since=TODAY - timedelta(days=19), filled=frozenset({"speakers"}))
    found = complaints(before + after, [], TODAY)
    assert rules(found) == ["fill_rate"]
    assert "venue is stated by 0% of the 20 newest" in found[0].message


def test_the_journal_survives_a_line_that_was_cut_short(tmp_path: Path) -> None:
    journal.enter(tmp_path, run(3, 1))
    file = tmp_path / "journal" / "nato.jsonl"
    file.write_bytes(file.read_bytes() + b'{"source": "nato", "flo')
    journal.enter(tmp_path, run(4, 0))
    assert [entry.read for entry in journal.entries(tmp_path, "nato")] == [3, 4]
    assert journal.entries(tmp_path, "nato")[0].at == NOW
    assert journal.entries(tmp_path, "kremlin") == []


SOURCE = Source(
    "nato", "NATO", "https://nato.example", ("nato.example",), str, Licence("none", None, Reuse.UNKNOWN), (Layout("page", ("p",)),),
    scheduled=(Sitemap("https://nato.example/sitemap.xml", ""),),
)  # fmt: skip


def test_stale_is_two_scheduled_runs_without_success(tmp_path: Path) -> None:
    assert missed("20 */6 * * *", datetime(2026, 11, 20, 6, 25, tzinfo=UTC), NOW) == 0
    assert missed("20 */6 * * *", datetime(2026, 11, 20, 0, 10, tzinfo=UTC), NOW) == 2
    assert missed("20 */6 * * *", datetime(2020, 1, 1, tzinfo=UTC), NOW) == MOST_MISSED
    assert condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW).state == "never ran"
    journal.enter(tmp_path, run(3, 1, NOW - timedelta(hours=1)))
    well = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW)
    assert (well.state, well.stale, well.rejects) == ("well", False, (1,))
    assert well.next_run == datetime(2026, 11, 20, 12, 20, tzinfo=UTC)
    journal.enter(tmp_path, run(0, 0, NOW, failure="its list is empty"))
    failing = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW)
    assert (failing.state, failing.stale) == ("failing", False)
    later = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW + timedelta(days=2))
    assert (later.state, later.stale) == ("failing", True)
    assert later.verdict(NOW + timedelta(days=2)) == (
        "ingest is failing since 2026-11-20 12:00 UTC: its list is empty; no run was started for 2 days: look whether a worker or "
        "`podium serve` is up; `podium ingest nato` tries again"
    )


def test_a_source_that_failed_once_and_never_ran_before_is_failing_and_not_stale(tmp_path: Path) -> None:
    journal.enter(tmp_path, run(0, 0, NOW, failure="https://nato.example/feed: 404"))
    found = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW + timedelta(minutes=5))
    assert (found.state, found.stale, found.last_success) == ("failing", False, None)
    journal.enter(tmp_path, run(0, 0, NOW + timedelta(hours=6), failure="https://nato.example/feed: 404"))
    twice = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW + timedelta(hours=7))
    assert (twice.state, twice.stale) == ("failing", True)
    assert "since 2026-11-20 12:00 UTC, 2 times in a row: https://nato.example/feed: 404; `podium ingest nato` tries" in twice.verdict(NOW)


def test_every_run_that_brought_data_is_a_success_and_none_hides_that_the_schedule_fails(tmp_path: Path) -> None:
    for flow in ("backfill", journal.TAKE, "reparse"):
        home = tmp_path / flow
        journal.enter(home, replace(run(3, 0, NOW), flow=flow))
        by_hand = condition_of(home, Lake(home), SOURCE, NOW + timedelta(minutes=5))
        assert (by_hand.state, by_hand.last_success, by_hand.verdict(NOW)) == ("well", NOW, ""), flow
        journal.enter(home, run(0, 0, NOW - timedelta(hours=1), failure="its list is empty"))
        journal.enter(home, replace(run(3, 0, NOW), flow=flow))
        failing = condition_of(home, Lake(home), SOURCE, NOW + timedelta(minutes=5))
        assert (failing.state, failing.last_success, failing.failure) == ("failing", NOW, "its list is empty"), flow
        journal.enter(home, run(0, 0, NOW + timedelta(minutes=1)))
        assert condition_of(home, Lake(home), SOURCE, NOW + timedelta(minutes=5)).state == "well"


def test_a_backfill_that_ends_well_does_not_hide_that_no_schedule_runs(tmp_path: Path) -> None:
    journal.enter(tmp_path, run(3, 0, NOW - timedelta(days=3)))
    journal.enter(tmp_path, replace(run(3, 0, NOW), flow="backfill"))
    found = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW)
    assert (found.state, found.last_success) == ("stale", NOW)
    assert found.verdict(NOW).startswith("no run has looked for new pages for 3 days: look whether a worker or `podium serve` is up")


def test_what_a_person_started_fails_until_another_run_brings_data(tmp_path: Path) -> None:
    journal.enter(tmp_path, replace(run(0, 0, NOW, failure="its list is cut"), flow="backfill"))
    assert "the same `podium backfill nato …` tries again" in condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW).verdict(NOW)
    journal.enter(tmp_path, run(3, 0, NOW))
    assert condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW).state == "well"


def test_completeness_is_what_the_last_audit_with_anything_listed_found(tmp_path: Path) -> None:
    assert condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW).completeness is None
    found = Audit("nato", "2026-09-01..", held=["a"] * 18, missing=[Trouble("b", "x")], other=["c"])
    journal.enter(tmp_path, found.entry("audit", NOW))
    journal.enter(tmp_path, Audit("nato", "2026-11-19..").entry("audit", NOW))
    told = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW)
    assert told.completeness
    assert (told.completeness.share, told.completeness.listed, told.completeness.window) == (0.95, 20, "2026-09-01..")
    assert told.last_success is None
    journal.enter(tmp_path, JournalEntry("nato", "audit", "audit", NOW, failure="its list is empty"))
    failed = condition_of(tmp_path, Lake(tmp_path), SOURCE, NOW)
    assert (failed.failure, failed.completeness) == ("its list is empty", told.completeness)


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_the_screen_breaks_no_line_of_a_source_at_any_width_and_says_what_is_wrong(width: int, tmp_path: Path) -> None:
    names = ("congressional_record", "european_commission", "nato", "ecb")
    sources = [replace(SOURCE, name=name) for name in names]
    for hours in range(30):
        journal.enter(tmp_path, replace(run(20, hours % 7, NOW - timedelta(hours=30 - hours)), source="nato"))
    journal.enter(tmp_path, replace(run(1, 0, NOW - timedelta(days=9)), source="congressional_record"))
    journal.enter(tmp_path, JournalEntry("ecb", "ingest", "run", NOW, failure="its list is empty; look whether the site has moved it"))
    journal.enter(tmp_path, Audit("nato", "2026-09-01..", held=["a"] * 412).entry("audit", NOW))
    printed = Console(width=width, file=StringIO())
    show_status(printed, list(conditions(tmp_path, sources, NOW)), NOW)
    lines = printed.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= width
    assert "…" not in printed.file.getvalue()  # type: ignore[attr-defined]
    rows = {name: [line for line in lines if line.split()[:1] == [name]] for name in names}
    assert "never ran" in rows["european_commission"][0]
    assert "100.0 %" in rows["nato"][0]
    assert "no run has looked for new pages for 9 days" in rows["congressional_record"][1]
    assert "failing" in rows["ecb"][0]
    told = " ".join(" ".join(lines).split())
    assert "ecb ingest is failing since 2026-11-20 12:00 UTC: its list is empty; look whether" in told


def test_a_sparkline_has_its_highest_bar_full() -> None:
    assert sparkline([0, 1, 4, 8]) == "▁▂▅█"
    assert sparkline([0, 0]) == "▁▁"
