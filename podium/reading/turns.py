"""The table ``turns``: one row an uninterrupted utterance, made of ``paragraphs`` as they are read, exported, released and verified.

It is stored nowhere but in releases, whose check makes it again: it cannot say anything else than ``paragraphs``.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby

import pyarrow as pa
import pyarrow.compute as pc

from podium.lake.schema import PARAGRAPHS, TURNS_SCHEMA
from podium.records import ParagraphKind

BETWEEN_PARAGRAPHS = "\n\n"
UTTERED = (ParagraphKind.SPEECH.value, ParagraphKind.QUESTION.value)


def turns_of(paragraphs: pa.RecordBatch) -> pa.RecordBatch:
    """The turns in rows of ``paragraphs`` that hold speeches whole and in order.

    A turn is a run of spoken paragraphs with one number, speaker and kind; headings and notes between them do not end it.
    """
    spoken = paragraphs.filter(pc.is_in(paragraphs["kind"], pa.array(UTTERED)))
    starts = _starts(spoken)
    ends = pa.concat_arrays([starts[1:], pa.array([spoken.num_rows], pa.int64())]) if len(starts) else starts
    lists = pa.concat_arrays([starts, ends[-1:]]).cast(pa.int32()) if len(starts) else pa.array([0], pa.int32())
    first, last = spoken.take(starts), spoken.take(pc.subtract(ends, 1))
    words = pc.cumulative_sum(pc.count_substring_regex(spoken["text"], r"\S+"))
    until = words.take(pc.subtract(ends, 1))
    before = pa.concat_arrays([pa.array([0], words.type), until[:-1]]) if len(starts) else until
    made = {
        "position": pa.array(list(_positions(first["speech_id"].to_pylist())), pa.int32()),
        "words": pc.subtract(until, before).cast(pa.int32()),
        "paragraph_count": pc.subtract(ends, starts).cast(pa.int32()),
        "first_paragraph": first["paragraph_id"],
        "last_paragraph": last["paragraph_id"],
        "text": pc.binary_join(pa.ListArray.from_arrays(lists, spoken["text"]), BETWEEN_PARAGRAPHS),
    }
    return pa.RecordBatch.from_arrays([made[name] if name in made else first[name] for name in TURNS_SCHEMA.names], schema=TURNS_SCHEMA)


def turns_of_batches(paragraphs: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same for a stream of batches that may end within a speech."""
    waiting: list[pa.RecordBatch] = []
    for batch in paragraphs:
        if not batch.num_rows:
            continue
        others = pc.indices_nonzero(pc.not_equal(batch["speech_id"], batch["speech_id"][-1]))
        begun = others[-1].as_py() + 1 if len(others) else 0  # where the last speech begins, which the next batch may go on with
        if begun or (waiting and waiting[-1]["speech_id"][-1] != batch["speech_id"][0]):
            yield turns_of(_joined([*waiting, batch.slice(0, begun)]))
            waiting = []
        waiting.append(batch.slice(begun))
    if waiting:
        yield turns_of(_joined(waiting))


def _starts(spoken: pa.RecordBatch) -> pa.Array:
    """The places of the rows that begin a turn."""
    if not spoken.num_rows:
        return pa.array([], pa.int64())
    changed = pa.repeat(pa.scalar(False), spoken.num_rows - 1)
    for name in ("speech_id", "turn", "speaker", "kind"):
        codes = pc.dictionary_encode(spoken[name], null_encoding="encode").indices  # so that null is a value like others
        changed = pc.or_(changed, pc.not_equal(codes[1:], codes[:-1]))
    return pc.indices_nonzero(pa.concat_arrays([pa.array([True]), changed])).cast(pa.int64())


def _positions(speech_ids: Iterable[str]) -> Iterator[int]:
    return chain.from_iterable(range(1, 1 + sum(1 for _ in same)) for _, same in groupby(speech_ids))


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    [joined] = pa.Table.from_batches(batches).select(PARAGRAPHS.names).combine_chunks().to_batches()
    return joined
