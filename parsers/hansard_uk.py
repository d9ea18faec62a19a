"""UK Parliament's Hansard: Commons, Lords, Westminster Hall and committees, in today's template, the printed columns before it, and the API's JSON.

Open Parliament Licence. Written answers, written statements, petitions and corrections belong to it too and are spoken by nobody.
"""

import re
from datetime import date
from functools import lru_cache

from podium.blocks import Block
from podium.columns import columns, report
from podium.contributions import contributions, items
from podium.dates import find_date, read_date
from podium.layout import FRAME, Layout, day_in, day_in_address, first, json_at, text_of
from podium.official_report import called, is_topic
from podium.page import Page
from podium.proceedings import Spoken, spoken
from podium.source import JsonList, Licence, Reuse, Source

GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
COLUMNS = re.compile(r"/pa/((?:cm|ld)\w+/(?:cmhansrd|ldhansrd|cmpublic|cmstand|cmgeneral|ldgrand)\w*/[\w./-]+?)\.html?(?:[?#]|$)")
REGIONS = ("#content-small", "#maincontent, #mainContent", "#content", "body")
WRITTEN = re.compile(
    r"(?:written (?:answers?|questions?|(?:ministerial )?statements?|corrections?)|ministerial corrections?|petitions|observations)\b.*", re.IGNORECASE
)
WRITTEN_SECTION = re.compile(r"/(?:written-?(?:statements|answers|corrections)|ministerial-?corrections|petitions)/", re.IGNORECASE)
ROOM = re.compile(r"House of (?:Commons|Lords)|Westminster Hall|Grand Committee|.*(?:General|Public Bill|Delegated Legislation|Standing) Committee.*", re.IGNORECASE)
PLACES = (("Westminster Hall", "Westminster Hall"), ("Grand Committee", "Grand Committee"), ("Commons", "House of Commons"), ("Lords", "House of Lords"))


def key(url: str) -> str | None:
    """``debates/<GUID>`` for page and API alike, else the path of a page of columns."""
    if found := re.search(rf"/debates?/({GUID})", url):
        return f"debates/{found.group(1).lower()}"
    found = COLUMNS.search(url)
    return found.group(1) if found else None


def canonical(url: str) -> str:
    """Without the mark of one contribution and the words searched for."""
    return re.sub(r"[?#].*$", "", url)


@lru_cache(maxsize=1)
def blocks(page: Page) -> tuple[Block, ...]:
    """The printed paragraphs of a page of columns."""
    region = next((node for css in REGIONS if (node := page.maybe(css))), None)
    return region.blocks(f"{FRAME}, .navLinks, .breadcrumb") if region else ()


def is_written(page: Page) -> bool:
    """Columns numbered 17P, 12W, WA5 or 3WS, or a heading that says so, hold what nobody spoke."""
    numbers = [number for number, _ in columns(blocks(page))]
    headings = [block.text for block in blocks(page) if block.heading and block.text and is_topic(block.text)]
    return any(re.search(r"\d(?:W|WS|P|MC)$|^W[AS]\d", number) for number in numbers) or bool(headings and WRITTEN.fullmatch(headings[0]))


def topic(page: Page) -> str | None:
    """The first large heading that is no house's name, else the first heading of a subject, else what the frame or the column says."""
    headings = [block for block in blocks(page) if block.heading and is_topic(block.text)]
    large = [block.text for block in headings if block.tag in {"h1", "h2"}]
    marks = [block.text for block in blocks(page) if columns([block])]
    return next(iter([*large, *(block.text for block in headings)]), None) or text_of("head title")(page) or next(iter(marks), None)


def sitting(page: Page) -> date | None:
    """The day beside the column's number, which every such page prints, else the one in the heading or the frame."""
    days = [day for _, day in columns(blocks(page)) if day]
    return read_date(days[0]) if days else first(day_in("h4, h3, h2"), day_in("head title"), short_day)(page)


def short_day(page: Page) -> date | None:
    """The day in the address: ``cm110719``, ``110719-0001``."""
    found = re.search(r"/(?:cm|vo|text/)(\d\d)(\d\d)(\d\d)\b", page.url)
    return find_date(f"{'19' if found[1] > '80' else '20'}{found[1]}-{found[2]}-{found[3]}") if found else None


def room(page: Page) -> str | None:
    """The house or hall as a heading of the page names it, else as its frame does."""
    headings = (block.text for block in blocks(page) if block.heading)
    return next((text for text in headings if ROOM.fullmatch(text)), None) or place_in(text_of("head title")(page))


def place_in(words: str | None) -> str | None:
    """The house or hall that a line of the frame names."""
    return next((place for sign, place in PLACES if words and sign in words), None)


def chamber(page: Page) -> str | None:
    """The main heading of a whole sitting, else the part of the day that the breadcrumb names, else the house."""
    main = text_of("h2[data-tag=hs_3MainHdg]")(page)
    return main or place_in(" ".join(node.text for node in page.every(".breadcrumb li"))) or place_in(page.url.replace("/lords", "/Lords").replace("/commons", "/Commons"))


def place(page: Page) -> str | None:
    """Location and house of the API's overview."""
    return place_in(f"{json_at('Overview', 'Location')(page)} {json_at('Overview', 'House')(page)}")


def day(page: Page) -> date | None:
    """The overview's day of sitting."""
    stated = json_at("Overview", "Date")(page)
    return read_date(str(stated)[:10]) if stated else None


SITE = Layout(
    name="contributions",
    landmarks=("h1", ".debate-item .contribution, .child-debate .contribution"),
    refusals=((lambda page: bool(WRITTEN_SECTION.search(page.url) or WRITTEN.fullmatch(text_of("h1")(page) or "")), "a written part of the report, spoken by nobody"),),
    title=text_of("h1"),
    # <time datetime> states a wrong day throughout (seen 2026-11): the address has the day of the sitting, and so has the subtitle.
    date=first(day_in_address(r"/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/"), day_in("h1 + h2, .hero-banner h2")),
    place=chamber,
    document_type=lambda page: "Hansard debate",
    spoken=lambda page: spoken(contributions(page), called),
)
PRINTED = Layout(
    name="columns",
    landmarks=('a[name^=column_], b:contains(": Column"), strong:contains(": Column")',),
    refusals=((is_written, "a written part of the report, spoken by nobody"),),
    title=topic,
    date=sitting,
    place=room,
    document_type=lambda page: "Hansard debate",
    spoken=lambda page: spoken(report(blocks(page)), called),
)
API = Layout(
    name="api",
    landmarks=(lambda page: page.is_json and json_at("Overview")(page) is not None,),
    refusals=((lambda page: bool(WRITTEN.fullmatch(str(json_at("Overview", "Location")(page)))), "a written part of the report, spoken by nobody"),),
    title=json_at("Overview", "Title"),
    date=day,
    place=place,
    document_type=lambda page: "Hansard debate",
    language=lambda page: "en",
    spoken=lambda page: spoken(items(page.json()), called),
)
LIST = Layout(
    name="list",
    landmarks=('title:contains("Hansard"), title:contains("debates by date"), h1:contains("by date")',),
    absent=(".contribution",),
    refusals=(("body", "an index or list of the report's parts"),),
)

SOURCE = Source(
    name="hansard_uk",
    title="Hansard, UK Parliament",
    home="https://hansard.parliament.uk",
    hosts=(
        "hansard.parliament.uk",
        "hansard-api.parliament.uk",
        "www.publications.parliament.uk",
        "publications.parliament.uk",
        "www.parliament.uk",
    ),
    key=key,
    canonical=canonical,
    licence=Licence("Open Parliament Licence", "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/", Reuse.CONDITIONAL),
    layouts=(API, SITE, PRINTED, LIST),
    complete=tuple(
        JsonList(
            url="https://hansard-api.parliament.uk/search/debates.json?queryParameters.house="
            + house
            + "&queryParameters.startDate={since:%Y-%m-%d}&queryParameters.endDate={until:%Y-%m-%d}&queryParameters.take=100&queryParameters.skip={offset}",
            items="Results",
            link="https://hansard-api.parliament.uk/debates/debate/{DebateSectionExtId}.json",
            date="SittingDate",
            title="Title",
            total="TotalResultCount",
        )
        for house in ("Commons", "Lords")
    ),
)
