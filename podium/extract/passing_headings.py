"""Headings that pass the word (``Statement by the Chancellor``, ``Mayor Ada Quill``) and questions that only their type face shows.

Pure: pieces or blocks in, pieces or the words of questions out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from podium.extract.labels import Label, Segment
from podium.extract.mentions import is_given
from podium.extract.names import is_office_word, is_role_word, tidy_office
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
_ASKED_NEXT = re.compile(
    r"q ?(?:&|and) ?a(?: session)?|questions? (?:&|and) answers?(?: session)?|questions from (?:the )?(?:audience|floor|press|media|public)"
    r"|questions et réponses|fragen und antworten|preguntas y respuestas|domande e risposte|perguntas e respostas",
    re.IGNORECASE,
)


def passed_by_headings(parts: Sequence[Segment], header: str = "") -> list[Segment]:
    """The pieces, each heading that says whose words follow with its label behind it; one alone says it of the whole page.

    ``header`` is the line above the words: the first of headings with a name may stand there. A heading with office and name that is the
    only one on the page, and stands among the words, closes the turn.
    """
    whose = [_who_follows(piece.block) if piece.label is None else None for piece in parts]
    named = [_office_and_name(parts, number) for number in range(len(parts))]
    if len({*named, _form(header)} - {None}) > 1:
        whose = [who or name for who, name in zip(whose, named, strict=True)]
    first = next((number for number, who in enumerate(whose) if who), 0)
    begins = not header and all(_is_above(piece) for piece in parts[:first])
    if begins and len({*whose, *(piece.label.printed for piece in parts if piece.label)} - {None}) < 2:
        whose = [None] * len(parts)
    found = list[Segment]()
    words = False
    for piece, who, name, above in zip(parts, whose, named, [None, *named], strict=False):
        found.append(replace(piece, said=False) if above and _is_office(piece, above) else piece)
        words = words or piece.label is not None or not _is_above(piece)
        asked = piece.label is None and asks_next(piece.block)
        if who or asked or (name and words):
            nothing = piece.block.after(len(piece.block.raw))
            sure = who is not None and not _may_begin_a_name(who)
            label = Label(who or "", nothing, heading=True) if sure else Label(piece.block.text, nothing, resolved=False)
            found.append(Segment(nothing, label))
    return found


def _is_above(piece: Segment) -> bool:
    """True for what stands above words and is none: a heading, a short line."""
    return piece.label is None and (_sets_off(piece.block) or len(piece.block.text) < _SHORT_LEAD)


def closed_at_bold_lines(parts: Sequence[Segment]) -> list[Segment]:
    """The pieces of a transcript whose labels are bold lines without a mark; any other such line closes the turn."""
    labels = [piece.label.printed for piece in parts if piece.label and piece.label.resolved and _is_bold_line(piece)]
    if len(labels) < _FEWEST_LINES or len({*labels}) < 2:
        return list(parts)
    return [_closed(piece) if words else piece for piece, words in zip(parts, [*map(_is_words, parts[1:]), False], strict=True)]


_FEWEST_LINES = 3


def _is_bold_line(piece: Segment) -> bool:
    """True for a label alone on its line that only its type face shows."""
    block, rest = piece.block, piece.label.rest if piece.label else piece.block
    line = block.before(len(block.raw) - len(rest.raw.lstrip()))
    return ":" not in line.raw and line.all_bold and not block.heading and (not rest.raw.strip() or "\n" in line.raw)


def _is_words(piece: Segment) -> bool:
    return piece.label is None and not _sets_off(piece.block)


def _closed(piece: Segment) -> Segment:
    block = piece.block
    may_be = piece.label is None and block.all_bold and not block.heading and len(block.text) < _SHORT_LEAD
    if not may_be or not block.text[:1].isupper() or block.text.endswith((".", "?", "!", ":", ",", "…")):
        return piece
    return replace(piece, label=Label(block.text, block.after(len(block.raw)), resolved=False))


def asked_by_face(blocks: Sequence[Block], interview: bool) -> frozenset[str]:
    """The questions that only bold or italic type tells from the answers between them: in an interview, or below such a heading."""
    start = next((number for number, block in enumerate(blocks) if asks_next(block)), None)
    if start is None and not interview and not (blocks and _is_asked(blocks[0])):
        return frozenset()
    behind = blocks if start is None or interview else blocks[start:]
    asked = [block for block, answer in pairwise(behind) if _is_asked(block) and not _sets_off(answer)]
    return frozenset(block.text for block in asked) if len(asked) >= _FEWEST_ASKED else frozenset()


_FEWEST_ASKED = 2
_LONGEST_ASKED = 800


def _is_asked(block: Block) -> bool:
    text = block.text.rstrip(' ”"»)')
    return not block.heading and len(text) < _LONGEST_ASKED and text.endswith("?") and (block.all_bold or block.all_italic)


def asks_next(block: Block) -> bool:
    """True for a heading behind which questions are asked."""
    return _sets_off(block) and _ASKED_NEXT.fullmatch(block.text.strip(" :")) is not None


def _sets_off(block: Block) -> bool:
    return block.heading or block.all_bold or block.all_italic


def _who_follows(block: Block) -> str | None:
    """Of whom a line set off says that the words behind it are."""
    text = block.text.strip()
    found = _PASSES.fullmatch(text) if _sets_off(block) and len(text) < 160 else None
    return found["who"] if found and len(read_people(text) or read_people(f"by {found['who']}")) == 1 else None


def _office_and_name(parts: Sequence[Segment], number: int) -> str | None:
    """A heading or bold line that is an office and a name and nothing else: ``Mayor Ada Quill``, ``Ada Quill, Mayor``.

    The office may stand on a line of its own below the name.
    """
    block = parts[number].block
    if parts[number].label is not None or not (block.heading or block.all_bold):
        return None
    if (form := _form(block.text)) or number + 1 == len(parts) or len(parts[number + 1].block.text) > _SHORT_LEAD:
        return form
    below = parts[number + 1]
    return _form(f"{block.text}, {below.block.text}") if below.label is None else None


def _form(line: str) -> str | None:
    text = line.strip()
    person = read_person(text) if 0 < len(text) < 160 else None
    if person is None or person.role is None or " " not in person.name or not is_persons_name(person.name):
        return None
    words = person.role.split()
    if not is_role_word(words[0]) or not any(map(is_office_word, words)) or tidy_office(person.role) != person.role:
        return None
    return text if plain(text) in {plain(f"{person.role} {person.name}"), plain(f"{person.name} {person.role}")} else None


def _is_office(piece: Segment, heading: str) -> bool:
    """True for the line below a name that holds the office."""
    return piece.label is None and heading.endswith(f", {piece.block.text}")


def _may_begin_a_name(heading: str) -> bool:
    """True where the office before a name ends in what may be the first of its given names: ``Minister of Lamps Carl Otto Quill``."""
    person = read_person(heading)
    return person.role is not None and heading.startswith(person.role) and is_given(person.role.split()[-1])
