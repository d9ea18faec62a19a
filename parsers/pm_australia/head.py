"""The head of a page: what the press office printed above the words. Blocks in, blocks out.

It ends at the mark "E&OE", behind the list of subjects, above the first label that the page uses again, or, above a speech, where the
capitals end. Without it 386 of 1,701 records of the archive's pages had such lines in the Prime Minister's mouth (2026-11-30).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from podium.extract import Block, share_of_capitals

MARK = re.compile(r"[^A-Za-z0-9]*E[^A-Za-z0-9]{0,4}(?:O[^A-Za-z0-9]{0,4}E|E[^A-Za-z0-9]{0,4}O)[^A-Za-z0-9]*(?:PROOF\b.{0,20})?")
"""``E&OE............``, as scanners read it too: ``E O E``. Errors and omissions excepted: it ends the head."""
SUBJECTS = re.compile(r"\W*(?:s?ubjects?|topics?)\s?:\s*(?P<first>.*)", re.IGNORECASE)
FURNITURE = r"(?:S?UBJECTS?|TOPICS?|EMBARGO\w*|DATE|TIME|VENUE|LOCATION|TEL|FAX|CONTACT|E\W?O\W?E)\b"
LABEL = re.compile(
    rf"\W{{0,3}}(?!{FURNITURE})(?:[A-Z][A-Z.'’ -]{{1,30}}\s?:|[QJ]\s?[.:]\s|(?:Question|Journalist|Interviewer|Prime Minister)\s?:)"
)
# What nobody prints above the words: somebody speaks.
SPEAKS = re.compile(r"\b(?:I['’]\w+|I (?:am|have|had|want|would|will|think|was|can|do|just)|[Ww]e|[Yy]ou|[Oo]ur|[Yy]our|[Tt]hank|ladies)\b")
SENTENCE = re.compile(r"(?:\S+\s+){6,}\S*[a-z]{2}[.?!]\W*$")
BYLINE = re.compile(
    r"\W*(?:speech|address|statement|remarks|broadcast|talk|lecture|message|text)\W.{0,60}?\b(?:by|from)\W{0,3}(?:the|rt|right|prime|sir|mr|hon)\b",
    re.I,
)
"""``Speech by the Prime Minister, Mr. …`` in small letters among capitals."""
SIGN = re.compile(
    r"\b(?:SPEECH|ADDRESS|STATEMENT|REMARKS|BROADCAST|TALK|LECTURE|MESSAGE|EMBARGO\w*|CHECK AGAINST|FOR (?:THE )?(?:PRESS|MEDIA))\b", re.I
)
SALUTATION = re.compile(r"\W{0,3}(?:Mr|Madam|Sir|Ladies|Your|My|Premier|Friends|Fellow|Distinguished|Honou?red)\b", re.I)
DAY = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?,? [A-Z][A-Za-z]{2,8},? \d{4}\b|\b[A-Z][A-Za-z]{2,8} \d{1,2},? \d{4}\b", re.I)
MOSTLY = 0.6
"""Share of capitals among the letters of a line in capitals, of which a scan has made some small ones."""
LONGEST_LETTERHEAD, LONGEST_DAY = 14, 60
HEAD, HEADING = "head-of-the-press-office", "h6"
"""A heading has no labels: ``FCR PRESS: PM No. 30/ 1971``."""
MOST_LINES, MOST_LETTERS = 25, 800
LONGEST_SUBJECTS = 160
"""Letters of a line of the list of subjects."""


class Line(NamedTuple):
    """A printed line: in which block it stands, where it ends there, its words."""

    block: int
    end: int
    text: str


def head_set_off(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with the head, where it is to be told from the words, as one of its own (``is_head``), without the list of subjects.

    In one line: its place and day are too often misread to be taken for more than what stands in the title. Paragraphs above the mark stay.
    """
    lines = list(_lines(blocks))
    above, count = _of_head(lines, "\n".join(block.raw for block in blocks)) if lines else (0, 0)
    if not count:
        return tuple(blocks)
    last = lines[count - 1]
    alone = {line.block for line in lines[:above]} - {line.block for line in lines[above:]}
    shared = " ".join(line.text for line in lines[:above] if line.block not in alone)
    head = Block((blocks[0].runs[0]._replace(text=shared, bold=False),), HEADING, frozenset({HEAD}))
    rest = (head, blocks[last.block].after(last.end), *blocks[last.block + 1 :])
    kept = (*(block for number, block in enumerate(blocks) if number in alone), *(block for block in rest if block.raw.strip()))
    return kept or tuple(blocks)


def is_head(block: Block) -> bool:
    """True for the head as it was set off."""
    return HEAD in block.classes


def _lines(blocks: Sequence[Block]) -> Iterator[Line]:
    count = 0
    for number, block in enumerate(blocks[:MOST_LINES]):
        for found in re.finditer(r"[^\n]+", block.raw):
            if words := found[0].strip():
                yield Line(number, found.end(), words)
                count += 1
            if count >= MOST_LINES:
                return


def _of_head(lines: Sequence[Line], whole: str) -> tuple[int, int]:
    """How many of the first lines stand above mark and subjects, and how many the whole head has."""
    mark = next((number for number, line in enumerate(lines) if MARK.fullmatch(line.text)), None)
    count = mark + 1 if mark is not None and _is_furniture(lines[:mark]) else 0
    subjects = next((number for number, line in enumerate(lines[: count + 1]) if SUBJECTS.match(line.text)), None)
    if subjects is not None:
        listed = SUBJECTS.match(lines[subjects].text)
        return subjects, max(count, subjects + _of_subjects(listed["first"] if listed else "", lines[subjects + 1 :]))
    if count:
        return count, count
    label = next((number for number, line in enumerate(lines) if LABEL.match(line.text)), 0)
    if _recurs(lines[label].text, whole):
        return (label, label) if _is_furniture(lines[:label]) else (0, 0)
    return (count := _of_letterhead(lines, whole)), count


def _of_letterhead(lines: Sequence[Line], whole: str) -> int:
    """How many of the first lines stand above a speech: in capitals, where the words are not, or down to the day."""
    shouting = share_of_capitals(whole) > MOSTLY
    count = 0
    for number, line in enumerate(lines[:LONGEST_LETTERHEAD], 1):
        if SALUTATION.match(line.text):
            break
        if DAY.search(line.text) and len(line.text) < LONGEST_DAY:
            count = number
        elif shouting:
            continue
        elif share_of_capitals(line.text) > MOSTLY or BYLINE.match(line.text):
            count = number
        else:
            break
    return count if any(SIGN.search(line.text) for line in lines[:count]) else 0


def _recurs(line: str, whole: str) -> bool:
    """True where the label with which a line begins opens two more."""
    found = LABEL.match(line)
    return found is not None and len(re.findall(rf"(?m)^\W{{0,3}}{re.escape(found[0].strip())}", whole)) > 2


def _is_furniture(lines: Sequence[Line]) -> bool:
    """True where nobody says any of the lines, as far as they tell."""
    if sum(len(line.text) for line in lines) > MOST_LETTERS:
        return False
    return not any(LABEL.match(line.text) or SPEAKS.search(line.text) or SENTENCE.match(line.text) for line in lines)


def _of_subjects(first: str, below: Sequence[Line]) -> int:
    """How many lines the list of subjects has, which goes on behind a comma, within a word group and below its bare heading."""
    above = first or ","
    for number, line in enumerate(below, 1):
        goes_on = above.endswith((",", ";", ":", "-")) or (above[-1:].isalnum() and (line.text[:1].islower() or ";" in line.text))
        if not goes_on or len(line.text) > LONGEST_SUBJECTS or LABEL.match(line.text) or MARK.fullmatch(line.text):
            return number
        above = line.text
    return len(below) + 1
