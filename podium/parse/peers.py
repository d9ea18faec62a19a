"""Peers of the United Kingdom, whose whole title is their name ("Lord X of Y"), in lists of who speaks. Text in, people out."""

import re
from collections.abc import Sequence

from podium.fields.people import read_person
from podium.parse.mentions import speaking_office
from podium.records import Speaker

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
