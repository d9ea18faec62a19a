"""Headers and titles to the people they name ("Remarks by X with Y at Z"); a phrase about one person is read by
``podium.extract.person``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podium.extract.gazetteer import population
from podium.extract.names import LINKS, bare, is_acronym, is_name_word, is_office_word, is_role_word, is_whole_name
from podium.extract.offices import ARTICLES, HEADS, NAME_SUFFIXES, POSTNOMINALS
from podium.extract.person import is_persons_name, read_person
from podium.extract.title_words import begins_office
from podium.extract.titled_people import read_titled
from podium.records import Speaker
from podium.text.folding import fold, vocabulary

_LONGEST = 600
_UTTERANCES = (
    r"(?:conference|remarks|interview|statements?|address|speech(?:es)?|briefing|transcript|point|availability|message"
    r"|text|comments|words|answers|"
    r"testimony|lecture|gaggle|toasts?|rede|pressekonferenz|erklärung|discours|allocution|déclaration|conférence de presse)"
)
_MEETINGS = (
    r"(?:meetings?|talks?|conversations?|discussions?|dialogue|exchange|encounter|q ?& ?a|session|debate|gespräch|dinner|lunch|call)"
)
_OPENERS = re.compile(
    r"(?:(?<!\breport )(?<!\bbook )(?<!\bstudy )(?<!\bvisit )\b(?:by|von|par)"
    rf"|\b{_UTTERANCES}\s+(?:of|de|du)|\b(?:{_UTTERANCES}|{_MEETINGS}),?\s+(?:with|between|from|mit)"
    rf"|^(?:with|of|du|de la|de l['’])|\bparticipation of"
    r"|\bmeets? with|\btogether with)\s+",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\w+ed|says?|talks?|speaks?|answers?|attends?|visits?|meets?|held|gave|took|sent|made|met|spoke|will|is|was"
    r"|addresses|delivers|remarks|speech|statement",
)
_OCCASION_WORDS = vocabulary("""
    fair summit forum day days year address week meeting session speech opening exhibition practices anniversary ceremony
    conference congress festival games cup prize award awards message greetings statement remarks interview weekly daily joint
    event events note states nations cities countries parties islands peoples governments parliaments universities leaders churches
""")
_STOPS = vocabulary("""
    at on in to for as ahead following during before after about regarding concerning upon via prior under from by von when who
    whose which that because commemorating marking opening welcoming announcing signing honoring honouring celebrating outside
    aboard en here is was has have will said says beim bei zur zum auf am im vor nach anlässlich zu lors à sur pour devant au aux
""")
_STRONG = vocabulary("""
    by ahead following during before after upon via prior regarding concerning lors anlässlich when said
""")
_BETWEEN = frozenset({"and", "with", "&", "und", "et", "mit", "avec", "y"})
_CUT = re.compile(
    r"\s(?:[-–—|•]|\d{1,2}/\d)|[;:|“”\"\n]|,?\s\d|\s\([^()]*\)$|\.\s(?:This|These|It|He|She|The|Originally|Transcript|Delivered|Check)\b"
)
_UNSPACED = re.compile(r"(?<=[^\W\d_]{2}),(?=[^\W\d_])")
"""A comma whose space the page lost between two elements (``…, President of the ECB,Luis …``)."""
_GLUED = re.compile(r"\bMP(?=(?:INTERVIEW|PRESS|DOORSTOP|JOINT|ADDRESS|SPEECH)\b)")
"""Letters behind a name whose line break the page lost (``ADA LARK MPINTERVIEW WITH …``)."""
_NAMELESS = re.compile(r"(?:the )?(?:(?:vice[- ])?president|(?:first|second) (?:lady|gentleman))", re.IGNORECASE)
_HALVES = frozenset({"prime", "vice"})
"""What is no office by itself: in ``Prime Miniser, Mr. Lark`` the rest of it is misprinted."""
_POSSESSIVE = re.compile(rf"(?:(?i:{_UTTERANCES}) of )?(?P<who>.+?(?:[^\W\d_](?=['’]s\s)|s(?=['’]\s)))['’]s?\s")


@dataclass(slots=True)
class _Part:
    """Words between two commas, or around "and": ``joint`` is what stood before them."""

    joint: str
    words: list[str]


def read_people(header: str) -> tuple[Speaker, ...]:
    """The people whom a header or title names as speaking or as their company, in order; nobody for a bare office.

    Names stand as printed, without form of address.
    """
    line = _GLUED.sub("MP ", _UNSPACED.sub(", ", fold(header)[:_LONGEST]))
    if (titled := read_titled(line)) is not None:
        return titled
    found: dict[str, Speaker] = {}
    for opener in _OPENERS.finditer(line):
        for person in _listed(line[opener.end() :]):
            found.setdefault(person.name, person)
    if not found:
        found = {person.name: person for person in _opening(line)}
    return tuple(found.values())


def _opening(line: str) -> Iterator[Speaker]:
    """People with whom a title begins: "President X's address", "Secretary X with Y", "X answered questions"."""
    if possessive := _POSSESSIVE.match(line + " "):
        words = possessive["who"].split()
        person = read_person(possessive["who"])
        if not any(_in_prose(word) for word in words) and _is_person(person, words):
            yield person
        return
    words = line.split()
    end = next((number for number, word in enumerate(words) if _in_prose(word)), len(words))
    head = words[:end]
    if end < len(words) and _REPORTING.fullmatch(words[end]):
        if _is_person(person := read_person(" ".join(head)), head):
            yield person
        return
    yield from (person for person in _listed(line) if person.role) if any(is_office_word(word) for word in head[:6]) else ()


def _in_prose(word: str) -> bool:
    """True for a lower-case word that no office or name holds."""
    return (
        word[:1].islower() and not is_role_word(word) and not is_name_word(word) and bare(word) not in LINKS and bare(word) not in ARTICLES
    )


def _listed(text: str) -> Iterator[Speaker]:
    """The people of a list that begins the text, up to the words that are of something else."""
    cut = _CUT.search(text)
    parts = list(_parts(text[: cut.start()] if cut else text))
    while parts:
        taken, person = _one(parts)
        if person is None:
            return
        yield person
        parts = parts[taken:]


def _parts(text: str) -> Iterator[_Part]:
    joint, words = "", list[str]()
    tokens = text.split()
    for number, token in enumerate(tokens):
        if _stops(tokens, number, words):
            break
        if bare(token) in _BETWEEN:
            if words:
                yield _Part(joint, words)
                joint, words = "", []
            joint = f"{joint} {token}".strip()
            continue
        words.append(token)
        suffix = bare(tokens[number + 1]) in NAME_SUFFIXES if number + 1 < len(tokens) else False
        if token.endswith(",") and not suffix:
            words[-1] = token.rstrip(",")
            yield _Part(joint, words)
            joint, words = ",", []
    if words:
        yield _Part(joint, words)


def _stops(tokens: Sequence[str], number: int, words: Sequence[str]) -> bool:
    """True where the list ends: at "at", "on", "in" unless an office or institution takes it ("Committee on", "Minister for")."""
    low = bare(tokens[number])
    if words and low.endswith("ing") and _is_done_by_an_office(tokens[number], words):
        return number + 1 < len(tokens)
    if low not in _STOPS:
        return False
    if low in _STRONG or not words or low in {"at", "in"}:
        return True
    before = words[-1]
    if low in {"to", "on"} and bare(before) in HEADS and (bare(before) != "general" or bare(words[-2:][0]) == "secretary"):
        return True  # the President to the Crew of the USS Quill, the Secretary General on the visit of …; not: Ambassador to Zembla
    if low == "on" and tokens[number][:1].isupper() and number + 1 < len(tokens) and tokens[number + 1].endswith("ing"):
        return True
    return not is_role_word(before) or is_acronym(before)


def _is_done_by_an_office(word: str, words: Sequence[str]) -> bool:
    """True for ``Welcoming`` behind ``the Vice President``, and in small letters behind any office; ``President Harding`` is a name."""
    if is_role_word(word) or not is_office_word(words[-1]):
        return False
    return word.islower() or (bare(words[0]) in ARTICLES and all(map(is_role_word, words[1:])))


def _one(parts: Sequence[_Part]) -> tuple[int, Speaker | None]:
    """The first person of the list and how many parts tell of them."""
    first = parts[0].words
    person = read_person(" ".join(first))
    if _is_person(person, first):
        taken = 1
        while taken < len(parts) and _is_own_role(parts, taken, person.role is None):
            taken += 1
        role = ", ".join(filter(None, [person.role, _joined(parts[1:taken]).removeprefix("the ") or None]))
        return taken, Speaker(person.name, role or None)
    if _NAMELESS.fullmatch(" ".join(first)) and len(parts) > 1 and _begins_another(parts[1]):
        taken, person_after = _one(parts[1:])
        return taken + 1, person_after
    for taken in range(2, min(len(parts), 7) + 1):
        last = parts[taken - 1]
        if not any(is_role_word(word) for word in first) or "with" in last.joint:
            return 0, None
        person = read_person(_joined(parts[:taken]))
        if last.joint == "," and _may_be_place(last.words, person.name):
            return 0, None
        if _is_person(person, last.words) and person.name.split()[-1] in " ".join(last.words):
            return taken, person
    return 0, None


def _may_be_place(words: Sequence[str], name: str) -> bool:
    """True for a city, or one word that may be one, behind a guest's office: "with the President of Zembla, Strelsau"."""
    printed = " ".join(words)
    return printed == name and (len(words) == 1 or population(name) >= _LARGE)


_LARGE = 100_000


def _begins_another(part: _Part) -> bool:
    """True where the part behind an office without a name is of somebody else: "the President, the Vice President, Prime Minister X"."""
    if bare(part.joint) in _BETWEEN:
        return True
    words = " ".join(part.words)
    return part.joint == "," and (_NAMELESS.fullmatch(words) is not None or read_person(words).role is not None)


def _is_own_role(parts: Sequence[_Part], place: int, first: bool) -> bool:
    """True for "…, President of the ECB" and "… and Chairman of the BIS" behind a name; not for the office of the next person."""
    part = parts[place]
    if bare(part.words[0]) in POSTNOMINALS and len(part.words) > 1:
        return False  # ", MP RADIO 2UE": what stands behind the letters is of something else
    if not _role_only(part.words) or "with" in part.joint or (part.joint != "," and (place == 1 or bare(part.words[0]) == "the")):
        return False
    if bare(part.joint) == "and" and all(map(is_role_word, part.words)) and LINKS & set(map(bare, parts[place - 1].words)):
        return True  # Minister for Education and Training
    if not first and not any(is_office_word(word) for word in part.words):
        return False  # a place behind the name, not an office
    named = place + 1 < len(parts) and parts[place + 1].joint == "," and is_whole_name(parts[place + 1].words)
    if not named or (first and place == 1 and bare(part.words[0]) != "the"):
        return True
    return place + 2 < len(parts) and parts[place + 2].joint == "," and _role_only(parts[place + 2].words)


def _joined(parts: Sequence[_Part]) -> str:
    if not parts:
        return ""
    parts = [_Part("", parts[0].words), *parts[1:]]
    said = "".join(
        f"{part.joint} {' '.join(part.words)}" if part.joint.startswith(",") else f" {part.joint} {' '.join(part.words)}" for part in parts
    )
    return fold(said).strip(" ,")


def _role_only(words: Sequence[str]) -> bool:
    return any(is_role_word(word) for word in words) and not _is_person(read_person(" ".join(words)), words)


def _is_person(person: Speaker, words: Sequence[str]) -> bool:
    """True when a name came out, with an office, a form of address or a second word to show that it is one."""
    name = person.name.split()
    if (
        not name
        or not all(map(is_name_word, name))
        or any(bare(word) in _OCCASION_WORDS for word in name)
        or not is_persons_name(person.name)
        or begins_office(name)
    ):
        return False
    if person.role is None:
        return is_whole_name(words)
    if bare(person.role) in _HALVES:
        return False
    return is_whole_name(words[: len(name)]) or _is_office(person.role)


def _is_office(role: str) -> bool:
    """True for an office, or an occupation of one or two plain words ("chess player")."""
    words = role.split()
    return any(is_office_word(word) for word in words) or (len(words) <= 2 and role.islower()) or all(is_acronym(word) for word in words)
