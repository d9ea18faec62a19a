"""What is left of speeches that were forgotten: their addresses, which a run passes over wherever it meets them.

A tombstone is a row of the ledger with the outcome ``forgotten``. It has the reason, the day and hashes by which the same words are known
under another address, and nothing of the words themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Self

from podium.archive.archive import Archive
from podium.archive.walk import WarcRecord
from podium.capture import RecordPlace
from podium.extract.source import Source
from podium.lake.ledger import PageRow
from podium.lake.ledger_columns import Ledger
from podium.lake.stored import content_hash
from podium.pipeline.fetch_result import FetchResult, PageReading
from podium.records import Speech


@dataclass(slots=True)
class Tombstones:
    """The forgotten addresses of a source, and those of them that a run has met."""

    source: Source
    rows: dict[str, PageRow] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    kept: list[RecordPlace] = field(default_factory=list)
    """Captures of this run that turned out to be of a forgotten speech."""

    @classmethod
    def of(cls, source: Source, ledger: Ledger) -> Self:
        """The tombstones of a source, from its ledger."""
        return cls(source, {url: ledger[url] for url in ledger.forgotten()})

    def meet(self, url: str) -> bool:
        """True for a forgotten address, in any of its spellings, which is counted."""
        return bool(self.rows) and any(self.meet_listed(form) for form in spellings(self.source, url))

    def meet_listed(self, url: str) -> bool:
        """``meet`` for an address in the one form that its source file gives it, which costs less: lists have a million of them."""
        if url not in self.rows:
            return False
        self.met.add(url)
        return True

    def meet_record(self, record: WarcRecord) -> bool:
        """True for a record of a forgotten address, or one that leads there, or that has its bytes."""
        urls = (record.url, *((record.capture.url, *record.capture.redirects) if record.capture else ()))
        if any(self.meet(url) for url in urls if url):
            return True
        return record.capture is not None and any(row.digest == record.capture.digest for row in self.rows.values())

    def of_speech(self, speech: Speech) -> PageRow | None:
        """The tombstone of the speech that a record is, by its id or its words."""
        if not self.rows:
            return None
        text = content_hash(speech)
        same = (row for row in self.rows.values() if row.speech_id == speech.speech_id or row.content_hash == text)
        return next(same, None)

    def without(self, results: Iterable[FetchResult]) -> list[FetchResult]:
        """The results but for those of forgotten addresses."""
        return [result for result in results if not self.meet(result.url)]

    def note(self, readings: Iterable[PageReading]) -> None:
        """Enter pages that gave a forgotten speech: they are forgotten too, and what was kept of them is to go."""
        for reading in readings:
            if reading.forgotten and (row := also_forgotten(reading)):
                self.rows[row.url] = row
                self.met.add(row.url)
                self.kept += [one.place for one in (reading.result, reading.result.companion) if one and one.place]

    def take_out(self, archive: Archive) -> None:
        """Take what this run kept of them out of the archive, once its files are closed."""
        for file in {place.file for place in self.kept}:
            archive.remove(file, [place.offset for place in self.kept if place.file == file], datetime.now(UTC).date())
        self.kept.clear()


def also_forgotten(reading: PageReading) -> PageRow | None:
    """The tombstone of the address that a page was read at, made of that of its speech."""
    result, row = reading.result, reading.forgotten
    if row is None:
        return None
    now = datetime.now(UTC)
    return replace(row, url=result.url, digest=result.digest, first_seen=result.at, last_seen=result.at, last_checked=now)


def spellings(source: Source, url: str) -> tuple[str, ...]:
    """The addresses that stand for a page in the ledger, and the address itself."""
    forms = (source.companion_of(url), source.article(url), url)
    return tuple(dict.fromkeys(form for form in forms if form))
