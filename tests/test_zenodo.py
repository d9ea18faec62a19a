"""`podium publish --zenodo`: the description has the form of Zenodo's deposit metadata, and the folder holds the release whole."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator
from released import HARBOUR, LIGHTHOUSE, TAG, a_lake, release, store
from typer.testing import CliRunner

from podium.cli.main import app
from podium.errors import UsageError
from podium.reading.home import mark_as_demonstration
from podium.records import Licence, Reuse
from podium.release.verify import verify_release
from podium.release.zenodo import deposit, deposit_metadata
from podium.release_store.manifest import read_manifest

WORD = {"type": "string", "minLength": 1}
DEPOSIT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["upload_type", "publication_date", "title", "creators", "description", "access_right", "license"],
    "properties": {
        "upload_type": {"const": "dataset"},
        "publication_date": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "title": WORD,
        "creators": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "additionalProperties": False, "required": ["name"], "properties": {"name": WORD, "orcid": WORD}},
        },
        "description": {"type": "string", "minLength": 3},
        "access_right": {"enum": ["open"]},
        "license": {"enum": ["cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-3.0-au", "ogl-uk-3.0", "other-open", "other-at"]},
        "keywords": {"type": "array", "items": WORD},
        "version": WORD,
        "notes": WORD,
        "language": {"type": "string", "pattern": "^[a-z]{3}$"},
        "related_identifiers": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["identifier", "relation"],
                "properties": {
                    "identifier": {"type": "string", "pattern": "^https?://[^/]+"},
                    "relation": {"enum": ["isDerivedFrom", "isNewVersionOf", "isSupplementTo", "references", "isCompiledBy"]},
                    "scheme": {"const": "url"},
                },
            },
        },
    },
}
"""What Zenodo documents of the fields that a dataset's description may have, as far as ours has them."""


def described(folder: Path) -> dict[str, Any]:
    """What ``.zenodo.json`` says, which has the documented form."""
    said: dict[str, Any] = json.loads((folder / ".zenodo.json").read_text(encoding="utf-8"))
    Draft202012Validator(DEPOSIT).validate(said)
    return said


def test_the_folder_holds_the_release_whole_and_its_description(tmp_path: Path) -> None:
    a_lake(tmp_path, 3, 2)
    made = release(tmp_path, authors="Brevik, Ada; The Lamp & Oil Institute")
    folder = deposit(made, tmp_path / "deposits" / TAG)
    said = described(folder)
    assert [creator["name"] for creator in said["creators"]] == ["Brevik, Ada", "The Lamp & Oil Institute"]
    assert (said["version"], said["license"], said["language"], said["publication_date"]) == (TAG, "cc0-1.0", "eng", made_on(made))
    assert {one["identifier"] for one in said["related_identifiers"]} == {LIGHTHOUSE.home, HARBOUR.home}
    assert '<a href="https://lighthouse.example/terms">CC0-1.0</a>' in said["description"]
    assert "The Invented Harbour: 2 speeches, all rights reserved; the text of 2 is left out" in said["description"]
    assert {path.name for path in folder.iterdir()} == {
        *(".zenodo.json", "README.md", "LICENCES.md", "CITATION.cff", "card.html", f"podium-{TAG}.zip"),
    }
    with ZipFile(folder / f"podium-{TAG}.zip") as packed:
        packed.extractall(tmp_path / "unpacked")
    assert verify_release(tmp_path / "unpacked" / TAG).version == TAG
    before = (folder / f"podium-{TAG}.zip").read_bytes()
    assert (deposit(made, folder) / f"podium-{TAG}.zip").read_bytes() == before


def made_on(release: Path) -> str:
    """The day that the release cites."""
    return next(line for line in (release / "CITATION.cff").read_text().splitlines() if line.startswith("date-released")).split()[-1]


LICENCES = {
    "one that Zenodo does not know": ([Licence("US-GOV-PD", None, Reuse.OPEN)], "other-open"),
    "two": ([Licence("CC-BY-4.0", None, Reuse.OPEN), Licence("CC0-1.0", None, Reuse.OPEN)], "other-open"),
    "one with conditions": ([Licence("reuse terms", None, Reuse.CONDITIONAL)], "other-at"),
    "one that Zenodo knows": ([Licence("CC-BY-4.0", None, Reuse.OPEN)], "cc-by-4.0"),
}


def test_the_licence_is_that_of_all_texts_or_what_comes_nearest(tmp_path: Path) -> None:
    a_lake(tmp_path, 1, 0)
    made = release(tmp_path)
    manifest = read_manifest(made)
    for terms, wanted in LICENCES.values():
        sources = {
            str(at): {**manifest.sources["lighthouse"], "licence": one.name, "licence_url": one.url, "reuse": one.reuse.value}
            for at, one in enumerate(terms)
        }
        said = deposit_metadata(made, replace(manifest, sources=sources))
        Draft202012Validator(DEPOSIT).validate(said)
        assert said["license"] == wanted


def test_a_restricted_release_is_not_deposited_and_no_other_folder_replaced(tmp_path: Path) -> None:
    a_lake(tmp_path, 1, 1)
    with pytest.raises(UsageError, match="may not be passed on"):
        deposit(release(tmp_path, include_restricted=True), tmp_path / "deposit")
    (tmp_path / "mine").mkdir()
    with pytest.raises(UsageError, match="is no deposit"):
        deposit(release(tmp_path), tmp_path / "mine")
    assert not (tmp_path / "deposit").exists()


def test_the_verb_makes_it_of_a_new_release_and_of_one_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path))
    mark_as_demonstration(str(tmp_path))
    a_lake(tmp_path, 2, 0)
    for words, status, sentence in (
        (["publish", "--zenodo", "--include-restricted"], 2, "go to no repository"),
        (["publish"], 0, "Release "),
        (["publish", "--zenodo"], 0, "What to upload to Zenodo is in"),
    ):
        told = CliRunner().invoke(app, words)
        assert (told.exit_code, sentence in told.output) == (status, True), told.output
    (folder,) = (tmp_path / "deposits").iterdir()
    assert "demonstration, everybody invented" in described(folder)["title"]
    assert len(store(tmp_path).tags()) == 1
