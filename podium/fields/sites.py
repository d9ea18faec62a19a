"""Sites by their words: buildings, rooms, residences, and bodies that meet under one roof."""

import re

from podium.fields.gazetteer import is_city, population
from podium.fields.offices import vocabulary
from podium.fields.text import plain

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
    mansion estate hangar laboratory capitol chancellery kanzleramt bundeskanzleramt schloss élysée elysée elysee ministry
    monastery observatory colonnade tarmac hacienda
    expo convention forum pavilion complex winery farm street bank lounge ballroom rotunda portico balcony court
""")
BODIES = re.compile(
    r"(?:the )?(?:(?:european|scottish|federal|national|uk|australian|canadian) )?(?:parliament|senate"
    r"|house of (?:commons|lords|representatives)|bundestag"
    r"|council of the european union|state duma|federation council|united nations|general assembly|security council"
    r"|westminster hall|the house)",
    re.IGNORECASE,
)


def is_site(part: str) -> bool:
    """True for a building, room or other site by its words: East Room, Hotel Adlon, University of Newtown."""
    if is_city(part) and population(part):
        return False
    words = plain(part).split()
    sites = [number for number, word in enumerate(words) if word in SITES]
    return any(
        number in {0, len(words) - 1} or words[number] in {"base", "hotel"} or words[number + 1] in {"of", "de", "du", "des", "at"}
        for number in sites
    )
