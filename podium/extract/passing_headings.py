"""Headings that pass the word: ``Statement by the Chancellor``, ``Mayor Ada Quill``. Pure: pieces in, pieces out."""

import re
from collections.abc import Sequence

from podium.extract.labels import Label, Segment
from podium.extract.names import is_office_word, tidy_office
from podium.extract.people import read_people
from podium.extract.person import is_persons_name, read_person
from podium.page.blocks import Block
from podium.text.folding import plain

_SHORT_LEAD = 60
"""Letters of a line above the words that is none of them."""
_PASSES = re.compile(
    r"(?:(?:opening|closing|introductory|concluding|welcom\w+|joint|press|keynote|brief|short) )*(?:statements?|remarks|speech|"
    r"address|intervention|presentation|toast|lecture|comments|words|welcome|keynote|response|reply|greetings?|introduction|eulogy) "
    r"(?:by|of|from) (?:the )?(?P<who>[^.:;!?]{3,120}?)(?:,? (?:as|for) (?:delivered|prepared|delivery)\b[^.:;!?]*)?",
    re.IGNORECASE,
)
_ASKED_NEXT = re.compile(r"q ?(?:&|and) ?a|questions? (?:&|and) answers?(?: session)?", re.IGNORECASE)


def passed_by_headings(parts: Sequence[Segment]) -> list[Segment]:
    """The pieces, each heading that says whose words follow with its label behind it; one alone says it of the whole page."""
    whose = [_who_follows(piece.block) if piece.label is None else None for piece in parts]
    named = [_office_and_name(piece.block) if piece.label is None else None for piece in parts]
    if len({*named} - {None}) > 1:
        whose = [who or name for who, name in zip(whose, named, strict=True)]
    first = next((number for number, who in enumerate(whose) if who), 0)
    begins = all(piece.label is None and (_sets_off(piece.block) or len(piece.block.text) < _SHORT_LEAD) for piece in parts[:first])
    if begins and len({*whose, *(piece.label.printed for piece in parts if piece.label)} - {None}) < 2:
        whose = [None] * len(parts)
    found = list[Segment]()
    for piece, who in zip(parts, whose, strict=True):
        found.append(piece)
        asked = piece.label is None and _sets_off(piece.block) and _ASKED_NEXT.fullmatch(piece.block.text.strip(" :"))
        if who or asked:
            nothing = piece.block.after(len(piece.block.raw))
            label = Label(who, nothing, heading=True) if who else Label(piece.block.text, nothing, resolved=False)
            found.append(Segment(nothing, label))
    return found


def _sets_off(block: Block) -> bool:
    return block.heading or block.all_bold or block.all_italic


def _who_follows(block: Block) -> str | None:
    """Of whom a line set off says that the words behind it are."""
    text = block.text.strip()
    found = _PASSES.fullmatch(text) if _sets_off(block) and len(text) < 160 else None
    return found["who"] if found and len(read_people(text) or read_people(f"by {found['who']}")) == 1 else None


def _office_and_name(block: Block) -> str | None:
    """A heading that is an office and a name and nothing else: ``Mayor Ada Quill``, ``Ada Quill, Mayor``."""
    text = block.text.strip()
    person = read_person(text) if block.heading and len(text) < 160 else None
    if person is None or person.role is None or " " not in person.name or not is_persons_name(person.name):
        return None
    if not any(map(is_office_word, person.role.split())) or tidy_office(person.role) != person.role:
        return None
    return text if plain(text) in {plain(f"{person.role} {person.name}"), plain(f"{person.name} {person.role}")} else None
