"""European Commission: speeches and spoken statements in the press corner since 1985, as its API gives them. CC BY 4.0 for most content.

Written from documentation of the API, not from its answers. The page for people is a frame without words: only the API is read.
"""

import re

from podium.extract import (
    Feed,
    JsonList,
    Layout,
    Licence,
    Page,
    Reuse,
    Source,
    Speaker,
    TurnStyle,
    addressed,
    blocks_in,
    bold,
    capitals,
    found_in,
    inline,
    json_at,
    json_day,
    json_words,
    keyed,
    parted,
    people_in,
    read_person,
)

API = "https://ec.europa.eu/commission/presscorner/api/documents?reference={item}&language={language}"
KEY = keyed(
    r"ec\.europa\.eu/commission/presscorner/api/documents\?(?:[^#]*?&)?(?i:reference=(?P<type>[a-z]+)(?:/|%2F)(?P<year>\d+)(?:/|%2F)"
    r"(?P<number>\d+)(?:&(?:[^#]*?&)?language=(?P<language>[a-z]{2}))?)(?:&[^#]*)?",
    r"(?i:ec\.europa\.eu/commission/presscorner/detail/(?P<language>[a-z]{2})/(?P<type>[a-z]+)_(?P<year>\d+)_(?P<number>\d+))",
    form="{type}/{year}/{number}",
    spelt=str.upper,
)
SAYING = re.compile(
    r"\b(?:I|I['’]m|my|me|je|j['’]|ich|mich|io|yo)\b"
    r"|^(?:ladies and gentlemen|dear|good (?:morning|afternoon|evening)|mesdames|meine damen)",
    re.IGNORECASE | re.MULTILINE,
)
RESOURCE = "docuLanguageResource"
BODY = blocks_in(json_at(RESOURCE, "htmlContent"), drop="table, .ecl-file, .contact")
REFERENCE = found_in(lambda page: str(json_at("refCd")(page) or ""), "^([^/]+)/?")
TITLED = people_in(json_words(RESOURCE, "title"), json_words(RESOURCE, "subtitle"))


def is_document(page: Page) -> bool:
    """True for an answer that holds a document."""
    return page.is_json and isinstance(page.json(), dict) and json_at(RESOURCE)(page) is not None


def document_type(page: Page) -> str | None:
    """``Speech``, ``Statement``, ``Press release`` …"""
    return json_words("docutypeResource", "description")(page) or (REFERENCE(page) or "").lower() or None


def unspoken(page: Page) -> bool:
    """True for press releases, memos and the like, and for statements in nobody's voice."""
    code = json_at("docutypeResource", "code")(page) or REFERENCE(page) or parted(KEY(page.url) or "")[1].partition("/")[0]
    if str(code).upper() == "SPEECH":
        return False
    return str(code).upper() != "STATEMENT" or not SAYING.search("\n".join(block.text for block in BODY(page)))


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Of whom the title says that they speak; else the only member of the Commission whom the document names."""
    members = members_of(page)
    return TITLED(page) or (members if len(members) == 1 else ())


def members_of(page: Page) -> tuple[Speaker, ...]:
    """Members of the Commission whom the document is filed under; contacts are spokespersons and are none of them."""
    listed = json_at("commissionerResource")(page)
    members = listed if isinstance(listed, list) else []
    return tuple(read_person(str(item["shortDescription"])) for item in members if isinstance(item, dict) and item.get("shortDescription"))


def language(page: Page) -> str | None:
    """The answer's language, else the one that was asked for."""
    asked = KEY(page.url)
    return str(json_at(RESOURCE, "language")(page) or (parted(asked)[0] if asked else "")) or None


def translation_of(page: Page) -> str | None:
    """The original, where the document says that it is a translation."""
    origin, asked = json_at("originalLanguage")(page), KEY(page.url)
    written_in = str(origin.get("code") if isinstance(origin, dict) else origin or "").lower()
    if asked is None or not written_in or written_in == parted(asked)[0]:
        return None
    return API.format(item=parted(asked)[1], language=written_in)


DOCUMENT = Layout(
    name="document",
    landmarks=(is_document,),
    refusals=((unspoken, "a press release, memo, list of questions or written statement, which nobody speaks"),),
    title=json_words(RESOURCE, "title"),
    header=json_words(RESOURCE, "subtitle"),
    date=json_day("eventDate"),
    published=json_day("publishDate"),
    place=json_words("placeResource", "description"),
    document_type=document_type,
    language=language,
    speakers=speakers,
    holders=members_of,
    translation_of=translation_of,
    blocks=BODY,
    turns=TurnStyle(labels=(bold, capitals, inline)),
)


def search(document: str) -> JsonList:
    """The search of the press corner for one type of document, newest first."""
    return JsonList(
        url="https://ec.europa.eu/commission/presscorner/api/search?language=en&pagesize=100&pagenumber={page}"
        f"&datefrom={{since:%d%m%Y}}&dateto={{until:%d%m%Y}}&documentTypeCodes={document}",
        items="docuLanguageListResources",
        link="https://ec.europa.eu/commission/presscorner/api/documents?reference={refCode}&language=en",
        date="eventDate",
        title="title",
        total="totalNumber",
        first=1,
        newest_first=True,
    )


SOURCE = Source(
    name="european_commission",
    title="European Commission",
    home="https://ec.europa.eu/commission/presscorner/",
    hosts=("ec.europa.eu",),
    key=KEY,
    canonical=addressed(KEY, API),
    licence=Licence("CC-BY-4.0", "https://commission.europa.eu/legal-notice_en", Reuse.OPEN),
    layouts=(DOCUMENT,),
    scheduled=(
        Feed("https://ec.europa.eu/commission/presscorner/api/rss?language=en", r"/detail/en/(?:speech|statement)_"),
        search("SPEECH"),
        search("STATEMENT"),
    ),
    complete=(search("SPEECH"), search("STATEMENT")),
    schedule="40 */4 * * *",
)
