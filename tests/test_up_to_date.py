"""A reparse that has nothing to read ends before a scheduler is loaded; it must never say so where there is something to read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from crawling import SOURCE, SiteAnswer, Web, World, url, words, world

from podium.extract.source import Source
from podium.pipeline import journal
from podium.pipeline.leases import leases_at
from podium.pipeline.report import anything_unread, up_to_date

BETTER = replace(SOURCE, version=2)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Three pages, one of them nobody's words, loaded by today's parser."""
    web = Web.of(1, 2, 3)
    web.pages[url(3)] = SiteAnswer(404, b"")
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "home"))
    with world(web, tmp_path / "home") as found:
        found.run()
        yield found


def agree(here: World, source: Source) -> bool:
    """What the tables tell and what a run would read; both or neither."""
    with replace(here, source=source).opened() as (crawl, _):
        kept = bool(crawl.kept_pages())
    assert anything_unread(here.lake, source) is kept
    return kept


def test_a_source_of_which_all_was_read_is_up_to_date_and_its_journal_says_so(here: World) -> None:
    before = here.lake.version(), here.lake.pages.open().version()  # type: ignore[union-attr]
    report = up_to_date(SOURCE)
    assert report is not None
    assert (report.changed, report.complete, report.listed, report.version, report.window) == (False, True, 0, before[0], "..")
    assert (here.lake.version(), here.lake.pages.open().version()) == before  # type: ignore[union-attr]
    [entry] = journal.entries(here.home, SOURCE.name)
    assert (entry.flow, entry.run, entry.failure, entry.version) == ("reparse", "by-hand", None, before[0])
    assert entry.figures == {name: count for name, count in report.row().items() if isinstance(count, int)}


def test_the_tables_tell_what_a_run_would_read(here: World) -> None:
    assert not agree(here, SOURCE)
    assert agree(here, BETTER)
    assert up_to_date(BETTER) is None
    here.reparse(BETTER)
    assert not agree(here, BETTER)
    assert agree(here, SOURCE)  # a parser that was taken back reads anew


def test_an_older_revision_of_an_older_parser_is_something_to_read(here: World) -> None:
    for said, source in (("The lamp is out.", SOURCE), ("The lamp is lit again.", BETTER)):
        here.web.pages |= {url(key): words(key, said) for key in (1, 2)}
        replace(here, source=source).look_again()
    assert SOURCE.parser in {parser for _, parser in here.rows("speech_id", "parser")}
    assert {row.parser for row in here.lake.ledger(SOURCE.name).values() if row.archive_file and row.speech_id} == {BETTER.parser}
    assert agree(here, BETTER)


def test_a_page_that_no_parser_took_for_a_speech_is_something_to_read(here: World) -> None:
    blind = replace(BETTER, layouts=(replace(SOURCE.layouts[0], landmarks=(".nowhere",)),))
    here.reparse(blind)
    assert here.rows("speech_id") == []
    assert not agree(here, blind)
    assert agree(here, replace(SOURCE, version=3))


def test_nothing_is_told_or_entered_while_another_run_has_the_source(here: World) -> None:
    with leases_at(here.home).hold(SOURCE.name, "another"):
        assert up_to_date(SOURCE) is None
    assert journal.entries(here.home, SOURCE.name) == []
    assert up_to_date(SOURCE) is not None


@pytest.mark.parametrize("table", ["pages", "speeches"])
def test_a_table_that_cannot_be_read_is_no_table_without_news(here: World, table: str) -> None:
    for file in (Path(here.home) / "lake" / table).rglob("*.parquet"):
        file.write_bytes(b"torn")
    assert up_to_date(BETTER) is None
    assert up_to_date(SOURCE) is None
    assert journal.entries(here.home, SOURCE.name) == []
