"""No regular expression of the project takes a time that explodes: all of them before two screens that find different kinds.

`make patterns` runs it: growth everywhere, ``recheck`` (npm) where it is installed. Both take a processor or two for minutes and count
seconds, so they stand apart from the tests.
"""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from pattern_collection import Found, all_patterns, places
from pattern_growth import Growth, grows
from pattern_recheck import Verdict, confirmed, home, verdicts
from test_patterns import A_LIST, QUOTED, RECIPIENTS, most

KNOWN = [(A_LIST, "match"), (QUOTED, "search"), (RECIPIENTS, "search")]


def test_no_pattern_is_left_out() -> None:
    """Every place of the source that hands a pattern to ``re`` has shown what it hands."""
    assert len(places()) > 300
    shown = {found.place for found in all_patterns()}
    assert {f"{place.file}:{place.first}" for place in places()} - shown == set()
    assert len(all_patterns()) >= len(places())


def test_no_pattern_takes_more_than_six_times_as_long_for_four_times_the_letters() -> None:
    with ProcessPoolExecutor() as processors:  # the screen counts seconds of its own processor alone
        screened = zip(all_patterns(), processors.map(growth_of, all_patterns(), chunksize=8), strict=True)
        found = {(one.place, one.pattern): growth for one, growth in screened if growth}
    assert found == {}


def growth_of(one: Found) -> Growth | None:
    """The worst case of a pattern on a text no longer than it ever sees."""
    return grows(one.value, one.flags, one.way, most(one))


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder in which ``npm install recheck`` was run; tests that need it are skipped, with this notice, where it is absent."""
    folder = home()
    if folder is None:
        pytest.skip("no recheck here: install node, run `npm install recheck@4.5` in a folder and name it in NODE_MODULES_IN")
    return folder


def test_recheck_finds_the_patterns_that_exploded(node: Path) -> None:
    told = verdicts([(pattern, 0, way) for pattern, way in KNOWN], node, milliseconds=60_000)
    assert [one.status for one in told] == ["vulnerable"] * 3
    assert [one.explodes for one in told] == [True] * 3
    in_python = [confirmed(pattern, 0, way, verdict) for (pattern, way), verdict in zip(KNOWN, told, strict=True)]
    assert in_python[0] and in_python[2]  # that of quotations is about the square in Python, which growth finds


def test_recheck_finds_no_pattern_that_explodes(node: Path) -> None:
    screened = all_patterns()
    told = verdicts([(one.value, one.flags, one.way) for one in screened], node)
    assert len(told) == len(screened)
    assert {(one.place, one.pattern): verdict for one, verdict in zip(screened, told, strict=True) if _explodes(one, verdict)} == {}
    assert sum(verdict.status == "unknown" for verdict in told) < len(told) // 20


def _explodes(found: Found, verdict: Verdict) -> bool:
    """Whether what recheck holds for an attack is one in Python too, on a text no longer than the pattern ever sees."""
    return verdict.explodes and confirmed(found.value, found.flags, found.way, verdict, most(found))
