"""A speech that a page prints twice: as it was spoken, in several languages, and below that all in English."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from podium.errors import Reason, Rejected
from podium.extract import (
    Block,
    Feed,
    Layout,
    Licence,
    Listing,
    Page,
    Reuse,
    Source,
    TurnStyle,
    address_of_page,
    any_of,
    any_words,
    begins_with,
    between,
    bold,
    day_in,
    day_in_address,
    find_date,
    first,
    found_in,
    inline,
    keyed,
    over_https,
    own_line,
    people_in,
    says,
    text_of,
    without,
)

_STATED = re.compile(r"all[- ]english", re.IGNORECASE)
_MARK = re.compile(r"\W*(?:all[- ]english(?: (?:version|text|translation))?|english (?:version|translation))\W*", re.IGNORECASE)


def printed_once(blocks: Sequence[Block], title: str) -> tuple[Block, ...]:
    """The words, and of a speech printed twice only the part that is all in English.

    Raises ``Rejected`` (``unclear_turns``) when the title says that there are two parts and nothing marks where the second begins.
    """
    mark = next((number for number, block in enumerate(blocks) if _MARK.fullmatch(block.text)), None)
    if mark is None and _STATED.search(title):
        raise Rejected(Reason.UNCLEAR_TURNS, "the page says that it holds the speech twice, and nothing marks where the second begins")
    if mark is None or _words(blocks[mark + 1 :]) * 4 <= _words(blocks[:mark]):  # a mark with little below it is a link or a note
        return tuple(blocks)
    return tuple(blocks[mark + 1 :])


def _words(blocks: Sequence[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)


RELEASE = keyed(
    r"(?i:press\.un\.org/(?P<language>[a-z]{2})/(?P<key>\d{4}/[a-z]+\d+(?:\.rev\d+)?)\.doc\.html?)",
    spelt=str.lower,
)
STATEMENT = keyed(
    r"(?i:www\.un\.org/sg/(?P<language>[a-z]{2})/content/(?P<key>(?:sg|dsg)/[a-z-]+/\d{4}-\d\d-\d\d/[^/?#]+))",
    spelt=lambda item: item.replace("/statement/", "/statements/"),  # the folder changed its name late in 2025
)
REPORT = r"press\.un\.org/[a-z]{2}/\d{4}/(?!(?:sgsm|dsgsm|sgt|db)\d)[a-z]+\d+(?:\.rev\d+)?\.doc\.htm"  # meetings coverage, appointments
UNSPOKEN = r"\b(?:attributable to|issued (?:today |on .{0,20})?(?:by|on behalf of)|notes? to correspondents|readout|joint statement)\b"
LEAD = r"(?:the )?following (?:is|are|was|were|statement|message|remarks)\b"
OPENS = r"(?:the )?following (?:(?:is|are|was|were) )?(?:an? |the )?(?:(?:near-verbatim |unofficial )?(?:text|transcript) of )?(?:the )?"
FORM = r"(?i)\b(?:(?:press|noon) (?:conference|encounter|briefing|stakeout)|message|statement|remarks|address|lecture)\b"
PLACE = r"\bin ((?:[A-Z][\w.'’-]*+,? ?){1,5})(?:,? (?:today|yesterday|on \w+|tonight|\d)|:?$)"
DAY = re.compile(r"\b\d{1,2} (?:Jan|Febr|March|April|May|June|July|Aug|Sept|Octo|Nov|Dec)[a-z]*\b(?!\s+\d{4})")
PRESENT = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b|near-verbatim")
TITLE = text_of("h1.page-header", "h1.page-title", "article h1", "main h1", "h1")
FIELDS = ("body", "field-text-column")
BODY = tuple(f"{region}.field{dash}name-{field}" for region in ("article ", "main ", "") for field in FIELDS for dash in ("--", "-"))
ALL_WORDS = between(BODY, drop=".field--name-field-tags, .node__links, .social-media, .field--label")
STAMP = day_in(
    "[class*=name-field-dated], [class*=name-field-date], [class*=name-field-display-date], .date-display-single, article time, main time"
)


def lead(page: Page) -> str | None:
    """The sentence above the words that says whose they are: "Following are …:"."""
    is_lead = begins_with(LEAD, shorter_than=600)
    return next((block.text for block in ALL_WORDS(page)[:4] if is_lead(block)), None)


def delivered(page: Page) -> date | None:
    """The day that the sentence means: its own, "today" or "yesterday" of the release, or the day on which a message is observed."""
    stamp, said = STAMP(page), lead(page) or ""
    if day := find_date(said):
        return day
    if stamp and (named := DAY.search(said)):
        return find_date(f"{named[0]} {stamp.year}")
    if stamp and re.search(r"\byesterday\b", said):
        return stamp - timedelta(days=1)
    return stamp if not said or PRESENT.search(said) else None


HEADER = without(lead, rf"^{OPENS}|(?<![:. ])[:. ]+$")  # the sentence from the name on
PAGE = Layout(
    name="release",
    landmarks=(", ".join(BODY), "h1"),
    refusals=(
        (
            any_of(says(REPORT, address_of_page), says(UNSPOKEN, TITLE, lead)),
            "coverage of a meeting, an appointment or a statement by a spokesperson, which only reports",
        ),
    ),
    title=TITLE,
    header=HEADER,
    lead=lead,
    date=first(delivered, day_in_address(r"/content/d?sg/[a-z-]+/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/")),
    published=STAMP,
    place=without(found_in(lead, PLACE), r"(?<![ ,])[ ,]+$"),
    document_type=found_in(first(HEADER, TITLE), FORM),
    speakers=people_in(HEADER, TITLE),
    blocks=lambda page: printed_once(ALL_WORDS(page), TITLE(page) or ""),
    turns=TurnStyle(labels=(bold, own_line, inline), note=begins_with(f"{LEAD}|for information media"), unlabelled=any_words),
)

SOURCE = Source(
    name="un_press",
    title="United Nations press releases",
    home="https://press.un.org",
    hosts=("press.un.org", "www.un.org"),
    key=first(RELEASE, STATEMENT),
    canonical=over_https,
    licence=Licence("UN terms of use", "https://www.un.org/en/about-us/terms-of-use", Reuse.NON_COMMERCIAL),
    layouts=(PAGE,),
    scheduled=(
        Feed("https://press.un.org/en/rss.xml", r"/en/(?P<year>\d{4})/(?:d?sgsm|sgt|db)\d+"),
        Feed("https://www.un.org/sg/en/rss.xml", r"/sg/en/content/d?sg/[a-z-]+/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/"),
    ),
    complete=(
        Listing(
            url="https://press.un.org/en/content/secretary-general/press-release",
            pages="https://press.un.org/en/content/secretary-general/press-release?page={page}",
            item=".views-row, article.node--type-press-release",
            link="a[href*='.doc.htm']",
            first_page=1,
            pattern=r"/en/(?P<year>\d{4})/(?:d?sgsm|sgt)\d+",
        ),
    ),
    delay=10.0,
    schedule="35 * * * *",  # the feeds hold 10 items each (seen 2026-11)
)
