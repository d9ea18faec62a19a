"""House of Commons of Canada: Hansard and committee evidence as XML, in English and in French, each language a record of its own.

The publisher's number of a speaker is that of an affiliation: a person has one as a Member and others as a minister, in the chair or on a
committee, so that it names the person but not the same way everywhere. The lists are known from documentation.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from podium.extract import (
    AskText,
    Called,
    ChamberEntry,
    Feed,
    IdWalk,
    Layout,
    Licence,
    Node,
    Page,
    ParagraphKind,
    Reuse,
    Source,
    always,
    chamber_record,
    day_stated,
    first,
    fold,
    joined_answers,
    keyed,
    text_of,
    without_query,
)

_HOST = r"(?:www\.)?(?:ourcommons|noscommunes|parl\.gc|parl)\.ca"
FILE = keyed(
    rf"(?i:{_HOST}/content/(?:hoc/)?(?P<key>House/\d{{3}}/Debates/\d+\w?/HAN\d+\w?-[EF])\.xml)",
    rf"(?i:{_HOST}/content/(?:hoc/)?(?P<key>Committee/\d{{3}}/\w+/Evidence/EV\d+/\w+-[EF])\.xml)",
    spelt=str.lower,
)
VIEWER = re.compile(
    r"https?://www\.ourcommons\.ca/documentviewer/(?P<language>en|fr)/(?P<parliament>\d\d)-(?P<session>\d)/house/sitting-(?P<number>\d+)/hansard"
    r"(?:[/?#].*)?",
    re.IGNORECASE,
)
HEADINGS = {"orderofbusinesstitle", "subjectofbusinesstitle", "subjectofbusinessqualifier"}
NARRATED = {"timestamp", "floorlanguage", "prayer", "proceduraltext", "divisionnumber"}
UNSAID = {"catchline", "divisiontype", "personspeaking"}
"""Running heads, lists of who voted how, and labels, which are read with what they open."""
PARTIES = {"lib", "cpc", "pcc", "ndp", "npd", "bq", "gp", "pv", "ppc", "ind", "pc", "fd", "ca", "ref", "cf"}
_RANK = r"(?:L?Gen|[MB]Gen|L?Col|Maj|Capt|Cmdre|Cmdr|[VR]?Adm|Cpl|Sgt|Lt|[CM]WO|Cst|Supt|(?:[AD]/)?Commr)"
_OF_RANK = re.compile(r" ?\((?:N|[Rr]et['’]?d|à la retraite)\)")
"""Brackets that belong to a rank: ``Capt(N)``, ``LCol (Ret'd)``."""
_ADDRESS = re.compile(
    r"(?:(?:(?:Rt|Right|L[ea] très)\.? )?(?:Hon|Mrs?|Ms|Miss|Mx|Dre?|Prof|M|Mme|Mlle|Me|Sen)\.?|L['’]hon\.?|Senator|Sénat(?:eur|rice)|"
    rf"{_RANK}\.?) (?=\S)"
)
_BRACKETED = re.compile(r"(?P<head>[^()]+)\((?P<inside>(?:[^()]|\([^()]*\))*)\)")
_CHAIRED = re.compile(r"(?:The|Le|La) |L['’](?!hon)")
_VOICE = re.compile(
    r"(?:Some|An?|Des|Une?|Plusieurs) (?:(?:hon\.?|honourable|right) )*(?:members?|voices?|voix|députés?|witness(?:es)?)\b.*", re.IGNORECASE
)
_OFFICE = re.compile(
    r"(?:Acting |Deputy |Associate |Assistant )?(?:(?:Prime )?Minist|Premi|Parliamentary Secretar|Secrétaire parlementaire|Leader\b|Chef\b"
    r"|President\b|Président|Solicitor|Secretary\b|Secrétaire|House Leader|Government House|Deputy (?:Prime|Leader|House)|Vice-premi)",
    re.IGNORECASE,
)
_NO_OFFICE = re.compile(r"As an Individual|À titre personnel", re.IGNORECASE)
_REMARK = re.compile(r"\(.*\)[^\w)]*|\[.*\][^\w\]]*")


def of_viewer(url: str) -> str:
    """The address of the XML of a sitting for that of the page that shows it; any other address as it is."""
    found = VIEWER.fullmatch(url)
    if found is None:
        return without_query(url)
    number, session = f"{int(found['number']):03d}", found["parliament"] + found["session"]
    return f"https://www.ourcommons.ca/Content/House/{session}/Debates/{number}/HAN{number}-{found['language'][0].upper()}.XML"


def entries(page: Page) -> Iterator[ChamberEntry]:
    """The body of the record in order; between two interventions nobody has the word."""
    yield from _proceedings(page.one("HansardBody"), said=False)


def _proceedings(holder: Node, said: bool) -> Iterator[ChamberEntry]:
    for node in holder.children:
        if node.tag in UNSAID:
            continue
        if node.tag == "intervention":
            yield from _intervention(node)
        elif node.tag in HEADINGS:
            yield ChamberEntry(node.text, kind=ParagraphKind.HEADING, closes=True)
        elif node.tag in NARRATED:
            yield ChamberEntry(node.text, kind=ParagraphKind.NOTE)
        elif node.tag == "paratext":
            yield from _paragraphs(node) if said else _narration(node)
        else:
            yield from _proceedings(node, said)


def _intervention(node: Node) -> Iterator[ChamberEntry]:
    yield ChamberEntry("", closes=True)
    person = node.maybe("PersonSpeaking")
    if person and (label := person.text.strip(" :")):
        affiliation = person.maybe("Affiliation")
        number = affiliation.attribute("DbId") if affiliation else None
        yield ChamberEntry("", label, called=replace(called(label), person_id=f"ourcommons:{number}" if number else None))
    yield from _proceedings(node, said=True)
    yield ChamberEntry("", closes=True)


def _narration(node: Node) -> Iterator[ChamberEntry]:
    return (ChamberEntry(text, kind=ParagraphKind.NOTE, closes=True) for text in _texts(node, node.text))


def _paragraphs(node: Node) -> Iterator[ChamberEntry]:
    """What stands in a paragraph of an intervention: bold words with a colon at its beginning are somebody else's label."""
    text, first_inside = node.text, next(iter(node.children), None)
    if first_inside and first_inside.tag == "b" and (bold := first_inside.text) and text.startswith(bold):
        rest = text.removeprefix(bold)
        if bold.endswith(":") or rest.lstrip().startswith(":"):
            yield ChamberEntry("", bold.strip(" :"))
            text = rest.lstrip(" :")
    for part in _texts(node, text):
        yield ChamberEntry(part, kind=ParagraphKind.NOTE if _REMARK.fullmatch(part) else ParagraphKind.SPEECH)


def _texts(node: Node, text: str) -> Iterator[str]:
    """The words of a paragraph, those that it quotes in blocks apart."""
    for quoted in node.every("QuotePara"):
        before, quote, text = text.partition(quoted.text)
        yield from (part.strip() for part in (before, quote) if part.strip())
    if text.strip():
        yield text.strip()


def called(label: str) -> Called:
    """Whom a label calls: ``Hon. Ada Brevik (Minister of Tides, Lib.)``, ``Mr. Bo Lund (Trewick, CPC)``, ``The Chair (Mr. Bo Lund)``."""
    label = _OF_RANK.sub("", fold(label).strip(" :"))
    found = _BRACKETED.match(label)
    head, inside = (found["head"].strip(), found["inside"]) if found else (label, "")
    if _CHAIRED.match(head) and not _ADDRESS.match(head):
        office = head.removeprefix("The ")
        return replace(called(inside), office=office, seat=head) if inside else Called(office=office, seat=head)
    if _VOICE.fullmatch(head):
        return Called(office=head)
    while address := _ADDRESS.match(head):
        head = head[address.end() :]
    return Called(head, **_stated(inside))


def _stated(inside: str) -> dict[str, str]:
    """What the brackets behind a name say: seat or office, and party; of a witness the office and whose it is."""
    before, _, last = inside.rpartition(", ")
    if last.strip(" .").casefold() not in PARTIES:
        return {"office": inside} if inside and not _NO_OFFICE.search(inside) else {}
    if not before:
        return {"party": last}
    return {"office" if _OFFICE.match(before) else "constituency": before, "party": last}


def item(name: str) -> AskText:
    """The words of that item of the record's head."""
    return text_of(f'ExtractedItem[Name="{name}"]')


def body(page: Page) -> str | None:
    """The House, or the committee whose evidence it is."""
    committee = (item("MetaDocumentCategory")(page) or "").casefold() == "committee"
    return item("InstitutionDebate")(page) if committee else first(item("MetaInstitution"), item("Institution"))(page)


HANSARD = Layout(
    name="hansard_xml",
    landmarks=("Hansard > HansardBody", 'ExtractedItem[Name="MetaDateNumYear"]'),
    title=first(item("InstitutionDebate"), item("HeaderTitle")),
    date=day_stated(joined_answers(item("MetaDateNumYear"), item("MetaDateNumMonth"), item("MetaDateNumDay"), joint="-")),
    place=joined_answers(body, item("Country"), joint=", "),
    document_type=always("Hansard debate"),
    language=lambda page: page.root.attribute("{http://www.w3.org/XML/1998/namespace}lang"),
    spoken=lambda page: chamber_record(entries(page), called),
)
SITTINGS = {"412": 235, "421": 438, "431": 45, "432": 124, "441": 391, "451": 300}
"""Sittings of each session since 2013; of the running one more than there can be."""

SOURCE = Source(
    name="house_of_commons_ca",
    title="House of Commons of Canada",
    home="https://www.ourcommons.ca",
    hosts=("www.ourcommons.ca", "www.noscommunes.ca", "www.parl.gc.ca", "parl.gc.ca", "www.parl.ca"),
    key=FILE,
    canonical=of_viewer,
    licence=Licence("Speaker's permission", "https://www.ourcommons.ca/en/important-notices", Reuse.NON_COMMERCIAL),
    layouts=(HANSARD,),
    # It names the pages that show a sitting; committees' evidence stands below a number that no list tells.
    scheduled=(Feed("https://www.ourcommons.ca/PublicationSearch/en/?PubType=37&rss=1", r"(?i)/documentviewer/(?:en|fr)/[\d-]+/house/"),),
    complete=tuple(
        IdWalk(f"https://www.ourcommons.ca/Content/House/{session}/Debates/{{id:03d}}/HAN{{id:03d}}-E.XML", first=1, last=last)
        for session, last in SITTINGS.items()
    ),
    schedule="10 11 * * *",  # the record of a sitting stands there the next morning
)
