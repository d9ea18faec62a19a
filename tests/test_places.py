"""Place lines, datelines and titles to name, city and country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.extract.gazetteer import city_in, country_code, is_city, is_region, leading_place, state_code
from podium.extract.places import is_site, read_venue
from podium.extract.titled_places import venue_in_title
from podium.records import Venue
from podium.text.folding import fold

Parts = tuple[str | None, str | None, str | None]


def _parts(venue: Venue | None) -> Parts | None:
    return (venue.name, venue.city, venue.country) if venue else None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The Kremlin, Moscow", ("The Kremlin", "Moscow", None)),
        ("Sochi", (None, "Sochi", None)),
        ("Lamp Hall, Kingston upon Hull", ("Lamp Hall", "Kingston upon Hull", None)),
        ("St Petersburg", (None, "St Petersburg", None)),
        ("Novo-Ogaryovo, Moscow Region", ("Novo-Ogaryovo", None, None)),
        ("Gorki, Moscow Region", ("Gorki", None, None)),
        ("Balashikha, Moscow Region", (None, "Balashikha, Moscow Region", None)),
        ("Camp David, Maryland", ("Camp David", None, None)),
        ("Kazakhstan", (None, None, "Kazakhstan")),
        ("Dunkirk, France", (None, "Dunkirk", "France")),
        ("Seoul, Republic of Korea", (None, "Seoul", "Republic of Korea")),
        ("the Royal Harbour Hotel, London", ("Royal Harbour Hotel", "London", None)),
        ("Given at the Mansion House, London", ("Mansion House", "London", None)),
        ("NATO HQ", ("NATO HQ", None, None)),
        ("Oval Office", ("Oval Office", None, None)),
        ("Parliament", ("Parliament", None, None)),
        ("Washington, D.C.", (None, "Washington, D.C.", None)),
        ("Washington, DC", (None, "Washington, DC", None)),
        ("Lincoln Memorial, Washington, D.C.", ("Lincoln Memorial", "Washington, D.C.", None)),
        ("Second Chapel\nDripping Hollow, Texas", ("Second Chapel", "Dripping Hollow, Texas", None)),
        ("Winter Palace\nJakarta, Indonesia", ("Winter Palace", "Jakarta", "Indonesia")),
        ("Atlanta, Georgia", (None, "Atlanta, Georgia", None)),
        ("Tbilisi, Georgia", (None, "Tbilisi", "Georgia")),
        ("Frankfurt am Main, 5 June 2019", (None, "Frankfurt am Main", None)),
        ("Plymouth, South Hams", (None, "Plymouth, South Hams", None)),
        ("At the Lobster Club, Stanford, California (via prerecorded video)", ("Lobster Club", "Stanford, California", None)),
        ("University of Cambridge", ("University of Cambridge", None, None)),
        ("Aboard Air Force One\nEn Route Somewhere", ("Air Force One", None, None)),
        ("State Dining Room\n7:03 P.M. EDT", ("State Dining Room", None, None)),
        ("Weekly Address\nThe White House\nDecember 24, 2016", ("The White House", None, None)),
        ("United Nations, New York", ("United Nations", "New York", None)),
        ("Albany, New York", (None, "Albany, New York", None)),
    ],
)
def test_place_lines(text: str, parts: Parts) -> None:
    assert _parts(read_venue(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4:03 P.M. EDT",
        "(As delivered)",
        "Remarks by the Chair",
        "Via Telephone",
        "THE WHITE HOUSE\nOffice of the Press Secretary\nFor Immediate Release",
        "The two chairs met with members of the board in the long gallery.\n* * *",
    ],
)
def test_lines_that_state_no_place(text: str) -> None:
    assert read_venue(text) is None


def test_an_unknown_word_is_a_place_only_where_the_page_says_so() -> None:
    assert _parts(read_venue("Lower Herring")) == ("Lower Herring", None, None)
    assert read_venue("Lower Herring", stated=False) is None
    assert _parts(read_venue("Herring Palace", stated=False)) == ("Herring Palace", None, None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("by Chair Ada Quill to mark the 60th anniversary of the Report, Norway House, Brussels", ("Norway House", "Brussels", None)),
        ("Press Gaggle by President Quill, Newtown Municipal Airport, 9/24/2017", ("Newtown Municipal Airport", None, None)),
        ("Remarks by President Quill in Joint Press Conference | Hanoi, Vietnam", (None, "Hanoi", "Vietnam")),
        ("by Chair Ada Quill at the Council of the European Union", ("Council of the European Union", None, None)),
        ("Remarks by the Vice President in Jakarta, Indonesia", (None, "Jakarta", "Indonesia")),
        ("Remarks at a Rally in Mobile, Alabama", (None, "Mobile, Alabama", None)),
        ("Speech by Ada Quill at Chatham House in London", ("Chatham House", "London", None)),
        (
            "Ada Quill takes part in a talk at the Herring Hour event at the Lobster Palace in Brussels",
            ("Lobster Palace", "Brussels", None),
        ),
        ("Press conference in Brussels", (None, "Brussels", None)),
        ("SPEECH BY ADA QUILL, K.C IN THE HOUSE OF REPRESENTATIVES, CANBERRA", ("THE HOUSE OF REPRESENTATIVES", "CANBERRA", None)),
        ("Speech by Ada Quill, MP Lamp Keepers' Congress, Berlin", (None, "Berlin", None)),
        ("Remarks at the Opening of the Harbour and Heritage Centre", ("Harbour and Heritage Centre", None, None)),
        ("Doorstop Interview, Geelong, Victoria", (None, "Geelong, Victoria", None)),
        ("Speech by Ada Quill at Herring University, Berlin", ("Herring University", "Berlin", None)),
        ("by Chair Ada Quill at the Munich Herring Forum, Munich", (None, "Munich", None)),
        ("Address by the Foreign Secretary at NATO Headquarters", ("NATO Headquarters", None, None)),
    ],
)
def test_titles_that_name_a_place(text: str, parts: Parts) -> None:
    assert _parts(venue_in_title(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Speech in Reading",
        "Remarks at Lobster Bay, Victoria",
        "Remarks in Transit",
        "Interview with Ms. Paris",
        "Remarks by Ms. Washington",
        "Remarks on the attack in Nice",
        "Statement following the earthquake in Ankara, Turkey",
        "President Quill sent a message to the summit to be held in Beirut on March 27",
        "Chair on situation in Syria",
        "Condolences to those hurt in the fire in St Petersburg metro",
        "Remarks at the Munich Security Conference",
        "Remarks by First Lady Ada Quill at the White House Historical Association Reception",
        "Meeting with Governor of California Ada Quill",
        "The value of parishes",
        "A Lamp in Every Harbor",
        "STATEMENT BY ADA QUILL, MP, IN THE HOUSE OF REPRESENTATIVES - OFFICE OF HARBOUR AFFAIRS",
        "WEEKLY ADDRESS: Honoring the Keepers at Fort Lantern",
    ],
)
def test_titles_that_name_none_for_certain(text: str) -> None:
    assert venue_in_title(text) is None


def test_the_gazetteer_knows_forms_of_names() -> None:
    assert country_code("the People’s Republic of China") == country_code("China") == "CN"
    assert country_code("Kingdom of the Netherlands") == "NL"
    assert country_code("Nowhereville") is None
    assert (state_code("D.C."), state_code("TX"), state_code("in"), state_code("IN")) == ("DC", "TX", None, "IN")
    assert is_city("Zurich") and is_city("Danang") and not is_city("Nowhereville")
    assert is_region("Krasnodar Territory") and not is_region("Krasnodar")
    assert city_in("Atlanta", "US", "GA") and not city_in("Atlanta", "GE")
    assert leading_place(["South", "Korea", "Ada", "Quill"]) == 2


@given(st.text(max_size=120))
def test_every_part_is_printed_in_the_text(text: str) -> None:
    printed = fold(text)
    for venue in (read_venue(text), venue_in_title(text)):
        for part in _parts(venue) or ():
            assert part is None or all(word in printed for word in part.replace(",", " ").split())


@given(
    st.lists(
        st.sampled_from(["in", "at", "the", "Paris", "Club", ",", "France", "of", "|", "Texas", "12 May 2020", "on", "House", "D.C."]),
        max_size=14,
    )
)
def test_place_words_in_any_order_never_fail(words: list[str]) -> None:
    text = " ".join(words)
    for venue in (read_venue(text), venue_in_title(text)):
        assert venue is None or venue.name or venue.city or venue.country


@pytest.mark.parametrize(
    ("title", "name", "city"),
    [
        ("Gaggle by Ada Quill aboard Air Force One en route Boston, Massachusetts", "Air Force One", None),
        ("Press Gaggle by Ada Quill -- En Route Boston, MA, 3/18/2034", None, None),
        ("Remarks aboard the ferry in Boston, Massachusetts", None, "Boston, Massachusetts"),
    ],
)
def test_where_an_aircraft_goes_is_no_place(title: str, name: str | None, city: str | None) -> None:
    venue = venue_in_title(title)
    assert (venue.name if venue else None, venue.city if venue else None) == (name, city)


def test_a_bus_is_no_city_and_where_it_goes_is_no_place() -> None:
    assert read_venue("Aboard Press Bus to Newtown, Ohio", stated=False) is None


@pytest.mark.parametrize(
    ("part", "site"), [("Newtown Chamber of Commerce", False), ("Chamber of Deputies", True), ("Council Chamber", True)]
)
def test_a_chamber_of_trade_is_no_room(part: str, site: bool) -> None:
    assert is_site(part) is site


def test_an_aircraft_above_the_words_is_the_place_and_its_goal_is_not() -> None:
    venue = read_venue("Office of the Press Secretary\nAboard Air Force One\nEn Route Boston, Massachusetts", stated=False)
    assert venue is not None and (venue.name, venue.city) == ("Air Force One", None)
