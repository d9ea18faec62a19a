"""People as prose mentions them: the given names before a surname and the office before the name. Text in, names out."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from podium.names import bare, is_honorific, is_office_word
from podium.offices import vocabulary

_NOT_A_NAME = vocabulary("""
    the a an and but so or if when while as with for to of in on at by from thank thanks dear hello hi good well yes no now please okay ok
    today yesterday this that these those our my your his her their we i you he she it they is was are were both also after before during
    because since again let may then there here what where who how why welcome congratulations question
    vice first former foreign federal national russian american
""")
_SMALL = vocabulary("of the and for to in on at")
_TOKEN = re.compile(r"[^\s]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: the name as printed and the office printed straight before it."""

    name: str
    role: str | None


def mentions(surname: str, prose: str) -> list[Mention]:
    """Every mention of that surname with given names before it, in the order of the prose; capitals are matched whatever their case."""
    return [found for match in _finder(surname).finditer(prose) if (found := _mention(_before(prose, match), match.group(1)))]


def offices(name: str, prose: str) -> list[str]:
    """Offices that prose prints straight before that full name, most frequent first."""
    found = Counter(role for match in _finder(name).finditer(prose) if (role := _office(_TOKEN.findall(_before(prose, match)))))
    return [role for role, _ in found.most_common()]


def _before(prose: str, found: re.Match[str]) -> str:
    """The words before a mention within its own line and sentence."""
    before = prose[max(0, found.start() - 160) : found.start()]
    return _PASSED.split(before)[-1]


_PASSED = re.compile(r"\n|(?:[^\W\d_]{4,}|\d|[)\]”’\"'])[.!?…]+[)\]”’\"']*\s+|[:;]\s")
"""What ends a line or sentence; a stop behind fewer letters is an abbreviation's (``U.S.``, ``Gen.``)."""



_SAYS = re.compile(r"\b(?:by|from)\s+|^", re.IGNORECASE)


def speaking_office(line: str, name: str = "") -> str | None:
    """The office of which a summary says that it speaks: behind "by", or with which the line begins; ``name`` is its holder's."""
    for opener in _SAYS.finditer(line):
        tokens = _TOKEN.findall(line[opener.end() :].split(name)[0] if name else line[opener.end() :])
        words = list(takewhile(lambda token: _OFFICE_TOKEN.fullmatch(token.rstrip(",")) and (token[0].isupper() or token in _SMALL - {"to", "in", "on", "at"}), tokens))
        if len(words) < len(tokens) and (possessive := re.fullmatch(r"(.+)['’]s?", tokens[len(words)])):
            words.append(possessive[1])
        role = re.sub(r"^the | (?:of|the|and|for)$|['’]s$", "", " ".join(words).strip(" ,"), flags=re.IGNORECASE)
        if role and any(map(is_office_word, role.split())):
            return role
    return None


@lru_cache(maxsize=4096)
def _finder(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({re.escape(name)})(?!\w)", re.IGNORECASE)


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
    return bare(token) not in _NOT_A_NAME and not is_honorific(token) and not is_office_word(token)


def _office(tokens: list[str]) -> str | None:
    """The longest run of words of an office that ends where the name begins."""
    words: list[str] = []
    for token in reversed(tokens):
        word = token.lstrip("“”\"'(")
        if not _OFFICE_TOKEN.fullmatch(word) or not (word[0].isupper() or word in _SMALL):
            break
        words.insert(0, word)
    while words and (words[0].lower() in _SMALL or is_honorific(words[0]) or bare(words[0]) in _NOT_A_NAME - _OPENS_OFFICE):
        words.pop(0)
    while words and is_honorific(words[-1]):
        words.pop()
    return " ".join(words) if 0 < len(words) <= 12 and any(map(is_office_word, words)) and words[-1] not in _SMALL else None


_OPENS_OFFICE = vocabulary("vice first former foreign federal national russian american")
_NAME_TOKEN = re.compile(r"(?!(?:I|It|That|Let|Here|There|What|He|She|We|You|They|Who)['’])[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_OFFICE_TOKEN = re.compile(r"[\w&]+(?:['’.-]\w+)*|(?:[A-Z]\.)+|&")
