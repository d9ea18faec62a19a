"""Why nobody says what is on a page: the reason that a person would give, from what stands on the page; and typescripts that a scan
spoiled beyond reading. Pure: blocks and words in.

A page is ``not_a_speech`` for such a reason only. One of which nothing tells whether somebody says its words (its title is silent, its
language is one whose "I" and "we" are not known here) is ``unclear``: a thing to look at. The codes are ``podium.errors.Reason``.
"""

import re
from collections.abc import Iterable, Sequence, Set
from itertools import groupby

from podium.errors import Reason, Rejected
from podium.extract.monologue import Quotations
from podium.extract.typescripts import LONGEST_LONE
from podium.page.blocks import Block
from podium.text.language import UNDETERMINED, read_language

_TITLES = tuple(
    (words, re.compile(rf"(?:{form})", re.IGNORECASE))
    for words, form in (
        ("a fact sheet", r"fact ?sheets?\b"),
        ("an advisory for the press", r"(?:media|press) advisor(?:y|ies)\b|(?:daily|public|weekly) (?:schedule|guidance)\b"),
        ("pictures with their captions", r"(?:photos?|pictures?) (?:of|from) the (?:day|week)\b|photo (?:gallery|essay)\b"),
        (
            "an order, proclamation or memorandum",
            r"executive orders?\b"
            r"|(?:presidential )?(?:proclamations?|memorand(?:um|a)|determinations?) *(?:$|[-–—:]|(?:on|by|for|to|of)\b)",
        ),
        ("a list of nominations", r"nominations? (?:sent|and withdrawals?|&)|.{0,40}\bnominations? sent to the\b"),
        (
            "a message or letter to a parliament",
            r"messages? (?:to the (?:congress|senate|house of representatives)\b|-+ )"
            r"|(?:text of (?:a|the) )?letters? (?:from|to|--?) ?(?:the )?(?:\w+ (?:to|from) )?(?:the )?"
            r"(?:speaker|congress|senate|president)\b"
            r"|(?:presidential )?letters? *[-–—]",
        ),
        ("a written answer or statement", r"written (?:ministerial )?(?:statement|question|answer|evidence|correction)s?\b"),
        ("a blog", r"blog(?: (?:transcript|post|update|entry))?s?\b *(?:$|[-–—:])"),
        ("an article", r"(?:authored )?articles? by\b|op-?eds?\b"),
        ("a communiqué", r"(?:joint )?communiqu[ée]s?\b"),
        ("the front matter of a volume", r"front ?matter\b|table of contents\b"),
    )
)
"""How titles and types of documents begin that nobody speaks: "FACT SHEET: …", "Text of a Letter from the President …"."""
_READOUT = re.compile(r"read-?outs?\b", re.IGNORECASE)
_SPOKESPERSON = re.compile(
    r"(?:\w+ )?statement (?:by|from|of) (?:(?!on\b|regarding\b|about\b|following\b)\S+ ){0,8}spokes(?:person|man|woman)\b", re.IGNORECASE
)
_TO_A_PARLIAMENT = re.compile(
    r"to the (?:congress of the united states|senate of the united states|house of representatives|speaker of the \w+)\b.{0,60}:",
    re.IGNORECASE,
)
"""The salutation of a message to Congress, as law requires it: "TO THE CONGRESS OF THE UNITED STATES:"."""
_LETTER = re.compile(
    r"dear (?:mr|mrs|ms|miss|madam|sir|dr|senator|congress\w+|representative|chair\w*|speaker|(?:prime )?minister)\b\.?[^.!?]{0,60}[:,]",
    re.IGNORECASE,
)
_FIELDS = re.compile(r"(who|what|when|where|why|media|press|rsvp|note|contact)\s*:", re.IGNORECASE)
"""The lines of an invitation to the press: ``WHO:``, ``WHAT:``, ``WHEN:``, ``WHERE:``."""
_ASKED = re.compile(r"(q|question|a|answer)\s*\d{0,2}[:.]", re.IGNORECASE)
"""Answers that an office writes itself, as documents of the European Commission do: ``Q1: What changes? A: …``."""
_FEW_WORDS = 30
_ABOVE = 8
_FIRST_PERSON = {
    "en": r"I|me|my|mine|we|(?-i:us)|our|ours",
    "fr": r"je|j['’]|moi|mon|ma|mes|nous|notre|nos",
    "de": r"ich|mir|mich|mein\w*|wir|uns|unser\w*",
    "ru": r"я|мне|меня|мой|моя|мы|нам|нас|наш\w*",
    "es": r"yo|mi|mis|me|nosotros|nos|nuestr\w+",
    "it": r"io|mi|mio|mia|noi|ci|nostr\w+",
}
_SPEAKING = {language: re.compile(rf"(?<![\w'’])(?:{words})(?!\w)", re.IGNORECASE) for language, words in _FIRST_PERSON.items()}
_SELDOM = 40
"""One word in so many is of the first person, at the least, where somebody speaks and does not report."""
_QUOTED = Quotations(opening='“«"„', closing='”»"')


def document_unspoken(*names: str | None) -> str | None:
    """What a title or a type of document says the page is, where that is something nobody speaks; ``None`` for all else."""
    return next((words for name in names if name for words, form in _TITLES if form.match(name.strip())), None)


def refuse_document(title: str, document_type: str | None, blocks: Sequence[Block]) -> None:
    """Raises ``Rejected`` (NOT_A_SPEECH) for a page that is a document by its title, type or first lines, whatever stands in bold on it."""
    if reason := document_unspoken(title, document_type):
        raise Rejected(Reason.NOT_A_SPEECH, f"the page calls itself {reason}")
    if any(_TO_A_PARLIAMENT.match(block.text) for block in blocks[:_ABOVE]):
        raise Rejected(Reason.NOT_A_SPEECH, "a message to a parliament, which is written")
    fields = {found[1].casefold() for block in blocks for found in [_FIELDS.match(block.text)] if found}
    if {"what", "when", "where"} <= fields:
        raise Rejected(Reason.NOT_A_SPEECH, "an advisory for the press: who, what, when, where")


def written(title: str) -> str | None:
    """What a page without labels is by its title, where that is handed out and not said; with labels it is a briefing of that name."""
    if _READOUT.match(title):
        return "a readout, which tells of talks in the office's own words"
    return "a spokesperson's written statement" if _SPOKESPERSON.match(title) else None


def unsaid(title: str, stated_language: str | None, blocks: Sequence[Block]) -> Rejected:
    """Why a page without labels is refused: NOT_A_SPEECH with the reason, ``UNCLEAR`` where nothing tells whether somebody says it."""
    if any(_LETTER.match(block.text) for block in blocks[:_ABOVE]):
        return Rejected(Reason.NOT_A_SPEECH, "a letter, which is written")
    text = " ".join(block.text for block in blocks)
    if len(text.split()) < _FEW_WORDS and not is_foreign(stated_language, text):
        return Rejected(Reason.NOT_A_SPEECH, "a line or two only: a caption, a teaser, a video without a transcript")
    if {found[1].upper()[0] for block in blocks for found in [_ASKED.match(block.text)] if found} == {"Q", "A"}:
        return Rejected(Reason.NOT_A_SPEECH, "questions and answers in writing, which name nobody who asks or answers")
    if only_reports(stated_language, text):
        return Rejected(Reason.NOT_A_SPEECH, "the text only reports: it names no speaker and addresses nobody")
    return Rejected(Reason.UNCLEAR, f"nothing on the page tells whether somebody says its words (title “{title[:80]}”); look at it")


def is_foreign(stated_language: str | None, text: str) -> bool:
    """True for words in a language or script of which nothing is known here: what is not found on such a page may well be there."""
    language = read_language(stated_language, text)
    letters = [letter for letter in text if letter.isalpha()]
    return (language != UNDETERMINED and language[:2] not in _SPEAKING) or sum(map(str.isascii, letters)) * 2 < len(letters)


def only_reports(stated_language: str | None, text: str) -> bool:
    """True for prose that hardly ever says "I" or "we" outside quotation marks, in a language whose words for it are known."""
    speaking = _SPEAKING.get(read_language(stated_language, text)[:2])
    own = _QUOTED.left_out(text)
    return speaking is not None and len(speaking.findall(own)) * _SELDOM < max(len(own.split()), 1)


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
