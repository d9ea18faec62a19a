"""The files of the archive: how they are named, who owns one that is being written, and what closes it.

A file under way is called ``….warc.gz.open`` and its writer holds a lock on it; whoever can take the lock knows that the writer is gone.
What is inside a file belongs to ``podium.archive.writer`` and ``podium.archive.reader``.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from podium.errors import ArchiveError, MissingFile

OPEN = ".open"
MOST_FILES = 100_000


def new_names(source: str, run: str) -> Iterator[str]:
    """Names, relative to the archive's root, for the files of one run that starts now, in order."""
    for word in (source, run):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", word):
            raise ArchiveError(f"{word!r} cannot be part of a file name; use letters, digits, '-' and '_'")
    now = datetime.now(UTC)
    moment = f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}"  # as Heritrix has it: a name that no other run has, without asking a store
    for number in range(MOST_FILES):
        yield f"{source}/{now:%Y}/{source}-{moment}-{run}-{number:05d}.warc.gz"


def create(path: Path) -> BinaryIO | None:
    """A new file under its open name, locked; ``None`` when that name is taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return None
    try:
        file = open_name(path).open("xb", buffering=0)
    except FileExistsError:
        return None
    if locked(file) and same_file(file, open_name(path)):
        return file
    file.close()
    return None


def adopt(path: Path) -> BinaryIO | None:
    """The file that a dead writer left under this open name, locked; ``None`` when its writer lives or has just closed it."""
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        return None
    if locked(file) and same_file(file, path):
        return file
    file.close()
    return None


def locked(file: BinaryIO) -> bool:
    """Take the lock of an open file; False when somebody else has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def same_file(file: BinaryIO, path: Path) -> bool:
    """True while the path still leads to the file that was opened by it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def finish_file(file: BinaryIO, path: Path) -> None:
    """Give a finished file its final name, still under its lock, and close it."""
    os.fsync(file.fileno())
    open_name(path).rename(path)
    sync_folder(path.parent)
    file.close()


def sync_folder(folder: Path) -> None:
    """Make new and changed names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_name(path: Path) -> Path:
    """The name that the file has while it is being written."""
    return path.with_name(path.name + OPEN)


def final_name(path: Path) -> Path:
    """The name that the file has, or will have, once it is closed."""
    return path.with_name(path.name.removesuffix(OPEN))


def open_warc(path: Path) -> BinaryIO:
    """The file for reading, whether it is closed, being written, or closed just now. Raises ``ArchiveError`` when there is none."""
    for name in (path, open_name(path), path):
        try:
            return name.open("rb")
        except FileNotFoundError:
            continue
    raise MissingFile(f"{path}: no such file in the archive; restore it from a copy")
