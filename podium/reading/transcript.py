"""A speech as a person reads it in a terminal: head, then turns with their speakers in colour; and two revisions of one. Drawing only."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from podium.reading.difference import ComparedParagraph, Difference, State
from podium.reading.fulltext import Hit

SPEAKER_COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red")

INK = {State.SAME: "", State.CHANGED: "", State.REMOVED: "red strike", State.ADDED: "green underline"}
CHANGE_MARKS = {State.REMOVED: ("[-", "-]"), State.ADDED: ("{+", "+}")}
"""Where there is no colour, what went and came is marked as wdiff marks it."""


def transcript(row: Mapping[str, Any], most: int | None = None) -> RenderableType:
    """One row of ``speeches`` drawn as a transcript; ``most`` shows only that many paragraphs."""
    paragraphs = row["paragraphs"]
    shown = paragraphs if most is None else paragraphs[:most]
    parts: list[RenderableType] = [_head(row), Text(), *_turns(shown, row["speakers"])]
    if len(shown) < len(paragraphs):
        parts.append(Text(f"… {len(paragraphs) - len(shown)} more paragraphs", style="dim"))
    return Group(*parts)


def venue_line(venue: Mapping[str, Any] | None) -> str | None:
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
        "where": venue_line(row["venue"]),
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
    colours = {speaker["name"]: SPEAKER_COLOURS[place % len(SPEAKER_COLOURS)] for place, speaker in enumerate(speakers)}
    turn: tuple[Any, ...] | None = None
    for paragraph in paragraphs:
        if paragraph["kind"] in {"note", "heading"}:
            yield Padding(Text(paragraph["text"], style="bold" if paragraph["kind"] == "heading" else "dim italic"), (0, 0, 0, 2))
            continue
        if turn != (turn := (paragraph["turn"], paragraph["speaker"])):
            yield Text(paragraph["speaker"] or "(speaker not stated)", style=f"bold {colours.get(paragraph['speaker'], 'white')}")
        yield Padding(Text(paragraph["text"]), (0, 0, 0, 2))


def compared_transcript(difference: Difference, coloured: bool = True) -> RenderableType:
    """Two revisions as one text: what went is struck out, what came is underlined; unchanged paragraphs are counted."""
    before, after = difference.before, difference.after
    parts: list[RenderableType] = [Text(after["title"], style="bold")]
    parts.append(Text(f"{difference.speech_id}  revision {before['revision']} to {after['revision']}  {after['url']}", style="dim"))
    if difference.same:
        parts.append(Text("Nothing differs between them."))
    parts += [_fact_compared(name, *facts, coloured) for name, facts in difference.facts.items()]
    for same, group in groupby(difference.lines, lambda line: line.state is State.SAME):
        lines = list(group)
        parts += [Text(f"… {len(lines)} unchanged", style="dim")] if same else [_line_compared(line, coloured) for line in lines]
    return Group(*parts)


def field_text(value: Any) -> str:
    """A field of a record in words."""
    if isinstance(value, Mapping):
        return venue_line(value) or ""
    if isinstance(value, list):
        return "; ".join(_people([one]) if "name" in one else one["url"] for one in value)
    return "" if value is None else str(value).replace("_", " ")


def _fact_compared(name: str, was: Any, now: Any, coloured: bool) -> Text:
    told = ((State.REMOVED, field_text(was) + " "), (State.ADDED, field_text(now)))
    return Text.assemble((f"{name}  ", "dim"), _inked([piece for piece in told if piece[1].strip()], coloured))


def _line_compared(line: ComparedParagraph, coloured: bool) -> RenderableType:
    row = line.after or line.before or {}
    who = [(State.SAME, row["speaker"] or "")]
    if line.before and line.after and line.before["speaker"] != line.after["speaker"]:
        who = [(State.REMOVED, f"{line.before['speaker'] or '(not stated)'} "), (State.ADDED, line.after["speaker"] or "(not stated)")]
    return Group(_inked(who, coloured), Padding(_inked(line.pieces, coloured), (0, 0, 0, 2)))


def _inked(pieces: Iterable[tuple[State, str]], coloured: bool) -> Text:
    text = Text()
    for state, words in pieces:
        left, right = ("", "") if coloured else CHANGE_MARKS.get(state, ("", ""))
        bare = words.rstrip()
        text.append(f"{left}{bare}{right}", style=INK[state]).append(words[len(bare) :])
    return text


def changed(row: Mapping[str, Any]) -> Text:
    """One row of ``podium.changes`` on a line."""
    ink = {"withdrawn": "red", "retracted": "red", "corrected": "dim", "new": "green"}.get(row["change"], "yellow")
    head = (f"{row['change']:<10}", ink), f"{row['at']:%Y-%m-%d %H:%M}  ", (row["speech_id"], "bold")
    return Text.assemble(*head, f"  revision {row['revision']}  ", (row["title"], "dim"))


def found(hit: Hit, coloured: bool = True) -> RenderableType:
    """One paragraph that was found: who, when and where on a line, then the words around it, then the id."""
    when = str(hit.date) if hit.date else "undated"
    head = Text.assemble((hit.speaker or "(speaker not stated)", "bold cyan"), f"  {when}", f"  {hit.venue}" if hit.venue else "")
    context = Text(hit.context)
    for start, end in hit.marks:
        context.stylize("bold yellow", start, end)
    if not coloured:
        context = Text(_starred(hit))
    foot = Text(f"{hit.speech_id}  paragraph {hit.position}  {hit.title}", style="dim")
    return Group(head, Padding(context, (0, 0, 0, 2)), foot.append("  withdrawn", "red") if hit.withdrawn else foot, Text())


def _starred(hit: Hit) -> str:
    starts, ends = {start for start, _ in hit.marks}, {end for _, end in hit.marks}
    return "".join("*" * ((place in starts) + (place in ends)) + letter for place, letter in enumerate(f"{hit.context} ")).rstrip()
