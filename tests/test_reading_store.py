"""A home in an object store: an S3 server on this machine, read as any other home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from invented import NOTE, loaded, page, speech
from object_store import BUCKET, environment
from pyarrow import fs
from released import a_lake, release

import podium
from podium.errors import HomeError
from podium.lake.lake import Lake
from podium.reading.home import files_at

KEYS = ("speech_id", "revision", "position")


@pytest.fixture(scope="module")
def store(store_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An address of this module's own; the environment names the server, as it would a real one."""
    with environment(store_port) as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield f"s3://{BUCKET}/reading"


@pytest.fixture(scope="module")
def lake_there(store: str) -> str:
    home = f"{store}/home"
    lake = Lake(home)
    first = [loaded(speech(key)) for key in range(3)]
    lake.load(first, [page(capture) for capture in first], NOTE)
    lake.load([loaded(speech(1, words="Changed."), days=2)], [], NOTE)
    return home


def test_a_lake_in_a_store_reads_like_any_other(lake_there: str, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.load([loaded(speech(key)) for key in range(3)], [], NOTE)
    lake.load([loaded(speech(1, words="Changed."), days=2)], [], NOTE)
    for table in ("speeches", "paragraphs", "revisions"):
        order = [(name, "ascending") for name in KEYS if name in podium.read(table, tmp_path).schema.names]
        assert podium.read(table, lake_there).sort_by(order).equals(podium.read(table, tmp_path).sort_by(order))
    assert podium.read("paragraphs", lake_there, columns=["speaker"], speech="lighthouse/1").num_rows == 5
    changes = podium.changes(1, lake_there).to_pylist()
    assert [(row["change"], row["speech_id"]) for row in changes] == [("revised", "lighthouse/1")]
    assert podium.diff("lighthouse/1", home=lake_there).before["revision"] == 1


def test_sql_reads_a_store_without_any_download(lake_there: str) -> None:
    told = podium.sql("select source, count(*) n from paragraphs group by 1", lake_there)
    assert told.to_pylist() == [{"source": "lighthouse", "n": 15}]


def test_search_keeps_its_index_in_the_cache(lake_there: str) -> None:
    assert [hit.speech_id for hit in podium.search("changed", lake_there)] == ["lighthouse/1"]


def test_a_release_in_a_store(store: str, tmp_path: Path) -> None:
    a_lake(tmp_path)
    made = release(tmp_path)
    there = f"{store}/releases/{made.name}"
    fs.copy_files(str(made), there.removeprefix("s3://"), fs.LocalFileSystem(), files_at(there))
    assert podium.read("paragraphs", there).num_rows == podium.read("paragraphs", made).num_rows
    assert podium.sql("select count(*) n from paragraphs", there)["n"].to_pylist() == [podium.read("paragraphs", made).num_rows]


def test_an_empty_or_missing_bucket_is_one_sentence(store: str) -> None:
    with pytest.raises(HomeError, match="s3://podium-test/reading/nothing (does not exist|holds neither)"):
        podium.read("speeches", f"{store}/nothing")
    with pytest.raises(HomeError, match="s3://no-such-bucket/home does not exist"):
        podium.read("speeches", "s3://no-such-bucket/home")
