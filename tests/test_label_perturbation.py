"""A real page changed a little: one label printed otherwise, or a box more, never makes the words somebody else's, nor the day another."""

import html
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

import parsers
from podium.archive.walk import warc_records
from podium.errors import Rejected
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import Paragraph, ParagraphKind, Speech

SHARED = Path(__file__).parents[2] / "shared" / "pages"
FILES = ("dev", "dev2", "kremlin-2017", "bulk/white-house-2017")
SAMPLE = 4
"""Pages of each file."""
WAYS: dict[str, Callable[[str], str]] = {
    "zero-width space": lambda name: "\u200b" + name + ":",
    "semicolon": lambda name: name + ";",
    "full stop": lambda name: name + ".",
    "dash": lambda name: name + " –",
    "number": lambda name: "12. " + name + ":",
    "clock": lambda name: "[00:14:05] " + name + ":",
    "no mark": lambda name: name,
    "capitals": lambda name: name.title() + ":",
    "shouted": lambda name: name.upper() + ":",
    "typo": lambda name: name[:-2] + name[-1:] + name[-2:-1] + ":",
}
SURE = {"zero-width space", "semicolon", "full stop", "dash", "number", "clock"}
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the labelled pages are not beside the project")


def test_a_label_printed_differently_is_never_another_person() -> None:
    outcomes = Counter[tuple[str, str]]()
    for page, before, found in _sample(random.Random(17)):
        for way, change in WAYS.items():
            text = page.text[: found.start()] + change(found["name"]) + page.text[found.end() :]
            outcomes[way, _outcome(before, Page(page.url, text))] += 1
    told = "; ".join(f"{way}: {outcome} {count}" for (way, outcome), count in sorted(outcomes.items()))
    print(told)
    assert not [key for key in outcomes if key[1] == "another"], told
    assert sum(count for (_, outcome), count in outcomes.items() if outcome == "reject") <= 0.1 * outcomes.total(), told
    sure = {key: count for key, count in outcomes.items() if key[0] in SURE}
    assert sum(count for key, count in sure.items() if key[1] == "right") >= 0.7 * sum(sure.values()), told
    assert outcomes["typo", "right"] >= 0.4 * sum(count for (way, _), count in outcomes.items() if way == "typo"), told


BOXES = {
    "bold lead-in": "<p><b>More lamps:</b> we light the whole coast this year.</p>",
    "quoted dialogue": "<p>My grandmother wrote: Ole Strand: “Is it lit?”</p><p>“It is,” said Kari Lund: “at last.”</p>",
    "date in a sidebar": "<aside class='related'><h3>Related</h3><ul><li><a href='/x'>Lamps, 3 May 2031</a></li></ul></aside>",
    "share box": "<div class='share-buttons'><p>Share this: <a href='#'>Mail</a></p></div>",
    "comment section": "<section id='comments'><h3>Comments</h3><p>Ole Strand: I disagree with all of it, and so do we all.</p></section>",
    "hidden paragraph": "<p style='display: none'>OLE STRAND: Nobody sees these words of mine.</p>",
    "hidden attribute": "<div hidden><p>Ada Quist: Nobody sees these words either.</p></div>",
}
"""What a template may print between two paragraphs of a speech; the first two are said, the others are nobody's words."""


def test_a_box_between_the_words_passes_nothing() -> None:
    chosen, outcomes = random.Random(18), Counter[tuple[str, str]]()
    for page, before, found in _sample(random.Random(18), ("dev",)):
        ends = [end.end() for end in re.finditer("</p>", page.text) if found.start() < end.start()][1:-3]
        if not ends or "whitehouse" not in page.url:
            continue
        place = chosen.choice(ends)
        for box, markup in BOXES.items():
            outcome = _outcome(before, Page(page.url, page.text[:place] + markup + page.text[place:]), markup)
            outcomes[box, outcome] += 1
    told = "; ".join(f"{box}: {outcome} {count}" for (box, outcome), count in sorted(outcomes.items()))
    print(told)
    assert not [key for key in outcomes if key[1] in {"another", "another day", "said"}], told
    assert sum(count for (_, outcome), count in outcomes.items() if outcome == "right") >= 0.9 * outcomes.total(), told


def _sample(chosen: random.Random, files: Sequence[str] = FILES) -> Iterator[tuple[Page, Speech, re.Match[str]]]:
    """Real pages of several labels, each with its record and where one of its labels is printed."""
    for file in files:
        captures = [one.capture for one in warc_records(SHARED / f"{file}.warc.gz") if one.capture]
        chosen.shuffle(captures)
        yield from islice(filter(None, (_labelled(Page.of(capture), chosen) for capture in captures)), SAMPLE * len(FILES) // len(files))


def _labelled(page: Page, chosen: random.Random) -> tuple[Page, Speech, re.Match[str]] | None:
    try:
        before = parse(page, parsers.for_url(page.url))
    except Rejected:
        return None
    labelled = [one for one in before.paragraphs if one.label and len(one.text) > 30]
    if len(labelled) < 5:
        return None
    chosen.shuffle(labelled)
    found = next((place for one in labelled[:10] if (place := _printed(page, one))), None)
    return (page, before, found) if found else None


def _printed(page: Page, one: Paragraph) -> re.Match[str] | None:
    """Where the page prints the label before the first words of the paragraph."""
    name = r"(?:\s|&nbsp;|,)+".join(map(re.escape, re.findall(r"\w[\w.’'-]*", one.label or "")))
    words = r"\s+".join(map(re.escape, html.escape(one.text[:18], quote=False).split(" ")))
    return re.search(rf"(?P<name>{name}\.?)(?P<mark>:)(?=(?:\s|&nbsp;|</?(?:b|strong|em|i|span)[^>]*>)*{words})", page.text)


def _outcome(before: Speech, page: Page, markup: str = "") -> str:
    """``another`` where words that somebody said are now somebody else's, ``said`` where what nobody reads is said."""
    try:
        after = parse(page, parsers.for_url(page.url))
    except Rejected:
        return "reject"
    if (after.date, after.venue) != (before.date, before.venue):
        return "another day"
    if any(
        one.speaker and ("Nobody sees" in one.text or "I disagree with all" in one.text or "Share this" in one.text)
        for one in after.paragraphs
    ):
        return "said"
    said = {one.text: one.speaker for one in before.paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}}
    counted = Counter(one.text for one in before.paragraphs)
    pairs = [(said[one.text], one.speaker) for one in after.paragraphs if one.text in said and counted[one.text] == 1]
    if any(now and now != was for was, now in pairs):
        return "another"
    new = [one.text for one in after.paragraphs if one.speaker and one.text not in said and one.text not in re.sub("<[^>]*>", "", markup)]
    lost = any(now is None and was for was, now in pairs) or bool(new)
    return "nobody" if lost else "right"
