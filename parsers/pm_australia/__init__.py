"""Prime Ministers of Australia: transcripts since the 1940s (PM Transcripts, CC BY 3.0 AU) and those of the present one on pm.gov.au.

Written from documentation of both sites; of the archive, 2,930 pages were read since, of pm.gov.au none.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from parsers.pm_australia.head import head_set_off, is_head
from podium.extract import (
    Block,
    Feed,
    IdWalk,
    Layout,
    Licence,
    Page,
    Reuse,
    Source,
    Speaker,
    TurnStyle,
    addressed,
    always,
    any_of,
    any_words,
    blocks_in,
    bold,
    both,
    capitals,
    date_in_url,
    day_in,
    day_stated,
    first,
    inline,
    is_all,
    keyed,
    lacks,
    own_line,
    read_people,
    says,
    text_of,
    titled_words,
    without_query,
)

NUMBER = keyed(
    r"pmtranscripts\.d?pmc\.gov\.au/query\?transcript=(?P<key>\d+)(?:&[^#]*)?",
    r"pmtranscripts\.d?pmc\.gov\.au/(?:release/transcript-|transcripts?/(?:transcript-)?)(?P<key>\d+)",
)
XML = "https://pmtranscripts.pmc.gov.au/query?transcript={key}"
SPOKEN = (
    r"speech|address|interview|doorsto?p|(?:press|news) conference|transcript|broadcast|statement in parliament|lecture|remarks|\bmessage\b"
    r"|video|radio|television|q ?& ?a"
)
# Of 58 release types, those of which the archive files what was written; a title that names a form of speech outranks the first of them.
RELEASED = r"^(?:media release|press (?:release|statement)|statement|letter|correspondence|report|foreword|article|communique)$"
WRITTEN = r"^(?:blog transcript|chat transcript|website updates?|index|foreword|article|communique|letter)$"
SPOKEN_TITLE = (
    r"speech|address|interview|doorsto?p|(?:press|news) conference|transcript|broadcast|lecture|remarks|\bmessage\b|\bq ?& ?a\b"
    r"|(?:radio|television|video) (?:message|talk|report|statement)|for radio and"
)
TITLE = text_of("transcript > title", "item > title", "title")
# Lines of the press office above and below the words, and the numbers of its sheets.
SMALL_PRINT = is_all(
    r"(?:[A-Z]{4,}\s+)?\d{1,2}(?:st|nd|rd|th)?,? [A-Z]+,? \d{4}\.?"
    r"|(?:e\.? ?& ?(?:o\.? ?e|e\.? ?o)|check against delivery|embargo|proof(?: copy)?|transcript of the prime minister|for press).*"
    r"|p\.? ?m\.? ?\d+/.*"
    r"|[-–—/]? ?\d{1,2} ?[-–—/]?",
    shorter_than=200,
)


TYPE = text_of("release-type")
BY = re.compile(
    r"\b(?:speech|address|remarks|statement|lecture|broadcast|talk|toast|reply|response) "
    r"(?:(?:given |delivered |made |proposed )?by (?:the )?|(?=(?:the )?(?:rt\.? |right )?hon\b))"
    r"|\b(?:message|letter|cable|telegram)\b.{0,150}?\bfrom (?:the )?",
    re.I,
)


# ``SPEECH BY MR A. LARK. M.P LAMPS BILL 1964``.
LETTERS_BEHIND = re.compile(r"(?<!\W)\W{1,4}M\.? ?P\b")
ACTING = re.compile(r"\bacting (?:prime minister|pm)\b", re.I)
# "Speech by the Prime Minister" is the office holder's, whatever stands behind it, unless that is a country, or a name with its address.
OF_THE_HOLDER = re.compile(
    r"(?:prime minister|prime minsiter|pm)\b(?! of (?!australia))(?!\W+(?:(?:the|a|rt|right)\b\W*)*(?:hon|honou?rable|mrs?|ms|sir|dr)\b)",
    re.I,
)
# Behind these words of a title stands the guest, and not who says it: "Toast by Prince X at a dinner for the Prime Minister, Mr Y".
FOR_WHOM = re.compile(r"\b(?:at|for|to|with|in honou?r|on)\b")
OWN_LABEL = re.compile(r"\b(?:PRIME MINISTER|Prime Minister|PM)\s?:")
HEAD = 400
"""Letters in which the first lines of a page state who speaks."""
TITLED_OFFICE = re.compile(r"\b(?:prime minister|pm)\b", re.I)
RELEASE_DAY = day_stated(text_of("release-date"), order="DMY")
OWN_OFFICE = re.compile(r"PRIME MINISTER OF AUSTRALIA(?=:)")


@lru_cache(maxsize=1)
def minister(page: Page) -> tuple[Speaker, ...]:
    """``Surname, Given`` in the field for the office holder, whose archive it is; labels name the country beside a second one."""
    surname, comma, given = (text_of("prime-minister")(page) or "").partition(",")
    office: str | None = "Prime Minister of Australia" if OWN_OFFICE.search(text_of("content")(page) or "") else "Prime Minister"
    words = text_of("content")(page) or ""
    stated = TITLED_OFFICE.search(f"{TITLE(page)} {words[:HEAD]}") or OWN_LABEL.search(words)
    if not stated and _outside_term(page):
        office = None  # what a later Prime Minister said in another office, which the archive files as well
    return (Speaker(f"{given} {surname}".strip(), office),) if comma and given.strip() else ()


def _outside_term(page: Page) -> bool:
    day, (first_day, last_day) = RELEASE_DAY(page), term(page) or (None, None)
    return day is not None and ((first_day is not None and day < first_day) or (last_day is not None and day > last_day))


def speakers(page: Page) -> tuple[Speaker, ...]:
    """The office holder, unless the title says that it is a speech by somebody else; nobody where it does not say by whom."""
    title, holder = TITLE(page) or "", minister(page)
    if ACTING.search(title):
        return read_people(title)  # whoever stands in, where the title says who: the field names the one who is away
    said = BY.search(title)
    if said is None or not holder:
        return holder
    by = LETTERS_BEHIND.split(title[said.end() :])[0]
    whom = by.casefold()
    if holder[0].name.split()[-1].casefold() in FOR_WHOM.split(whom)[0] or OF_THE_HOLDER.match(whom):
        return holder
    readings = (read_people(f"by {by}"), read_people(f"by {by.title()}"))  # capitals throughout tell less
    return next((people for people in readings if people and "," not in people[0].name), ())


def contradictions(page: Page) -> tuple[str, ...]:
    """Where title and field name two people."""
    holder = minister(page)
    return () if speakers(page) == holder else (f"the title says “{TITLE(page)}”, the field for the office holder {holder[0].name}",)


def term(page: Page) -> tuple[date | None, date | None] | None:
    """The term of office, which the archive prints as ``20130918 - 20150915``; the present one has no end."""
    first, dash, last = (text_of("period-of-service")(page) or "").partition("-")
    return (date_in_url(first), date_in_url(last)) if dash else None


# What a fax machine printed over each sheet: "TEL: 3. Mar. 95 17: 21 No.013 P. 01/11", in any letters that a scanner makes of it.
FAX_HEAD = re.compile(r"\W*[TI1l]\W?[EI]\W?[LIU1]\w?\b(?P<rest>[^\n]{0,70})(?:\n|$)")
SAYS_SOMETHING = re.compile(r"\b[a-z]{4,}\b[^\n]*\b[a-z]{4,}\b")
CONTENT = blocks_in(text_of("content"), drop="table")


def content(page: Page) -> tuple[Block, ...]:
    """The words below their head, without those of faxed sheets."""
    return head_set_off([_without_fax_head(block) for block in CONTENT(page)])


def _without_fax_head(block: Block) -> Block:
    found = FAX_HEAD.match(block.raw)
    return block if found is None or SAYS_SOMETHING.search(found["rest"]) else block.after(found.end())


# What its title calls said by somebody is said, also where it is about others from beginning to end.
SAID_BY_TITLE = re.compile(
    r"(?:radio|television|video) (?:message|talk|address|broadcast|report)\b|^(?:speech|address|broadcast) by ", re.I
)


def titled_or_first_person(title: str, blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """The words of a page without labels, where its title calls them said or they are in the first person."""
    return blocks if SAID_BY_TITLE.search(title) else any_words(title, blocks)


FIELDS = ("prime-minister", "release-date", "release-type", "content")
TURNS = TurnStyle(
    labels=(bold, capitals, own_line, inline), note=lambda line: is_head(line) or SMALL_PRINT(line), unlabelled=titled_or_first_person
)
TRANSCRIPT = Layout(
    name="xml",
    landmarks=(*FIELDS, any_of(says(SPOKEN, TYPE, TITLE), says(RELEASED, TYPE), says(WRITTEN, TYPE))),
    refusals=(
        (says(WRITTEN, TYPE), "a letter, blog, list or article, which nobody speaks"),
        (both(says(RELEASED, TYPE), lacks(SPOKEN_TITLE, TITLE)), "a media release or letter, which nobody speaks"),
    ),
    title=TITLE,
    released=RELEASE_DAY,
    term=term,
    document_type=TYPE,
    language=always("en"),
    speakers=speakers,
    holders=minister,
    issues=contradictions,
    blocks=content,
    turns=TURNS,
)
# Types that only name a topic ("Government", "Health") stand on transcripts and on releases: labels or the title must tell.
TOPIC = replace(TRANSCRIPT, name="xml-topic", landmarks=FIELDS, refusals=(), turns=replace(TURNS, unlabelled=titled_words))
SITE = Layout(
    name="site",
    landmarks=("h1", "time[datetime], .field--name-field-date, [class*=date]", "article, main"),
    body=(".field--name-body", ".field--name-field-body", ".body-content", ".media-body", "article .content"),
    title=text_of("main h1", "h1"),
    date=day_in("main time[datetime], article time[datetime], main .field--name-field-date, main [class*=date]"),
    document_type=text_of(".field--name-field-media-type", ".media-type", "main [class*=category]"),
    language=lambda page: page.language or "en",
    drop=".media-contact, .contact, .share, .tags, .field--name-field-tags",
    turns=TurnStyle(labels=(bold, capitals, own_line), note=SMALL_PRINT, unlabelled=titled_words),
)

SOURCE = Source(
    name="pm_australia",
    title="Prime Minister of Australia",
    home="https://pmtranscripts.pmc.gov.au",
    hosts=("pmtranscripts.pmc.gov.au", "pmtranscripts.dpmc.gov.au", "www.pm.gov.au", "pm.gov.au"),
    key=first(NUMBER, keyed(r"(?:www\.)?pm\.gov\.au/(?P<key>media/[^/?#]+)")),
    canonical=addressed(NUMBER, XML, otherwise=without_query),
    licence=Licence("CC-BY-3.0-AU", "https://pmtranscripts.pmc.gov.au/copyright", Reuse.OPEN),
    layouts=(TRANSCRIPT, TOPIC, SITE),
    scheduled=(Feed("https://www.pm.gov.au/rss.xml", r"pm\.gov\.au/media/"),),
    complete=(IdWalk("https://pmtranscripts.pmc.gov.au/query?transcript={id}", first=1, last=48000),),  # 26,000 of them exist
    version=2,
)
