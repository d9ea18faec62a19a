"""The lists of central banks' speeches as their sites print them, read over real sockets: which addresses they give, of which days."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from crawling import Content, Web, world
from listing_web import served
from printed_pdf import press_conference, reprinted_speech

import parsers
from podium.discover.lists import listed
from podium.discovery import Discovery, YearIndex
from podium.errors import Reason, Rejected
from podium.extract.record import parse
from podium.page.page import Page
from podium.pipeline import steps as run
from podium.pipeline.audit import audit_source
from podium.pipeline.backfill import BackfillRequest
from podium.window import Window

YEAR = Window(date(2025, 1, 1), date(2025, 12, 31))
SAVED = Path(__file__).parent / "pages"
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


def test_a_year_of_the_reserve_bank_of_australia_gives_speeches_and_media_conferences() -> None:
    home = "https://www.rba.gov.au"
    [years] = parsers.source("rba").complete
    words = """<html><body><div class="list-speeches">
<div class="item rss-speech-item"><h3 class="title rss-speech-title"><a class="rss-speech-html" href="/speeches/{0}/mc-gov-{0}-02-09.html">Oil</a></h3>
<span class="rss-speech-date"><time datetime="{0}-02-09T15:30+11:00">9 February {0}</time></span></div>
<article class="item rss-speech-item"><h3 class="title rss-speech-title"><a href="/speeches/{0}/sp-dg-{0}-01-27.html">Lamps</a></h3>
<span class="rss-speech-date"><time datetime="{0}-01-27">27 January {0}</time></span></article></div></body></html>"""
    pages = {f"{home}/speeches/{year}/": words.format(year) for year in range(1990, date.today().year + 1)}
    found = articles("rba", years, pages)
    assert found[f"{home}/speeches/2021/mc-gov-2021-02-09.html"] == date(2021, 2, 9)
    assert found[f"{home}/speeches/1990/sp-dg-1990-01-27.html"] == date(1990, 1, 27)
    assert len(found) == 2 * len(pages)


def test_a_year_of_the_bank_of_japan_gives_the_speeches_that_are_pages() -> None:
    home = "https://www.boj.or.jp/en/about/press"
    [years] = parsers.source("boj").complete
    words = """<html><body><main id="contents"><table><tr><th>Date</th><th>Speaker</th><th>Title</th></tr>
<tr><td>May&nbsp;&nbsp;21,&nbsp;{0}</td><td>NAGISA Tomoe, Deputy Governor</td><td><a href="/en/about/press/koen_{0}/ko{1}0521a.htm">Lamps</a></td></tr>
<tr><td>Apr.&nbsp;&nbsp;2,&nbsp;{0}</td><td>ISODA Renzo, Governor</td><td><a href="/en/about/press/koen_{0}/data/ko{1}0402a1.pdf">Fog</a></td></tr>
</table></main></body></html>"""
    pages = {f"{home}/koen_{year}/index.htm": words.format(year, year % 100) for year in range(2011, date.today().year + 1)}
    found = articles("boj", years, pages)
    assert found[f"{home}/koen_2024/ko240521a.htm"] == date(2024, 5, 21)
    assert len(found) == len(pages)


def test_the_lists_of_the_bis_give_the_pdf_of_each_speech() -> None:
    home = "https://www.bis.org"
    [whole], [feed] = parsers.source("bis").complete, parsers.source("bis").scheduled
    items = {"/review/r310515a": {"short_title": "Ada Quill: Lamps", "publication_start_date": "2031-05-15"}}
    items["/review/r310514b.htm"] = {"short_title": "Otto Marlow: Candles", "publication_start_date": "2031-05-14"}
    answer = json.dumps({"list": items})
    expected = {f"{home}/review/r310515a.pdf": date(2031, 5, 15), f"{home}/review/r310514b.pdf": date(2031, 5, 14)}
    assert articles("bis", whole, {whole.url: answer}) == expected
    entries = "".join(f"<item><title>Lamps</title><link>{home}/review/r31051{end}.htm</link></item>" for end in ("5a", "4b"))
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Speeches</title>{entries}</channel></rss>'
    assert articles("bis", feed, {feed.url: rss}).keys() == expected.keys()


def test_the_european_central_bank_lists_press_conferences_in_two_places() -> None:
    home = "https://www.ecb.europa.eu/press"
    years = {one.url: one for one in parsers.source("ecb").complete if isinstance(one, YearIndex)}
    new, old = (
        f"{home}/{folder}/{{}}/html/index_include.en.html" for folder in ("press_conference/monetary-policy-statement", "pressconf")
    )
    item = '<dt isoDate="{0}-06-09">9 June {0}</dt><dd><div class="{1}"><a href="{2}">Press conference</a></div></dd>'
    page, expected = "/press/press_conference/monetary-policy-statement/{0}/html/", {}
    pages = {}
    for year in range(1999, date.today().year + 1):
        link = page.format(year) + (f"is{year % 100:02}0609.en.html" if year < 2018 else f"ecb.is{year % 100}0609~0a1b2c3d4e.en.html")
        pages[(old if year < 2025 else new).format(year)] = f"<dl>{item.format(year, 'doc-title' if year < 2004 else 'title', link)}</dl>"
        expected[f"https://www.ecb.europa.eu{link}"] = date(year, 6, 9)
    assert articles("ecb", years[new.format("{year}")], pages) == expected


def test_the_bank_of_england_lists_speeches_with_and_without_a_month() -> None:
    home = "https://www.bankofengland.co.uk"
    [whole] = parsers.source("bank_of_england").complete
    links = ("/speech/2005/the-weight-of-rope", "/speech/2031/may/a-speech", "/speech/2031/may/a-speech", "/speech/2031/may")
    links += ("/-/media/boe/files/speech/2031/slides.pdf", "/speech/2005/slides.pdf")
    words = "".join(f'<li><a href="{link}">A speech</a></li>' for link in links)
    assert articles("bank_of_england", whole, {whole.url: f"<ul>{words}</ul>"}) == {f"{home}{link}": None for link in links[:2]}


def saved(page: str) -> str:
    """A page of our own, as if of 2025."""
    return (SAVED / f"{page}.html").read_text(encoding="utf-8").replace("2031", "2025").replace("/ko31", "/ko25")


def web_of(name: str) -> tuple[Mapping[str, Content], set[str]]:
    """A bank's site: its list, one speech that it names, and the ids that they give."""
    if name == "bis":
        listed = json.dumps({"list": {"/review/r250515a": {"short_title": "Lamps", "publication_start_date": "2025-05-15"}}})
        pdf, page = "https://www.bis.org/review/r250515a.pdf", "https://www.bis.org/review/r250515a.htm"
        head = saved("bis/beginning").replace("Mr Otto Marlow", "Ms Ada Quill").replace("Otto Marlow", "Ada Quill")
        return {parsers.source(name).complete[0].url: listed, pdf: reprinted_speech("9 May 2025"), page: head}, {"bis/r250515a"}
    if name == "federal_reserve":
        rows = [{"d": "5/14/2025", "t": "Knots", "l": "/newsevents/speech/thornquist20250514a.htm"}, {"updateDate": "5/14/2025"}]
        speech = saved("federal_reserve/speech")
        return {f"{FED}/json/ne-speeches.json": json.dumps(rows), f"{FED}{rows[0]['l']}": speech}, {f"{name}/speech/thornquist20250514a"}
    if name == "federal_reserve press conferences":
        words = '<a href="/monetarypolicy/fomcpresconf20250319.htm">Press Conference</a>'
        page = saved("federal_reserve/recording").replace("March 18", "March 19").replace("0318", "0319")
        pdf = f"{FED}/mediacenter/files/FOMCpresconf20250319.pdf"
        pages = {f"{FED}/monetarypolicy/fomccalendars.htm": words, f"{FED}/monetarypolicy/fomcpresconf20250319.htm": page}
        return {**pages, pdf: press_conference("March 19, 2025")}, {"federal_reserve/presconf20250319"}
    if name == "ecb":
        link = "/press/key/date/2025/html/ecb.sp250312~0a1b2c3d4e.en.html"
        listed = f'<dl><dt isoDate="2025-03-12">12 March 2025</dt><dd><div class="title"><a href="{link}">Lamps</a></div></dd></dl>'
        home = "https://www.ecb.europa.eu"
        list_of_year = f"{home}/press/key/date/2025/html/index_include.en.html"
        return {list_of_year: listed, f"{home}{link}": saved("ecb/speech")}, {"ecb/ecb.sp250312~0a1b2c3d4e"}
    if name == "bank_of_england":
        key, home = "2025/may/mabel-thornquist-speech-at-the-harbour-club", "https://www.bankofengland.co.uk"
        listed = f'<a href="/speech/{key}">The weight of rope</a>'
        return {f"{home}/sitemap/speeches": listed, f"{home}/speech/{key}": saved("bank_of_england/speech")}, {f"{name}/{key}"}
    if name == "rba":
        item = '<div class="rss-speech-item"><h3 class="rss-speech-title"><a href="/speeches/2025/sp-dg-2025-11-27.html">A</a></h3>'
        words = f'{item}<time datetime="2025-11-27">27 November 2025</time></div>'
        home, key = "https://www.rba.gov.au/speeches", "2025/sp-dg-2025-11-27"
        return {f"{home}/2025/": words, f"{home}/{key}.html": saved("rba/speech")}, {f"{name}/{key}"}
    row = (
        '<tr><td>July&nbsp;24,&nbsp;2025</td><td>NAGISA Tomoe</td><td><a href="/en/about/press/koen_2025/ko250724a.htm">Lamps</a></td></tr>'
    )
    home, key = "https://www.boj.or.jp/en/about/press", "koen_2025/ko250724a"
    return {f"{home}/koen_2025/index.htm": f"<table>{row}</table>", f"{home}/{key}.htm": saved("boj/speech")}, {f"{name}/{key}"}


BANKS = ("bis", "federal_reserve", "federal_reserve press conferences", "ecb", "bank_of_england", "rba", "boj")


@pytest.mark.parametrize("bank", BANKS)
def test_what_a_banks_list_names_is_planned_read_and_audited(bank: str, tmp_path: Path) -> None:
    pages, ids = web_of(bank)
    name = bank.partition(" ")[0]
    way = next(one for one in parsers.source(name).complete if one.url.partition("{year}")[0] in "".join(pages))
    way = replace(way, first_year=2025) if isinstance(way, YearIndex) else way
    with world(Web(dict(pages)), tmp_path) as here:
        here.source = replace(parsers.source(name), complete=(way,))
        with here.opened(YEAR) as (crawl, _):
            plan = run.survey(crawl, BackfillRequest(step="year"))
            planned = [want.url for window in plan.windows for want in window.wanted]
        assert {f"{name}/{here.source.key(url)}" for url in planned} == ids
        assert not set(planned) & {asked.url for asked in here.asked()}
        with here.opened(YEAR) as (crawl, report):
            run.ingest_source(crawl, report, True)
        assert set(report.new) == ids
        with here.opened(YEAR) as (crawl, _):
            found = audit_source(crawl)
        assert (len(found.held), found.missing, found.extra, found.share) == (1, [], [], 1.0)


@pytest.mark.parametrize(
    ("name", "speech", "other"),
    [
        ("boj", "https://www.boj.or.jp/en/about/press/koen_2034/ko340518a.htm", "https://www.boj.or.jp/en/statistics/index.htm"),
        ("rba", "https://www.rba.gov.au/speeches/2034/sp-gov-2034-06-06.html", "https://www.rba.gov.au/media-releases/2034/mr-34-01.html"),
    ],
)
def test_an_unknown_template_at_a_speechs_address_is_not_called_no_speech(name: str, speech: str, other: str) -> None:
    page = '<main id="contents"><h1>Small Coins</h1><p>It is a pleasure to be in this town.</p></main>'
    reasons = {}
    for url in (speech, other):
        with pytest.raises(Rejected) as reject:
            parse(Page(url, page), parsers.source(name))
        reasons[url] = reject.value.reason
    assert reasons == {speech: Reason.UNKNOWN_LAYOUT, other: Reason.NOT_A_SPEECH}
