"""Congressional Record: the floor of Senate and House and the Extensions of Remarks, an item a page, since 1994. In the public domain.

The items of a day are listed only by an API that wants a key and by the day's package, which no kind of discovery reads: addresses come
from WARC files (``podium ingest --warc``).
"""

import re
from collections.abc import Set
from datetime import date
from functools import lru_cache

from parsers.congressional_record.floor import caller_among, extended, floor_entries, heading
from podium.extract import (
    ChamberRecord,
    Layout,
    Licence,
    Page,
    Printed,
    Reuse,
    Setting,
    Source,
    always,
    chamber_record,
    day_in_address,
    day_within,
    find_date,
    first,
    found_in,
    keyed,
    read_fixed_width,
    text_of,
    unspoken,
)

KEY = keyed(
    r"(?:www\.)?(?:govinfo|gpo|congress)\.gov/(?:[^?#]*?/)?"
    r"(?P<key>CREC-\d{4}-\d\d-\d\d(?:-[a-z]\w*)*-Pg[A-Z]+\d+(?:-\d+)*)(?:\.html?|/[^?#]*)?",
)
EXTENSIONS = "Extensions of Remarks"
HEAD = re.compile(r"\s*(?:\[[^\n]*\]\]?\s*\n|From the Congressional Record[^\n]*\n|\s*\n)*")
PART = r"(?m)^\[(Senate|House|Extensions of Remarks|Daily Digest|(?!Page)[A-Z][\w ]+)\]\s*$"


def canonical(url: str) -> str:
    """The text of the item on govinfo, for its details page, its older address at the printing office and that at Congress too."""
    item = KEY(url)
    return f"https://www.govinfo.gov/content/pkg/{item[:15]}/html/{item}.htm" if item else url


def text(page: Page) -> str:
    """The page as it was typeset: it has no markup but this."""
    return page.one("pre").preformatted


# One of them is in the chair; whoever was before is no longer, and is named again on taking it.
PRESIDING = frozenset(
    {
        *("presiding officer", "president pro tempore", "acting president pro tempore", "vice president", "chief justice"),
        *("speaker", "speaker pro tempore", "chair", "chairman", "acting chair", "acting chairman"),
    }
)
# Senate, House, Extensions of Remarks or Daily Digest, as the head of the text says.
PART_OF = found_in(lambda page: text(page)[:2000], PART)
ISSUED = first(day_within(lambda page: text(page)[:400]), day_in_address(r"CREC-(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"))


@lru_cache(maxsize=1)
def printed(page: Page) -> list[Printed]:
    """The paragraphs below the head."""
    typeset = text(page).replace("\r", "")
    head = HEAD.match(typeset)
    lines = read_fixed_width(typeset[head.end() if head else 0 :])
    words = set(re.findall(r"[^\W\d_]+", typeset.casefold()))
    return [Printed(one.setting, mended(one.text, words)) for one in lines]


def mended(line: str, words: Set[str]) -> str:
    """The line with words whole that a printed line's end parts, as far as the page prints them whole elsewhere; other hyphens stay."""

    def whole(parted: re.Match[str]) -> str:
        return parted[1] + parted[2] if (parted[1] + parted[2]).casefold() in words else parted[0]

    return re.sub(r"\b([^\W\d_]{2,})- ([^\W\d_]{2,})\b", whole, line) if "- " in line else line


def day(page: Page) -> date | None:
    """The issue's day; for an extension of remarks that of the sitting, which stands above it and may be an earlier one."""
    lines = printed(page) if PART_OF(page) == EXTENSIONS else ()
    above = (find_date(one.text) for one in lines if one.setting is Setting.HEADING and re.match(r"\w+day, ", one.text))
    return next((found for found in above if found), None) or ISSUED(page)


def chamber(page: Page) -> str | None:
    """The house that sat."""
    if PART_OF(page) != EXTENSIONS:
        return PART_OF(page)
    above = (re.match(r"in the (house of representatives|senate)", one.text) for one in printed(page))
    return next((found[1].title().replace(" Of ", " of ") for found in above if found), None)


def proceedings(page: Page) -> ChamberRecord:
    """Who said what; bills, documents and the record's own lines are notes."""
    lines = printed(page)
    return chamber_record(floor_entries(lines), caller_among(lines), extended(lines), PRESIDING)


def warnings(page: Page) -> tuple[str, ...]:
    """What was not, or need not have been, spoken on the floor."""
    if "<bullet>" in page.text:
        return ("the record marks statements of this item with a bullet: they were not spoken on the floor",)
    if PART_OF(page) == EXTENSIONS and not any(one.text.lower() == "speech of" for one in printed(page)):
        return ("extensions of remarks need not have been spoken on the floor",)
    return ()


TEXT = Layout(
    name="fixed-width",
    landmarks=('pre:contains("Congressional Record")', lambda page: PART_OF(page) is not None),
    refusals=((lambda page: PART_OF(page) == "Daily Digest", "the Daily Digest, which only reports"),),
    title=first(lambda page: heading(printed(page)), text_of("title")),  # an item of a few lines has no heading of its own
    date=day,
    place=chamber,
    document_type=always("Congressional Record"),
    language=always("en"),
    issues=warnings,
    spoken=proceedings,
)

# By their addresses: not all of them have the head that tells the part of the issue.
FRONT_MATTER = unspoken(
    "front-matter",
    lambda page: re.search(r"/CREC-[\w-]*-(?:FrontMatter|BackMatter|toc)\b", page.url) is not None,
    why="the front matter of an issue, which nobody speaks",
)
DIGEST = unspoken(
    "daily-digest",
    lambda page: re.search(r"/CREC-[\w-]*-PgD\d", page.url) is not None,
    why="the Daily Digest, which only reports",
)

SOURCE = Source(
    name="congressional_record",
    title="Congressional Record",
    home="https://www.govinfo.gov/app/collection/crec",
    hosts=("www.govinfo.gov", "govinfo.gov", "www.gpo.gov", "www.congress.gov", "congress.gov"),
    key=KEY,
    canonical=canonical,
    licence=Licence("US-GOV-PD", "https://www.govinfo.gov/about/policies", Reuse.OPEN),
    layouts=(FRONT_MATTER, DIGEST, TEXT),
    version=4,
)
