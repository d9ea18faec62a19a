"""Pages that print no label: whether they hold somebody's words at all, and which of their blocks those are. Pure."""

import re
from collections.abc import Callable, Sequence
from itertools import islice
from math import ceil

from podium.extract.notes import is_note
from podium.extract.places import read_venue
from podium.page.blocks import Block

LONGEST_QUOTATION = 2000
"""Letters between two quotation marks; a mark that is closed later than that was never meant to be."""


class Quotations:
    """Quotations between marks of two kinds, which may share some. The time they take to find grows with the text, whatever it holds."""

    def __init__(self, opening: str, closing: str) -> None:
        self._opening = re.compile(f"[{opening}]")
        self._closing = re.compile(f"[{closing}]")

    def left_out(self, text: str) -> str:
        """The text with a blank for each quotation: from the first opening mark that is closed soon enough to the next closing one."""
        said: list[str] = []
        at = start = 0
        while (opened := self._opening.search(text, start)) and (closed := self._closing.search(text, opened.end())):
            start = closed.start() - LONGEST_QUOTATION - 1  # every mark before that is closed as late as this one
            if opened.start() >= start:
                said.append(text[at : opened.start()])
                at = start = closed.end()
        return " ".join([*said, text[at:]])


SaidBlocks = Callable[[str, Sequence[Block]], "Sequence[Block | None] | None"]
"""Title and blocks → the blocks with ``None`` for those that nobody says; ``None`` for all when the page holds nobody's words."""

_FIRST_PERSON = re.compile(
    r"\b(?:I|me|my|we|(?-i:us)|our|ours|you|your|je|j['’]|nous|notre|nos|vous|ich|wir|uns|unser\w*|mein\w*|я|мне|мы|нам|наш\w*|вас|вам|"
    r"yo|nosotros|nuestr\w+|io|noi|nostr\w+|ladies|"
    r"excellenc(?:y|ies)|colleagues|friends|mesdames)\b",
    re.IGNORECASE,
)
_QUOTED = Quotations(opening='“«"„', closing='”»"')
_SPOKEN_TITLE = re.compile(
    r"\b(?:remarks|speech(?:es)?|(?:opening|introductory|closing|concluding) words?|words of welcome|answers? to questions|"
    r"address|toast|eulogy|lecture|keynote|statement (?:by|of|to|on|for|at|following)|statements|"
    r"press (?:conference|briefing|point|statement)|news conference|gaggle|briefing by|interview|message (?:by|from|of)|video message|"
    r"inaugural|inauguration speech|commencement|testimony|transcript|conversation|"
    r"discours|allocution|déclaration|mensaje semanal|discurso|alocución|discorso|rede|ansprache|выступление|обращение|речь|заявление)\b",
    re.IGNORECASE,
)
_NO_SPOKEN_TITLE = re.compile(
    r"^(?:readout|article|fact sheet|executive order|proclamation|nominations?|memorandum|photos?|video|telephone|phone call)\b",
    re.IGNORECASE,
)
"""Titles that hold such a word and are handed out or shown: ``Readout of … Remarks``, ``Photos: …``."""
_MESSAGE = r"(?:messages?|telegrams?|letters?|greetings?|congratulations?|condolences?|cables?|wishes)"
_ANNOUNCES = (
    (re.compile(rf"\b{_MESSAGE}\b", re.IGNORECASE), re.compile(r"\b(?:reads?|follows?|says?|said|stated?|runs?)\b", re.IGNORECASE)),
    (
        re.compile(r"\b(?:said|says|wrote|writes|reads?)\b", re.IGNORECASE),
        re.compile(rf"\bin (?:his|her|the|its) {_MESSAGE}\b", re.IGNORECASE),
    ),
)
"""Words of which the one stands behind the other in a line that announces a message; in one pattern they would be tried in all pairs."""
# Both marks open and both close: some pages print them the wrong way round (kremlin.ru, seen 2026-11).
_MARKS = ("“", "”", "„", '"', "«", "»")


_SELDOM = 300
"""One word in so many, at the least, is of the first person where somebody speaks."""


def is_first_person(blocks: Sequence[Block]) -> bool:
    """True when the text speaks to somebody: prose that only reports has no "I", "we" or "you" outside quotation marks."""
    text = _QUOTED.left_out(" ".join(block.text for block in blocks))
    enough = ceil(max(len(text.split()), 1) / _SELDOM)
    return next(islice(_FIRST_PERSON.finditer(text), enough - 1, None), None) is not None


def any_words(title: str, blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """Everything on the page is said, as long as it is in the first person."""
    return blocks if is_first_person(blocks) else None


def titled_words(title: str, blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """What the title, or a heading above the words, calls an address, remarks or the like, as long as it is in the first person."""
    if _SPOKEN_TITLE.search(title) and not _NO_SPOKEN_TITLE.match(title) and is_first_person(blocks):
        return blocks
    start = next((number + 1 for number, block in enumerate(blocks) if _heads_words(block)), len(blocks))
    return [None] * start + list(blocks[start:]) if start < len(blocks) and is_first_person(blocks[start:]) else None


def headings_of_words(blocks: Sequence[Block]) -> list[str]:
    """The first lines of the headings above the words that call them remarks or an address ("Remarks of President X")."""
    return [block.raw.strip().split("\n")[0] for block in blocks[:_ABOVE] if _heads_words(block)]


_ABOVE = 5


def _heads_words(block: Block) -> bool:
    """True for a line such as "Speech at the inauguration ceremony", set off from the news above it."""
    line = len(block.text) < _LONGEST_HEADING and not block.text.endswith((".", ":", ",")) and not _NO_SPOKEN_TITLE.match(block.text)
    return line and (block.heading or block.all_bold or block.all_italic) and _SPOKEN_TITLE.search(block.text) is not None


_LONGEST_HEADING = 160


def announces_words(block: Block) -> bool:
    """True for a line of the report behind which somebody's words are quoted."""
    return _is_announced(block.text) or _is_said(block.text)


def quoted_message(title: str, blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """A message below a line such as "The message reads, in part:"; the rest of the page is news.

    The message is what stands in quotation marks; one without them, in the first person, goes to the page's end.
    """
    announced = [number for number, block in enumerate(blocks) if _is_announced(block.text)]
    start = next((number for number in announced if _opens(blocks, number + 1)), None)
    if start is not None:
        end = _end_of_quotation(blocks, start + 1)
    elif announced and is_first_person(blocks[announced[0] + 1 :]) and announced[0] + 1 < len(blocks):
        start = announced[0]
        end = next((number for number in range(start + 1, len(blocks)) if _closes(blocks[number].text)), len(blocks) - 1)
    else:
        return None
    return [block if start < number <= end else None for number, block in enumerate(blocks)]


_LONGEST_PLACE = 80
_SENTENCE = re.compile(r"[!?:;…]$|[^\W\d_]{3}\.$")


def is_setting(block: Block) -> bool:
    """True for the lines above the words that tell where and when: a hall, a city, a clock time."""
    lines = [line for line in block.raw.split("\n") if line.strip()]
    if any(len(line) > _LONGEST_PLACE or _SENTENCE.search(line.strip()) for line in lines) or len(lines) > 5:
        return False
    return all(map(is_note, lines)) or (block.text[:1].isupper() and read_venue(block.raw, stated=False) is not None)


_SAYS = r"\b(?:said|says|told|added|continued|stated|remarked|declared|commented|concluded|spoke)\b"
_SAID = re.compile(rf"{_SAYS}(?:(?!{_SAYS})[^.!?])*:$", re.IGNORECASE)


def _is_announced(text: str) -> bool:
    line = text[:-1].rpartition(":")[2]
    return text.endswith(":") and any(
        (found := first.search(line)) is not None and then.search(line, found.end()) is not None for first, then in _ANNOUNCES
    )


def _is_said(text: str) -> bool:
    return text.endswith(":") and _SAID.search(text) is not None


def quoted_words(title: str, blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """A speech in quotation marks inside a report ("Speaking at the meeting the Minister said:"); all else is the report's."""
    said: set[int] = set()
    for number, block in enumerate(blocks):
        if number not in said and _is_said(block.text) and _opens(blocks, number + 1):
            said |= set(range(number + 1, _end_of_quotation(blocks, number + 1) + 1))
    return [block if number in said else None for number, block in enumerate(blocks)] if said else None


def _opens(blocks: Sequence[Block], number: int) -> bool:
    return number < len(blocks) and blocks[number].text.startswith(_MARKS)


def _closes(text: str) -> bool:
    """True for a closing mark at the end that the paragraph itself does not open."""
    return text.rstrip(".,").endswith(("”", "»")) and text.count("“") + text.count("«") < text.count("”") + text.count("»")


def _end_of_quotation(blocks: Sequence[Block], start: int) -> int:
    """The last block of a quotation over several paragraphs, whether each of them opens it anew or only the first."""
    for number in range(start, len(blocks)):
        if blocks[number].text.rstrip(".,").endswith(_MARKS) and not _opens(blocks, number + 1):
            return number
    return len(blocks) - 1


def either(*choices: SaidBlocks) -> SaidBlocks:
    """The first choice that finds words."""

    def choose(title: str, blocks: Sequence[Block]) -> Sequence[Block | None] | None:
        return next((found for choice in choices if (found := choice(title, blocks)) is not None), None)

    return choose


_INTRODUCES = re.compile(
    r"(?:(?:Hello|Hi|G['’]day|Good (?:morning|afternoon|evening|day))\b[^.!]{0,40}[,.!] )?(?:I[’']m|I am|[Mm]y name is) "
    r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’.-]+){1,3})"
)


def introduced(blocks: Sequence[Block]) -> str | None:
    """The words that stand as a name where the first sentence says who speaks: ``I'm Ada Quill, the Minister for Harbours.``"""
    words = next((block.text for block in blocks if not block.heading and len(block.text) > 20), "")
    found = _INTRODUCES.match(words)
    return found["name"] if found else None
