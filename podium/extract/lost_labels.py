"""Words that stand under somebody else's label because their own was lost: they are nobody's. Pure: paragraphs in, paragraphs out."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from podium.errors import Reason, Rejected
from podium.extract.mentions import is_given
from podium.extract.speaker_labels import is_asking
from podium.records import Attribution, Paragraph, ParagraphKind


def unresolved(one: Paragraph) -> Paragraph:
    """The paragraph as somebody's of whom nobody knows who it is."""
    return replace(one, speaker=None, kind=ParagraphKind.SPEECH, attribution=Attribution.UNRESOLVED)


def without_lost_answers(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs; what goes on under a nameless asker whom another such label follows is nobody's: the answer's label is missing.

    So it was in eight of the nine such turns of 407 briefings (whitehouse.gov 2009 to 2017).
    """
    said = [one for one in paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]
    lost = {
        one.turn
        for one, other in pairwise(said)
        if other.label and one.attribution is Attribution.CONTINUED and one.speaker == other.speaker and is_asking(one.speaker or "")
    }
    called = set(_called_by_name(said))
    parted, kept = 0, None
    for one in paragraphs:
        goes_on = one.turn in lost and (one.attribution is Attribution.CONTINUED or (one.label is not None and "?" not in one.text))
        nobodys = goes_on or one.turn in called
        parted += nobodys and one.turn == kept
        kept = None if nobodys else one.turn or kept
        one = replace(one, turn=one.turn + parted) if one.turn is not None else one
        yield unresolved(one) if nobodys else one


LONGEST_QUESTION = 110
"""Words; of 132 longer ones under an unnamed asker in scanned typescripts, twelve were read, and each held somebody's answer."""
LONGEST_AFTERTHOUGHT = 25
"""Words behind the last question mark, beyond which somebody answers: so in nine of ten that were read."""
_MOST_SWALLOWED = 1 / 3


_CALLS = re.compile(
    r"(?:(?:All right|Okay|OK|Yes|So)[.,] )?(?P<title>(?:Mr|Mrs|Ms|Dr)\. )?(?P<name>[A-Z][\w'’-]+)(?:,? (?:and )?then [A-Z][\w'’-]+)?\."
)

_REPLIES = frozenset({"Sure", "Absolutely", "Exactly", "True", "Certainly"})


def _called_by_name(said: Sequence[Paragraph]) -> Iterator[int | None]:
    """The turns under a label straight behind the same person's call of somebody else's name: ``Mr. Quill.``

    So it was in all four of 407 briefings (whitehouse.gov 2009 to 2017): the asker's label is misprinted.
    """
    for one, other in pairwise(said):
        if other.label and one.turn != other.turn and one.speaker == other.speaker and not is_asking(one.speaker or "Q"):
            calls = _CALLS.fullmatch(one.text)
            if calls and (calls["title"] or (is_given(calls["name"]) and calls["name"] not in _REPLIES)):
                yield other.turn


def without_swallowed_answers(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs of a typescript; what no asker says at such length is nobody's, until the next label.

    Raises ``Rejected`` (UNCLEAR_TURNS) where a third of the questions hold an answer.
    """
    found = list(_parted_answers(paragraphs, _labelled_twice(paragraphs)))
    asked = [one for one in paragraphs if one.label and _is_asked(one)]
    lost = sum(one.label is not None and _is_asked(one) and _swallows(one.text) for one in paragraphs)
    if lost > 2 and lost > _MOST_SWALLOWED * len(asked):
        raise Rejected(Reason.UNCLEAR_TURNS, "answers run on under the labels of those who ask: the scan lost the labels of who answers")
    return tuple(found)


_MOST_DOUBTED = 0.4
"""Share of a typescript's words under labels that nothing explains, from which what stands under the others is not to be believed either:
so in both that were read of the seven such records among 1,706 (pmtranscripts.pmc.gov.au).
"""


def without_speakers_where_labels_are_lost(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs of a typescript; all are nobody's where too many of its labels are beyond reading."""
    said = [one for one in paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]
    lost = sum(len(one.text) for one in said if one.attribution is Attribution.UNRESOLVED)
    if lost <= _MOST_DOUBTED * sum(len(one.text) for one in said):
        return tuple(paragraphs)
    return tuple(unresolved(one) if one.speaker else one for one in paragraphs)


def _labelled_twice(paragraphs: Sequence[Paragraph]) -> set[int | None]:
    """The turns that another under the same person's label follows: they hold somebody else's words behind that person's.

    So it was in each of the dozen that were read. Of an unnamed asker a first that ends in a question is another's.
    """
    said = [one for one in paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]
    labelled = {one.turn for one in said if one.label}
    return {
        one.turn
        for one, other in pairwise(said)
        if other.label and one.turn in labelled and one.turn != other.turn and one.speaker and one.speaker == other.speaker
        if not (is_asking(one.speaker) and one.text.rstrip(" .\"'”").endswith("?"))
    }


def _parted_answers(paragraphs: Sequence[Paragraph], doubted: Set[int | None]) -> Iterator[Paragraph]:
    nobodys, parted = False, 0
    for one in paragraphs:
        doubtful = one.speaker is not None and one.turn in doubted
        one = replace(one, turn=one.turn + parted) if one.turn is not None else one
        nobodys = nobodys and one.attribution is Attribution.CONTINUED
        if one.kind is ParagraphKind.NOTE or one.kind is ParagraphKind.HEADING:
            yield one
        elif nobodys:
            yield unresolved(one)
        elif not _is_asked(one) or not _swallows(one.text):
            yield unresolved(one) if doubtful else one
        elif len(one.text.split()) > LONGEST_QUESTION:
            nobodys = True
            yield unresolved(one)
        else:
            nobodys, parted = True, parted + 1
            end = one.text.rindex("?") + 1
            yield replace(one, text=one.text[:end])
            yield unresolved(replace(one, text=one.text[end:].strip(), label=None, turn=(one.turn or 0) + 1))


_THANKS = re.compile(
    r"(?<=[.?!]) (?:Mr\.? )?(?P<office>Prime Minister|President|Minister|Senator|Treasurer|Premier),? thank you\b[^.?!]{0,40}[.!]?\W*$"
)
"""How an interviewer ends, whose label was lost with the line."""


def without_thanks_to_oneself(paragraphs: Sequence[Paragraph], offices: Mapping[str, str | None]) -> tuple[Paragraph, ...]:
    """The paragraphs of a typescript; thanks to the office of the one who is said to give them are nobody's.

    ``offices`` are those of the speakers, by name.
    """
    found: list[Paragraph] = []
    parted = 0
    for one in paragraphs:
        one = replace(one, turn=one.turn + parted) if one.turn is not None else one
        thanks = _THANKS.search(one.text) if one.speaker else None
        if thanks is None or not (offices.get(one.speaker or "") or "").startswith(thanks["office"]):
            found.append(one)
            continue
        parted += 1
        found.append(replace(one, text=one.text[: thanks.start()]))
        found.append(unresolved(replace(one, text=one.text[thanks.start() :].strip(), label=None, turn=(one.turn or 0) + 1)))
    return tuple(found)


def _is_asked(one: Paragraph) -> bool:
    return one.kind is ParagraphKind.QUESTION and one.speaker is not None and is_asking(one.speaker)


def _swallows(text: str) -> bool:
    return len(text.split()) > LONGEST_QUESTION or ("?" in text and len(text.rpartition("?")[2].split()) > LONGEST_AFTERTHOUGHT)
