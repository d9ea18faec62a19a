"""UK Parliament's Hansard: Commons, Lords, Westminster Hall, committees; today's template, printed columns before it, the API's JSON.

Open Parliament Licence. Written answers, written statements, petitions and corrections belong to it too and are spoken by nobody.
"""

import re

from parsers.hansard_uk.columns import report
from parsers.hansard_uk.contributions import contribution_entries, items
from parsers.hansard_uk.official_report import speaker_of_label
from parsers.hansard_uk.report_page import blocks, is_written, is_written_page, place_in, room, sitting, topic
from podium.extract import (
    JsonList,
    Layout,
    Licence,
    Page,
    Reuse,
    Source,
    always,
    chamber_record,
    day_in,
    day_in_address,
    every_text_of,
    first,
    json_at,
    json_day,
    keyed,
    text_of,
    unspoken,
    without_query,
)

# The GUID is that of the page and the API alike; 14 digits before 2018.
DEBATE = keyed(
    r"hansard(?:-api)?\.parliament\.uk/(?:[^?#]*?/)?debates?/(?P<key>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|\d{14,})(?:[./][^?#]*)?",
    form="debates/{key}",
    spelt=str.lower,
)
COLUMNS = keyed(
    r"(?:www\.)?(?:publications\.)?parliament\.uk/pa/"
    r"(?P<key>(?:cm|ld)\w+/(?:cmhansrd|ldhansrd|cmpublic|cmstand|cmgeneral|ldgrand)\w*/[\w./-]+?)\.html?",
)
WRITTEN = re.compile(r"/(?:written-?(?:statements|answers|corrections)|ministerial-?corrections|petitions)/", re.IGNORECASE)
UNSPOKEN = "a written part of the report, spoken by nobody"
HEADING = text_of("main h1, .hero-banner h1")


def is_written_section(page: Page) -> bool:
    """The address, the breadcrumb or the title says it."""
    words = [node.text for node in page.every(".breadcrumb li")]
    return WRITTEN.search(page.url) is not None or any(map(is_written, [*words, HEADING(page) or ""]))


def chamber(page: Page) -> str | None:
    """The main heading of a whole sitting, else the part of the day that the breadcrumb names, else the house in the address."""
    main = text_of("h2[data-tag=hs_3MainHdg]")(page)
    house = re.search(r"hansard\.parliament\.uk/(commons|lords)/", page.url, re.IGNORECASE)
    crumbs = every_text_of(".breadcrumb li", joint=" ")(page)
    return main or place_in(crumbs) or place_in(house[1].capitalize() if house else None)


def place(page: Page) -> str | None:
    """Location and house of the API's overview."""
    return place_in(f"{json_at('Overview', 'Location')(page)} {json_at('Overview', 'House')(page)}")


TYPE = always("Hansard debate")

SITE = Layout(
    name="contributions",
    landmarks=("main h1, .hero-banner h1", ".child-debate .contribution, .debate-item .contribution"),
    refusals=((is_written_section, UNSPOKEN),),
    title=HEADING,
    # <time datetime> states a wrong day throughout (seen 2026-11): the address has the day of the sitting, and so has the subtitle.
    date=first(day_in_address(r"/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/"), day_in(".hero-banner h2, main h1 + h2")),
    place=chamber,
    document_type=TYPE,
    spoken=lambda page: chamber_record(contribution_entries(page), speaker_of_label),
)
PRINTED = Layout(
    name="columns",
    landmarks=('a[name^=column_], b:contains(": Column"), strong:contains(": Column")',),
    refusals=((is_written_page, UNSPOKEN),),
    title=topic,
    date=sitting,
    place=room,
    document_type=TYPE,
    spoken=lambda page: chamber_record(report(blocks(page)), speaker_of_label),
)
# As the API's own description has it; no answer of it has been seen.
API = Layout(
    name="api",
    landmarks=(lambda page: page.is_json and json_at("Overview")(page) is not None,),
    refusals=((lambda page: is_written(str(json_at("Overview", "Location")(page))), UNSPOKEN),),
    title=json_at("Overview", "Title"),
    date=json_day("Overview", "Date"),
    place=place,
    document_type=TYPE,
    language=always("en"),
    spoken=lambda page: chamber_record(items(page.json()), speaker_of_label),
)
LIST = unspoken(
    "list",
    'title:contains("Hansard"), title:contains("debates by date"), h1:contains("by date")',
    lambda page: not page.has(".contribution"),
    why="an index or list of the report's parts",
)
SEARCH = tuple(
    JsonList(
        url=f"https://hansard-api.parliament.uk/search/debates.json?queryParameters.house={house}"
        "&queryParameters.startDate={since:%Y-%m-%d}&queryParameters.endDate={until:%Y-%m-%d}"
        "&queryParameters.take=100&queryParameters.skip={offset}",
        items="Results",
        link="https://hansard-api.parliament.uk/debates/debate/{DebateSectionExtId}.json",
        date="SittingDate",
        title="Title",
        total="TotalResultCount",
    )
    for house in ("Commons", "Lords")
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
    key=first(DEBATE, COLUMNS),
    canonical=without_query,
    licence=Licence(
        "Open Parliament Licence",
        "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/",
        Reuse.CONDITIONAL,
    ),
    layouts=(API, SITE, PRINTED, LIST),
    scheduled=SEARCH,
    complete=SEARCH,
    schedule="30 5 * * *",  # the day before is whole by then
    version=2,
)
