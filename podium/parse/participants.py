"""The lists of who takes part that stand above a debate: "Participants: Former Governor X (D); Y (Z News)"."""

import re
from collections.abc import Iterable

from podium.fields.people import read_person
from podium.parse.blocks import Block
from podium.records import Speaker

_LIST = re.compile(r"\s*(?:participants?|moderators?|panelists?|sponsors?|location|speakers|candidates):\s*", re.IGNORECASE)
_PARTING = re.compile(r"[;\n]|,? and\b")


def is_list_of_participants(block: Block) -> bool:
    """True for such a list; the lines on place and sponsors beside it are like it."""
    return _LIST.match(block.raw) is not None


def read_participants(blocks: Iterable[Block]) -> tuple[Speaker, ...]:
    """The people whom the lists among the paragraphs name, in order; an organisation of one word is none."""
    listed = [block.raw[found.end() :] for block in blocks if (found := _LIST.match(block.raw))]
    people = (read_person(entry.strip(" ,.;")) for entries in listed for entry in _PARTING.split(entries))
    return tuple(person for person in people if len(person.name.split()) > 1)
