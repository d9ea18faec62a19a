"""A lake outlives versions of Podium: one without a column reads and is written as it is, one with a further column is not written to."""

from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import deltalake
import pyarrow as pa
import pytest
from crawling import SOURCE, Web, world
from invented import NOTE, files, gone, loaded, page, speech, stored_of
from object_store import BUCKET, environment
from older import LATER, older_podium
from released import release
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.errors import LakeError
from podium.lake.commits import Committed
from podium.lake.lake import Lake
from podium.lake.stored import Loaded, content_hash
from podium.lake.tables import LakeTable
from podium.reading.export import export
from podium.records import Attribution, NameEvidence, Speaker, Speech

OF_FFF61E8 = "2efe60e375f41342fb7a046aea281d81a36bc9f301bc85ae97c508232c394d37"
"""What version fff61e8 gives as the content hash of ``speech()``."""


def load(home: Path | str, *captures: Loaded) -> Committed:
    return Lake(home).load(captures, [page(capture) for capture in captures], NOTE)


def with_evidence(record: Speech) -> Speech:
    """The same words, with why each paragraph has its speaker, and what the names were read from."""
    paragraphs = tuple(replace(said, attribution=Attribution.LABELLED if said.speaker else None) for said in record.paragraphs)
    return replace(record, paragraphs=paragraphs, speakers=tuple(map(_fully_known, record.speakers)))


def _fully_known(speaker: Speaker) -> Speaker:
    return replace(speaker, name_evidence=NameEvidence.TITLE, party="Beacon Party", constituency="Rocks East", person_id="lighthouse:7")


CAPTURES = [loaded(speech(key), f"bytes {key}") for key in range(4)]


def older_lake(home: Path | str) -> Path | str:
    """The home with a lake of an older Podium. Version 1: four speeches; 2: one of them revised."""
    with older_podium():
        load(home, *CAPTURES)
        load(home, loaded(speech(1, words="The lamp was lit."), "bytes 1b", 1))
    return home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    older_lake(tmp_path)
    return tmp_path


def nested(home: Path | str) -> set[str]:
    """The paths of the members of nested columns that the table itself has."""
    table = deltalake.DeltaTable(Lake(home).speeches.address, storage_options=dict(Lake(home).speeches.storage))
    schema = pa.schema(table.schema().to_arrow())
    return {f"{name}.{member.name}" for name in ("speakers", "participants", "paragraphs") for member in schema.field(name).type.value_type}


def columns_added(home: Path | str) -> list[int]:
    return [version.version for version in Lake(home).versions() if version.operation == "ADD COLUMN"]


def revisions(home: Path | str) -> list[tuple[str, int]]:
    rows = podium.read("revisions", home, columns=["speech_id", "revision"]).to_pylist()
    return sorted((row["speech_id"], row["revision"]) for row in rows)


def test_the_fields_are_outside_the_content_hash_which_is_what_it_was() -> None:
    assert content_hash(speech()) == content_hash(with_evidence(speech())) == content_hash(speech(issues=())) == OF_FFF61E8


def test_they_come_back_as_they_went_in(tmp_path: Path) -> None:
    load(tmp_path, loaded(with_evidence(speech())), loaded(speech(2)))
    assert stored_of(Lake(tmp_path).speech("lighthouse/1")).speech == with_evidence(speech())
    assert stored_of(Lake(tmp_path).speech("lighthouse/2")).speech == speech(2)
    told = podium.sql("select attribution, kind, count(*) as n from paragraphs where speech_id = 'lighthouse/1' group by all", tmp_path)
    assert sorted(map(str, told.to_pylist())) == [
        "{'attribution': 'labelled', 'kind': 'question', 'n': 1}",
        "{'attribution': 'labelled', 'kind': 'speech', 'n': 2}",
        "{'attribution': None, 'kind': 'heading', 'n': 1}",
        "{'attribution': None, 'kind': 'note', 'n': 1}",
    ]
    made = release(tmp_path)
    for table, name, values in (
        ("speakers", "name_evidence", {None, "title"}),
        ("speakers", "party", {None, "Beacon Party"}),
        ("speakers", "constituency", {None, "Rocks East"}),
        ("speakers", "person_id", {None, "lighthouse:7"}),
        ("paragraphs", "attribution", {None, "labelled"}),
    ):
        assert set(podium.read(table, made, columns=[name])[name].to_pylist()) == values
        assert set(podium.sql(f"select {name} from {table}", made)[name].to_pylist()) == values


@pytest.mark.parametrize("columns", [None, ["attribution"], ["attribution", "speaker"], ["attribution", "text"], ["position"]])
def test_an_older_lake_reads_with_nulls_on_every_way(home: Path, columns: list[str] | None) -> None:
    for given in ({}, {"version": 1}, {"as_of": "2026-11-02"}, {"source": "lighthouse", "since": "2026-10-01"}):
        rows = podium.read("paragraphs", home, columns=columns, **given)  # type: ignore[arg-type]
        assert rows.num_rows == 20
        if columns != ["position"]:
            assert set(rows["attribution"].to_pylist()) == {None}
    of_one = podium.read("paragraphs", home, speech="lighthouse/1", columns=columns)
    assert (of_one.num_rows, podium.scan("paragraphs", home, columns=columns).read_all().num_rows) == (5, 20)
    assert podium.read("paragraphs", home, speaker="Orla Fictive", columns=columns).num_rows == 8


def test_an_older_lake_serves_everybody_who_reads(home: Path, tmp_path: Path) -> None:
    assert nested(home) & LATER == set()
    for columns in (None, ["name_evidence"], ["name", "name_evidence"]):
        assert podium.read("speakers", home, columns=columns)["name_evidence"].to_pylist() == [None] * 4
    assert podium.sql("select count(attribution) as known, count(*) as n from paragraphs", home).to_pylist() == [{"known": 0, "n": 20}]
    assert podium.sql("select count(*) as n from paragraphs where attribution is null", home)["n"].to_pylist() == [20]
    assert [hit.speech_id for hit in podium.search("was", home)] == ["lighthouse/1"]
    difference = podium.diff("lighthouse/1", home=home)
    assert (dict(difference.facts), difference.counts["changed"]) == ({}, 1)
    assert podium.changes(0, home).num_rows == 5
    out = tmp_path / "paragraphs.jsonl"
    assert (export(Lake(home), "paragraphs", None, out), '"attribution": null' in out.read_text(encoding="utf-8")) == (20, True)
    made = release(home)
    assert podium.read("paragraphs", made)["attribution"].null_count == podium.read("paragraphs", made).num_rows == 20
    assert columns_added(home) == [], "nobody who reads writes to the lake"


def test_a_page_that_is_what_it_was_writes_nothing_into_an_older_lake(home: Path) -> None:
    before = files(home)
    for read_as in (lambda record: record, with_evidence):
        for bytes_ in ("bytes", "other bytes"):
            again = [loaded(read_as(capture.speech), f"{bytes_} {key}", 0.2) for key, capture in enumerate(CAPTURES) if key != 1]
            done = load(home, *again)
            assert (done.version, done.tally.unchanged, done.pages) == (2, 3, 0)
    assert (files(home), columns_added(home)) == (before, [])


def test_where_only_the_attribution_differs_nothing_is_written(tmp_path: Path) -> None:
    load(tmp_path, loaded(speech()))
    before = files(tmp_path)
    assert load(tmp_path, loaded(with_evidence(speech()), "other bytes", 0.2)).tally.unchanged == 1
    assert load(tmp_path, loaded(with_evidence(speech()))).tally.unchanged == 1
    assert files(tmp_path) == before


def test_what_a_name_was_read_from_is_no_difference_between_revisions(home: Path) -> None:
    load(home, loaded(with_evidence(speech(2, words="The lamp was lit.")), days=2))
    difference = podium.diff("lighthouse/2", home=home)
    assert (dict(difference.facts), difference.counts["changed"]) == ({}, 1)


def test_the_first_commit_to_an_older_lake_adds_the_columns_in_one_of_its_own(home: Path) -> None:
    done = load(home, loaded(with_evidence(speech(7)), days=3))
    assert (done.version, columns_added(home), nested(home) & LATER) == (4, [3], LATER)
    added = Lake(home).versions()[3]
    assert (added.run, added.tally.new, added.row()["changes"]) == (NOTE.run, 0, "add column")
    assert [(row["change"], row["speech_id"]) for row in podium.changes(2, home).to_pylist()] == [("new", "lighthouse/7")]
    assert podium.read("paragraphs", home, speech="lighthouse/7", columns=["attribution"])["attribution"].null_count == 2
    assert podium.read("paragraphs", home, speech="lighthouse/0", columns=["attribution"])["attribution"].null_count == 5
    assert podium.read("paragraphs", home, version=2, columns=["attribution"]).num_rows == 20
    assert load(home, loaded(speech(8), days=3)).version == 5, "they are added once"
    assert [files.deleted for files in Lake(home).tidy().values()] == [0, 0]
    assert podium.read("paragraphs", home, columns=["attribution"])["attribution"].null_count == 30 - 3


def test_participants_of_an_older_lake_stay_beside_those_of_whom_more_is_known(tmp_path: Path) -> None:
    before = replace(speech(1), participants=(Speaker("Bo Lund"),))
    with older_podium():
        load(tmp_path, loaded(before))
    assert stored_of(Lake(tmp_path).speech("lighthouse/1")).speech == before
    load(tmp_path, loaded(replace(speech(2), participants=(_fully_known(Speaker("Ada Quill")),))))
    rows = podium.read("speeches", tmp_path, columns=["speech_id", "participants"]).to_pylist()
    assert {row["speech_id"]: row["participants"][0]["party"] for row in rows} == {"lighthouse/1": None, "lighthouse/2": "Beacon Party"}


def test_every_kind_of_commit_can_be_the_first_one(tmp_path: Path) -> None:
    commits: dict[str, Any] = {
        "revised": lambda home: load(home, loaded(speech(2, words="The lamp was lit."), days=2)),
        "corrected": lambda home: load(home, loaded(with_evidence(speech(2, parser_version=2)), "bytes 2")),
        "withdrawn": lambda home: Lake(home).load([], [gone(CAPTURES[2], 3)], NOTE),
    }
    for what, commit in commits.items():
        home = older_lake(tmp_path / what)
        assert (commit(home).ids(what), columns_added(home)) == (["lighthouse/2"], [3])
        rows = podium.read("paragraphs", home, columns=["text"])
        assert (rows.num_rows, rows["text"].null_count) == (20, 0), "rows that are copied along stay whole"


def test_a_better_parser_fills_them_in_place_and_makes_no_revision(home: Path) -> None:
    known = revisions(home)
    better = [loaded(with_evidence(replace(one.speech, parser_version=2)), f"bytes {key}") for key, one in enumerate(CAPTURES) if key != 1]
    assert load(home, *better).tally.corrected == 3
    assert revisions(home) == known
    assert podium.sql("select count(*) as n from paragraphs where attribution = 'labelled'", home)["n"].to_pylist() == [9]
    assert podium.sql("select count(*) as n from speakers where name_evidence = 'title'", home)["n"].to_pylist() == [3]


def test_a_run_over_an_older_lake_makes_no_revision_and_reparse_fills_it(tmp_path: Path) -> None:
    with world(Web.of(*range(3)), tmp_path) as there:
        with older_podium():
            there.run()
        before = revisions(tmp_path)
        there.look_again()
        assert (revisions(tmp_path), nested(tmp_path) & LATER) == (before, set())
        assert podium.read("paragraphs", tmp_path, columns=["attribution"])["attribution"].null_count == 9
        done = there.reparse(replace(SOURCE, version=2))
        assert (len(done.corrected), done.revised, revisions(tmp_path)) == (3, [], before)
        assert podium.read("paragraphs", tmp_path, columns=["attribution"])["attribution"].null_count == 0


def podium_by_hand(home: Path | str, *words: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    monkeypatch.setattr("podium.terminal.out._width", 200)  # whoever made the console first gave it a width for the whole process
    told = CliRunner().invoke(app, words)
    return told.exit_code, " ".join(told.output.split())


def test_the_verb_says_what_it_would_do_and_does_it_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(home)
    status, told = podium_by_hand(home, "migrate", "--dry-run", monkeypatch=monkeypatch)
    assert status == 0
    for words in ("│ speeches │", "speakers.name_evidence,", "paragraphs.attribution,", "paragraphs.paragraph_id", "│ not yet"):
        assert words in told  # however wide the table is
    assert f"The lake is older than this Podium ({podium.__version__}): `podium migrate` adds these columns" in told
    assert files(home) == before
    status, told = podium_by_hand(home, "migrate", monkeypatch=monkeypatch)
    assert (status, "│ 3 │" in told, "The lake was older than this Podium" in told) == (0, True, True)
    assert (columns_added(home), nested(home) & LATER) == ([3], LATER)
    assert revisions(home) == [("lighthouse/0", 1), ("lighthouse/1", 1), ("lighthouse/1", 2), ("lighthouse/2", 1), ("lighthouse/3", 1)]
    for dry in ((), ("--dry-run",)):
        status, told = podium_by_hand(home, "migrate", *dry, monkeypatch=monkeypatch)
        assert (status, told) == (0, f"Nothing to do: the lake has all the columns of this Podium ({podium.__version__}).")
    assert Lake(home).version() == 3
    assert load(home, loaded(speech(9))).version == 4


def test_the_verb_tells_who_has_no_lake(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = podium_by_hand(tmp_path / "nowhere", "migrate", monkeypatch=monkeypatch)
    assert (status, "does not exist" in told) == (1, True)
    status, told = podium_by_hand(release(home), "migrate", monkeypatch=monkeypatch)
    assert (status, "is a release" in told) == (2, True)


def newer(table: LakeTable, *fields: pa.Field) -> None:
    """The table with further columns, as a Podium to come may give it; a field named as a nested column brings members for it."""
    delta = deltalake.DeltaTable(table.address, storage_options=dict(table.storage))
    delta.alter.add_columns(deltalake.Schema.from_arrow(pa.schema(fields)).fields)


MOOD = pa.field("paragraphs", pa.list_(pa.struct([pa.field("mood", pa.string())])), nullable=False)
WEATHER = pa.field("weather", pa.string())


def test_a_lake_of_a_newer_podium_reads_and_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path, *CAPTURES)
    newer(Lake(tmp_path).speeches, MOOD, WEATHER)
    rows = deltalake.DeltaTable(Lake(tmp_path).speeches.address).to_pyarrow_table().to_pylist()
    there = pa.schema(deltalake.DeltaTable(Lake(tmp_path).speeches.address).schema().to_arrow())
    row = rows[0] | {"speech_id": "lighthouse/new", "weather": "fog", "paragraphs": [{**rows[0]["paragraphs"][0], "mood": "calm"}]}
    deltalake.write_deltalake(Lake(tmp_path).speeches.address, pa.Table.from_pylist([row], there), mode="append")
    for columns in (None, ["speaker"], ["text"]):
        assert podium.read("paragraphs", tmp_path, columns=columns).num_rows == 21
    assert "mood" not in podium.read("paragraphs", tmp_path).schema.names
    assert podium.sql("select count(*) as n from speeches", tmp_path)["n"].to_pylist() == [5]
    assert podium.changes(0, tmp_path).num_rows == 5
    assert release(tmp_path).is_dir()
    before = files(tmp_path / "lake")
    told = (
        rf"^this Podium \({podium.__version__}\) is older than the table \S+/speeches: it has paragraphs\.mood, weather, .*; update Podium"
    )
    for write in (
        lambda: load(tmp_path, loaded(speech(9))),
        lambda: load(tmp_path, loaded(speech(0, words="Changed."), days=2)),
        lambda: load(tmp_path, *CAPTURES),
        lambda: Lake(tmp_path).migrate(NOTE),
        lambda: Lake(tmp_path).tidy(),
    ):
        with pytest.raises(LakeError, match=told):
            write()
    for words_ in (("migrate",), ("migrate", "--dry-run")):
        status, said = podium_by_hand(tmp_path, *words_, monkeypatch=monkeypatch)
        assert (status, "is older than the table" in said) == (1, True)
    assert files(tmp_path / "lake") == before


def test_a_run_of_an_older_podium_asks_nobody_for_anything(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as there:
        there.run()
        newer(there.lake.pages, WEATHER)
        there.asked()
        with pytest.raises(LakeError, match=r"older than the table \S+/pages: it has weather"):
            there.look_again()
        assert there.asked() == []


def test_an_older_writer_that_is_overtaken_by_a_newer_one_fails_in_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has opened the table when the columns are added: its commit loses, and its next try finds columns that it does not know."""
    opened, overtaken = LakeTable.open_to_write, []

    def overtaking(table: LakeTable) -> Any:
        delta = opened(table)
        if not overtaken:
            overtaken.append(newer(table, MOOD))
        return delta

    monkeypatch.setattr(LakeTable, "open_to_write", overtaking)
    with older_podium(), pytest.raises(LakeError, match=r"is older than the table \S+/speeches: it has paragraphs\.mood"):
        load(home, loaded(speech(9)))
    assert revisions(home)[-1] == ("lighthouse/3", 1)


def load_all(home: str, keys: range) -> None:
    for key in keys:
        load(home, loaded(with_evidence(speech(key, words="The lamp was lit.")), days=2))


def test_newer_writers_that_meet_in_an_older_lake_lose_and_double_nothing(home: Path) -> None:
    context = get_context("spawn")
    writers = [context.Process(target=load_all, args=(str(home), keys)) for keys in (range(2, 10), range(9, 1, -1))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(180)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(columns_added(home)) == 1
    assert len(revisions(home)) == len(set(revisions(home))) == 5 + 2 + 6
    assert podium.sql("select count(*) as n from paragraphs where attribution = 'labelled'", home)["n"].to_pylist() == [8 * 3]


@pytest.fixture
def in_a_store(store_port: int) -> Iterator[str]:
    with environment(store_port):
        yield f"s3://{BUCKET}/columns"


def test_it_is_so_in_an_object_store_too(in_a_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    older_lake(in_a_store)
    assert podium.read("paragraphs", in_a_store, columns=["attribution"])["attribution"].to_pylist() == [None] * 20
    assert load(in_a_store, loaded(with_evidence(speech(7)), days=3)).version == 4
    assert (columns_added(in_a_store), nested(in_a_store) & LATER) == ([3], LATER)
    assert podium.read("paragraphs", in_a_store, columns=["attribution"])["attribution"].null_count == 22
    older_lake(f"{in_a_store}/second")
    status, told = podium_by_hand(f"{in_a_store}/second", "migrate", monkeypatch=monkeypatch)
    assert (status, columns_added(f"{in_a_store}/second")) == (0, [3]), told
    newer(Lake(in_a_store).speeches, MOOD)
    with pytest.raises(LakeError, match=r"it has paragraphs\.mood"):
        load(in_a_store, loaded(speech(9)))
