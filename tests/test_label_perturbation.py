"""One label of a real page printed a little differently never makes the words somebody else's: the right person, nobody, or a reject."""

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import parsers
from podium.archive.archive import warc_records
from podium.errors import Rejected
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import ParagraphKind, Speech

PAGES = Path(__file__).parents[2] / "shared" / "pages" / "dev.warc.gz"
SAMPLE = 8
PRINTED = re.compile(r"(?<=[>\n\t])(?P<name>(?:MR|MS|MRS|DR|SECRETARY|PRESIDENT|THE)\.? (?:VICE )?[A-Z]{4,}(?: [A-Z]{3,})?)(?P<mark>:)")
WAYS: dict[str, Callable[[str], str]] = {
    "zero-width space": lambda name: "\u200b" + name + ":",
    "semicolon": lambda name: name + ";",
    "full stop": lambda name: name + ".",
    "dash": lambda name: name + " –",
    "number": lambda name: "12. " + name + ":",
    "clock": lambda name: "[00:14:05] " + name + ":",
    "no mark": lambda name: name,
    "capitals": lambda name: name.title() + ":",
    "typo": lambda name: name[:-2] + name[-1:] + name[-2:-1] + ":",
}
SURE = {"zero-width space", "semicolon", "full stop", "dash", "number", "clock"}
pytestmark = pytest.mark.skipif(not PAGES.exists(), reason="the labelled pages are not beside the project")


def test_a_label_printed_differently_is_never_another_person() -> None:
    chosen, outcomes = random.Random(17), Counter[tuple[str, str]]()
    for page, before in _sample(chosen):
        places = list(PRINTED.finditer(page.text))[2:]
        found = chosen.choice(places)
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


def _sample(chosen: random.Random) -> list[tuple[Page, Speech]]:
    read = (Page.of(one.capture) for one in warc_records(PAGES) if one.capture and "whitehouse" in one.capture.url)
    pages = [page for page in read if len(PRINTED.findall(page.text)) > 4]
    return [(page, parse(page, parsers.for_url(page.url))) for page in chosen.sample(pages, SAMPLE)]


def _outcome(before: Speech, page: Page) -> str:
    """``another`` where words that somebody said are now somebody else's."""
    try:
        after = parse(page, parsers.for_url(page.url))
    except Rejected:
        return "reject"
    said = {one.text: one.speaker for one in before.paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}}
    counted = Counter(one.text for one in before.paragraphs)
    pairs = [(said[one.text], one.speaker) for one in after.paragraphs if one.text in said and counted[one.text] == 1]
    if any(now and now != was for was, now in pairs):
        return "another"
    lost = any(now is None and was for was, now in pairs) or any(one.text not in said for one in after.paragraphs if one.speaker)
    return "nobody" if lost else "right"
