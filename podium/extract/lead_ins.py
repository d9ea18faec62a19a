"""Words before a colon that are nobody's label: salutations, the lead-ins of a speech's sections, and dialogues that a speech quotes.

Pure: pieces and the people of the page in, pieces out.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import takewhile

from podium.extract.known_labels import label_key
from podium.extract.labels import Label, Segment
from podium.extract.name_match import can_be_one
from podium.extract.names import is_honorific, is_office_word
from podium.extract.person import is_office_alone, is_persons_name, read_person
from podium.extract.speaker_index import SpeakerIndex
from podium.extract.speaker_labels import asker, is_asking, is_audience, is_unnamed, without_remarks
from podium.page.blocks import Block
from podium.text.folding import plain, vocabulary

_NOUN = re.compile(
    r".*(?:[a-z]ity|tion|sion|[a-z]{4}ment|ism|ship|ology|omics|ies|ings)"
    r"|seas?|oceans?|lakes?|balkans|gulf|strait|rivers?|islands?|markets?|threats?|payments?|unions?|banks?|finance|policy|euro|energy|defen[cs]e"
    r"|climate|growth|trade|debt|jobs?|line|levels?|east|west|north|south|arctic|pacific|atlantic|mediterranean",
    re.IGNORECASE,
)
"""Last words of a lead-in that end no surname, or hardly one: ``Price Stability``, ``Black Sea``."""


def without_lead_ins(parts: Sequence[Segment], cast: SpeakerIndex, stated: Set[str], prose: str) -> list[Segment]:
    """The pieces of a speech that its stated speaker begins without a label and never has one.

    A label that comes once, of somebody whom the page names nowhere else, was a lead-in each time on 3,300 real pages but three, where
    capitals, letters behind a name or a voice showed it. Where its words show that it is one it is words; else it closes the turn.
    """
    first = next((number for number, piece in enumerate(parts) if piece.label), 0)
    labels = [piece.label for piece in parts if piece.label and piece.label.resolved and not piece.label.heading]
    if not first or not labels or any(cast.name(label.printed) in stated for label in labels):
        return list(parts)
    counted = Counter(label_key(label.printed) for label in labels)
    return [_read(piece, prose) if piece.label and _is_lead_in(piece.label, counted, prose) else piece for piece in parts]


def _is_lead_in(label: Label, counted: Counter[str], prose: str) -> bool:
    printed = label.printed
    words = printed.split()
    if label.heading or counted[label_key(printed)] > 1 or not 1 < len(words) < 5 or printed.isupper() or "," in printed:
        return False
    if asker(printed) or is_unnamed(printed) or is_office_alone(printed) or is_honorific(words[0]) or read_person(printed).role:
        return False
    return without_remarks(printed) == printed and (
        _NOUN.fullmatch(words[-1]) is not None or len(re.findall(rf"\b{re.escape(words[-1])}\b", prose)) < 2
    )


def _read(piece: Segment, prose: str) -> Segment:
    """The piece as words of whoever speaks; closing the turn where the lead-in may be a name after all."""
    label = piece.label
    words = label.printed.split() if label else []
    small = any(re.search(rf"\b{re.escape(word.lower())}\b", prose) for word in words if len(word) > 3 and word[1:].islower())
    if small or (words and _NOUN.fullmatch(words[-1])):
        return Segment(piece.block)
    return replace(piece, label=Label(label.printed, piece.block, resolved=False)) if label else piece


_LONGEST_SALUTATION = 120
_VOCATIVES = vocabulary("madam madame signor signora senhor senhora")
"""Forms of address before an office, beside those that stand before a name: ``Madam Chair:``."""


def without_salutations(parts: Sequence[Segment], named: Sequence[str]) -> list[Segment]:
    """The pieces, the lines at the head of a speech that greet with a colon as words: ``Mr. President:``, ``President Ned Lark:``.

    ``named`` are the people of title and header: a line with the name of one of them is a label.
    """
    first = next((number for number, piece in enumerate(parts) if piece.label), len(parts))
    run = list(takewhile(_greets_alone, parts[first:]))
    greeted = {label_key(piece.label.printed) for piece in run if piece.label}
    if not greeted or not all(_is_greeting(piece.label.printed, named) for piece in run if piece.label):
        return list(parts)
    later = {label_key(piece.label.printed) for piece in parts[first + len(run) :] if piece.label}
    if later and (len(run) < 2 or later & greeted):
        return list(parts)
    return [*parts[:first], *(Segment(piece.block) for piece in run), *parts[first + len(run) :]]


_CAST = frozenset({"participants", "speakers", "panelists", "panellists", "attendees"})


def without_cast_list(parts: Sequence[Segment]) -> list[Segment]:
    """The pieces; the list of who takes part that stands above the words, as the IMF's transcripts print it, nobody says."""
    first = next((number for number, piece in enumerate(parts) if piece.label), len(parts))
    if first == len(parts) or not _lists_cast(parts[first]):
        return list(parts)
    end = next((number for number, piece in enumerate(parts) if piece.label and piece.label.rest.text), first)
    return [_listed(piece.block) if first <= number < end else piece for number, piece in enumerate(parts)]


CAST_LIST = "cast-list"
"""The class of a line of that list, which states no place."""


def _listed(block: Block) -> Segment:
    return Segment(Block(block.runs, block.tag, block.classes | {CAST_LIST}, block.centred), said=False)


def _lists_cast(piece: Segment) -> bool:
    return piece.label is not None and not piece.label.rest.text and plain(piece.label.printed) in _CAST


def _greets_alone(piece: Segment) -> bool:
    """True for a line with nothing behind its colon, and for one that goes on greeting."""
    text = piece.block.text
    if piece.label is None:
        return len(text) < _LONGEST_SALUTATION and text.endswith((":", ","))
    rest = piece.label.rest
    alone = text.endswith(":") if rest is piece.block else not rest.text or "\n" in rest.raw[: len(rest.raw) - len(rest.raw.lstrip())]
    return alone and not piece.label.heading


def _is_greeting(printed: str, named: Sequence[str]) -> bool:
    words = printed.split()
    if printed.isupper() or is_unnamed(printed) or len(words) < 2:
        return False
    if (is_honorific(words[0]) or plain(words[0]) in _VOCATIVES) and is_office_word(words[1]):
        return True
    person = read_person(printed)
    titled = person.role is not None or is_honorific(words[0])
    return titled and bool(named) and is_persons_name(person.name) and not any(can_be_one(person.name, name) for name in named)


def quotes_dialogue(parts: Sequence[Segment], cast: SpeakerIndex, main: str, stated: Set[str]) -> bool:
    """True where the sole speaker of title or header is no label's, and labels come late and briefly: a dialogue that the speech quotes."""
    labels = [
        (number, piece.label) for number, piece in enumerate(parts) if piece.label and piece.label.resolved and not piece.label.heading
    ]
    if not labels or any(_asks(label.printed) or cast.name(label.printed) in stated | {main} for _, label in labels):
        return False
    told = all(is_unnamed(label.printed) for _, label in labels)  # "Officer: What do you carry?"
    held = any(is_office_alone(label.printed) and not is_unnamed(label.printed) for _, label in labels)
    if held or len({piece.label.printed for piece in parts if piece.label}) < 2 - told:
        return False
    words = [len(piece.block.text) for piece in parts]
    brief = sum(len(label.rest.text) for _, label in labels) < 0.3 * sum(words)
    return labels[0][0] > 1 and brief and len(labels) < 0.5 * len(parts)


def _asks(printed: str) -> bool:
    voice = is_unnamed(printed) and (printed.isupper() or is_asking(printed) or is_audience(printed))
    return voice or asker(printed) is not None
