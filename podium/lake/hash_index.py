"""The rows of an Arrow column that hold a text, found in a time that does not grow with the column (``HashIndex``)."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc


class HashIndex:
    """The numbers of the rows that hold a text in a column, found by 128 bits of hash: the texts themselves need not be looked at."""

    def __init__(self, columns: Iterable[pa.Array]) -> None:
        first, second = array("q"), array("q")
        for column in columns:
            for start in range(0, len(column), 8192):
                texts = column.slice(start, 8192).to_pylist()
                first.extend(map(hash, texts))
                second.extend(hash(f"{text}\n") for text in texts)
        order = pc.sort_indices(integers(first))  # stable: rows of equal hash stay in order
        self._first, self._second = _sorted(first, order), _sorted(second, order)
        self._order = array("q", order.to_pylist())
        bits = max(len(first).bit_length() - 4, 1)  # some sixteen rows between two places at which to begin to look
        self._shift, self._middle = 64 - bits, 1 << (bits - 1)
        bounds = range(-self._middle, self._middle)
        self._starts = array("q", [*(bisect_left(self._first, bound << self._shift) for bound in bounds), len(first)])

    def places(self, text: str) -> Iterator[int]:
        """The rows, in order."""
        first, second = hash(text), hash(f"{text}\n")
        bucket = (first >> self._shift) + self._middle
        end = self._starts[bucket + 1]
        place = bisect_left(self._first, first, self._starts[bucket], end)
        while place < end and self._first[place] == first:
            if self._second[place] == second:
                yield self._order[place]
            place += 1


def integers(values: "array[int]") -> pa.Array:
    """The numbers as Arrow's, which are not copied."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])


def _sorted(values: "array[int]", order: pa.Array) -> "array[int]":
    found = array("q")
    found.frombytes(integers(values).take(order).buffers()[1])
    return found
