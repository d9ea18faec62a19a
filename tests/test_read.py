"""The flat tables: every paragraph and speaker of the nested rows, in place; spans, projections and days past."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from invented import NOTE, START, at, gone, loaded, page, speech

from podium import read, scan
from podium.errors import UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.lake.parts import paragraph_ids
from podium.lake.schema import FLAT
from podium.reading.person_linkage import form_key
from podium.records import Paragraph, Speech

HARBOUR = speech("a", source="harbour", date=date(2025, 5, 5), venue=None, speakers=(), paragraphs=(Paragraph("Fog."), Paragraph("Horn.")))
OTHER = speech(2, date=date(2026, 10, 9))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Version 1: three speeches; 2: one revised; 3: one withdrawn."""
    home = tmp_path_factory.mktemp("home")
    lake = Lake(home)
    first = [loaded(record) for record in (speech(), OTHER, HARBOUR)]
    lake.load(first, [page(capture) for capture in first], NOTE)
    lake.load([loaded(speech(words="Changed."), days=2)], [], NOTE)
    lake.load([], [gone(first[1], 5)], NOTE)
    return home


def expected(record: Speech, revision: int) -> list[dict[str, object]]:
    ids = paragraph_ids(record.speech_id, [paragraph.text for paragraph in record.paragraphs])
    return [
        {
            "speech_id": record.speech_id, "revision": revision, "position": place, "turn": paragraph.turn, "speaker": paragraph.speaker,
            "label": paragraph.label, "kind": paragraph.kind.value, "text": paragraph.text, "attribution": None, "paragraph_id": named,
            "source": record.source, "date": record.date,
        }
        for place, (paragraph, named) in enumerate(zip(record.paragraphs, ids, strict=True), 1)
    ]  # fmt: skip


def test_paragraphs_are_those_of_the_records(home: Path) -> None:
    table = read("paragraphs", home).sort_by([("speech_id", "ascending"), ("position", "ascending")])
    assert table.to_pylist() == [*expected(HARBOUR, 1), *expected(speech(words="Changed."), 2), *expected(OTHER, 1)]


def test_speakers_and_venues_are_those_of_the_records(home: Path) -> None:
    speakers = read("speakers", home).sort_by("speech_id").to_pylist()
    assert speakers == [
        {
            "speech_id": f"lighthouse/{key}",
            "revision": revision,
            "position": 1,
            "name": "Orla Fictive",
            "role": "Keeper of the Lighthouse",
            "name_evidence": None,
            "party": None,
            "constituency": None,
            "person_id": None,
            "person_key": form_key("lighthouse", "Orla Fictive", "Keeper of the Lighthouse", None),
        }
        for key, revision in ((1, 2), (2, 1))
    ]
    venues = read("speeches", home, columns=["speech_id", "venue_city", "venue_raw"]).sort_by("speech_id").to_pylist()
    assert venues[0] == {"speech_id": "harbour/a", "venue_city": None, "venue_raw": None}
    assert venues[1] == {"speech_id": "lighthouse/1", "venue_city": "Nowhere-on-Sea", "venue_raw": "in the Lamp Room, Nowhere-on-Sea"}


@pytest.mark.parametrize("table", FLAT)
def test_every_table_has_its_declared_columns(home: Path, tmp_path: Path, table: str) -> None:
    assert read(table, home).schema.equals(FLAT[table], check_metadata=True)
    Lake(tmp_path).load([], [page(loaded(speech()), Outcome.REJECTED, speech_id=None, reason="no_body: nothing")], NOTE)
    empty = read(table, tmp_path)
    assert (empty.num_rows, empty.schema) == (0, FLAT[table])


def test_speeches_stand_once_and_revisions_all(home: Path) -> None:
    assert sorted(read("speeches", home)["speech_id"].to_pylist()) == ["harbour/a", "lighthouse/1", "lighthouse/2"]
    revisions = read("revisions", home, columns=["speech_id", "revision", "superseded_at", "withdrawn_at"])
    assert sorted(tuple(row.values()) for row in revisions.to_pylist() if row["speech_id"] != "harbour/a") == [
        ("lighthouse/1", 1, at(2), None),
        ("lighthouse/1", 2, None, None),
        ("lighthouse/2", 1, None, at(5)),
    ]


def known(home: Path, when: date) -> list[tuple[str, int, bool]]:
    rows = read("speeches", home, as_of=when, columns=["speech_id", "revision", "superseded_at", "withdrawn_at"]).to_pylist()
    assert all(row["superseded_at"] is None for row in rows)
    return sorted((row["speech_id"], row["revision"], row["withdrawn_at"] is not None) for row in rows)


def test_a_past_day_is_as_it_was_known(home: Path) -> None:
    day = START.date()
    assert known(home, day - timedelta(days=1)) == []
    assert known(home, day) == [("harbour/a", 1, False), ("lighthouse/1", 1, False), ("lighthouse/2", 1, False)]
    assert known(home, at(2) - timedelta(microseconds=1)) == known(home, day)
    assert known(home, at(2)) == [("harbour/a", 1, False), ("lighthouse/1", 2, False), ("lighthouse/2", 1, False)]
    assert known(home, day + timedelta(days=5)) == [("harbour/a", 1, False), ("lighthouse/1", 2, False), ("lighthouse/2", 1, True)]


def test_a_past_day_survives_clean_up(home: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    Lake(copy).tidy(timedelta(0))
    assert known(copy, at(2) - timedelta(microseconds=1)) == known(home, START.date())


def test_a_return_leaves_the_gap_to_be_seen(tmp_path: Path) -> None:
    first = loaded(speech())
    lake = Lake(tmp_path)
    lake.load([first], [page(first)], NOTE)
    lake.load([], [gone(first, 3)], NOTE)
    lake.load([replace(first, fetched_at=at(9))], [], NOTE)
    assert [known(tmp_path, at(days)) for days in (2, 4, 10)] == [
        [("lighthouse/1", 1, False)],
        [("lighthouse/1", 1, True)],
        [("lighthouse/1", 2, False)],
    ]


def test_spans_and_sources_cut(home: Path) -> None:
    def ids(**cut: object) -> list[str]:
        return sorted(read("speeches", home, columns=["speech_id"], **cut)["speech_id"].to_pylist())  # type: ignore[arg-type]

    assert ids(source="harbour") == ["harbour/a"]
    assert ids(since=date(2026, 10, 1)) == ["lighthouse/1", "lighthouse/2"]
    assert ids(until=date(2026, 10, 1)) == ["harbour/a", "lighthouse/1"]
    assert ids(since=date(2026, 10, 2), until=date(2026, 10, 9), source="lighthouse") == ["lighthouse/2"]


def test_an_old_version_reads_as_it_was(home: Path) -> None:
    assert read("paragraphs", home, version=1, source="lighthouse")["revision"].to_pylist() == [1] * 10
    with pytest.raises(UnknownVersion):
        read("paragraphs", home, version=99)


def test_wrong_names_are_one_sentence(home: Path) -> None:
    with pytest.raises(UsageError, match="no table 'speechs': did you mean speeches"):
        read("speechs", home)
    with pytest.raises(UsageError, match="speakers has no column 'text': "):
        read("speakers", home, columns=["text"])


def test_lists_that_are_empty_or_in_later_batches_keep_their_places() -> None:
    from podium.reading.snapshot import _members_of

    kind = pa.list_(pa.struct([("name", pa.string())]))
    lists = pa.array([[{"name": "z"}], [], [{"name": "a"}, {"name": "b"}], None, [{"name": "c"}]], kind)
    batch = pa.RecordBatch.from_arrays([pa.array(["v", "w", "x", "y", "z"]), lists], ["speech_id", "speakers"]).slice(1)
    flat = _members_of(batch, "speakers")
    assert (flat["speech_id"].to_pylist(), flat["name"].to_pylist(), flat["position"].to_pylist()) == (
        ["x", "x", "z"],
        ["a", "b", "c"],
        [1, 2, 1],
    )


def test_a_stream_feeds_duckdb(home: Path) -> None:
    import duckdb

    paragraphs = scan("paragraphs", home)  # duckdb finds it by its name
    assert isinstance(paragraphs, pa.RecordBatchReader)
    spoken = duckdb.sql("select speaker, count(*) from paragraphs where kind = 'speech' and speaker is not null group by 1").fetchall()
    assert spoken == [("Orla Fictive", 4)]
