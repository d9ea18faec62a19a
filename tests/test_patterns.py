"""No regular expression of the project takes a time that explodes: all of them are screened, by two means that find different kinds."""

from pathlib import Path

import pytest
from pattern_collection import Found, all_patterns, places
from pattern_growth import SIZES, grows
from pattern_recheck import home, javascript, verdicts

from podium.source import LONGEST_ADDRESS

A_LIST = rb"(?s)\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|RDF)\b"
QUOTED = r"[“«\"„][^”»\"]{0,2000}[”»\"]"
COLUMNS = r"/pa/(?P<key>(?:cm|ld)\w+/(?:cmhansrd|ldhansrd|cmpublic|cmstand|cmgeneral|ldgrand)\w*/[\w./-]+?)\.html?(?:[?#]|$)"
OFFICE = r"(?P<office>Vice President|President|(?:First|Second) (?:Lady|Gentleman)) (?P<name>(?:[A-Z][\w.'’-]+ ?){2,4})$"
RECIPIENTS = r"(?i)^(?:(?:all )?(?:participants|organisers|readers)(?:, | and |,? )?(?:taking part )?)+(?:(?:of|in|at) (?:the )?)"
QUERY = r"[?#].*$"
"""Patterns that the project had: the time of each exploded, on a page or an address of a few kilobytes."""

CUT = {
    "podium/source.py": LONGEST_ADDRESS,
    "podium/discover/entries.py": LONGEST_ADDRESS,
}
"""Letters at the most of what the patterns of a module see, where the code cuts it or refuses what is longer."""

LEFT = frozenset(
    (
        "podium/text/dates.py _SHORT",
        "podium/extract/events.py _AN_OCCASION",
        "podium/extract/events.py _PHRASE",
        "podium/extract/events.py _SIGNING",
        "podium/extract/events.py _WHOLE",
        "podium/extract/people.py _OPENERS",
        "podium/extract/people.py _POSSESSIVE",
        "podium/extract/person.py _BRACKET",
        "podium/extract/person.py _INSIDE",
        "podium/extract/titled_places.py _IN_CITY",
        "podium/extract/generic/evidence.py SPOKEN_WORDS",
        "podium/extract/generic/region.py _BACK",
        "podium/extract/speaker_index.py form",
        "podium/extract/labels.py _BRACKETED",
        "podium/extract/labels.py _CAPITALS",
        "podium/extract/questions.py form",
        "podium/extract/speaker_labels.py REMARK",
        "podium/extract/speaker_labels.py _ANSWERING",
        "podium/extract/speaker_labels.py _OUTLET",
        "podium/extract/person.py _WORD",
        "podium/extract/refusals.py _TITLES",
        "podium/extract/caught.py _SHOUTED_NAME",
        "parsers/hansard_uk/columns.py _INTRODUCED",
        "parsers/hansard_uk/official_report.py _FORMAL",
        "podium/extract/fixed_width.py _MARK",
        "parsers/hansard_uk/report_page.py _ROOM",
        "parsers/congressional_record/__init__.py HEAD",
    )
)
"""Patterns whose time still grows with the square of a single line's length; to be mended, none to be added."""


def most(found: Found) -> int:
    """Letters of the longest text that the pattern sees."""
    return CUT.get(f"{found.place.partition(':')[0]} {found.name}", CUT.get(found.place.partition(":")[0], SIZES[-1]))


def test_no_pattern_is_left_out() -> None:
    """Every place of the source that hands a pattern to ``re`` has shown what it hands."""
    assert len(places()) > 300
    shown = {found.place for found in all_patterns()}
    assert {f"{place.file}:{place.first}" for place in places()} - shown == set()
    assert len(all_patterns()) >= len(places())


@pytest.mark.parametrize(
    ("pattern", "way"),
    [(A_LIST, "match"), (QUOTED, "search"), (COLUMNS, "search"), (OFFICE, "search"), (RECIPIENTS, "search"), (QUERY, "search")],
)
def test_growth_finds_the_patterns_that_exploded(pattern: str | bytes, way: str) -> None:
    assert grows(pattern, 0, way) is not None


@pytest.mark.parametrize(
    ("pattern", "way"), [(r"(?<!\s)\s+,", "search"), (r"\s*+<!--(?>.*?-->)", "match"), (r"\bthe (?:President|King)\b", "search")]
)
def test_growth_lets_harmless_patterns_pass(pattern: str, way: str) -> None:
    assert grows(pattern, 0, way) is None


@pytest.mark.timeout(280)
def test_no_pattern_takes_more_than_six_times_as_long_for_four_times_the_letters() -> None:
    screened = [one for one in all_patterns() if f"{one.place.partition(':')[0]} {one.name}" not in LEFT]
    found = {(one.place, one.pattern): growth for one in screened if (growth := grows(one.value, one.flags, one.way, most(one)))}
    assert found == {}


def test_nothing_is_left_that_is_not_there() -> None:
    assert {f"{one.place.partition(':')[0]} {one.name}" for one in all_patterns()} >= LEFT


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder in which ``npm install recheck`` was run; tests that need it are skipped, with this notice, where it is absent."""
    folder = home()
    if folder is None:
        pytest.skip("no recheck here: install node, run `npm install recheck@4.5` in a folder and name it in NODE_MODULES_IN")
    return folder


def test_recheck_finds_the_patterns_that_exploded(node: Path) -> None:
    told = verdicts([(A_LIST, 0, "match"), (QUOTED, 0, "search"), (RECIPIENTS, 0, "search")], node)
    assert [one.status for one in told] == ["vulnerable"] * 3
    assert [one.explodes for one in told] == [True] * 3


@pytest.mark.timeout(280)
def test_recheck_finds_no_pattern_that_explodes(node: Path) -> None:
    screened = all_patterns()
    told = verdicts([(one.value, one.flags, one.way) for one in screened], node)
    assert len(told) == len(screened)
    assert {(one.place, one.pattern): verdict for one, verdict in zip(screened, told, strict=True) if verdict.explodes} == {}
    assert sum(verdict.status == "unknown" for verdict in told) < len(told) // 20


def test_patterns_are_written_in_javascript() -> None:
    """What Python alone can say: groups with names, possessive repetitions, atomic groups, flags within, letters of bytes."""
    assert javascript(r"(?P<a>x)(?P=a)", 0, "search") == (r"(x)(?:\1)", "")
    assert javascript(r"a++(?>b|c)\Z", 0, "search") == (r"(?:(?=((?:a)+))\1)(?:(?=([bc]))\2)$", "")
    assert javascript(r"(?x) a  # the first letter", 0, "match") == ("^(?:a)", "")
    assert javascript(rb"(?i)\xff", 0, "fullmatch") == (r"^(?:\u00ff)$", "i")
