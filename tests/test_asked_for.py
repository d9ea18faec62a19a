"""A name that nothing in the dataset bears is told, with what is near; a known one with nothing in the span is an empty answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from released import a_lake, release
from typer.testing import CliRunner

import parsers
import podium
from podium.cli.main import app
from podium.errors import PodiumError, UnknownVersion, UsageError, did_you_mean


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with speeches of ``lighthouse`` and ``harbour``, all by Orla Fictive."""
    home = tmp_path_factory.mktemp("home")
    a_lake(home, 4, 3)
    return home


@pytest.fixture(scope="module", params=["lake", "release"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a lake and as a release."""
    home = tmp_path_factory.mktemp("place")
    a_lake(home, 4, 3)
    return release(home) if request.param == "release" else home


WRONG: list[tuple[dict[str, Any], type[PodiumError], str]] = [
    ({"source": "lighthous"}, UsageError, "nothing of a source named 'lighthous': did you mean lighthouse"),
    ({"source": ["harbour", "lighthous"]}, UsageError, "nothing of a source named 'lighthous': did you mean lighthouse"),
    ({"source": "zz"}, UsageError, "nothing of a source named 'zz': choose from harbour, lighthouse"),
    ({"speaker": "Orla Fictiv"}, UsageError, "nobody named 'Orla Fictiv' speaks in .*: did you mean Orla Fictive"),
    ({"speaker": ["Orla Fictive", "Fictive"]}, UsageError, "nobody named 'Fictive' speaks in .*: did you mean Orla Fictive"),
    ({"speech": "lighthouse/33"}, UnknownVersion, "holds no speech 'lighthouse/33': did you mean lighthouse/3"),
    ({"speech": ["lighthouse/1", "lighthous/2"]}, UnknownVersion, "holds no speech 'lighthous/2': did you mean lighthouse/2"),
    ({"columns": ["speach_id"]}, UsageError, "has no column 'speach_id': did you mean speech_id"),
]


@pytest.mark.parametrize("table", ["speeches", "speakers", "paragraphs", "turns", "revisions"])
@pytest.mark.parametrize(("asked", "kind", "words"), WRONG, ids=lambda value: repr(value) if isinstance(value, dict) else "")
def test_an_unknown_name_is_told_with_what_is_near(
    place: Path, table: str, asked: dict[str, Any], kind: type[PodiumError], words: str
) -> None:
    for ask in (podium.read, lambda *given, **named: podium.scan(*given, **named).read_all()):
        with pytest.raises(kind, match=words):
            ask(table, place, **asked)


@pytest.mark.parametrize("asked", [{"source": "lighthouse"}, {"speaker": "Orla Fictive"}, {"speech": ["lighthouse/1", "lighthouse/2"]}])
def test_a_known_name_without_rows_is_an_empty_answer(place: Path, asked: dict[str, Any]) -> None:
    assert podium.read("speeches", place, since="2050-01-01", **asked).num_rows == 0
    assert podium.read("speeches", place, **asked).num_rows > 0
    assert podium.search("lamp", place, since="2050-01-01", source="lighthouse", speaker="fictive") == []


def test_a_table_is_told_too(place: Path) -> None:
    with pytest.raises(UsageError, match="no table 'paragraph': did you mean paragraphs"):
        podium.read("paragraph", place)


def test_search_tells_too(place: Path) -> None:
    with pytest.raises(UsageError, match="a source named 'lighthous': did you mean lighthouse"):
        podium.search("lamp", place, source="lighthous")
    with pytest.raises(UsageError, match="nobody named 'Fictif' speaks in .*: did you mean Orla Fictive"):
        podium.search("lamp", place, speaker="Fictif")
    assert podium.search("lamp", place, speaker="orla")


def test_sql_tells_which_column_is_near(place: Path) -> None:
    with pytest.raises(UsageError, match="speakr.*speaker"):
        podium.sql("select speakr from paragraphs", place)
    with pytest.raises(UsageError, match="speechs.*speeches"):
        podium.sql("select * from speechs", place)


def test_diff_tells_too(home: Path) -> None:
    with pytest.raises(UnknownVersion, match="holds no speech 'lighthouse/11': did you mean lighthouse/1"):
        podium.diff("lighthouse/11", home=home)


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("ingest kremln --dry-run", 2, "no source is named 'kremln': did you mean kremlin?"),
        ("audit whitehouse", 2, "no source is named 'whitehouse': did you mean white_house?"),
        ("status nat", 2, "no source is named 'nat': did you mean nato?"),
        ("reparse kremln", 2, "no source is named 'kremln': did you mean kremlin?"),
        ("backfill kremln --since 2026-01 --until 2026-02 --dry-run", 2, "did you mean kremlin?"),
        ("search lamp --source lighthous", 2, "a source named 'lighthous': did you mean lighthouse?"),
        ("search lamp --speaker Fictif", 2, "did you mean Orla Fictive?"),
        ("show lighthouse/11", 1, "the lake holds no lighthouse/11: did you mean lighthouse/1"),
        ("show lighthouse/1 --revision 4", 1, "the lake holds no revision 4 of lighthouse/1: there are 1"),
        ("diff lighthouse/11", 1, "did you mean lighthouse/1"),
        ("export speechs --out FILE", 2, "there is no table 'speechs'"),
    ],
)
def test_so_does_the_command_line(line: str, status: int, words: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    done = CliRunner().invoke(app, line.replace("FILE", str(tmp_path / "x.parquet")).split())
    assert done.exit_code == status, done.output
    assert words in done.stderr
    assert done.stderr.splitlines()[-1].startswith("podium: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", parsers.names())
@pytest.mark.parametrize("slip", [lambda word: word[:-1], lambda word: word.upper(), lambda word: word[1] + word[0] + word[2:] + "s"])
def test_one_slip_of_the_pen_still_finds_every_source(name: str, slip: Callable[[str], str]) -> None:
    if len(name) > 4:
        assert f"mean {name}" in did_you_mean(slip(name), parsers.names())


def test_where_there_is_nothing_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    with pytest.raises(UsageError, match="nothing of a source named 'nato': there is none yet"):
        podium.read("speeches", tmp_path, source="nato")
    assert podium.read("speeches", tmp_path).num_rows == 0
