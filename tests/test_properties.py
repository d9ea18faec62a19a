"""What holds for every page: chrome does not touch the words, any printed label is understood, a broken page is refused or read truly,
and none costs much more than others of its size. The pages of the grammar are invented; those that are broken are all that are saved here,
and the real ones where ../shared is there. ``make attack`` breaks four times as many, and ``MUTATIONS=10000`` makes the run whole.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import dialogues
import frames
import hostile
import mutations
import pytest
from dialogues import FAMILIES, Printer, Turn
from growth import ratio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import parsers
from podium.capture import Capture
from podium.errors import Rejected
from podium.extract.record import parse
from podium.records import Paragraph, ParagraphKind, Speech

STRIPES = 2
MOST = 1_200
COUNT = int(os.environ.get("MUTATIONS") or 280)
SPEECHES = [
    path
    for path in sorted((Path(__file__).parent / "pages").glob("*/*.html"))
    if "rejected" not in json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
]
quick = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


def said(speech: Speech) -> list[tuple[str | None, str, str]]:
    """Who says what."""
    return [(one.speaker, one.kind.value, one.text) for one in spoken(speech)]


def spoken(speech: Speech) -> list[Paragraph]:
    return [one for one in speech.paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]


def read(page: Capture) -> Speech:
    return parse(page, parsers.for_url(page.url))


CHROME = st.lists(st.tuples(frames.CHROME, st.integers(0, 9)), max_size=5)
PLACES = st.lists(st.integers(0, 9), min_size=4, max_size=4)


@pytest.mark.parametrize("path", SPEECHES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_chrome_leaves_the_words_as_they_are(path: Path) -> None:
    page = frames.saved(f"{path.parent.name}/{path.stem}")
    before = read(frames.with_chrome(page, [], []))

    @settings(quick, max_examples=5)
    @given(chrome=CHROME, loose=st.lists(st.tuples(frames.LOOSE_CHROME, st.integers(0, 9)), max_size=2), places=PLACES)
    def holds(chrome: list[tuple[str, int]], loose: list[tuple[str, int]], places: list[int]) -> None:
        after = read(frames.with_chrome(page, [*chrome, *loose], places))
        assert said(after) == said(before)
        assert (after.title, after.date, after.speakers) == (before.title, before.date, before.speakers)

    holds()


@pytest.mark.parametrize("path", SPEECHES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_chrome_leaves_the_words_of_an_unknown_institution_as_they_are(path: Path) -> None:
    """A page that the generic layout refuses is refused all the same."""
    page = frames.saved(f"{path.parent.name}/{path.stem}")
    before = said_or_refused(frames.with_chrome(page, [], []))

    @settings(quick, max_examples=3)
    @given(chrome=CHROME, places=PLACES)
    def holds(chrome: list[tuple[str, int]], places: list[int]) -> None:
        assert said_or_refused(frames.with_chrome(page, chrome, places)) == before

    holds()


def said_or_refused(page: Capture) -> list[tuple[str | None, str, str]] | None:
    try:
        return said(parse(page, None))
    except Rejected:
        return None


@pytest.mark.parametrize(
    ("printer", "page"),
    [(printer, page) for printer, pages in FAMILIES.items() for page in pages],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_label_of_the_grammar_gives_its_speaker(printer: Printer, page: str) -> None:
    @settings(quick, max_examples=15)
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        turns = data.draw(dialogues.dialogues())
        words = data.draw(st.composite(lambda draw: printer(turns, draw))())
        speech = read(frames.with_words(page, words))
        assert [one.text for one in spoken(speech)] == [text for _, _, text in wanted(turns, printer)]
        for one, (name, kind, _) in zip(spoken(speech), wanted(turns, printer), strict=True):
            assert one.kind is kind
            assert name in (None, one.speaker)
        assert {one.name for one in speech.speakers} == {turn.speaker.name for turn in turns if turn.speaker}

    holds()


def wanted(turns: list[Turn], printer: Printer) -> list[tuple[str | None, ParagraphKind, str]]:
    """Speaker (``None`` for whatever the press is called), kind and text of each paragraph."""
    kinds = {True: ParagraphKind.QUESTION, False: ParagraphKind.SPEECH}
    return [
        (turn.speaker.name if turn.speaker else None, kinds[turn.speaker is None], text)
        for turn in turns
        for text in ([" ".join(turn.words)] if printer is dialogues.broken_lines else turn.words)
    ]


@pytest.fixture(scope="module")
def pages() -> list[Capture]:
    return mutations.pages()


def test_the_pages_as_they_are_read_truly(pages: list[Capture]) -> None:
    assert [(page.url, found) for page in pages if (found := mutations.fault(page))] == []


@pytest.mark.parametrize("stripe", range(STRIPES))
def test_a_changed_page_is_refused_or_read_truly(stripe: int, pages: list[Capture]) -> None:
    assert refused_or_true(pages, range(stripe, COUNT, STRIPES)) == []


def refused_or_true(pages: list[Capture], seeds: range) -> list[tuple[int, str, str]]:
    """What is wrong with what comes of the pages changed by those seeds."""
    return [
        (seed, page.url, found) for seed in seeds if (found := mutations.fault(page := mutations.changed(pages[seed % len(pages)], seed)))
    ]


@pytest.mark.timeout(1200)  # for one that hangs: what is measured are proportions, however long a busy machine takes
def test_no_page_costs_more_than_its_limits() -> None:
    """Each hostile page is read in a process of its own: ``tests/hostile.py`` tells what it cost, and what is too much.

    One page in eleven, so that every template is met; ``make attack`` reads all.
    """
    costs = costs_of("", every=11)
    assert len({cost["name"].rpartition("; ")[2] for cost in costs}) == 8
    assert [one for one in costs if one["faults"]] == []


def test_a_page_of_many_lines_costs_no_more_where_memory_is_given_back_at_once() -> None:
    """As in Dask's workers: each copy of a long text is then paid for anew (14,000 lines of one paragraph took 3.9 s, 2026-11-29)."""
    costs = costs_of("preformatted, 1,000,000 letters", {"MALLOC_TRIM_THRESHOLD_": "65536"})
    assert len(costs) == 2
    assert [one for one in costs if one["faults"]] == []


def costs_of(only: str, environment: Mapping[str, str] = MappingProxyType({}), every: int = 1) -> list[dict[str, Any]]:
    """What each hostile page whose name holds those words cost, or one in so many of them."""
    command = [sys.executable, str(Path(__file__).with_name("hostile.py")), only, str(every)]
    told = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def words_of(many: hostile.Many) -> Capture:
    return hostile.capture("https://www.example.org/remarks", b"<p>" + b"We meet. " * many(20_000))


def test_a_cost_that_grows_with_the_square_of_a_page_is_noticed() -> None:
    def each_beside_each(page: Capture) -> str:
        words = page.body.split()
        return str(sum(len(words[place:]) for place in range(0, len(words), 8))) and "record"

    assert any("four times as much" in fault for fault in hostile.cost_of("words", words_of, each_beside_each).faults)


def test_a_cost_far_above_that_of_a_tree_is_noticed_and_one_near_it_is_not() -> None:
    def read_often(page: Capture) -> str:
        times = 12_000 if len(page.body) > 10_000 else 1
        return str(sum(page.body.count(b"e") for _ in range(times))) and "record"

    def read_once(page: Capture) -> str:
        return str(len(page.body.split())) and "record"

    assert any("lxml" in fault for fault in hostile.cost_of("words", words_of, read_often).faults)
    assert hostile.settled(lambda: hostile.cost_of("words", words_of, read_once)).faults == []


def test_a_page_of_too_many_elements_is_refused_for_hardly_more_than_its_tree_costs() -> None:
    """Whatever these elements are: 50,000 headings were read for 1.6 seconds, forty times as long as lxml took, and then refused."""
    made = dict(hostile.pages())
    for name in ("headings, 50,000", "links, 50,000", "meta elements, 50,000", "paragraphs, 50,000"):
        page = made[f"{name}; no institution"](lambda most: most)
        assert hostile.outcome(page) == "too_large"
        assert ratio(partial(hostile.outcome, page), partial(hostile.read_by_lxml, page.body), 6, once=True) < 6, name


def test_a_record_that_says_more_than_its_page_is_noticed(pages: list[Capture]) -> None:
    from dataclasses import replace
    from datetime import date

    page = next(page for page in pages if page.url.endswith("transcripts/900101"))
    speech = read(page)
    assert mutations.untrue(speech, page) is None
    first = speech.paragraphs[0]
    for text in (first.text + " Indeed.", "We never said so.", " ".join(reversed(first.text.split()))):
        assert mutations.untrue(replace(speech, paragraphs=(replace(first, text=text), *speech.paragraphs[1:])), page)
    assert mutations.untrue(replace(speech, date=date(2030, 2, 3)), page)
    assert mutations.untrue(replace(speech, title="Meeting with the Mayor"), page)
