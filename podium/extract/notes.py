"""Lines that nobody says: delivery notes, stage directions, clock times, part breaks. One line in, its meaning out; knows no page."""

import re

from podium.records import Delivery
from podium.text.folding import fold, vocabulary

OMITTED = "***"
"""What a transcript prints where words are left out, also at the end of a paragraph."""
SHORT_NOTE = 120
"""Letters; a heading or note that only a line break parts from the words is shorter."""
_NOTE_LENGTH = 300
_SHORT = 12
_DELIVERY = tuple(
    (value, re.compile(form, re.IGNORECASE))
    for value, form in (
        (
            Delivery.CHECK_AGAINST_DELIVERY,
            r"check(?:ed)? against (?:the )?delivery|seul le (?:texte )?prononc[ée] fait foi|es gilt das gesprochene wort"
            r"|fa fede (?:solo )?il testo pronunciato",
        ),
        (
            Delivery.AS_PREPARED,
            r"not a transcript|may differ|speaker['’]s notes|original script|\bas drafted|\bas written|(?:\bas"
            r"|transcript) (?:it was )?prepared|redemanuskript",
        ),
        (Delivery.AS_DELIVERED, r"\bas (?:it was |actually )?delivered|exactly as|\bas (?:it was )?spoken|verbatim transcript"),
    )
)
_BY_STENOGRAPHERS = re.compile(r"stenographer|real[- ]time", re.IGNORECASE)
_OF_A_TEXT = re.compile(
    r"\b(?:speech|transcript|text|remarks|version|script|notes?|statement|delivery|address|prononc|wort|testo|manuskript)", re.IGNORECASE
)
_BRACKETED = re.compile(r"[*_]{0,2}(?:(?:\([^()]*\)|\[[^\[\]]*\])[.:]?\s*)+[*_]{0,2}")
_BREAK = re.compile(r"(?:[*∗⁎•·_=~–—-]\s*){3,}|(?:\*\s*){2,}|⁂")
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?\s?m\.?|noon|midnight|hours|hrs|h)\s*(?:\(?[A-Z]{2,5}\)?(?:\s+time)?)?"
_NOTES = re.compile(
    "|".join(
        (
            rf"(?:\d{{1,2}}:\d\d|{_CLOCK})\.?",
            rf"[-–—\s]*end[-–—\s:.]*(?:{_CLOCK})?\.?",
            r"[-–—\s]*(?:30|ends?|fin|ende)[-–—\s.]*",
            r"(?:date of )?publication date:.*|last updated:.*|published (?:on|in section).*|updated:.*|text version:.*",
            r"(?:#\s*){2,}|\.{2,}|…",
            r"(?:the white house,? )?office of the (?:press|first lady['’]s press) secretary|for immediate release[.:]?",  # a letterhead
            r"(?:local time|time):.*",
            r"(?:embargo(?:ed)?|subjects?|topics?|by authority|for press)\s?:.*",  # "SUBJECTS: the budget; trade"
            r"[<‹\[(]?\s*(?:…|\.\.\.)\s*[>›\])]?",
            r"(?:chart|table|figure|graph) \d{1,2}[a-z]?[.:]?|sources?: [^.?!]{2,120}\.?",  # below and above a picture
            r"(?:chair(?:man|woman)?|vice chair|governor) .{2,40} submitted (?:an )?identical (?:remarks|testimony|statements?)\b.*",
            r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
            r"(?:[a-z]{3,9}\.? \d{1,2},?|\d{1,2} [a-z]{3,9}\.?) (?:1[6-9]|2[01])\d\d\.?",
        )
    ),
    re.IGNORECASE,
)

_NOTE_BEGINS = vocabulary("end fin dat pub las upd tex the off for loc tim emb sub top cha tab fig gra sou vic gov") | {"by "}
"""Three letters with which a note begins that is longer than a date."""
_LONGEST_DATE = 40


def _may_be_note(text: str) -> bool:
    """True for every line that ``_NOTES`` fits: the look at three letters takes a tenth of its time."""
    return len(text) <= _LONGEST_DATE or not text[:3].isascii() or not text[0].isalpha() or text[:3].lower() in _NOTE_BEGINS


_LONG_NOTE = re.compile(r"\W|\d|date|publi|last|updated|text|local|time|end|fin|subjects|topics", re.IGNORECASE)
"""How a longer line must begin to be one of these."""


def read_delivery(text: str) -> Delivery | None:
    """What a note says on how the text relates to what was said, ``None`` for any other line."""
    text = fold(text)
    if len(text) > _NOTE_LENGTH:
        return None
    if text[:1] not in "([" and len(text.split()) > 6 and not _OF_A_TEXT.search(text):
        return None
    found = next((value for value, form in _DELIVERY if form.search(text)), None)
    return None if found is None or _BY_STENOGRAPHERS.search(text) else found


def is_stage_direction(text: str) -> bool:
    """True for a line that is one remark in brackets."""
    if text[:1].isalnum():
        return False
    text = fold(text)
    return len(text) <= _NOTE_LENGTH and _BRACKETED.fullmatch(text) is not None


def is_part_break(text: str) -> bool:
    """True for a line of marks only, such as three stars."""
    return not text[:1].isalnum() and _BREAK.fullmatch(fold(text)) is not None


def is_note(text: str) -> bool:
    """True for a line that nobody says: marks, a clock time, END, a publication line, a delivery note."""
    if is_part_break(text):
        return True
    if len(text) > _NOTE_LENGTH and not _LONG_NOTE.match(text):
        return False
    text = fold(text)
    if _may_be_note(text) and _NOTES.fullmatch(text):
        return True
    return text.count(" ") < _SHORT and read_delivery(text) is not None
