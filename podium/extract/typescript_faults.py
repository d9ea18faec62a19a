"""What a scan spoiled beyond reading: typescripts that are refused, and answers that lost their label and run on under a question.

Pure: blocks, words and paragraphs in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby, pairwise

from podium.errors import Reason, Rejected
from podium.extract.speaker_labels import is_asking
from podium.extract.typescripts import LONGEST_LONE
from podium.page.blocks import Block
from podium.records import Attribution, Paragraph, ParagraphKind

_LONE_LABEL = re.compile(r"\W*(?:[A-Z][\w.'’-]*\W{0,3}){1,3}")
_RUN_OF_LABELS = re.compile(r"(?:\b[A-Z]{4,}[a-z]?:\s{1,3}[A-Z]{4,}[a-z]?\W{1,4}){2}")
"""``JOURNALIST: PM: JOURNALIST: PM:``, the labels of a page one behind the other."""
_ROW = 4


def refuse_parted_labels(blocks: Sequence[Block]) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) for a typescript of which the scanner read the column of labels apart from the words."""
    if any(_RUN_OF_LABELS.search(block.raw) or _row_of_labels(block.raw) for block in blocks):
        raise Rejected(Reason.UNCLEAR_TURNS, "the scan holds the labels in a column of their own, apart from the words")


def _row_of_labels(raw: str) -> bool:
    """True where lines follow each other that hold a label and no words, and the same one comes again."""
    lines = (stripped for line in raw.split("\n") if (stripped := line.strip()))
    for alone, group in groupby(lines, _is_lone_label):
        row = [line[:_ROW].upper() for line in group] if alone else []
        if len(row) >= _ROW and len(set(row)) < len(row):
            return True
    return False


def _is_lone_label(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    shouted = len(letters) > 2 and sum(map(str.isupper, letters)) >= 0.6 * len(letters)
    return shouted and len(line) < LONGEST_LONE and _LONE_LABEL.fullmatch(line) is not None


def refuse_garbled_labels(unresolved: Iterable[str]) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) for a typescript several of whose labels are no words any more: who speaks is anybody's guess."""
    garbled = {printed for printed in unresolved if _GARBLED.search(printed.replace("Mc", "").replace("Mac", ""))}
    if len(garbled) >= _MOST_GARBLED:
        raise Rejected(Reason.UNCLEAR_TURNS, "the scan made marks and figures of too many labels")


_GARBLED = re.compile(r"[\d~*^_|!]|[A-Z][a-z][A-Z]|[A-Z]{2}[a-z]+[A-Z]")
_MOST_GARBLED = 3


_UNREAD = re.compile(
    r"(?:(?<=[.?!\"”] )|(?<=[.?!\"”])|^)(?:"
    r"(?:Mr|Mrs|Sir|Dr)\.? (?:[A-Z][\w'.’]+ ){0,2}[A-Z][\w'’]+ ?(?:\([^()]{0,40}\) ?)?[-–—](?=[A-Z][a-z]|I )"
    r"|(?:MR|SIR|MRS|DR)\.? (?:[A-Z'’-]{3,} ){1,2}(?=[A-Z][a-z]|I )|Q[.:#]?\d? (?=[A-Z])"
    r"|(?:QUESTION|Question|PRIME MINISTER|Prime Minister|JOURNALIST)\s?[:;])"
)
_MOST_UNREAD = 3


def refuse_unread_labels(said: Iterable[str]) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) where the words of a typescript hold what looks like others' labels, more than a few times."""
    if sum(len(_UNREAD.findall(text)) for text in said) > _MOST_UNREAD:
        raise Rejected(Reason.UNCLEAR_TURNS, "labels of others stand within the words of a typescript, where nothing tells who speaks")


_DIALOGUE = re.compile(r"\b(?:interview(?:ed|s)?|(?:press|news) conference|doorsto?p|talk-?back)\b", re.IGNORECASE)


def refuse_one_sided(labels: Set[str], called: str) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) for a typescript that is ``called`` an interview and labels nobody, or one side alone."""
    if len(labels) < 2 and _DIALOGUE.search(called):
        raise Rejected(Reason.UNCLEAR_TURNS, "an interview in which the scan left the labels of one side at most")


_NO_VERB = r"(?=(?!(?:Government|Ministry|Administration|Cabinet|Labor|Liberal|Party|Coalition|Opposition|Budget)\b)[A-Z][a-z]|I )"


def refuse_unmarked_names(said: Iterable[str], names: Iterable[str]) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) where sentences begin with the name of who takes part and no verb: a label without its mark.

    ``Mr Lark Well, there are several ways``; of these a page has several.
    """
    surnames = {name.split()[-1] for name in names if len(name.split()[-1]) > 3}
    if not surnames:
        return
    form = re.compile(rf"(?:(?<=[.?!\"”)] )|^)(?:M(?:r|rs|s)\.? )?(?:{'|'.join(map(re.escape, sorted(surnames)))})[ ,.:-]{{1,2}}{_NO_VERB}")
    if sum(len(form.findall(text)) for text in said) > 1:
        raise Rejected(Reason.UNCLEAR_TURNS, "names without a mark stand where labels do, and nothing tells them from the words")


LONGEST_QUESTION = 110
"""Words; of 132 longer ones under an unnamed asker in scanned typescripts, twelve were read, and each held somebody's answer."""
LONGEST_AFTERTHOUGHT = 25
"""Words behind the last question mark, beyond which somebody answers: so in nine of ten that were read."""
_MOST_SWALLOWED = 1 / 3


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
            yield _unresolved(one)
        elif not _is_asked(one) or not _swallows(one.text):
            yield _unresolved(one) if doubtful else one
        elif len(one.text.split()) > LONGEST_QUESTION:
            nobodys = True
            yield _unresolved(one)
        else:
            nobodys, parted = True, parted + 1
            end = one.text.rindex("?") + 1
            yield replace(one, text=one.text[:end])
            yield _unresolved(replace(one, text=one.text[end:].strip(), label=None, turn=(one.turn or 0) + 1))


def _is_asked(one: Paragraph) -> bool:
    return one.kind is ParagraphKind.QUESTION and one.speaker is not None and is_asking(one.speaker)


def _swallows(text: str) -> bool:
    return len(text.split()) > LONGEST_QUESTION or ("?" in text and len(text.rpartition("?")[2].split()) > LONGEST_AFTERTHOUGHT)


def _unresolved(one: Paragraph) -> Paragraph:
    return replace(one, speaker=None, kind=ParagraphKind.SPEECH, attribution=Attribution.UNRESOLVED)
