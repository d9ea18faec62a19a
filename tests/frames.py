"""Saved pages as frames: other words put in place of theirs, and chrome of every kind put around them. People and texts are invented."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import lxml.html
from hypothesis import strategies as st

from podium.capture import Capture
from podium.quality.labelled import saved_capture

PAGES = Path(__file__).parent / "pages"
BAIT = (
    "We use cookies to give you the best experience on our site. You can change your settings at any time.",
    "Subscribe to our newsletter and we will tell you what is new.",
    "Remarks by the President of Zembla at the Harbour Fair",
    "12 January 1999",
    "Skip to main content",
    "Share this page: Facebook, Twitter, e-mail",
    "© 1999 The Harbour Office. All rights reserved. Contact us at 1 Quay Street.",
    "Read more: Minister Odo Krell met the Guild of Rope Makers and said that they had his full support.",
    "QUESTION: How do I find us?",
    "Is this page useful? Tell us what you think.",
)


def saved(name: str) -> Capture:
    """A saved page of our own by its place under ``tests/pages``."""
    return saved_capture(next(path for path in PAGES.glob(f"{name}.*") if path.suffix in {".html", ".xml", ".json_page"}))


def with_body(capture: Capture, body: bytes) -> Capture:
    """The same answer with another body."""
    return Capture(capture.url, capture.final_url, capture.status, capture.headers, body, capture.fetched_at)


def with_words(name: str, words: str) -> Capture:
    """A saved page whose paragraphs are replaced by other markup, in the element that holds most of them."""
    capture = saved(name)
    tree = _tree(capture)
    holders: dict[Any, int] = {}
    for paragraph in tree.iter("p"):
        if not any(above.tag in {"header", "footer", "nav", "aside"} for above in paragraph.iterancestors()):
            holders[paragraph.getparent()] = holders.get(paragraph.getparent(), 0) + 1
    holder = max(holders, key=lambda element: holders[element])
    for child in list(holder):
        holder.remove(child)
    holder.text = None
    for part in lxml.html.fragments_fromstring(words):
        holder.append(part)
    return with_body(capture, _printed(tree))


def with_chrome(capture: Capture, chrome: list[tuple[str, int]], shuffled: list[int]) -> Capture:
    """The page with pieces of chrome among the outermost elements of its body, and its own chrome moved to other places among them."""
    tree = _tree(capture)
    body = tree.find("body")
    own = [child for child in body if child.tag in {"nav", "footer", "aside", "script"}]
    for child, place in zip(own, shuffled, strict=False):
        body.remove(child)
        child.tail = None
        body.insert(place % (len(body) + 1), child)
    for markup, place in chrome:
        body.insert(place % (len(body) + 1), lxml.html.fragment_fromstring(markup))
    return with_body(capture, _printed(tree))


def _tree(capture: Capture) -> Any:
    return deepcopy(lxml.html.document_fromstring(capture.body, parser=lxml.html.HTMLParser(encoding="utf-8")))


def _printed(tree: Any) -> bytes:
    return bytes(lxml.html.tostring(tree, encoding="utf-8", doctype="<!DOCTYPE html>"))


_WORDS = st.lists(st.sampled_from(BAIT), min_size=1, max_size=4)
_LIST = _WORDS.map(lambda words: "<ul>" + "".join(f'<li><a href="/x">{text}</a></li>' for text in words) + "</ul>")
_PROSE = _WORDS.map(lambda words: "".join(f"<p>{text}</p>" for text in words))
CHROME = st.one_of(
    _LIST.map(lambda inner: f"<nav>{inner}</nav>"),
    _LIST.map(lambda inner: f'<nav role="navigation" class="menu"><h2>Menu</h2>{inner}</nav>'),
    _PROSE.map(lambda inner: f'<div role="dialog" class="cookie-banner" id="cookies">{inner}<button>Accept</button></div>'),
    _PROSE.map(lambda inner: f"<footer>{inner}</footer>"),
    _LIST.map(lambda inner: f"<footer>{inner}</footer>"),
    _LIST.map(lambda inner: f'<aside class="related"><h3>Related</h3>{inner}</aside>'),
    _PROSE.map(lambda inner: f'<aside class="teasers"><h3>More news</h3>{inner}</aside>'),
    _WORDS.map(lambda words: f'<div hidden class="overlay"><p>{words[0]}</p></div>'),
    _WORDS.map(lambda words: f'<form action="/search"><label>{words[0]}</label><input name="q"><button>Search</button></form>'),
    st.just("<script>var text = '<p>We say so.</p>';</script>"),
    st.just("<noscript><p>Please turn on scripts, my friends: we need them.</p></noscript>"),
    st.just("<svg><title>Logo</title><text>We</text></svg>"),
    st.just("<div><!-- <p>We say so.</p> --></div>"),
)
"""Elements around the words that say by their element, role or attribute what they are."""
LOOSE_CHROME = st.one_of(
    _LIST.map(lambda inner: f'<div class="menu">{inner}</div>'),
    _LIST.map(lambda inner: f'<div class="related-items"><h3>Related</h3>{inner}</div>'),
    _LIST.map(lambda inner: f'<div id="footer">{inner}</div>'),
    _PROSE.map(lambda inner: f'<div class="cookie-notice">{inner}</div>'),
    _WORDS.map(lambda words: f'<div class="share"><span>{words[0]}</span></div>'),
)
"""Chrome in plain ``div`` elements, as most sites print it."""
