"""The dateline, which says where and when words were spoken, parted from the line above it on who spoke at what. Text in, text out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from podium.extract import (
    Block,
    Feed,
    Layout,
    Licence,
    Page,
    Reuse,
    Source,
    Speaker,
    TurnStyle,
    YearIndex,
    begins_with,
    bold,
    day_in,
    day_within,
    find_date,
    first,
    found_in,
    inline,
    keyed,
    on_host,
    people_in,
    read_people,
    says,
    text_of,
    together,
    without,
)

_AT_THE_END = re.compile(
    r",\s*(?:(?!(?:Vice-)?President|Member|Chair)[A-ZÀ-Þ][\w.' -]{2,40},\s*)?"  # no office: "…, President of the ECB, 9 June 1998"
    r"\d{1,2}(?:\s*[-–]\s*\d{1,2})?\s+[A-Z][a-z]+\s+\d{4}\W*$"
)


def part_dateline(lines: Sequence[str], elsewhere: str | None = None) -> tuple[str, str | None]:
    """The header without its dateline, and that: the last line, else what the page prints ``elsewhere``, else the end of the header."""
    lines = [re.sub(r",(?=[^\W\d_])", ", ", line) for line in lines]  # a lost line break: "President of the ECB,Ada Brevik, …"
    if len(lines) > 1 and find_date(lines[-1]):
        return " ".join(lines[:-1]).strip(" ,"), lines[-1]
    header = " ".join(lines)
    found = _AT_THE_END.search(header)
    if elsewhere or not found:
        return header.removesuffix(elsewhere or "").strip(" ,"), elsewhere
    return header[: found.start()].strip(" ,"), found[0].strip(" ,")


FOLDER = r"/press/(?:key/date|pressconf|press_conference|inter)/"
KEY = keyed(
    r"(?:www\.)?ecb\.(?:europa\.eu|int)/press/[^?#]*/html/(?P<key>(?:ecb\.)?(?:sp|is|in)\d{6}[\w~.-]*?)\.(?P<language>[a-z]{2})\.html",
)
BESIDE = re.compile(r"\bthe Vice-President and I\b", re.IGNORECASE)
INTERVIEW = r"^(?:\w+ )?(?:interview|q ?& ?a|questions and answers)\b"
PRESS = r"\bpress conference\b|\bmonetary policy statement\b|\bintroductory statement\b"
SUBTITLE = ".ecb-pressContentSubtitle"
HEADER = text_of(SUBTITLE)
TITLE = text_of("main .title h1", "h1.ecb-pressContentTitle", "main h1", "h1")
IS_INTERVIEW, IS_PRESS = says(INTERVIEW, TITLE, HEADER), says(PRESS, TITLE, HEADER)
# Lines on the page itself.
NOTE = begins_with(
    r"(?:jump to|click here for) the|(?:with the )?transcript of the questions (?:asked )?and (?:the )?answers(?: given)?|disclaimer|"
    r"interview with (?:(?!interview with )[^?])*,",
    shorter_than=250,
)


def parted(page: Page) -> tuple[str, str | None]:
    """Header and dateline: lines of their own or one, depending on the year."""
    node = page.maybe(SUBTITLE)
    return part_dateline(node.lines if node else [], text_of("main .section p.ecb-publicationDate", "p.ecb-publicationDate")(page))


def header(page: Page) -> str | None:
    """The line that says who speaks and at what."""
    return parted(page)[0] or None


def dateline(page: Page) -> str | None:
    """Place and day."""
    return parted(page)[1]


def of_type(page: Page) -> str | None:
    """The kind of text, from title and header."""
    if page.has("#qa, [name=qa]") or IS_PRESS(page):
        return "press conference"
    return "interview" if IS_INTERVIEW(page) else None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Who answers: the one who is interviewed; the President, when the opening words say that the Vice-President sits beside."""
    people = read_people(header(page) or "")
    alone = of_type(page) == "interview" or BESIDE.search(" ".join(node.text for node in page.every("main p")[:8]))
    return people[:1] if alone and people and "Vice" not in (people[0].role or "") else people


def in_bold(block: Block) -> bool:
    """True for a paragraph of which all letters and figures are bold; a sign between them may not be ("at </strong>€<strong>500 …")."""
    return block.any_bold and all(run.bold or not any(map(str.isalnum, run.text)) for run in block.runs)


# "Transcript of the questions asked and the answers given by X, President of the ECB, and Y, Vice-President of the ECB" (1999 to 2003).
ANSWERING = text_of(".titlepage", ".appendix h2.title", ".appendix .title")
# Until 2008 questions and answers stand in an appendix: ``<div class="appendix"><h2 class="title">Transcript of the questions asked …``.
BODY = ("main > .section, main > .appendix", "main .section, main .appendix", "main article")
DELIVERED = first(day_within(found_in(HEADER, f"(?i){INTERVIEW}.*")), day_within(dateline, HEADER))
PLACE = without(dateline, r"(?:,\s*|(?<!\s)\s+)?\d.*")
DROP = (
    ".ecb-pressContentSubtitle, .ecb-publicationDate, .ecb-authors, .related-topics, .address-box, .footnotes, .footnote, .title, "
    ".final.hidden, .titlepage, "
    ".ecb-pressContentPubDate, a[href='#qa'], .see-also-boxes, .disclaimer, .definition, .accordion, .impressum, table, .slides, "
    "sup:has(a), a[href^='#footnote']"
)
TALK = Layout(
    name="questions",
    landmarks=("main .section, main article", "h1", lambda page: of_type(page) is not None),
    body=BODY,
    title=TITLE,
    header=header,
    date=DELIVERED,
    published=day_in("p.ecb-publicationDate"),
    place=PLACE,
    document_type=of_type,
    speakers=speakers,
    holders=together(people_in(header), people_in(ANSWERING)),
    drop=DROP,
    turns=TurnStyle(labels=(bold, inline), note=NOTE, asked=in_bold),  # questions are whole paragraphs in bold
)
SPEECH = Layout(
    name="speech",
    landmarks=("main .section, main article", "h1", SUBTITLE),
    body=BODY,
    title=TITLE,
    header=header,
    date=DELIVERED,
    place=PLACE,
    drop=DROP,
    turns=TurnStyle(labels=(bold,), note=NOTE),
)
OTHER = Layout(
    name="release",
    landmarks=("main", "h1"),
    absent=(SUBTITLE,),
    refusals=((lambda page: KEY(page.url) is None, "a press release, decision or list, which nobody speaks"),),
)

LIST = "https://www.ecb.europa.eu/press/{folder}/{{year}}/html/index_include.en.html"


def years(folder: str, first_year: int) -> YearIndex:
    """The list of each year, a fragment that the page of the year fetches; the day stands beside the item and in its address."""
    return YearIndex(
        url=LIST.format(folder=folder),
        first_year=first_year,
        item="dd:has(.title a), dd:has(.doc-title a)",
        link=".title a, .doc-title a",
        pattern=r"/(?P<year>\d{4})/html/(?:ecb\.)?(?:sp|is|in)\d\d(?P<month>\d\d)(?P<day>\d\d)[^/]*\.en\.html",
    )


SOURCE = Source(
    name="ecb",
    title="European Central Bank",
    home="https://www.ecb.europa.eu",
    hosts=("www.ecb.europa.eu", "ecb.europa.eu", "www.ecb.int", "ecb.int"),
    key=KEY,
    canonical=on_host("www.ecb.europa.eu", "ecb.europa.eu", "ecb.int"),
    licence=Licence("ECB reuse terms", "https://www.ecb.europa.eu/services/disclaimer/html/index.en.html", Reuse.CONDITIONAL),
    layouts=(TALK, SPEECH, OTHER),
    scheduled=(Feed("https://www.ecb.europa.eu/rss/press.html", rf"{FOLDER}.*\.en\.html"),),
    complete=(
        years("key/date", 1997),
        # Press conferences: the years up to 2024 have stayed at their former address (seen 2026-04).
        replace(years("press_conference/monetary-policy-statement", 1999), former=LIST.format(folder="pressconf")),
        years("inter/date", 2004),
    ),
    schedule="5 */3 * * *",  # the feed holds 15 items of every kind (seen 2026-11)
    version=2,
)
