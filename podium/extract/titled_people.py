"""Who speaks, by titles in Spanish, Portuguese, French, Italian, German and Dutch: "Discurso del ministro de Hacienda, X, en …".

Office and name are told apart by a comma, a form of address or a known portfolio ("de Hacienda"); else nobody is named.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from podium.extract.gazetteer import is_city, leading_place
from podium.extract.letter_case import cased_name
from podium.extract.names import bare, cased_role, is_acronym, is_name_word, is_role_word, tidy_name
from podium.extract.offices import PARTICLES
from podium.extract.person import is_persons_name
from podium.extract.places import is_site
from podium.extract.title_words import (
    ANNOUNCED,
    CONTRACTED,
    TITLE_AND,
    TITLE_ARTICLES,
    TITLE_LINKS,
    TITLE_STOPS,
    addresses_somebody,
    elision,
    is_portfolio,
    is_titled_office,
    without_elision,
)
from podium.records import Speaker
from podium.text.folding import fold

_LONGEST = 400
_MOST_QUALIFIERS = 8
_MOST_PARTS = 6
_OPENING = re.compile(
    r"(?:^|[:–—-] |, (?:(?:il|la|le|el|o|a|die|das|de|het) |l['’])?)"
    r"(?:(?:texte|texto|testo|text|tekst) (?:\w+ )?(?:del|du|do|der|van de) )?"
    rf"(?:{ANNOUNCED})(?= )",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s[-–—|•]\s|[;:|“”\"«»(]|,?\s(?=\d)")
_FOR_ALL = re.compile(r"(?:a la|à la|alla|à|an die) (?:naci[oó]n|nation|nazione|nação)\b", re.IGNORECASE)
""" "Mensaje a la Nación del Presidente": to whom, before who."""
_ADJECTIVE = re.compile(r"(?!(?:y|e|et|und|en)$)[^\W\d_]+")


def read_titled(title: str) -> tuple[Speaker, ...] | None:
    """The people whom a title of this form names, none where office and name cannot be told apart; ``None`` for any other title."""
    line = fold(title)[:_LONGEST]
    return _cased(_read(_with_small_words(line))) if line.isupper() else _read(line)


def _read(line: str) -> tuple[Speaker, ...] | None:
    for opening in _OPENING.finditer(line):
        tokens = _tokens(line[opening.end() :])
        place = _giver(tokens)
        if place is not None:
            return tuple(_people(tokens[place:]))
        joined = len(tokens) > 1 and (bare(tokens[0]) in CONTRACTED or _behind_articles(tokens, 0) > 1 and bare(tokens[0]) in TITLE_LINKS)
        if joined and opening.start() == 0:
            return ()  # "Discurso del hijo de …": whoever it is, the title names no office and name
    return None


def _with_small_words(line: str) -> str:
    """A title in capitals with its links and articles in small letters, as all others have them."""
    small = TITLE_LINKS | TITLE_ARTICLES | TITLE_STOPS | TITLE_AND
    return " ".join(word.lower() if word.lower() in small else word for word in line.split())


def _cased(people: tuple[Speaker, ...] | None) -> tuple[Speaker, ...] | None:
    """Names and offices of a title in capitals, as both are written elsewhere."""
    if people is None:
        return None
    return tuple(
        Speaker(cased_name(person.name), " ".join(map(cased_role, person.role.split())) if person.role else None) for person in people
    )


def _tokens(rest: str) -> list[str]:
    """The words up to what ends the list of people."""
    end = _ENDS.search(rest)
    return (rest[: end.start()] if end else rest).split()


def _giver(tokens: Sequence[str]) -> int | None:
    """Where the office or form of address of whoever speaks begins, behind "del", "de la", "von"; ``None`` where none does."""
    text, at = " ".join(tokens), 0
    for _ in range(_MOST_QUALIFIERS):
        if at >= len(tokens):
            return None
        if found := _FOR_ALL.match(text, len(" ".join(tokens[:at])) + bool(at)):
            at += len(found[0].split())
            continue
        word = bare(tokens[at])
        if word in TITLE_LINKS or elision(tokens[at]) in TITLE_LINKS:
            start = _behind_articles(tokens, at)
            if start < len(tokens) and (is_titled_office(without_elision(tokens[start])) or addresses_somebody(tokens[start])):
                return start
            if start < len(tokens) and _is_named_with_office(tokens[start:]):
                return start
            if word in CONTRACTED or start > at + 1:
                return None
            at = start + 1  # de bienvenida, d'ouverture
        elif tokens[at][:1].islower() and word not in TITLE_STOPS and _ADJECTIVE.fullmatch(tokens[at]):
            at += 1  # inaugural, prononcé, íntegro
        elif at and tokens[at - 1][:1].isupper() and tokens[at][:1].isupper() and not tokens[at - 1].endswith(","):
            at += 1  # de Año Nuevo
        else:
            return None
    return None


def _behind_articles(tokens: Sequence[str], link: int) -> int:
    """Where the words behind a link and its articles begin; the link's own place where it is printed together with its word."""
    if elision(tokens[link]):
        return link
    at = link + 1
    while at < len(tokens) and bare(tokens[at]) in TITLE_ARTICLES and tokens[at][:1].islower():
        at += 1
    return at


def _is_named_with_office(tokens: Sequence[str]) -> bool:
    """True for ``Ada Quiroga Luna, ministra de Sanidad``."""
    parts = _parts(tokens)
    if len(parts) < 2 or _name(parts[0]) is None:
        return False
    first = parts[1][_behind_articles(["", *parts[1]], 0) - 1 :]
    return bool(first) and is_titled_office(without_elision(first[0]))


def _parts(tokens: Sequence[str]) -> list[list[str]]:
    """The words parted at commas."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        parts[-1].append(token.rstrip(","))
        if token.endswith(","):
            parts.append([])
    return [part for part in parts if any(part)][:_MOST_PARTS]


def _until_stop(words: Sequence[str]) -> tuple[Sequence[str], bool]:
    """The words of name or office, and whether the occasion begins behind them."""
    end = next((at for at, word in enumerate(words) if _is_small(word) and bare(word) in TITLE_STOPS and not _joins(words, at)), len(words))
    return words[:end], end < len(words)


def _joins(words: Sequence[str], at: int) -> bool:
    """True for the Dutch "en" before another person, ``premier Ada Vos en minister Bo Tak``, and for "in ’t" inside a name."""
    word, after = bare(words[at]), "".join(words[at + 1 : at + 2])
    return (word == "in" and after in {"’t", "'t"}) or (word == "en" and is_titled_office(after))


def _is_small(word: str) -> bool:
    return word[:1].islower()


def _people(tokens: Sequence[str]) -> Iterator[Speaker]:
    """Whoever is named first, and those joined by "and" with an office of their own; nobody as soon as one cannot be told."""
    found: list[Speaker] = []
    while tokens:
        person, tokens = _one(tokens)
        if person is None:
            return
        found.append(person)
    yield from found


def _one(tokens: Sequence[str]) -> tuple[Speaker | None, Sequence[str]]:
    """The person with whom the words begin, and the words of the next one."""
    parts = _parts(tokens)
    joint = next((number for number, part in enumerate(parts) if number and bare(part[0]) in TITLE_AND and _another(part)), 0)
    if not joint:
        return _of_parts(parts)
    person, other = _of_parts(parts[:joint])
    return (None, ()) if other else (person, _another(tokens[sum(map(len, parts[:joint])) :]))


def _another(words: Sequence[str]) -> Sequence[str]:
    """The words of the person whom "and" joins, from the office or form of address on; none where something else is joined."""
    start = _behind_articles(words, 0)
    if start < len(words) and bare(words[start]) in TITLE_LINKS:
        start = _behind_articles(words, start)
    named = start < len(words) and (is_titled_office(without_elision(words[start])) or addresses_somebody(words[start]))
    return words[start:] if named else ()


def _of_parts(parts: Sequence[Sequence[str]]) -> tuple[Speaker | None, Sequence[str]]:
    """The person of whom words tell that are parted at their commas, and the words of the next one."""
    if addresses_somebody(parts[0][0]):
        behind = _behind_articles(parts[0], 0)
        if behind > 1 and behind < len(parts[0]) and is_titled_office(parts[0][behind]):
            return _of_parts([parts[0][behind:], *parts[1:]])  # Mme la ministre …
    if not is_titled_office(without_elision(parts[0][0])) or addresses_somebody(parts[0][0]) and _name(parts[0]):
        return _named_first(parts)
    head, stopped = _until_stop(parts[0])
    office, name, other = _office_and_name(head)
    if name:
        return Speaker(name, office), _with_later(other, parts[1:])
    if stopped or other:
        return None, ()
    offices = [office]
    for number, part in enumerate(parts[1:], 2):
        said, stopped = _until_stop(part)
        name, other = _name_and_other(said)
        if name:
            sure = stopped or other or addresses_somebody(part[0]) or not any(_name(later) for later in parts[number : number + 1])
            return (Speaker(name, ", ".join(offices)), _with_later(other, parts[number:])) if sure else (None, ())
        if stopped or not (_is_small(part[0]) or is_portfolio(part[0])):
            return None, ()
        offices.append(" ".join(part))
    return None, ()


def _named_first(parts: Sequence[Sequence[str]]) -> tuple[Speaker | None, Sequence[str]]:
    """``M. Corentin Brun, ministre de l’Intérieur``."""
    said, stopped = _until_stop(parts[0])
    name, other = _name_and_other(said)
    if name is None:
        return None, ()
    if other or stopped or len(parts) < 2:
        return Speaker(name), _with_later(other, parts[1:])
    role = parts[1][_behind_articles(["", *parts[1]], 0) - 1 :]
    if not role or not is_titled_office(without_elision(role[0])):
        return Speaker(name), ()
    office, _ = _until_stop([without_elision(role[0]), *role[1:]])
    return Speaker(name, " ".join(office)), ()


def _with_later(words: Sequence[str], later: Sequence[Sequence[str]]) -> Sequence[str]:
    """The words of the next person, with those behind their commas."""
    return list(chain(words[:-1], [words[-1] + ","], *([*part[:-1], part[-1] + ","] for part in later))) if words else ()


def _office_and_name(words: Sequence[str]) -> tuple[str, str | None, Sequence[str]]:
    """Office, name and the words of the next person, of words without a comma that begin with an office."""
    at, sure = 1, True
    while at < len(words):
        word = words[at]
        if addresses_somebody(word) and at + 1 < len(words) and not _is_small(words[at + 1]):
            sure = True
            break
        country = leading_place(words[at:]) if _is_link(words[at - 1]) else 0
        if country:
            at += country
        elif _is_small(word) or any(tells(word) for tells in (is_portfolio, is_titled_office, is_role_word, is_acronym)):
            if bare(word) in TITLE_AND and at + 1 < len(words) and _is_link(words[at + 1]):
                break  # el presidente de Zembla y la canciller: two people
            at += 1
        elif _is_link(words[at - 1]) or bare(words[at - 1]) in TITLE_AND or not sure:
            sure = False  # a portfolio that is not known: nothing tells where it ends
            at += 1
        else:
            break
    fewest = 1 if all(map(is_titled_office, words[:at])) else 2  # le président Brun; not: ministro de Sanidad Luna
    name, other = _name_and_other(words[at:], fewest) if sure else (None, ())
    return " ".join(words[:at]), name, other if name or at == len(words) else words[at:]


def _is_link(word: str) -> bool:
    return bare(word) in TITLE_LINKS or (bare(word) in TITLE_ARTICLES or bare(word) in {"für", "des"}) and _is_small(word)


def _name_and_other(words: Sequence[str], fewest: int = 2) -> tuple[str | None, Sequence[str]]:
    """The name that words are, and the words of the person whom "and" joins; no name where something else stands behind it."""
    joint = next((at for at, word in enumerate(words) if at and bare(word) in TITLE_AND and _is_small(word)), len(words))
    other = _another(words[joint:]) if joint < len(words) else ()
    return (None, ()) if joint < len(words) and not other else (_name(words[:joint], fewest), other)


def _name(words: Sequence[str], fewest: int = 2) -> str | None:
    """The name that words are from the first to the last, up to "de" and a country; ``None`` for anything else."""
    start = 0
    while start < len(words) and addresses_somebody(words[start]):
        start += 1
    kept = list(_until_stop(words[start:])[0])
    kept = kept[: next((at for at, word in enumerate(kept) if at and _is_link(word) and _ends_name(kept[at + 1 :])), len(kept))]
    told = [word for word in kept if bare(word) not in PARTICLES and bare(word) not in TITLE_LINKS]
    if (
        not kept
        or _is_small(kept[0])
        and not elision(kept[0])
        or len(told) < (1 if start else fewest)
        or _is_small(kept[-1])
        and not elision(kept[-1])
    ):
        return None
    if not all(is_name_word(word) or word in {"’t", "'t"} for word in kept) or any(map(_is_no_name, told)):
        return None
    text = " ".join(kept)
    return tidy_name(kept) if is_persons_name(text.replace("’t ", "")) and not (is_city(text) or is_site(text)) else None


def _ends_name(behind: Sequence[str]) -> bool:
    return not behind or is_portfolio(behind[0]) or leading_place(behind) > 0


def _is_no_name(word: str) -> bool:
    return is_portfolio(word) or is_titled_office(word)
