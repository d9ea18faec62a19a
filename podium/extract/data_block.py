"""The block of data above the words: ``Speaker: …``, ``Event: …``, ``Delivered on: …``. Pure: blocks in, its length and people out.

Nobody says these lines, and their names of fields are no labels; who speaks or takes part they state as a header does.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from podium.extract.people import read_people
from podium.page.blocks import Block, lines_of
from podium.records import Speaker

_NAMED = r"speakers?|presenter|lecturer|(?:speech|address|remarks|delivered|given) by|redner(?:in)?|intervenant|orador"
_PRESENT = r"guests?|participants?|witness(?:es)?|panel(?:l?ists?)?|interviewees?|present|attendees"
_DAY = (
    r"(?:speech |event )?date|date of (?:the )?(?:speech|delivery|address|event)|day|(?:delivered|given|recorded|broadcast|aired)(?: on)?"
    r"|datum|fecha|data"
)
_PLACE = r"venue|location|place|city|(?:delivered|given) at|ort|lieu|lugar|luogo"
_OTHER = (
    r"time|event|occasion|veranstaltung|delivered to|audience|topics?|subjects?|tags?|title|type|categor(?:y|ies)|language|release date"
    r"|(?:published|issued|posted|updated|last updated)(?: on)?|embargo|reference|source|contact|organi[sz]ation|institution|host|moderator"
)
_NAMES = f"{_NAMED}|{_PRESENT}|{_DAY}|{_PLACE}|{_OTHER}"
_FIELD = re.compile(rf"\W{{0,2}}(?P<name>{_NAMES})\s?:\s*(?P<value>\S.{{0,200}})?", re.IGNORECASE)
_BARE = re.compile(rf"(?P<name>{_NAMES})\s?:?", re.IGNORECASE)
_SENTENCE = re.compile(r"[a-z]{2}[.?!…] +\S|[a-z]{2}[?!…]$")
_MOST_BLOCKS = 14
_MOST_ABOVE = 3
"""Paragraphs above the data: when and where a hearing met."""


class DataBlock(NamedTuple):
    """How many of the first blocks are data, the people whom it names (who speaks, and who is there), and its day and place as lines."""

    blocks: int = 0
    speaking: tuple[Speaker, ...] = ()
    present: tuple[Speaker, ...] = ()
    lines: tuple[str, ...] = ()


def read_data_block(blocks: Sequence[Block]) -> DataBlock:
    """The data above the words; an empty one where fewer than two lines are data, and none of them lists who is there."""
    fields, count = list[tuple[str, str]](), 0
    for number in range(min(len(blocks), _MOST_BLOCKS)):
        if number < count:
            continue  # the second column of a field
        found = list(_fields(blocks, number))
        if found:
            fields += found
            count = number + (2 if blocks[number].tag in {"dt", "th"} else 1)
        elif fields or not (blocks[number].heading or number < _MOST_ABOVE):
            break
    if len(fields) < 2 and not any(_is(_PRESENT, name) and read_people(f"by {value}") for name, value in fields):
        return DataBlock()
    lines = [value if _is(_DAY, name) else f"{name}: {value}" for name, value in fields if _is(f"{_DAY}|{_PLACE}", name)]
    return DataBlock(count, tuple(_people(fields, _NAMED)), tuple(_people(fields, _PRESENT)), tuple(lines))


def _is(names: str, name: str) -> bool:
    return re.fullmatch(names, name, re.IGNORECASE) is not None


def is_field(line: str) -> bool:
    """True for a field that is printed as a line of its own: ``Location: Strelsau``, ``Speaker: Ada Quill, Minister for Lamps``.

    Not for a list of who is there, which explains labels.
    """
    found = _FIELD.fullmatch(line)
    return found is not None and not _is(_PRESENT, found["name"]) and _fits(found["name"], found["value"])


def _fits(name: str, value: str | None) -> bool:
    """True for a value that is no sentence, and where people are to be named, names them."""
    if not value or _SENTENCE.search(value):
        return False
    return not _is(f"{_NAMED}|{_PRESENT}|host|moderator", name) or bool(read_people(f"by {value}"))


def _fields(blocks: Sequence[Block], number: int) -> Iterator[tuple[str, str]]:
    """Names and values of the data in one block, or in it and its second column; none where any of its lines is something else."""
    block = blocks[number]
    if block.tag in {"dt", "th"} and number + 1 < len(blocks) and (bare := _BARE.fullmatch(block.text.strip())):
        yield bare["name"], blocks[number + 1].text
        return
    found = [_FIELD.fullmatch(line.text.strip()) for line in lines_of(block)]
    if found and all(one and _fits(one["name"], one["value"]) for one in found):
        yield from ((one["name"], one["value"]) for one in found if one)


def _people(fields: Sequence[tuple[str, str]], names: str) -> Iterator[Speaker]:
    for name, value in fields:
        if _is(names, name):
            yield from read_people(f"by {value.replace(';', ',')}")
