"""The floor of a chamber as a printed record of fixed width gives it: labels such as ``Mr. MERKLEY.`` and ``The PRESIDING OFFICER.``.

Pure; the order of turns is for ``podium.extract.chamber``. Members are printed in capitals where they take the floor or do
something, and in
common type where somebody speaks of them: so a line that opens with a name in capitals and is no label is the record's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from parsers.congressional_record.formulas import inserts, is_formula, is_in_passing
from podium.extract import Called, ChamberEntry, ParagraphKind, Printed, Setting, fold, is_stage_direction

_UPPER = "A-ZÀ-ÖØ-Þ"
_CAPITALS = re.compile(rf"(?<![a-zà-ÿ{_UPPER}])[{_UPPER}]{{2,}}|(?<=[a-z])[{_UPPER}]{{2,}}")
_PARTICLES = r"(?:(?:[Dd]e|[Ll]a|[Dd]el|[Vv]an|[Vv]on|[Dd]er|[Dd]en|[Dd]u) )*"
_WORD = (
    rf"(?:(?:[{_UPPER}]\.)+"
    rf"|(?:S[Tt]\. ?)?(?:[{_UPPER}][a-zà-ÿ]{{1,4}})?[{_UPPER}]['’]?[{_UPPER}]+~?[{_UPPER}]*(?:[-'’](?:[{_UPPER}][a-z])?[{_UPPER}]+)*)"
)
_NAME = rf"{_PARTICLES}{_WORD}(?: {_PARTICLES}{_WORD})*(?:,? (?:Jr|Sr)\.)?"
_PLACE = r"(?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+){0,3}"
_ADDRESS = r"(?:Mr|Mrs|Ms|Miss|Dr|MR|MRS|MS)\.?"
_MEMBER = rf"(?P<address>{_ADDRESS}) (?:(?P<part>Manager|Counsel) )?(?P<name>{_NAME}|[A-Z][a-z](?=\.\s))(?:,? of (?P<place>{_PLACE}))?"
_CHAIR = (
    r"(?:PRESIDING OFFICER|SPEAKER|(?:VICE )?PRESIDENT|CHAIR(?:MAN|WOMAN|PERSON)?|CHIEF JUSTICE|(?:[A-Z]+ )?CLERK"
    r"|CHAPLAIN|SECRETARY|SERGEANT AT ARMS|DOORKEEPER)"
)
_OFFICE = (
    rf"(?:The|THE) (?P<office>(?:(?:Acting|ACTING|Deputy|DEPUTY) )?{_CHAIR}(?: pro tempore)?|Speaker pro tempore"
    r"|(?:Speaker|(?:Acting )?Chair(?:man)?|Presiding Officer)(?=\.))"
)
_STYLE = (
    r"(?:King|Queen|Pope|Prince|Princess|President|Vice President|Prime Minister|Chancellor|Secretary General|General|Admiral|Captain|"
    r"Colonel|Major|Governor|Ambassador|Secretary|Senator|Representative|Rabbi|Reverend|Father|Bishop|Cardinal|Justice|Chief Justice|Mayor|"
    r"Chairman|Judge|Astronaut|(?:His|Her) (?:Excellency|Majesty|Holiness))"
)
_GUEST = rf"(?:Mr\. |Madam )?(?P<style>{_STYLE}) (?P<guest>{_NAME})"
"""A guest of a joint meeting, a chaplain or a nominee: title and surname, printed as a Member is (CREC 2024-04-11, H2294)."""
_LABEL = re.compile(rf"(?P<label>{_MEMBER}|{_OFFICE}|{_GUEST})(?P<remark>\s?[(\[][^)\]]{{1,160}}[)\]])?(?:\.|(?<=, [JS]r\.))(?=\s|--|$)")
_LIKE_A_LABEL = re.compile(rf"(?:[A-Z][\w'’-]*\.? ){{1,4}}[{_UPPER}~'’-]{{3,}}(?:, [JS]r)?\.(?=\s+[A-Z])")
"""A title and a surname in capitals: whoever it is, the word passes."""
_HOLDER = re.compile(rf"{_ADDRESS} (?P<name>[^,]+?)(?:,? of (?P<place>{_PLACE}))?")
_NARRATES = re.compile(rf"(?:(?:Messrs|Mses|Mmes)\.|{_MEMBER}|{_OFFICE})(?![\w.])")
_PRAYS = re.compile(r"(?P<who>.{3,160}?),? offered the following prayers?:")
_STYLES = {
    *(
        "the",
        "rev",
        "reverend",
        "dr",
        "doctor",
        "father",
        "fr",
        "rabbi",
        "pastor",
        "bishop",
        "msgr",
        "monsignor",
        "imam",
        "elder",
        "brother",
        "sister",
    ),
    *("most", "very", "right", "honorable"),
}
_BILL = re.compile(r"(?P<bill>(?:S|H)\. ?(?:(?:R|J|Con|Res)\. ?)*\d+)\. ")
_EXTENDS = re.compile(r"HON\. (?P<name>.+)", re.IGNORECASE)
_HEAD = re.compile(r"(?i:speech of|hon\. .*|\w+day, \w+ \d{1,2}, \d{4}|\[.*\])|(?:of|in the) [a-z][a-z .,]*")
_SECTIONS = re.compile(
    r"additional statements|statements on (?:introduced|submitted) .*|introduction of bills .*|submission of .*|text of amendments|senate"
    r"|house of representatives",
    re.IGNORECASE,
)


def floor_entries(printed: Sequence[Printed]) -> Iterator[ChamberEntry]:
    """Every printed paragraph as an entry: words with their labels, the record's own lines, inserted matter.

    Small type is inserted, unless the words above it announce a passage that is read out.
    """
    reads_out = prays = False
    for one in printed:
        if one.setting is Setting.SMALL:
            yield ChamberEntry(one.text, kind=ParagraphKind.SPEECH if reads_out else ParagraphKind.NOTE)
        elif one.setting is Setting.TEXT:
            entry = _entry(one.text)
            reads_out = entry.kind is ParagraphKind.SPEECH and one.text.endswith((":", ":--")) and not inserts(one.text[-400:])
            prays = entry.caller is not None or (prays and entry.label is None)
            yield entry
        else:
            reads_out = False
            yield ChamberEntry(one.text, kind=ParagraphKind.HEADING if one.setting is Setting.HEADING else ParagraphKind.NOTE, closes=prays)


def _entry(text: str) -> ChamberEntry:
    if opening := _LABEL.match(text):
        return ChamberEntry(text[opening.end() :].lstrip(" -"), _printed(opening))
    if prayer := _PRAYS.fullmatch(text):
        return ChamberEntry(text, text, ParagraphKind.NOTE, caller=prayer["who"])
    if _LIKE_A_LABEL.match(text):
        return ChamberEntry(text, kind=ParagraphKind.NOTE, closes=True)
    if is_stage_direction(text) or _NARRATES.match(text) or is_formula(text):
        return ChamberEntry(text, kind=ParagraphKind.NOTE, closes=not is_in_passing(text))
    return ChamberEntry(text)


def _printed(opening: re.Match[str]) -> str:
    """The label with the bracket that names who is in the chair, without one on how the words came."""
    remark = fold(opening["remark"] or "")
    return f"{opening['label']} {remark}" if _HOLDER.fullmatch(remark.strip("()[]")) else opening["label"]


def speaker_called(label: str) -> Called:
    """Whom a label calls: ``Mr. MILLER of Florida``, ``The SPEAKER pro tempore (Mr. Poe)``, ``The Chaplain, Dr. …`` of a prayer."""
    found = _LABEL.match(f"{label}.")
    if found is None:
        return _praying(label)
    if found["name"]:
        return Called(cased(found["name"]), found["address"].strip(".").lower(), found["place"], found["part"])
    if found["guest"]:
        return Called(cased(found["guest"]), None, None, found["style"], seat="a guest")
    holder = _HOLDER.fullmatch((found["remark"] or "").strip(" ()[]"))
    office = cased_office(found["office"])
    return Called(cased(holder["name"]), None, holder["place"], office) if holder else Called(office=office)


def _praying(who: str) -> Called:
    """``The Chaplain, the Reverend Dr. NAME``, ``The Reverend NAME, church and town``: the first part with two words of a name."""
    parts = [part.strip() for part in who.split(",")]
    chaplain = re.search(r"\b(?:guest )?chaplain\b", parts[0], re.IGNORECASE)
    office = chaplain.group(0).capitalize() if chaplain else None
    for part in parts[1:] if chaplain else parts:
        words = part.split()
        while words and words[0].strip(".").lower() in _STYLES:
            words.pop(0)
        if len(words) > 1 and words[0][0].isupper():
            return Called(" ".join(words), office=office)
    return Called(office=office)


def extended(printed: Iterable[Printed]) -> list[Called]:
    """The Members whose remarks are extended, from the lines ``HON. …`` above the words."""
    found = (_EXTENDS.fullmatch(one.text) for one in printed if one.setting is Setting.HEADING)
    return [Called(cased(match["name"])) for match in found if match]


_HEARS = re.compile(
    r"(?:TO (?:HEAR|RECEIVE) )?(?:AN )?ADDRESS (?:BY|OF) (?:(?:HIS|HER|THE) (?:EXCELLENCY|MAJESTY|HONORABLE|HOLINESS),? )?"
    r"(?:THE HONORABLE )?(?P<name>[^,]{3,60})(?:, (?P<office>[^,]{3,80}))?"
)


def guests(printed: Iterable[Printed]) -> list[Called]:
    """Whom a heading says that a joint meeting hears: ``JOINT MEETING TO HEAR AN ADDRESS BY HER EXCELLENCY …, PRIME MINISTER OF …``."""
    found = (_HEARS.search(one.text) for one in printed if one.setting is Setting.HEADING)
    return [
        Called(cased(match["name"]), office=cased_office(match["office"]) if match["office"] else None, seat="a guest")
        for match in found
        if match
    ]


def heading(printed: Sequence[Printed]) -> str | None:
    """The heading above the first words, a section's name only where there is no other; else the bill that the words introduce."""
    above = list(_above(printed))
    headings = [one.text for one in above if one.setting is Setting.HEADING and not _HEAD.fullmatch(one.text)]
    own = [text for text in headings if not _SECTIONS.fullmatch(text)]
    bills = [found["bill"] for one in above if (found := _BILL.match(one.text))]
    later = [one.text for one in printed if one.setting is Setting.HEADING]
    return next(iter([*own, *bills, *headings, *later]), None)


def _above(printed: Sequence[Printed]) -> Iterator[Printed]:
    for one in printed:
        if one.setting is Setting.TEXT and _LABEL.match(one.text):
            return
        yield one


def cased(name: str) -> str:
    """A name without words in capitals: ``ROS-LEHTINEN``, ``McCARTHY``, ``O'NEILL``, ``DeFAZIO``; initials and numerals stay."""
    return " ".join(_cased_word(word) for word in name.split())


def _cased_word(word: str) -> str:
    if re.fullmatch(r"(?:[^\W\d_]\.)+,?|[IVX]{2,}", word):
        return word
    return _CAPITALS.sub(lambda part: part.group(0).capitalize(), word)


def cased_office(office: str) -> str:
    """An office as one writes it: ``Presiding Officer``, ``Speaker pro tempore``, ``Sergeant at Arms``."""
    return " ".join(
        word.lower() if word in {"AT", "OF", "AND", "FOR", "THE"} else word.capitalize() if word.isupper() else word
        for word in office.split()
    )
