"""Headings and bold lines that pass the word ("Statement by …", "Opening remarks by …"), or leave it open whose the words are ("Q&A")."""

import re
from collections.abc import Sequence

from podium.extract.caught import Segment
from podium.extract.labels import Label
from podium.extract.people import read_people
from podium.page.blocks import Block

_PASSES = re.compile(
    r"(?:(?:opening|closing|introductory|concluding|welcom\w+|joint|press|keynote|brief|short) )*(?:statements?|remarks|speech|"
    r"address|intervention|presentation|toast|lecture|comments|words) (?:by|of|from) (?:the )?(?P<who>[^.:;!?]{3,120})",
    re.IGNORECASE,
)
_ASKED_NEXT = re.compile(r"q ?(?:&|and) ?a|questions? (?:&|and) answers?(?: session)?", re.IGNORECASE)


def passed_by_headings(parts: Sequence[Segment]) -> list[Segment]:
    """The pieces, each heading that says whose words follow with its label behind it; one alone says it of the whole page."""
    whose = [_who_follows(piece.block) if piece.label is None else None for piece in parts]
    if len({*whose, *(piece.label.printed for piece in parts if piece.label)} - {None}) < 2:
        whose = [None] * len(parts)
    found = list[Segment]()
    for piece, who in zip(parts, whose, strict=True):
        nothing = piece.block.after(len(piece.block.raw))
        if who:
            found += [piece, Segment(nothing, Label(who, nothing, heading=True))]
        elif piece.label is None and _sets_off(piece.block) and _ASKED_NEXT.fullmatch(piece.block.text.strip(" :")):
            found += [piece, Segment(nothing, Label(piece.block.text, nothing, resolved=False))]
        else:
            found.append(piece)
    return found


def _sets_off(block: Block) -> bool:
    return block.heading or block.all_bold or block.all_italic


def _who_follows(block: Block) -> str | None:
    found = _PASSES.fullmatch(block.text.strip()) if _sets_off(block) and len(block.text) < 160 else None
    return found["who"] if found and len(read_people(block.text)) == 1 else None
