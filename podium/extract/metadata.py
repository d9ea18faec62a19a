"""When, where and how the words of a page were said, and of what form the occasion was: template, title, header and the lines above."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from podium.extract.body import SAID, BodyText
from podium.extract.kinds import read_kind
from podium.extract.layout import Layout
from podium.extract.notes import is_note, read_delivery
from podium.extract.places import read_venue
from podium.extract.titled_places import venue_in_title
from podium.page.page import Page
from podium.records import Delivery, Kind, Venue
from podium.text.dates import date_in_url, find_date


def kind_of(page: Page, layout: Layout, words: BodyText, title: str) -> Kind:
    """The form of the occasion, as the template states it or title and header tell."""
    document_type = layout.document_type(page)
    if words.quoted and not document_type:
        return Kind.MESSAGE
    return read_kind(f"{title} {words.header or ''}".strip(), document_type, words.paragraphs)


def delivered_on(page: Page, layout: Layout, words: BodyText) -> tuple[date | None, tuple[str, ...]]:
    """The day of delivery: a date line above the words goes before what the template says; a disagreement is an issue."""
    template = layout.date(page)
    above = next((day for line in words.opening if len(line) < 40 and (day := find_date(line))), None)
    day = above or template
    others = {date_in_url(page.url): "its address", template: "the template's date"}
    if day is None:
        return None, ()
    return day, tuple(f"{what} says {other}, the day of delivery is {day}" for other, what in others.items() if other and other != day)


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
    opening = [line for line in words.opening if _may_be_place(line)]
    above = read_venue("\n".join(opening), stated=False) if opening else None
    # A message: its title tells where others meet.
    lines = () if words.quoted else (words.header, title, words.lead)
    named = [venue for line in lines if line and (venue := venue_in_title(line))]
    if stated:
        return _with_site(stated, [*([above] if above else []), *named])
    return above or next(iter(named), None)


def _with_site(stated: Venue, others: Sequence[Venue]) -> Venue:
    """A city alone with the hall or building that the lines above the words, header, title or lead name there."""
    site = next((venue.name for venue in others if venue.name and stated.city and venue.city in {None, stated.city}), None)
    return replace(stated, name=re.sub(rf"^{re.escape(stated.city or '')}['’]s ", "", site)) if site else stated


def _may_be_place(line: str) -> bool:
    """False for sentences, clock times and notes, which also stand above the words."""
    if len(line) >= 120 or line.endswith(":") or (len(line) > 60 and line.endswith(".")):
        return False
    return not is_note(line) and not read_delivery(line)
