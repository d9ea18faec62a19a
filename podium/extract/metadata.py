"""When, where and how the words of a page were said, and of what form the occasion was: template, title, header and the lines above."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from podium.extract.kinds import read_kind
from podium.extract.layout import Layout
from podium.extract.notes import is_note, read_delivery
from podium.extract.places import is_site, read_venue, without_house
from podium.extract.titled_places import venue_in_title
from podium.extract.turns import BodyText
from podium.page.page import Page
from podium.records import SAID, Delivery, Kind, Venue
from podium.text.dates import date_in_url, day_in_words, find_date, find_span, weekday_fits
from podium.text.folding import plain


def kind_of(page: Page, layout: Layout, words: BodyText, title: str) -> Kind:
    """The form of the occasion, as the template states it or title and header tell."""
    document_type = layout.document_type(page)
    if words.quoted and not document_type:
        return Kind.MESSAGE
    return read_kind(f"{title} {words.header or ''}".strip(), document_type, words.paragraphs)


_SOON = timedelta(days=7)
"""A release whose field is this much earlier than the day of delivery is misprinted, where title and head agree on that day."""
FAR = timedelta(days=31)
"""A release that is later than this tells nothing of the day of delivery; and a day so long before it is another occasion's."""


def delivered_on(page: Page, layout: Layout, words: BodyText, title: str) -> tuple[date | None, tuple[str, ...]]:
    """The day of delivery, and what contradicts it.

    A date line above the words goes before the title, that before what the template says. A day that its own weekday, the release, the
    publication or the speaker's term of office contradicts is no day, unless two other places agree on one.
    """
    release = layout.released(page)
    template = layout.date(page) or release
    dated = [(line, day) for line in words.opening if len(line) < 40 and (day := find_date(line))]
    above = next((day for line, day in dated if not _RELEASED.search(line)), dated[0][1] if dated else None)
    told = [title, words.header or "", words.lead or "", *words.opening]
    before = next((day for line in told if template and (day := day_in_words(line, template))), None)
    head = _head_of(words) if release else ""
    before = before or _held_on(head)
    titled = find_date(title, order="MDY") if release else None
    for line, day in ((title, titled), (head, find_date(head, order="DMY"))):
        if release and day and _is_of_another_year(day, release) and weekday_fits(line, day) and not _fault(day, page, layout, None):
            release = template = day  # the year of the release line is misprinted: the weekday that the page prints says so
    if release and titled and titled == find_date(head, order="DMY") and release < titled <= release + _SOON:
        release = template = titled  # title and head of the text agree on a day, before which nobody can have released it
    places = [("a line above its words", above), ("its words", before), ("its title", titled), ("the template's date", template)]
    stated = [(what, day) for what, day in places if day]
    address = date_in_url(page.url)
    faults = {day: fault for day in dict.fromkeys(day for _, day in stated) if (fault := _fault(day, page, layout, release))}
    sure = [day for _, day in stated if day not in faults]
    issues = [f"{what} says {day}, which {faults[day]}" for what, day in dict.fromkeys(stated) if day in faults]
    day = next(iter(sure), None) or (address if faults and address and not _fault(address, page, layout, release) else None)
    if day is None:
        spans = [f"“{line}” gives several days and no line that of delivery" for line in told if find_span(line, page.language or "en")]
        return None, (*issues, *dict.fromkeys(spans[:1]))
    others = {address: "its address"} | ({} if template is release else {template: "the template's date"})
    issues += [
        f"{what} says {other}, the day of delivery is {day}"
        for other, what in others.items()
        if other and other != day and other not in faults
    ]
    return day, tuple(issues)


_RELEASED = re.compile(r"\b(?:release|published|posted|updated)\b", re.IGNORECASE)
"""Of a line whose day is that of publication, where another tells the day itself: ``For Immediate Release July 22, 2009``."""
_HELD = re.compile(r"\b(?:held|given|delivered|recorded|broadcast|spoken)\b[^.]{0,140}?\bon (?=(.{8,36}))", re.DOTALL)
_HEAD = 500


def _held_on(head: str) -> date | None:
    """The day on which the head of the text says that it was said: ``Press conference held in Strelsau on 4 November 2033``."""
    found = _HELD.search(head)
    return find_date(found[1], order="DMY") if found else None


def _head_of(words: BodyText) -> str:
    return "\n".join([*words.opening, *(paragraph.text for paragraph in words.paragraphs[:2])])[:_HEAD]


def _is_of_another_year(one: date, other: date) -> bool:
    return one.year != other.year and (one.month, one.day) == (other.month, other.day)


def _fault(day: date, page: Page, layout: Layout, release: date | None) -> str | None:
    """What the page itself holds against a day."""
    if weekday_fits(page.text, day) is False:
        return "is another day of the week than it prints"
    published = release or layout.published(page)
    if published and day > published + timedelta(days=1):
        return f"is later than {published}, the day of its publication"
    if release and day < release - FAR:
        return f"is long before {release}, the day of its release"
    first, last = layout.term(page) or (None, None)
    if (first and day < first) or (last and day > last):
        return "lies outside the term of office that the page prints"
    return None


def delivery_of(words: BodyText, title: str) -> Delivery | None:
    """What title, header, lead or a note among the words says of how the text relates to what was said."""
    notes = [paragraph.text for paragraph in words.paragraphs if paragraph.kind not in SAID]
    found = (read_delivery(line) for line in [title, words.header or "", words.lead or "", *notes])
    return next((value for value in found if value), None)


def read_page_venue(page: Page, layout: Layout, words: BodyText, title: str) -> Venue | None:
    """Where it was said: as the template states it, else as the lines above the words, the title or the lead do."""
    place = layout.place(page)
    stated = read_venue(place) if place else None
    if layout.spoken or (stated and stated.name):
        return stated
    opening = [_without_surname(line, words) for line in words.opening if _may_be_place(line)]
    opening = without_house(opening, words.opening)
    above = read_venue("\n".join(opening), stated=False) if opening else None
    # A message: its title tells where others meet.
    lines = () if words.quoted else (words.header, title, words.lead)
    named = [_without_guest(venue, words, line) for line in lines if line and (venue := venue_in_title(line))]
    if stated:
        return _with_site(stated, [*([above] if above else []), *named])
    return above or next(iter(named), None)


def _with_site(stated: Venue, others: Sequence[Venue]) -> Venue:
    """A city alone with the hall or building that the lines above the words, header, title or lead name there."""
    site = next((venue.name for venue in others if venue.name and stated.city and venue.city in {None, stated.city}), None)
    return replace(stated, name=re.sub(rf"^{re.escape(stated.city or '')}['’]s ", "", site)) if site else stated


_GUESTS_OFFICE = re.compile(
    r"(?<![^,])[^,]{0,80}\b(?:president|minister|premier|chancellor|governor|mayor|king|secretary(?:[ -]general)?|treasurer|senator"
    r"|ambassador|commissioner)\b[^,]{0,80},\s?$",
    re.IGNORECASE,
)


def _without_guest(venue: Venue, words: BodyText, line: str) -> Venue:
    """The site without the guest who stands before it: ``… with the Premier of Victoria, Ada Quill Lamp Gardens, Newtown``."""
    name = (venue.name or "").split()
    surnames = {plain(one.name).split()[-1] for one in (*words.speakers, *words.participants)}
    end = next((at for at, word in enumerate(name[:4], 1) if plain(word) in surnames), 0)
    rest = " ".join(name[end:])
    if end < 2 or not _GUESTS_OFFICE.search(line.partition(venue.name or "")[0]) or " " not in rest or not is_site(rest.split(",")[0]):
        return venue
    return replace(venue, name=rest)


def _without_surname(line: str, words: BodyText) -> str:
    """The line without the surname that a line break parted from the given name above it: ``… WITH PREMIER JOHN`` / ``LARK, TOWN HALL``."""
    first, comma, rest = line.partition(",")
    people = (*words.speakers, *words.participants)
    return rest.strip() if comma and plain(first) in {plain(one.name).split()[-1] for one in people} else line


def _may_be_place(line: str) -> bool:
    """False for sentences, lists of subjects, clock times and notes, which also stand above the words."""
    if len(line) >= 120 or line.endswith(":") or ";" in line or (len(line) > 60 and line.endswith(".")):
        return False
    return not is_note(line) and not read_delivery(line)
