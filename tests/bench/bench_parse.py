"""Bytes to a validated record on one core, beside what others make of the same bytes.

trafilatura, newspaper4k and readability give the text of any page, and some a title and a date; Podium gives who said what and checks it.
resiliparse gives text alone; bare lxml gives a tree alone and is the limit of everything that builds one. Between the two stands what
lxml and beautifulsoup4 cost by themselves: the tree of the page, and the region of its words handed over, whose place is known beforehand.
"""

import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from statistics import median
from time import process_time

import lxml.html
from bs4 import BeautifulSoup
from harness import PROJECT, SHARED_PAGES, Case, alternating, bench, rate, ratio

import parsers
from podium.archive.archive import captures
from podium.capture import Capture
from podium.cli.pages import pages
from podium.errors import Rejected
from podium.extract.body import body_of
from podium.extract.layout import Layout
from podium.extract.record import layout_of, parse
from podium.page.page import Page

ROUNDS = 3
GOAL, LIMIT = 15, 0.2
"""How many times the pages of ``MEASURE``, and what share of those of ``TREE``, are to be reached."""
MEASURE = "trafilatura with metadata"
SLOW = ("newspaper4k",)
"""Reads some of the pages only, since it needs minutes for all; Podium reads the same ones beside it."""
FEW = 12
HERE = "podium"
HERE_FEW = "podium, the same few pages"
KNOWN = "podium, up to the layout"
PRINTED = "podium, up to the printed paragraphs"
TREE = "bare lxml (a tree alone)"
CUT = "lxml + region cut + beautifulsoup4"
"""The floor of a parser that reads the region with beautifulsoup4: nothing is looked for, nothing is asked of what was built."""

Peer = Callable[[str, str], object]
"""Takes the page as text, and its address."""


def real_pages() -> list[Capture]:
    """The labelled pages, where they are there."""
    file = SHARED_PAGES / "dev.warc.gz"
    return [capture for capture, _ in captures(file)] if file.exists() else []


def own_pages() -> list[Capture]:
    """Every page of our own writing whose address is beside it."""
    named = sorted((PROJECT / "tests" / "pages").glob("*/*.url"))
    found = [(next(iter(sorted(name.parent.glob(f"{name.stem}.[hj]*"))), None), name) for name in named]
    return [next(pages(file, name.read_text().strip())) for file, name in found if file and file.suffix == ".html"]


def record(capture: Capture) -> None:
    """The whole way of one page."""
    with suppress(Rejected):
        parse(capture, parsers.for_url(capture.url))


def known(page: Page) -> Layout | None:
    """The layout that knows a page."""
    source = parsers.for_url(page.url)
    with suppress(Rejected):
        return layout_of(page, source) if source else None
    return None


def paragraphs(capture: Capture) -> None:
    """The way of one page up to its printed paragraphs, before anything is asked of them; a chamber's record has ways of its own."""
    page = Page.of(capture)
    if (layout := known(page)) and not layout.spoken:
        with suppress(Rejected):
            body_of(page, layout)


def regions(capture: Capture) -> list[str]:
    """Where the words of a page stand, as XPath; nothing for a page that holds none or whose layout reads them in another way."""
    layout = known(Page.of(capture))
    tree = lxml.html.document_fromstring(capture.body)
    found = next((found for css in layout.body if (found := tree.cssselect(css))), []) if layout else []
    return [tree.getroottree().getpath(element) for element in found]


def cut(body: bytes, paths: Iterable[str]) -> None:
    """A tree by lxml, and one by beautifulsoup4 of each region in it."""
    tree = lxml.html.document_fromstring(body)
    for path in paths:
        for element in tree.xpath(path):
            BeautifulSoup(lxml.html.tostring(element, encoding="unicode", with_tail=False), "lxml")


def peers() -> dict[str, Peer]:
    """What is installed of the others: the group `bench` of pyproject.toml, which `make bench` puts into .venv/peers."""
    found: dict[str, Peer] = {}
    sys.path.append(str(PROJECT / ".venv" / "peers"))  # behind everything of ours
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    try:
        from trafilatura import bare_extraction

        found[MEASURE] = lambda text, url: bare_extraction(text, url=url, with_metadata=True)
    except ImportError as error:
        print(f"  trafilatura is left out: {error}")
    try:
        from newspaper import Article

        def newspaper(text: str, url: str) -> None:
            article = Article(url)
            article.download(input_html=text)
            article.parse()

        found["newspaper4k"] = newspaper
    except ImportError as error:
        print(f"  newspaper4k is left out: {error}")
    try:
        from readability import Document

        found["readability-lxml"] = lambda text, url: Document(text).summary()
    except ImportError as error:
        print(f"  readability-lxml is left out: {error}")
    try:
        from resiliparse.extract.html2text import extract_plain_text

        found["resiliparse (text alone)"] = lambda text, url: extract_plain_text(text, main_content=True)
    except ImportError as error:
        print(f"  resiliparse is left out: {error}")
    return found


def over(peer: Peer, given: Iterable[tuple[str, str]]) -> Case:
    """A case that gives every page to a peer."""
    return lambda: [peer(text, url) for text, url in given]


def compare(name: str, given: list[Capture]) -> None:
    """One set of pages: every rate, and the ratios that have a target."""
    html = [capture for capture in given if capture.body.lstrip()[:1] == b"<"]
    few = html[:: max(len(html) // FEW, 1)]
    texts = {capture.url: (capture.body.decode("utf-8", "replace"), capture.url) for capture in html}
    for capture in html:
        record(capture)  # tables and patterns that are read once
    cases: dict[str, Case] = {
        HERE: lambda: [record(capture) for capture in html],
        KNOWN: lambda: [known(Page.of(capture)) for capture in html],
        PRINTED: lambda: [paragraphs(capture) for capture in html],
        HERE_FEW: lambda: [record(capture) for capture in few],
        TREE: lambda: [lxml.html.document_fromstring(capture.body) for capture in html],
    }
    places = [regions(capture) for capture in html]
    cases[CUT] = lambda: [cut(capture.body, paths) for capture, paths in zip(html, places, strict=True)]
    read = dict.fromkeys((HERE, KNOWN, PRINTED, TREE, CUT), html) | {HERE_FEW: few}
    for peer, way in peers().items():
        read[peer] = few if peer in SLOW else html
        cases[peer] = over(way, [texts[capture.url] for capture in read[peer]])
    size = sum(len(capture.body) for capture in html) / len(html) / 1024
    with bench(name, f"{len(html)} pages of {size:.0f} KB on average, bytes to record, seconds of one core") as found:
        times = alternating(cases, ROUNDS, process_time)
        for case, seconds in times.items():
            found.add(f"{case}, pages/s", rate(len(read[case]), seconds))
        found.add("podium / bare lxml", ratio(times[TREE], times[HERE]), "×", at_least=LIMIT, why=spent(times, TREE, 1 / LIMIT, len(html)))
        found.add(f"{CUT} / bare lxml", ratio(times[TREE], times[CUT]), "×", why="the most that can be had: what stands above it is ours")
        for peer in [case for case in times if case not in {HERE, HERE_FEW, KNOWN, PRINTED, TREE, CUT}]:
            same = times[HERE_FEW if peer in SLOW else HERE]
            asked = {"at_least": GOAL, "why": spent(times, MEASURE, 1 / GOAL, len(html))} if peer == MEASURE else {}
            found.add(f"podium / {peer}", ratio(times[peer], same), "×", **asked)


def spent(times: Mapping[str, list[float]], measure: str, share: float, pages: int) -> str:
    """Where the time of a page goes, beside what the target allows for all of it."""
    took = {case: median(seconds) / pages * 1000 for case, seconds in times.items()}
    steps = (
        f"{took[CUT]:.1f} ms in lxml and beautifulsoup4 alone, {took[PRINTED] - took[CUT]:.1f} from there to the printed paragraphs "
        f"(wanted: the template, the region, what is no words), {took[HERE] - took[PRINTED]:.1f} for who says what, when, where, in what language"
    )
    return f"a page may take {took[measure] * share:.1f} ms and takes {took[HERE]:.1f}: {steps}"


def main() -> None:
    """Both sets of pages."""
    if real := real_pages():
        compare("parse, real pages", real)
    else:
        print("\nparse, real pages: left out, ../shared/pages is absent")
    compare("parse, own pages", own_pages())


if __name__ == "__main__":
    main()
