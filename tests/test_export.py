"""Files that leave the lake: the same rows in every format, whole or not at all."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from invented import NOTE, files, loaded, page, speech

from podium import read
from podium.errors import UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT
from podium.reading.export import export


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("home"))
    captures = [loaded(speech(key, words='Oil, "wicks"\nand – glass.')) for key in range(12)] + [
        loaded(speech("x", date=None, published=None))
    ]
    lake.load(captures, [page(capture) for capture in captures], NOTE)
    lake.load([loaded(speech(0, words="New."), days=1), loaded(speech("y", source="harbour"))], [], NOTE)
    return lake


def rows_of(lake: Lake, table: str) -> list[dict[str, object]]:
    home = Path(lake.speeches.address).parents[1]
    key = [name for name in ("person_key", "speech_id", "revision", "position") if name in FLAT[table].names]
    return read(table, home).sort_by([(name, "ascending") for name in key]).to_pylist()


@pytest.mark.parametrize("table", FLAT)
def test_every_format_holds_every_row(lake: Lake, tmp_path: Path, table: str) -> None:
    wanted = rows_of(lake, table)
    for format in ("parquet", "jsonl", "csv"):
        assert export(lake, table, format, tmp_path / format) == len(wanted)
    key = [(name, "ascending") for name in ("person_key", "speech_id", "revision", "position") if name in FLAT[table].names]
    assert pq.read_table(tmp_path / "parquet").sort_by(key).to_pylist() == wanted
    plain = json.loads(json.dumps(wanted, default=lambda value: value.isoformat()))
    lines = [json.loads(line) for line in (tmp_path / "jsonl").read_text().splitlines()]
    assert sorted(lines, key=lambda row: [row[name] for name, _ in key]) == plain
    with (tmp_path / "csv").open(newline="") as file:
        told = list(csv.DictReader(file))
    assert len(told) == len(wanted)
    if table == "paragraphs":
        assert sorted(row["text"] for row in told) == sorted(str(row["text"]) for row in wanted)
    if table == "speeches":
        assert json.loads(told[0]["media"])[0]["kind"] == "video"


def test_rows_come_in_order_and_the_same_each_time(lake: Lake, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(lake, "paragraphs", "jsonl", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    ids = [json.loads(line)["speech_id"] for line in (tmp_path / "one").read_text().splitlines()]
    assert ids[0] == "harbour/y"
    assert ids[-1] == "lighthouse/x"  # undated ones last


def test_the_columns_keep_their_meanings_in_parquet(lake: Lake, tmp_path: Path) -> None:
    export(lake, "speeches", "parquet", tmp_path / "s.parquet")
    assert pq.read_schema(tmp_path / "s.parquet").field("speech_id").metadata[b"description"].startswith(b"`<source>/")


def test_an_old_version_exports_as_it_was(lake: Lake, tmp_path: Path) -> None:
    assert export(lake, "speeches", "jsonl", tmp_path / "v", version=1) == 13
    assert export(lake, "speeches", "jsonl", tmp_path / "v") == 14


def test_what_cannot_be_is_one_sentence_and_leaves_the_old_file(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("old")
    with pytest.raises(UsageError, match="no format 'xls', choose from parquet, jsonl, csv"):
        export(lake, "speeches", "xls", tmp_path / "kept")
    with pytest.raises(UsageError, match="no table 'pages'"):
        export(lake, "pages", "csv", tmp_path / "kept")
    with pytest.raises(UnknownVersion, match="no version 77"):
        export(lake, "speeches", "csv", tmp_path / "kept", version=77)
    with pytest.raises(UsageError, match="does not exist, make it first"):
        export(lake, "speeches", "csv", tmp_path / "nowhere" / "kept")
    assert (files(tmp_path), (tmp_path / "kept").read_text()) == ({"kept"}, "old")


def test_an_empty_lake_exports_a_header(tmp_path: Path) -> None:
    assert export(Lake(tmp_path), "speakers", "csv", tmp_path / "s.csv") == 0
    assert (
        tmp_path / "s.csv"
    ).read_text() == '"speech_id","revision","position","name","role","name_evidence","party","constituency","person_id","person_key"\n'
