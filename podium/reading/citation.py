"""One paragraph found by its id, ``SPEECH_ID#PARAGRAPH``, in the revision that has it; and what stands in its place today."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from podium.errors import UnknownVersion
from podium.lake.lake import Lake
from podium.lake.parts import ID_DIGITS, paragraph_ids
from podium.lake.tables import Filter
from podium.reading.difference import ComparedParagraph, RevisionRow, State, compare

REFERENCE = re.compile(rf"(?P<speech>.+)#(?P<paragraph>[0-9a-f]{{{ID_DIGITS}}})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CitedParagraph:
    """A paragraph of a speech; ``revision`` is the row of the lake that has it, ``position`` its place there, from 1."""

    paragraph_id: str
    revision: RevisionRow
    position: int
    current: RevisionRow
    """The row as it stands: the same as ``revision`` where that is not superseded."""
    successor: "CitedParagraph | None" = None
    """What the current revision has in its place; ``None`` for a paragraph of the current revision, and for one that was taken out."""

    @property
    def reference(self) -> str:
        """What finds it again."""
        return f"{self.revision['speech_id']}#{self.paragraph_id}"

    @property
    def row(self) -> Mapping[str, Any]:
        """The paragraph: a member of ``paragraphs`` of its revision."""
        found: Mapping[str, Any] = self.revision["paragraphs"][self.position - 1]
        return found

    @property
    def superseded(self) -> bool:
        """True where the current revision does not have it any more."""
        return bool(self.revision["revision"] != self.current["revision"])


def parts_of(reference: str) -> tuple[str, str | None]:
    """The id of the speech in a reference, and that of the paragraph, ``None`` where it names a whole speech."""
    found = REFERENCE.fullmatch(reference)
    return (found["speech"], found["paragraph"]) if found else (reference, None)


def cited(lake: Lake, speech_id: str, paragraph_id: str, revision: int | None = None) -> CitedParagraph:
    """The paragraph with that id, in the newest revision that has it, or in the one that is asked for.

    Raises ``UnknownVersion`` for a speech, revision or paragraph that does not exist.
    """
    current = lake.speech(speech_id)
    if revision is None:
        of_id: list[Filter] = [("source", "=", speech_id.partition("/")[0]), ("speech_id", "=", speech_id)]
        rows = sorted(lake.read("speeches", filters=of_id).to_pylist(), key=lambda row: -row["revision"])
    else:
        rows = [lake.speech(speech_id, revision)]
    for row in rows:
        if paragraph_id in (ids := ids_of(row)):
            position = ids.index(paragraph_id) + 1
            after = None if row["revision"] == current["revision"] else _successor(row, position, current)
            return CitedParagraph(paragraph_id, row, position, current, after)
    where = f"no revision of {speech_id} has" if revision is None else f"revision {revision} of {speech_id} does not have"
    fault = f"{where} the paragraph {paragraph_id}"
    raise UnknownVersion(f"{fault}: `podium search` prints ids; one of before a `podium reparse` that reads other words is gone with them")


def ids_of(row: RevisionRow) -> list[str]:
    """The ids of the paragraphs of a row of the lake's ``speeches``, in order."""
    return list(paragraph_ids(row["speech_id"], (paragraph["text"] for paragraph in row["paragraphs"])))


def _successor(before: RevisionRow, position: int, after: RevisionRow) -> CitedParagraph | None:
    """What a later revision has in the place of a paragraph that it does not have."""
    lines, paragraph = compare(before, after).lines, before["paragraphs"][position - 1]
    place = next(place for place, line in enumerate(lines) if line.before is paragraph)
    found = lines[place].after or _in_its_place(lines, place)
    if found is None:
        return None
    at = next(at for at, one in enumerate(after["paragraphs"]) if one is found)
    return CitedParagraph(ids_of(after)[at], after, at + 1, after)


def _in_its_place(lines: Sequence[ComparedParagraph], place: int) -> RevisionRow | None:
    """What was added where the paragraph was removed: the first for the first of several, and so on."""

    def one_sided(line: ComparedParagraph) -> bool:
        return line.state in {State.REMOVED, State.ADDED}

    earlier = list(takewhile(one_sided, reversed(lines[:place])))
    later = list(takewhile(one_sided, lines[place:]))
    removed_before = sum(line.state is State.REMOVED for line in earlier)
    added = [line.after for line in [*reversed(earlier), *later] if line.after]
    return added[removed_before] if removed_before < len(added) else None
