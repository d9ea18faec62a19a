"""The makers that files in ``parsers/`` are written with: keys and canonical addresses, and questions made of other questions."""

from datetime import date

import pytest

from parsers.ecb import part_dateline
from parsers.gov_uk.press_office import before_contacts, headings_to_labels, read_listed
from parsers.presidency_ucsb import is_list_of_participants, read_participants
from parsers.un_press import printed_once
from podium.addresses import addressed, keyed, on_host, over_https, parted, without_query
from podium.errors import Rejected
from podium.extract.combinators import (
    any_of,
    begins_with,
    blocks_in,
    by,
    day_of_stamp,
    day_within,
    every_text_of,
    found_in,
    heading_of,
    is_all,
    joined_answers,
    json_day,
    lacks,
    other_than,
    people_in,
    says,
    without,
)
from podium.extract.layout import first, json_at, meta_of, text_of
from podium.page.blocks import Block, TextRun
from podium.page.page import Page

KEY = keyed(
    r"(?i:harbour\.example/(?P<language>[a-z]{2})/(?P<year>\d{4})/(?P<slug>[\w-]+))",
    r"(?i:harbour\.example/old\?year=(?P<year>\d{4})&item=(?P<slug>[\w-]+))",
    form="{year}/{slug}",
    spelt=str.lower,
)
PAGE = Page(
    "https://harbour.example/en/2031/tide",
    "<html><body><h1>The tide</h1><p class=by>Chair Ada Brevik</p><p class=at>Given at the Forum, Ghent (by video), 14 March 2031</p>"
    "<li>Speech<li>Audio</body></html>",
)
AT = text_of(".at")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://harbour.example/en/2031/Tide?print=1", "2031/tide"),
        ("https://harbour.example/EN/2031/tide", "2031/tide"),
        ("https://harbour.example/fr/2031/tide", "fr/2031/tide"),
        ("https://harbour.example/old?year=1998&item=tide", "1998/tide"),
        ("https://harbour.example/en/news", None),
    ],
)
def test_a_key_is_the_same_in_every_spelling_of_an_address(url: str, key: str | None) -> None:
    assert KEY(url) == key


def test_a_canonical_address_has_the_key_in_it_and_another_one_stays() -> None:
    canonical = addressed(KEY, "https://api.harbour.example/{item}?language={language}&all={key}")
    assert canonical("https://harbour.example/FR/2031/Tide") == "https://api.harbour.example/2031/tide?language=fr&all=fr/2031/tide"
    assert canonical("https://harbour.example/news?x#y") == "https://harbour.example/news?x#y"
    assert addressed(KEY, "{key}", otherwise=without_query)("https://harbour.example/news?x#y") == "https://harbour.example/news"


def test_one_form_of_an_address() -> None:
    assert without_query("http://harbour.example/a#b?c") == "http://harbour.example/a"
    assert over_https("http://harbour.example/a?b=http://c") == "https://harbour.example/a"
    one = on_host("www.harbour.example", "harbour.example", "harbour.test")
    assert {one(f"{start}/a?b") for start in ("http://harbour.example", "https://www.harbour.test", "https://www.harbour.example")} == {
        "https://www.harbour.example/a"
    }
    assert one("https://harbourXexample/a") == "https://harbourXexample/a"


def test_the_language_before_a_key() -> None:
    assert (parted("fr/2031/tide"), parted("2031/tide"), parted("press/tide")) == (
        ("fr", "2031/tide"),
        ("en", "2031/tide"),
        ("en", "press/tide"),
    )


def test_a_line_and_what_is_in_it() -> None:
    assert found_in(AT, r"at the (\w+), (?:\w+)")(PAGE) == "Forum"
    assert found_in(AT, r"14 \w+")(PAGE) == "14 March"
    assert found_in(AT, "forum")(PAGE) is None
    assert without(AT, r"given at |\s*\(.*\)|, \d+ .*")(PAGE) == "the Forum, Ghent"
    assert without(AT, ".*")(PAGE) is None
    assert joined_answers(text_of("h1"), text_of("h2"), AT, joint=" | ")(PAGE) == f"The tide | {AT(PAGE)}"
    assert every_text_of("li")(PAGE) == "Speech; Audio"
    assert first(text_of("h2"), meta_of("nothing"), text_of("h1"))(PAGE) == "The tide"


def test_what_lines_say() -> None:
    genres = every_text_of("li")
    assert says("SPEECH", text_of("h2"), genres)(PAGE) and not says("speech", AT)(PAGE)
    assert lacks("letter", genres, AT)(PAGE) and not lacks("letter|given", genres, AT)(PAGE)
    assert any_of(says("letter", genres), lacks("sermon", genres))(PAGE) and not any_of(says("letter", genres))(PAGE)


def test_days_and_people_of_lines() -> None:
    assert day_within(text_of("h1"), AT)(PAGE) == date(2031, 3, 14)
    assert day_within(text_of("h1"), text_of("h2"))(PAGE) is None
    assert [speaker.name for speaker in by(text_of(".by"))(PAGE)] == ["Ada Brevik"]
    assert by(text_of("h2"))(PAGE) == () == people_in(text_of("h1"), text_of("h2"))(PAGE)


def test_fields_of_a_json_answer() -> None:
    page = Page(
        "https://harbour.example/a",
        '{"day": "2031-03-14T23:30:00Z", "bad": "soon", "words": "<p>One<p>Two<table><tr><td>3</table>", "list": [1]}',
        media_type="application/json",
    )
    told, london = json_day("day"), day_of_stamp(json_at("day"), "Europe/Berlin")
    assert (told(page), london(page)) == (date(2031, 3, 14), date(2031, 3, 15))
    assert other_than(told, london)(page) == date(2031, 3, 15) and other_than(told, told)(page) is None
    assert [block.text for block in blocks_in(json_at("words"), drop="table")(page)] == ["One", "Two"]
    assert blocks_in(json_at("list"), drop="table")(page) == () == blocks_in(json_at("none"), drop="table")(page)
    with pytest.raises(Rejected, match="soon"):
        json_day("bad")(page)


def test_printed_lines() -> None:
    heading, long = block("Notes", "h2"), block("Notes " + "and words " * 40)
    assert heading_of("notes?")(heading) and not heading_of("notes?")(block("Notes")) and not heading_of("note")(heading)
    assert (
        begins_with("notes", shorter_than=100)(heading) and not begins_with("notes", shorter_than=100)(long) and begins_with("notes")(long)
    )
    assert is_all("notes")(heading) and not is_all("notes")(long)


def test_what_a_press_office_prints_around_words() -> None:
    asked = [
        block("Question", "h3"),
        block("Why?"),
        block("Ada Brevik", "h3"),
        block("Because."),
        block("Media enquiries", "h2"),
        block("Call."),
    ]
    words = before_contacts(asked)
    assert [one.text for one in words] == ["Question", "Why?", "Ada Brevik", "Because."]
    assert [one.text for one in headings_to_labels(words)] == ["Question:", "Why?", "Ada Brevik:", "Because."]
    assert headings_to_labels(words[1:]) == words[1:]


def test_a_peers_title_is_the_name() -> None:
    (peer,) = read_listed(["The Rt Hon Lord Brevik of Ghent CBE"], "Speech by the Minister for Tides Lord Brevik of Ghent.")
    assert (peer.name, peer.role) == ("Lord Brevik of Ghent", "Minister for Tides")
    assert [one.name for one in read_listed(["Ada Brevik MP", "Ada Brevik MP", "Baroness Halm of Sand"], None)] == [
        "Ada Brevik",
        "Baroness Halm of Sand",
    ]


def test_a_dateline_is_parted_from_the_header() -> None:
    said, day = "Speech by Ada Brevik at the Forum", "Ghent, 14 March 2031"
    assert part_dateline([f"{said},", day]) == (said, day)
    assert part_dateline([f"{said}, {day}"]) == (said, day)
    assert part_dateline([said], day) == (said, day)
    assert part_dateline([said]) == (said, None)


def test_the_list_above_a_debate_names_who_takes_part() -> None:
    lists = [
        block("PARTICIPANTS:\nFormer Governor Ada Brevik (H);\nSenator Olin Marsh (T); and"),
        block("Moderators: Ida Sander (Tide News)"),
    ]
    words = block("Brevik: Good evening.")
    assert [is_list_of_participants(one) for one in [*lists, words]] == [True, True, False]
    assert [one.name for one in read_participants([*lists, words])] == ["Ada Brevik", "Olin Marsh", "Ida Sander"]


def test_a_speech_printed_twice_is_kept_once() -> None:
    first_part, mark, second = block("Good evening, bonsoir."), block("[All-English version]"), block("Good evening, good evening.")
    assert printed_once([first_part, mark, second], "Tides (all-English)") == (second,)
    assert printed_once([first_part, mark], "Tides") == (first_part, mark)
    with pytest.raises(Rejected, match="twice"):
        printed_once([first_part, second], "Tides (all-English)")


def block(text: str, tag: str = "p") -> Block:
    return Block((TextRun(text),), tag)
