"""The gate before the parsers: is a kept answer the page that was asked for, and under which address is it read?

A site may answer any address with its home page, a list or somebody else's page, always with status 200. What a page says is the parsers'.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.extract.source import Source
from podium.lake.ledger import READ, Outcome, PageRow
from podium.page.page import Page

LEAST_BYTES = 64
"""No answer shorter than this has ever been a page: ``OK``, ``null``, an empty frame."""
MOST_PAGE_BYTES = 24 << 20
TEXT = ("text/", "html", "xml", "json")
MARKUP = b"<{["


@dataclass(frozen=True, slots=True)
class AcceptedPage:
    """A kept answer at the gate: the address that was asked for, what came, and the address that the page is read under."""

    url: str
    digest: str
    address: str
    final: str | None = None
    """The address that answered, where a redirect led there."""


@dataclass(slots=True)
class BodyIndex:
    """Whose bytes are whose: the speeches, by id, that lie behind each body of the ledger and of the chunk under way."""

    source: Source
    ledger: Mapping[str, PageRow]
    owners: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source, ledger: Mapping[str, PageRow], callers: Iterable[AcceptedPage]) -> "BodyIndex":
        """The neighbours of a chunk."""
        found = cls(source, ledger)
        for caller in callers:
            found.owners.setdefault(caller.digest, set()).add(found.speech_id(caller.address))
        for row in ledger.values():
            if row.digest in found.owners and row.outcome in READ:
                found.owners[row.digest].add(found.speech_id(row.url))
        return found

    def speech_id(self, url: str) -> str:
        """The speech that an address stands for: the one it has always led to, else by the publisher's key."""
        row = self.ledger.get(url)
        return (row.speech_id if row else None) or f"{self.source.name}/{self.source.key(url)}"

    def address(self, caller: AcceptedPage, page: Callable[[], Capture]) -> str:
        """The address that the page is read under, once its bytes are known to be its own; ``page`` is asked for them where it matters.

        Bytes that other addresses gave as well belong to the address that the page itself names; raises ``Rejected`` (WRONG_PAGE)
        where it names none of them.
        """
        others = self.owners.get(caller.digest, set()) - {self.speech_id(caller.address)}
        row = self.ledger.get(caller.url)
        stands = row and row.outcome is Outcome.PARSED and row.digest == caller.digest
        if not others or stands:
            return caller.address
        named = self._named(page())
        if named is None or self.speech_id(named) not in {self.speech_id(caller.address), *others}:
            other = min(others).partition("/")[2]
            raise Rejected(Reason.WRONG_PAGE, f"the very bytes of the page of {other}; the site answers several addresses with one page")
        return caller.address if self.speech_id(named) == self.speech_id(caller.address) else named

    def _named(self, capture: Capture) -> str | None:
        """The address that the page gives as its own."""
        link = Page.of(capture).maybe("link[rel=canonical][href]")
        return self.source.article(Page.of(capture).address(link.attribute("href") or "")) if link else None


def accept(url: str, capture: Capture, source: Source, known: PageRow | None) -> AcceptedPage:
    """The answer, if it may be the page of that address. Raises ``Rejected``: EMPTY, NOT_TEXT or WRONG_PAGE."""
    if not source.covers(capture.final_url):  # before anything is made of the address, and of an answer that is kept already too
        raise Rejected(Reason.WRONG_PAGE, f"it leads to {capture.final_url}, which is on no host of {source.title}")
    _check_form(capture)
    if capture.final_url == capture.url or not capture.redirects:
        return AcceptedPage(url, capture.digest, url, capture.final_url if capture.redirects else None)
    final = source.canonical(capture.final_url)
    _check_target(capture.final_url, source)
    moved = source.key(final) != source.key(url) and not (known and known.speech_id)
    return AcceptedPage(url, capture.digest, final if moved else url, capture.final_url)


def _check_form(capture: Capture) -> None:
    size = len(capture.body.strip())
    media = (capture.header("content-type") or "").lower()
    if size < LEAST_BYTES:
        raise Rejected(Reason.EMPTY, f"the answer is {size} bytes long, which is no page; fetch it again")
    if size > MOST_PAGE_BYTES:
        raise Rejected(Reason.NOT_TEXT, f"the answer is {size} bytes long, more than any page of text")
    if media and not any(word in media for word in TEXT) and capture.body.lstrip()[:1] not in MARKUP:
        raise Rejected(Reason.NOT_TEXT, f"the answer is {media.partition(';')[0]}, not a page of text")


def _check_target(url: str, source: Source) -> None:
    """Where a redirect ended: only another article of the source is the page that was asked for."""
    if urlsplit(url).path in {"", "/"} and not urlsplit(url).query:
        raise Rejected(Reason.WRONG_PAGE, f"it leads to the home page {url}")
    if source.article(url) is None:
        raise Rejected(Reason.WRONG_PAGE, f"it leads to {url}, which is no article of {source.title}")
