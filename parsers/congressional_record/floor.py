"""The floor of a chamber as a printed record of fixed width gives it: labels such as ``Mr. MERKLEY.`` and ``The PRESIDING OFFICER.``.

Pure; the order of turns is for ``podium.extract.chamber``. Members are printed in capitals where they take the floor or do
something, and in
common type where somebody speaks of them: so a line that opens with a name in capitals and is no label is the record's own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from parsers.congressional_record.formulas import inserts, is_formula, is_in_passing
from podium.extract import Called, ChamberEntry, ParagraphKind, Printed, Setting, fold, is_stage_direction

_UPPER = "A-ZÀ-ÖØ-Þ"
_CAPITALS = re.compile(rf"(?<![a-zà-ÿ{_UPPER}])[{_UPPER}]{{2,}}(?:[~'’](?<=[{_UPPER}]{{2}}.)[{_UPPER}]+)*|(?<=[a-z])[{_UPPER}]{{2,}}")
_PARTICLES = r"(?:(?:[Dd]e|[Ll]as?|[Dd]el|[Vv]an|[Vv]on|der|den|du) )*"
# Accents stand behind their letters in the plain text of the release: ``NUN~EZ``, ``VELA'ZQUEZ``.
_WORD = (
    rf"(?:(?:[{_UPPER}]\.)+"
    rf"|(?:S[Tt]\. ?)?(?:[{_UPPER}][a-zà-ÿ]{{1,4}})?[{_UPPER}]['’]?[{_UPPER}]+(?:[-'’~](?:[{_UPPER}][a-z])?[{_UPPER}]+)*)"
)
_NAME = rf"{_PARTICLES}{_WORD}(?: {_PARTICLES}{_WORD})*(?:,? (?:Jr|Sr)\.)?"
_PLACE = r"(?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+){0,3}"
_ADDRESS = r"(?:Mr|Mrs|Ms|Miss|Dr|MR|MRS|MS)\.?"
_SPOKEN_OF = rf"(?!(?:[{_UPPER}]\. ?)+[{_UPPER}][a-z]+[ ,.])"  # Mr. Q. Quill
_MEMBER = rf"(?P<address>{_ADDRESS}) (?:(?P<part>Manager|Counsel) )?(?P<name>{_SPOKEN_OF}{_NAME})(?:,? of (?P<place>{_PLACE}))?"
_CHAIR = (
    r"(?:PRESIDING OFFICER|SPEAKER|(?:VICE )?PRESIDENT|CHAIR(?:MAN|WOMAN|PERSON)?|CHIEF JUSTICE|(?:[A-Z]+ )?CLERK"
    r"|CHAPLAIN|SECRETARY|SERGEANT AT ARMS|DOORKEEPER)"
)
_OFFICE = rf"(?:The|THE) (?P<office>(?:(?:Acting|ACTING|Deputy|DEPUTY) )?{_CHAIR}(?: pro tempore| PRO TEMPORE)?|Speaker pro tempore)"
# Guests of a joint meeting, and officers in the chair of an impeachment: ``Prime Minister KISHIDA``, ``Mr. Chief Justice RUDDE``.
_GUEST = (
    r"(?:(?:Mr|Madam)\.? )?(?P<rank>(?:(?:Vice|Prime|Secretary|Attorney|Chief|Lieutenant|Major|Brigadier|Rear|Foreign) )?"
    r"(?:President|Premier|Minister|Chancellor|Taoiseach|King|Queen|Prince|Princess|Pope|Cardinal|Bishop|Rabbi|Father|Pastor|Reverend|Imam"
    r"|General|Admiral|Colonel|Commander|Captain|Major|Justice|Secretary|Ambassador|Governor|Senator|Representative|Professor))"
    rf" (?P<guest>{_NAME}(?: [IVX]+)?)"
)
_TITLE_CASE = r"The (?P<titled>(?:Acting )?(?:Speaker|Chair(?:man|woman)?|Presiding Officer))"
_LABEL = re.compile(
    rf"(?P<label>{_MEMBER}|{_OFFICE}|{_GUEST}|{_TITLE_CASE}(?=\. [A-Z])|(?P<pair>{_ADDRESS} [A-Z][a-z])(?=\. M))"
    r"(?P<remark>\s?[(\[][^)\]]{1,160}[)\]])?"
    # A comma is a misprint that is told by whom it addresses: "Mr. QUILL, Mr. Speaker, I rise".
    r"(?:\.|(?<=, [JS]r\.)|,(?= M(?:r\.|rs\.|s\.|adam) (?:Speaker|President|Chair)))(?=\s|--|$)"
)
_PRESENTED = re.compile(
    r"\bpresent(?:ing)? to you (?:(?:His|Her) (?:Excellency|Majesty|Holiness|Royal Highness)|the Honorable|the Right Honorable),? "
    r"(?:(?:the )?(?:Honorable|Dr\.) )?(?P<name>[A-Z][\w.'’-]+(?: (?:[a-z]{2,3} )?[A-Z][\w.'’-]+){1,4}), (?:the )?"
    r"(?P<office>[^,.;]{4,80})[.,]"
)
"""How the chair presents whoever addresses both houses: "presenting to you Her Excellency Ada Brevik, Prime Minister of Norden."."""
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
_OWN_WORDS = re.compile(
    r"\bI (?:made|gave|delivered|offered|read|spoke) (?:the following|this|these) (?:\w+ ){0,3}"
    r"(?:statement|remarks|speech|testimony|address|words)\b"
)
"""Behind "I made the following statement during a hearing:" the Member's own words follow in small type."""
_TABLE = re.compile(r"\.{5,}|-{8,}|_{8,}|={8,}")
"""Of small type: the leader between the columns of a table, ``Lamps......... 12``."""
_EXTENDS = re.compile(r"HON\. (?P<name>.+)", re.IGNORECASE)
_OF_STATE = re.compile(r"of (?:the )?(?P<state>[a-z][a-z .]+)")
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
            said = reads_out and not _TABLE.search(one.text)
            yield ChamberEntry(one.text, kind=ParagraphKind.SPEECH if said else ParagraphKind.NOTE)
        elif one.setting is Setting.TEXT:
            entry = _entry(one.text)
            announced = entry.kind is ParagraphKind.SPEECH and one.text.endswith((":", ":--"))
            reads_out = announced and (_OWN_WORDS.search(one.text[-400:]) is not None or not inserts(one.text[-400:]))
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
    if is_stage_direction(text) or _NARRATES.match(text) or is_formula(text):
        return ChamberEntry(text, kind=ParagraphKind.NOTE, closes=not is_in_passing(text))
    return ChamberEntry(text)


def _printed(opening: re.Match[str]) -> str:
    """The label with the bracket that names who is in the chair, without one on how the words came."""
    remark = fold(opening["remark"] or "")
    return f"{opening['label']} {remark}" if _HOLDER.fullmatch(remark.strip("()[]")) else opening["label"]


def speaker_called(label: str) -> Called:
    """Whom a label calls: ``Mr. MILLER of Florida``, ``The SPEAKER pro tempore (Mr. Poe)``, ``The Chaplain, Dr. …`` of a prayer."""
    found = _LABEL.match(f"{label}. Mr.")  # as it stands before words
    if found is None:
        return _praying(label)
    if found["name"]:
        return Called(cased(found["name"]), found["address"].strip(".").lower(), found["place"], found["part"])
    if found["guest"]:
        return Called(cased(found["guest"]), office=found["rank"])
    if found["pair"]:
        return Called(found["pair"].split(" ", 1)[1], found["pair"].partition(".")[0].lower())
    holder = _HOLDER.fullmatch((found["remark"] or "").strip(" ()[]"))
    office = _cased_office(found["office"] or found["titled"])
    return Called(cased(holder["name"]), None, holder["place"], office) if holder else Called(office=office)


def caller_among(printed: Iterable[Printed]) -> Callable[[str], Called]:
    """Whom a label calls on this page: a guest by the whole name and office with which the chair presented them."""
    guests = [found for one in printed for found in _PRESENTED.finditer(one.text)]

    def call(label: str) -> Called:
        called = speaker_called(label)
        surname = (called.name or "").casefold()
        presented = [
            found
            for found in guests
            if surname in found["name"].casefold().split() and called.office and found["office"].startswith(called.office)
        ]
        return Called(presented[0]["name"], office=presented[0]["office"]) if len({one["name"] for one in presented}) == 1 else called

    return call


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
    """The Members whose remarks are extended, from the lines ``HON. …`` above the words, with the state that the next line gives."""
    headings = [one.text for one in printed if one.setting is Setting.HEADING]
    found = ((_EXTENDS.fullmatch(line), _OF_STATE.fullmatch(below)) for line, below in pairwise([*headings, ""]))
    return [Called(cased(name["name"]), place=state["state"].title() if state else None) for name, state in found if name]


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


def _cased_office(office: str) -> str:
    """An office as one writes it: ``Presiding Officer``, ``Speaker pro tempore``, ``Sergeant at Arms``."""
    return " ".join(word.lower() if word == "AT" else word.capitalize() if word.isupper() else word for word in office.split())
