"""NATO: transcripts since 1946 in three templates. No terms of use are stated: cite and link."""

import re

from podium.extract import (
    Block,
    Layout,
    Licence,
    Page,
    Reuse,
    Sitemap,
    Source,
    TurnStyle,
    bold,
    bracketed,
    capitals,
    day_in,
    day_in_address,
    first,
    inline,
    is_span_of_days,
    keyed,
    letters,
    on_host,
    own_line,
    recordings,
    shows_place,
    text_of,
    together,
    unmarked,
)

# ``opinions_234471``, ``s991109a``, or day and slug on the new site.
KEY = first(
    keyed(r"(?:www\.)?nato\.int/cps/(?P<language>[a-z]{2})/\w+/(?P<key>[a-z_]+_\d+)\.html?"),
    keyed(r"(?:www\.)?nato\.int/docu/(?:speech|update|conf|comm)/\d{4}/(?P<key>[\w-]+)\.html?"),
    keyed(r"(?:www\.)?nato\.int/(?P<language>[a-z]{2})/news-and-events/events/transcripts/(?P<key>\d{4}/\d\d/\d\d/[^/?#]+)"),
)
TURNS = TurnStyle(labels=(bold, capitals, letters, bracketed, own_line, inline, unmarked))
CENTRED_TITLE = TurnStyle(labels=TURNS.labels, note=lambda block: block.centred)

DATED = "ul.list-meta li:first-child"
DOCU_TITLE = text_of("center h1", "center h2", "center h3", "td h1", "td h2", "td h3")
NOT_SPOKEN = re.compile(r"news|press release|official text|topic|photo|video|event|biograph|basic text|e-?library|visit", re.IGNORECASE)
OCCASION = re.compile(r"ceremony|meeting|summit|conference|seminar|symposium|council|forum|dinner|session|anniversary", re.IGNORECASE)
TRANSCRIPTS = Sitemap(
    "https://www.nato.int/sitemap.xml",
    r"/en/news-and-events/events/transcripts/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)"
    r"|/cps/en/nato(?:hq|live)/opinions_\d+\.htm|/docu/speech/\d{4}/[\w-]+\.htm",
)


def document_type(page: Page) -> str | None:
    """The type in front of the title (``NATO - Opinion: …``), which the keywords repeat."""
    title = page.maybe("head title")
    found = re.match(r"NATO\s*-\s*([^:]{3,40}):", title.text) if title else None
    return found.group(1) if found else page.meta("keywords")


def only_reports(page: Page) -> bool:
    """News items summarise a speech, official texts are documents."""
    return NOT_SPOKEN.match(document_type(page) or "") is not None


def side_place(page: Page) -> str | None:
    """The places above the date in the cell left of the words, else its last line (docu pages, seen 2026-11)."""
    cell = page.maybe("tr:has(h1, h2, h3) > td:first-child")
    lines = [text for text in (cell.lines if cell else []) if not re.search(r"\d{4}|^updated", text, re.IGNORECASE)]
    places = [line for line in lines if shows_place(line) and not OCCASION.search(line)]
    return ", ".join(places) if places else lines[-1] if lines else None


def side_event(page: Page) -> str | None:
    """The occasion in that cell and the line under the title."""
    cell = page.maybe("tr:has(h1, h2, h3) > td:first-child")
    lines = [text for text in (cell.lines if cell else []) if not re.search(r"\d{4}", text)]
    title = DOCU_TITLE(page)
    below = " ".join(node.text for node in page.every("center h2, center h3, center h4, center p") if node.text != title)
    return " | ".join(filter(None, [below, *lines])) or None


def intro(block: Block) -> bool:
    """The opening paragraph is the editors' unless it speaks in the first person."""
    return "introtxt" in block.classes and not re.search(r"\b(?:I|I[’']m|we|our|my|you|ladies|excellencies)\b", block.text, re.IGNORECASE)


def language(page: Page) -> str:
    """The pages of the 1990s tell theirs only by the end of the file's name."""
    return page.language or ("fr" if re.search(r"/s\d{6}\w?-?f\.htm", page.url) else "en")


def other_languages(page: Page) -> tuple[str, ...]:
    """The links of the language switch."""
    return tuple(page.address(href) for link in page.every("ul.list-i18n a") if (href := link.attribute("href")))


def other_file(page: Page) -> tuple[str, ...]:
    """The links to the same number with another language's letter behind it (``s991109-f.htm``)."""
    stem = re.sub(r"-?[ef]?\.html?$", "", page.url)
    links = (page.address(href) for link in page.every("a[href]") if (href := link.attribute("href")))
    return tuple(dict.fromkeys(link for link in links if link != page.url and re.fullmatch(re.escape(stem) + r"-?[ef]?\.html?", link)))


def several_days(page: Page) -> tuple[str, ...]:
    """The line above a meeting of more than one day, which does not say on which of them the words were said."""
    line = page.maybe(DATED)
    return (f"the page is of several days: {line.text.strip(' -')}",) if line and is_span_of_days(line.text) else ()


SITE = Layout(
    name="site-2025",
    landmarks=(".cmp-container h1", ".cmp-text"),
    body=(".text .cmp-text", ".cmp-text"),
    refusals=(("body:not(:has(.cmp-text p, .cmp-text div:not(:empty):not([class])))", "a page of the new site without a transcript"),),
    title=text_of("h1"),
    header=text_of("h1 ~ h3.h3-style", "h1 + h3", "h3.h3-style"),
    date=day_in_address(r"/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/"),
    drop=".cmp-modal, .cmp-experiencefragment, .cmp-breadcrumb",
    turns=TURNS,
)
CPS = Layout(
    name="cps",
    landmarks=("article section.content", "h1"),
    body=("article section.content",),
    refusals=((only_reports, "a news item or document, which holds nobody's words"),),
    title=text_of("h1.fs-huge", "h1"),
    header=text_of("h1 + h2"),
    lead=text_of("section.content p.introtxt"),
    date=day_in(DATED),
    updated=day_in("ul.list-meta li:not(:first-child)"),
    document_type=document_type,
    issues=several_days,
    translations=other_languages,
    media=together(recordings('article iframe[src*="youtube"]', "src", "video"), recordings('article a[href$=".mp3"]', "href", "audio")),
    drop=".box, .list-meta, .socialbar, .sidebar",
    turns=TurnStyle(labels=TURNS.labels, note=intro),
)
DOCU = Layout(
    name="docu",
    landmarks=("table td", 'a[href*="docu"]'),
    absent=("section.content", ".cmp-container"),
    body=("td:has(> center, > h1, > h2, > h3)", "td:has(h1, h2, h3)"),
    title=DOCU_TITLE,
    header=side_event,
    date=day_in("tr:has(h1, h2, h3) > td:first-child, center p"),
    place=side_place,
    language=language,
    translations=other_file,
    drop="center",
    turns=CENTRED_TITLE,
)

SOURCE = Source(
    name="nato",
    title="NATO",
    home="https://www.nato.int",
    hosts=("www.nato.int", "nato.int"),
    key=KEY,
    canonical=on_host("www.nato.int", "nato.int"),  # without the language switch
    licence=Licence("no terms stated", "https://www.nato.int", Reuse.UNKNOWN),
    layouts=(SITE, CPS, DOCU),
    scheduled=(TRANSCRIPTS,),
    complete=(TRANSCRIPTS,),
    delay=5.0,
)
