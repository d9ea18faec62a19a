"""Bank of England: speeches as pages; those that are PDF files alone are not read. Terms not verified: cite and link.

Written from documentation of the site and its news releases, not from speeches. An address holds year and later month of publication, and
no day: none is filled in.
"""

from podium.extract import (
    Feed,
    Layout,
    Licence,
    Listing,
    Reuse,
    Source,
    TurnStyle,
    addressed,
    begins_with,
    between,
    bold,
    day_in,
    day_within,
    heading_of,
    keyed,
    line_of,
    says,
    text_of,
    without,
)

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# Of most years before 2021 without the month: /speech/2005/the-weight-of-rope.
KEY = keyed(rf"(?:www\.)?bankofengland\.co\.uk/speech/(?P<key>\d{{4}}/(?:(?:{MONTHS})/)?(?!(?:{MONTHS})(?:[/?#]|$))[^/?#.]+)")
GIVEN = r"(?:speech |remarks |lecture |originally |first )?(?:given|delivered)\b"
BEGINS = r"(?:speech|remarks|lecture|transcript|panel remarks|introduction and speech)"
ENDS = r"(?:references|footnotes?|annex.*|acknowledgements?|bibliography|related .*|more speeches|other news|share)"
TITLE = text_of("main h1", "h1")
OCCASION = line_of("main p, main div, main span, .page-banner p, header p, body p", GIVEN, shorter_than=300)

SPEECH = Layout(
    name="speech",
    landmarks=("h1", ".published-date", "section.page-section, .page-content, .content-block, main"),
    refusals=((says(r"\b(?:slides|annex(?: \d+)?|charts|data)$", TITLE), "slides or an annex to a speech"),),
    title=TITLE,
    header=OCCASION,
    date=day_within(OCCASION),
    published=day_in(".published-date"),
    place=without(OCCASION, r"(?<!\s)\s+(?:on \d{1,2} \w+ \d{4}|\(.{0,200}\))"),
    blocks=between(
        # Since 2023 some of the words stand in sections outside any .page-content (seen 2026-04).
        ("section.page-section:not(:has(time.release-date))", ".page-content", "main"),
        drop='h1, .published-date, .footnotes, .footnote, a[href^="#footnote"], sup:has(a), table, .share, .related-links, .hero',
        begins=heading_of(BEGINS),
        ends=heading_of(ENDS),
    ),
    turns=TurnStyle(labels=(bold,), note=begins_with(GIVEN, shorter_than=300)),
)

SOURCE = Source(
    name="bank_of_england",
    title="Bank of England",
    home="https://www.bankofengland.co.uk",
    hosts=("www.bankofengland.co.uk", "bankofengland.co.uk"),
    key=KEY,
    canonical=addressed(KEY, "https://www.bankofengland.co.uk/speech/{key}"),
    licence=Licence("terms not verified", "https://www.bankofengland.co.uk/legal", Reuse.UNKNOWN),
    layouts=(SPEECH,),
    scheduled=(Feed("https://www.bankofengland.co.uk/rss/speeches", r"/speech/(?P<year>\d{4})/[a-z]+/"),),
    # One page lists everything, some twice, and names PDF files beside pages.
    complete=(
        Listing(
            url="https://www.bankofengland.co.uk/sitemap/speeches",
            pages=None,
            item="a[href*='/speech/']",
            link="a",
            pattern=rf"/speech/(?P<year>\d{{4}})/(?:(?:{MONTHS})/)?(?!(?:{MONTHS})$)[^/.]+$",
        ),
    ),
)
