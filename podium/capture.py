"""A capture: one HTTP answer as it came. ``podium.fetch`` makes it, ``podium.archive`` keeps it, ``podium.page`` reads it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


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
