"""A captured page to a record: chooses the layout by its landmarks, asks its questions, and refuses rather than guesses."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

from podium.addresses import LONGEST_ADDRESS
from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.extract.body import read_body
from podium.extract.error_boundary import one_page
from podium.extract.events import read_event
from podium.extract.gazetteer import population
from podium.extract.generic.layout import generic_key, generic_layout, generic_source
from podium.extract.kinds import asked_by_role
from podium.extract.layout import Companion, Layout, with_companion
from podium.extract.metadata import delivered_on, delivery_of, kind_of, read_page_venue
from podium.extract.offices import NAME_SUFFIXES
from podium.extract.source import Source
from podium.extract.turns import BodyText
from podium.fetch.challenge import challenge_in_body, challenge_in_header
from podium.fetch.public_hosts import is_address, shortened
from podium.page.page import Page
from podium.records import SAID, Attribution, Paragraph, Reuse, SourceDocument, Speaker, Speech
from podium.text.folding import bare_letters, plain
from podium.text.language import detected, languages_of, mojibake, read_language


def parse(page: Page | Capture, source: Source | None, generic: bool = False, companion: Capture | None = None) -> Speech:
    """The page as a record; raises ``Rejected`` with the reason when it holds nobody's words or is not understood.

    ``companion`` is the page that stands beside the document, where the source names one: it gives the head.

    Without a source (an institution that no file in ``parsers/`` describes) the generic layout reads it, as with ``generic``, which leaves
    the source's own layouts aside. A fault of the parser is a reject as well (``podium.extract.error_boundary``).
    """
    with one_page(page.url):
        return _parsed(page, source, generic, companion)


def _parsed(page: Page | Capture, source: Source | None, generic: bool, companion: Capture | None) -> Speech:
    if not is_address(page.url):
        raise Rejected(Reason.WRONG_PAGE, f"{page.url!r} is no address; correct the list, or the WARC file, that names it")
    capture = page if isinstance(page, Capture) else None
    if len(page.url) > LONGEST_ADDRESS:
        words = f"its address has {len(page.url):,} letters, {LONGEST_ADDRESS:,} is the most that is looked at: {shortened(page.url)}"
        raise Rejected(Reason.TOO_LARGE, words)
    _refuse_wall(challenge_in_header(capture) if capture else None)
    if source and capture and not source.covers(capture.final_url):
        raise Rejected(Reason.WRONG_PAGE, f"it leads to {capture.final_url}, which is on no host of {source.title}")
    try:
        speech = _read(page if isinstance(page, Page) else Page.of(page), source, generic, companion)
    except Rejected:
        _refuse_wall(challenge_in_body(capture) if capture else None)
        raise
    letters = sum(len(paragraph.text) for paragraph in speech.paragraphs)
    _refuse_wall(challenge_in_body(capture, letters) if capture else None)
    return speech


def load_ahead() -> None:
    """Load what the first page would: the names of cities and the model of languages, 85 MB."""
    population("")
    detected("")


def _refuse_wall(sign: str | None) -> None:
    if sign:
        raise Rejected(Reason.CHALLENGE, f"the site answered with a challenge ({sign}) instead of the page; stop asking it")


def _read(page: Page, source: Source | None, generic: bool, companion: Capture | None) -> Speech:
    _refuse_errors(page)
    if source is None or generic:
        return _unknown(page, source)
    layout = layout_of(page, source)
    key = source.key(source.canonical(page.url))
    _refuse_silent(page, layout)
    if key is None:
        raise Rejected(Reason.WRONG_PAGE, f"{page.url} is no address of an article of {source.title}")
    if layout.companion and (page.url == source.canonical(page.url) or not layout.body):
        raise Rejected(Reason.INCOMPLETE, f"only the page beside the document was reached, {source.canonical(page.url)} holds the words")
    try:
        return compose(page, layout, source, key, _companion(companion, source) if companion else None)
    except Rejected as reject:
        reject.layout = layout.name
        raise


def _companion(capture: Capture, source: Source) -> Companion:
    """The page beside the document, or why it cannot be read, which costs the document nothing but its head."""
    try:
        _refuse_wall(challenge_in_header(capture) or challenge_in_body(capture))
        page = Page.of(capture)
        _refuse_errors(page)
        layout = layout_of(page, source)
        if not layout.companion:
            raise Rejected(Reason.UNKNOWN_LAYOUT, f"no layout of {source.title} knows the page beside the document")
        return Companion.of(page, layout)
    except Rejected as problem:
        return Companion(capture.url, why=str(problem))


def _unknown(page: Page, source: Source | None) -> Speech:
    """The record of a page whose template nobody has described."""
    try:
        urlsplit(page.url)
    except ValueError as problem:  # an address that a WARC file holds may be any text
        raise Rejected(Reason.WRONG_PAGE, f"{page.url} is no address ({problem})") from problem
    return compose(page, generic_layout(page), generic_source(page.url, source), generic_key(page.url, source))


def _refuse_silent(page: Page, layout: Layout) -> None:
    for sign, words in layout.refusals:
        if page.has(sign) if isinstance(sign, str) else sign(page):
            raise Rejected(Reason.NOT_A_SPEECH, words)


def compose(page: Page, layout: Layout, source: Source, key: str, companion: Companion | None = None) -> Speech:
    """The record of a page whose layout is known and does not refuse it, with what the page beside it says."""
    documents, notes = tuple[SourceDocument, ...](), tuple[str, ...]()
    if companion:
        layout, documents, notes = with_companion(layout, page, companion)
    beside = companion.text if companion else ""
    title = layout.title(page)
    if not title:
        raise Rejected(Reason.NO_TITLE, f"the {layout.name} page has no title where its template puts it")
    words = read_body(page, layout, title)
    said = "\n".join(paragraph.text for paragraph in words.paragraphs if paragraph.kind in SAID)
    twice = _two_languages(words)
    kind = kind_of(page, layout, words, title)
    paragraphs = asked_by_role(words.paragraphs, words.speakers, kind, f"{title} {words.header or ''}", words.principals)
    labels = dict.fromkeys(one.label for one in paragraphs if one.label)
    near = (" ".join([title, words.header or "", words.lead or "", *labels]), " ".join([one.text for one in paragraphs]))
    speakers, paragraphs, unquoted = printed_only(words.speakers, paragraphs, near, lambda: page.text + beside)
    participants, _, left_out = printed_only(words.participants, (), near, lambda: page.text + beside)
    day, issues = delivered_on(page, layout, words, title)
    return Speech(
        url=page.url,
        source=source.name,
        speech_id=f"{source.name}/{key}",
        title=title,
        language=read_language(layout.language(page), said),
        kind=kind,
        date=day,
        paragraphs=paragraphs,
        speakers=speakers,
        participants=participants,
        venue=read_page_venue(page, layout, words, title),
        event=None if layout.spoken else read_event(words.header, title),
        delivery=None if layout.spoken else delivery_of(words, title),
        published=layout.published(page),
        updated=layout.updated(page),
        media=layout.media(page),
        translation_of=layout.translation_of(page),
        translations=layout.translations(page),
        documents=documents,
        issues=(
            *notes,
            *issues,
            *twice,
            *words.issues,
            *unquoted,
            *left_out,
            *layout.issues(page),
            *([broken] if (broken := mojibake(said)) else []),
        ),
        layout=layout.name,
        parser_version=source.edition,
        licence=source.licence.name if source.licence.reuse is not Reuse.UNKNOWN else None,
    )


_SECOND = 0.25
"""Share of the words in a second language from which on a text without labels may be the same speech twice."""


def _two_languages(words: BodyText) -> tuple[str, ...]:
    """An issue where turns are in two languages; raises ``Rejected`` (UNCLEAR_TURNS) where a text without labels is."""
    said = [paragraph for paragraph in words.paragraphs if paragraph.kind in SAID]
    shares = sorted(languages_of([paragraph.text for paragraph in said]).items(), key=lambda share: -share[1])
    second = [(language, share) for language, share in shares[1:] if share >= _SECOND]
    if not second:
        return ()
    both = f"{shares[0][0]} and {second[0][0]}"
    if not any(paragraph.label for paragraph in said):
        raise Rejected(
            Reason.UNCLEAR_TURNS, f"the words are in two languages, {both}: the page may hold the speech twice and does not part them"
        )
    return (f"the words are in two languages, {both}; the language given is that of most",)


def layout_of(page: Page, source: Source) -> Layout:
    """The layout that knows the page; raises ``Rejected`` (UNKNOWN_LAYOUT) where none does, or one only by what a speech's page lacks."""
    layout = next((layout for layout in source.layouts if layout.knows(page)), None)
    if layout is None or (layout.absent and layout.holds_nothing and source.key(source.canonical(page.url))):
        raise Rejected(Reason.UNKNOWN_LAYOUT, f"no layout of {source.title} knows this page; look at it and describe its template")
    return layout


_MISSING = re.compile(
    r"\b404\b|not found|page (?:you (?:are|were) looking|cannot be found|unavailable|does not exist)|page introuvable|"
    r"seite nicht gefunden|не найден",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:(?:site|page|scheduled|planned|under) )*maintenance\b.{0,40}"
    r"|.{0,80}\b(?:is|are) (?:currently|temporarily) (?:un|not )available\b.{0,40}"
    r"|(?:service|temporarily) unavailable\b.{0,20}|wartungsarbeiten\b.{0,40}",
    re.IGNORECASE,
)
"""What title or heading of a page say in whose place the site will print something else tomorrow."""


def _refuse_errors(page: Page) -> None:
    title = page.maybe("title")
    words = title.text if title else ""
    if page.status in {404, 410} or (len(words) < 90 and _MISSING.search(words)):
        raise Rejected(Reason.SOFT_404, "the site says that there is no such page")
    if page.status == 503 or any(_AWAY.fullmatch(said) for said in (words, *(node.text for node in page.every("h1")[:3]))):
        raise Rejected(Reason.SOFT_404, "the site is under maintenance and does not show the page; fetch it again")


_PARTS = re.compile(r", | (?=of )")
"""An office may stand on both sides of the name (``Prime Minister X of Y``), or at two places."""
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ADDRESSES = ("dr", "hon", "sen", "prof", "sir", "dame", "rev")
"""Forms of address that fields print between the two parts of a name: ``Brevik, Dr Ada``."""


def printed_only(
    speakers: Sequence[Speaker], paragraphs: Sequence[Paragraph], near: Sequence[str], page: Callable[[], str]
) -> tuple[tuple[Speaker, ...], tuple[Paragraph, ...], tuple[str, ...]]:
    """Speakers, paragraphs and issues, without a name or an office whose words do not stand side by side on the page.

    Case and accents do not count, nor does a form of address left out; a name may be printed as "Surname, Given". ``near`` are title,
    header and labels, then the words; ``page`` gives all the page's text, which is asked for only where those do not hold a value.
    """
    if not speakers:
        return (), tuple(paragraphs), ()
    stands = _Printed(near, page)
    kept, lost, issues = list[Speaker](), set[str](), list[str]()
    for speaker in speakers:
        if not stands.name(speaker.name):
            lost.add(speaker.name)
            issues.append(f"unquoted_name: {speaker.name}")
        elif speaker.role and not all(map(stands.words, _PARTS.split(speaker.role))):
            kept.append(replace(speaker, role=None))
            issues.append(f"unquoted_role: {speaker.role}")
        else:
            kept.append(speaker)
    if not issues:
        return tuple(speakers), tuple(paragraphs), ()
    nobody = (replace(one, speaker=None, attribution=Attribution.UNRESOLVED) if one.speaker in lost else one for one in paragraphs)
    return tuple(kept), tuple(nobody), tuple(issues)


class _Printed:
    """The texts of a page, those near the words first: all are searched as they are before the first of them is folded."""

    def __init__(self, near: Sequence[str], page: Callable[[], str]) -> None:
        self._near = near
        self._page = page
        self._letters = list[str]()
        self._folded = self._in_turn()

    def _in_turn(self) -> Iterator[str]:
        yield from map(bare_letters, self._near)
        yield bare_letters(text := self._page())
        yield bare_letters(unescape(_TAG.sub(" ", text)))

    def name(self, name: str) -> bool:
        printed = plain(name).split()
        words = [word for word in printed if word not in NAME_SUFFIXES]
        given, _, surname = name.rpartition(" ")
        if self._verbatim(name) or (given and words == printed and self._verbatim(f"{surname}, {given}")):
            return True
        turned = [(" ".join(words[at:]), " ".join(words[:at])) for at in range(1, len(words))]
        addressed = [f"{surname} {address} {given}" for address in _ADDRESSES for surname, given in turned]
        return self._stands([name, *(f"{surname} {given}" for surname, given in turned), *addressed])

    def words(self, value: str) -> bool:
        return self._verbatim(value) or self._stands([value])

    def _verbatim(self, value: str) -> bool:
        """True where it stands letter by letter, as most do: its folded letters stand in the folded text then too."""
        return any(value in text for text in self._near) or value in self._page()

    def _stands(self, forms: Sequence[str]) -> bool:
        wanted = list(map(bare_letters, forms))
        if any(form in letters for letters in self._letters for form in wanted):
            return True
        for letters in self._folded:
            self._letters.append(letters)
            if any(form in letters for form in wanted):
                return True
        return False
