"""Sites by their words: buildings, rooms, residences, and bodies that meet under one roof."""

import re
from collections.abc import Sequence
from dataclasses import replace

from podium.extract.gazetteer import city_in, country_code, is_city, is_country_first, is_region, population, state_code
from podium.extract.names import LINKS, is_office_word
from podium.extract.offices import PARTICLES
from podium.records import Venue
from podium.text.dates import without_spans
from podium.text.folding import fold, plain, vocabulary

RESIDENCES = frozenset(
    {"gorki", "gorki 9", "gorky", "novo ogaryovo", "bocharov ruchei", "camp david", "chequers", "meseberg", "rambouillet", "sandringham"}
    | {"mar a lago", "air force one", "air force two", "marine one"}
)
SITES = vocabulary("""
    palace palacio palais house hall room rooms office hotel center centre airport aerodrome base airbase headquarters hq embassy
    residence residenz building tower garden gardens lawn square stadium arena theatre theater auditorium museum library church
    cathedral mosque synagogue temple chapel university college school academy institute club factory plant shipyard hospital
    camp fort ranch castle memorial monument cemetery park plaza courtyard terrace gallery chamber guildhall senate parliament
    congress bundestag bundesrat kremlin pentagon studio studios station port harbour harbor dock field barracks garrison villa
    mansion estate hangar laboratory capitol chancellery kanzleramt bundeskanzleramt schloss elysee ministry
    monastery observatory colonnade tarmac hacienda
    expo convention forum pavilion complex winery farm street bank lounge ballroom rotunda portico balcony court
""")
BODY_NAMES = re.compile(
    r"(?:the )?(?:(?:european|scottish|federal|national|uk|australian|canadian) )?(?:parliament|senate"
    r"|house of (?:commons|lords|representatives)|bundestag"
    r"|council of the european union|state duma|federation council|united nations|general assembly|security council"
    r"|westminster hall|the house)",
    re.IGNORECASE,
)

_TRADES = re.compile(r"chamber of (?!deputies|representatives|peers|nations|nationalities|regions|councillors)")
"""A chamber of commerce or of an industry invites and is no room; a chamber of deputies meets in one."""


def is_site(part: str) -> bool:
    """True for a building, room or other site by its words: East Room, Hotel Adlon, University of Newtown."""
    if is_city(part) and population(part):
        return False
    words = plain(part).split()
    sites = [number for number, word in enumerate(words) if word in SITES and not _TRADES.match(" ".join(words[number : number + 3]))]
    return any(
        number in {0, len(words) - 1} or words[number] in {"base", "hotel"} or words[number + 1] in {"of", "de", "du", "des", "at"}
        for number in sites
    )


LONGEST_PLACE_LINE = 400
_GATHERINGS = vocabulary("forum congress expo convention")
_LEAD = re.compile(
    r"^(?:(?:originally )?(?:given|delivered|held|speech|recorded|made|hosted|filmed) (?:at|in|on board|from)|venue:?"
    r"|location:?|place:?|ort:|at|in|from|aboard)\s+",
    re.IGNORECASE,
)
NOT_PLACE = re.compile(
    r"\b(?:remarks|speech|address|statement|(?:president|minister|secretary)(?!['’]s (?:\w+ )?(?:residence|office|room|house)\b)"
    r"|immediate release|press office|check against"
    r"|as delivered|as prepared|transcript|"
    r"interview|published|updated|release|embargo|telephone|video|virtual|virtually|online|webinar|teleconference"
    r"|by phone|livestream|conference call)\b|\?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|\d{1,2}(?:st|nd|rd|th)?\.?\s+[^\W\d_]{3,12}\.?,?\s+\d{4}"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d\d.*|\d{1,2}\s*[ap]\.?m\b.*|\(?(?:e[sd]t|gmt|cet|local time)\)?)",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(r"office of the|for immediate release|^internal transcript|press secr\w+$", re.IGNORECASE)
_REMOTE = re.compile(r"\((?:via|by|virtual|delivered)[^()]*\)|(?<![-–—, ])[-–—, ]*+\ben[- ]route\b.*", re.IGNORECASE)
"""How it was sent, and where an aircraft was going: "Aboard Air Force One, En Route Chicago, Illinois" was not said in Chicago."""


_ABOARD = re.compile(r"(?:aboard|on board)\b", re.IGNORECASE)
_GOES = re.compile(r"(?<!\s)\s+(?:to|from|between)\s.*", re.IGNORECASE)
""" "Aboard Press Bus to Newtown, Ohio" was not said in Newtown."""


def without_house(lines: Sequence[str], near: Sequence[str]) -> list[str]:
    """The lines without the house of which a letterhead ``near`` them is: the press office writes from there, whoever speaks elsewhere."""
    return [line for line in lines if plain(line) != "the white house"] if any(map(_LETTERHEAD.search, near)) else list(lines)


def is_gathering(name: str) -> bool:
    """True for an occasion under its own name, which is no place: ``Lamp Keepers' Congress``."""
    return plain(name).split()[-1] in _GATHERINGS if plain(name) else False


def read_venue(text: str, stated: bool = True) -> Venue | None:
    """The place that a place line or dateline states, ``None`` when it states none.

    Of several lines (parted by line breaks), or where the page does not itself call the text a place (``stated=False``), only those count
    that show a place by their words; people, notes and dates are passed over.
    """
    lines = [line for line in (cleaned(line) for line in re.split(r"[\n|;]", text) if len(line) < LONGEST_PLACE_LINE) if line]
    lines = [line for line in without_house(lines, lines) if not _LETTERHEAD.search(line)]
    lines = [line for line in lines if len(line) <= 120 and not NOT_PLACE.search(line) and all(map(_is_title_case, _parts(line)))]
    if not stated:  # an occasion is no place unless the page itself calls it one
        lines = [line for line in lines if not is_gathering(line)]
    if len(lines) > 1 or not stated:
        lines = [line for line, below in zip(lines, [*lines[1:], ""], strict=False) if shows_place(line) or _stands_in(line, below)]
    parts = [part for line in lines for part in _parts(line)]
    venue = venue_of_parts(parts, fold(text)) if parts else None
    if venue is None or venue.name is None or stated or " " not in venue.name or not is_gathering(venue.name):
        return venue
    return replace(venue, name=None) if venue.city or venue.country else None  # "Lamp Keepers' Congress, Strelsau"


def shows_place(line: str) -> bool:
    """True for a line whose words tell that it is a place: a site, a city, a region, a country."""
    return any(map(_shows_place, _parts(cleaned(line))))


def _stands_in(line: str, below: str) -> bool:
    """True for a line straight above that of its city: "Mar-a-Lago" above "Palm Beach, Florida"; not for an occasion there."""
    city = _parts(below)
    if not city or is_site(city[0]) or len(line.split()) > 8 or line.isupper() or _OCCASION.search(line):
        return False
    return is_city(city[0]) or (len(city) > 1 and (state_code(city[-1]) is not None or country_code(city[-1]) is not None))


_OCCASION = re.compile(
    r"\b(?:rally|breakfast|lunch\w*|dinner|reception|conference|convention|summit|meeting|ceremony|address|gala|day|celebration|jamboree|"
    r"commencement|briefing|event|tour|roundtable|session)\b",
    re.IGNORECASE,
)
"""An occasion above its city is no site: ``Harbour Rally`` above ``Newtown, Ohio``."""


def cleaned(line: str) -> str:
    """The line without date, means of transmission and the words that lead to a place."""
    line = trim(_REMOTE.sub("", _DATE.sub("", without_spans(fold(line)))))
    line = _GOES.sub("", line) if _ABOARD.match(line) else line
    return trim(re.sub(r"(?<!\s)\s+,", ",", _LEAD.sub("", line)))


def trim(words: str) -> str:
    """Without marks around; the full stop of D.C. stays."""
    words = words.strip(" ,;:–—-()")
    return words if "." in words[-2:] and re.search(r"\b[A-Z]\.$", words) else words.rstrip(" .,;:–—-")


def _is_title_case(part: str) -> bool:
    """True when no word but "of", "and" and the like is in lower case."""
    return all(not word[:1].islower() or word in LINKS | PARTICLES | {"am", "upon", "sur"} for word in part.split())


def _shows_place(part: str) -> bool:
    return (
        is_site(part)
        or BODY_NAMES.fullmatch(part) is not None
        or is_city(part)
        or is_region(part)
        or country_code(part) is not None
        or plain(part) in RESIDENCES
    )


def _parts(line: str) -> list[str]:
    """The line at its commas, with a last "in Munich" told apart."""
    line = re.sub(r"\s[–—-]\s|(?:(?<!\s)\s+)?\(|\)", ", ", line)
    line = re.sub(r"(?<!\s)\s+in\s+(?=[A-ZÀ-Þ])", ", ", line) if not is_city(line) else line
    return [without_article(trim(part)) for part in line.split(",") if part.strip(" .")]


def without_article(part: str) -> str:
    """ "East Room" of "the East Room"."""
    return part.removeprefix("the ") if part[:4] == "the " else part


def venue_of_parts(parts: Sequence[str], raw: str) -> Venue | None:
    """Country, region, city and name, read from the end."""
    parts = list(parts)
    if len(parts) == 1:
        return _single(parts[0], raw)
    country = None
    if country_code(parts[-1]) and not _is_state_here(parts):
        country = parts.pop()
    region = parts.pop() if len(parts) > 1 and _is_region_here(parts[-2], parts[-1]) else None
    if len(parts) == 1 and region is None and country is None:
        return _single(parts[0], raw)
    city = None
    if _is_place(parts[-1], region, country):
        last = parts.pop()
        city = f"{last}, {region}" if region else last
    name = ", ".join(_of_the_site(parts)) or None
    name, behind = _city_behind(name) if name and city is None else (name, None)
    if not (name or city or behind or country) or (name and len(name.split()) > 12):
        return None
    return Venue(name, city or behind, country, raw)


_ASSEMBLES = re.compile(
    r"(?:(?:joint|official|state|community|press|news|campaign) )*(?:doorsto?p|conference|interview|lunch(?:eon)?|dinner|reception|opening"
    r"|launch|visit|ceremony|commemoration|briefing|roundtable)\b(?: interview)?(?:.*\bat )?(?: of)?[\s:–—-]*(?:the )?",
    re.IGNORECASE,
)
"""What happens somewhere, before the name of where: ``Doorstop Harbour House``, ``Luncheon at Harbour House``."""


def _of_the_site(parts: Sequence[str]) -> list[str]:
    """The parts of a place's name from the first that is a site on, without the occasion before it; none where all is an occasion."""
    told = [without_occasion(part) for part in parts]
    occasion = next((number for number in reversed(range(len(told))) if not told[number]), -1)
    if any(map(is_site, filter(None, told[occasion + 1 :]))):
        told = told[occasion + 1 :]  # "Ada Quill, Joint Press Conference, Harbour House": whoever is named first is no part of the house
    kept = list(filter(None, told))
    first = next((number for number, part in enumerate(kept) if is_site(part)), None)
    if first is None:
        return kept
    # "…, President of Zembla, Harbour House": what a title prints before a site is often a guest
    return kept[first:] if any(country_code(part) or any(map(is_office_word, part.split())) for part in kept[:first]) else kept


_GATHERED = re.compile(
    r".*\b(?:launch|dinner|lunch(?:eon)?|breakfast|ceremony|reception|tea|commemoration|welcome home|awards?) (?=\w+ \w)", re.IGNORECASE
)
"""An occasion that no comma parts from where it was: ``Harbour Campaign Launch Sheraton Hotel``."""


_LEADS_ON = re.compile(r"\b(?:at|in|to)$", re.IGNORECASE)


def without_occasion(part: str) -> str:
    """The site behind what happens there (``Opening of the Harbour House``); blank for an occasion alone."""
    if _LEADS_ON.search(part):
        return ""  # "Opening of the school at", above the line that names where
    gathered = _GATHERED.match(part)
    if gathered and is_site(part[gathered.end() :]) and plain(part[gathered.end() :]).split()[0] not in SITES:
        return part[gathered.end() :]
    found = _ASSEMBLES.match(part)
    if found is None:
        return part
    rest = part[found.end() :]
    return rest if is_site(rest) else ""


def _city_behind(name: str) -> tuple[str, str | None]:
    """A site and the large city that stands behind it without a comma: ``Harbour House Brisbane``."""
    words = name.split()
    for count in (2, 1):
        site, city = " ".join(words[:-count]), " ".join(words[-count:])
        if (
            len(words) > count + 1
            and words[-count - 1].lower() not in LINKS
            and is_site(site)
            and population(city) >= _LARGE
            and not is_site(city)
        ):
            return site, city
    return name, None


_LARGE = 100_000


def _is_region_here(city: str, part: str) -> bool:
    """True for a state or county behind a city: New York behind New York, not behind a site or body; a county that no gazetteer lists."""
    if is_region(part):
        return not (is_city(part) and (is_site(city) or _BODY.search(city)))
    return is_city(city) and not _shows_place(part)


_BODY = re.compile(r"\b(?:nations|council|assembly|organi[sz]ation|committee|commission|secretariat)\b", re.IGNORECASE)


def _single(part: str, raw: str) -> Venue | None:
    part = without_occasion(part)
    if not part:
        return None
    name, city = _city_behind(part)
    if city:
        return Venue(name=name, city=city, raw=raw)
    if plain(part) in RESIDENCES or is_site(part):
        return Venue(name=part, raw=raw)
    if is_city(part) and not is_country_first(part):
        return Venue(city=part, raw=raw)
    if country_code(part):
        return Venue(country=part, raw=raw)
    return Venue(name=part, raw=raw) if part[:1].isupper() and len(part.split()) <= 8 else None


def _is_state_here(parts: Sequence[str]) -> bool:
    """True for Georgia behind Atlanta."""
    state = state_code(parts[-1])
    return state is not None and not city_in(parts[-2], country_code(parts[-1]) or "") and city_in(parts[-2], "US", state)


def _is_place(part: str, region: str | None, country: str | None) -> bool:
    """True for a city: one that the gazetteer holds, or whatever stands before a state or country and is no site."""
    if plain(part) in RESIDENCES or is_site(part):
        return False
    if is_city(part):
        return True
    return (region is not None and state_code(region) is not None) or (country is not None and len(part.split()) <= 3)
