"""The manifest of a release, ``manifest.json``: its tables, files, sources and hashes.

Files have SHA-256 hashes. A table has a ``Fingerprint`` too, a hash of its rows that depends neither on their order nor on the file
format; anybody can compute it again: each row is a JSON object without its nulls, keys sorted, no spaces, UTF-8, days and times in ISO
form; the SHA-256 values of all rows are added up modulo 2**256. A column added later that is null everywhere does not change it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from json import JSONEncoder
from pathlib import Path
from typing import Any

import pyarrow as pa

from podium.errors import BrokenRelease, UnknownVersion
from podium.lake.schema import SCHEMA_VERSION

MANIFEST_FILE = "manifest.json"

_json = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=lambda value: value.isoformat()).encode


class Fingerprint:
    """The hash of the rows added so far, in any order."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Adds these rows."""
        names = rows.schema.names
        columns = [rows.column(name).to_pylist() for name in names]
        for values in zip(*columns, strict=True):
            stated = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            self._sum += int.from_bytes(sha256(_json(stated).encode()).digest())
        self._sum %= 2**256

    @property
    def hex(self) -> str:
        """The hash in 64 hexadecimal digits."""
        return f"{self._sum:064x}"


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """One table of a release: how many rows it has, the ``Fingerprint`` of them, its columns and files."""

    rows: int
    rows_by_source: Mapping[str, int]
    content_sha256: str
    columns: Mapping[str, str]
    """Arrow type by name."""
    files: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """The path of its one file, or a glob pattern for its parts."""
        return self.files[0] if len(self.files) == 1 else f"{self.files[0].partition('/')[0]}/*.parquet"


@dataclass(frozen=True, slots=True)
class Origin:
    """The state of the lake that a release shows: the versions of its two tables, and when that of ``speeches`` was committed.

    The moment is in ISO form, UTC.
    """

    speeches: int
    pages: int
    committed_at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of ``manifest.json``."""

    version: str
    schema_version: str
    code_version: str
    lake: Origin
    restricted: bool
    """True where it holds texts that may not be passed on."""
    previous: str | None
    tables: Mapping[str, ReleaseTable]
    files: Mapping[str, Mapping[str, Any]]
    """``bytes`` and ``sha256`` of every file but this one."""
    sources: Mapping[str, Mapping[str, Any]]
    """By source its institution, its terms, and what the release holds of it."""
    quality: Mapping[str, Any] = field(default_factory=dict)
    waived: tuple[str, ...] = ()
    """Gates (``podium.release.changes``) that a person waived for this release."""
    written_with: Mapping[str, str] = field(default_factory=dict)
    """Versions of the libraries that decide the bytes of a file."""
    demonstration: bool = False
    """True for a release of the demo, in which everybody is invented."""
    without_reprints: bool = False
    """True where speeches that another source has as its own are left out."""

    def text(self) -> str:
        """The text of ``manifest.json``."""
        return json.dumps({"name": "podium", **asdict(self)}, ensure_ascii=False, indent=2) + "\n"


def read_manifest(release: Path) -> Manifest:
    """The manifest of the release in a folder. Raises ``UnknownVersion`` for a folder without one, else what ``manifest_of`` raises."""
    try:
        return manifest_of((release / MANIFEST_FILE).read_bytes(), str(release))
    except FileNotFoundError as error:
        raise UnknownVersion(
            f"{release} is no release: it has no {MANIFEST_FILE}, which is the last file to be written; copy it again"
        ) from error


def manifest_of(text: bytes, release: str) -> Manifest:
    """The manifest with that text, of the release at that address.

    Raises ``BrokenRelease`` for a damaged manifest, and for one of a later major schema version than this code reads.
    """
    try:
        content = json.loads(text)
        check_schema(release.rpartition("/")[2], str(content["schema_version"]))
        for added in ("demonstration", "without_reprints"):
            content.setdefault(added, False)  # releases of before do not say it
        fields = {name: content[name] for name in Manifest.__dataclass_fields__}
        tables = {name: ReleaseTable(**{**table, "files": tuple(table["files"])}) for name, table in content["tables"].items()}
        return Manifest(**{**fields, "lake": Origin(**content["lake"]), "tables": tables, "waived": tuple(content["waived"])})
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenRelease(f"{release}/{MANIFEST_FILE} is torn or altered ({type(error).__name__}): copy the release again") from error


def check_schema(release: str, version: str) -> None:
    """Raises ``BrokenRelease`` for a release of a later major schema version; all minor versions of one major version can be read."""
    if int(version.partition(".")[0]) > int(SCHEMA_VERSION.partition(".")[0]):
        known = f"this version of podium reads up to {SCHEMA_VERSION.partition('.')[0]}.x"
        raise BrokenRelease(f"release {release} has schema {version} and {known}: update podium")


def columns_of(schema: pa.Schema) -> dict[str, str]:
    """The type of each column by name; ``list<…>`` leaves out the name of a list's member, which differs between Parquet and Arrow."""
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
