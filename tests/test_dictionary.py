"""The data dictionary says what the schema says."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa

from podium.lake.ledger import Outcome
from podium.lake.parts import MEDIA, PARAGRAPH, SPEAKER, VENUE
from podium.lake.schema import FLAT, LAKE, LAKE_PAGES, LAKE_SPEECHES, PARAGRAPHS, TURNS_SCHEMA
from podium.reading.dictionary import ATTRIBUTIONS, NAME_EVIDENCES, OUTCOMES, dictionary
from podium.records import Attribution, Media, NameEvidence, Paragraph, Speaker, Speech, Venue


def test_the_module_writes_the_same_text(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "podium.reading.dictionary", "--write", str(tmp_path / "d.md")], check=True)
    assert (tmp_path / "d.md").read_text(encoding="utf-8") == dictionary()


def described(fields: pa.Schema | pa.StructType) -> list[pa.Field]:
    inner = [field.type.value_type if pa.types.is_list(field.type) else field.type for field in fields]
    return [*fields, *(member for type_ in inner if pa.types.is_struct(type_) for member in described(type_))]


def test_every_column_is_described_and_means_the_same_everywhere() -> None:
    meanings: dict[str, str] = {}
    for schema in (LAKE_SPEECHES, *FLAT.values()):
        for field in schema:
            name = "kind of paragraph" if schema in (PARAGRAPHS, TURNS_SCHEMA) and field.name == "kind" else field.name
            meaning = field.metadata[b"description"].decode()
            assert meanings.setdefault(name, meaning) == meaning
    for schema in (*LAKE.values(), *FLAT.values()):
        for field in described(schema):
            meaning = field.metadata[b"description"].decode()
            assert meaning
            assert f"`{field.name}` |" in dictionary() or f".{field.name}` |" in dictionary()
            assert meaning in dictionary()


def test_the_tables_hold_every_field_of_a_record() -> None:
    assert set(Speech.__dataclass_fields__) - {"parser_version"} <= set(LAKE_SPEECHES.names)
    made = {Paragraph: {"paragraph_id"}}
    for record, struct in ((Venue, VENUE), (Speaker, SPEAKER), (Paragraph, PARAGRAPH), (Media, MEDIA)):
        assert set(record.__dataclass_fields__) | made.get(record, set()) == {field.name for field in struct}


def test_every_value_is_explained() -> None:
    from podium.lake.ledger import PageRow

    assert (set(OUTCOMES), set(ATTRIBUTIONS), set(NAME_EVIDENCES)) == (set(Outcome), set(Attribution), set(NameEvidence))
    assert all(f"| `{value}` | " in dictionary() for value in (*Attribution, *NameEvidence))
    assert set(PageRow.__dataclass_fields__) == set(LAKE_PAGES.names)
