"""Whether a release is what its manifest says: every file, every row, every key. Needs neither the lake nor the network."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from podium.errors import BrokenRelease
from podium.lake.schema import FIRST_TABLES, RELEASED, SCHEMA_VERSION
from podium.progress import start
from podium.reading.turns import turns_of_batches
from podium.release_store.manifest import MANIFEST_FILE, Fingerprint, Manifest, ReleaseTable, columns_of, read_manifest, sha256_of

VERIFY_BATCH = 10_000
UNIQUE_KEY = ("speech_id", "revision")

RevisionKey = tuple[str, int]


def verify_release(release: Path) -> Manifest:
    """Checks the release in a folder against its manifest, and returns the manifest.

    Raises ``UnknownVersion`` for a folder that is no release, ``BrokenRelease`` with the first fault for a release that is not whole.
    """
    manifest = read_manifest(release)
    for check in (_file_faults, _table_faults, _turn_faults):  # each only if the one before finds nothing
        if faults := list(check(release, manifest)):
            more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
            raise BrokenRelease(f"release {release.name} is not whole: {faults[0]}{more}; copy it again or use another one")
    return manifest


def _file_faults(release: Path, manifest: Manifest) -> Iterator[str]:
    there = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()} - {MANIFEST_FILE}
    for name in sorted(manifest.files.keys() - there):
        yield f"{name} is missing"
    for name in sorted(there - manifest.files.keys()):
        yield f"{name} does not belong to it"
    tick = start("verify files", len(manifest.files))
    for name in sorted(there & manifest.files.keys()):
        listed, path = manifest.files[name], release / name
        if path.stat().st_size != listed["bytes"]:
            yield f"{name} has {path.stat().st_size} bytes and not {listed['bytes']}"
        elif sha256_of(path) != listed["sha256"]:
            yield f"{name} is not the file that was released, its SHA-256 differs"
        tick(1)


class _Seen:
    """What was seen while a table was read: counts, its fingerprint and its keys."""

    def __init__(self) -> None:
        self.rows = 0
        self.content = Fingerprint()
        self.sources: Counter[str] = Counter()
        self.keys: set[RevisionKey] = set()
        self.without_text: set[RevisionKey] = set()
        self.people: set[str] = set()

    def add(self, batch: pa.RecordBatch) -> None:
        self.rows += batch.num_rows
        self.content.add(batch)
        if set(UNIQUE_KEY) <= set(batch.schema.names):
            self.keys |= _keys(batch)
        if "person_key" in batch.schema.names:
            self.people |= set(batch["person_key"].unique().to_pylist())
        if "source" in batch.schema.names:
            self.sources.update({count["values"]: count["counts"] for count in batch["source"].value_counts().to_pylist()})
        if "text_included" in batch.schema.names:
            self.without_text |= _keys(batch.filter(pc.invert(batch["text_included"])))


def _table_faults(release: Path, manifest: Manifest) -> Iterator[str]:
    needed = RELEASED.keys() if manifest.schema_version == SCHEMA_VERSION else FIRST_TABLES
    for name in sorted(needed - manifest.tables.keys()):
        yield f"the table {name} is missing"
    seen: dict[str, _Seen] = {}
    tick = start("verify tables", len(manifest.tables))
    for name, table in manifest.tables.items():
        seen[name] = _Seen()
        for file in table.files:
            yield from _read(seen[name], release, file, name, table, manifest.schema_version)
        yield from _count_faults(name, table, seen[name])
        tick(1)
    yield from _join_faults(seen)


def _turn_faults(release: Path, manifest: Manifest) -> Iterator[str]:
    """A fault where ``turns`` are not those that ``paragraphs`` make; other versions of the schema may make them otherwise."""
    if manifest.schema_version != SCHEMA_VERSION:
        return
    made = Fingerprint()
    for turns in turns_of_batches(_paragraphs(release, manifest.tables["paragraphs"])):
        made.add(turns)
    if made.hex != manifest.tables["turns"].content_sha256:
        yield "turns are not those that paragraphs make"


def _paragraphs(release: Path, table: ReleaseTable) -> Iterator[pa.RecordBatch]:
    for file in table.files:
        with pq.ParquetFile(release / file) as parquet:
            yield from parquet.iter_batches(VERIFY_BATCH)


def _read(seen: _Seen, release: Path, file: str, name: str, table: ReleaseTable, version: str) -> Iterator[str]:
    try:
        with pq.ParquetFile(release / file) as parquet:
            yield from _schema_faults(name, file, parquet.schema_arrow, table, version)
            for batch in parquet.iter_batches(VERIFY_BATCH):
                seen.add(batch)
    except (pa.ArrowException, OSError) as error:
        yield f"{file} cannot be read as Parquet ({error})"


def _schema_faults(name: str, file: str, schema: pa.Schema, table: ReleaseTable, version: str) -> Iterator[str]:
    columns = columns_of(schema)
    if columns != dict(table.columns):
        yield f"{file} has other columns than the manifest says"
    if version == SCHEMA_VERSION and columns != columns_of(RELEASED.get(name, schema)):
        yield f"{file} does not have the columns of schema {version}"


def _count_faults(name: str, table: ReleaseTable, seen: _Seen) -> Iterator[str]:
    if seen.rows != table.rows or (table.rows_by_source and seen.rows != sum(table.rows_by_source.values())):
        yield f"{name} has {seen.rows} rows and not {table.rows}"
    wrong = [source for source, rows in seen.sources.items() if table.rows_by_source.get(source) != rows]
    if wrong:
        yield f"{name} has other numbers of rows than the manifest says for {', '.join(sorted(wrong))}"
    if seen.content.hex != table.content_sha256:
        yield f"the content of {name} is not what was released"


def _keys(batch: pa.RecordBatch) -> set[RevisionKey]:
    distinct = pa.Table.from_batches([batch.select(list(UNIQUE_KEY))]).group_by(list(UNIQUE_KEY)).aggregate([])
    return set(zip(*(distinct[key].to_pylist() for key in UNIQUE_KEY), strict=True))


def _join_faults(seen: dict[str, _Seen]) -> Iterator[str]:
    for child, parent in (("paragraphs", "speeches"), ("turns", "speeches"), ("speakers", "speeches"), ("speeches", "revisions")):
        lost = seen[child].keys - seen[parent].keys if {child, parent} <= seen.keys() else set()
        if lost:
            speech_id, revision = min(lost)
            yield f"{len(lost)} keys of {child} are not in {parent}, first {speech_id} revision {revision}"
    if "people" in seen and (odd := seen["speakers"].people ^ seen["people"].people):
        yield f"{len(odd)} people are in people or in speakers alone, first {min(map(str, odd))}"
    if {"speeches", "paragraphs"} <= seen.keys() and (shown := seen["paragraphs"].keys & seen["speeches"].without_text):
        yield f"{len(shown)} speeches have paragraphs although their text is marked as left out, first {min(shown)[0]}"
