"""The body of a page of an unknown template: its region to printed paragraphs, parted from the lines that stand above the words."""

import re
from collections.abc import Iterator, Sequence

from podium.extract.fixed_width import Printed, Setting, read_fixed_width
from podium.extract.generic.evidence import SALUTATION, SPOKEN_WORDS, first_person
from podium.extract.generic.front import LONGEST_FRONT_LINE, is_field
from podium.extract.generic.region import is_data_table, is_footnote, is_frame, is_link_list
from podium.extract.labels import bold, capitals, letters
from podium.extract.layout import FRAME
from podium.extract.notes import is_note, read_delivery
from podium.extract.people import read_people
from podium.extract.places import read_venue
from podium.extract.speaker_labels import is_voice
from podium.extract.turns import TurnStyle, segments_of
from podium.page.blocks import Block, TextRun
from podium.page.page import Node
from podium.text.dates import find_date
from podium.text.folding import plain

SPEAKER_CLASSES = (
    '[class*="speaker"], [class*="attributed"], [class*="attribution"], [class*="member-name"], [class*="talker"], [class*="interlocutor"]'
)
_ANNOUNCES = re.compile(
    r"(?:(?:the )?following (?:is|are|remarks|text)|(?:below|here) (?:is|are)|(?:transcript|text) of|ci-après|es folgt)\b", re.IGNORECASE
)
_TRANSCRIPT = re.compile(
    r"(?:(?:full |complete )?(?:transcript|text|speech|remarks|statement|rede|mitschrift|discours)(?: (?:text|transcript))?)\s*:?",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"(?:related|publication status|direct link|further (?:information|reading)|more (?:information|on|from)|"
    r"read (?:more|also|next)|see also|share|tags?|"
    r"topics|(?:press |media )?contacts?|notes? (?:to|for) editors|"
    r"footnotes?|references|about the (?:author|speaker)|subscribe|downloads?|documents?|attachments?|media enquiries|"
    r"latest|recommended|you may also)\b.{0,60}",
    re.IGNORECASE,
)


SMALL_TYPE = "small-type"
"""The class of a paragraph that preformatted text sets in small type: an inserted document, which nobody is known to read out."""
_NEAR = 4
"""Paragraphs before and after a boxed quotation in which its words are looked for."""
_SHORTEST_PULL_QUOTE = 6
"""Words."""


def printed_region(region: Node) -> tuple[Block, ...]:
    """The printed paragraphs of a region, its frames and lists of links left out; names that stand in elements of their own as labels."""
    pre = region if region.tag == "pre" else region.maybe("pre")
    if pre and len(pre.text) > 0.8 * len(region.text):
        lines = (one for one in read_fixed_width(pre.preformatted) if one.setting is not Setting.MARK)
        return tuple(_printed_block(one) for one in lines)
    whole, names = len(region.text), _named_elements(region)

    def is_unwanted(node: Node) -> bool:
        if is_footnote(node) or (is_data_table(node) and len(node.text) < 0.3 * whole):
            return True
        if not ((is_frame(node) and len(node.text) < 0.3 * whole) or is_link_list(node)):
            return False
        return not names or not any(inner.text in names for inner in node.every(SPEAKER_CLASSES))

    blocks = _without_pull_quotes(region.blocks(FRAME, is_unwanted))
    return tuple(_with_labels(blocks, names)) if names else blocks


def _printed_block(one: Printed) -> Block:
    classes = frozenset({SMALL_TYPE}) if one.setting is Setting.SMALL else frozenset()
    return Block((TextRun(one.text),), "h3" if one.setting is Setting.HEADING else "p", classes)


def _without_pull_quotes(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without the quotations set in a box of their own whose words stand in a paragraph near by: said once."""
    kept = [block for number, block in enumerate(blocks) if block.tag != "blockquote" or not _is_repeated(block, blocks, number)]
    return tuple(kept)


def _is_repeated(quoted: Block, blocks: Sequence[Block], number: int) -> bool:
    words = plain(quoted.text)
    around = (*blocks[max(number - _NEAR, 0) : number], *blocks[number + 1 : number + 1 + _NEAR])
    return len(words.split()) >= _SHORTEST_PULL_QUOTE and any(words in plain(block.text) for block in around)


def _named_elements(region: Node) -> frozenset[str]:
    """Names of speakers that stand in elements of their own before their words, as the record of a chamber does; none unless several do."""
    found = [node.text for node in region.every(SPEAKER_CLASSES) if 2 < len(node.text) < 150 and is_voice(node.text)]
    return frozenset(found) if len(found) > 2 and len(found) * 60 < len(region.text) else frozenset()


def _with_labels(blocks: Sequence[Block], names: frozenset[str]) -> Iterator[Block]:
    """The blocks, those that together are one of the names made one line in bold with a colon."""
    at = 0
    while at < len(blocks):
        joined = next((count for count in (3, 2, 1) if " ".join(block.text for block in blocks[at : at + count]) in names), 0)
        if joined:
            yield Block((TextRun(" ".join(block.text for block in blocks[at : at + joined]) + ":", bold=True),))
        else:
            yield blocks[at]
        at += joined or 1


def opening(blocks: Sequence[Block], title: str | None) -> int:
    """How many blocks at the head of a region are not yet words: the title again, dates, places, delivery notes, who speaks."""
    first = next((number for number, block in enumerate(blocks[:12]) if not _is_front(block, title or "")), min(len(blocks), 12))
    return max(first, _after_report(blocks))


def _after_report(blocks: Sequence[Block]) -> int:
    """Where the words begin after a summary and a line of its own that says so: "Transcript:", a date, a delivery note."""
    head = blocks[:8]
    marks = [
        number
        for number, block in enumerate(head)
        if _TRANSCRIPT.fullmatch(block.text) or is_date_line(block.text) or _is_delivery_line(block)
    ]
    last = marks[-1] if marks else -1
    above = [block for block in head[:last] if not block.heading]
    return 0 if any(first_person(block.text) or SALUTATION.match(block.text) or _label(block) for block in above) else last + 1


def _is_delivery_line(block: Block) -> bool:
    return len(block.text) < 80 and read_delivery(block.text) is not None


def _is_front(block: Block, title: str) -> bool:
    text = block.text
    if all(is_field(line.strip(), block.tag == "dt") for line in block.raw.split("\n") if line.strip()):
        return True
    if SALUTATION.match(text) or len(text) > LONGEST_FRONT_LINE or _label(block):
        return False
    if block.heading or plain(text) in plain(title) or is_date_line(text) or read_delivery(text) or is_note(text):
        return True
    if _ANNOUNCES.match(text):
        return True
    if first_person(text):
        return False
    if block.all_italic:
        return True
    if read_people(text) and SPOKEN_WORDS.search(text):
        return True
    return len(text) < 120 and (not re.search(r"[.!?:,;…”\"]$", text) or (len(text) < 60 and read_venue(text) is not None))


def is_date_line(text: str) -> bool:
    return len(text) < 60 and find_date(text) is not None and len(re.findall(r"[^\W\d_]{3,}", text)) <= 4


def _label(block: Block) -> bool:
    return any(piece.label is not None for piece in segments_of([block], TurnStyle(labels=(letters, capitals, bold))))


def without_afterwords(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Up to the heading under which other things follow."""
    half = len(blocks) // 2
    end = next(
        (at for at, block in enumerate(blocks) if at >= half and (block.heading or block.all_bold) and _AFTERWARDS.fullmatch(block.text)),
        len(blocks),
    )
    return tuple(blocks[:end])
