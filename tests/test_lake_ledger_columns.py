"""The ledger in columns: it says what a dict of rows would, whatever is entered, and neither memory nor questions grow with it."""

import random
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pyarrow as pa
import pytest
from crawling import SOURCE
from growth import ratio
from invented import at

from podium.discovery import ArchivedCapture, Listed
from podium.errors import Reason
from podium.lake import ledger_columns, scan
from podium.lake.ledger import NO_ARTICLE, RECHECKS, Outcome, PageRow, joined_row, next_check
from podium.lake.ledger_columns import Ledger
from podium.lake.schema import LAKE_PAGES, table_of
from podium.lake.stored import plain_record
from podium.pipeline.parse_pages import AcceptedPage, BodyIndex
from podium.pipeline.plan import Planner, Why

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def row(number: int, **fields: object) -> PageRow:
    found = PageRow(f"https://lighthouse.example/speeches/{number}", "lighthouse", Outcome.PARSED, at(0), at(0), last_checked=NOW)
    texts = {name: sha256(f"{name} {number}".encode()).hexdigest() for name in ("digest", "content_hash")}
    named = {"speech_id": f"lighthouse/{number}", "parser": "lighthouse/1", **texts}
    return replace(found, **{**named, **fields})  # type: ignore[arg-type]


def batches(rows: list[PageRow]) -> list[pa.RecordBatch]:
    made: list[pa.RecordBatch] = table_of(map(plain_record, rows), LAKE_PAGES).to_batches(max_chunksize=500)
    return made


def odd(chance: random.Random, number: int) -> PageRow:
    """A row of any kind."""
    days = chance.choice([None, *range(400)])
    return row(
        number,
        outcome=chance.choice(list(Outcome)),
        first_seen=at(-chance.randrange(400)),
        last_checked=days and NOW - timedelta(days=days),
        gone_since=chance.choice([None, NOW - timedelta(days=chance.randrange(40))]),
        digest=chance.choice([None, f"{chance.randrange(9):064x}"]),
        content_hash=chance.choice([None, f"{chance.randrange(9):064x}"]),
        speech_id=chance.choice([None, f"lighthouse/{chance.randrange(9)}"]),
        parser=chance.choice([None, "lighthouse/1", "lighthouse/2"]),
        stored=chance.choice([None, None, "https://archive.example/1"]),
        reason=chance.choice([None, "incomplete: its document is not there", "wrong_page: a list"]),
    )


@pytest.mark.parametrize("block", [7, 1 << 16])
def test_it_says_what_a_dict_of_rows_would(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over blocks in memory and in a file, with rows entered one by one and put among the columns on the way."""
    for module in (ledger_columns, scan):
        monkeypatch.setattr(module, "BLOCK", block)
    monkeypatch.setattr(scan, "SPOOLED", 20)
    monkeypatch.setattr(ledger_columns, "LEAST_FOLDED", 5)
    chance = random.Random(7)
    first = [odd(chance, number) for number in range(60)]
    ledger, plain = Ledger(batches(first)), {one.url: one for one in first}
    for number in (chance.randrange(90) for _ in range(200)):
        one = odd(chance, number)
        assert ledger.get(one.url) == plain.get(one.url)
        assert (one.url in ledger) == (one.url in plain)
        plain[one.url] = joined_row(plain.get(one.url), one)
        ledger.enter([one])
        if number % 3 == 0:
            ledger.look_up(f"https://lighthouse.example/speeches/{other}" for other in range(number, 90, 7))
        for column in ledger_columns.SOUGHT:
            value = getattr(one, column) or "none"
            assert ledger.having(column, value) == [held for held in plain.values() if getattr(held, column) == value]
    assert (len(ledger), ledger) == (len(plain), plain)
    assert list(ledger) == list(plain), "in this order"
    assert list(ledger.rows()) == list(plain.values())
    pages = [held for held in plain.values() if held.outcome not in NO_ARTICLE]
    assert ledger.newest() == max(held.first_seen for held in pages)
    assert ledger.last_look() == max(held.last_checked for held in plain.values() if held.last_checked)
    assert ledger.standing() == len({held.speech_id for held in pages if held.speech_id and held.outcome is Outcome.PARSED})
    read = [held for held in pages if held.outcome in {Outcome.PARSED, Outcome.REJECTED}]
    assert list(ledger.read_otherwise(None)) == read
    assert list(ledger.read_otherwise("lighthouse/2")) == [held for held in read if held.parser != "lighthouse/2"]
    half = [held.url for held in plain.values() if held.rejected_for is Reason.INCOMPLETE]
    due = [*half, *(held.url for held in plain.values() if held.outcome is Outcome.FAILED or next_check(held) <= NOW)]
    assert set(due) <= set(found := ledger.due(NOW, RECHECKS))
    assert list(found) == [url for url in plain if url in found]


def test_a_plan_asks_for_what_is_new_changed_or_due_and_for_nothing_else() -> None:
    failed, fresh = row(1, outcome=Outcome.FAILED, last_checked=NOW), row(2)
    half = row(5, outcome=Outcome.REJECTED, last_checked=NOW, reason="incomplete: its document is not there")
    beside = row(6, outcome=Outcome.COMPANION, last_checked=NOW - timedelta(days=200))
    old, stored = row(3, last_checked=NOW - timedelta(days=200), first_seen=NOW - timedelta(days=900)), row(4, stored="elsewhere")
    ledger = Ledger(batches([failed, fresh, old, stored, half, beside]))
    capture = ArchivedCapture("https://archive.example/4", NOW + timedelta(days=1))
    items = [Listed(one.url) for one in (fresh, row(9))] + [Listed(stored.url, stored=capture)]
    planned = Planner(ledger, NOW).plan(items)
    assert [(want.url, want.why) for want in planned.wanted if want.stored is None] == [
        (row(9).url, Why.NEW),
        (failed.url, Why.FAILED_BEFORE),
        (old.url, Why.REVISIT),
        (half.url, Why.FAILED_BEFORE),
    ]
    assert [(want.url, want.why) for want in planned.wanted if want.stored] == [(stored.url, Why.UPDATED)]
    assert planned.known == 1
    again = Planner(ledger, NOW).plan([Listed(fresh.url, updated=NOW + timedelta(hours=1))])
    assert [want.why for want in again.wanted if want.url == fresh.url] == [Why.UPDATED]
    assert Planner(ledger, NOW).plan([Listed(fresh.url, updated=NOW - timedelta(hours=1))]).known == 1


def test_no_object_stands_for_an_address_that_nobody_asks_about() -> None:
    """A ``PageRow`` in a dict takes a kilobyte of Python's memory."""

    def held(size: int) -> int:
        found = batches([row(number) for number in range(size)])
        tracemalloc.start()
        try:
            ledger = Ledger(found)
            assert Planner(ledger, NOW).plan([Listed(row(number).url) for number in (1, 2)]).known == 2
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()

    assert (held(12_000) - held(2_000)) / 10_000 < 60


def test_what_a_chunk_asks_of_the_ledger_does_not_grow_with_it() -> None:
    def chunk_of(size: int) -> Callable[[], None]:
        ledger = Ledger(batches([row(number) for number in range(size)]))
        pages = [AcceptedPage(one.url, one.digest or "", one.url) for one in map(row, range(50))]

        def chunk() -> None:
            bodies = BodyIndex.of(SOURCE, ledger, pages)
            assert all(len(bodies.owners[page.digest]) == 1 for page in pages)
            for number in range(50):
                assert [held.url for held in ledger.having("speech_id", f"lighthouse/{number}")] == [row(number).url]
                assert len(ledger.having("content_hash", row(number).content_hash or "")) == 1

        chunk()
        return chunk

    assert ratio(chunk_of(20_000), chunk_of(500), 3) < 3, "it went through the whole ledger three times a chunk"
