"""Bank of Japan: speeches in English since 2011. Text may be reproduced with credit, not for commercial purposes.

Written from documentation and descriptions of its pages. An address carries a day of its own (``ko250723a``), the page that of delivery.
"""

from podium.extract import (
    Layout,
    Licence,
    Node,
    Page,
    Reuse,
    Source,
    Speaker,
    TurnStyle,
    YearIndex,
    addressed,
    between,
    bold,
    day_within,
    first,
    found_in,
    heading_of,
    is_all,
    keyed,
    line_of,
    text_of,
    unspoken,
)

KEY = keyed(r"(?:www\.)?boj\.or\.jp/en/about/press/(?P<key>koen_\d{4}/ko\d{6}[a-z]\d?)\.html?")
MONTHS = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
BYLINE = rf"[^\d:]{{5,200}}\s{MONTHS}\s+\d{{1,2}},\s+\d{{4}}"
"""``UCHIDA Shinichi <br> Deputy Governor of the Bank of Japan <br> July 23, 2025``."""
KIND = found_in(text_of("main#contents h1 > span"), r"\[([^\[\]]+)\]")
OCCASION = first(
    text_of("main#contents h1 > span + span"),
    line_of("main#contents .outline > p", r"(?:\w+ )?(?:speech|remarks|lecture|address|statement) (?:at|to|in|before)\b", shorter_than=300),
)


def byline(page: Page) -> Node | None:
    """The first paragraph, or the second below the occasion: who speaks, in which office, on which day, each on a line of its own."""
    first_paragraphs = page.every("main#contents .outline > p")[:3]
    return next((node for node in first_paragraphs if any(map(is_all(BYLINE, 250), node.blocks()[:1]))), None)


def title(page: Page) -> str | None:
    """The heading without the kind before it and the occasion behind it, which stand in elements of their own."""
    heading = page.maybe("main#contents h1")
    words = heading.text if heading else ""
    for part in page.every("main#contents h1 > span"):
        words = words.removeprefix(part.text).removesuffix(part.text).strip()
    return words or None


def speakers(page: Page) -> tuple[Speaker, ...]:
    """Who speaks, the surname first as the page has it since 2020 (``UCHIDA Shinichi``)."""
    node = byline(page)
    name, *office = (node.lines[:-1] if node else []) or [""]
    cased = " ".join(word.capitalize() if word.isupper() and len(word) > 2 else word for word in name.split())
    return (Speaker(cased, " ".join(office) or None),) if cased else ()


SPEECH = Layout(
    name="speech",
    landmarks=("main#contents h1", lambda page: byline(page) is not None),
    title=title,
    header=OCCASION,
    date=day_within(lambda page: node.text if (node := byline(page)) else None),
    place=found_in(OCCASION, r"^(?:\w+ )?(?:Speech|Remarks|Lecture|Address) (?:at|to|before)\b.*\bin ([A-Z][a-z]+(?: [A-Z][a-z]+)*)$"),
    document_type=KIND,
    speakers=speakers,
    blocks=between(
        ("main#contents .outline",),
        drop="p.lang, .link-list01, .page-index, ol.red-number, ol.red-number2, ol.no-list, sup:not(.sup-black), table",
        begins=is_all(BYLINE, shorter_than=250),
        ends=heading_of(r"references|notes|bibliography|appendix.*"),
    ),
    turns=TurnStyle(labels=(bold,), note=is_all(r"contents", shorter_than=20)),
)
OTHER = unspoken("other", "body", absent=("main#contents h1 > span",), why="a list, release or statistic, which nobody speaks")
SPEECHES = YearIndex(
    url="https://www.boj.or.jp/en/about/press/koen_{year}/index.htm",
    first_year=2011,
    item="tr:has(td a[href])",
    link="td a[href]",
    date="td",
    pattern=r"/en/about/press/koen_\d{4}/ko\d{6}[a-z]\d?\.htm",
)

SOURCE = Source(
    name="boj",
    title="Bank of Japan",
    home="https://www.boj.or.jp/en/about/press/index.htm",
    hosts=("www.boj.or.jp", "boj.or.jp"),
    key=KEY,
    canonical=addressed(KEY, "https://www.boj.or.jp/en/about/press/{key}.htm"),
    licence=Licence("reproduction with credit, not commercial", "https://www.boj.or.jp/en/about/copyright.htm", Reuse.NON_COMMERCIAL),
    layouts=(SPEECH, OTHER),
    # It has no feed of its speeches: the page of the year is read each time.
    scheduled=(SPEECHES,),
    complete=(SPEECHES,),
)
