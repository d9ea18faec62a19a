"""Lists in JSON, over real sockets: the forms that real APIs have, by pages, offsets and cursors."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from listing_web import Content, served

from podium.discover.lists import listed
from podium.discovery import JsonList
from podium.errors import BrokenListing, EmptyListing
from podium.window import Window

API = "https://sample.example/api"


def talk(number: int, day: str = "2026-11-05") -> dict[str, Any]:
    return {"link": f"/talks/{number}", "title": f"Talk &amp; {number}", "day": day, "changed": "2026-11-07T10:00:00+02:00"}


LINK = "https://sample.example{link}"
OFFSET = JsonList(API + "?start={offset}", "results", LINK, date="day", updated="changed", title="title", total="total")
PAGED = JsonList(API + "?page={page}", "found.list", LINK, date="day", newest_first=True, first=1)


def answers(*sizes: int, total: int) -> dict[str, Content]:
    web: dict[str, Content] = {}
    start = 0
    for size in sizes:
        web[f"{API}?start={start}"] = json.dumps({"total": total, "results": [talk(number) for number in range(start, start + size)]})
        start += size
    return web


def test_offsets_go_on_to_the_end_and_the_total_is_told() -> None:
    with served(answers(3, 3, 1, 0, total=8)) as (get, proxy):
        reading = listed(OFFSET, get)
        found = list(reading)
        assert [item.url for item in found] == [f"https://sample.example/talks/{number}" for number in range(7)]
        assert (found[0].date, found[0].updated) == (date(2026, 11, 5), datetime(2026, 11, 7, 8, tzinfo=UTC))
        assert (reading.count, reading.total, reading.whole) == (7, 8, True)
        assert len(proxy.log) == 4


def test_an_empty_answer_in_the_middle_is_not_the_end() -> None:
    with served(answers(3, 0, total=8)) as (get, _), pytest.raises(BrokenListing, match="says that it has 8 items and gave 3"):
        list(listed(OFFSET, get))


def test_pages_stop_at_the_window_or_when_nothing_is_new() -> None:
    pages = [["2026-11-05", "2026-11-04"], ["2026-10-31", "2026-09-30"], ["2026-09-29", "2026-09-28"], ["2026-09-27"]]
    web: dict[str, Content] = {
        f"{API}?page={number}": json.dumps({"found": {"list": [talk(10 * number + place, day) for place, day in enumerate(days)]}})
        for number, days in enumerate(pages, 1)
    }
    for number in range(5, 9):
        web[f"{API}?page={number}"] = web[f"{API}?page=4"]
    with served(web) as (get, proxy):
        reading = listed(PAGED, get, Window(date(2026, 10, 1)))
        assert [item.url[-2:] for item in reading] == ["10", "11", "20"]
        assert not reading.whole
        assert len(proxy.log) == 3
        proxy.log.clear()
        assert len(list(listed(PAGED, get))) == 7
        assert len(proxy.log) == 5


def test_a_page_past_the_last_may_be_missing() -> None:
    web: dict[str, Content] = {f"{API}?page=1": json.dumps({"found": {"list": [talk(1)]}})}
    with served(web) as (get, _):
        assert len(list(listed(PAGED, get))) == 1


def test_cursors_are_followed() -> None:
    source = JsonList(API + "?after={cursor}", "Items", LINK, cursor="next.key")
    web: dict[str, Content] = {
        API + "?after=": json.dumps({"Items": [talk(1)], "next": {"key": "b c"}}),
        API + "?after=b%20c": json.dumps({"Items": [talk(2)], "next": None}),
    }
    with served(web) as (get, _):
        assert [item.url[-1] for item in listed(source, get)] == ["1", "2"]


def test_an_object_of_items_a_bogus_member_and_a_byte_order_mark() -> None:
    source = JsonList(API, "list", "https://sample.example{key}.htm", date="day", ignore=("facets",), order="DMY")
    body = {"list": {"/review/r261105a": {"day": "05/11/2026"}, "/review/r261104b": {"day": None}, "facets": {}}}
    with served({API: b"\xef\xbb\xbf" + json.dumps(body).encode()}) as (get, _):
        found = {item.url: item.date for item in listed(source, get)}
    base = "https://sample.example/review/"
    assert found == {base + "r261105a.htm": date(2026, 11, 5), base + "r261104b.htm": None}


def test_an_array_whose_last_row_is_no_item() -> None:
    source = JsonList(API, "", "https://sample.example{l}", date="d", order="MDY", ignore=("updateDate",))
    rows = [{"l": "/speech/a20260918b.htm", "d": "9/8/2026 11:00:00 AM"}, {"updateDate": "9/18/2026"}]
    with served({API: json.dumps(rows)}) as (get, _):
        assert [item.date for item in listed(source, get)] == [date(2026, 9, 8)]


def test_the_ends_of_the_window_can_be_asked_for() -> None:
    source = JsonList(API + "?datefrom={since:%d%m%Y}&dateto={until:%d%m%Y}", "", LINK)
    with served({API + "?datefrom=01112026&dateto=30112026": json.dumps([talk(1)])}) as (get, _):
        assert len(list(listed(source, get, Window(date(2026, 11, 1), date(2026, 11, 30))))) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><body>Technical difficulties</body></html>", "not JSON"),
        ('{"total": 1, "results": [{"link": "/a"}', "not JSON"),
        ('{"total": 1, "results": "none"}', "no list of items"),
        ('{"total": 1}', "no list of items"),
        ('{"total": 1, "results": [1]}', "no list of items"),
        ('{"total": "many", "results": []}', "states no number"),
        ('{"total": 1, "results": [{"title": "no link"}]}', "without the field 'link'"),
        ('{"total": 1, "results": [{"link": "/a", "day": "soon"}]}', "not understood"),
    ],
)
def test_an_answer_out_of_form_breaks_the_list(body: str, words: str) -> None:
    with served({API + "?start=0": body}) as (get, _), pytest.raises(BrokenListing, match=words):
        list(listed(OFFSET, get))


def test_no_items_at_all_is_an_error() -> None:
    with served({API + "?start=0": '{"total": 0, "results": []}'}) as (get, _), pytest.raises(EmptyListing):
        list(listed(OFFSET, get))


def test_a_list_without_end_is_bounded() -> None:
    endless = JsonList(API + "?after={cursor}", "Items", LINK, cursor="next", most_pages=3)
    with served({API + f"?after={key}": json.dumps({"Items": [talk(1)], "next": "x"}) for key in ("", "x")}) as (get, proxy):
        with pytest.raises(BrokenListing, match="goes on after 3 answers"):
            list(listed(endless, get))
        assert len(proxy.log) == 3
