"""What a load does to the tables: nothing twice, revisions as rows, corrections in place, withdrawals as marks."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from invented import NOTE, StoredRevision, at, files, gone, loaded, page, speech, stored_of

from podium.capture import RecordPlace
from podium.errors import CheckFailed, LakeError, UnknownVersion
from podium.lake.commits import CommitNote, Committed
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.lake.stored import Loaded, content_hash, plain_record
from podium.records import Paragraph, Speaker, Speech


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def load(lake: Lake, *captures: Loaded, **options: Any) -> Committed:
    return lake.load(captures, [page(capture) for capture in captures], NOTE, **options)


def stored(lake: Lake, speech_id: str = "lighthouse/1", revision: int | None = None) -> StoredRevision:
    return stored_of(lake.speech(speech_id, revision))


def rows(lake: Lake, *columns: str) -> list[tuple[Any, ...]]:
    table = lake.read("speeches", columns=columns, order=["speech_id", "revision"])
    return [tuple(row.values()) for row in table.to_pylist()]


def test_a_speech_comes_back_as_it_went_in(lake: Lake) -> None:
    whole, bare = (
        speech(),
        speech(2, date=None, published=None, venue=None, event=None, delivery=None, media=(), translations=(), issues=(), licence=None),
    )
    load(lake, loaded(whole), loaded(bare))
    assert stored(lake).speech == whole
    second = stored(lake, "lighthouse/2", 1)
    assert second.speech == bare
    assert (second.reuse, second.held.first_seen, second.held.parser) == ("open", at(0), "lighthouse/1")
    assert second.held.archive_digest == loaded(bare).digest


def test_the_tables_have_the_declared_types(lake: Lake) -> None:
    load(lake, loaded(speech()))
    for table in ("speeches", "pages"):
        read = lake.read(table)
        assert read.schema.equals(getattr(lake, table).schema, check_metadata=True)


def test_loading_again_writes_no_row_no_file_and_no_version(lake: Lake, tmp_path: Path) -> None:
    captures = [loaded(speech(key)) for key in range(5)]
    first = load(lake, *captures)
    assert (first.version, first.tally.new, first.pages) == (1, 5, 5)
    before = files(tmp_path)
    for days in (0.0, 0.1):
        again = load(lake, *(replace(capture, fetched_at=at(days)) for capture in captures))
        assert (again.version, again.tally.new, again.tally.unchanged, again.pages) == (1, 0, 5, 0)
    assert files(tmp_path) == before


def test_new_chrome_around_the_same_words_is_no_news(lake: Lake, tmp_path: Path) -> None:
    load(lake, loaded(speech(), "chrome of 2026"))
    before = files(tmp_path)
    other = replace(
        speech(), layout="lamp_new", issues=(), translations=("https://lighthouse.example/de/1",), url="https://lighthouse.example/new/1"
    )
    assert lake.load([loaded(other, "chrome of 2027", 0.2)], [page(loaded(speech(), "chrome of 2027", 0.2))], NOTE).tally.unchanged == 1
    assert files(tmp_path) == before


def test_changed_words_become_a_second_revision_with_both_texts(lake: Lake) -> None:
    load(lake, loaded(speech(words="The lamp is lit.")))
    done = load(lake, loaded(speech(words="The lamp was lit."), days=2))
    assert (done.version, done.tally.revised) == (2, 1)
    assert rows(lake, "revision", "first_seen", "superseded_at") == [(1, at(0), at(2)), (2, at(2), None)]
    assert stored(lake, revision=1).speech.paragraphs[1].text == "The lamp is lit."
    assert stored(lake).speech.paragraphs[1].text == "The lamp was lit."


def test_a_moved_date_takes_the_revision_to_another_year(lake: Lake) -> None:
    load(lake, loaded(speech(date=None, published=None)))
    load(lake, loaded(speech(date=date(2025, 12, 31)), days=1))
    assert rows(lake, "revision", "date", "year", "superseded_at") == [(1, None, None, at(1)), (2, date(2025, 12, 31), 2025, None)]


@pytest.mark.parametrize(
    "change",
    [{"title": "Other"}, {"date": date(2026, 10, 3)}, {"event": None}, {"speakers": (), "paragraphs": (Paragraph("The lamp is lit."),)}],
)
def test_every_stated_field_counts(lake: Lake, change: dict[str, Any]) -> None:
    load(lake, loaded(speech()))
    assert load(lake, loaded(replace(speech(), **change), days=1)).tally.revised == 1


def test_two_captures_in_one_batch_are_two_revisions_in_order(lake: Lake) -> None:
    done = load(lake, loaded(speech(words="Later."), days=3), loaded(speech(words="Earlier."), days=1))
    assert (done.tally.new, done.tally.revised) == (1, 1)
    assert rows(lake, "revision", "first_seen", "superseded_at") == [(1, at(1), at(3)), (2, at(3), None)]
    assert stored(lake).speech.paragraphs[1].text == "Later."


def test_words_that_return_to_what_they_were_are_a_third_revision(lake: Lake) -> None:
    for days, words in enumerate(("One.", "Two.", "One.")):
        load(lake, loaded(speech(words=words), words, days))
    assert rows(lake, "revision", "superseded_at") == [(1, at(1)), (2, at(2)), (3, None)]


def test_an_older_capture_never_becomes_the_current_text(lake: Lake, tmp_path: Path) -> None:
    load(lake, loaded(speech(words="Now."), days=5))
    before = files(tmp_path)
    assert load(lake, loaded(speech(words="Long ago."), days=1)).tally.older == 1
    assert files(tmp_path) == before


def test_reading_an_old_capture_again_makes_no_revision(lake: Lake, tmp_path: Path) -> None:
    old, new = loaded(speech(words="One."), days=1), loaded(speech(words="Two."), days=2)
    load(lake, old)
    load(lake, new)
    before = files(tmp_path)
    assert load(lake, old, new).tally.unchanged == 2
    assert files(tmp_path) == before


def test_a_better_parser_corrects_every_revision_in_place(lake: Lake) -> None:
    old, new = loaded(speech(words="One."), "bytes 1", 1), loaded(speech(words="Two."), "bytes 2", 2)
    load(lake, old)
    load(lake, new)
    better = [
        replace(capture, speech=replace(capture.speech, title="Better", parser_version=2, date=date(2024, 1, 1))) for capture in (old, new)
    ]
    done = load(lake, *better)
    assert (done.version, done.tally.corrected, done.tally.revised) == (3, 2, 0)
    assert rows(lake, "revision", "title", "parser", "year", "first_seen", "superseded_at") == [
        (1, "Better", "lighthouse/2", 2024, at(1), at(2)),
        (2, "Better", "lighthouse/2", 2024, at(2), None),
    ]


def test_a_newer_parser_that_reads_the_same_stamps_the_row_once(lake: Lake) -> None:
    first = loaded(speech(), "bytes")
    load(lake, first)
    stamped = replace(first, speech=replace(first.speech, parser_version=2))
    assert (load(lake, stamped).tally.corrected, load(lake, stamped).tally.unchanged) == (1, 1)
    assert rows(lake, "revision", "parser") == [(1, "lighthouse/2")]


def test_an_older_parser_never_overwrites_a_newer_one(lake: Lake) -> None:
    load(lake, loaded(speech(parser_version=3), "bytes"))
    assert load(lake, loaded(speech(title="Old reading", parser_version=2), "bytes", 1)).tally.older == 1
    assert stored(lake).speech.title == "Remarks on lamp 1"


def reread_as(record: Speech | None, asked: list[RecordPlace]) -> Any:
    def reread(place: RecordPlace) -> Speech | None:
        asked.append(place)
        return record

    return reread


def test_a_changed_page_under_a_newer_parser_is_compared_with_the_old_capture_read_alike(lake: Lake) -> None:
    asked: list[RecordPlace] = []
    load(lake, loaded(speech(title="Misread"), "bytes 1"))
    newer = speech(title="Well read", parser_version=2)
    done = load(lake, loaded(newer, "bytes 2", 1), reread=reread_as(newer, asked))
    assert (done.tally.corrected, done.tally.revised, asked) == (1, 0, [loaded(newer).place])
    assert rows(lake, "revision", "title", "fetched_at") == [(1, "Well read", at(0))]


def test_a_real_change_under_a_newer_parser_corrects_the_old_row_and_adds_a_revision(lake: Lake) -> None:
    load(lake, loaded(speech(title="Misread"), "bytes 1"))
    old, new = speech(title="Well read", parser_version=2), speech(title="Well read", words="Changed.", parser_version=2)
    done = load(lake, loaded(new, "bytes 2", 1), reread=reread_as(old, []))
    assert (done.version, done.tally.corrected, done.tally.revised) == (2, 1, 1)
    assert rows(lake, "revision", "title", "parser", "superseded_at") == [
        (1, "Well read", "lighthouse/2", at(1)),
        (2, "Well read", "lighthouse/2", None),
    ]


def test_a_capture_that_the_newer_parser_rejects_stays_as_it_was_read(lake: Lake) -> None:
    load(lake, loaded(speech(), "bytes 1"))
    load(lake, loaded(speech(words="New.", parser_version=2), "bytes 2", 1), reread=reread_as(None, []))
    assert rows(lake, "revision", "parser") == [(1, "lighthouse/1"), (2, "lighthouse/2")]


def test_without_a_way_to_reread_nothing_is_guessed(lake: Lake) -> None:
    load(lake, loaded(speech(), "bytes 1"))
    with pytest.raises(LakeError, match="pass `reread`"):
        load(lake, loaded(speech(words="New.", parser_version=2), "bytes 2", 1))
    assert lake.version() == 1


def test_a_page_that_is_gone_marks_its_speech_and_deletes_nothing(lake: Lake, tmp_path: Path) -> None:
    first = loaded(speech())
    load(lake, first, loaded(speech(2)))
    done = lake.load([], [gone(first, 3)], NOTE)
    assert (done.version, done.tally.withdrawn, done.pages) == (2, 1, 1)
    assert rows(lake, "speech_id", "withdrawn_at", "superseded_at") == [("lighthouse/1", at(3), None), ("lighthouse/2", None, None)]
    assert stored(lake).speech == first.speech
    before = files(tmp_path)
    assert lake.load([], [gone(first, 3)], NOTE).version == 2
    assert files(tmp_path) == before


def test_a_speech_that_returns_is_a_further_revision_so_that_the_gap_stays_on_record(lake: Lake) -> None:
    first = loaded(speech(), "bytes")
    load(lake, first)
    lake.load([], [gone(first, 3)], NOTE)
    back = replace(first, fetched_at=at(9))
    assert load(lake, back).tally.returned == 1
    assert load(lake, back).tally.unchanged == 1
    assert rows(lake, "revision", "first_seen", "withdrawn_at", "superseded_at") == [(1, at(0), at(3), at(9)), (2, at(9), None, None)]


def test_news_from_before_a_withdrawal_does_not_undo_it(lake: Lake) -> None:
    first = loaded(speech())
    load(lake, first)
    lake.load([], [gone(first, 3)], NOTE)
    assert load(lake, replace(first, fetched_at=at(1))).tally.unchanged == 1
    assert load(lake, loaded(speech(words="Other."), days=2)).tally.older == 1
    assert rows(lake, "revision", "withdrawn_at") == [(1, at(3))]


def test_a_speech_with_another_address_stands(lake: Lake) -> None:
    first = loaded(speech())
    twin = page(first, url="https://lighthouse.example/print/1")
    lake.load([first], [page(first), twin], NOTE)
    assert lake.load([], [gone(first, 3)], NOTE).tally.withdrawn == 0
    assert lake.load([], [replace(gone(first, 4), url=twin.url)], NOTE).tally.withdrawn == 1  # the last address
    assert lake.ledger("lighthouse")[twin.url].outcome is Outcome.GONE


def test_the_ledger_gives_back_what_was_written(lake: Lake) -> None:
    first, second = page(loaded(speech())), page(loaded(speech(2)), Outcome.REJECTED, speech_id=None, reason="no_body: nothing")
    elsewhere = page(loaded(speech(source="harbour")))
    lake.load([], [first, second, elsewhere], NOTE)
    assert lake.ledger("lighthouse") == {first.url: first, second.url: second}
    assert lake.ledger().keys() == {first.url, second.url, elsewhere.url}


def test_the_ledger_keeps_first_seen_and_the_newest_facts(lake: Lake) -> None:
    row = page(loaded(speech()))
    lake.load([], [row], NOTE)
    lake.load([], [replace(row, etag='"new"', first_seen=at(2), last_seen=at(2), last_checked=at(2))], NOTE)
    lake.load([], [replace(row, etag='"late"', last_checked=at(1))], NOTE)
    kept = lake.ledger("lighthouse")[row.url]
    assert (kept.first_seen, kept.last_seen, kept.last_checked, kept.etag) == (at(0), at(2), at(2), '"new"')


def test_versions_tell_what_each_run_did(lake: Lake) -> None:
    load(lake, loaded(speech()))
    lake.load(
        [loaded(speech(words="New."), days=1)],
        [],
        CommitNote("run-2", "lighthouse", "w", ("lighthouse/1", "x/2"), frozenset({"mass_revision"})),
    )
    created, first, second = lake.versions()
    assert (created.version, created.run, first.version, first.run, first.tally.new) == (0, "", 1, "run-1", 1)
    assert (second.run, second.window, second.parsers, second.tally.revised) == ("run-2", "w", ("lighthouse/1", "x/2"), 1)
    assert second.at.tzinfo is not None
    assert first.at <= second.at


def test_an_old_version_still_reads_as_it_was(lake: Lake) -> None:
    load(lake, loaded(speech()))
    load(lake, loaded(speech(2)))
    assert [lake.read("speeches", version=version).num_rows for version in (0, 1, 2)] == [0, 1, 2]


def test_an_empty_lake_answers_and_stays_empty(lake: Lake, tmp_path: Path) -> None:
    assert (lake.version(), lake.versions(), lake.ledger("lighthouse"), lake.read("speeches").num_rows) == (0, [], {}, 0)
    assert lake.load([], [], NOTE) == Committed(0, lake.load([], [], NOTE).tally, 0)
    assert [files.deleted for files in lake.tidy().values()] == [0, 0]
    assert files(tmp_path) == set()


@pytest.mark.parametrize("version", [7, -1])
def test_an_unknown_version_is_one_sentence(lake: Lake, version: int) -> None:
    with pytest.raises(UnknownVersion, match=f"no version {version}: versions run from 0 to 0"):
        lake.read("speeches", version=version)
    load(lake, loaded(speech()))
    with pytest.raises(UnknownVersion, match=f"no version {version}: versions run from 0 to 1"):
        lake.read("speeches", version=version)


def test_an_unknown_speech_is_one_sentence(lake: Lake) -> None:
    load(lake, loaded(speech()))
    with pytest.raises(UnknownVersion, match="holds no lighthouse/9"):
        lake.speech("lighthouse/9")
    with pytest.raises(UnknownVersion, match="holds no revision 4 of lighthouse/1"):
        lake.speech("lighthouse/1", 4)


def test_a_torn_table_is_one_sentence(lake: Lake, tmp_path: Path) -> None:
    load(lake, loaded(speech()))
    for part in (tmp_path / "lake" / "speeches").rglob("*.parquet"):
        part.write_bytes(b"no parquet")
    with pytest.raises(LakeError, match="cannot be read"):
        lake.read("speeches")


def test_quotes_in_keys_are_only_quotes(lake: Lake) -> None:
    key = "o'brien\" -- ;%27"
    load(lake, loaded(speech(key)))
    assert load(lake, loaded(speech(key, words="New."), days=1)).tally.revised == 1
    assert lake.speech(f"lighthouse/{key}")["revision"] == 2


def test_a_batch_of_more_keys_than_one_list_takes_is_loaded_alike(lake: Lake) -> None:
    captures = [loaded(speech(key)) for key in range(1100)]
    assert load(lake, *captures).tally.new == 1100
    better = [replace(capture, speech=replace(capture.speech, title="Better", parser_version=2)) for capture in captures]
    done = load(lake, *better)
    assert (done.version, done.tally.corrected) == (2, 1100)
    assert set(rows(lake, "title", "revision")) == {("Better", 1)}
    assert len(lake.ledger("lighthouse")) == 1100


def test_mass_revision_is_refused_until_a_person_waives_it(lake: Lake, tmp_path: Path) -> None:
    load(lake, *(loaded(speech(key)) for key in range(30)))
    before = files(tmp_path)
    changed = [loaded(speech(key, words="All new."), days=1) for key in range(30)]
    with pytest.raises(CheckFailed, match="mass_revision: lighthouse: 30 of 30"):
        lake.load(changed, [], NOTE)
    assert files(tmp_path) == before
    assert lake.load(changed, [], replace(NOTE, waived=frozenset({"mass_revision"}))).tally.revised == 30


def test_mass_withdrawal_is_refused(lake: Lake) -> None:
    captures = [loaded(speech(key)) for key in range(40)]
    load(lake, *captures)
    with pytest.raises(CheckFailed, match="mass_withdrawal: lighthouse: 25 of 40"):
        lake.load([], [gone(capture, 3) for capture in captures[:25]], NOTE)


def test_tidying_joins_files_and_changes_no_row(lake: Lake) -> None:
    for key in range(6):
        load(lake, loaded(speech(key)))
    before = lake.read("speeches", order=["speech_id"])
    assert lake.tidy(keep=timedelta(0))["speeches"].deleted == 6
    assert lake.read("speeches", order=["speech_id"]).equals(before)
    assert load(lake, loaded(speech(0, words="New."), days=1)).tally.revised == 1


def test_a_row_that_does_not_fit_is_refused_before_anything_is_written() -> None:
    from podium.lake.schema import LAKE_SPEECHES, table_of
    from podium.lake.stored import row_of

    row = row_of(loaded(speech()), 1, at(0))
    assert table_of([row], LAKE_SPEECHES).num_rows == 1
    for broken in (row | {"tilte": "x"}, {name: row[name] for name in row if name != "title"}):
        with pytest.raises(LakeError, match="unknown or missing: ti"):
            table_of([broken], LAKE_SPEECHES)
    with pytest.raises(LakeError, match=r"unknown or missing: speakers\.rank"):
        table_of([row | {"speakers": [plain_record(Speaker("A")) | {"rank": 1}]}], LAKE_SPEECHES)
    with pytest.raises(LakeError, match="required column title"):
        table_of([row | {"title": None}], LAKE_SPEECHES)
    with pytest.raises(LakeError, match=r"required column speakers\.name"):
        table_of([row | {"speakers": [plain_record(Speaker("A")) | {"name": None}]}], LAKE_SPEECHES)
    with pytest.raises(LakeError, match="does not fit its column"):
        table_of([row | {"date": "yesterday"}], LAKE_SPEECHES)


def test_an_empty_new_field_leaves_content_hashes_alone() -> None:
    bare = speech(event=None, media=())
    assert content_hash(bare) != content_hash(speech())
    assert content_hash(bare) == content_hash(replace(bare, issues=("x",), layout="y", parser_version=9, licence="z"))


def test_polars_and_duckdb_see_the_same_rows(lake: Lake) -> None:
    import duckdb
    import polars

    load(lake, *(loaded(speech(key)) for key in range(3)))
    load(lake, loaded(speech(1, words="New."), days=1))
    ours = lake.read("speeches", order=["speech_id", "revision"]).to_pylist()
    theirs = polars.scan_delta(lake.speeches.address).sort("speech_id", "revision").collect().select(lake.speeches.schema.names).to_dicts()
    assert theirs == ours
    stream = lake.scan("speeches")  # duckdb finds it by its name
    assert isinstance(stream, pa.RecordBatchReader)
    counted = duckdb.sql("select speech_id, max(revision), sum(len(paragraphs)) from stream group by 1 order by 1").fetchall()
    assert counted == [("lighthouse/0", 1, 5), ("lighthouse/1", 2, 10), ("lighthouse/2", 1, 5)]
