"""President of Russia, in English: news with transcripts since 2000 in one template. CC BY 4.0 but for agency photographs."""

import re
from datetime import date, timedelta

from podium.extract import (
    Feed,
    Layout,
    Licence,
    Listing,
    Opening,
    Page,
    Reuse,
    Source,
    Speaker,
    TurnStyle,
    bold,
    capitals,
    day_of,
    either,
    find_date,
    inline,
    quoted_message,
    recordings,
    text_of,
    titled_words,
    together,
)

ARTICLE = re.compile(
    r"^https?://(?:www\.)?en\.kremlin\.ru/(?:(?:events|acts|misc)/(?:[\w-]+/)*|d/)(\d+)(?:/(?:print|photos|videos|audios))?/?(?:[?#].*)?$"
)
# Who held the office when; a page's words alone say whether its record gives it.
PRESIDENTS = (
    ("Vladimir Putin", date(1999, 12, 31), date(2008, 5, 7)),
    ("Dmitry Medvedev", date(2008, 5, 7), date(2012, 5, 7)),
    ("Vladimir Putin", date(2012, 5, 7), date.max),
)
OFFICE = re.compile(
    r"\b[Tt]he (?P<office>President(?: of Russia| of the Russian Federation)?|Russian President)\b(?! of| [A-Z])(?:['’]s\b)?"
)
GIVEN = re.compile(
    r"\b(?:(?:interview|conversation) (?:took place|was (?:given|held))|(?:recorded|filmed|taped))"
    r"(?: (?:in|at) (?:the )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3},?)? on (?P<day>[A-Z][a-z]+ \d{1,2})\b(?:,? (?P<year>\d{4}))?"
)
QUOTED = re.compile(r"[“”«\"„].*")


def key(url: str) -> str | None:
    """The number that an article has in every section and in both languages."""
    found = None if re.search(r"/page/\d+", url) else ARTICLE.match(url)
    return found.group(1) if found else None


def canonical(url: str) -> str:
    """The address in the news section."""
    number = key(url)
    return f"http://en.kremlin.ru/events/president/news/{number}" if number else url


def delivered(page: Page) -> date | None:
    """The day above the article, which is that of the event; lead or summary may say that an interview was given in the days before."""
    day = day_of("time.read__published", "datetime")(page)
    told = filter(None, [text_of(".read__lead")(page), page.meta("description")])
    found = next(filter(None, map(GIVEN.search, told)), None)
    if found is None or day is None:
        return day
    given = find_date(f"{found['day']}, {found['year'] or day.year}")
    return given if given and timedelta(0) <= day - given <= timedelta(days=31) else day


def holders(page: Page) -> tuple[Speaker, ...]:
    """The President in the words by which the page calls him, where it names the one of that day beside."""
    day = day_of("time.read__published", "datetime")(page)
    name = next((name for name, since, until in PRESIDENTS if day and since <= day < until), None)
    prose = [node.text for css in ("h1", ".read__lead", "[itemprop=articleBody] p") for node in page.every(css)]
    if name is None or not any(name in line for line in prose):
        return ()
    called = [found for line in prose if "President" in line and (found := OFFICE.search(QUOTED.sub("", line)))]
    return (Speaker(name, max((found["office"] for found in called), key=len)),) if called else ()


TEMPLATE = Layout(
    name="article",
    landmarks=("h1.entry-title, h1.p-name", "[itemprop=articleBody]"),
    body=("[itemprop=articleBody]",),
    refusals=(
        (".announce_date", "an announcement of what is to come"),
        ("body:not(:has(time.read__published))", "a view of photographs or an announcement, without a text of its own"),
    ),
    title=text_of("h1.entry-title", "h1.p-name"),
    lead=text_of(".read__lead"),
    date=delivered,
    published=day_of(".read__status time", "datetime"),
    place=text_of(".read__place"),
    holders=holders,
    media=together(
        recordings('.media__video source[data-quality="high"]', "src", "video"),
        recordings('.media__audio source[type^="audio/"]', "src", "audio"),
    ),
    # Pull quotes repeat sentences of the body, inside anybody's turn; tooltips give the office of today (seen 2026-11).
    drop=".read__bottommeta, .masha-ignore, [class*=media__], .read__tooltip, blockquote",
    turns=TurnStyle(labels=(bold, capitals, inline), opening=Opening.NOTE, unlabelled=either(quoted_message, titled_words)),
)
LIST = Layout(
    name="listing",
    landmarks=(".hentry[data-id], .lister-page, .events",),
    absent=("[itemprop=articleBody]",),
    refusals=(("body", "a list of articles"),),
)

SOURCE = Source(
    name="kremlin",
    title="President of Russia",
    home="http://en.kremlin.ru",
    hosts=("en.kremlin.ru", "www.en.kremlin.ru"),
    key=key,
    canonical=canonical,
    licence=Licence("CC-BY-4.0", "http://en.kremlin.ru/about/copyrights", Reuse.OPEN),
    layouts=(TEMPLATE, LIST),
    scheduled=(Feed("http://en.kremlin.ru/events/president/news/feed", r"/events/president/news/\d+"),),
    complete=(
        Listing(
            url="http://en.kremlin.ru/events/president/news",
            pages=None,
            item="div.hentry[data-id]",
            link="a[rel=bookmark]",
            date="time[datetime]",
            next="a[rel=next]",
            title=".entry-title",
        ),
    ),
    delay=12.0,  # the site answers 403 after some 150 quick requests
    schedule="50 */4 * * *",  # the feed holds 20 items (seen 2026-11)
)
