"""gov.uk: speeches and oral statements of UK ministers and officials since 2010, as HTML or from the content API. Open Government Licence.

Written statements and authored articles stand at the same addresses and are nobody's spoken words.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from podium.blocks import Block, Run
from podium.labels import bold, bracketed, capitals, inline, is_asking, is_name_only, line
from podium.layout import Ask, Layout, alternates, day_in, meta_of, text_of
from podium.monologue import any_words, either, quoted_words
from podium.page import Node, Page
from podium.people import read_person
from podium.places import city_in_report
from podium.offices import office_in
from podium.records import Speaker
from podium.source import Feed, JsonList, Licence, Reuse, Source
from podium.turns import Opening, TurnStyle

LONDON = ZoneInfo("Europe/London")
SPOKEN = re.compile(r"speech|oral[ _]statement|statement|transcript|draft text|speaking notes", re.IGNORECASE)
WRITTEN = re.compile(r"written|authored|article", re.IGNORECASE)
PEER = re.compile(r"(?:The )?(?:Rt|Right) Hon(?:ourable)?\.? |(?: (?:[A-Z]{2,}|[A-Z]+[a-z]?[A-Z]+))+$")
VIDEO = 'a[href*="youtu"], a[href*="vimeo.com"], a[href*="flickr.com"]'
AFTER = re.compile(r"(?:further information|more information|notes? (?:to|for) editors|media enquiries|press (?:office|enquiries)|contact|share this|background)\b.{0,40}", re.IGNORECASE)
REDACTED = re.compile(r"\[[^\]]*political content[^\]]*\]", re.IGNORECASE)
LOCATION = 'dt:contains("Location") + dd'
DELIVERED = 'dt:contains("Delivered on") + dd'


def key(url: str) -> str | None:
    """The slug, with the suffix that a translation has (``….cy``)."""
    found = re.search(r"gov\.uk/(?:api/content/)?government/speeches/([^/?#]+?)(?:\.json)?/?(?:[?#].*)?$", url)
    return found[1] if found else None


def canonical(url: str) -> str:
    """The page's address, also for an answer of the content API."""
    slug = key(url)
    return f"https://www.gov.uk/government/speeches/{slug}" if slug else url


def named(printed: str, role: str | None = None) -> Speaker:
    """A person as gov.uk prints them; a peer's title ("Lord X of Y") is the name."""
    if re.search(r"\b(?:Lord|Lady|Baroness|Baron|Viscount|Viscountess|Earl|Countess) \w+ of \w", printed):
        return Speaker(PEER.sub("", printed).strip(), role)
    person = read_person(printed)
    return Speaker(person.name, person.role or role)


def summary(page: Page) -> str | None:
    """The line under the title, without place and explanation, which the first template puts behind it."""
    found = page.maybe(".summary p, .gem-c-lead-paragraph, .summary")
    words = re.split(r"\s*Originally given at|\s*\(?(?:This is (?:a|the) |These are the |Transcript of the |Original script|Speaker['’]s notes|Draft text)", found.text)[0] if found else ""
    return words.strip() or None


def explanation(page: Page) -> str | None:
    """What the page says of its text: transcript, draft or notes."""
    found = page.maybe(".explanation") or page.maybe(f".delivered-on, {DELIVERED}")
    return found.text if found else None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """The people in the publishing details, with the office that the summary gives a single one."""
    links = page.every('dd.person a, dd a[href*="/government/people/"]')
    names = tuple(dict.fromkeys(link.text for link in links if link.text))
    role = office_in(summary(page) or "") if len(names) == 1 else None
    return tuple(named(name, role) for name in names)


def kind(page: Page) -> str | None:
    """The type of document: in the metadata, or above the title."""
    return meta_of("govuk:document-type")(page) or text_of(".page_title .label", ".gem-c-heading__context", ".gem-c-title__context", ".label")(page)


def unspoken(page: Page) -> bool:
    """True for every type of document but speeches and statements made by word of mouth."""
    said = kind(page) or ""
    return bool(WRITTEN.search(said)) or (bool(said) and said.isascii() and not SPOKEN.search(said))


def body(node: Node) -> tuple[Block, ...]:
    """The words without links to recordings and without what follows the speech; headings that are labels as labels."""
    links = {link.text for link in node.every(VIDEO)}
    blocks = [block for block in node.blocks("figure, .footnotes, .attachment, .embedded, .contact, .call-to-action, .gem-c-attachment") if block.text not in links]
    end = next((number for number, block in enumerate(blocks) if number and (block.heading or block.all_bold) and AFTER.fullmatch(block.text)), len(blocks))
    return tuple(labelled(blocks[:end]))


def labelled(blocks: Sequence[Block]) -> list[Block]:
    """Press conferences of Downing Street print each label as a heading: "Question", "Prime Minister" (2011-2016)."""
    if not any(block.heading and is_asking(block.text) for block in blocks):
        return list(blocks)
    return [Block((Run(f"{block.text.rstrip(':')}:", bold=True),)) if block.heading and is_name_only(block.text) else block for block in blocks]


def html_body(page: Page) -> tuple[Block, ...]:
    """The longest text in the publishing format: a notice above it has the same class."""
    return body(max(page.every(".gem-c-govspeak, .govspeak"), key=lambda node: len(node.text)))


def place(page: Page) -> str | None:
    """The location, else the city that a report around a quoted speech names."""
    return text_of(".location", LOCATION)(page) or city_in_report(html_body(page))


def day(value: Any) -> date | None:
    """The day in London of a time stamp."""
    return datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(LONDON).date() if isinstance(value, str) and "T" in value else None


def stamped(*names: str) -> Ask[date | None]:
    """The day of a time stamp in the page's metadata."""
    return lambda page: next((found for name in names if (found := day(page.meta(name)))), None)


def first_published(page: Page) -> date | None:
    """The day of publication: in the metadata, or the earliest of the publishing details."""
    days = [found for node in page.every(".published-at") if (found := day(node.attribute("title") or node.attribute("datetime")))]
    return stamped("govuk:first-published-at")(page) or min(days, default=None) or day_in('dt:contains("Published") + dd')(page)


def last_updated(page: Page) -> date | None:
    """The day of the last update, where there was one."""
    days = [found for node in page.every(".published-at") if (found := day(node.attribute("title") or node.attribute("datetime")))]
    found = stamped("govuk:public-updated-at")(page) or max(days, default=None) or day_in('dt:contains("Last updated") + dd')(page)
    return found if found != first_published(page) else None


def warnings(page: Page) -> tuple[str, ...]:
    """Withdrawal and cuts, which the page states."""
    notice = page.maybe(".gem-c-notice__title, .withdrawal-notice h2, .archive-notice h2")
    withdrawn = (f"the publisher's notice: {notice.text}",) if notice and "withdrawn" in notice.text.lower() else ()
    return withdrawn + (("political content is redacted",) if REDACTED.search(page.text) else ())


def item(*way: str) -> Ask[Any]:
    """A value of the content item, ``None`` where the way to it breaks off."""

    def ask(page: Page) -> Any:
        value = page.json()
        for step in way:
            value = value.get(step) if isinstance(value, dict) else None
        return value or None

    return ask


def is_item(page: Page) -> bool:
    """True for an answer of the content API about a speech."""
    return page.is_json and item("schema_name")(page) == "speech"


def item_speakers(page: Page) -> tuple[Speaker, ...]:
    """Who speaks, with the office of the summary, or the role that the item links."""
    people, roles = item("links", "speaker")(page) or (), item("links", "roles")(page) or ()
    role = office_in(item("description")(page) or "") or (roles[0]["title"] if len(roles) == 1 else None)
    if not people and (name := item("details", "speaker_without_profile")(page)):
        return (named(name),)
    return tuple(named(person["title"], role if len(people) == 1 else None) for person in people)


def item_body(page: Page) -> tuple[Block, ...]:
    """The HTML in the item."""
    return body(Page(page.url, f"<main>{item('details', 'body')(page) or ''}</main>").one("main"))


def item_updated(page: Page) -> date | None:
    """The day of the last update, where there was one."""
    found = day(item("public_updated_at")(page))
    return found if found != day(item("first_published_at")(page)) else None


def item_translations(page: Page) -> tuple[str, ...]:
    """The same speech in other languages."""
    others = item("links", "available_translations")(page) or ()
    return tuple(other["web_url"] for other in others if other.get("locale") != item("locale")(page) and other.get("web_url"))


def item_warnings(page: Page) -> tuple[str, ...]:
    """Withdrawal and cuts, which the item states."""
    at = day(item("withdrawn_notice", "withdrawn_at")(page))
    return ((f"the publisher withdrew it on {at}",) if at else ()) + (("political content is redacted",) if REDACTED.search(page.text) else ())


TURNS = TurnStyle(labels=(bold, capitals, bracketed, line, inline), opening=Opening.SPEECH, unlabelled=either(quoted_words, any_words))
HTML = Layout(
    name="html",
    landmarks=("article.speech, main .gem-c-govspeak, main.speech, .document-page .govspeak, .document .govspeak", "h1"),
    refusals=((unspoken, "a written statement, article or other document, which nobody spoke"),),
    title=text_of(".page_title .title", "h1.gem-c-heading__text", "h1.gem-c-title__text", ".gem-c-heading h1", "main h1", "h1"),
    header=summary,
    lead=explanation,
    date=day_in(f".delivered-on, {DELIVERED}"),
    published=first_published,
    updated=last_updated,
    place=place,
    document_type=kind,
    language=lambda page: text_of_language(page),
    speakers=speakers,
    blocks=html_body,
    issues=warnings,
    translations=alternates,
    turns=TURNS,
)
API = Layout(
    name="content-api",
    landmarks=(is_item,),
    refusals=((lambda page: WRITTEN.search(item("document_type")(page) or "") is not None, "a written statement or an article, which nobody spoke"),),
    title=item("title"),
    header=item("description"),
    lead=item("details", "speech_type_explanation"),
    date=lambda page: day(item("details", "delivered_on")(page)),
    published=lambda page: day(item("first_published_at")(page)),
    updated=item_updated,
    place=lambda page: item("details", "location")(page) or city_in_report(item_body(page)),
    document_type=lambda page: (item("document_type")(page) or "").replace("_", " ") or None,
    language=item("locale"),
    speakers=item_speakers,
    blocks=item_body,
    issues=item_warnings,
    translations=item_translations,
    turns=TURNS,
)
