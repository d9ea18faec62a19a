"""Whether what a question names is in the dataset at all: a name that nothing bears is a slip of the pen, never an empty answer."""

from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import UnknownVersion, UsageError, did_you_mean
from podium.lake.tables import Filter
from podium.reading.home import Home, LakeHome
from podium.reading.snapshot import Cut


def answered(batches: pa.RecordBatchReader, home: Home, cut: Cut) -> pa.RecordBatchReader:
    """The same rows. Raises what ``refuse_unknown`` does: at once where several names of a kind are asked for, of which rows may hold some
    alone; else when it turns out that there are no rows, so that an answer costs no second look.
    """
    asked = (cut.sources, cut.speakers, cut.speeches)
    if not any(asked):
        return batches
    if any(len(names) > 1 for names in asked):
        refuse_unknown(home, cut)
        return batches
    return pa.RecordBatchReader.from_batches(batches.schema, _or_refused(batches, home, cut))


def _or_refused(batches: pa.RecordBatchReader, home: Home, cut: Cut) -> Iterator[pa.RecordBatch]:
    empty = True
    for batch in batches:
        empty = empty and not batch.num_rows
        yield batch
    if empty:
        refuse_unknown(home, cut)


def refuse_unknown(home: Home, cut: Cut) -> None:
    """Raises ``UsageError`` for a source or speaker of whom there is nothing on any day, ``UnknownVersion`` for a speech that there is not.

    The whole dataset counts, and the version that was asked for beside the newest.
    """
    versions = {None, cut.version} if isinstance(home, LakeHome) else {None}
    for name in _missing(cut.sources, known := sources(home, versions) if cut.sources else set()):
        raise UsageError(f"{home.address} holds nothing of a source named {name!r}: {did_you_mean(name, known)}")
    for name in _missing(cut.speakers, known := _voices(home, cut.table, versions) if cut.speakers else set()):
        raise unknown_speaker(home, name, known)
    if cut.speeches:
        found = {key for version in versions for key in _values(home, Cut("revisions", version), "speech_id", _of_ids(cut.speeches))}
        for name in _missing(cut.speeches, found):
            there = did_you_mean(name, _values(home, Cut("revisions"), "speech_id"), "`podium search` finds one by its words")
            raise UnknownVersion(f"{home.address} holds no speech {name!r}: {there}")


def sources(home: Home, versions: Collection[int | None] = (None,)) -> set[str]:
    """The sources that a home holds something of; in a lake a page that is no speech counts too."""
    found = {name for version in versions for name in _values(home, Cut("revisions", version), "source")}
    if isinstance(home, LakeHome):
        for batch in home.lake.scan("pages", columns=["source"]):
            found |= set(pc.unique(batch["source"]).to_pylist())
    return found


def unknown_speaker(home: Home, name: str, known: Collection[str] | None = None) -> UsageError:
    """What is said of a name that nobody bears."""
    names = _voices(home, "paragraphs", {None}) if known is None else known
    everybody = "`podium.read('speakers')` has everybody's name"
    return UsageError(f"nobody named {name!r} speaks in {home.address}: {did_you_mean(name, names, everybody)}")


def _voices(home: Home, table: str, versions: Collection[int | None]) -> set[str]:
    """The names that ``speaker`` may be of that table."""
    names = {name for version in versions for name in _values(home, Cut("speakers", version), "name")}
    if table == "paragraphs":
        names |= {name for version in versions for name in _values(home, Cut("paragraphs", version), "speaker")}
    return names


def _missing(asked: Collection[str], known: Collection[str]) -> Iterator[str]:
    return (name for name in asked if name not in known)


def _of_ids(ids: Collection[str]) -> list[Filter]:
    return [("source", "in", {key.partition("/")[0] for key in ids}), ("speech_id", "in", ids)]


def _values(home: Home, cut: Cut, column: str, filters: Collection[Filter] = ()) -> set[str]:
    """What stands in a column, of all revisions where the home has them."""
    found: set[str | None] = set()
    for batch in home.batches(cut, [column], list(filters)):
        found |= set(pc.unique(batch[column]).to_pylist())
    return {value for value in found if value is not None}
