"""Official reports in the manner of Hansard: labels such as ``Name (Constituency) (Party)`` and ``Office (Name)``, the chair, procedure.

Pure; shared by every template and data form in which such a report is published. The order of turns is for ``podium.extract.chamber``.
"""

import re
from functools import lru_cache

from podium.extract import Called, ChamberEntry, ParagraphKind, fold, is_note, is_stage_direction

_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_STYLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "prof", "professor", "rev", "reverend", "rt", "hon", "right", "the"}
_PEERAGES = r"(?:Earl|Countess|Duke|Duchess|Marquess|Marchioness|Viscount|Viscountess|(?:Lord )?(?:Arch)?bishop|Lady|Baroness)"
_PEER = re.compile(rf"The (?={_PEERAGES}\b)", re.IGNORECASE)
_IN_CHAIR = r"(?:(?:First|Second|Temporary|Principal) )*(?:Deputy )?(?:Speaker|Chair(?:man|woman)?)\b"
_OFFICE = re.compile(
    rf"The\b|(?:Mr|Madam|Mrs|Ms|Dame|Sir)\.? {_IN_CHAIR}|{_IN_CHAIR}|Lord Speaker\b|Lord Chancellor\b|(?:Solicitor|Attorney)[- ]General\b"
)
_SPEAKER = re.compile(rf"(?:Mr|Madam|Mrs|Ms)\.? (?={_IN_CHAIR})")
_REPEATED = re.compile(r"(?:Mr|Madam|Mrs|Ms)\.? (?:Deputy )?Speaker (?=\w)")
"""The chair's title inside the bracket too: ``Mr. Deputy Speaker (Mr. Deputy Speaker Sir A B)``."""
_VOICES = re.compile(
    r"(?:(?:several|some|many|an?|the|other)\s)?(?:right )?(?:hon(?:\.|ourable)?|noble)\s.*|(?:members|a member|noble lords)", re.IGNORECASE
)
_PARTIES = {
    *("alba", "alliance", "apni", "cb", "con", "dup", "green", "ind", "lab", "lab/co-op", "ld", "ldem", "lib", "non-afl", "pc", "pup"),
    *("reform", "respect", "ruk", "sdlp", "sdp", "snp", "tuv", "ukip", "ukup", "uu", "uup", "yp"),
}
"""Parties and groups of both Houses as the report shortens them; with "Ind" before it, somebody who left one."""
_SEAT = re.compile(r"\[\s*+(?P<who>.+?)(?:(?<!\s)\s+)?(?:,\s*)?in the chair\W*", re.IGNORECASE)
_GESTURE = re.compile(r"(?:\W*(?:rose|indicated|assented|dissented|nodded|shook|withdrew|gestured|made|took|seconded|sat)\b.{0,80})")
_PROCEDURE = re.compile(
    r"(?:Main |That )?(?:Questions?|Motions?|(?:Lords |Commons )?[Aa]mendments?|(?:New )?[Cc]lauses?|(?:New )?[Ss]chedules?|Bills?)\b"
    r"|(?:Resolved|Ordered|Debates?|Proceedings|Sittings?|Committee|Report|Read|Brought|Considered|Leave|By leave|Further|Adjourned)\b"
    r"|(?:Preamble|Title|A Division|Division|Petition|Presentation|Committee Stage|Royal Assent|Deferred|Delegated|Notice|Arrangement)\b"
    r"|(?:(?:The )?(?:House|Lords|Committee|Deputy|Speaker|Chair|Serjeant|Sitting)|It being|On resuming|Several|Tellers|Business)\b"
    r"|(?:(?:First|Second|Third) Reading|(?:Queen|King)[’']s|Relevant [Dd]ocuments?|Consideration|Members? (?:absent|sworn))\b"
    r"|(?:Mr|Madam)\.? (?:Deputy )?Speaker\b|In the (?:Chair|absence)\b|(?:Not[- ])?Content\b"
)
_PRESENTED = re.compile(r"Bills? Presented|Petitions? Presented|Division No\b.*|Division \d+|Text content", re.IGNORECASE)
_PLACEHOLDER = "Text content"
"""Words of the site's own template that stand for an empty answer (seen 2026-11)."""


@lru_cache(maxsize=1024)  # a House calls the same few Members again and again
def speaker_of_label(label: str) -> Called:
    """Whom a label calls; titles of peers are names, forms of address and of the chair are none."""
    text = fold(label).strip(" :")
    head = _BRACKET.sub(" ", text)
    head = _PEER.sub("", fold(head)).strip(" ,:—-")
    brackets = [fold(found) for found in _BRACKET.findall(text)]
    if _VOICES.fullmatch(head):
        return Called(office=head)
    if not _OFFICE.match(head):
        name, address = _parted(head)
        constituency, party = _seat_and_party(brackets)
        return Called(name, address, party=party, constituency=constituency)
    office = _SPEAKER.sub("", head).removeprefix("The ")
    seat = "chair" if office.lower() in {"chair", "chairman"} else head
    if not brackets:
        return Called(office=office, seat=seat)
    name, address = _parted(_PEER.sub("", _REPEATED.sub("", brackets[0])))
    constituency, party = _seat_and_party(brackets[1:])
    return Called(name, address, office=office, seat=seat, party=party, constituency=constituency)


def _seat_and_party(brackets: list[str]) -> tuple[str | None, str | None]:
    """Of ``(Trewick) (Lab)``, ``(LD)`` and ``(Brack) (Con) (Urgent Question)``; what stands before no party may be a remark as well."""
    at = next((number for number, words in enumerate(brackets) if words.casefold().removeprefix("ind ") in _PARTIES), None)
    if at is None:
        return None, None
    return (brackets[at - 1] if at else None), brackets[at]


def _parted(name: str) -> tuple[str, str]:
    """The name without forms of address, and the first of these."""
    words = name.split()
    styles: list[str] = []
    while len(words) > 1 and (words[0].strip(".").lower() in _STYLES or _is_courtesy(words)):
        styles.append(words.pop(0).strip(".").lower())
    if len(words) > 1 and words[-1] in {"MP", "KC", "QC"}:
        words.pop()
    return " ".join(words), " ".join(styles)


def _is_courtesy(words: list[str]) -> bool:
    """True for ``Lady Ada Vale``, whose given name shows that the style is no part of a title such as ``Lady Vale of Brack``."""
    return words[0] == "Lady" and len(words) > 2 and "of" not in words


def is_seat(text: str) -> bool:
    """True for the line that says who is in the chair."""
    return _SEAT.fullmatch(text) is not None


def is_voice_alone(label: str) -> bool:
    """True for a label that is the whole event: ``Several hon. Members rose—``."""
    return "rose" in label and re.fullmatch(r".*\brose\W*", label) is not None


def is_procedure(text: str, italic_start: bool, all_italic: bool) -> bool:
    """True for what the House did rather than anybody said: printed in italics, or opening with italic words of procedure."""
    if all_italic and text[:1].isupper():
        return True
    return (italic_start and _PROCEDURE.match(text) is not None) or _PRESENTED.fullmatch(text) is not None


def unsaid(text: str, italic_start: bool, all_italic: bool) -> ChamberEntry | None:
    """The entry of a line that nobody says; ``None`` for words."""
    if text == _PLACEHOLDER or (all_italic and _GESTURE.fullmatch(text)):
        return ChamberEntry(text, kind=ParagraphKind.NOTE)
    if seat := _SEAT.fullmatch(text):
        return ChamberEntry(text, kind=ParagraphKind.NOTE, chair=_holder(seat["who"]))
    if is_stage_direction(text) or is_note(text):
        return ChamberEntry(text, kind=ParagraphKind.NOTE)
    if is_procedure(text, italic_start, all_italic):
        return ChamberEntry(text, kind=ParagraphKind.NOTE, closes=True)
    return None


def _holder(who: str) -> str | None:
    """Who takes the chair, ``None`` for the Speaker by office alone."""
    return who if speaker_of_label(who).name else None


_FORMAL = re.compile(
    r"(?:House of (?:Commons|Lords)|Prayers.*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? .*|\d{1,2} \w+ \d{4}|Met at .*|Division No.*"
    r"|The (?:House|Committee|sitting) met .*|.* was asked.*|The House being .*|\[.*\]|\(.*\))\W{0,9}",
    re.IGNORECASE,
)


def is_topic(text: str) -> bool:
    """True for a heading that says what is spoken of, rather than who meets, when, and how they begin."""
    return not _FORMAL.fullmatch(text) and not is_note(text)
