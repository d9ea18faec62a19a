"""Speakers' labels as pages print them: each recogniser looks at one block and says whether a label opens it.

A new form of label is a recogniser here, which a layout's ``TurnStyle`` names.
Pure: no page, no people. Who a label stands for is decided in ``podium.extract.speaker_index``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from podium.extract.names import has_outlet, has_paper, is_honorific, is_office_word, is_role_word
from podium.extract.person import read_person
from podium.extract.speaker_labels import (
    LONGEST_LABEL,
    REMARK,
    is_addressee,
    is_asking,
    is_initialled,
    is_name_only,
    is_unnamed,
    is_voice,
    without_remarks,
)
from podium.page.blocks import Block
from podium.text.folding import fold


@dataclass(frozen=True, slots=True)
class Label:
    """A label and the words after it: ``printed`` without colon and remark, ``rest`` empty when the words follow in the next block."""

    printed: str
    rest: Block
    remark: str | None = None
    proved: bool = True
    """False where only the use of the same words elsewhere on the page can prove that this is a label."""
    heading: bool = False
    """True for a heading that passes the word ("Statement by …"): the words follow in the next block."""
    resolved: bool = True
    """False for words that look like a label and that nothing on the page explains: they close the turn, and stay in ``rest`` where they
    may be no label at all."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A block, or the part of one that a label opens."""

    block: Block
    label: Label | None = None
    said: bool = True
    """False for what a page without labels prints around the words."""


Recogniser = Callable[[Block], Label | None]
_LONGEST_ITALIC = 40
_COLON = re.compile(r"[\s*]*[:：]\s*")


def bold(block: Block) -> Label | None:
    """A bold label at the start of the paragraph; the colon in the bold, after it, after a remark, or a full stop instead."""
    if not block.any_bold:
        return None
    start, end = _bold_span(block)
    if end <= start:
        return None
    raw = block.raw
    inside = raw[start:end]
    colon = _colon(inside)
    if colon >= 0:
        return _marked(block, raw[:start] + inside[:colon], start + colon + 1)
    after = raw[end:]
    remark = REMARK.match(after)
    found = _COLON.match(after, remark.end() if remark else 0)
    if found:
        return _marked(block, raw[start:end] + (remark.group(0) if remark else ""), end + found.end())
    if remark and start == 0 and _DIRECTION.fullmatch(remark.group(0)) and is_voice(inside) and len(inside.split()) > 1:
        label = _marked(block, inside + remark.group(0), end + remark.end())
        return replace(label, proved=_has_office(fold(inside))) if label else None
    if inside.rstrip().endswith(".") and after.strip() and not inside.strip().endswith(".."):
        return _by_full_stop(block, inside, end)
    return None


def _colon(inside: str) -> int:
    """The colon that ends the label: the last one where an asker is named behind a first (``Question 1: Name, Paper:``)."""
    first, last = inside.find(":"), inside.rstrip().rfind(":")
    return last if last > first and is_asking(inside[:first].strip(" *")) and is_voice(inside[first + 1 : last]) else first


def _by_full_stop(block: Block, inside: str, end: int) -> Label | None:
    name = inside.strip().rstrip(".")
    if is_name_only(name) and len(name.split()) > 1:
        addressed = is_honorific(name.split()[0]) and name.split()[-1].isupper()
        return Label(_clean(name), block.after(end), proved=addressed)
    return None


def _bold_span(block: Block) -> tuple[int, int]:
    """Where the label's bold words begin and end; a letter or two cut off before the bold belong to it, stray stars do not."""
    at, start, end = 0, -1, -1
    for run in block.runs:
        blank = not run.text.strip(" \u00a0\n*")
        if run.bold:
            start = at if start < 0 else start
            end = at + len(run.text)
        elif start < 0 and not blank:
            if len(run.text.strip()) > 2 or not run.text[-1:].isalpha():
                return 0, 0
            start = at
        elif start >= 0 and not blank:
            break
        at += len(run.text)
    return max(start, 0), end


def _marked(block: Block, printed: str, length: int) -> Label | None:
    read = _read_marked(printed)
    return Label(read[0], block.after(length), *read[1:]) if read else None


@lru_cache(maxsize=1024)  # a page prints the same few labels again and again
def _read_marked(printed: str) -> tuple[str, str | None, bool] | None:
    printed = fold(printed).strip(" *")
    remarks = [found.group(1) for found in REMARK.finditer(printed)]
    name = _without_direction(printed)
    if is_addressee(name) or not (is_voice(name) or _has_office_behind(name)):
        return None
    proved = len(name.split()) > 1 or name.isupper() or is_unnamed(name) or _GLUED.search(name) is not None or is_initialled(name)
    return _clean(name), remarks[-1] if remarks and name != printed else None, proved


_GLUED = re.compile(r"(?<=[^\W\d_]{4})(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ])")
"""Two words of which the page lost the space between (``VladimirPutin``)."""


def _has_office_behind(name: str) -> bool:
    """True for ``Sports commentator Name, ceremony moderator``: an office in small letters behind a whole name."""
    before, comma, behind = name.rpartition(",")
    return bool(comma) and is_office_word(behind.split()[-1] if behind.split() else "") and is_voice(before) and len(behind.split()) <= 6


def _without_direction(printed: str) -> str:
    """The label without a remark on how the words came, such as ``(retranslated)`` or ``(answering X)``; an office in brackets stays."""
    return (_DIRECTION.sub(" ", printed) if "(" in printed or "[" in printed else printed).strip()


_DIRECTION = re.compile(
    r"(?:(?<!\s)\s+)?[(\[](?:(?:as |simultaneously |consecutively )?(?:re-?)?(?:transl|interpret)|answer|address|speak|respond|repl|"
    r"continu|in [A-Z][a-z]+\b|via |by |through |from |commenting|laugh|off[- ]mi|reading|reads|inaudible|to )[^()\[\]]*[)\]]\s*",
    re.IGNORECASE,
)


def _clean(name: str) -> str:
    return fold(name).strip(" *:.,").removeprefix("-").strip() if not name.strip().endswith(("Jr.", "Sr.")) else fold(name).strip(" *:,")


def _may_be_label(block: Block) -> bool:
    """True for a paragraph with a colon; most have none, and looking for one is far quicker than any pattern."""
    return ":" in block.raw or "：" in block.raw


_CAPITALS = re.compile(
    r"[\s*]*+((?:[^\W\d_a-zß-öø-ÿ]|Mc|Mac|De|La|Le|d[eiu] |[ \u00a0.,'’`\x22“”\-–/&#\d]){1,220}?(?:\s{0,9}[(\[][^()\[\]]{1,160}[)\]])?)"
    r"\s{0,9}[:：](?=\s|[(\[]|$)"
)


def capitals(block: Block) -> Label | None:
    """Capitals and a colon: ``PRESIDENT TRUMP:``, ``JAMIE SHEA (NATO Spokesman):``; never a clock time."""
    found = _CAPITALS.match(block.raw) if _may_be_label(block) else None
    if found is None:
        return None
    printed = fold(found.group(1)).strip(" *")
    outside = without_remarks(printed)
    if sum(map(str.isupper, outside)) < 2 or (outside.startswith("END") and not outside[3:4].isalnum()):
        return None
    return _marked(block, printed, found.end())


_LETTER = re.compile(r"[\s*]*+(?:(Q)\d?(?:\s*[:.])?[\s\u00a0]++(?=[^\s\u00a0])|(A|Q)\s*[:.](?=[\s\u00a0]))")

_GLUED_LETTER = re.compile(r"[\s*]*+(Q)(?!Anon)(?=[A-Z][a-z'’]|I\b|A |-- |…|\.\.\.)")
"""The letter on a page that lost the space behind it ("QWill you say so?"): proved only by coming again (whitehouse.gov 2015)."""


def letters(block: Block) -> Label | None:
    """``Q`` with colon, full stop or only space; ``A`` with colon or full stop."""
    if (first := block.raw[:1]).isalpha() and first not in "QA":
        return None  # as most paragraphs begin: a look at one letter is quicker than two patterns
    if found := _LETTER.match(block.raw):
        return Label(found.group(1) or found.group(2), block.after(found.end()))
    found = _GLUED_LETTER.match(block.raw)
    return Label(found[1], block.after(found.end()), proved=False) if found else None


_BRACKETED = re.compile(r"\s*([^\W\d_][^:()\[\]]{2,60}?\s*[(\[][^()\[\]]{2,160}[)\]])\s*[:：](?=\s|$)")


def bracketed(block: Block) -> Label | None:
    """``Name (Role):`` or ``Name [Role]:`` in any type face."""
    found = _BRACKETED.match(block.raw) if _may_be_label(block) else None
    if found is None or not is_name_only(found.group(1)):
        return None
    return Label(_clean(_without_direction(fold(found.group(1)))), block.after(found.end()))


_INLINE = re.compile(r"\s*+([^:：\n]{1,140}?)\s{0,9}[:：](?=\s|$)")


def inline(block: Block) -> Label | None:
    """A plain ``Name:`` at the start of a paragraph: proved only by its use elsewhere, unless it is an unnamed voice."""
    found = _INLINE.match(block.raw) if _may_be_label(block) else None
    if found is None or not is_name_only(found.group(1)):
        return None
    printed = _clean(_without_direction(fold(found.group(1))))
    return Label(printed, block.after(found.end()), proved=is_unnamed(printed))


def spelt_out(block: Block) -> Label | None:
    """A plain label with office and name in any words (``CNBC anchor Name, moderator of the session:``): no proof by itself."""
    found = _INLINE.match(block.raw) if _may_be_label(block) else None
    if found is None or not is_voice(found.group(1)) or read_person(found.group(1)).role is None:
        return None
    return Label(_clean(fold(found.group(1))), block.after(found.end()), proved=False)


def own_line(block: Block) -> Label | None:
    """A label alone on its line: ``Question:``, ``NATO Secretary General Mark Rutte:``, or a bold name without colon."""
    text = block.text.replace("';", "'")  # pmtranscripts.pmc.gov.au broke its apostrophes on a hundred pages: "O';BRIEN:"
    if len(text) > LONGEST_LABEL or "\n" in block.raw.strip() or not is_name_only(text):
        return None
    empty = block.after(len(block.raw))
    if text.endswith(":"):
        return Label(_clean(text), empty)
    if is_asking(text) or (block.all_bold and _LEADS.fullmatch(text)):
        return Label(_clean(text), empty)
    sure = _has_office(text) or has_outlet(text) or has_paper(text)
    return Label(_clean(text), empty, proved=sure) if block.all_bold and len(text.split()) > 1 else None


def unmarked(block: Block) -> Label | None:
    """A bold name at the start of a paragraph that only its type face parts from the words (``<b>Question</b> How long?``)."""
    start, end = _bold_span(block)
    printed, after = fold(block.raw[start:end]).strip(" *"), block.raw[end:].lstrip(" \u00a0\n")
    if not printed or not printed[-1].isalnum() or not re.match(r"[A-ZÀ-Þ\d“\"‘'(\[]", after):
        return None
    if is_asking(printed) or _LEADS.fullmatch(printed):
        return Label(printed, block.after(end))
    named = is_name_only(printed) and len(printed.split()) > 1
    return Label(_clean(printed), block.after(end), proved=_has_office(printed)) if named else None


_LEADS = re.compile(r"(?:the )?(?:moderator|facilitator|interpreter|host|presenter)", re.IGNORECASE)


def _has_office(text: str) -> bool:
    """True for a whole name with an office: ``Mark Rutte, NATO Secretary General``."""
    person = read_person(text)
    return person.role is not None and len(person.name.split()) > 1 and any(map(is_office_word, person.role.split()))


_FULL_STOP = re.compile(
    r"\s*(?:\[\d+\.?\]\s*)?(?P<name>Q|(?:Mr|Mrs|Ms|Miss|Dr)\.?[ \u00a0](?:[A-Z]\. )?(?:Mc|Mac|De|Van|"
    r"O['’])?[A-Z][A-Z'’-]+(?: [A-Z][A-Z'’-]+)*+(?: of [A-Z][\w ]{2,20}(?: [A-Z][A-Z'’-]+)*+)?"
    r"|(?:The|the|THE)[ \u00a0][^.:,;!?()\n]{3,60}(?: \([^()]{3,60}\))?|[^\W\d_][^.:;!?\n]{2,60}?(?:\b[A-Z]\.[^.:;!?\n]{2,40})?)\.\s+(?=\S)"
)


def full_stop(block: Block) -> Label | None:
    """``The President.``, ``[3.] Q.``, ``Mr. SMITH of Ohio.``: set off by type face, by capitals or by being an office."""
    found = _FULL_STOP.match(block.raw)
    if found is None or not is_name_only(found["name"]) or all(map(is_honorific, found["name"].split())):
        return None
    printed = fold(found["name"])
    shouted = len(printed.split()) > 1 and re.search(r"\b(?:Mc|Mac)?[A-Z]{3,}", printed) is not None
    sure = shouted or is_unnamed(printed) or (printed[:4].lower() == "the " and is_office_word(printed.split()[-1]))
    if not (sure or printed.isupper() or _set_off(block, found.start("name"), found.end("name"))):
        return None
    return Label(_clean(printed), block.after(found.end()), proved=sure)


def italic(block: Block) -> Label | None:
    """A voice or an addressed name in italics that end in a full stop: ``<i>Audience members.</i> Boo!``, ``<i>Rep. Quill.</i> I do.``"""
    printed = "".join(run.text for run in takewhile(lambda run: run.italic or not run.text.strip(), block.runs))
    name, rest = fold(printed), block.after(len(printed))
    if not name.endswith(".") or len(name) > _LONGEST_ITALIC or not rest.text[:1].isupper():
        return None
    words = name.rstrip(".").split()
    opens = len(words) > 1 and ((is_honorific(words[0]) and words[0].endswith(".")) or is_role_word(words[0]))
    addressed = opens and all(word[0].isupper() for word in words)
    return Label(_clean(name), rest) if is_unnamed(name) or addressed else None


def _set_off(block: Block, start: int, end: int) -> bool:
    """True when the words there, and not those after them, are bold or italic."""
    label, rest = block.between(start, end), block.after(end + 2)
    return (label.all_italic and not rest.all_italic) or (label.all_bold and not rest.all_bold)
