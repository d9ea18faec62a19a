"""Saved pages, changed at random from a seed: what a broken transfer, a careless editor or a new template does to them.

``python tests/mutations.py 10000`` reads that many changed pages (of ours, of the sample site, and real ones where ../shared is there) and
prints what came of them; the number is the same as ``MUTATIONS`` in the tests.
"""

import html
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
from growth import Act, ratio

import parsers
from podium.archive.walk import captures
from podium.capture import Capture, RecordPlace
from podium.errors import Reason, Rejected
from podium.extract.record import parse
from podium.lake.checks import faults
from podium.lake.schema import LAKE, table_of
from podium.lake.stored import Loaded, content_hash, row_of
from podium.page.page import Page
from podium.quality.labelled import SAVED_PAGE_TYPES, saved_capture
from podium.records import Speech

PROJECT = Path(__file__).parents[1]
REAL = PROJECT.parent / "shared" / "pages" / "dev.warc.gz"
MOST_TIMES = 100
"""How many times as much as lxml alone takes for a megabyte of paragraphs a changed page may cost."""
CHEAP = 0.2
"""Seconds of the processor within which no page is looked at again."""
MEGABYTE = b"<div><p>We meet again at the harbour, my <b>friends</b>.</p></div>" * (1 << 14)
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")

Change = Callable[[bytes, random.Random], bytes]


def pages(own_only: bool = False) -> list[Capture]:
    """Every saved page of the project, and the real ones where they are there and wanted."""
    own = [saved_capture(path) for path in sorted((PROJECT / "tests" / "pages").glob("*/*")) if path.suffix in SAVED_PAGE_TYPES]
    sample = PROJECT / "data" / "sample"
    site = [_of_site(path, sample) for path in sorted(sample.rglob("*.htm*"))]
    real = [capture for capture, _ in captures(REAL)] if REAL.exists() and not own_only else []
    return [*own, *site, *real]


def _of_site(path: Path, root: Path) -> Capture:
    url = f"https://{path.relative_to(root).as_posix().removeprefix('change/').removesuffix('.html')}"
    return Capture(url, url, 200, (("Content-Type", "text/html; charset=utf-8"),), path.read_bytes(), datetime(2026, 11, 23, tzinfo=UTC))


def changed(page: Capture, seed: int) -> Capture:
    """The page after one to twelve random changes, and sometimes with another character set declared."""
    chance = random.Random(seed)
    body = page.body
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12))):
        body = chance.choice(CHANGES)(body, chance)
    headers = page.headers
    if chance.random() < 0.15:
        declared = chance.choice(("utf-8", "iso-8859-1", "windows-1251", "utf-16", "shift_jis", "koi8-r", "no-such-charset", "gb18030", ""))
        kind = chance.choice(("text/html", "text/plain", "application/xhtml+xml", "application/json", "text/xml"))
        headers = (("Content-Type", f"{kind}; charset={declared}"),)
    return Capture(page.url, page.final_url, page.status, headers, body, page.fetched_at)


def _tags(body: bytes) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(rb"<[^<>]*>", body)] or [(0, 0)]


def _tag(body: bytes, chance: random.Random) -> tuple[int, int]:
    return chance.choice(_tags(body))


def drop_tag(body: bytes, chance: random.Random) -> bytes:
    start, end = _tag(body, chance)
    return body[:start] + body[end:]


def drop_many_tags(body: bytes, chance: random.Random) -> bytes:
    share = chance.choice((0.02, 0.1, 0.5))
    return re.sub(rb"<[^<>]*>", lambda tag: b"" if chance.random() < share else tag[0], body)


def drop_every_tag_of_a_kind(body: bytes, chance: random.Random) -> bytes:
    kind = chance.choice((rb"p", rb"div", rb"b", rb"strong", rb"h1", rb"br", rb"section", rb"time", rb"td", rb"title", rb"span"))
    return re.sub(rb"</?" + kind + rb"\b[^<>]*>", b"", body)


def rename_tag(body: bytes, chance: random.Random) -> bytes:
    start, end = _tag(body, chance)
    kind = chance.choice(
        (b"p", b"div", b"b", b"pre", b"table", b"td", b"li", b"script", b"textarea", b"svg", b"title", b"nav", b"x-y", b"br")
    )
    return body[:start] + re.sub(rb"^(</?)[^\s/>]*", rb"\1" + kind, body[start:end]) + body[end:]


def double_tag(body: bytes, chance: random.Random) -> bytes:
    start, end = _tag(body, chance)
    return body[:start] + body[start:end] * chance.choice((2, 3, 50)) + body[end:]


def shuffle_attributes(body: bytes, chance: random.Random) -> bytes:
    def shuffled(tag: re.Match[bytes]) -> bytes:
        parts = re.findall(rb"(?<![\w:-])[\w:-]++=(?:\"[^\"]*\"|'[^']*')", tag[0])
        chance.shuffle(parts)
        return re.match(rb"<[^\s>]*", tag[0])[0] + b" " + b" ".join(parts) + b">"  # type: ignore[index]

    return re.sub(rb"<\w[^<>=]*=[^<>]{0,2000}>", shuffled, body)


def remove_attributes(body: bytes, chance: random.Random) -> bytes:
    name = chance.choice((rb"class", rb"id", rb"itemprop", rb"datetime", rb"content", rb"href", rb"style", rb"name", rb"lang", rb"[\w-]+"))
    return re.sub(rb"\s" + name + rb"=(?:\"[^\"]*\"|'[^']*')", b"", body)


def break_attribute(body: bytes, chance: random.Random) -> bytes:
    start, end = _tag(body, chance)
    return body[:start] + body[start:end].replace(b'"', chance.choice((b"", b"'", b'""')), 1) + body[end:]


def change_value(body: bytes, chance: random.Random) -> bytes:
    values = [found.span(1) for found in re.finditer(rb"=\"([^\"]*)\"", body)]
    if not values:
        return body
    start, end = chance.choice(values)
    return (
        body[:start]
        + chance.choice((b"", b" ", b"0", b"9999-99-99T00:00", b"1.5.2034", b"\xff", b"x" * 5000, b"null", "ß".encode()))
        + body[end:]
    )


def cut_text(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body) + 1)
    return body[:start] + body[start + chance.choice((1, 5, 40, 400, 4000)) :]


def truncate(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def change_bytes(body: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(body)
    for _ in range(chance.choice((1, 3, 30))):
        if spoiled:
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def break_entities(body: bytes, chance: random.Random) -> bytes:
    odd = (
        b"&amp;amp;",
        b"&#",
        b"&#xFFFFFFFF;",
        b"&#0;",
        b"&#55296;",
        b"&nbsp",
        b"&",
        b"&unknown;",
        b"&#x80;",
        b"&lt;p&gt;",
        b"&#8232;",
        b"&#12;",
    )
    return re.sub(rb"&[#\w]+;| ", lambda found: chance.choice(odd) if chance.random() < 0.03 else found[0], body)


def declare_other_charset(body: bytes, chance: random.Random) -> bytes:
    charset = chance.choice((b"utf-16", b"windows-1251", b"iso-8859-1", b"us-ascii", b"x", b"utf-7", b"big5"))
    if re.search(rb"charset=[\"']?[\w-]+", body):
        return re.sub(rb"charset=([\"']?)[\w-]+", rb"charset=\g<1>" + charset, body)
    return b"<meta charset=" + charset + b">" + body


def encode_otherwise(body: bytes, chance: random.Random) -> bytes:
    text = body.decode("utf-8", errors="ignore")
    charset = chance.choice(("cp1252", "cp1251", "utf-16", "utf-8-sig", "latin-1", "koi8-r", "utf-32", "shift_jis"))
    return text.encode(charset, errors=chance.choice(("ignore", "replace", "xmlcharrefreplace")))


def double_block(body: bytes, chance: random.Random) -> bytes:
    (start, _), (_, end) = sorted((_tag(body, chance), _tag(body, chance)))
    return body[:end] + body[start:end] + body[end:]


def swap_blocks(body: bytes, chance: random.Random) -> bytes:
    one, two, three = sorted(_tag(body, chance)[0] for _ in range(3))
    return body[:one] + body[two:three] + body[one:two] + body[three:]


def insert_odd(body: bytes, chance: random.Random) -> bytes:
    at = chance.choice((chance.randrange(len(body) + 1), _tag(body, chance)[0]))
    return body[:at] + chance.choice(ODD) + body[at:]


def change_words(body: bytes, chance: random.Random) -> bytes:
    words = (
        b"Q ",
        b"THE PRESIDENT: ",
        b"END",
        b"* * *",
        b"(Applause.)",
        b"Note:",
        b":",
        b"::",
        b"Mr. ",
        b"31 February 2034",
        b"<b>",
        b"</b>",
        b"\n\n",
    )
    return re.sub(rb" ", lambda space: b" " + chance.choice(words) if chance.random() < 0.01 else space[0], body)


def change_figures(body: bytes, chance: random.Random) -> bytes:
    return re.sub(rb"\d", lambda figure: str(chance.randrange(10)).encode() if chance.random() < 0.05 else figure[0], body)


def capitals(body: bytes, chance: random.Random) -> bytes:
    return re.sub(rb">[^<>]+<", lambda text: text[0].upper() if chance.random() < 0.2 else text[0], body)


def move_behind_the_end(body: bytes, chance: random.Random) -> bytes:
    """A block behind ``</html>``, and often the end in the middle of the page."""
    (start, _), (_, end) = sorted((_tag(body, chance), _tag(body, chance)))
    block = body[start:end][: chance.choice((200, 5000, 500_000))]
    ends = [found.end() for found in re.finditer(rb"</html\s*>", body, re.I)]
    at = chance.choice(ends) if ends and chance.random() < 0.7 else chance.randrange(len(body) + 1)
    return body[:at] + chance.choice((b"</html>", b"</body></html>", b"</html><html>", b"</html><!-- x --><?pi x?>")) + block + body[at:]


def nest_deeply(body: bytes, chance: random.Random) -> bytes:
    at, depth = _tag(body, chance)[0], chance.choice((10, 150, 300, 5000))
    tag = chance.choice((b"div", b"b", b"span", b"ul", b"table", b"blockquote", b"font", b"section", b"a"))
    closed = b"</" + tag + b">" if chance.random() < 0.5 else b""
    return body[:at] + (b"<" + tag + b">") * depth + b"words" + closed * depth + body[at:]


def huge_attribute(body: bytes, chance: random.Random) -> bytes:
    start, end = _tag(body, chance)
    inside = body[start:end].rstrip(b"/>")
    long = chance.choice(
        (
            b' class="' + b"c " * 30_000 + b'"',
            b' data-x="' + b"x" * 200_000 + b'"',
            b" " + b"data-a=1 " * 3_000,
            b' href="' + b"[" * 5000 + b'"',
        )
    )
    return body[:start] + inside + long + b">" + body[end:]


def scatter_comments(body: bytes, chance: random.Random) -> bytes:
    """Comments, processing instructions and declarations in odd places, the beginning among them."""
    for _ in range(chance.choice((1, 4, 60))):
        at = chance.choice((0, len(body), _tag(body, chance)[0]))
        body = (
            body[:at]
            + chance.choice((b"<!-- x -->", b"<!---->", b"<?php x ?>", b"<!DOCTYPE html>", b"<![if IE]>", b"<!-- x", b"<?xml?>"))
            + body[at:]
        )
    return body


def change_type(body: bytes, chance: random.Random) -> bytes:
    """In a JSON answer a value of another type, on a web page what looks like one."""
    values = [found.span(1) for found in re.finditer(rb':\s*("(?:[^"\\]|\\.){0,400}"|\d+|null|true|false|\[|\{)', body)]
    if not values:
        return body
    start, end = chance.choice(values)
    return (
        body[:start]
        + chance.choice((b"null", b"0", b"-1e999", b"[]", b"{}", b'""', b"true", b'["a", 1]', b'{"a": null}', b'"\\ud800"', b"NaN"))
        + body[end:]
    )


ODD = (
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<script>", b"<style>", b"<textarea>", b"<plaintext>", b"<svg><title>", b"<template>", b"</body></html>",
    b"<table><tr><td>", b"<div hidden>", b"<frameset>", b"<base href='x://['>", b"\x00", b"\x1b", b"\xe2\x80\xa8", b"\xe2\x80\x8b", b"\xc2\xad", b"\xe2\x80\xae",
    b"\xed\xa0\x80", b"<p><p><p>", b"<br>" * 50, b"<b><i><u>", b"<a href='http://[bad'>x</a>", b"<time datetime='x'>", b"<h1></h1>", b"<?xml version='1.0'?>",
    b"<!DOCTYPE html SYSTEM 'file:///etc/passwd'>", b'"', b"{", b"[", b"\\u0000", b"\\ud800", b"NaN", b"<title>404 not found</title>", b"\r", b"\x0b\x0c",
    b"<link rel=alternate hreflang=x href='//[::1'>", b"<meta http-equiv=refresh content=0>", b"<p>" + b"A" * 300 + b": x</p>", b"<pre>  x\n\n\n</pre>",
)  # fmt: skip
CHANGES: Sequence[Change] = (
    drop_tag, drop_many_tags, drop_every_tag_of_a_kind, rename_tag, double_tag, shuffle_attributes, remove_attributes, break_attribute, change_value,
    cut_text, truncate, change_bytes, break_entities, declare_other_charset, encode_otherwise, double_block, swap_blocks, insert_odd, change_words,
    change_figures, capitals, move_behind_the_end, nest_deeply, huge_attribute, scatter_comments, change_type,
)  # fmt: skip


def fault(page: Capture) -> str | None:
    """What is wrong with what comes of a page, ``None`` when it is a reject or a record of the page's own words that costs little."""
    start = time.process_time()
    try:
        speech = parse(page, parsers.for_url(page.url))
        tell(speech, page)
    except Rejected as reject:
        if reject.reason is Reason.PARSER_FAULT:
            return str(reject)[:300]
        speech = None
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    if (seconds := time.process_time() - start) > CHEAP and (times := dearness(partial(read_and_told, page))) > MOST_TIMES:
        return f"{seconds:.1f} seconds, {times:.0f} times what lxml takes for a megabyte"
    return untrue(speech, page) if speech else None


def read_and_told(page: Capture) -> None:
    with suppress(Rejected):
        tell(parse(page, parsers.for_url(page.url)), page)


def dearness(read: Act) -> float:
    """How many times as much as a megabyte costs lxml the reading of a page does."""
    return ratio(read, partial(lxml.html.fromstring, MEGABYTE), MOST_TIMES, once=True)


def tell(speech: Speech, page: Capture) -> None:
    """What a run does with a record behind the parser: its hash, its checks, its row of the table."""
    content_hash(speech)
    loaded = Loaded(speech, RecordPlace("site/2026/one.warc.gz", 0), page.digest, page.fetched_at)
    for _ in faults(loaded):
        pass
    table_of([row_of(loaded, 1, page.fetched_at)], LAKE["speeches"])


def untrue(speech: Speech, page: Capture) -> str | None:
    """What the record says and the page does not."""
    read = Page.of(page)
    printed = visible(read)
    printed = f"{squeezed(_MARK.sub('', printed))}\0{squeezed(printed)}"
    for paragraph in speech.paragraphs:
        if squeezed(paragraph.text) not in printed and not _in_order(paragraph.text, printed):
            return f"not on the page: {paragraph.text[:200]!r}"
        if paragraph.label and squeezed(paragraph.label) not in printed and not _in_order(paragraph.label, printed):
            return f"no label of the page: {paragraph.label!r}"
    if squeezed(speech.title) not in printed + squeezed(html.unescape(read.text)):
        return f"no title of the page: {speech.title!r}"
    if speech.date and not states(speech, read):
        return f"no day of the page: {speech.date}"
    return None


def visible(page: Page) -> str:
    """All words of a page, those in the fields of a JSON or XML answer too."""
    if page.is_json:
        texts = [text for text in _strings(page.json()) if text.strip()]
        return "\0".join(page.fragment(text).text if "<" in text or "&" in text else text for text in texts)
    if page.is_xml:
        texts = [node.own_text for node in page.every("*")]
        return "\0".join([page.root.text, *(page.fragment(text).text for text in texts if "<" in text or "&" in text)])
    return page.root.text


def squeezed(text: str) -> str:
    """Without white space, invisible marks and hyphens at which lines may be broken."""
    return re.sub("[\\s\u200b\u2060\ufeff\u00ad\u200e\u200f-]", "", text)


_MARK = re.compile(r"\[\[Page [^\]]*\]\]|\d{1,2}\s\w+\s\d{4}\s*:\s*Column\s\d+[A-Z]*")
"""Page and column numbers of printed records, which may part a word."""


def _in_order(text: str, printed: str, gap: int = 1000) -> bool:
    """True when the words stand on the page in this order, with nothing between but what is shorter than ``gap``: a footnote's mark, a tooltip."""
    words = [squeezed(word) for word in re.findall(r"\w+|[^\w\s]", text)]
    first = next((part for part in ("".join(words)[:4], words[0]) if part in printed), "\0")
    starts = (found.start() for found in re.finditer(re.escape(first), printed))
    return any(_follows(words, printed, start, gap) for start in starts)


def _follows(words: Sequence[str], printed: str, at: int, gap: int) -> bool:
    for word in words:
        at = printed.find(word, at, at + gap + len(word))
        if at < 0:
            return False
        at += len(word)
    return True


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def states(speech: Speech, page: Page) -> bool:
    """True when address or page print the day in some form: figures in any order, or a day and year around a month in letters."""
    day = speech.date
    assert day is not None
    year, month, number = day.year, day.month, day.day
    figures = (
        f"{year}\\D?0?{month}\\D?0?{number}(?!\\d)",
        f"(?<!\\d)0?{number}[./-]0?{month}[./-]{year}",
        f"(?<!\\d)0?{month}[./-]0?{number}[./-]{year}",
        f"(?<!\\d){year % 100:02}{month:02}{number:02}",
    )
    before = day - timedelta(days=1)  # a moment in UTC, late in the evening, is the next day where it was said
    moment = f"{before.isoformat()}T2[0-3]:"
    letters = (rf"(?<!\d)0?{number}(?!\d)[^\d]{{1,40}}{year}", rf"[^\W\d_]+\W{{0,4}}0?{number}(?!\d)\D{{0,6}}{year}")
    name = MONTHS[month - 1]
    without_year = (rf"(?i)(?<!\d){number} {name}\b.*(?<!\d){year}", rf"(?i)(?<!\d){year}.*(?<!\d){number} {name}\b")
    text = " ".join(html.unescape(f"{page.url} {page.text} {page.root.text}").split())
    return any(re.search(form, text) for form in (*figures, moment, *letters, *without_year))


def _main(count: int) -> int:
    saved, outcomes = pages(), Counter[str]()
    start = time.monotonic()
    for seed in range(count):
        page = changed(saved[seed % len(saved)], seed)
        found = fault(page)
        outcomes["right" if found is None else re.sub(r"[:'\"].*", "", found)] += 1
        if found:
            print(json.dumps({"seed": seed, "url": page.url, "fault": found}, ensure_ascii=False), flush=True)
    print(f"{count} changed pages of {len(saved)} in {time.monotonic() - start:.0f} s: {dict(outcomes)}")
    return 1 if outcomes.keys() - {"right"} else 0


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1])))
