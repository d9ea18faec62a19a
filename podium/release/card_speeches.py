"""The three speeches that a card shows: which ones, and their turns as they are drawn. Only texts that may be passed on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any

from podium.lake.lake import Lake
from podium.lake.tables import Filter
from podium.reading.transcript import venue_line
from podium.release.release_data import ReleaseData

SPEECHES_SHOWN = 3
LOOKED_AT = 20
"""The newest speeches of a source, among which the one with most to see is chosen."""
MOST_PARAGRAPHS = 9
MOST_LETTERS_SHOWN = 600
VOICES = 4
"""Colours that tell speakers apart."""


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """Consecutive paragraphs of one voice: ``voice`` is a number for its colour, ``None`` for lines that nobody says."""

    speaker: str | None
    voice: int | None
    paragraphs: tuple[tuple[str, str], ...]
    """Kind and text of each."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One speech on the card."""

    title: str
    url: str
    speech_id: str
    language: str
    day: str
    people: str
    place: str
    institution: str
    licence: str
    licence_url: str | None
    turns: tuple[ShownTurn, ...]
    left: int
    """Paragraphs that are not shown."""


def shown(edition: ReleaseData, lake: Lake) -> list[Shown]:
    """Up to three speeches, of as many sources as there are."""
    best = [_best(edition, lake, source) for source in sorted(edition.facts.sources)]
    in_turn = [row for rank in zip_longest(*best) for row in rank if row]
    return [_shown(edition, row) for row in in_turn[:SPEECHES_SHOWN]]


def _best(edition: ReleaseData, lake: Lake, source: str) -> list[dict[str, Any]]:
    texts = edition.rights.texts(source)
    if texts is None or not edition.facts.sources[source].speeches:
        return []
    where: list[Filter] = [("source", "=", source), ("superseded_at", "is", None), ("withdrawn_at", "is", None), *texts]
    ids = lake.read("speeches", edition.lake.speeches, ["speech_id", "date"], where).to_pylist()
    newest = sorted(ids, key=lambda row: (str(row["date"] or ""), row["speech_id"]))[-LOOKED_AT:]
    of_ids: list[Filter] = [*where, ("speech_id", "in", [row["speech_id"] for row in newest])]
    rows = lake.read("speeches", edition.lake.speeches, None, of_ids).to_pylist() if newest else []
    return sorted(rows, key=_worth, reverse=True)[:SPEECHES_SHOWN]


def _worth(row: dict[str, Any]) -> tuple[int, int, str, str]:
    """Several speakers before one, up to a point; then the newest."""
    turns = {paragraph["turn"] for paragraph in row["paragraphs"] if paragraph["turn"] is not None}
    return min(len(turns), 3), min(len(row["paragraphs"]), 8), str(row["date"] or ""), row["speech_id"]


def _shown(edition: ReleaseData, row: dict[str, Any]) -> Shown:
    institution = edition.institution(row["source"])
    return Shown(
        title=row["title"],
        url=row["url"],
        speech_id=row["speech_id"],
        language=row["language"],
        day=str(row["date"] or "day not stated"),
        people="; ".join(speaker["name"] + (f", {speaker['role']}" if speaker["role"] else "") for speaker in row["speakers"]),
        place=venue_line(row["venue"]) or "",
        institution=institution.title,
        licence=row["licence"] or institution.licence.name,
        licence_url=institution.licence.url,
        turns=tuple(_turns(row["paragraphs"][:MOST_PARAGRAPHS], [speaker["name"] for speaker in row["speakers"]])),
        left=max(0, len(row["paragraphs"]) - MOST_PARAGRAPHS),
    )


def _turns(paragraphs: Sequence[dict[str, Any]], people: Sequence[str]) -> Iterable[ShownTurn]:
    for (turn, speaker), lines in groupby(paragraphs, key=lambda line: (line["turn"], line["speaker"])):
        told = tuple((line["kind"], _cut(line["text"])) for line in lines)
        voice = None if turn is None else people.index(speaker) % VOICES if speaker in people else VOICES
        yield ShownTurn(speaker if turn is not None else None, voice, told)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS_SHOWN else f"{text[:MOST_LETTERS_SHOWN].rpartition(' ')[0]} …"
