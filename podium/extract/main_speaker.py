"""What title, header and lead say of who speaks: the people they state, and the one who has the word on a page without labels."""

import re
from collections.abc import Sequence

from podium.extract.name_shape import is_persons_name
from podium.extract.names import is_office_word
from podium.extract.people import read_people, read_person
from podium.extract.speaker_index import SpeakerIndex
from podium.records import Speaker

_COMPANY = re.compile(
    r"\b(?:together with|along with|followed by|moderated by|chaired by|hosted by|introduced by|with|following|after|before|meets)\b.*",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:by|of) the ((?:Vice )?President|(?:First|Second) Lady|Secretary[- ]General|Prime Minister|Chancellor|Foreign Minister)\b",
    re.IGNORECASE,
)
_CIRCUMSTANCE = re.compile(r"^(?:During|In|On|At|Following|After|Ahead of|Before)\b[^.]{0,160}, (?=[A-Z])")
_SENDER = re.compile(
    r"^(.{3,80}?) (?:has |have |had )?(?:sent|congratulated|greeted|expressed|extended|wished|conveyed|offered|addressed|issued|published|"
    r"welcomed|responded|replied|wrote)\b"
)


def main_speaker(cast: SpeakerIndex, lines: Sequence[str | None]) -> str | None:
    """The only person of whom title, header or lead say that they speak; ``None`` for nobody, and for several."""
    for line in filter(None, lines):
        people = [one for one in read_people(_COMPANY.sub("", line)) or sender(line) if is_persons_name(one.name)]
        if len({person.name for person in people}) == 1:
            person = cast.find(people[0])
            return person.name if person else people[0].name
        if not people and (found := _OFFICE.search(line)) and (holder := cast.find(Speaker(found.group(1)))):
            return holder.name
    return None


def sender(line: str) -> tuple[Speaker, ...]:
    """Who sent the message that a headline reports: ``President X sent a message to …``."""
    found = _SENDER.match(_CIRCUMSTANCE.sub("", line))
    person = read_person(found.group(1)) if found else None
    if person is None or len(person.name.split()) < 2 or not person.name.istitle() or any(map(is_office_word, person.name.split())):
        return ()
    return (person,)
