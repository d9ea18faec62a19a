"""How large a page may be: above any sitting of a parliament (2.7 MB, 22,000 elements, 25 deep, the largest seen, 2026-11), below what
would cost seconds or hundreds of megabytes to read. What a fetch may take in is bounded in ``podium.fetch.transport``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from lxml import etree
from selectolax.lexbor import LexborNode

from podium.errors import Reason, Rejected

LETTERS = 16_000_000
"""Of the whole page, with scripts and markup."""
MOST_LETTERS = 2_500_000
"""Letters outside scripts and styles; a day of the House of Commons has 1,000,000 to 1,500,000."""
MOST_ELEMENTS = 45_000
"""Of the whole page: twice the largest seen. Counted as soon as there is a tree, before anything is asked of it."""
MOST_XML_ELEMENTS = 200_000
"""The same of an XML answer, which lxml reads at a tenth of the cost: a sitting with a hundred divisions prints 40,000 votes."""
REGION = 12_000
"""Elements of one region that is read paragraph by paragraph."""
DEPTH = 200
ATTRIBUTES = 2_000
"""Of one element; the time that reading them takes grows with their square."""
BLOCKS = 6_000
"""Printed paragraphs of one body."""
MOST_PAGES = 600
"""Of a PDF; a sitting of the Dáil has 110."""
MOST_PDF_SECONDS = 30.0
"""Of processor time that reading the lines of a PDF may take; 107 full pages take 3 (2026-11)."""
MOST_PDF_STREAMS = 50_000
MOST_PDF_BYTES = 256 << 20
"""Streams of a PDF, its pictures among them, and the bytes that they may unpack to."""
MOST_LABELS = 500
"""Different labels of one page; the House of Commons has 650 members, who never all speak on one day."""

_LONG = 8000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(rb"<(/?[a-zA-Z][^\s/>]*)")
_TYPE_FACE = re.compile(
    rb"<(?=[bcefistuBCEFISTU])(?:[bB]|[bB][iI][gG]|[cC][oO][dD][eE]|[eE][mM]|[fF][oO][nN][tT]|[iI]|[sS]|[sS][mM][aA][lL][lL]|"
    rb"[sS][tT][rR][iI][kK][eE]|[sS][tT][rR][oO][nN][gG]|[tT][tT]|[uU])(?=[\s/>])[^>]*>"  # no flag: it would take three times as long
)
_PLAIN_TAG = re.compile(rb"<\w+(?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`/]+))?)*\s*/?>")
"""A tag that nobody can read in two ways."""
_TYPE_FACES = frozenset(b"b big code em font i s small strike strong tt u".split())
_HOLDERS = frozenset(b"td th caption applet object marquee template".split())
"""Elements that keep what was left open before them out."""
_SOON_CLOSED = frozenset(
    b"area base br col embed hr img input link meta source track wbr "
    b"p li dt dd option optgroup tr td th thead tbody tfoot rp rt a nobr".split()
)
"""Elements that hold nothing, or that end where the next of their kind begins."""
_FEW_MARKS, _MANY_MARKS = 1_000, 4_000
"""Marks (``<``) of a page whose tree is small whatever they are, and of one that is built at once however deep it is."""
_MOST_MADE = 2_000_000
"""Elements that may come of those that were left open, at the most that can be."""
_DEEP_ENOUGH = 5 * DEPTH
_DEEP_XML: Any = etree.XPath(f"boolean({'/*' * DEPTH})")
_DEEP = ">".join("*" * DEPTH)


def check_text(text: str) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a page that is not to be read at all."""
    if len(text) > LETTERS:
        raise _too_large(f"{len(text):,} letters", LETTERS)
    for tag in _long_tags(text):
        if (count := len(_QUOTED.sub("x", tag).split())) > ATTRIBUTES:
            raise _too_large(f"an element with {count:,} attributes", ATTRIBUTES)


def _long_tags(text: str) -> Iterator[str]:
    """The tags of that length: begun before a stretch of half of it that holds no mark. The pattern alone takes a hundred times as long."""
    half, blank = _LONG // 2, False
    for at in range(0, len(text), half):
        before, blank = blank, text.find("<", at, at + half) < 0 and text.find(">", at, at + half) < 0
        if blank and not before and (tag := _LONG_TAG.match(text, max(text.rfind("<", max(at - half, 0), at), 0))):
            yield tag[0]


def check_markup(markup: bytes) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for markup of which lexbor is not to build a tree.

    As the HTML standard has it, elements of a type face that are left open begin anew in every later paragraph, and a start tag is held
    against all that is open: a megabyte may become millions of elements, or take minutes. libxml2 does neither, and so it is asked first
    where that can be.
    """
    marks = markup.count(b"<")
    if marks <= _FEW_MARKS:
        return
    tags = _TAG.findall(markup) if marks > _MANY_MARKS else []
    most = _most_open(tags)
    if marks > 4 * MOST_ELEMENTS or (most.total() > _DEEP_ENOUGH and _deepest(tags) > _DEEP_ENOUGH):
        _check_by_libxml2(markup)
    if tags and not _HOLDERS.intersection(most) and sum(most[name] for name in _TYPE_FACES) * marks <= _MOST_MADE:
        return
    if _left_open(markup, marks) * marks > _MOST_MADE:
        raise _too_large("too many elements of a type face that are never closed", MOST_ELEMENTS)


def _check_by_libxml2(markup: bytes) -> None:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:  # it finds no element, or too much in one
        return
    if tree is not None:
        check_xml(tree, "", MOST_ELEMENTS)


def _left_open(markup: bytes, marks: int) -> int:
    """At most how many elements of a type face can be begun anew at one place: three that are alike, or as many as are never closed."""
    written = Counter(_TYPE_FACE.findall(markup))
    alike = 3 * sum(1 if _PLAIN_TAG.fullmatch(tag) else count for tag, count in written.items())
    if alike * marks <= _MOST_MADE:
        return alike
    kept, opened = 0, Counter[bytes]()
    for tag in _TAG.findall(markup):
        end, name = tag[:1] == b"/", tag.lstrip(b"/").lower()
        if name in _HOLDERS:  # what is closed in one of them was opened in it
            kept, opened = kept + opened.total(), Counter()
        elif name in _TYPE_FACES:
            opened[name] = max(opened[name] - 1, 0) if end else opened[name] + 1
    return min(alike, kept + opened.total())


def _most_open(tags: Sequence[bytes]) -> Counter[bytes]:
    """At most how many elements of each name are open at one time, 0 for those that end where the next begins.

    A start and an end side by side are taken out until none are left: as often as elements of the name lie in each other. That takes half
    the time of a walk from tag to tag, which is left to the few pages where this is no answer.
    """
    written = Counter(tags)
    names = {tag: tag.lstrip(b"/").lower() for tag in written}
    most = Counter[bytes]()
    for tag, times in written.items():
        if tag[0] != _SLASH:
            most[names[tag]] += 0 if names[tag] in _SOON_CLOSED else times
    numbers = {name: 2 * place for place, name in enumerate([name for name, _ in most.most_common(_OFTEN) if most[name] > _SEVERAL], 1)}
    steps = {tag: numbers[name] + (tag[0] == _SLASH) if name in numbers else 0 for tag, name in names.items()}
    walk = bytes(list(map(steps.__getitem__, tags)))
    for name, number in numbers.items():
        pair, passes = bytes((number, number + 1)), 0
        own = walk.translate(None, _EVERY_BYTE.replace(pair, b""))
        while pair in own and passes < _SEVERAL:
            own, passes = own.replace(pair, b""), passes + 1
        most[name] = passes + own.count(number)
    return most


_OFTEN, _SEVERAL = 100, 50
"""Names, and times, from which on a closer look is worth its time."""
_EVERY_BYTE = bytes(range(256))


def _deepest(tags: Sequence[bytes]) -> int:
    """How many elements are at most open at one time, those that end where the next begins left out."""
    opened, total, deepest = dict[bytes, int](), 0, 0
    names = {tag: name if (name := tag.lstrip(b"/").lower()) not in _SOON_CLOSED else b"" for tag in set(tags)}
    for tag in tags:
        if not (name := names[tag]):
            continue
        known = opened.get(name, 0)
        if tag[0] != _SLASH:
            opened[name] = known + 1
            total += 1
            if total > deepest:
                deepest = total
        elif known:
            opened[name] = known - 1
            total -= 1
    return deepest


_SLASH = ord("/")


def check_html(root: LexborNode, markup: bytes) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a page with too many or too deeply nested elements, or with too many words.

    ``markup`` is what the tree was made of, which has no fewer letters than it.
    """
    elements, count, deep = root.traverse(), 0, False
    while some := list(islice(elements, _STEP)):
        count += len(some)
        deep = deep or len(some) == _STEP and _holders(some[-1]) >= DEPTH - _STEP
    _check_count(count)
    if deep and root.css_matches(_DEEP):
        raise _too_deep()
    if len(markup) > MOST_LETTERS and (letters := len(root.text())) > MOST_LETTERS:
        check_letters(letters - sum(len(script.text()) for script in root.css("script, style")))


_STEP = 90
"""Elements of which one is looked at: each is at most one deeper than the one before it, so that those between are not deep either."""


def _holders(element: LexborNode) -> int:
    """In how many elements it stands, counted up to ``DEPTH``."""
    holder, count = element.parent, 0
    while holder is not None and count < DEPTH:
        holder, count = holder.parent, count + 1
    return count


def check_xml(tree: Any, text: str, most: int = MOST_XML_ELEMENTS) -> None:
    """The same of an XML answer."""
    _check_count(int(tree.xpath("count(//*)")), most)
    if _DEEP_XML(tree):
        raise _too_deep()
    if len(text) > MOST_LETTERS and (letters := int(tree.xpath("string-length(/*)"))) > MOST_LETTERS:
        check_letters(letters - sum(len(script.text or "") for script in tree.iter("script", "style")))


def _check_count(elements: int, most: int = MOST_ELEMENTS) -> None:
    if elements > most:
        raise _too_large(f"{elements:,} elements", most)


def check_letters(letters: int, most: int = MOST_LETTERS) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for too many words."""
    if letters > most:
        raise _too_large(f"{letters:,} letters of text", MOST_LETTERS)


def _too_deep() -> Rejected:
    return _too_large("elements nested too deeply", DEPTH)


def check_region(count: int) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a region that goes on behind so many elements."""
    if count >= REGION:
        raise _too_large(f"over {count:,} elements among its words", REGION)


def check_blocks(count: int) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a body of too many paragraphs."""
    if count > BLOCKS:
        raise _too_large(f"{count:,} paragraphs", BLOCKS)


def check_streams(count: int, size: int) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a PDF of too many streams, or of streams that unpack to too many bytes."""
    if count > MOST_PDF_STREAMS:
        raise _too_large(f"{count:,} streams of data", MOST_PDF_STREAMS)
    if size > MOST_PDF_BYTES:
        raise _too_large("streams that unpack without end", MOST_PDF_BYTES)


def check_pages(count: int) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for a PDF of too many pages."""
    if count > MOST_PAGES:
        raise _too_large(f"{count:,} printed pages", MOST_PAGES)


def check_labels(count: int) -> None:
    """Raises ``Rejected`` (UNCLEAR_TURNS) for more different labels than a page has people."""
    if count > MOST_LABELS:
        raise Rejected(Reason.UNCLEAR_TURNS, f"{count:,} different labels are on the page, at most {MOST_LABELS} can be people; look at it")


def _too_large(what: str, most: int) -> Rejected:
    return Rejected(Reason.TOO_LARGE, f"the page has {what}, {most:,} is the most that is read; look at what the site sends there")
