"""Official reports as pages of printed columns, with bold labels, numbered questions and column marks that cut paragraphs, to entries."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from parsers.hansard_uk.official_report import is_seat, unsaid
from podium.extract import Block, ChamberEntry, ParagraphKind, fold, is_note

_COLUMN = re.compile(
    r"\[?\s*(?:(?P<day>\d{1,2} \w+ \d{4}) : )?Column(?:s|\s+number)?:?\s*(?P<column>[A-Z]*\d+[A-Z]*)"
    r"(?:\s*[-–—]\s*(?:continued|[A-Z]*\d+[A-Z]*))?\s*\]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(?:[QTU]?\d+\s*\.?\s*)?(?:\[[\w ]{1,12}\]\s*)?\.?\s*")
_BRACKETS_AND_COLON = re.compile(r"\s*(?:\([^()]*\)\s*)*:")
_DOES = re.compile(r"\s*(?:\([^()]*\)\s*)*(?:asked|rose to (?:ask|move|call)|moved|had given notice)\b[^:]{0,200}(?::|$)")
_FRAME = re.compile(
    r"(?:\W*+(?:(?:Previous|Next|Back to|Forward to)\s*)?(?:Section|Index|Contents|Home Page|Page|Top|Column))++\W*"
    r"|(?:©|\(c\)).{0,40}copyright.*|Prepared:? .{0,40}\d{4}",
    re.IGNORECASE,
)
"""What the page prints around the report."""
_INTRODUCED = re.compile(r"(?:Asked|Moved|Tabled) (?:on .{1,40} )?by:?\s*(?P<who>.*?):?", re.IGNORECASE)


def column_entries(blocks: Sequence[Block]) -> list[tuple[str, str | None]]:
    """Number (``771``, ``253WH``, ``GC12``, ``17P``) and printed day of each column mark."""
    return [(found["column"], found["day"]) for block in blocks if (found := _COLUMN.fullmatch(block.text))]


def report(blocks: Sequence[Block]) -> Iterator[ChamberEntry]:
    """The blocks of a printed report as entries; column marks are gone, paragraphs that they cut are whole."""
    introduced = False
    for block in _whole(blocks):
        introduction = _INTRODUCED.fullmatch(block.text)
        if introduced and block.all_bold:
            yield ChamberEntry("", block.text)
        elif introduction and introduction["who"]:
            yield ChamberEntry("", block.text, caller=introduction["who"])
        else:
            yield _entry(block)
        introduced = introduction is not None and not introduction["who"]


def _whole(blocks: Sequence[Block]) -> Iterator[Block]:
    kept: list[Block] = []
    printed = [block for block in blocks if not _FRAME.fullmatch(block.text)]
    for is_mark, group in groupby(printed, lambda block: _COLUMN.fullmatch(block.text) is not None):
        if is_mark:
            continue
        part = list(group)
        if kept and _goes_on(kept[-1], part[0]):
            cut = kept.pop()
            part[0] = Block((*cut.runs, *part[0].runs), cut.tag, cut.classes, cut.centred)
        kept += part
    yield from kept


def _goes_on(before: Block, after: Block) -> bool:
    """True when the paragraph before the mark ends in a line break, or in the middle of a sentence."""
    if before.heading or after.heading or _opening(after):
        return False
    return before.raw.rstrip(" \t").endswith("\n") or (before.text[-1:].isalnum() and after.text[:1].islower())


def _entry(block: Block) -> ChamberEntry:
    text = block.text
    starts, wholly = _italics(block)
    if block.heading:
        known = unsaid(text, starts, wholly) if wholly or is_note(text) or is_seat(text) else None
        return known or ChamberEntry(text, kind=ParagraphKind.HEADING, closes=True)
    if opening := _opening(block):
        label, rest = opening
        return _turn(label, rest)
    if found := unsaid(text, starts, wholly):
        return found
    if _is_gesture(block):
        return ChamberEntry(text, kind=ParagraphKind.NOTE)
    return ChamberEntry(text, kind=ParagraphKind.NOTE if block.tag in {"td", "th"} else ParagraphKind.SPEECH)


def _turn(label: str, rest: Block) -> ChamberEntry:
    """A turn whose words may be only a gesture, which leaves the word where it was."""
    gesture = unsaid(rest.text, *_italics(rest))
    return gesture if gesture and not gesture.closes and rest.all_italic else ChamberEntry(rest.text, label)


def _opening(block: Block) -> tuple[str, Block] | None:
    """The label that opens a paragraph, and the words after it: bold, with colon, brackets in bold or not, or with what the Member does."""
    raw = block.raw
    number = _NUMBER.match(raw)
    start = number.end() if number else 0
    end = _bold_end(block, start)
    if end <= start:
        return None
    bold = raw[start:end]
    if ":" in bold:
        end = start + bold.index(":") + 1
        return _checked(raw[start : end - 1], block.after(end))
    if found := _BRACKETS_AND_COLON.match(raw, end):
        return _checked(raw[start : found.end() - 1], block.after(found.end()))
    found = _DOES.match(raw, end)
    if found is None and _MEMBER.fullmatch(fold(bold)) and _SAYS.match(raw, end):
        return _checked(bold, block.after(end))
    return _checked(bold, block.after(found.end())) if found else None


_MEMBER = re.compile(r"(?:(?:Sir|Dame|Dr|Mr|Mrs|Ms|Miss|Lord|Lady|Baroness) )?[A-Z][\w'’-]+(?: [\w'’-]+){0,3}(?: \([^()]{2,60}\)){0,2}")
"""A name in bold, with constituency and party or without, whose colon the page lost."""
_SAYS = re.compile(r"\s{1,3}[\"'“‘(]?[A-Z]")


def _is_gesture(block: Block) -> bool:
    """A Member in bold, and in italics what they did: ``Several hon. Members rose—``."""
    end = _bold_end(block, 0)
    rest = block.after(end)
    return end > 0 and (rest.all_italic or re.fullmatch(r"\W*(?:rose|indicated \w+|assented|dissented)\W*", rest.text) is not None)


def _checked(label: str, rest: Block) -> tuple[str, Block] | None:
    printed = fold(label).strip(" :,")
    return (printed, rest) if printed[:1].isupper() and len(printed) < 250 else None


def _bold_end(block: Block, start: int) -> int:
    """Where the bold words end that begin at ``start``; blanks between bold words belong to them."""
    at = end = 0
    for run in block.runs:
        begins, at = at, at + len(run.text)
        if at <= start:
            continue
        if run.bold:
            end = at
        elif run.text[max(0, start - begins) :].strip():
            break
    return end


def _italics(block: Block) -> tuple[bool, bool]:
    """Whether the first printed letter is italic, and whether all are."""
    first = next((run for run in block.runs if run.text.strip(" \u00a0\n[(")), None)
    return bool(first and first.italic), block.all_italic
