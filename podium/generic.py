"""The layout of last resort: pages of institutions that no file in ``parsers/`` describes. It refuses more readily than any other.

A page is taken for a speech only when it says so (title, address, a line above the words, a delivery note, a salutation) and when its
words speak in the first person, or when labels show who speaks.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from podium import front
from podium.blocks import Block, Run
from podium.dates import find_date
from podium.errors import Reason, Rejected
from podium.fixed_width import Setting, read_fixed_width
from podium.front import Front, front_of, lines_before
from podium.labels import bold, bracketed, capitals, full_stop, inline, is_asking, is_voice, letters, line
from podium.layout import FRAME, Layout
from podium.monologue import quoted_message, quoted_words
from podium.notes import is_note, is_part_break, read_delivery
from podium.page import Node, Page
from podium.people import read_people
from podium.places import read_venue
from podium.prose import is_footnote, is_frame, is_link_list, is_listing, prose_region
from podium.source import Licence, Reuse, Source
from podium.text import plain
from podium.turns import Opening, TurnStyle, pieces

LABELS = (letters, capitals, bold, full_stop, bracketed, line, inline)
SHORTEST = 30
"""Words below which a page without labels is no speech but a caption or a teaser."""

_SPOKEN = re.compile(
    r"\b(?:remarks?|speech(?:es)?|address(?:es)?|toasts?|eulogy|lectures?|keynote|statements?|press (?:conference|briefing|point|encounter)|news conference|"
    r"doorstep|gaggle|briefing|interview|(?:video )?message|inaugural|commencement|testimony|transcripts?|conversation with|intervention|oration|sermon|homily|"
    r"in conversation|questions? (?:and|&) answers?|q ?& ?a|debate|hansard|proceedings|oral evidence|"
    r"discours|allocution|déclaration|entretien|conférence de presse|rede|ansprache|grußwort|regierungserklärung|pressekonferenz|"
    r"discurso|palabras|intervención|conferencia de prensa|discorso|intervento|przemówienie|toespraak|tal|tale|puhe|discurs|"
    r"выступление|обращение|речь|заявление|пресс-конференция|промова|виступ|звернення)\b",
    re.IGNORECASE,
)
_UNSPOKEN = re.compile(
    r"(?:read-?outs?|written (?:ministerial )?(?:statement|question|answer|evidence)|authored articles?|articles? by|op-?eds?|opinion piece|guest column|blog post|"
    r"fact ?sheets?|press releases?|news releases?|media releases?|executive orders?|proclamations?|memorandum|resolutions?|official texts?|communiqu[ée]s?|"
    r"joint declaration|treaty|petitions?|biograph\w+|minutes of|agenda|newsletter|press kit|media advisory|summary of|announcement|guidance|"
    r"policy (?:paper|brief)|consultation|pressemitteilung|communiqué de presse|comunicado|comunicato)\b",
    re.IGNORECASE,
)
_OF_THE_SITE = re.compile(
    r"(?:about|contact|faq|impressum|terms of|log ?in|sign in|access denied|search results|page not found|"
    r"(?:[\w-]+ )?(?:privacy|accessibility|cookies?|mission|vision|legal|modern slavery|data protection|barrierefreiheit|datenschutz)\w*"
    r"(?: (?:statement|policy|notice|information))?$)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(r"scroll down for", re.IGNORECASE)
_ANNOUNCES = re.compile(r"(?:(?:the )?following (?:is|are|remarks|text)|(?:below|here) (?:is|are)|(?:transcript|text) of|ci-après|es folgt)\b", re.IGNORECASE)
_TRANSCRIPT = re.compile(r"(?:(?:full |complete )?(?:transcript|text|speech|remarks|statement|rede|mitschrift|discours)(?: (?:text|transcript))?)\s*:?", re.IGNORECASE)
_SALUTATION = re.compile(
    r"^(?:(?:mr|mrs|ms|madam|madame|monsieur|dear|ladies|meine (?:sehr )?(?:geehrten )?damen|sehr geehrte|excellenc\w+|your (?:excellenc|royal|majest)\w*|"
    r"my (?:dear |fellow )|fellow |distinguished|honou?rable|colleagues|friends|mesdames|señor\w*|good (?:morning|afternoon|evening)|thank you|"
    r"hello|bonjour|guten (?:tag|morgen)|buenos|уважаем\w+|дорогие|дамы))\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|me|my|mine|we|us|our|ours|je|j['’]|moi|mon|ma|mes|nous|notre|nos|ich|mir|mich|mein\w*|wir|uns|unser\w*|я|мне|меня|мой|моя|мы|нам|нас|наш\w*|"
    r"yo|mi|mis|nosotros|nos|nuestr\w+|io|mio|mia|noi|nostr\w+)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“«„\"][^”»“\"]{0,2000}[”»“\"]")
_AFTERWARDS = re.compile(
    r"(?:related|further (?:information|reading)|more (?:information|on|from)|read (?:more|also|next)|see also|share|tags?|topics|(?:press |media )?contacts?|notes? (?:to|for) editors|"
    r"footnotes?|references|about the (?:author|speaker)|subscribe|downloads?|documents?|attachments?|media enquiries|latest|recommended|you may also)\b.{0,60}",
    re.IGNORECASE,
)
SPEAKERS = '[class*="speaker"], [class*="attributed"], [class*="attribution"], [class*="member-name"], [class*="talker"], [class*="interlocutor"]'
_SECTIONS = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found on one page before its turns are read."""

    front: Front
    blocks: tuple[Block, ...]
    kinds: str
    """The words by which the page tells its kind: lines above the title, sections of the address, metadata."""


def generic_layout(page: Page) -> Layout:
    """The layout that fits this one page; raises ``Rejected`` (NOT_A_SPEECH, UNKNOWN_LAYOUT) when it holds nobody's words."""
    if page.is_json or page.is_xml:
        raise Rejected(Reason.UNKNOWN_LAYOUT, "data, not a page: only a file in parsers/ can say what its fields mean")
    found = _reading(page)
    _refuse(page, found)
    labelled = _is_transcript(found.blocks)
    return Layout(
        name="generic",
        landmarks=("body",),
        title=lambda _: found.front.title,
        header=lambda _: front.header(found.front),
        lead=lambda _: _note(found.front),
        date=lambda _: front.delivered(page, found.front),
        published=lambda _: front.published(page, found.front),
        updated=lambda _: front.updated(page, found.front),
        place=lambda _: front.place(page, found.front),
        document_type=lambda _: found.kinds,
        speakers=lambda _: front.speakers(found.front),
        holders=front.holders,
        blocks=lambda _: found.blocks,
        turns=TurnStyle(
            labels=LABELS if labelled else (),
            opening=Opening.SPEECH if _opens_with_words(found.blocks) else Opening.NOTE,
            unlabelled=lambda title, blocks: _said(found, blocks),
            note=lambda block: _is_date_line(block.text),
        ),
    )


def generic_source(url: str, known: Source | None) -> Source:
    """The source under which the record of an unknown template is filed: the host's own where it is known."""
    if known:
        return replace(known, key=lambda address: known.key(address) or _path(address))
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return Source(
        name="generic",
        title=host,
        home=f"https://{host}",
        hosts=(host,),
        key=lambda address: f"{host}/{_path(address)}",
        licence=Licence("no terms known", None, Reuse.UNKNOWN),
        layouts=(),
        verified=False,
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")


def _reading(page: Page) -> Reading:
    region = prose_region(page)
    if region is None:
        raise Rejected(Reason.NOT_A_SPEECH, "the page holds no running text")
    if is_listing(region):
        raise Rejected(Reason.NOT_A_SPEECH, "a list of articles")
    before = lines_before(region)
    blocks = _printed(region)
    title = front.read_title(page, before)
    heading = next((block.text for block in blocks[:4] if block.heading), None)
    if heading and not before and not page.has("h1"):  # a page of nothing but preformatted text: its <title> is that of the volume
        title = heading
    opening = _front_blocks(blocks, title)
    found = front_of(page, title, before, [line for block in blocks[:opening] for line in block.raw.split("\n") if line.strip()])
    return Reading(found, _ended(blocks[opening:]), _kinds(page, found))


def _printed(region: Node) -> tuple[Block, ...]:
    """The printed paragraphs of a region, its frames and lists of links left out; names that stand in elements of their own as labels."""
    pre = region if region.tag == "pre" else region.maybe("pre")
    if pre and len(pre.text) > 0.8 * len(region.text):
        printed = (one for one in read_fixed_width(pre.preformatted) if one.setting is not Setting.MARK)
        return tuple(Block((Run(one.text),), "h3" if one.setting is Setting.HEADING else "p") for one in printed)
    whole, names = len(region.text), _named_elements(region)

    def is_unwanted(node: Node) -> bool:
        if is_footnote(node):
            return True
        if not ((is_frame(node) and len(node.text) < 0.3 * whole) or is_link_list(node)):
            return False
        return not names or not any(inner.text in names for inner in node.every(SPEAKERS))

    blocks = region.blocks(FRAME, is_unwanted)
    return tuple(_with_labels(blocks, names)) if names else blocks


def _named_elements(region: Node) -> frozenset[str]:
    """Names of speakers that stand in elements of their own before their words, as the record of a chamber does; none unless several do."""
    found = [node.text for node in region.every(SPEAKERS) if 2 < len(node.text) < 150 and is_voice(node.text)]
    return frozenset(found) if len(found) > 2 and len(found) * 60 < len(region.text) else frozenset()


def _with_labels(blocks: Sequence[Block], names: frozenset[str]) -> Iterator[Block]:
    """The blocks, those that together are one of the names made one line in bold with a colon."""
    at = 0
    while at < len(blocks):
        joined = next((count for count in (3, 2, 1) if " ".join(block.text for block in blocks[at : at + count]) in names), 0)
        if joined:
            yield Block((Run(" ".join(block.text for block in blocks[at : at + joined]) + ":", bold=True),))
        else:
            yield blocks[at]
        at += joined or 1


def _front_blocks(blocks: Sequence[Block], title: str | None) -> int:
    """How many blocks at the head of a region are not yet words: the title again, dates, places, delivery notes, who speaks."""
    opening = next((number for number, block in enumerate(blocks[:12]) if not _is_front(block, title or "")), min(len(blocks), 12))
    return max(opening, _after_report(blocks))


def _after_report(blocks: Sequence[Block]) -> int:
    """Where the words begin after a summary and a line of its own that says so: "Transcript:", a date, a delivery note."""
    head = blocks[:8]
    marks = [number for number, block in enumerate(head) if _TRANSCRIPT.fullmatch(block.text) or _is_date_line(block.text) or _is_delivery_line(block)]
    last = marks[-1] if marks else -1
    return last + 1 if not any(_first_person(block.text) or _SALUTATION.match(block.text) or _label(block) for block in head[:last]) else 0


def _is_delivery_line(block: Block) -> bool:
    return len(block.text) < 80 and read_delivery(block.text) is not None


def _is_front(block: Block, title: str) -> bool:
    text = block.text
    if _SALUTATION.match(text) or len(text) > front.LONGEST or _label(block):
        return False
    if block.heading or plain(text) in plain(title) or _is_date_line(text) or read_delivery(text) or is_note(text):
        return True
    if _ANNOUNCES.match(text):
        return True
    if _first_person(text):
        return False
    if block.all_italic:
        return True
    if read_people(text) and _SPOKEN.search(text):
        return True
    return len(text) < 120 and (not re.search(r"[.!?:,;…”\"]$", text) or (len(text) < 60 and read_venue(text) is not None))


def _is_date_line(text: str) -> bool:
    return len(text) < 60 and find_date(text) is not None and len(re.findall(r"[^\W\d_]{3,}", text)) <= 4


def _label(block: Block) -> bool:
    return any(piece.label is not None for piece in pieces([block], TurnStyle(labels=(letters, capitals, bold))))


def _ended(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Up to the heading under which other things follow."""
    half = len(blocks) // 2
    end = next((at for at, block in enumerate(blocks) if at >= half and (block.heading or block.all_bold) and _AFTERWARDS.fullmatch(block.text)), len(blocks))
    return tuple(blocks[:end])


def _kinds(page: Page, found: Front) -> str:
    sections = _SECTIONS.findall(urlsplit(page.url).path.rpartition("/")[0])
    stated = [page.meta(name) for name in ("article:section", "dcterms.type", "dc.type")]
    stated += [node.text for node in page.every("head title") if found.title and plain(found.title) not in plain(node.text)]
    types = [str(item.get("@type")) for item in page.json_ld() if "Article" not in str(item.get("@type"))]
    heading = next((node.text for node in page.every("h1")), "")
    kicker = heading.removesuffix(found.title or "") if found.title else ""
    return " · ".join(word.replace("-", " ") for word in (kicker, *found.above[-1:], *sections, *filter(None, stated), *types) if len(word) < 80)


def _refuse(page: Page, found: Reading) -> None:
    title = found.front.title or ""
    if urlsplit(page.url).path.strip("/") in {"", "index.html", "en", "index.php"}:
        raise Rejected(Reason.NOT_A_SPEECH, "a home page")
    if _OF_THE_SITE.match(title) or any(_UNSPOKEN.match(words) for words in (title, *found.kinds.split(" · "), *found.front.lines)):
        raise Rejected(Reason.NOT_A_SPEECH, "the page calls itself something that nobody says: a release, document or report")
    if any(_TWICE.search(words) for words in (title, *found.front.lines)):
        raise Rejected(Reason.UNCLEAR_TURNS, "the page says that it holds the speech twice, in two languages, and does not part them")
    if not found.blocks:
        raise Rejected(Reason.NOT_A_SPEECH, "the page holds no running text")


def _is_transcript(blocks: Sequence[Block]) -> bool:
    """True when labels show turns, and most of the words stand under them; a single label must open nearly all of the words."""
    parts = pieces(blocks, TurnStyle(labels=LABELS))
    labels = [number for number, piece in enumerate(parts) if piece.label]
    if not labels or not (_speaks(blocks, 150) or _first_person(parts[labels[0]].block.text)):
        return False
    words = [len(piece.block.text) for piece in parts]
    first = parts[labels[0]].label
    if (len(labels) > 1 or (first and is_asking(first.printed))) and _speaks([piece.block for piece in parts[: labels[0]]], 50):
        return True
    return sum(words[labels[0] :]) > (0.5 if len(labels) > 1 else 0.7) * sum(words)


def _opens_with_words(blocks: Sequence[Block]) -> bool:
    """True when what stands before the first label speaks, rather than reports."""
    parts = pieces(blocks, TurnStyle(labels=LABELS))
    first = next((number for number, piece in enumerate(parts) if piece.label), len(parts))
    return _speaks([piece.block for piece in parts[:first]], 50)


def _speaks(blocks: Sequence[Block], seldom: int) -> bool:
    """True when one word in that many, outside quotation marks, is of the first person."""
    text = _QUOTED.sub(" ", " ".join(block.text for block in blocks))
    return len(_FIRST_PERSON.findall(text)) * seldom >= max(len(text.split()), 1)


def _first_person(text: str) -> bool:
    return _FIRST_PERSON.search(_QUOTED.sub(" ", text)) is not None


def _said(found: Reading, blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """Which blocks of a page without labels are said; ``None`` for all where nothing shows that the page is a speech."""
    title = found.front.title or ""
    if (message := quoted_message(title, blocks)) is not None:
        return message
    quoted = quoted_words(title, blocks)
    if quoted is not None and _is_called_spoken(found) and _letters(filter(None, quoted)) > 0.6 * _letters(blocks):
        return quoted
    return blocks if _is_speech(blocks, _is_called_spoken(found)) else _said_part(blocks)


def _is_speech(blocks: Sequence[Block], spoken: bool) -> bool:
    """True when the words speak to somebody, and the page calls itself a speech or they begin with a salutation."""
    if sum(len(block.text.split()) for block in blocks) < SHORTEST:
        return False
    greeted = any(_SALUTATION.match(block.text) for block in blocks[:4])
    return (spoken and _speaks(blocks, 120)) or (greeted and _speaks(blocks, 60))


def _said_part(blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """The speech that follows a report behind a line of stars, as far as one of these parts is one."""
    said: list[Block | None] = []
    part: list[Block] = []
    for block in (*blocks, None):
        if block is not None and not is_part_break(block.text):
            part.append(block)
            continue
        headed = any((one.heading or one.all_bold) and _SPOKEN.search(one.text) for one in part[:2])
        said += part if _is_speech(part, headed) else [None] * len(part)
        said += [None] if block else []
        part = []
    return said if any(said) else None


def _letters(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_called_spoken(found: Reading) -> bool:
    lines = (found.front.title or "", found.kinds, *found.front.lines)
    return any(_SPOKEN.search(words) for words in lines) or any(read_delivery(words) for words in found.front.lines)


def _note(found: Front) -> str | None:
    """The line above the words that says how they relate to what was said, else the first that is prose, else the title."""
    noted = next((words for words in found.lines if read_delivery(words)), None)
    return noted or next((words for words in found.lines if len(words) > 80), None) or found.title
