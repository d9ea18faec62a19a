"""A copy of a home, taken while runs go on, that is a home itself: its tables at one version each, and whatever these refer to.

The version of ``pages`` is taken before that of ``speeches``, as a load commits them the other way round: the copy never knows a page whose
speech it lacks. The archive only grows, and what a commit refers to was kept before it, so files that are copied afterwards are complete up
to it. Whatever deletes files waits meanwhile (the lease ``maintain``). Files are written in an order in which the copy can be read at every
moment; ``backup.json`` says what was written, so that the next backup, or the same one after a crash, copies only what is missing or new.
"""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from podium import progress
from podium.archive.archive import Archive, Problem
from podium.archive.compression import members
from podium.archive.warc_files import OPEN
from podium.errors import LakeError, StoreError, UsageError
from podium.lake.lake import Lake
from podium.lake.table_files import files_up_to, id_of, needed_files, version_in, version_now
from podium.lake.tables import LakeTable
from podium.pipeline.leases import leases_at
from podium.release_store.release_store import LATEST
from podium.settings import Settings, settings_file
from podium.store.access import in_store
from podium.store.places import FileState, FolderPlace, Place, digest_of, place_at

BACKUP_FILE = "backup.json"
SETTINGS_COPY = "podium.toml"
LEASES_HELD = ("backup", "maintain")
PATIENCE = timedelta(hours=1)
"""How long a backup waits for maintenance, a forgetting or another backup that is under way."""
NOTED_EVERY = 30.0
"""Seconds after which what was written so far is noted, for a backup that is cut off."""
LATEST_RELEASE = f"releases/{LATEST}"
FOLDERS = frozenset({"archive", "journal", "releases"})
"""Folders of a home that are copied as they stand, besides the tables; leases, indexes and the pace of hosts are of this machine."""
STATE = ("speech_id", "revision", "content_hash", "superseded_at", "withdrawn_at")
"""Columns by which the rows of the copy are compared with those of the home, whose files were compared byte for byte."""


@dataclass(slots=True)
class BackupNote:
    """The content of ``backup.json``."""

    table: str | None = None
    """Which lake it is of, wherever that lies."""
    speeches: int | None = None
    pages: int | None = None
    """The versions that it holds, or will when it is complete."""
    at: str = ""
    complete: bool = False
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name ``bytes`` and ``sha256`` of what was written, and ``size`` and ``mark`` of what it was copied from."""


@dataclass(slots=True)
class BackupReport:
    """What a backup did: the versions that it holds, and how many files it has, wrote and deleted."""

    speeches: int | None
    pages: int | None
    files: int = 0
    written: int = 0
    bytes: int = 0
    deleted: int = 0
    verified: int = 0
    problems: list[Problem] = field(default_factory=list)
    """Records of the archive that are not as they were written, in the home as in the copy."""

    def rows(self) -> list[dict[str, object]]:
        """As a table."""
        counts = {"files": self.files, "written now": self.written, "bytes written now": self.bytes, "deleted": self.deleted}
        versions = {"version of speeches": self.speeches, "version of pages": self.pages}
        return [{"what": name, "number": value} for name, value in (versions | counts | {"verified": self.verified}).items()]


def back_up(settings: Settings, address: str, whole: bool) -> BackupReport:
    """Copies the home to a folder or an address of a store, verifies the copy and says what was done.

    ``whole`` verifies every file of the copy and not only those written now. Raises ``UsageError`` for a place that holds something else,
    ``UnderWay``, ``StoreError`` and ``LakeError`` also where the copy is not what the home is.
    """
    address = address.rstrip("/")
    check_apart(settings.home, address)
    leases = leases_at(settings.home)
    with ExitStack() as held:
        for name in LEASES_HELD:
            held.enter_context(leases.hold(name, "backup", PATIENCE))
        return _Backup(settings, address).made(whole)


def check_apart(home: str, address: str) -> None:
    """Raises ``UsageError`` where one of the two lies within the other."""
    places = [place if in_store(place) else str(Path(place).resolve()) for place in (home, address)]
    if any(f"{one}/".startswith(f"{other}/") for one, other in (places, places[::-1])):
        raise UsageError(f"{address} and the home {home} lie within each other: name a place of its own for the backup")


class _Backup:
    """One backup under way."""

    def __init__(self, settings: Settings, address: str) -> None:
        self.home, self.lake, self.copy_lake = settings.home, Lake(settings.home), Lake(address)
        self.address = address
        self.source, self.copy = place_at(settings.home), place_at(address)
        self.copy_archive = Archive.of(Settings(home=address, local=settings.local))
        self.there = self.copy.each()
        self.note = self._known()
        self.earlier = dict(self.note.files)
        self.note.pages, self.note.speeches = version_now(self.lake.pages), version_now(self.lake.speeches)
        self.report = BackupReport(self.note.speeches, self.note.pages)
        self.noted = time.monotonic()

    def made(self, whole: bool) -> BackupReport:
        """Copy, delete what is no longer part of it, verify, and say so in ``backup.json``."""
        self.note.at, self.note.complete = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", False
        self._write_note()
        there = self.source.each()
        wanted = list(self._wanted(there))
        written = [name for name, kept_as in progress.each(wanted, "copying", len(wanted)) if self._copied(name, kept_as, there[name])]
        self._write_rest()
        for name in self.earlier.keys() - {kept_as for _, kept_as in wanted} - {SETTINGS_COPY, LATEST_RELEASE}:
            self.copy.delete(name)
            self.note.files.pop(name, None)
            self.report.deleted += 1
        self.report.files = len(self.note.files)
        kept = dict(wanted)
        self._verify(sorted(self.note.files) if whole else sorted({kept[name] for name in written}))
        self.note.complete = True
        self._write_note()
        return self.report

    def _known(self) -> BackupNote:
        """What an earlier backup noted there. Raises ``UsageError`` for a place that is no backup of this home."""
        text, table = self.copy.read(BACKUP_FILE), id_of(self.lake.speeches)
        if text is None:
            if self.there:
                raise UsageError(f"{self.address} holds files and is no backup ({BACKUP_FILE} is missing): name an empty place")
            return BackupNote(table)
        try:
            note = BackupNote(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise UsageError(f"{self.address}/{BACKUP_FILE} is torn or of another Podium: back up to a place of its own") from error
        if note.table not in {None, table}:
            raise UsageError(f"{self.address} is the backup of another home: name another place")
        note.table = table
        for name, version in (("speeches", note.speeches), ("pages", note.pages)):
            newest = version_in(part for path in self.there if (part := path.partition(f"lake/{name}/")[2]))
            if newest is not None and newest > (-1 if version is None else version):
                raise UsageError(f"{self.address} was a backup, and runs have committed to it since: name another place")
        return note

    def _wanted(self, there: dict[str, FileState]) -> Iterator[tuple[str, str]]:
        """The names of the files to copy, in order, each with its name in the copy."""
        for name in sorted(there):
            folder, _, rest = name.partition("/")
            if folder == "archive" and ".warc" in rest:
                yield name, name.removesuffix(OPEN)
        yield from self._of_table(self.lake.speeches, self.note.speeches, there)
        yield from self._of_table(self.lake.pages, self.note.pages, there)
        for name in sorted(there):
            folder, _, rest = name.partition("/")
            hidden = any(part.startswith(".") for part in name.split("/"))
            of_home = not rest and name not in {BACKUP_FILE, SETTINGS_COPY}
            if not hidden and (of_home or (folder in FOLDERS - {"archive"} and name != LATEST_RELEASE)):
                yield name, name

    def _of_table(self, table: LakeTable, version: int | None, there: dict[str, FileState]) -> Iterator[tuple[str, str]]:
        if version is None:
            return
        root = f"lake/{table.name}/"
        names = {name.removeprefix(root) for name in there if name.startswith(root)}
        if missing := needed_files(table, version) - names:
            raise LakeError(f"{table.address} lacks {min(missing)}, which its version {version} needs: it cannot be backed up whole")
        held = {name.removeprefix(root) for name in self.earlier if name.startswith(root)}
        files = files_up_to(version, names, lambda name: self.source.read(f"{root}{name}"), held)
        yield from ((f"{root}{name}", f"{root}{name}") for name in files)

    def _copied(self, name: str, kept_as: str, state: FileState) -> bool:
        """Copy a file unless it is there as it is; whether it was copied."""
        known = self.earlier.get(kept_as)
        copy = self.there.get(kept_as)
        if known and copy and (known["size"], known["mark"], known["bytes"]) == (state.size, state.mark, copy.size):
            return False
        try:
            written = self.copy.write(kept_as, self.source.pieces(name, self._whole(name)))
        except FileNotFoundError:  # the run that wrote it has ended just now, and it has its final name
            written = self.copy.write(kept_as, self.source.pieces(kept_as))
        self.note.files[kept_as] = {"bytes": written.size, "sha256": written.sha256, "size": state.size, "mark": state.mark}
        self.report.written += 1
        self.report.bytes += written.size
        if time.monotonic() - self.noted > NOTED_EVERY:
            self._write_note()
        return True

    def _whole(self, name: str) -> int | None:
        """How much of a file that a run is writing are whole records; ``None`` for any other file."""
        if not name.endswith(OPEN) or not isinstance(self.source, FolderPlace):
            return None
        with (self.source.root / name).open("rb") as file:
            return max((end for _, end in members(file)), default=0)

    def _write_rest(self) -> None:
        """What has another form in the copy: the settings in force, and which release is the latest."""
        self.copy.write(SETTINGS_COPY, [self.source.read(SETTINGS_COPY) or settings_file().encode()])
        if (tag := _latest(self.source)) is None:
            return
        if isinstance(self.copy, FolderPlace):
            aside = self.copy.root / "releases" / f".{LATEST}.partial-link"
            aside.unlink(missing_ok=True)
            aside.symlink_to(tag, target_is_directory=True)
            aside.replace(self.copy.root / LATEST_RELEASE)
        else:
            self.copy.write(LATEST_RELEASE, [tag.encode()])

    def _verify(self, names: list[str]) -> None:
        """Read these files of the copy again, then its archive and its tables. Raises ``StoreError``, ``LakeError``."""
        fresh: Place = place_at(self.address)
        for name in progress.each(names, "verifying", len(names)):
            if digest_of(fresh.pieces(name)) != self.note.files[name]["sha256"]:
                del self.note.files[name]
                self._write_note()
                raise StoreError(f"{self.address}/{name} does not hold what was written to it: look at the disk, and run this again")
            if name.startswith("archive/"):
                self.report.problems += self.copy_archive.verify(name.removeprefix("archive/"))
        self.report.verified = len(names)
        for table, version in (("speeches", self.note.speeches), ("pages", self.note.pages)):
            if version is None:
                continue
            columns = list(STATE) if table == "speeches" else ["url", "outcome", "speech_id"]
            ours, theirs = (lake.read(table, at, columns, order=columns[:2]) for lake, at in ((self.lake, version), (self.copy_lake, None)))
            if not ours.equals(theirs):
                raise LakeError(f"{self.address} does not open as the home does at version {version} of {table}: back up elsewhere")

    def _write_note(self) -> None:
        self.copy.write(BACKUP_FILE, [json.dumps(asdict(self.note), indent=1).encode()])
        self.noted = time.monotonic()


def _latest(source: Place) -> str | None:
    """The tag of the newest public release of a home."""
    if isinstance(source, FolderPlace):
        link = source.root / LATEST_RELEASE
        return link.readlink().name if link.is_symlink() else None
    held = source.read(LATEST_RELEASE)
    return held.decode().strip() if held else None
