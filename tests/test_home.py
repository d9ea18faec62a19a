"""A home without data is a sentence that says how to get some, and stays as it was; so is one whose path tables cannot live with."""

import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from released import a_lake
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.errors import HomeError, PodiumError, UsageError
from podium.lake.lake import Lake
from podium.store.access import check_address

READING = (
    "versions",
    "show nato/1",
    "search lamp",
    "changes --since 1",
    "changes --since 2026-11-01",
    "diff nato/1",
    "export speeches --out out.parquet",
    "card --out card.html",
    "publish",
    "verify",
    "verify 2026.11.0",
    "status",
    "reparse",
    "audit nato",
    "maintain",
    "maintain --dry-run",
    "archive verify",
    "archive show nato/1.warc.gz 0",
)
PYTHON: dict[str, Callable[[Path], object]] = {
    "read": lambda home: podium.read("speeches", home),
    "scan": lambda home: podium.scan("speeches", home),
    "sql": lambda home: podium.sql("select 1", home),
    "changes": lambda home: podium.changes(0, home),
    "diff": lambda home: podium.diff("nato/1", home=home),
    "search": lambda home: podium.search("lamp", home),
}
HOMES: dict[str, Callable[[Path], object]] = {
    "is a file and no folder": Path.touch,
    "does not exist": lambda home: None,
    "(holds|has no)": Path.mkdir,
}
"""What a message says, and how such a home is made."""


def tree(folder: Path) -> list[tuple[str, int]]:
    """Everything under a folder."""
    return sorted((str(path.relative_to(folder)), path.stat().st_mtime_ns) for path in folder.rglob("*"))


@pytest.fixture(params=HOMES, ids=["file", "missing", "empty"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A home without data, and what is to be said of it; the working folder is beside it."""
    monkeypatch.chdir(tmp_path)
    HOMES[request.param](tmp_path / "home")
    monkeypatch.setenv("PODIUM_HOME", "home")
    return tmp_path / "home", request.param


@pytest.mark.parametrize("line", READING)
def test_every_verb_that_reads_says_that_there_is_nothing_and_how_to_get_it(line: str, nothing: tuple[Path, str]) -> None:
    home, words = nothing
    before = tree(home.parent)
    done = CliRunner().invoke(app, line.split())
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.output
    assert re.search(f"the home home {words}", done.stderr)
    assert "`podium ingest nato --since 2026-11-01` or `podium demo`" in done.stderr
    assert tree(home.parent) == before


@pytest.mark.parametrize("name", PYTHON)
def test_in_python_it_is_an_error_too(name: str, nothing: tuple[Path, str]) -> None:
    home, words = nothing
    before = tree(home.parent)
    with pytest.raises(HomeError, match=f"{words}.*`podium demo`"):
        PYTHON[name](home)
    assert tree(home.parent) == before


def test_the_demos_data_are_named_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    a_lake(Path("data/demo"), 2, 2)
    done = CliRunner().invoke(app, ["versions"])
    assert done.exit_code == 1
    assert "the demo's data is in data/demo: `PODIUM_HOME=data/demo podium …`" in done.stderr


@pytest.mark.parametrize("line", ["ingest nato", "ingest nato --dry-run", "backfill nato --since 2026-01 --until 2026-02"])
def test_verbs_that_write_refuse_a_file(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.touch()
    monkeypatch.setenv("PODIUM_HOME", str(home))
    done = CliRunner().invoke(app, line.split())
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1), done.output
    assert "is a file and no folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_release_is_no_home_for_verbs_of_a_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from released import release

    a_lake(tmp_path, 2, 2)
    monkeypatch.setenv("PODIUM_HOME", str(release(tmp_path)))
    for line in ("versions", "export speeches --out out.parquet", "show lighthouse/1"):
        done = CliRunner().invoke(app, line.split())
        assert (done.exit_code, done.stdout) == (2, ""), line
        assert "is a release" in done.stderr


CHARACTERS = [*string.punctuation.replace("/", ""), " ", "\t", "\n", "ü", "日", "e\u0301", "\u00a0", "😀", "%20", "%2F"]


@pytest.mark.parametrize("character", CHARACTERS, ids=lambda character: "".join(f"U{ord(one):04x}" for one in character))
def test_a_character_in_the_path_works_or_is_refused_at_the_start(character: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / f"a{character}b"
    try:
        check_address(home)
    except UsageError as error:
        assert repr(character) in str(error)
        with pytest.raises(UsageError, match="cannot be a home"):
            Lake(home)
        assert list(tmp_path.iterdir()) == []
        return
    lake = a_lake(home, 1, 1)
    assert [path.name for path in tmp_path.iterdir()] == [home.name]
    assert len(lake.versions()) == lake.version() + 1 == 2
    lake.tidy()
    assert len(Lake(home).versions()) >= 2
    assert podium.read("speeches", home).num_rows == 3
    assert podium.read("paragraphs", home, columns=["speaker"]).num_rows == 15
    assert podium.sql("select count(*) as n from speeches", home).to_pylist() == [{"n": 3}]
    assert podium.changes(0, home).num_rows == 3
    assert podium.search("lamp", home)


WRITING = ("ingest nato", "ingest nato --dry-run", "backfill nato --since 2026-01 --until 2026-02", "config")


@pytest.mark.parametrize("line", [*READING, *WRITING])
def test_every_verb_refuses_a_path_that_tables_cannot_live_with(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PODIUM_HOME", "a#b ?c%20ü")
    done = CliRunner().invoke(app, line.split())
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert "a#b ?c%20ü' cannot be a home, since its path holds '#'" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", PYTHON)
def test_so_does_python(name: str, tmp_path: Path) -> None:
    (tmp_path / "a#b" / "lake").mkdir(parents=True)
    with pytest.raises(PodiumError, match="cannot be a home, since its path holds '#'"):
        PYTHON[name](tmp_path / "a#b")


def test_a_store_s_address_is_held_to_the_same() -> None:
    for odd in (*"#?[]^|\\", "%20", "%C3"):
        with pytest.raises(UsageError, match="cannot be a home"):
            check_address(f"s3://bucket/a{odd}b")
    check_address("s3://bucket/prefix/of home")
