"""What a press office prints around spoken words: contacts below them, headings in place of labels, a report around a quotation."""

import re
from collections.abc import Sequence

from podium.fields.gazetteer import is_city
from podium.parse.blocks import Block, Run
from podium.parse.monologue import quoted_words
from podium.parse.voices import asker, is_asking, is_name_only

_AFTERWARDS = re.compile(
    r"(?:(?:further|more) information|notes? (?:to|for) editors|media enquiries|press (?:office|enquiries)|contacts?|"
    r"share this)\b.{0,40}",
    re.IGNORECASE,
)
_MET_IN = re.compile(r"\b(?:in|at) ([A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})(?=$|[,.]|\s(?:for|on|to|today|this|yesterday)\b)")


def before_contacts(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The printed paragraphs up to the heading above contacts and notes to editors."""
    headings = (number for number, block in enumerate(blocks) if number and (block.heading or block.all_bold))
    end = next((number for number in headings if _AFTERWARDS.fullmatch(blocks[number].text)), len(blocks))
    return tuple(blocks[:end])


def headings_to_labels(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The paragraphs with headings that name who speaks made labels, where one of them says that somebody asks."""
    if not any(block.heading and (is_asking(block.text) or asker(block.text)) for block in blocks):
        return tuple(blocks)
    return tuple(
        Block((Run(f"{block.text}:", bold=True),)) if block.heading and (is_name_only(block.text) or asker(block.text)) else block
        for block in blocks
    )


def reported_city(blocks: Sequence[Block]) -> str | None:
    """The city that a report around a quoted speech names outside the quotation ("met in X for …")."""
    said = quoted_words("", blocks)
    report = " ".join(block.text for block, words in zip(blocks, said or (), strict=False) if words is None)
    return next((found for found in _MET_IN.findall(report) if is_city(found)), None)
