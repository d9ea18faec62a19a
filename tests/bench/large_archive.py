"""An archive of any number of real-sized pages: one year of one site, again and again under other numbers, each page with a title of its own.

Its pages stand in the ledger as read by a parser that knew nothing, so that a reparse has them all to do. Nothing of it is kept.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from harness import SHARED_PAGES

sys.path.insert(0, str(Path(__file__).parents[1]))

import parsers
from podium.archive.walk import captures
from podium.archive.writer import response
from podium.capture import Capture
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome, PageRow

YEAR = SHARED_PAGES / "kremlin-2017.warc.gz"
SOURCE = "kremlin"
TITLE = re.compile(rb"(<h1[^>]*>)\s*")
STEP = 100_000
"""Between the numbers of a page and of its next likeness."""


def pages() -> Iterator[Capture]:
    """Articles without end, no two alike."""
    source = parsers.source(SOURCE)
    year = [capture for capture, _ in captures(YEAR) if source.article(capture.url)]
    for again in count():
        for capture in year:
            yield likeness(capture, again) if again else capture


def likeness(capture: Capture, again: int) -> Capture:
    """The page under another number, with another word in its title."""
    old = capture.url.rstrip("/").rpartition("/")[2]
    new = str(int(old) + again * STEP)
    url = capture.url.replace(old, new)
    body = TITLE.sub(rb"\g<1>(%d) " % again, capture.body.replace(b"/" + old.encode(), b"/" + new.encode()))
    return replace(capture, url=url, final_url=url, body=body, fetched_at=capture.fetched_at + timedelta(seconds=again))


def build(home: Path, number: int) -> int:
    """An archive with so many pages under ``home`` and a ledger that knows them; gives the size of the archive in bytes."""
    file = f"{SOURCE}/2026/{SOURCE}-20261101000000-bench-000.warc.gz"
    path = home / "archive" / file
    path.parent.mkdir(parents=True)
    rows: list[PageRow] = []
    source = parsers.source(SOURCE)
    with path.open("wb") as out:
        for capture in islice(pages(), number):
            at = capture.fetched_at
            rows.append(
                PageRow(
                    source.article(capture.url) or capture.url,
                    SOURCE,
                    Outcome.REJECTED,
                    at,
                    at,
                    last_checked=at,
                    digest=capture.digest,
                    status=200,
                    reason="not_a_speech: nobody has read it yet",
                    parser=f"{SOURCE}/0",
                    archive_file=file,
                    archive_offset=out.tell(),
                )
            )
            out.write(response(capture))
    lake = Lake(home)
    for start in range(0, len(rows), 5000):
        lake.load([], rows[start : start + 5000], CommitNote(f"build-{start}", SOURCE))
    return path.stat().st_size
