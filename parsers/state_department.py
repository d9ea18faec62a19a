"""US Department of State, live and archived: briefings, remarks, interviews since 2017. Works of the US government, in the public domain.

Written from documentation of the sites, not from their pages. The live site answers robots with an error page; the archives answer.
"""

import re

from podium.extract import (
    Feed,
    Layout,
    Licence,
    Opening,
    Reuse,
    Sitemap,
    Source,
    TurnStyle,
    any_of,
    bold,
    by,
    capitals,
    day_in,
    day_within,
    first,
    found_in,
    is_all,
    letters,
    over_https,
    says,
    text_of,
    without_query,
)

HOST = re.compile(r"^https?://(?:(?:www|(?P<years>2017-2021|2021-2025)(?:-translations)?)\.)?state\.gov/", re.IGNORECASE)
NO_ARTICLE = re.compile(r"^(?:$|page/|category/|tag/|press-releases/?$|department-press-briefings/?$|wp-|search|author/|feed)")
NOT_SPOKEN = (
    r"public schedule|read-?out|media note|fact sheet|notice to the press|taken question|report|biograph|travel|advisory|press kit"
    r"|collection|article|blog|diplomatic note|treat(?:y|ies)|visa|joint statement"
)
HEADLINE = r"^(?:public schedule|read-?out|secretary .{3,60}['’]s (?:call|meeting) with)"
OFFICIAL = r"^(?!(?i:office|bureau|department|u\.?s\.? )).*"  # a bureau is nobody
TITLE = text_of("h1.featured-content__headline", ".report__title", "article h1", "main h1", "h1")
TYPE = text_of(".doctype-meta", ".article-meta.doctype-meta", ".report-meta__type", ".featured-content__tag")
RELEASED = day_in(".article-meta__publish-date, .report-meta__date")


def key(url: str) -> str | None:
    """The path, with the archive's years before it where it is one."""
    here = HOST.match(url)
    path = without_query(HOST.sub("", url)).strip("/")
    if here is None or NO_ARTICLE.match(path):
        return None
    return f"{here['years']}/{path}" if here["years"] else path


ARTICLE = Layout(
    name="wordpress",
    landmarks=(".entry-content", "h1", "[class*=article-meta], [class*=report-meta], .doctype-meta, body.single-state_briefing"),
    absent=("body.archive, body.search, .collection-results",),
    body=(".entry-content",),
    refusals=((any_of(says(NOT_SPOKEN, TYPE), says(HEADLINE, TITLE)), "a schedule, readout, note or fact sheet, which nobody speaks"),),
    title=TITLE,
    date=first(day_within(TITLE, order="MDY"), RELEASED),  # a briefing's headline ends with its day
    published=RELEASED,
    place=text_of(".article-meta__location", ".report-meta__location"),
    document_type=TYPE,
    speakers=by(found_in(text_of(".article-meta__author-bureau", ".report-meta__author"), OFFICIAL)),
    drop=".wp-block-summary-article-index, .related-tags, .related-tags__pills, .share, [class*=share], .wp-block-embed, .post-tags",
    turns=TurnStyle(
        labels=(letters, capitals, bold),
        opening=Opening.SPEECH,
        note=is_all(r"#(?:\s*#)*|tags|table of contents|share"),  # the contents above and the marks below the words
    ),
)

SOURCE = Source(
    name="state_department",
    title="US Department of State",
    home="https://www.state.gov",
    hosts=("www.state.gov", "state.gov", "2021-2025.state.gov", "2017-2021.state.gov"),
    key=key,
    canonical=over_https,
    licence=Licence("US-GOV-PD", "https://www.state.gov/copyright-information/", Reuse.OPEN),
    layouts=(ARTICLE,),
    scheduled=(Feed("https://www.state.gov/rss-feed/press-releases/feed/"),),
    complete=(
        Sitemap("https://2021-2025.state.gov/state_briefing-sitemap.xml", r"state\.gov/briefings/"),
        Sitemap("https://2021-2025.state.gov/sitemap_index.xml", r"state\.gov/", r"state_(?:briefing|remarks|interview)"),
    ),
    schedule="15 * * * *",  # releases of every kind share the feed
)
