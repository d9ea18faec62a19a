"""Objects that never change, read in pieces of 1 MB, so that neighbouring records cost one request; the last pieces stay in memory."""

from collections.abc import Callable
from functools import lru_cache
from io import SEEK_CUR, SEEK_END, RawIOBase

LONG = 1 << 20
"""Bytes of a piece: some fifty kept pages, and sent in about the time that one request takes."""
MOST, MOST_SIZES = 16, 4096
"""Pieces, and sizes of objects, that are remembered."""


class Stretches:
    """Pieces of objects, remembered; ``size`` gives the bytes of an object or ``None``, ``read`` those from a start to an end."""

    def __init__(self, size: Callable[[str], int | None], read: Callable[[str, int, int], bytes]) -> None:
        self._size, self._read = size, read
        self._sizes: dict[str, int] = {}
        self.piece = lru_cache(MOST)(self._piece)

    def of(self, name: str) -> "Stretch | None":
        """One object as a file; ``None`` where there is none."""
        size = self._sizes.get(name) or self._size(name)
        if size is None:
            return None
        if len(self._sizes) >= MOST_SIZES:
            self._sizes.clear()
        self._sizes[name] = size
        return Stretch(lambda number: self.piece(name, number, size), size)

    def _piece(self, name: str, number: int, size: int) -> bytes:
        start = number * LONG
        return self._read(name, start, min(start + LONG, size))


class Stretch(RawIOBase):
    """A file for reading, made of pieces of equal length."""

    def __init__(self, piece: Callable[[int], bytes], size: int) -> None:
        self._piece, self._size, self._at = piece, size, 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to an offset, counted from the beginning, from here or from the end."""
        self._at = max(0, offset + {SEEK_CUR: self._at, SEEK_END: self._size}.get(whence, 0))
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, at most to the end of the current piece."""
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, LONG)
        piece = self._piece(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
