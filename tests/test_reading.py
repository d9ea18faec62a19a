"""Consumers: a lake and a release answer alike, in every tool, while a run writes, and in one sentence where they cannot."""

import json
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from invented import NOTE, at, files, gone, loaded, page, speech
from released import a_lake, release

import podium
from podium.errors import BrokenRelease, HomeError, LakeError, UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT
from podium.records import Paragraph, Speaker

TESTS = Path(__file__).parent
KEYS = ("speech_id", "revision", "position")
TWO = speech(
    "two",
    speakers=(Speaker("Orla Fictive"), Speaker("Bran O'Fictive", "Pilot")),
    paragraphs=(Paragraph("Ahoy.", speaker="Bran O'Fictive", turn=1), Paragraph("Ahoy too.", speaker="Orla Fictive", turn=2)),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some speeches of two sources, one revised, one withdrawn, one by two people."""
    home = tmp_path_factory.mktemp("home")
    lake = a_lake(home, lighthouse=8, harbour=5)
    lake.load([loaded(TWO), loaded(speech(3, words="Changed."), days=2)], [], NOTE)
    lake.load([], [gone(loaded(speech(4)), 5)], NOTE)
    return home


@pytest.fixture(scope="module")
def made(home: Path) -> Path:
    return release(home)


@pytest.fixture(params=["lake", "release"])
def either(request: pytest.FixtureRequest, home: Path, made: Path) -> Path:
    return home if request.param == "lake" else made


def ordered(table: pa.Table) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=lambda row: [row[name] for name in KEYS if name in row])


@pytest.mark.parametrize("table", FLAT)
def test_a_release_says_what_its_lake_says(home: Path, made: Path, table: str) -> None:
    columns = FLAT[table].names
    cut = {"source": "lighthouse"} if table in {"paragraphs", "turns"} else {}  # the harbour's texts may not be passed on
    wanted = as_passed_on(ordered(podium.read(table, home, **cut)))  # type: ignore[arg-type]
    assert ordered(podium.read(table, made, columns=columns)) == wanted


def as_passed_on(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as a release holds them: of the harbour, whose texts may not be passed on, without the words of the page."""
    return [row | {"venue_raw": None} if row.get("source") == "harbour" and "venue_raw" in row else row for row in rows]


def ids(table: str, home: Path, **cut: Any) -> list[str]:
    return sorted(set(podium.read(table, home, **cut)["speech_id"].to_pylist()))


def test_cuts_are_the_same_in_both(either: Path) -> None:
    assert ids("speeches", either, source=["harbour", "lighthouse"], until=date(2019, 12, 31)) == ["lighthouse/0", "lighthouse/5"]
    assert ids("paragraphs", either, speech="lighthouse/two") == ["lighthouse/two"]
    assert ids("revisions", either, speech=["lighthouse/3", "lighthouse/x"]) == ["lighthouse/3", "lighthouse/x"]
    assert ids("speeches", either, speaker="Bran O'Fictive") == ["lighthouse/two"]
    assert podium.read("speeches", either, speaker="Bran O'Fictive", columns=["title"]).to_pydict() == {"title": ["Remarks on lamp two"]}
    assert podium.read("paragraphs", either, speaker="Bran O'Fictive", columns=["text"]).to_pydict() == {"text": ["Ahoy."]}
    assert podium.read("speakers", either, speaker="Bran O'Fictive", columns=["role"]).to_pydict() == {"role": ["Pilot"]}
    assert podium.read("speeches", either, speaker="Bran O'Fictive", until="2019-01").num_rows == 0


@pytest.mark.parametrize("columns", [["position"], ["speaker", "position"], ["text"], ["kind", "speech_id", "date"], ["label", "turn"]])
def test_one_member_is_as_in_the_whole(home: Path, columns: list[str]) -> None:
    """Members of the nested rows are read from the files alone, whole rows by the engine."""
    whole = podium.read("paragraphs", home)
    part = podium.read("paragraphs", home, columns=columns)
    assert part.schema.names == columns
    assert part.schema.field(columns[0]) == FLAT["paragraphs"].field(columns[0])
    assert sorted(map(str, part.to_pylist())) == sorted(str({name: row[name] for name in columns}) for row in whole.to_pylist())


def test_members_of_one_source_past_day_or_empty_span(home: Path) -> None:
    known = podium.read("paragraphs", home, as_of=at(1), source="lighthouse", columns=["speaker", "revision"])
    assert set(known["revision"].to_pylist()) == {1}
    assert podium.read("paragraphs", home, since=date(2030, 1, 1), columns=["speaker"]).num_rows == 0
    assert podium.read("speakers", home, source="harbour", until="1990-01", columns=["name"]).num_rows == 0


def test_a_release_knows_past_days_of_speeches_but_not_of_paragraphs(home: Path, made: Path) -> None:
    for day in (at(1), at(3), at(6)):
        assert ordered(podium.read("speeches", made, as_of=day)) == as_passed_on(ordered(podium.read("speeches", home, as_of=day)))
    with pytest.raises(UsageError, match="holds no paragraphs of earlier revisions"):
        podium.read("paragraphs", made, as_of=at(1))
    with pytest.raises(UsageError, match="is a release and so one version"):
        podium.read("speeches", made, version=1)


def test_every_tool_takes_the_same_rows(either: Path) -> None:
    table = podium.read("paragraphs", either, source="lighthouse").sort_by([(name, "ascending") for name in KEYS])
    wanted = table.to_pylist()
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    assert frame.to_dicts() == wanted
    rows = table  # duckdb finds it by its name
    assert isinstance(rows, pa.Table)
    assert duckdb.sql("from rows").to_arrow_table().to_pylist() == wanted
    assert pa.Table.from_pandas(table.to_pandas(types_mapper=pd.ArrowDtype), schema=table.schema).to_pylist() == wanted
    stream = podium.scan("paragraphs", either, source="lighthouse")
    assert isinstance(stream, pa.RecordBatchReader)
    assert ordered(stream.read_all()) == wanted
    queried = podium.sql("select * from paragraphs where source = 'lighthouse' order by speech_id, revision, position", either)
    assert queried.to_pylist() == wanted


def test_a_home_may_have_any_name(home: Path, tmp_path: Path) -> None:
    odd = tmp_path / "it's 100% a home, übrigens"
    shutil.copytree(home, odd)
    for columns in (None, ["speaker"]):
        assert ordered(podium.read("paragraphs", odd, columns=columns)) == ordered(podium.read("paragraphs", home, columns=columns))
    assert ordered(podium.sql("from speeches", odd)) == ordered(podium.read("speeches", home))


def test_polars_and_pyarrow_open_the_lake_without_us(home: Path) -> None:
    lake = Lake(home)
    wanted = ordered(lake.read("speeches"))
    assert ordered(pl.scan_delta(lake.speeches.address).collect().select(lake.speeches.schema.names).to_arrow()) == wanted
    plain = ds.dataset(lake.files(), partitioning="hive").to_table(columns=["speech_id", "revision", "title"])
    assert ordered(plain) == [{name: row[name] for name in ("speech_id", "revision", "title")} for row in wanted]


@pytest.mark.parametrize("table", FLAT)
def test_sql_sees_the_tables_as_read_gives_them(either: Path, table: str) -> None:
    told = podium.sql(f"from {table}", either)
    read = podium.read(table, either)
    assert told.schema.names == read.schema.names
    assert ordered(told) == ordered(read)


def test_sql_joins_and_counts_and_reads_old_versions(home: Path, made: Path) -> None:
    query = "select count(*) n from paragraphs join paragraphs again using (speech_id, position) join speeches using (speech_id)"
    assert podium.sql(query, home)["n"].to_pylist() == [podium.read("paragraphs", home).num_rows]
    assert podium.sql("select count(*) n from speeches", home, version=0)["n"].to_pylist() == [0]
    assert podium.sql("select count(*) n from speeches", home, version=1)["n"].to_pylist() == [14]
    with pytest.raises(UsageError, match=r"the query cannot be run: .*nowhere"):
        podium.sql("select * from nowhere", home)
    with pytest.raises(UnknownVersion, match="no version 99"):
        podium.sql("select 1", home, version=99)
    with pytest.raises(UsageError, match="one version"):
        podium.sql("select 1", made, version=1)


def test_the_environment_names_the_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    assert podium.read("speeches").num_rows == podium.read("speeches", home).num_rows
    monkeypatch.delenv("PODIUM_HOME")
    shutil.copytree(home, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    assert podium.read("speeches").num_rows == podium.read("speeches", home).num_rows


def test_podium_toml_names_the_home_for_python_as_for_the_command_line(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from podium.settings import Settings

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(home, tmp_path / "elsewhere")
    (tmp_path / "podium.toml").write_text('home = "elsewhere"\n')
    monkeypatch.chdir(tmp_path)
    for given in (None, ""):  # an empty variable says nothing
        if given is not None:
            monkeypatch.setenv("PODIUM_HOME", given)
        assert Settings().home == "elsewhere"
        assert podium.read("speeches").num_rows == podium.read("speeches", home).num_rows
        assert podium.scan("speakers").read_all().num_rows == podium.read("speakers", home).num_rows
        assert podium.sql("select count(*) n from speeches")["n"].to_pylist() == [podium.read("speeches", home).num_rows]
        assert podium.search("changed")[0].speech_id == "lighthouse/3"
        assert podium.diff("lighthouse/3").before["revision"] == 1
        assert podium.changes(0).num_rows == podium.changes(0, home).num_rows
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "nowhere"))  # the environment goes first
    with pytest.raises(HomeError, match="nowhere does not exist"):
        podium.read("speeches")
    assert podium.read("speeches", tmp_path / "elsewhere").num_rows
    monkeypatch.delenv("PODIUM_HOME")
    for broken, told in (
        (b"home = \n", "podium.toml cannot be read"),
        (b"\xff", "podium.toml cannot be read"),
        (b"home = 3", "it is no text"),
    ):
        (tmp_path / "podium.toml").write_bytes(broken)
        for ask in (lambda: podium.read("speeches"), Settings):
            with pytest.raises(UsageError, match=told):
                ask()
    assert podium.read("speeches", home).num_rows


def test_reading_writes_nothing(home: Path, made: Path) -> None:
    before = files(home)
    podium.read("paragraphs", home, columns=["text"])
    podium.sql("from speeches", home)
    podium.changes(0, home)
    podium.read("speeches", made)
    assert files(home) == before


def test_what_is_not_there_is_one_sentence(home: Path, made: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no table 'pages': "):
        podium.read("pages", home)
    with pytest.raises(UsageError, match="paragraphs has no column 'words': choose from"):
        podium.read("paragraphs", made, columns=["words"])
    for nothing in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(HomeError, match="(holds neither a lake nor a release|does not exist|is a file).*: set PODIUM_HOME"):
            podium.read("speeches", nothing)
    with pytest.raises(UsageError, match="cannot be read"):
        podium.read("speeches", "ftp://nowhere/home")
    with pytest.raises(UnknownVersion, match="no version 7"):
        podium.read("speeches", home, version=7)


def broken_copy(made: Path, to: Path) -> Path:
    shutil.copytree(made, to)
    for path in to.iterdir():
        path.chmod(0o644)
    return to


def test_a_torn_half_copied_or_future_release_is_one_sentence(made: Path, tmp_path: Path) -> None:
    copy = broken_copy(made, tmp_path / "half")
    (copy / "paragraphs.parquet").unlink()
    assert podium.read("speeches", copy).num_rows > 0
    with pytest.raises(BrokenRelease, match=r"is not whole: paragraphs.parquet is missing; copy it again"):
        podium.read("paragraphs", copy)
    with pytest.raises(BrokenRelease, match="is not whole"):
        podium.sql("from speeches", copy)
    whole = (copy / "speeches.parquet").read_bytes()
    (copy / "speeches.parquet").write_bytes(whole[:-100])
    with pytest.raises(BrokenRelease, match="bytes long and not"):
        podium.read("speeches", copy)
    (copy / "speeches.parquet").write_bytes(bytes(len(whole)))
    with pytest.raises(BrokenRelease, match="cannot be read, copy it again"):
        podium.read("speeches", copy)
    told = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(told | {"schema_version": "9.0"}))
    with pytest.raises(BrokenRelease, match=r"has schema 9.0 and .* reads up to 1.x: update podium"):
        podium.read("speeches", copy)
    (copy / "manifest.json").write_text('{"name": ')
    with pytest.raises(BrokenRelease, match="torn or altered"):
        podium.read("speeches", copy)


def test_a_torn_lake_is_one_sentence(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "copy")
    for part in (tmp_path / "copy" / "lake" / "speeches").rglob("*.parquet"):
        part.write_bytes(b"no parquet")
    for columns in (["title"], ["speech_id", "venue_city"]):
        with pytest.raises(LakeError, match="cannot be read"):
            podium.read("speeches", tmp_path / "copy", columns=columns)
    with pytest.raises(LakeError, match="cannot be read"):
        podium.read("paragraphs", tmp_path / "copy", columns=["speaker"])
    with pytest.raises(LakeError, match="could not be run to its end"):
        podium.sql("from speeches", tmp_path / "copy")


def altered(home: Path, to: Path, drop: str) -> Path:
    """The home with a table that lacks a column, as another version of podium may have written it."""
    import deltalake

    rows = Lake(home).read("speeches").drop_columns(drop)
    deltalake.write_deltalake(str(to / "lake" / "speeches"), rows, partition_by=["source", "year"])
    return to


def test_a_lake_of_another_version_reads_where_it_can_and_says_so_where_not(home: Path, tmp_path: Path) -> None:
    older = altered(home, tmp_path / "older", "event")
    assert set(podium.read("speeches", older)["event"].to_pylist()) == {None}
    assert podium.read("paragraphs", older, columns=["speaker"]).num_rows == podium.read("paragraphs", home).num_rows
    future = altered(home, tmp_path / "future", "first_seen")
    with pytest.raises(LakeError, match=r"is older than this Podium \(.*\): it has no column first_seen, .*; use the Podium that wrote it"):
        podium.read("speeches", future)


READER = """
import sys, podium
for _ in range(40):
    for columns in (None, ["speaker"]):
        read = podium.read("paragraphs", sys.argv[1], columns=columns).num_rows
        assert read % 5 == 0 and read >= 5, read
    counted = podium.sql("select count(*) n from paragraphs", sys.argv[1])["n"][0].as_py()
    assert counted % 5 == 0 and counted >= read, (counted, read)
print(read)
"""


def test_a_fresh_process_reads_whole_commits_while_another_writes(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.load([loaded(speech(0))], [], NOTE)
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as reader:
        key = 0
        while reader.poll() is None:
            key += 1
            lake.load([loaded(speech(key)), loaded(speech(0, words=f"Text {key}."), days=key)], [], NOTE)
            if key % 10 == 0:
                lake.tidy(timedelta(hours=1))
        assert reader.stdout is not None
        assert reader.stderr is not None
        assert (reader.returncode, reader.stderr.read()) == (0, "")
        assert int(reader.stdout.read()) > 5, "something was written while it read"


def loaded_after(script: str, *words: str) -> str:
    heavy = {"prefect", "pydantic", "requests", "pyarrow", "deltalake", "duckdb", "tantivy", "bs4", "rich"}
    told = f"import sys, podium; {script}; print(sorted({heavy} & set(sys.modules)))"
    return subprocess.run([sys.executable, "-c", told, *words], capture_output=True, text=True, check=True).stdout


def test_importing_brings_nothing_along_and_reading_neither_prefect_nor_requests(home: Path) -> None:
    assert loaded_after("pass") == "[]\n"
    assert loaded_after("podium.read('speeches', sys.argv[1]); podium.changes(0, sys.argv[1])", str(home)) == "['deltalake', 'pyarrow']\n"
    by_setting = "import os; os.environ['PODIUM_HOME'] = sys.argv[1]; podium.read('speeches')"
    assert loaded_after(by_setting, str(home)) == "['deltalake', 'pyarrow']\n"


def test_what_podium_offers_is_no_module() -> None:
    for name, module in podium.ROOMS.items():
        __import__(module)
        assert callable(getattr(podium, name))
        assert name in dir(podium)
    with pytest.raises(AttributeError, match="no attribute 'write'"):
        podium.write  # noqa: B018


def test_pages_are_no_paragraphs(home: Path) -> None:
    """The ledger beside the speeches never leaks into what consumers read."""
    lake = Lake(home)
    before = podium.read("speeches", home).num_rows
    lake.load([], [page(loaded(speech("unread")), speech_id=None)], NOTE)
    assert podium.read("speeches", home).num_rows == before
