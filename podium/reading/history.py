"""``podium.changes``: what became of which speech since a version or a day. Reads the change feed and the revision rows; compares no texts.

Since a version means: committed after it, whenever the pages were captured; a nightly load passes on the version it got last time.
Since a day means: as the revisions tell, captures of that day or later, just as ``as_of`` counts; that outlives every clean-up.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import UnknownVersion, UsageError
from podium.lake.schema import DATE, REVISION, SOURCE, SPEECH_ID, SPEECHES, TIME, column
from podium.reading.home import Home, LakeHome, home_at
from podium.reading.snapshot import Cut
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
"""What we did and no publisher: no revision tells of it, only the feed."""
TOLD = ("speech_id", "revision", "source", "date", "title", "url")
FEED_COLUMNS = (*TOLD, "parser", "content_hash", "archive_digest", "superseded_at", "withdrawn_at")

FeedRow = Mapping[str, Any]


def changes(since: int | When, home: Path | str | None = None) -> pa.Table:
    """What changed, one row a change, in order: columns as in ``CHANGES_SCHEMA``.

    The metadata of its schema has ``version``, the newest version it knows, to be passed as ``since`` next time, and ``note`` where
    something cannot be told any more. ``since`` is a version (17, ``"17"``), or a day or moment as text, ``date`` or ``datetime``.
    Raises ``UnknownVersion`` for a version that is not there or whose changes were cleaned up, ``UsageError`` for a version of a release
    and for what is neither version nor day.
    """
    begin = version_or_moment(since, "since")
    place = home_at(home)
    return _since_version(place, begin) if isinstance(begin, int) else _since_day(place, begin)


def json_lines(table: pa.Table) -> Iterator[str]:
    """The rows as JSON, one line each."""
    for row in table.to_pylist():
        yield json.dumps(row, ensure_ascii=False, default=_iso)


def _iso(moment: date) -> str:
    return moment.isoformat()


def _since_version(home: Home, since: int) -> pa.Table:
    if not isinstance(home, LakeHome):
        raise UsageError(f"{home.address} is a release and so one version: ask for what changed since a day, or read its CHANGELOG.md")
    newest = home.lake.version()
    if not 0 <= since <= newest:
        raise UnknownVersion(f"there is no version {since}: versions run from 0 to {newest}")
    return _table(_fed(home, since + 1, newest) if since < newest else [], str(newest))


def _fed(home: LakeHome, first: int, last: int) -> list[dict[str, Any]]:
    rows = home.lake.feed(first, last, FEED_COLUMNS).to_pylist()
    commits: dict[tuple[int, str], _Commit] = {}
    for row in rows:
        commits.setdefault((row["_commit_version"], row["speech_id"]), _Commit({}, {})).add(row)
    return [change for _, commit in sorted(commits.items(), key=lambda one: one[0]) for change in commit.told()]


@dataclass(frozen=True, slots=True)
class _Commit:
    """The revisions of one speech that one commit touched, by number, before and after it."""

    before: dict[int, FeedRow]
    after: dict[int, FeedRow]

    def add(self, row: FeedRow) -> None:
        side = self.before if row["_change_type"] in {"update_preimage", "delete"} else self.after
        side[row["revision"]] = row

    def told(self) -> Iterator[dict[str, Any]]:
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
        elif before and after and _reading(before) != _reading(after):
            yield "corrected"
        if after and after["withdrawn_at"] and not (before and before["withdrawn_at"]):
            yield "withdrawn"


def _arrival(revision: int, previous: FeedRow | None) -> str:
    if revision == 1:
        return "new"
    return "returned" if previous and previous["withdrawn_at"] else "revised"


def _reading(row: FeedRow) -> tuple[str, str]:
    return row["parser"], row["content_hash"]


def _change(kind: str, at: datetime, version: int | None, row: FeedRow) -> dict[str, Any]:
    return {"change": kind, "at": at, "version": version} | {name: row[name] for name in TOLD}


def _since_day(home: Home, since: datetime) -> pa.Table:
    told = list(_revised(home, since))
    if not isinstance(home, LakeHome):
        return _table(sorted(told, key=_order), home.state, "our own corrections are not told by a release: see its CHANGELOG.md")
    ours, lost = _ours(home, since)
    note = f"what we corrected in version {', '.join(map(str, lost))} is no longer kept" if lost else None
    return _table(sorted([*told, *ours], key=_order), home.state, note)


def _order(row: FeedRow) -> tuple[Any, ...]:
    return row["at"], row["speech_id"], row["revision"], CHANGE_KINDS.index(row["change"])


def _revised(home: Home, since: datetime) -> Iterator[dict[str, Any]]:
    rows = read_from(home, Cut("revisions", columns=(*TOLD, "first_seen", "withdrawn_at"))).read_all()
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
    """Our corrections committed since then, and the versions of which they are no longer kept."""
    told: list[dict[str, Any]] = []
    lost: list[int] = []
    for version in home.lake.versions():
        if version.at < since or not (version.tally.corrected or version.tally.retracted):
            continue
        try:
            told += [change for change in _fed(home, version.version, version.version) if change["change"] in OUR_OPERATIONS]
        except UnknownVersion:
            lost.append(version.version)
    return told, lost


def _table(rows: Iterable[dict[str, Any]], version: str, note: str | None = None) -> pa.Table:
    said = {"version": version, **({"note": note} if note else {})}
    return pa.Table.from_pylist(list(rows), schema=CHANGES_SCHEMA.with_metadata(said))
