"""Texts by 128 bits of hash each: those that were met (``TextSet``), and the rows of a column that hold one (``HashIndex``).

The texts themselves are not kept: a million of them take 24 to 32 MB and not 200. The only module that uses numpy, for many texts at once;
a single one is looked up without it, as it takes a microsecond to look at a single number.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Integers = npt.NDArray[np.int64]
NOWHERE = -1
"""In place of the number of a row: no row holds the text."""
MANY_TEXTS = 100
"""From so many texts on numpy is faster."""


class TextSet:
    """Texts that were met: a hash table with open addressing, in which a slot whose first half is zero is free."""

    def __init__(self) -> None:
        self._count = 0
        self._make(1024)

    def add(self, text: str) -> bool:
        """Whether it is new."""
        self._make_room(1)
        first, second = hash(text) or 1, hash(f"{text}\n")
        firsts, mask = self._first, self._mask
        slot = first & mask
        while there := firsts[slot]:
            if there == first and self._second[slot] == second:
                return False
            slot = (slot + 1) & mask
        firsts[slot], self._second[slot] = first, second
        self._count += 1
        return True

    def add_all(self, texts: Sequence[str]) -> list[bool]:
        """Which of them are new; as ``add`` of one after the other, at a quarter of its price."""
        if len(texts) < MANY_TEXTS or len(set(texts)) < len(texts):
            return list(map(self.add, texts))
        self._make_room(len(texts))
        first, second = _hashes(texts)
        first[first == 0] = 1
        return self._put(first, second).tolist()  # type: ignore[no-any-return]

    def _make(self, slots: int) -> None:
        self._mask = slots - 1
        self._first, self._second = array("q", bytes(8 * slots)), array("q", bytes(8 * slots))

    def _make_room(self, more: int) -> None:
        if 2 * (self._count + more) <= self._mask:
            return
        first, second = _view(self._first), _view(self._second)
        self._make(2 << (2 * (self._count + more)).bit_length())
        self._count = 0
        self._put(first[first != 0], second[first != 0])

    def _put(self, first: Integers, second: Integers) -> npt.NDArray[np.bool_]:
        """Which of these pairs, no two of them alike, are new; each looks at slot after slot until it finds itself or takes a free one."""
        firsts, seconds = _view(self._first), _view(self._second)
        new, left, slots = np.zeros(len(first), np.bool_), np.arange(len(first)), first & self._mask
        while len(left):
            free = firsts[slots] == 0
            takers, taken = left[free], slots[free]
            firsts[taken], seconds[taken] = first[takers], second[takers]  # of several that want one slot, the last has it
            here = (firsts[slots] == first[left]) & (seconds[slots] == second[left])
            new[left[here & free]] = True
            left, slots = left[~here], (slots[~here] + 1) & self._mask
        self._count += int(new.sum())
        return new


class HashIndex:
    """The numbers of the rows that hold a text in a column, in a time that does not grow with the column."""

    def __init__(self, columns: Iterable[pa.Array]) -> None:
        parts = [_hashes(part.to_pylist()) for column in columns for part in _slices(column)] or [_hashes(())]
        first, second = (np.concatenate(halves) for halves in zip(*parts, strict=True))
        order = np.argsort(first, kind="stable")  # rows of equal hash stay in order
        self._first, self._second, self._order = (_array(values) for values in (first[order], second[order], order))
        bits = max(len(first).bit_length() - 4, 1)  # some sixteen rows between two places at which to begin to look
        self._shift, self._middle = 64 - bits, 1 << (bits - 1)
        bounds = np.arange(-self._middle, self._middle, dtype=np.int64) << self._shift
        self._starts = array("q", [*np.searchsorted(_view(self._first), bounds).tolist(), len(first)])

    def places(self, text: str) -> Iterator[int]:
        """The rows, in order."""
        return self._places(hash(text), hash(f"{text}\n"))

    def _places(self, first: int, second: int) -> Iterator[int]:
        bucket = (first >> self._shift) + self._middle
        end = self._starts[bucket + 1]
        place = bisect_left(self._first, first, self._starts[bucket], end)
        while place < end and self._first[place] == first:
            if self._second[place] == second:
                yield self._order[place]
            place += 1

    def first_places(self, texts: Sequence[str]) -> list[int]:
        """Of each text the first row that holds it, or ``NOWHERE``: what ``places`` begins with, for many at a quarter of its price."""
        first, second = _hashes(texts)
        if not self._first:
            return [NOWHERE] * len(first)
        firsts, seconds, order = _view(self._first), _view(self._second), _view(self._order)
        places = np.minimum(np.searchsorted(firsts, first), len(firsts) - 1)
        same, both = firsts[places] == first, seconds[places] == second
        found: Integers = np.where(same & both, order[places], NOWHERE)
        for odd in np.flatnonzero(same & ~both):  # texts that share one of the two hashes: hardly ever
            found[odd] = next(self._places(int(first[odd]), int(second[odd])), NOWHERE)
        return found.tolist()  # type: ignore[no-any-return]


def integers(values: "array[int]") -> pa.Array:
    """The numbers as Arrow's, which are not copied."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def numbers(column: pa.Array) -> "array[int]":
    """The numbers of an Arrow column of 64-bit integers without a null."""
    return _array(column.to_numpy(zero_copy_only=False))


def _slices(column: pa.Array) -> Iterator[pa.Array]:
    """Parts of a column whose texts may stand side by side in memory."""
    return (column.slice(start, 8192) for start in range(0, len(column), 8192))


def _hashes(texts: Sequence[str]) -> tuple[Integers, Integers]:
    """Two independent hashes of each text."""
    return np.fromiter(map(hash, texts), np.int64, len(texts)), np.fromiter([hash(f"{text}\n") for text in texts], np.int64, len(texts))


def _array(values: Integers) -> "array[int]":
    found = array("q")
    found.frombytes(np.ascontiguousarray(values).data.cast("B"))
    return found


def _view(values: "array[int]") -> Integers:
    """The numbers as numpy's, which are not copied; while it is there, the array cannot grow."""
    return np.frombuffer(values, np.int64)
