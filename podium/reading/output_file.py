"""A file that a person asked for by name: which form it has, and how it takes its place whole. What is in it is decided elsewhere.

Every option that names such a file goes through here: ``export --out``, ``changes --out``, ``card --out``, ``diff --html``.
"""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from podium.errors import HomeError, UsageError

TEXT_FORMATS = ("csv", "jsonl")
COMPRESSED = {".gz": "gzip", ".zst": "zstd"}
KINDS = {
    stat.S_ISLNK: "a link: name the file that it leads to",
    stat.S_ISDIR: "a folder: name a file in it",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
    stat.S_ISFIFO: "a pipe",
    stat.S_ISSOCK: "a socket",
}


def form_of(out: Path, format: str | None, formats: Collection[str]) -> tuple[str, str | None]:
    """The format of a file and how it is compressed, as its name says; a name without a suffix has the given format, else the first.

    Raises ``UsageError`` for a suffix that is not known, or that says another format than the given one.
    """
    if format is not None and format not in formats:
        raise UsageError(f"there is no format {format!r}, choose from {', '.join(formats)}")
    suffixes = [suffix.lower() for suffix in out.suffixes[-2:]]
    codec = COMPRESSED.get(suffixes[-1]) if suffixes else None
    if codec:
        suffixes.pop()
    named = suffixes[-1].removeprefix(".") if suffixes else None
    if named is None and codec is None:
        return format or next(iter(formats)), None
    if named is None or named not in formats:
        known = [f".{one}" for one in formats]
        raise UsageError(f"the name {out.name} does not say a format: end it in {', '.join(known)}{_packed(formats)}, or in nothing")
    if format not in {None, named}:
        raise UsageError(f"{out.name} is a name for {named} and not for {format}: change --format or the name")
    if codec and named not in TEXT_FORMATS:
        raise UsageError(f"{named} is compressed in itself: leave {out.suffix} out of {out.name}")
    return named, codec


def _packed(formats: Collection[str]) -> str:
    texts = [f".{one}{packed}" for one in formats if one in TEXT_FORMATS for packed in COMPRESSED]
    return f", {', '.join(texts)}" if texts else ""


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """An empty file beside ``out`` that takes its place when all went well, and vanishes when not.

    Only a regular file is replaced. Raises ``UsageError`` where ``out`` is anything else, a link too, or its folder is missing, and
    ``HomeError`` where nothing can be written.
    """
    check_place(out)
    partial = out.absolute().with_name(f".podium-{token_hex(8)}.partial")
    try:
        try:
            os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))  # with the rights that any new file gets
            yield partial
            check_place(out)  # it may have taken an hour
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(f"{out} cannot be written: {error.strerror or error}") from error


def check_place(out: Path) -> None:
    """Raises ``UsageError`` unless ``out`` is a regular file, or a free name in a folder that is there."""
    if not out.absolute().parent.is_dir():
        raise UsageError(f"the folder {out.parent} does not exist, make it first")
    try:
        mode = out.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    if not stat.S_ISREG(mode):
        kind = next((words for is_kind, words in KINDS.items() if is_kind(mode)), "no regular file")
        raise UsageError(f"{out} is not replaced, as it is {kind}")


def write_text(out: Path, text: str) -> None:
    """The text as a file, whole or not at all; raises as ``replacing`` does."""
    with replacing(out) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
