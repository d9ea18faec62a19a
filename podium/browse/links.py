"""A page of the reading room before its template is filled, and where pages are: as a server answers them, or as files of a folder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,79}")
"""A part of an id that every file system and browser takes as it stands."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The name of a template, what it is filled with, and the status of the answer."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Links from one page to others; ``root`` leads from it to the first page, ``/`` or ``../../``."""

    root: str = "/"
    files: bool = False
    """True for a folder of files, which has no page that answers a question."""
    review: bool = False
    """True where records can be reviewed."""

    @property
    def home(self) -> str:
        """The first page."""
        return f"{self.root}index.html" if self.files else self.root

    def page(self, name: str) -> str:
        """A page by its name, ``search`` or ``people``."""
        return f"{self.root}{name}.html" if self.files else f"{self.root}{name}"

    def file(self, name: str) -> str:
        """A file beside the pages, ``style.css``."""
        return f"{self.root}{name}"

    def speech(self, speech_id: str, revision: int | None = None, paragraph: str | None = None) -> str:
        """A speech, an earlier revision of it, or the place of a paragraph in it."""
        place = f"#{paragraph}" if paragraph else ""
        return self._of("speech", speech_id, {} if revision is None else {"revision": str(revision)}) + place

    def difference(self, speech_id: str, before: int, after: int) -> str:
        """Two revisions compared."""
        return self._of("diff", speech_id, {"a": str(before), "b": str(after)})

    def citation(self, speech_id: str, paragraph: str | None = None) -> str:
        """How a speech or a paragraph of it is cited."""
        return self._of("cite", speech_id, {"paragraph": paragraph} if paragraph else {})

    def kept(self, speech_id: str) -> str:
        """The publisher's page as it was kept."""
        return self._of("kept", speech_id, {})

    def person(self, key: str) -> str:
        """A person by key."""
        return self._of("person", key, {})

    def source(self, name: str) -> str:
        """An institution by id."""
        return self._of("source", name, {})

    def search(self, **asked: str | int) -> str:
        """The search with these words and filters; empty ones are left out."""
        return self.asked("search", **asked)

    def search_file(self, format: str, /, **asked: str | int) -> str:
        """What a search finds as a file, ``csv`` or ``parquet``."""
        return f"{self.root}search.{format}?{urlencode({name: value for name, value in asked.items() if value not in {'', 0}})}"

    def asked(self, page: str, /, **asked: str | int) -> str:
        """A page with these parameters; empty ones are left out."""
        given = {name: value for name, value in asked.items() if value not in {"", 0}}
        return self.page(page) + (f"?{urlencode(given)}" if given else "")

    def _of(self, kind: str, key: str, asked: dict[str, str]) -> str:
        if self.files:
            return f"{self.root}{file_of(kind, key)}"
        if any(part in {"", ".", ".."} for part in key.split("/")):  # a browser would fold them
            return f"{self.root}{kind}?{urlencode({'id': key} | asked)}"
        return f"{self.root}{kind}/{quote(key, safe='/')}" + (f"?{urlencode(asked)}" if asked else "")


def file_of(kind: str, key: str) -> str:
    """The file of a page about that key, below the first page's folder; a key that is no plain path is named by its hash."""
    parts = key.split("/")
    if all(PLAIN_SEGMENT.fullmatch(part) for part in parts) and len(key) <= 160:
        return f"{kind}/{key}.html"
    return f"{kind}/{sha256(key.encode()).hexdigest()[:32]}.html"


def outward(url: str | None) -> str | None:
    """An address that a page may lead to; ``None`` for one that is not of the web, such as a script."""
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else None
