"""gov.uk: speeches and oral statements of UK ministers and officials since 2010, as pages or as items of the content API.

Written statements and authored articles have the same form of address and are nobody's spoken words. Open Government Licence.
"""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from podium.blocks import Block, Run
from podium.gazetteer import is_city
from podium.labels import bold, bracketed, capitals, inline, is_asking, is_name_only, line
from podium.layout import Ask, Layout, day_in, first, json_at, meta_of, text_of
from podium.mentions import speaking_office
from podium.monologue import any_words, either, quoted_words
from podium.page import Node, Page
from podium.people import read_person
from podium.records import Speaker
from podium.source import Feed, JsonList, Licence, Reuse, Source
from podium.turns import TurnStyle

PEER = re.compile(r"(?:Lord|Lady|Baroness|Baron|Viscount|Viscountess|Earl|Countess) [\w'’-]+ of \w.*")
BEFORE_PEER = re.compile(r" (?:Lord|Lady|Baroness|Viscount|Viscountess|Earl) (?!Chancellor|President|Privy|Advocate|Justice|Chief|High)")
LETTERS = re.compile(r"(?: (?:[A-Z]{2,}|[A-Z][a-z]?[A-Z]+))+$")
EXPLANATION = re.compile(r"\s*(?:Originally given at|This is (?:a|the) |These are the )")
UNSPOKEN = re.compile(r"written|authored|article", re.IGNORECASE)
SPOKEN = re.compile(r"speech|statement|transcript|draft text|speaking notes|[^\x00-\x7f]", re.IGNORECASE)
AFTERWARDS = re.compile(
    r"(?:(?:further|more) information|notes? (?:to|for) editors|media enquiries|press (?:office|enquiries)|contacts?|"
    r"share this)\b.{0,40}",
    re.IGNORECASE,
)
REDACTED = re.compile(r"\[[^\]]*political content[^\]]*\]", re.IGNORECASE)
MET_IN = re.compile(r"\b(?:in|at) ([A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})(?=$|[,.]|\s(?:for|on|to|today|this|yesterday)\b)")
RECORDINGS = 'a[href*="youtu"], a[href*="vimeo.com"], a[href*="flickr.com"]'
DELIVERED = '.delivered-on, dt:contains("Delivered on") + dd'


def key(url: str) -> str | None:
    """The slug, with the suffix of a translation (``….cy``)."""
    found = re.search(r"gov\.uk/(?:api/content/)?government/speeches/([^/?#]+?)/?(?:[?#].*)?$", url)
    return found[1] if found else None


def canonical(url: str) -> str:
    """The page's address, also for an answer of the content API."""
    return f"https://www.gov.uk/government/speeches/{slug}" if (slug := key(url)) else url


def named(printed: str, role: str | None) -> Speaker:
    """A person as gov.uk prints them; the whole title of a peer ("Lord X of Y") is the name."""
    if peer := PEER.search(printed):
        return Speaker(LETTERS.sub("", peer[0]), role)
    person = read_person(printed)
    return Speaker(person.name, person.role or role)


def day(value: Any) -> date | None:
    """The day in London of a time stamp."""
    return (
        datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(ZoneInfo("Europe/London")).date()
        if value and "T" in value
        else None
    )


def document(page: Page) -> Node:
    """The longest text in the publishing format (a notice above it has the same class); of an item, the HTML in it."""
    if page.is_json:
        return Page(page.url, f"<main>{json_at('details', 'body')(page) or ''}</main>").one("main")
    return max(page.every(".govspeak, .gem-c-govspeak"), key=lambda node: len(node.text))


def blocks(page: Page) -> tuple[Block, ...]:
    """The words, without links to recordings and without the contacts behind them.

    Press conferences of Downing Street print each label as a heading, "Question" or "Prime Minister": those become labels.
    """
    node = document(page)
    recordings = {link.text for link in node.every(RECORDINGS)}
    printed = [
        block
        for block in node.blocks("figure, sup:has(a), .footnotes, .attachment, .embedded, .contact, .call-to-action")
        if block.text not in recordings
    ]
    end = next(
        (at for at, block in enumerate(printed) if at and (block.heading or block.all_bold) and AFTERWARDS.fullmatch(block.text)),
        len(printed),
    )
    if not any(block.heading and is_asking(block.text) for block in printed):
        return tuple(printed[:end])
    return tuple(
        Block((Run(f"{block.text}:", bold=True),)) if block.heading and is_name_only(block.text) else block for block in printed[:end]
    )


def summary(page: Page) -> str | None:
    """The line under the title; the first template prints place and explanation behind it."""
    words = text_of(".summary", ".gem-c-lead-paragraph")(page)
    return EXPLANATION.split(words)[0].rstrip(" .") or None if words else None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """The people of the publishing details; a single one has the office that the summary names."""
    people = [link.text for link in page.every('dd.person a, dd a[href*="/government/people/"]')]
    return with_office(people, summary(page))


def item_speakers(page: Page) -> tuple[Speaker, ...]:
    """The people whom the item links as speakers, or the one it only names."""
    people = [person["title"] for person in json_at("links", "speaker")(page) or ()]
    roles = [role["title"] for role in json_at("links", "roles")(page) or ()]
    stated = json_at("details", "speaker_without_profile")(page)
    return with_office(people or ([stated] if stated else []), json_at("description")(page), roles[0] if len(roles) == 1 else None)


def with_office(people: list[str], words: str | None, role: str | None = None) -> tuple[Speaker, ...]:
    """The people as speakers."""
    if len(people) != 1:
        return tuple(named(person, None) for person in dict.fromkeys(people))
    return (named(people[0], speaking_office(BEFORE_PEER.split(words or "")[0], named(people[0], None).name) or role),)


def reported_city(page: Page) -> str | None:
    """The city that a report around a quoted speech names before the quotation ("met in X for …")."""
    printed = blocks(page)
    said = quoted_words("", printed)
    report = " ".join(block.text for block, words in zip(printed, said or (), strict=False) if words is None)
    return next((found for found in MET_IN.findall(report) if is_city(found)), None)


def stamps(page: Page) -> list[date]:
    """The days of publication and of every change."""
    days = [day(page.meta("govuk:first-published-at")), day(page.meta("govuk:public-updated-at"))]
    days += [day(node.attribute("title") or node.attribute("datetime")) for node in page.every(".published-at")]
    return sorted(found for found in days if found)


def published(page: Page) -> date | None:
    """The first of them."""
    return stamps(page)[0] if stamps(page) else day_in('dt:contains("Published") + dd')(page)


def updated(page: Page) -> date | None:
    """The last of them, where it is another."""
    found = stamps(page)[-1] if stamps(page) else day_in('dt:contains("updated") + dd')(page)
    return found if found != published(page) else None


def item_updated(page: Page) -> date | None:
    """The day of the last change, where there was one."""
    found = day(json_at("public_updated_at")(page))
    return found if found != day(json_at("first_published_at")(page)) else None


def item_translations(page: Page) -> tuple[str, ...]:
    """The speech in other languages."""
    others = json_at("links", "available_translations")(page) or ()
    return tuple(other["web_url"] for other in others if other["locale"] != json_at("locale")(page))


def warnings(page: Page) -> tuple[str, ...]:
    """Withdrawal and cuts."""
    notice = None if page.is_json else text_of(".gem-c-notice__title", ".withdrawal-notice h2", ".archive-notice h2")(page)
    at = day(json_at("withdrawn_notice", "withdrawn_at")(page)) if page.is_json else None
    withdrawn = notice if notice and "withdrawn" in notice else f"This speech was withdrawn on {at}" if at else None
    return ((withdrawn,) if withdrawn else ()) + (("Political content is cut out",) if REDACTED.search(page.text) else ())


def unspoken(words: Ask[str | None]) -> Ask[bool]:
    """True for every type of document but speeches and statements by word of mouth."""
    return lambda page: bool((kind := words(page)) and (UNSPOKEN.search(kind) or not SPOKEN.search(kind)))


DOCUMENT_TYPE = first(
    meta_of("govuk:document-type"), text_of(".page_title .label", ".gem-c-heading__context", ".gem-c-title__context", ".label")
)
TURNS = TurnStyle(labels=(bold, capitals, bracketed, line, inline), unlabelled=either(quoted_words, any_words))
HTML = Layout(
    name="html",
    landmarks=(".govspeak, .gem-c-govspeak", "h1"),
    refusals=((unspoken(DOCUMENT_TYPE), "a written statement, an article or another document that nobody spoke"),),
    title=text_of(".page_title .title", "h1.gem-c-heading__text", "h1.gem-c-title__text", "main h1", "h1"),
    header=summary,
    lead=text_of(".explanation", DELIVERED),
    date=day_in(DELIVERED),
    published=published,
    updated=updated,
    place=first(text_of(".location", 'dt:contains("Location") + dd'), reported_city),
    document_type=DOCUMENT_TYPE,
    speakers=speakers,
    blocks=blocks,
    issues=warnings,
    turns=TURNS,
)
API = Layout(
    name="content-api",
    landmarks=(lambda page: page.is_json and json_at("schema_name")(page) == "speech",),
    refusals=((unspoken(json_at("document_type")), "a written statement or an article, which nobody spoke"),),
    title=json_at("title"),
    header=json_at("description"),
    lead=json_at("details", "speech_type_explanation"),
    date=lambda page: day(json_at("details", "delivered_on")(page)),
    published=lambda page: day(json_at("first_published_at")(page)),
    updated=item_updated,
    place=first(json_at("details", "location"), reported_city),
    document_type=lambda page: str(json_at("document_type")(page)).replace("_", " "),
    language=json_at("locale"),
    speakers=item_speakers,
    blocks=blocks,
    issues=warnings,
    translations=item_translations,
    turns=TURNS,
)
OTHER = Layout(
    name="other",
    landmarks=("main, #page, #content", "h1"),
    absent=(".govspeak, .gem-c-govspeak",),
    refusals=(("body", "a list or another page without a speech"),),
)

SEARCH = (
    "https://www.gov.uk/api/search.json?filter_content_store_document_type[]=speech&filter_content_store_document_type[]=oral_statement"
    "&order=-public_timestamp&count={count}&start={{offset}}&fields=link,title,public_timestamp"
)
SOURCE = Source(
    name="gov_uk",
    title="UK government",
    home="https://www.gov.uk/search/news-and-communications",
    hosts=("www.gov.uk", "gov.uk"),
    key=key,
    canonical=canonical,
    licence=Licence("OGL-UK-3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", Reuse.OPEN),
    layouts=(API, HTML, OTHER),
    scheduled=(
        Feed(
            "https://www.gov.uk/search/news-and-communications.atom?content_store_document_type[]=speech", r"/government/speeches/[^/?#]+$"
        ),
    ),
    complete=(
        JsonList(
            url=SEARCH.format(count=1000),
            items="results",
            link="https://www.gov.uk{link}",
            updated="public_timestamp",  # moves with every change of the page: it is neither the day of delivery nor of publication
            title="title",
            total="total",
            pattern=r"/government/speeches/[^/?#]+$",
        ),
    ),
    schedule="25 */4 * * *",
)
