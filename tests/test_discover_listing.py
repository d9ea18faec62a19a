"""Listing pages and year indexes, over real sockets: ends, windows, shifting pages, pages that are no list."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import requests
from listing_web import Content, getter, served

from podium.discover.lists import listed
from podium.discovery import Listing, YearIndex
from podium.errors import BrokenListing, EmptyListing
from podium.replay.proxy import ReplayProxy
from podium.window import Window

HOME = "http://sample.example"
NEWS = HOME + "/news"
NUMBERED = Listing(NEWS, NEWS + "/page/{page}", "div.item", "a", date="time", title=".title", landmark="main")
LINKED = Listing(NEWS, None, "div.item", "a", date="time", next="a[rel=next]")


def item(number: int, day: str = "") -> str:
    stamp = f'<time datetime="{day}">{day}</time>' if day else ""
    return f'<div class="item"><a href="/talks/{number}"><span class="title">Talk {number}</span> {stamp}</a></div>'


def page(*items: str, following: str = "") -> str:
    link = f'<a rel="prev" href="{NEWS}">Next</a><a rel="next" href="{following}">Previous</a>' if following else ""
    return f"<html><body><main>{''.join(items)}{link}</main></body></html>"


def numbers(reading: object) -> list[int]:
    return [int(found.url.rpartition("/")[2]) for found in reading]  # type: ignore[attr-defined]


PAST: list[tuple[str, dict[str, Content]]] = [
    ("404", {}),
    ("an empty page", {NEWS + "/page/4": page()}),
    ("the last page again", {f"{NEWS}/page/{number}": page(item(3), item(2)) for number in range(4, 20)}),
]


@pytest.mark.parametrize("past", [past for _, past in PAST], ids=[name for name, _ in PAST])
def test_numbered_pages_end_past_the_last(past: dict[str, Content]) -> None:
    web = {NEWS: page(item(6), item(5)), NEWS + "/page/2": page(item(4)), NEWS + "/page/3": page(item(3), item(2)), **past}
    with served(web) as (get, proxy):
        reading = listed(NUMBERED, get)
        found = list(reading)
        assert [entry.url for entry in found] == [f"{HOME}/talks/{number}" for number in (6, 5, 4, 3, 2)]
        assert found[0].title == "Talk 6"
        assert reading.whole
        assert [asked.url for asked in proxy.log][-1] == NEWS + "/page/4"


def test_a_page_that_is_no_list_is_not_taken_for_the_end() -> None:
    challenge = "<html><body><h1>Just a moment</h1></body></html>"
    with served({NEWS: page(item(6)), NEWS + "/page/2": challenge}) as (get, _), pytest.raises(BrokenListing, match="goes on there"):
        list(listed(NUMBERED, get))
    with served({NEWS: challenge}) as (get, _), pytest.raises(EmptyListing):
        list(listed(NUMBERED, get))
    with served({NEWS: page(item(6))[:-10]}) as (get, _), pytest.raises(BrokenListing, match="breaks off"):
        list(listed(NUMBERED, get))


def test_next_links_are_followed_to_the_last_page() -> None:
    second, third = NEWS + "?older=1", NEWS + "?older=2"
    web = {NEWS: page(item(3), following="/news?older=1"), second: page(item(2), following="?older=2"), third: page(item(1))}
    with served(web) as (get, _):
        assert numbers(listed(LINKED, get)) == [3, 2, 1]


@pytest.mark.parametrize("beyond", [{}, {NEWS + "/2": page()}], ids=["404", "without items"])
def test_a_next_link_that_leads_nowhere_is_an_error(beyond: dict[str, Content]) -> None:
    with served({NEWS: page(item(3), following="/news/2"), **beyond}) as (get, _), pytest.raises(BrokenListing):
        list(listed(LINKED, get))


def test_next_links_in_a_circle_end() -> None:
    web = {NEWS: page(item(2), following="/news/2"), NEWS + "/2": page(item(1), following="/news")}
    with served(web) as (get, proxy):
        assert numbers(listed(LINKED, get)) == [2, 1]
        assert len(proxy.log) == 2


def test_a_list_without_end_is_bounded() -> None:
    web: dict[str, Content] = {f"{NEWS}/{number}": page(item(number), following=f"/news/{number + 1}") for number in range(1, 9)}
    web[NEWS] = page(item(0), following="/news/1")
    with served(web) as (get, _), pytest.raises(BrokenListing, match="goes on after 4 pages"):
        list(listed(Listing(NEWS, None, "div.item", "a", next="a[rel=next]", most_pages=4), get))


def test_reading_stops_at_a_page_wholly_before_the_window() -> None:
    web = {
        NEWS: page(item(9, "2026-11-05"), item(8, "2026-09-01"), item(7, "2026-11-04")),  # 8 is pinned
        NEWS + "/page/2": page(item(6, "2026-10-31"), item(5, "2026-10-02")),
        NEWS + "/page/3": page(item(4, "2026-09-30"), item(3, "2026-09-29")),
        NEWS + "/page/4": page(item(2, "2026-09-28")),
    }
    with served(web) as (get, proxy):
        reading = listed(NUMBERED, get, Window(date(2026, 10, 15), date(2026, 11, 4)))
        assert numbers(reading) == [7, 6]
        assert not reading.whole
        assert [asked.url for asked in proxy.log] == [NEWS, NEWS + "/page/2", NEWS + "/page/3"]
        assert numbers(listed(NUMBERED, get, Window(date(2027, 1, 1)))) == []


def test_items_that_shift_while_pages_are_read_are_neither_lost_nor_doubled() -> None:
    """Three items a page; before each following page is served, two more arrive at the top."""
    news = [item(number) for number in range(20, 0, -1)]

    def shifting(number: int) -> Callable[[], str]:
        def answer() -> str:
            if number > 1:
                latest = int(re.findall(r"talks/(\d+)", news[0])[0])
                news[:0] = [item(latest + 2), item(latest + 1)]
            return page(*news[3 * number - 3 : 3 * number])

        return answer

    web: dict[str, Content] = {f"{NEWS}/page/{number}": shifting(number) for number in range(2, 40)}
    web[NEWS] = shifting(1)
    with served(web) as (get, _):
        assert numbers(listed(NUMBERED, get)) == list(range(20, 0, -1))


def test_an_item_out_of_form_breaks_the_list() -> None:
    with served({NEWS: page(item(2), "<div class='item'>no link</div>")}) as (get, _), pytest.raises(BrokenListing, match="no link"):
        list(listed(NUMBERED, get))
    odd = item(2).replace("</a>", "<time>last week</time></a>")
    with served({NEWS: page(odd)}) as (get, _), pytest.raises(BrokenListing, match="last week"):
        list(listed(NUMBERED, get))


def test_pages_of_other_sections_do_not_end_the_list() -> None:
    other = page("<div class=item><a href=/photos/1>P</a></div>")
    web = {NEWS: page(item(3), item(2)), NEWS + "/page/2": other, NEWS + "/page/3": page(item(1))}
    with served(web) as (get, _):
        assert numbers(listed(Listing(NEWS, NEWS + "/page/{page}", "div.item", "a", pattern="/talks/"), get)) == [3, 2, 1]


YEARS = YearIndex(HOME + "/{year}/", 2023, "li", "a", date="time")


def year(*days: str) -> str:
    return "<ul>" + "".join(f"<li><a href='/talks/{day}'>Talk</a> <time>{day}</time></li>" for day in days) + "</ul>"


def test_a_year_index_is_read_for_the_years_of_the_window() -> None:
    this = date.today().year
    web = {f"{HOME}/{number}/": year(f"{number}-03-14", f"{number}-01-02") for number in range(2023, this)}
    with served(web) as (get, proxy):
        reading = listed(YEARS, get)
        assert len(list(reading)) == 2 * (this - 2023)  # nothing yet this year
        assert reading.whole
        proxy.log.clear()
        reading = listed(YEARS, get, Window(date(2024, 2, 1), date(2024, 12, 31)))
        assert [entry.date for entry in reading] == [date(2024, 3, 14)]
        assert [asked.url for asked in proxy.log] == [HOME + "/2024/"]
        assert not reading.whole
        assert list(listed(YEARS, get, Window(date(this, 1, 1)))) == []


def test_a_past_year_without_items_is_an_error() -> None:
    this = date.today().year
    web = {f"{HOME}/{number}/": year(f"{number}-03-14") for number in range(2023, this + 1)} | {HOME + "/2024/": year()}
    with served(web) as (get, _), pytest.raises(BrokenListing, match="nothing for 2024"):
        list(listed(YEARS, get))


def test_years_that_stayed_at_a_former_address_are_read_there_and_one_that_neither_knows_is_an_error() -> None:
    this = date.today().year
    moved = replace(YEARS, former=HOME + "/old/{year}/")
    web = {f"{HOME}/old/{number}/": year(f"{number}-01-02") for number in range(2023, this - 1)}
    web |= {f"{HOME}/{this - 1}/": year(f"{this - 1}-03-14")}
    with served(web) as (get, proxy):
        assert len(list(listed(moved, get))) == this - 2023
        assert f"{HOME}/old/{this - 1}/" not in [asked.url for asked in proxy.log]
    with served(web | {f"{HOME}/old/2023/": year()}) as (get, _), pytest.raises(BrokenListing, match="nothing for 2023"):
        list(listed(moved, get))


def test_months_may_be_empty_or_absent() -> None:
    index = YearIndex(HOME + "/{year}/{month:02d}-{month_name}", 2023, "li", "a", date="time")
    web = {HOME + "/2023/12-december": year("2023-12-24"), HOME + "/2023/08-august": year(), HOME + "/2023/01-january": year("2023-01-02")}
    with served(web) as (get, _):
        found = [entry.date for entry in listed(index, get, Window(date(2023, 1, 1), date(2023, 12, 31)))]
    assert found == [date(2023, 12, 24), date(2023, 1, 2)]


def test_the_real_listing_of_a_year(real_pages: Path) -> None:
    import parsers

    source = parsers.source("kremlin")
    with ReplayProxy.of_warc(real_pages / "kremlin-2017.warc.gz") as proxy, requests.Session() as session:
        get = getter(proxy, session)
        reading = listed(source.complete[0], get, Window(date(2017, 1, 1), date(2017, 12, 31)))
        found = list(reading)
        assert {(entry.date or date.min).year for entry in found} == {2017}
        assert len(proxy.log) == 43
        assert len({source.key(entry.url) for entry in found}) == len(found) == reading.count == 850
        proxy.log.clear()
        december = list(listed(source.complete[0], get, Window(date(2017, 12, 1), date(2017, 12, 31))))
        assert december == [entry for entry in found if entry.date and entry.date.month == 12]
        assert len(proxy.log) < 10
