"""Blocks cut where labels stand: each segment is a block, or the part of one that a label opens. Pure.

Who a label means is decided in ``podium.extract.speaker_index``.

A label that only its looks show counts where the same words are a label elsewhere on the page; otherwise they are words again.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from podium.extract.known_labels import ends_a_sentence, is_voice_or_office, shouts
from podium.extract.labels import Label, Recogniser, Segment, capitals, spelt_out
from podium.extract.missed_labels import known_labels, with_missed_labels
from podium.extract.notes import OMITTED, SHORT_NOTE, is_note, read_delivery
from podium.extract.passing_headings import closed_at_bold_lines, passed_by_headings
from podium.extract.person import is_furniture, read_person
from podium.extract.possible_labels import aside, visible
from podium.extract.speaker_labels import is_asking, is_unnamed, without_remarks
from podium.extract.typescript_labels import TypedLabels, addressed_surnames, parted_at_labels
from podium.extract.typescripts import (
    garbled_label,
    is_typescript,
    near_label,
    recurring_label,
    short_label,
    typed_label,
)
from podium.page.blocks import Block, TextRun, lines_of
from podium.page.limits import MOST_LABELS
from podium.text.folding import fold, plain

_BREAK = TextRun("\n")
_SENTENCE_END = (".", "!", "?", "…", "”", "’", '"', ")", "]", ">", "›")


def segments_of(blocks: Sequence[Block], labels: Sequence[Recogniser], named: Sequence[str] = ()) -> list[Segment]:
    """The blocks cut so that a label stands only at the start of a piece; labels that nothing proves are words again.

    ``named`` are the people of title and header: their name, and their surname alone, is a label.
    """
    typescript = bool(labels) and is_typescript(blocks)
    labels = (capitals, typed_label, *labels) if typescript else labels
    found = [piece for block in map(visible, blocks) for piece in _cut(block, labels)]
    if typescript:
        printed = [piece.label for piece in found if piece.label]
        misread = filter(None, (short_label(printed), garbled_label(printed)))
        again = [*misread, *labels, *filter(None, (recurring_label(printed), near_label(printed)))]
        found = [piece for block in map(visible, blocks) for piece in _cut(block, again)] if len(again) > len(labels) else found
    whole = {plain(name) for name in named if plain(name)}
    shouting = shouts(blocks)
    proved = _proved(found, whole | {name.split()[-1] for name in whole}, shouting)
    parts = [piece if piece.label is None or proved(piece.label) else Segment(piece.block) for piece in found]
    certain = {plain(form) for piece in parts if piece.label for form in (piece.label.printed, without_remarks(piece.label.printed))}
    opened = _opened([part for piece in parts for part in _parted(piece, certain)]) if certain else _opened(parts)
    if not labels:
        return opened
    passed = passed_by_headings(opened)
    return _typed(passed, named, shouting) if typescript else closed_at_bold_lines(with_missed_labels(passed, named, shouting))


def _typed(parts: Sequence[Segment], named: Sequence[str], shouting: bool) -> list[Segment]:
    """The pieces of a typescript, their labels read before the net and again behind it."""
    known = known_labels(parts, named, shouting)
    if len(known.labels) > MOST_LABELS:
        return list(parts)
    parts = list(parted_at_labels(parts, known))
    prose = " ".join((piece.label.rest if piece.label else piece.block).text for piece in parts)
    typed = TypedLabels(known, addressed_surnames(prose))
    caught = with_missed_labels([_as_typed(piece, typed) for piece in parts], named, shouting)
    return [_as_typed(piece, typed) for piece in caught]


def _as_typed(piece: Segment, typed: TypedLabels) -> Segment:
    """The piece under the label it stands for: closing the turn where that is nobody's, words where the page has no sure label."""
    label = piece.label
    if label is None or not label.resolved or label.heading:
        return piece
    if ends_a_sentence(label.printed, typed.known):
        return Segment(piece.block)  # the net parts them: "US. JOURNALIST:"
    if torn := _TORN.match(label.rest.raw):  # "PRIME M: INISTER: I am"
        label = replace(label, printed=f"{label.printed}{torn[1]}", rest=label.rest.after(torn.end()))
        piece = replace(piece, label=label)
    printed = typed.read(label.printed)
    if label.printed in {"A", "Answer", "ANSWER", "Reply", "REPLY"} and not any(map(is_asking, typed.known.labels.values())):
        return Segment(piece.block)
    if printed:
        return piece if printed == label.printed else replace(piece, label=replace(label, printed=printed))
    return replace(piece, label=replace(label, resolved=False)) if typed.sure and not is_furniture(label.printed) else Segment(piece.block)


_TORN = re.compile(r"\s{0,2}([A-Z]{2,10})\s?[:;]\s")


def labels_said(parts: Sequence[Segment]) -> dict[str, str]:
    """Each label as printed with the words said under it."""
    said: dict[str, list[str]] = {}
    printed: str | None = None
    for piece in parts:
        if piece.label and not piece.label.resolved:
            printed = None
        elif piece.label:
            printed = piece.label.printed
            said.setdefault(printed, []).append(piece.label.rest.text)
        elif printed is not None and not piece.block.heading:
            said[printed].append(piece.block.text)
    return {name: "\n".join(words) for name, words in said.items()}


def stands_alone(line: Block) -> bool:
    """True for a note that is no part of the paragraph it is printed in."""
    return is_note(line.text) or (len(line.text) < 60 and read_delivery(line.text) is not None)


def _cut(block: Block, labels: Sequence[Recogniser]) -> Iterator[Segment]:
    if "\n" not in block.raw or "\n" not in block.raw.strip():
        yield Segment(block, _label(block, labels))
        return
    held: list[Block] = []
    for line in lines_of(block):
        label = _label(line, labels)
        above = held[0] if len(held) == 1 else None
        alone = (held and stands_alone(line)) or (above and (stands_alone(above) or _heads(above, line)))
        alone = alone or bool(held and held[-1].text.endswith(OMITTED) and line.text.startswith("…"))
        if label is None and not alone:
            held.append(line)
            continue
        if held:
            yield _piece(held, block, labels)
        held = [line]
    if held:
        yield _piece(held, block, labels)


def _heads(line: Block, following: Block) -> bool:
    """True for a heading that only a line break parts from its text (federalreserve.gov)."""
    short = len(line.text) < SHORT_NOTE and not line.text.endswith((".", "!", "?", ",", ":", "…"))
    return short and line.all_bold and not following.all_bold


def _piece(held: list[Block], block: Block, labels: Sequence[Recogniser]) -> Segment:
    runs = tuple(run for number, line in enumerate(held) for run in (*((_BREAK,) if number else ()), *line.runs))
    joined = Block(runs, block.tag, block.classes, block.centred)
    return Segment(joined, _label(joined, labels))


def _label(block: Block, labels: Sequence[Recogniser]) -> Label | None:
    if block.heading and not block.text.endswith(":"):
        return None
    for recognise in labels:
        if label := recognise(block):
            return label
    start = aside(block)
    if not start or block.tag == "li":
        return None
    behind, numbered = block.after(start), block.raw[:start].strip(" .)([").isdigit()
    label = next((label for recognise in labels if (label := recognise(behind))), None)
    return replace(label, proved=label.proved and not numbered) if label else None


def _proved(found: Sequence[Segment], named: Set[str], shouting: bool) -> Callable[[Label], bool]:
    """Whether a label is one; in a text all in capitals they prove nothing, and only a voice or an office is a label by itself."""
    proved = [piece.label for piece in found if piece.label and piece.label.proved]
    certain = {plain(label.printed) for label in proved if not shouting or is_voice_or_office(label.printed)}
    if any(piece.label and not piece.label.proved for piece in found):
        named = named | _with_offices({label.printed for label in proved})
    labels = [piece.label for piece in found if piece.label]
    unquoted = {plain(label.printed) for label in labels if not _is_quoted(label)}
    counted = Counter(name for label in labels if (name := plain(label.printed)) in unquoted)
    known = certain | {name for name, count in counted.items() if count > 1}

    def holds(label: Label) -> bool:
        name = plain(label.printed)
        if (label.proved and not shouting) or name in certain or counted[name] > 1:
            return True
        if name in named or plain(read_person(label.printed).name) in named:
            return True
        return any(name.endswith(f" {other}") or other.endswith(f" {name}") for other in known)

    return holds


def _is_quoted(label: Label) -> bool:
    """True for a line of a dialogue that somebody quotes, which proves no label: ``Ada Brevik: “Is the lamp lit?”``."""
    if label.proved:
        return False
    words = label.rest.text.rstrip(".,")
    return words[:1] in tuple('“"„«') and words[-1:] in tuple('”"“»')


def _with_offices(printed: Set[str]) -> set[str]:
    """The names in labels that give an office too; none of a page that has more labels than people (``podium.page.limits``)."""
    people = map(read_person, printed if len(printed) <= MOST_LABELS else ())
    return {plain(person.name) for person in people if person.role and " " in person.name}


def _parted(piece: Segment, certain: Set[str]) -> Iterator[Segment]:
    """The piece parted where a bold label of the page stands behind a sentence's end, or lacks its colon (kremlin.ru/d/54794, 55052)."""
    block = piece.label.rest if piece.label else piece.block
    places = list(_within(block, certain, bare=piece.label is None))
    if not places:
        yield piece
        return
    if piece.label or places[0][0]:
        before = block.before(places[0][0])
        yield replace(piece, label=replace(piece.label, rest=before)) if piece.label else Segment(before)
    for (start, end), following in zip(places, [*(start for start, _ in places[1:]), len(block.raw)], strict=True):
        part = block.between(start, following)
        words = part.after(end - start)
        colon = _COLON.match(words.raw)
        yield Segment(part, Label(fold(part.before(end - start).raw).rstrip(" :"), words.after(colon.end() if colon else 0)))


_COLON = re.compile(r"[\s:]*")


def _within(block: Block, certain: Set[str], bare: bool) -> Iterator[tuple[int, int]]:
    """Where the bold labels of a block begin and end, at most as many as one paragraph may hold."""
    if not block.any_bold:
        return
    at, found = 0, 0
    for run in block.runs:
        end = at + len(run.text)
        if run.bold and 2 < len(run.text) < SHORT_NOTE and plain(run.text) in certain and _passes_word(block.raw, at, end, bare and not at):
            yield at, end
            found += 1
        if found == _MOST:
            return
        at = end


_MOST = 20


def _passes_word(raw: str, start: int, end: int, bare: bool) -> bool:
    """True for words with a colon behind a sentence's end, and (``bare``) for a name without one where the paragraph begins."""
    before, printed, after = raw[max(0, start - 20) : start].rstrip(), raw[start:end].strip(), raw[end : end + 20].lstrip()
    if printed.endswith(":") or after.startswith(":"):
        return not before or before.endswith(_SENTENCE_END)
    return bare and not before and len(printed.split()) > 1 and after[:1].isupper()


def _opened(parts: list[Segment]) -> list[Segment]:
    """With the label that opens the words and lacks its type face, where the same person is labelled further on (kremlin.ru/d/54149)."""
    first = next((number for number, piece in enumerate(parts) if piece.label), 0)
    opening = [(number, label) for number in range(first) if (label := spelt_out(parts[number].block))]
    if not opening:
        return parts
    names = {read_person(piece.label.printed).name for piece in parts if piece.label and not is_unnamed(piece.label.printed)}
    for number, label in opening:
        if read_person(label.printed).name in names:
            return [*parts[:number], Segment(parts[number].block, label), *parts[number + 1 :]]
    return parts
