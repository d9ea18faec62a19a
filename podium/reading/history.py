"""``podium.changes``: which speeches are new, revised, corrected, withdrawn, returned or retracted since a version or a day.

Since a version: what was committed after it, from Delta's change feed, whenever the pages were captured; a nightly load passes on the
version that it got last time. Since a day: what captures of that day or later showed, from the revision rows, as ``as_of`` counts; this
keeps working after old versions were cleaned up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import UnknownVersion, UsageError
from podium.lake.parts import TIME, column
from podium.lake.schema import DATE, REVISION, SOURCE, SPEECH_ID, SPEECHES
from podium.reading.home import Home, LakeHome, home_at
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.window import When, version_or_moment

CHANGE_KINDS = ("new", "revised", "corrected", "withdrawn", "returned", "retracted")
CHANGES_SCHEMA = pa.schema(
    [
        column("change", pa.string(), f"One of {', '.join(f'`{kind}`' for kind in CHANGE_KINDS)}", True),
        column("at", TIME, "When a capture showed it; for `corrected` and `retracted`, and since a version, when it was committed", True),
        column("version", pa.int64(), "The version that brought it; null where the revisions tell it"),
        SPEECH_ID,
        REVISION,
        SOURCE,
        DATE,
        SPEECHES.field("title"),
        SPEECHES.field("url"),
    ]
)
OUR_OPERATIONS = ("corrected", "retracted")
"""Changes by us and no publisher: no revision row tells of them, only the change feed."""
ROW_COLUMNS = ("speech_id", "revision", "source", "date", "title", "url")
FEED_COLUMNS = (*ROW_COLUMNS, "parser", "content_hash", "archive_digest", "superseded_at", "withdrawn_at")

FeedRow = Mapping[str, Any]


def changes(since: int | When, home: Path | str | None = None) -> pa.Table:
    """The changes since a version or a day, one row a change, in order: columns as in ``CHANGES_SCHEMA``.

    ``since`` is a version (17, ``"17"``), or a day or moment as text, ``date`` or ``datetime``. The metadata of the table's schema has
    ``version``, the newest version that it covers, to be passed as ``since`` next time, and ``note`` where some changes are not kept any
    more. Raises ``UnknownVersion`` for a version that does not exist or whose changes were cleaned up, ``UsageError`` for a version of
    a release and for what is neither version nor day.
    """
    begin = version_or_moment(since, "since")
    found = home_at(home)
    return _since_version(found, begin) if isinstance(begin, int) else _since_day(found, begin)


def _since_version(home: Home, since: int) -> pa.Table:
    if not isinstance(home, LakeHome):
        raise UsageError(f"{home.address} is a release and so one version: ask for what changed since a day, or read its CHANGELOG.md")
    newest = home.lake.version()
    if not 0 <= since <= newest:
        raise UnknownVersion(f"there is no version {since}: versions run from 0 to {newest}")
    return _table(_committed(home, since + 1, newest) if since < newest else [], str(newest))


def _committed(home: LakeHome, first: int, last: int) -> list[dict[str, Any]]:
    """The changes of the commits ``first`` to ``last``, from the change feed. Raises ``UnknownVersion``."""
    commits: dict[tuple[int, str], _Commit] = {}
    for row in home.lake.feed(first, last, FEED_COLUMNS).to_pylist():
        commit = commits.setdefault((row["_commit_version"], row["speech_id"]), _Commit({}, {}))
        side = commit.before if row["_change_type"] in {"update_preimage", "delete"} else commit.after
        side[row["revision"]] = row
    return [change for _, commit in sorted(commits.items(), key=lambda one: one[0]) for change in commit.changes()]


@dataclass(frozen=True, slots=True)
class _Commit:
    """The revisions of one speech that one commit touched, by number, before and after it."""

    before: dict[int, FeedRow]
    after: dict[int, FeedRow]

    def changes(self) -> Iterator[dict[str, Any]]:
        """What the commit did, in the order of the revisions."""
        for revision in sorted(self.before.keys() | self.after.keys()):
            before, after = self.before.get(revision), self.after.get(revision)
            row = after or before or {}
            at = row["_commit_timestamp"].replace(tzinfo=UTC)
            for kind in self._kinds(revision, before, after):
                yield _change(kind, at, row["_commit_version"], row)

    def _kinds(self, revision: int, before: FeedRow | None, after: FeedRow | None) -> Iterator[str]:
        replaced = before and after and before["archive_digest"] != after["archive_digest"]
        if before and (after is None or replaced):
            yield "retracted"
        if after and (before is None or replaced):
            yield _arrival(revision, self.after.get(revision - 1))
        elif before and after and (before["parser"], before["content_hash"]) != (after["parser"], after["content_hash"]):
            yield "corrected"
        if after and after["withdrawn_at"] and not (before and before["withdrawn_at"]):
            yield "withdrawn"


def _arrival(revision: int, previous: FeedRow | None) -> str:
    if revision == 1:
        return "new"
    return "returned" if previous and previous["withdrawn_at"] else "revised"


def _change(kind: str, at: datetime, version: int | None, row: FeedRow) -> dict[str, Any]:
    return {"change": kind, "at": at, "version": version} | {name: row[name] for name in ROW_COLUMNS}


def _since_day(home: Home, since: datetime) -> pa.Table:
    found = list(_revised(home, since))
    if not isinstance(home, LakeHome):
        note: str | None = "our own corrections are not told by a release: see its CHANGELOG.md"
    else:
        ours, lost = _ours(home, since)
        found += ours
        note = f"what we corrected in version {', '.join(map(str, lost))} is no longer kept" if lost else None
    order = [(row["at"], row["speech_id"], row["revision"], CHANGE_KINDS.index(row["change"])) for row in found]
    return _table([row for _, row in sorted(zip(order, found, strict=True), key=lambda one: one[0])], home.state, note)


def _revised(home: Home, since: datetime) -> Iterator[dict[str, Any]]:
    """What publishers did since then, from the times of the revisions."""
    rows = read_from(home, Snapshot("revisions", columns=(*ROW_COLUMNS, "first_seen", "withdrawn_at"))).read_all()
    start = pa.scalar(since, TIME)
    late = pc.or_(pc.greater_equal(rows["first_seen"], start), pc.fill_null(pc.greater_equal(rows["withdrawn_at"], start), False))
    touched = rows.filter(pc.is_in(rows["speech_id"], rows.filter(late)["speech_id"].combine_chunks())).to_pylist()
    known = {(row["speech_id"], row["revision"]): row for row in touched}
    for row in touched:
        if row["first_seen"] >= since:
            yield _change(_arrival(row["revision"], known.get((row["speech_id"], row["revision"] - 1))), row["first_seen"], None, row)
        if row["withdrawn_at"] and row["withdrawn_at"] >= since:
            yield _change("withdrawn", row["withdrawn_at"], None, row)


def _ours(home: LakeHome, since: datetime) -> tuple[list[dict[str, Any]], list[int]]:
    """Our corrections and retractions committed since then, and the versions of which they are no longer kept."""
    found: list[dict[str, Any]] = []
    lost: list[int] = []
    for version in home.lake.versions():
        if version.at < since or not (version.tally.corrected or version.tally.retracted):
            continue
        try:
            changes_then = _committed(home, version.version, version.version)
            found += [change for change in changes_then if change["change"] in OUR_OPERATIONS]
        except UnknownVersion:
            lost.append(version.version)
    return found, lost


def _table(rows: Iterable[dict[str, Any]], version: str, note: str | None = None) -> pa.Table:
    metadata = {"version": version, **({"note": note} if note else {})}
    return pa.Table.from_pylist(list(rows), schema=CHANGES_SCHEMA.with_metadata(metadata))
