"""The label that opens a block of a page whose sure labels are known: resolved, or closing the turn. Pure: one block in, a label out."""

import re
from collections.abc import Sequence, Set

from podium.extract.known_labels import (
    CERTAIN,
    SHOUTED_NAME,
    KnownLabels,
    behind_a_scrap,
    ends_a_sentence,
    is_voice_or_office,
    label_key,
    most_edits,
)
from podium.extract.labels import Label
from podium.extract.name_match import INITIALS, name_words
from podium.extract.person import is_furniture, is_office_alone, is_persons_name
from podium.extract.possible_labels import PossibleLabel, lone_line, opens_with_title
from podium.extract.speaker_labels import is_asking, is_unnamed
from podium.page.blocks import Block


def known_label(found: PossibleLabel, known: KnownLabels) -> str | None:
    """The label of the page that these words are, printed another way."""
    printed = known.labels.get(label_key(found.printed))
    if printed is None or found.mark == ":" or found.bold:
        return printed
    if found.mark and found.printed == printed and printed.isupper() and known.counted[label_key(printed)] >= CERTAIN:
        return printed
    alike = printed.isupper() == found.printed.isupper()
    shouted = found.printed.isupper() and (" " in found.printed or len(found.printed) > 3)
    named = " " in printed and not is_office_alone(printed.title())
    return printed if alike and (shouted or named) else None


def quotes(block: Block, found: PossibleLabel) -> bool:
    """True where a quotation, a sum or a list follows: a quoted dialogue or a lead-in."""
    return block.raw[found.end :].lstrip()[:1] in tuple("“\"‘'«„$£€0123456789")


def opening_label(block: Block, readings: Sequence[PossibleLabel], known: KnownLabels, again: Set[str], labelled: bool) -> Label | None:
    """The label that opens a block, resolved or closing the turn; ``None`` for words. ``readings`` are what its beginning may be."""
    lone = lone_line(block)
    if lone and (printed := _stands_alone(lone, block, known, again)):
        return Label(printed, block.after(len(block.raw)))
    if block.heading:
        return None
    for found in readings:
        printed = known_label(found, known) or (found.printed if _explained(found, known, again, block) else None)
        if printed is None and found.mark == ":" and labelled:
            nearest = known.nearest(found.printed, most_edits(found.printed))
            printed = nearest if nearest and (is_voice_or_office(nearest) or len(name_words(nearest)) > 1) else None
        if printed:
            return Label(printed, block.after(found.end))
    if printed := _without_mark(block, known):
        return Label(printed, block.after(block.raw.index(printed) + len(printed)))
    doubtful = next((found for found in readings if found.strong and not quotes(block, found)), None)
    if doubtful is None and known.initialled and (initials := _LONE_INITIALS.match(block.raw)):
        return Label(initials["who"], block.after(initials.end()), resolved=False)
    if doubtful and (printed := behind_a_scrap(doubtful.printed, known)):
        return Label(printed, block.after(doubtful.end))
    if doubtful and (is_furniture(doubtful.printed) or ends_a_sentence(doubtful.printed, known)):
        return None
    if doubtful and (doubtful.titled or (labelled and not known.shouting)):
        return Label(doubtful.printed, block, resolved=False)
    first, _, rest = block.raw.strip().partition(" ")
    if first.isupper() and known.frequent.get(label_key(first)) == first and _BEGINS.match(rest):
        return Label(first, block, resolved=False)  # "PM They have": initials that come again and again, without their mark
    bare = _TITLED_NAME.match(block.raw) if labelled and known.titled and not known.shouting else None
    if bare and (opens_with_title(bare["name"].split()) or is_office_alone(bare["name"])):
        return Label(bare["name"], block, resolved=False)
    return None


_BEGINS = re.compile(r"\s{0,3}[\"“(]?(?:[A-Z][a-z’']|I |A )")
_TITLED_NAME = re.compile(r"[\s*]{0,4}(?P<name>[A-Z]{2,}\.?(?: (?:[A-Z][A-Z.'’-]+)){1,4})\s{1,4}(?=[\"“(]?(?:[A-Z][a-z’']|I |A ))")
"""A title and a name in capitals without any mark, on a page that labels people so: ``AMBASSADOR QUILL We thank you``."""


_LONE_INITIALS = re.compile(rf"\s{{0,3}}(?P<who>{INITIALS.pattern}): (?=\S)")


def is_addressed(found: PossibleLabel) -> bool:
    """True for a form of address or an office and a name before a full stop: ``Dr Quill. We are …``, as hearings are printed (govinfo.gov).

    So a paragraph may also begin that calls upon somebody: it is a label where the page has no colon behind any.
    """
    words = found.printed.split()
    addressed = found.mark == "." and 1 < len(words) <= 4 and opens_with_title(words)
    return addressed and not is_office_alone(found.printed) and is_persons_name(words[-1]) and not words[-1].isupper()


def _explained(found: PossibleLabel, known: KnownLabels, again: Set[str], block: Block) -> bool:
    if label_key(found.printed) in again and (found.strong or is_addressed(found)):
        return True
    if found.bold and is_asking(found.printed):
        return True  # "Question" in bold, before a dash or nothing
    if found.mark == ":" and is_unnamed(found.printed):
        return not quotes(block, found) and (found.printed[:1].isupper())
    if found.mark == "." and found.printed in {"Q", "J"}:
        return True
    if found.mark and known.titled and found.strong and is_office_alone(found.printed) and not quotes(block, found):
        return True
    if found.titled and found.mark and known.titled and not quotes(block, found):
        shouted = SHOUTED_NAME.search(found.printed) is not None and found.printed.split()[-1].isupper()
        return shouted or (found.mark == ":" and " " in found.printed)
    sure = found.mark == ":" or found.bold or found.printed.isupper() and " " in found.printed
    return sure and found.strong and known.person(found.printed)


def _stands_alone(lone: PossibleLabel, block: Block, known: KnownLabels, again: Set[str]) -> str | None:
    key = label_key(lone.printed)
    if key in again and (known.person(lone.printed) or is_asking(lone.printed)):
        return lone.printed
    marked = lone.bold or block.tag in {"dt", "th"} or lone.printed.isupper()
    if block.heading or block.tag in {"dt", "th"}:
        named = again and len(name_words(lone.printed)) > 1 and is_persons_name(lone.printed)
        return lone.printed if key in again or named else None
    if marked and key in known.labels and (len(key.split()) > 1 or lone.printed.isupper()) and not block.heading:
        return known.labels[key]
    whole = is_persons_name(lone.printed) and len(name_words(lone.printed)) > 1
    return lone.printed if lone.bold and not block.heading and whole and known.labels and known.person(lone.printed) else None


def _without_mark(block: Block, known: KnownLabels) -> str | None:
    """A label of the page in its own capitals that lacks its mark: ``THE PRESIDENT Thank you.``"""
    words = block.raw.lstrip(" \u00a0*").split(None, 6)
    for count in range(1, min(len(words), 6)):
        printed = " ".join(words[:count])
        if not printed.isupper():
            return None
        if known.labels.get(label_key(printed)) == printed and (count > 1 or len(printed) > 4):
            begins = (words[count][:1].isupper() or words[count][:1] in "([") and not (words[count].isupper() and len(words[count]) > 1)
            return printed if begins and printed in block.raw else None
    return None
