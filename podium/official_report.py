"""Official reports in the manner of Hansard: labels such as ``Name (Constituency) (Party)`` and ``Office (Name)``, the chair, procedure in italics.

Pure; shared by every template and data form in which such a report is published. The order of turns is for ``podium.proceedings``.
"""

import re

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
_REPEATED = re.compile(r"(?:Mr|Madam|Mrs|Ms)\.? (?:Deputy )?Speaker (?=\w)")
"""The chair's title inside the bracket too: ``Mr. Deputy Speaker (Mr. Deputy Speaker Sir A B)``."""
_VOICES = re.compile(r"(?:(?:several|some|many|an?|the|other)\s)?(?:right )?(?:hon(?:\.|ourable)?|noble)\s.*|(?:members|a member|noble lords)", re.IGNORECASE)
_SEAT = re.compile(r"\[\s*(?P<who>.+?)\s*,?\s*in the chair\W*", re.IGNORECASE)
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
    office = _SPEAKER.sub("", head).removeprefix("The ")
    seat = "chair" if office.lower() in {"chair", "chairman"} else head
    if not brackets:
        return Called(office=office, seat=seat)
    name, address = _parted(_PEER.sub("", _REPEATED.sub("", brackets[0])))
    return Called(name, address, office=office, seat=seat)


def _parted(name: str) -> tuple[str, str]:
    """The name without forms of address, and the first of these."""
    words = name.split()
    styles: list[str] = []
    while len(words) > 1 and words[0].strip(".").lower() in _STYLES:
        styles.append(words.pop(0).strip(".").lower())
    if len(words) > 1 and words[-1] in {"MP", "KC", "QC"}:
        words.pop()
    return " ".join(words), " ".join(styles)


def is_seat(text: str) -> bool:
    """True for the line that says who is in the chair."""
    return _SEAT.fullmatch(text) is not None


def is_voice_alone(label: str) -> bool:
    """True for a label that is the whole event: ``Several hon. Members rose—``."""
    return re.fullmatch(r".*\brose\W*", label) is not None


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


_FORMAL = re.compile(
    r"(?:House of (?:Commons|Lords)|Prayers.*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? .*|\d{1,2} \w+ \d{4}|The (?:House|Committee|sitting) met .*|.* was asked.*|"
    r"Met at .*|PREAMBLE|Division No.*|The House being .*|\[.*\]|\(.*\))\W*",
    re.IGNORECASE,
)


def is_topic(text: str) -> bool:
    """True for a heading that says what is spoken of, rather than who meets, when, and how they begin."""
    return not _FORMAL.fullmatch(text) and not is_note(text)
