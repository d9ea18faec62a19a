"""One speech whole, with its speakers and paragraphs, from a lake or a release: a row as the lake's ``speeches`` has it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from podium.errors import UnknownVersion
from podium.lake.parts import PARAGRAPH, SPEAKER, VENUE
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
    members = {table: sorted(_rows(home, table, speech_id), key=lambda one: int(one["position"])) for table in ("speakers", "paragraphs")}
    return _joined(found[0], members["speakers"], members["paragraphs"])


def every_speech(home: Home) -> Iterator[dict[str, Any]]:
    """The same row of every speech of a release, whose tables hold the rows of a speech together and in order.

    Facts and names are kept in memory, paragraphs stream by.
    """
    facts = {row["speech_id"]: row for batch in read_from(home, Snapshot("speeches")) for row in batch.to_pylist()}
    speakers: dict[str, list[dict[str, Any]]] = {}
    for row in read_from(home, Snapshot("speakers")).read_all().sort_by("position").to_pylist():
        speakers.setdefault(row["speech_id"], []).append(row)
    paragraphs = (row for batch in read_from(home, Snapshot("paragraphs")) for row in batch.to_pylist())
    for speech_id, rows in groupby(paragraphs, key=lambda row: row["speech_id"]):
        yield _joined(facts.pop(speech_id), speakers.get(speech_id, []), list(rows))
    for speech_id, row in facts.items():
        yield _joined(row, speakers.get(speech_id, []), [])


def _joined(row: dict[str, Any], speakers: Iterable[Mapping[str, Any]], paragraphs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows of one speech in the flat tables as one nested row."""
    venue = {part.name: row.pop(f"venue_{part.name}") for part in VENUE}
    row["venue"] = venue if any(venue.values()) else None
    row["speakers"] = [{part.name: one[part.name] for part in SPEAKER} for one in speakers]
    row["paragraphs"] = [{part.name: one[part.name] for part in PARAGRAPH} for one in paragraphs]
    return row


def revisions_of(home: Home, speech_id: str) -> list[Mapping[str, Any]]:
    """The facts of every revision of a speech, rows of the table ``revisions``, the first one first."""
    return sorted(_rows(home, "revisions", speech_id), key=lambda row: int(row["revision"]))


def _rows(home: Home, table: str, speech_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_from(home, Snapshot(table, speeches=(speech_id,))).read_all().to_pylist()
    return rows
