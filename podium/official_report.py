"""Official reports in the manner of Hansard: labels such as ``Name (Constituency) (Party)`` and ``Office (Name)``, the chair, procedure in italics.

Pure; shared by every template and data form in which such a report is published. The order of turns is for ``podium.proceedings``.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from podium.blocks import Block
from podium.notes import is_note, is_stage_direction
from podium.proceedings import Called, Entry
from podium.records import ParagraphKind
from podium.text import fold

_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_STYLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "prof", "professor", "rev", "reverend", "rt", "hon", "right", "the")
_PEER = re.compile(r"The (?=(?:Earl|Countess|Duke|Duchess|Marquess|Marchioness|Viscount|Viscountess|(?:Lord )?(?:Arch)?bishop|Lady|Baroness)\b)", re.IGNORECASE)
_OFFICE = re.compile(
    r"The\b|(?:Mr|Madam|Mrs|Ms|Dame|Sir)\.? (?:First |Second |Temporary |Principal )?(?:Deputy )?(?:Speaker|Chair(?:man|woman)?)\b|"
    r"(?:First |Second |Temporary |Principal )*(?:Deputy )?Chair(?:man|woman)?\b|Lord Speaker\b|(?:Solicitor|Attorney)[- ]General\b|Lord Chancellor\b",
)
_SPEAKER = re.compile(r"(?:Mr|Madam|Mrs|Ms)\.? (?=(?:First |Second |Temporary |Principal )?(?:Deputy )?(?:Speaker|Chair))")
_VOICES = re.compile(r"(?:(?:several|some|many|an?|the|other)\s)?(?:right )?(?:hon(?:\.|ourable)?|noble)\s.*|(?:members|a member|noble lords)", re.IGNORECASE)
_SEAT = re.compile(r"\W*(?P<who>.+?)\s*,?\s*in the chair\W*", re.IGNORECASE)
_INTRODUCED = re.compile(r"(?:Asked|Moved|Tabled|Presented) (?:on .{1,40} )?by:?\s*(?P<who>.*?):?", re.IGNORECASE)
_GESTURE = re.compile(r"(?:\W*(?:rose|indicated|assented|dissented|nodded|shook|withdrew|gestured|made|took|seconded|sat)\b.{0,80})")
_PROCEDURE = re.compile(
    r"(?:Main |That )?(?:Questions?|Motions?|Amendments?|Lords [Aa]mendments?|Commons [Aa]mendments?|New [Cc]lauses?|New [Ss]chedules?|Clauses?|Schedules?|Bills?|Preamble|Title|"
    r"Resolved|Ordered|Debate|Debates|Proceedings|Sittings?|House|The House|Lords|The Lords|Committee|The Committee|Report|Read|Brought|Considered|Division|Leave|Further|"
    r"Adjourned|It being|On resuming|Petition|Presentation|First Reading|Second Reading|Third Reading|Committee Stage|Queen’s|King’s|Queen's|King's|Royal Assent|"
    r"Mr Speaker|Madam Speaker|Mr Deputy|Madam Deputy|The Deputy|The Speaker|Sitting|Business|Consideration|Relevant [Dd]ocuments?|Tellers|Several|The (?:Chair|Serjeant)|"
    r"In the (?:Chair|absence)|Deferred|Title|Delegated|Notice|The Lord|Arrangement|Members? (?:absent|sworn)|A Division|By leave|Having|Amendment by leave|Content|Not[- ]Content)\b"
)
_PRESENTED = re.compile(r"Bills? Presented|Petitions? Presented|Division No\b.*|Division \d+|Text content", re.IGNORECASE)
_PLACEHOLDER = "Text content"
"""Words of the site's own template that stand for an empty answer (seen 2026-11)."""


def called(label: str) -> Called:
    """Whom a label calls; titles of peers are names, forms of address and of the chair are none."""
    text = fold(label).strip(" :")
    head = _BRACKET.sub(" ", text)
    head = _PEER.sub("", fold(head)).strip(" ,:—-")
    brackets = [fold(found) for found in _BRACKET.findall(text)]
    if _VOICES.fullmatch(head):
        return Called(office=head)
    if not _OFFICE.match(head):
        name, address = _parted(head)
        return Called(name, address)
    office = _SPEAKER.sub("", head).removeprefix("The ").removeprefix("the ")
    if not brackets:
        return Called(office=_SPEAKER.sub("", head).removeprefix("The "))
    name, address = _parted(re.sub(_OFFICE.pattern + r" (?=[A-Z])", "", brackets[0]) if _SPEAKER.match(brackets[0]) else _PEER.sub("", brackets[0]))
    return Called(name or None, address, office=office)


def _parted(name: str) -> tuple[str, str]:
    """The name without forms of address, and the first of these."""
    words = name.split()
    styles: list[str] = []
    while len(words) > 1 and words[0].strip(".").lower() in _STYLES:
        styles.append(words.pop(0).strip(".").lower())
    if len(words) > 1 and words[-1] in {"MP", "KC", "QC"}:
        words.pop()
    return " ".join(words), " ".join(styles)


def is_procedure(text: str, italic_start: bool, all_italic: bool) -> bool:
    """True for what the House did rather than anybody said: printed in italics, or opening with italic words of procedure."""
    return (all_italic and text[:1].isupper()) or (italic_start and _PROCEDURE.match(text) is not None) or _PRESENTED.fullmatch(text) is not None


def unsaid(text: str, italic_start: bool, all_italic: bool) -> Entry | None:
    """The entry of a line that nobody says; ``None`` for words."""
    if text == _PLACEHOLDER or (all_italic and _GESTURE.fullmatch(text)):
        return Entry(text, kind=ParagraphKind.NOTE)
    if seat := _SEAT.fullmatch(text):
        return Entry(text, kind=ParagraphKind.NOTE, chair=_holder(seat["who"]))
    if is_stage_direction(text) or is_note(text):
        return Entry(text, kind=ParagraphKind.NOTE)
    if is_procedure(text, italic_start, all_italic):
        return Entry(text, kind=ParagraphKind.NOTE, closes=True)
    return None


def _holder(who: str) -> str | None:
    """Who takes the chair, ``None`` for the Speaker by office alone."""
    return who if called(who).name else None


_COLUMN = re.compile(r"\[?\s*(?:\d{1,2} \w+ \d{4} : )?Columns?:? (?P<column>[A-Z]*\d+[A-Z]*)(?:[-–—]\s*(?:continued|[A-Z]*\d+[A-Z]*))?\s*\]?", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:[QTU]?\d+\s*\.?\s*)?(?:\[[\w ]{1,12}\]\s*)?\.?\s*")
_LABEL = re.compile(r"(?P<label>[^:\n]{2,250}?(?:\([^()]*\)\s*)*)\s*:")
_BY = re.compile(r"(?P<label>.{3,90}?)\s+(?P<does>(?:asked|rose to (?:ask|move|call)|moved|had given notice|said)\b.*)", re.DOTALL)


def columns(blocks: Sequence[Block]) -> list[str]:
    """The numbers of the columns that the marks name, as ``771``, ``253WH``, ``GC12``, ``17P``."""
    return [found["column"] for block in blocks if (found := _COLUMN.fullmatch(block.text))]


def report(blocks: Sequence[Block]) -> Iterator[Entry]:
    """The blocks of a printed report as entries; column marks are gone, paragraphs that they cut are whole."""
    introduced = False
    for block in _whole(blocks):
        entry = _entry(block, introduced)
        introduced = entry.label is None and _INTRODUCED.fullmatch(block.text) is not None
        yield entry


def _whole(blocks: Sequence[Block]) -> Iterator[Block]:
    """Without column marks; a paragraph before one that ends in a line break, or in the middle of a sentence, goes on after it."""
    kept: list[Block] = []
    for is_mark, group in groupby(blocks, lambda block: _COLUMN.fullmatch(block.text) is not None):
        part = list(group)
        if is_mark:
            continue
        if kept and _goes_on(kept[-1], part[0]):
            joined = kept.pop()
            part[0] = Block((*joined.runs, *part[0].runs), joined.tag, joined.classes, joined.centred)
        kept += part
    yield from kept


def _goes_on(before: Block, after: Block) -> bool:
    if before.heading or after.heading or _label(after):
        return False
    return before.raw.rstrip(" \t").endswith("\n") or (before.text[-1:].isalnum() and after.text[:1].islower())


def _entry(block: Block, introduced: bool) -> Entry:
    text = block.text
    starts, wholly = _italics(block)
    if block.heading:
        return unsaid(text, starts, wholly) if wholly or is_note(text) or _SEAT.fullmatch(text) else Entry(text, kind=ParagraphKind.HEADING, closes=True)  # type: ignore[return-value]
    if label := _label(block):
        return _turn(block, label)
    found = unsaid(text, starts, wholly)
    if found:
        return found
    if introduction := _INTRODUCED.fullmatch(text):
        return Entry("", text, caller=introduction["who"]) if introduction["who"] else Entry(text, kind=ParagraphKind.NOTE)
    if introduced and block.all_bold:
        return Entry("", text)
    if block.tag in {"td", "th"}:
        return Entry(text, kind=ParagraphKind.NOTE)
    return Entry(text)
