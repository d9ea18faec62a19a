"""The days that a page of an unknown template states: of delivery, of publication, of the last change; never one for another.

A field or a line about the speech says the day of delivery, a line that only shows a day does where nothing on the page contradicts it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from podium.extract.generic.evidence import ISSUED, SPOKEN_WORDS
from podium.extract.generic.region import Front
from podium.page.page import Page
from podium.text.dates import date_in_url, find_date, find_span

_DELIVERED = re.compile(
    r"^(?:(?:speech |event )?(?:date(?: of (?:the )?(?:speech|delivery|event|address))?|delivered|given|held|spoken|"
    r"event date|speech date|recorded|broadcast|aired|datum|fecha)"
    r"(?: on| at)?\s*:|(?:delivered|originally given|given|spoken|held|recorded|broadcast|aired) (?:on|at|in)\b)",
    re.IGNORECASE,
)
_MONTHS = r"January|February|March|April|May|June|July|August|September|October|November|December"
_NO_YEAR = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTHS})|(?P<before>{_MONTHS}) (?P<after>\d{{1,2}}))\b(?!,? \d{{4}})"
)


def delivered(page: Page, front: Front) -> date | None:
    """The day of delivery where the page states it clearly; ``None`` where it gives two different days, or only that of publication."""
    language = (page.language or "en")[:2]
    in_title = _days((_OF_HISTORY.sub("", front.title or ""),), language)
    fields = _days((line for line in front.fields if _DELIVERED.match(line)), language)
    certain = [*fields, *_days(filter(_is_statement, front.lines), language), *_event_days(page)]
    if in_title or certain:
        return _only(in_title or certain)
    if any(map(_DAY_BEFORE.search, front.lines)):
        return None  # "addressed the nation yesterday evening": the day that the page shows is the next one
    in_address = date_in_url(page.url)
    shown = _days((line for above, line in pairwise(["", *front.lines]) if not ISSUED.search(line) and not _issues(above)), language)
    found = _only([*shown, in_address] if in_address else shown)
    return found if found and not _contradicted(found, front) and not _lies_outside(found, front, language) else None


def _only(days: Sequence[date]) -> date | None:
    return days[0] if len(set(days)) == 1 else None


def _contradicted(day: date, front: Front) -> bool:
    """True when a line names a day without its year, and it is another one."""
    named = (found for line in (front.title or "", *front.lines) for found in _NO_YEAR.finditer(line) if not find_date(line))
    return any(
        (int(found["day"] or found["after"]), found["month"] or found["before"]) != (day.day, _MONTHS.split("|")[day.month - 1])
        for found in named
    )


def _lies_outside(day: date, front: Front, language: str) -> bool:
    """True for a day outside those of the occasion that title or lines give, so that of publication: "… Summit, 4–5 October 2032"."""
    lines = (front.title or "", *(line for line in front.lines if not ISSUED.search(line)))
    spans = [span for line in lines if (span := find_span(line, language) or find_span(line))]
    return bool(spans) and not any(first <= day <= last for first, last in spans)


_OF_HISTORY = re.compile(
    r"\b(?:anniversar\w{1,4}|commemorat\w{1,5}|remembrance|memory|years|events?|uprising|revolution|attacks?|massacre|battle|liberation|treaty"
    r"|agreement|accords?|convention|law|act|decree|resolution|decision|jahrestag\w{0,2}|jahre|gedenken|vertrag\w{0,2}|gesetz\w{0,2}"
    r"|anniversaire|commémoration|loi|traité|accord|aniversari[oa]|conmemoración|ley|tratado|acuerdo|lei|anniversario|legge|rocznic\w{1,3}"
    r"|годовщин\w{0,2}|лет)\b[^,;:–—]{0,60}?\s(?:of|since|from|des|vom|seit|du|depuis|del|de|desde|dal|z|со?|от)"
    r"(?:\s(?:the|el|le|il))?\s(?=\d|[A-Z][a-z]{2,8} \d)[^,;:–—()]{4,20}(?:,\s\d{4})?",
    re.IGNORECASE,
)
"""A day that a title remembers or a law bears: ``on the Anniversary of the Events of 4 June 1989``."""
_DAY_BEFORE = re.compile(
    r"\b(?:yesterday|last (?:night|evening)|gestern|hier (?:soir|matin|après-midi)|ayer|ieri|ontem|gisteren|wczoraj|вчера)\b", re.IGNORECASE
)


def _issues(line: str) -> bool:
    """True for the name of a field that holds the day of publication; "For Immediate Release" stands above that of delivery."""
    return len(line) < 40 and ISSUED.search(line) is not None and "immediate" not in line.lower() and not find_date(line)


def _is_statement(line: str) -> bool:
    """True for a line about the speech itself: "Speech by X at Y, London, 12 May 2031"; not for a report or "Speech | 12 May"."""
    form, bar, _ = line.partition(" | ")
    about = not (bar and SPOKEN_WORDS.fullmatch(form)) and (
        SPOKEN_WORDS.match(line) or line.lower().startswith(("by ", "given ", "delivered "))
    )
    return _DELIVERED.match(line) is not None or (bool(about) and not ISSUED.search(line))


def _days(lines: Iterable[str], language: str) -> list[date]:
    return [day for line in lines if (day := find_date(line, language) or find_date(line))]


def _event_days(page: Page) -> Iterator[date]:
    for item in page.json_ld():
        if "Event" in str(item.get("@type")) and (day := find_date(str(item.get("startDate") or "")[:10])):
            yield day


def published(page: Page, front: Front) -> date | None:
    """The day of publication: metadata, else a line that says so."""
    return _stamped(page, ("article:published_time", "datepublished", "dcterms.issued", "dc.date.issued"), "datePublished") or _issued(
        front, r"publi|posted|issue|veröff|ersch"
    )


def updated(page: Page, front: Front) -> date | None:
    """The day of the last change: metadata, else a line that says so."""
    return _stamped(page, ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"), "dateModified") or _issued(
        front, r"updat|modif|aktual|mis à"
    )


def _stamped(page: Page, names: Sequence[str], field: str) -> date | None:
    marked = {node.attribute("content") or node.attribute("datetime") for node in page.every(f'[itemprop="{field}"]')}
    # Several are those of teasers and recordings, each of its own.
    stamps: list[Any] = [page.meta(name) for name in names if len(marked) < 2 or name != field.lower()]
    stamps += [item.get(field) for item in page.json_ld()]
    return next((day for stamp in stamps if isinstance(stamp, str) and (day := find_date(stamp[:10]))), None)


def _issued(front: Front, words: str) -> date | None:
    return next(
        (day for line in front.lines if re.search(words, line, re.IGNORECASE) and ISSUED.search(line) and (day := find_date(line))), None
    )
