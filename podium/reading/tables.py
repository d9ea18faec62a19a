"""``podium.read`` and ``podium.scan``: rows of the flat tables as Arrow data, from a lake or a release.

An answer is never empty for a name that does not exist: a source, speaker or speech that the dataset does not have is an error with the
nearest names in it (``refuse_unknown``). A speech whole is a row as the lake's ``speeches`` has it (``whole_speech``).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import UnknownVersion, UsageError, did_you_mean
from podium.lake.parts import PARAGRAPH, SPEAKER, VENUE
from podium.lake.schema import TEXTUAL
from podium.lake.tables import Filter, key_filters
from podium.reading.home import Home, LakeHome, home_at
from podium.reading.snapshot import Snapshot, names_of, projected
from podium.window import When, first_day, last_day, last_moment

SPEAKER_COLUMN = {"speakers": "name", "paragraphs": "speaker", "turns": "speaker"}
"""Tables whose rows name a speaker, and the column; for other tables the rows are found through ``speakers``."""

FIRST, LAST = datetime(1700, 1, 1, tzinfo=UTC), datetime(2262, 1, 1, tzinfo=UTC)
"""``as_of`` is kept between these: beyond them the lake's engine cannot compare times, and nothing was fetched there."""


def read(
    table: str,
    home: Path | str | None = None,
    *,
    version: int | None = None,
    as_of: When | None = None,
    source: str | Collection[str] | None = None,
    since: When | None = None,
    until: When | None = None,
    speaker: str | Collection[str] | None = None,
    speech: str | Collection[str] | None = None,
    columns: Sequence[str] | None = None,
    reprints: bool = True,
) -> pa.Table:
    """One flat table: ``speeches``, ``speakers``, ``paragraphs``, ``turns``, ``people`` or ``revisions``, in no promised order of speeches.

    ``home`` is a folder that holds a lake, the folder of a release, or an ``s3://`` address of either; by default ``PODIUM_HOME``, else
    ``home`` in ``podium.toml``, else ``data``. ``since`` and ``until`` are days of delivery, both included; they leave undated speeches
    out. ``speaker`` is a full name as in ``speakers``, ``speech`` an id. ``as_of`` gives the dataset as it was known at the end of that
    day, or at that moment; it keeps working after old versions were cleaned up. Days are text (``2026-11-01``, ``2026-11``), ``date`` or
    ``datetime``. Withdrawn speeches are included, with ``withdrawn_at``. Of ``people`` those are given who speak in the speeches asked
    for. Without ``reprints`` a speech that two institutions published is given once, as the one has it whose officer speaks (``same_as``).

    Raises ``HomeError`` for a home without data, ``UsageError`` for an unknown table, column, source, speaker or day, ``UnknownVersion``
    for an unknown version or speech, ``LakeError`` for a table that cannot be read.
    """
    return scan(
        table,
        home,
        version=version,
        as_of=as_of,
        source=source,
        since=since,
        until=until,
        speaker=speaker,
        speech=speech,
        columns=columns,
        reprints=reprints,
    ).read_all()


def scan(
    table: str,
    home: Path | str | None = None,
    *,
    version: int | None = None,
    as_of: When | None = None,
    source: str | Collection[str] | None = None,
    since: When | None = None,
    until: When | None = None,
    speaker: str | Collection[str] | None = None,
    speech: str | Collection[str] | None = None,
    columns: Sequence[str] | None = None,
    reprints: bool = True,
) -> pa.RecordBatchReader:
    """The same rows as ``read`` as a stream of batches, for tables that do not fit in memory. Takes and raises what ``read`` does."""
    snapshot = Snapshot(
        table,
        version,
        None if as_of is None else min(max(last_moment(as_of, "as_of"), FIRST), LAST),
        names_of(source),
        first_day(since, "since"),
        last_day(until, "until"),
        names_of(speaker),
        names_of(speech),
        None if columns is None else tuple(columns),
        reprints,
    )
    found = home_at(home)
    rows, names = read_from(found, snapshot), (snapshot.sources, snapshot.speakers, snapshot.speeches)
    if not any(names):
        return rows
    if any(len(several) > 1 for several in names):  # rows may hold some of these names alone, so that none is missed
        refuse_unknown(found, snapshot)
        return rows
    return pa.RecordBatchReader.from_batches(rows.schema, _refused_when_empty(rows, found, snapshot))


def read_from(home: Home, snapshot: Snapshot) -> pa.RecordBatchReader:
    """The rows of a snapshot in that home, as a stream; names that do not exist give no rows."""
    schema = projected(home.tables(snapshot), snapshot.table, snapshot.columns)
    if not snapshot.reprints and snapshot.table != "people":
        return pa.RecordBatchReader.from_batches(schema, _without_reprints(home, snapshot, schema))
    if snapshot.table == "people":
        return pa.RecordBatchReader.from_batches(schema, _people(home, snapshot, schema))
    if not snapshot.speakers:
        return home.batches(snapshot, schema.names, snapshot.filters())
    narrow: list[Filter] = []
    if snapshot.table in SPEAKER_COLUMN:
        column, wanted = SPEAKER_COLUMN[snapshot.table], list(snapshot.speakers)
    else:
        ids = read_from(home, replace(snapshot, table="speakers", columns=("speech_id",))).read_all()["speech_id"]
        column, wanted = "speech_id", ids.unique().to_pylist()
        narrow = key_filters("speech_id", wanted)
    needed = schema.names if column in schema.names else [*schema.names, column]
    batches, values = home.batches(snapshot, needed, [*snapshot.filters(), *narrow]), pa.array(wanted, pa.string())
    kept = (batch.filter(pc.is_in(batch[column], values)) for batch in batches)
    return pa.RecordBatchReader.from_batches(schema, (batch.select(schema.names).cast(schema) for batch in kept))


def _without_reprints(home: Home, snapshot: Snapshot, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of a snapshot whose speech is not a reprint."""
    of_speeches = replace(snapshot, table="speeches", columns=("speech_id", "same_as"), speakers=(), reprints=True)
    told = read_from(home, of_speeches).read_all()
    left_out = told.filter(pc.is_valid(told["same_as"]))["speech_id"].combine_chunks()
    needed = tuple(dict.fromkeys([*schema.names, "speech_id"]))
    for batch in read_from(home, replace(snapshot, columns=needed, reprints=True)):
        yield batch.filter(pc.invert(pc.is_in(batch["speech_id"], left_out))).select(schema.names)


def _people(home: Home, snapshot: Snapshot, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The people who speak in the speeches of a snapshot; their rows say everything about them."""
    everybody = replace(snapshot, sources=(), since=None, until=None, speakers=(), speeches=(), reprints=True)
    needed = list(dict.fromkeys([*schema.names, "person_key"]))
    rows = home.batches(snapshot, needed, everybody.filters())
    if snapshot == everybody:
        yield from (batch.select(schema.names) for batch in rows)
        return
    keys = read_from(home, replace(snapshot, table="speakers", columns=("person_key",))).read_all()["person_key"].combine_chunks()
    for batch in rows:
        yield batch.filter(pc.is_in(batch["person_key"], keys.unique())).select(schema.names).cast(schema)


def _refused_when_empty(rows: pa.RecordBatchReader, home: Home, snapshot: Snapshot) -> Iterator[pa.RecordBatch]:
    """The same batches; only an answer without rows costs a look at which names there are."""
    empty = True
    for batch in rows:
        empty = empty and not batch.num_rows
        yield batch
    if empty:
        refuse_unknown(home, snapshot)


def refuse_unknown(home: Home, snapshot: Snapshot) -> None:
    """Raises ``UsageError`` for a source or speaker of whom the home has nothing, ``UnknownVersion`` for a speech that it does not have.

    A name counts as known if it stands in the newest version or in the version asked for, on any day.
    """
    versions = {None, snapshot.version} if isinstance(home, LakeHome) else {None}
    known = sources(home, versions) if snapshot.sources else set()
    for name in snapshot.sources:
        if name not in known:
            raise UsageError(f"{home.address} holds nothing of a source named {name!r}: {did_you_mean(name, known)}")
    known = _speaker_names(home, snapshot.table, versions) if snapshot.speakers else set()
    for name in snapshot.speakers:
        if name not in known:
            raise unknown_speaker(home, name, known)
    if not snapshot.speeches:
        return
    of_ids: list[Filter] = [("source", "in", {key.partition("/")[0] for key in snapshot.speeches}), ("speech_id", "in", snapshot.speeches)]
    known = {key for version in versions for key in _values(home, Snapshot("revisions", version), "speech_id", of_ids)}
    for name in snapshot.speeches:
        if name not in known:
            near = did_you_mean(name, _values(home, Snapshot("revisions"), "speech_id"), "`podium search` finds one by its words")
            raise UnknownVersion(f"{home.address} holds no speech {name!r}: {near}")


def sources(home: Home, versions: Collection[int | None] = (None,)) -> set[str]:
    """The ids of the sources that a home holds something of; in a lake the pages that are no speeches count too."""
    found = {name for version in versions for name in _values(home, Snapshot("revisions", version), "source")}
    if isinstance(home, LakeHome):
        for batch in home.lake.scan("pages", columns=["source"]):
            found |= set(pc.unique(batch["source"]).to_pylist())
    return found


def unknown_speaker(home: Home, name: str, known: Collection[str] | None = None) -> UsageError:
    """The error for a speaker's name that is not in the dataset; ``known`` are the names that are, read from the home where not given."""
    names = _speaker_names(home, "paragraphs", {None}) if known is None else known
    everybody = "`podium.read('speakers')` has everybody's name"
    return UsageError(f"nobody named {name!r} speaks in {home.address}: {did_you_mean(name, names, everybody)}")


def _speaker_names(home: Home, table: str, versions: Collection[int | None]) -> set[str]:
    """The names that may be asked for as ``speaker`` of that table; paragraphs and turns have unnamed speakers ("Moderator") too."""
    names = {name for version in versions for name in _values(home, Snapshot("speakers", version), "name")}
    if table in TEXTUAL:
        names |= {name for version in versions for name in _values(home, Snapshot("paragraphs", version), "speaker")}
    return names


def _values(home: Home, snapshot: Snapshot, column: str, filters: Collection[Filter] = ()) -> set[str]:
    """The distinct values of a column, nulls left out."""
    found: set[str | None] = set()
    for batch in home.batches(snapshot, [column], list(filters)):
        found |= set(pc.unique(batch[column]).to_pylist())
    return {value for value in found if value is not None}


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
