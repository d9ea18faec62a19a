"""Forgetting a speech: it leaves lake, archive, search index and reviews, a tombstone stays, and no run asks for it again.

The steps can be cut off anywhere and done again: first the tombstones, rows of the ledger that keep every run away; then the archive, for
which the rows of the lake are still there to say what to look for; then the lake, and what was made of it. Releases never change: those
that hold the speech are named.
"""

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from podium import progress
from podium.archive.archive import Archive
from podium.archive.walk import WarcRecord
from podium.errors import UsageError
from podium.extract.source import Source
from podium.lake.commits import CommitNote
from podium.lake.forget import files_with_words
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome, PageRow
from podium.lake.ledger_columns import Ledger
from podium.pipeline.leases import leases_at
from podium.pipeline.tombstones import spellings
from podium.quality.reviews import forget_reviews, reviews_in
from podium.reading.home import home_at
from podium.reading.search_index import delete_indexes, index_folders
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.release_store import release_store_at
from podium.settings import Settings

RUN = "forget"
LEAST_QUOTED = 60
"""Characters of a paragraph by which a list is known to print it."""
MARKUP = re.compile(rb"<[^<>]*+>")
SPACE = re.compile(r"\s++")
REVISION_COLUMNS = ("speech_id", "revision", "url", "archive_digest", "documents", "paragraphs")


@dataclass(frozen=True, slots=True)
class Forgettable:
    """A speech, or an address that never led to one, and everything by which it is found."""

    source: Source
    speech_id: str
    addresses: frozenset[str]
    """Every address that leads to it, that of the page beside a document too."""
    digests: frozenset[str] = frozenset()
    """SHA-256 of the bodies that it was read from, but for those that another speech was read from too."""
    quoted: tuple[str, ...] = ()
    """Its longer paragraphs, white space folded."""
    revisions: int = 0
    tombstones: Mapping[str, PageRow] = field(default_factory=dict)
    """Those of its addresses that are forgotten already."""

    def is_in(self, record: WarcRecord) -> bool:
        """True for a record of one of the addresses, of the same bytes, or of a list that prints the words."""
        capture = record.capture
        urls = {record.url, *((capture.url, *capture.redirects) if capture else ())} - {None}
        if any(form in self.addresses for url in urls for form in spellings(self.source, str(url))):
            return True
        if capture is None or capture.digest in self.digests:
            return capture is not None
        return self.source.article(capture.url) is None and self._is_printed_in(capture.body)

    def _is_printed_in(self, body: bytes) -> bool:
        if not self.quoted:
            return False
        text = MARKUP.sub(b" ", body.replace(b"\\n", b" ").replace(b'\\"', b'"').replace(b"\\/", b"/")).decode("utf-8", "replace")
        folded = SPACE.sub(" ", html.unescape(text))
        return any(paragraph in folded for paragraph in self.quoted)


@dataclass(frozen=True, slots=True)
class Traces:
    """Where something of a speech is, as it was found."""

    speech: Forgettable
    records: Mapping[str, list[int]]
    """By file of the archive the offsets of the records that are to be taken out."""
    files: int
    """Files of the lake that hold its words, those of older versions too."""
    indexes: int
    reviews: int
    releases: tuple[str, ...]
    """Tags of those that hold it, which stay as they are."""

    @property
    def anything(self) -> bool:
        """True while something is to be done."""
        unknown = self.speech.addresses - self.speech.tombstones.keys()
        return bool(unknown or self.speech.revisions or self.records or self.files or self.reviews)

    def rows(self) -> list[dict[str, object]]:
        """What is to be done, as a table."""
        count = sum(map(len, self.records.values()))
        return [
            {"what": "addresses never asked for again", "number": len(self.speech.addresses)},
            {"what": "revisions in the dataset", "number": self.speech.revisions},
            {"what": "files of the lake, of all versions", "number": self.files},
            {"what": "records of the archive", "number": count},
            {"what": "files of the archive written anew", "number": len(self.records)},
            {"what": "search indexes deleted", "number": self.indexes},
            {"what": "reviews", "number": self.reviews},
        ]


def find_speech(lake: Lake, source: Source, wanted: str) -> Forgettable:
    """What an id or an address of a source means.

    Raises ``UnknownVersion`` for an unknown id, ``UsageError`` for an address of no article.
    """
    ledger = lake.ledger(source.name)
    if "://" not in wanted:
        known = ledger.having("speech_id", wanted)
        if not known:
            lake.speech(wanted)
        return _gathered(lake, source, ledger, wanted, {row.url for row in known})
    forms = (source.article(wanted), *spellings(source, wanted))
    row = next((row for form in forms if form and (row := ledger.get(form))), None)
    url = row.url if row else source.article(wanted)
    key = source.key(url) if url else None
    if url is None or (row is None and key is None):
        raise UsageError(f"{wanted} is no address of a speech of {source.title}, and no run has met it")
    speech_id = (row.speech_id if row else None) or (f"{source.name}/{key}" if key else None)
    if speech_id is None:
        raise UsageError(f"{wanted} is a list and no speech: only speeches are forgotten")
    return _gathered(lake, source, ledger, speech_id, {url, *(one.url for one in ledger.having("speech_id", speech_id))})


def _gathered(lake: Lake, source: Source, ledger: Ledger, speech_id: str, urls: set[str]) -> Forgettable:
    filters = [("source", "=", source.name), ("speech_id", "=", speech_id)]
    revisions = lake.read("speeches", columns=REVISION_COLUMNS, filters=filters).to_pylist()
    documents = [document for row in revisions for document in row["documents"] or ()]
    addresses = urls | {row["url"] for row in (*revisions, *documents)}
    addresses |= {beside for url in addresses if (beside := source.companion(url))}
    known = [row for url in addresses if (row := ledger.get(url))]
    digests = {row["archive_digest"] for row in (*revisions, *documents)} | {row.digest for row in known}
    own = frozenset(digest for digest in digests - {None} if not _is_of_another(lake, ledger, source, speech_id, str(digest)))
    same_bytes = [row for digest in own for row in ledger.having("digest", digest) if row.speech_id in {None, speech_id}]
    addresses |= {row.url for row in same_bytes if row.outcome is not Outcome.LISTING}
    texts = (SPACE.sub(" ", said["text"]) for row in revisions for said in row["paragraphs"])
    rows = {row.url: row for url in addresses if (row := ledger.get(url)) and row.outcome is Outcome.FORGOTTEN}
    quoted = tuple(dict.fromkeys(text for text in texts if len(text) >= LEAST_QUOTED))
    return Forgettable(source, speech_id, frozenset(addresses), own, quoted, len(revisions), rows)


def _is_of_another(lake: Lake, ledger: Ledger, source: Source, speech_id: str, digest: str) -> bool:
    """True for bytes that another speech was read from as well."""
    if any(row.speech_id not in {None, speech_id} for row in ledger.having("digest", digest)):
        return True
    filters = [("source", "=", source.name), ("archive_digest", "=", digest), ("speech_id", "!=", speech_id)]
    return bool(lake.read("speeches", columns=["speech_id"], filters=filters).num_rows)


def traces_of(settings: Settings, source: Source, wanted: str) -> Traces:
    """Everything that is left of a speech; nothing is changed. Raises as ``find_speech`` does, ``ArchiveError`` and ``StoreError``."""
    lake, archive = Lake(settings.home), Archive.of(settings)
    speech = find_speech(lake, source, wanted)
    files = [file for file in archive.files() if file.startswith(f"{source.name}/")]
    found = {file: archive.places(file, speech.is_in) for file in progress.each(files, f"{source.name}: reading the archive", len(files))}
    indexes = sum(len(list(folder.iterdir())) for folder in index_folders(settings.home) if folder.is_dir())
    return Traces(
        speech,
        {file: offsets for file, offsets in found.items() if offsets},
        len(files_with_words(lake.speeches, speech.speech_id)),
        indexes,
        sum(review.speech_id == speech.speech_id for review in reviews_in(settings.home)),
        tuple(_releases_with(settings, speech.speech_id)),
    )


def _releases_with(settings: Settings, speech_id: str) -> Iterator[str]:
    store = release_store_at(settings)
    for tag in (*store.tags(), *store.tags(restricted=True)):
        held = read_from(home_at(store.address(tag)), Snapshot("revisions", speeches=(speech_id,), columns=("speech_id",)))
        if held.read_all().num_rows:
            yield tag


def forget_speech(settings: Settings, source: Source, wanted: str, reason: str) -> Traces:
    """Forgets a speech and returns what there was of it; called again after a crash it does what is left.

    Raises ``UnderWay`` or ``Conflict`` while a run of the source, an audit of it, maintenance or a release is under way, ``UsageError``
    where the first call gives no reason, and as ``traces_of``, ``Lake.load`` and ``Archive.remove`` do.
    """
    note, now = CommitNote(RUN, source.name), datetime.now(UTC)
    with nobody_else(settings, source):
        lake, archive = Lake(settings.home, fence=lambda: leases_at(settings.home).ensure_held(source.name)), Archive.of(settings)
        found = traces_of(settings, source, wanted)
        speech = found.speech
        _enter_tombstones(lake, speech, _reason(speech, reason), now, note)
        for file, offsets in found.records.items():
            archive.remove(file, offsets, now.date())
        lake.forget(speech.speech_id, note)
        delete_indexes(settings.home)
        forget_reviews(settings.home, speech.speech_id)
    return found


@contextmanager
def nobody_else(settings: Settings, source: Source) -> Iterator[None]:
    """While the block lasts no run or audit of the source is under way, no maintenance and no release.

    Raises ``UnderWay``, and ``Conflict`` for a release.
    """
    leases = leases_at(settings.home)
    with ExitStack() as held:
        for name in (source.name, f"{source.name}-audit", "maintain", "publish"):
            held.enter_context(leases.hold(name, RUN))
        held.enter_context(release_store_at(settings).closed())  # also one that is made by hand, without a lease
        yield


def _reason(speech: Forgettable, given: str) -> str:
    """The words of the tombstones: those of the first call where there was one."""
    before = next((row.reason for row in speech.tombstones.values() if row.reason), None)
    words = " ".join(given.split())
    if before is None and not words:
        raise UsageError(f"{speech.speech_id}: say why it is forgotten, with --reason; that and the day are all that stays")
    return before or f"forgotten: {words}"


def _enter_tombstones(lake: Lake, speech: Forgettable, reason: str, now: datetime, note: CommitNote) -> None:
    ledger, rows = lake.ledger(speech.source.name), []
    for url in sorted(speech.addresses - speech.tombstones.keys()):
        known = ledger.get(url) or PageRow(url, speech.source.name, Outcome.FORGOTTEN, now, now)
        digest = known.digest if known.digest in speech.digests else None
        bare = PageRow(url, known.source, Outcome.FORGOTTEN, known.first_seen, known.last_seen, max(now, known.last_checked or now))
        rows.append(replace(bare, speech_id=speech.speech_id, reason=reason, digest=digest, content_hash=known.content_hash))
    if rows:
        lake.load([], rows, note)


def forgotten_speeches(lake: Lake) -> list[dict[str, Any]]:
    """Every tombstone of a lake as a line of a table: id, address, day and reason."""
    filters = [("outcome", "=", Outcome.FORGOTTEN)]
    rows = lake.read("pages", columns=["speech_id", "url", "last_checked", "reason"], filters=filters, order=["last_checked", "url"])
    return [
        {
            "speech": row["speech_id"],
            "address": row["url"],
            "day": f"{row['last_checked']:%Y-%m-%d}",
            "reason": (row["reason"] or "").removeprefix("forgotten: "),
        }
        for row in rows.to_pylist()
    ]
