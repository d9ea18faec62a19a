"""Bytes to a validated record on one core, beside what others make of the same bytes.

trafilatura, newspaper4k and readability give the text of any page, and some a title and a date; Podium gives who said what and checks it.
resiliparse gives text alone; bare lxml gives a tree alone, and stands for what anything costs that builds one.
"""

import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from statistics import median
from time import process_time

import lxml.html
from harness import PROJECT, SHARED_PAGES, Case, alternating, bench, rate, ratio

import parsers
from podium.archive.walk import captures
from podium.capture import Capture
from podium.cli.pages import pages
from podium.errors import Rejected
from podium.extract.body import body_of
from podium.extract.layout import Layout
from podium.extract.record import layout_of, parse
from podium.page.page import Page

ROUNDS = 1
"""A page is read once a case: a second time, names and words of it would be known."""
SETS: tuple[tuple[str, tuple[str, ...], float, float], ...] = (
    ("parse, real pages", ("dev",), 18, 0.27),
    ("parse, more real pages", ("dev", "dev2", "bulk/obama-briefings"), 7, 0.2),
)
"""Sets of archives, and how many times the pages of ``MEASURE`` and what share of those of ``TREE`` are to be reached on each. No page is
in a set twice.
"""
MEASURE = "trafilatura with metadata"
SLOW = ("newspaper4k",)
"""Reads some of the pages only, since it needs minutes for all; Podium reads the same ones beside it."""
FEW = 12
HERE = "podium"
HERE_FEW = "podium, the same few pages"
KNOWN = "podium, up to the layout"
PRINTED = "podium, up to the printed paragraphs"
TREE = "bare lxml (a tree alone)"

Peer = Callable[[str, str], object]
"""Takes the page as text, and its address."""


def real_pages(*names: str) -> list[Capture]:
    """The pages of these archives, each once, where they are there."""
    files = [SHARED_PAGES / f"{name}.warc.gz" for name in names]
    found = [capture for file in files if file.exists() for capture, _ in captures(file)]
    return list({capture.url: capture for capture in found}.values())


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
        from readability.readability import Unparseable

        def readability(text: str, url: str) -> None:
            with suppress(Unparseable):  # a page that it gives up has cost its time all the same
                Document(text).summary()

        found["readability-lxml"] = readability
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


def compare(name: str, given: list[Capture], goal: float, limit: float | None) -> None:
    """One set of pages: every rate, and the ratios that have a target."""
    html = [capture for capture in given if capture.body.lstrip()[:1] == b"<"]
    few = html[:: max(len(html) // FEW, 1)]
    texts = {capture.url: (capture.body.decode("utf-8", "replace"), capture.url) for capture in html}
    for capture in own_pages():
        record(capture)  # tables and patterns that are read once
    cases: dict[str, Case] = {
        HERE: lambda: [record(capture) for capture in html],
        KNOWN: lambda: [known(Page.of(capture)) for capture in html],
        PRINTED: lambda: [paragraphs(capture) for capture in html],
        HERE_FEW: lambda: [record(capture) for capture in few],
        TREE: lambda: [lxml.html.document_fromstring(capture.body) for capture in html],
    }
    read = dict.fromkeys((HERE, KNOWN, PRINTED, TREE), html) | {HERE_FEW: few}
    for peer, way in peers().items():
        read[peer] = few if peer in SLOW else html
        cases[peer] = over(way, [texts[capture.url] for capture in read[peer]])
    size = sum(len(capture.body) for capture in html) / len(html) / 1024
    with bench(name, f"{len(html)} pages of {size:.0f} KB on average, bytes to record, seconds of one core") as found:
        times = alternating(cases, ROUNDS, process_time)
        for case, seconds in times.items():
            found.add(f"{case}, pages/s", rate(len(read[case]), seconds))
        asked = {"at_least": limit, "why": spent(times, TREE, 1 / limit, len(html))} if limit else {}
        found.add("podium / bare lxml", ratio(times[TREE], times[HERE]), "×", **asked)
        for peer in [case for case in times if case not in {HERE, HERE_FEW, KNOWN, PRINTED, TREE}]:
            same = times[HERE_FEW if peer in SLOW else HERE]
            asked = {"at_least": goal, "why": spent(times, MEASURE, 1 / goal, len(html))} if peer == MEASURE else {}
            found.add(f"podium / {peer}", ratio(times[peer], same), "×", **asked)


def spent(times: Mapping[str, list[float]], measure: str, share: float, pages: int) -> str:
    """Where the time of a page goes, beside what the target allows for all of it."""
    took = {case: median(seconds) / pages * 1000 for case, seconds in times.items()}
    steps = (
        f"{took[KNOWN]:.1f} ms up to the layout, of which bare lxml would take {took[TREE]:.1f}, {took[PRINTED] - took[KNOWN]:.1f} from there "
        f"to the printed paragraphs, {took[HERE] - took[PRINTED]:.1f} for who says what, when, where, in what language"
    )
    return f"a page may take {took[measure] * share:.1f} ms and takes {took[HERE]:.1f}: {steps}"


def main() -> None:
    """The labelled pages, those with the long briefings beside them, and our own."""
    for name, archives, goal, limit in SETS:
        if real := real_pages(*archives):
            compare(name, real, goal, limit)
        else:
            print(f"\n{name}: left out, ../shared/pages is absent")
    compare("parse, own pages", own_pages(), 8, None)


if __name__ == "__main__":
    main()
