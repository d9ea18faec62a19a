"""Board of Governors of the Federal Reserve System: speeches and testimony since 2006, press conferences of the FOMC since 2011 (PDF).

A work of the US government, in the public domain. Written from documentation of the site and one real transcript (2013). Press releases,
minutes and statements of the FOMC are documents, not speech.
"""

from podium.extract import (
    Feed,
    JsonList,
    Layout,
    Licence,
    Listing,
    Reuse,
    Source,
    TurnStyle,
    address_of_page,
    addressed,
    always,
    begins_with,
    beside,
    between,
    bold,
    by,
    capitals,
    day_in,
    day_within,
    first,
    found_in,
    full_stop,
    is_all,
    joined_answers,
    keyed,
    recordings,
    says,
    text_of,
    together,
    unspoken,
)

HOST = "https://www.federalreserve.gov"
ARTICLE = keyed(r"(?i:(?:www\.)?federalreserve\.gov/newsevents/(?P<key>(?:speech|testimony)/[a-z.-]+\d{8}[a-z]?)\.html?)", spelt=str.lower)
# The page of a press conference holds a recording and the link to the transcript, which is meant by it; its name is spelt in two ways.
CONFERENCE = keyed(
    r"(?i:(?:www\.)?federalreserve\.gov/mediacenter/files/fomcpresconf(?P<day>\d{8})\.pdf)",
    r"(?i:(?:www\.)?federalreserve\.gov/monetarypolicy/fomcpress?conf(?P<day>\d{8})\.html?)",
    form="presconf{day}",
)
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
HEADING = text_of("h1", "p:has(> b)")
# On the day itself the file holds the opening statement alone, then a preliminary transcript, and the final one days later.
PRELIMINARY = says(r"\bpreliminary\b", text_of("header"))
TRANSCRIPT = Layout(
    name="press-conference",
    landmarks=("body.pdf", says(r"^transcript of .*press conference", HEADING)),
    title=found_in(HEADING, r"(?i)^transcript of .*?press conference(?: call| opening statement)?"),
    date=day_within(HEADING, text_of("h2", "p[align=center]"), text_of("header")),
    document_type=always("press conference"),
    blocks=between(
        ("body.pdf",),
        drop="header, h1, h2, p[align=center]:has(b)",
        begins=begins_with(r"transcript of .*press conference", shorter_than=150),  # a title that is too wide to stand in the middle
    ),
    issues=lambda page: ("preliminary: the head of its pages says that the transcript is not final",) if PRELIMINARY(page) else (),
    turns=TurnStyle(labels=(full_stop, capitals)),
)
# The page of a press conference: the recording, and links to the transcript and the papers of the day.
RECORDING = Layout(
    name="recording",
    landmarks=("a[href*='/mediacenter/files/FOMCpres' i]",),
    absent=("body.pdf", "p.speaker", ".fomc-meeting"),
    companion=True,
    media=together(recordings("video source[src], video[src]", "src", "video"), recordings("a[href$='.mp4' i]", "href", "video")),
)
PAPER = unspoken("paper", "body.pdf", why="a document that is printed as PDF, and no transcript")
RELEASE = unspoken(
    "press-release",
    "p.article__time, #article, .panel-group, .releaseTime",
    absent=("p.speaker",),
    why="a press release or list, which nobody speaks",
)


def conferences(page: str) -> Listing:
    """The press conferences that a page of the FOMC's calendar links: the last five years stand on one, each earlier year has its own."""
    link = "a[href*='/monetarypolicy/fomcpres']"
    pattern = r"/fomcpress?conf(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)\.htm"
    return Listing(f"{HOST}/monetarypolicy/{page}.htm", pages=None, item=link, link="a", pattern=pattern)


SOURCE = Source(
    name="federal_reserve",
    title="Federal Reserve Board",
    home="https://www.federalreserve.gov",
    hosts=("www.federalreserve.gov", "federalreserve.gov"),
    key=first(ARTICLE, CONFERENCE),
    canonical=addressed(ARTICLE, HOST + "/newsevents/{key}.htm", addressed(CONFERENCE, HOST + "/mediacenter/files/FOMC{key}.pdf")),
    licence=Licence("US-GOV-PD", "https://www.federalreserve.gov/disclaimer.htm", Reuse.OPEN),
    companion=beside(CONFERENCE, HOST + "/monetarypolicy/fomc{key}.htm"),
    layouts=(TRANSCRIPT, PAPER, ITEMS, RECORDING, RELEASE),
    scheduled=(
        Feed("https://www.federalreserve.gov/feeds/speeches.xml", r"/newsevents/speech/"),
        Feed("https://www.federalreserve.gov/feeds/testimony.xml", r"/newsevents/testimony/"),
        conferences("fomccalendars"),
    ),
    # The last row of each list holds its own date and no item (sources checked 2026-11).
    complete=(
        *(
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
        conferences("fomccalendars"),
        *(conferences(f"fomchistorical{year}") for year in range(2011, 2021)),  # 2021 moves there when its papers are opened, in 2027
    ),
)
