"""What a load does to the history of each speech: new, revised, corrected, withdrawn, retracted or nothing. Values only, no tables.

A revision is the publisher's doing, a correction is ours, and the two are told apart by reading alike: a kept capture that a newer parser
reads otherwise is corrected in place; a newer capture makes a revision only when the current one, read by that same parser, still says
something else. An older capture or an older parser never overwrites a newer one. Bytes that a later parser does not take for a speech any
more take their row along: it was our mistake, so it is retracted, not withdrawn, and only the table's version history keeps it. A
changed page that nobody understands retracts nothing. A speech that returns after a withdrawal is a further
revision even with the same words, so that the gap stays on record.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from podium.capture import RecordPlace
from podium.errors import LakeError
from podium.lake.stored import HeldRevision, Loaded, content_hash, held_of, parser_version_of, row_of
from podium.records import Speech

Reread = Callable[[RecordPlace], Speech | None]
"""Reads a kept capture with today's parser; ``None`` where that parser rejects it."""


class Op(StrEnum):
    """How a row reaches the table; ``MARK`` touches ``superseded_at`` and ``withdrawn_at`` alone."""

    INSERT = "insert"
    REWRITE = "rewrite"
    MARK = "mark"
    DELETE = "delete"


@dataclass(slots=True)
class Tally:
    """What a load did, counted in speeches (``older``: captures or parsers behind what is held, left alone)."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    corrected: int = 0
    withdrawn: int = 0
    returned: int = 0
    older: int = 0
    retracted: int = 0

    def add(self, other: "Tally") -> None:
        """Count another load as well."""
        for name in Tally.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Refused:
    """Bytes, by their SHA-256, that this version of the source's parser does not take for that speech."""

    speech_id: str
    digest: str
    parser_version: int


@dataclass(slots=True)
class CommitPlan:
    """The rows that one commit writes, by speech and revision, and where the rows that it touches lie."""

    changes: dict[tuple[str, int], tuple[Op, dict[str, Any]]] = field(default_factory=dict)
    touched: list[HeldRevision] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    course: list[tuple[str, str]] = field(default_factory=list)
    """What became of which speech: a field of ``Tally`` and an id, for what was written."""

    def wrote(self, what: str, speech_id: str) -> None:
        """Count one change and keep whose it was."""
        setattr(self.tally, what, getattr(self.tally, what) + 1)
        self.course.append((what, speech_id))


def plan_commit(
    batch: Iterable[Loaded],
    gone: Mapping[str, datetime],
    held: Iterable[HeldRevision],
    reread: Reread | None = None,
    refused: Iterable[Refused] = (),
) -> CommitPlan:
    """What to write so that the lake says what ``batch``, ``gone`` (speech id to moment) and ``refused`` say.

    ``held`` has every revision of those ids. Raises ``LakeError`` where a comparison needs ``reread`` and there is none.
    """
    plan = CommitPlan()
    history: dict[str, list[HeldRevision]] = {}
    for row in sorted(held, key=lambda row: row.revision):
        history.setdefault(row.speech_id, []).append(row)
    for refusal in refused:
        _retract(plan, history.get(refusal.speech_id, []), refusal)
    for loaded in sorted(batch, key=lambda loaded: (loaded.fetched_at, loaded.speech.url)):
        _take(plan, history.setdefault(loaded.speech.speech_id, []), loaded, reread)
    for speech_id, moment in sorted(gone.items()):
        _withdraw(plan, history.get(speech_id, []), moment)
    return plan


def _take(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded, reread: Reread | None) -> None:
    if not revisions:
        _insert(plan, revisions, loaded)
        plan.wrote("new", loaded.speech.speech_id)
    elif _behind(loaded, revisions[-1]):
        plan.tally.older += 1
    elif (same := _same_bytes(revisions, loaded)) is not None:
        _correct(plan, revisions, same, loaded)
    elif loaded.fetched_at <= _latest(revisions[-1]):
        _note_older(plan, revisions, loaded)
    else:
        _compare(plan, revisions, loaded, reread)


def _behind(loaded: Loaded, current: HeldRevision) -> bool:
    same = current.parser.startswith(f"{loaded.speech.source}/")
    return same and loaded.speech.parser_version < parser_version_of(current.parser)


def _latest(current: HeldRevision) -> datetime:
    """The last moment of which we know how the speech stood."""
    return max(current.fetched_at, current.withdrawn_at or current.fetched_at)


def _same_bytes(revisions: list[HeldRevision], loaded: Loaded) -> int | None:
    """The revision that these very bytes made; an earlier one only when the capture is not newer than the current one."""
    current = revisions[-1]
    if current.archive_digest == loaded.digest:
        returned = current.withdrawn_at is not None and loaded.fetched_at > current.withdrawn_at
        return None if returned else len(revisions) - 1  # a return is a revision even with the same bytes
    if loaded.fetched_at > current.fetched_at:
        return None
    return next((at for at, row in enumerate(revisions) if row.archive_digest == loaded.digest), None)


def _note_older(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded) -> None:
    known = content_hash(loaded.speech) in {row.content_hash for row in revisions}
    plan.tally.unchanged += known
    plan.tally.older += not known


def _compare(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded, reread: Reread | None) -> None:
    """A newer capture with other bytes: is it the words that differ, or our reading of them?"""
    current, words = revisions[-1], content_hash(loaded.speech)
    returned = current.withdrawn_at is not None
    if current.content_hash != words and current.parser != loaded.parser:
        _catch_up(plan, revisions, loaded, reread)
    if revisions[-1].content_hash == words and not returned:
        plan.tally.unchanged += revisions[-1] is current
        return
    _supersede(plan, revisions, loaded.fetched_at)
    _insert(plan, revisions, loaded)
    plan.wrote("returned" if returned else "revised", loaded.speech.speech_id)


def _catch_up(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded, reread: Reread | None) -> None:
    current = revisions[-1]
    if reread is None:
        told = f"{current.speech_id}: {current.parser} read it before and {loaded.parser} reads it now"
        raise LakeError(f"{told}; pass `reread` so that both captures are read alike")
    if current.archive_file is None or current.archive_offset is None:
        return
    place = RecordPlace(current.archive_file, current.archive_offset)
    speech = reread(place)
    if speech is not None and speech.speech_id == current.speech_id:
        _correct(plan, revisions, len(revisions) - 1, Loaded(speech, place, current.archive_digest, current.fetched_at, loaded.reuse))


def _insert(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded) -> None:
    row = row_of(loaded, revisions[-1].revision + 1 if revisions else 1, loaded.fetched_at)
    key = row["speech_id"], row["revision"]
    plan.changes[key] = (Op.REWRITE if key in plan.changes else Op.INSERT, row)  # in place of one that is retracted
    revisions.append(held_of(row))


def _correct(plan: CommitPlan, revisions: list[HeldRevision], at: int, loaded: Loaded) -> None:
    """The same bytes read again: the row takes today's reading and keeps its number, its place and its times."""
    before = revisions[at]
    if before.parser == loaded.parser and before.content_hash == content_hash(loaded.speech):
        plan.tally.unchanged += 1
        return
    kept = Loaded(loaded.speech, _place(before) or loaded.place, before.archive_digest, before.fetched_at, loaded.reuse)
    row = row_of(kept, before.revision, before.first_seen)
    row |= {"superseded_at": before.superseded_at, "withdrawn_at": before.withdrawn_at}
    _touch(plan, before, Op.REWRITE, row)
    revisions[at] = held_of(row)
    plan.wrote("corrected", before.speech_id)


def _supersede(plan: CommitPlan, revisions: list[HeldRevision], moment: datetime) -> None:
    _mark(plan, revisions, superseded_at=moment)


def _withdraw(plan: CommitPlan, revisions: list[HeldRevision], moment: datetime) -> None:
    if not revisions or revisions[-1].withdrawn_at is not None or revisions[-1].fetched_at >= moment:
        return
    _mark(plan, revisions, withdrawn_at=moment)
    plan.wrote("withdrawn", revisions[-1].speech_id)


def _retract(plan: CommitPlan, revisions: list[HeldRevision], refusal: Refused) -> None:
    """Delete the revision that these bytes made, and join the times of its neighbours."""
    at = next((at for at, row in enumerate(revisions) if row.archive_digest == refusal.digest), None)
    if at is None or parser_version_of(revisions[at].parser) > refusal.parser_version:
        return
    row = revisions.pop(at)
    _touch(plan, row, Op.DELETE, asdict(row))
    if at:
        before = revisions[at - 1]
        times = {"superseded_at": row.superseded_at, "withdrawn_at": before.withdrawn_at or row.withdrawn_at}
        _touch(plan, before, Op.MARK, asdict(before) | times)
        revisions[at - 1] = HeldRevision(**(asdict(before) | times))
    plan.wrote("retracted", row.speech_id)


def _mark(plan: CommitPlan, revisions: list[HeldRevision], **times: datetime) -> None:
    before = revisions[-1]
    planned = plan.changes.get((before.speech_id, before.revision))
    op, row = planned or (Op.MARK, asdict(before))
    _touch(plan, before, op, row | times)
    revisions[-1] = HeldRevision(**(asdict(before) | times))


def _touch(plan: CommitPlan, before: HeldRevision, op: Op, row: dict[str, Any]) -> None:
    key = (before.speech_id, before.revision)
    planned = plan.changes.get(key)
    if planned is None:
        plan.touched.append(before)
    plan.changes[key] = (Op.INSERT if planned and planned[0] is Op.INSERT else op, row)


def _place(row: HeldRevision) -> RecordPlace | None:
    return RecordPlace(row.archive_file, row.archive_offset) if row.archive_file is not None and row.archive_offset is not None else None
