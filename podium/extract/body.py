"""What the body of a page says: paragraphs with their speakers, and the lines that stand around them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from podium.errors import Reason, Rejected
from podium.extract.chamber import ChamberRecord
from podium.extract.data_block import read_data_block
from podium.extract.kinds import holds_office, is_called_interview
from podium.extract.labels import Segment
from podium.extract.layout import FRAME, Layout, Opening, TurnStyle
from podium.extract.lead_ins import CAST_LIST, quotes_dialogue, without_cast_list, without_lead_ins, without_salutations
from podium.extract.lost_labels import (
    without_speakers_where_labels_are_lost,
    without_swallowed_answers,
    without_thanks_to_oneself,
    without_words_above_the_same_label,
)
from podium.extract.monologue import announces_words, headings_of_words, introduced
from podium.extract.name_match import can_be_one
from podium.extract.names import is_honorific, is_office_word, is_role_word
from podium.extract.participants import name_evidence, participants, speaks_instead, without_absent, without_company
from podium.extract.passing_headings import asked_by_face, passed_by_headings
from podium.extract.people import read_people
from podium.extract.person import is_persons_name, read_person
from podium.extract.refusals import (
    refuse_document,
    refuse_garbled_labels,
    refuse_one_sided,
    refuse_parted_labels,
    refuse_unmarked_names,
    refuse_unread_labels,
    unsaid,
    written,
)
from podium.extract.segments import labels_said, segments_of
from podium.extract.speaker_index import SpeakerIndex, index_speakers
from podium.extract.turns import BodyText, attributed, monologue
from podium.extract.typescript_heading import TYPED_HEADING, heading_apart
from podium.extract.typescripts import is_typescript
from podium.page.blocks import Block
from podium.page.limits import check_labels
from podium.page.page import Page
from podium.records import SAID, Attribution, NameEvidence, Paragraph, ParagraphKind, Speaker
from podium.text.folding import fold
from podium.text.language import inflects_names, read_language


def read_body(page: Page, layout: Layout, title: str) -> BodyText:
    """Who says what on a page of that layout; raises ``Rejected`` where nobody says anything, or it is unclear who does."""
    if layout.spoken:
        return _proceedings(layout.spoken(page))
    blocks = body_of(page, layout)
    refuse_document(title, layout.document_type(page), blocks)
    typescript = is_typescript(blocks)
    if typescript:
        refuse_parted_labels(blocks)
    opening, blocks = blocks[0].text, heading_apart(blocks, typescript)
    opening = "" if opening.endswith(":") else opening  # whom a line greets, or a label
    header, lead = layout.header(page), layout.lead(page)
    prose = "\n".join([title, header or "", lead or "", *(block.text for block in blocks)])
    lines = [line for line in (header, title, lead or opening, *headings_of_words(blocks)) if line]
    if inflects_names(read_language(layout.language(page), " ".join(block.text for block in blocks))):
        lines = [line for line in lines if _begins_with_name(line)]
    data = read_data_block(blocks)
    field = layout.speakers(page)
    instead = speaks_instead(field, title, header or "")
    named = instead if instead is not None else field or data.speaking
    taking_part = [*named, *data.present, *(person for line in lines if line in (header, title) for person in read_people(line))]
    stated = [*taking_part, *(person for line in lines for person in sender(line))]
    holders = layout.holders(page)
    above = [Segment(block, said=False) for block in blocks[: data.blocks]]
    names = [person.name for person in (*stated, *holders)]
    parts = _parts(blocks[data.blocks :], layout, title, header or "", layout.language(page), names)
    parts = [*above, *parts]
    said = labels_said(parts)
    check_labels(len(said))
    cast = index_speakers(said, stated, holders, prose)
    known = cast.find(named[0]) if len(named) == 1 else None
    main = known.name if known else main_speaker(cast, lines)
    if main and cast.speaker(main) is None:  # named by the lead alone
        cast = index_speakers(said, [*stated, Speaker(main)], holders, prose)
    if main and not said and (name := introduced(blocks)) and is_persons_name(name) and not can_be_one(name, main):
        main = None
    others = {person.name for speaker in stated if (person := cast.find(speaker))}
    alone = layout.turns.opening is Opening.SPEECH and not any(map(layout.turns.asked, blocks))
    if main and alone and quotes_dialogue(parts, cast, main, others):
        parts = [Segment(piece.block, said=piece.said) for piece in parts]
    elif main and layout.turns.opening is Opening.SPEECH:
        parts = without_lead_ins(parts, cast, others | {main}, prose)
    style = layout.turns
    if not any(piece.label and piece.label.resolved and not piece.label.heading for piece in parts):
        spoken_of = f"{title} {header or ''} {layout.document_type(page) or ''}"
        interview = is_called_interview(spoken_of)
        if asked := asked_by_face([piece.block for piece in parts if piece.block.raw.strip()], interview):
            style = replace(style, asked=lambda block: block.text in asked)
            main = main or interviewed(cast, title)
    parts = [Segment(piece.block) if _is_asked(piece, style) else piece for piece in parts]
    paragraphs = attributed(parts, cast, style, main)
    if not any(paragraph.kind in SAID for paragraph in paragraphs):
        raise Rejected(Reason.NOT_A_SPEECH, "nobody's words are on the page")
    if typescript:
        refuse_garbled_labels(piece.label.printed for piece in parts if piece.label and not piece.label.resolved)
        spoken = [paragraph.text for paragraph in paragraphs if paragraph.kind in SAID]
        refuse_unread_labels(spoken)
        refuse_unmarked_names(spoken, [person.name for person in (*stated, *holders)])
        refuse_one_sided(said.keys(), f"{title} {layout.document_type(page) or ''}")
        paragraphs = without_swallowed_answers(paragraphs)
        offices = {name: holder.role for one in paragraphs if (name := one.speaker) and (holder := cast.speaker(name))}
        paragraphs = without_thanks_to_oneself(paragraphs, offices)
        _refuse_unclear(paragraphs)
        paragraphs = without_speakers_where_labels_are_lost(paragraphs)
    else:
        paragraphs = without_words_above_the_same_label(paragraphs)
    quoted = any(not piece.said and announces_words(piece.block) for piece in parts)
    _refuse_unclear(paragraphs)
    principals = dict.fromkeys(person.name for speaker in (named or stated) if (person := cast.find(speaker)))
    doubts = _unresolved(parts)
    if instead is not None and field:
        doubts = (*doubts, f"title or header say who speaks, the field names {', '.join(one.name for one in field)}")
    stands = {
        NameEvidence.TITLE: title,
        NameEvidence.HEADER: header or "",
        NameEvidence.FIELD: " | ".join(person.name for person in (*named, *holders)),
    }
    speakers = _speakers(paragraphs, cast, stands)
    return BodyText(
        paragraphs,
        speakers,
        header,
        lead,
        quoted,
        (*data.lines, *_opening(parts[data.blocks :], paragraphs)),
        tuple(principals),
        doubts,
        participants(taking_part, speakers, cast, stands, lead or "", paragraphs),
    )


def _begins_with_name(line: str) -> bool:
    """True for a line that an office or a name opens, which so stands in the nominative."""
    people = read_people(line)
    before = line.partition(people[0].name)[0].split() if people else []
    return bool(people) and all(is_role_word(word) or is_honorific(word) for word in before)


def _is_asked(piece: Segment, style: TurnStyle) -> bool:
    """True for a question that only its type face shows, whatever its first words look like."""
    return piece.label is not None and not piece.label.resolved and style.asked(piece.block)


MOST_UNRESOLVED = 0.5
"""Share of the words under labels that nothing explains, above which it is unclear who says what."""


def _refuse_unclear(paragraphs: Sequence[Paragraph]) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) where most of a labelled page's words have lost their speaker."""
    said = [paragraph for paragraph in paragraphs if paragraph.kind is ParagraphKind.SPEECH]
    lost = sum(len(paragraph.text) for paragraph in said if paragraph.attribution is Attribution.UNRESOLVED)
    named = any(paragraph.speaker for paragraph in said)
    if named and lost > MOST_UNRESOLVED * sum(len(paragraph.text) for paragraph in said):
        raise Rejected(Reason.UNCLEAR_TURNS, "most words stand behind labels that nothing on the page explains")


def _unresolved(parts: Sequence[Segment]) -> tuple[str, ...]:
    printed = dict.fromkeys(piece.label.printed for piece in parts if piece.label and not piece.label.resolved)
    return tuple(f"unresolved_label: {words}" for words in printed)


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


def _parts(blocks: Sequence[Block], layout: Layout, title: str, header: str, language: str | None, named: Sequence[str]) -> list[Segment]:
    parts = without_cast_list(without_salutations(segments_of(blocks, layout.turns.labels, named), named))
    if any(piece.label for piece in parts):
        return parts
    if reason := written(title):
        raise Rejected(Reason.NOT_A_SPEECH, f"the page is {reason}")
    found = monologue(parts, layout.turns, title)
    if found is None:
        raise unsaid(title, language, blocks)
    return passed_by_headings(found, header)


def _speakers(paragraphs: Sequence[Paragraph], cast: SpeakerIndex, stands: Mapping[NameEvidence, str]) -> tuple[Speaker, ...]:
    """The people with words, in order of first words, each with the first place that gives the whole name."""
    names = dict.fromkeys(paragraph.speaker for paragraph in paragraphs if paragraph.speaker and paragraph.kind in SAID)
    found = (speaker for name in names if (speaker := cast.speaker(name)))
    return tuple(replace(one, name_evidence=name_evidence(one.name, paragraphs, stands)) for one in found)


def _opening(parts: Sequence[Segment], paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    first = next(paragraph.text for paragraph in paragraphs if paragraph.kind in SAID)
    before = takewhile(lambda piece: not piece.label and piece.block.text != first, parts)
    read = (piece for piece in before if not {TYPED_HEADING, CAST_LIST} & piece.block.classes)
    return tuple(fold(line) for piece in read for line in piece.block.raw.split("\n") if line.strip())


_OFFICE = re.compile(
    r"\b(?:by|of) the ((?:Vice )?President|(?:First|Second) Lady|Secretary[- ]General|Prime Minister|Chancellor|Foreign Minister)\b",
    re.IGNORECASE,
)
_CIRCUMSTANCE = re.compile(r"^(?:During|In|On|At|Following|After|Ahead of|Before)\b[^.]{0,160}, (?=[A-Z])")
_SENDER = re.compile(
    r"^(.{3,80}?) (?:has |have |had )?(?:sent|congratulated|greeted|expressed|extended|wished|conveyed|offered|addressed|issued|published|"
    r"welcomed|responded|replied|wrote)\b"
)


_RECEIVED = re.compile(r"\b(?:has|have|had|was|been) received\b", re.IGNORECASE)
"""``The Prime Minister, Mr. Lark, has received the following message``: the words are another's."""


def main_speaker(cast: SpeakerIndex, lines: Sequence[str]) -> str | None:
    """The only person of whom title, header or lead say that they speak; ``None`` for nobody, and for several."""
    for line in map(without_absent, lines):
        if _RECEIVED.search(line):
            continue
        people = [one for one in read_people(without_company(line)) or sender(line) if is_persons_name(one.name)]
        if len({person.name for person in people}) == 1:
            person = cast.find(people[0])
            return person.name if person else people[0].name
        if not people and (found := _OFFICE.search(line)) and (holder := cast.find(Speaker(found.group(1)))):
            return holder.name
    return None


def interviewed(cast: SpeakerIndex, title: str) -> str | None:
    """The only person whom the title of an interview names, where it gives an office that is none of the press."""
    people = read_people(title)
    person = cast.find(people[0]) if len(people) == 1 and is_called_interview(title) and holds_office(people[0].role) else None
    return person.name if person else None


def sender(line: str) -> tuple[Speaker, ...]:
    """Who sent the message that a headline reports: ``President X sent a message to …``."""
    found = _SENDER.match(_CIRCUMSTANCE.sub("", line))
    person = read_person(found.group(1)) if found else None
    if person is None or len(person.name.split()) < 2 or not person.name.istitle() or any(map(is_office_word, person.name.split())):
        return ()
    return (person,)
