"""Whether anything was ever done in a home, and what to say where nothing was. Knows nothing of what is in it, and writes nothing."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import fs

from podium.errors import HomeError, StoreError, UsageError, one_line
from podium.store.access import Access, in_store

DEMO = Path("data/demo")
"""Where `make run` leaves the demo's data."""


def check_begun(home: Path | str, parts: Sequence[str] = ("archive", "lake", "journal")) -> None:
    """Raises ``HomeError`` for a home that has none of these folders: nothing was ever done there. Raises ``StoreError``."""
    address = str(home).rstrip("/")
    files = files_at(address)
    try:
        found = files.get_file_info([f"{path_of(address)}/{part}" for part in parts])
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"{address} cannot be read: {one_line(error)}") from error
    if not any(info.type is fs.FileType.Directory for info in found):
        raise without_data(address, files, f"has no {' or '.join(parts)}")


def check_is_no_file(home: Path | str) -> None:
    """Raises ``HomeError`` for a home that is a file, in which nothing can be made."""
    address = str(home).rstrip("/")
    if not in_store(address) and Path(address).is_file():
        raise without_data(address, fs.LocalFileSystem(), "")


def without_data(address: str, files: fs.FileSystem, lacks: str) -> HomeError:
    """What is wrong with a home that there is nothing in, and how to get data."""
    kind = files.get_file_info(path_of(address)).type
    state = {fs.FileType.File: "is a file and no folder", fs.FileType.NotFound: "does not exist"}.get(kind, lacks)
    demo = f"the demo's data is in {DEMO}: `PODIUM_HOME={DEMO} podium …`; " if (DEMO / "lake").is_dir() else ""
    how = "set PODIUM_HOME to a home with data, or get some with `podium ingest nato --since 2026-11-01` or `podium demo`"
    return HomeError(f"the home {address} {state}: {demo}{how}")


def files_at(address: str) -> fs.FileSystem:
    """The file system that an address lies in. Raises ``UsageError`` for a kind that is not known."""
    if address.startswith("s3://"):
        return fs.S3FileSystem(**Access.of_environment().for_arrow())
    if "://" not in address:
        return fs.LocalFileSystem()
    try:
        return fs.FileSystem.from_uri(address)[0]
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{address} cannot be read: {one_line(error)}") from error


def path_of(address: str) -> str:
    """An address as the file system that it lies in takes it."""
    return address.partition("://")[2] if "://" in address else str(Path(address).expanduser().resolve())
