"""The floor of a chamber as a printed record of fixed width gives it: labels such as ``Mr. MERKLEY.`` and ``The PRESIDING OFFICER.``,
what the record itself tells in between, and what is inserted. Pure; the order of turns is for ``podium.proceedings``.

Members are printed in capitals where they take the floor or do something, and in common type where somebody speaks of them: so a line that
opens with a name in capitals and is no label is the record's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podium.fixed_width import Printed, Setting
from podium.notes import is_stage_direction
from podium.proceedings import Called, Entry
from podium.records import ParagraphKind
from podium.text import fold

_UPPER = "A-ZÀ-ÖØ-Þ"
_WORD = rf"(?:(?:[{_UPPER}]\.)+|(?:St\. ?)?(?:[{_UPPER}][a-zà-ÿ]{{1,4}})?[{_UPPER}]['’]?[{_UPPER}]+(?:[-'’](?:[{_UPPER}][a-z])?[{_UPPER}]+)*)"
_NAME = rf"(?:(?:de|la|del|van|von|der|den|du) )*{_WORD}(?: (?:(?:de|la|del|van|von|der|den|du) )*{_WORD})*(?:,? (?:Jr|Sr)\.)?"
_PLACE = r"(?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+){0,3}"
_ADDRESS = r"(?:Mr|Mrs|Ms|Miss|Dr|MR|MRS|MS)\.?"
_MEMBER = rf"(?P<address>{_ADDRESS}) (?:(?P<part>Manager|Counsel) )?(?P<name>{_NAME})(?:,? of (?P<place>{_PLACE}))?"
_CHAIR = r"(?:PRESIDING OFFICER|SPEAKER|(?:VICE )?PRESIDENT|CHAIR(?:MAN|WOMAN|PERSON)?|CHIEF JUSTICE|(?:[A-Z]+ )?CLERK|CHAPLAIN|SECRETARY|SERGEANT AT ARMS|DOORKEEPER)"
_OFFICE = rf"(?:The|THE) (?P<office>(?:(?:Acting|ACTING|Deputy|DEPUTY) )?{_CHAIR}(?: pro tempore)?|Speaker pro tempore)"
_LABEL = re.compile(rf"(?P<label>{_MEMBER}|{_OFFICE})(?P<remark>\s?[(\[][^)\]]{{1,160}}[)\]])?\.(?:\s|--|$)")
_HOLDER = re.compile(rf"{_ADDRESS} (?P<name>[^,]+?)(?:,? of (?P<place>{_PLACE}))?")
_NARRATES = re.compile(rf"(?:(?:Messrs|Mses|Mmes)\.|{_MEMBER}|{_OFFICE})(?![\w.])")
_PRAYS = re.compile(r"(?P<who>[^.:]*?(?:\b(?:Dr|Rev|Msgr|St|Jr|[A-Z])\.[^.:]*?)*),? offered the following prayers?:")

_MATTER = (
    r"(?:(?:joint |concurrent |Senate |House )?(?:bill|resolution)|(?:committee |managers?'? |pro forma |second-degree )?amendment|(?:instant )?motion|preamble|title|"
    r"treaty|nomination|conference report|Senate amendment|resolution of ratification|previous question|question|decision of the Chair)s?"
)
_MATTERS = rf"{_MATTER}(?: to (?:recommit|table|adjourn|proceed|suspend the rules|instruct conferees|reconsider|strike|lay [^.]{{3,60}} on the table))?"
_NUMBER = r"(?: \([^()]{1,120}\)| No\. [\d,]+)?(?:, in the nature of a substitute)?(?:,? as (?:further )?(?:amended|modified),?| with its preamble,?| en bloc)*"
_RESULT = (
    r"(?:(?:agreed|not agreed|ordered|withdrawn|rejected|confirmed|adopted|passed|tabled|defeated|sustained)\b|laid (?:on|upon) the table|"
    r"read (?:the|a) |considered(?:,| and)|then (?:ordered|read|passed)|engrossed|concurred in|taken)"
)
_CLERK = r"(?:(?:senior |legislative |assistant |bill |reading |chief |deputy |journal )*[Cc]lerk|Sergeant at Arms)"
_OWN = re.compile(
    "|".join(
        (
            r"There (?:was|being) no (?:further )?objection\b",
            rf"(?:So |Thereupon,? |Accordingly,? )?(?:\([^()]*\),? )?[Tt]he {_MATTERS}{_NUMBER},? (?:was|were) {_RESULT}",
            rf"(?:The|An) {_CLERK} (?:read|called|proceeded|designated|reported|announced|began)\b",
            r"The (?:yeas and nays|roll|vote|result(?: of the vote)?|question|ayes and noes) (?:was|were) (?:then )?(?:ordered|called|taken|announced|demanded|put)\b",
            r"The (?:yeas and nays|result) (?:resulted|was announced)",
            r"The (?:Senate|House|Committee)(?: of the Whole)?(?:,? (?:at|in|as) [^.]{1,80}[.,m])? (?:met at|was called to order|proceeded to (?:consider|the consider)|"
            r"resumed (?:the )?consideration|reassembled|rose\b|divided|resolved itself|adjourned (?:until|at)|recessed (?:until|at)|stood )",
            r"The (?:Speaker|President|Presiding Officer|Vice President|Chair)(?: pro tempore)? (?:announced|laid|appointed|put)\b",
            r"The following (?:named )?(?:bills?|titles?|Members?|Senators|communications?|messages?|nominations?|petitions|reports?)\b[^.]{0,160} (?:was|were|is|are)\b",
            r"(?:The |Said )?(?:text|letter|article|statement|material|bill|resolution|amendment|nomination|message|report|list|table|communication|preamble|editorial)s?"
            r"\b[^.]{0,160} (?:is|are|reads?|follows?),? ?(?:as follows)?:",
            r"A (?:motion to reconsider|recorded vote|quorum)\b[^.]{0,60} (?:laid|ordered|agreed|refused)",
            r"(?:Thereupon|Accordingly),? (?:at|the (?:Senate|House|Committee|bill|resolution))\b|Accordingly \(",
            r"So \(|So the (?:bill|motion|resolution|amendment|conference report|nomination)\b",
            r"(?:By unanimous consent,|On motion of M)",
            r"(?:Amendment|Amendments) (?:No\.|Nos\.|\(No)[^.]{1,60} (?:was|were) (?:agreed|rejected|withdrawn)",
            r"(?:S|H)\. ?(?:R|J|Con|Res)?\.? ?(?:Res\. ?)?\d+\. (?:A|An|Joint|Concurrent) ",
            r"At the request of M|Pursuant to clause \d|Under clause \d",
            r"Leave of absence was granted|EXHIBIT\b|Exhibit \d|Amendment offered by M|SA \d+\.",
        )
    )
)
_MINE = re.compile(r"\b(?:I|my|me|we|our|us|you|your)\b")
_LASTING = re.compile(r"\((?!.*(?:speaking|applause|laughter))|.*\baddressed the Chair|There was no objection|.* (?:assumed|in) the [Cc]hair|\{")
"""What the record tells in the middle of a turn that goes on."""
_PRINTS = re.compile(
    r"\b(?:insert|includ|submit|attach|enclos|append|print|enter|RECORD|Record\b|text of|following (?:letter|article|statement|bill|material|text|editorial|list|table)|"
    r"unanimous consent|exhibit|as follows)",
)
_CITED = re.compile(r"(?P<bill>(?:S|H)\. ?(?:(?:R|J|Con|Res)\. ?)*\d+)\. ")
_EXTENDS = re.compile(r"HON\. (?P<name>.+)", re.IGNORECASE)
_HEAD = re.compile(r"speech of|hon\. .*|of .*|in the (?:house of representatives|senate.*)|\w+day, \w+ \d{1,2}, \d{4}|\[.*\]|_+", re.IGNORECASE)
_SECTIONS = re.compile(
    r"additional statements|statements on (?:introduced|submitted) .*|introduction of bills .*|submission of .*|text of amendments|senate|house of representatives",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Opening:
    """A label and where the words after it begin."""

    label: str
    end: int


def floor(printed: Sequence[Printed]) -> Iterator[Entry]:
    """Every printed paragraph as an entry: words with their labels, the record's own lines, inserted matter."""
    quoting = said = False
    for one in printed:
        if one.setting is Setting.SMALL:
            quoting = quoting and said
            yield Entry(one.text, kind=ParagraphKind.SPEECH if quoting else ParagraphKind.NOTE)
            continue
        quoting = False
        if one.setting is not Setting.TEXT:
            said = said and one.setting is Setting.MARK
            yield Entry(one.text, kind=ParagraphKind.HEADING if one.setting is Setting.HEADING else ParagraphKind.NOTE)
            continue
        entry = _entry(one.text)
        yield entry
        said = entry.kind is ParagraphKind.SPEECH
        quoting = said and one.text.endswith((":", ":--")) and not _PRINTS.search(one.text[-400:])


def _entry(text: str) -> Entry:
    opening = _opening(text)
    if opening:
        return Entry(text[opening.end :].lstrip(" -"), opening.label)
    if prayer := _PRAYS.fullmatch(text):
        return Entry("", text, caller=prayer["who"])
    if is_stage_direction(text) or _NARRATES.match(text) or (_OWN.match(text) and not _MINE.search(text[:400])):
        return Entry(text, kind=ParagraphKind.NOTE, closes=not _LASTING.match(text))
    return Entry(text)


def _opening(text: str) -> _Opening | None:
    found = _LABEL.match(text)
    if found is None:
        return None
    remark = fold(found["remark"] or "")
    kept = f" {remark}" if _HOLDER.fullmatch(remark.strip("()[]")) else ""
    return _Opening(found["label"] + kept, found.end("remark") + 1 if found["remark"] else found.end("label") + 1)


def called(label: str) -> Called:
    """Whom one label calls: ``Mr. MILLER of Florida``, ``The SPEAKER pro tempore (Mr. Poe)``, ``The Chaplain, Dr. …`` of a prayer."""
    found = _LABEL.match(f"{label}.")
    if found is None:
        return _praying(label)
    if found["name"]:
        return Called(cased(found["name"]), _address(found["address"]), found["place"], found["part"])
    holder = _HOLDER.fullmatch((found["remark"] or "").strip(" ()[]"))
    office = cased_office(found["office"])
    return Called(cased(holder["name"]), None, holder["place"], office) if holder else Called(office=office)


def _address(printed: str) -> str:
    return printed.strip(".").lower()


_STYLES = re.compile(r"(?:the|rev|reverend|dr|doctor|father|fr|rabbi|pastor|bishop|msgr|monsignor|most|very|right|imam|elder|brother|sister|honorable)", re.IGNORECASE)


def _praying(who: str) -> Called:
    """``The Chaplain, the Reverend Dr. NAME``, ``The Reverend NAME, church and town``: the first part with two words of a name."""
    parts = [part.strip() for part in who.split(",")]
    chaplain = re.search(r"\b(?:guest )?chaplain\b", parts[0], re.IGNORECASE)
    office = chaplain.group(0).capitalize() if chaplain else None
    for part in parts[1:] if chaplain else parts:
        words = part.split()
        while words and _STYLES.fullmatch(words[0].strip(".")):
            words.pop(0)
        if len(words) > 1 and words[0][0].isupper():
            return Called(" ".join(words), office=office)
    return Called(office=office)


def extended(printed: Iterable[Printed]) -> list[Called]:
    """The Members whose extensions these are, from the lines ``HON. …`` above the words."""
    found = (_EXTENDS.fullmatch(one.text) for one in printed if one.setting is Setting.HEADING)
    return [Called(cased(match["name"])) for match in found if match]


def heading(printed: Sequence[Printed]) -> str | None:
    """The heading above the first words, a section's name only where there is no other; else the bill that the words introduce."""
    above = list(_above(printed))
    headings = [one.text for one in above if one.setting is Setting.HEADING and not _HEAD.fullmatch(one.text)]
    own = [text for text in headings if not _SECTIONS.fullmatch(text)]
    bill = next((found["bill"] for one in above if (found := _CITED.match(one.text))), None)
    return next(iter([*own, *([bill] if bill else []), *headings]), None)


def _above(printed: Sequence[Printed]) -> Iterator[Printed]:
    for one in printed:
        if one.setting is Setting.TEXT and _opening(one.text):
            return
        yield one


def cased(name: str) -> str:
    """A name without words in capitals: ``ROS-LEHTINEN``, ``McCARTHY``, ``O'NEILL``, ``DeFAZIO``; initials and numerals stay."""
    return " ".join(_cased_word(word) for word in name.split())


def _cased_word(word: str) -> str:
    if re.fullmatch(r"(?:[^\W\d_]\.)+,?|[IVX]{2,}", word):
        return word
    return re.sub(rf"(?<![a-zà-ÿ{_UPPER}])[{_UPPER}]{{2,}}|(?<=[a-z])[{_UPPER}]{{2,}}", lambda part: part.group(0).capitalize(), word)


def cased_office(office: str) -> str:
    """An office as one writes it: ``Presiding Officer``, ``Speaker pro tempore``."""
    small = {"OF", "THE", "AT", "PRO", "TEMPORE"}
    return " ".join(word.lower() if word in small else word.capitalize() if word.isupper() else word for word in office.split())
