"""Typescripts that a scan spoiled beyond reading, and that are refused. Pure: blocks and words in."""

import re
from collections.abc import Iterable, Sequence, Set
from itertools import groupby

from podium.errors import Reason, Rejected
from podium.extract.typescripts import LONGEST_LONE
from podium.page.blocks import Block

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
