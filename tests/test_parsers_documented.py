"""The institutions that are read from documentation alone: their addresses, their declarations, and what broken answers of an API give."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from podium.capture import Capture
from podium.errors import Rejected
from podium.extract.record import parse
from podium.records import to_json

PAGES = Path(__file__).parent / "pages"
DOCUMENTED = (
    "bank_of_england",
    "bis",
    "boj",
    "bundesregierung",
    "ecb",
    "european_commission",
    "federal_reserve",
    "parlinfo_au",
    "pm_australia",
    "rba",
    "state_department",
    "un_press",
)
EC = "https://ec.europa.eu/commission/presscorner"
ANSWER = json.loads((PAGES / "european_commission" / "speech.json_page").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DOCUMENTED)
def test_declares_lists_and_terms(name: str) -> None:
    source = parsers.source(name)
    assert source.scheduled and source.complete
    assert source.licence.name and source.licence.url


@pytest.mark.parametrize(
    ("name", "url", "key"),
    [
        ("bank_of_england", "https://www.bankofengland.co.uk/speech/2031/may/a-speech?x=1", "2031/may/a-speech"),
        ("bank_of_england", "https://www.bankofengland.co.uk/speech/2005/the-weight-of-rope", "2005/the-weight-of-rope"),
        ("bank_of_england", "https://www.bankofengland.co.uk/speech/2031/may", None),
        ("bank_of_england", "https://www.bankofengland.co.uk/speech/2031/unheard/a-speech", None),
        ("bank_of_england", "https://www.bankofengland.co.uk/-/media/boe/files/speech/2031/a.pdf", None),
        ("bis", "https://www.bis.org/review/r310515a.htm?m=1", "r310515a"),
        ("bis", "https://www.bis.org/review/r310515a", "r310515a"),
        ("bis", "https://www.bis.org/publ/work1.pdf", None),
        ("boj", "https://www.boj.or.jp/en/about/press/koen_2031/ko310724a.htm/", "koen_2031/ko310724a"),
        ("boj", "https://www.boj.or.jp/en/about/press/koen_2031/data/ko310724a1.pdf", None),
        ("bundesregierung", "https://www.bundesregierung.de/breg-de/aktuelles/rede-am-hafen-2345678", "2345678"),
        ("bundesregierung", "https://www.bundeskanzler.de/bk-de/aktuelles/ein-anderer-titel-2345678?view=", "2345678"),
        ("bundesregierung", "https://www.bundesregierung.de/breg-de/aktuelles", None),
        ("ecb", "https://www.ecb.europa.eu/press/key/date/2031/html/ecb.sp310312~0a1b2c3d4e.en.html#qa", "ecb.sp310312~0a1b2c3d4e"),
        ("ecb", "http://www.ecb.int/press/key/date/2009/html/sp090303_1.en.html", "sp090303_1"),
        ("ecb", "https://www.ecb.europa.eu/press/key/date/2009/html/sp090303_1.de.html", "de/sp090303_1"),
        ("ecb", "https://www.ecb.europa.eu/press/pr/date/2031/html/ecb.mp310306~aaaa.en.html", None),
        ("european_commission", f"{EC}/detail/en/speech_26_1671", "SPEECH/26/1671"),
        ("european_commission", f"{EC}/api/documents?reference=SPEECH/26/1671&language=en", "SPEECH/26/1671"),
        ("european_commission", f"{EC}/api/documents?reference=SPEECH%2F26%2F1671&language=fr", "fr/SPEECH/26/1671"),
        ("european_commission", f"{EC}/home/en", None),
        ("federal_reserve", "https://www.federalreserve.gov/newsevents/speech/thornquist20310514a.htm", "speech/thornquist20310514a"),
        ("federal_reserve", "https://www.federalreserve.gov/newsevents/pressreleases/monetary20310318a.htm", None),
        ("federal_reserve", "https://www.federalreserve.gov/mediacenter/files/FOMCpresconf20310318.pdf", "presconf20310318"),
        ("federal_reserve", "https://www.federalreserve.gov/monetarypolicy/fomcpresconf20310318.htm", "presconf20310318"),
        ("pm_australia", "https://pmtranscripts.dpmc.gov.au/release/transcript-10000", "10000"),
        ("pm_australia", "https://pmtranscripts.pmc.gov.au/query?transcript=10000", "10000"),
        ("pm_australia", "https://www.pm.gov.au/media/doorstop-hobart", "media/doorstop-hobart"),
        ("rba", "http://rba.gov.au/speeches/2031/mc-gov-2031-12-09.html#transcript", "2031/mc-gov-2031-12-09"),
        ("rba", "https://www.rba.gov.au/media-releases/2031/mr-31-27.html", None),
        ("state_department", "https://www.state.gov/briefings/a-briefing/", "briefings/a-briefing"),
        ("state_department", "https://2021-2025.state.gov/briefings/a-briefing/", "2021-2025/briefings/a-briefing"),
        ("state_department", "https://www.state.gov/press-releases/", None),
        ("un_press", "https://press.un.org/en/2031/sgsm30166.doc.htm", "2031/sgsm30166"),
        ("un_press", "https://press.un.org/fr/2031/sgsm30166.doc.htm", "fr/2031/sgsm30166"),
        ("un_press", "https://www.un.org/sg/en/content/sg/statement/2031-05-05/remarks", "sg/statements/2031-05-05/remarks"),
        ("un_press", "https://www.un.org/sg/en/content/sg/statements/2031-05-05/remarks", "sg/statements/2031-05-05/remarks"),
        ("un_press", "https://www.un.org/en/about-us", None),
    ],
)
def test_one_key_for_every_address_of_a_page(name: str, url: str, key: str | None) -> None:
    source = parsers.source(name)
    assert source.key(source.canonical(url)) == key
    assert source.canonical(source.canonical(url)) == source.canonical(url)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "code", "shortDescription"]), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(
    way=st.sampled_from([*((name,) for name in ANSWER), *(("docuLanguageResource", name) for name in ANSWER["docuLanguageResource"])]),
    value=VALUES,
)
def test_an_answer_with_any_value_in_any_field_is_read_or_refused(way: tuple[str, ...], value: Any) -> None:
    answer = json.loads(json.dumps(ANSWER))
    (answer["docuLanguageResource"] if len(way) > 1 else answer)[way[-1]] = value
    _read_or_refuse(f"{EC}/api/documents?reference=SPEECH/31/1402&language=en", json.dumps(answer).encode(), "application/json")


@settings(max_examples=100, deadline=None)
@given(
    place=st.integers(0, 900),
    piece=st.sampled_from([b"<", b"&", b"]]>", b"<![CDATA[", b"\xff", b"</title>", b'<!ENTITY a SYSTEM "file:///etc/passwd">&a;']),
)
def test_broken_xml_is_read_or_refused(place: int, piece: bytes) -> None:
    body = (PAGES / "pm_australia" / "doorstop.xml").read_bytes()
    _read_or_refuse("https://pmtranscripts.pmc.gov.au/query?transcript=90002", body[:place] + piece + body[place:], "application/xml")


def _read_or_refuse(url: str, body: bytes, kind: str) -> None:
    capture = Capture(url, url, 200, (("Content-Type", kind),), body, datetime(2026, 11, 23, tzinfo=UTC))
    try:
        record = to_json(parse(capture, parsers.for_url(url)))
    except Rejected:
        return
    assert record["paragraphs"] and record["title"]
    assert "root:" not in json.dumps(record)
