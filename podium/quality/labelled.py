"""Labelled pages: captures, each with the record that a careful reader expects; from a folder, or a WARC file with a file of labels."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from podium.archive.walk import captures
from podium.capture import Capture
from podium.errors import UsageError

SAVED_PAGE_TYPES = {".html": "text/html", ".json_page": "application/json", ".xml": "application/xml", ".pdf": "application/pdf"}
"""Suffixes of saved pages, and the content type that each gets where its ``.url`` file has no headers."""
SAVED_AT = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A capture, the id of its source, and its label: the expected record (``GoldLabel``), ``None`` for a page that must be rejected."""

    capture: Capture
    source: str
    label: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class LabelledPages:
    """One set of labelled pages; ``digest`` is the SHA-256 of everything in it, so that kept figures show what they were measured on."""

    name: str
    digest: str
    pages: Sequence[LabelledPage]
    published: bool = False
    """True for pages that institutions published, false for those of somebody's own writing."""


def saved_pages(folder: Path) -> LabelledPages:
    """The pages under ``<folder>/<source>/``, each with its address in ``.url`` and its label in ``.json``. Raises ``UsageError``."""
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    pages = [path for path in files if path.suffix in SAVED_PAGE_TYPES]
    if not pages:
        raise UsageError(f"{folder} holds no labelled pages: they are at <source>/<name>.html, with <name>.url and <name>.json beside them")
    named = [(path.relative_to(folder).as_posix(), path) for path in files]
    return LabelledPages(f"{folder.parent.name}/{folder.name}", _digest(named), [_saved(path) for path in pages])


def archived_pages(warc: Path, labels: Path, published: bool = True) -> LabelledPages:
    """The captures of a WARC file that the lines of a file of labels name by ``url``. Raises ``UsageError`` for a label without page."""
    found: dict[str, Capture] = {}
    for capture, _ in captures(warc):
        found.setdefault(capture.url, capture)
    lines = _labels(labels)
    if missing := [line["url"] for line in lines if line["url"] not in found]:
        raise UsageError(f"{warc} holds no page for {len(missing)} labels of {labels}, first {missing[0]}")
    pages = [LabelledPage(found[line["url"]], line["source"], line if line["page"] == "speech" else None) for line in lines]
    return LabelledPages(warc.name, _digest([(file.name, file) for file in (warc, labels)]), pages, published)


def saved_capture(path: Path) -> Capture:
    """A saved page as its server answered: the first line of ``.url`` is the address, further lines are headers."""
    url, *lines = path.with_suffix(".url").read_text(encoding="utf-8").split("\n")
    stated = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines) if name.strip())
    return Capture(url.strip(), url.strip(), 200, stated or (("Content-Type", SAVED_PAGE_TYPES[path.suffix]),), path.read_bytes(), SAVED_AT)


def _saved(path: Path) -> LabelledPage:
    expected = path.with_suffix(".json")
    try:
        label = json.loads(expected.read_text(encoding="utf-8"))
        return LabelledPage(saved_capture(path), path.parent.name, None if "rejected" in label else label)
    except FileNotFoundError as error:
        raise UsageError(f"{path} has no {Path(str(error.filename)).name} beside it: write it, see the README of the folder") from error
    except ValueError as error:
        raise UsageError(f"{expected} is not JSON: {error}") from error


def _labels(file: Path) -> list[dict[str, Any]]:
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise UsageError(f"{file} is not JSON Lines: {error}") from error
    wanted = {"url", "source", "page"}
    if bad := next((number for number, line in enumerate(lines, 1) if not isinstance(line, dict) or not wanted <= line.keys()), None):
        raise UsageError(f"{file}, line {bad}: a label needs at least {', '.join(sorted(wanted))}")
    return lines


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    """SHA-256 over names and contents in this order, so that neither can change unnoticed."""
    whole = sha256()
    for name, path in files:
        whole.update(f"{name}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
