"""A speech as a person reads it in a terminal: head, then turns with their speakers in colour. Drawing only."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red")


def transcript(row: Mapping[str, Any], most: int | None = None) -> RenderableType:
    """One row of ``speeches`` drawn as a transcript; ``most`` shows only that many paragraphs."""
    paragraphs = row["paragraphs"]
    shown = paragraphs if most is None else paragraphs[:most]
    parts: list[RenderableType] = [_head(row), Text(), *_turns(shown, row["speakers"])]
    if len(shown) < len(paragraphs):
        parts.append(Text(f"… {len(paragraphs) - len(shown)} more paragraphs", style="dim"))
    return Group(*parts)


def place(venue: Mapping[str, Any] | None) -> str | None:
    """A venue in one line, from its parts or else its raw words."""
    if not venue:
        return None
    return ", ".join(venue[part] for part in ("name", "city", "country") if venue.get(part)) or venue.get("raw")


def _head(row: Mapping[str, Any]) -> RenderableType:
    head = Table.grid(padding=(0, 2))
    head.add_column(style="dim")
    head.add_column()
    facts = {
        "": Text(row["title"], style="bold"),
        "who": _people(row["speakers"]),
        "where": place(row["venue"]),
        "when": row["date"] and str(row["date"]),
        "what": str(row["kind"]).replace("_", " ") + (f", {row['event']}" if row["event"] else ""),
        "text": row["delivery"] and str(row["delivery"]).replace("_", " "),
        "id": row["speech_id"] + (f"  revision {row['revision']}" if "revision" in row else ""),
        "address": row["url"],
        "withdrawn": row.get("withdrawn_at") and Text(str(row["withdrawn_at"]), style="red"),
        "issues": "; ".join(row["issues"] or ()) or None,
    }
    for name, fact in facts.items():
        if fact:
            head.add_row(name, fact)
    return head


def _people(speakers: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(speaker["name"] + (f" ({speaker['role']})" if speaker["role"] else "") for speaker in speakers)


def _turns(paragraphs: Sequence[Mapping[str, Any]], speakers: Sequence[Mapping[str, Any]]) -> Iterable[RenderableType]:
    colours = {speaker["name"]: COLOURS[place % len(COLOURS)] for place, speaker in enumerate(speakers)}
    turn: tuple[Any, ...] | None = None
    for paragraph in paragraphs:
        if paragraph["kind"] in {"note", "heading"}:
            yield Padding(Text(paragraph["text"], style="bold" if paragraph["kind"] == "heading" else "dim italic"), (0, 0, 0, 2))
            continue
        if turn != (turn := (paragraph["turn"], paragraph["speaker"])):
            yield Text(paragraph["speaker"] or "(speaker not stated)", style=f"bold {colours.get(paragraph['speaker'], 'white')}")
        yield Padding(Text(paragraph["text"]), (0, 0, 0, 2))
