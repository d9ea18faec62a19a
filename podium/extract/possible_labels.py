"""Whatever looks like a speaker's label, more widely than the recognisers of ``podium.extract.labels``: one block in, places of labels out.

A label is a short run of words of a name, an office or a voice before ``: ： ; . – —`` or before a change of type face. Marks, numbers,
clock times, bullets and stage directions in front of it are put aside; what stands in quotation marks or in a list is none. Whether
anybody is meant, and who, is decided by ``podium.extract.missed_labels``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podium.extract.names import bare, is_honorific, is_office_word
from podium.extract.offices import ARTICLES
from podium.extract.person import is_office_alone, is_persons_name, read_person
from podium.extract.speaker_labels import is_asking, is_initialled, is_name_only, is_unnamed, without_remarks
from podium.page.blocks import Block
from podium.text.folding import INVISIBLE, fold

LONGEST = 110
"""Letters of a label with its office."""
_MOST_WORDS = 9
_MOST_MARKS = 6
_ASIDE = re.compile(
    r"(?:[\s*•·▪■●>»‣◦]+"
    r"|[-–—]+(?=\s*[^\W\d_])"
    r"|[(\[<]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?[)\]>]?(?=[\s\u00a0]+[^\W\d_])"
    r"|[(\[]?\d{1,3}[.)\]]?(?=[\s\u00a0]+[^\W\d_])"
    r"|[(\[](?:applause|laughter|music|pause|crosstalk|inaudible)[^()\[\]]{0,40}[)\]])*",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s{0,3}[:：;]+|\s[–—-]{1,2}(?=\s)|[–—]{1,2}|-{2}|\.(?=\s|$)")
_MARK_LETTER = re.compile(r"[:：;–—.-]")
"""What every mark holds: the pattern is tried only where one stands."""
_QUOTE = "“\"‘'«„$£€#"
_LETTER = re.compile(r"[A-Z]\.?")
_SHOUTED = re.compile(r"(?:Mc|Mac|De|La|Le|Di|Van|O['’])?[A-ZÀ-Þ]{2}[A-ZÀ-Þ'’-]*")
_WITHIN = re.compile(
    r"(?<=[.?!…”\")\]\u00a0\n])\s{0,3}(?:['‘’`*~^,]\s?)?(?P<name>[JQA]|(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{0,20}\s){0,5}[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{0,24}"
    r"|(?:Mr|Mrs|Ms|Dr|Prime Minister|President|Secretary|Minister|Senator)\.? [A-Z][\w'’-]{1,24}(?: [A-Z][\w'’-]{1,24})?"
    r"|Question|Journalist|Reporter|Interviewer|Caller|Compere|Presenter|Announcer|Prime Minister)"
    r"\s{0,2}(?:[:：;](?:\.?(?=\s|$)|[-–—](?=\s?[A-Z]))|(?<=[A-Z]{2})(?P<misread>!)(?=\s))"
)
_CAPITALISED_BEFORE_MARK = re.compile(r"[A-ZÀ-Þ](?:[\w.'’×-]{0,24}\s{0,2}[:：;]|[A-ZÀ-Þ]!)")
"""What every label within a paragraph ends in: most colons of prose stand behind a small letter."""
_IN_DEBATE = re.compile(
    r"(?<=[.?!…”\")\]\u00a0\n])\s{0,3}S?(?P<name>(?:Mr|Mrs|Miss|Dr|Sir)\.? (?:[A-Z][\w'’]{1,24} ){0,2}[A-Z][\w'’]{1,24})"
    r"(?P<mark>\.\s?[-–—]{1,2}|[-–—](?=[A-Z][a-z]+\s))\s?(?=[A-Z])"
)
"""``Mr. LARK.-They did.`` and ``Mr. LARK-They did.``, where the lines of printed debates ran together."""


@dataclass(frozen=True, slots=True)
class PossibleLabel:
    """Words that look like a label, and where in the block's raw text the label begins and the words behind it do."""

    printed: str
    start: int
    end: int
    mark: str
    """``:`` (with ``;``), ``.``, ``-`` for any dash, ``.-`` of debates, or nothing where only the type face parts label and words."""
    bold: bool = False

    @property
    def strong(self) -> bool:
        """True where shape and mark alone say that the word may pass; else only a label known from elsewhere makes it one."""
        return _is_strong(self)

    @property
    def titled(self) -> bool:
        """True for a voice, and for a form of address or an office before a name: the surest shape."""
        words = self.printed.split()
        if is_asking(self.printed) or (is_unnamed(self.printed) and self.mark == ":" and self.printed.isupper()):
            return True
        return 1 < len(words) <= 6 and opens_with_title(words) and is_persons_name(words[-1])


def aside(block: Block) -> int:
    """How many letters in front of a label are to be put aside."""
    if block.raw[:1].isalpha():
        return 0  # as most paragraphs begin
    found = _ASIDE.match(block.raw)
    return found.end() if found else 0


def visible(block: Block) -> Block:
    """The block without invisible marks, which part no label from its colon."""
    if block.raw.isprintable() or not INVISIBLE.search(block.raw):
        return block
    runs = tuple(run._replace(text=INVISIBLE.sub("", run.text)) for run in block.runs)
    return Block(runs, block.tag, block.classes, block.centred)


def at_start(block: Block) -> Iterator[PossibleLabel]:
    """Every reading of the block's beginning as a label, the shortest first."""
    if block.tag == "li" or not block.raw.strip():
        return
    raw, start = block.raw, aside(block)
    if raw[start : start + 1] in _QUOTE:
        return
    face = _bold_from(block, start)
    head = raw[start : start + LONGEST + 20]
    for number, found in enumerate(label_marks(head)):
        if number >= _MOST_MARKS or found.start() > LONGEST:
            break
        printed = _printed(head[: found.start()])
        if not printed or len(printed.split()) > _MOST_WORDS:
            break
        mark = ":" if found[0].strip()[0] in ":：;" else "." if "." in found[0] else "-"
        if _reads_as_label(printed):
            bold = bool(face) and face >= start + len(head[: found.start()].rstrip())
            yield PossibleLabel(printed, start, start + found.end(), mark, bold and face < len(raw.rstrip()))
    printed = _printed(raw[start:face]) if start < face < len(raw.rstrip()) else ""
    if printed and _reads_as_label(printed) and raw[face:].lstrip()[:1].isupper():
        yield PossibleLabel(printed, start, face, "", True)


def label_marks(head: str) -> Iterator[re.Match[str]]:
    """The marks behind which a label may end, each with the blanks before a colon."""
    end = 0
    for letter in _MARK_LETTER.finditer(head):
        if (at := letter.start()) < end:
            continue
        start = at
        while start > max(end, at - 3) and head[start - 1].isspace():
            start -= 1
        if found := next((found for place in range(start, at + 1) if (found := _MARK.match(head, place))), None):
            yield found
            end = found.end()


def within(block: Block) -> Iterator[PossibleLabel]:
    """Labels behind a sentence's end in the middle or at the end of a paragraph, outside quotation marks."""
    raw = block.raw
    places = [(found, ":") for found in _marked_within(raw)]
    if "-" in raw or "–" in raw or "—" in raw:
        places += [(found, "-" if len(found["mark"]) == 1 else ".-") for found in _IN_DEBATE.finditer(raw)]
    for found, mark in sorted(places, key=lambda place: place[0].start()):
        before = raw[: found.start()]
        quoted = before.count("“") > before.count("”") or before.count('"') % 2
        quoted = quoted or raw[found.end() :].lstrip()[:1] in {"“", '"'}
        if not quoted or _is_shouted_voice(found["name"]):
            yield PossibleLabel(_printed(found["name"]), found.start("name"), found.end(), mark)


def _marked_within(raw: str) -> Iterator[re.Match[str]]:
    if any(mark in raw for mark in ":：;!") and _CAPITALISED_BEFORE_MARK.search(raw):
        yield from (found for found in _WITHIN.finditer(raw) if not found["misread"] or _is_shouted_voice(found["name"]))


def _is_shouted_voice(printed: str) -> bool:
    """True for an unnamed voice or an office in capitals, which is a label even where a mark of quotation is missing or misread."""
    return printed.isupper() and len(printed) > 1 and (is_unnamed(printed) or is_office_alone(printed))


def lone_line(block: Block) -> PossibleLabel | None:
    """A line of its own that could be a label: a name or office without any mark."""
    text = block.text
    if len(text) > LONGEST or block.tag == "li" or not is_name_only(text) or "\n" in block.raw.strip():
        return None
    return PossibleLabel(_printed(text), 0, len(block.raw), "", block.all_bold or block.heading)


def _printed(words: str) -> str:
    printed = fold(words).strip(" *:;,–—-.")
    if ("(" in printed) != (")" in printed) and printed.isupper():
        return _TORN.sub("", printed)
    return printed


_TORN = re.compile(r"[()] ?")
"""One bracket alone in a label in capitals, which a scanner made of part of a letter: ``LAR) K``."""


def _bold_from(block: Block, start: int) -> int:
    """Where the bold words that begin there end; 0 where the block does not begin in bold."""
    at = end = 0
    for run in block.runs:
        behind = at + len(run.text)
        if behind > start and run.text[max(start - at, 0) :].strip():
            if not run.bold:
                break
            end = behind
        at = behind
    return end


def _reads_as_label(printed: str) -> bool:
    """True for words that a label may be made of: nothing but names, offices, voices and small words between."""
    if _LETTER.fullmatch(printed) or is_unnamed(printed):
        return True
    return is_name_only(without_remarks(printed)) and not printed.isdigit()


def _is_strong(label: PossibleLabel) -> bool:
    name = without_remarks(label.printed).strip()
    words = name.split()
    if label.titled and label.mark == ":":
        return True
    shouted = sum(_SHOUTED.fullmatch(word.strip(".")) is not None for word in words)
    if ". " not in name and is_office_alone(name) and (label.mark == ":" or (label.mark and shouted == len(words))):
        return len(words) > 1 or (label.bold and label.mark == ":" and name[:1].isupper())
    if label.mark == ".":
        return name in {"Q", "J"} or (len(words) > 1 and label.titled and _SHOUTED.fullmatch(words[-1]) is not None)
    person = (len(words) > 1 or is_initialled(name)) and is_persons_name(_without_titles(name))
    if label.mark == ":":
        return (len(name) == 1 and name.isupper()) or (person and len(words) <= 6) or (shouted == len(words) and is_persons_name(name))
    return (person and len(words) <= 5 and (label.bold or shouted == len(words))) or (label.bold and _is_office_and_name(name))


def _is_office_and_name(printed: str) -> bool:
    """True for an office of any length before a whole name: ``President of the Lamp Keepers' Federation Ada Quill``."""
    person = read_person(printed)
    held = person.role is not None and any(map(is_office_word, person.role.split()))
    return held and " " in person.name and is_persons_name(person.name)


def _without_titles(name: str) -> str:
    words = name.split()
    while len(words) > 1 and (is_honorific(words[0]) or is_office_word(words[0])):
        words.pop(0)
    return " ".join(words)


def opens_with_title(words: Sequence[str]) -> bool:
    """True for a form of address or an office before a name."""
    return (is_honorific(words[0]) and bare(words[0]) not in ARTICLES) or is_office_word(words[0])
