"""Who is named as taking part, who stands in for whom, and by what a name is known. Pure: people, lines and paragraphs in."""

import re
from collections.abc import Iterable, Mapping, Sequence

from podium.extract.gazetteer import population
from podium.extract.mentions import is_given
from podium.extract.name_match import can_be_one
from podium.extract.names import is_role_word
from podium.extract.people import read_people
from podium.extract.person import is_pure_office
from podium.extract.places import is_site
from podium.extract.speaker_index import SpeakerIndex
from podium.records import NameEvidence, Paragraph, Speaker
from podium.text.folding import plain, vocabulary

_NO_SURNAMES = vocabulary("""
    island islands bay beach coast valley city province district region interviewed interview roundtable forum meeting economist broadcast
""")
"""What stands last in words of a title that are a place, an occasion or the beginning of a sentence: ``…, Lamp Island, Arcadia``."""


def participants(
    stated: Iterable[Speaker],
    speakers: Sequence[Speaker],
    cast: SpeakerIndex,
    stands: Mapping[NameEvidence, str],
    lead: str,
    paragraphs: Sequence[Paragraph],
) -> tuple[Speaker, ...]:
    """Those whom the page states as taking part and who have no words on it.

    A title alone is weak evidence ("… with Baltic Leaders", "… by the Vice President, Honolulu"): the name must have an office of its own,
    or be printed once more, in lead or words.
    """
    heard, offices = {speaker.name for speaker in speakers}, {plain(speaker.role) for speaker in speakers if speaker.role}
    elsewhere = "\n".join([lead, *(one.text for one in paragraphs)])
    found = dict.fromkeys(person for one in stated if (person := cast.find(one)) and person.name not in heard)
    return tuple(
        Speaker(person.name, person.role, name_evidence(person.name, (), stands))
        for person in found
        if (is_pure_office(person.role) and plain(person.role) not in offices if person.role else person.name in elsewhere)
        and not population(person.name)
        and not (len(person.name.split()) > 3 and is_site(person.name))
        and not is_role_word(person.name.split()[-1].removesuffix("s"))
        and plain(person.name.split()[-1]) not in _NO_SURNAMES
        and (is_given(person.name.split()[0]) or person.name.isupper() or person.name in elsewhere)
    )


def name_evidence(name: str, paragraphs: Sequence[Paragraph], stands: Mapping[NameEvidence, str]) -> NameEvidence:
    """The first place that gives the whole name: a label, what ``stands`` in title, header or field, the words, else the prose."""
    own = [one for one in paragraphs if one.speaker == name]
    labels = " | ".join(one.label for one in own if one.label)
    words = " ".join(one.text for one in own)
    places = {NameEvidence.LABEL: labels, **stands, NameEvidence.INTRODUCTION: words}
    return next((evidence for evidence, text in places.items() if plain(name) in plain(text)), NameEvidence.PROSE)


_INSTEAD = re.compile(
    r"\b(?:on behalf of|on (?:his|her|their) behalf|in (?:the )?place of|standing in for|deputi[sz]ing for)\b", re.IGNORECASE
)
_READ_BY = re.compile(
    r"""\b(?:
        read(?:\ out|\ aloud)?(?:\ (?:on|in)\ [^,;:]{0,60}?(?:behalf|absence|place))?    # read out by Ada Quill
        |(?:delivered|presented|given)\ (?:on|in)\ [^,;:]{0,60}?(?:behalf|absence|place)  # delivered on his behalf by Ada Quill
        |on\ behalf\ of\ [^,;:]{0,60}?                                                    # on behalf of the Governor by Ada Quill
        |(?:delivered|presented|given)(?=[^;:]{0,120}\ on\ behalf\ of)                   # delivered by Ada Quill on behalf of the Governor
    ),?\ by\ """,
    re.IGNORECASE | re.VERBOSE,
)


def without_absent(line: str) -> str:
    """The line up to whom it names as represented by the speaker: ``… by Ada Quill on behalf of the Prime Minister``."""
    found = _INSTEAD.search(line)
    return line[: found.start()].rstrip(" ,;–-") if found else line


def _addressed(surname: str, line: str) -> bool:
    return re.search(rf"\b(?:senator|mrs?|ms|dr|sir|dame|lord|lady|baroness)\.? {re.escape(surname)}\b", line, re.IGNORECASE) is not None


def speaks_instead(named: Sequence[Speaker], title: str, header: str) -> tuple[Speaker, ...] | None:
    """Who speaks where title or header name somebody beside ``named``, the people of a field, or who of them reads; else ``None``.

    Nobody where they say that somebody stands in, and not by which name.
    """
    for line in (title, header):
        read, absent = _READ_BY.search(line), _INSTEAD.search(line)
        if not read and not (absent and named):
            continue
        people = read_people(without_absent(f"by {line[read.end() :]}" if read else line))
        people = tuple(person for person in people if " " in person.name or _addressed(person.name, line))
        known = [other for other in named if any(can_be_one(one.name, other.name) for one in people)]
        if known and len(known) == len(named):
            return None
        if people or (absent and named):
            return people
    return None
