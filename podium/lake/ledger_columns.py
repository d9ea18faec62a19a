"""The ledger of a run in Arrow columns (``Ledger``): what is known of each address, found by address, bytes, text or speech.

No Python object stands for an address that nobody asks about: a million of them take a tenth of the memory that as many ``PageRow``
would, and a question costs the same whether the ledger has ten thousand rows or a million.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import iconcat
from typing import Any, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import Reason
from podium.lake.ledger import NO_ARTICLE, READ, Outcome, PageRow, joined_row
from podium.lake.parts import TIME
from podium.lake.scan import BLOCK, blocks_of
from podium.lake.schema import LAKE_PAGES, table_of
from podium.lake.stored import plain_record
from podium.text.hashes import NOWHERE, HashIndex, integers, numbers

COLUMNS = tuple(PageRow.__dataclass_fields__)
TIMES = frozenset(name for name in COLUMNS if LAKE_PAGES.field(name).type == TIME)
STORED = pa.schema([pa.field(name, pa.int64() if name in TIMES else LAKE_PAGES.field(name).type) for name in COLUMNS])
"""Times as microseconds since 1970, which become a ``datetime`` sooner than Arrow's own."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE_ALL, AFTER_ALL = -(1 << 63), (1 << 63) - 1
"""In place of moments in microseconds."""
LEAST_FOLDED = 5000
"""Changed rows that are kept as objects, or a tenth of the ledger; more are put among the columns."""
ROWS_AT_HAND = 2000
"""Rows that were looked up lately and are kept: a page of a chunk is asked about several times."""

Sought = Literal["digest", "content_hash", "speech_id"]
"""Columns by whose value rows are found (``Ledger.having``)."""
SOUGHT: tuple[Sought, ...] = ("digest", "content_hash", "speech_id")


class Ledger(Mapping[str, PageRow]):
    """By address what is known of it, in the order in which the lake gave the rows; rows that are entered later replace them in place."""

    def __init__(self, batches: Iterable[pa.RecordBatch] = ()) -> None:
        self._blocks = blocks_of(map(_as_stored, batches), STORED)
        self._changed: dict[str, PageRow] = {}
        self._changed_by: dict[str, dict[str, dict[str, None]]] = {name: {} for name in SOUGHT}
        self._at_hand: dict[str, PageRow] = {}
        self._index()

    @classmethod
    def of(cls, rows: Iterable[PageRow]) -> Self:
        """A ledger that knows these rows."""
        found = cls()
        found.enter(rows)
        return found

    def _index(self) -> None:
        self._size = sum(map(len, self._blocks))
        self._by_url = HashIndex(block["url"] for block in self._blocks)
        self._by: dict[str, HashIndex] = {}
        self._added = 0
        self._last_checks: array[int] | None = None

    def get(self, url: str, default: Any = None) -> Any:
        """The row of an address, or ``default``."""
        row = self._changed.get(url) or self._at_hand.get(url)
        if row is None:
            place = self._place(url)
            if place is None:
                return default
            if len(self._at_hand) >= ROWS_AT_HAND:
                self._at_hand.clear()
            row = self._at_hand[url] = self._row(place)
        return row

    def __getitem__(self, url: str) -> PageRow:
        row: PageRow | None = self.get(url)
        if row is None:
            raise KeyError(url)
        return row

    def __contains__(self, url: object) -> bool:
        return url in self._changed or (isinstance(url, str) and self._place(url) is not None)

    def __len__(self) -> int:
        return self._size + self._added

    def __iter__(self) -> Iterator[str]:
        self._fold()
        return (url for block in self._blocks for url in block["url"].to_pylist())

    def enter(self, rows: Iterable[PageRow]) -> None:
        """Take rows that were committed, each joined to what was known of its address."""
        for row in rows:
            known = self.get(row.url)
            after = self._changed[row.url] = joined_row(known, row)
            self._added += known is None
            self._at_hand.pop(row.url, None)
            for name in SOUGHT:
                if value := getattr(after, name):
                    self._changed_by[name].setdefault(value, {})[row.url] = None
        if len(self._changed) > max(LEAST_FOLDED, self._size // 10):
            self._fold()

    def look_up(self, urls: Iterable[str]) -> None:
        """Have the rows of these addresses at hand, which will be asked for: together they cost a tenth of what they do one by one."""
        places: dict[int, list[int]] = {}
        for url in dict.fromkeys(urls):
            if url not in self._changed and url not in self._at_hand and (place := self._place(url)) is not None:
                places.setdefault(place // BLOCK, []).append(place % BLOCK)
        if len(self._at_hand) >= ROWS_AT_HAND:
            self._at_hand.clear()
        for number, within in places.items():
            self._at_hand |= {row.url: row for row in _rows(self._blocks[number].take(pa.array(within, pa.int64())))}

    def having(self, column: Sought, value: str) -> list[PageRow]:
        """The rows with that value in that column, in the order of the ledger."""
        if column not in self._by:
            self._by[column] = HashIndex(block[column] for block in self._blocks)
        places = {self._value("url", place): place for place in self._by[column].places(value)}
        for url in self._changed_by[column].get(value, ()):
            place = self._place(url)
            places[url] = self._size if place is None else place
        rows = [self[url] for url, _ in sorted(places.items(), key=lambda found: found[1])]
        return [row for row in rows if getattr(row, column) == value]

    def rows(self) -> Iterator[PageRow]:
        """Every row."""
        self._fold()
        return (row for block in self._blocks for row in _rows(block))

    def forgotten(self) -> set[str]:
        """The addresses that are never to be asked for again."""
        found = (block["url"].filter(pc.equal(block["outcome"], Outcome.FORGOTTEN.value)) for block in self._folded())
        return {url for urls in found for url in urls.to_pylist()}

    def newest(self) -> datetime | None:
        """When the newest page was first seen; ``None`` for a ledger without any."""
        others = pa.array(sorted(NO_ARTICLE), pa.string())
        return _latest(block["first_seen"].filter(pc.invert(pc.is_in(block["outcome"], others))) for block in self._folded())

    def last_look(self) -> datetime | None:
        """When an address was last asked for; ``None`` where none ever was."""
        return _latest(block["last_checked"] for block in self._folded())

    def standing(self) -> int:
        """How many speeches its parsed pages lead to."""
        parsed = [block["speech_id"].filter(pc.equal(block["outcome"], Outcome.PARSED.value)) for block in self._folded()]
        return int(pc.count_distinct(pa.chunked_array(parsed, pa.string())).as_py())

    def read_otherwise(self, parser: str | None) -> Iterator[PageRow]:
        """The pages that were read last by another parser than this; ``None``: all that were ever read."""
        for block in self._folded():
            wanted = pc.is_in(block["outcome"], pa.array(sorted(READ), pa.string()))
            if parser is not None:
                wanted = pc.and_(wanted, pc.fill_null(pc.not_equal(block["parser"], parser), True))
            yield from _rows(block.filter(wanted))

    def due(self, now: datetime, ages: Sequence[timedelta]) -> dict[str, None]:
        """The addresses that failed or gave half of what they should, and those that ``next_check`` may say are to be looked at by now."""
        found: dict[str, None] = {}
        moment, steps = pa.scalar(_microseconds(now)), [pa.scalar(age // timedelta(microseconds=1)) for age in ages]
        for block in self._folded():
            checked, start = block["last_checked"], pc.coalesce(block["gone_since"], block["first_seen"])
            wanted = pc.or_(pc.equal(block["outcome"], Outcome.FAILED.value), pc.less_equal(pc.add(checked, steps[-1]), moment))
            wanted = pc.or_(pc.fill_null(wanted, False), pc.is_null(checked))
            wanted = pc.or_(wanted, pc.fill_null(pc.starts_with(block["reason"], Reason.INCOMPLETE.value), False))
            for at in (pc.add(start, step) for step in steps):
                wanted = pc.or_(wanted, pc.fill_null(pc.and_(pc.greater(at, checked), pc.less_equal(at, moment)), False))
            wanted = pc.and_(wanted, pc.not_equal(block["outcome"], Outcome.FORGOTTEN.value))
            found |= dict.fromkeys(block["url"].filter(wanted).to_pylist())
        return found

    def is_known(self, url: str, updated: datetime | None) -> bool:
        """True for an address that was looked at and has not changed since, as far as its list tells."""
        if url in self._changed:
            checked = self._changed[url].last_checked
        else:
            place = self._place(url)
            if place is None:
                return False
            checked = self._value("last_checked", place) if updated else None
        return updated is None or checked is None or updated <= checked

    def are_known(self, urls: Sequence[str], updated: Sequence[datetime | None] | None) -> list[bool]:
        """``is_known`` of many addresses, at a tenth of its price; ``updated`` is ``None`` where no list tells of any."""
        places = self._by_url.first_places(urls)
        if updated is None:
            known = [place != NOWHERE for place in places]
        else:
            moments = {at: _microseconds(at) if at else BEFORE_ALL for at in set(updated)}
            checked = self._checked()
            known = [place != NOWHERE and moments[at] <= checked[place] for place, at in zip(places, updated, strict=True)]
        for place, url in enumerate(urls) if self._changed else ():
            if url in self._changed:
                known[place] = self.is_known(url, updated[place] if updated else None)
        return known

    def _checked(self) -> "array[int]":
        """When each row was last checked, in its order."""
        if self._last_checks is None:
            columns = (numbers(block["last_checked"].fill_null(AFTER_ALL)) for block in self._blocks)
            self._last_checks = reduce(iconcat, columns, array("q"))
        return self._last_checks

    def _place(self, url: str) -> int | None:
        """The number of the row that an address had when rows were last put among the columns."""
        return next(self._by_url.places(url), None)

    def _value(self, name: str, place: int) -> Any:
        value = self._blocks[place // BLOCK][name][place % BLOCK].as_py()
        return _moment(value) if name in TIMES and value is not None else value

    def _row(self, place: int) -> PageRow:
        return next(_rows(self._blocks[place // BLOCK].slice(place % BLOCK, 1)))

    def _folded(self) -> list[pa.RecordBatch]:
        self._fold()
        return self._blocks

    def _fold(self) -> None:
        """Put changed rows among the columns, each in its place, new ones at the end."""
        if not self._changed:
            return
        changed = table_of(map(plain_record, self._changed.values()), LAKE_PAGES)
        order = array("q", range(self._size))
        for number, url in enumerate(self._changed, self._size):
            place = self._place(url)
            if place is None:
                order.append(number)
            else:
                order[place] = number
        before = pa.Table.from_batches(self._blocks, STORED)
        after = pa.concat_tables([before, pa.Table.from_batches(map(_as_stored, changed.to_batches()), STORED)])
        self._blocks = blocks_of(after.take(integers(order)).to_batches(), STORED)
        self._changed.clear()
        self._changed_by = {name: {} for name in SOUGHT}
        self._index()


def rows_of(batches: Iterable[pa.RecordBatch], urls: Iterable[str]) -> Iterator[PageRow]:
    """The rows of these addresses in batches of ``pages``, as values."""
    wanted = pa.array(urls, pa.string())
    return (row for batch in batches for row in _rows(_as_stored(batch.filter(pc.is_in(batch["url"], wanted)))))


def _rows(batch: pa.RecordBatch) -> Iterator[PageRow]:
    """The rows as values; a few at a time, so that they need not all stand beside each other."""
    for start in range(0, len(batch), 1000):
        part = batch.slice(start, 1000)
        columns = {name: part[name].to_pylist() for name in COLUMNS}
        for name in TIMES:
            columns[name] = [None if value is None else _moment(value) for value in columns[name]]
        columns["outcome"] = list(map(Outcome, columns["outcome"]))
        yield from map(PageRow, *columns.values())


def _latest(columns: Iterable[pa.Array]) -> datetime | None:
    """The latest moment in any of the columns."""
    found = (pc.max(column).as_py() for column in columns)
    return max((_moment(value) for value in found if value is not None), default=None)


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _as_stored(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([batch[field.name].cast(field.type) for field in STORED], schema=STORED)
