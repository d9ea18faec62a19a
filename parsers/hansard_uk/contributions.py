"""Official reports in which each contribution is an element of its own, with the Member beside it: as pages and as JSON, to entries."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from parsers.hansard_uk.official_report import is_voice_alone, speaker_of_label, unsaid
from podium.extract import Called, ChamberEntry, Node, Page, ParagraphKind

ITEMS = ".child-debate > h2, .debate-item"
SCHEME = "ukparliament"
"""Of the numbers that Parliament gives its Members: ``ukparliament:4514``."""
_NUMBERS = "hs_columnnumber"
_MEMBER = re.compile(r"[?&]memberId=(\d+)", re.IGNORECASE)


def contribution_entries(page: Page) -> Iterator[ChamberEntry]:
    """The items of a debate page in order: headings, contributions, and what the House did."""
    items = page.every(ITEMS)
    found = page.root.first_in(items, ".contribution")
    made = [contribution for contribution in found if contribution]
    headers = iter(page.root.first_in(made, ".attributed-to-details"))
    contents = iter(page.root.first_in(made, ".content"))
    for item, contribution in zip(items, found, strict=True):
        if contribution:
            header = next(headers)
            yield from _words(_label(contribution, header), _linked_member(header), next(contents))
        elif (text := item.text) and not item.has(".column-number"):
            yield _between(item, text)


def _between(item: Node, text: str) -> ChamberEntry:
    """A heading, or an item that nobody is named for: a chair, a clock time, a division, a motion put."""
    if item.attribute("data-tag"):
        return ChamberEntry(text, kind=ParagraphKind.HEADING, closes=True)
    return unsaid(text, True, True) or ChamberEntry(text, kind=ParagraphKind.NOTE, closes=True)


def _label(contribution: Node, details: Node | None) -> str:
    header = details or contribution.maybe(".attributed-to")
    return header.text if header else ""


def _linked_member(details: Node | None) -> str | None:
    """The number of the Member whose contributions a header links."""
    found = _MEMBER.search(details.attribute("href") or "") if details else None
    return found[1] if found else None


def _words(label: str, member: str | None, content: Node | None) -> Iterator[ChamberEntry]:
    """The paragraphs of one contribution; from a line of procedure on, nobody has the word until the next."""
    if label and is_voice_alone(label):
        yield ChamberEntry(label, kind=ParagraphKind.NOTE)
    elif label and member:
        yield ChamberEntry("", label, called=_called(label, member))
    else:
        yield ChamberEntry("", label or None)
    for paragraph in _paragraphs(content) if content else ():
        if text := paragraph.text:
            yield unsaid(text, *_italics(paragraph, text)) or ChamberEntry(text)


@lru_cache(maxsize=1024)  # as speaker_of_label is
def _called(label: str, member: str) -> Called:
    return replace(speaker_of_label(label), person_id=f"{SCHEME}:{member}")


def _paragraphs(content: Node) -> list[Node]:
    """Without those in cells, which are read with all that is in them only where nothing else is there."""
    found = content.every("p, td")
    if any(part.tag == "td" for part in found):
        found = content.every("p:not(td p)")
    return found or [content]


def _italics(paragraph: Node, text: str) -> tuple[bool, bool]:
    """Whether the first printed letter is italic, and whether all are."""
    parts = [words for part in paragraph.every("em, i") if (words := part.text)] if paragraph.children else ()
    if not parts:
        return False, False
    plain = text.lstrip("[(")
    return plain.startswith(parts[0]), "".join("".join(parts).split()) == "".join(text.split())


def items(debate: Any) -> Iterator[ChamberEntry]:
    """The same from the JSON of a debate: its title, its ``Items``, then its ``ChildDebates``."""
    overview = debate.get("Overview") or {}
    if title := overview.get("Title"):
        yield ChamberEntry(str(title), kind=ParagraphKind.HEADING, closes=True)
    for item in debate.get("Items") or ():
        yield from _item(item)
    for child in debate.get("ChildDebates") or ():
        yield from items(child)


def _item(item: Any) -> Iterator[ChamberEntry]:
    content = Page("", f"<div>{item.get('Value') or ''}</div>").maybe("div")
    if content is None or not content.text or str(item.get("HRSTag")).lower() == _NUMBERS:
        return
    if item.get("ItemType") == "Contribution" and (label := item.get("AttributedTo")):
        yield from _words(str(label), str(item.get("MemberId") or "") or None, content)
    else:
        yield unsaid(content.text, True, True) or ChamberEntry(content.text, kind=ParagraphKind.NOTE, closes=True)
