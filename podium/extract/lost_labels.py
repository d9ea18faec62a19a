"""Words that stand under somebody else's label because their own was lost: they are nobody's. Pure: paragraphs in, paragraphs out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from podium.errors import Reason, Rejected
from podium.extract.mentions import is_given
from podium.extract.speaker_labels import is_asking, is_unnamed
from podium.records import SAID, Attribution, Paragraph, ParagraphKind


def unresolved(one: Paragraph) -> Paragraph:
    """The paragraph as somebody's of whom nobody knows who it is."""
    return replace(one, speaker=None, kind=ParagraphKind.SPEECH, attribution=Attribution.UNRESOLVED)


def _moved_on(one: Paragraph, turns: int) -> Paragraph:
    """The paragraph so many turns later, where those before it were parted."""
    return replace(one, turn=one.turn + turns) if turns and one.turn is not None else one


def _labelled_again(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, Paragraph]]:
    """Neighbours of which the second has a label of its own and the same speaker as the first: one of the two labels may be wrong."""
    return ((one, other) for one, other in pairwise(paragraphs) if other.label and one.speaker == other.speaker)


def _parted(one: Paragraph, at: int) -> tuple[Paragraph, Paragraph]:
    """The paragraph up to there, and what follows as a turn of nobody's."""
    return replace(one, text=one.text[:at]), unresolved(replace(one, text=one.text[at:].strip(), label=None, turn=(one.turn or 0) + 1))


def without_lost_answers(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs; what goes on under a nameless asker whom another such label follows is nobody's: the answer's label is missing.

    So it was in eight of the nine such turns of 407 briefings (whitehouse.gov 2009 to 2017).
    """
    said = [one for one in paragraphs if one.kind in SAID]
    lost = {one.turn for one, _ in _labelled_again(said) if one.attribution is Attribution.CONTINUED and is_asking(one.speaker or "")}
    called = set(_called_by_name(said))
    parted, kept = 0, None
    for one in paragraphs:
        goes_on = one.turn in lost and (one.attribution is Attribution.CONTINUED or (one.label is not None and "?" not in one.text))
        nobodys = goes_on or one.turn in called
        parted += nobodys and one.turn == kept
        kept = None if nobodys else one.turn or kept
        one = _moved_on(one, parted)
        yield unresolved(one) if nobodys else one


def without_words_above_the_same_label(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs; what asks or breaks off straight above another label of the same person is nobody's: it may be another's.

    So it was in two of the four such places of whitehouse.gov and kremlin.ru (952 records), and in all eleven of pmtranscripts.pmc.gov.au
    where the words that ask stand right behind a label of their own. Not for a call of somebody's name, behind which it is the next label
    that is misprinted.
    """
    doubted = {id(one) for one, _ in _labelled_again(paragraphs) if _asks_or_breaks_off(one)}
    return tuple(unresolved(one) if id(one) in doubted else one for one in paragraphs)


_ASKS_OR_BREAKS_OFF = re.compile(r"\?|(?:[-–—…]|\.\.\.)\W{0,4}(?:\([^()]{0,40}\)\W{0,4})?$")


def _asks_or_breaks_off(one: Paragraph) -> bool:
    """True where somebody with a name asks right behind a label, or goes on and ends so, and not by calling the next one's name."""
    if one.speaker is None or is_unnamed(one.speaker) or one.kind not in SAID:
        return False
    if one.attribution is Attribution.LABELLED:
        return one.kind is ParagraphKind.SPEECH and "?" in one.text
    goes_on = one.attribution is Attribution.CONTINUED and not _CALLS.fullmatch(one.text)
    return goes_on and _ASKS_OR_BREAKS_OFF.search(one.text) is not None


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
    for one, other in _labelled_again(said):
        if one.turn != other.turn and not is_asking(one.speaker or "Q"):
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
    said = [one for one in paragraphs if one.kind in SAID]
    lost = sum(len(one.text) for one in said if one.attribution is Attribution.UNRESOLVED)
    if lost <= _MOST_DOUBTED * sum(len(one.text) for one in said):
        return tuple(paragraphs)
    return tuple(unresolved(one) if one.speaker else one for one in paragraphs)


def _labelled_twice(paragraphs: Sequence[Paragraph]) -> set[int | None]:
    """The turns that another under the same person's label follows: they hold somebody else's words behind that person's.

    So it was in each of the dozen that were read. Of an unnamed asker a first that ends in a question is another's.
    """
    said = [one for one in paragraphs if one.kind in SAID]
    labelled = {one.turn for one in said if one.label}
    return {
        one.turn
        for one, other in pairwise(said)
        if other.label and one.turn in labelled and one.turn != other.turn and one.speaker and one.speaker == (other.speaker or other.label)
        if not (is_asking(one.speaker) and one.text.rstrip(" .\"'”").endswith("?"))
    }


def _parted_answers(paragraphs: Sequence[Paragraph], doubted: Set[int | None]) -> Iterator[Paragraph]:
    nobodys, parted = False, 0
    for one in paragraphs:
        doubtful = one.speaker is not None and one.turn in doubted
        one = _moved_on(one, parted)
        nobodys = nobodys and one.attribution is Attribution.CONTINUED
        if one.kind is ParagraphKind.NOTE or one.kind is ParagraphKind.HEADING:
            yield one
        elif nobodys:
            yield unresolved(one)
        elif _is_asked(one) and _opens_with_office(one.text):
            nobodys = True
            yield unresolved(one)
        elif not _is_asked(one) or not _swallows(one.text):
            yield unresolved(one) if doubtful else one
        elif len(one.text.split()) > LONGEST_QUESTION:
            nobodys = True
            yield unresolved(one)
        else:
            nobodys, parted = True, parted + 1
            yield from _parted(one, one.text.rindex("?") + 1)


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
        one = _moved_on(one, parted)
        thanks = _THANKS.search(one.text) if one.speaker else None
        if thanks is None or not (offices.get(one.speaker or "") or "").startswith(thanks["office"]):
            found.append(one)
            continue
        parted += 1
        found += _parted(one, thanks.start())
    return tuple(found)


def _is_asked(one: Paragraph) -> bool:
    return one.kind is ParagraphKind.QUESTION and one.speaker is not None and is_asking(one.speaker)


_TWO_LABELS = re.compile(r"[A-Z]{4,6}\W? ?[A-Z]\S{5,9}\s(?=[A-Z][a-z])")
"""``QUESTION: PRIME MINISTE'F Would you …``: the label of who answers, misread, where the question was lost."""


def _opens_with_office(text: str) -> bool:
    found = _TWO_LABELS.match(text)
    return found is not None and OSA.distance("".join(filter(str.isalpha, found[0])).upper(), "PRIMEMINISTER") <= 2


def _swallows(text: str) -> bool:
    return len(text.split()) > LONGEST_QUESTION or ("?" in text and len(text.rpartition("?")[2].split()) > LONGEST_AFTERTHOUGHT)
