"""What people said of records that they read: ``reviews.csv`` of a home, one line a verdict, and what share of them is right.

A verdict is about one state of a record, which its content hash names. It counts while the record is the same.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from io import StringIO
from pathlib import Path

from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.lake.tables import key_filters
from podium.quality.measurements import ALL
from podium.store.objects import amend_document, read_document

REVIEWS_FILE = "reviews.csv"
RIGHT, WRONG_BECAUSE = "right", "wrong"
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Review:
    """One line of the file: what was read, the verdict (``right`` or ``wrong``), why, and the day (ISO)."""

    speech_id: str
    revision: str
    content_hash: str
    parser: str
    verdict: str
    reason: str
    day: str


REVIEW_COLUMNS = tuple(one.name for one in fields(Review))


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """Of one source, or of all: verdicts about records as they stand, how many of them say ``right``, and the others."""

    reviewed: int
    right: int
    wrong: tuple[Review, ...]

    @property
    def share(self) -> float:
        """The share of right records among those that were reviewed."""
        return self.right / self.reviewed if self.reviewed else 0.0


def review_of(row: Mapping[str, object], verdict: str, reason: str, day: date) -> Review:
    """A verdict about a row of the lake's ``speeches``. Raises ``UsageError`` for another verdict, and for ``wrong`` without a reason."""
    folded = " ".join(reason.split())[:LONGEST_REASON]
    if verdict not in {RIGHT, WRONG_BECAUSE} or (verdict == WRONG_BECAUSE and not folded):
        raise UsageError("a review says right, or wrong and why")
    return Review(
        speech_id=str(row["speech_id"]),
        revision=str(row["revision"]),
        content_hash=str(row["content_hash"]),
        parser=str(row["parser"]),
        verdict=verdict,
        reason=folded if verdict == WRONG_BECAUSE else "",
        day=day.isoformat(),
    )


def add_review(home: Path | str, review: Review) -> None:
    """Appends a verdict to the file, which is made where there is none and changes whole or not at all."""

    def longer(before: bytes) -> bytes:
        out = StringIO()
        writer = csv.DictWriter(out, REVIEW_COLUMNS, lineterminator="\n")
        if not before:
            writer.writeheader()
        writer.writerow(asdict(review))
        return before + out.getvalue().encode()

    amend_document(f"{home}/{REVIEWS_FILE}", longer)


def forget_reviews(home: Path | str, speech_id: str) -> None:
    """Takes the verdicts about a speech out of the file, whose reasons may quote it."""
    if read_document(f"{home}/{REVIEWS_FILE}") is None:
        return

    def shorter(before: bytes) -> bytes:
        rows = list(csv.reader(StringIO(before.decode("utf-8-sig"))))
        out = StringIO()
        csv.writer(out, lineterminator="\n").writerows(row for row in rows if row[:1] != [speech_id])
        return out.getvalue().encode()

    amend_document(f"{home}/{REVIEWS_FILE}", shorter)


def reviews_in(home: Path | str) -> list[Review]:
    """Every verdict, oldest first; none without a file. Raises ``UsageError`` for a file in another form."""
    rows = csv.DictReader(StringIO((read_document(f"{home}/{REVIEWS_FILE}") or ",".join(REVIEW_COLUMNS).encode()).decode("utf-8-sig")))
    if tuple(rows.fieldnames or ()) != REVIEW_COLUMNS:
        raise UsageError(f"{home}/{REVIEWS_FILE} must begin with the line {','.join(REVIEW_COLUMNS)}")
    return [Review(**{name: row[name] or "" for name in REVIEW_COLUMNS}) for row in rows]


def review_figures(lake: Lake, reviews: Iterable[Review]) -> dict[str, ReviewFigures]:
    """By source and for ``ALL`` what the last verdict about each record says, of records that are as they were when they were read."""
    last = {(one.speech_id, one.content_hash): one for one in reviews}
    ids = sorted({speech_id for speech_id, _ in last})
    where = [*key_filters("speech_id", ids), ("superseded_at", "is", None)] if ids else []
    known = lake.read("speeches", columns=["speech_id", "content_hash"], filters=where).to_pylist() if ids else []
    standing = [last[key] for row in known if (key := (row["speech_id"], row["content_hash"])) in last]
    sources = sorted({one.speech_id.partition("/")[0] for one in standing})
    by_source = {name: [one for one in standing if one.speech_id.partition("/")[0] == name] for name in sources}
    return {name: _figures_of(some) for name, some in [*by_source.items(), (ALL, standing)]}


def _figures_of(reviews: list[Review]) -> ReviewFigures:
    wrong = tuple(one for one in reviews if one.verdict != RIGHT)
    return ReviewFigures(len(reviews), len(reviews) - len(wrong), wrong)
