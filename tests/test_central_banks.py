"""The lists of central banks' speeches as their sites print them, read over real sockets: which addresses they give, of which days."""

from datetime import date

import pytest
from listing_web import served

import parsers
from podium.discover.lists import listed
from podium.discovery import Discovery

FED = "https://www.federalreserve.gov"


def articles(name: str, found: Discovery, pages: dict[str, str]) -> dict[str | None, date | None]:
    """The articles that a list of the source gives, by their one address, with the day it tells of each."""
    source = parsers.source(name)
    with served(pages) as (get, _):
        return {source.article(item.url): item.date for item in listed(found, get)}


@pytest.mark.parametrize("page", ["fomccalendars", "fomchistorical2019"])
def test_a_calendar_of_the_fomc_gives_the_transcripts_of_its_press_conferences(page: str) -> None:
    address = f"{FED}/monetarypolicy/{page}.htm"
    [calendar] = [one for one in parsers.source("federal_reserve").complete if one.url == address]
    words = """<html><body><div class="row fomc-meeting"><div class="fomc-meeting__month"><strong>March</strong></div>
<a href="/newsevents/pressreleases/monetary20310318a.htm">HTML</a>
<a href="/monetarypolicy/fomcpresconf20310318.htm">Press Conference</a>
<a href="/monetarypolicy/fomcprojtabl20310318.htm">HTML</a></div>
<div class="fomc-meeting--shaded row fomc-meeting"><a href="/monetarypolicy/fomcpressconf20310128.htm">Press Conference</a></div></body></html>"""
    assert articles("federal_reserve", calendar, {address: words}) == {
        f"{FED}/mediacenter/files/FOMCpresconf20310318.pdf": date(2031, 3, 18),
        f"{FED}/mediacenter/files/FOMCpresconf20310128.pdf": date(2031, 1, 28),
    }
