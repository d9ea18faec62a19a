"""The ledger's rules: what is news, when to look again, when a page counts as gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from invented import at, loaded, page, speech

from podium.lake.ledger import Outcome, PageRow, found_gone, joined_row, news, next_check, worth_writing

ROW = page(loaded(speech()))


@pytest.mark.parametrize(
    "change",
    [{"digest": "0" * 64}, {"archive_offset": 7, "archive_file": "other.warc.gz"}, {"last_seen": at(40)}, {"last_checked": at(0.4)}],
)
def test_bytes_and_looks_alone_are_no_news(change: dict[str, object]) -> None:
    assert not worth_writing(ROW, replace(ROW, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"etag": '"new"'},
        {"outcome": Outcome.REJECTED, "reason": "no_body: empty"},
        {"content_hash": "0" * 64},
        {"gone_since": at(0)},
        {"tries": 1},
        {"last_checked": at(1)},
    ],
)
def test_what_a_later_run_depends_on_is_news(change: dict[str, object]) -> None:
    assert worth_writing(ROW, replace(ROW, **change))  # type: ignore[arg-type]
    assert worth_writing(None, ROW)


def test_an_older_look_is_never_news() -> None:
    assert not worth_writing(replace(ROW, last_checked=at(2)), replace(ROW, last_checked=at(1), etag='"late"'))


def test_two_rows_of_one_address_are_one_with_the_later_look() -> None:
    later, earlier = replace(ROW, last_checked=at(3), last_seen=at(1), etag='"b"'), replace(ROW, first_seen=at(-5), last_seen=at(4))
    assert news({}, [later, earlier]) == news({}, [earlier, later]) == [replace(later, first_seen=at(-5), last_seen=at(4))]
    assert joined_row(None, ROW) == ROW


def test_a_page_is_gone_when_it_is_still_missing_a_day_later() -> None:
    first = found_gone(ROW, at(3), 404)
    assert (first.outcome, first.gone_since, first.status) == (Outcome.PARSED, at(3), 404)
    assert found_gone(first, at(3.5), 404).outcome is Outcome.PARSED
    second = found_gone(first, at(4), 410)
    assert (second.outcome, second.gone_since, second.last_checked) == (Outcome.GONE, at(3), at(4))
    assert found_gone(ROW, at(3), 410, confirm=timedelta(0)).outcome is Outcome.GONE


def looked(days: float, row: PageRow = ROW) -> PageRow:
    return replace(row, last_checked=at(days))


@pytest.mark.parametrize(("checked", "due"), [(0, 1), (0.9, 1), (1, 7), (6, 7), (8, 30), (31, 180), (181, 361), (361, 541)])
def test_known_pages_are_looked_at_ever_more_rarely(checked: float, due: float) -> None:
    assert next_check(looked(checked)) == at(due)


def test_failures_are_tried_at_once_and_gone_pages_by_their_own_age() -> None:
    assert next_check(replace(ROW, outcome=Outcome.FAILED)) == ROW.last_seen
    assert next_check(replace(looked(100), gone_since=at(100))) == at(101)
    assert next_check(looked(5), (timedelta(days=2), timedelta(days=4))) == at(9)
