"""What a load does to the history of each speech: it is new, revised, corrected, withdrawn, returned, retracted or unchanged.

A revision is a change by the publisher, a correction one by us. They are told apart by reading both captures with the same parser:

- the same capture, read otherwise by a newer parser, is corrected in place;
- a newer capture makes a revision only if the current one, read by the same parser, still differs from it;
- an older capture or an older parser never overwrites a newer one;
- a row made of bytes that a later parser rejects is retracted: it was our mistake, and only the table's version history keeps it. A changed
  page that the parser does not understand retracts nothing;
- a speech that returns after a withdrawal is a further revision even with the same words, so that the gap stays on record.

Only values are planned here (``CommitPlan``); ``podium.lake.lake`` reads and writes the tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from podium.capture import RecordPlace
from podium.errors import LakeError
from podium.lake.commits import Tally
from podium.lake.stored import HeldRevision, Loaded, content_hash, held_of, parser_version_of, row_of
from podium.records import Speech

Reread = Callable[[RecordPlace], Speech | None]
"""Reads a kept capture with today's parser; gives ``None`` where that parser rejects it."""


class Op(StrEnum):
    """How a row of a commit changes the table; ``MARK`` sets ``superseded_at`` and ``withdrawn_at`` only."""

    INSERT = "insert"
    REWRITE = "rewrite"
    MARK = "mark"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Refused:
    """A capture, by the SHA-256 of its body, that this version of the source's parser rejects, and the speech that was read from it."""

    speech_id: str
    digest: str
    parser_version: int


@dataclass(slots=True)
class CommitPlan:
    """The rows that one commit writes, by speech and revision, and the existing rows that they change."""

    changes: dict[tuple[str, int], tuple[Op, dict[str, Any]]] = field(default_factory=dict)
    touched: list[HeldRevision] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    written: list[tuple[str, str]] = field(default_factory=list)
    """What happened to which speech: the name of a field of ``Tally`` and a speech id, in order."""

    def count(self, what: str, speech_id: str) -> None:
        """Notes that ``what``, the name of a field of ``Tally``, happened to this speech."""
        setattr(self.tally, what, getattr(self.tally, what) + 1)
        self.written.append((what, speech_id))


def plan_commit(
    batch: Iterable[Loaded],
    gone: Mapping[str, datetime],
    held: Iterable[HeldRevision],
    reread: Reread | None,
    refused: Iterable[Refused],
) -> CommitPlan:
    """The rows to write for the records of a ``batch``, speeches that are ``gone`` (id to moment) and ``refused`` captures.

    ``held`` has every revision that the lake holds of these speeches. Raises ``LakeError`` where ``reread`` is needed for a comparison and
    not given.
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
    """Plans what one record does to the revisions of its speech, the oldest first."""
    if not revisions:
        _insert(plan, revisions, loaded)
        plan.count("new", loaded.speech.speech_id)
        return
    current = revisions[-1]
    same_source = current.parser.startswith(f"{loaded.speech.source}/")
    if same_source and loaded.speech.parser_version < parser_version_of(current.parser):
        plan.tally.older += 1
    elif (same := _made_by(revisions, loaded)) is not None:
        _correct(plan, revisions, same, loaded)
    elif loaded.fetched_at <= max(current.fetched_at, current.withdrawn_at or current.fetched_at):
        known = content_hash(loaded.speech) in {row.content_hash for row in revisions}
        plan.tally.unchanged += known
        plan.tally.older += not known
    else:
        _compare(plan, revisions, loaded, reread)


def _made_by(revisions: list[HeldRevision], loaded: Loaded) -> int | None:
    """The place of the revision that this very body made; an earlier one only if the capture is not newer than the current one."""
    current = revisions[-1]
    if _is_capture(current, loaded):
        returned = current.withdrawn_at is not None and loaded.fetched_at > current.withdrawn_at
        return None if returned else len(revisions) - 1  # a return is a revision even with the same bytes
    if loaded.fetched_at > current.fetched_at:
        return None
    return next((at for at, row in enumerate(revisions) if _is_capture(row, loaded)), None)


def _is_capture(row: HeldRevision, loaded: Loaded) -> bool:
    """True where the record was read from the very bytes that made the revision; that a page beside them was not yet asked for is ours."""
    before, now = row.companion, loaded.companion
    return row.archive_digest == loaded.digest and (before is None or (now is not None and before.digest == now.digest))


def _compare(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded, reread: Reread | None) -> None:
    """Plans for a newer capture with another body: a revision if the publisher's words differ, nothing if only our reading did."""
    current, hash_now = revisions[-1], content_hash(loaded.speech)
    returned = current.withdrawn_at is not None
    if current.content_hash != hash_now and current.parser != loaded.parser:
        _correct_by_reread(plan, revisions, loaded, reread)
    if revisions[-1].content_hash == hash_now and not returned:
        plan.tally.unchanged += revisions[-1] is current
        return
    _mark(plan, revisions, superseded_at=loaded.fetched_at)
    _insert(plan, revisions, loaded)
    plan.count("returned" if returned else "revised", loaded.speech.speech_id)


def _correct_by_reread(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded, reread: Reread | None) -> None:
    """Reads the capture of the current revision again with the parser of the new one, where it is kept."""
    current = revisions[-1]
    if reread is None:
        parsers = f"{current.parser} read it before and {loaded.parser} reads it now"
        raise LakeError(f"{current.speech_id}: {parsers}; pass `reread` so that both captures are read alike")
    if current.archive_file is None or current.archive_offset is None:
        return
    place = RecordPlace(current.archive_file, current.archive_offset)
    speech = reread(place)
    if speech is not None and speech.speech_id == current.speech_id:
        again = Loaded(speech, place, current.archive_digest, current.fetched_at, loaded.reuse, current.companion)
        _correct(plan, revisions, len(revisions) - 1, again)


def _insert(plan: CommitPlan, revisions: list[HeldRevision], loaded: Loaded) -> None:
    row = row_of(loaded, revisions[-1].revision + 1 if revisions else 1, loaded.fetched_at)
    key = row["speech_id"], row["revision"]
    plan.changes[key] = (Op.REWRITE if key in plan.changes else Op.INSERT, row)  # in place of one that is retracted
    revisions.append(held_of(row))


def _correct(plan: CommitPlan, revisions: list[HeldRevision], at: int, loaded: Loaded) -> None:
    """Plans for the same body read again: the row gets today's reading and keeps its number, the place of its capture and its times."""
    before = revisions[at]
    if before.parser == loaded.parser and before.content_hash == content_hash(loaded.speech):
        plan.tally.unchanged += 1
        return
    place = loaded.place
    if before.archive_file is not None and before.archive_offset is not None:
        place = RecordPlace(before.archive_file, before.archive_offset)
    kept = replace(loaded, place=place, fetched_at=before.fetched_at)
    row = row_of(kept, before.revision, before.first_seen)
    row |= {"superseded_at": before.superseded_at, "withdrawn_at": before.withdrawn_at}
    _touch(plan, before, Op.REWRITE, row)
    revisions[at] = held_of(row)
    plan.count("corrected", before.speech_id)


def _withdraw(plan: CommitPlan, revisions: list[HeldRevision], moment: datetime) -> None:
    if not revisions or revisions[-1].withdrawn_at is not None or revisions[-1].fetched_at >= moment:
        return
    _mark(plan, revisions, withdrawn_at=moment)
    plan.count("withdrawn", revisions[-1].speech_id)


def _retract(plan: CommitPlan, revisions: list[HeldRevision], refusal: Refused) -> None:
    """Plans to delete the revision that this body made; the one before then lasts until the one after."""
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
    plan.count("retracted", row.speech_id)


def _mark(plan: CommitPlan, revisions: list[HeldRevision], **times: datetime) -> None:
    """Plans to set these times of the current revision, in the row that is planned for it where there is one."""
    before = revisions[-1]
    planned = plan.changes.get((before.speech_id, before.revision))
    op, row = planned or (Op.MARK, asdict(before))
    _touch(plan, before, op, row | times)
    revisions[-1] = HeldRevision(**(asdict(before) | times))


def _touch(plan: CommitPlan, before: HeldRevision, op: Op, row: dict[str, Any]) -> None:
    """Plans a row in place of one that the lake holds or that this plan inserts."""
    key = (before.speech_id, before.revision)
    planned = plan.changes.get(key)
    if planned is None:
        plan.touched.append(before)
    plan.changes[key] = (Op.INSERT if planned and planned[0] is Op.INSERT else op, row)
