"""What the body of a page says: paragraphs with their speakers, and the lines that stand around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from podium.errors import Reason, Rejected
from podium.extract.chamber import ChamberRecord
from podium.extract.layout import FRAME, Layout
from podium.extract.main_speaker import main_speaker, sender
from podium.extract.monologue import announces_words, headings_of_words
from podium.extract.people import read_people
from podium.extract.speaker_index import SpeakerIndex, index_speakers
from podium.extract.turns import Segment, attributed, labels_said, monologue, segments_of
from podium.page.blocks import Block
from podium.page.limits import check_labels
from podium.page.page import Page
from podium.records import Paragraph, ParagraphKind, Speaker
from podium.text.folding import fold

SAID = frozenset({ParagraphKind.SPEECH, ParagraphKind.QUESTION})


@dataclass(frozen=True, slots=True)
class BodyText:
    """What the body says, and what was read around it."""

    paragraphs: tuple[Paragraph, ...]
    speakers: tuple[Speaker, ...]
    header: str | None
    lead: str | None
    quoted: bool
    """True when the words are a message that the page quotes."""
    opening: tuple[str, ...]
    """The printed lines before the first words."""


def read_body(page: Page, layout: Layout, title: str) -> BodyText:
    """Who says what on a page of that layout; raises ``Rejected`` where nobody says anything, or it is unclear who does."""
    if layout.spoken:
        return _proceedings(layout.spoken(page))
    blocks = body_of(page, layout)
    header, lead = layout.header(page), layout.lead(page)
    prose = "\n".join([title, header or "", lead or "", *(block.text for block in blocks)])
    lines = (header, title, lead or blocks[0].text, *headings_of_words(blocks))
    named = layout.speakers(page)
    stated = [*named, *read_people(header or ""), *read_people(title), *(person for line in lines if line for person in sender(line))]
    holders = layout.holders(page)
    parts = _parts(blocks, layout, title, [person.name for person in (*stated, *holders)])
    said = labels_said(parts)
    check_labels(len(said))
    cast = index_speakers(said, stated, holders, prose)
    known = cast.find(named[0]) if len(named) == 1 else None
    main = known.name if known else main_speaker(cast, lines)
    if main and cast.speaker(main) is None:  # named by the lead alone
        cast = index_speakers(said, [*stated, Speaker(main)], holders, prose)
    paragraphs = attributed(parts, cast, layout.turns, main)
    if not any(paragraph.kind in SAID for paragraph in paragraphs):
        raise Rejected(Reason.NOT_A_SPEECH, "nobody's words are on the page")
    quoted = any(not piece.said and announces_words(piece.block) for piece in parts)
    return BodyText(paragraphs, _speakers(paragraphs, cast), header, lead, quoted, _opening(parts, paragraphs))


def _proceedings(found: ChamberRecord) -> BodyText:
    if not any(paragraph.kind in SAID for paragraph in found.paragraphs):
        raise Rejected(Reason.NOT_A_SPEECH, "nobody's words are in this part of the record")
    return BodyText(found.paragraphs, found.speakers, header=None, lead=None, quoted=False, opening=())


def body_of(page: Page, layout: Layout) -> tuple[Block, ...]:
    """The printed paragraphs where the layout puts the words; raises ``Rejected`` (TRUNCATED, NO_BODY) where there are none."""
    if layout.blocks:
        blocks = layout.blocks(page)
        if blocks:
            return blocks
    drop = f"{FRAME}, {layout.drop}" if layout.drop else FRAME
    for css in layout.body:
        blocks = tuple(block for node in page.every(css) for block in node.blocks(drop))
        if blocks:
            return blocks
    for css in layout.body:  # once more, by another tree, before the page is refused
        if blocks := page.second_reading(css, drop):
            return blocks
    if page.cut_short:
        raise Rejected(Reason.TRUNCATED, "the page breaks off before its words; fetch it again")
    raise Rejected(Reason.NO_BODY, f"the {layout.name} page has no words where its template puts them")


def _parts(blocks: Sequence[Block], layout: Layout, title: str, named: Sequence[str]) -> list[Segment]:
    parts = segments_of(blocks, layout.turns, named)
    if any(piece.label for piece in parts):
        return parts
    found = monologue(parts, layout.turns, title)
    if found is None:
        raise Rejected(Reason.NOT_A_SPEECH, "the text only reports: it names no speaker and addresses nobody")
    return found


def _speakers(paragraphs: Sequence[Paragraph], cast: SpeakerIndex) -> tuple[Speaker, ...]:
    names = dict.fromkeys(paragraph.speaker for paragraph in paragraphs if paragraph.speaker and paragraph.kind in SAID)
    return tuple(speaker for name in names if (speaker := cast.speaker(name)))


def _opening(parts: Sequence[Segment], paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    first = next(paragraph.text for paragraph in paragraphs if paragraph.kind in SAID)
    before = takewhile(lambda piece: not piece.label and piece.block.text != first, parts)
    return tuple(fold(line) for piece in before for line in piece.block.raw.split("\n") if line.strip())
