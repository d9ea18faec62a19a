"""The printed lines of a PDF to a plain web page: paragraphs joined over line and page ends, page heads and footnotes put aside.

What a reader sees decides, in this order: face and size of the type, the space between lines, an indented first line, and a line that
ends a sentence though the next word would have had room on it. The page is a simple one::

    <body class="pdf">
      <header>…</header>                                   lines that stand at the head or foot of many pages, each once; page numbers never
      <h1>, <h2>                                           larger type than the words; h1 is the largest of the first page
      <p>, <p align="center">, <b>, <i>, <br>              paragraphs; <br> within centred ones only
      <aside class="footnotes"><p>…</p></aside>
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise, takewhile

from podium.page.blocks import TextRun
from podium.page.pdf_lines import PrintedLine, PrintedPage

_EDGE = 3
"""So many lines at the head and the foot of a page may be its furniture."""
_SMALLER, _LARGER = 0.92, 1.12
"""From which size on, as a share of that of the words, type is that of footnotes or of headings."""
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page\s+)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|\|)\s*\d{1,4})?[-–—\s.]*", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(\d{1,4})\s?(?:/|of)\s?(\d{1,4})\b")
"""The number of the page and that of all pages, beside other words."""
_FIGURES = re.compile(r"\d+")
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3})[.)]?(?=\s?\S)")
_SENTENCE_END = re.compile(r"[.?!:…][\"”’')\]]*$")
_BULLET = re.compile(r"[•▪●◦‣■]\s")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def markup_of(pages: Sequence[PrintedPage]) -> str:
    """The pages as one web page in HTML, as this module's description shows it."""
    furniture = _furniture(pages)
    heads = {_FIGURES.sub("#", line.text): line.text for line in reversed(furniture) if not _PAGE_NUMBER.fullmatch(line.text)}
    lines = _without((line for page in pages for line in page.lines), furniture)
    setting = _Setting.of(lines)
    notes = _footnotes(lines, setting)
    words = _without(lines, notes)
    known = _vocabulary(lines)
    blocks = [_block(held, setting, known) for held in _paragraphs(words, setting)]
    asides = [_block(held, setting, known) for held in _paragraphs(notes, setting)]
    return "\n".join(
        [
            '<!DOCTYPE html><html><body class="pdf">',
            "<header>",
            *(f"<p>{escape(text)}</p>" for text in reversed(heads.values())),
            "</header>",
            *blocks,
            '<aside class="footnotes">',
            *asides,
            "</aside></body></html>",
        ]
    )


def _without(lines: Iterable[PrintedLine], others: Iterable[PrintedLine]) -> list[PrintedLine]:
    """The lines that are none of the others, however alike."""
    left_out = set(map(id, others))
    return [line for line in lines if id(line) not in left_out]


def _furniture(pages: Sequence[PrintedPage]) -> list[PrintedLine]:
    """Page numbers, and what stands at the same height at the head or foot of a third of the pages, figures apart."""
    edges = [edge for page in pages for edge in _edges(page)]
    met = Counter(_place(line) for edge in edges for line in edge)
    often = max(2, len(pages) / 3)

    def is_furniture(line: PrintedLine) -> bool:
        numbered = _PAGE_NUMBER.fullmatch(line.text) or (line.page + 1, len(pages)) in map(_numbers, _NUMBERED.finditer(line.text))
        return bool(numbered) or met[_place(line)] >= often

    # From the edge inwards: what stands behind a line of the words is words.
    return [line for edge in edges for line in takewhile(is_furniture, edge)]


def _numbers(found: re.Match[str]) -> tuple[int, int]:
    return int(found[1]), int(found[2])


def _edges(page: PrintedPage) -> tuple[list[PrintedLine], list[PrintedLine]]:
    """The lines at the head and at the foot, the outermost first."""
    lines = sorted(page.lines, key=lambda line: line.baseline)
    fifth = (page.top - page.bottom) / 5
    foot = [line for line in lines[:_EDGE] if line.baseline < page.bottom + fifth]
    head = [line for line in reversed(lines[len(foot) :][-_EDGE:]) if line.baseline > page.top - fifth]
    return head, foot


def _place(line: PrintedLine) -> tuple[str, int]:
    return _FIGURES.sub("#", line.text), round(line.baseline / 4)


@dataclass(frozen=True, slots=True)
class _Setting:
    """How the words of a document are set, in points."""

    size: float
    pitch: float
    """From one line to the next."""
    left: dict[int, float]
    """Where most lines of a page begin."""
    width: float
    indented: bool
    """True where paragraphs begin with an indented line."""
    largest: float
    """The largest type of the first page."""

    @classmethod
    def of(cls, lines: Sequence[PrintedLine]) -> "_Setting":
        """The setting of most letters."""
        sizes = Counter[float]()
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else 12.0
        words = [line for line in lines if abs(line.size - size) <= 0.5]
        starts = {page: Counter(round(line.left) for line in held) for page, held in groupby(words, key=lambda line: line.page)}
        left = {page: float(count.most_common(1)[0][0]) for page, count in starts.items()}
        widths = sorted(line.right - left[line.page] for line in words)
        gaps = Counter(
            round(one.baseline - two.baseline, 1) for one, two in pairwise(words) if one.page == two.page and one.baseline > two.baseline
        )
        steps = sum(
            one.page == two.page and one.left - left[one.page] > 0.6 * size and abs(two.left - left[two.page]) <= 1.5
            for one, two in pairwise(words)
        )
        largest = max((line.size for line in lines if line.page == (lines[0].page if lines else 0)), default=size)
        return cls(
            size=size,
            pitch=gaps.most_common(1)[0][0] if gaps else 1.2 * size,
            left=left,
            width=widths[-1 - len(widths) // 100] if widths else 0.0,  # one line in a hundred may stand out
            indented=steps >= max(2, len(words) / 60),
            largest=largest,
        )

    def indent(self, line: PrintedLine) -> float:
        """How far the line begins behind where most begin."""
        return line.left - self.left.get(line.page, min(self.left.values(), default=line.left))

    def room(self, line: PrintedLine) -> float:
        """How much is left on the line."""
        return self.width - self.indent(line) - (line.right - line.left)

    def centred(self, line: PrintedLine) -> bool:
        """True for a line with as much space before it as behind it, and much of it."""
        before, behind = self.indent(line), self.room(line)
        return before > 4.5 * self.size and behind > 2 * self.size and abs(before - behind) < 1.5 * self.size

    def heads(self, line: PrintedLine) -> bool:
        """True for larger type than that of the words."""
        return line.size > _LARGER * self.size


def _footnotes(lines: Sequence[PrintedLine], setting: _Setting) -> list[PrintedLine]:
    """The small type at the foot of each page, from a line that begins with a mark; one may go on at the foot of the next page."""
    found: list[PrintedLine] = []
    for number, held in groupby(lines, key=lambda line: line.page):
        page = list(held)
        start = len(page)
        while start and page[start - 1].size < _SMALLER * setting.size:
            start -= 1
        goes_on = bool(found) and found[-1].page == number - 1 and not _SENTENCE_END.search(found[-1].text)
        while start < len(page) and not goes_on and not _NOTE_MARK.match(page[start].text):
            start += 1
        found += page[start:]
    return found


def _paragraphs(lines: Iterable[PrintedLine], setting: _Setting) -> Iterator[list[PrintedLine]]:
    held: list[PrintedLine] = []
    for line in lines:
        if held and _begins(held, line, setting):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _begins(held: Sequence[PrintedLine], line: PrintedLine, setting: _Setting) -> bool:
    """True where the line begins a further paragraph behind those that are held."""
    before = held[-1]
    reset = line.runs[0].bold != before.runs[-1].bold and line.all_bold != before.all_bold
    if reset or abs(line.size - before.size) > 0.08 * setting.size or _BULLET.match(line.text):
        return True
    gap = before.baseline - line.baseline if line.page == before.page else 0.0
    pitch = held[-2].baseline - before.baseline if len(held) > 1 and held[-2].page == before.page else setting.pitch
    if gap > 1.3 * max(pitch, line.size) or (setting.centred(before) != setting.centred(line)):
        return True
    if setting.centred(line):
        return gap < 0
    step = setting.indent(line) - setting.indent(before)
    if step > 0.6 * setting.size:
        return line.page == before.page or setting.indented or bool(_SENTENCE_END.search(before.text))
    if step < -0.6 * setting.size and len(held) > 1:
        return True
    if setting.indented and len(held) == 1 and abs(step) <= 1.5 and setting.indent(line) > 0.6 * setting.size:
        return True
    fits = line.first_word + 0.25 * setting.size < setting.room(before) - 0.3 * setting.size
    return fits and bool(_SENTENCE_END.search(before.text))


def _block(held: Sequence[PrintedLine], setting: _Setting, known: frozenset[str]) -> str:
    """The paragraph as an element."""
    centred = setting.centred(held[0])
    runs = groupby(_joined(held, known, "\n" if centred else " "), key=lambda run: run[1:])
    words = "".join(_faced(TextRun("".join(run.text for run in alike), *face)) for face, alike in runs).strip()
    align = ' align="center"' if centred else ""
    if setting.heads(held[0]):
        name = "h1" if held[0].page == 0 and held[0].size >= setting.largest else "h2"
        return f"<{name}{align}>{words}</{name}>"
    return f"<p{align}>{words}</p>"


def _faced(run: TextRun) -> str:
    text = escape(run.text, quote=False).replace("\n", "<br>")
    if run.italic:
        text = f"<i>{text}</i>"
    return f"<b>{text}</b>" if run.bold else text


def _joined(held: Sequence[PrintedLine], known: frozenset[str], joint: str) -> Iterator[TextRun]:
    """The runs of the lines; a hyphen at a line's end goes where the document prints the word without one."""
    for line, following in pairwise([*held, None]):
        assert line is not None
        runs = list(line.runs)
        if following is not None:
            last = runs[-1].text
            cut = last.endswith("-") and last[-2:-1].isalpha()
            if cut and _is_one_word(last, following.text, known):
                last = last[:-1]
            runs[-1] = runs[-1]._replace(text=last if cut or last.endswith("—") else last + joint)
        yield from runs


def _is_one_word(before: str, behind: str, known: frozenset[str]) -> bool:
    start, end = _WORD.findall(before[:-1])[-1:], _WORD.match(behind)
    return bool(start) and end is not None and f"{start[0]}{end[0]}".lower() in known


def _vocabulary(lines: Sequence[PrintedLine]) -> frozenset[str]:
    """The words of the document, without those at line ends, which may be parts of words."""
    return frozenset(
        word.lower()
        for line in lines
        for words in [_WORD.findall(line.text)]
        for word in (words[:-1] if line.text.endswith("-") else words)
    )
