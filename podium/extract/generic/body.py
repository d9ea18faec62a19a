"""The body of a page of an unknown template: its region to printed paragraphs, without the frame around them and the afterwords."""

import re
from collections.abc import Iterator, Sequence

from podium.extract.fixed_width import Printed, Setting, read_fixed_width
from podium.extract.generic.region import is_data_table, is_footnote, is_frame, is_link_list
from podium.extract.layout import FRAME
from podium.extract.speaker_labels import is_voice
from podium.page.blocks import Block, TextRun
from podium.page.page import Node
from podium.text.folding import plain

SPEAKER_CLASSES = (
    '[class*="speaker"], [class*="attributed"], [class*="attribution"], [class*="member-name"], [class*="talker"], [class*="interlocutor"]'
)
_AFTERWARDS = re.compile(
    r"(?:related|publication status|direct link|further (?:information|reading)|more (?:information|on|from)|"
    r"read (?:more|also|next)|see also|share|tags?|"
    r"topics|(?:press |media )?contacts?|notes? (?:to|for) editors|"
    r"footnotes?|references|about the (?:author|speaker)|subscribe|downloads?|documents?|attachments?|media enquiries|"
    r"latest|recommended|you may also)\b.{0,60}",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:(?:press|media) (?:contacts?|enquiries|inquiries)|about the [a-z]+)\s?:.{1,400}"
    r"|notes? (?:to|for) (?:the )?editors?\s?:?"
    r"|(?:subscribe|sign up) (?:to|for) (?:our|the|this) [\w -]{1,40}"
    r"|print this (?:page|article)|back to top|share this (?:page|article)"
    r"|for (?:more|further) information,? (?:please )?(?:contact|visit) .{1,200}",
    re.IGNORECASE,
)
"""Paragraphs in plain type behind the words: ``Media contact: …``, ``Print this page``."""
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


def without_afterwords(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Up to the heading under which other things follow, or the first line of the page's tail."""
    half = len(blocks) // 2
    end = next(
        (at for at, block in enumerate(blocks) if at >= half and _is_afterwards(block)),
        len(blocks),
    )
    return tuple(blocks[:end])


def _is_afterwards(block: Block) -> bool:
    return _TAIL.fullmatch(block.text) is not None or ((block.heading or block.all_bold) and _AFTERWARDS.fullmatch(block.text) is not None)
