"""Objects that never change, read a stretch at a time, so that neighbouring records cost one request; the last ones stay in memory."""

from collections.abc import Callable
from functools import lru_cache
from io import SEEK_CUR, SEEK_END, RawIOBase

LONG = 1 << 20
"""Bytes of a stretch: some fifty kept pages, and sent in about the time that asking takes."""
MOST, MOST_SIZES = 16, 4096
"""Stretches, and sizes of objects, that are remembered."""


class Stretches:
    """What was read of such objects; ``size`` gives that of an object, ``None`` where it is none, ``read`` some of its bytes."""

    def __init__(self, size: Callable[[str], int | None], read: Callable[[str, int, int], bytes]) -> None:
        self._ask, self._read = size, read
        self._sizes: dict[str, int] = {}
        self.piece = lru_cache(MOST)(self._piece)

    def of(self, name: str) -> "Stretch | None":
        """One object as a file; ``None`` where there is none."""
        size = self._sizes.get(name) or self._ask(name)
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
    """A file to read in, made of pieces of equal length."""

    def __init__(self, piece: Callable[[int], bytes], size: int) -> None:
        self._piece, self._size, self._at = piece, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, counted from the beginning, from here or from the end."""
        self._at = max(0, offset + {SEEK_CUR: self._at, SEEK_END: self._size}.get(whence, 0))
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one piece goes."""
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, LONG)
        piece = self._piece(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
