"""Reads lists in JSON, as search and content APIs give them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from w3lib.url import safe_url_string

from podium.discover.entries import ListEntry, Total, Unread, all_before, entry, moment, stated_day, utc
from podium.discovery import Get, JsonList, Listed
from podium.errors import BrokenListing, Gone
from podium.text.folding import fold
from podium.window import Window

EARLIEST = date(1900, 1, 1)
FEW_MISSING = 3
"""Totals of good lists are off by up to three (Commission press corner, 1980s windows, seen 2026)."""


@dataclass
class _Place:
    """Where in the list the next request begins."""

    page: int
    offset: int
    cursor: str = ""


def read_json(source: JsonList, get: Get, window: Window) -> Iterator[ListEntry]:
    """Items answer by answer, until one is empty, holds nothing new, or lies before the window of a list that is newest first.

    Raises ``BrokenListing`` for an answer that is not in the declared form, and as ``get`` does.
    """
    place = _Place(source.first, source.first)
    ends = {"since": window.since or EARLIEST, "until": window.until or date.today()}
    met: set[str] = set()
    held = 0
    total: int | None = None
    for _ in range(source.most_pages):
        url = safe_url_string(source.url.format(page=place.page, offset=place.offset, cursor=place.cursor, **ends))
        try:
            answer = _answer(url, get)
        except Gone:
            if not met:
                raise
            break
        items = _items(answer, source, url)
        total = _total(answer, source, url)
        entries = [found for item in items if (found := _entry(item, source, url))]
        fresh = {found.url for found in entries} - met
        met |= fresh
        held += len(items)
        yield from entries
        if not _goes_on(source, answer, place, items, bool(fresh or (items and not entries))):
            break
        if source.newest_first and all_before(entries, window):
            yield Unread(url)
            return
    else:
        raise BrokenListing(f"{source.url} goes on after {source.most_pages} answers; raise `most_pages` in the source file if that can be")
    if total is not None:
        if held + max(FEW_MISSING, total // 100) < total:  # an answer without items is no end while the list says that there are more
            raise BrokenListing(f"{source.url} says that it has {total} items and gave {held}; read it again later")
        yield Total(total)


def _answer(url: str, get: Get) -> Any:
    capture = get(url)
    try:
        return json.loads(capture.body.decode("utf-8-sig"))
    except ValueError as problem:
        raise BrokenListing(f"{capture.url} is not JSON; look whether the API has moved") from problem


def _items(answer: Any, source: JsonList, url: str) -> list[Mapping[str, Any]]:
    found = _at(answer, source.items)
    if isinstance(found, Mapping):
        found = [{"key": key, **item} if isinstance(item, Mapping) else {"key": key} for key, item in found.items()]
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise BrokenListing(f"{url} has no list of items at {source.items or 'its top'!r}; correct `items` in the source file")
    return [item for item in found if not any(name in item or item.get("key") == name for name in source.ignore)]


def _at(value: Any, path: str) -> Any:
    """The value at a path such as ``documents.results.0``; ``None`` where there is none."""
    for step in filter(None, path.split(".")):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _entry(item: Mapping[str, Any], source: JsonList, url: str) -> Listed | None:
    try:
        address = source.link.format_map(item)
    except (KeyError, IndexError, TypeError) as problem:
        message = f"{url} has an item without the field {problem} that `link` needs; correct `link` or `ignore` in the source file"
        raise BrokenListing(message) from problem
    day, updated, title = (_at(item, path) if path else None for path in (source.date, source.updated, source.title))
    stated = stated_day("" if day is None else str(day), source.order, url)
    changed = utc(moment(str(updated or "")))
    return entry(safe_url_string(address), source.pattern, stated, changed, fold(str(title or "")) or None)


def _total(answer: Any, source: JsonList, url: str) -> int | None:
    if not source.total:
        return None
    value = _at(answer, source.total)
    if not str(value).isdigit():
        raise BrokenListing(f"{url} states no number at {source.total!r}; correct `total` in the source file")
    return int(value)


def _goes_on(source: JsonList, answer: Any, place: _Place, items: list[Mapping[str, Any]], fresh: bool) -> bool:
    """Moves ``place`` to the next answer; False where there is none to ask for."""
    cursor = _at(answer, source.cursor) if source.cursor else None
    paged = "{page}" in source.url or "{offset}" in source.url
    place.page += 1
    place.offset += len(items)
    place.cursor = str(cursor or "")
    return bool(cursor) if source.cursor else paged and fresh
