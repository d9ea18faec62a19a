"""A release that is torn, altered, half copied or from the future is told in one sentence; an old reader reads what is new."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from released import a_lake, release

from podium.errors import BrokenRelease, UnknownVersion
from podium.lake.schema import RELEASED, SCHEMA_VERSION
from podium.reading.dictionary import dictionary
from podium.release.verify import verify_release
from podium.release_store.manifest import columns_of, digests, read_manifest

FIRST_SCHEMA = Path(__file__).with_name("schema-1.0.json")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    a_lake(home, 6, 2)
    return release(home)


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """The release, to be damaged."""
    made = tmp_path / whole.name
    shutil.copytree(whole, made)
    for path in made.iterdir():
        path.chmod(0o644)
    return made


def fault(made: Path) -> str:
    with pytest.raises(BrokenRelease) as caught:
        verify_release(made)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_a_changed_byte_is_found_in_any_file(copy: Path) -> None:
    for path in sorted(copy.iterdir()):
        if path.name == "manifest.json":
            continue
        before = path.read_bytes()
        path.write_bytes(before[:-9] + bytes([before[-9] ^ 1]) + before[-8:])
        assert f"{path.name} is not the file that was released" in fault(copy)
        path.write_bytes(before)
    assert verify_release(copy)


def test_a_half_copied_release_is_found(copy: Path) -> None:
    (copy / "paragraphs.parquet").write_bytes((copy / "paragraphs.parquet").read_bytes()[:1000])
    assert "paragraphs.parquet has 1000 bytes and not" in fault(copy)
    (copy / "paragraphs.parquet").unlink()
    assert "paragraphs.parquet is missing" in fault(copy)
    (copy / "speakers.parquet").unlink()
    assert "(and 1 more)" in fault(copy)
    (copy / "manifest.json").unlink()
    with pytest.raises(UnknownVersion, match=r"is no release: it has no manifest\.json"):
        verify_release(copy)


def test_a_file_that_does_not_belong_is_found(copy: Path) -> None:
    (copy / "extra.parquet").write_bytes(b"")
    assert "extra.parquet does not belong to it" in fault(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema_version": "1.0"}', '{"schema_version": null}'])
def test_a_torn_manifest_is_one_sentence(copy: Path, text: str) -> None:
    (copy / "manifest.json").write_text(text)
    assert "manifest.json is torn or altered" in fault(copy)


def rewritten(made: Path, **changes: object) -> None:
    """The manifest with these entries and today's file hashes."""
    told = json.loads((made / "manifest.json").read_text()) | changes
    told["files"] = {name: digest for name, digest in digests(made).items() if name != "manifest.json"}
    (made / "manifest.json").write_text(json.dumps(told))


def test_a_future_schema_is_refused_and_a_later_minor_one_read(copy: Path) -> None:
    rewritten(copy, schema_version="2.0")
    assert fault(copy) == "release 2026.11.0 has schema 2.0 and this version of podium reads up to 1.x: update podium"
    rewritten(copy, schema_version="1.9")
    assert verify_release(copy).schema_version == "1.9"


def test_content_that_does_not_fit_the_manifest_is_found_behind_right_file_hashes(copy: Path) -> None:
    rows = pq.read_table(copy / "speakers.parquet")
    pq.write_table(rows.slice(1), copy / "speakers.parquet")
    rewritten(copy)
    assert "speakers has 8 rows and not 9" in fault(copy)
    names = pa.array(["Nobody Atall"] * rows.num_rows)
    pq.write_table(rows.set_column(rows.schema.get_field_index("name"), rows.schema.field("name"), names), copy / "speakers.parquet")
    rewritten(copy)
    assert "the content of speakers is not what was released" in fault(copy)
    pq.write_table(rows.drop_columns(["role"]), copy / "speakers.parquet")
    rewritten(copy)
    assert "speakers.parquet has other columns than the manifest says" in fault(copy)
    (copy / "speakers.parquet").write_bytes(b"PAR1 and so on PAR1")
    rewritten(copy)
    assert "speakers.parquet cannot be read as Parquet" in fault(copy)


def test_keys_that_lead_nowhere_and_texts_that_should_not_be_there_are_found(copy: Path) -> None:
    rows = pq.read_table(copy / "paragraphs.parquet")
    at = rows.schema.get_field_index("speech_id")
    lost = pa.array(["lighthouse/lost", *rows["speech_id"].to_pylist()[1:]])
    pq.write_table(rows.set_column(at, rows.schema.field(at), lost), copy / "paragraphs.parquet")
    rewritten(copy)
    assert "1 keys of paragraphs are not in speeches, first lighthouse/lost revision 1" in every_fault(copy)
    closed = pa.array(["harbour/0", *rows["speech_id"].to_pylist()[1:]])
    pq.write_table(rows.set_column(at, rows.schema.field(at), closed), copy / "paragraphs.parquet")
    rewritten(copy)
    assert "1 speeches have paragraphs although their text is marked as left out, first harbour/0" in every_fault(copy)


def every_fault(made: Path) -> str:
    from podium.release.verify import _table_faults

    return "; ".join(_table_faults(made, read_manifest(made)))


def test_the_schema_only_grew_since_its_first_version() -> None:
    """A reader of the first minor version finds every column it knows, of the type it knows; a change here asks for a new major version."""
    first = json.loads(FIRST_SCHEMA.read_text())
    assert SCHEMA_VERSION.partition(".")[0] == first["schema_version"].partition(".")[0]
    for name, columns in first["tables"].items():
        now = columns_of(RELEASED[name])
        assert {column: now.get(column) for column in columns} == columns
    if {name: columns_of(schema) for name, schema in RELEASED.items()} != first["tables"]:
        assert first["schema_version"] != SCHEMA_VERSION, "columns were added: raise the minor version"


def test_an_old_reader_reads_a_new_release(copy: Path) -> None:
    """A release with a column more, as a later minor version may have it, read by the columns of the first one."""
    first = json.loads(FIRST_SCHEMA.read_text())["tables"]
    before = pq.read_table(copy / "speeches.parquet")
    grown = before.append_column("delivered_at_hour", pa.nulls(before.num_rows, pa.int32()))
    pq.write_table(grown, copy / "speeches.parquet")
    told = json.loads((copy / "manifest.json").read_text())
    told["tables"]["speeches"]["columns"]["delivered_at_hour"] = "int32"
    rewritten(copy, schema_version="1.9", tables=told["tables"])
    assert verify_release(copy).schema_version == "1.9"
    rows = pq.read_table(copy / "speeches.parquet", columns=list(first["speeches"]))
    assert rows.equals(before.select(list(first["speeches"])))
    assert read_manifest(copy).tables["speeches"].content_sha256 == told["tables"]["speeches"]["content_sha256"]


def test_the_policy_is_written_down() -> None:
    assert f"`schema_version` is {SCHEMA_VERSION}" in dictionary()
