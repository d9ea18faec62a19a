"""What the replaying proxy answers from: a folder of files, or the captures of a WARC file. The sockets are in ``podium.replay.proxy``."""

import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import unquote, urldefrag, urlsplit

from podium.capture import Capture

SITE_SUFFIXES = (".html", ".xml", ".atom", ".rss", ".json")
INDEXES = ("index.html", "index.xml")
GONE_SUFFIX = ".gone"
_TYPES = {".xml": "application/xml", ".atom": "application/atom+xml", ".rss": "application/rss+xml"}


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """One HTTP answer, as a site gives it."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Site(Protocol):
    """Gives the answer for an address."""

    def answer(self, url: str) -> SiteAnswer:
        """The answer to an unconditional request; 404 for what is not there."""


NOT_FOUND = SiteAnswer(404, b"<!doctype html><title>Not found</title><p>Nothing is kept under this address.", {"Content-Type": "text/html"})
WITHDRAWN = SiteAnswer(410, b"<!doctype html><title>Gone</title><p>This page was withdrawn.", {"Content-Type": "text/html"})


def to_condition(answer: SiteAnswer, tags: str | None, since: str | None) -> SiteAnswer:
    """The answer to a conditional request: 304 where ``If-None-Match``, else ``If-Modified-Since``, holds (RFC 9110, 13.1).

    Dates are compared as text, so that a page replaced by an older file still counts as changed.
    """
    etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if tags is None:
        fresh = since is not None and since == modified
    else:
        given = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        fresh = etag is not None and ("*" in given or etag.removeprefix("W/") in given)
    if answer.status != 200 or not fresh:
        return answer
    return SiteAnswer(304, b"", {name: value for name, value in answer.headers.items() if name in {"ETag", "Last-Modified"}})


class FolderSite:
    """Answers from files at ``<folder>/<host>/<path>``, of the first folder that has one.

    Where no file has exactly that name, one with a suffix of ``SITE_SUFFIXES`` is taken, then an index file inside; a file ``<path>.gone``
    makes the answer 410.
    """

    def __init__(self, *folders: Path) -> None:
        missing = [folder for folder in folders if not folder.is_dir()]
        if missing or not folders:
            raise FileNotFoundError(f"no folder {missing[0] if missing else '(none given)'} to answer from")
        self._folders = tuple(folder.resolve() for folder in folders)

    def answer(self, url: str) -> SiteAnswer:
        """The file of that address; the query is not part of it."""
        parts = urlsplit(url)
        steps = [unquote(step) for step in parts.path.split("/") if step]
        if not parts.hostname or any(step in {".", ".."} or "/" in step or "\0" in step for step in steps):
            return NOT_FOUND
        for folder in self._folders:
            place = folder.joinpath(parts.hostname, *steps)
            if steps and place.with_name(place.name + GONE_SUFFIX).is_file():
                return WITHDRAWN
            named = [place, *(place.with_name(place.name + suffix) for suffix in SITE_SUFFIXES), *(place / name for name in INDEXES)]
            file = next((file for file in named if file.is_file()), None)
            if file and file.resolve().is_relative_to(folder):
                body = file.read_bytes()
                media = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                modified = formatdate(file.stat().st_mtime, usegmt=True)
                return SiteAnswer(200, body, {"Content-Type": media, "ETag": _etag(body), "Last-Modified": modified})
        return NOT_FOUND


def _etag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'


class CaptureSite:
    """Answers from the captures of a crawl, the last of each address; read into memory at the first request (50 MB for 900 pages)."""

    def __init__(self, captures: Iterable[Capture]) -> None:
        self._captures = captures
        self._answers: dict[str, SiteAnswer] = {}
        self._reading = Lock()
        self._read = False

    def answer(self, url: str) -> SiteAnswer:
        """The answer that the crawl got at that address."""
        with self._reading:
            if not self._read:
                self._answers = {_key(capture.url): _from_capture(capture) for capture in self._captures}
                self._read = True
        return self._answers.get(_key(url), NOT_FOUND)


def _key(url: str) -> str:
    """The address without its scheme, as web archives look captures up: a crawl over http answers https as well."""
    return unquote(urldefrag(url).url).partition("://")[2]


def _from_capture(capture: Capture) -> SiteAnswer:
    kept = {name: capture.header(name) for name in ("Content-Type", "Last-Modified", "Location", "ETag")}
    headers = {name: value for name, value in kept.items() if value is not None}
    headers.setdefault("ETag", _etag(capture.body))
    return SiteAnswer(capture.status, capture.body, headers)
