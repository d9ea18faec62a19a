"""A captured page to a record: chooses the layout by its landmarks, asks its questions, and refuses rather than guesses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from podium.blocks import Block
from podium.capture import Capture
from podium.challenge import challenge
from podium.cast import Cast, cast_of
from podium.dates import find_date
from podium.errors import Reason, Rejected
from podium.events import read_event
from podium.kinds import read_kind
from podium.languages import mojibake, read_language
from podium.layout import FRAME, Layout
from podium.notes import is_note, read_delivery
from podium.page import Page
from podium.people import read_people, read_person
from podium.places import read_venue, venue_in_title
from podium.records import Delivery, Paragraph, ParagraphKind, Speaker, Speech, Venue
from podium.source import Source
from podium.text import fold
from podium.turns import Piece, attributed, labels_said, monologue, pieces

SAID = frozenset({ParagraphKind.SPEECH, ParagraphKind.QUESTION})


def parse(page: Page | Capture, source: Source | None) -> Speech:
    """The page as a record; raises ``Rejected`` with the reason when it holds nobody's words or is not understood.

    Without a source (an institution that no file in ``parsers/`` describes) the generic layout reads it.
    """
    if isinstance(page, Capture) and (sign := challenge(page)):
        raise Rejected(Reason.CHALLENGE, f"the site answered with a challenge ({sign}) instead of the page; stop asking it")
    read = page if isinstance(page, Page) else Page.of(page)
    _refuse_errors(read)
    if source is None:
        raise Rejected(Reason.UNKNOWN_LAYOUT, "no institution is known for this address")
    layout = _layout(read, source)
    key = source.key(source.canonical(read.url))
    _refuse_silent(read, layout)
    if key is None:
        raise Rejected(Reason.WRONG_PAGE, f"{read.url} is no address of an article of {source.title}")
    return compose(read, layout, source, key)


def _refuse_silent(page: Page, layout: Layout) -> None:
    for sign, words in layout.refusals:
        if page.has(sign) if isinstance(sign, str) else sign(page):
            raise Rejected(Reason.NOT_A_SPEECH, words)


def compose(page: Page, layout: Layout, source: Source, key: str) -> Speech:
    """The record of a page whose layout is known and does not refuse it."""
    title = layout.title(page)
    if not title:
        raise Rejected(Reason.NO_TITLE, f"the {layout.name} page has no title where its template puts it")
    words = _words(page, layout, title)
    said = "\n".join(paragraph.text for paragraph in words.paragraphs if paragraph.kind in SAID)
    delivered, issues = _delivered(page, layout, words.paragraphs)
    return Speech(
        url=page.url,
        source=source.name,
        speech_id=f"{source.name}/{key}",
        title=title,
        language=read_language(layout.language(page), said),
        kind=read_kind(f"{title} {words.header or ''}".strip(), layout.document_type(page), words.paragraphs),
        date=delivered,
        paragraphs=words.paragraphs,
        speakers=words.speakers,
        venue=_venue(page, layout, words, title),
        event=read_event(words.header, title),
        delivery=_delivery(words, title),
        published=layout.published(page),
        updated=layout.updated(page),
        media=layout.media(page),
        translation_of=layout.translation_of(page),
        translations=layout.translations(page),
        issues=(*issues, *words.issues, *([broken] if (broken := mojibake(said)) else [])),
        layout=layout.name,
        parser_version=source.version,
        licence=source.licence.name,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What the body says, and what was read around it."""

    paragraphs: tuple[Paragraph, ...]
    speakers: tuple[Speaker, ...]
    header: str | None
    lead: str | None
    issues: tuple[str, ...]


def _layout(page: Page, source: Source) -> Layout:
    layout = next((layout for layout in source.layouts if layout.knows(page)), None)
    if layout is None:
        raise Rejected(Reason.UNKNOWN_LAYOUT, f"no layout of {source.title} knows this page; look at it and describe its template")
    return layout


def _body(page: Page, layout: Layout) -> tuple[Block, ...]:
    if layout.blocks:
        blocks = layout.blocks(page)
        if blocks:
            return blocks
    drop = f"{FRAME}, {layout.drop}" if layout.drop else FRAME
    for css in layout.body:
        blocks = tuple(block for node in page.every(css) for block in node.blocks(drop))
        if blocks:
            return blocks
    if page.cut_short:
        raise Rejected(Reason.TRUNCATED, "the page breaks off before its words; fetch it again")
    raise Rejected(Reason.NO_BODY, f"the {layout.name} page has no words where its template puts them")


def _words(page: Page, layout: Layout, title: str) -> _Words:
    blocks = _body(page, layout)
    header, lead = layout.header(page), layout.lead(page)
    parts = _parts(blocks, layout, title)
    prose = "\n".join([title, header or "", lead or "", *(block.text for block in blocks)])
    lines = (header, title, lead)
    stated = [*read_people(header or ""), *read_people(title), *(person for line in lines if line for person in _sender(line))]
    cast = cast_of(labels_said(parts), stated, layout.holders(page), prose)
    paragraphs = attributed(parts, cast, layout.turns, _main(stated, cast, lines))
    if not any(paragraph.kind in SAID for paragraph in paragraphs):
        raise Rejected(Reason.NOT_A_SPEECH, "nobody's words are on the page")
    return _Words(paragraphs, _speakers(paragraphs, cast), header, lead, ())


def _parts(blocks: Sequence[Block], layout: Layout, title: str) -> list[Piece]:
    parts = pieces(blocks, layout.turns)
    if any(piece.label for piece in parts):
        return parts
    found = monologue(parts, layout.turns, title)
    if found is None:
        raise Rejected(Reason.NOT_A_SPEECH, "the text only reports: it names no speaker and addresses nobody")
    return found


_COMPANY = re.compile(r"\b(?:together with|along with|with|following|after|before|meets)\b.*", re.IGNORECASE)
_OFFICE = re.compile(r"\b(?:by|of) the ((?:Vice )?President|(?:First|Second) Lady|Secretary[- ]General|Prime Minister|Chancellor|Foreign Minister)\b", re.IGNORECASE)
_SENDER = re.compile(
    r"^(.{3,80}?) (?:has |have |had )?(?:sent|congratulated|greeted|expressed|extended|wished|conveyed|offered|addressed|issued|published|welcomed|responded|replied|wrote)\b"
)


def _main(stated: Sequence[Speaker], cast: Cast, lines: Sequence[str | None]) -> str | None:
    """The only person of whom title, header or lead say that they speak; ``None`` for nobody, and for several."""
    for line in filter(None, lines):
        people = read_people(_COMPANY.sub("", line)) or _sender(line)
        if len({person.name for person in people}) == 1:
            person = cast.find(people[0])
            return person.name if person else people[0].name
        if not people and (found := _OFFICE.search(line)) and (holder := cast.find(Speaker(found.group(1)))):
            return holder.name
    return None


def _sender(line: str) -> tuple[Speaker, ...]:
    """Who sent the message that a headline reports: ``President X sent a message to …``."""
    found = _SENDER.match(line)
    person = read_person(found.group(1)) if found else None
    return (person,) if person and len(person.name.split()) > 1 and person.name.istitle() else ()


def _speakers(paragraphs: Sequence[Paragraph], cast: Cast) -> tuple[Speaker, ...]:
    names = dict.fromkeys(paragraph.speaker for paragraph in paragraphs if paragraph.speaker and paragraph.kind in SAID)
    return tuple(speaker for name in names if (speaker := cast.speaker(name)))


def _delivered(page: Page, layout: Layout, paragraphs: Sequence[Paragraph]) -> tuple[date | None, tuple[str, ...]]:
    """The day of delivery: a date line above the words goes before what the template says; a disagreement is an issue."""
    template = layout.date(page)
    above = next((day for line in _opening(paragraphs) if len(line) < 40 and (day := find_date(line))), None)
    if above is None or template is None or above == template:
        return above or template, ()
    return above, (f"the line above the words says {above}, the page's own date {template}",)


def _delivery(words: _Words, title: str) -> Delivery | None:
    notes = [paragraph.text for paragraph in words.paragraphs if paragraph.kind not in SAID]
    found = (read_delivery(line) for line in [title, words.header or "", words.lead or "", *notes])
    return next((value for value in found if value), None)


def _venue(page: Page, layout: Layout, words: _Words, title: str) -> Venue | None:
    place = layout.place(page)
    if place and (venue := read_venue(place)):
        return venue
    opening = [line for line in _opening(words.paragraphs) if len(line) < 120 and not is_note(line) and not read_delivery(line)]
    if opening and (venue := read_venue("\n".join(opening))):
        return venue
    return next((venue for line in (words.header, title) if line and (venue := venue_in_title(line))), None)


def _opening(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The lines before the first words."""
    return [paragraph.text for paragraph in takewhile(lambda paragraph: paragraph.kind not in SAID, paragraphs)]


_MISSING = re.compile(r"(?:\b404\b|not found|page (?:you (?:are|were) looking|cannot be found|unavailable|does not exist)|page introuvable|seite nicht gefunden|не найден)", re.IGNORECASE)


def _refuse_errors(page: Page) -> None:
    title = page.maybe("head title")
    if page.status in {404, 410} or (title and _MISSING.search(fold(title.text)) and len(title.text) < 90):
        raise Rejected(Reason.SOFT_404, "the site says that there is no such page")
