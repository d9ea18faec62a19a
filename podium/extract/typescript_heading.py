"""The heading that a typist set above the words, in one paragraph with them. Pure: blocks in, blocks out."""

import re
from collections.abc import Sequence
from itertools import takewhile

from podium.extract.known_labels import is_voice_or_office
from podium.extract.speaker_labels import is_voice
from podium.extract.typescripts import SPECK
from podium.page.blocks import Block, lines_of
from podium.text.folding import share_of_capitals

_SALUTES = re.compile(
    r"\W*(?:MR|MRS|MADAM|YOUR|FELLOW|MY|DEAR|DISTINGUISHED|HON)\b|.*\b(?:LADIES|GENTLEMEN|EXCELLENC\w+|FRIENDS|DELEGATES)\b"
)
_BYLINE = re.compile(
    r"\W*(?:Speech|Address|Statement|Remarks|Message|Toast|Broadcast|Extracts?|Transcript)\b.{0,40}\b(?:by|of|from)\b.{0,40}"
    r"|\W*\d{1,2}(?:st|nd|rd|th)?,? [A-Z][a-z]+,? \d{4}\W*",
    re.IGNORECASE,
)
"""What stands in small letters among the lines of a heading: whose words follow, and the day."""
_SHORT_LABEL = re.compile(r"\W*(?:[QJ]|P\W{0,2}M)\b")
_CAPITALS = 0.85
"""Share of capitals in lines typed in them, of which a scanner makes some small."""
TYPED_HEADING = "typed-heading"
"""The class of a heading that was set apart in a scan, from whose letters no place or day is read."""


def heading_apart(blocks: Sequence[Block], scanned: bool) -> tuple[Block, ...]:
    """The blocks; lines in capitals that a typist set above the words, in one paragraph with them, are a heading of their own."""
    if (
        not blocks
        or blocks[0].heading
        or "\n" not in blocks[0].raw.strip()
        or share_of_capitals("".join(block.raw for block in blocks)) >= _CAPITALS
    ):
        return tuple(blocks)
    lines = list(lines_of(blocks[0]))
    titling = list(takewhile(lambda line: _is_titling(line.text), lines))
    while titling and is_voice_or_office(SPECK.sub("", titling[-1].text).strip(" .:")):
        titling.pop()  # a label on a line of its own
    if not titling or len(titling) == len(lines):
        return tuple(blocks)
    words = blocks[0].raw.index(lines[len(titling)].raw.strip(), sum(len(line.raw) for line in titling))
    heading = Block(blocks[0].before(words).runs, "h4", blocks[0].classes | {TYPED_HEADING} if scanned else blocks[0].classes)
    return (heading, blocks[0].after(words), *blocks[1:])


def _is_titling(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if _BYLINE.fullmatch(text):
        return True
    label, colon, words = text.partition(":")
    if colon and is_voice(label) and (is_voice_or_office(label) or not words or any(map(str.islower, words))):
        return False
    if _SALUTES.match(text) or _SHORT_LABEL.match(text):
        return False
    return len(letters) < 4 or share_of_capitals(text) >= _CAPITALS
