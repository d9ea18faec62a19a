"""Where on a page of an unknown template the running text is, the smallest region that holds nearly all of it, and what lines stand before.

Elements are weighed by the letters of their prose, without links and without what is named as frame (menus, teasers, cookie notices).
No meaning is read here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from podium.page.page import Node, Page
from podium.text.folding import fold, vocabulary

ARTICLE = '[itemprop="articleBody"], [property="content:encoded"], [property~="schema:text"], [itemprop="transcript"]'
"""Where the page itself says that its text is."""
MOST_PROSE = 0.85
"""Share of a region's prose that makes one element inside it the better region."""
SMALL_FRAME = 0.3
"""What has a frame's name and more of the page's prose than this is no frame."""
SHORT = 80
"""Letters in an element that is not a paragraph by name, below which its words are no prose, unless they are a sentence."""
SENTENCE = 25

_INLINE = vocabulary(
    """
    a abbr acronym b bdi bdo big br cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time
    tt u var wbr img
    """
)
NEVER_PROSE = vocabulary(
    """
    head script style noscript template iframe svg button select input textarea object video audio figcaption dialog map
    """
)
_FRAME_TAGS = frozenset({"nav", "footer", "aside", "menu"})
_SMALL_FRAME_TAGS = _FRAME_TAGS | {"form"}
"""A form is a search or a sign-up unless it holds the whole page, as some servers wrap it."""
_PARAGRAPHS = frozenset({"p", "blockquote", "pre", "dd"})
_CONTAINERS = vocabulary(
    """
    html body div section article main center form td tr tbody table span font pre
    """
)
_FRAME_WORDS = vocabulary(
    """
    nav navbar navigation menu breadcrumb breadcrumbs crumbs footer sidebar aside related recommended recirculation share sharing
    sharebar social socials addthis cookie cookies consent gdpr modal popup overlay newsletter subscribe subscription signup promo
    promoted advert advertisement ads sponsor comments disqus respond pagination pager paging tags toolbar search login widget skiplink
    caption gallery carousel slider slideshow masthead topbar toc teaser teasers copyright rating survey feedback latest trending
    readmore breaking video media player citation footnotes references attachments downloads metadata
    """
)
_NEVER_WORDS = vocabulary("cookie cookies consent gdpr newsletter subscribe breadcrumb breadcrumbs disqus addthis")
"""Of these, what is a frame even when it holds most of the page's prose."""
_FRAME_ROLES = frozenset({"navigation", "contentinfo", "complementary", "search", "dialog", "alertdialog", "banner"})
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_HIDDEN_WORDS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|element-invisible|screen-reader-text|hidden|d-none)(?:\s|$)", re.IGNORECASE
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


@dataclass(slots=True)
class Weight:
    """The letters of one element: all, those in links, those of its own prose, and those of all prose in it."""

    node: Node
    tag: str
    text: int = 0
    linked: int = 0
    own: int = 0
    prose: int = 0
    children: "list[Weight]" = field(default_factory=list)

    @property
    def inline(self) -> bool:
        """True for an element inside a line, unless it holds prose of its own."""
        return self.tag in _INLINE and not self.prose


def prose_region(page: Page) -> Node | None:
    """The element that holds the page's running text, ``None`` where it has none."""
    body = page.maybe("body")
    whole = weigh(body) if body else None
    if whole is None or not whole.prose:
        return None
    stated = [found for node in page.every(ARTICLE) if (found := weigh(node)).prose > MOST_PROSE / 2 * whole.prose]
    return _narrowed(stated[0] if len(stated) == 1 else whole).node


def _narrowed(region: Weight) -> Weight:
    """Down to the last container that still holds most of the prose."""
    while True:
        heaviest = max(region.children, key=lambda child: child.prose, default=None)
        if heaviest is None or heaviest.inline or heaviest.tag not in _CONTAINERS or heaviest.prose < MOST_PROSE * region.prose:
            return region
        region = heaviest


def weigh(root: Node) -> Weight:
    """The weights of an element and of all inside it; frames weigh nothing."""
    order = [Weight(root, root.tag)]
    for weight in order:  # grows while it is read: no recursion, however deep a page is
        children = [(child, child.tag) for child in weight.node.children]
        weight.children = [Weight(child, tag) for child, tag in children if tag not in NEVER_PROSE and not is_hidden(child)]
        order += weight.children
    for weight in reversed(order):
        _add_up(weight)
    most = order[0].prose * SMALL_FRAME
    for weight in order:
        weight.children = [child for child in weight.children if not _counts_for_nothing(child, most)]
    for weight in reversed(order):
        weight.prose = weight.own + sum(child.prose for child in weight.children)
    return order[0]


def _add_up(weight: Weight) -> None:
    letters = len(weight.node.own_text)
    inline = [child for child in weight.children if child.inline]
    direct = letters + sum(child.text for child in inline)
    weight.text = letters + sum(child.text for child in weight.children)
    weight.linked = weight.text if weight.tag == "a" else sum(child.linked for child in weight.children)
    linked = weight.text if weight.tag == "a" else sum(child.linked for child in inline)
    if weight.tag not in _INLINE and _is_prose(weight.node, direct, linked):
        weight.own = direct - linked
    weight.prose = weight.own + sum(child.prose for child in weight.children)


def _is_prose(node: Node, direct: int, linked: int) -> bool:
    if node.tag in _PARAGRAPHS:
        return linked * 2 < direct
    sentence = direct >= SENTENCE and node.own_text.endswith((".", "!", "?", "…", "”", '"'))
    return (sentence or direct >= SHORT) and linked * 3 < direct


def is_frame(node: Node) -> bool:
    """True for what is a part of the site by its element, role or name: a menu, a teaser, a cookie notice."""
    if node.tag in _SMALL_FRAME_TAGS:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if attributes.get("role", "").lower() in _FRAME_ROLES or _hides(attributes):
        return True
    return any(word in _FRAME_WORDS for word in _named(attributes.get("class", ""), attributes.get("id", "")))


def _counts_for_nothing(weight: Weight, most: int | float) -> bool:
    return is_frame(weight.node) and (weight.prose <= most or _is_always_frame(weight.node))


def _is_always_frame(node: Node) -> bool:
    return node.tag in _FRAME_TAGS or any(
        word in _NEVER_WORDS for word in _named(node.attribute("class") or "", node.attribute("id") or "")
    )


def is_hidden(node: Node) -> bool:
    """True for what no reader sees."""
    return _hides(node.attributes)


def _hides(attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style, names = attributes.get("style"), attributes.get("class")
    return bool((style and _HIDDEN.search(style)) or (names and _HIDDEN_WORDS.search(names)))


@lru_cache(maxsize=1024)  # the elements of a page share a few
def _named(classes: str, name: str) -> frozenset[str]:
    """The words of an element's class and id."""
    return frozenset(word.lower() for words in (classes, name) for word in _WORDS.findall(words))


def is_link_list(node: Node) -> bool:
    """True for an element that is hardly more than links."""
    if node.tag not in {"ul", "ol", "div", "p", "section", "table", "li", "dl"}:
        return False
    links = node.every("a[href]")
    return bool(links) and sum(len(link.text) for link in links) >= 0.7 * max(len(node.text), 1)


def is_listing(region: Node) -> bool:
    """True for a region of teasers: five or more linked headings, with little text to each."""
    links = {link.text for link in region.every("h2 a, h3 a, h4 a, h5 a, dt a, li > a, td > a, .title a") if len(link.text) > 20}
    return len(links) >= 5 and len(region.text) < 450 * len(links)


_OF_MANY = re.compile(
    r"(?:(?:archives?|categor(?:y|ies)|tags?|topics?|sections?|kategorie|archiv|catégorie|categoría|categoria)\s*[:–—-]\s*.{1,60}"
    r"|(?:all |latest |recent |past |our |selected )?(?:(?:speeches|statements|remarks|addresses|interviews|transcripts|messages|news|press"
    r"|media|releases|archives?|reden|discours|discursos|discorsi|intervenciones|interventi|intervenções|toespraken|przemówienia)"
    r"[,&/|·: –—-]*(?:and |und |et |y |e |i )?){1,4}(?:\d{4})?)",
    re.IGNORECASE,
)
"""Headings of pages that list many: ``Speeches``, ``Speeches and statements``, ``Archive: Speeches``, ``Category: Interviews``."""
_GO_ON = re.compile(
    r"(?:read|learn|see|show|view) (?:more|full|the full)\b|continue reading|more\s*[»›→>]|weiterlesen|mehr lesen|lire (?:la suite|plus)"
    r"|(?:leer|ver|ler|saiba) m[aá]s|leggi (?:tutto|di più)|lees (?:meer|verder)|czytaj (?:więcej|dalej)|(?:\.\.\.|…|\[…\])\s*$",
    re.IGNORECASE,
)
"""How the teaser of a text ends, on a page that shows the beginnings of several."""


def lists_many(title: str | None, region: Node) -> bool:
    """True for the beginnings of several texts, each below a heading that leads to the whole of it.

    Either the page is headed as a list ("Speeches") or the texts end as teasers do ("Read more").
    """
    headings = [node for css in ("h2", "h3", "h4", "h5", "dt") for node in region.every(css)]
    leading = [node for node in headings if sum(len(link.text) for link in node.every("a[href]")) > 0.8 * max(len(node.text), 1)]
    if len(leading) < 2 or len(leading) * 2 < len(headings):
        return False
    teasers = [node for css in ("p", "div.summary", "a") for node in region.every(css) if _GO_ON.search(node.text)]
    return _OF_MANY.fullmatch((title or "").strip()) is not None or (len(leading) > 2 and len(teasers) >= len(leading))


_LONGEST_CELL = 60


def is_data_table(node: Node) -> bool:
    """True for a table of figures and terms: two columns or more, of which no cell holds a sentence."""
    if node.tag != "table" or not node.has("td + td, th + td"):
        return False
    return all(len(cell.text) < _LONGEST_CELL and not cell.text.endswith((".", "!", "?")) for cell in node.every("td, th"))


_NOTE_NAME = re.compile(r"(?:_?ftn|fn|footnote)[-_:]?\d+")
_MARK = re.compile(r"(?:footnote )?[\[(]?(?:\d{1,3}|[*†‡§]|[ivx]{1,4})[\])]?", re.IGNORECASE)

_BACK = re.compile(r"(?:return to text|back to text|↩[^\w↩]*)$", re.IGNORECASE)


def is_footnote(node: Node) -> bool:
    """True for the mark of a footnote in the text, and for the note itself with its way back."""
    if node.tag == "a":
        return "#" in (node.attribute("href") or "") and _MARK.fullmatch(node.text) is not None
    if node.tag in {"p", "li"} and _is_named_note(node):
        return True
    if node.tag not in {"sup", "p", "li"} or not node.has('a[href*="#"]'):
        return False
    return bool(_MARK.fullmatch(node.text) if node.tag == "sup" else _BACK.search(node.text))


def _is_named_note(node: Node) -> bool:
    """True for a paragraph that is the target of a mark in the text by its name (``fn1``, ``_ftn1``), whether or not it leads back."""
    names = [node.attribute("id"), *(target.attribute("name") or target.attribute("id") for target in node.every("a[name], a[id]")[:2])]
    return any(_NOTE_NAME.fullmatch(name) for name in names if name)


@dataclass(frozen=True, slots=True)
class Front:
    """Title, the printed lines above the words, before the title and after it, and the page's named fields ("Minister: X")."""

    title: str | None
    above: tuple[str, ...]
    lines: tuple[str, ...]
    fields: tuple[str, ...] = ()


def lines_before(region: Node) -> list[str]:
    """The printed lines that stand before a region, without the site's frame."""
    shown = (node for node in region.before if node.tag not in NEVER_PROSE and not is_frame(node))
    found = (fold(line) for node in shown for block in node.blocks("", is_frame) for line in block.raw.split("\n"))
    return [line for line in found if line]
