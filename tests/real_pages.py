"""Counts the real pages that each source has read, and writes what README, `podium sources` and releases say of it.

``python tests/real_pages.py`` reads every page under ``../shared/pages`` with the parsers as they are, some minutes, and writes
``podium/quality/real_pages.json``. A page counts once, under its one address, if a parser understood it: as a record or as no speech. One
whose label says that its template was put together again around real words counts as rebuilt.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import parsers
from podium.archive.walk import captures
from podium.capture import Capture
from podium.errors import Rejected
from podium.extract.record import parse
from podium.quality.shipped_figures import REAL_PAGES

PAGES = Path(__file__).parents[2] / "shared" / "pages"


class Read(NamedTuple):
    """What one page gave: its source and address, the layout and the year of its record where it is one."""

    source: str
    url: str
    layout: str | None
    year: int | None


def read_page(capture: Capture) -> Read | None:
    """What the page gives; nothing where no source has its address, or it was not understood."""
    source = parsers.for_url(capture.url)
    if source is None:
        return None
    try:
        speech = parse(capture, source)
    except Rejected as rejected:
        return Read(source.name, source.canonical(capture.url), None, None) if rejected.reason.understood else None
    return Read(source.name, source.canonical(capture.url), speech.layout, speech.date.year if speech.date else None)


def kept_pages(folder: Path) -> Iterator[Capture]:
    """Every page in the WARC files of a folder, and the labelled PDF files."""
    for file in sorted(folder.rglob("*.warc.gz")):
        yield from (capture for capture, _ in captures(file))
    for label in _labels(folder):
        if "file" in label:
            body = (folder / "pdf" / label["file"]).read_bytes()
            yield Capture(label["url"], label["url"], 200, (("Content-Type", "application/pdf"),), body, datetime.now(UTC))


def _labels(folder: Path) -> list[dict[str, str]]:
    lines = (line for file in sorted(folder.rglob("*gold.jsonl")) for line in file.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines]


def counted(read: Iterable[Read], rebuilt: set[str], day: str) -> dict[str, dict[str, object]]:
    """By source how many pages were read, how many of them are records, of which years, by which layouts."""
    by_source: dict[str, dict[str, Read]] = defaultdict(dict)
    for one in read:
        by_source[one.source][one.url] = one
    return {name: _figures(pages, rebuilt, day) for name, pages in sorted(by_source.items())}


def _figures(pages: dict[str, Read], rebuilt: set[str], day: str) -> dict[str, object]:
    records = [one for one in pages.values() if one.layout]
    years = [one.year for one in records if one.year]
    return {
        "pages": len(pages),
        "rebuilt": sum(url in rebuilt for url in pages),
        "speeches": len(records),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "layouts": dict(Counter(one.layout for one in records).most_common()),
        "read_on": day,
    }


def main(folder: Path) -> None:
    """Count, and write."""
    rebuilt = {
        source.canonical(label["url"])
        for label in _labels(folder)
        if "reconstructed" in label.get("template", "") and (source := parsers.for_url(label["url"]))
    }
    with ProcessPoolExecutor() as pool:  # PDFium is not thread-safe, and a page too large for one process is no loss to the others
        read = [one for one in pool.map(read_page, kept_pages(folder), chunksize=20) if one]
    found = counted(read, rebuilt, datetime.now(UTC).date().isoformat())
    REAL_PAGES.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
