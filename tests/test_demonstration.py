"""A release of the demo says so wherever a person or a program looks, and the demo stays out of homes with other data."""

import json
from pathlib import Path

import pytest
import yaml
from released import INSTITUTIONS, a_lake, release, store
from typer.testing import CliRunner

from podium.cli.main import app
from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.reading.home import is_demonstration, mark_as_demonstration
from podium.release.publish import card_of_lake
from podium.release.verify import verify_release
from podium.release_store.manifest import manifest_of

SAID = "demonstration, everybody invented"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    a_lake(home, 3, 2)
    return home


def test_a_release_of_the_demo_says_so_everywhere(home: Path) -> None:
    made = release(home, demonstration=True)
    manifest = verify_release(made)
    assert manifest.demonstration
    assert [told["title"] for told in manifest.sources.values()] == [f"The Invented Harbour ({SAID})", f"The Invented Lighthouse ({SAID})"]
    assert f"# Podium: official speeches ({SAID}), 2026.11.0" in (made / "README.md").read_text()
    assert f"<h1>Podium: official speeches ({SAID})</h1>" in (made / "card.html").read_text()
    assert SAID in yaml.safe_load((made / "CITATION.cff").read_text())["title"]
    assert SAID in (made / "LICENCES.md").read_text()
    package = json.loads((made / "datapackage.json").read_text())
    assert SAID in package["title"] and all(SAID in source["title"] for source in package["sources"])
    assert SAID in json.loads((made / "croissant.json").read_text())["citeAs"]
    assert f"({SAID})</h1>" in card_of_lake(Lake(home), store(home), INSTITUTIONS, demonstration=True)


def test_another_release_does_not_nor_one_of_before(home: Path) -> None:
    assert SAID not in card_of_lake(Lake(home), store(home), INSTITUTIONS)
    made = release(home, "2026.12.0")
    assert not any(SAID in path.read_text() for path in made.iterdir() if path.suffix != ".parquet")
    told = json.loads((made / "manifest.json").read_text())
    del told["demonstration"]
    assert manifest_of(json.dumps(told).encode(), "2026.12.0").demonstration is False


def test_a_home_of_the_demo_is_marked_and_one_with_other_data_refused(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_demonstration(str(tmp_path / "new"))
    mark_as_demonstration(str(tmp_path / "new"))
    (tmp_path / "new" / "lake").mkdir()
    mark_as_demonstration(str(tmp_path / "new"))
    assert is_demonstration(str(tmp_path / "new"))
    with pytest.raises(UsageError, match="holds data that is not the demo's"):
        mark_as_demonstration(str(home))
    monkeypatch.setenv("PODIUM_HOME", str(home))
    told = CliRunner().invoke(app, ["demo"])
    assert (told.exit_code, "give the demo a home of its own" in told.stderr, is_demonstration(str(home))) == (2, True, False)


def test_the_verbs_take_it_from_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark_as_demonstration(str(tmp_path))
    a_lake(tmp_path, 2, 0)
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path))
    assert CliRunner().invoke(app, ["publish", "--tag", "2026.11.0"]).exit_code == 0
    assert CliRunner().invoke(app, ["card", "--out", str(tmp_path / "card.html")]).exit_code == 0
    assert verify_release(tmp_path / "releases" / "2026.11.0").demonstration
    assert SAID in (tmp_path / "card.html").read_text()
