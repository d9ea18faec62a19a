"""The lists of who takes part that stand above a debate: "Participants: Former Governor X (D); Y (Z News)"."""

import re
from collections.abc import Iterable

from podium.extract import (
    FRAME,
    Block,
    Layout,
    Licence,
    Listing,
    Page,
    Reuse,
    Source,
    Speaker,
    TurnStyle,
    begins_with,
    bold,
    capitals,
    day_of,
    every_text_of,
    found_in,
    full_stop,
    italic,
    keyed,
    letters,
    read_people,
    read_person,
    text_of,
    unspoken,
    without,
)

_LIST = re.compile(r"\s*(?:participants?|moderators?|panelists?|sponsors?|location|speakers|candidates):\s*", re.IGNORECASE)
_PARTING = re.compile(r"[;\n]|,? and\b")


def is_list_of_participants(block: Block) -> bool:
    """True for such a list; the lines on place and sponsors beside it are like it."""
    return _LIST.match(block.raw) is not None


def read_participants(blocks: Iterable[Block]) -> tuple[Speaker, ...]:
    """The people whom the lists among the paragraphs name, in order; an organisation of one word is none."""
    listed = [block.raw[found.end() :] for block in blocks if (found := _LIST.match(block.raw))]
    people = (read_person(entry.strip(" ,.;")) for entries in listed for entry in _PARTING.split(entries))
    return tuple(person for person in people if len(person.name.split()) > 1)


KEY = keyed(
    r"(?:www\.)?presidency\.ucsb\.edu/documents/(?P<key>[^/?#]+)",
    r"(?:www\.)?presidency\.ucsb\.edu/(?P<key>node/\d+)",  # the same document by its number
)
IS_NOTE = begins_with(r"\[?NOTES?:")
TIME = r"\s*\bat (?:approximately )?(?:\d{1,2}(?::\d\d)?(?: [ap]\.m\.| o'clock)?(?: [CEMP][SD]T)?|noon|midnight)(?: \((?:[^()]*)\))?,?"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
HELD = (
    r"\b(?:spoke|speaking|began|held|recorded|delivered|took place)\b[^.;]*?\b(?:in|at|from|aboard|"
    rf"on) (?:the )?(?!{MONTH}|\w+day\b)(?P<place>[A-Z][^.;,]*(?:, [A-Z][^.;,]*)?)"
)
CITY = r"\bin ([A-Z][\w.'’ -]+, [A-Z][\w. ]+)$"
AFTER_PLACE = r",? (?:before|to|during|following|on|where|with|upon|prior|after|for|while|as|by|and was|about|near)\b.*"
WRITTEN = re.compile(
    r"written|letters|memorand|executive orders|proclamations|vetoes|signing statements|statements of administration|party platforms|"
    r"^messages$|state of the union messages|guidebook|^statements$"
)
SPOKEN = re.compile(
    r"spoken|remarks|conferences|interviews|debates|briefings|addresses|speeches|eulogies|dinners|chats|association|responses|oral"
)
OTHERS_SPEAK = re.compile(r"\b(?:by|[Rr]emarks of) (?:the )?(?P<who>Vice|First|Second|Press)\b|^Press (?:Briefing|Gaggle)")
TITLE = text_of(".field-ds-doc-title h1")
CATEGORIES = every_text_of('.group-meta a[href*="/app-categories/"]')


def written(page: Page) -> bool:
    """True for orders, letters, messages and statements on paper: every category that says so and none that says spoken."""
    filed = [name.lower() for name in (CATEGORIES(page) or "").split("; ")]
    return any(map(WRITTEN.search, filed)) and not any(SPOKEN.search(name) and not WRITTEN.search(name) for name in filed)


def printed(page: Page) -> tuple[Block, ...]:
    """The document up to its editors' note, which is the last of it."""
    blocks = page.one(".field-docs-content").blocks(FRAME)
    end = next((number for number, block in enumerate(blocks, 1) if IS_NOTE(block)), len(blocks))
    return blocks[:end]


def words(page: Page) -> tuple[Block, ...]:
    """The words without the lists of who takes part, which open a debate."""
    return tuple(block for block in printed(page) if not is_list_of_participants(block))


def editors_note(page: Page) -> str | None:
    """The note under the words, in them or in a field of its own, which says where they were spoken."""
    return next((block.text for block in printed(page) if IS_NOTE(block)), None) or text_of(".field-docs-footnote")(page)


def filed_under(page: Page) -> tuple[Speaker, ...]:
    """The person under whose name the document is filed, also where others speak, with the office printed below it."""
    name, office = text_of(".field-docs-person .diet-title", "h3.diet-title")(page), text_of(".diet-by-line", ".field-ds-byline")(page)
    return (
        (Speaker(name.partition(" (")[0] if name.endswith(")") else name, office.split(":")[0].strip() if office else None),)
        if name
        else ()
    )


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Who takes part in a debate; else the person of the document, unless its title names another."""
    if listed := read_participants(printed(page)):
        return listed
    title = TITLE(page) or ""
    other, filed = OTHERS_SPEAK.search(title), filed_under(page)
    own = other and other["who"] and any(other["who"] in (person.role or "") for person in filed)
    if read_people(title) or (other and not own):
        return ()
    return tuple(person for person in filed if not person.name.startswith("Presidential Candidate"))


def place(page: Page) -> str | None:
    """The site of the editors' note above the city of the publishing details, or of the title where they have none."""
    noted = without(found_in(without(editors_note, TIME), HELD), AFTER_PLACE)(page)
    city, titled = text_of(".field-docs-location .field-spot-state")(page), found_in(TITLE, CITY)(page)
    if titled and (titled.endswith(f", {city}") if city else noted):
        city = titled  # the field may give the state alone
    return "\n".join(filter(None, [noted, city])) or None


def is_topic(block: Block) -> bool:
    """True for a line in italics between questions, which names their topic."""
    return block.all_italic and len(block.text) < 90 and re.search(r"[\w%]$", block.text) is not None


DOCUMENT = Layout(
    name="document",
    landmarks=(".field-docs-content", ".field-ds-doc-title h1"),
    refusals=((written, "a document on paper: an order, letter, message or written statement"),),
    title=TITLE,
    date=day_of(".field-docs-start-date-time [content]", "content"),
    place=place,
    document_type=CATEGORIES,
    speakers=speakers,
    holders=filed_under,
    blocks=words,
    turns=TurnStyle(labels=(letters, italic, full_stop, bold, capitals), note=lambda block: is_topic(block) or IS_NOTE(block)),
)
LIST = unspoken(
    "list", ".view-content, .region-content, body.html", absent=(".field-docs-content",), why="a list or another page without a document"
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
    key=KEY,
    licence=Licence("no terms stated", "https://www.presidency.ucsb.edu/about", Reuse.UNKNOWN),
    layouts=(DOCUMENT, LIST),
    scheduled=tuple(map(listing, LISTS)),
    complete=tuple(map(listing, (*LISTS, *OTHERS))),
    delay=10.0,
    schedule="55 4 * * *",
)
