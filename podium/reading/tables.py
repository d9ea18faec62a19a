"""``podium.read`` and ``podium.scan``: the flat tables as Arrow, from a lake or a release. Asks ``podium.reading.home``; writes nothing."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from podium.lake.tables import Filter, key_filters
from podium.reading.asked_for import answered
from podium.reading.flat import projected
from podium.reading.home import Home, home_at
from podium.reading.snapshot import Cut, words
from podium.window import When, first_day, last_day, last_moment

VOICE = {"speakers": "name", "paragraphs": "speaker"}
"""Where a row itself names its speaker; other tables ask ``speakers``."""

FIRST, LAST = datetime(1700, 1, 1, tzinfo=UTC), datetime(2262, 1, 1, tzinfo=UTC)
"""Beyond these the engine of the lake cannot compare times; nothing was fetched before the one, nor will be after the other."""


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
) -> pa.Table:
    """One flat table: ``speeches``, ``speakers``, ``paragraphs`` or ``revisions``, in no promised order of speeches.

    ``home`` is a folder with a lake, a release, or an ``s3://`` address, by default ``PODIUM_HOME``, else ``home`` in ``podium.toml``, else
    ``data``. ``since`` and ``until`` are days of delivery, both ends count, and leave undated speeches out. ``speaker`` is a full name as
    in ``speakers``, ``speech`` an id.
    ``as_of`` gives the dataset as it was known at the end of that day, or at that moment, and outlives any clean-up of old versions.
    Days are text (``2026-11-01``, ``2026-11``), ``date`` or ``datetime``. Withdrawn speeches are there, with their mark. Raises
    ``HomeError`` for a home without data, ``UsageError`` for a table, column, source, speaker or day that there is not,
    ``UnknownVersion`` for a version or speech that there is not, ``LakeError`` for a table that cannot be read.
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
) -> pa.RecordBatchReader:
    """The same as a stream of batches, read as they are taken: for what does not fit in memory."""
    cut = Cut(
        table,
        version,
        None if as_of is None else min(max(last_moment(as_of, "as_of"), FIRST), LAST),
        words(source),
        first_day(since, "since"),
        last_day(until, "until"),
        words(speaker),
        words(speech),
        None if columns is None else tuple(columns),
    )
    place = home_at(home)
    return answered(read_from(place, cut), place, cut)


def read_from(home: Home, cut: Cut) -> pa.RecordBatchReader:
    """What the cut asks for, of that home."""
    schema = projected(home.tables(cut), cut.table, cut.columns)
    if not cut.speakers:
        return home.batches(cut, schema.names, cut.filters())
    column, wanted, narrow = _spoken(home, cut)
    needed = schema.names if column in schema.names else [*schema.names, column]
    batches = home.batches(cut, needed, [*cut.filters(), *narrow])
    return pa.RecordBatchReader.from_batches(schema, _having(batches, column, wanted, schema))


def _spoken(home: Home, cut: Cut) -> tuple[str, pa.Array, list[Filter]]:
    """The column that tells whether a row is wanted, its wanted values, and filters that narrow the scan."""
    if cut.table in VOICE:
        return VOICE[cut.table], pa.array(cut.speakers, pa.string()), []
    voices = read_from(home, replace(cut, table="speakers", columns=("speech_id",))).read_all()
    ids = voices["speech_id"].unique().to_pylist()
    return "speech_id", pa.array(ids, pa.string()), key_filters("speech_id", ids)


def _having(batches: pa.RecordBatchReader, column: str, wanted: pa.Array, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch.filter(pc.is_in(batch[column], wanted)).select(schema.names).cast(schema)
