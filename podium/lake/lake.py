"""The lake: the Delta tables ``speeches``, one row a revision, and ``pages``, one row an address; loaded by runs, read by consumers.

A load is two commits, speeches first: a run that dies in between leaves pages that look unread, which the next run repeats, and a speech
that is already in the lake is unchanged. What a load does to a speech is decided in ``podium.lake.revisions``; how tables are read and
committed to is in ``podium.lake.scan``, ``podium.lake.tables`` and ``podium.lake.writes``.
"""

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa

from podium.errors import HomeError, UnknownVersion, did_you_mean
from podium.lake.checks import FEW_PAGES_IN_BATCH, check_batch, check_tally
from podium.lake.column_gap import ColumnGap, check_writable, column_gap
from podium.lake.commits import CommitNote, Committed, Version, version_of_entry
from podium.lake.forget import delete_speech, empty_files
from podium.lake.ledger import Outcome, PageRow, news
from podium.lake.ledger_columns import Ledger, rows_of
from podium.lake.revisions import CommitPlan, Op, Refused, Reread, plan_commit
from podium.lake.scan import extents, feed, scan_table
from podium.lake.schema import LAKE_PAGES, LAKE_SPEECHES, table_of
from podium.lake.stored import HELD, HeldRevision, Loaded, held_of, plain_record
from podium.lake.tables import HOUSEKEEPING, Filter, LakeTable, dataset_version, key_filters, swap, table_address
from podium.lake.writes import Tidied, add_columns, append, compact, join_small_files, merge
from podium.store.access import storage_options

if TYPE_CHECKING:
    from deltalake import DeltaTable

REVISION_MARKS = ("superseded_at", "withdrawn_at")
WHOLE_ROW_OPS = frozenset({Op.INSERT, Op.REWRITE})


@dataclass(frozen=True, slots=True)
class Batch:
    """What one load brings to ``speeches``."""

    speeches: Sequence[Loaded]
    gone: Mapping[str, datetime]
    """Speech id to the moment from which it was missing."""
    reread: Reread | None
    refused: Sequence[Refused]

    @property
    def ids(self) -> set[str]:
        """The ids of all speeches that it may change."""
        return {loaded.speech.speech_id for loaded in self.speeches} | self.gone.keys() | {refusal.speech_id for refusal in self.refused}


class Lake:
    """The two tables under ``home``, a folder or the address of an object store.

    ``fence`` is called before each commit and raises for a run that may no longer commit, since another holds its lease.
    """

    def __init__(self, home: Path | str, fence: Callable[[], None] = lambda: None) -> None:
        self.home = str(home)
        storage = storage_options(home)
        self.speeches = LakeTable("speeches", table_address(home, "speeches"), LAKE_SPEECHES, storage)
        self.pages = LakeTable("pages", table_address(home, "pages"), LAKE_PAGES, storage)
        self._fence = fence

    def load(
        self,
        speeches: Sequence[Loaded],
        pages: Iterable[PageRow],
        note: CommitNote,
        reread: Reread | None = None,
        refused: Sequence[Refused] = (),
    ) -> Committed:
        """Writes what a run found and returns what that changed; repeating it changes nothing.

        A page whose outcome is ``gone`` withdraws its speech, unless another address still leads to it. ``reread`` reads a kept capture
        with today's parser; it is called where a newer parser reads a changed page, to tell the publisher's change from ours. ``refused``
        are captures that the parser rejects: rows that were made of these very bytes are deleted. Raises ``CheckFailed``, ``Conflict`` and
        ``LakeError``; nothing of this batch is then in the tables.
        """
        check_batch(speeches)
        rows = list(pages)
        batch = Batch(speeches, self._gone(rows), reread, refused)
        if speeches or (batch.ids and self.speeches.open() is not None):
            version, plan = swap(self.speeches, lambda delta: self._commit_speeches(delta, batch, note), self._fence)
        else:
            version, plan = self.version(), CommitPlan()
        written = swap(self.pages, lambda delta: self._commit_pages(delta, rows, note), self._fence) if rows else 0
        return Committed(version, plan.tally, written, tuple(plan.written))

    def version(self) -> int:
        """The newest version of ``speeches``; 0 for an empty lake."""
        delta = self.speeches.open()
        return dataset_version(delta) if delta else 0

    def versions(self) -> list[Version]:
        """Every commit that changed ``speeches``, oldest first."""
        return [version_of_entry(entry) for entry in reversed(self.speeches.history()) if entry["operation"] not in HOUSEKEEPING]

    def ledger(self, source: str | None = None) -> Ledger:
        """By address what is known of it, for one source or all. Raises ``HomeError`` where there is no room for temporary files."""
        try:
            return Ledger(self.scan("pages", filters=[("source", "=", source)] if source else []))
        except OSError as error:
            raise HomeError(f"{tempfile.gettempdir()} cannot take a temporary copy of the ledger: {error}; make room there") from error

    def speech(self, speech_id: str, revision: int | None = None) -> dict[str, Any]:
        """The row of one speech, the current revision by default. Raises ``UnknownVersion``."""
        which: Filter = ("superseded_at", "is", None) if revision is None else ("revision", "=", revision)
        of_id: list[Filter] = [("source", "in", _sources([speech_id])), ("speech_id", "=", speech_id)]
        rows: list[dict[str, Any]] = self.read("speeches", filters=[*of_id, which]).to_pylist()
        if not rows:
            raise self._unknown_speech(speech_id, revision)
        return rows[0]

    def _unknown_speech(self, speech_id: str, revision: int | None) -> UnknownVersion:
        """The error for a speech or revision that does not exist, with its revisions or the most similar ids."""
        known = self.read("speeches", columns=["speech_id", "revision"]).to_pylist()
        if revisions := sorted(row["revision"] for row in known if row["speech_id"] == speech_id):
            return UnknownVersion(f"the lake holds no revision {revision} of {speech_id}: there are {', '.join(map(str, revisions))}")
        near = did_you_mean(speech_id, {row["speech_id"] for row in known}, "`podium search` finds one by its words")
        return UnknownVersion(f"the lake holds no {speech_id}: {near}")

    def read(
        self,
        table: str,
        version: int | None = None,
        columns: Sequence[str] | None = None,
        filters: Sequence[Filter] = (),
        order: Sequence[str] = (),
    ) -> pa.Table:
        """Rows of ``speeches`` or ``pages`` as an Arrow table in the types of ``podium.lake.schema``.

        ``columns`` may name members of a list of structs (``paragraphs.text``); ``filters`` are joined by AND; rows are sorted by the
        columns ``order``. Raises ``UnknownVersion``, ``LakeError``.
        """
        return self.scan(table, version, columns, filters, order).read_all()

    def scan(
        self,
        table: str,
        version: int | None = None,
        columns: Sequence[str] | None = None,
        filters: Sequence[Filter] = (),
        order: Sequence[str] = (),
    ) -> pa.RecordBatchReader:
        """The same rows as ``read`` as a stream of batches."""
        chosen = self.speeches if table == "speeches" else self.pages
        return scan_table(chosen, chosen.open(version), columns, filters, order)

    def feed(self, first: int, last: int, columns: Sequence[str]) -> pa.Table:
        """The rows of ``speeches`` that the commits ``first`` to ``last`` changed, before and after; raises ``UnknownVersion``."""
        return feed(self.speeches, first, last, columns)

    def files(self, version: int | None = None) -> list[str]:
        """The paths or addresses of the Parquet files of ``speeches`` at that version; raises ``UnknownVersion``."""
        delta = self.speeches.open(version)
        return [unquote(uri.removeprefix("file://")) for uri in delta.file_uris()] if delta else []

    def extents(self, version: int | None) -> list[dict[str, Any]]:
        """What Delta's log says about each of these files: ``source``, ``year``, and in ``span`` the range of ``speech_id``, ``date``."""
        delta = self.speeches.open(version)
        return extents(delta, self.speeches.schema, ("speech_id", "date")) if delta else []

    def tidy(self, keep: timedelta = timedelta(days=7), dry_run: bool = False) -> dict[str, Tidied]:
        """Joins small files and deletes those that no version younger than ``keep`` needs, by table; a ``dry_run`` changes nothing."""
        return {table.name: compact(table, keep, dry_run) for table in (self.speeches, self.pages)}

    def forget(self, speech_id: str, note: CommitNote) -> int:
        """Deletes a speech and takes its words out of the files of all versions; returns how many files were written anew.

        Nobody else may be at work on its source. Called again after a crash it goes on with what is left. Raises as ``load`` does.
        """
        delete_speech(self.speeches, speech_id, note, self._fence)
        return empty_files(self.speeches, speech_id)

    def join_files(self, source: str) -> None:
        """Joins the files of a source where its runs have left many small ones; no version, no change, nothing deleted.

        Raises as ``load`` does where the run may no longer commit.
        """
        for table in (self.speeches, self.pages):
            join_small_files(table, source, self._fence)

    def gaps(self) -> dict[str, ColumnGap]:
        """By table what it and this Podium do not share; tables that nothing was ever committed to are left out."""
        opened = [(table, table.open()) for table in (self.speeches, self.pages)]
        return {table.name: column_gap(delta, table.schema) for table, delta in opened if delta}

    def check_writable(self) -> None:
        """Raises ``LakeError`` for a lake that this Podium must not write to, with a sentence that says which of the two is older."""
        for name, gap in self.gaps().items():
            check_writable(getattr(self, name).address, gap)

    def migrate(self, note: CommitNote) -> dict[str, int]:
        """Adds the columns that a lake is too old to have, one commit a table; returns by table the version that has them.

        Rows stay as they are, with null in these columns. A run does the same before its first commit. Raises ``Conflict``, ``LakeError``.
        """
        self.check_writable()
        old = [getattr(self, name) for name, gap in self.gaps().items() if gap.missing]
        return {table.name: swap(table, partial(_migrated, table, note), self._fence) for table in old}

    def _gone(self, rows: Sequence[PageRow]) -> dict[str, datetime]:
        """By id the speeches whose pages are gone, with the moment; not those that another address still leads to."""
        missing = [row for row in rows if row.outcome is Outcome.GONE]
        gone = {row.speech_id: row.gone_since or row.last_checked or row.last_seen for row in missing if row.speech_id}
        if not gone:
            return {}
        filters = [("source", "in", _sources(gone)), *key_filters("speech_id", list(gone)), ("outcome", "=", Outcome.PARSED)]
        known, urls = self.read("pages", columns=["url", "speech_id"], filters=filters).to_pylist(), {row.url for row in rows}
        standing = {row["speech_id"] for row in known if row["url"] not in urls}
        standing |= {row.speech_id for row in rows if row.outcome is Outcome.PARSED}
        return {speech_id: moment for speech_id, moment in gone.items() if speech_id not in standing}

    def _commit_speeches(self, delta: "DeltaTable", batch: "Batch", note: CommitNote) -> tuple[int, CommitPlan]:
        """One commit to ``speeches`` at most, planned on the table as it is now; the version after it, and the plan."""
        plan = plan_commit(batch.speeches, batch.gone, self._held(delta, batch.ids), batch.reread, batch.refused)
        standing = None
        if max(plan.tally.withdrawn, plan.tally.retracted) >= FEW_PAGES_IN_BATCH:  # counting them takes time, few need no check
            current: list[Filter] = [("source", "in", _sources(batch.ids)), ("superseded_at", "is", None), ("withdrawn_at", "is", None)]
            standing = len(scan_table(self.speeches, delta, ["speech_id"], current).read_all())
        check_tally(note.source, plan.tally, standing, note.waived)
        if plan.changes:
            add_columns(self.speeches, delta, note.metadata())
        if plan.changes and not plan.touched:
            append(delta, _speech_rows(plan).drop_columns("op"), note.metadata(plan.tally))
        elif plan.changes:
            where: list[Filter] = [(name, "in", {getattr(row, name) for row in plan.touched}) for name in ("source", "year")]
            where += key_filters("speech_id", [row.speech_id for row in plan.touched])
            merge(delta, _speech_rows(plan), ("speech_id", "revision"), where, REVISION_MARKS, note.metadata(plan.tally))
        return delta.version() if plan.changes else dataset_version(delta), plan

    def _held(self, delta: "DeltaTable", ids: Collection[str]) -> list[HeldRevision]:
        filters = [("source", "in", _sources(ids)), *key_filters("speech_id", list(ids))]
        rows = scan_table(self.speeches, delta, HELD, filters).read_all().to_pylist()
        return [held_of(row) for row in rows if row["speech_id"] in ids]

    def _commit_pages(self, delta: "DeltaTable", rows: Sequence[PageRow], note: CommitNote) -> int:
        """One commit of the rows that are news to ``pages``; how many they were."""
        urls = {row.url for row in rows}
        where = [("source", "in", {row.source for row in rows}), *key_filters("url", list(urls))]
        known = {row.url: row for row in rows_of(scan_table(self.pages, delta, None, where), urls)}
        todo = sorted(news(known, rows), key=lambda row: row.url)
        table = table_of(map(plain_record, todo), LAKE_PAGES)
        if todo:
            add_columns(self.pages, delta, note.metadata())
        if todo and not any(row.url in known for row in todo):
            append(delta, table, note.metadata())
        elif todo:
            ops = pa.array([Op.REWRITE if row.url in known else Op.INSERT for row in todo], pa.string())
            narrow = [("source", "in", {row.source for row in todo}), *key_filters("url", [row.url for row in todo if row.url in known])]
            merge(delta, table.append_column("op", ops), ("url",), narrow, (), note.metadata())
        return len(todo)


def _migrated(table: LakeTable, note: CommitNote, delta: "DeltaTable") -> int:
    add_columns(table, delta, note.metadata())
    return delta.version()


def _sources(ids: Iterable[str]) -> set[str]:
    return {speech_id.partition("/")[0] for speech_id in ids}


def _speech_rows(plan: CommitPlan) -> pa.Table:
    """The planned rows sorted by their keys, with the column ``op``; rows to mark or delete have nothing but keys and marks."""
    changes = list(plan.changes.values())
    whole = table_of([row for op, row in changes if op in WHOLE_ROW_OPS], LAKE_SPEECHES)
    loose = pa.schema([field.with_nullable(True) for field in LAKE_SPEECHES])
    marked = pa.Table.from_pylist([row for op, row in changes if op not in WHOLE_ROW_OPS], schema=loose)
    ops = [op for op, _ in changes if op in WHOLE_ROW_OPS] + [op for op, _ in changes if op not in WHOLE_ROW_OPS]
    joined = pa.concat_tables([whole.cast(loose), marked]) if marked.num_rows else whole
    return joined.append_column("op", pa.array(ops, pa.string())).sort_by([("speech_id", "ascending"), ("revision", "ascending")])
