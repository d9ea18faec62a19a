"""The White House, live and archived: remarks, briefings and addresses since 2009. Works of the US government, in the public domain."""

import re
from datetime import date

from podium.extract import (
    Ask,
    Feed,
    Layout,
    Licence,
    Opening,
    Page,
    Reuse,
    Sitemap,
    Source,
    Speaker,
    TurnStyle,
    begins_with,
    bold,
    capitals,
    date_in_url,
    day_in,
    first,
    letters,
    recordings,
    text_of,
    titled_words,
    together,
)

# What the press office prints above a weekly address: its summary, and where it is to be seen and heard, in words or as links alone.
SUMMARY = begins_with(
    r"(?:WASHINGTON,? D\.?C\.?\W+)?(?:In (?:this week[’']s|(?:his|her) weekly) (?:weekly )?address,"
    r"|The (?:full |complete )?(?:audio|video)\b[^.:]{0,80}\b(?:is|are|will be|can be) (?:available|viewed|seen|heard|found|here)\b"
    r"|(?:MP[34]\W*){1,4}$)",
    shorter_than=2000,
)
TURNS = TurnStyle(labels=(letters, capitals, bold), opening=Opening.NOTE, unlabelled=titled_words, note=SUMMARY)
OFFICE = re.compile(
    r"(?P<office>Vice President|President|(?:First|Second) (?:Lady|Gentleman)) "
    r"(?P<name>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3} ?|(?>[A-Z][\w.'’-]+?[A-Z])[\w.'’-]+ ?)$"
)


def holders(page: Page) -> tuple[Speaker, ...]:
    """President, Vice President and First Lady as the menu of every page names them."""
    links = page.every('nav a[href*="/administration/"], a.menu__link[href$="/vp"], .whr-president, [class*=header__administration] span')
    found = (OFFICE.match(link.text) for link in links)
    return tuple(dict.fromkeys(Speaker(match["name"], match["office"]) for match in found if match))


def heading_place(page: Page) -> str | None:
    """The last of the centred lines above a transcript kept in the second field (seen 2026-11)."""
    lines = [node.text for node in page.every(".field-name-field-forall-body h4") if not re.search(r"\d{4}", node.text)]
    return lines[-1] if len(lines) > 1 else None


def released(*css: str) -> Ask[date | None]:
    """The day that release line or address say, the earlier one, as both may be late."""

    def ask(page: Page) -> date | None:
        days = [day for day in (first(*map(day_in, css))(page), date_in_url(page.url)) if day]
        return min(days, default=None)

    return ask


def key(url: str) -> str | None:
    """The path, which the archives keep under another host."""
    path = re.sub(r"(?s)^https?://[^/?#]+/?|[?#].*", "", url).strip("/")
    return path if re.search(r"\w/|[-_]\w", path) and not re.search(r"(?:^|/)page/\d+$", path) else None


MEDIA = together(
    recordings('iframe[src*="youtube"], iframe[src*="vimeo"]', "src", "video"),
    recordings('a[href$=".mp4"]', "href", "video"),
    recordings('a[href$=".mp3"]', "href", "audio"),
)
DRUPAL = Layout(
    name="drupal",
    landmarks=("body.node-type-press-article, .field-name-field-forall-body, .field-name-field-transcript", "h1"),
    body=(".field-name-field-transcript", ".field-name-field-forall-body"),
    title=text_of("h1"),
    header=text_of(".field-name-field-forall-body h4.rtecenter"),
    released=released(".press-article-date"),
    published=day_in(".press-article-date"),
    place=heading_place,
    holders=holders,
    media=MEDIA,
    turns=TURNS,
)
VIDEO = Layout(
    name="drupal-other",
    landmarks=("body.page-node, body.node-type-video, body.section-featured-videos",),
    refusals=(("body", "a page of the site without the field that holds words: a video, list or topic page"),),
)
WORDPRESS = Layout(
    name="wordpress",
    landmarks=("body.single, body.single-post, body.single-remarks, body.single-briefings-statements, article.type-post", "h1"),
    absent=("body.blog, body.archive, body.home",),
    body=(".body-content", ".page-content__content", ".entry-content", ".wp-block-post-content"),
    title=text_of("h1"),
    released=released(".meta__date", "time.posted-on", ".wp-block-post-date", "header time", "main time"),
    published=day_in("time.posted-on, .meta__date, .wp-block-post-date, header time, main time"),
    document_type=text_of(".page-header__section", ".cat-links", ".wp-block-post-terms"),
    holders=holders,
    media=MEDIA,
    drop=".share, [class*=share], .wp-block-whitehouse-topper, .wp-block-embed",
    turns=TURNS,
)
WORDPRESS_LIST = Layout(
    name="wordpress-list",
    landmarks=("body.blog, body.archive, body.home, body.paged, body.search, body.page",),
    refusals=(("body", "a list or home page"),),
)

SOURCE = Source(
    name="white_house",
    title="The White House",
    home="https://www.whitehouse.gov",
    hosts=(
        "www.whitehouse.gov",
        "whitehouse.gov",
        "bidenwhitehouse.archives.gov",
        "trumpwhitehouse.archives.gov",
        "obamawhitehouse.archives.gov",
        "georgewbush-whitehouse.archives.gov",
    ),
    key=key,
    licence=Licence("US-GOV-PD", "https://www.whitehouse.gov/copyright/", Reuse.OPEN),
    layouts=(DRUPAL, VIDEO, WORDPRESS, WORDPRESS_LIST),
    scheduled=(Feed("https://www.whitehouse.gov/news/feed/", r"/(?:remarks|briefings-statements)/"),),
    complete=(
        Sitemap(
            "https://www.whitehouse.gov/sitemap_index.xml",
            r"/(?:remarks|briefings-statements|the-press-office)/(?P<year>\d{4})/(?P<month>\d\d)/",
            r"post-sitemap",
        ),
        Sitemap(
            "https://bidenwhitehouse.archives.gov/sitemap_index.xml",
            r"/briefing-room/(?:speeches-remarks|press-briefings|statements-releases)/(?P<year>\d{4})/",
        ),
        Sitemap("https://trumpwhitehouse.archives.gov/sitemap_index.xml", r"/briefings-statements/"),
        # Pages of 2009 and 2010 have no day in their address: /the-press-office/briefing-white-house-press-secretary-… (seen 2026-11).
        Sitemap(
            "https://obamawhitehouse.archives.gov/sitemap.xml",
            r"/the-press-office/(?:(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/[^/?#]+|(?!\d{4}(?:/|$))[^/?#]+)/?$",
        ),
    ),
    schedule="10 */2 * * *",  # everything the White House posts shares the feed
)
