"""How speeches, differences and changes are shown to a person: in a terminal, and a difference as an HTML page too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from types import MappingProxyType
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from podium.lake.parts import venue_line
from podium.reading.citation import CitedParagraph
from podium.reading.difference import ComparedParagraph, Difference, State

SPEAKER_COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red")

INK = {State.SAME: "", State.CHANGED: "", State.REMOVED: "red strike", State.ADDED: "green underline"}
CHANGE_MARKS = {State.REMOVED: ("[-", "-]"), State.ADDED: ("{+", "+}")}
"""Marks around removed and added words where there is no colour, those of wdiff."""


def transcript(row: Mapping[str, Any], most: int | None = None) -> RenderableType:
    """One row of the lake's ``speeches`` as a transcript: a head, then turns with their speakers in colour.

    ``most`` is how many paragraphs are shown at most, all by default.
    """
    paragraphs = row["paragraphs"]
    shown = paragraphs if most is None else paragraphs[:most]
    parts: list[RenderableType] = [_head(row), Text(), *_turns(shown, row["speakers"])]
    if len(shown) < len(paragraphs):
        parts.append(Text(f"… {len(paragraphs) - len(shown)} more paragraphs", style="dim"))
    return Group(*parts)


def cited_transcript(cited: CitedParagraph) -> RenderableType:
    """One paragraph under the head of its speech; of a superseded revision with what the current one has in its place."""
    row, paragraph = cited.revision, cited.row
    facts = {"paragraph": f"{cited.reference}  number {cited.position} of {len(row['paragraphs'])}"}
    facts |= {"attributed": paragraph["attribution"].replace("_", " ")} if paragraph["attribution"] else {}
    parts: list[RenderableType] = [_head(row, facts), Text(), *_turns([paragraph], row["speakers"])]
    if not cited.superseded:
        return Group(*parts)
    current, after = cited.current, cited.successor
    told = f"Superseded on {row['superseded_at']:%Y-%m-%d}: revision {current['revision']} has "
    if after is None:
        return Group(*parts, Text(), Text(f"{told}nothing in its place.", style="yellow"))
    return Group(*parts, Text(), Text(f"{told}{after.reference} in its place:", style="yellow"), *_turns([after.row], current["speakers"]))


def _head(row: Mapping[str, Any], more: Mapping[str, str] = MappingProxyType({})) -> RenderableType:
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
        **more,
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


def compared_transcript(difference: Difference, coloured: bool) -> RenderableType:
    """Two revisions as one text: removed words are struck out, added ones underlined; unchanged paragraphs are only counted."""
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
    """The value of a field of a record as text, empty for ``None``."""
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
    for state, piece in pieces:
        left, right = ("", "") if coloured else CHANGE_MARKS.get(state, ("", ""))
        bare = piece.rstrip()
        text.append(f"{left}{bare}{right}", style=INK[state]).append(piece[len(bare) :])
    return text


def changed(row: Mapping[str, Any]) -> Text:
    """One row of ``podium.changes`` as a line."""
    ink = {"withdrawn": "red", "retracted": "red", "corrected": "dim", "new": "green"}.get(row["change"], "yellow")
    head = (f"{row['change']:<10}", ink), f"{row['at']:%Y-%m-%d %H:%M}  ", (row["speech_id"], "bold")
    return Text.assemble(*head, f"  revision {row['revision']}  ", (row["title"], "dim"))


AROUND = 1
"""How many unchanged paragraphs are shown beside a change; the others are folded."""
STATE_TAGS = {State.REMOVED: "del", State.ADDED: "ins"}
STATE_WORDS = {State.SAME: "unchanged", State.CHANGED: "changed", State.REMOVED: "removed", State.ADDED: "added"}
PAGE_STYLE = """\
:root {
  color-scheme: light dark;
  --line: #d0d4da; --soft: #5a6472; --came: #d7f5dd; --went: #ffe0de; --came-ink: #0b5a1e; --went-ink: #8a1410
}
@media (prefers-color-scheme: dark) {
  :root { --line: #3a414b; --soft: #a5afbd; --came: #123d1f; --went: #4d1a1a; --came-ink: #a6ecb7; --went-ink: #ffb9b3 }
}
body { font: 1.0625rem/1.6 Georgia, 'Times New Roman', serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
header, dl, summary, .who { font-family: system-ui, sans-serif }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .5rem }
.soft, dt, summary { color: var(--soft); font-size: .9rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; border-block: 1px solid var(--line); padding: .75rem 0 }
dd { margin: 0; overflow-wrap: anywhere }
.who { font-weight: 600; font-size: .9rem; margin: 1rem 0 0 }
section { border-left: 4px solid transparent; padding-left: .9rem; margin: .6rem 0 }
section.changed { border-color: var(--line) }
section.added { border-color: var(--came-ink) }
section.removed { border-color: var(--went-ink) }
section p { margin: 0 }
ins { background: var(--came); color: var(--came-ink); text-decoration: underline; text-decoration-thickness: 1px }
del { background: var(--went); color: var(--went-ink) }
details { margin: .6rem 0; border-block: 1px dashed var(--line); padding: .3rem 0 }
summary { cursor: pointer }
"""


def page(difference: Difference) -> str:
    """A difference as one HTML file that needs no network, for any screen, light or dark."""
    before, after = difference.before, difference.after
    counted = ", ".join(f"{count} {STATE_WORDS[state]}" for state, count in difference.counts.items() if count)
    rows = (f"<dt>{name}</dt><dd>{_fact('del', was)} {_fact('ins', now)}</dd>" for name, (was, now) in difference.facts.items())
    facts = f"<dl>{''.join(rows)}</dl>\n" if difference.facts else ""
    head = f"{escape(difference.speech_id)}, revision {before['revision']} to {after['revision']}"
    return f"""<!doctype html>
<html lang="{escape(after["language"])}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{head}</title>
<style>
{PAGE_STYLE}</style>
</head>
<body>
<header lang="en">
<h1 lang="{escape(after["language"])}">{escape(after["title"])}</h1>
<p class="soft">{head}: as seen on {before["fetched_at"]:%Y-%m-%d} and on {after["fetched_at"]:%Y-%m-%d} at
<a href="{escape(after["url"], quote=True)}">{escape(after["url"])}</a>. Paragraphs: {counted or "none"}.
{"Nothing differs. " * difference.same}Underlined words came, struck-out words went.</p>
{facts}</header>
<main>
{"".join(compared_html(difference))}</main>
</body>
</html>
"""


def _fact(tag: str, value: Any) -> str:
    return f"<{tag}>{escape(field_text(value))}</{tag}>" if value else ""


def compared_html(difference: Difference) -> Iterator[str]:
    """The paragraphs of a difference as HTML, changed words in ``ins`` and ``del``; unchanged passages are folded."""
    lines = difference.lines
    shown = {near for place, line in enumerate(lines) if line.state is not State.SAME for near in range(place - AROUND, place + AROUND + 1)}
    for visible, group in groupby(enumerate(lines), lambda one: one[0] in shown):
        part = [line for _, line in group]
        drawn = "".join(_drawn(part))
        yield drawn if visible else f'<details><summary lang="en">{len(part)} unchanged paragraphs</summary>\n{drawn}</details>\n'


def _drawn(lines: list[ComparedParagraph]) -> Iterator[str]:
    last: tuple[Any, ...] | None = None
    for line in lines:
        row = line.after or line.before or {}
        moved = line.before and line.after and line.before["speaker"] != line.after["speaker"]
        if last != (last := (row["turn"], row["speaker"])) or moved:
            yield _who(line, row["speaker"])
        words = "".join(_piece(state, words) for state, words in line.pieces)
        yield f'<section class="{line.state} is-{escape(row["kind"])}"><p>{words}</p></section>\n'


def _who(line: ComparedParagraph, speaker: str | None) -> str:
    if line.before and line.after and line.before["speaker"] != line.after["speaker"]:
        return f'<p class="who">{_fact("del", line.before["speaker"])} {_fact("ins", line.after["speaker"])}</p>\n'
    return f'<p class="who">{escape(speaker)}</p>\n' if speaker else ""


def _piece(state: State, words: str) -> str:
    tag, bare = STATE_TAGS.get(state), words.strip()
    if not tag or not bare:
        return f"<{tag}>{escape(words)}</{tag}>" if tag else escape(words)
    before, _, behind = words.partition(bare)  # no line is drawn under the space beside a word
    return f"{before}<{tag}>{escape(bare)}</{tag}>{behind}"
