"""A difference as a page of its own: one HTML file that needs no network, for any screen, light or dark. Drawing only."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from podium.reading.difference import ComparedParagraph, Difference, State
from podium.reading.transcript import field_text

AROUND = 1
"""Unchanged paragraphs that are shown beside a change; the others are folded."""
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
    """The whole page as HTML text."""
    before, after = difference.before, difference.after
    counted = ", ".join(f"{count} {STATE_WORDS[state]}" for state, count in difference.counts.items() if count)
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
{"".join(_facts(difference))}</header>
<main>
{"".join(_body(difference))}</main>
</body>
</html>
"""


def _facts(difference: Difference) -> Iterator[str]:
    if difference.facts:
        rows = (f"<dt>{name}</dt><dd>{_fact('del', was)} {_fact('ins', now)}</dd>" for name, (was, now) in difference.facts.items())
        yield f"<dl>{''.join(rows)}</dl>\n"


def _fact(tag: str, value: Any) -> str:
    return f"<{tag}>{escape(field_text(value))}</{tag}>" if value else ""


def _body(difference: Difference) -> Iterator[str]:
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
        if last != (last := (row["turn"], row["speaker"])) or _moved(line):
            yield _who(line, row["speaker"])
        yield f'<section class="{line.state}"><p>{"".join(_piece(state, words) for state, words in line.pieces)}</p></section>\n'


def _moved(line: ComparedParagraph) -> bool:
    return bool(line.before and line.after and line.before["speaker"] != line.after["speaker"])


def _who(line: ComparedParagraph, speaker: str | None) -> str:
    if _moved(line) and line.before and line.after:
        return f'<p class="who">{_fact("del", line.before["speaker"])} {_fact("ins", line.after["speaker"])}</p>\n'
    return f'<p class="who">{escape(speaker)}</p>\n' if speaker else ""


def _piece(state: State, words: str) -> str:
    tag = STATE_TAGS.get(state)
    return f"<{tag}>{escape(words)}</{tag}>" if tag else escape(words)
