"""American Presidency Project (UC Santa Barbara): words of US presidents and candidates since 1789, in one template.

The texts are mostly in the public domain; the site states no terms of its own for their use in bulk.
"""

import re
from collections.abc import Iterator

from podium.blocks import Block
from podium.labels import bold, capitals, full_stop, letters
from podium.layout import FRAME, Layout, day_of, text_of
from podium.page import Page
from podium.people import read_people, read_person
from podium.records import Speaker
from podium.source import Licence, Listing, Reuse, Source
from podium.turns import TurnStyle

CAST = re.compile(r"\s*(?:participants?|moderators?|panelists?|sponsors?|location|speakers|candidates):\s*", re.IGNORECASE)
NOTE = re.compile(r"\[?NOTES?:", re.IGNORECASE)
TIME = re.compile(
    r"\s*\bat (?:approximately )?(?:\d{1,2}(?::\d\d)?(?: [ap]\.m\.| o'clock)?(?: [CEMP][SD]T)?|noon|midnight)(?: \((?:[^()]*)\))?,?",
    re.IGNORECASE,
)
HELD = re.compile(
    r"\b(?:spoke|speaking|began|held|recorded|delivered|took place)\b[^.;]*?\b(?:in|at|from|aboard|"
    r"on) (?:the )?(?P<place>[A-Z][^.;,]*(?:, [A-Z][^.;,]*)?)"
)
AFTER_PLACE = re.compile(r",? (?:before|to|during|following|on|where|with|upon|prior|after|for|while|as|by|and was|about|near)\b.*")
WRITTEN = re.compile(
    r"written|letters|memorand|executive orders|proclamations|vetoes|signing statements|statements of administration|party platforms|"
    r"^messages$|state of the union messages|guidebook|^statements$"
)
SPOKEN = re.compile(
    r"spoken|remarks|conferences|interviews|debates|briefings|addresses|speeches|eulogies|dinners|chats|association|responses|oral"
)


def key(url: str) -> str | None:
    """The slug, or the number under which the same document stands."""
    found = re.search(r"presidency\.ucsb\.edu/(?:documents/([^/?#]+)|(node/\d+))/?(?:[?#].*)?$", url)
    return found[1] or found[2] if found else None


def categories(page: Page) -> str | None:
    """The categories under which the document is filed."""
    found = [link.text for link in page.every('.group-meta a[href*="/app-categories/"]')]
    return "; ".join(found) or None


def written(page: Page) -> bool:
    """True for orders, letters, messages and statements on paper: every category that says so and none that says spoken."""
    filed = [name.lower() for name in (categories(page) or "").split("; ")]
    return any(map(WRITTEN.search, filed)) and not any(SPOKEN.search(name) and not WRITTEN.search(name) for name in filed)


def printed(page: Page) -> tuple[Block, ...]:
    """The document up to its editors' note, which is the last of it."""
    blocks = page.one(".field-docs-content").blocks(FRAME)
    end = next((number for number, block in enumerate(blocks, 1) if NOTE.match(block.text)), len(blocks))
    return blocks[:end]


def words(page: Page) -> tuple[Block, ...]:
    """The words without the lists of who takes part, which open a debate."""
    return tuple(block for block in printed(page) if not CAST.match(block.raw))


def participants(page: Page) -> Iterator[Speaker]:
    """The people whom a debate lists before it begins: ``Former Governor X (D); Y (Z News)``."""
    for block in printed(page):
        if found := CAST.match(block.raw):
            listed = re.split(r"[;\n]|,? and\b", block.raw[found.end() :])
            yield from (person for entry in listed if len((person := read_person(entry.strip(" ,.;"))).name.split()) > 1)


def heading(page: Page) -> Speaker | None:
    """The person under whose name the document is filed, with the office printed below it."""
    name, office = text_of(".field-docs-person .diet-title", "h3.diet-title")(page), text_of(".diet-by-line", ".field-ds-byline")(page)
    return Speaker(re.sub(r" \(.*\)$", "", name), office.split(":")[0].strip() if office else None) if name else None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Who takes part in a debate; else the person of the document, unless its title names another."""
    listed, person, title = tuple(participants(page)), heading(page), text_of(".field-ds-doc-title h1")(page) or ""
    other = read_people(title) or re.search(r"\bby (?:the )?(?:Vice|First|Second|Press)\b|^Press (?:Briefing|Gaggle)", title)
    return listed or ((person,) if person and not other and not person.name.startswith("Presidential Candidate") else ())


def holders(page: Page) -> tuple[Speaker, ...]:
    """The person of the document, also where others speak."""
    person = heading(page)
    return (person,) if person else ()


def place(page: Page) -> str | None:
    """Where the editors' note says that it was said, and the location."""
    note = next((block.text for block in printed(page) if NOTE.match(block.text)), "")
    held = HELD.search(TIME.sub("", note))
    lines = [AFTER_PLACE.sub("", held["place"]) if held else "", text_of(".field-docs-location .field-spot-state")(page) or ""]
    return "\n".join(line for line in lines if line) or None


def unsaid(block: Block) -> bool:
    """The editors' note, and a line in italics between questions, which names their topic."""
    topic = block.all_italic and len(block.text) < 90 and re.search(r"[\w%]$", block.text) is not None
    return topic or NOTE.match(block.text) is not None


DOCUMENT = Layout(
    name="document",
    landmarks=(".field-docs-content", ".field-ds-doc-title h1"),
    refusals=((written, "a document on paper: an order, letter, message or written statement"),),
    title=text_of(".field-ds-doc-title h1"),
    date=day_of(".field-docs-start-date-time [content]", "content"),
    place=place,
    document_type=categories,
    speakers=speakers,
    holders=holders,
    blocks=words,
    turns=TurnStyle(labels=(letters, full_stop, bold, capitals), note=unsaid),
)
LIST = Layout(
    name="list",
    landmarks=(".view-content, .region-content, body.html",),
    absent=(".field-docs-content",),
    refusals=(("body", "a list or another page without a document"),),
)
LISTS = (
    "presidential/spoken-addresses-and-remarks",
    "presidential/miscellaneous-remarks",
    "presidential/news-conferences",
    "presidential/interviews",
)
OTHERS = ("pressmedia/press-briefings", "elections-and-transitions/debates", "elections-and-transitions/convention-speeches")


def listing(category: str) -> Listing:
    """The pages of one category."""
    url = f"https://www.presidency.ucsb.edu/documents/app-categories/{category}"
    return Listing(
        url=url,
        pages=f"{url}?page={{page}}",
        item=".node-documents",
        link=".field-title a",
        date=".date-display-single",
        first_page=1,
        most_pages=5000,
        pattern=r"/documents/[^/?#]+$",
    )


SOURCE = Source(
    name="presidency_ucsb",
    title="American Presidency Project",
    home="https://www.presidency.ucsb.edu",
    hosts=("www.presidency.ucsb.edu", "presidency.ucsb.edu"),
    key=key,
    licence=Licence("no terms stated", "https://www.presidency.ucsb.edu/about", Reuse.UNKNOWN),
    layouts=(DOCUMENT, LIST),
    scheduled=tuple(map(listing, LISTS)),
    complete=tuple(map(listing, (*LISTS, *OTHERS))),
    delay=10.0,
    schedule="55 4 * * *",
)
