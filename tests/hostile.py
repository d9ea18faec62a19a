"""Pages that are made to cost time or memory, each put into the body of every saved page's template. Run as a script, it measures them.

``python tests/hostile.py`` prints one JSON line a page: what it costs, what came of it, and why that is too much. Limits are proportions: to
the same page with a quarter of what makes it hostile, and to lxml alone on the same bytes, in one process; never seconds of a machine.
"""

import json
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from growth import MOST_ROUNDS, PAUSE
from lxml import etree

import parsers
from podium.capture import Capture
from podium.errors import Rejected
from podium.extract.record import parse
from podium.text.language import detected

PAGES = Path(__file__).parent / "pages"
MEGABYTE = 1 << 20
TITLE = "Remarks by President Ivo Lund"
MOST_GROWTH = 8
"""How many times as much a page may cost that is four times as hostile: between what is in proportion, four, and a square, sixteen."""
MOST_TIMES_LXML = 2000
"""How many times as much as lxml alone on the same bytes; a long line is no work for lxml (1 to 3 ms a megabyte), and up to 900 times as much for us."""
MOST_MEGABYTES = 300
NOISE = 10
"""How many ordinary pages cost too little for growth to be seen in them."""
LEAST_BARE = 0.25
"""Of an ordinary page: what lxml is taken to need for any page at least."""
HUNG = 120
"""Seconds after which a process is given up; nothing is measured by them."""
ORDINARY = (
    "<html lang=en><title>Remarks</title><body><main><h1>Remarks by Ivo Lund</h1><p>We meet again at the harbour, my friends.</p></main>"
)
PROSE = "We meet again at the harbour, my friends, and I thank you for it. "

Many = Callable[[int], int]
"""How many of something a page has, of the most that it may have: as hostile as it can be, or a part of that."""

BODIES: dict[str, Callable[[Many], str]] = {
    "nested tags, 5 MB": lambda many: "<div><span><b><i>" * many(5 * MEGABYTE // 16) + PROSE,
    "nested div, 50,000": lambda many: "<div>" * many(50_000) + PROSE + "</div>" * many(50_000),
    "nested div with text at each level, 2,000": lambda many: "<div>We say so. " * many(2_000) + "</div>" * many(2_000),
    "nested bold, 50,000": lambda many: "<p>" + "<b>" * many(50_000) + "Ivo Lund: " + "</b>" * many(50_000) + PROSE + "</p>",
    "nested lists, 20,000": lambda many: "<ul><li>" * many(20_000) + PROSE,
    "nested tables, 3,000": lambda many: "<table><tr><td>" * many(3_000) + PROSE,
    "unclosed paragraphs, 200,000": lambda many: "<p>" * many(200_000) + PROSE,
    "bold labels, 100,000": lambda many: "".join(f"<p><b>Ivo Lund{number}:</b> So.</p>" for number in range(many(100_000))),
    "one bold label, 100,000 times": lambda many: "<p><b>President Ivo Lund:</b> We do so.</p>" * many(100_000),
    "different labels, 2,000": lambda many: "".join(f"<p><b>{_name(number)}:</b> {PROSE}</p>" for number in range(many(2_000))),
    "different labels in capitals, 5,000": lambda many: "".join(
        f"<p>MR. {_name(number).upper()}:  {PROSE}</p>" for number in range(many(5_000))
    ),
    "question letters, 100,000": lambda many: "<p>Q  Why?</p><p>A: So.</p>" * many(50_000),
    "as many labelled paragraphs as are read": lambda many: "<p><b>President Ivo Lund:</b> We do so, my friends.</p>" * many(5_800),
    "as many questions as are read": lambda many: "<p>Q  Why, my friend?</p><p>THE PRESIDENT:  I say so.</p>" * many(2_900),
    "as many people as are read, who say much": lambda many: "".join(
        f"<p>MR. {_name(number).upper()}:  {PROSE * 60}</p>" for number in range(many(480))
    ),
    "as many paragraphs as are read": lambda many: f"<p>{PROSE * 3}</p>" * many(5_900),
    "as many words as are read": lambda many: f"<p>{PROSE * 60}</p>" * many(600),
    "as many line breaks as are read": lambda many: f"<p>{'We meet.<br>' * many(11_800)}</p>",
    "as many faces as are read": lambda many: f"<p>{'<b>We</b> <i>meet</i> ' * many(5_700)}</p>",
    "initials, 1,000": lambda many: f"<p>{'A.' * many(1_000)}x</p><p>{'A. ' * many(1_000)}</p>",
    "words in capitals, 30": lambda many: f"<p><b>Ivo Lund{' AB' * many(30)}!: </b>{PROSE}</p>",
    "brackets in a label": lambda many: f"<p><b>Ivo Lund {'(a) ' * many(200)}{'[' * many(200)}</b>{PROSE}</p>",
    "a long heading": lambda many: f"<h1>{'Remarks at the ' * many(50_000)}</h1><h2>by {'President of the ' * many(50_000)}</h2><p>{PROSE}</p>",
    "a long place": lambda many: f"<p>{'in Brussels at the Hotel of the ' * many(3_000)}</p><p>{PROSE}</p>",
    "one line, 1,000,000 letters": lambda many: f"<p>{'a' * many(1_000_000)}</p>",
    "one line of words, 1,000,000 letters": lambda many: f"<p>{PROSE * many(1_000_000 // len(PROSE))}</p>",
    "one line of capitals, 1,000,000 letters": lambda many: f"<p>{'AB ' * many(333_333)}</p>",
    "one line of brackets, 1,000,000 letters": lambda many: f"<p>{'(' * many(500_000)}{')' * many(500_000)}</p>",
    "one line of colons, 1,000,000 letters": lambda many: f"<p>{'A:' * many(500_000)}</p>",
    "one line of spaces, 1,000,000": lambda many: f"<p>We{chr(160) * many(1_000_000)}meet.</p>",
    "one line of line breaks and spaces": lambda many: f"<pre>We{(chr(10) + ' ') * many(300_000)}meet.</pre>",
    "one line of quotation marks": lambda many: f"<p>{'“' * many(300_000)}</p>",
    "one line of dates": lambda many: f"<p>{'1 May 2034, ' * many(80_000)}</p>",
    "one line of figures": lambda many: f"<p>{'1' * many(1_000_000)}</p>",
    "one line of dots": lambda many: f"<p>We{'.' * many(1_000_000)}</p>",
    "preformatted, 1,000,000 letters": lambda many: f"<pre>{('    ' + PROSE + chr(10)) * many(14_000)}</pre>",
    "line breaks, 100,000": lambda many: f"<p>We meet.{'<br>' * many(100_000)}We part.</p>",
    "lines with breaks, 100,000": lambda many: f"<p>{'We meet.<br>' * many(100_000)}</p>",
    "runs of faces, 100,000": lambda many: f"<p>{'<b>We</b> <i>meet</i> ' * many(50_000)}</p>",
    "paragraphs, 50,000": lambda many: f"<p>{PROSE}</p>" * many(50_000),
    "attributes, 100,000": lambda many: f"<p {' '.join(f'data-{number}=x' for number in range(many(100_000)))}>{PROSE}</p>",
    "long attribute, 5 MB": lambda many: f'<p style="{"a:b;" * many(5 * MEGABYTE // 4)}">{PROSE}</p>',
    "classes, 200,000": lambda many: f'<p class="{"c " * many(200_000)}">{PROSE}</p>',
    "comments, 5 MB": lambda many: f"<p>{PROSE}</p>" + "<!-- no -->" * many(5 * MEGABYTE // 11),
    "entities, 1,000,000": lambda many: f"<p>{'&amp;' * many(1_000_000)}</p>",
    "headings, 50,000": lambda many: "<h3>On Harbours</h3>" * many(50_000) + f"<p>{PROSE}</p>",
    "as many headings as a page may have elements": lambda many: "<h3>On Harbours</h3>" * many(44_900) + f"<p>{PROSE}</p>",
    "links, 50,000": lambda many: f"<p>{'<a href=/x>we</a> ' * many(50_000)}</p>",
    "meta elements, 50,000": lambda many: "<meta name=a content=b>" * many(50_000) + f"<p>{PROSE}</p>",
    "script, 5 MB": lambda many: f"<script>{'var a=1;' * many(5 * MEGABYTE // 8)}</script><p>{PROSE}</p>",
    "linked data, 5 MB": lambda many: f'<script type="application/ld+json">{"[" * many(100_000)}{_big_json(many)}</script><p>{PROSE}</p>',
    "combining marks, 500,000": lambda many: f"<p>e{chr(0x301) * many(500_000)} we</p>",
}
TITLES = {
    "places": "at the Hotel in Brussels, ",
    "people": "President of the Republic Ivo Lund and ",
    "dates": "1 May 2034, ",
    "occasions": "following the meeting of the summit on ",
    "capitals": "AB ",
    "brackets": "Ivo (Lund) ",
    "one word": "a",
}
WHOLE: dict[str, Callable[[Many], tuple[str, str]]] = {
    "nested JSON, 100,000": lambda many: ("[" * many(100_000), "application/json"),
    "nested JSON objects, 100,000": lambda many: ('{"details":' * many(100_000) + "1" + "}" * many(100_000), "application/json"),
    "JSON, 5 MB": lambda many: (f'{{"details": {{"body": "<p>{PROSE * many(75_000)}</p>"}}}}', "application/json"),
    "JSON, many names": lambda many: (_big_json(many), "application/json"),
    "JSON, a figure of 1,000,000 digits": lambda many: ('{"a": ' + "1" * many(1_000_000) + "}", "application/json"),
    "XML, nested": lambda many: ("<?xml version='1.0'?>" + "<a>" * many(100_000), "application/xml"),
    "XML, entity bomb": lambda many: (_bomb(), "application/xml"),
    "nothing but less-than, 5 MB": lambda many: ("<" * many(5 * MEGABYTE), "text/html"),
    "nothing but ampersands, 5 MB": lambda many: ("&" * many(5 * MEGABYTE), "text/html"),
    "open titles, 5 MB": lambda many: ("<html><head>" + "<title>" * many(700_000), "text/html"),
    "open comments, 5 MB": lambda many: ("<html><!--" * many(500_000), "text/html"),
    "open scripts, 5 MB": lambda many: ("<html><script>" * many(350_000), "text/html"),
    "meta charsets, 5 MB": lambda many: ("<html><meta charset=utf-8 " * many(200_000), "text/html"),
    "plain text, 5 MB": lambda many: (PROSE * many(80_000), "text/plain"),
}
TEMPLATES = {
    "kremlin/meeting": "A photograph<",
    "nato/cps_press_point": '<section class="content',
    "white_house/wordpress_remarks": "body-content",
    "ecb/press_conference": "<main",
    "": "",
}
"""Saved pages that lend their frame, and the mark behind which their words begin; the nameless one is a page of no institution."""


Make = Callable[[Many], Capture]


def pages() -> Iterator[tuple[str, Make]]:
    """Every hostile body in the frame of an institution and in none; then pages that are hostile as a whole."""
    for number, (name, make) in enumerate(BODIES.items()):
        for template in ([*TEMPLATES][number % 4], ""):
            yield f"{name}; {template or 'no institution'}", partial(_with_body, template, make)
    for name, unit in TITLES.items():
        for template in TEMPLATES:
            yield f"title of {name}; {template or 'no institution'}", partial(_with_title, template, unit)
    for name, whole in WHOLE.items():
        for url in (
            "http://en.kremlin.ru/events/president/news/900101",
            "https://www.gov.uk/api/content/government/speeches/harbour",
            "https://example.org/a",
        ):
            yield f"{name}; {url}", partial(_as_a_whole, url, whole)


def _with_body(template: str, make: Callable[[Many], str], many: Many) -> Capture:
    return _framed(template, make(many))


def _with_title(template: str, unit: str, many: Many) -> Capture:
    return _framed(template, PROSE, unit * many(100_000 // len(unit)))


def _as_a_whole(url: str, whole: Callable[[Many], tuple[str, str]], many: Many) -> Capture:
    text, kind = whole(many)
    return capture(url, text.encode(), kind)


def capture(url: str, body: bytes, kind: str = "text/html; charset=utf-8") -> Capture:
    """A page as its server answered."""
    return Capture(url, url, 200, (("Content-Type", kind),), body, datetime(2026, 11, 23, tzinfo=UTC))


def _framed(template: str, body: str, title: str = TITLE) -> Capture:
    """Other words before those of a saved page, another title in place of its own."""
    if not template:
        page = f"<html lang=en><title>{title}</title><body><main><h1>{title}</h1>{body}"
        return capture("https://www.example.org/speeches/2034/05/01/remarks", page.encode())
    path = PAGES / f"{template}.html"
    saved = path.read_text(encoding="utf-8")
    if title != TITLE:
        saved = re.sub(r"(<h1[^>]*>).*?(?=</h1>)", lambda found: found[1] + title, saved, flags=re.DOTALL)
    first = saved.index("<p", saved.index(TEMPLATES[template]))
    url = path.with_suffix(".url").read_text(encoding="utf-8").split("\n")[0]
    return capture(url, (saved[:first] + body + saved[first:]).encode())


def _name(number: int) -> str:
    first = "".join(chr(97 + number // 26**place % 26) for place in range(3))
    return f"Ivo{first} Lund{first[::-1]}"


def _big_json(many: Many) -> str:
    return json.dumps({f"name{number}": {"@type": "Person", "name": f"Ivo {number}"} for number in range(many(50_000))})


def _bomb() -> str:
    kinds = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">{kinds}]><a>&a9;</a>'


def outcome(page: Capture) -> str:
    """What comes of a page, in a word: ``record``, the code of its reject, or the exception that should not be."""
    try:
        parse(page, parsers.for_url(page.url))
    except Rejected as reject:
        return reject.reason.value
    except (Exception, RecursionError) as error:
        return f"{type(error).__name__}: {error}"[:200]
    return "record"


@dataclass(frozen=True)
class Cost:
    """What reading a page costs, all in seconds of the processor and in one process, and what else that processor does in its time.

    None of these seconds is a limit, since a busy machine makes all of them longer: only their proportions are.
    """

    name: str
    whole: float
    quarter: float
    """The same page with a quarter of what makes it hostile."""
    bare: float
    """lxml alone, on the bytes of the whole page; 0 where the page costs little, since there are pages that lxml does not master."""
    ordinary: float
    """A page of some lines."""
    megabytes: float
    """At the peak above the start."""
    outcome: str

    @property
    def faults(self) -> list[str]:
        """Why it costs too much, nothing where it does not."""
        if not self.ordinary:
            return [self.outcome]
        growth, ratio = self.whole / max(self.quarter, NOISE * self.ordinary), self.whole / max(self.bare, self.ordinary * LEAST_BARE)
        return [
            *([f"four times as much costs {growth:.1f} times as much"] if growth > MOST_GROWTH else []),
            *([f"{ratio:.0f} times as much as lxml alone"] if ratio > MOST_TIMES_LXML else []),
            *([f"{self.megabytes:.0f} MB"] if self.megabytes > MOST_MEGABYTES else []),
            *([self.outcome] if not self.outcome.replace("_", "").isalpha() else []),
        ]


def settled(look: Callable[[], Cost]) -> Cost:
    """The least of what a page costs at each look; it is looked at again only while it seems too dear."""
    cost = look()
    for number in range(1, MOST_ROUNDS):
        if not cost.faults:
            break
        time.sleep(PAUSE * number)
        cost = _least(cost, look())
    return cost


def _least(one: Cost, other: Cost) -> Cost:
    if not (one.ordinary and other.ordinary):  # one of them was never told
        return other if other.ordinary else one
    least = {name: min(getattr(one, name), getattr(other, name)) for name in ("whole", "quarter", "ordinary", "megabytes")}
    return replace(other, **least, bare=min(filter(None, (one.bare, other.bare)), default=0.0))


def cost_of(name: str, make: Make, read: Callable[[Capture], str] = outcome) -> Cost:
    """What it costs to read a page, in the process that calls; the smaller one first, so that no cache knows it from the larger one."""
    whole, quarter, ordinary = make(lambda most: most), make(lambda most: most // 4), capture("https://example.org/a", ORDINARY.encode())
    before = _peak()
    usual = min(_seconds(lambda: read(ordinary))[0] for _ in range(5))
    fourth = _seconds(lambda: read(quarter))[0]
    seconds, found = _seconds(lambda: read(whole))
    megabytes = _peak() - before
    bare = bare_cost(whole) if seconds > usual * LEAST_BARE * MOST_TIMES_LXML else 0.0
    return Cost(name, seconds, fourth, bare, usual, megabytes, found)


def bare_cost(page: Capture) -> float:
    """Seconds of the processor that lxml alone takes for the page's bytes."""
    return min(_seconds(lambda: read_by_lxml(page.body))[0] for _ in range(3))


def _seconds(act: Callable[[], str]) -> tuple[float, str]:
    start = time.process_time()
    found = act()
    return time.process_time() - start, found


def _peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read_by_lxml(body: bytes) -> str:
    try:
        return str(etree.fromstring(body, etree.HTMLParser(encoding="utf-8", huge_tree=True)))
    except (etree.LxmlError, AssertionError):
        return ""


def _tell(name: str, make: Make, answer: Connection) -> None:
    answer.send(cost_of(name, make))


def cost_alone(name: str, make: Make) -> Cost:
    """The same in a process of its own, forked from this one, so that peaks do not add up."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_tell, args=(name, make, there))
    child.start()
    there.close()
    try:
        return cast(Cost, here.recv()) if here.poll(HUNG) else Cost(name, 0, 0, 0, 0, 0, "it hung!")
    except EOFError:
        return Cost(name, 0, 0, 0, 0, 0, "its process died!")
    finally:
        child.kill()
        child.join()


def _main(only: str, every: int) -> None:
    """Measures every page whose name holds ``only``, or one in so many of them; one that seems too dear more than once."""
    detected(PROSE * 10)
    for path in PAGES.glob("*/*.html"):
        outcome(capture(path.with_suffix(".url").read_text(encoding="utf-8").split("\n")[0], path.read_bytes()))
    for number, (name, make) in enumerate(pages()):
        if only in name and number % every == 0:
            cost = settled(partial(cost_alone, name, make))
            print(json.dumps(asdict(cost) | {"faults": cost.faults}), flush=True)


if __name__ == "__main__":
    _main(sys.argv[1] if len(sys.argv) > 1 else "", int(sys.argv[2]) if len(sys.argv) > 2 else 1)
