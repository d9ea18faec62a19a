"""The layout of last resort: pages of institutions that no file in ``parsers/`` describes. It refuses more readily than any other.

A page is taken for a speech only when it says so (title, address, a line above the words, a delivery note, a salutation) and when its
words speak in the first person, or when labels show who speaks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from podium import front
from podium.blocks import Block, Run
from podium.dates import find_date
from podium.errors import Reason, Rejected
from podium.fixed_width import Setting, read_fixed_width
from podium.front import Front, front_of, lines_before
from podium.labels import bold, bracketed, capitals, full_stop, inline, letters, line
from podium.layout import FRAME, Layout
from podium.monologue import quoted_message, quoted_words
from podium.notes import is_note, read_delivery
from podium.page import Node, Page
from podium.people import read_people
from podium.prose import is_frame, is_link_list, prose_region
from podium.source import Licence, Reuse, Source
from podium.text import plain
from podium.turns import Opening, TurnStyle, pieces

LABELS = (letters, full_stop, capitals, bold, bracketed, line, inline)
SHORTEST = 40
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
    r"\b(?:read-?outs?|written (?:ministerial )?(?:statement|question|answer|evidence)|authored article|op-?ed|fact ?sheets?|press releases?|news releases?|"
    r"executive orders?|proclamation|memorandum|resolution|official texts?|communiqu[ée]s?|joint declaration|treaty|agreement text|petitions?|biograph\w+|"
    r"minutes of|agenda|newsletter|press kit|media advisory|summary of|announcement|guidance|policy paper|consultation|"
    r"pressemitteilung|communiqué de presse|comunicado|comunicato)\b",
    re.IGNORECASE,
)
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
        blocks=lambda _: found.blocks,
        turns=TurnStyle(
            labels=LABELS if labelled else (),
            opening=Opening.SPEECH,
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
    before = lines_before(region)
    blocks = _printed(region)
    opening = _front_blocks(blocks, front.read_title(page, before))
    found = front_of(page, before, [line for block in blocks[:opening] for line in block.raw.split("\n") if line.strip()])
    return Reading(found, _ended(blocks[opening:]), _kinds(page, found))


def _printed(region: Node) -> tuple[Block, ...]:
    """The printed paragraphs of a region, its frames and lists of links left out."""
    pre = region if region.tag == "pre" else region.maybe("pre")
    if pre and len(pre.text) > 0.8 * len(region.text):
        settings = {Setting.HEADING: "h3"}
        return tuple(Block((Run(one.text),), settings.get(one.setting, "p")) for one in read_fixed_width(pre.preformatted) if one.setting is not Setting.MARK)
    whole = len(region.text)
    return region.blocks(FRAME, lambda node: (is_frame(node) and len(node.text) < 0.3 * whole) or is_link_list(node))


def _front_blocks(blocks: Sequence[Block], title: str | None) -> int:
    """How many blocks at the head of a region are not yet words: the title again, dates, places, delivery notes, who speaks."""
    count = 0
    for block in blocks[:12]:
        if not _is_front(block, title or ""):
            break
        count += 1
    return count


def _is_front(block: Block, title: str) -> bool:
    text = block.text
    if _SALUTATION.match(text) or len(text) > front.LONGEST or _label(block):
        return False
    if block.heading or plain(text) in plain(title) or _is_date_line(text) or read_delivery(text) or is_note(text):
        return True
    if _first_person(text):
        return False
    return (bool(read_people(text)) and _SPOKEN.search(text) is not None) or (len(text) < 120 and not re.search(r"[.!?:,;…”\"]$", text))


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
    stated = [page.meta(name) for name in ("article:section", "og:type", "dcterms.type", "dc.type")]
    types = [str(item.get("@type")) for item in page.json_ld()]
    heading = next((node.text for node in page.every("h1")), "")
    kicker = heading.removesuffix(found.title or "") if found.title else ""
    return " · ".join(word.replace("-", " ") for word in (kicker, *found.above, *sections, *filter(None, stated), *types) if len(word) < 80)


def _refuse(page: Page, found: Reading) -> None:
    title = found.front.title or ""
    if urlsplit(page.url).path.strip("/") in {"", "index.html", "en", "index.php"}:
        raise Rejected(Reason.NOT_A_SPEECH, "a home page")
    if _UNSPOKEN.search(f"{title[:60]} · {found.kinds}") or any(_UNSPOKEN.match(line) for line in found.front.lines):
        raise Rejected(Reason.NOT_A_SPEECH, "the page calls itself something that nobody says: a release, document or report")
    if not found.blocks:
        raise Rejected(Reason.NOT_A_SPEECH, "the page holds no running text")


def _is_transcript(blocks: Sequence[Block]) -> bool:
    """True when labels show turns: two at least, and most of the words under them."""
    parts = pieces(blocks, TurnStyle(labels=LABELS))
    first = next((number for number, piece in enumerate(parts) if piece.label), None)
    if first is None or sum(piece.label is not None for piece in parts) < 2:
        return first is not None and first < 4 and _speaks(blocks, 60)
    words = [len(piece.block.text) for piece in parts]
    return sum(words[first:]) > 0.5 * sum(words) and _speaks(blocks, 150)


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
    spoken = _is_called_spoken(found)
    quoted = quoted_words(title, blocks)
    if quoted is not None and spoken and sum(len(block.text) for block in quoted if block) > 0.6 * sum(len(block.text) for block in blocks):
        return quoted
    enough = sum(len(block.text.split()) for block in blocks) >= SHORTEST
    greeted = any(_SALUTATION.match(block.text) for block in blocks[:4])
    return blocks if enough and ((spoken and _speaks(blocks, 120)) or (greeted and _speaks(blocks, 60))) else None


def _is_called_spoken(found: Reading) -> bool:
    lines = (found.front.title or "", found.kinds, *found.front.lines)
    return any(_SPOKEN.search(words) for words in lines) or any(read_delivery(words) for words in found.front.lines)


def _note(found: Front) -> str | None:
    """The line above the words that says how they relate to what was said, else the first that is prose."""
    noted = next((words for words in found.lines if read_delivery(words)), None)
    return noted or next((words for words in found.lines if len(words) > 80), None)
