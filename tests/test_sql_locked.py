"""``podium.sql`` gives the tables and nothing else: a test for each way in which a query could read, write, fetch or change more."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from invented import NOTE, files, loaded, speech
from object_store import BUCKET, environment, names
from pyarrow import fs
from released import a_lake, release

import podium
from podium.errors import LakeError, UsageError
from podium.lake.lake import Lake
from podium.reading import query
from podium.reading.home import files_at

MORE = "asks for more than the tables"
ONE = "exactly one statement"


@pytest.fixture(scope="module")
def homes(store_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The same lake and its release, in folders and in a store."""
    folder = tmp_path_factory.mktemp("homes")
    a_lake(folder / "lake", lighthouse=8, harbour=3)
    made = release(folder / "lake")
    with environment(store_port):
        in_store = f"s3://{BUCKET}/locked"
        a_lake(f"{in_store}/lake", lighthouse=8, harbour=3)  # type: ignore[arg-type]
        fs.copy_files(str(made), f"{BUCKET}/locked/release", fs.LocalFileSystem(), files_at(in_store))
        yield {
            "lake": str(folder / "lake"),
            "release": str(made),
            "lake in a store": f"{in_store}/lake",
            "release in a store": f"{in_store}/release",
        }


@pytest.fixture(params=["lake", "release", "lake in a store", "release in a store"])
def home(request: pytest.FixtureRequest, homes: dict[str, str]) -> str:
    return homes[request.param]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, which is the user's home too: a file of each kind lies in it, and nothing may be added."""
    (tmp_path / "secret.csv").write_text("word\nhush\n")
    (tmp_path / "secret.parquet").write_bytes(b"PAR1")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


REFUSED = {
    "a CSV file": ("from read_csv('secret.csv')", MORE),
    "a file by its name": ("from 'secret.csv'", MORE),
    "a text": ("select content from read_text('secret.csv')", MORE),
    "bytes": ("select content from read_blob('secret.csv')", MORE),
    "a Parquet file": ("from read_parquet('secret.parquet')", MORE),
    "what a Parquet file says of itself": ("from parquet_metadata('secret.parquet')", MORE),
    "JSON": ("from read_json('secret.csv')", MORE),
    "what lies in a folder": ("from glob('*')", MORE),
    "a guess at a file": ("from sniff_csv('secret.csv')", MORE),
    "a query in a query": ("from query('from read_csv(''secret.csv'')')", MORE),
    "a file within an expression": ("select (select count(*) from read_text('secret.csv')) from speeches", MORE),
    "an address": ("from read_csv('https://example.org/words.csv')", MORE),
    "an address by its name": ("from 'https://example.org/words.parquet'", MORE),
    "an object of a store": ("from read_parquet('s3://podium-test/words.parquet')", MORE),
    "the environment": ("select getenv('HOME')", "getenv"),
    "a copy to a file": ("copy speeches to 'out.csv'", f"{ONE}.*COPY"),
    "a copy of a query": ("copy (select 1) to 'out.parquet'", f"{ONE}.*COPY"),
    "an export": ("export database 'out'", f"{ONE}.*EXPORT"),
    "an import": ("import database 'out'", ONE),
    "another database": ("attach 'other.db'", f"{ONE}.*ATTACH"),
    "an extension to install": ("install spatial", ONE),
    "an extension to load": ("load httpfs", ONE),
    "a setting": ("set threads = 1", f"{ONE}.*SET"),
    "the door itself": ("set enable_external_access = true", f"{ONE}.*SET"),
    "a setting back": ("reset memory_limit", ONE),
    "a pragma": ("pragma database_list", f"{ONE}.*PRAGMA"),
    "a call": ("call pragma_version()", f"{ONE}.*CALL"),
    "a table": ("create table mine as from speeches", f"{ONE}.*CREATE"),
    "a secret": ("create persistent secret (type s3)", f"{ONE}|cannot be run"),
    "a row": ("insert into speeches values (1)", f"{ONE}.*INSERT"),
    "a deletion": ("delete from speeches", f"{ONE}.*DELETE"),
    "a plan": ("explain select 1", f"{ONE}.*EXPLAIN"),
    "a run for its plan": ("explain analyze copy speeches to 'out.csv'", f"{ONE}.*EXPLAIN"),
    "two statements": ("select 1; select 2", f"{ONE}.*SELECT, SELECT"),
    "a second one that writes": ("select 1; copy speeches to 'out.csv'", ONE),
    "nothing": (" -- nothing", f"{ONE}.*nothing"),
    "a pivot that makes a type first": ("pivot speeches on kind using count(*)", "name the values of a PIVOT"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_no_way_leads_out_of_a_lake(way: str, homes: dict[str, str], here: Path) -> None:
    refused(way, homes["lake"], here)


@pytest.mark.parametrize("way", ["a CSV file", "an object of a store", "a copy to a file", "another database", "a second one that writes"])
def test_nor_out_of_any_other_home(way: str, home: str, here: Path) -> None:
    refused(way, home, here)


def refused(way: str, home: str, here: Path) -> None:
    text, told = REFUSED[way]
    before, stored = files(here), in_the_store()
    with pytest.raises(UsageError, match=told) as error:
        podium.sql(text, home)
    assert "\n" not in str(error.value)
    assert (files(here), in_the_store()) == (before, stored)


def in_the_store() -> list[str]:
    """What lies beside those homes, in them, and where a query names an object: the rest of the bucket, other tests', takes a second to list."""
    return [*names("locked"), *names("words"), *names("out"), *names("other")]


def test_the_very_file_of_a_release_cannot_be_overwritten(homes: dict[str, str], tmp_path: Path) -> None:
    file = Path(homes["release"]) / "speakers.parquet"
    before = file.read_bytes()
    for text in (f"copy (select 1) to '{file}'", f"select 1; copy (select 1) to '{file}'", f"from read_parquet('{file}')"):
        with pytest.raises(UsageError):
            podium.sql(text, homes["release"])
    assert file.read_bytes() == before


def test_a_variable_of_the_caller_is_no_table(homes: dict[str, str]) -> None:
    mine = pa.table({"word": ["hush"]})
    with pytest.raises(UsageError, match="mine does not exist"):
        podium.sql("from mine", homes["lake"])
    assert mine.num_rows == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("select 1", 1),
        ("select 1;", 1),
        ("with few as (select * from speeches limit 2) select title from few", 2),
        ("from speakers limit 3", 3),
        ("values (1), (2)", 2),
        ("table speakers", 12),
        ("show tables", 6),
        ("describe paragraphs", 12),
        ("pivot speeches on kind in ('speech', 'debate') using count(*) group by source", 2),
    ],
)
def test_every_form_of_a_query_is_taken(text: str, rows: int, homes: dict[str, str]) -> None:
    assert podium.sql(text, homes["lake"]).num_rows == rows


def test_every_home_answers(home: str) -> None:
    told = podium.sql(
        "select s.source, count(*) n, max(len(text)) longest, max(venue_city) city, max(len(media)) recordings from paragraphs p "
        "join speeches s using (speech_id) where s.source = 'lighthouse' and p.date >= date '2020-01-01' group by 1",
        home,
    ).to_pylist()
    assert told == [{"source": "lighthouse", "n": 30, "longest": 20, "city": "Nowhere-on-Sea", "recordings": 1}]
    assert podium.sql("select text from paragraphs where speech_id = 'lighthouse/3' order by position limit 1", home)["text"][0].as_py()


def test_settings_are_locked(homes: dict[str, str]) -> None:
    names = ("lock_configuration", "enable_external_access", "temp_directory", "python_enable_replacements")
    asked = ", ".join(f"current_setting('{name}')::varchar as {name}" for name in names)
    assert podium.sql(f"select {asked}", homes["lake"]).to_pylist() == [dict(zip(names, ("true", "false", "", "false"), strict=True))]


def test_what_memory_cannot_hold_is_not_put_on_disk(homes: dict[str, str], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "SETTINGS", query.SETTINGS | {"memory_limit": "60MB"})
    before = files(here)
    with pytest.raises(LakeError, match="could not be run to its end: Out of Memory"):
        podium.sql("select i, md5(i::varchar) m from range(4000000) r(i) order by m", homes["lake"])
    assert files(here) == before
    assert podium.sql("select sum(i) n from range(1000) r(i)", homes["lake"])["n"].to_pylist() == [499500]


def test_files_that_cannot_hold_the_rows_are_not_read(tmp_path: Path) -> None:
    """Sources, days and single speeches are looked up in Delta's log: all other files may as well be gone."""
    lake = Lake(tmp_path)
    lake.load([loaded(speech(key, source="harbour")) for key in range(3)], [], NOTE)
    lake.load([loaded(speech("a", date=date(2020, 2, 2))), loaded(speech("b", date=date(2021, 3, 3)))], [], NOTE)
    lake.load([loaded(speech("c", date=None, published=None))], [], NOTE)
    for file in lake.files():
        if "year=2020" not in file:
            Path(file).unlink()
    for asked in ("source = 'lighthouse' and date < '2021-01-01'", "speech_id = 'lighthouse/a'", "date = '2020-02-02'"):
        assert set(podium.sql(f"from paragraphs where {asked}", tmp_path)["speech_id"].to_pylist()) == {"lighthouse/a"}
    with pytest.raises(LakeError, match="could not be run to its end: the table .* cannot be read"):
        podium.sql("from paragraphs", tmp_path)


def test_undated_rows_and_nulls_are_found(homes: dict[str, str]) -> None:
    lake = homes["lake"]
    assert podium.sql("select speech_id from speeches where date is null", lake)["speech_id"].to_pylist() == ["lighthouse/x"]
    assert podium.sql("select speech_id from speeches where published is null", lake)["speech_id"].to_pylist() == ["lighthouse/x"]
    assert podium.sql("select count(*) n from speeches where date is null or date < '2020-01-01'", lake)["n"].to_pylist() == [3]
    assert podium.sql("select count(*) n from speeches where source = 'nobody'", lake)["n"].to_pylist() == [0]
