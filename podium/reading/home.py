"""Where consumers read from: a lake or a release, in a folder or an object store, told apart by what lies there. Nothing is written.

How an object store is reached is in ``podium.store.access``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from podium.errors import BrokenRelease, UsageError, one_line
from podium.lake.lake import Lake
from podium.lake.schema import FLAT, RELEASED
from podium.lake.tables import Filter, expression
from podium.reading.begun import files_at as files_at
from podium.reading.begun import path_of, without_data
from podium.reading.flat import flat
from podium.reading.snapshot import Cut, as_known
from podium.release_store.manifest import MANIFEST_FILE, Manifest, manifest_of
from podium.release_store.release_store import LATEST
from podium.store.access import home_in_force, in_store

ROWS, AHEAD = 10_000, 4
"""Rows of a release that are read at once, and how many such batches wait read: more would fill the memory with text."""


class Home(Protocol):
    """What may be asked of a lake and of a release alike."""

    @property
    def address(self) -> str:
        """The folder, or the address in an object store."""

    def tables(self, cut: Cut) -> dict[str, pa.Schema]:
        """The flat tables by name, as the cut can have them."""

    @property
    def state(self) -> str:
        """Equal states, equal rows: the version of a lake, the tag of a release."""

    def batches(self, cut: Cut, columns: Sequence[str], filters: Sequence[Filter]) -> pa.RecordBatchReader:
        """These columns of the rows that pass the filters."""


@dataclass(frozen=True, slots=True)
class LakeHome:
    """The lake under a home."""

    address: str
    lake: Lake

    def tables(self, cut: Cut) -> dict[str, pa.Schema]:
        """All of them, always."""
        return FLAT

    @property
    def state(self) -> str:
        """The newest version."""
        return str(self.lake.version())

    def batches(self, cut: Cut, columns: Sequence[str], filters: Sequence[Filter]) -> pa.RecordBatchReader:
        """Files are laid out by year, so the year of a day is named too: whole files are then skipped."""
        years: list[Filter] = [("year", operator, value.year) for name, operator, value in filters if name == "date"]
        batches = flat(self.lake, cut.table, cut.version, columns, [*filters, *years])
        return pa.RecordBatchReader.from_batches(batches.schema, as_known(batches, cut.as_of)) if cut.as_of else batches


@dataclass(frozen=True, slots=True)
class ReleaseHome:
    """A release: one version, in plain files."""

    address: str
    manifest: Manifest
    files: fs.FileSystem

    def tables(self, cut: Cut) -> dict[str, pa.Schema]:
        """A past day knows nothing of what a release may hold."""
        return FLAT if cut.as_of else RELEASED

    @property
    def state(self) -> str:
        """The tag, and a hash of what is in it."""
        return f"{self.manifest.version}-{self.manifest.tables['paragraphs'].content_sha256[:16]}"

    def paths(self, table: str) -> list[str]:
        """The files of a table. Raises ``BrokenRelease`` where one is missing or not as long as it was."""
        names = self.manifest.tables[table].files
        found = self.files.get_file_info([f"{path_of(self.address)}/{name}" for name in names])
        for name, info in zip(names, found, strict=True):
            if info.size != self.manifest.files[name]["bytes"]:
                state = (
                    "missing"
                    if info.type is fs.FileType.NotFound
                    else f"{info.size} bytes long and not {self.manifest.files[name]['bytes']}"
                )
                raise BrokenRelease(f"release {self.manifest.version} is not whole: {name} is {state}; copy it again")
        return [info.path for info in found]

    def batches(self, cut: Cut, columns: Sequence[str], filters: Sequence[Filter]) -> pa.RecordBatchReader:
        """A past day is found among the revisions, of which a release has no paragraphs."""
        table = self._table(cut)
        schema = pa.schema([RELEASED[table].field(name) for name in columns])
        return pa.RecordBatchReader.from_batches(schema, self._read(table, schema, filters, cut))

    def check(self, cut: Cut) -> None:
        """Raises ``UsageError`` for a version, of which a release has no choice."""
        if cut.version is not None:
            raise UsageError(f"{self.address} is a release and so one version: leave `version` out, or read the lake")

    def _table(self, cut: Cut) -> str:
        self.check(cut)
        if cut.as_of is None or cut.table == "revisions":
            return cut.table
        if cut.table != "speeches":
            raise UsageError(f"a release holds no {cut.table} of earlier revisions: read `as_of` from the lake")
        return "revisions"

    def _read(self, table: str, schema: pa.Schema, filters: Sequence[Filter], cut: Cut) -> Iterator[pa.RecordBatch]:
        try:
            batches = self._rows(table, schema.names, self._own(table, filters)).to_reader()
            yield from (batch.cast(schema) for batch in (as_known(batches, cut.as_of) if cut.as_of else batches))
        except (pa.ArrowException, OSError) as error:
            raise BrokenRelease(f"release {self.manifest.version} cannot be read, copy it again: {error}") from error

    def _rows(self, table: str, columns: Sequence[str], filters: Sequence[Filter]) -> ds.Scanner:
        rows = ds.dataset(self.paths(table), RELEASED[table], format="parquet", filesystem=self.files)
        return rows.scanner(columns=list(columns), filter=expression(filters, RELEASED[table]), batch_size=ROWS, batch_readahead=AHEAD)

    def _own(self, table: str, filters: Sequence[Filter]) -> list[Filter]:
        """The filters in columns of the table; what only ``speeches`` has is asked there. All but ``revisions`` hold current rows alone."""
        names = RELEASED[table].names
        own = [one for one in filters if one[0] in names]
        foreign = [one for one in filters if one[0] not in {*names, "superseded_at"}]
        if foreign:
            own.append(("speech_id", "in", self._rows("speeches", ["speech_id"], foreign).to_table()["speech_id"].to_pylist()))
        if table == "paragraphs" and (keys := [one for one in own if one[0] == "speech_id"]):
            own.append(("date", "in", set(self._rows("speeches", ["date"], keys).to_table()["date"].to_pylist())))  # rows lie by day
        return own


def home_at(home: Path | str | None = None) -> Home:
    """The home at an address, by default the one in force: ``PODIUM_HOME``, else ``home`` in ``podium.toml``, else ``data``.

    Raises ``HomeError`` where there is none, and ``UsageError`` where the settings cannot be read.
    """
    address = str(home if home is not None else home_in_force()).rstrip("/")
    files = files_at(address)
    address = _pointed_at(address, files)
    manifest = _manifest(address, files)
    if manifest:
        return ReleaseHome(address, manifest, files)
    if files.get_file_info(f"{path_of(address)}/lake").type is fs.FileType.Directory:
        return LakeHome(address, Lake(address))
    raise without_data(address, files, "holds neither a lake nor a release")


def lake_at(home: Path | str) -> Lake:
    """The lake under a home. Raises ``HomeError`` where there is no data, ``UsageError`` for a release."""
    found = home_at(home)
    if not isinstance(found, LakeHome):
        raise UsageError(f"{found.address} is a release, whose tables are plain files already: set PODIUM_HOME to what it was made from")
    return found.lake


def _pointed_at(address: str, files: fs.FileSystem) -> str:
    """In a store ``latest`` is an object that holds the tag of a release beside it."""
    place, _, name = address.rpartition("/")
    if name != LATEST or not in_store(address) or files.get_file_info(path_of(address)).type is not fs.FileType.File:
        return address
    with files.open_input_stream(path_of(address)) as stream:
        return f"{place}/{stream.read().decode().strip()}"


def _manifest(address: str, files: fs.FileSystem) -> Manifest | None:
    try:
        with files.open_input_stream(f"{path_of(address)}/{MANIFEST_FILE}") as stream:
            text = stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{address} cannot be read: {one_line(error)}") from error
    return manifest_of(text, address)
