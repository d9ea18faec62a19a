"""Labels that the recognisers passed over, set against those that they are sure of: resolved to one of them, or closing the turn.

The same label with other punctuation, a number, a clock, a dash or no mark is that label; a misread one is its nearest, within a bound.
What looks like a label and is explained by nothing on the page keeps its words, and nobody is named for them until the next label.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from podium.extract.known_labels import (
    KnownLabels,
    behind_a_scrap,
    can_speak,
    ends_a_sentence,
    is_broken_address,
    is_cut,
    is_slip,
    is_voice_or_office,
    label_key,
    most_edits,
    printed_names,
)
from podium.extract.labels import Label, Segment
from podium.extract.name_match import name_words
from podium.extract.opening_labels import is_addressed, known_label, opening_label, quotes
from podium.extract.person import is_furniture, is_office_alone
from podium.extract.possible_labels import PossibleLabel, at_start, lone_line, within
from podium.extract.speaker_labels import is_asking
from podium.page.blocks import Block
from podium.page.limits import MOST_LABELS
from podium.text.folding import plain


def with_missed_labels(parts: Sequence[Segment], named: Sequence[str], shouting: bool) -> list[Segment]:
    """The pieces with the labels that the recognisers passed over; ``named`` are the people of title and header.

    ``shouting`` is true for a text all in capitals.
    """
    known = known_labels(parts, named, shouting)
    if len(known.labels) > MOST_LABELS:
        return list(parts)  # whoever counts them refuses the page (podium.page.limits), which needs no label set against all others
    parts = [_gated(piece, known) for piece in map(_trimmed, parts)]
    meant = _misprints(parts, known)
    parts = [_as_meant(piece, meant) for piece in parts]
    beginnings = {id(piece.block): tuple(at_start(piece.block)) for piece in parts if piece.label is None}  # asked for twice
    again = _recurring(parts, known, beginnings)
    labelled = bool(known.labels) or len(_voices_within(parts)) > 1
    caught = [part for piece in parts for part in _caught(piece, known, again, labelled, beginnings)]
    known = known_labels(caught, named, shouting)  # what the net resolved explains what is misread
    opened = (part for piece in caught for part in (_again(piece, known, again) if _is_open(piece, meant) else [piece]))
    return [_put_right(piece, known) for piece in opened]


def _again(piece: Segment, known: KnownLabels, again: set[str]) -> list[Segment]:
    """The piece of an unresolved label with the label that is known by now; the same where it stays unresolved."""
    parts = list(_caught(Segment(piece.block), known, again, labelled=True, beginnings={}))
    return parts if parts[0].label and parts[0].label.resolved else [piece]


def _put_right(piece: Segment, known: KnownLabels) -> Segment:
    """The piece under the label that its own is a slip of (``MP`` for ``PM``), where the net has found that one."""
    printed = known.slipped(label_key(piece.label.printed)) if piece.label and piece.label.resolved else None
    return replace(piece, label=replace(piece.label, printed=printed)) if piece.label and printed else piece


def _is_open(piece: Segment, meant: Mapping[str, str]) -> bool:
    label = piece.label
    return label is not None and not label.resolved and bool(label.rest.raw) and label.printed not in meant


def known_labels(parts: Sequence[Segment], named: Sequence[str], shouting: bool) -> KnownLabels:
    """The labels of the pieces, counted, and the people of title and header whose names are whole."""
    printed = [piece.label.printed for piece in parts if piece.label and piece.label.resolved and not is_furniture(piece.label.printed)]
    counted = Counter(map(label_key, printed))
    whole = [name for name in dict.fromkeys(named) if len(name_words(name)) > 1]
    forms = Counter(printed)
    earlier = [*forms]
    earlier.reverse()  # of two as frequent the first that the page prints
    return KnownLabels({label_key(one): one for one in sorted(earlier, key=forms.__getitem__)}, counted, whole, shouting)


def _trimmed(piece: Segment) -> Segment:
    """The piece, its label without the mark that some templates print in bold too: ``Ada Quill –``."""
    label = piece.label
    bare = _SPACED_PM.sub("PM", _TRANSLATED.sub("", label.printed).strip(_MARKS)) if label else ""
    return replace(piece, label=replace(label, printed=bare)) if label and bare and bare != label.printed else piece


_TRANSLATED = re.compile(r"\s[-–—]\s?\(?(?:translation|as translated|via (?:an )?interpreter)\)?$", re.IGNORECASE)
_SPACED_PM = re.compile(r"^P\W{1,2}M\W?$")
_MARKS = " \u00a0–—-:;,*"


def _misprints(parts: Sequence[Segment], known: KnownLabels) -> dict[str, str]:
    """The labels whose name the page prints nowhere else, but one a letter away, each with what it stands for; ``""`` for nobody."""
    rare = {label.printed for piece in parts if (label := piece.label) and label.resolved and known.is_rare(label.printed)}
    if not rare:
        return {}
    texts = [(piece.label.rest if piece.label else piece.block).text for piece in parts]
    words = printed_names(texts, [*known.people, *(printed for printed in known.labels.values() if printed not in rare)])
    found = {printed: known.meant(printed, words, printed_names((), rare - {printed}).named) for printed in rare}
    return {printed: meant for printed, meant in found.items() if meant is not None}


def _as_meant(piece: Segment, meant: Mapping[str, str]) -> Segment:
    label = piece.label
    if label is None or not label.resolved or label.printed not in meant:
        return piece
    if printed := meant[label.printed]:
        return replace(piece, label=replace(label, printed=printed))
    return Segment(piece.block, Label(label.printed, piece.block, resolved=False))


def _gated(piece: Segment, known: KnownLabels) -> Segment:
    """The piece; a label that can be nobody, or is one letter away from one that comes again and again, is misread or closes the turn."""
    label = piece.label
    if label is None or not label.resolved:
        return piece
    if is_furniture(label.printed) or ends_a_sentence(label.printed, known):
        return Segment(piece.block)
    if printed := behind_a_scrap(label.printed, known):
        return replace(piece, label=replace(label, printed=printed))
    key, sound = label_key(label.printed), can_speak(label.printed)
    others = known.frequent
    if not sound:
        nearest = replace(known, labels=others).nearest(label.printed, max(1, min(3, len(key) // 4)))
        if nearest:
            return replace(piece, label=replace(label, printed=nearest))
        return Segment(piece.block, Label(label.printed, piece.block, resolved=False))
    same = known.labels[key]
    if same != label.printed and plain(same) == plain(label.printed) and is_voice_or_office(same):
        return replace(piece, label=replace(label, printed=same))
    if key not in others and (cut := [other for other in others if is_cut(key, other, others[other])]):
        return replace(piece, label=replace(label, printed=others[cut[0]]))
    if printed := known.slipped(key):
        return replace(piece, label=replace(label, printed=printed))
    if known.counted[key] <= 2 and len(key) >= 5 and others and not known.person(label.printed) and len(name_words(label.printed)) < 4:
        closest = min(others, key=lambda other: OSA.distance(key, other))
        wide = is_voice_or_office(others[closest]) and len(key) > 8
        slip = is_voice_or_office(others[closest]) or is_slip(key, closest) or is_broken_address(key, closest)
        if slip and OSA.distance(key, closest) <= 1 + wide:
            return replace(piece, label=replace(label, printed=others[closest]))
    return piece


Beginnings = Mapping[int, Sequence[PossibleLabel]]
"""How the beginnings of blocks can be read as labels, by the block's ``id``."""


def _recurring(parts: Sequence[Segment], known: KnownLabels, beginnings: Beginnings) -> set[str]:
    """The keys of strong labels that come again, where at least two different ones do: a transcript that no recogniser reads."""
    stops = sum(_has_colon(piece) for piece in parts) < 2
    found = Counter[str]()
    for block in (piece.block for piece in parts if piece.label is None):
        readings = [one for one in beginnings[id(block)] if (one.strong or (stops and is_addressed(one))) and not quotes(block, one)]
        seen = {label_key(one.printed) for one in readings}
        lone = lone_line(block)
        marked = block.heading or block.tag in {"dt", "th"}
        if lone and (known.person(lone.printed) or is_asking(lone.printed) or (marked and can_speak(lone.printed))):
            seen.add(label_key(lone.printed))
        found.update(seen)
    again = {key for key, count in found.items() if count > 1 and key not in known.labels}
    return again if len(found) > 1 or known.labels else set()


def _has_colon(piece: Segment) -> bool:
    label = piece.label
    return label is not None and ":" in piece.block.raw[: len(piece.block.raw) - len(label.rest.raw)]


def _voices_within(parts: Sequence[Segment]) -> list[str]:
    """Unnamed voices that are labelled in mid-paragraph only, as where scanned turns ran together."""
    return [one.printed for piece in parts if piece.label is None for one in within(piece.block) if is_asking(one.printed)]


def _caught(piece: Segment, known: KnownLabels, again: set[str], labelled: bool, beginnings: Beginnings) -> Iterator[Segment]:
    if piece.label is None:
        block = piece.block
        readings = beginnings[id(block)] if id(block) in beginnings else tuple(at_start(block))
        opened = opening_label(block, readings, known, again, labelled)
        piece = Segment(piece.block, opened) if opened else piece
    block = piece.label.rest if piece.label else piece.block
    places = [(found, label) for found in within(block) if (label := _inner(found, block, known, labelled))]
    if not places:
        yield piece
        return
    before = block.before(places[0][0].start)
    if piece.label or before.raw.strip():
        yield replace(piece, label=replace(piece.label, rest=before)) if piece.label else Segment(before)
    for (found, printed), end in zip(places, [*(place.start for place, _ in places[1:]), len(block.raw)], strict=True):
        part = block.between(found.start, end)
        rest = block.between(found.end, end)
        yield Segment(
            part, Label(printed, rest) if printed is not found.printed or _sure(found, known) else Label(printed, part, resolved=False)
        )


def _sure(found: PossibleLabel, known: KnownLabels) -> bool:
    return label_key(found.printed) in known.labels or known.person(found.printed) or is_voice_or_office(found.printed)


def _inner(found: PossibleLabel, block: Block, known: KnownLabels, labelled: bool) -> str | None:
    """The words of a label in mid-paragraph: one that is known, a voice, or one whose shape is beyond doubt."""
    if printed := known_label(found, known):
        return printed if printed.isupper() == found.printed.isupper() or found.bold else None
    if found.mark in {"-", ".-"}:
        return found.printed if found.mark == ".-" else None
    if not labelled:
        return None
    if len(found.printed) < 2:
        return found.printed if found.printed in {"J", "Q"} else None
    if found.printed.isupper() and (nearest := known.nearest(found.printed, most_edits(found.printed))):
        return nearest
    voice = is_asking(found.printed) or (found.printed.isupper() and is_office_alone(found.printed))
    return found.printed if (found.titled or voice) and found.printed.split()[-1].isupper() else None
