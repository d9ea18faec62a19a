"""German Bundestag: the plenary record of a sitting as XML (dbtplenarprotokoll), since the 19th term of 2017.

Older records are XML of another schema, the words of a whole sitting in one element, and are not read. What is printed in the annexes
(lists of those absent, statements handed in) is spoken by nobody and left out. The lists are known from documentation.
"""

import re
from collections.abc import Iterator
from itertools import dropwhile

from podium.extract import (
    Called,
    ChamberEntry,
    IdWalk,
    Layout,
    Licence,
    Listing,
    Node,
    Page,
    ParagraphKind,
    Reuse,
    Source,
    always,
    chamber_record,
    day_of,
    fold,
    joined_answers,
    keyed,
    text_of,
)

# One file at two places: dserver.bundestag.de/btp/19/19001.xml, and a blob that the list of open data links.
SITTING = keyed(
    r"dserver\.bundestag\.de/btp/\d\d/(?P<key>\d{5})\.xml",
    r"www\.bundestag\.de/(?:resource/)?blob/\d+/(?:\w+/)?(?P<key>\d{5})(?:-data)?\.xml",
)
SAID = re.compile(r"[JOZ](?:_\d+)?")
"""Classes of a paragraph that somebody says: first, later, behind an interjection, quoted. Those of headings begin with T."""
_TITLES = re.compile(r"(?:(?:Prof|Dr|Dipl|Ing|h|c|mult|habil|rer|nat|pol|jur|phil)\b\.?[\s-]*)+(?=[^\W\d_]{2})")
_OFFICE = re.compile(r"(?P<office>(?:\w*[Pp]räsident|Schriftführer|Wehrbeauftragte|Bundeskanzler)(?:in|r)?) (?=\w)")
_BRACKET = re.compile(r" ?\(([^()]*)\)")


def by_dserver(url: str) -> str:
    """The address on dserver for either form, any other address as it is."""
    key = SITTING(url)
    return f"https://dserver.bundestag.de/btp/{key[:2]}/{key}.xml" if key else url


def entries(page: Page) -> Iterator[ChamberEntry]:
    """The course of the sitting in order."""
    yield from _course(page.one("sitzungsverlauf"))


def _course(holder: Node) -> Iterator[ChamberEntry]:
    for node in holder.children:
        kind = node.attribute("klasse") or ""
        if node.tag in {"sitzungsbeginn", "tagesordnungspunkt", "rede", "sitzungsende"}:
            yield from _course(node)
        elif redner := node.maybe("redner"):
            names = [text_in(redner, "vorname"), text_in(redner, "nachname")]
            printed = node.own_text.strip(" :") or " ".join(filter(None, names))
            named = called(redner)
            yield ChamberEntry("", printed or None, called=named if named.name else None)
        elif node.tag == "name":
            label = node.text.strip(" :")
            yield ChamberEntry("", label, called=called_in_chair(label))
        elif words := _without_footnotes(node):
            yield ChamberEntry(words, kind=_kind(node.tag, kind))


def _kind(tag: str, kind: str) -> ParagraphKind:
    if tag == "p" and SAID.fullmatch(kind):
        return ParagraphKind.SPEECH
    return ParagraphKind.HEADING if tag == "p" and kind.startswith("T") else ParagraphKind.NOTE


def _without_footnotes(node: Node) -> str:
    text = node.text
    for footnote in node.every("fussnote"):
        text = text.replace(footnote.text, "", 1)
    return fold(text)


def called(redner: Node) -> Called:
    """Whom the fields of a speaker name: office and titles also stand before the given name there."""
    office = text_in(redner, "rolle_lang")
    words = (text_in(redner, "vorname") or "").split()
    given = " ".join(dropwhile((office or "").split().__contains__, words))
    parts = (without_titles(given), text_in(redner, "namenszusatz"), text_in(redner, "nachname"))
    number = redner.attribute("id")
    return Called(
        fold(" ".join(part for part in parts if part)) or None,
        office=office,
        party=text_in(redner, "fraktion"),
        constituency=(text_in(redner, "ortszusatz") or "").strip("() ") or None,
        person_id=f"bundestag:{number}" if number else None,
    )


def called_in_chair(label: str) -> Called:
    """Whom a label without fields names, as those of the chair: ``Vizepräsidentin Dr. h. c. Ada Brevik``, ``Bo Lund (Hafen) (SPD)``."""
    label = label.strip(" :")
    head, _, office = _BRACKET.sub("", label).partition(", ")
    if found := _OFFICE.match(head):
        office, head = found["office"], head[found.end() :]
    brackets = _BRACKET.findall(label)
    return Called(
        without_titles(head),
        office=office or None,
        party=brackets[-1] if brackets else None,
        constituency=brackets[0] if len(brackets) > 1 else None,
    )


def without_titles(name: str) -> str:
    """The name without academic titles before it."""
    titles = _TITLES.match(name)
    return name[titles.end() :] if titles else name


def text_in(node: Node, css: str) -> str | None:
    """The words of the first such element inside, ``None`` where there is none or it is empty."""
    found = node.maybe(css)
    return (found.text or None) if found else None


def open_data(term: int) -> Listing:
    """The list of a term's records on the page of open data, ten at a time."""
    address = "https://www.bundestag.de/ajax/filterlist/de/services/opendata/{number}-{number}?limit=10&noFilterSet=true&offset="
    start = address.format(number=TERMS[term])
    return Listing(
        f"{start}0",
        pages=start + "{page}0",
        item="tr",
        link='a[href$=".xml"]',
        title="strong",
        first_page=1,
        pattern=rf"/{term}\d{{3}}(?:-data)?\.xml$",
    )


TERMS = {21: 1058442}
"""The number of the list of each running term."""
ENDED = {19: 239, 20: 214}
"""Sittings of the terms that are over."""

PROTOCOL = Layout(
    name="dbtplenarprotokoll",
    landmarks=("dbtplenarprotokoll sitzungsverlauf", "kopfdaten plenarprotokoll-nummer"),
    title=text_of("kopfdaten plenarprotokoll-nummer"),
    date=day_of("kopfdaten datum", "date", language="de"),
    place=joined_answers(text_of("kopfdaten herausgeber"), text_of("kopfdaten ort"), joint=", "),
    document_type=always("Plenary debate"),
    language=always("de"),
    spoken=lambda page: chamber_record(entries(page), called_in_chair),
)

SOURCE = Source(
    name="bundestag",
    title="German Bundestag",
    home="https://www.bundestag.de/services/opendata",
    hosts=("dserver.bundestag.de", "www.bundestag.de"),
    key=SITTING,
    canonical=by_dserver,
    # Official works under section 5 of the German copyright act; the publisher asks to be named.
    licence=Licence("Amtliches Werk (§ 5 UrhG)", "https://www.bundestag.de/nutzungsbedingungen", Reuse.OPEN),
    layouts=(PROTOCOL,),
    scheduled=tuple(map(open_data, TERMS)),
    complete=(
        *map(open_data, TERMS),
        *(IdWalk(f"https://dserver.bundestag.de/btp/{term}/{term}{{id:03d}}.xml", first=1, last=last) for term, last in ENDED.items()),
    ),
    schedule="40 */12 * * *",
)
