"""German Federal Government and Chancellor, in German: speeches and transcripts of press conferences. Terms not verified: cite and link.

Written from documentation of the sites, not from their pages.
"""

import re

from podium.extract import (
    Feed,
    Layout,
    Licence,
    Page,
    Reuse,
    Source,
    TurnStyle,
    any_of,
    begins_with,
    bold,
    capitals,
    day_in,
    day_within,
    find_date,
    first,
    found_in,
    inline,
    joined_answers,
    keyed,
    lacks,
    people_in,
    says,
    text_of,
    without_query,
)

# The number at the end stays when the words before it change.
KEY = keyed(
    r"(?:www\.)?bundes(?:regierung|kanzler|kanzlerin)\.de/(?:breg|bk|bkin)-[a-z]{2}/"
    r"[^?#]*?-(?P<key>\d{5,})(?:\.html)?"
)
SPOKEN = (
    r"\brede\b|ansprache|regierungserklärung|pressekonferenz|statement|mitschrift|wortlaut|interview|grußwort|videobotschaft|podcast|befragung"
    r"|speech|press conference"
)
TITLE = text_of("h1 .bpa-teaser-title-text-inner", "h1 .bpa-teaser-title-text", ".bpa-article-header h1", "main h1", "h1")
KICKER = text_of(".bpa-article-header .bpa-kicker", "h1 .bpa-teaser-kicker", ".bpa-teaser-kicker", ".bpa-article-header .bpa-teaser-kicker")
SUMMARY = text_of(".bpa-short-text", ".bpa-article-header .bpa-teaser:not(h1 *)")
PUBLISHED = day_in(".bpa-article-header time, main .bpa-time time", "de")
META = ".bpa-article-header .bpa-collection-item, .bpa-collection .bpa-collection-item, .bpa-article-header li"
OPENING = r"(?-i:Mitschrift|Im Wortlaut|\(?Hinweis|\(?Die Ausschrift|Vorsitzender? .{3,60} eröffnet|Sprecher(?:in|innen)?: )"
PLACE = r"\bin ((?:[A-ZÄÖÜ][\w.-]+ ?)(?:(?:am|an der|im) [A-ZÄÖÜ]\w+)?)(?=$|[\s,.;–(])"


def document_type(page: Page) -> str | None:
    """The first of the lines on the page that says a kind: Rede, Mitschrift Pressekonferenz, Pressemitteilung."""
    lines = [node.text for node in page.every(META)] + [KICKER(page) or ""]
    spoken = (line for line in lines if re.search(SPOKEN, line, re.IGNORECASE))
    return next(spoken, next((line for line in lines if line and not find_date(line, "de")), None))


SPEECH = Layout(
    name="article",
    landmarks=(".bpa-richtext", "h1"),
    body=("main .bpa-richtext", ".bpa-richtext"),
    refusals=(
        (
            any_of(lacks(SPOKEN, document_type, TITLE, KICKER), says("^(?:pressemitteilung|artikel|meldung)", document_type)),
            "a press release or article, which nobody speaks",
        ),
    ),
    title=TITLE,
    header=joined_answers(KICKER, SUMMARY),
    date=first(day_within(TITLE, KICKER, SUMMARY, language="de"), PUBLISHED),
    published=PUBLISHED,
    place=first(text_of(".bpa-location", ".bpa-place"), found_in(joined_answers(TITLE, KICKER), PLACE)),
    document_type=document_type,
    language=lambda page: page.language or "de",
    speakers=people_in(TITLE, KICKER, SUMMARY),
    drop=".bpa-short-text, .bpa-article-header, .bpa-image, .bpa-teaser, .bpa-share, .bpa-module-tags, .bpa-cookie, [class*=cookie]",
    turns=TurnStyle(labels=(bold, capitals, inline), note=begins_with(OPENING, shorter_than=400)),
)

SOURCE = Source(
    name="bundesregierung",
    title="Federal Government of Germany",
    home="https://www.bundesregierung.de",
    hosts=("www.bundesregierung.de", "bundesregierung.de", "www.bundeskanzler.de", "bundeskanzler.de", "www.bundeskanzlerin.de"),
    key=KEY,
    canonical=without_query,
    licence=Licence("terms not verified", "https://www.bundesregierung.de/breg-de/service/impressum", Reuse.UNKNOWN),
    layouts=(SPEECH,),
    # Several addresses documented as feeds answer a page instead: reading them then fails, visibly.
    scheduled=(Feed("https://www.bundeskanzler.de/service/rss/bk-de/1859760/feed.xml"),),
    complete=(
        Feed("https://www.bundeskanzler.de/service/rss/bk-de/1859760/feed.xml"),
        Feed("https://www.bundesregierung.de/service/rss/breg-de/2318648/feed.xml"),
    ),
)
