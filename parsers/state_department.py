"""US Department of State, live and archived: briefings, remarks, interviews since 2017. Works of the US government, in the public domain.

Written from documentation of the sites, not from their pages. The live site answers robots with an error page; the archives answer.
"""

import re
from datetime import date

from podium.blocks import Block
from podium.dates import find_date
from podium.labels import bold, capitals, letters
from podium.layout import Layout, day_in, first, text_of
from podium.page import Page
from podium.people import read_people
from podium.records import Speaker
from podium.source import Feed, Licence, Reuse, Sitemap, Source
from podium.turns import Opening, TurnStyle

HOST = re.compile(r"^https?://(?:(?:www|(?:2017-2021|2021-2025)(?:-translations)?)\.)?state\.gov/", re.IGNORECASE)
NO_ARTICLE = re.compile(r"^(?:$|page/|category/|tag/|press-releases/?$|department-press-briefings/?$|wp-|search|author/|feed)")
UNSPOKEN = re.compile(
    r"public schedule|read-?out|media note|fact sheet|notice to the press|taken question|report|biograph|travel|advisory|press kit"
    r"|collection|article|blog|diplomatic note|treat(?:y|ies)|visa|joint statement",
    re.IGNORECASE,
)
HEADLINE = re.compile(r"(?:public schedule|read-?out|secretary .{3,60}['’]s (?:call|meeting) with)", re.IGNORECASE)
TITLE = text_of("h1.featured-content__headline", ".report__title", "article h1", "main h1", "h1")
TYPE = text_of(".doctype-meta", ".article-meta.doctype-meta", ".report-meta__type", ".featured-content__tag")
BUREAU = text_of(".article-meta__author-bureau", ".report-meta__author")


def key(url: str) -> str | None:
    """The path, with the archive's years before it where it is one."""
    path = re.sub(r"[?#].*$", "", HOST.sub("", url)).strip("/")
    years = re.match(r"https?://(\d{4}-\d{4})", url)
    return None if not HOST.match(url) or NO_ARTICLE.match(path) else f"{years[1]}/{path}" if years else path


def canonical(url: str) -> str:
    """Over https, without query."""
    return re.sub(r"^http:", "https:", re.sub(r"[?#].*$", "", url))


def unspoken(page: Page) -> bool:
    """Schedules, readouts and notes, by type, else by title."""
    return UNSPOKEN.search(TYPE(page) or "") is not None or HEADLINE.match(TITLE(page) or "") is not None


def author(page: Page) -> tuple[Speaker, ...]:
    """The official who is named as author; a bureau is nobody."""
    named = BUREAU(page) or ""
    return read_people(f"by {named}") if not re.match(r"(?:office|bureau|department|u\.?s\.? )", named, re.IGNORECASE) else ()


def titled_day(page: Page) -> date | None:
    """The day in a headline such as "Department Press Briefing – July 8, 2025"."""
    return find_date(TITLE(page) or "", order="MDY")


def tail(block: Block) -> bool:
    """The contents above and marks below the words."""
    return re.fullmatch(r"#(?:\s*#)*|tags|table of contents|share", block.text, re.IGNORECASE) is not None


ARTICLE = Layout(
    name="wordpress",
    landmarks=(".entry-content", "h1", "[class*=article-meta], [class*=report-meta], .doctype-meta, body.single-state_briefing"),
    absent=("body.archive, body.search, .collection-results",),
    body=(".entry-content",),
    refusals=((unspoken, "a schedule, readout, note or fact sheet, which nobody speaks"),),
    title=TITLE,
    date=first(titled_day, day_in(".article-meta__publish-date, .report-meta__date")),
    published=day_in(".article-meta__publish-date, .report-meta__date"),
    place=text_of(".article-meta__location", ".report-meta__location"),
    document_type=TYPE,
    speakers=author,
    drop=".wp-block-summary-article-index, .related-tags, .related-tags__pills, .share, [class*=share], .wp-block-embed, .post-tags",
    turns=TurnStyle(labels=(letters, capitals, bold), opening=Opening.SPEECH, note=tail),
)

SOURCE = Source(
    name="state_department",
    title="US Department of State",
    home="https://www.state.gov",
    hosts=("www.state.gov", "state.gov", "2021-2025.state.gov", "2017-2021.state.gov"),
    key=key,
    canonical=canonical,
    licence=Licence("US-GOV-PD", "https://www.state.gov/copyright-information/", Reuse.OPEN),
    layouts=(ARTICLE,),
    scheduled=(Feed("https://www.state.gov/rss-feed/press-releases/feed/"),),
    complete=(
        Sitemap("https://2021-2025.state.gov/state_briefing-sitemap.xml", r"state\.gov/briefings/"),
        Sitemap("https://2021-2025.state.gov/sitemap_index.xml", r"state\.gov/", r"state_(?:briefing|remarks|interview)"),
    ),
    verified=False,
    schedule="15 * * * *",  # releases of every kind share the feed
)
