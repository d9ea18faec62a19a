"""The two screens for regular expressions whose time explodes find those that did; `make patterns` puts all of the project before them."""

import pytest
from pattern_collection import Found
from pattern_growth import SIZES, grows
from pattern_recheck import javascript

from podium.addresses import LONGEST_ADDRESS
from podium.extract import events

A_LIST = rb"(?s)\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|RDF)\b"
QUOTED = r"[“«\"„][^”»\"]{0,2000}[”»\"]"
COLUMNS = r"/pa/(?P<key>(?:cm|ld)\w+/(?:cmhansrd|ldhansrd|cmpublic|cmstand|cmgeneral|ldgrand)\w*/[\w./-]+?)\.html?(?:[?#]|$)"
OFFICE = r"(?P<office>Vice President|President|(?:First|Second) (?:Lady|Gentleman)) (?P<name>(?:[A-Z][\w.'’-]+ ?){2,4})$"
RECIPIENTS = r"(?i)^(?:(?:all )?(?:participants|organisers|readers)(?:, | and |,? )?(?:taking part )?)+(?:(?:of|in|at) (?:the )?)"
QUERY = r"[?#].*$"
"""Patterns that the project had: the time of each exploded, on a page or an address of a few kilobytes."""

CUT = {
    "podium/addresses.py": LONGEST_ADDRESS,
    "podium/discover/entries.py": LONGEST_ADDRESS,
    "podium/extract/events.py": events._LONGEST,
}
"""Letters at the most of what the patterns of a module see, where the code cuts it or refuses what is longer."""


def most(found: Found) -> int:
    """Letters of the longest text that the pattern sees."""
    return CUT.get(f"{found.place.partition(':')[0]} {found.name}", CUT.get(found.place.partition(":")[0], SIZES[-1]))


@pytest.mark.parametrize(
    ("pattern", "way"),
    [(A_LIST, "match"), (QUOTED, "search"), (COLUMNS, "search"), (OFFICE, "search"), (RECIPIENTS, "search"), (QUERY, "search")],
)
def test_growth_finds_the_patterns_that_exploded(pattern: str | bytes, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("growth.MOST_ROUNDS", 3)
    assert grows(pattern, 0, way) is not None


@pytest.mark.parametrize(
    ("pattern", "way"), [(r"(?<!\s)\s+,", "search"), (r"\s*+<!--(?>.*?-->)", "match"), (r"\bthe (?:President|King)\b", "search")]
)
def test_growth_lets_harmless_patterns_pass(pattern: str, way: str) -> None:
    assert grows(pattern, 0, way) is None


def test_patterns_are_written_in_javascript() -> None:
    """What Python alone can say: groups with names, possessive repetitions, atomic groups, flags within, letters of bytes."""
    assert javascript(r"(?P<a>x)(?P=a)", 0, "search") == (r"(x)(?:\1)", "")
    assert javascript(r"a++(?>b|c)\Z", 0, "search") == (r"(?:(?=((?:a)+))\1)(?:(?=([bc]))\2)$", "")
    assert javascript(r"(?x) a  # the first letter", 0, "match") == ("^(?:a)", "")
    assert javascript(rb"(?i)\xff", 0, "fullmatch") == (r"^(?:\u00ff)$", "i")
