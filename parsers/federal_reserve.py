"""Board of Governors of the Federal Reserve System: speeches and testimony since 2006. A work of the US government, in the public domain.

Written from documentation of the site, not from its pages. Press releases, minutes and statements of the FOMC are documents, not speech.
"""

from podium.extract import (
    Feed,
    JsonList,
    Layout,
    Licence,
    Reuse,
    Source,
    TurnStyle,
    address_of_page,
    addressed,
    between,
    bold,
    by,
    capitals,
    day_in,
    first,
    found_in,
    is_all,
    joined_answers,
    keyed,
    text_of,
    unspoken,
)

KEY = keyed(r"(?i:(?:www\.)?federalreserve\.gov/newsevents/(?P<key>(?:speech|testimony)/[a-z.-]+\d{8}[a-z]?)\.html?)", spelt=str.lower)
OCCASION = text_of("#article p.location", "p.location")
CONGRESS = r"(U\.S\. (?:Senate|House of Representatives)), [^,]+, [^,]+?(?:(?<!\s)\s*\([^()]*\))?$"
CITY = r"(?<![^,])([^,]+, [^,]+?)(?:(?<!\s)\s*\([^()]*\))?$"
BACK_MATTER = r"(?:references|footnotes|notes|endnotes|accessible version(?: of figures?)?|last update: .*)[.:]?|.*return to text"

ITEMS = Layout(
    name="article",
    landmarks=("#article .heading, #article p.article__time, p.article__time", "h3.title, #article h3", "p.speaker"),
    title=text_of("#article h3.title", "h3.title", "#article h3"),
    header=OCCASION,
    speakers=by(text_of("p.speaker")),
    date=day_in("#article p.article__time, p.article__time"),
    place=joined_answers(found_in(OCCASION, CONGRESS), found_in(OCCASION, CITY), joint=", "),
    document_type=first(text_of("#page-title h2", ".page-header h2", "#page-title"), found_in(address_of_page, "/(speech|testimony)/")),
    blocks=between(
        ("#article > div:not(.heading)", "#content div.col-xs-12.col-md-8:not(.heading)"),
        drop="sup:has(a), a:has(> sup), .panel, .shareDL, .share, .lastUpdate, table, .figure, hr",
        ends=is_all(BACK_MATTER),
    ),
    turns=TurnStyle(labels=(bold, capitals)),
)
RELEASE = unspoken(
    "press-release",
    "p.article__time, #article, .panel-group, .releaseTime",
    absent=("p.speaker",),
    why="a press release or list, which nobody speaks",
)

SOURCE = Source(
    name="federal_reserve",
    title="Federal Reserve Board",
    home="https://www.federalreserve.gov",
    hosts=("www.federalreserve.gov", "federalreserve.gov"),
    key=KEY,
    canonical=addressed(KEY, "https://www.federalreserve.gov/newsevents/{key}.htm"),
    licence=Licence("US-GOV-PD", "https://www.federalreserve.gov/disclaimer.htm", Reuse.OPEN),
    layouts=(ITEMS, RELEASE),
    scheduled=(
        Feed("https://www.federalreserve.gov/feeds/speeches.xml", r"/newsevents/speech/"),
        Feed("https://www.federalreserve.gov/feeds/testimony.xml", r"/newsevents/testimony/"),
    ),
    # The last row of each list holds its own date and no item (sources checked 2026-11).
    complete=tuple(
        JsonList(
            url=f"https://www.federalreserve.gov/json/ne-{kind}.json",
            items="",
            link="https://www.federalreserve.gov{l}",
            date="d",
            title="t",
            ignore=("updateDate",),
            pattern=rf"/newsevents/{folder}/",
            order="MDY",
        )
        for kind, folder in (("speeches", "speech"), ("testimony", "testimony"))
    ),
    verified=False,
)
