"""Pages that are made to cost time or memory, each put into the body of every saved page's template. Run as a script, it measures them.

``python tests/hostile.py`` prints one JSON line a page: its name, seconds of the processor, megabytes above the start, and what came of it.
Each is read in a process of its own, forked when everything is loaded, so that peaks do not add up.
"""

import json
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import parsers
from podium.capture import Capture
from podium.errors import Rejected
from podium.fields.languages import detected
from podium.parse.record import parse

PAGES = Path(__file__).parent / "pages"
MEGABYTE = 1 << 20
TITLE = "Remarks by President Ivo Lund"
PROSE = "We meet again at the harbour, my friends, and I thank you for it. "

BODIES: dict[str, Callable[[], str]] = {
    "nested tags, 5 MB": lambda: "<div><span><b><i>" * (5 * MEGABYTE // 16) + PROSE,
    "nested div, 50,000": lambda: "<div>" * 50_000 + PROSE + "</div>" * 50_000,
    "nested div with text at each level, 2,000": lambda: "<div>We say so. " * 2_000 + "</div>" * 2_000,
    "nested bold, 50,000": lambda: "<p>" + "<b>" * 50_000 + "Ivo Lund: " + "</b>" * 50_000 + PROSE + "</p>",
    "nested lists, 20,000": lambda: "<ul><li>" * 20_000 + PROSE,
    "nested tables, 3,000": lambda: "<table><tr><td>" * 3_000 + PROSE,
    "unclosed paragraphs, 200,000": lambda: "<p>" * 200_000 + PROSE,
    "bold labels, 100,000": lambda: "".join(f"<p><b>Ivo Lund{number}:</b> So.</p>" for number in range(100_000)),
    "one bold label, 100,000 times": lambda: "<p><b>President Ivo Lund:</b> We do so.</p>" * 100_000,
    "different labels, 2,000": lambda: "".join(f"<p><b>{_name(number)}:</b> {PROSE}</p>" for number in range(2_000)),
    "different labels in capitals, 5,000": lambda: "".join(f"<p>MR. {_name(number).upper()}:  {PROSE}</p>" for number in range(5_000)),
    "question letters, 100,000": lambda: "<p>Q  Why?</p><p>A: So.</p>" * 50_000,
    "as many labelled paragraphs as are read": lambda: "<p><b>President Ivo Lund:</b> We do so, my friends.</p>" * 5_800,
    "as many questions as are read": lambda: "<p>Q  Why, my friend?</p><p>THE PRESIDENT:  I say so.</p>" * 2_900,
    "as many people as are read, who say much": lambda: "".join(
        f"<p>MR. {_name(number).upper()}:  {PROSE * 60}</p>" for number in range(480)
    ),
    "as many paragraphs as are read": lambda: f"<p>{PROSE * 3}</p>" * 5_900,
    "as many words as are read": lambda: f"<p>{PROSE * 60}</p>" * 600,
    "as many line breaks as are read": lambda: f"<p>{'We meet.<br>' * 11_800}</p>",
    "as many faces as are read": lambda: f"<p>{'<b>We</b> <i>meet</i> ' * 5_700}</p>",
    "initials, 1,000": lambda: f"<p>{'A.' * 1_000}x</p><p>{'A. ' * 1_000}</p>",
    "words in capitals, 30": lambda: f"<p><b>Ivo Lund{' AB' * 30}!: </b>{PROSE}</p>",
    "brackets in a label": lambda: f"<p><b>Ivo Lund {'(a) ' * 200}{'[' * 200}</b>{PROSE}</p>",
    "a long heading": lambda: f"<h1>{'Remarks at the ' * 50_000}</h1><h2>by {'President of the ' * 50_000}</h2><p>{PROSE}</p>",
    "a long place": lambda: f"<p>{'in Brussels at the Hotel of the ' * 3_000}</p><p>{PROSE}</p>",
    "one line, 1,000,000 letters": lambda: f"<p>{'a' * 1_000_000}</p>",
    "one line of words, 1,000,000 letters": lambda: f"<p>{PROSE * (1_000_000 // len(PROSE))}</p>",
    "one line of capitals, 1,000,000 letters": lambda: f"<p>{'AB ' * 333_333}</p>",
    "one line of brackets, 1,000,000 letters": lambda: f"<p>{'(' * 500_000}{')' * 500_000}</p>",
    "one line of colons, 1,000,000 letters": lambda: f"<p>{'A:' * 500_000}</p>",
    "one line of spaces, 1,000,000": lambda: f"<p>We{chr(160) * 1_000_000}meet.</p>",
    "one line of line breaks and spaces": lambda: f"<pre>We{(chr(10) + ' ') * 300_000}meet.</pre>",
    "one line of quotation marks": lambda: f"<p>{'“' * 300_000}</p>",
    "one line of dates": lambda: f"<p>{'1 May 2034, ' * 80_000}</p>",
    "one line of figures": lambda: f"<p>{'1' * 1_000_000}</p>",
    "one line of dots": lambda: f"<p>We{'.' * 1_000_000}</p>",
    "preformatted, 1,000,000 letters": lambda: f"<pre>{('    ' + PROSE + chr(10)) * 14_000}</pre>",
    "line breaks, 100,000": lambda: f"<p>We meet.{'<br>' * 100_000}We part.</p>",
    "lines with breaks, 100,000": lambda: f"<p>{'We meet.<br>' * 100_000}</p>",
    "runs of faces, 100,000": lambda: f"<p>{'<b>We</b> <i>meet</i> ' * 50_000}</p>",
    "paragraphs, 50,000": lambda: f"<p>{PROSE}</p>" * 50_000,
    "attributes, 100,000": lambda: f"<p {' '.join(f'data-{number}=x' for number in range(100_000))}>{PROSE}</p>",
    "long attribute, 5 MB": lambda: f'<p style="{"a:b;" * (5 * MEGABYTE // 4)}">{PROSE}</p>',
    "classes, 200,000": lambda: f'<p class="{"c " * 200_000}">{PROSE}</p>',
    "comments, 5 MB": lambda: f"<p>{PROSE}</p>" + "<!-- no -->" * (5 * MEGABYTE // 11),
    "entities, 1,000,000": lambda: f"<p>{'&amp;' * 1_000_000}</p>",
    "headings, 50,000": lambda: "<h3>On Harbours</h3>" * 50_000 + f"<p>{PROSE}</p>",
    "links, 50,000": lambda: f"<p>{'<a href=/x>we</a> ' * 50_000}</p>",
    "meta elements, 50,000": lambda: "<meta name=a content=b>" * 50_000 + f"<p>{PROSE}</p>",
    "script, 5 MB": lambda: f"<script>{'var a=1;' * (5 * MEGABYTE // 8)}</script><p>{PROSE}</p>",
    "linked data, 5 MB": lambda: f'<script type="application/ld+json">{"[" * 100_000}{_big_json()}</script><p>{PROSE}</p>',
    "combining marks, 500,000": lambda: f"<p>e{chr(0x301) * 500_000} we</p>",
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
WHOLE: dict[str, Callable[[], tuple[str, str]]] = {
    "nested JSON, 100,000": lambda: ("[" * 100_000, "application/json"),
    "nested JSON objects, 100,000": lambda: ('{"details":' * 100_000 + "1" + "}" * 100_000, "application/json"),
    "JSON, 5 MB": lambda: (f'{{"details": {{"body": "<p>{PROSE * 75_000}</p>"}}}}', "application/json"),
    "JSON, many names": lambda: (_big_json(), "application/json"),
    "JSON, a figure of 1,000,000 digits": lambda: ('{"a": ' + "1" * 1_000_000 + "}", "application/json"),
    "XML, nested": lambda: ("<?xml version='1.0'?>" + "<a>" * 100_000, "application/xml"),
    "XML, entity bomb": lambda: (_bomb(), "application/xml"),
    "nothing but less-than, 5 MB": lambda: ("<" * (5 * MEGABYTE), "text/html"),
    "nothing but ampersands, 5 MB": lambda: ("&" * (5 * MEGABYTE), "text/html"),
    "open titles, 5 MB": lambda: ("<html><head>" + "<title>" * 700_000, "text/html"),
    "open comments, 5 MB": lambda: ("<html><!--" * 500_000, "text/html"),
    "open scripts, 5 MB": lambda: ("<html><script>" * 350_000, "text/html"),
    "meta charsets, 5 MB": lambda: ("<html><meta charset=utf-8 " * 200_000, "text/html"),
    "plain text, 5 MB": lambda: (PROSE * 80_000, "text/plain"),
}
TEMPLATES = {
    "kremlin/meeting": "A photograph<",
    "nato/cps_press_point": '<section class="content',
    "white_house/wordpress_remarks": "body-content",
    "ecb/press_conference": "<main",
    "": "",
}
"""Saved pages that lend their frame, and the mark behind which their words begin; the nameless one is a page of no institution."""


def pages() -> Iterator[tuple[str, Capture]]:
    """Every hostile body in the frame of an institution and in none; then pages that are hostile as a whole."""
    for number, (name, make) in enumerate(BODIES.items()):
        for template in ([*TEMPLATES][number % 4], ""):
            yield f"{name}; {template or 'no institution'}", _framed(template, make())
    for name, unit in TITLES.items():
        title = unit * (100_000 // len(unit))
        for template in TEMPLATES:
            yield f"title of {name}; {template or 'no institution'}", _framed(template, PROSE, title)
    for name, whole in WHOLE.items():
        text, kind = whole()
        for url in (
            "http://en.kremlin.ru/events/president/news/900101",
            "https://www.gov.uk/api/content/government/speeches/harbour",
            "https://example.org/a",
        ):
            yield f"{name}; {url}", capture(url, text.encode(), kind)


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


def _big_json() -> str:
    return json.dumps({f"name{number}": {"@type": "Person", "name": f"Ivo {number}"} for number in range(50_000)})


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


def measured(page: Capture) -> tuple[float, float, str]:
    """Seconds of the processor, megabytes at the peak above the start, and the outcome; in the process that calls."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = outcome(page)
    return time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, found


def _tell(name: str, page: Capture) -> None:
    seconds, megabytes, found = measured(page)
    print(json.dumps({"name": name, "seconds": round(seconds, 2), "megabytes": round(megabytes), "outcome": found}), flush=True)


def _main(only: str) -> None:
    """Measures every page whose name holds ``only``."""
    detected(PROSE * 10)
    for path in PAGES.glob("*/*.html"):
        outcome(capture(path.with_suffix(".url").read_text(encoding="utf-8").split("\n")[0], path.read_bytes()))
    processes = multiprocessing.get_context("fork")
    for name, page in pages():
        if only in name:
            child = processes.Process(target=_tell, args=(name, page))
            child.start()
            child.join(60)
            if child.exitcode != 0:
                child.kill()
                print(json.dumps({"name": name, "seconds": 60, "megabytes": 0, "outcome": f"died or hung ({child.exitcode})"}), flush=True)


if __name__ == "__main__":
    _main(sys.argv[1] if len(sys.argv) > 1 else "")
