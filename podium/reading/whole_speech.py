"""One speech whole, with its speakers and paragraphs, from a lake or a release: a row as the lake's ``speeches`` has it."""

from collections.abc import Mapping
from typing import Any

from podium.errors import UnknownVersion
from podium.lake.schema import PARAGRAPH, SPEAKER, VENUE
from podium.reading.home import Home, LakeHome
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from, refuse_unknown


def whole_speech(home: Home, speech_id: str, revision: int | None = None) -> dict[str, Any]:
    """The row of a speech, the current revision by default; ``text_included`` is there where a release says it.

    A release has no paragraphs of earlier revisions, and none where the publisher's terms keep them out. Raises ``UnknownVersion`` for a
    speech or revision that does not exist.
    """
    if isinstance(home, LakeHome):
        return home.lake.speech(speech_id, revision)
    found = [row for row in _rows(home, "speeches", speech_id) if revision in {None, row["revision"]}]
    if not found:
        refuse_unknown(home, Snapshot("speeches", speeches=(speech_id,)))
        raise UnknownVersion(f"the release holds the words of no revision {revision} of {speech_id}: read the lake that it was made from")
    row = found[0]
    venue = {part.name: row.pop(f"venue_{part.name}") for part in VENUE}
    row["venue"] = venue if any(venue.values()) else None
    for table, member in (("speakers", SPEAKER), ("paragraphs", PARAGRAPH)):
        rows = sorted(_rows(home, table, speech_id), key=lambda one: int(one["position"]))
        row[table] = [{part.name: one[part.name] for part in member} for one in rows]
    return row


def revisions_of(home: Home, speech_id: str) -> list[Mapping[str, Any]]:
    """The facts of every revision of a speech, rows of the table ``revisions``, the first one first."""
    return sorted(_rows(home, "revisions", speech_id), key=lambda row: int(row["revision"]))


def _rows(home: Home, table: str, speech_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_from(home, Snapshot(table, speeches=(speech_id,))).read_all().to_pylist()
    return rows
