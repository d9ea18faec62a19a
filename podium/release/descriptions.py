"""Two machine-readable descriptions of a release: its tables, columns, keys and licences.

``datapackage.json`` follows the Data Package standard (https://datapackage.org), ``croissant.json`` the Croissant format 1.0
(https://docs.mlcommons.org/croissant/).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from podium.lake.schema import RELEASED
from podium.release.release_data import ReleaseData
from podium.release_store.manifest import ReleaseTable

DATAPACKAGE_FILE = "datapackage.json"
PRIMARY = {
    "speeches": ["speech_id"],
    "speakers": ["speech_id", "position"],
    "paragraphs": ["speech_id", "position"],
    "turns": ["speech_id", "position"],
    "people": ["person_key"],
    "revisions": ["speech_id", "revision"],
}
FOREIGN = ("speakers", "paragraphs", "turns")
PRIMARY_KEY = ["speech_id", "revision"]


def datapackage(data: ReleaseData, files: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of ``datapackage.json``; ``files`` has by path the size (``bytes``) and hash (``sha256``) of each file of the release."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "podium",
        "title": data.name,
        "description": data.summary,
        "version": data.tag,
        "created": data.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": ["speeches", "political science", "central banks", "transcripts"],
        "licenses": [{"name": "see-LICENCES.md", "path": "LICENCES.md", "title": "One a source: see LICENCES.md and the column `licence`"}],
        "sources": [_source(data, name) for name in data.facts.sources],
        "resources": [_resource(name, table, files) for name, table in data.tables.items()],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _source(data: ReleaseData, name: str) -> dict[str, str]:
    institution = data.institution(name)
    return {"title": institution.title} | ({"path": institution.home} if institution.home else {})


def _resource(name: str, table: ReleaseTable, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    single = table.files[0] if len(table.files) == 1 else None
    whole = {"hash": f"sha256:{files[single]['sha256']}", "bytes": files[single]["bytes"]} if single else {}
    schema: dict[str, Any] = {"fields": [_package_field(column) for column in RELEASED[name]], "primaryKey": PRIMARY[name]}
    if name in FOREIGN:
        schema["foreignKeys"] = [{"fields": PRIMARY_KEY, "reference": {"resource": "speeches", "fields": PRIMARY_KEY}}]
    if name == "speakers":
        schema["foreignKeys"].append({"fields": PRIMARY["people"], "reference": {"resource": "people", "fields": PRIMARY["people"]}})
    return {
        "name": name,
        "type": "table",
        "path": single or list(table.files),
        "scheme": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **whole,
        "schema": schema,
    }


def _package_field(column: pa.Field) -> dict[str, Any]:
    meaning = column.metadata[b"description"].decode()
    required = {} if column.nullable else {"constraints": {"required": True}}
    return {"name": column.name, "type": _package_type(column.type), "description": meaning, **required}


def _package_type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return "array"
    if pa.types.is_timestamp(type_):
        return "datetime"
    return {"string": "string", "bool": "boolean", "date32[day]": "date"}.get(str(type_), "integer")


CROISSANT_FILE = "croissant.json"
CROISSANT_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
PARQUET_MEDIA_TYPE = "application/x-parquet"
CROISSANT_TABLES = {
    "speeches": "One record a speech, as it stands.",
    "speakers": "One record a speaker of a speech.",
    "paragraphs": "One record a paragraph of a speech whose text may be passed on.",
    "turns": "One record a turn: spoken paragraphs that one speaker says in a row, as one text.",
    "people": "One record a person, as far as pages and decisions tell.",
    "revisions": "One record a version that the publisher has shown.",
}


def croissant(data: ReleaseData, files: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of ``croissant.json``; ``files`` has by path the size (``bytes``) and hash (``sha256``) of each file of the release."""
    licences = sorted({url for name in data.facts.sources if (url := data.institution(name).licence.url)})
    described = {
        "@context": CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "podium",
        "alternateName": data.name,
        "description": data.summary,
        "version": (data.tag or "").partition("-")[0],
        "datePublished": data.at.strftime("%Y-%m-%dT%H:%M:%S"),
        "url": "./",
        "license": ["LICENCES.md", *licences],
        "creator": {"@type": "sc:Organization", "name": "Podium"},
        "citeAs": f"{data.name}, version {data.tag}, {data.at.year}",
        "inLanguage": data.languages,
        "isLiveDataset": False,
        "distribution": [file for table in data.tables.values() for file in _files(table, files)],
        "recordSet": [_records(name, table) for name, table in data.tables.items()],
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _files(table: ReleaseTable, files: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for file in table.files:
        yield {
            "@type": "cr:FileObject",
            "@id": file,
            "name": file,
            "contentUrl": file,
            "contentSize": f"{files[file]['bytes']} B",
            "encodingFormat": PARQUET_MEDIA_TYPE,
            "sha256": files[file]["sha256"],
        }
    if len(table.files) > 1:
        yield {
            "@type": "cr:FileSet",
            "@id": table.pattern,
            "name": table.pattern,
            "encodingFormat": PARQUET_MEDIA_TYPE,
            "includes": table.pattern,
        }


def _records(name: str, table: ReleaseTable) -> dict[str, Any]:
    kept = "fileObject" if len(table.files) == 1 else "fileSet"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": CROISSANT_TABLES[name],
        "field": [_croissant_field(name, column, {kept: {"@id": table.pattern}}) for column in RELEASED[name]],
    }


def _croissant_field(table: str, column: pa.Field, source: dict[str, Any]) -> dict[str, Any]:
    listed = pa.types.is_list(column.type)
    inner = column.type.value_type if listed else column.type
    read = {**source, "extract": {"column": column.name}}
    joined = {"references": {"field": {"@id": "speeches/speech_id"}}} if table != "speeches" and column.name == "speech_id" else {}
    parts: dict[str, Any] = (
        {"subField": [_part(f"{table}/{column.name}", part, read) for part in inner]} if pa.types.is_struct(inner) else {}
    )
    return {
        **_named(f"{table}/{column.name}", column),
        **(parts or {"dataType": _croissant_type(inner), "source": read}),
        **({"repeated": True} if listed else {}),
        **joined,
    }


def _part(parent: str, part: pa.Field, source: dict[str, Any]) -> dict[str, Any]:
    """A member of a struct."""
    return {
        **_named(f"{parent}/{part.name}", part),
        "dataType": _croissant_type(part.type),
        "source": {**source, "transform": {"jsonPath": part.name}},
    }


def _named(name: str, column: pa.Field) -> dict[str, Any]:
    return {"@type": "cr:Field", "@id": name, "name": name, "description": column.metadata[b"description"].decode()}


def _croissant_type(type_: pa.DataType) -> str:
    if pa.types.is_string(type_):
        return "sc:Text"
    if pa.types.is_date(type_) or pa.types.is_timestamp(type_):
        return "sc:Date" if pa.types.is_date(type_) else "sc:DateTime"
    return "sc:Boolean" if pa.types.is_boolean(type_) else "sc:Integer"
