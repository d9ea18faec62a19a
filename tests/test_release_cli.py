"""The verbs about releases, by hand and on a schedule."""

from contextlib import chdir
from pathlib import Path

import pytest
from invented import NOTE, loaded, speech
from released import a_lake
from typed import typed

from podium.lake.lake import Lake
from podium.release.verify import verify_release
from podium.release_store.manifest import read_manifest


def podium(home: Path, *words: str) -> tuple[int, str]:
    """Exit status and output of the command in that home."""
    with chdir(home):
        return typed(*words, environment={"PODIUM_HOME": str(home)})


def test_publish_verify_and_card(tmp_path: Path) -> None:
    a_lake(tmp_path, 3, 2)
    status, said = podium(tmp_path, "publish", "--tag", "2026.11.0")
    assert (status, "Release 2026.11.0 is in" in said) == (0, True), said
    status, said = podium(tmp_path, "publish", "--tag", "2026.11.0")
    assert (status, "is there already and never changes" in said) == (2, True), said
    status, said = podium(tmp_path, "verify")
    assert (status, "Whole: 13 files are what was released (schema 1.2)." in said) == (0, True), said
    status, said = podium(tmp_path, "card", "--out", "page.html")
    assert (status, "<h1>" in (tmp_path / "page.html").read_text()) == (0, True), said
    status, said = podium(tmp_path, "publish", "--without-reprints")
    assert (status, read_manifest(tmp_path / "releases" / "latest").without_reprints) == (0, True), said
    status, said = podium(tmp_path, "publish", "--include-restricted")
    assert status == 0, said
    assert [one.name.endswith("-restricted") for one in (tmp_path / "releases").iterdir() if one.is_dir() and "rest" in one.name] == [True]


def test_what_cannot_be_is_one_sentence_and_its_exit_status(tmp_path: Path) -> None:
    def refused(*words: str) -> tuple[int, str]:
        status, said = podium(tmp_path, *words)
        assert [line.startswith("podium: ") for line in said.splitlines()].count(True) == 1, said
        assert "Traceback" not in said
        return status, said

    status, said = refused("publish")
    assert (status, "holds neither a lake nor a release" in said) == (1, True)
    a_lake(tmp_path, 2, 0)
    status, said = refused("verify", "2030.1.0")
    assert (status, "there is no release '2030.1.0'" in said) == (1, True)
    status, said = refused("publish", "--waive", "luck")
    assert (status, "there is no gate luck to waive" in said) == (2, True)
    assert podium(tmp_path, "publish")[0] == 0
    tables = next((tmp_path / "releases").glob("2*")) / "speeches.parquet"
    tables.chmod(0o644)
    tables.write_bytes(tables.read_bytes()[:-1])
    status, said = refused("verify")
    assert (status, "speeches.parquet has" in said) == (1, True)
    assert refused("card", "--out", "no/such/folder.html")[0] == 2


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
