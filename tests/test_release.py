"""A release: what is in it, that it is the same each time, that it never changes, and that a failed one leaves nothing."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from invented import NOTE, files, loaded, speech
from released import INSTITUTIONS, TAG, a_lake, release, store

from podium.errors import Conflict, LakeError, UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.lake.schema import RELEASED
from podium.release import publish as release_module
from podium.release.publish import publish_release
from podium.release.tables import Sizes, row_groups
from podium.release.verify import verify_release
from podium.release_store.manifest import Fingerprint, read_manifest
from podium.release_store.release_store import ReleaseStore

PAPERS = {"README.md", "LICENCES.md", "CITATION.cff", "CHANGELOG.md", "datapackage.json", "croissant.json", "card.html", "manifest.json"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    a_lake(home)
    return home


@pytest.fixture(scope="module")
def made(home: Path) -> Path:
    return release(home)


def test_it_holds_its_tables_and_papers(made: Path) -> None:
    assert files(made) == PAPERS | {f"{table}.parquet" for table in RELEASED}
    manifest = verify_release(made)
    assert {name: table.rows for name, table in manifest.tables.items()} == {
        "speeches": 56,
        "speakers": 56,
        "paragraphs": 155,
        "turns": 93,
        "people": 2,
        "revisions": 56,
    }
    assert manifest.tables["speeches"].rows_by_source == {"harbour": 25, "lighthouse": 31}
    assert manifest.previous is None
    assert not manifest.restricted


def test_rows_are_sorted_by_source_and_day_with_statistics(made: Path) -> None:
    for table in ("speeches", "paragraphs", "turns", "revisions"):
        rows = pq.read_table(made / f"{table}.parquet").to_pylist()
        order = [(row["source"], str(row["date"] or "9999")) for row in rows]
        assert order == sorted(order)
        details = pq.ParquetFile(made / f"{table}.parquet").metadata
        assert {details.row_group(0).column(at).compression for at in range(details.num_columns)} == {"ZSTD"}
        assert all(details.row_group(at).column(0).statistics.has_min_max for at in range(details.num_row_groups))
        assert details.row_group(0).sorting_columns


def test_texts_that_may_not_be_passed_on_are_left_out(made: Path, home: Path) -> None:
    speeches = pq.read_table(made / "speeches.parquet").to_pylist()
    assert {row["source"]: row["text_included"] for row in speeches} == {"harbour": False, "lighthouse": True}
    assert set(pq.read_table(made / "paragraphs.parquet")["source"].to_pylist()) == {"lighthouse"}
    assert all(row["url"] and row["title"] for row in speeches)
    told = (made / "README.md").read_text()
    assert "The Invented Harbour: the text of 25 of 25 speeches is left out" in told
    everything = "".join(path.read_text() for path in made.iterdir() if path.suffix in {".md", ".json", ".html"})
    assert "harbour/1" in everything
    assert "The lamp is lit." in everything  # from the open one, on the card
    assert (made / "LICENCES.md").read_text().count("## ") == 2


def test_a_row_with_narrower_terms_than_its_institution_is_left_out_too(tmp_path: Path) -> None:
    lake = a_lake(tmp_path, 2, 0)
    capture = loaded(speech("bought"))
    lake.load([type(capture)(capture.speech, capture.place, capture.digest, capture.fetched_at, "non_commercial")], [], NOTE)
    made = release(tmp_path)
    included = {row["speech_id"]: row["text_included"] for row in pq.read_table(made / "speeches.parquet").to_pylist()}
    assert included == {"lighthouse/0": True, "lighthouse/1": True, "lighthouse/x": True, "lighthouse/bought": False}
    assert "lighthouse/bought" not in set(pq.read_table(made / "paragraphs.parquet")["speech_id"].to_pylist())


def test_restricted_texts_come_only_on_request_and_mark_the_release(home: Path, made: Path) -> None:
    private = release(home, "2026.11.5", include_restricted=True)
    assert private.name == "2026.11.5-restricted"
    manifest = verify_release(private)
    assert manifest.restricted
    assert manifest.tables["paragraphs"].rows_by_source == {"harbour": 125, "lighthouse": 155}
    for paper in ("README.md", "LICENCES.md", "card.html"):
        assert "not" in (private / paper).read_text()
        assert "passed on" in (private / paper).read_text()
    assert "Not to be passed on" in (private / "README.md").read_text()
    assert store(home).find("latest").resolve() == made.resolve()  # a private one is never the latest
    with pytest.raises(UsageError, match="give --include-restricted"):
        release(home, "2026.11.6-restricted")


def test_the_same_version_gives_the_same_bytes(home: Path, made: Path, tmp_path: Path) -> None:
    again = publish_release(Lake(home), ReleaseStore(tmp_path), INSTITUTIONS, TAG)
    assert files(again) == files(made)
    for name in files(made):
        assert (again / name).read_bytes() == (made / name).read_bytes(), name


def test_the_same_rows_in_another_order_of_commits_have_the_same_fingerprint(made: Path, tmp_path: Path) -> None:
    whole, halves = Fingerprint(), Fingerprint()
    rows = pq.read_table(made / "paragraphs.parquet")
    whole.add(rows)
    halves.add(rows.slice(70))
    halves.add(rows.slice(0, 70))
    assert whole.hex == halves.hex == read_manifest(made).tables["paragraphs"].content_sha256
    other = Fingerprint()
    other.add(rows.slice(1))
    assert other.hex != whole.hex


def test_row_groups_do_not_depend_on_how_rows_arrive() -> None:
    import pyarrow as pa

    schema = pa.schema([pa.field("n", pa.int64())])
    for size in (1, 3, 50):
        batches = [pa.record_batch([list(range(start, min(start + size, 47)))], schema=schema) for start in range(0, 47, size)]
        groups = list(row_groups(batches, schema, 10))
        assert [group.num_rows for group in groups] == [10, 10, 10, 10, 7]
        assert all(group["n"].num_chunks == 1 for group in groups)
        assert [value for group in groups for value in group["n"].to_pylist()] == list(range(47))


def test_a_table_over_the_limit_is_a_folder_of_parts(tmp_path: Path) -> None:
    a_lake(tmp_path)
    whole = release(tmp_path, "2026.10.0")
    made = release(tmp_path, sizes=Sizes(row_group=10, file=45_000))
    manifest = verify_release(made)
    assert len(manifest.tables["speeches"].files) > 1
    assert all(made.joinpath(file).stat().st_size <= 45_000 for file in manifest.tables["speeches"].files)
    assert manifest.tables["speeches"].pattern == "speeches/*.parquet"
    assert pq.read_table(made / "speeches").equals(pq.read_table(whole / "speeches.parquet"))
    assert manifest.tables["speeches"].content_sha256 == read_manifest(whole).tables["speeches"].content_sha256
    assert json.loads((made / "datapackage.json").read_text())["resources"][0]["path"] == list(manifest.tables["speeches"].files)
    import mlcroissant

    told = mlcroissant.Dataset(jsonld=made / "croissant.json").records("speeches")
    assert sorted(record["speeches/speech_id"].decode() for record in told) == sorted(
        pq.read_table(made / "speeches")["speech_id"].to_pylist()
    )


def test_a_tag_is_used_once(home: Path, made: Path) -> None:
    before = {path: path.read_bytes() for path in made.iterdir()}
    with pytest.raises(UsageError, match=r"release 2026\.11\.0 is there already and never changes"):
        release(home)
    assert {path: path.read_bytes() for path in made.iterdir()} == before
    for odd in ("v1", "2026.13.0", "2026.11", "../2026.11.9", "2026.11.0 "):
        with pytest.raises(UsageError, match="is no tag"):
            release(home, odd)


def test_without_a_tag_the_next_one_is_taken_and_only_when_something_was_committed(tmp_path: Path) -> None:
    lake = a_lake(tmp_path, 3, 0)
    first = release(tmp_path, None)
    at = lake.versions()[-1].at
    assert first.name == f"{at.year}.{at.month}.0"
    assert release(tmp_path, None) == first
    lake.load([loaded(speech("new"))], [], NOTE)
    assert release(tmp_path, None).name == f"{at.year}.{at.month}.1"


def test_tags_are_counted_a_month_and_never_go_back(tmp_path: Path) -> None:
    some = ReleaseStore(tmp_path)
    november = datetime(2026, 11, 23, tzinfo=UTC)
    assert some.next_tag(november) == "2026.11.0"
    for tag in ("2026.9.0", "2026.11.2", "2026.11.10"):
        (tmp_path / tag).mkdir()
    assert some.tags() == ["2026.9.0", "2026.11.2", "2026.11.10"]
    assert some.next_tag(november) == "2026.11.11"
    assert some.next_tag(datetime(2026, 10, 1, tzinfo=UTC)) == "2026.11.11"
    assert some.next_tag(datetime(2027, 1, 1, tzinfo=UTC)) == "2027.1.0"
    assert some.next_tag(november, restricted=True) == "2026.11.0-restricted"


def test_latest_moves_last_and_only_forward(tmp_path: Path) -> None:
    a_lake(tmp_path, 2, 0)
    release(tmp_path, "2026.11.1")
    release(tmp_path, "2026.11.0")
    assert (tmp_path / "releases" / "latest").resolve().name == "2026.11.1"
    release(tmp_path, "2026.12.0")
    assert (tmp_path / "releases" / "latest").resolve().name == "2026.12.0"
    assert read_manifest(tmp_path / "releases" / "2026.12.0").previous == "2026.11.1"


def test_a_failed_publish_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_lake(tmp_path, 2, 0)

    def torn(*_: object) -> str:
        raise LakeError("the disk is full")

    monkeypatch.setattr(release_module, "croissant", torn)
    with pytest.raises(LakeError, match="the disk is full"):
        release(tmp_path)
    assert files(tmp_path / "releases") == {".lock"}
    assert store(tmp_path).tags() == []


def test_what_a_killed_publish_left_is_cleared_away(tmp_path: Path) -> None:
    a_lake(tmp_path, 2, 0)
    left = tmp_path / "releases" / ".2026.10.0.partial"
    left.mkdir(parents=True)
    (left / "speeches.parquet").write_bytes(b"half")
    made = release(tmp_path)
    assert not left.exists()
    assert verify_release(made)


def test_a_publish_that_is_killed_leaves_no_release(tmp_path: Path) -> None:
    a_lake(tmp_path, 2, 0)
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from released import release; import podium.release.publish\n"
        "podium.release.publish.croissant = lambda *_: os.kill(os.getpid(), 9)\n"
        "release(Path(sys.argv[2]))"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path)], check=False)
    assert killed.returncode == -9
    assert (tmp_path / "releases" / f".{TAG}.partial").is_dir()
    assert store(tmp_path).tags() == []
    assert verify_release(release(tmp_path))
    assert not list((tmp_path / "releases").glob("*.partial"))


def test_one_release_is_made_at_a_time(tmp_path: Path) -> None:
    a_lake(tmp_path, 2, 0)
    with store(tmp_path).new_release("2026.10.0"), pytest.raises(Conflict, match="another release is being made"):
        release(tmp_path)


def test_an_empty_lake_and_an_unknown_release_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the lake is empty"):
        release(tmp_path)
    with pytest.raises(UnknownVersion, match=r"there is no release '2030.1.0' .* none yet"):
        store(tmp_path).find("2030.1.0")


def test_the_readme_is_a_dataset_card_of_the_hub(made: Path) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(made / "README.md")
    assert card.data.language == ["en"]
    assert [config["config_name"] for config in card.data.to_dict()["configs"]] == [
        "speeches",
        "paragraphs",
        "turns",
        "speakers",
        "people",
        "revisions",
    ]
    assert "| `lighthouse` | The Invented Lighthouse | 31 | 31 | 155 |" in card.text
    assert "## How to load it" in card.text


def test_the_citation_names_the_release(made: Path, home: Path) -> None:
    cited = yaml.safe_load((made / "CITATION.cff").read_text())
    assert (cited["version"], cited["type"], cited["date-released"]) == (TAG, "dataset", Lake(home).versions()[-1].at.date())
    assert cited["authors"] == [{"name": "Podium"}]


def test_the_citation_names_the_authors(tmp_path: Path) -> None:
    a_lake(tmp_path, 2, 0)
    made = release(tmp_path, authors="Brevik, Ada Maria; The Lamp Institute")
    assert yaml.safe_load((made / "CITATION.cff").read_text())["authors"] == [
        {"family-names": "Brevik", "given-names": "Ada Maria"},
        {"name": "The Lamp Institute"},
    ]


def test_croissant_is_valid_and_gives_the_rows(made: Path, caplog: pytest.LogCaptureFixture) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=made / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    assert not list(dataset.metadata.ctx.issues.warnings), dataset.metadata.ctx.issues.report()
    told = list(dataset.records("paragraphs"))
    rows = pq.read_table(made / "paragraphs.parquet").to_pylist()
    assert [record["paragraphs/text"].decode() for record in told] == [row["text"] for row in rows]
    first: dict[str, Any] = next(iter(dataset.records("speeches")))
    assert first["speeches/media"][0]["speeches/media/kind"] == b"video"
    assert set(first) == {f"speeches/{column}" for column in RELEASED["speeches"].names}


def test_the_data_package_is_valid(made: Path) -> None:
    from frictionless import Package

    package = Package.from_descriptor(str(made / "datapackage.json"))
    assert [resource.name for resource in package.resources] == list(RELEASED)
    for resource in package.resources:
        assert resource.hash == f"sha256:{read_manifest(made).files[str(resource.path)]['sha256']}"
        assert [field.name for field in resource.schema.fields] == RELEASED[str(resource.name)].names
    assert Package.metadata_validate(package.to_descriptor()) is None or not list(Package.metadata_validate(package.to_descriptor()))


def test_a_release_may_be_copied_anywhere(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "somewhere else"
    shutil.copytree(made, copy)
    assert verify_release(copy) == verify_release(made)
