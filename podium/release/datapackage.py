"""``datapackage.json``: a release described by the Data Package standard (https://datapackage.org), tables, columns, keys and licences."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from podium.lake.schema import RELEASED
from podium.release.edition import NAME, SUMMARY, Edition
from podium.release.manifest import Table

FILE = "datapackage.json"
PRIMARY = {
    "speeches": ["speech_id"],
    "speakers": ["speech_id", "position"],
    "paragraphs": ["speech_id", "position"],
    "revisions": ["speech_id", "revision"],
}
FOREIGN = ("speakers", "paragraphs")
KEYS = ["speech_id", "revision"]


def datapackage(edition: Edition, files: Mapping[str, Mapping[str, Any]]) -> str:
    """The file's text; ``files`` has the size and hash of each file of the release."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "podium",
        "title": NAME,
        "description": SUMMARY,
        "version": edition.tag,
        "created": edition.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": ["speeches", "political science", "central banks", "transcripts"],
        "licenses": _licences(),
        "sources": [_source(edition, name) for name in edition.facts.sources],
        "resources": [_resource(name, table, files) for name, table in edition.tables.items()],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _licences() -> list[dict[str, str]]:
    return [{"name": "see-LICENCES.md", "path": "LICENCES.md", "title": "One a source: see LICENCES.md and the column `licence`"}]


def _source(edition: Edition, name: str) -> dict[str, str]:
    institution = edition.institution(name)
    return {"title": institution.title} | ({"path": institution.home} if institution.home else {})


def _resource(name: str, table: Table, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    single = table.files[0] if len(table.files) == 1 else None
    whole = {"hash": f"sha256:{files[single]['sha256']}", "bytes": files[single]["bytes"]} if single else {}
    return {
        "name": name,
        "type": "table",
        "path": single or list(table.files),
        "scheme": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **whole,
        "schema": _schema(name),
    }


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in RELEASED[name]], "primaryKey": PRIMARY[name]}
    if name in FOREIGN:
        schema["foreignKeys"] = [{"fields": KEYS, "reference": {"resource": "speeches", "fields": KEYS}}]
    return schema


def _field(column: pa.Field) -> dict[str, Any]:
    meaning = column.metadata[b"description"].decode()
    required = {} if column.nullable else {"constraints": {"required": True}}
    return {"name": column.name, "type": _type(column.type), "description": meaning, **required}


def _type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return "array"
    if pa.types.is_timestamp(type_):
        return "datetime"
    return {"string": "string", "bool": "boolean", "date32[day]": "date"}.get(str(type_), "integer")
