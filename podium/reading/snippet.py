"""How a hit of a search is shown: its text cut down to one line around the words that were found in it, at whole words."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from podium.reading.fulltext import Hit

CUT = "…"
Marks = Sequence[tuple[int, int]]
SHORTEST_TITLE = 12
"""Cells for a title below which it is left out of the line of its hit."""


def found(hit: Hit, width: int, coloured: bool = True) -> RenderableType:
    """One hit of ``podium.search`` in lines of that width: who, when and where; the text around what was found; the id and title.

    Where there is no colour, asterisks stand around these words. An id is never cut, so that its line may be longer.
    """
    when = str(hit.date) if hit.date else "undated"
    head = Text.assemble((hit.speaker or "(speaker not stated)", "bold cyan"), f"  {when}", f"  {hit.venue}" if hit.venue else "")
    shown, marks = around_marks(hit.context, hit.marks, width - 2, 0 if coloured else 2)
    if coloured:
        context = Text(shown)
        for start, end in marks:
            context.stylize("bold yellow", start, end)
    else:
        starts, ends = {start for start, _ in marks}, {end for _, end in marks}
        stars = ("*" * ((place in starts) + (place in ends)) + letter for place, letter in enumerate(f"{shown} "))
        context = Text("".join(stars).rstrip())
    named = f"{hit.speech_id}#{hit.paragraph_id}" if hit.paragraph_id else hit.speech_id
    foot = f"{named}  paragraph {hit.position}"
    room = width - cell_len(foot) - 2 - 11 * hit.withdrawn
    title = around_marks(hit.title, (), room)[0] if room >= SHORTEST_TITLE else ""
    told = Text(f"{foot}  {title}".rstrip(), style="dim")
    return Group(head, Padding(context, (0, 0, 0, 2)), told.append("  withdrawn", "red") if hit.withdrawn else told, Text())


def around_marks(text: str, marks: Marks, width: int, mark_width: int = 0) -> tuple[str, Marks]:
    """The part of a text with most of the marked places that fits into ``width`` cells, and their places in it.

    A mark is a place (start, end) in characters, and ``mark_width`` the cells that are printed around each. Where something is left out,
    an ellipsis stands. A single word that is longer than the line is cut.
    """
    room = width - mark_width * len(marks)
    if cell_len(text) <= room:
        return text, marks
    cells = room - 2 * (len(CUT) + 1)
    cut = _cut(text, marks, max(1, cells))
    for fewer in range(cells - 1, 0, -1):  # letters of two cells need twice the room
        if cell_len(cut[0]) + mark_width * len(cut[1]) <= width:
            break
        cut = _cut(text, marks, fewer)
    return cut


def _cut(text: str, marks: Marks, room: int) -> tuple[str, Marks]:
    """The part of a text with most marks, of that many letters at most and ellipses."""
    first, last = _best(marks, room)
    spare = max(0, room - (last - first))
    start = max(0, min(first - spare // 2, len(text) - room))
    end = min(len(text), max(last, start + room))
    end = min(end, max(first, start) + room)
    start, end = _at_words(text, start, end, first, last)
    before, after = f"{CUT} " * (start > 0), f" {CUT}" * (end < len(text))
    shift = len(before) - start
    inside = [(a + shift, min(b, end) + shift) for a, b in marks if start <= a < end]
    return f"{before}{text[start:end]}{after}", inside


def _best(marks: Marks, room: int) -> tuple[int, int]:
    """The span of the most marks that fit into ``room`` together, the first such; the beginning of the text where there is none."""
    spans = [(a, b, sum(a <= c and d <= b for c, d in marks)) for a, _ in marks for _, b in marks if a < b <= a + room]
    if not spans:
        return marks[0] if marks else (0, 0)
    first, last, _ = max(spans, key=lambda span: (span[2], -span[0], -span[1]))
    return first, last


def _at_words(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The same span without the parts of words at its ends, but never without what is marked."""
    if start > 0 and text[start - 1] != " " and (space := text.find(" ", start, first)) >= 0:
        start = space + 1
    if end < len(text) and text[end] != " " and (space := text.rfind(" ", last, end)) >= 0:
        end = space
    return (start, end) if text[start:end].strip() else (first, last)
