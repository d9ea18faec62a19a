"""A captured page to a record: chooses the layout by its landmarks, asks its questions, and refuses rather than guesses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.fetch.challenge import WORDS, challenge_in_body, challenge_in_header
from podium.fields.dates import date_in_url, find_date
from podium.fields.events import read_event
from podium.fields.kinds import read_kind
from podium.fields.languages import mojibake, read_language
from podium.fields.notes import is_note, read_delivery
from podium.fields.people import read_people
from podium.fields.places import read_venue
from podium.fields.text import fold
from podium.fields.titled_places import venue_in_title
from podium.generic.layout import generic_layout, generic_source
from podium.parse.blocks import Block
from podium.parse.bounds import check_labels
from podium.parse.cast import Cast, cast_of
from podium.parse.headline import main_speaker, sender
from podium.parse.layout import FRAME, Layout
from podium.parse.monologue import announces_words, headings_of_words
from podium.parse.page import Page
from podium.parse.turns import Piece, attributed, labels_said, monologue, pieces
from podium.proceedings.spoken import Spoken
from podium.records import Delivery, Kind, Paragraph, ParagraphKind, Speaker, Speech, Venue
from podium.source import Reuse, Source

SAID = frozenset({ParagraphKind.SPEECH, ParagraphKind.QUESTION})


def parse(page: Page | Capture, source: Source | None, generic: bool = False) -> Speech:
    """The page as a record; raises ``Rejected`` with the reason when it holds nobody's words or is not understood.

    Without a source (an institution that no file in ``parsers/`` describes) the generic layout reads it, as with ``generic``, which leaves
    the source's own layouts aside.
    """
    capture = page if isinstance(page, Capture) else None
    _refuse_wall(challenge_in_header(capture) if capture else None)
    try:
        speech = _read(page if isinstance(page, Page) else Page.of(page), source, generic)
    except Rejected:
        _refuse_wall(challenge_in_body(capture) if capture else None)
        raise
    if capture and sum(len(paragraph.text) for paragraph in speech.paragraphs) < WORDS:
        _refuse_wall(challenge_in_body(capture))
    return speech


def _refuse_wall(sign: str | None) -> None:
    if sign:
        raise Rejected(Reason.CHALLENGE, f"the site answered with a challenge ({sign}) instead of the page; stop asking it")


def _read(page: Page, source: Source | None, generic: bool) -> Speech:
    _refuse_errors(page)
    if source is None or generic:
        return _unknown(page, source)
    layout = _layout(page, source)
    key = source.key(source.canonical(page.url))
    _refuse_silent(page, layout)
    if key is None:
        raise Rejected(Reason.WRONG_PAGE, f"{page.url} is no address of an article of {source.title}")
    return compose(page, layout, source, key)


def _unknown(page: Page, source: Source | None) -> Speech:
    """The record of a page whose template nobody has described."""
    filed = generic_source(page.url, source)
    return compose(page, generic_layout(page), filed, filed.key(filed.canonical(page.url)) or page.url)


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
    delivered, issues = _delivered(page, layout, words)
    return Speech(
        url=page.url,
        source=source.name,
        speech_id=f"{source.name}/{key}",
        title=title,
        language=read_language(layout.language(page), said),
        kind=_kind(page, layout, words, title),
        date=delivered,
        paragraphs=words.paragraphs,
        speakers=words.speakers,
        venue=_venue(page, layout, words, title),
        event=None if layout.spoken else read_event(words.header, title),
        delivery=None if layout.spoken else _delivery(words, title),
        published=layout.published(page),
        updated=layout.updated(page),
        media=layout.media(page),
        translation_of=layout.translation_of(page),
        translations=layout.translations(page),
        issues=(*issues, *layout.issues(page), *([broken] if (broken := mojibake(said)) else [])),
        layout=layout.name,
        parser_version=source.edition,
        licence=source.licence.name if source.licence.reuse is not Reuse.UNKNOWN else None,
    )


def _kind(page: Page, layout: Layout, words: "_Words", title: str) -> Kind:
    document_type = layout.document_type(page)
    if words.quoted and not document_type:
        return Kind.MESSAGE
    return read_kind(f"{title} {words.header or ''}".strip(), document_type, words.paragraphs)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the body says, and what was read around it."""

    paragraphs: tuple[Paragraph, ...]
    speakers: tuple[Speaker, ...]
    header: str | None
    lead: str | None
    quoted: bool
    """True when the words are a message that the page quotes."""
    opening: tuple[str, ...]
    """The printed lines before the first words."""


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


def _proceedings(found: Spoken) -> _Words:
    if not any(paragraph.kind in SAID for paragraph in found.paragraphs):
        raise Rejected(Reason.NOT_A_SPEECH, "nobody's words are in this part of the record")
    return _Words(found.paragraphs, found.speakers, header=None, lead=None, quoted=False, opening=())


def _words(page: Page, layout: Layout, title: str) -> _Words:
    if layout.spoken:
        return _proceedings(layout.spoken(page))
    blocks = _body(page, layout)
    header, lead = layout.header(page), layout.lead(page)
    prose = "\n".join([title, header or "", lead or "", *(block.text for block in blocks)])
    lines = (header, title, lead or blocks[0].text, *headings_of_words(blocks))
    named = layout.speakers(page)
    stated = [*named, *read_people(header or ""), *read_people(title), *(person for line in lines if line for person in sender(line))]
    holders = layout.holders(page)
    parts = _parts(blocks, layout, title, [person.name for person in (*stated, *holders)])
    said = labels_said(parts)
    check_labels(len(said))
    cast = cast_of(said, stated, holders, prose)
    known = cast.find(named[0]) if len(named) == 1 else None
    main = known.name if known else main_speaker(cast, lines)
    if main and cast.speaker(main) is None:  # named by the lead alone
        cast = cast_of(said, [*stated, Speaker(main)], holders, prose)
    paragraphs = attributed(parts, cast, layout.turns, main)
    if not any(paragraph.kind in SAID for paragraph in paragraphs):
        raise Rejected(Reason.NOT_A_SPEECH, "nobody's words are on the page")
    quoted = any(not piece.said and announces_words(piece.block) for piece in parts)
    return _Words(paragraphs, _speakers(paragraphs, cast), header, lead, quoted, _opening(parts, paragraphs))


def _parts(blocks: Sequence[Block], layout: Layout, title: str, named: Sequence[str]) -> list[Piece]:
    parts = pieces(blocks, layout.turns, named)
    if any(piece.label for piece in parts):
        return parts
    found = monologue(parts, layout.turns, title)
    if found is None:
        raise Rejected(Reason.NOT_A_SPEECH, "the text only reports: it names no speaker and addresses nobody")
    return found


def _speakers(paragraphs: Sequence[Paragraph], cast: Cast) -> tuple[Speaker, ...]:
    names = dict.fromkeys(paragraph.speaker for paragraph in paragraphs if paragraph.speaker and paragraph.kind in SAID)
    return tuple(speaker for name in names if (speaker := cast.speaker(name)))


def _delivered(page: Page, layout: Layout, words: _Words) -> tuple[date | None, tuple[str, ...]]:
    """The day of delivery: a date line above the words goes before what the template says; a disagreement is an issue."""
    template = layout.date(page)
    above = next((day for line in words.opening if len(line) < 40 and (day := find_date(line))), None)
    day = above or template
    others = {date_in_url(page.url): "its address", template: "the template's date"}
    if day is None:
        return None, ()
    return day, tuple(f"{what} says {other}, the day of delivery is {day}" for other, what in others.items() if other and other != day)


def _delivery(words: _Words, title: str) -> Delivery | None:
    notes = [paragraph.text for paragraph in words.paragraphs if paragraph.kind not in SAID]
    found = (read_delivery(line) for line in [title, words.header or "", words.lead or "", *notes])
    return next((value for value in found if value), None)


def _venue(page: Page, layout: Layout, words: _Words, title: str) -> Venue | None:
    place = layout.place(page)
    stated = read_venue(place) if place else None
    if layout.spoken or (stated and stated.name):
        return stated
    opening = [line for line in words.opening if _may_be_place(line)]
    above = read_venue("\n".join(opening), stated=False) if opening else None
    # A message: its title tells where others meet.
    lines = () if words.quoted else (words.header, title, words.lead)
    named = [venue for line in lines if line and (venue := venue_in_title(line))]
    if stated:
        return _with_site(stated, [*([above] if above else []), *named])
    return above or next(iter(named), None)


def _with_site(stated: Venue, others: Sequence[Venue]) -> Venue:
    """A city alone with the hall or building that the lines above the words, header, title or lead name there."""
    site = next((venue.name for venue in others if venue.name and stated.city and venue.city in {None, stated.city}), None)
    return replace(stated, name=re.sub(rf"^{re.escape(stated.city or '')}['’]s ", "", site)) if site else stated


def _may_be_place(line: str) -> bool:
    """False for sentences, clock times and notes, which also stand above the words."""
    if len(line) >= 120 or line.endswith(":") or (len(line) > 60 and line.endswith(".")):
        return False
    return not is_note(line) and not read_delivery(line)


def _opening(parts: Sequence[Piece], paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    first = next(paragraph.text for paragraph in paragraphs if paragraph.kind in SAID)
    before = takewhile(lambda piece: not piece.label and piece.block.text != first, parts)
    return tuple(fold(line) for piece in before for line in piece.block.raw.split("\n") if line.strip())


_MISSING = re.compile(
    r"\b404\b|not found|page (?:you (?:are|were) looking|cannot be found|unavailable|does not exist)|page introuvable|"
    r"seite nicht gefunden|не найден",
    re.IGNORECASE,
)


def _refuse_errors(page: Page) -> None:
    title = page.maybe("title")
    if page.status in {404, 410} or (title and _MISSING.search(fold(title.text)) and len(title.text) < 90):
        raise Rejected(Reason.SOFT_404, "the site says that there is no such page")
