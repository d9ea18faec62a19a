"""What a page of an unknown template says above its words: title, and the lines between title and words with what they state.

Structured data and the reading lines are asked first, the address last; a day that only tells of publication is never taken for delivery.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from podium.dates import date_in_url, find_date
from podium.names import is_office_word, is_whole_name
from podium.page import Node, Page
from podium.people import read_people, read_person
from podium.places import read_venue
from podium.prose import is_frame
from podium.records import Speaker
from podium.text import fold, plain

LONGEST = 400
_SEPARATOR = re.compile(r"\s+(?:[|–—·»«•]|::?|-)\s+")
_DELIVERED = re.compile(
    r"^(?:(?:speech |event )?(?:date(?: of (?:the )?(?:speech|delivery|event|address))?|delivered|given|held|spoken|event date|speech date|datum|fecha)"
    r"(?: on| at)?\s*:|(?:delivered|originally given|given|spoken|held) (?:on|at|in)\b)",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"\b(?:publish\w*|publication|posted|updat\w*|modified|issued?|released?|reviewed|created|added|uploaded|retrieved|embargo\w*|until|before|deadline|"
    r"veröffentlicht|erschienen|stand|aktualisiert|publi[ée]\w*|mis à jour|actualizad[oa]|pubblicat[oa]|aggiornat[oa]|опубликован\w*|обновлен\w*)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"^(?:speaker|speakers|author|by|speech by|remarks by|minister|delivered by|given by|spoken by|presented by|redner(?:in)?|von|par|intervenant|orador)\s*:?\s+(?P<who>.+)$",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"(?P<surname>[A-Z][\w'’-]+), (?P<given>[A-Z][\w.'’ -]+?)(?P<suffix>, (?:Jr|Sr)\.)?(?: \([^()]*\))?")
_WHERE = re.compile(r"^(?:location|venue|place|where|ort|lieu|lugar|luogo)\s*:?\s+(?P<where>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Front:
    """Title, and the printed lines above the words: before the title and after it."""

    title: str | None
    above: tuple[str, ...]
    lines: tuple[str, ...]


def lines_before(region: Node) -> list[str]:
    """The printed lines that stand before a region, without the site's frame."""
    found = (line for node in region.before if not is_frame(node) and node.tag != "head" for block in node.blocks("", is_frame) for line in block.raw.split("\n"))
    return [fold(line) for line in found if fold(line)]


def front_of(page: Page, before: Sequence[str], opening: Sequence[str]) -> Front:
    """The front of a page; ``before`` are the lines before its words, ``opening`` lines at their head that nobody says."""
    title = read_title(page, before)
    at = next((number for number in range(len(before) - 1, -1, -1) if title and _alike(before[number], title)), None)
    after = before[at + 1 :] if at is not None else before[-6:] if title is None else ()
    above = before[:at] if at is not None else before
    same = {plain(title or "")}
    return Front(title, tuple(above[-4:]), tuple(line for line in dict.fromkeys((*after, *opening)) if len(line) <= LONGEST and plain(line) not in same))


def read_title(page: Page, before: Sequence[str]) -> str | None:
    """The heading of the text: a heading on the page that its metadata confirm, else the metadata's without the site's name."""
    stated = [title for title in _stated_titles(page) if title]
    headings = [node.text for css in ("h1", "h2", "h3") for node in page.every(css) if node.text and not is_frame(node)]
    for heading in headings:
        for title in stated:
            if _alike(heading, title):
                return _common(heading, title)
    first = next((heading for heading in headings if len(heading) > 3), None) if page.has("h1") else None
    return first or next((_without_site(title, page) for title in stated), None)


def _stated_titles(page: Page) -> Iterator[str | None]:
    yield from (page.meta(name) for name in ("og:title", "twitter:title", "dcterms.title", "dc.title", "headline"))
    yield from (fold(str(item["headline"])) for item in page.json_ld() if isinstance(item.get("headline"), str))
    title = page.maybe("head title")
    yield title.text if title else None


def _alike(heading: str, title: str) -> bool:
    """True when one holds the other, or the title's first part is in the heading."""
    one, other = plain(heading), plain(title)
    if not one or not other or len(one) < 4:
        return False
    return one in other or other in one or any(plain(part) in one for part in _prefixes(title) if len(plain(part)) > 0.6 * len(one))


def _common(heading: str, title: str) -> str:
    """The heading without a word for the kind of page in front of it, which the title does not repeat."""
    inside = [part for part in _prefixes(title) if plain(part) in plain(heading) and 2 * len(part) > len(heading)]
    return max(inside, key=len) if inside and plain(heading).endswith(plain(max(inside, key=len))) else heading


def _prefixes(title: str) -> Iterator[str]:
    yield title
    yield from (title[: found.start()] for found in _SEPARATOR.finditer(title))


def _without_site(title: str, page: Page) -> str:
    site = plain(page.meta("og:site_name") or "")
    parts = _SEPARATOR.split(title)
    while len(parts) > 1 and (plain(parts[-1]) == site or len(parts[-1]) <= len(parts[0])):
        parts.pop()
    return title[: title.rfind(parts[-1]) + len(parts[-1])]


def delivered(page: Page, front: Front) -> date | None:
    """The day of delivery where the page states it clearly; ``None`` where it gives two different days, or only that of publication."""
    language = (page.language or "en")[:2]
    title = _days(front.title or "", language)
    certain = [*(day for line in front.lines if _is_statement(line) for day in _days(line, language)), *_event_days(page)]
    for days in (title, certain, [day for line in front.lines if not _ISSUED.search(line) for day in _days(line, language)]):
        if days:
            stated = set(days) | ({found} if days is not title and not certain and (found := date_in_url(page.url)) else set())
            return days[0] if len(stated) == 1 else None
    found = date_in_url(page.url)
    return found


def _is_statement(line: str) -> bool:
    return _DELIVERED.match(line) is not None or (bool(read_people(line)) and not _ISSUED.search(line))


def _days(line: str, language: str) -> list[date]:
    day = find_date(line, language) or find_date(line)
    return [day] if day else []


def _event_days(page: Page) -> Iterator[date]:
    for item in page.json_ld():
        if "Event" in str(item.get("@type")) and (day := find_date(str(item.get("startDate") or "")[:10])):
            yield day


def published(page: Page, front: Front) -> date | None:
    """The day of publication: metadata, else a line that says so."""
    return _stamped(page, ("article:published_time", "datepublished", "dcterms.issued", "dc.date.issued"), "datePublished") or _issued(front, r"publi|posted|issue|veröff|ersch")


def updated(page: Page, front: Front) -> date | None:
    """The day of the last change: metadata, else a line that says so."""
    return _stamped(page, ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"), "dateModified") or _issued(front, r"updat|modif|aktual|mis à")


def _stamped(page: Page, names: Sequence[str], field: str) -> date | None:
    stamps: list[Any] = [page.meta(name) for name in names] + [item.get(field) for item in page.json_ld()]
    return next((day for stamp in stamps if isinstance(stamp, str) and (day := find_date(stamp[:10]))), None)


def _issued(front: Front, words: str) -> date | None:
    return next((day for line in front.lines if re.search(words, line, re.IGNORECASE) and _ISSUED.search(line) and (day := find_date(line))), None)


def header(front: Front) -> str | None:
    """The line that says who speaks, as far as one does."""
    return next((line for line in front.lines if len(line) < LONGEST and read_people(line)), None)


def speakers(front: Front) -> tuple[Speaker, ...]:
    """People whom a line names as speaking: "Speaker: X", "X, President of Y", a name above an office."""
    for number, line in enumerate(front.lines):
        if said := _SAYS.match(line):
            if person := _person(said["who"]):
                return (person,)
        elif (person := _person(line)) and (office := person.role or _office(front.lines[number + 1 : number + 2])):
            return (Speaker(person.name, office),)
    return ()


def _person(words: str) -> Speaker | None:
    """The person whom a short line names and nothing else."""
    if inverted := _INVERTED.fullmatch(words):
        return Speaker(f"{inverted['given']} {inverted['surname']}{inverted['suffix'] or ''}")
    if len(words) > 150 or re.search(r"[.!?]\s|\d{4}$", words):
        return None
    person = read_person(words)
    name = person.name.split()
    return person if len(name) > 1 and is_whole_name(name) and not any(map(is_office_word, name)) and fold(words).startswith((person.name, *_honorific(words))) else None


def _honorific(words: str) -> tuple[str, ...]:
    found = re.match(r"(?:(?:The )?(?:Rt|Right) Hon(?:ourable)?\.?|Mr|Mrs|Ms|Dr|Sir|Dame|Prof(?:essor)?|H\.?E)\b", words)
    return (found[0],) if found else ()


def _office(lines: Sequence[str]) -> str | None:
    return next((line.split(":")[0].strip() for line in lines if len(line) < 120 and any(map(is_office_word, line.split()[:4]))), None)


def place(page: Page, front: Front) -> str | None:
    """Where it was said, as a field or a line of its own says."""
    labelled = next((found["where"] for line in front.lines if (found := _WHERE.match(line))), None)
    return labelled or next((line for line in front.lines if _is_place(line)), None)


def _is_place(line: str) -> bool:
    if len(line) > 100 or line.endswith(":") or read_people(line) or _person(line) or _ISSUED.search(line):
        return False
    venue = read_venue(line)
    return venue is not None and bool(venue.city or venue.country)
