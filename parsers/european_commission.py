"""European Commission: speeches and spoken statements in the press corner since 1985, as its API gives them. CC BY 4.0 for most content.

Written from documentation of the API, not from its answers. The page for people is a frame without words: only the API is read.
"""

import re
from datetime import date

from podium.blocks import Block
from podium.dates import read_date
from podium.labels import bold, capitals, inline
from podium.layout import FRAME, Ask, Layout, Words, json_at
from podium.page import Page
from podium.people import read_people, read_person
from podium.records import Speaker
from podium.source import Feed, JsonList, Licence, Reuse, Source
from podium.turns import TurnStyle

API = "https://ec.europa.eu/commission/presscorner/api/documents?reference={reference}&language={language}"
ADDRESS = re.compile(
    r"reference=(?P<type>[a-z]+)(?:/|%2F)(?P<year>\d+)(?:/|%2F)(?P<number>\d+)(?:.*?language=(?P<language>[a-z]{2}))?", re.IGNORECASE
)
DETAIL = re.compile(r"presscorner/detail/(?P<language>[a-z]{2})/(?P<type>[a-z]+)_(?P<year>\d+)_(?P<number>\d+)", re.IGNORECASE)
SPOKEN = frozenset({"SPEECH", "STATEMENT"})
SAYING = re.compile(
    r"\b(?:I|I['’]m|my|me|je|j['’]|ich|mich|io|yo)\b"
    r"|^(?:ladies and gentlemen|dear|good (?:morning|afternoon|evening)|mesdames|meine damen)",
    re.IGNORECASE | re.MULTILINE,
)
RESOURCE = "docuLanguageResource"


def reference(url: str) -> tuple[str, str] | None:
    """``SPEECH/26/1671`` and the language."""
    found = ADDRESS.search(url) or DETAIL.search(url)
    return (f"{found['type'].upper()}/{found['year']}/{found['number']}", (found["language"] or "en").lower()) if found else None


def key(url: str) -> str | None:
    """The Commission's reference; another language than English goes before it."""
    found = reference(url)
    return None if not found else found[0] if found[1] == "en" else f"{found[1]}/{found[0]}"


def canonical(url: str) -> str:
    """The address of the API."""
    found = reference(url)
    return API.format(reference=found[0], language=found[1]) if found else url


def words_at(*way: str) -> Words:
    """The words of a field, which may hold markup."""
    return lambda page: page.fragment(str(value)).text or None if (value := json_at(*way)(page)) else None


def day_at(name: str) -> Ask[date | None]:
    """The day of a field in ISO form, with or without a time."""
    return lambda page: read_date(str(value)[:10]) if (value := json_at(name)(page)) else None


def is_document(page: Page) -> bool:
    """True for an answer that holds a document."""
    return page.is_json and isinstance(page.json(), dict) and json_at(RESOURCE)(page) is not None


def document_type(page: Page) -> str | None:
    """``Speech``, ``Statement``, ``Press release`` …"""
    return words_at("docutypeResource", "description")(page) or str(json_at("refCd")(page) or "").partition("/")[0].lower() or None


def code(page: Page) -> str:
    """The type of the document as the reference has it."""
    found = json_at("docutypeResource", "code")(page) or str(json_at("refCd")(page) or (reference(page.url) or ("",))[0]).partition("/")[0]
    return str(found).upper()


def unspoken(page: Page) -> bool:
    """True for press releases, memos and the like, and for statements in nobody's voice."""
    return code(page) not in SPOKEN or (code(page) == "STATEMENT" and not SAYING.search("\n".join(block.text for block in body(page))))


def body(page: Page) -> tuple[Block, ...]:
    """The words in the field for them."""
    markup = json_at(RESOURCE, "htmlContent")(page)
    return page.fragment(markup).blocks(f"{FRAME}, table, .ecl-file, .contact") if isinstance(markup, str) and markup.strip() else ()


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Of whom the title says that they speak; else the only member of the Commission whom the document names."""
    titled = read_people(words_at(RESOURCE, "title")(page) or "") or read_people(words_at(RESOURCE, "subtitle")(page) or "")
    members = members_of(page)
    return titled or (members if len(members) == 1 else ())


def members_of(page: Page) -> tuple[Speaker, ...]:
    """Members of the Commission whom the document is filed under; contacts are spokespersons and are none of them."""
    listed = json_at("commissionerResource")(page)
    members = listed if isinstance(listed, list) else []
    return tuple(read_person(str(item["shortDescription"])) for item in members if isinstance(item, dict) and item.get("shortDescription"))


def translation_of(page: Page) -> str | None:
    """The original, where the document says that it is a translation."""
    origin, found = json_at("originalLanguage")(page), reference(page.url)
    language = str(origin.get("code") if isinstance(origin, dict) else origin or "").lower()
    return API.format(reference=found[0], language=language) if found and language and language != found[1] else None


DOCUMENT = Layout(
    name="document",
    landmarks=(is_document,),
    refusals=((unspoken, "a press release, memo, list of questions or written statement, which nobody speaks"),),
    title=words_at(RESOURCE, "title"),
    header=words_at(RESOURCE, "subtitle"),
    date=day_at("eventDate"),
    published=day_at("publishDate"),
    place=words_at("placeResource", "description"),
    document_type=document_type,
    language=lambda page: str(json_at(RESOURCE, "language")(page) or (reference(page.url) or ("", ""))[1]) or None,
    speakers=speakers,
    holders=members_of,
    translation_of=translation_of,
    blocks=body,
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
    key=key,
    canonical=canonical,
    licence=Licence("CC-BY-4.0", "https://commission.europa.eu/legal-notice_en", Reuse.OPEN),
    layouts=(DOCUMENT,),
    scheduled=(
        Feed("https://ec.europa.eu/commission/presscorner/api/rss?language=en", r"/detail/en/(?:speech|statement)_"),
        search("SPEECH"),
        search("STATEMENT"),
    ),
    complete=(search("SPEECH"), search("STATEMENT")),
    verified=False,
    schedule="40 */4 * * *",
)
