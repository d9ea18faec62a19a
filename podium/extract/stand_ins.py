"""Who speaks in another's place, as title or header say it. Text and people in, people out.

The field of a site for its office holder is filled by rote: it names the one who is away.
"""

import re
from collections.abc import Sequence

from podium.extract.name_match import can_be_one
from podium.extract.people import read_people
from podium.records import Speaker

_INSTEAD = re.compile(
    r"\b(?:on behalf of|on (?:his|her|their) behalf|in (?:the )?place of|standing in for|deputi[sz]ing for)\b", re.IGNORECASE
)
_READ_BY = re.compile(
    r"""\b(?:
        read(?:\ out|\ aloud)?(?:\ (?:on|in)\ [^,;:]{0,60}?(?:behalf|absence|place))?    # read out by Ada Quill
        |(?:delivered|presented|given)\ (?:on|in)\ [^,;:]{0,60}?(?:behalf|absence|place)  # delivered on his behalf by Ada Quill
        |(?:delivered|presented|given)(?=[^;:]{0,120}\ on\ behalf\ of)                   # delivered by Ada Quill on behalf of the Governor
    ),?\ by\ """,
    re.IGNORECASE | re.VERBOSE,
)


def without_absent(line: str) -> str:
    """The line up to whom it names as represented by the speaker: ``… by Ada Quill on behalf of the Prime Minister``."""
    found = _INSTEAD.search(line)
    return line[: found.start()].rstrip(" ,;–-") if found else line


def speaks_instead(named: Sequence[Speaker], title: str, header: str) -> tuple[Speaker, ...] | None:
    """Who speaks where title or header name somebody beside ``named``, the people of a field, or who of them reads; else ``None``.

    Nobody where they say that somebody stands in, and not by which name.
    """
    for line in (title, header):
        read, absent = _READ_BY.search(line), _INSTEAD.search(line)
        if not read and not (absent and named):
            continue
        people = read_people(f"by {without_absent(line[read.end() :])}") if read else read_people(without_absent(line))
        people = tuple(person for person in people if " " in person.name)
        known = [other for other in named if any(can_be_one(one.name, other.name) for one in people)]
        if known and len(known) == len(named):
            return None
        if people or (absent and named):
            return people
    return None
