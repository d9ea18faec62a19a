"""One paragraph found by its id, ``SPEECH_ID#PARAGRAPH``, in the revision that has it, and what stands in its place today; and the facts of
a citation of a speech or a paragraph, whatever its style: who, what, where, when, and in which state of the data.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from podium.errors import HomeError, UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.lake.parts import ID_DIGITS, paragraph_ids, venue_line
from podium.lake.tables import Filter
from podium.reading.citation_styles import Author, Reference
from podium.reading.difference import ComparedParagraph, RevisionRow, State, compare
from podium.reading.home import Home, LakeHome, ReleaseHome, home_at
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.release_store.release_store import LATEST
from podium.text.folding import plain

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


STATE_COLUMNS = ("speech_id", "revision", "content_hash")
"""What tells whether two homes hold the same state of a speech."""


def named_in(lake: Lake, reference: str) -> tuple[str, str | None]:
    """The id of the speech that a reference names by its id or by its page's address, and that of the paragraph, if it names one.

    Raises ``UnknownVersion`` for an address that no speech has.
    """
    speech, paragraph = parts_of(reference)
    if "://" not in speech:
        return speech, paragraph
    rest = speech.partition("://")[2].rstrip("/")
    spellings = [f"{scheme}://{rest}{end}" for scheme in ("https", "http") for end in ("", "/")]
    known = [one for table in ("speeches", "pages") for one in _ids_at(lake, table, [speech, *spellings])]
    if not known:
        raise UnknownVersion(f"the lake holds no speech of the address {speech}: `podium list` and `podium search` print ids")
    return known[0], paragraph


def _ids_at(lake: Lake, table: str, addresses: list[str]) -> list[str]:
    at: list[Filter] = [("url", "in", addresses)]
    return [one for one in lake.read(table, columns=["speech_id"], filters=at)["speech_id"].to_pylist() if one]


def reference_of(lake: Lake, home: str, named: str, publisher: dict[str, str], revision: int | None) -> Reference:
    """The facts of a citation of ``named``, a speech or paragraph by id or address; ``publisher`` has by source who publishes it.

    Raises ``UnknownVersion`` for a speech, revision or paragraph that does not exist.
    """
    speech_id, paragraph_id = named_in(lake, named)
    paragraph = cited(lake, speech_id, paragraph_id, revision) if paragraph_id else None
    row = paragraph.revision if paragraph else lake.speech(speech_id, revision)
    place = (paragraph.paragraph_id, paragraph.position) if paragraph else None
    return reference_to(row, place, datasets_of(LakeHome(home, lake), [row])[0], publisher)


def reference_to(row: Mapping[str, Any], paragraph: tuple[str, int] | None, dataset: str, publisher: Mapping[str, str]) -> Reference:
    """The facts of a citation of a row of the lake's ``speeches``, or of the paragraph in it with that id at that place, from 1."""
    paragraph_id, position = paragraph or (None, None)
    source: str = row["source"]
    return Reference(
        authors=tuple(_authors(row, row["paragraphs"][position - 1] if position else None)),
        title=row["title"],
        kind=row["kind"],
        place=venue_line(row["venue"]),
        date=row["date"],
        published=row["published"],
        publisher=publisher.get(source, source),
        url=row["url"],
        accessed=row["fetched_at"].date(),
        language=row["language"],
        speech_id=row["speech_id"],
        revision=row["revision"],
        dataset=dataset,
        paragraph_id=paragraph_id,
        position=position,
    )


def _authors(row: Mapping[str, Any], paragraph: Mapping[str, Any] | None) -> Iterable[Author]:
    """The named speakers of a speech, of a paragraph the one who says it; nobody where that is not known."""
    for speaker in row["speakers"]:
        if paragraph is None or paragraph["speaker"] == speaker["name"]:
            labels = [said["label"] for said in row["paragraphs"] if said["label"] and said["speaker"] == speaker["name"]]
            given, family = printed_order(speaker["name"], labels) or (None, None)
            yield Author(speaker["name"], given, family, speaker["role"])


def printed_order(name: str, labels: Iterable[str]) -> tuple[str, str] | None:
    """The given and the family name, where a label prints which is which: the family name alone in capitals, or first with a comma."""
    words = {plain(word): word for word in name.split()}
    for label in labels:
        family = _family(label.rstrip(": "), words)
        given = [word for letters, word in words.items() if letters not in family]
        if family and given:
            return " ".join(given), " ".join(word for letters, word in words.items() if letters in family)
    return None


def _family(label: str, words: dict[str, str]) -> set[str]:
    """The letters of the words of a name that a label prints as the family's; empty where it prints no order or not the whole name."""
    before, comma, after = label.partition(",")
    if comma and words.keys() == {plain(word) for word in (*before.split(), *after.split())}:
        return {plain(word) for word in before.split()}
    printed = {plain(word): word for word in label.split() if plain(word) in words}
    capitals = {letters for letters, word in printed.items() if len(letters) > 1 and word.isupper()}
    return capitals if printed.keys() == words.keys() else set()


def datasets_of(home: Home, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """For each row, with ``speech_id``, ``revision`` and ``content_hash``, what holds it, in words for a citation.

    That is the home itself where it is a release, else the newest public release under the home, if it has this revision, else the version
    of the lake.
    """
    asked = list(rows)
    if isinstance(home, ReleaseHome):
        return [f"Podium release {home.manifest.version}"] * len(asked)
    release = _newest_release(home.address)
    held: set[tuple[Any, ...]] = set()
    if release:
        of_these = Snapshot("revisions", speeches=tuple(row["speech_id"] for row in asked), columns=STATE_COLUMNS)
        held = {tuple(one[name] for name in STATE_COLUMNS) for one in read_from(release, of_these).read_all().to_pylist()}
    released = f"Podium release {release.manifest.version}" if release else ""
    unreleased = f"Podium dataset version {home.state}, not released"
    return [released if tuple(row[name] for name in STATE_COLUMNS) in held else unreleased for row in asked]


def _newest_release(home: str) -> ReleaseHome | None:
    """The newest public release under a home."""
    try:
        found = home_at(f"{home}/releases/{LATEST}")
    except (HomeError, UsageError):
        return None
    return found if isinstance(found, ReleaseHome) else None
