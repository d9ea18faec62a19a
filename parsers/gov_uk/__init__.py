"""gov.uk: speeches and oral statements of UK ministers and officials since 2010, as pages or as items of the content API.

Written statements and authored articles have the same form of address and are nobody's spoken words. Open Government Licence.
"""

import re
from datetime import date

from parsers.gov_uk.press_office import before_contacts, headings_to_labels, read_listed, reported_city, speaking
from podium.extract import (
    Block,
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
    any_of,
    any_words,
    bold,
    bracketed,
    capitals,
    day_in,
    day_of_moment,
    day_of_stamp,
    either,
    first,
    inline,
    is_office_alone,
    json_at,
    keyed,
    lacks,
    meta_of,
    other_than,
    own_line,
    quoted_words,
    says,
    speaking_office,
    text_of,
    unspoken,
)

SPEECH_OF = re.compile(r"((?:The )?[A-Z][\w'’, -]{3,80}?) (?:speech|statement|remarks)\b")
KEY = keyed(r"(?:www\.)?gov\.uk/(?:api/content/)?government/speeches/(?P<key>[^/?#]+)")  # a translation's slug ends with .cy
EXPLANATION = re.compile(r"(?:(?<!\s)\s+)?(?:Originally given at|This is (?:a|the) |These are the )")
NOT_SPOKEN = "written|authored|article"
SPOKEN = r"speech|statement|transcript|draft text|speaking notes|[^\x00-\x7f]|^$"
REDACTED = re.compile(r"\[[^\[\]]*political content[^\[\]]*\]", re.IGNORECASE)
LONDON = "Europe/London"
TITLE = text_of(".page_title .title", "h1.gem-c-heading__text", "h1.gem-c-title__text", "main h1", "h1")
DELIVERED = '.delivered-on, dt:contains("Delivered on") + dd'
DROP = "figure, sup:has(a), .footnotes, .attachment, .embedded, .contact, .call-to-action"


def blocks(page: Page) -> tuple[Block, ...]:
    """The longest text in the publishing format (a notice above it has the same class), without links to recordings."""
    if page.is_json:
        node = page.fragment(str(json_at("details", "body")(page) or ""))
    else:
        node = max(page.every(".govspeak, .gem-c-govspeak"), key=lambda found: len(found.text))
    recordings = {link.text for link in node.every('a[href*="youtu"], a[href*="vimeo.com"], a[href*="flickr.com"]')}
    # Press conferences of Downing Street print each label as a heading, "Question" or "Prime Minister".
    return headings_to_labels(before_contacts([block for block in node.blocks(DROP) if block.text not in recordings]))


def summary(page: Page) -> str | None:
    """The line under the title; the first template prints place and explanation behind it."""
    words = text_of(".summary", ".gem-c-lead-paragraph")(page)
    return EXPLANATION.split(words)[0].rstrip(" .") or None if words else None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """The people of the publishing details."""
    people, title = [link.text for link in page.every('dd.person a, dd a[href*="/government/people/"]')], TITLE(page) or ""
    return speaking(title, read_listed(people, summary(page), titled_office(title)))


def titled_office(title: str) -> str | None:
    """The office of whose speech the title tells: ``Minister for Harbours speech at …``."""
    found = SPEECH_OF.match(title)
    office = speaking_office(found[1]) if found else None
    return office if office and is_office_alone(office) else None


def item_speakers(page: Page) -> tuple[Speaker, ...]:
    """The people whom the item links as speakers, or the one it only names."""
    people = [person["title"] for person in json_at("links", "speaker")(page) or ()]
    roles = [role["title"] for role in json_at("links", "roles")(page) or ()]
    stated = json_at("details", "speaker_without_profile")(page)
    listed = read_listed(people or ([stated] if stated else []), json_at("description")(page), roles[0] if len(roles) == 1 else None)
    return speaking(str(json_at("title")(page) or ""), listed)


def changes(page: Page) -> list[date]:
    """The days of publication and of every change, in order."""
    stamps = [page.meta("govuk:first-published-at"), page.meta("govuk:public-updated-at")]
    stamps += [node.attribute("title") or node.attribute("datetime") for node in page.every(".published-at")]
    return sorted(found for stamp in stamps if (found := day_of_moment(stamp, LONDON)))


def translations(page: Page) -> tuple[str, ...]:
    """The item in other languages."""
    others = json_at("links", "available_translations")(page) or ()
    return tuple(other["web_url"] for other in others if other["locale"] != json_at("locale")(page))


def withdrawn(page: Page) -> str | None:
    """The notice of withdrawal."""
    if page.is_json:
        at = day_of_stamp(json_at("withdrawn_notice", "withdrawn_at"), LONDON)(page)
        return f"This speech was withdrawn on {at}" if at else None
    notice = text_of(".gem-c-notice__title", ".withdrawal-notice h2", ".archive-notice h2")(page)
    return notice if notice and "withdrawn" in notice else None


def warnings(page: Page) -> tuple[str, ...]:
    """Withdrawal and cuts."""
    cut = "Political content is cut out" if REDACTED.search(page.text) else None
    return tuple(filter(None, [withdrawn(page), cut]))


def place(page: Page) -> str | None:
    """The location of the publishing details, else the city that a report around a quoted speech names."""
    details = json_at("details", "location") if page.is_json else text_of(".location", 'dt:contains("Location") + dd')
    return details(page) or reported_city(blocks(page))


def item_type(page: Page) -> str | None:
    """The type of the item, in words."""
    return str(json_at("document_type")(page) or "").replace("_", " ") or None


PUBLISHED = first(lambda page: next(iter(changes(page)), None), day_in('dt:contains("Published") + dd'))
CHANGED = first(lambda page: next(reversed(changes(page)), None), day_in('dt:contains("updated") + dd'))
DOCUMENT_TYPE = first(
    meta_of("govuk:document-type"), text_of(".page_title .label", ".gem-c-heading__context", ".gem-c-title__context", ".label")
)
TURNS = TurnStyle(labels=(bold, capitals, bracketed, own_line, inline), unlabelled=either(quoted_words, any_words))
HTML = Layout(
    name="html",
    landmarks=(".govspeak, .gem-c-govspeak", "h1"),
    refusals=(
        (
            any_of(says(NOT_SPOKEN, DOCUMENT_TYPE), lacks(SPOKEN, DOCUMENT_TYPE)),
            "a written statement, an article or another document that nobody spoke",
        ),
    ),
    title=TITLE,
    header=summary,
    lead=text_of(".explanation", DELIVERED),
    date=day_in(DELIVERED),
    published=PUBLISHED,
    updated=other_than(PUBLISHED, CHANGED),
    place=place,
    document_type=DOCUMENT_TYPE,
    speakers=speakers,
    blocks=blocks,
    issues=warnings,
    turns=TURNS,
)
ITEM_PUBLISHED = day_of_stamp(json_at("first_published_at"), LONDON)
API = Layout(
    name="content-api",
    landmarks=(lambda page: page.is_json and json_at("schema_name")(page) == "speech",),
    refusals=((any_of(says(NOT_SPOKEN, item_type), lacks(SPOKEN, item_type)), "a written statement or an article, which nobody spoke"),),
    title=json_at("title"),
    header=json_at("description"),
    lead=json_at("details", "speech_type_explanation"),
    date=day_of_stamp(json_at("details", "delivered_on"), LONDON),
    published=ITEM_PUBLISHED,
    updated=other_than(ITEM_PUBLISHED, day_of_stamp(json_at("public_updated_at"), LONDON)),
    place=place,
    document_type=item_type,
    language=json_at("locale"),
    speakers=item_speakers,
    blocks=blocks,
    issues=warnings,
    translations=translations,
    turns=TURNS,
)
OTHER = unspoken(
    "other", "main, #page, #content", "h1", absent=(".govspeak, .gem-c-govspeak",), why="a list or another page without a speech"
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
    key=KEY,
    canonical=addressed(KEY, "https://www.gov.uk/government/speeches/{key}"),
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
