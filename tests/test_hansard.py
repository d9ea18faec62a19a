"""Hansard's own traps: the wrong day in its clock times, keys of page and API, parts that nobody spoke, a day of a thousand paragraphs."""

from datetime import date
from pathlib import Path

import lxml.html
import pytest
from growth import ratio

import parsers
from parsers.hansard_uk.official_report import speaker_of_label
from podium.errors import Rejected
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import Speech

PAGES = Path(__file__).parent / "pages" / "hansard_uk"
DEBATE = "https://hansard.parliament.uk/commons/2024-03-04/debates/0A1B2C3D-1111-4222-8333-ABCDEF012345/SmallFerries"


def read(name: str, url: str) -> Speech:
    return parse(Page(url, (PAGES / name).read_text(encoding="utf-8")), parsers.source("hansard_uk"))


def test_the_day_is_the_addresss_and_never_that_of_the_clock_times() -> None:
    assert "25/02/2025" in (PAGES / "westminster_hall.html").read_text(encoding="utf-8")
    assert read("westminster_hall.html", DEBATE).date == date(2024, 3, 4)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (DEBATE, "debates/0a1b2c3d-1111-4222-8333-abcdef012345"),
        ("https://hansard.parliament.uk/Commons/2016-09-05/debates/16090521000017/Ferries#contribution-A1", "debates/16090521000017"),
        (
            "https://hansard-api.parliament.uk/debates/debate/0A1B2C3D-1111-4222-8333-ABCDEF012345.json",
            "debates/0a1b2c3d-1111-4222-8333-abcdef012345",
        ),
        (
            "http://www.publications.parliament.uk/pa/cm199697/cmhansrd/vo970128/debtext/70128-01.htm",
            "cm199697/cmhansrd/vo970128/debtext/70128-01",
        ),
        ("https://hansard.parliament.uk/commons/2024-03-04", None),
        ("https://www.parliament.uk/business/publications/hansard/commons/by-date/", None),
    ],
)
def test_keys(url: str, key: str | None) -> None:
    assert parsers.source("hansard_uk").key(url) == key


@pytest.mark.parametrize("section", ["written-statements", "WrittenAnswers", "petitions", "MinisterialCorrections"])
def test_written_sections_are_refused(section: str) -> None:
    with pytest.raises(Rejected, match="not_a_speech"):
        read("westminster_hall.html", DEBATE.replace("/debates/", f"/{section}/debates/"))


def test_a_day_of_many_contributions_is_read_in_time() -> None:
    page = (PAGES / "westminster_hall.html").read_text(encoding="utf-8")
    start = page.index('<div class="debate-item debate-item-contributiondebateitem">')
    one = page[start : page.index('<div class="debate-item', start + 10)]
    html = page[:start] + one * 500 + page[start:]
    read("westminster_hall.html", DEBATE)  # loads the libraries' own tables

    def read_day() -> None:
        assert len(parse(Page(DEBATE, html), parsers.source("hansard_uk")).paragraphs) > 1500

    assert ratio(read_day, lambda: lxml.html.fromstring(html), 40) < 40


@pytest.mark.parametrize(
    ("label", "party", "constituency"),
    [
        ("Amos Quill (Trewick) (Lab)", "Lab", "Trewick"),
        ("The Parliamentary Under-Secretary of State, Department for Lamps (Lord Vale) (Con)", "Con", None),
        ("The Minister for Oil (Eni Tarrow) (Alder Bay) (Lab/Co-op)", "Lab/Co-op", "Alder Bay"),
        ("The Minister for Oil (Eni Tarrow)", None, None),
    ],
)
def test_party_and_constituency_as_printed_behind_a_name_or_an_office(label: str, party: str | None, constituency: str | None) -> None:
    found = speaker_of_label(label)
    assert (found.party, found.constituency) == (party, constituency)
