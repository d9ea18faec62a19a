"""The verbs about releases, by hand and on a schedule."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from invented import NOTE, loaded, speech
from released import a_lake

from podium.lake.lake import Lake
from podium.release.verify import verify_release
from podium.release_store.manifest import read_manifest


def podium(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    environment = os.environ | {"PODIUM_HOME": str(home), "COLUMNS": "200"}
    command = [sys.executable, "-c", "from podium.cli.main import main; main()", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=home)


def test_publish_verify_and_card(tmp_path: Path) -> None:
    a_lake(tmp_path, 3, 2)
    made = podium(tmp_path, "publish", "--tag", "2026.11.0")
    assert (made.returncode, "Release 2026.11.0 is in" in made.stdout) == (0, True), made.stderr
    again = podium(tmp_path, "publish", "--tag", "2026.11.0")
    assert again.returncode == 2
    assert "is there already and never changes" in again.stderr
    whole = podium(tmp_path, "verify")
    assert (whole.returncode, "Whole: 13 files are what was released (schema 1.1)." in whole.stdout) == (0, True), whole.stderr
    page = podium(tmp_path, "card", "--out", "page.html")
    assert (page.returncode, "<h1>" in (tmp_path / "page.html").read_text()) == (0, True), page.stderr
    private = podium(tmp_path, "publish", "--include-restricted")
    assert private.returncode == 0, private.stderr
    assert [one.name.endswith("-restricted") for one in (tmp_path / "releases").iterdir() if one.is_dir() and "rest" in one.name] == [True]


def test_what_cannot_be_is_one_sentence_and_its_exit_status(tmp_path: Path) -> None:
    empty = podium(tmp_path, "publish")
    assert (empty.returncode, "holds neither a lake nor a release" in empty.stderr) == (1, True)
    a_lake(tmp_path, 2, 0)
    unknown = podium(tmp_path, "verify", "2030.1.0")
    assert (unknown.returncode, "there is no release '2030.1.0'" in unknown.stderr) == (1, True)
    odd = podium(tmp_path, "publish", "--waive", "luck")
    assert (odd.returncode, "there is no gate luck to waive" in odd.stderr) == (2, True)
    assert podium(tmp_path, "publish").returncode == 0
    tables = next((tmp_path / "releases").glob("2*")) / "speeches.parquet"
    tables.chmod(0o644)
    tables.write_bytes(tables.read_bytes()[:-1])
    broken = podium(tmp_path, "verify")
    assert (broken.returncode, "speeches.parquet has" in broken.stderr) == (1, True)
    assert podium(tmp_path, "card", "--out", "no/such/folder.html").returncode == 2


def test_the_flow_makes_the_same_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect_server: None) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path))
    from flows.publish import publish

    a_lake(tmp_path, 2, 0)
    made = publish("2026.11.0")
    assert verify_release(Path(made)).version == "2026.11.0"
    assert publish() == made  # nothing was committed since
    Lake(tmp_path).load([loaded(speech("late"))], [], NOTE)
    later = publish()
    assert read_manifest(Path(later)).previous == "2026.11.0"
