"""A speech that a page prints twice: as it was spoken, in several languages, and below that all in English."""

import re
from collections.abc import Sequence

from podium.errors import Reason, Rejected
from podium.parse.blocks import Block

_STATED = re.compile(r"all[- ]english", re.IGNORECASE)
_MARK = re.compile(r"\W*(?:all[- ]english(?: (?:version|text|translation))?|english (?:version|translation))\W*", re.IGNORECASE)


def printed_once(blocks: Sequence[Block], title: str) -> tuple[Block, ...]:
    """The words, and of a speech printed twice only the part that is all in English.

    Raises ``Rejected`` (``unclear_turns``) when the title says that there are two parts and nothing marks where the second begins.
    """
    mark = next((number for number, block in enumerate(blocks) if _MARK.fullmatch(block.text)), None)
    if mark is None and _STATED.search(title):
        raise Rejected(Reason.UNCLEAR_TURNS, "the page says that it holds the speech twice, and nothing marks where the second begins")
    if mark is None or _words(blocks[mark + 1 :]) * 4 <= _words(blocks[:mark]):  # a mark with little below it is a link or a note
        return tuple(blocks)
    return tuple(blocks[mark + 1 :])


def _words(blocks: Sequence[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
