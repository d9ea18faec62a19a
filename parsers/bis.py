"""Bank for International Settlements: speeches of central bankers of all countries since 1997, as it reprints them.

The page of a speech holds its head and the beginning; all of its words are in the PDF beside it, which is the article here. Texts belong to
the banks: only extracts may be passed on. The page was read on one real example, the PDF is written from its description.
"""

from podium.extract import (
    Feed,
    JsonList,
    Layout,
    Licence,
    Node,
    Page,
    Reuse,
    Source,
    TurnStyle,
    addressed,
    beside,
    between,
    bold,
    day_in,
    day_within,
    find_date,
    found_in,
    is_all,
    keyed,
    people_in,
    text_of,
    unspoken,
)

HOME = "https://www.bis.org"
KEY = keyed(r"(?:www\.)?bis\.org/review/(?P<key>r\d{6}[a-z]{1,2})(?:\.html?|\.pdf)?")
WHO = r"[A-Z][^.:;]{3,120}? (?:by|of|with) [A-Z].{10,600}"
"""``Speech by Mr X, Governor of the Bank of Y, at the Z, Basel, 11 May 2023.``"""
PLACE = r", ([^\s,][^,]{0,120}), (?:\w+day,? )?\d{1,2}(?:[-–]\d{1,2})? [A-Z][a-z]+ \d{4}\W{0,20}$"
PDF = ".pdftitle a[href$='.pdf']"
ABSTRACT = text_of("#extratitle-div p")


def front(page: Page) -> list[Node]:
    """The first lines of a PDF, up to the one that says who spoke where and when; none where there is no such line."""
    nodes = page.every("body.pdf > h1, body.pdf > h2, body.pdf > p")[:8]
    end = next((number for number, node in enumerate(nodes) if is_line(node)), -1)
    return nodes[: end + 1]


def is_line(node: Node) -> bool:
    """True for the line that says who spoke where and when."""
    return find_date(node.text) is not None and any(map(is_all(WHO, shorter_than=750), node.blocks()))


def title(page: Page) -> str | None:
    """What stands above that line."""
    return " ".join(node.text for node in front(page)[:-1]) or None


def line(page: Page) -> str | None:
    """That line."""
    return next((node.text for node in front(page)[-1:]), None)


REPRINT = Layout(
    name="reprint",
    landmarks=("body.pdf", lambda page: len(front(page)) > 1),
    title=title,
    header=line,
    date=day_within(line),
    place=found_in(line, PLACE),
    speakers=people_in(line),
    blocks=between(("body.pdf",), drop="header", begins=is_all(WHO, shorter_than=750), ends=is_all(r"(?:references|bibliography)[.:]?")),
    turns=TurnStyle(labels=(bold,)),
)
BEGINNING = Layout(
    name="beginning",
    landmarks=("#center h1", "#extratitle-div p", "#cmsContent"),
    companion=True,
    body=("#cmsContent",),
    title=text_of("#center h1"),
    header=ABSTRACT,
    date=day_within(ABSTRACT),
    published=day_in(".pdfdocinfo .date"),
    place=found_in(ABSTRACT, PLACE),
    speakers=people_in(ABSTRACT),
    issues=lambda page: ("incomplete: the page holds only the beginning, the rest is in the PDF beside it",) if page.has(PDF) else (),
    turns=TurnStyle(labels=(bold,)),
)
OTHER = unspoken("other", "#center, body", absent=("#extratitle-div p", "body.pdf"), why="a list or publication, which nobody speaks")

SOURCE = Source(
    name="bis",
    title="Bank for International Settlements: central bankers' speeches",
    home=f"{HOME}/cbspeeches/index.htm",
    hosts=("www.bis.org", "bis.org"),
    key=KEY,
    canonical=addressed(KEY, HOME + "/review/{key}.pdf"),
    companion=beside(KEY, HOME + "/review/{key}.htm"),
    licence=Licence("BIS terms: extracts, not commercial", f"{HOME}/terms_conditions.htm", Reuse.NON_COMMERCIAL),
    layouts=(REPRINT, BEGINNING, OTHER),
    scheduled=(Feed(f"{HOME}/doclist/cbspeeches.rss", r"/review/r\d{6}[a-z]"),),
    # One answer lists everything, by addresses without a suffix, with the day of publication.
    complete=(
        JsonList(
            url=f"{HOME}/api/document_lists/cbspeeches.json",
            items="list",
            link=HOME + "{key}",
            date="publication_start_date",
            title="short_title",
            pattern=r"/review/r\d{6}[a-z]",
        ),
    ),
)
