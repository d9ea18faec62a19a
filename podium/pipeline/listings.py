"""The lists that one run reads: asked for anew each time, kept when they differ, compared with the last time.

Their rows of the ledger wait here until all that they name has been asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from podium.archive.archive import Archive
from podium.capture import Capture, Kept, RecordPlace
from podium.discover.lists import Listed, check_shrunken, listed
from podium.discover.lists import name as list_name
from podium.discovery import Discovery
from podium.errors import ArchiveError
from podium.extract.source import Source
from podium.fetch.fetcher import Fetcher, KnownPage
from podium.lake.ledger import Outcome, PageRow
from podium.pipeline import report as facts
from podium.window import Window

WINDOW_PARAMETERS = ("{since", "{until")
"""In the address of a list: it holds the window's items alone, so that its length is no measure."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list that was read: how many addresses it held, and how many items it says it has."""

    name: str
    count: int
    whole: bool
    total: int | None


@dataclass(slots=True)
class Listings:
    """The lists of one source in one run."""

    source: Source
    run: str
    fetcher: Fetcher
    archive: Archive
    ledger: Mapping[str, PageRow]
    trusted: bool = False
    """True when a person said that a list far shorter than last time is right."""
    rows: dict[str, PageRow] = field(default_factory=dict)
    """What the ledger does not say of them yet."""
    held_back: bool = False
    """True while new addresses that they name wait to be asked for: entered too early, a run that dies would leave them looking known."""
    read: list[ReadList] = field(default_factory=list)

    def addresses(self, discoveries: Sequence[Discovery], window: Window) -> Iterator[Listed]:
        """Addresses of the window by every given way, each under its one form. Raises ``DiscoveryError`` and ``FetchError``."""
        for discovery in discoveries:
            reading = listed(discovery, self._page, window, self._knows, self._before)
            for item in reading:
                if url := self.source.article(item.url):
                    yield replace(item, url=url)
            self.read.append(ReadList(list_name(discovery), reading.count, reading.whole, reading.total))
            facts.list_read(self.source.name, self.run, list_name(discovery), reading.count, reading.total)
            self._note_count(self.read[-1])

    def _knows(self, url: str) -> bool:
        return (self.source.article(url) or url) in self.ledger

    def _before(self, url: str) -> bytes | None:
        """What a page of a list held when it last differed from the time before."""
        known = known_page(self.ledger.get(url))
        try:
            return self.archive.read(known.place).body if known else None
        except ArchiveError:  # as a list that was never read
            return None

    def _page(self, url: str) -> Capture:
        """A page of a list."""
        row = self.ledger.get(url)
        known = known_page(row)
        answer = self.fetcher.recheck(url, replace(known, etag=None, last_modified=None)) if known else self.fetcher.get(url)
        if isinstance(answer, Kept):
            self._note_page(url, answer, row)
        return answer.capture

    def _note_count(self, read: ReadList) -> None:
        """Compare a list that was read whole with the last time, and remember its size. Raises ``ShrunkenListing``."""
        if not read.whole or any(words in read.name for words in WINDOW_PARAMETERS):
            return
        row = self.rows.get(read.name) or self.ledger.get(read.name)
        if not self.trusted:
            check_shrunken(read.count, row.items if row else None, read.name)
        now = datetime.now(UTC)
        row = row or PageRow(read.name, self.source.name, Outcome.LISTING, now, now)
        if row.items != read.count:
            self.rows[read.name] = replace(row, items=read.count)

    def _note_page(self, url: str, kept: Kept, row: PageRow | None) -> None:
        at = kept.capture.fetched_at
        row = row or PageRow(url, self.source.name, Outcome.LISTING, at, at)
        self.rows[url] = replace(
            row,
            last_seen=at,
            last_checked=at,
            status=kept.capture.status,
            digest=kept.capture.digest,
            archive_file=kept.place.file,
            archive_offset=kept.place.offset,
        )


def known_page(row: PageRow | None) -> KnownPage | None:
    """What a conditional request for that address needs."""
    if row is None or row.digest is None or row.archive_file is None or row.archive_offset is None:
        return None
    return KnownPage(row.digest, RecordPlace(row.archive_file, row.archive_offset), row.etag, row.last_modified)
