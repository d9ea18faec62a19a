"""United Nations: words of the Secretary-General and deputies as press releases and on their own site. Personal, non-commercial use.

Written from documentation of both sites, not from their pages. Both answer scripts with a challenge: what comes through is read.
"""

import re
from datetime import date, timedelta

from podium.blocks import Block
from podium.dates import find_date
from podium.errors import Reason, Rejected
from podium.labels import bold, inline, line
from podium.layout import FRAME, Layout, day_in, day_in_address, first, text_of
from podium.monologue import any_words
from podium.page import Page
from podium.people import read_people
from podium.records import Speaker
from podium.source import Feed, Licence, Listing, Reuse, Source
from podium.turns import TurnStyle

RELEASE = re.compile(r"press\.un\.org/([a-z]{2})/(\d{4})/([a-z]+\d+(?:\.rev\d+)?)\.doc\.htm", re.IGNORECASE)
STATEMENT = re.compile(r"un\.org/sg/([a-z]{2})/content/((?:sg|dsg)/[a-z-]+/\d{4}-\d\d-\d\d/[^/?#]+)", re.IGNORECASE)
SPOKEN = re.compile(r"(?:sgsm|dsgsm|sgt|db)\d")
LEAD = re.compile(r"(?:the )?following (?:is|are|was|were|statement|message|remarks)\b", re.IGNORECASE)
OPENS = re.compile(
    r"(?:the )?following (?:(?:is|are|was|were) )?(?:an? |the )?(?:(?:near-verbatim |unofficial )?(?:text|transcript) of )?(?:the )?",
    re.IGNORECASE,
)
UNSPOKEN = re.compile(
    r"\b(?:attributable to|issued (?:today |on .{0,20})?(?:by|on behalf of)|notes? to correspondents|readout|joint statement)\b",
    re.IGNORECASE,
)
FORM = re.compile(
    r"\b(?:(?:press|noon) (?:conference|encounter|briefing|stakeout)|message|statement|remarks|address|lecture)\b", re.IGNORECASE
)
TWICE = re.compile(r"all[- ]english", re.IGNORECASE)
ENGLISH = re.compile(r"\W*(?:all[- ]english(?: (?:version|text|translation))?|english (?:version|translation))\W*", re.IGNORECASE)
DAY = re.compile(r"\b\d{1,2} (?:Jan|Febr|March|April|May|June|July|Aug|Sept|Octo|Nov|Dec)[a-z]*\b(?!\s+\d{4})")
PRESENT = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b|near-verbatim")
TITLE = text_of("h1.page-header", "h1.page-title", "article h1", "main h1", "h1")
FIELDS = ("body", "field-text-column")
BODY = tuple(f"{region}.field{dash}name-{field}" for region in ("article ", "main ", "") for field in FIELDS for dash in ("--", "-"))
STAMP = day_in(
    "[class*=name-field-dated], [class*=name-field-date], [class*=name-field-display-date], .date-display-single, article time, main time"
)


def key(url: str) -> str | None:
    """Year and symbol of a release, or section, day and slug; another language than English goes before it."""
    if found := RELEASE.search(url):
        item = f"{found[2]}/{found[3].lower()}"
        return item if found[1] == "en" else f"{found[1]}/{item}"
    found = STATEMENT.search(url)
    if not found:
        return None
    item = re.sub(r"/statement/", "/statements/", found[2])  # the folder changed its name late in 2025
    return item if found[1] == "en" else f"{found[1]}/{item}"


def canonical(url: str) -> str:
    """Without query, over https."""
    return re.sub(r"^http:", "https:", re.sub(r"[?#].*$", "", url))


def lead(page: Page) -> str | None:
    """The sentence above the words that says whose they are: "Following are …:"."""
    blocks = all_words(page)[:4]
    return next((block.text for block in blocks if LEAD.match(block.text) and len(block.text) < 600), None)


def header(page: Page) -> str | None:
    """That sentence from the name on."""
    found = lead(page)
    return OPENS.sub("", found).rstrip(":. ") if found else None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Whom that sentence, or the title, names."""
    return read_people(header(page) or "") or read_people(TITLE(page) or "")


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


def place(page: Page) -> str | None:
    """Where the sentence says that it was: the words behind the last "in"."""
    found = re.search(r"\bin ((?:[A-Z][\w.'’-]*,? ?){1,5})(?:,? (?:today|yesterday|on \w+|tonight|\d).*)?:?$", lead(page) or "")
    return found[1].strip(" ,:") if found and not DAY.search(found[1]) else None


def of_type(page: Page) -> str | None:
    """The word for the form in the sentence above the words, or in the title."""
    found = FORM.search(header(page) or TITLE(page) or "")
    return found[0] if found else None


def unspoken(page: Page) -> bool:
    """Meetings coverage, appointments and notes by their symbol; statements of spokespersons by title and lead."""
    release = RELEASE.search(page.url)
    if release and not SPOKEN.match(release[3].lower()):
        return True
    return UNSPOKEN.search(f"{TITLE(page)} {lead(page)}") is not None  # "issued today by the Spokesman for …"


def all_words(page: Page) -> tuple[Block, ...]:
    """Everything in the field for words."""
    drop = f"{FRAME}, .field--name-field-tags, .node__links, .social-media, .field--label"
    regions = next((found for css in BODY if (found := page.every(css))), [])
    return tuple(block for region in regions for block in region.blocks(drop))


def once(page: Page) -> tuple[Block, ...]:
    """The words, and of a speech printed twice only the part that is all in English."""
    blocks = all_words(page)
    mark = next((number for number, block in enumerate(blocks) if ENGLISH.fullmatch(block.text)), None)
    if mark is not None and number_of_words(blocks[mark + 1 :]) * 4 > number_of_words(blocks[:mark]):
        return tuple(blocks[mark + 1 :])
    if TWICE.search(TITLE(page) or "") and mark is None:
        raise Rejected(Reason.UNCLEAR_TURNS, "the page says that it holds the speech twice, and nothing marks where the second begins")
    return blocks


def number_of_words(blocks: tuple[Block, ...]) -> int:
    """How long a text is."""
    return sum(len(block.text.split()) for block in blocks)


def note(block: Block) -> bool:
    """The sentence that says whose words follow, and lines on documents."""
    return LEAD.match(block.text) is not None or block.text.lower().startswith("for information media")


PAGE = Layout(
    name="release",
    landmarks=(", ".join(BODY), "h1"),
    refusals=((unspoken, "coverage of a meeting, an appointment or a statement by a spokesperson, which only reports"),),
    title=TITLE,
    header=header,
    lead=lead,
    date=first(delivered, day_in_address(r"/content/d?sg/[a-z-]+/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/")),
    published=STAMP,
    place=place,
    document_type=of_type,
    speakers=speakers,
    blocks=once,
    turns=TurnStyle(labels=(bold, line, inline), note=note, unlabelled=any_words),
)

SOURCE = Source(
    name="un_press",
    title="United Nations press releases",
    home="https://press.un.org",
    hosts=("press.un.org", "www.un.org"),
    key=key,
    canonical=canonical,
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
    verified=False,
    schedule="35 * * * *",  # the feeds hold 10 items each (seen 2026-11)
)
