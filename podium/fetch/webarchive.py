"""Captures of a web archive turned into captures of the page itself: by address (Wayback) or by byte range of a WARC file (Common Crawl).

Requests are sent by ``podium.fetch.fetcher``; which captures there are is listed by ``podium.discover.archives``. Where a capture was taken
from is kept in the headers that web archives use themselves (``Memento-Datetime``, RFC 7089, and ``Content-Location``, RFC 9110, 8.7).
"""

from dataclasses import replace
from email.utils import format_datetime
from http import HTTPStatus

from podium.archive.archive import single
from podium.capture import Capture
from podium.discovery import ArchivedCapture
from podium.errors import ArchiveError, Unreachable

MOMENT, PLACE = "Memento-Datetime", "Content-Location"


def place_of(stored: ArchivedCapture) -> str:
    """One address for the place of a capture: that of the web archive, with the byte range behind it (``#bytes=0-99``)."""
    return stored.url if stored.offset is None else f"{stored.url}#bytes={stored.offset}-{_last_byte(stored)}"


def asked_with(stored: ArchivedCapture) -> tuple[tuple[str, str], ...]:
    """The headers of the request for a capture: a byte range of a file, sent as it is, without content coding."""
    return () if stored.offset is None else (("Range", f"bytes={stored.offset}-{_last_byte(stored)}"), ("Accept-Encoding", "identity"))


def unwrapped(answer: Capture, stored: ArchivedCapture, url: str) -> Capture:
    """The web archive's answer to the request for ``stored`` as a capture of ``url``. Raises ``Unreachable`` when it holds another page."""
    page = answer if stored.offset is None else _from_range(answer, stored, url)
    dated = [(MOMENT, format_datetime(stored.at, usegmt=True)), (PLACE, place_of(stored))]
    headers = [(name, value) for name, value in page.headers if name.lower() not in {MOMENT.lower(), PLACE.lower()}]
    status = page.status if stored.offset is not None else HTTPStatus.OK
    return replace(page, url=url, final_url=url, redirects=(), status=status, headers=(*headers, *dated), fetched_at=stored.at)


def origin(capture: Capture) -> str | None:
    """The place in a web archive that the capture was taken from (see ``place_of``); ``None`` for one fetched from the site."""
    return capture.header(PLACE) if capture.header(MOMENT) else None


def _from_range(answer: Capture, stored: ArchivedCapture, url: str) -> Capture:
    whole = answer.status == HTTPStatus.OK
    first = stored.offset or 0
    record = answer.body[first : first + (stored.length or 0)] if whole else answer.body
    try:
        page = single(record, place_of(stored))
    except ArchiveError as error:
        raise Unreachable(stored.url, f"holds no capture at {first} ({error}); read the index again", answer.status) from error
    if _comparable(page.final_url) != _comparable(url):
        raise Unreachable(stored.url, f"holds {page.final_url} at {first}, not {url}; read the index again", answer.status)
    return page


def _comparable(url: str) -> str:
    """An address without what may differ between an index and its record: scheme, ``www``, closing slash."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def _last_byte(stored: ArchivedCapture) -> int:
    return (stored.offset or 0) + (stored.length or 0) - 1
