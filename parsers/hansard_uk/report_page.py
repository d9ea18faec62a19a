"""What a page of an official report in printed columns says of itself: subject, day, house, and whether anything on it was spoken."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from parsers.hansard_uk.columns import column_entries
from parsers.hansard_uk.official_report import is_topic
from podium.extract import FRAME, Block, Page, day_in, find_date, first, read_date, text_of

REGIONS = ("#content-small", "#maincontent, #mainContent", "#content", "body")
_WRITTEN = re.compile(
    r"written (?:answers?(?: to questions)?|questions?|(?:ministerial )?statements?|corrections?)|ministerial corrections?|petitions"
    r"|observations",
    re.IGNORECASE,
)
_WRITTEN_COLUMN = re.compile(r"\d+(?:W|WS|P|MC)|W[AS]\d+", re.IGNORECASE)
_ROOM = re.compile(
    r"House of (?:Commons|Lords)|Westminster Hall|Grand Committee"
    r"|.*(?:General|Public Bill|Delegated Legislation|Standing) Committee(?s:.*)",
    re.IGNORECASE,
)
_ROOMS = {"WH": "Westminster Hall", "GC": "Grand Committee"}
_PLACES = {
    "Westminster Hall": "Westminster Hall",
    "Grand Committee": "Grand Committee",
    "Commons": "House of Commons",
    "Lords": "House of Lords",
}


@lru_cache(maxsize=1)
def blocks(page: Page) -> tuple[Block, ...]:
    """The printed paragraphs of the page."""
    region = next((node for css in REGIONS if (node := page.maybe(css))), None)
    return region.blocks(f"{FRAME}, .navLinks, .breadcrumb") if region else ()


@lru_cache(maxsize=1)
def marks(page: Page) -> list[tuple[str, str | None]]:
    """Number and printed day of each column mark of the page."""
    return column_entries(blocks(page))


def headings(page: Page) -> Iterator[str]:
    """What is spoken of, in the order of the page."""
    return (block.text for block in blocks(page) if block.heading and is_topic(block.text))


def topic(page: Page) -> str | None:
    """The first heading that is no formality; on a page from the middle of a debate what the frame says, or the column's mark."""
    printed = (block.text for block in blocks(page) if column_entries([block]))
    return next(headings(page), None) or text_of("head title")(page) or next(printed, None)


def sitting(page: Page) -> date | None:
    """The day beside the column's number, which nearly every such page prints, else the one in heading, frame or address."""
    days = [day for _, day in marks(page) if day]
    return read_date(days[0]) if days else first(day_in("h4, h3, h2"), day_in("head title"), _day_in_address)(page)


def _day_in_address(page: Page) -> date | None:
    """``cm110719``, ``vo970128``, ``text/110719-0001``."""
    found = re.search(r"/(?:cm|vo|text/)(\d\d)(\d\d)(\d\d)\b", page.url)
    return find_date(f"{'19' if found[1] > '80' else '20'}{found[1]}-{found[2]}-{found[3]}") if found else None


def room(page: Page) -> str | None:
    """The house or hall as a heading of the page names it, or the column's number; else as its frame does."""
    named = next((block.text for block in blocks(page) if block.heading and _ROOM.fullmatch(block.text)), None)
    marked = next((_ROOMS[sign] for number, _ in marks(page) for sign in _ROOMS if sign in number), None)
    return named or marked or place_in(text_of("head title")(page))


def place_in(words: str | None) -> str | None:
    """The house or hall that a line of the frame names."""
    return next((place for sign, place in _PLACES.items() if words and sign in words), None)


def is_written(words: str) -> bool:
    """True for the name of a part of the report that nobody spoke."""
    return _WRITTEN.fullmatch(words) is not None


def is_written_page(page: Page) -> bool:
    """Columns numbered 17P, 12W, WA5 or 3WS hold what nobody spoke; where none is numbered, the first heading says so."""
    numbers = [number for number, _ in marks(page)]
    return all(map(_WRITTEN_COLUMN.fullmatch, numbers)) if numbers else is_written(next(headings(page), ""))
