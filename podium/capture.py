"""A capture: one HTTP answer as it came. ``podium.fetch`` makes it, ``podium.archive`` keeps it, ``podium.page`` reads it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

MOMENT, PLACE = "Memento-Datetime", "Content-Location"
"""The headers in which web archives say when a capture was made (RFC 7089) and where it is kept (RFC 9110, 8.7)."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP answer; ``body`` is free of transfer and content encoding, ``fetched_at`` is UTC."""

    url: str
    """The address that was asked for."""
    final_url: str
    """The address that answered, after redirects."""
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def origin(self) -> str | None:
        """The place in a web archive that it was taken from (``ArchivedCapture.place``); ``None`` for one fetched from the site."""
        return self.header(PLACE) if self.header(MOMENT) else None

    @property
    def digest(self) -> str:
        """SHA-256 of the body in hexadecimal digits."""
        return sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a capture is kept: a WARC file, relative to the archive's root, and the byte offset of its record."""

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture that is in the archive, and where."""

    capture: Capture
    place: RecordPlace
