"""Why a record says what it says: each value with the words it was read from and where those stand, each label with whom it means.

Nothing is decided here. The page is read by ``podium.extract.record`` like any other; then its layout's questions are asked once more of a
page that notes which elements are looked at, and what no question answers alone is looked for among the printed words.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from podium.capture import Capture
from podium.errors import Rejected
from podium.extract.error_boundary import one_page
from podium.extract.generic.layout import generic_layout
from podium.extract.layout import Layout
from podium.extract.record import layout_of, parse
from podium.extract.source import Source
from podium.page.page import Node, Page
from podium.records import Speaker, Speech
from podium.text.folding import bare_letters

_MOST_WORDS = 160
"""Letters of a quotation, around the value."""


@dataclass(frozen=True, slots=True)
class ExplainedField:
    """One value of a record: the words of the page that it was read from, and the CSS path of the element that holds them."""

    name: str
    value: str | None
    words: str | None = None
    place: str | None = None
    why: str | None = None
    """What else decided: the evidence for a name, the part of the layout that was asked."""


@dataclass(frozen=True, slots=True)
class ExplainedLabel:
    """One label as printed: whom it means, by which evidence, over how many turns, and where it first stands."""

    printed: str
    speaker: str | None
    evidence: str
    turns: int
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page explained; ``rejected`` has the reason where it has no record, and the fields are then what the layout answers."""

    url: str
    layout: str | None
    rejected: str | None
    fields: tuple[ExplainedField, ...] = ()
    labels: tuple[ExplainedLabel, ...] = ()
    attributions: dict[str, int] = field(default_factory=dict)
    """Why paragraphs have their speakers, counted."""
    unresolved: tuple[ExplainedField, ...] = ()
    """What looks like a label and nothing on the page explains: the words from there on have no speaker."""
    issues: tuple[str, ...] = ()


def explain(capture: Capture, source: Source | None, generic: bool = False) -> Explanation:
    """The record of the page, or its reject, with the words that speak for each value; never raises for what a page holds."""
    try:
        speech = parse(capture, source, generic)
    except Rejected as reject:
        return _of_reject(capture, source, generic, str(reject))
    page = Page.of(capture)
    layout = _layout(page, source, generic)
    return Explanation(
        page.url,
        speech.layout,
        None,
        tuple(_fields(page, layout, speech)),
        tuple(_labels(page, speech)),
        dict(Counter(one.attribution.value for one in speech.paragraphs if one.attribution)),
        tuple(_unresolved(page, speech)),
        tuple(issue for issue in speech.issues if not issue.startswith(_UNRESOLVED)),
    )


_UNRESOLVED = "unresolved_label: "


def _of_reject(capture: Capture, source: Source | None, generic: bool, reason: str) -> Explanation:
    """What the layout answers on a page without a record; nothing where no layout knows it, or it cannot be read at all."""
    try:
        with one_page(capture.url):
            page = Page.of(capture)
            layout = _layout(page, source, generic)
            fields = tuple(_asked(page, layout, name) for name in _QUESTIONS)
    except Rejected:
        return Explanation(capture.url, None, reason)
    return Explanation(page.url, layout.name, reason, tuple(one for one in fields if one.value))


def _layout(page: Page, source: Source | None, generic: bool) -> Layout:
    return generic_layout(page) if source is None or generic else layout_of(page, source)


_QUESTIONS = ("title", "header", "lead", "date", "released", "published", "updated", "place", "document_type", "language")
"""Fields of a layout that are texts or days."""


class _WatchedPage(Page):
    """A page that notes which elements are looked at, in their order."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.url, page.text, page.status, page.media_type)
        self.seen: list[Node] = []
        self.names: list[str] = []

    def every(self, css: str) -> list[Node]:
        found = super().every(css)
        self.seen += found
        return found

    def maybe(self, css: str) -> Node | None:
        found = super().maybe(css)
        self.seen += [found] if found else []
        return found

    def meta(self, name: str) -> str | None:
        found = super().meta(name)
        self.names += [name] if found else []
        return found


def _asked(page: Page, layout: Layout, name: str) -> ExplainedField:
    """What the layout's question answers, and the last element that it looked at and that holds the answer."""
    watched = _WatchedPage(page)
    question: Callable[[Page], Any] = getattr(layout, name)
    answer = question(watched)
    if answer is None:
        return ExplainedField(name, None)
    value = answer.isoformat() if isinstance(answer, date) else str(answer)
    holding = [node for node in watched.seen if _holds(node.text, value)] or [node for node in watched.seen if node.text]
    if holding:
        return ExplainedField(name, value, _around(holding[-1].text, value), css_path(holding[-1]), f"{layout.name}.{name}")
    if watched.names:
        return ExplainedField(name, value, value, f"meta[name={watched.names[-1]}]", f"{layout.name}.{name}")
    words, place = quoted(page, value) or (None, None)
    return ExplainedField(name, value, words, place, f"{layout.name}.{name}")


def _fields(page: Page, layout: Layout, speech: Speech) -> Iterator[ExplainedField]:
    asked = {name: _asked(page, layout, name) for name in _QUESTIONS}
    yield asked["title"]
    day = speech.date.isoformat() if speech.date else None
    known = next((one for name in ("date", "released") if (one := asked[name]).value == day and day), None)
    yield ExplainedField("date", day, known.words, known.place, known.why) if known else ExplainedField("date", day)
    for name in ("published", "updated"):
        if asked[name].value:
            yield asked[name]
    stated = asked["document_type"]
    yield ExplainedField("kind", speech.kind.value, stated.words or asked["title"].words, stated.place or asked["title"].place)
    yield ExplainedField("language", speech.language, why="stated by the page" if asked["language"].value == speech.language else "read")
    venue = speech.venue.raw if speech.venue else None
    words, place = (quoted(page, venue) if venue else None) or (venue, None)
    shown = ", ".join(filter(None, (speech.venue.name, speech.venue.city, speech.venue.country))) if speech.venue else None
    yield ExplainedField("venue", shown, words, place)
    if speech.event:
        yield _quoted_field("event", speech.event, page)
    yield ExplainedField("delivery", speech.delivery.value if speech.delivery else None)
    for speaker in speech.speakers:
        yield _named(speaker, page, asked, speech)
        if speaker.role:
            yield _quoted_field("role", speaker.role, page)


def _named(speaker: Speaker, page: Page, asked: Mapping[str, ExplainedField], speech: Speech) -> ExplainedField:
    """A speaker with the place that the evidence for the name says: title, header, or the first label of theirs."""
    evidence = speaker.name_evidence.value if speaker.name_evidence else None
    stated = asked.get(evidence or "")
    if stated and stated.words and _holds(stated.words, speaker.name):
        return ExplainedField("speaker", speaker.name, stated.words, stated.place, evidence)
    label = next((one.label for one in speech.paragraphs if one.speaker == speaker.name and one.label), None)
    opening = _opening(page, label) if label and evidence in {None, "label"} else None
    given, _, surname = speaker.name.partition(",")[0].rpartition(" ")
    printed = (speaker.name, f"{given} {surname}", f"{surname} {given}")  # "Surname, Given, Jr." too
    words, place = opening or next(filter(None, (quoted(page, form) for form in printed)), (None, None))
    return ExplainedField("speaker", speaker.name, words, place, evidence)


def _quoted_field(name: str, value: str, page: Page, why: str | None = None) -> ExplainedField:
    words, place = quoted(page, value) or (None, None)
    return ExplainedField(name, value, words, place, why)


def _labels(page: Page, speech: Speech) -> Iterator[ExplainedLabel]:
    """Each label once, in the order of the page."""
    counted = Counter((one.label, one.speaker) for one in speech.paragraphs if one.label)
    evidence = {speaker.name: speaker.name_evidence for speaker in speech.speakers}
    for (printed, speaker), turns in counted.items():
        known = evidence.get(speaker or "")
        told = f"{known.value}" if known else "an unnamed voice, by its label's words" if speaker not in evidence else "label"
        found = _opening(page, printed or "")
        yield ExplainedLabel(printed or "", speaker, told, turns, found[1] if found else None)


def _unresolved(page: Page, speech: Speech) -> Iterator[ExplainedField]:
    for issue in speech.issues:
        if issue.startswith(_UNRESOLVED):
            yield _quoted_field("label", issue.removeprefix(_UNRESOLVED), page)


def _opening(page: Page, label: str) -> tuple[str, str] | None:
    """As ``quoted``, of the first element that a label opens."""
    if page.is_json or page.is_xml:
        return quoted(page, label)
    wanted = bare_letters(label)
    node = next((one for one in page.every("b, strong, p, dt, td, th, h2, h3, h4, li") if bare_letters(one.text).startswith(wanted)), None)
    return (_around(node.text, label), css_path(node)) if node else quoted(page, label)


def quoted(page: Page, value: str) -> tuple[str, str] | None:
    """The words of the page around a value and the CSS path of the smallest element that holds it; ``None`` where no element does."""
    if not bare_letters(value) or page.is_json:
        return None
    node = next((one for one in (page.maybe("body"), page.root) if one and _holds(one.text, value)), None)
    if node is None:
        return None
    while inner := next((child for child in node.children if _holds(child.text, value)), None):
        node = inner
    if node.tag == "pre":
        lines = node.preformatted.split("\n")
        number = next((at for at, line in enumerate(lines) if _holds(line, value)), None)
        return (lines[number].strip(), f"{css_path(node)}, line {number + 1}") if number is not None else (_around(node.text, value), "pre")
    return _around(node.text, value), css_path(node)


def css_path(node: Node) -> str:
    """Tag by tag from the nearest element with an id, or from the body, to this one."""
    steps: list[str] = []
    for one, among in _holders(node):
        name = one.attribute("id")
        if name and name.replace("-", "").replace("_", "").isalnum() and not name[0].isdigit():
            return " > ".join([f"#{name}", *reversed(steps)])
        steps.append(one.tag + (f":nth-of-type({among})" if among else ""))
    return " > ".join(reversed(steps))


def _holders(node: Node) -> Iterator[tuple[Node, int]]:
    """The element and those that hold it, each with its number among siblings of its name, 0 where it is the only one."""
    current: Node | None = node
    while current is not None and current.tag not in {"body", "html"}:
        yield current, current.number
        current = current.holder


def _holds(text: str, value: str) -> bool:
    wanted = bare_letters(value)
    return bool(wanted) and wanted in bare_letters(text)


def _around(text: str, value: str) -> str:
    """The text, or where it is long the part around the value."""
    if len(text) <= _MOST_WORDS:
        return text
    at = max(text.casefold().find(value.casefold()), 0)
    start = max(at - _MOST_WORDS // 3, 0)
    return f"{'… ' if start else ''}{text[start : start + _MOST_WORDS].strip()} …"
