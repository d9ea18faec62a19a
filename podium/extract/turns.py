"""Blocks to paragraphs with their speakers: the one machine behind all turn styles. Pure: no page, no institution.

A style (``podium.extract.layout``) says which labels a page prints and what stands before the first of them; all else is common to all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from podium.extract.labels import Segment
from podium.extract.layout import Opening, TurnStyle
from podium.extract.lost_labels import without_lost_answers
from podium.extract.monologue import is_first_person, is_setting
from podium.extract.notes import OMITTED, SHORT_NOTE, is_note, is_part_break, is_stage_direction, read_delivery
from podium.extract.person import read_person
from podium.extract.speaker_index import SpeakerIndex
from podium.extract.speaker_labels import is_asking, is_audience, is_unnamed
from podium.page.blocks import Block
from podium.records import Attribution, Paragraph, ParagraphKind, Speaker


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
    principals: tuple[str, ...] = ()
    """The people whom field, header or title state as speaking."""
    issues: tuple[str, ...] = ()
    """The words of labels that nothing on the page explains."""
    participants: tuple[Speaker, ...] = ()
    """People named as taking part who are not among the speakers."""


def monologue(parts: Sequence[Segment], style: TurnStyle, title: str) -> list[Segment] | None:
    """A page without labels: its blocks, marked as said or not; ``None`` when it holds nobody's words."""
    blocks = [piece.block for piece in parts]
    chosen = style.unlabelled(title, blocks)
    if chosen is None:
        return None
    above = sum(1 for _ in takewhile(is_setting, blocks))
    said = [words is not None and number >= above for number, words in enumerate(chosen)]
    return [Segment(block, said=spoken) for block, spoken in zip(blocks, said, strict=True)]


_END = re.compile(r"[-–—\s]*ENDS?\b|#\s*#\s*#|[(\[<]\s*[Ee](?:nds?|NDS)\s*[)\]>]$")
_ANNEX = re.compile(
    r"(?i:annex(?:ure)?|appendix|attachment)(?:\s{1,3}(?:\d{1,2}|[A-Z]|[IVX]{1,4})\b(?!\W{0,2}(?-i:[a-z]))|\s*[:.]?$)",
)
"""Papers printed behind what was said: ``ANNEXURE 1``, ``Appendix``; not "Annex A of the treaty says"."""
_MAY_END = frozenset("-–—E#([<Aa")
"""The first letters of both."""
_OMISSION = re.compile(r"[<‹\[(«]?\s*(?:…|\.\.\.)\s*[>›\])»]?")
_DIRECTIONS = re.compile(r"(?:[(\[][^()\[\]]{1,200}[)\]][.\s]*)+")
"""Several in one line: ``(Applause.) [Music plays.]``; one alone is told by ``is_stage_direction``."""
_EDITORS_NOTE = re.compile(r"\s*(?:Editor['’]s )?note\b[^:.]{0,80}[:.]", re.IGNORECASE)
_SALUTATION = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Madam|My|Dear|Fellow|Ladies|Your|Distinguished|Honou?rable|Excellenc\w+|Members|Friends|Colleagues)\b.*)[:,]$"
)
_SHORT_HEADING = 220


@dataclass(slots=True)
class _Walk:
    """Where the reading stands: who has the word, which turn it is, whether a label or END has been passed."""

    speaker: str | None = None
    kind: ParagraphKind = ParagraphKind.SPEECH
    turn: int = 0
    has_word: bool = False
    fresh: bool = False
    """True until the first words of the turn: a turn without words is not counted."""
    label: str | None = None
    ended: bool = False
    """True behind the end of the transcript, and in a paper that is printed and not said: nobody's words, until the next label."""
    broken: bool = True
    main: str | None = None
    asked: bool = False
    """True while an unlabelled question lasts."""
    handed: tuple[str | None] | None = None
    """To whom the paragraph before gave the word, where it did: a label that follows says it better."""
    why: Attribution = Attribution.SOLE_SPEAKER
    """Why the next paragraph has its speaker."""

    def take(self, speaker: str | None, kind: ParagraphKind, label: str | None, why: Attribution = Attribution.LABELLED) -> None:
        """The word passes on."""
        self.why = why
        self.speaker, self.kind, self.label = speaker, kind, label
        self.has_word, self.fresh, self.ended = True, True, False
        self.asked, self.handed = False, None

    def close(self, label: str | None = None) -> None:
        """The word passes, and nobody knows to whom; ``label`` are the words of a label that is beyond doubt one, and nobody's."""
        self.take(None, ParagraphKind.SPEECH, label, Attribution.UNRESOLVED)


def attributed(parts: Sequence[Segment], cast: SpeakerIndex, style: TurnStyle, main: str | None) -> tuple[Paragraph, ...]:
    """The paragraphs in order, each with who says it; ``main`` is the sole main speaker, who has the word where nothing is labelled."""
    walk = _Walk(main=main)
    if style.opening is Opening.NOTE:
        parts = list(_news_marked(parts))
    elif any(piece.label for piece in parts):
        parts = _without_setting(parts)
    if _opens_with_words(parts, cast, style, main):
        labelled = any(piece.label for piece in parts)
        walk.take(main, ParagraphKind.SPEECH, None, Attribution.STATED if labelled else Attribution.SOLE_SPEAKER)
    return tuple(without_lost_answers([paragraph for piece in parts if (paragraph := _read(piece, walk, cast, style))]))


def _without_setting(parts: Sequence[Segment]) -> list[Segment]:
    """The pieces; the lines above the first words that tell where, when and of what, nobody says."""
    marked = list(parts)
    for number, piece in enumerate(parts):
        of_what = number > 0 and _ASKS_OF_WHAT.fullmatch(parts[number - 1].block.text) is not None and len(piece.block.text) < SHORT_NOTE
        if piece.label or not (of_what or (len(piece.block.text) < _SHORT_SETTING and is_setting(piece.block))):
            break
        marked[number] = replace(piece, said=False)
    return marked


_SHORT_SETTING = 60
_ASKS_OF_WHAT = re.compile(r"(?:subjects?|topics?)\s?:", re.IGNORECASE)


def _news_marked(parts: Sequence[Segment]) -> Iterator[Segment]:
    """The pieces; what only reports behind a part break, up to the next label, omission or break, nobody says (kremlin.ru/d/55340)."""
    number = next((number for number, piece in enumerate(parts) if piece.label), 0)
    yield from parts[:number]
    while number < len(parts):
        yield parts[number]
        number += 1
        if not is_part_break(parts[number - 1].block.text):
            continue
        run = list(takewhile(lambda piece: piece.label is None and not _parts_words(piece.block.text), parts[number:]))
        reports = bool(run) and not is_first_person([piece.block for piece in run])
        yield from (replace(piece, said=not reports or _is_set_off(piece.block)) for piece in run)
        number += len(run)


def _is_set_off(block: Block) -> bool:
    return block.heading or block.all_bold or block.all_italic


def _parts_words(text: str) -> bool:
    return is_part_break(text) or _OMISSION.fullmatch(text) is not None


def _read(piece: Segment, walk: _Walk, cast: SpeakerIndex, style: TurnStyle) -> Paragraph | None:
    block = piece.block
    if piece.label and not piece.label.resolved:
        walk.close(piece.label.printed if piece.label.rest is not piece.block and piece.block.raw else None)
        return _said(text, walk) if (text := piece.label.rest.text) else None
    if piece.label:
        asks = is_asking(piece.label.printed.partition(":")[0]) or ("?" in piece.label.rest.raw and is_audience(piece.label.printed))
        kind = ParagraphKind.QUESTION if asks else ParagraphKind.SPEECH
        why = Attribution.STATED if piece.label.heading else Attribution.LABELLED
        walk.take(cast.name(piece.label.printed), kind, piece.label.printed, why)
        block = piece.label.rest
        walk.asked = asks and style.asked(block)
        text = block.text
        return _said(text, walk) if text else None
    text = block.text
    if text[:1] in _MAY_END and (_END.match(text) or _ANNEX.match(text)):
        walk.ended = True
        return Paragraph(text, ParagraphKind.NOTE)
    unsaid = _unsaid(block, text, walk, style) if piece.said else ParagraphKind.NOTE
    broken, walk.broken = walk.broken, is_part_break(text) or (walk.broken and unsaid is not None)
    if unsaid is not None or walk.ended or not walk.has_word:
        return Paragraph(text, unsaid or ParagraphKind.NOTE)
    if broken and walk.why in _OF_LABELS and text.startswith(("…", "...")):
        walk.close()  # behind stars and an omission, somebody whom the page does not name may have the word
    if walk.why is Attribution.SOLE_SPEAKER and walk.turn and _SECOND_SPEECH.match(text):
        walk.close()  # an answer to the speech, printed behind it: nobody's, for who gives it may be named by office alone
    _pass_by_face(block, walk, style)
    if walk.handed and not walk.asked:
        known = walk.handed[0]
        if walk.why not in _OF_LABELS or _THANKS.match(text):  # who labels turns labels this one too, but for a slip
            walk.take(known, ParagraphKind.SPEECH, None, Attribution.STATED if known else Attribution.UNRESOLVED)
    walk.handed = _handed_over(text, cast)
    said = _said(text, walk)
    walk.ended = text[-1:] in {":", "—", "–"} and _ENTERS_PAPER.search(text[-_LONGEST_ENTRY:]) is not None
    return said


_SECOND_SPEECH = re.compile(
    r"(?:Speech|Address|Reply|Response|Toast|Remarks|SPEECH|ADDRESS|REPLY|RESPONSE|TOAST|REMARKS) "
    r"(?:(?i:given|delivered|made|proposed) )?(?:by|BY) (?:(?i:the|his|her|mr|mrs|dr)\b|[A-Z])"
)
"""How a second speech on one page begins: ``Reply by the Chancellor at the same dinner``."""
_LONGEST_ENTRY = 300
_ENTERS_PAPER = re.compile(
    r"\b(?:printed|incorporated|inserted|reproduced|entered) in (?:the )?(?:record|hansard|minutes|proceedings)\b[^.]{0,80}[:—–]$"
    r"|\b(?:bill|resolution|article|document|letter|material|answer|table|statement)s?[^.:;]{0,60} reads? as follows ?[:—–]$",
    re.IGNORECASE,
)
"""What a chamber's record prints before a paper that nobody reads out: ``ordered to be printed in the Record, as follows:``,
``The document read as follows—`` (congress.gov, aph.gov.au)."""


_HANDING = ("give", "pass", "hand", "turn")
_HANDS_OVER = re.compile(
    r"\b(?:give|pass|hand|turn)(?:ing)? (?:over |it (?:over )?|the (?:floor|word|microphone) (?:over )?)to (?P<who>[^.;!?]{3,120})[.;!?]?$"
)


def _handed_over(text: str, cast: SpeakerIndex) -> tuple[str | None] | None:
    """Who gets the word at the end of a paragraph, as far as the page tells: ``Let me now give the floor to the Vice-President.``"""
    end = text[-240:]
    found = _HANDS_OVER.search(end) if " to " in end and any(word in end for word in _HANDING) else None
    if found is None or _TO_ALL.match(found["who"]):
        return None
    words = found["who"].split()
    people = (cast.find(read_person(" ".join(words[:count]).rstrip(","))) for count in range(min(len(words), 6), 0, -1))
    person = next((person for person in people if person), None)
    return (person.name if person else None,)


_THANKS = re.compile(r"(?:Thank you|Thanks|Many thanks)\b")
"""How somebody begins who was given the word."""
_TO_ALL = re.compile(r"(?:you|your|the (?:press|audience|floor|public)|questions|any |all |everyone|him|her|them)\b")


_OF_LABELS = frozenset({Attribution.LABELLED, Attribution.CONTINUED})


def _pass_by_face(block: Block, walk: _Walk, style: TurnStyle) -> None:
    """Passes the word where only the type face tells question from answer."""
    if style.asked(block):
        if walk.kind is not ParagraphKind.QUESTION:
            walk.take(None, ParagraphKind.QUESTION, None, Attribution.UNRESOLVED)
        walk.asked = True
    elif walk.asked:
        walk.take(walk.main, ParagraphKind.SPEECH, None, Attribution.STATED)


def _said(text: str, walk: _Walk) -> Paragraph:
    label, walk.label = walk.label, None
    walk.turn += walk.fresh
    walk.fresh, walk.broken = False, text.endswith(OMITTED)
    why = walk.why if walk.speaker else Attribution.UNRESOLVED
    if walk.why is Attribution.LABELLED:
        walk.why = Attribution.CONTINUED
    return Paragraph(text, walk.kind, walk.speaker, walk.turn, label, why)


def _unsaid(block: Block, text: str, walk: _Walk, style: TurnStyle) -> ParagraphKind | None:
    if _is_unsaid_line(text) or _is_editors_note(block) or style.note(block):
        return ParagraphKind.NOTE
    if len(text) < SHORT_NOTE and walk.broken and read_delivery(text):
        return ParagraphKind.NOTE
    if block.heading:
        return ParagraphKind.HEADING
    if len(text) >= _SHORT_HEADING or text.endswith((".", "!", "?", ",")) or _SALUTATION.match(text):
        return None
    return ParagraphKind.HEADING if block.all_bold or (walk.broken and block.all_italic) else None


def _is_editors_note(block: Block) -> bool:
    return bool(block.runs) and block.runs[0].bold and _EDITORS_NOTE.match(block.runs[0].text) is not None


def _is_unsaid_line(text: str) -> bool:
    if is_note(text):
        return True
    return not text[:1].isalnum() and (is_stage_direction(text) or any(form.fullmatch(text) for form in (_OMISSION, _DIRECTIONS)))


def _opens_with_words(parts: Sequence[Segment], cast: SpeakerIndex, style: TurnStyle, main: str | None) -> bool:
    first = next((piece.label.printed for piece in parts if piece.label), None)
    if first is None:
        return True
    if style.opening is Opening.NOTE:
        return False
    before = [piece.block for piece in takewhile(lambda piece: not piece.label, parts)]
    if main and any(map(style.asked, before)):
        return True  # the first label answers a question: what stands above that is a statement, and no news
    if main is None:
        return is_unnamed(first)
    return cast.name(first) != main or (is_first_person(before) and sum(len(block.text) for block in before) > _OPENING)


_OPENING = 1000
"""Letters in the first person that are the main speaker's own opening, even where a label of the same person follows."""
