"""Peers of the United Kingdom, whose whole title is their name ("Lord X of Y"), in lists of who speaks. Text in, people out."""

import re
from collections.abc import Sequence

from podium.extract import (
    Block,
    Speaker,
    TextRun,
    asker,
    is_asking,
    is_city,
    is_name_only,
    quoted_words,
    read_people,
    read_person,
    same_person,
    speaking_office,
)

_TITLE = re.compile(r"(?:Lord|Lady|Baroness|Baron|Viscount|Viscountess|Earl|Countess) [\w'’-]+ of \w.*")
_BEFORE_TITLE = re.compile(r" (?:Lord|Lady|Baroness|Viscount|Viscountess|Earl) (?!Chancellor|President|Privy|Advocate|Justice|Chief|High)")
_LETTERS = re.compile(r"[A-Z][a-z]?[A-Z]+")


def read_listed(people: Sequence[str], prose: str | None, role: str | None = None) -> tuple[Speaker, ...]:
    """The people of a list, each once; a single one has the office that the prose says speaks, else ``role``."""
    if len(people) != 1:
        return tuple(_person(printed, None) for printed in dict.fromkeys(people))
    name = _person(people[0], None).name
    return (_person(people[0], speaking_office(_BEFORE_TITLE.split(prose or "")[0], name) or role),)


def _person(printed: str, role: str | None) -> Speaker:
    if title := _TITLE.search(printed):
        words = title[0].split(" ")
        while len(words) > 1 and _LETTERS.fullmatch(words[-1]):
            words.pop()
        return Speaker(" ".join(words), role)
    person = read_person(printed)
    return Speaker(person.name, person.role or role)


_SPEECH_BY = re.compile(
    r"\b(?:speech|remarks|address|statement|lecture) (?:(?:given|delivered|made) )?by (?=[A-Z])"
    r"|[a-z](?:['’]s|s['’]) (?:[a-z]+ )?(?:speech|remarks|address|statement|lecture)\b",
    re.IGNORECASE,
)


def speaking(title: str, listed: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """The people of the list, or whom the title says speaks where the list has none of them: ``Speech by X at …``."""
    titled = tuple(person for person in read_people(title) if " " in person.name) if _SPEECH_BY.search(title) else ()
    strangers = titled and not any(same_person(one.name, other.name) for one in titled for other in listed)
    return titled if strangers and listed else tuple(listed)


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
        Block((TextRun(f"{block.text}:", bold=True),)) if block.heading and (is_name_only(block.text) or asker(block.text)) else block
        for block in blocks
    )


def reported_city(blocks: Sequence[Block]) -> str | None:
    """The city that a report around a quoted speech names outside the quotation ("met in X for …")."""
    said = quoted_words("", blocks)
    report = " ".join(block.text for block, words in zip(blocks, said or (), strict=False) if words is None)
    return next((found for found in _MET_IN.findall(report) if is_city(found)), None)
