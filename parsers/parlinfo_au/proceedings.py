"""The course of a sitting in either schema of Australia's Hansard, line by line.

Until 2011 every turn is an element with its speaker's fields and ``para``; since then a whole speech is one body of ``p`` with the labels
as spans in it, and the fields of those who interject stand beside it without words. What narrates stands among the words in both: it is
known by a name in bold, which nobody's words have, or by its formula.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from parsers.parlinfo_au.members import in_chair, member_of_fields, member_of_label
from podium.extract import Called, ChamberEntry, Node, Page, ParagraphKind, is_stage_direction

_UNSAID = {
    *("session.header", "day.start", "separator", "page.no", "id.no", "type", "time.stamp", "cognate", "adjournmentinfo", "talker"),
    *("division.data", "answers.to.questions", "table", "graphic", "electorate", "role", "name"),
}
"""Furniture, fields that are read with the words they belong to, tables, who voted how, and answers in writing."""
_TURNS = {"speech", "question", "answer", "motionnospeech"}
_CALLS = {"interjection", "continue"}
_FRAME = {"HPS-SODJobDate", "HPS-MCJobDate", "HPS-Line"}
_LABELS = 'span[class^="HPS-Member"], span[class^="HPS-Office"], span[class="HPS-GeneralInterjecting"]'
_UNHEARD = 'span[class$="IInterjecting"]'
"""Interjections that the record tells of without their words."""
_DASH = re.compile(r"(?:\([^()]*\)\s*)?—\s*")
"""Between a label and the words: ``(Mr Jenkins)—Order!``."""
_BRACKETS = re.compile(r"(?:\s{0,3}\((?:[^()]|\([^()]*\))*+\))*+\s{0,3}:\s*")
"""Seat, office and time behind a label: `` (Brand—Minister for Resources) (09:01):``."""
_NAMED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Senator|Hon\.?)\s|\bThe (?:[A-Z]{3,} )*(?:SPEAKER|PRESIDENT|CHAIR|CLERK)\b")
_INTERJECTING = re.compile(r".{3,80}\binterjecting\b\W*")
_VOICES = re.compile(
    r"(?P<voices>(?:An? )?(?:(?:government|opposition|honourable|labor|liberal|national|coalition|greens) )?(?:members?|senators?))"
    r"—(?P<words>.+)",
    re.IGNORECASE,
)
"""Several at once, inside somebody's speech: ``Government members—No!``."""
_FORMULA = re.compile(
    r"""
    (?: (?:original[ ])?questions?[ ](?:put|agreed|negatived|resolved|unresolved|so[ ]resolved)
      | bills?[ ](?:read|returned|as[ ]amended|agreed|passed|and[ ]explanatory)
      | debate[ ](?:adjourned|interrupted|resumed|\()
      | leave[ ](?:not[ ])?granted
      | (?:motions?|amendments?)[ ](?:\(.{1,60}\)[ ])?(?:agreed|negatived)
      | (?:the[ ])?(?:house|senate|committee|main[ ]committee|federation[ ]chamber)[ ](?:divided|adjourned)
      | (?:sitting|proceedings)[ ]suspended
      | ordered[ ](?:that|to)
      | consideration[ ](?:resumed|in[ ]detail)
      | the[ ]bells[ ](?:having|being)
      | honourable[ ](?:members|senators)[ ]having
      | message[ ].{0,60}reported
      | the[ ](?:honourable[ ])?(?:member|senator)[ ].{3,60}[ ](?:then|thereupon)[ ](?:left|withdrew)
      | .{3,60}—by[ ]leave—(?:agreed|taken)
    )\b.{0,240}
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What the chamber does, as the record puts it: ``Question agreed to.``, ``Debate (on motion by Ms Rowe) adjourned.``"""


def entries(page: Page) -> Iterator[ChamberEntry]:
    """The sitting in order; headings that the second schema prints again below their field stand once."""
    members = {
        number.text: found
        for talker in page.every("talker")
        if (number := talker.maybe("name\\.id")) and (found := member_of_fields(talker))
    }
    heading = None
    for entry in _walk(page.root, members, inside=False):
        if entry.kind is ParagraphKind.HEADING:
            if entry.text.casefold() == heading:
                continue
            heading = entry.text.casefold()
        yield entry


Members = Mapping[str, Called]
"""By the number that labels link."""


def _walk(holder: Node, members: Members, inside: bool) -> Iterator[ChamberEntry]:
    """What stands in an element; ``inside`` says that it belongs to somebody's speech."""
    for node in holder.children:
        tag = node.tag
        if tag in _UNSAID:
            continue
        if tag in {"debateinfo", "subdebateinfo"}:
            yield from (ChamberEntry(one.text, kind=ParagraphKind.HEADING, closes=True) for one in node.children if one.tag == "title")
        elif tag in _TURNS:
            yield from _turn(node, members)
        elif tag in _CALLS:
            yield from _walk(node, members, inside=True)
            if not inside:
                yield ChamberEntry("", closes=True)
        elif tag == "talk.start":
            yield from _opening(node)
        elif tag == "item":
            yield from _item(node, members)
        elif tag in {"para", "inline"}:
            yield from _words(
                node.text.removeprefix("—"), _is_bold(node, 'inline[font-weight="bold"]'), node.attribute("class") == "italic"
            )
        elif tag == "p" and not any(child.tag == "p" for child in node.children):
            yield from _printed(node, members)
        else:
            yield from _walk(node, members, inside)


def _turn(node: Node, members: Members) -> Iterator[ChamberEntry]:
    """A speech; a motion without one names its mover in short."""
    yield ChamberEntry("", closes=True)
    fields = {child.tag: child.text for child in node.children if child.tag in {"name", "electorate"}}
    if node.tag == "motionnospeech" and (name := fields.get("name")):
        seat = fields.get("electorate", "").strip("()— ")
        yield ChamberEntry("", name, called=replace(member_of_label(name), constituency=seat or None))
    yield from _walk(node, members, inside=True)
    yield ChamberEntry("", closes=True)


def _opening(node: Node) -> Iterator[ChamberEntry]:
    """The beginning of a turn in the first schema: fields and first words."""
    said = [child for child in node.children if child.tag == "para"]
    talker = next((child for child in node.children if child.tag == "talker"), None)
    if talker is None or not said:
        return
    label = next((child.text for child in talker.children if child.tag == "name" and child.attribute("role") == "display"), "")
    for number, paragraph in enumerate(said):
        text = _DASH.sub("", paragraph.text, count=1) if _DASH.match(paragraph.text) else paragraph.text
        if not label or _INTERJECTING.fullmatch(f"{label} {text}"):
            yield ChamberEntry(paragraph.text, kind=ParagraphKind.NOTE)
        elif number:
            yield ChamberEntry(text)
        else:
            member = member_of_fields(talker)
            yield ChamberEntry(text, label, called=in_chair(member, label) if member else member_of_label(label))


def _item(node: Node, members: Members) -> Iterator[ChamberEntry]:
    """A member of a list, with its number before its first words."""
    number = node.attribute("label") or ""
    for entry in _walk(node, members, inside=True):
        yield entry._replace(text=f"{number} {entry.text}".strip())
        number = ""


def _printed(node: Node, members: Members) -> Iterator[ChamberEntry]:
    """A paragraph of the second schema."""
    text, kind = node.text, node.attribute("class") or ""
    if not text or kind in _FRAME:
        return
    label = node.maybe(_LABELS)
    if kind.endswith("Debate"):
        yield ChamberEntry(text, kind=ParagraphKind.HEADING, closes=True)
    elif node.has(_UNHEARD) or _INTERJECTING.fullmatch(text):
        yield ChamberEntry(text, kind=ParagraphKind.NOTE)
    elif label and (printed := label.text) and text.startswith(printed):
        yield _labelled(node, printed, text.removeprefix(printed), members)
    else:
        yield from _words(text, _is_bold(node, 'span[style*="font-weight:bold"]'), italic=False)


def _labelled(node: Node, printed: str, rest: str, members: Members) -> ChamberEntry:
    link = node.maybe('a[type^="Member"], a[type^="Office"]')
    label = printed.strip(" :")
    member = members.get((link.attribute("href") if link else None) or "")
    if member:
        seat, office = (" ".join(part.text for part in node.every(css)).strip() for css in (".HPS-Electorate", ".HPS-MinisterialTitles"))
        member = replace(member, constituency=seat or member.constituency, office=office or member.office)
    behind = None if printed.endswith(":") else _BRACKETS.match(rest)
    words = rest[behind.end() :] if behind else rest.lstrip()
    return ChamberEntry(words, label, called=in_chair(member, label) if member else member_of_label(label))


def _is_bold(node: Node, css: str) -> bool:
    """True where somebody is named in bold."""
    return _NAMED.search(" ".join(part.text for part in node.every(css))) is not None


def _words(text: str, bold: bool, italic: bool) -> Iterable[ChamberEntry]:
    if not text:
        return ()
    if voices := _VOICES.fullmatch(text):
        return (ChamberEntry(voices["words"], voices["voices"]),)
    if italic or is_stage_direction(text) or _INTERJECTING.fullmatch(text):
        return (ChamberEntry(text, kind=ParagraphKind.NOTE),)
    if bold or _FORMULA.fullmatch(text):
        return (ChamberEntry(text, kind=ParagraphKind.NOTE, closes=True),)
    return (ChamberEntry(text),)
