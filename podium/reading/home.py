"""The home that consumers read from: a lake or a release, in a folder or an object store, and what to say where there is no data.

``home_at`` finds out which it is; both answer the same questions (``Home``). Nothing is written but the mark of the demo's home, in which
everybody is invented; its releases and cards say it on. How an object store is reached is in ``podium.store.access``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
from pyarrow import fs

from podium.errors import BrokenRelease, HomeError, StoreError, UsageError, one_line
from podium.lake.lake import Lake
from podium.lake.schema import FLAT, RELEASED, TEXTUAL
from podium.lake.tables import Filter, expression
from podium.reading.flat_tables import flat
from podium.reading.snapshot import Snapshot, as_known
from podium.release_store.manifest import MANIFEST_FILE, Manifest, manifest_of
from podium.release_store.release_store import LATEST
from podium.store.access import files_at, home_in_force, in_store, path_of
from podium.store.objects import amend_document, read_document

if TYPE_CHECKING:
    import pyarrow.dataset as ds

DEMO = Path("data/demo")
"""Where `make run` leaves the demo's data."""


def check_begun(home: Path | str, parts: Sequence[str] = ("archive", "lake", "journal")) -> None:
    """Raises ``HomeError`` for a home that has none of these folders, where no run ever was; ``StoreError`` if it cannot be read."""
    address = str(home).rstrip("/")
    files = files_at(address)
    try:
        found = files.get_file_info([f"{path_of(address)}/{part}" for part in parts])
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"{address} cannot be read: {one_line(error)}") from error
    if not any(info.type is fs.FileType.Directory for info in found):
        raise without_data(address, files, f"has no {' or '.join(parts)}")


def check_is_no_file(home: Path | str) -> None:
    """Raises ``HomeError`` for a home that is a file, so that no folder can be made in it."""
    address = str(home).rstrip("/")
    if not in_store(address) and Path(address).is_file():
        raise without_data(address, fs.LocalFileSystem(), "")


def without_data(address: str, files: fs.FileSystem, lacks: str) -> HomeError:
    """The error for a home without data: it does not exist, is a file, or what it ``lacks``; and how to get data."""
    kind = files.get_file_info(path_of(address)).type
    state = {fs.FileType.File: "is a file and no folder", fs.FileType.NotFound: "does not exist"}.get(kind, lacks)
    demo = f"the demo's data is in {DEMO}: `PODIUM_HOME={DEMO} podium …`; " if (DEMO / "lake").is_dir() else ""
    how = "set PODIUM_HOME to a home with data, or get some with `podium ingest nato --since 2026-11-01` or `podium demo`"
    return HomeError(f"the home {address} {state}: {demo}{how}")


ROWS, AHEAD = 10_000, 4
"""Rows of a release in one batch, and how many batches are read ahead: more would fill the memory with text."""


class Home(Protocol):
    """What a lake and a release both answer."""

    @property
    def address(self) -> str:
        """The folder, or the address in an object store."""

    def tables(self, snapshot: Snapshot) -> dict[str, pa.Schema]:
        """The schemas of the flat tables by name, for a snapshot like this one."""

    @property
    def state(self) -> str:
        """Names what the home holds now: equal states mean equal rows."""

    @property
    def demonstration(self) -> bool:
        """True where everybody is invented."""

    def batches(self, snapshot: Snapshot, columns: Sequence[str], filters: Sequence[Filter]) -> pa.RecordBatchReader:
        """These columns of the rows of the snapshot's table that pass ``filters``, as they were known at its moment.

        Raises ``UsageError`` for what the home cannot tell, ``UnknownVersion``, ``LakeError``, ``BrokenRelease``.
        """


@dataclass(frozen=True, slots=True)
class LakeHome:
    """The lake under a home."""

    address: str
    lake: Lake

    def tables(self, snapshot: Snapshot) -> dict[str, pa.Schema]:
        """The flat tables, the same for every snapshot."""
        return FLAT

    @property
    def state(self) -> str:
        """The newest version."""
        return str(self.lake.version())

    @property
    def demonstration(self) -> bool:
        """As the mark of the demo's home says."""
        return is_demonstration(self.address)

    def batches(self, snapshot: Snapshot, columns: Sequence[str], filters: Sequence[Filter]) -> pa.RecordBatchReader:
        """The rows, unfolded from the lake's ``speeches``."""
        # Files are laid out by year: with the year of each day named too, whole files are skipped.
        years: list[Filter] = [("year", operator, value.year) for name, operator, value in filters if name == "date"]
        batches = flat(self.lake, snapshot.table, snapshot.version, columns, [*filters, *years])
        return pa.RecordBatchReader.from_batches(batches.schema, as_known(batches, snapshot.as_of)) if snapshot.as_of else batches


@dataclass(frozen=True, slots=True)
class ReleaseHome:
    """A release: one version of the dataset in Parquet files, listed by its manifest."""

    address: str
    manifest: Manifest
    files: fs.FileSystem

    def tables(self, snapshot: Snapshot) -> dict[str, pa.Schema]:
        """The tables that the release has; as of a past moment without ``text_included``, which says something about the release itself."""
        return {name: schema for name, schema in (FLAT if snapshot.as_of else RELEASED).items() if name in self.manifest.tables}

    @property
    def state(self) -> str:
        """The tag and a hash of the paragraphs."""
        return f"{self.manifest.version}-{self.manifest.tables['paragraphs'].content_sha256[:16]}"

    @property
    def demonstration(self) -> bool:
        """As the manifest says."""
        return self.manifest.demonstration

    def paths(self, table: str) -> list[str]:
        """The paths of a table's files. Raises ``BrokenRelease`` where one is missing or has another length than the manifest says."""
        names = self.manifest.tables[table].files
        found = self.files.get_file_info([f"{path_of(self.address)}/{name}" for name in names])
        for name, info in zip(names, found, strict=True):
            length = self.manifest.files[name]["bytes"]
            if info.size != length:
                state = "missing" if info.type is fs.FileType.NotFound else f"{info.size} bytes long and not {length}"
                raise BrokenRelease(f"release {self.manifest.version} is not whole: {name} is {state}; copy it again")
        return [info.path for info in found]

    def batches(self, snapshot: Snapshot, columns: Sequence[str], filters: Sequence[Filter]) -> pa.RecordBatchReader:
        """The rows, read from the files; a past moment only of ``speeches`` and ``revisions``."""
        self.check(snapshot)
        table = snapshot.table
        if snapshot.as_of and table not in {"speeches", "revisions"}:
            raise UsageError(f"a release holds no {table} of earlier revisions: read `as_of` from the lake")
        if snapshot.as_of:
            table = "revisions"  # has earlier ones too
        schema = pa.schema([RELEASED[table].field(name) for name in columns])
        return pa.RecordBatchReader.from_batches(schema, self._read(table, schema, filters, snapshot.as_of))

    def check(self, snapshot: Snapshot) -> None:
        """Raises ``UsageError`` for a snapshot of a version: a release holds one only."""
        if snapshot.version is not None:
            raise UsageError(f"{self.address} is a release and so one version: leave `version` out, or read the lake")

    def _read(self, table: str, schema: pa.Schema, filters: Sequence[Filter], as_of: datetime | None) -> Iterator[pa.RecordBatch]:
        try:
            batches = self._scanner(table, schema.names, self._filters_within(table, filters)).to_reader()
            yield from (batch.cast(schema) for batch in (as_known(batches, as_of) if as_of else batches))
        except (pa.ArrowException, OSError) as error:
            raise BrokenRelease(f"release {self.manifest.version} cannot be read, copy it again: {error}") from error

    def _scanner(self, table: str, columns: Sequence[str], filters: Sequence[Filter]) -> "ds.Scanner":
        import pyarrow.dataset as ds  # brings pandas along, where it is installed

        rows = ds.dataset(self.paths(table), RELEASED[table], format="parquet", filesystem=self.files)
        return rows.scanner(columns=list(columns), filter=expression(filters, RELEASED[table]), batch_size=ROWS, batch_readahead=AHEAD)

    def _filters_within(self, table: str, filters: Sequence[Filter]) -> list[Filter]:
        """The same filters on columns that the table has: others are asked of ``speeches``, whose ids then narrow the table."""
        names = RELEASED[table].names
        own = [one for one in filters if one[0] in names]
        # ``superseded_at`` is in ``revisions`` alone: the other tables of a release hold current rows only.
        foreign = [one for one in filters if one[0] not in {*names, "superseded_at"}]
        if foreign:
            own.append(("speech_id", "in", self._scanner("speeches", ["speech_id"], foreign).to_table()["speech_id"].to_pylist()))
        if table in TEXTUAL and (keys := [one for one in own if one[0] == "speech_id"]):
            # Rows are sorted by day: with the days named, row groups are skipped.
            own.append(("date", "in", set(self._scanner("speeches", ["date"], keys).to_table()["date"].to_pylist())))
        return own


def home_at(home: Path | str | None) -> Home:
    """The home at an address, by default the one in force: ``PODIUM_HOME``, else ``home`` in ``podium.toml``, else ``data``.

    Raises ``HomeError`` for a place without data, ``UsageError`` for one that cannot be read and for settings that cannot be read,
    ``BrokenRelease`` for a release with a damaged manifest.
    """
    address = str(home if home is not None else home_in_force()).rstrip("/")
    files = files_at(address)
    place, _, name = address.rpartition("/")
    if name == LATEST and in_store(address) and files.get_file_info(path_of(address)).type is fs.FileType.File:
        with files.open_input_stream(path_of(address)) as stream:  # in a store ``latest`` is an object that holds the tag
            address = f"{place}/{stream.read().decode().strip()}"
    try:
        with files.open_input_stream(f"{path_of(address)}/{MANIFEST_FILE}") as stream:
            text = stream.read()
        return ReleaseHome(address, manifest_of(text, address), files)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{address} cannot be read: {one_line(error)}") from error
    if files.get_file_info(f"{path_of(address)}/lake").type is fs.FileType.Directory:
        return LakeHome(address, Lake(address))
    raise without_data(address, files, "holds neither a lake nor a release")


def lake_at(home: Path | str) -> Lake:
    """The lake under a home. Raises ``HomeError`` where there is no data, ``UsageError`` for a release."""
    found = home_at(home)
    if not isinstance(found, LakeHome):
        raise UsageError(f"{found.address} is a release, whose tables are plain files already: set PODIUM_HOME to what it was made from")
    return found.lake


MARK_FILE = "demonstration"
MARK_TEXT = b"This home was made by `podium demo`: its speeches are invented, and so is everybody who speaks in them.\n"


def is_demonstration(home: str) -> bool:
    """True for a home that ``podium demo`` has made."""
    return read_document(f"{home}/{MARK_FILE}") is not None


def mark_as_demonstration(home: str) -> None:
    """Marks a home without data as the demo's. Raises ``UsageError`` for one with other data, among which no invented speech may come."""
    if is_demonstration(home):
        return
    held = files_at(home).get_file_info([f"{path_of(home)}/{part}" for part in ("lake", "archive")])
    if home != str(DEMO) and any(info.type is fs.FileType.Directory for info in held):
        raise UsageError(f"the home {home} holds data that is not the demo's: give the demo a home of its own, or leave PODIUM_HOME unset")
    amend_document(f"{home}/{MARK_FILE}", lambda _: MARK_TEXT)
