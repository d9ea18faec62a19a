"""Printed dates to days. No page, no clock: what the text does not print (a day, a month, a year) is never filled in.

English forms and figures are read here; the months of other languages by ``dateparser``, one candidate at a time, in the language given.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from podium.errors import Reason, Rejected

Order = Literal["DMY", "MDY"]

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_YEAR = r"(?P<year>(?:1[6-9]|20|21)\d\d)(?!\d)"
_DAY = r"(?P<day>\d{1,2})(?!\d)"
# not the rest of a longer figure (1.5 November), nor the end of a span of days (3 – 5 November)
_DAY_FIRST = rf"(?<![\d./-])(?<!\d [-–—] )(?<!\d[–—]){_DAY}(?:st|nd|rd|th|er|re|[.ºª°])?(?:\s+day)?"
_WORD = r"(?P<month>[^\W\d_]+)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2026-11-05
        rf"(?<![\d./-]){_YEAR}[-/.](?P<month>\d\d?)[-/.]{_DAY}(?![./-]\d)",
        # 05/11/2026, 5.11.2026
        rf"(?<![\d./-])(?P<first>\d\d?)(?P<mark>[./-])(?P<second>\d\d?)(?P=mark){_YEAR}(?![./-]\d)",
        # 2026年11月5日, 令和8年11月5日, 令和元年5月1日
        rf"(?:(?<!\d){_YEAR}|(?P<era>令和|平成|昭和|大正|明治)\s*(?P<of_era>\d\d?|元))\s*年\s*(?P<month>\d\d?)\s*月\s*{_DAY}\s*日",
        # 5 November 2026, 5th day of November, 2026, 5 de noviembre de 2026, 1er janvier 2026
        rf"{_DAY_FIRST}[\s-]*(?:(?:of|de|d')\s+)?{_WORD}[.,]*[\s-]*(?:(?:of|de|del)\s+)?{_YEAR}",
        # November 5, 2026, Nov. 5th 2026
        rf"(?<!\w){_WORD}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
    )
)
_TO = r"\s{0,3}(?:[-–—/]|(?<=\s)(?:to|and|until|through|bis|und|al|y|a|au|et|e|ao|tot|en)(?=\s))\s{0,3}"
_NTH = r"(?:st|nd|rd|th|er|[.ºª°])?"
_BEGINS_SPAN = re.compile(rf"(?<!\d)\d{{1,2}}{_NTH}(?:\s{{1,3}}(?:de\s{{1,3}})?[^\W\d_]{{3,}}\.?)?{_TO}$", re.IGNORECASE)
"""What stands before the last day of a span: ``4 and`` 5 October 2032, ``28 June –`` 2 July 2034, ``June 30–`` July 2, 2034."""
_LONGEST_BEGINNING = 30
_SPANS = (
    # 4–5 October 2032, 28 June to 2 July 2034, 22 Jun. 2034 - 23 Jun. 2034
    re.compile(
        rf"(?<![\d./-])(?P<first>\d{{1,2}}){_NTH}(?:\s{{1,3}}(?:de\s{{1,3}})?(?P<month>[^\W\d_]{{3,}})\.?(?:,?\s{{1,3}}\d{{4}})?)?{_TO}"
        rf"(?P<last>\d{{1,2}}(?!\d){_NTH}\s{{1,3}}(?:(?:of|de)\s{{1,3}})?[^\W\d_]+[.,]*\s{{1,3}}(?:(?:of|de|del)\s{{1,3}})?{_YEAR})",
        re.IGNORECASE,
    ),
    # October 4–5, 2032, June 30 – July 2, 2034
    re.compile(
        rf"(?<!\w)(?P<month>[^\W\d_]{{3,}})\.?\s{{1,3}}(?P<first>\d{{1,2}})(?:,?\s{{1,3}}\d{{4}})?{_TO}(?P<last>(?:[^\W\d_]{{3,}}\.?\s{{1,3}})?\d{{1,2}},?\s{{1,3}}{_YEAR})",
        re.IGNORECASE,
    ),
)
_FIGURE = re.compile(r"\d")
"""What every day and every span of days holds, and most lines do not."""
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_PARTED = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/._])(\d\d?)\2(\d\d?)(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)")
_YEAR_FOLDER = re.compile(r"/((?:19|20)\d\d)(?=/)")


def read_date(text: str, language: str = "en", order: Order | None = None) -> date:
    """The one day that a date field states.

    ``order`` is that of a numeric date such as 03/04/2026, which is otherwise not understood in English.
    Raises ``Rejected`` (``bad_date``) when the field holds no full date, or two different ones.
    """
    found = set(_dates(text, language, order))
    if len(found) == 1:
        return found.pop()
    what = "no full date" if not found else "several dates"
    raise Rejected(Reason.BAD_DATE, f"{what} in “{text.strip()[:80]}”; state the field that holds the day of delivery")


def find_date(text: str, language: str = "en", order: Order | None = None) -> date | None:
    """The first full date inside prose, ``None`` when there is none."""
    return next(_dates(text, language, order), None)


def find_span(text: str, language: str = "en") -> tuple[date, date] | None:
    """The first and last day of a span inside prose ("4–5 October 2032"), ``None`` when there is none."""
    if not _FIGURE.search(text):
        return None
    text = re.sub(r"[\u2010-\u2012\u2212]", "-", text)
    for found in (match for form in _SPANS for match in form.finditer(text)):
        month, last_words = found["month"], found["last"]
        last = find_date(last_words if re.search(r"[^\W\d_]{3,}", last_words) else f"{month} {last_words}", language)
        if last is None:
            continue
        first = find_date(f"{found['first']} {month} {last.year}", language) if month else _day(last.year, last.month, int(found["first"]))
        if first and first < last:
            return first, last
    return None


def without_spans(text: str) -> str:
    """The text without the spans of days in it: ``Hamburg,`` of "Hamburg, 4–5 October 2032"."""
    for form in _SPANS if _FIGURE.search(text) else ():
        text = form.sub("", text)
    return text


def is_span_of_days(text: str) -> bool:
    """True for prose that gives a first and a last day: ``22 Jun. 2034 - 23 Jun. 2034``, ``4–5 October 2032``."""
    return find_span(text) is not None


def weekday_fits(text: str, day: date) -> bool | None:
    """Whether a weekday printed before that day ("Monday, 12 May 2034") is its own; ``None`` where none is printed."""
    found = (_WITH_WEEKDAY.match(text, at - length) for at, lengths in _ends_of_weekdays(text) for length in lengths if at >= length)
    # A page prints one day many times; and in ASCII no other form gives the year.
    dated = {(one[1].casefold(), one[2][:40]) for one in found if one and (not one[2].isascii() or str(day.year) in one[2])}
    beside = {weekday for weekday, words in dated if find_date(words, order="MDY") == day}
    return _WEEKDAYS[day.weekday()] in beside if beside else None


def _ends_of_weekdays(text: str) -> Iterator[tuple[int, frozenset[int]]]:
    """Where ``day`` stands behind the last letters of a weekday, and how many letters that can have.

    Far quicker than to look for seven words without regard to case; behind it there must be a comma or white space.
    """
    for word in ("day", "Day", "DAY"):
        at = text.find(word)
        while at >= 0:
            behind = text[at + 3 : at + 4]
            if behind == "," or behind.isspace():
                before = text[max(at - 3, 0) : at].lower()
                if lengths := _LENGTHS_BY_END.get(before, None if before.isascii() else _LENGTHS):
                    yield at, lengths
            at = text.find(word, at + 3)


def day_in_words(text: str, told: date) -> date | None:
    """The day before ``told`` where words said on that day speak of it: "recorded last night", "given yesterday"."""
    return told - timedelta(days=1) if _DAY_BEFORE.search(text) else None


def day_of_moment(stamp: object, zone: str) -> date | None:
    """The day that a time stamp (RFC 3339) is in a time zone, ``None`` for what has no time; raises ``Rejected`` (``bad_date``)."""
    if not isinstance(stamp, str) or "T" not in stamp:
        return None
    try:
        return datetime.fromisoformat(stamp.strip().replace("Z", "+00:00")).astimezone(ZoneInfo(zone)).date()
    except (ValueError, OverflowError) as problem:
        raise Rejected(Reason.BAD_DATE, f"“{stamp.strip()[:80]}” is no moment of the calendar; look at the page") from problem


def date_in_url(url: str) -> date | None:
    """The day that an address states, ``None`` when it states none or two.

    Understood are 2026/11/05, 2026-11-05, 20261105, and 261105 below a folder 2026.
    """
    years = set(_YEAR_FOLDER.findall(url))
    parts = [(year, month, day) for year, _, month, day in _PARTED.findall(url)] + _PACKED.findall(url)
    parts += [(year, month, day) for short, month, day in _SHORT.findall(url, url.rfind("/") + 1) for year in years if year.endswith(short)]
    days = {found for year, month, day in parts if (found := _day(int(year), int(month), int(day)))}
    return days.pop() if len(days) == 1 else None


_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_LENGTHS = frozenset(map(len, _WEEKDAYS))
_LENGTHS_BY_END = {name[-3:]: frozenset({len(name)}) for name in _WEEKDAYS}
_WITH_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})day,?(?:\s+the)?\s+(?=([\w.,' /-]{{6,30}}))", re.IGNORECASE)
_DAY_BEFORE = re.compile(
    r"\b(?:recorded|taped|filmed|delivered|given|made|held|broadcast|spoken) (?:\w+ ){0,6}?(?:yesterday|last night)\b"
    r"|\b(?:yesterday|last night)[’']s (?:speech|address|remarks|interview|press conference|broadcast|dinner|meeting)\b",
    re.IGNORECASE,
)


def _dates(text: str, language: str, order: Order | None) -> Iterator[date]:
    """Every full date, in order of place."""
    if not _FIGURE.search(text):
        return
    text = re.sub(r"[\u2010-\u2012\u2212]", "-", text)
    matches = sorted((found for form in _FORMS for found in form.finditer(text)), key=lambda found: found.start())
    for found in matches:
        if _BEGINS_SPAN.search(text[max(found.start() - _LONGEST_BEGINNING, 0) : found.start()]):
            continue  # the last day of several
        if (day := _value(found, language, order)) is not None:
            yield day


def _value(found: re.Match[str], language: str, order: Order | None) -> date | None:
    parts = found.groupdict()
    if "mark" in parts:
        return _numeric(parts, language, order)
    if parts.get("era"):
        year = _ERAS[parts["era"]] + (1 if parts["of_era"] == "元" else int(parts["of_era"]))
        return _day(year, int(parts["month"]), int(parts["day"]))
    if parts["month"].isdigit():
        return _day(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    month = _month(parts["month"])
    if month is not None:
        return _day(int(parts["year"]), month, int(parts["day"]))
    return None if language[:2] == "en" else _foreign(parts, language[:2])


def _numeric(parts: dict[str, str], language: str, order: Order | None) -> date | None:
    """01/02/2026 has two meanings in English; figures above 12, full stops and other languages have one."""
    first, second, year = int(parts["first"]), int(parts["second"]), int(parts["year"])
    if order is None and (parts["mark"] == "." or language[:2] != "en"):
        order = "DMY"
    if order is None and first == second:
        order = "DMY"
    if order is None and max(first, second) > 12:
        order = "DMY" if first > 12 else "MDY"
    if order is None:
        return None
    return _day(year, second, first) if order == "DMY" else _day(year, first, second)


def _month(word: str) -> int | None:
    """The number of an English month, whole or cut to three letters or more."""
    word = word.casefold()
    if len(word) < 3:
        return None
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)), None)


def _foreign(parts: dict[str, str], language: str) -> date | None:
    import dateparser  # half a second: only for pages in other languages

    printed = f"{int(parts['day'])} {parts['month']} {parts['year']}"
    try:
        found = dateparser.parse(
            printed,
            languages=[language],
            settings={"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"},
        )
    except ValueError:  # a language that the library does not know
        return None
    day = found.date() if found else None
    return day if day and (day.day, day.year) == (int(parts["day"]), int(parts["year"])) else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
