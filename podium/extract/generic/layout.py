"""The layout of last resort: pages of institutions that no file in ``parsers/`` describes. It refuses more readily than any other.

A page is taken for a speech only when it says so (title, address, a line above the words, a delivery note, a salutation) and when its
words speak in the first person, or when labels show who speaks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from podium.errors import Reason, Rejected
from podium.extract.data_block import is_field
from podium.extract.generic import days, front
from podium.extract.generic.body import SMALL_TYPE, printed_region, without_afterwords
from podium.extract.generic.evidence import (
    SALUTATION,
    SPOKEN_WORDS,
    first_person,
    is_called_spoken,
    is_transcript,
    opens_with_words,
    said_blocks,
)
from podium.extract.generic.front import LONGEST_FRONT_LINE, front_of
from podium.extract.generic.region import Front, is_listing, lines_before, lists_many, prose_region
from podium.extract.labels import bold, bracketed, capitals, full_stop, inline, letters, own_line
from podium.extract.layout import Layout, Opening, TurnStyle
from podium.extract.notes import is_note, read_delivery
from podium.extract.people import read_people
from podium.extract.places import read_venue
from podium.extract.refusals import is_foreign
from podium.extract.segments import segments_of
from podium.extract.source import Source
from podium.page.blocks import Block
from podium.page.page import Page
from podium.records import Licence, Reuse
from podium.text.dates import find_date
from podium.text.folding import plain

GENERIC_LABELS = (letters, capitals, bold, full_stop, bracketed, own_line, inline)

_UNSPOKEN = re.compile(
    r"(?:read-?outs?|(?:tele)?phone (?:calls?|conversations?)|written (?:ministerial )?(?:statement|question|answer|"
    r"evidence)|authored articles?|articles? by|"
    r"(?:an )?open letters?|letters? (?:of|to|from|by)|offener brief|lettre ouverte|carta ab(?:i)?erta|lettera aperta|open brief|"
    r"forewords?|prefaces?|vorwort|avant-propos|préface|prólogo|prefácio|prefazione|voorwoord|"
    r"op-?eds?|opinion piece|guest column|blog post|"
    r"fact ?sheets?|press releases?|news releases?|media releases?|executive orders?|proclamations?|memorandum|resolutions?|"
    r"official texts?|communiqu[ée]s?|"
    r"joint declaration|treaty|petitions?|biograph\w+|minutes of|agenda|newsletter|press kit|media advisory|summary of|"
    r"announcement|guidance|"
    r"policy (?:paper|brief)|consultation|pressemitteilung|communiqué de presse|comunicado|comunicato)\b",
    re.IGNORECASE,
)
_OF_THE_SITE = re.compile(
    r"(?:(?:read|browse|search|find|view|explore|download) (?:[\w’'-]+ ){0,4}(?:reports?|debates?|hansard|speeches|archives?|transcripts?)$"
    r"|about|contact|faq|impressum|terms of|log ?in|sign in|access denied|search results|page not found|"
    r"(?:[\w-]+ )?(?:privacy|accessibility|cookies?|mission|vision|legal|modern slavery|data protection|barrierefreiheit|datenschutz)\w*"
    r"(?: (?:statement|policy|notice|information))?$)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(r"scroll down for", re.IGNORECASE)
_ANNOUNCES = re.compile(
    r"(?:(?:the )?following (?:is|are|remarks|text)|(?:below|here) (?:is|are)|(?:transcript|text) of|ci-après|es folgt)\b", re.IGNORECASE
)
_TRANSCRIPT = re.compile(
    r"(?:(?:full |complete )?(?:transcript|text|speech|remarks|statement|rede|mitschrift|discours)(?: (?:text|transcript))?)\s*:?",
    re.IGNORECASE,
)
_SECTIONS = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class GenericReading:
    """What was found on one page before its turns are read."""

    front: Front
    blocks: tuple[Block, ...]
    kinds: str
    """The words by which the page tells its kind: lines above the title, sections of the address, metadata."""

    @property
    def lines(self) -> tuple[str, ...]:
        """All that may call the page a speech."""
        return (self.front.title or "", self.kinds, *self.front.lines)


def generic_layout(page: Page) -> Layout:
    """The layout that fits this one page; raises ``Rejected`` (NOT_A_SPEECH, UNKNOWN_LAYOUT) when it holds nobody's words."""
    if page.is_json or page.is_xml:
        raise Rejected(Reason.UNKNOWN_LAYOUT, "data, not a page: only a file in parsers/ can say what its fields mean")
    found = _reading(page)
    _refuse(page, found)
    parts = segments_of(found.blocks, GENERIC_LABELS)
    return Layout(
        name="generic",
        landmarks=("body",),
        title=lambda _: found.front.title,
        header=lambda _: front.header(found.front),
        lead=lambda _: _note(found.front),
        date=lambda _: days.delivered(page, found.front),
        published=lambda _: days.published(page, found.front),
        updated=lambda _: days.updated(page, found.front),
        place=lambda _: front.stated_place(page, found.front),
        document_type=lambda _: found.kinds,
        speakers=lambda _: front.speakers(found.front),
        holders=front.holders,
        blocks=lambda _: found.blocks,
        turns=TurnStyle(
            labels=GENERIC_LABELS if is_transcript(parts, found.lines) else (),
            opening=Opening.SPEECH if opens_with_words(parts) else Opening.NOTE,
            unlabelled=lambda title, blocks: said_blocks(title, blocks, is_called_spoken(found.lines)),
            note=lambda block: SMALL_TYPE in block.classes or _is_date_line(block.text),
        ),
    )


def generic_source(url: str, known: Source | None) -> Source:
    """The source under which the record of an unknown template is filed: the host's own where it is known."""
    if known:
        return known
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return Source(
        name="generic",
        title=host,
        home=f"https://{host}",
        hosts=(host,),
        key=lambda address: None,
        licence=Licence("no terms known", None, Reuse.UNKNOWN),
        layouts=(),
    )


def generic_key(url: str, known: Source | None) -> str:
    """What tells the page from others of its source: the publisher's key where there is one, else host and path."""
    if known:
        return known.key(known.canonical(url)) or _path(known.canonical(url)) or url
    return f"{(urlsplit(url).hostname or '').removeprefix('www.')}/{_path(url)}"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")


def _reading(page: Page) -> GenericReading:
    region = prose_region(page)
    if region is None:
        raise _no_text(page)
    if is_listing(region):
        raise Rejected(Reason.NOT_A_SPEECH, "a list of articles")
    before = lines_before(region)
    blocks = printed_region(region)
    title = front.read_title(page, before)
    if lists_many(title, region):
        raise Rejected(Reason.NOT_A_SPEECH, "a list of texts, of each its beginning")
    heading = next((block.text for block in blocks[:4] if block.heading), None)
    if heading and not before and not page.has("h1"):  # a page of nothing but preformatted text: its <title> is that of the volume
        title = heading
    start = _opening(blocks, title)
    found = front_of(
        page, title, before, [printed_line for block in blocks[:start] for printed_line in block.raw.split("\n") if printed_line.strip()]
    )
    return GenericReading(found, without_afterwords(blocks[start:]), _kinds(page, found))


def _kinds(page: Page, found: Front) -> str:
    sections = _SECTIONS.findall(urlsplit(page.url).path.rpartition("/")[0])
    stated = [page.meta(name) for name in ("article:section", "dcterms.type", "dc.type")]
    stated += [node.text for node in page.every("head title") if found.title and plain(found.title) not in plain(node.text)]
    types = [str(item.get("@type")) for item in page.json_ld() if "Article" not in str(item.get("@type"))]
    heading = next((node.text for node in page.every("h1")), "")
    kicker = heading.removesuffix(found.title or "") if found.title else ""
    return " · ".join(
        word.replace("-", " ") for word in (kicker, *found.above[-1:], *sections, *filter(None, stated), *types) if len(word) < 80
    )


def _refuse(page: Page, found: GenericReading) -> None:
    title = found.front.title or ""
    if urlsplit(page.url).path.strip("/") in {"", "index.html", "en", "index.php"}:
        raise Rejected(Reason.NOT_A_SPEECH, "a home page")
    if _OF_THE_SITE.match(title) or any(_UNSPOKEN.match(words) for words in (title, *found.kinds.split(" · "), *found.front.lines)):
        raise Rejected(Reason.NOT_A_SPEECH, "the page calls itself something that nobody says: a release, document or report")
    if any(_TWICE.search(words) for words in (title, *found.front.lines)):
        raise Rejected(Reason.UNCLEAR_TURNS, "the page says that it holds the speech twice, in two languages, and does not part them")
    if not found.blocks:
        raise _no_text(page)


def _no_text(page: Page) -> Rejected:
    """A page without running text; where its language is not known here, there may well be some."""
    body = page.maybe("body")
    if body and is_foreign(page.language, body.text):
        return Rejected(Reason.UNCLEAR, "no running text is found on the page, whose writing or language is not known here; look at it")
    return Rejected(Reason.NOT_A_SPEECH, "the page holds no running text")


def _note(found: Front) -> str | None:
    """The line above the words that says how they relate to what was said, else the first that is prose, else the title."""
    noted = next((words for words in found.lines if read_delivery(words)), None)
    return noted or next((words for words in found.lines if len(words) > 80), None) or found.title


def _opening(blocks: Sequence[Block], title: str | None) -> int:
    """How many blocks at the head of a region are not yet words: the title again, dates, places, delivery notes, who speaks."""
    first = next((number for number, block in enumerate(blocks[:12]) if not _is_front(block, title or "")), min(len(blocks), 12))
    return max(first, _after_report(blocks))


def _after_report(blocks: Sequence[Block]) -> int:
    """Where the words begin after a summary and a line of its own that says so: "Transcript:", a date, a delivery note."""
    head = blocks[:8]
    marks = [
        number
        for number, block in enumerate(head)
        if _TRANSCRIPT.fullmatch(block.text) or _is_date_line(block.text) or _is_delivery_line(block)
    ]
    last = marks[-1] if marks else -1
    above = [block for block in head[:last] if not block.heading]
    return 0 if any(first_person(block.text) or SALUTATION.match(block.text) or _label(block) for block in above) else last + 1


def _is_delivery_line(block: Block) -> bool:
    return len(block.text) < 80 and read_delivery(block.text) is not None


def _is_front(block: Block, title: str) -> bool:
    text = block.text
    if all(is_field(line.strip()) for line in block.raw.split("\n") if line.strip()):
        return True
    if SALUTATION.match(text) or len(text) > LONGEST_FRONT_LINE or _label(block):
        return False
    if block.heading or plain(text) in plain(title) or _is_date_line(text) or read_delivery(text) or is_note(text):
        return True
    if _ANNOUNCES.match(text):
        return True
    if first_person(text):
        return False
    if block.all_italic:
        return not text.endswith("?")  # an interview begins with a question
    if _LEADS_OVER.search(text) or (SPOKEN_WORDS.match(text) and find_date(text)):
        return True
    if read_people(text) and SPOKEN_WORDS.search(text):
        return True
    return len(text) < 120 and (not re.search(r"[.!?:,;…”\"]$", text) or (len(text) < 60 and read_venue(text) is not None))


_LEADS_OVER = re.compile(
    r"\b(?:said|says|spoke|delivered|full text|text of [^:]{3,60}|transcript|(?:remarks|speech|address|statement)[^:.]{0,60}):$"
)
"""How a report ends above the words that it reports: ``This is what she said:``, ``Below is the full text of the address:``."""


def _is_date_line(text: str) -> bool:
    return len(text) < 60 and find_date(text) is not None and len(re.findall(r"[^\W\d_]{3,}", text)) <= 4


def _label(block: Block) -> bool:
    return any(piece.label is not None for piece in segments_of([block], (letters, capitals, bold)))
