"""Whoever opens a release or its lake, with whatever tool, gets the same rows."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from released import TAG, a_lake, release

from podium import read
from podium.lake.schema import RELEASED
from podium.reading.dictionary import dictionary
from podium.release.documents import snippets
from podium.release.tables import Sizes
from podium.release_store.manifest import read_manifest

KEYS = {"speeches": ["speech_id"], "revisions": ["speech_id", "revision"]}


@pytest.fixture(scope="module", params=["files", "parts"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of one file a table, and one in parts."""
    home = tmp_path_factory.mktemp("home")
    a_lake(home)
    return release(home, sizes=Sizes() if request.param == "files" else Sizes(row_group=10, file=45_000))


def plain(rows: list[dict[str, Any]], table: str) -> list[tuple[Any, ...]]:
    """The rows by key, without the types of the tool that read them."""
    names = [name for name in RELEASED[table].names if RELEASED[table].field(name).type in ("string", "int32", "bool")]
    return sorted(tuple(None if pd.isna(row[name]) else row[name] for name in names) for row in rows)


@pytest.mark.parametrize("table", RELEASED)
def test_every_tool_reads_the_same_rows(made: Path, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = read_manifest(made).tables[table].pattern
    path = str(made / pattern)
    folder = path.removesuffix("/*.parquet")
    wanted = plain(pq.read_table(folder).to_pylist(), table)
    assert wanted
    assert plain(ds.dataset(folder).to_table().to_pylist(), table) == wanted
    assert plain(pl.scan_parquet(path).collect().to_dicts(), table) == wanted
    assert plain(duckdb.sql(f"FROM '{path}'").to_arrow_table().to_pylist(), table) == wanted
    assert plain(pd.read_parquet(folder, dtype_backend="pyarrow").to_dict("records"), table) == wanted
    assert plain(of_the_hub(made, table, tmp_path, monkeypatch), table) == wanted


def test_pandas_reads_a_lake_through_podium_and_not_its_folder(tmp_path: Path) -> None:
    """As the data dictionary says; where this fails because pandas can, the dictionary says too little."""
    a_lake(tmp_path, 3, 0)
    with pytest.raises((pa.ArrowException, NotImplementedError)):
        pd.read_parquet(tmp_path / "lake" / "speeches")
    frame = read("speeches", tmp_path).to_pandas(types_mapper=pd.ArrowDtype)
    assert (len(frame), frame["date"].isna().sum(), frame["superseded_at"].isna().all()) == (4, 1, True)
    assert '`podium.read("paragraphs").to_pandas(types_mapper=pandas.ArrowDtype)`' in dictionary()


def of_the_hub(made: Path, table: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    read = datasets.load_dataset(str(made), table, split="train", cache_dir=str(cache / "hub"))
    pattern = read_manifest(made).tables[table].pattern
    alone = datasets.load_dataset("parquet", data_files=str(made / pattern), split="train", cache_dir=str(cache / "alone"))
    assert read.to_list() == alone.to_list()
    rows: list[dict[str, Any]] = read.to_list()
    return rows


def test_the_lake_has_the_same_speeches(made: Path) -> None:
    from podium.reading.tables import read

    home = made.parents[1]
    lake = read("speeches", home).to_pylist()
    released = pq.read_table(str(made / read_manifest(made).tables["speeches"].pattern).removesuffix("/*.parquet")).to_pylist()
    wanted = sorted((row["speech_id"], row["content_hash"], row["title"]) for row in released)
    assert sorted((row["speech_id"], row["content_hash"], row["title"]) for row in lake) == wanted
    delta = pl.scan_delta(str(home / "lake" / "speeches")).filter(pl.col("superseded_at").is_null()).collect().to_dicts()
    assert sorted((row["speech_id"], row["content_hash"], row["title"]) for row in delta) == wanted


@pytest.mark.parametrize("tool", ["pandas", "polars", "DuckDB", "Hugging Face"])
def test_the_lines_that_we_tell_people_to_copy_run(made: Path, tool: str, tmp_path: Path) -> None:
    patterns = {name: table.pattern for name, table in read_manifest(made).tables.items()}
    snippet = next(one for one in snippets(TAG, patterns) if one.tool == tool)
    assert snippet.code in (made / "README.md").read_text()
    code = snippet.code if snippet.language == "python" else f"import duckdb; print(duckdb.sql('''{snippet.code}'''))"
    offline = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=made.parent, check=True, env=offline, capture_output=True)
