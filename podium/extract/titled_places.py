"""Places that a title or header names in running words; place lines are read by ``podium.extract.places``."""

import re
from collections.abc import Sequence
from dataclasses import replace

from podium.extract.gazetteer import country_code, is_city, is_region, population, state_code
from podium.extract.names import bare
from podium.extract.places import (
    BODY_NAMES,
    LONGEST_PLACE_LINE,
    NOT_PLACE,
    RESIDENCES,
    SITES,
    cleaned,
    is_gathering,
    is_site,
    trim,
    venue_of_parts,
    without_article,
    without_occasion,
)
from podium.records import Venue
from podium.text.folding import fold, plain, vocabulary

_TOPIC = re.compile(
    r"\b(?:on|about|after|against|over|regarding|following|concerning|situation|message|greetings|letter|to be held|ahead of|before|for)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:following|after|against|concerning|situation|message|greetings|letter|to be held|attacks?|shootings?"
    r"|explosion|crisis|war|earthquake|developments|"
    r"conflict|violence|elections?|floods?|fires?|killed|victims)\b",
    re.IGNORECASE,
)
_CAPITALS = r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,4}?"
_IN_CITY = re.compile(
    rf"\b(?:in|en|à)\s+({_CAPITALS}(?:,\s*{_CAPITALS})?)(?=\s*(?:$|[,;:|(–—-])|\s(?:on|at|for|with|as|today|this)\b|\s\d)"
)
_SMALL = frozenset(["of", "the", "and", "de", "for", "du", "la", "des", "der"])
_AT_SITE = re.compile(
    r"\b(?:at|in|from)\s+(?:the\s+)?((?:[A-ZÀ-Þ][\w.'’&-]*|of|the|and|de|for|du|la|des|der)(?:\s+(?:[A-ZÀ-Þ][\w.'’&-]*"
    r"|of|the|and|de|for|du|la|des|der))*)"
)


def venue_in_title(text: str) -> Venue | None:
    """The place that a title or header (not prose) names for certain; ``None`` for a topic, or for a word that may be something else."""
    line = _WEEKLY.sub(r"\1", _UNDER_WAY.sub("", fold(text)[:LONGEST_PLACE_LINE]))
    return _aboard(line) or _in_city(line) or _trailing(line) or _at_site(line)


_UNDER_WAY = re.compile(r"(?<![-–—, ])[-–—, ]*+\ben[- ]route\b(?: to)?(?: [A-ZÀ-Þ][\w.'’-]*,?)*", re.IGNORECASE)
"""Where an aircraft was going is not where the words were said: "Gaggle aboard Air Force One en route Chicago, Illinois"."""


_WEEKLY = re.compile(r"(\b(?:weekly|saturday|radio) (?:\w+ )?address)\s?[:–—-]\s.*", re.IGNORECASE)
"""A weekly address is said to a microphone: what its title names behind a colon is its topic ("Weekly Address: Lamps at Fort Harbour")."""


def _aboard(line: str) -> Venue | None:
    """ "… aboard Air Force One": an aircraft or ship that counts as a residence does."""
    found = re.search(r"\b(?:aboard|on board)\s+((?:[A-ZÀ-Þ][\w.'’-]*\s?){1,4})", line, re.IGNORECASE)
    words = found[1].split() if found else []
    name = next((" ".join(words[:count]) for count in range(len(words), 0, -1) if plain(" ".join(words[:count])) in RESIDENCES), None)
    return Venue(name=name, raw=line) if name else None


def _trailing(line: str) -> Venue | None:
    """A place at the end, behind a comma or bar: "…, Norway House, Brussels", "… | Hanoi, Vietnam", "…, Newtown Airport, 9/24/2017"."""
    bar = line.rsplit(" | ", 1)
    tail = [part for part in (_BEFORE_BODY.sub("", cleaned(part)) for part in re.split(r",|\s[–—-]\s", bar[-1])) if part]
    start = len(tail)
    first = 0 if len(bar) > 1 else 1
    if len(tail) > first + 1 and _is_state_too(tail[-1]) and is_city(tail[-2]):
        start -= 1  # "…, Geelong, Victoria"
    while start > first and _is_trailing_place(tail[start - 1], tail[start:]):
        start -= 1
    if start == len(tail):
        return None
    before = line[: line.rfind(tail[start])].rstrip(" ,|") if start else ""
    venue = venue_of_parts([*_site_at_the_end(before), *(without_article(part) for part in tail[start:])], line)
    last = venue.name.rpartition(", ")[2] if venue and venue.name else ""
    if venue and " " in last and is_gathering(last):
        venue = replace(venue, name=None)  # "…, Lamp Keepers' Congress, Strelsau"
    return venue if venue and (venue.city or (venue.name and is_site(venue.name))) else None


def _site_at_the_end(line: str) -> list[str]:
    """ "Humboldt University" in "Speech by X at Humboldt University"; no meeting, which may be anywhere."""
    sites = [found[1] for found in _AT_SITE.finditer(line) if found.end() == len(line) and is_site(found[1])]
    return [site for site in sites[-1:] if plain(site).split()[-1] not in _MEETINGS]


def _is_trailing_place(part: str, behind: Sequence[str]) -> bool:
    if NOT_PLACE.search(part) or len(part.split()) > 6 or not part[:1].isupper():
        return False
    if BODY_NAMES.fullmatch(part) or (is_site(part) and not re.search(r"\b(?:of|on|for|by)\b", part) and not _BUREAU.match(part)):
        return True
    if behind:
        return is_city(part) or is_region(part)
    return (population(part) >= 200_000 and not _is_state_too(part)) or country_code(part) is not None or state_code(part) is not None


_BEFORE_BODY = re.compile(r"[^,]{0,60}\bin (?=the (?:house of (?:commons|lords|representatives)|senate)$)", re.IGNORECASE)
"""Letters behind a name, before the house: ``K.C IN THE HOUSE OF REPRESENTATIVES``."""
_BUREAU = re.compile(r"(?:the )?(?:office|ministry|department|chamber|centre|center|institute) (?:of|for) ", re.IGNORECASE)
"""What a title in capitals is about, as often as where: ``OFFICE OF HARBOUR AFFAIRS``."""


def _is_state_too(part: str) -> bool:
    """True for a city that bears the name of another country's state or province, which alone may be meant: ``Victoria``."""
    return is_region(part) and state_code(part) is None


def _in_city(line: str) -> Venue | None:
    """ "… in Brussels", "… in Jakarta, Indonesia"; not behind words that make the city a topic, and not "in Reading"."""
    for found in _IN_CITY.finditer(line):
        parts = [without_article(trim(part)) for part in found[1].split(",")]
        topic = _TOPIC if len(parts) == 1 else _NEWS
        if topic.search(line[: found.start()]) or not _is_certain(parts):
            continue
        sites = [site for site in _AT_SITE.finditer(line[: found.start()]) if site.end() >= found.start() - 1 and is_site(site[1])]
        name = sites[-1][1].strip() if sites else None
        venue = venue_of_parts([*([name] if name else []), *parts], line)
        if venue and venue.city:
            return venue
    return None


def _is_certain(parts: Sequence[str]) -> bool:
    if len(parts) > 1:
        return country_code(parts[-1]) is not None or state_code(parts[-1]) is not None
    return population(parts[0]) >= 100_000 and plain(parts[0]) not in _WORDS and not _is_state_too(parts[0])


_WORDS = vocabulary(
    "reading nice mobile orange split bath cork sale march of same best deal male bar brest worms most enterprise independence union"
)


def _at_site(line: str) -> Venue | None:
    """ "… at the Council of the European Union", "… at NATO Headquarters": a site whose name ends the phrase."""
    for found in _AT_SITE.finditer(line):
        words = found[1].split()
        while len(words) > 1 and words[-1] in _SMALL:
            words.pop()
        name = " ".join(words).strip(" .")
        if bare(words[0]) in _DETERMINERS:
            continue
        ends = line[found.end() :].strip()
        if ends and not re.match(r"[,;:|(–—-]|(?:on|in|with|to|by)\b|\d", ends):
            continue
        last = plain(name).split()[-1:]
        if last and ((last[0] in SITES and last[0] not in _MEETINGS) or BODY_NAMES.fullmatch(name)):
            return Venue(name=without_occasion(name) or name, raw=line)
    return None


_DETERMINERS = vocabulary("every each all any our your my their its no some many more this these those whose")
"""Words with which no site's name begins: a title speaks of "Lamps in Every Harbour"."""
_MEETINGS = vocabulary("forum congress senate court expo convention bank field house")
