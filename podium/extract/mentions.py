"""People as prose mentions them: the given names before a surname and the office before the name. Text in, names out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from podium.extract.names import bare, is_beside_office, is_honorific, is_office_word, is_role_word
from podium.extract.offices import ENDINGS
from podium.extract.person import read_person
from podium.text.folding import vocabulary

_NOT_A_NAME = vocabulary("""
    and but so or if when while as with for to of in on at by from thank thanks dear hello hi good well yes no now please okay ok today
    yesterday this that these those my your we i you he she it they is was are were both also after before during because since again
    let may then there here what where who how why welcome congratulations question first foreign federal national russian american
    staff
""")
_SMALL = vocabulary("of the and for to in on at")
_TOKEN = re.compile(r"[^\s]+")
Span = tuple[int, int]
"""Where a mention begins and ends in the prose."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: the name as printed and the office printed straight before it."""

    name: str
    role: str | None


def mentions(surname: str, prose: str) -> list[Mention]:
    """Every mention of that surname with given names before it, in the order of the prose; capitals are matched whatever their case."""
    return [found for place in _found(surname, prose) if (found := _mention(_before(prose, place), prose[slice(*place)]))]


def offices(name: str, prose: str) -> list[str]:
    """Offices that prose prints straight before that full name, or to which it says the person is appointed; most frequent first.

    One in apposition behind the name, or a former one, counts only where the prose states no other.
    """
    places = list(_found(name, prose))
    found = Counter(role for place in places for role in _around(prose, place))
    behind = [role for place in places if (role := _apposed(prose, place))]
    return sorted([*(role for role, _ in found.most_common()), *behind], key=lambda role: bare(role.split()[0]) == "former")


def _around(prose: str, place: Span) -> Iterator[str]:
    before = _before(prose, place)
    tokens = _TOKEN.findall(before)
    if role := _office(tokens):
        left = len(tokens) - len(role.split())
        yield f"former {role}" if left and bare(tokens[left - 1]) == "former" else role
    if _APPOINTS.search(before) and (new := _APPOINTED.match(prose, place[1])) and any(map(is_office_word, new[1].split())):
        yield new[1]


def _apposed(prose: str, place: Span) -> str | None:
    """``leader of the National Front`` in ``Name, leader of the National Front.``

    What else could be another person (``Name, head of Herring Ada Quill``) counts where people introduce themselves.
    """
    start, end = place
    found = _APPOSITION.match(prose, end)
    if found is None:
        return None
    words = found[1].split()
    introduced = " of " in found[1] and _INTRODUCES.search(prose, max(0, start - 20), start) is not None
    plainly = is_role_word(words[0]) and any(map(is_office_word, words[:3])) and (introduced or read_person(found[1]).role is None)
    plainly = plainly and (bare(words[-1]) not in _BODIES or not {"of", "for", "at"}.isdisjoint(map(bare, words)))
    return found[1] if plainly and len(words) <= 14 and not _VERB.search(found[1]) else None


_APPOSITION = re.compile(
    r"(?:, | \[| \()(?:the )?([^\W\d_](?:[^.,;:!?\[\]()\n]|\.(?=\w)|(?<=\b[A-Z]\.[A-Z])\.(?= [A-Z])){3,100})(?=[.,;:\])\n]|$)"
)
_BODIES = vocabulary("authority association company corporation union board council federation society foundation airlines partners inc")
"""The last word of a body's name, which is no office: ``Ada Quill, Metropolitan Ports Authority``."""
_INTRODUCES = re.compile(r"\b(?:I am|I[’']m|[Mm]y name is|[Tt]his is|me is) $")
_VERB = re.compile(r"\b(?:has|have|had|is|was|were|will|would|who|whose|says?|said|asks?|asked|told|does|did|can|I|we|you)\b")
"""What follows is a clause and no office alone: ``Ada Quill, Minister of Ports who said so``."""
_APPOINTS = re.compile(r"\b(?:appoint(?:s|ed|ing)?|nam(?:e[sd]?|ing))\b", re.IGNORECASE)
_APPOINTED = re.compile(
    r" (?:as )?(?:the )?([A-Z][\w’'-]*+(?:(?: (?:of|the|for|and|to))*+ [A-Z][\w’'-]*+)+"
    r"|(?>[A-Z][\w’'-]*?[A-Z])[\w’'-]*+)(?=[,.;\n]|\s+[a-z]|$)"
)


def _before(prose: str, place: Span) -> str:
    """The words before a mention within its own line and sentence."""
    before = prose[max(0, place[0] - 160) : place[0]]
    return _PASSED.split(before)[-1]


_PASSED = re.compile(r"[.!?…:;\n](?:(?<=\n)|(?<=[:;])\s|(?:(?<=[^\W\d_]{4}[.!?…])|(?<=[\d)\]”’\"'][.!?…]))[.!?…]*[)\]”’\"']*\s+)")
"""What ends a line or sentence; a stop behind fewer letters is an abbreviation's (``U.S.``, ``Gen.``). A mark is looked for first, what
stands before it then: the other way round takes ten times as long."""

_SAYS = re.compile(r"\b(?:by|from)\s+|^", re.IGNORECASE)


def speaking_office(line: str, name: str = "") -> str | None:
    """The office of which a summary says that it speaks: behind "by", or with which the line begins; ``name`` is its holder's."""
    for opener in _SAYS.finditer(line):
        tokens = _TOKEN.findall(line[opener.end() :].split(name)[0] if name else line[opener.end() :])
        words = list(takewhile(_in_office, tokens))
        if len(words) < len(tokens) and (possessive := re.fullmatch(r"(.+)['’]s?", tokens[len(words)])):
            words.append(possessive[1])
        while words and (is_honorific(words[-1]) or is_beside_office(words)):
            words.pop()
        role = re.sub(r"^the | (?:of|the|and|for)$|['’]s$", "", " ".join(words).strip(" ,"), flags=re.IGNORECASE)
        if role and any(map(is_office_word, role.split())):
            return role
    return None


def _in_office(token: str) -> bool:
    return _OFFICE_TOKEN.fullmatch(token.rstrip(",")) is not None and (token[0].isupper() or token in _SMALL - {"to", "in", "on", "at"})


def _found(name: str, prose: str) -> Iterator[Span]:
    """Every place of the name in whatever case. Searched for without a pattern: prose may be long, its people many and new on each page."""
    lowered, wanted = _lowered(prose), name.lower()
    if len(lowered) != len(prose) or len(wanted) != len(name):  # a few capitals become two letters
        yield from (found.span() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", prose, re.IGNORECASE))
        return
    at = lowered.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        alone = not _is_letter(prose[at - 1 : at]) and not _is_letter(prose[end : end + 1])
        if alone:
            yield at, end
        at = lowered.find(wanted, end if alone else at + 1)


def _is_letter(character: str) -> bool:
    """True for what a pattern means by a letter of a word; not for nothing."""
    return character.isalnum() or character == "_"


@lru_cache(maxsize=2)
def _lowered(prose: str) -> str:
    return prose.lower()


def _mention(before: str, surname: str) -> Mention | None:
    if not surname[0].isupper():
        return None
    tokens = _TOKEN.findall(before)
    given: list[str] = []
    while tokens and len(given) < 3 and is_given(tokens[-1]):
        given.insert(0, tokens.pop())
    if not given or all(len(word.rstrip(".")) == 1 for word in given):
        return None
    return Mention(" ".join([*given, surname]), _office(tokens))


def is_given(token: str) -> bool:
    """True for a word that can be a given name in prose: a capital, and no office, form of address or opening of a sentence."""
    if re.fullmatch(r"[A-Z]\.", token):
        return True
    if not token[0].isupper() or token.isupper() or not _NAME_TOKEN.fullmatch(token):
        return False
    return bare(token) not in _NOT_A_NAME | ENDINGS and not is_honorific(token) and not is_office_word(token)


def _office(tokens: list[str]) -> str | None:
    """The longest run of words of an office that ends where the name begins."""
    words: list[str] = []
    for token in reversed(tokens):
        word = token.lstrip("“”\"'(")
        if not _OFFICE_TOKEN.fullmatch(word) or not (word[0].isupper() or word in _SMALL):
            break
        words.insert(0, word)
    first = next((number for number, word in enumerate(words) if is_role_word(word)), len(words))
    opening = [number for number, word in enumerate(words[:first]) if word in {"to", "on", "in", "at", "for"}]
    words = words[opening[-1] + 1 :] if opening else words  # "Condolences to US President": what the title is, not whose office
    words = words[_behind_another(words) :]
    while words and (words[0].lower() in _SMALL or is_honorific(words[0]) or bare(words[0]) in _NOT_A_NAME - _OPENS_OFFICE):
        words.pop(0)
    while words and (is_honorific(words[-1]) or is_beside_office(words)):
        words.pop()
    return " ".join(words) if 0 < len(words) <= 12 and any(map(is_office_word, words)) and words[-1] not in _SMALL else None


def _behind_another(words: list[str]) -> int:
    """Where the office begins behind another person with an office: ``Minister Ada Quill and Governor``."""
    joints = (number for number, word in enumerate(words) if word == "and" and number > 2)
    return next(
        (number + 1 for number in joints if is_office_word(words[number - 3]) and not any(map(is_role_word, words[number - 2 : number]))), 0
    )


_OPENS_OFFICE = vocabulary("first foreign federal national russian american")
_NAME_TOKEN = re.compile(r"(?!(?:I|It|That|Let|Here|There|What|He|She|We|You|They|Who)['’])[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_OFFICE_TOKEN = re.compile(r"[\w&]+(?:['’.-]\w+)*|(?:[A-Z]\.)+|&")


def may_be_introduced(surname: str, words: str) -> bool:
    """True where the surname stands behind a word with a capital: without that no pattern is made of it, which takes a millisecond."""
    behind = (words[found.end() : found.end() + len(surname)] for found in _CAPITALISED.finditer(words))
    return any(not word.isascii() or word.lower() == surname.lower() for word in behind)


_CAPITALISED = re.compile(r"[A-Z](?:[\w'’-]{0,60}|\.)\s{1,9}")
