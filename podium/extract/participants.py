"""Who is named as taking part, who stands in for whom, who only made the page, and by what a name is known.

Pure: people, lines and paragraphs in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from podium.extract.gazetteer import population
from podium.extract.mentions import is_given
from podium.extract.name_match import can_be_one
from podium.extract.names import bare, is_office_word, is_role_word
from podium.extract.people import read_people
from podium.extract.person import is_pure_office, read_person
from podium.extract.places import is_site
from podium.extract.speaker_index import SpeakerIndex
from podium.extract.title_words import is_titled_office
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


_COMPANY = re.compile(
    r"\b(?:together with|along with|followed by|moderated by|chaired by|hosted by|introduced by|with|following|after|before|meets)\b.*",
    re.IGNORECASE,
)


def without_company(line: str) -> str:
    """The line up to those whom it names as beside, before or after the speaker: ``… at the dinner hosted by the President``."""
    return _COMPANY.sub("", line)


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


_CREDIT = re.compile(
    r"""\W{0,3}(?:(?:\w[\w’'-]{0,20}\ ){0,3}(?:
        (?:submitted|posted|written|published|uploaded|created|added|edited|translated|transcribed|compiled|prepared|reported|authored
           |introduced|moderated|interviewed|photographed|photo(?:s|graphs?|graphy)?|images?|pictures?|translation|transcript(?:ion)?
           |interview|introduction|foreword|moderation|text|story|article|report)
        (?:\ (?:conducted|taken|made|and\ \w{1,20}|on\ [\w,./: -]{4,40}))?\ by
        |(?:publicado|escrito|subido|traducido|publié|écrit|rédigé|traduit|scritto|pubblicato|tradotto)\ (?:por|par|da)
        |(?:veröffentlicht|geschrieben|übersetzt|verfasst|fotos?)\ von|(?:geplaatst|geschreven|vertaald)\ door)
        |(?:editor|translator|photographer|photo|redakteur(?:in)?)\s{0,3}:)\s""",
    re.IGNORECASE | re.VERBOSE,
)
"""Who made the page, as content systems print below every title (Drupal: "Submitted by X on …", Joomla: "Written by X"):
``Unofficial translation by X``, ``Photos by X``, ``Interview by X for The Coast``."""
_BYLINE = re.compile(
    r"\W{0,3}(?:(?:by|von|par|por|door)\s{1,3}|(?:author|autor(?:in|a)?|auteure?|autore|autrice)\s{0,3}:?\s|from\s?:\s)(?P<who>\S.{2,200})",
    re.IGNORECASE,
)
_PRESS = vocabulary("""
    press communications media information editor reporter correspondent journalist writer webmaster desk
    prensa comunicación redacción comunicação imprensa redação presse communication ufficio stampa pressestelle redaktion
""")
"""What those are who write pages up: ``By X, Communications Officer``, ``Author: X, Press Office``."""
_HEADS = vocabulary("minister ministra ministro ministre president governor commissioner")
"""Who speaks all the same: ``By X, Minister of Communications``."""
_STATELY = vocabulary("hon honourable honorable excellency majesty highness h.e senator sir dame lord lady baroness")


def is_credit(line: str, below: str = "") -> bool:
    """True for a line that names whoever made the page; ``below`` is the line after it.

    A bare "by X" or "Author: X" is one unless an office stands with the name or on the next line, or X is addressed as people of state are.
    """
    if _CREDIT.match(line):
        return True
    found = _BYLINE.fullmatch(line)
    if found is None:
        return False
    words = list(map(bare, found["who"].split()))
    if any(word in _STATELY for word in words):
        return False
    return not has_office(found["who"]) and not _opens_with_office(below)


def has_office(who: str) -> bool:
    """True where an office stands with the name, and it is not that of somebody who writes pages up."""
    role = next((one.role for one in read_people(f"by {who}")), None) or read_person(who).role
    return any(map(_is_office, (role or "").split())) and not _is_of_the_press(who)


def _opens_with_office(line: str) -> bool:
    return len(line) < 120 and any(map(_is_office, line.split()[:4])) and not _is_of_the_press(line)


def _is_of_the_press(words: str) -> bool:
    told = set(map(bare, words.split()))
    return not told.isdisjoint(_PRESS) and told.isdisjoint(_HEADS)


def _is_office(word: str) -> bool:
    return is_office_word(word) or is_titled_office(word)


def contradicts(named: Sequence[Speaker], titled: Sequence[Speaker]) -> bool:
    """True where the title names who speaks, and it is none of those."""
    return bool(titled) and bool(named) and not any(can_be_one(one.name, other.name) for one in named for other in titled)
