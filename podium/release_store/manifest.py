"""A hash of rows that does not depend on their order or on how a file holds them. Files have hashes of their own, in the manifest.

Anybody can compute it again: each row is a JSON object without its nulls, keys sorted, no spaces, UTF-8, days and times in ISO form;
the SHA-256 values of all rows are added up modulo 2**256. A column added later that is null everywhere leaves it as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import file_digest, sha256
from json import JSONEncoder
from pathlib import Path
from typing import Any

import pyarrow as pa

from podium.errors import BrokenRelease, UnknownVersion
from podium.lake.schema import SCHEMA_VERSION

SIZE = 2**256


def _iso(value: date) -> str:
    return value.isoformat()


_json = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_iso).encode


class Fingerprint:
    """Grows with each table of rows that is added."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Counts these rows in."""
        names = rows.schema.names
        columns = [rows.column(name).to_pylist() for name in names]
        for values in zip(*columns, strict=True):
            stated = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            self._sum += int.from_bytes(sha256(_json(stated).encode()).digest())
        self._sum %= SIZE

    @property
    def hex(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._sum:064x}"


MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """One table: its rows, and the fingerprint of its content (``podium.release_store.manifest``)."""

    rows: int
    rows_by_source: Mapping[str, int]
    content_sha256: str
    columns: Mapping[str, str]
    """Arrow type by name."""
    files: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """Its one file, or a pattern for its parts."""
        return self.files[0] if len(self.files) == 1 else f"{self.files[0].partition('/')[0]}/*.parquet"


@dataclass(frozen=True, slots=True)
class Origin:
    """The state of the lake that a release shows: the versions of its two tables and when the first was committed, in ISO form, UTC."""

    speeches: int
    pages: int
    committed_at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``manifest.json`` says."""

    version: str
    schema_version: str
    code_version: str
    lake: Origin
    restricted: bool
    """True where texts are in it that may not be passed on."""
    previous: str | None
    tables: Mapping[str, ReleaseTable]
    files: Mapping[str, Mapping[str, Any]]
    """``bytes`` and ``sha256`` of every file but this one."""
    sources: Mapping[str, Mapping[str, Any]]
    """A source: its institution, terms, and what the release holds of it."""
    quality: Mapping[str, Any] = field(default_factory=dict)
    waived: tuple[str, ...] = ()
    """Gates that a person set aside for this release."""
    written_with: Mapping[str, str] = field(default_factory=dict)
    """Versions of what decides the bytes of a file."""

    def text(self) -> str:
        """The file's text."""
        return json.dumps({"name": "podium", **asdict(self)}, ensure_ascii=False, indent=2) + "\n"


def read_manifest(release: Path) -> Manifest:
    """The manifest of a release. Raises ``UnknownVersion`` for a folder without one, ``BrokenRelease`` for a torn or future one."""
    try:
        return manifest_of((release / MANIFEST_FILE).read_bytes(), str(release))
    except FileNotFoundError as error:
        raise UnknownVersion(
            f"{release} is no release: it has no {MANIFEST_FILE}, which is the last file to be written; copy it again"
        ) from error


def manifest_of(text: bytes, release: str) -> Manifest:
    """The manifest with that text, found at that address. Raises ``BrokenRelease`` for a torn or future one."""
    try:
        told = json.loads(text)
        check_schema(release.rpartition("/")[2], str(told["schema_version"]))
        return _manifest(told)
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenRelease(f"{release}/{MANIFEST_FILE} is torn or altered ({type(error).__name__}): copy the release again") from error


def _manifest(told: dict[str, Any]) -> Manifest:
    fields = {name: told[name] for name in Manifest.__dataclass_fields__}
    tables = {name: ReleaseTable(**{**table, "files": tuple(table["files"])}) for name, table in told["tables"].items()}
    return Manifest(**{**fields, "lake": Origin(**told["lake"]), "tables": tables, "waived": tuple(told["waived"])})


def check_schema(release: str, version: str) -> None:
    """A reader of one major version reads every minor of it. Raises ``BrokenRelease`` for a later major version."""
    if int(version.partition(".")[0]) > int(SCHEMA_VERSION.partition(".")[0]):
        known = f"this version of podium reads up to {SCHEMA_VERSION.partition('.')[0]}.x"
        raise BrokenRelease(f"release {release} has schema {version} and {known}: update podium")


def columns_of(schema: pa.Schema) -> dict[str, str]:
    """The type of each column by name; a list is told by what it holds, since Parquet names its members otherwise than Arrow."""
    return {column.name: _type(column.type) for column in schema}


def _type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return f"list<{_type(type_.value_type)}>"
    if pa.types.is_struct(type_):
        return f"struct<{', '.join(f'{part.name}: {_type(part.type)}' for part in type_)}>"
    return str(type_)


def digests(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file under a folder, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256_of(path)} for path in files}


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
