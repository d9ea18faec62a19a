"""Printed dates: the forms that institutions print, and the promise that nothing is filled in."""

from datetime import date, datetime

import pytest
from growth import ratio
from hypothesis import given
from hypothesis import strategies as st

from podium.errors import Reason, Rejected
from podium.text.dates import date_in_url, day_in_words, find_date, find_span, read_date, weekday_fits


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19-Jun.-1951", date(1951, 6, 19)),
        ("02 Apr. 2025", date(2025, 4, 2)),
        ("28 May. 2018", date(2018, 5, 28)),
        ("Updated: 27-Sep-2001", date(2001, 9, 27)),
        ("9 Nov. 1999", date(1999, 11, 9)),
        ("March 27, 2017", date(2017, 3, 27)),
        ("Tuesday, June 5, 2018", date(2018, 6, 5)),
        ("the 4th of July, 2026", date(2026, 7, 4)),
        ("Sept. 15, 2026", date(2026, 9, 15)),
        ("NOVEMBER 9, 1999", date(1999, 11, 9)),
        ("2020-01-02T11:00:00Z", date(2020, 1, 2)),
        ("2020-01-02 11:00:00+03:00", date(2020, 1, 2)),
        ("2010/05/27 - A day to remember", date(2010, 5, 27)),
        ("9/18/2026 11:00:00 AM", date(2026, 9, 18)),
        ("18/9/2026", date(2026, 9, 18)),
        ("05.11.2026", date(2026, 11, 5)),
    ],
)
def test_english_and_numeric_forms(text: str, day: date) -> None:
    assert read_date(text) == day
    assert find_date(f"Given in the old town hall on {text}") == day


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("5. November 2026", "de", date(2026, 11, 5)),
        ("1. März 2019", "de-DE", date(2019, 3, 1)),
        ("le 1er août 2019", "fr", date(2019, 8, 1)),
        ("12 марта 2017 года", "ru", date(2017, 3, 12)),
        ("3 marzo 2019", "it", date(2019, 3, 3)),
        ("3 de marzo de 2019", "es", date(2019, 3, 3)),
        ("3 de março de 2019", "pt", date(2019, 3, 3)),
        ("3 września 2019 r.", "pl", date(2019, 9, 3)),
        ("3 березня 2019 року", "uk", date(2019, 3, 3)),
        ("2020年3月4日", "ja", date(2020, 3, 4)),
        ("令和2年3月4日", "ja", date(2020, 3, 4)),
        ("令和元年5月1日", "ja", date(2019, 5, 1)),
        ("03/04/2019", "fr", date(2019, 4, 3)),
    ],
)
def test_other_languages(text: str, language: str, day: date) -> None:
    assert read_date(text, language) == day


def test_the_caller_says_the_order_of_figures() -> None:
    assert read_date("03/04/2026", order="DMY") == date(2026, 4, 3)
    assert read_date("03/04/2026", order="MDY") == date(2026, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "June 2021",
        "27 May",
        "2021",
        "yesterday",
        "two days ago",
        "Monday",
        "03/04/2026",
        "31 February 2020",
        "14-15 June 2021",
        "14–15 June 2021",
        "12 Nevermonth 2020",
        "5 May 20",
        "令和99999年1月1日",
    ],
)
def test_what_is_no_full_day_is_refused(text: str) -> None:
    assert find_date(text) is None
    with pytest.raises(Rejected) as refused:
        read_date(text)
    assert refused.value.reason is Reason.BAD_DATE


def test_two_different_days_in_one_field_are_refused() -> None:
    with pytest.raises(Rejected):
        read_date("3 May 2020, updated 4 May 2020")
    assert read_date("3 May 2020 (2020-05-03)") == date(2020, 5, 3)
    assert find_date("First on 3 May 2020, then on 4 May 2020.") == date(2020, 5, 3)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/docu/speech/1999/s991109a.htm", date(1999, 11, 9)),
        ("https://example.org/press/key/date/2019/html/xx.sp190521~1a.en.html", date(2019, 5, 21)),
        ("https://example.org/newsevents/speech/quill20260918a.htm", date(2026, 9, 18)),
        ("https://example.org/the-office/2017/02/03/a-speech", date(2017, 2, 3)),
        ("https://example.org/pkg/CREC-1997-01-28/html/CREC-1997-01-28-pt1-PgS702-2.htm", date(1997, 1, 28)),
        ("https://example.org/speech/2021/june/slug", None),
        ("https://example.org/remarks/2026/10/slug", None),
        ("https://example.org/events/news/13679", None),
        ("https://example.org/2017/02/03/talk-of-2017-02-02", None),
        ("https://example.org/2017/13/45/a", None),
    ],
)
def test_the_day_in_an_address(url: str, day: date | None) -> None:
    assert date_in_url(url) == day


@given(st.text(max_size=80), st.sampled_from(["en", "de", "fr", "ja", "xx", ""]))
def test_no_text_gives_more_than_a_reject(text: str, language: str) -> None:
    try:
        found = read_date(text, language)
    except Rejected as refused:
        assert refused.reason is Reason.BAD_DATE
    else:
        assert str(found.day) in text or f"{found.day:02}" in text or not text.isascii()


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d %b. %Y", "%B %d, %Y", "%Y-%m-%d", "%d-%b-%Y", "%A, %B %d, %Y"]))
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert read_date(day.strftime(form)) == day


@given(st.integers(1, 31), st.sampled_from(["May", "June", "Sept."]), st.text(alphabet="abc ,.-", max_size=8))
def test_a_year_is_never_filled_in(day: int, month: str, rest: str) -> None:
    assert find_date(f"{day} {month} {rest}") is None


def test_english_forms_cost_little_more_than_where_the_form_is_known() -> None:
    text = "Tuesday, June 5, 2018"
    assert ratio(lambda: read_date(text), lambda: datetime.strptime(text, "%A, %B %d, %Y"), 20) < 20


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Friday, 12 May 2034", True),
        ("Friday, May 12, 2034", True),
        ("<p>Monday, 12 May 2034</p>", False),
        ("on Monday, 12 May 2034, and again on Friday, 12 May 2034", True),
        ("12 May 2034", None),
        ("Monday, 15 May 2034", None),
    ],
)
def test_a_weekday_beside_a_day_is_its_own_or_contradicts_it(text: str, fits: bool | None) -> None:
    assert weekday_fits(text, date(2034, 5, 12)) is fits


def test_days_in_words_are_read_against_the_day_on_which_they_are_told() -> None:
    told = date(2034, 5, 12)
    assert day_in_words("The address was recorded last night.", told) == date(2034, 5, 11)
    assert day_in_words("Remarks delivered at the Lamp Forum yesterday", told) == date(2034, 5, 11)
    assert day_in_words("Yesterday the harbour was lit.", told) is None


@pytest.mark.parametrize(
    ("text", "language", "first", "last"),
    [
        ("Strelsau, 4–5 October 2032", "en", date(2032, 10, 4), date(2032, 10, 5)),
        ("28 June to 2 July 2034", "en", date(2034, 6, 28), date(2034, 7, 2)),
        ("the fair of October 4 and 5, 2032", "en", date(2032, 10, 4), date(2032, 10, 5)),
        ("vom 4. bis 5. Oktober 2032", "de", date(2032, 10, 4), date(2032, 10, 5)),
        ("del 4 al 5 de octubre de 2032", "es", date(2032, 10, 4), date(2032, 10, 5)),
    ],
)
def test_a_span_has_two_days_and_is_none_of_them(text: str, language: str, first: date, last: date) -> None:
    assert find_span(text, language) == (first, last)
    assert find_date(text, language) is None
    assert find_span(f"{last.day} {last:%B %Y}", "en") is None
