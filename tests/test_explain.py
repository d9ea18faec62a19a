"""`podium explain`: each value of a record with its words and their place, each label with whom it means, what nothing explains."""

import json
from pathlib import Path

import pytest
from crawling import SOURCE, world
from test_flow_faults import lamps
from test_parse_pages import SAVED, capture_of
from typer.testing import CliRunner

import parsers
from podium.cli.main import app
from podium.extract.explain import Explanation, explain
from podium.lake.lake import Lake
from podium.page.page import Page
from podium.text.folding import plain

HTML = [path for path in SAVED if path.suffix == ".html"]


def explained(path: Path) -> tuple[Explanation, Page]:
    capture = capture_of(path)
    return explain(capture, parsers.for_url(capture.url)), Page.of(capture)


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_page_is_explained_as_its_record_says(path: Path) -> None:
    found, page = explained(path)
    record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert found.rejected == record.get("rejected")
    if found.rejected:
        return
    stated = {field.name: field.value for field in found.fields}
    assert (stated["title"], stated["date"], stated["kind"]) == (record["title"], record["date"], record["kind"])
    assert [field.value for field in found.fields if field.name == "speaker"] == [speaker["name"] for speaker in record["speakers"]]
    assert {label.printed for label in found.labels} == {one["label"] for one in record["paragraphs"] if one["label"]}
    if not page.is_json and not page.is_xml:
        lost = [field for field in found.fields if field.name in {"title", "speaker"} and not field.place]
        assert lost == []


@pytest.mark.parametrize("path", HTML, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_place_is_the_css_of_the_element_that_holds_the_words(path: Path) -> None:
    found, page = explained(path)
    for one in (*found.fields, *found.unresolved):
        if one.words and one.place and not one.place.startswith(("meta[", "head")) and ", line " not in one.place:
            words = plain(one.words.strip("… "))
            assert any(words in plain(node.text) for node in page.every(one.place)), one


def test_a_file_with_its_address_and_what_a_home_keeps_are_explained_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = next(path for path in HTML if path.parent.name == "nato")
    url = saved.with_suffix(".url").read_text(encoding="utf-8").split("\n")[0]
    told = CliRunner().invoke(app, ["explain", str(saved), "--url", url, "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["layout"] == "cps"
    with world(lamps(), tmp_path / "home") as here:
        here.run()
    monkeypatch.setattr(parsers, "for_url", lambda url: SOURCE)
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "home"))
    row = Lake(tmp_path / "home").read("speeches", columns=["speech_id", "url", "title"]).to_pylist()[0]
    for named in (row["speech_id"], row["url"]):
        told = CliRunner().invoke(app, ["explain", named])
        assert told.exit_code == 0, told.output
        assert f"title: {row['title']}" in told.output
    told = CliRunner().invoke(app, ["explain", "lighthouse/nowhere"])
    assert told.exit_code == 2


def test_a_rejected_page_says_why_and_ends_with_3() -> None:
    silent = next(path for path in HTML if "rejected" in json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
    url = silent.with_suffix(".url").read_text(encoding="utf-8").split("\n")[0]
    told = CliRunner().invoke(app, ["explain", str(silent), "--url", url])
    assert told.exit_code == 3
    assert "rejected: " in told.output
