"""What one page template looks like, as a value: its landmarks, and for each field a question that ``podium.extract.record`` puts to the
page.

A layout is chosen by what is on the page, never by its address or the day it was fetched. Where a page stands beside a document (a PDF),
both are asked as one: the page gives the head, the document its words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from podium.errors import Reason, Rejected
from podium.extract.chamber import ChamberRecord
from podium.extract.labels import Recogniser
from podium.extract.monologue import SaidBlocks, any_words
from podium.page.blocks import Block
from podium.page.page import Page
from podium.records import Media, SourceDocument, Speaker
from podium.text.dates import find_date, is_span_of_days, read_date
from podium.text.folding import bare_letters


class Opening(StrEnum):
    """What unlabelled prose before the first label of a page is."""

    NOTE = "note"
    """News or a place line: nobody's words."""
    SPEECH = "speech"
    """The page's main speaker, before others come in."""


@dataclass(frozen=True, slots=True)
class TurnStyle:
    """How an institution prints who speaks: its recognisers, first match wins."""

    labels: tuple[Recogniser, ...] = ()
    opening: Opening = Opening.SPEECH
    unlabelled: SaidBlocks = any_words
    """Which words of a page that prints no label are said at all."""
    note: Callable[[Block], bool] = lambda block: False
    """Further lines that nobody says on this institution's pages."""
    asked: Callable[[Block], bool] = lambda block: False
    """Paragraphs without a label that the press or an interviewer asks (bold at the ECB); the main speaker answers."""


Value = TypeVar("Value")
Subject = TypeVar("Subject")
Ask = Callable[[Page], Value]
"""A question to a page."""
AskDay = Ask[date | None]
AskDays = Ask[tuple[date | None, date | None] | None]
AskText = Ask[str | None]
LineTest = Callable[[Block], bool]
"""A question to one printed paragraph."""

FRAME = (
    "nav, aside, footer, figure, [hidden], [aria-hidden=true], .caption, .sr-only, .visually-hidden, .element-invisible, [role=dialog], "
    "sup.footnote, [style*='display:none'], [style*='display: none'], [style*='visibility:hidden'], [style*='visibility: hidden'], "
    "#comments, .comments, .comments-area, .comment-list, #disqus_thread, .newsletter, .newsletter-signup, "
    ".share-buttons, .social-share, .sharing, .addthis_toolbox, .advert, .advertisement"
)
"""What never holds a speaker's words on any site: its frame, what no reader sees, what readers and advertisers write."""


def nothing(page: Page) -> None:
    """The answer of a field that this template does not have."""


def nobody(page: Page) -> tuple[Speaker, ...]:
    """The answer where the page's frame names no office holders."""
    return ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One template of an institution."""

    name: str
    landmarks: tuple[str | Ask[bool], ...]
    """CSS that must all match, or questions that must all be answered with yes."""
    body: tuple[str, ...] = ()
    """CSS of the regions that may hold the words: the first with words is the body."""
    absent: tuple[str, ...] = ()
    """CSS that must not match."""
    companion: bool = False
    """True for pages that stand beside a document with the words (``Source.companion``): they give its head."""
    refusals: tuple[tuple[str | Ask[bool], str], ...] = ()
    """CSS or a question, and the words of the reject when it matches: pages of this template that hold nobody's words."""
    title: AskText = nothing
    header: AskText = nothing
    """The line under the title that says who speaks and where."""
    lead: AskText = nothing
    """Summary prose of the editors: never spoken, but it names people and places."""
    date: AskDay = nothing
    """The day of delivery."""
    released: AskDay = nothing
    """The day of the release, where the template prints that and no day of delivery: of delivery unless title or words name another."""
    term: AskDays = nothing
    """The first and the last day that the page allows: those of the speaker's office, where it prints them."""
    published: AskDay = nothing
    updated: AskDay = nothing
    place: AskText = nothing
    document_type: AskText = nothing
    language: AskText = lambda page: page.language
    holders: Ask[tuple[Speaker, ...]] = nobody
    """People whom the page's frame names with their offices."""
    speakers: Ask[tuple[Speaker, ...]] = nobody
    """People of whom a field of the template says that they speak; a single one has the word where nothing is labelled."""
    media: Ask[tuple[Media, ...]] = lambda page: ()
    translations: Ask[tuple[str, ...]] = lambda page: alternates(page)
    translation_of: AskText = nothing
    issues: Ask[tuple[str, ...]] = lambda page: ()
    """What the page itself warns of: that it was withdrawn, or that something is cut out."""
    drop: str = ""
    """CSS of what stands inside the body but is not part of it, besides ``FRAME``."""
    blocks: Ask[tuple[Block, ...]] | None = None
    """How the body is read where CSS does not suffice."""
    turns: TurnStyle = field(default_factory=TurnStyle)
    spoken: Ask[ChamberRecord] | None = None
    """The paragraphs and people of a chamber's record, which prints every turn by rules of its own: asked instead of body and turns.
    Such a record states its place above the words or nowhere, names no occasion and has no delivery note."""

    def knows(self, page: Page) -> bool:
        """True when every landmark is there and nothing that must be absent is."""
        there = all(page.has(sign) if isinstance(sign, str) else sign(page) for sign in self.landmarks)
        return there and not any(map(page.has, self.absent))

    @property
    def holds_nothing(self) -> bool:
        """True for the template of pages of which each is refused."""
        return any(sign == "body" for sign, _ in self.refusals)


def text_of(*choices: str) -> AskText:
    """The words of the first match of the first CSS that has any."""

    def ask(page: Page) -> str | None:
        return next((words for css in choices if (node := page.maybe(css)) and (words := node.text)), None)

    return ask


def meta_of(*names: str) -> AskText:
    """The content of the first of these ``meta`` elements that says something."""
    return lambda page: next((content for name in names if (content := page.meta(name))), None)


def json_at(*way: str) -> Ask[Any]:
    """What lies at the end of that way through the names of a JSON page; ``None`` where it breaks off or holds nothing."""

    def ask(page: Page) -> Any:
        value = page.json()
        for step in way:
            value = value.get(step) if isinstance(value, dict) else None
        return value or None

    return ask


def between(regions: Sequence[str], drop: str, begins: LineTest | None = None, ends: LineTest | None = None) -> Ask[tuple[Block, ...]]:
    """The printed paragraphs of the first of these regions that matches: behind the line that begins the words, up to the back matter."""

    def ask(page: Page) -> tuple[Block, ...]:
        nodes = next((found for css in regions if (found := page.every(css))), [])
        blocks = [block for node in nodes for block in node.blocks(f"{FRAME}, {drop}")]
        start = next((number + 1 for number, block in enumerate(blocks) if begins and begins(block)), 0)
        end = next((number for number, block in enumerate(blocks) if ends and number > start and ends(block)), len(blocks))
        return tuple(blocks[start:end])

    return ask


def day_of(css: str, attribute: str = "", language: str = "en") -> AskDay:
    """The day that the first match states, in an attribute or in its words; ``bad_date`` when it is there and cannot be read."""

    def ask(page: Page) -> date | None:
        node = page.maybe(css)
        words = (node.attribute(attribute) if attribute else node.text) if node else None
        return read_date(words[:10] if attribute == "datetime" else words, language) if words else None

    return ask


def day_in(css: str, language: str = "en") -> AskDay:
    """The first full date within the words of the matches, if there is one; none of a span of days, which does not say on which."""

    def ask(page: Page) -> date | None:
        texts = (node.text for node in page.every(css))
        return next((day for text in texts if not is_span_of_days(text) and (day := find_date(text, language))), None)

    return ask


def day_in_address(pattern: str) -> AskDay:
    """The day in the page's address: ``pattern`` has groups ``year``, ``month``, ``day``."""
    form = re.compile(pattern)

    def ask(page: Page) -> date | None:
        found = form.search(page.url)
        if not found:
            return None
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError as problem:
            raise Rejected(Reason.BAD_DATE, f"the address {page.url} holds no day of the calendar") from problem

    return ask


def always(answer: Value) -> Ask[Value]:
    """The same answer for every page."""
    return lambda page: answer


def first(*questions: Callable[[Subject], Value | None]) -> Callable[[Subject], Value | None]:
    """The answer of the first question that has one; of a page, or of an address."""
    return lambda asked: next((answer for question in questions if (answer := question(asked)) is not None), None)


def alternates(page: Page) -> tuple[str, ...]:
    """Addresses of the page in other languages (``link[rel=alternate][hreflang]``), without this one and the default."""
    links = page.every("link[rel=alternate][hreflang]:not([hreflang=x-default])")
    found = dict.fromkeys(page.address(href) for link in links if (href := link.attribute("href")))
    return tuple(address for address in found if address and address != page.url)


def recordings(css: str, attribute: str, kind: str) -> Ask[tuple[Media, ...]]:
    """The recordings that the page links."""
    return lambda page: tuple(Media(page.address(href), kind) for node in page.every(css) if (href := node.attribute(attribute)))


def together(*questions: Ask[tuple[Value, ...]]) -> Ask[tuple[Value, ...]]:
    """What all the questions find, each thing once."""
    return lambda page: tuple(dict.fromkeys(found for question in questions for found in question(page)))


HEAD_FIELDS = (
    *("title", "header", "lead", "date", "published", "updated", "place", "document_type"),
    *("speakers", "holders", "media", "translations", "translation_of"),
)
"""The fields of a layout that the page beside a document answers before the document itself."""
WORDS = "paragraphs"


@dataclass(frozen=True, slots=True)
class Companion:
    """The page beside a document: its text, and what it says of the head by field; where it cannot be read, ``why``."""

    url: str
    text: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    why: str | None = None

    @classmethod
    def of(cls, page: Page, layout: Layout) -> "Companion":
        """What a page says that its layout knows; fields that it does not answer are left out."""
        found = {name: getattr(layout, name)(page) for name in HEAD_FIELDS}
        return cls(page.url, page.text, {name: value for name, value in found.items() if value})


def with_companion(layout: Layout, page: Page, companion: Companion) -> tuple[Layout, tuple[SourceDocument, ...], tuple[str, ...]]:
    """The layout that asks both, which document gave what, and issues: the page cannot be read, or the two name different days."""
    own = {name: value for name in HEAD_FIELDS if (value := getattr(layout, name)(page))}
    if _strangers(own.get("speakers", ()), companion.answers.get("speakers", ())):
        companion = Companion(companion.url, why="it names other people than the document, whose page it so is not")
    answers = companion.answers
    issues = [f"companion: {companion.why}"] if companion.why else []
    if own.get("date") and answers.get("date", own["date"]) != own["date"]:
        issues.append(f"the document says {own['date']}, the page beside it {answers['date']}")
    document = SourceDocument(page.url, (*(name for name in own if name not in answers), WORDS))
    told: dict[str, Any] = {name: always(value) for name, value in answers.items()}
    return replace(layout, **told), (document, SourceDocument(companion.url, tuple(answers))), tuple(issues)


def _strangers(some: Sequence[Speaker], others: Sequence[Speaker]) -> bool:
    """True where both name people, and no surname is among both."""
    surnames, theirs = ({bare_letters(speaker.name.split()[-1]) for speaker in held} for held in (some, others))
    return bool(surnames and theirs) and surnames.isdisjoint(theirs)
